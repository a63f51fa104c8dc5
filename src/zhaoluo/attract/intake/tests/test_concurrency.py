from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections

from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.models import Project
from zhaoluo.projects.tests import factories as make
from zhaoluo.projects.tests.test_concurrency import at_once, crowd, scoped

from ..actions import documents, drafts
from ..models import Document, Draft

__all__ = ["crowd"]
TEXT = "11月16日，河阳经开区与江南晶显科技有限公司签订投资协议，该公司总投资3.2亿元建设车载显示模组项目。"


def test_a_draft_is_accepted_by_one_of_two_and_a_page_read_once(crowd: Any, now: datetime) -> None:
    def read() -> Document:
        return documents.read_document(
            zone=crowd.zone, title="河阳日报", text=TEXT, published_on=now.date(), home_zone="河阳经开区",
            **make.who(crowd, crowd.officer, now),
        )  # fmt: skip

    assert at_once(crowd, read, read) == ["known", "ok"]
    draft = scoped(crowd, lambda: Draft.objects.order_by("number")[0])
    works = [
        lambda u=user: drafts.accept_draft(
            draft.pk, corrected={"name": "车载显示"}, **make.who(crowd, u, now)
        )
        for user in (crowd.officer, crowd.colleague)
    ]
    assert at_once(crowd, *works) == ["decided", "ok"]
    assert scoped(crowd, Project.objects.count) == 1


def killed(crowd: Any, act: Callable[[], object], monkeypatch: Any) -> None:
    """Run an act whose backend is ended by the server just as its decision is to be written down."""

    def end(*args: Any, **facts: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")

    def work() -> None:
        try:
            with monkeypatch.context() as patch, pytest.raises(DatabaseError):
                patch.setattr(drafts, "record", end)
                scoped(crowd, act)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


def test_a_kill_in_the_middle_of_accepting_leaves_nothing_and_accepting_again_works(
    crowd: Any, now: datetime, monkeypatch: Any
) -> None:
    def read() -> Document:
        return documents.read_document(
            zone=crowd.zone, title="河阳日报", text=TEXT, published_on=now.date(), home_zone="河阳经开区",
            **make.who(crowd, crowd.officer, now),
        )  # fmt: skip

    scoped(crowd, read)
    draft = scoped(crowd, Draft.objects.order_by("number").first)
    who = scoped(crowd, lambda: make.who(crowd, crowd.officer, now))

    def state() -> tuple[Any, ...]:
        stored = Draft.objects.get(pk=draft.pk)
        events = Event.objects.filter(verb__in=["project.entered", "project.changed", "draft.accepted"])
        return Project.objects.count(), stored.state, stored.corrections, stored.project_id, events.count()

    def accept() -> object:
        return drafts.accept_draft(draft.pk, corrected={"name": "车载显示"}, **who)

    killed(crowd, accept, monkeypatch)
    assert scoped(crowd, state) == (0, "pending", {}, None, 0)

    known = scoped(crowd, lambda: make.a_lead(crowd, now, fixed_investment=None))
    before = scoped(crowd, state)
    killed(
        crowd,
        lambda: drafts.link_draft(draft.pk, known.pk, taken=["investment_wan"], version=1, **who),
        monkeypatch,
    )
    assert scoped(crowd, state) == before
    assert scoped(crowd, lambda: Project.objects.get().investment) == 42000

    project = scoped(crowd, accept)
    assert scoped(crowd, state) == (2, "accepted", {"name": "车载显示"}, project.pk, 3)
