"""Projects for tests, made by the same actions as anywhere."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ..actions import entering, facts, gates, moving, reviewing
from ..models import Project
from ..rules.content import Content
from ..terms import Stage


def pdf(name: str = "协议.pdf") -> SimpleUploadedFile:
    """A small file that really is a PDF by its first bytes."""
    return SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF", content_type="application/pdf")


def a_mode(cast: Any, at: datetime, name: str = "产业链招商") -> Any:
    """A way of promotion in the cast's zone."""
    from ..models import PromotionMode

    known = PromotionMode.objects.filter(zone=cast.zone, name=name).first()
    return known or gates.save_mode(
        zone=cast.zone, name=name, source="", active=True, by=cast.administrator, actor=None, at=at
    )


def content_of(cast: Any, at: datetime, **changes: Any) -> Content:
    """A project with everything known."""
    known: dict[str, Any] = {
        "name": "高纯石墨制品项目", "officer": cast.officer.pk, "investors": ("河阳石墨材料有限公司",), "investment": Decimal(42000),
        "fixed_investment": Decimal(30000), "planned_output": Decimal(60000), "land_need_mu": Decimal(66), "chain": "碳基新材料",
        "mode": a_mode(cast, at).pk, "leader": cast.leader.pk, "department": cast.department.pk, "team": cast.team.pk,
    }  # fmt: skip
    return Content(**(known | changes))


def who(cast: Any, user: Any, at: datetime) -> dict[str, Any]:
    """Who acts, and when."""
    return {"by": user, "actor": cast.actor(user), "at": at}


def a_lead(cast: Any, at: datetime, **changes: Any) -> Project:
    """A lead of the cast's officer."""
    return entering.enter(content_of(cast, at, **changes), zone=cast.zone, **who(cast, cast.officer, at))


def in_talks(cast: Any, at: datetime, **changes: Any) -> Project:
    """A project in talks."""
    project = a_lead(cast, at, **changes)
    return moving.advance(project.pk, Stage.TALKS, on=at.date(), **who(cast, cast.officer, at))


def reported_signed(cast: Any, at: datetime, **changes: Any) -> Any:
    """A signing report that waits for another person."""
    project = in_talks(cast, at, **changes)
    facts.enter_agreement(
        project.pk,
        kind="formal",
        on=at.date(),
        amount=Decimal(42000),
        note="",
        evidence=pdf(),
        **who(cast, cast.officer, at),
    )
    return moving.report(project.pk, Stage.SIGNED, claimed_on=at.date(), **who(cast, cast.officer, at))


def signed(cast: Any, at: datetime, **changes: Any) -> Project:
    """A project signed and verified."""
    report = reported_signed(cast, at, **changes)
    return moving.verify(report.pk, **who(cast, cast.leader, at))


def building(cast: Any, at: datetime, **changes: Any) -> Project:
    """A project whose works have started, verified."""
    project = signed(cast, at, **changes)
    facts.date_milestone(
        project.pk,
        kind="land",
        on=at.date(),
        land_mu=Decimal(66),
        note="",
        evidence=None,
        **who(cast, cast.officer, at),
    )
    report = moving.report(project.pk, Stage.BUILDING, claimed_on=at.date(), **who(cast, cast.officer, at))
    return moving.verify(report.pk, **who(cast, cast.inspector, at))


def days_before(at: datetime, days: int) -> tuple[datetime, date]:
    """A moment some days ago, and its day."""
    earlier = at - timedelta(days=days)
    return earlier, earlier.date()


def filled_conditions(cast: Any, at: datetime) -> None:
    """A row in the table of conditions (``filled_<noun>`` of the walls between zones)."""
    reviewing.set_condition(
        a_lead(cast, at, name="有条件的项目").pk, stage="signed", source="review:1", text="取得环评批复", due_on=None,
        by=cast.leader, at=at,
    )  # fmt: skip
