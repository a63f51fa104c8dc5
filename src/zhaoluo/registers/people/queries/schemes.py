from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, QuerySet

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal

from .. import rules
from ..coverage import names_to_cover
from ..models import Scheme, Seat, Tier
from ..terms import ChargeKind, OrganisationKind, PeopleEvent, SchemeStanding
from . import organisations_of


def schemes_of(zone: Zone) -> QuerySet[Scheme]:
    """All versions of all schemes of a zone, by name, newest version first."""
    return Scheme.objects.filter(zone=zone).order_by("name", "-version")


def standings_of(schemes: Iterable[Scheme], *, today: date) -> dict[int, SchemeStanding]:
    """How each version stands today."""
    by_name: dict[str, list[rules.Version]] = {}
    for s in schemes:
        by_name.setdefault(s.name, []).append(rules.Version(s.pk, s.version, s.state, s.effective_on))
    return {pk: how for same in by_name.values() for pk, how in rules.standings(same, today=today).items()}


def scheme_with_seats(zone: Zone, scheme_id: int) -> Scheme | None:
    """One scheme with tiers, seats, holders and charges in four queries."""
    seats = Seat.objects.select_related("holder", "deputy", "team__lead", "reports_to").prefetch_related(
        "charges"
    )
    tiers = Tier.objects.order_by("order", "id").prefetch_related(Prefetch("seats", seats.order_by("id")))
    found = Scheme.objects.filter(zone=zone, pk=scheme_id).select_related("zone")
    return found.prefetch_related(Prefetch("tiers", tiers)).first()


def scheme_in_force(zone: Zone, *, today: date) -> Scheme | None:
    """The scheme the zone works by on a day; where several names are in force, the one that came last."""
    schemes = list(schemes_of(zone))
    how = standings_of(schemes, today=today)
    current = [s for s in schemes if how[s.pk] is SchemeStanding.IN_FORCE]
    return max(current, key=lambda s: (s.effective_on or date.min, s.pk), default=None)


def townships_of(zone: Zone) -> frozenset[str]:
    """Names of townships among the zone's organisations; each must be somebody's charge."""
    names = organisations_of(zone).filter(kind=OrganisationKind.TOWNSHIP).values_list("name", flat=True)
    return frozenset(names) | names_to_cover(ChargeKind.TOWNSHIP, zone.pk)


def seat_facts(seat: Seat) -> rules.SeatFacts:
    """A seat (from ``scheme_with_seats``) as the rules see it: held by an active person, or by a team with an active lead."""
    lead = seat.team.lead if seat.team and seat.team.active else None
    bearer = next((p for p in (seat.holder, lead) if p is not None and p.is_active), None)
    who = " · ".join(str(part) for part in (seat.holder or lead, seat.team) if part)
    return rules.SeatFacts(
        seat.name,
        bearer is not None,
        seat.deputy is not None and seat.deputy.is_active,
        tuple((c.kind, c.value) for c in seat.charges.all()),
        who,
        (bearer.pk, bearer.name) if bearer else None,
    )


def scheme_facts(scheme: Scheme) -> rules.SchemeFacts:
    """A scheme (from ``scheme_with_seats``) as the rules see it, with what the zone must have covered."""
    tiers = tuple(
        (tier.name, tuple(seat_facts(seat) for seat in tier.seats.all())) for tier in scheme.tiers.all()
    )
    chains = names_to_cover(ChargeKind.CHAIN, scheme.zone_id)
    return rules.SchemeFacts(scheme.state, tiers, chains, townships_of(scheme.zone))


def scheme_in(zone_ids: Iterable[int], scheme_id: int) -> Scheme | None:
    """A scheme of one of these zones, without its seats."""
    return Scheme.objects.filter(zone_id__in=list(zone_ids), pk=scheme_id).select_related("zone").first()


@dataclass(frozen=True, slots=True)
class SchemeTab:
    """A scheme name of the zone: the version to open and how it stands."""

    name: str
    scheme: Scheme
    standing: SchemeStanding


def scheme_tabs(zone: Zone, *, today: date, drafts: bool) -> list[SchemeTab]:
    """Each version that is a draft (for administrators), waits or is in force; names in order, retired ones left out."""
    schemes = list(schemes_of(zone))
    how = standings_of(schemes, today=today)
    hidden = {SchemeStanding.RETIRED} | (set() if drafts else {SchemeStanding.DRAFT})
    return [SchemeTab(s.name, s, how[s.pk]) for s in schemes if how[s.pk] not in hidden]


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat as drawn: who, whether somebody is in it, what changed against the version in force."""

    seat: Seat
    facts: rules.SeatFacts
    note: str


@dataclass(frozen=True, slots=True)
class Cover:
    """A line of the coverage card: light, figure, what, and names behind it."""

    light: str
    figure: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A version of a scheme as its page shows it."""

    scheme: Scheme
    standing: SchemeStanding
    current: Scheme | None
    tiers: list[tuple[Tier, list[SeatRow]]]
    covers: list[Cover]
    holes: list[Refusal]
    changes: int
    gone: list[str]


