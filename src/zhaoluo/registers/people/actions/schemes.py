from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if

from .. import rules
from ..models import Charge, Scheme, Seat, Tier, User
from ..presets import Preset, PresetCharge, PresetSeat, PresetTier
from ..queries import staff_of, teams_of
from ..queries.schemes import scheme_facts, scheme_with_seats, schemes_of, standings_of
from ..terms import ChargeKind, PeopleEvent, SchemeStanding, SchemeState

WHOLE_ZONE = "全区"


@transaction.atomic
def draft(
    *,
    zone: Zone,
    name: str,
    by: User | None,
    actor: rules.Actor | None,
    at: datetime,
    preset: Preset | None = None,
    version: Scheme | None = None,
    source: str = "",
) -> Scheme:
    """Begin a draft (起草): empty, from a preset, or from a version that stands.  ``actor`` None is the command line."""
    with (
        connection.cursor() as cursor
    ):  # one at a time, so that version numbers and the one draft per name hold
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [74_002, zone.pk])
    name = tidy(name)[:40]
    same = Scheme.objects.filter(zone=zone, name=name)
    refusals = rules.refusals_to_administer(actor) if actor else []
    refusals += rules.refusals_of_draft(name, has_draft=same.filter(state=SchemeState.DRAFT).exists())
    if version is not None and version.zone_id != zone.pk:
        refusals.append(Refusal("foreign_row", "没有这个版本，请重选", "origin"))
    refuse_if(refusals)
    last = same.aggregate(last=Max("version"))["last"] or 0
    source = tidy(source) or (preset.source if preset else version.source if version else "")
    scheme = Scheme.objects.create(zone=zone, name=name, version=last + 1, source=source[:120])
    if preset:
        _fill_from_preset(scheme, preset.tiers)
    elif version is not None and (old := scheme_with_seats(zone, version.pk)):
        _fill_from_version(scheme, old)
    origin = preset.key if preset else str(version) if version else ""
    record(PeopleEvent.SCHEME_DRAFTED, scheme, by=by, at=at, name=name, version=scheme.version, origin=origin)
    return scheme


def _fill_from_preset(scheme: Scheme, tiers: Iterable[PresetTier]) -> None:
    made: dict[str, Seat] = {}
    for order, given in enumerate(tiers, 1):
        tier = Tier.objects.create(
            zone_id=scheme.zone_id,
            scheme=scheme,
            order=order,
            mark=given.mark,
            name=given.name,
            kind=given.kind,
            duty=given.duty,
        )
        new = [_seat_from_preset(tier, seat, made) for seat in given.seats]
        for seat in Seat.objects.bulk_create(new):
            made[seat.name] = seat
        _charge_from_preset(tier, [(made[seat.name], seat.charges) for seat in given.seats])


def _seat_from_preset(tier: Tier, given: PresetSeat, made: dict[str, Seat]) -> Seat:
    return Seat(zone_id=tier.zone_id, tier=tier, name=given.name, reports_to=made.get(given.reports_to))


def _charge_from_preset(tier: Tier, given: Iterable[tuple[Seat, Sequence[PresetCharge]]]) -> None:
    Charge.objects.bulk_create(
        [
            Charge(zone_id=tier.zone_id, seat=seat, kind=c.kind, value=c.value, duties=list(c.duties))
            for seat, charges in given
            for c in charges
        ]
    )


