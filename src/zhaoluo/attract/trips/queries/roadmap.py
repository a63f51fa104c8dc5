"""The road map of a chain (A2): gaps → targets → cities → team → quarter, drawn from what is there when it is read.

A constant number of queries.  Source: docs/domain/yields.md, Road map.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from zhaoluo.attract.prospecting.models import Target
from zhaoluo.attract.prospecting.queries import TargetRow, rows_of_targets, targets_visible_for
from zhaoluo.attract.prospecting.terms import TargetState
from zhaoluo.registers.chains.models import Chain
from zhaoluo.registers.chains.queries import ChainCard, LinkStanding, chains_for, facts_of, link_standing
from zhaoluo.registers.chains.queries.gap_table import worst_first
from zhaoluo.registers.chains.queries.market import market_of
from zhaoluo.registers.people.models import Charge, User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.queries.schemes import scheme_in_force
from zhaoluo.registers.people.terms import ChargeKind, Role

from ..models import Trip
from ..rules.roadmap import Place, QuarterPlan, ordered, quarter_for, quarter_label
from ..terms import TripState
from .cities import city_name, city_of
from .past import Contact, Planned, contacts_of, planned_of
from .trips import trips_for

LIVING = (TargetState.OPEN, TargetState.WORKING)
COMING = (TripState.DRAFT, TripState.PLANNED, TripState.RUNNING)
NOBODY, NOWHERE = "没分派", "城市不清楚"


@dataclass(frozen=True, slots=True)
class Call:
    """A firm of the road map.  ``who``: the officer, for the zone's own staff only."""

    row: TargetRow
    city: str
    team: str
    who: str
    contacts: list[Contact]
    planned: Planned | None
    quarter: str

    @property
    def target(self) -> Target:
        return self.row.target

    @property
    def late(self) -> bool:
        return self.row.is_over

    @property
    def last(self) -> Contact | None:
        return self.contacts[0] if self.contacts else None

    @property
    def where(self) -> str:
        return self.city or NOWHERE

    @property
    def with_whom(self) -> str:
        alone = self.team.removesuffix("（个人）") == self.who
        return " · ".join(part for part in (self.team, "" if alone else self.who) if part) or NOBODY


@dataclass(frozen=True, slots=True)
class Gap:
    """A link that wants somebody and who is being courted for it.  ``standing`` None: firms given to no link."""

    standing: LinkStanding | None
    name: str
    calls: list[Call]
    done: int

    @property
    def cities(self) -> list[tuple[str, int]]:
        return Counter(call.where for call in self.calls).most_common()

    @property
    def teams(self) -> list[str]:
        return sorted({call.team or NOBODY for call in self.calls}, key=lambda name: (name == NOBODY, name))

    @property
    def quarters(self) -> list[str]:
        told = sorted({call.quarter for call in self.calls}, key=lambda quarter: (not quarter, quarter))
        return [quarter_label(quarter) for quarter in told]

    @property
    def late(self) -> int:
        return sum(call.late for call in self.calls)

    @property
    def met(self) -> int:
        return sum(bool(call.contacts) for call in self.calls)


@dataclass(frozen=True, slots=True)
class Answerable:
    """A seat that answers for the chain; ``holder`` for the zone's own staff only."""

    seat: str
    holder: str


@dataclass(frozen=True, slots=True)
class RoadMap:
    """The sheet of one chain.  ``quarters`` is narrowed by ``team`` and ``quarter``; gaps and totals are of the whole chain."""

    chain: Chain
    today: date
    answerable: list[Answerable]
    gaps: list[Gap]
    quarters: list[QuarterPlan]
    calls: dict[int, Call]
    trips: list[Trip]
    team: str
    quarter: str

    @property
    def late(self) -> int:
        return sum(call.late for call in self.calls.values())

    @property
    def met(self) -> int:
        return sum(bool(call.contacts) for call in self.calls.values())

    @property
    def unassigned(self) -> int:
        return sum(not call.team for call in self.calls.values())

    @property
    def done(self) -> int:
        return sum(gap.done for gap in self.gaps)

    @property
    def wanting(self) -> list[Gap]:
        """Gaps proper: missing and weak links."""
        return [gap for gap in self.gaps if gap.standing is not None]

    @property
    def uncourted(self) -> int:
        """Missing and weak links nobody is being courted for."""
        return sum(not gap.calls and not gap.done for gap in self.wanting)

    @property
    def shown(self) -> int:
        return sum(quarter.count for quarter in self.quarters)

    @property
    def teams(self) -> list[str]:
        """Teams to choose from; nobody last."""
        return sorted(
            {call.team or NOBODY for call in self.calls.values()}, key=lambda name: (name == NOBODY, name)
        )

    @property
    def all_quarters(self) -> list[tuple[str, str]]:
        """Quarters to choose from, with their labels; ``none``: nobody said when."""
        told = sorted(
            {call.quarter for call in self.calls.values()}, key=lambda quarter: (not quarter, quarter)
        )
        return [(quarter or "none", quarter_label(quarter)) for quarter in told]


