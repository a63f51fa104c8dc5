"""What the register says of each project, in the words and units of a ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from zhaoluo.engine.ledger.values.outcome import broken
from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.models import MoneyEntry, Project, ProjectInvestor, StageStay
from zhaoluo.projects.queries.lists import Filters, filtered_for
from zhaoluo.projects.terms import MoneyKind, ProjectEvent, Stage, Standing
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.terms import Role

Value = str | Decimal | int | date
#: Fields that name people or investors, or may: nothing for a viewer from above.
NAMING = frozenset(
    {"investors", "credit_code", "leader", "department", "team", "officer", "progress"}
)  # fmt: skip
_SAME = ("name", "content", "origin_region", "chain", "industry_class")
_AMOUNTS = (
    "investment", "fixed_investment", "planned_output", "planned_tax", "actual_output", "jobs", "land_need_mu",
    "premises_need_sqm",
)  # fmt: skip
_NAMED = ("mode", "leader", "department", "team")
_DAYS = {
    Stage.LEAD: "led_on", Stage.TALKS: "talks_on", Stage.SIGNED: "signed_on", Stage.BUILDING: "started_on",
    Stage.PRODUCING: "produced_on", Stage.AT_CAPACITY: "capacity_on",
}  # fmt: skip
#: Notes that say nothing of the project itself: made by the import, or “本月无变化”.
_NO_PROGRESS = ("台账所述", "本月无变化")


@dataclass(frozen=True, slots=True)
class Line:
    """One project for a ledger: values by field (万元, 亩, ㎡; absent is unknown), and the zone it stands in."""

    zone: str
    values: Mapping[str, Value]


def lines_for(user: User, filters: Filters, *, today: date, zone_id: int | None = None) -> list[Line]:
    """The filtered set in its order, as lists show it; of one zone where ``zone_id`` says so.

    A viewer from above gets no field of ``NAMING``; who works in one zone and looks at another gets them for the zone of
    the work only.
    """
    rows = filtered_for(user, filters, today=today)
    if zone_id is not None:
        rows = rows.filter(zone_id=zone_id)
    people = ("zone", "mode", "leader", "department", "team", "officer")
    projects = list(rows.select_related(*people).defer("search", "search_text"))
    beside = _Beside([project.pk for project in projects])
    staffed = {zone for zone, role in reach_of(user).grants if role != Role.CITY_VIEWER}
    return [
        Line(project.zone.name, _values(project, beside, naming=project.zone_id in staffed))
        for project in projects
    ]


class _Beside:
    """What stands beside the projects in other tables, in five queries whatever their number."""

    def __init__(self, ids: Collection[int]) -> None:
        money = MoneyEntry.objects.filter(project__in=ids, kind=MoneyKind.FUNDS, voided=False).order_by()
        self.funds = dict(money.values_list("project_id").annotate(total=Sum("amount")))
        self.investors: dict[int, list[str]] = defaultdict(list)
        self.codes: dict[int, str] = {}
        named = ProjectInvestor.objects.filter(project__in=ids).order_by("pk")
        for pk, name, code in named.values_list("project_id", "name", "enterprise__credit_code"):
            if not self.investors[pk] and code:
                self.codes[pk] = code
            self.investors[pk].append(name)
        stays = StageStay.objects.filter(project__in=ids, annulled=False).order_by("entered_on", "pk")
        self.days = {
            (pk, stage): on for pk, stage, on in stays.values_list("project_id", "stage", "entered_on")
        }
        self.progress = latest_progress(ids)


def latest_progress(project_ids: Collection[int] | QuerySet[Project, Any]) -> dict[int, str]:
    """The last thing a person noted of each project (进展), without “本月无变化” and what an import noted by itself."""
    notes = Event.objects.filter(
        verb=ProjectEvent.NOTED, subject_kind="projects.project", subject_id__in=project_ids
    )
    for start in _NO_PROGRESS:
        notes = notes.exclude(facts__text__startswith=start)
    told = notes.order_by("subject_id", "-at", "-pk").distinct("subject_id")
    rows = told.values_list("subject_id", "facts__text")
    return {pk: str(text) for pk, text in rows if pk is not None and text}


def _values(project: Project, beside: _Beside, *, naming: bool) -> dict[str, Value]:
    stage = Stage.of(project.stage)
    values: dict[str, Value | None] = {name: getattr(project, name) for name in (*_SAME, *_AMOUNTS)}
    values |= {name: row.name for name in _NAMED if (row := getattr(project, name)) is not None}
    values |= {
        "code": project.code,
        "investors": "、".join(beside.investors[project.pk]),
        "credit_code": beside.codes.get(project.pk),
        "funds_in_place": beside.funds.get(project.pk),
        "stage": stage.label,
        "stage_on": project.stage_entered_on,
        "officer": project.officer_text or project.officer.name,
        "standing": Standing.label_of(project.standing),
        "progress": beside.progress.get(project.pk),
    }
    for past, name in _DAYS.items():
        if past.order < stage.order:
            values[name] = beside.days.get((project.pk, past.value))
    values[_DAYS[stage]] = project.stage_entered_on
    return {
        name: plain(value) if isinstance(value, str) else value
        for name, value in values.items()
        if value is not None and value != "" and (naming or name not in NAMING)
    }


def plain(text: str) -> str:
    """A text that reading would refuse as a formula or an error (=SUM(…), #N/A) carries the mark of a text, as in other lists."""
    return text if broken(text) is None else f"'{text}"
