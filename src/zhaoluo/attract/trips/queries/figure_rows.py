"""From a figure to the rows behind it: the very rows that were counted, fifty a page.

Number and list come from the same facts, so they cannot disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from zhaoluo.projects.models import Agreement, Project
from zhaoluo.projects.terms import AgreementKind, Stage
from zhaoluo.registers.people.models import User

from ..models import Guest, PromotionEvent, Reception, Trip, Visit
from ..rules.counting import SPENDING, Fact, rows_behind
from ..rules.periods import Asked
from ..rules.yields import leads_behind
from ..terms import EventKind, Measure, TripState, VisitOutcome
from .counting import facts_for
from .sides import labels_for
from .yields import STEP_LABELS, leads_for

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A row behind a figure; ``url`` '' where it has no page of its own."""

    cells: Sequence[Any]
    url: str


@dataclass(frozen=True, slots=True)
class Opened:
    """One page of the rows behind a figure."""

    title: str
    heads: Sequence[str]
    rows: list[Row]
    count: int
    page: int
    pages: int

    @property
    def before(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def after(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


def opened_count(user: User, asked: Asked, measure: Measure, key: str, page: int) -> Opened:
    """Rows behind a count.  Amounts open to the projects or journeys that carry them."""
    facts = facts_for(user, asked)
    title = _title(user, asked, measure.label, key)
    if measure is Measure.SPENT:
        return _spending(facts, asked, key, title, page)
    shown = Measure.SIGNED if measure is Measure.AGREED else measure
    numbers = rows_behind(facts, shown, by=asked.by, key=key)
    behind: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.measure is shown and (not key or key in fact.groups(asked.by)):
            behind[fact.id].append(fact)
    heads, load = SOURCES[shown]
    chosen, number, pages = _page(numbers, page)
    return Opened(title, heads, load(chosen, behind), len(numbers), number, pages)


def opened_yield(user: User, asked: Asked, stage: Stage | None, key: str, page: int) -> Opened:
    """Leads of the cohort behind a figure of the yields; ``stage`` None: all of them."""
    leads = {lead.id: lead for lead in leads_for(user, asked)}
    numbers = leads_behind(leads.values(), by=asked.by, key=key, stage=stage)
    chosen, number, pages = _page(numbers, page)
    rows = []
    for project in _projects(chosen):
        lead = leads[project.pk]
        days = [lead.days.get(step) for step in STEP_LABELS]
        rows.append(
            Row(
                [*_about(project), lead.on, lead.contact_on, *days, lead.agreed, lead.funds or None],
                _url(project),
            )
        )
    heads = (
        *PROJECT_HEADS, "成为线索", "首次接触", *STEP_LABELS.values(), "协议额（万元）", "到位（万元）",
    )  # fmt: skip
    title = _title(user, asked, STEP_LABELS[stage] if stage else "线索", key)
    return Opened(title, heads, rows, len(numbers), number, pages)


def _title(user: User, asked: Asked, what: str, key: str) -> str:
    if not key:
        return what
    return f"{what} · {asked.by.label}：{labels_for(user, asked.by, [key])[key]}"


def _page(numbers: Sequence[Any], page: int) -> tuple[list[Any], int, int]:
    pages = max(1, -(-len(numbers) // PAGE))
    number = min(max(1, page), pages)
    return list(numbers[(number - 1) * PAGE : number * PAGE]), number, pages


# -------------------------------------------------------------------------------- rows of each kind

PROJECT_HEADS = ("项目", "编号", "阶段", "招商方式", "招商组")
Behind = dict[int, list[Fact]]
Load = Callable[[list[int], Behind], list[Row]]


def _projects(numbers: list[int]) -> list[Project]:
    rows = Project.objects.select_related("mode", "team").defer(
        "content", "search", "search_text", "sort_key"
    )
    found = rows.in_bulk(numbers)
    return [found[number] for number in numbers]


def _about(project: Project) -> list[Any]:
    mode, team = project.mode.name if project.mode else None, project.team.name if project.team else None
    return [project.name, project.code, Stage.label_of(project.stage), mode, team]


def _url(project: Project) -> str:
    return reverse("projects:show", args=[project.pk])


def _amount(facts: Iterable[Fact]) -> Decimal | None:
    known = [fact.amount for fact in facts if fact.amount is not None]
    return sum(known, Decimal(0)) if known else None


def _project_rows(numbers: list[int], behind: Behind) -> list[Row]:
    return [
        Row([*_about(project), behind[project.pk][0].on, _amount(behind[project.pk])], _url(project))
        for project in _projects(numbers)
    ]


def _trip_rows(numbers: list[int], behind: Behind) -> list[Row]:
    found = Trip.objects.select_related("team", "mode").in_bulk(numbers)
    return [
        Row([t.name, t.starts_on, t.ends_on, TripState.label_of(t.state), t.mode and t.mode.name, t.team and t.team.name, t.spent],
            reverse("trips:show", args=[t.pk]))
        for t in (found[number] for number in numbers)
    ]  # fmt: skip


def _visit_rows(numbers: list[int], behind: Behind) -> list[Row]:
    found = Visit.objects.select_related("trip").in_bulk(numbers)
    return [
        Row([v.name, v.on, VisitOutcome.label_of(v.outcome), v.trip and v.trip.name, v.next_step or None, v.next_on],
            reverse("trips:visit", args=[v.pk]))
        for v in (found[number] for number in numbers)
    ]  # fmt: skip


def _reception_rows(numbers: list[int], behind: Behind) -> list[Row]:
    found = Reception.objects.select_related("team").in_bulk(numbers)
    return [
        Row(
            [r.name, r.on, r.host_post or None, r.team and r.team.name, r.spent],
            reverse("trips:reception", args=[r.pk]),
        )
        for r in (found[number] for number in numbers)
    ]


def _guest_rows(numbers: list[int], behind: Behind) -> list[Row]:
    found = Guest.objects.select_related("reception").in_bulk(numbers)
    return [
        Row([g.name, g.reception.on, g.outcome and VisitOutcome.label_of(g.outcome), g.reception.name],
            reverse("trips:reception", args=[g.reception_id]))
        for g in (found[number] for number in numbers)
    ]  # fmt: skip


def _event_rows(numbers: list[int], behind: Behind) -> list[Row]:
    found = PromotionEvent.objects.select_related("team").in_bulk(numbers)
    return [
        Row(
            [e.name, e.on, EventKind.label_of(e.kind), e.team and e.team.name, e.spent],
            reverse("trips:event", args=[e.pk]),
        )
        for e in (found[number] for number in numbers)
    ]


def _agreement_rows(numbers: list[int], behind: Behind) -> list[Row]:
    found = Agreement.objects.select_related("project__mode", "project__team").in_bulk(numbers)
    return [
        Row(
            [*_about(a.project), AgreementKind.label_of(a.kind), a.on, a.amount],
            reverse("projects:money", args=[a.project_id]),
        )
        for a in (found[number] for number in numbers)
    ]


LEAD_HEADS = (*PROJECT_HEADS, "成为线索", "金额（万元）")
AGREEMENT_HEADS = (*PROJECT_HEADS, "类型", "签订日期", "协议额（万元）")
TRIP_HEADS = ("外出", "出发", "返回", "状态", "招商方式", "招商组", "支出（万元）")
VISIT_HEADS = ("企业", "走访日期", "结果", "外出", "下一步", "不晚于")
RECEPTION_HEADS = ("来访", "日期", "接待领导职务", "招商组", "支出（万元）")
EVENT_HEADS = ("活动", "日期", "类型", "招商组", "支出（万元）")
SOURCES: dict[Measure, tuple[Sequence[str], Load]] = {
    Measure.TRIPS: (TRIP_HEADS, _trip_rows),
    Measure.VISITS: (VISIT_HEADS, _visit_rows),
    Measure.FIRMS: (VISIT_HEADS, _visit_rows),
    Measure.RECEPTIONS: (RECEPTION_HEADS, _reception_rows),
    Measure.GUESTS: (("来访企业", "日期", "结果", "来访"), _guest_rows),
    Measure.EVENTS: (EVENT_HEADS, _event_rows),
    Measure.LEADS: (LEAD_HEADS[:-1], lambda n, b: [Row(r.cells[:-1], r.url) for r in _project_rows(n, b)]),
    Measure.BROUGHT: (LEAD_HEADS[:-1], lambda n, b: [Row(r.cells[:-1], r.url) for r in _project_rows(n, b)]),
    Measure.INTENT: (AGREEMENT_HEADS, _agreement_rows),
    Measure.FRAMEWORK: (AGREEMENT_HEADS, _agreement_rows),
    Measure.FORMAL: (AGREEMENT_HEADS, _agreement_rows),
    Measure.SIGNED: ((*PROJECT_HEADS, "签约", "协议额（万元）"), _project_rows),
    Measure.FUNDS: ((*PROJECT_HEADS, "最早月份", "期内到位（万元）"), _project_rows),
}


def _spending(facts: Sequence[Fact], asked: Asked, key: str, title: str, page: int) -> Opened:
    """Trips, receptions and events with what was spent on each; those that do not say it stand with a dash."""
    numbers = [(m, n) for m in SPENDING for n in rows_behind(facts, m, by=asked.by, key=key)]
    chosen, number, pages = _page(numbers, page)
    amounts = {(fact.measure, fact.id): (fact.on, fact.amount) for fact in facts if fact.measure in SPENDING}
    rows = []
    for measure in SPENDING:
        ids = [n for m, n in chosen if m is measure]
        for row, number_of_row in zip(SOURCES[measure][1](ids, {}), ids, strict=True):
            on, amount = amounts[measure, number_of_row]
            rows.append(Row([row.cells[0], measure.label.partition("（")[0], on, amount], row.url))
    return Opened(title, ("名称", "类型", "日期", "支出（万元）"), rows, len(numbers), number, pages)