def roadmap_for(user: User, chain: Chain, *, today: date, team: str = "", quarter: str = "") -> RoadMap:
    """The road map as it stands.  ``team``: a team's name or ``NOBODY``; ``quarter``: 2026Q4 or ``none``."""
    standings = worst_first(link_standing(facts_of(chain), market=market_of(chain)))
    living = targets_visible_for(user).filter(chain=chain, state__in=LIVING)
    rows = rows_of_targets(living.order_by("pk"), user, today=today)
    settled = targets_visible_for(user).filter(chain=chain, state=TargetState.DONE).order_by()
    done: Counter[int | None] = Counter(settled.values_list("link_id", flat=True))
    calls = _calls(rows, user, staffed=_staffed(user, chain), today=today)
    places = [_place(call) for call in calls.values()]
    chosen = [
        place
        for place in places
        if (not team or (place.team or NOBODY) == team)
        and (not quarter or (quarter_for(place, today=today) or "none") == quarter)
    ]
    return RoadMap(
        chain, today, _answerable(user, chain, today), _gaps(standings, calls, done), ordered(chosen, today=today), calls,
        _coming_trips(user, chain, today), team, quarter,
    )  # fmt: skip


def _staffed(user: User, chain: Chain) -> bool:
    return bool(reach_of(user).roles_in(chain.zone_id) - {Role.CITY_VIEWER.value})


def _calls(rows: Sequence[TargetRow], user: User, *, staffed: bool, today: date) -> dict[int, Call]:
    targets = [row.target for row in rows]
    contacts, planned = contacts_of(targets, user), planned_of(targets)
    calls = {}
    for row in rows:
        target = row.target
        team = _team(target, staffed)
        who = target.officer.name if staffed and target.officer else ""
        call = Call(row, _city(target), team, who, contacts.get(target.pk, []), planned.get(target.pk), "")
        quarter = quarter_for(_place(call), today=today)
        calls[target.pk] = Call(call.row, call.city, team, who, call.contacts, call.planned, quarter)
    return calls


def _team(target: Target, staffed: bool) -> str:
    """Who goes: the team, else the person alone, by name only for the zone's own staff; '' for nobody."""
    if target.team:
        return target.team.name
    if target.officer is None:
        return ""
    return f"{target.officer.name}（个人）" if staffed else "已分派到人"


def _city(target: Target) -> str:
    """The city as spoken; a country for firms abroad; '' where the place is no city we know."""
    if target.country:
        return target.country
    code = city_of(target.region)
    return city_name(code) if code else ""


def _place(call: Call) -> Place:
    planned_on = call.planned.on if call.planned else None
    return Place(
        call.target.pk, call.team, call.city, call.target.due_on, planned_on, call.row.is_over, call.row.score
    )


def _gaps(standings: Sequence[LinkStanding], calls: dict[int, Call], done: Counter[int | None]) -> list[Gap]:
    """Missing and weak links, the most wanted first; then links with targets that lack nothing, then no link."""
    by_link: dict[int | None, list[Call]] = {}
    names: dict[int | None, str] = {None: "没定环节"}
    for call in calls.values():
        by_link.setdefault(call.target.link_id, []).append(call)
        names.setdefault(call.target.link_id, call.target.link_name)
    wanting = {s.link.pk: s for s in standings}
    gaps = [Gap(s, s.link.name, by_link.get(pk, []), done[pk]) for pk, s in wanting.items()]
    others = sorted((pk for pk in by_link if pk not in wanting), key=lambda pk: (pk is None, names[pk]))
    return gaps + [Gap(None, names[pk], by_link[pk], done[pk]) for pk in others]


def _coming_trips(user: User, chain: Chain, today: date) -> list[Trip]:
    """Trips for the chain that are planned or under way."""
    rows = trips_for(user).filter(chain=chain, state__in=COMING, ends_on__gte=today)
    return list(rows.select_related("team").prefetch_related("cities").order_by("starts_on", "pk")[:20])


def _answerable(user: User, chain: Chain, today: date) -> list[Answerable]:
    """Seats of the scheme in force that answer for this chain."""
    scheme = scheme_in_force(chain.zone, today=today)
    if scheme is None:
        return []
    charges = Charge.objects.filter(seat__tier__scheme=scheme, kind=ChargeKind.CHAIN, value=chain.name)
    staffed = _staffed(user, chain)
    return [
        Answerable(charge.seat.name, charge.seat.holder.name if staffed and charge.seat.holder else "")
        for charge in charges.select_related("seat__holder").order_by("seat__tier__order", "seat_id")
    ]


@dataclass(frozen=True, slots=True)
class RoadMapCard:
    """A chain in the list of road maps."""

    chain: ChainCard
    open: int
    working: int
    late: int
    unassigned: int
    done: int


def roadmaps_for(user: User, *, today: date) -> list[RoadMapCard]:
    """The reader's chains with how far courting has come; two queries."""
    living = Q(state__in=LIVING)
    rows = targets_visible_for(user).exclude(chain=None).order_by().values("chain")
    counts: dict[int, Any] = {
        row["chain"]: row
        for row in rows.annotate(
            open=Count("pk", filter=Q(state=TargetState.OPEN)),
            working=Count("pk", filter=Q(state=TargetState.WORKING)),
            late=Count("pk", filter=living & Q(due_on__lt=today)),
            unassigned=Count("pk", filter=living & Q(team=None, officer=None)),
            done=Count("pk", filter=Q(state=TargetState.DONE)),
        )
    }
    names = ("open", "working", "late", "unassigned", "done")
    none: dict[str, int] = dict.fromkeys(names, 0)
    return [
        RoadMapCard(card, **{name: counts.get(card.id, none)[name] for name in names})
        for card in chains_for(user)
    ]