def scheme_sheet(zone: Zone, scheme_id: int, *, today: date) -> Sheet | None:
    """One version with its tiers, coverage, holes, and for a draft what differs from the version in force."""
    scheme = scheme_with_seats(zone, scheme_id)
    if scheme is None:
        return None
    same = [s for s in schemes_of(zone) if s.name == scheme.name]
    how = standings_of(same, today=today)
    current = next((s for s in same if how[s.pk] is SchemeStanding.IN_FORCE), None)
    facts = scheme_facts(scheme)
    old = scheme_with_seats(zone, current.pk) if current and how[scheme.pk] is SchemeStanding.DRAFT else None
    before = scheme_facts(old) if old else None
    notes = rules.seat_changes(before, facts) if before else {}
    tiers = []
    for tier, (_, seats) in zip(scheme.tiers.all(), facts.tiers, strict=True):
        pairs = zip(tier.seats.all(), seats, strict=True)
        tiers.append(
            (tier, [SeatRow(seat, known, notes.get((tier.name, known.name), "")) for seat, known in pairs])
        )
    gone = [name for (_, name), note in notes.items() if note == rules.GONE]
    holes = [r for r in rules.refusals_to_publish(facts) if r.code != "not_draft"]
    return Sheet(
        scheme, how[scheme.pk], current, tiers, _covers(facts, before), holes, len(notes), sorted(gone)
    )


def _covers(facts: rules.SchemeFacts, before: rules.SchemeFacts | None) -> list[Cover]:
    covers = []
    for kind, required, title in (
        (ChargeKind.CHAIN, facts.chains, "产业链"),
        (ChargeKind.TOWNSHIP, facts.townships, "乡镇"),
    ):
        wanted = required | facts.named(kind)
        missing = rules.uncovered(facts, kind, wanted)
        if wanted:
            text = f"{_names(missing)}没有人" if missing else "每个都有人管"
            covers.append(
                Cover(
                    "red" if missing else "green",
                    f"{len(wanted) - len(missing)} / {len(wanted)}",
                    title,
                    text,
                )
            )
        if before and (dropped := sorted(before.named(kind) - wanted)):
            covers.append(Cover("amber", f"{len(dropped)} 个", f"比现用少管的{title}", _names(dropped)))
    seats, empty = facts.seats, [seat.name for seat in facts.seats if not seat.held]
    text = f"{_names(empty)}没有人" if empty else "每格都有人"
    covers.insert(
        0,
        Cover(
            "red" if empty or not seats else "green",
            f"{len(seats) - len(empty)} / {len(seats)}",
            "岗位和队伍",
            text,
        ),
    )
    if heavy := rules.heavy_loads(facts):
        covers.append(
            Cover("amber", f"{len(heavy)} 人", "担子过重", "、".join(f"{name}管 {n} 项" for name, n in heavy))
        )
    for title, names in (
        ("没有替手", rules.without_deputy(facts)),
        ("没写管什么", rules.without_charge(facts)),
    ):
        if names:
            covers.append(Cover("amber", f"{len(names)} 格", title, _names(names)))
    return covers


def _names(names: list[str], most: int = 6) -> str:
    return "、".join(names[:most]) + (f"等 {len(names)} 个" if len(names) > most else "")


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in the history of a name."""

    scheme: Scheme
    standing: SchemeStanding
    seats: int
    published: Event | None


def scheme_history(zone: Zone, name: str, *, today: date, drafts: bool) -> list[VersionRow]:
    """All versions of a name, newest first, with who published which and when."""
    versions = list(schemes_of(zone).filter(name=name).annotate(seats=Count("tiers__seats")))
    how = standings_of(versions, today=today)
    events = Event.objects.filter(
        zone=zone,
        subject_kind="people.scheme",
        subject_id__in=[v.pk for v in versions],
        verb=PeopleEvent.SCHEME_PUBLISHED.value,
    )
    published = {event.subject_id: event for event in events}
    return [
        VersionRow(v, how[v.pk], v.seats, published.get(v.pk))
        for v in versions
        if drafts or how[v.pk] is not SchemeStanding.DRAFT
    ]
