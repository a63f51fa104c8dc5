"""Yield of ways of promotion: leads of one cohort, and what became of them by a cut-off day.

Source: docs/domain/yields.md, Yields.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from zhaoluo.projects.terms import Stage

from ..terms import Grouping
from .counting import UNKNOWN
from .intervals import Days, Share, middle_of

#: Stages a lead may come to, as the yield table shows them.
STEPS = (Stage.TALKS, Stage.SIGNED, Stage.BUILDING, Stage.PRODUCING)
#: Leads younger than this at the cut-off had little time; how many is said beside the shares.
YOUNG_DAYS = 90


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead of the cohort.  ``days``: first counted day of each stage, up to the cut-off.  Amounts in 万元, up to the cut-off.

    ``contact_on``: first contact, None: nobody wrote it down.  ``agreed`` None: no formal agreement with an amount.
    """

    id: int
    on: date
    days: Mapping[Stage, date]
    team: str = ""
    mode: str = ""
    channel: str = ""
    region: str = ""
    contact_on: date | None = None
    agreed: Decimal | None = None
    funds: Decimal = Decimal(0)
    is_lost: bool = False

    def group(self, by: Grouping) -> str:
        groups = {
            Grouping.TEAM: self.team, Grouping.MODE: self.mode, Grouping.CHANNEL: self.channel,
            Grouping.REGION: self.region, Grouping.MONTH: f"{self.on:%Y-%m}",
        }  # fmt: skip
        return groups[by] or UNKNOWN

    def got_to(self, stage: Stage) -> bool:
        """Whether it came to the stage or to one after it: a permitted skip leaves a stage out."""
        return any(later.order >= stage.order for later in self.days)


@dataclass(frozen=True, slots=True)
class Yield:
    """What became of some leads of the cohort.

    reached       : of all these leads, those that came to a stage
    days          : from the lead's day to the first day in a stage, of those whose day is known
    contact_days  : the same from the first contact, of those whose first contact is known
    agreed        : formal agreements of those signed; ``unpriced`` signed without an amount
    """

    leads: int
    reached: dict[Stage, Share]
    days: dict[Stage, Days]
    contact_days: dict[Stage, Days]
    agreed: Decimal | None
    unpriced: int
    funds: Decimal
    lost: int
    young: int

    @property
    def few(self) -> bool:
        return self.reached[Stage.SIGNED].few


@dataclass(frozen=True, slots=True)
class YieldLine:
    """One group.  ``ordered``: enough leads for its place in the table to mean something."""

    key: str
    told: Yield
    ordered: bool


@dataclass(frozen=True, slots=True)
class Yields:
    """Groups with enough leads by their share signed, then the small ones, then what nobody wrote down; and all together."""

    by: Grouping
    lines: list[YieldLine]
    total: Yield


def yield_of(leads: Iterable[Lead], *, cut_off: date) -> Yield:
    """Figures of some leads."""
    cohort = list(leads)
    signed = [lead for lead in cohort if lead.got_to(Stage.SIGNED)]
    priced = [lead.agreed for lead in signed if lead.agreed is not None]
    young = cut_off - timedelta(days=YOUNG_DAYS)
    return Yield(
        leads=len(cohort),
        reached={stage: Share(sum(lead.got_to(stage) for lead in cohort), len(cohort)) for stage in STEPS},
        days={stage: _middle(cohort, stage, lambda lead: lead.on) for stage in STEPS},
        contact_days={stage: _middle(cohort, stage, lambda lead: lead.contact_on) for stage in STEPS},
        agreed=sum(priced, Decimal(0)) if priced else None,
        unpriced=len(signed) - len(priced),
        funds=sum((lead.funds for lead in cohort), Decimal(0)),
        lost=sum(lead.is_lost for lead in cohort),
        young=sum(lead.on > young for lead in cohort),
    )


def _middle(cohort: Iterable[Lead], stage: Stage, start: Callable[[Lead], date | None]) -> Days:
    """Days to a stage; a day before the start (typed wrongly, or contacts after the lead) is left out."""
    spent = (
        (lead.days[stage] - began).days
        for lead in cohort
        if stage in lead.days and (began := start(lead)) is not None and began <= lead.days[stage]
    )
    return middle_of(spent)


def yields_of(leads: Sequence[Lead], by: Grouping, *, cut_off: date) -> Yields:
    """Group the cohort."""
    groups: dict[str, list[Lead]] = defaultdict(list)
    for lead in leads:
        groups[lead.group(by)].append(lead)
    told = {key: yield_of(rows, cut_off=cut_off) for key, rows in groups.items()}
    keys = sorted(told, key=lambda key: _place(key, told[key]))
    lines = [YieldLine(key, told[key], key != UNKNOWN and not told[key].few) for key in keys]
    return Yields(by, lines, yield_of(leads, cut_off=cut_off))


def _place(key: str, told: Yield) -> tuple[int, float, str]:
    """The small ones stand by name, not by their share."""
    if key == UNKNOWN:
        return 2, 0.0, key
    return (1, 0.0, key) if told.few else (0, -(told.reached[Stage.SIGNED].value or 0.0), key)


def leads_behind(leads: Iterable[Lead], *, by: Grouping, key: str, stage: Stage | None) -> list[int]:
    """Numbers of the projects behind a figure: of one group (``key`` '': all), those that came to a stage (None: all)."""
    mine = (lead for lead in leads if not key or lead.group(by) == key)
    return [lead.id for lead in mine if stage is None or lead.got_to(stage)]
