"""How stories are told: people of the standing cast at their browsers, everything through real HTTP."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from zhaoluo.foundation import clock
from zhaoluo.projects.models import Project, StageReport
from zhaoluo.projects.tests.factories import a_mode, pdf


def text_of(page: str) -> str:
    """What a person reads: tags gone, entities resolved, white space joined."""
    shown = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", shown)).split())


class Story:
    """Who does what.  ``story.post(user, path, …)`` expects to succeed; ``story.refused`` to be told why not."""

    def __init__(self, cast: Any, signed_in: Callable[[Any], Client], now: datetime) -> None:
        self.cast, self.now = cast, now
        self._enter = signed_in
        self._clients: dict[tuple[int, datetime], Client] = {}
        self.mode = a_mode(cast, now)

    def _signed_in(self, user: Any) -> Client:
        """The person's browser; another day is another sign-in."""
        key = (user.pk, clock.now())
        if key not in self._clients:
            self._clients[key] = self._enter(user)
        return self._clients[key]

    def post(self, user: Any, path: str, **typed: Any) -> None:
        """Send a form; it must be accepted."""
        answer = self._signed_in(user).post(path, self._dated(typed))
        assert answer.status_code == 302, (
            f"{path}: {answer.status_code} {text_of(answer.content.decode())[-900:]}"
        )

    def refused(self, user: Any, path: str, **typed: Any) -> str:
        """Send a form that must be refused; what the person is told."""
        answer = self._signed_in(user).post(path, self._dated(typed))
        assert answer.status_code == 422, f"{path}: {answer.status_code}"
        return text_of(answer.content.decode())

    def read(self, user: Any, path: str) -> str:
        """A page as a person reads it."""
        answer = self._signed_in(user).get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return text_of(answer.content.decode())

    def markup(self, user: Any, path: str) -> str:
        """A page as it was sent."""
        return str(self._signed_in(user).get(path).content.decode())

    @staticmethod
    def _dated(typed: dict[str, Any]) -> dict[str, Any]:
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in typed.items() if v is not None}

    @contextmanager
    def on(self, day: date) -> Iterator[None]:
        """What happens inside happens on that day."""
        with clock.frozen(self.now.replace(year=day.year, month=day.month, day=day.day)):
            yield

    # ------------------------------------------------------------ acts that many stories need

    def enter(self, name: str, **known: Any) -> Project:
        """The officer enters a lead of which everything is known."""
        cast = self.cast
        typed: dict[str, Any] = {
            "name": name, "officer": cast.officer.pk, "investors": "河阳石墨材料有限公司", "investment": "42000", "chain": "碳基新材料",
            "mode": self.mode.pk, "land_need_mu": "66", "leader": cast.leader.pk, "department": cast.department.pk,
            "team": cast.team.pk, "planned_output": "60000",
        } | known  # fmt: skip
        self.post(cast.officer, "/projects/new/", **typed)
        return Project.objects.get(name=name)

    def agree(self, project: Project, kind: str = "formal", amount: str = "42000", **typed: Any) -> None:
        """The officer enters an agreement of today."""
        paper = pdf() if kind == "formal" else None
        given = {"kind": kind, "on": clock.today(), "amount": amount, "file": paper} | typed
        self.post(self.cast.officer, f"/projects/{project.pk}/money/agreements/", **given)

    def report(self, project: Project, to: str, claimed_on: date | None = None) -> StageReport:
        """The officer reports a stage as reached."""
        on = claimed_on or clock.today()
        self.post(self.cast.officer, f"/projects/{project.pk}/reports/", to=to, claimed_on=on)
        return StageReport.objects.get(project=project, state="pending")

    def verify(self, report: StageReport, user: Any = None) -> None:
        """Another person verifies."""
        who = user or self.cast.leader
        self.post(who, f"/projects/{report.project_id}/reports/{report.pk}/verify/", answer="")

    def sign(self, name: str, **known: Any) -> Project:
        """From lead to verified signature, all on one day."""
        project = self.enter(name, **known)
        self.post(self.cast.officer, f"/projects/{project.pk}/move/", to="talks", on=clock.today())
        self.agree(project)
        self.verify(self.report(project, "signed"))
        return project

    def acquire_land(self, project: Project) -> None:
        """The officer dates the land."""
        self.post(
            self.cast.officer,
            f"/projects/{project.pk}/milestones/",
            kind="land",
            on=clock.today(),
            land_mu="66",
        )

    def start(self, project: Project) -> None:
        """Land, report of the start, verification, all on one day."""
        self.acquire_land(project)
        self.verify(self.report(project, "building"), self.cast.inspector)


@pytest.fixture
def story(cast: Any, signed_in: Any, now: datetime) -> Story:
    """A story in the cast's zone, on 2026-11-20."""
    return Story(cast, signed_in, now)