def _fill_from_version(scheme: Scheme, old: Scheme) -> None:
    zone_id = scheme.zone_id
    new_of: dict[int, Seat] = {}
    links: dict[int, int | None] = {}
    charges = []
    for tier in old.tiers.all():
        copy = Tier.objects.create(
            zone_id=zone_id,
            scheme=scheme,
            order=tier.order,
            mark=tier.mark,
            name=tier.name,
            kind=tier.kind,
            duty=tier.duty,
        )
        seats = list(tier.seats.all())
        fresh = [
            Seat(
                zone_id=zone_id,
                tier=copy,
                name=s.name,
                holder_id=s.holder_id,
                deputy_id=s.deputy_id,
                team_id=s.team_id,
            )
            for s in seats
        ]
        for seat, made in zip(seats, Seat.objects.bulk_create(fresh), strict=True):
            new_of[seat.pk], links[made.pk] = made, seat.reports_to_id
            charges += [
                Charge(zone_id=zone_id, seat=made, kind=c.kind, value=c.value, duties=c.duties)
                for c in seat.charges.all()
            ]
    for made in new_of.values():
        above = links[made.pk]
        made.reports_to = new_of.get(above) if above is not None else None
    Seat.objects.bulk_update(new_of.values(), ["reports_to"])
    Charge.objects.bulk_create(charges)


def _locked_draft(scheme_id: int, zone: Zone, actor: rules.Actor) -> Scheme:
    """The scheme's row, locked, if it may still be changed."""
    scheme = Scheme.objects.select_for_update().get(pk=scheme_id, zone=zone)
    refuse_if(rules.refusals_to_edit_scheme(actor, scheme.state))
    return scheme


def _changed(scheme: Scheme, by: User, at: datetime, what: str, **facts: Any) -> None:
    record(PeopleEvent.SCHEME_CHANGED, scheme, by=by, at=at, what=what, **facts)


@transaction.atomic
def save_tier(
    scheme_id: int, *, zone: Zone, mark: str, name: str, kind: str, duty: str, by: User, actor: rules.Actor, at: datetime,
    tier_id: int | None = None,
) -> Tier:  # fmt: skip
    """Add a tier at the foot of a draft, or change one (加一级、改一级)."""
    scheme = _locked_draft(scheme_id, zone, actor)
    refusals = rules.refusals_of_tier(mark, name, kind)
    if scheme.tiers.filter(name=tidy(name)).exclude(pk=tier_id or 0).exists():
        refusals.append(Refusal("name_taken", "已有同名的一级", "name"))
    refuse_if(refusals)
    if tier_id:
        tier = Tier.objects.get(pk=tier_id, scheme=scheme)
    else:
        last = scheme.tiers.aggregate(last=Max("order"))["last"] or 0
        tier = Tier(zone=zone, scheme=scheme, order=last + 1)
    tier.mark, tier.name, tier.kind, tier.duty = tidy(mark), tidy(name), kind, tidy(duty)
    tier.save()
    _changed(scheme, by, at, "tier_saved", tier=str(tier), kind=kind)
    return tier


@transaction.atomic
def remove_tier(
    scheme_id: int, tier_id: int, *, zone: Zone, by: User, actor: rules.Actor, at: datetime
) -> None:
    """Take a tier and its seats out of a draft (撤掉一级)."""
    scheme = _locked_draft(scheme_id, zone, actor)
    tier = Tier.objects.get(pk=tier_id, scheme=scheme)
    _changed(
        scheme, by, at, "tier_removed", tier=str(tier), seats=list(tier.seats.values_list("name", flat=True))
    )
    tier.delete()


@transaction.atomic
def add_seats(
    scheme_id: int,
    tier_id: int,
    *,
    zone: Zone,
    names: Sequence[str],
    by: User,
    actor: rules.Actor,
    at: datetime,
) -> list[Seat]:
    """Add posts or teams to a tier, one or many at once (加一岗、加一队)."""
    scheme = _locked_draft(scheme_id, zone, actor)
    tier = Tier.objects.get(pk=tier_id, scheme=scheme)
    wanted = [tidy(name)[:40] for name in names if tidy(name)]
    refusals = [] if wanted else [Refusal("no_name", "请写岗位或队伍的名称", "names")]
    taken = set(tier.seats.values_list("name", flat=True))
    if doubled := sorted({name for name in wanted if name in taken or wanted.count(name) > 1}):
        refusals.append(Refusal("name_taken", f"这一级里已有：{'、'.join(doubled)}", "names"))
    refuse_if(refusals)
    seats = Seat.objects.bulk_create([Seat(zone=zone, tier=tier, name=name) for name in wanted])
    _changed(scheme, by, at, "seats_added", tier=str(tier), seats=wanted)
    return seats


