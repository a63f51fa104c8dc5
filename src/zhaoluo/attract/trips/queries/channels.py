"""Channels, liaison offices and pairings as readers see them, with what came through them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from zhaoluo.foundation.text import tidy
from zhaoluo.registers.enterprises.rules.contacts import masked_name, masked_phone, may_ask
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..models import Channel, HomeTie, LiaisonOffice, Pairing, PromotionEvent, Reception, Trip, Visit
from ..terms import ChannelKind
from .brought import Tally, tallies_by
from .visits import visits_for


def channels_for(
    user: User, *, kind: str = "", text: str = "", active: bool | None = None
) -> QuerySet[Channel]:
    """Channels of the reader's zones by kind and name."""
    rows = Channel.objects.filter(zone_id__in=reach_of(user).zone_ids)
    if kind:
        rows = rows.filter(kind=kind)
    if text := tidy(text):
        rows = rows.filter(
            Q(name__icontains=text) | Q(note__icontains=text) | Q(idle_asset__place__icontains=text)
        )
    if active is not None:
        rows = rows.filter(active=active)
    return rows.select_related("zone", "enterprise", "idle_asset")


def kinds_counted(user: User) -> list[tuple[ChannelKind, int]]:
    """Every kind with the number of its channels, in the order of the terms."""
    rows = Channel.objects.filter(zone_id__in=reach_of(user).zone_ids).order_by()
    counts = dict(rows.values_list("kind").annotate(Count("pk")))
    return [(kind, counts.get(kind.value, 0)) for kind in ChannelKind]


def channel_for(user: User, channel_id: int) -> Channel | None:
    """One channel if this reader may see it."""
    return channels_for(user).select_related("home_tie").filter(pk=channel_id).first()


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel and how much came through it."""

    channel: Channel
    visits: int
    meetings: int
    brought: Tally


def rows_of_channels(user: User, channels: Sequence[Channel]) -> list[ChannelRow]:
    """Channels with visits, receptions and events, and projects: four queries whatever their number."""
    ids = [channel.pk for channel in channels]
    visits = Counter(
        visits_for(user).filter(channel__in=ids, voided=False).order_by().values_list("channel", flat=True)
    )
    meetings: Counter[int] = Counter()
    for model in (Reception, PromotionEvent):
        meetings.update(model.objects.filter(channel__in=ids).order_by().values_list("channel", flat=True))
    tallies = tallies_by(user, "channel", ids)
    return [ChannelRow(c, visits[c.pk], meetings[c.pk], tallies.get(c.pk, Tally())) for c in channels]


@dataclass(frozen=True, slots=True)
class Person:
    """A home tie as a reader sees it: masked, or in full for one answer after a purpose was written down."""

    tie: HomeTie
    name: str
    phone: str
    employer: str
    post: str
    masked: bool
    may_ask: bool


def person_of(user: User, channel: Channel, *, shown: HomeTie | None = None) -> Person | None:
    """The person of a channel; None for a channel that is no home tie."""
    tie: HomeTie | None = getattr(channel, "home_tie", None)
    if tie is None:
        return None
    asks = may_ask(reach_of(user).actor_in(channel.zone_id)) and tie.erased_at is None
    if shown is not None and shown.pk == tie.pk:
        return Person(shown, shown.name, shown.phone, shown.employer, shown.post, False, asks)
    hidden = "已遮盖" if tie.employer or tie.post else ""
    return Person(tie, masked_name(tie.name), masked_phone(tie.phone), hidden, "", True, asks)


@dataclass(frozen=True, slots=True)
class Through:
    """What came through a channel, beside its projects."""

    visits: list[Visit] = field(default_factory=list)
    receptions: list[Reception] = field(default_factory=list)
    events: list[PromotionEvent] = field(default_factory=list)


def through(user: User, channel: Channel) -> Through:
    """Visits, receptions and events a channel led to, latest first, at most fifty of each."""
    known: dict[str, Any] = {"channel": channel}
    return Through(
        list(visits_for(user).filter(voided=False, **known)[:50]),
        list(Reception.objects.filter(**known)[:50]),
        list(PromotionEvent.objects.filter(**known)[:50]),
    )


def offices_for(user: User, *, text: str = "") -> QuerySet[LiaisonOffice]:
    """Liaison offices of the reader's zones, those at work first."""
    rows = LiaisonOffice.objects.filter(zone_id__in=reach_of(user).zone_ids)
    if text := tidy(text):
        rows = rows.filter(Q(name__icontains=text) | Q(note__icontains=text))
    return rows.select_related("zone", "head", "team").order_by(
        F("closed_on").desc(nulls_first=True), "name", "pk"
    )


def office_for(user: User, office_id: int) -> LiaisonOffice | None:
    """One office if this reader may see it."""
    return offices_for(user).filter(pk=office_id).first()


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office with its trips, the visits on them, and the projects that came of these."""

    office: LiaisonOffice
    trips: int
    visits: int
    brought: Tally


def rows_of_offices(user: User, offices: Sequence[LiaisonOffice]) -> list[OfficeRow]:
    """Offices with what came through them: three queries whatever their number."""
    ids = [office.pk for office in offices]
    trips = Counter(Trip.objects.filter(office__in=ids).order_by().values_list("office", flat=True))
    visits = Counter(
        visits_for(user)
        .filter(trip__office__in=ids, voided=False)
        .order_by()
        .values_list("trip__office", flat=True)
    )
    tallies = tallies_by(user, "trip__office", ids)
    return [OfficeRow(o, trips[o.pk], visits[o.pk], tallies.get(o.pk, Tally())) for o in offices]


def trips_of(office: LiaisonOffice) -> list[Trip]:
    """Trips of an office, latest first."""
    return list(Trip.objects.filter(office=office)[:50])


def pairings_for(user: User, *, text: str = "") -> QuerySet[Pairing]:
    """Pairings of the reader's zones, latest first."""
    rows = Pairing.objects.filter(zone_id__in=reach_of(user).zone_ids)
    if text := tidy(text):
        rows = rows.filter(Q(partner__icontains=text) | Q(fields__icontains=text))
    return rows.select_related("zone")


def pairing_for(user: User, pairing_id: int) -> Pairing | None:
    """One pairing if this reader may see it."""
    return pairings_for(user).filter(pk=pairing_id).first()
