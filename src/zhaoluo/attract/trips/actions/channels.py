"""Channels (渠道): bureaus, chambers, agents, leading firms, home ties, idle assets."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.standards.queries import region

from ..models import Channel, HomeTie, IdleAsset
from ..queries.suspected import fee_suspicions, terms_suspicions
from ..rules import channels as rules
from ..rules.keeping import refusals_to_keep
from ..terms import ChannelKind, TripEvent
from .keeping import CHANNEL, locked, one_at_a_time, written

#: What is personal of a home tie; the journal never holds it.
PERSONAL = ("name", "employer", "post", "phone")


@transaction.atomic
def save_channel(
    typed: rules.Channel,
    *,
    tie: rules.HomeTie | None = None,
    asset: rules.Asset | None = None,
    zone: Zone,
    by: User,
    actor: Actor | None,
    at: datetime,
    once: str = "",
    channel_id: int | None = None,
    version: int | None = None,
    synthetic: bool = False,
) -> Channel:
    """Enter a channel or change one (登记渠道), a home tie with its person, an idle asset with what is offered.

    The kind of a channel stays.  Of a home tie that is changed, personal fields left empty stay as they are.
    """
    one_at_a_time(zone.pk, CHANNEL)
    row = locked(Channel, channel_id, version) if channel_id else Channel(zone=zone, is_synthetic=synthetic)
    typed = rules.cleaned(replace(typed, kind=row.kind or typed.kind))
    stored = HomeTie.objects.filter(channel=row).first() if channel_id else None
    if typed.kind == ChannelKind.HOME_TIE:
        typed = replace(typed, name=typed.name or row.name or _code_name(zone, typed.region))
    if tie is not None:
        tie = _kept(rules.cleaned_tie(tie), stored)
    if asset is not None:
        asset = rules.cleaned_asset(asset)
    refuse_if(_refusals(row, typed, tie, asset, stored, zone=zone, actor=actor, at=at))
    part = _part(row, tie, stored, asset)
    changes = written(row, asdict(typed) | {"enterprise_id": _enterprise(zone, typed)})
    said = tie or asset
    part_changes = written(part, asdict(said)) if part is not None and said is not None else {}
    new = row.pk is None
    if new or changes or part_changes:
        row.version += 0 if new else 1
        row.changed_at = at
        row.save()
    if new or changes:
        record(TripEvent.CHANNEL_SAVED, row, by=by, at=at, once=once, **_told(row, changes, new=new))
    if part is not None and (new or part_changes):
        part.channel = row
        part.save()
        _record_part(row, part, part_changes, by=by, at=at)
    return row


def _refusals(
    row: Channel, typed: rules.Channel, tie: rules.HomeTie | None, asset: rules.Asset | None, stored: HomeTie | None, *,
    zone: Zone, actor: Actor | None, at: datetime,
) -> list[Refusal]:  # fmt: skip
    today = day_of(at)
    refusals = refusals_to_keep(actor) + rules.refusals_of_channel(
        typed, suspected=fee_suspicions(zone, typed.fee_terms)
    )
    refusals += rules.refusals_of_parts(typed.kind, has_tie=tie is not None, has_asset=asset is not None)
    same = Channel.objects.filter(zone=zone, kind=typed.kind, name=typed.name).exclude(pk=row.pk or 0)
    if typed.name and same.exists():
        refusals.append(Refusal("taken", f"“{typed.name}”已经登记过，请到那一条里改", "name"))
    if tie is not None:
        erased = stored is not None and stored.erased_at is not None
        refusals += rules.refusals_of_home_tie(
            tie, name=typed.name, note=typed.note, today=today, erased=erased
        )
    if asset is not None:
        refusals += rules.refusals_of_asset(asset, today=today, suspected=terms_suspicions(zone, asset.terms))
    return refusals


def _code_name(zone: Zone, place: str) -> str:
    """What everybody reads of a home tie: where, and a number; never who."""
    where = region(place) if place else None
    number = Channel.objects.filter(zone=zone, kind=ChannelKind.HOME_TIE).count() + 1
    return f"乡贤 {number:02d}" + (f"（{where.name}）" if where else "")


def _kept(tie: rules.HomeTie, stored: HomeTie | None) -> rules.HomeTie:
    """The person as it will stand: what was left empty stays."""
    if stored is None:
        return tie
    return replace(tie, **{name: getattr(tie, name) or getattr(stored, name) for name in PERSONAL})


def _enterprise(zone: Zone, typed: rules.Channel) -> int | None:
    """The entry of the register that bears the channel's name exactly."""
    rows = Enterprise.objects.filter(zone=zone, name=typed.name, merged_into=None)
    return rows.values_list("pk", flat=True).first()


def _part(
    row: Channel, tie: rules.HomeTie | None, stored: HomeTie | None, asset: rules.Asset | None
) -> HomeTie | IdleAsset | None:
    """The row that stands beside the channel, as it is or new; None for a channel without one."""
    if tie is not None:
        return stored or HomeTie(zone=row.zone)
    if asset is not None:
        known = IdleAsset.objects.filter(channel=row).first() if row.pk else None
        return known or IdleAsset(zone=row.zone)
    return None


def _told(row: Channel, changes: dict[str, list[Any]], *, new: bool) -> dict[str, Any]:
    """What the journal keeps of a channel; never the note of a home tie, which is erased with it."""
    if new:
        return {"kind": row.kind, "name": row.name}
    if row.kind == ChannelKind.HOME_TIE:
        changes = {name: change for name, change in changes.items() if name != "note"}
    return {"changes": changes}


def _record_part(
    row: Channel, part: HomeTie | IdleAsset, changes: dict[str, list[Any]], *, by: User, at: datetime
) -> None:
    """Write down that the person or the asset was saved; of a person only what for."""
    if isinstance(part, HomeTie):
        record(TripEvent.HOME_TIE_SAVED, row, by=by, at=at, tie=part.pk, purpose=part.purpose)
    else:
        record(TripEvent.ASSET_SAVED, row, by=by, at=at, asset=part.pk, changes=changes)


@transaction.atomic
def see_home_tie(channel_id: int, *, purpose: str, by: User, actor: Actor, at: datetime) -> HomeTie:
    """A home tie in full (查看乡贤联系方式): what for is written down first."""
    row = HomeTie.objects.select_related("channel").get(channel=channel_id)
    purpose = tidy(purpose)
    refuse_if(rules.refusals_to_see(actor, purpose, erased=row.erased_at is not None))
    record(TripEvent.HOME_TIE_SEEN, row.channel, by=by, at=at, tie=row.pk, purpose=purpose)
    return row


@transaction.atomic
def erase_home_tie(
    channel_id: int, *, reason: str, version: int | None, by: User, actor: Actor | None, at: datetime
) -> Channel:
    """Delete what is personal of a home tie (删去乡贤个人信息), the channel's note with it; what came through it stays."""
    channel = locked(Channel, channel_id, version)
    row = HomeTie.objects.get(channel=channel)
    refuse_if(refusals_to_keep(actor) + rules.refusals_to_erase(reason, erased=row.erased_at is not None))
    written(row, dict.fromkeys((*PERSONAL, "consent"), ""))
    row.erased_at = at
    row.save()
    channel.note, channel.active, channel.changed_at = "", False, at
    channel.version += 1
    channel.save()
    record(TripEvent.HOME_TIE_ERASED, channel, by=by, at=at, tie=row.pk, reason=tidy(reason))
    return channel


__all__ = ["erase_home_tie", "save_channel", "see_home_tie"]
