"""Whether a draft speaks of a project the register has, and how the two differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhaoluo.foundation import search
from zhaoluo.projects.models import Project, ProjectInvestor
from zhaoluo.projects.queries.access import projects_for, works_on
from zhaoluo.registers.people.models import User

from ..models import Draft
from ..terms import TAKEN_AS
from .drafts import LABELS, shown

#: From this share of common character pairs on (Dice), two names are alike; the scorer of readings uses the same.
ALIKE = 0.6
SHOWN = 3


@dataclass(frozen=True)
class Likeness:
    """A project of the register that a draft may speak of, and why it is thought so."""

    project: Project
    why: str


def pairs_of(name: str) -> set[str]:
    """Pairs of neighbouring characters of a folded name."""
    return {name[i : i + 2] for i in range(len(name) - 1)}


def name_likeness(one: str, other: str) -> float:
    """How alike two names are, 0..1: share of common character pairs (Dice); a name within the other is at least alike."""
    one, other = search.plain(one), search.plain(other)
    if not one or not other:
        return 0.0
    a, b = pairs_of(one), pairs_of(other)
    dice = 2 * len(a & b) / max(1, len(a) + len(b))
    short, long = sorted((one, other), key=len)
    return max(dice, ALIKE + 0.4 * len(short) / len(long)) if len(short) >= 4 and short in long else dice


def similar_projects(user: User, draft: Draft) -> list[Likeness]:
    """Projects of the draft's zone with a like name or the same investor, the likest first; at most three."""
    rows = projects_for(user).filter(zone_id=draft.zone_id)
    name = str(draft.fields.get("name") or "")
    investors = {search.plain(i) for i in draft.fields.get("investors") or []}
    likeness = {
        pk: alike
        for pk, other in rows.order_by("pk").values_list("pk", "name")
        if (alike := name_likeness(name, other)) >= ALIKE
    }
    named = ProjectInvestor.objects.filter(zone_id=draft.zone_id, project__in=rows.values("pk"))
    same = {pk for pk, other in named.values_list("project", "name") if search.plain(other) in investors}
    ranked = sorted({*likeness, *same}, key=lambda pk: (-likeness.get(pk, 0) - 0.5 * (pk in same), pk))[
        :SHOWN
    ]
    found = rows.prefetch_related("investors").in_bulk(ranked)
    return [Likeness(found[pk], _why(likeness.get(pk, 0), pk in same)) for pk in ranked]


def _why(likeness: float, same_investor: bool) -> str:
    names = [] if likeness < ALIKE else ["名称相同"] if likeness == 1 else [f"名称相近 {likeness:.2f}"]
    return "，".join([*(["投资方相同"] if same_investor else []), *names])


@dataclass(frozen=True)
class Difference:
    """One field side by side: what the register says, what the page says and where it was read."""

    key: str
    label: str
    register: str
    page: str
    quote: str
    same: bool
    chosen: bool = False

    @property
    def open(self) -> bool:
        """Whether there is something to choose: the page says it, the register says otherwise or nothing."""
        return not self.same and bool(self.page) and self.key in TAKEN_AS


@dataclass(frozen=True)
class Comparison:
    """A draft beside a project of the register."""

    project: Project
    why: str
    rows: list[Difference]
    may_change: bool
    others: list[Likeness] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many fields differ where both sides say something, or where only the page does."""
        return sum(row.open for row in self.rows)


def comparison_for(
    user: User,
    draft: Draft,
    beside: int = 0,
    said: Mapping[str, Any] | None = None,
    chosen: Sequence[str] = (),
) -> Comparison | None:
    """The draft beside the project ``beside`` of those it resembles, else the likest; None where it resembles none.

    ``said`` is what a person has typed so far in place of what was read, ``chosen`` the fields they took from the page.
    """
    alike = similar_projects(user, draft)
    if not alike:
        return None
    one = next((x for x in alike if x.project.pk == beside), alike[0])
    rows = differences(one.project, draft, draft.fields | dict(said or {}), chosen)
    others = [x for x in alike if x is not one]
    return Comparison(one.project, one.why, rows, works_on(user, one.project), others)


def differences(
    project: Project, draft: Draft, said: Mapping[str, Any], chosen: Sequence[str] = ()
) -> list[Difference]:
    """Every field that either side knows, in the order of the page."""
    quotes: dict[str, str] = {}
    for e in draft.evidence:
        quotes.setdefault(e["field"], e["text"])
    investors = [i.name for i in project.investors.all()]
    kept: dict[str, Any] = {
        "name": project.name, "investors": investors, "investment_wan": project.investment, "land_mu": project.land_need_mu,
        "area_sqm": project.premises_need_sqm,
    }  # fmt: skip
    labels = LABELS | {"area_sqm": "厂房"}
    rows = []
    for key, value in kept.items():
        page = said.get(key)
        if value or page:
            row = (
                shown(key, value),
                shown(key, page),
                quotes.get(key, ""),
                _same(value, page),
                key in chosen,
            )
            rows.append(Difference(key, labels[key], *row))
    if stage := shown("stage", said.get("stage")):
        register = project.get_stage_display()
        rows.append(
            Difference("stage", LABELS["stage"], register, stage, quotes.get("stage", ""), register == stage)
        )
    return rows


def _same(value: Any, page: Any) -> bool:
    if isinstance(value, Decimal) and page is not None:
        return value == Decimal(str(page))
    if isinstance(value, list):
        return {search.plain(v) for v in value} == {search.plain(v) for v in page or []}
    return search.plain(str(value or "")) == search.plain(str(page or ""))