@transaction.atomic
def save_seat(
    scheme_id: int, seat_id: int, *, zone: Zone, name: str, holder: int | None, deputy: int | None, team: int | None,
    reports_to: int | None, by: User, actor: rules.Actor, at: datetime,
) -> Seat:  # fmt: skip
    """Say who holds a seat, who stands in, which team it is, and whom it reports to (存这一格)."""
    scheme = _locked_draft(scheme_id, zone, actor)
    seat = Seat.objects.select_related("holder", "team").get(pk=seat_id, tier__scheme=scheme)
    refuse_if(
        _refusals_of_seat(
            scheme, seat, zone, name=name, holder=holder, deputy=deputy, team=team, reports_to=reports_to
        )
    )
    was = " · ".join(str(part) for part in (seat.holder, seat.team) if part)
    seat.name = tidy(name)[:40]
    seat.holder_id, seat.deputy_id, seat.team_id, seat.reports_to_id = holder, deputy, team, reports_to
    seat.save()
    _changed(scheme, by, at, "seat_saved", seat=seat.name, was=was, holder=holder, deputy=deputy, team=team)
    return seat


def _refusals_of_seat(
    scheme: Scheme, seat: Seat, zone: Zone, *, name: str, holder: int | None, deputy: int | None, team: int | None,
    reports_to: int | None,
) -> list[Refusal]:  # fmt: skip
    """Whoever and whatever a seat points to must be of the zone and of the scheme, whoever sent the number."""
    refusals = []
    if not tidy(name):
        refusals.append(Refusal("no_name", "请写岗位或队伍的名称", "name"))
    elif Seat.objects.filter(tier_id=seat.tier_id, name=tidy(name)[:40]).exclude(pk=seat.pk).exists():
        refusals.append(Refusal("name_taken", "这一级里已有同名的", "name"))
    people = set(
        staff_of(zone).filter(pk__in=[p for p in (holder, deputy) if p]).values_list("pk", flat=True)
    )
    for pk, field in ((holder, "holder"), (deputy, "deputy")):
        if pk is not None and pk not in people:
            refusals.append(Refusal("foreign_person", "这个人不在本区在用人员里，请重选", field))
    if holder is not None and holder == deputy:
        refusals.append(Refusal("same_person", "替手不能是负责人自己", "deputy"))
    if team is not None and not teams_of(zone).filter(pk=team).exists():
        refusals.append(Refusal("foreign_row", "没有这个队伍，请重选", "team"))
    links = dict(Seat.objects.filter(tier__scheme=scheme).values_list("pk", "reports_to_id"))
    return refusals + rules.refusals_of_reporting(seat.pk, reports_to, links)


@transaction.atomic
def remove_seat(
    scheme_id: int, seat_id: int, *, zone: Zone, by: User, actor: rules.Actor, at: datetime
) -> None:
    """Take a seat out of a draft (撤掉); who reported to it reports to nobody."""
    scheme = _locked_draft(scheme_id, zone, actor)
    seat = Seat.objects.get(pk=seat_id, tier__scheme=scheme)
    _changed(scheme, by, at, "seat_removed", seat=seat.name)
    seat.delete()


@transaction.atomic
def save_charge(
    scheme_id: int, seat_id: int, *, zone: Zone, kind: str, value: str, duties: Sequence[str], by: User, actor: rules.Actor,
    at: datetime,
) -> Charge:  # fmt: skip
    """Say what a seat answers for (管什么); the same name again only changes the duties."""
    scheme = _locked_draft(scheme_id, zone, actor)
    seat = Seat.objects.get(pk=seat_id, tier__scheme=scheme)
    refuse_if(rules.refusals_of_charge(kind, value, duties))
    value = WHOLE_ZONE if kind == ChargeKind.ZONE else tidy(value)[:80]
    charge, _ = Charge.objects.update_or_create(
        seat=seat, kind=kind, value=value, defaults={"zone": zone, "duties": list(dict.fromkeys(duties))}
    )
    _changed(scheme, by, at, "charge_saved", seat=seat.name, kind=kind, value=value, duties=charge.duties)
    return charge


