"""Counts of the work on the road: rows in, one line per group out, and a total that counts each row once.

Source: docs/domain/yields.md, Counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..terms import Grouping, Measure

#: The group of what nobody wrote down.
UNKNOWN = "-"
#: Splits in which one row may stand in several groups, so that costs are not divided among them.
SHARED = (Grouping.REGION, Grouping.CHANNEL)
#: Measures whose rows carry what was spent.
SPENDING = (Measure.TRIPS, Measure.RECEPTIONS, Measure.EVENTS)


@dataclass(frozen=True, slots=True)
class Fact:
    """One row that counts for one measure.

    id     : the row's own number; the same number of the same measure counts once
    team, mode, channels, regions : its groups; several where it went through or to several, none where nobody said
    once   : what counts instead of the row (a firm's mark); '' : the row itself
    amount : 万元; None: not known
    budget : 万元; None: not known
    """

    measure: Measure
    id: int
    on: date
    team: str = ""
    mode: str = ""
    channels: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    once: str = ""
    amount: Decimal | None = None
    budget: Decimal | None = None

    def groups(self, by: Grouping) -> tuple[str, ...]:
        """Groups it stands in; ``UNKNOWN`` where nobody said."""
        several = {
            Grouping.TEAM: (self.team,) if self.team else (),
            Grouping.MODE: (self.mode,) if self.mode else (),
            Grouping.CHANNEL: self.channels,
            Grouping.REGION: self.regions,
            Grouping.MONTH: (f"{self.on:%Y-%m}",),
        }
        return tuple(dict.fromkeys(several[by])) or (UNKNOWN,)


@dataclass(frozen=True, slots=True)
class Cost:
    """What was spent, 万元, by the ``known`` of ``rows`` trips, receptions and events that say it; None: none says it."""

    spent: Decimal | None
    known: int
    rows: int
    budget: Decimal | None = None

    @property
    def complete(self) -> bool:
        return self.known == self.rows


@dataclass(frozen=True, slots=True)
class Tally:
    """The measures of some rows.  ``unpriced``: signed projects without an amount; ``cost`` None: not divided."""

    counts: dict[Measure, int]
    agreed: Decimal | None
    unpriced: int
    funds: Decimal
    cost: Cost | None

    @property
    def cost_per_agreed(self) -> Decimal | None:
        """Yuan spent per 万元 agreed; None unless all that was spent and agreed is known."""
        if (
            self.cost is None
            or not self.cost.complete
            or self.cost.spent is None
            or not self.agreed
            or self.unpriced
        ):
            return None
        return self.cost.spent * 10_000 / self.agreed

    @property
    def empty(self) -> bool:
        return not any(self.counts.values()) and not self.funds


@dataclass(frozen=True, slots=True)
class Line:
    """One group."""

    key: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Counted:
    """Lines, what nobody wrote down last, and the total, which counts each row once and is no sum of the lines."""

    by: Grouping
    lines: list[Line]
    total: Tally


def tally_of(facts: Iterable[Fact], *, divided: bool = True) -> Tally:
    """Count each row, or what stands for it, once.  ``divided`` False: the rows stand in several groups, costs stay out."""
    once: dict[Measure, dict[str, Fact]] = defaultdict(dict)
    funds = Decimal(0)
    for fact in facts:
        if fact.measure is Measure.FUNDS:
            funds += fact.amount or Decimal(0)
        once[fact.measure].setdefault(fact.once or str(fact.id), fact)
    signed = once[Measure.SIGNED].values()
    priced = [fact.amount for fact in signed if fact.amount is not None]
    return Tally(
        counts={measure: len(once[measure]) for measure in Measure},
        agreed=sum(priced, Decimal(0)) if priced else None,
        unpriced=len(signed) - len(priced),
        funds=funds,
        cost=_cost([fact for measure in SPENDING for fact in once[measure].values()]) if divided else None,
    )


def _cost(facts: Sequence[Fact]) -> Cost:
    spent = [fact.amount for fact in facts if fact.amount is not None]
    planned = [fact.budget for fact in facts if fact.budget is not None]
    return Cost(
        sum(spent, Decimal(0)) if spent else None,
        len(spent),
        len(facts),
        sum(planned, Decimal(0)) if planned else None,
    )


def counted(facts: Sequence[Fact], by: Grouping) -> Counted:
    """Group the rows.  Lines are ordered by key; a line's order says nothing about its worth."""
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        for key in fact.groups(by):
            groups[key].append(fact)
    keys = sorted(groups, key=lambda key: (key == UNKNOWN, key))
    lines = [Line(key, tally_of(groups[key], divided=by not in SHARED)) for key in keys]
    return Counted(by, lines, tally_of(facts))


def rows_behind(facts: Iterable[Fact], measure: Measure, *, by: Grouping, key: str) -> list[int]:
    """Numbers of the rows of one measure in one group (``key`` '': all), as many as were counted, in order."""
    mine = (fact for fact in facts if fact.measure is measure and (not key or key in fact.groups(by)))
    once: dict[str, int] = {}
    for fact in mine:
        once.setdefault(fact.once or str(fact.id), fact.id)
    return list(once.values())