@transaction.atomic
def remove_charge(
    scheme_id: int, charge_id: int, *, zone: Zone, by: User, actor: rules.Actor, at: datetime
) -> None:
    """Take a charge off a seat (去掉)."""
    scheme = _locked_draft(scheme_id, zone, actor)
    charge = Charge.objects.select_related("seat").get(pk=charge_id, seat__tier__scheme=scheme)
    _changed(scheme, by, at, "charge_removed", seat=charge.seat.name, kind=charge.kind, value=charge.value)
    charge.delete()


@transaction.atomic
def publish(
    scheme_id: int,
    *,
    zone: Zone,
    effective_on: date | None,
    by: User | None,
    actor: rules.Actor | None,
    at: datetime,
) -> Scheme:
    """Put a draft in force from a day on (发布); refused with every hole.  The older version of the name is retired."""
    name = Scheme.objects.values_list("name", flat=True).get(pk=scheme_id, zone=zone)
    versions = list(Scheme.objects.select_for_update().filter(zone=zone, name=name).order_by("pk"))
    full = scheme_with_seats(zone, scheme_id)
    assert full is not None
    older = [v for v in versions if v.state == SchemeState.IN_FORCE and v.pk != scheme_id]
    previous_on = max((v.effective_on for v in older if v.effective_on), default=None)
    refusals = rules.refusals_to_administer(actor) if actor else []
    refusals += rules.refusals_to_publish(scheme_facts(full))
    refusals += rules.refusals_of_effective_day(
        effective_on, previous_on=previous_on, today=clock.local(at).date()
    )
    refuse_if(refusals)
    for version in older:
        version.state = SchemeState.RETIRED
        version.save(update_fields=["state"])
    scheme = next(v for v in versions if v.pk == scheme_id)
    scheme.state, scheme.effective_on = SchemeState.IN_FORCE, effective_on
    scheme.save(update_fields=["state", "effective_on"])
    record(
        PeopleEvent.SCHEME_PUBLISHED, scheme, by=by, at=at, name=name, version=scheme.version, effective_on=effective_on,
        retired=[v.version for v in older],
    )  # fmt: skip
    return scheme


@transaction.atomic
def retire(scheme_id: int, *, zone: Zone, by: User, actor: rules.Actor, at: datetime) -> Scheme:
    """End a scheme that no newer version follows (停用), for a zone that changes to another one."""
    scheme = Scheme.objects.select_for_update().get(pk=scheme_id, zone=zone)
    refuse_if(rules.refusals_to_administer(actor))
    same = schemes_of(zone).filter(name=scheme.name)
    standing = standings_of(same, today=clock.local(at).date())[scheme.pk]
    if standing is not SchemeStanding.IN_FORCE or scheme.state != SchemeState.IN_FORCE:
        raise Refused([Refusal("not_in_force", "只有现用且没有新版本接替的才能停用")])
    scheme.state = SchemeState.RETIRED
    scheme.save(update_fields=["state"])
    record(PeopleEvent.SCHEME_RETIRED, scheme, by=by, at=at, name=scheme.name, version=scheme.version)
    return scheme


@transaction.atomic
def discard(scheme_id: int, *, zone: Zone, by: User, actor: rules.Actor, at: datetime) -> None:
    """Throw a draft away (废弃草稿); published versions stay for ever."""
    scheme = _locked_draft(scheme_id, zone, actor)
    record(PeopleEvent.SCHEME_DISCARDED, scheme, by=by, at=at, name=scheme.name, version=scheme.version)
    scheme.delete()
