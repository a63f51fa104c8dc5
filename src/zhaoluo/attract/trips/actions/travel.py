"""The zone's table of travel times between cities (城市间时间): typed, imported, begun from the preset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import TravelTime
from ..presets import preset_times
from ..queries.cities import city_of
from ..rules import travel as rules
from ..rules.keeping import refusals_to_keep
from ..rules.travel import Line, Time
from ..terms import TripEvent
from .writing import made_by, one_at_a_time

SAID = ("minutes", "carrier", "source", "as_of")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a sheet did: rows new, rows changed, rows that said the same already."""

    entered: int
    changed: int
    same: int


@transaction.atomic
def set_travel_time(time: Time, *, zone: Zone, by: User, actor: Actor | None, at: datetime) -> TravelTime:
    """Say how long it takes from city to city, door to door (填写); said again it is changed, old and new written down."""
    refuse_if(refusals_to_keep(actor))
    time = _cleaned(time)
    refuse_if(rules.refusals_to_set(time))
    one_at_a_time(zone)
    row, was = _set(zone, time)
    if was != _values(time):
        record(
            TripEvent.TRAVEL_TIME_SET, row, by=by, at=at, origin=row.origin, destination=row.destination,
            was=was["minutes"] if was else None, minutes=row.minutes,
        )  # fmt: skip
    return row


@transaction.atomic
def drop_travel_time(row_id: int, *, by: User, actor: Actor | None, at: datetime) -> None:
    """Take a row off the table (删去); plans made with it keep it in their question."""
    refuse_if(refusals_to_keep(actor))
    row = TravelTime.objects.select_for_update().get(pk=row_id)
    record(
        TripEvent.TRAVEL_TIME_SET, row, by=by, at=at, origin=row.origin, destination=row.destination,
        was=row.minutes, dropped=True,
    )  # fmt: skip
    row.delete()


@transaction.atomic
def import_travel_times(
    lines: Sequence[Line], *, zone: Zone, file_name: str, by: User, actor: Actor | None, at: datetime, once: str = ""
) -> Imported:  # fmt: skip
    """All lines of a sheet, or none: every fault with its line (导入城市间时间)."""
    refuse_if(refusals_to_keep(actor))
    times = [
        _cleaned(replace(line.time, origin=city_of(line.origin), destination=city_of(line.destination)))
        for line in lines
    ]
    refuse_if(_faults(lines, times))
    one_at_a_time(zone)
    if made_by(zone, once, TripEvent.TRAVEL_TIME_SET) is not None:
        return Imported(0, 0, len(lines))
    was = [_set(zone, time)[1] for time in times]
    entered = sum(before is None for before in was)
    changed = sum(
        before is not None and before != _values(time) for before, time in zip(was, times, strict=True)
    )
    record(
        TripEvent.TRAVEL_TIME_SET, None, by=by, at=at, zone=zone, once=once, file=file_name[:120],
        entered=entered, changed=changed,
    )  # fmt: skip
    return Imported(entered, changed, len(lines) - entered - changed)


@transaction.atomic
def take_preset(*, zone: Zone, by: User, actor: Actor | None, at: datetime) -> int:
    """Begin with the preset's travel times (载入常用城市); pairs that the table has, either way, stay as they are; how many came."""
    refuse_if(refusals_to_keep(actor))
    one_at_a_time(zone)
    there = set(TravelTime.objects.filter(zone=zone).values_list("origin", "destination"))
    there |= {(destination, origin) for origin, destination in there}
    fresh = [time for time in preset_times() if (time.origin, time.destination) not in there]
    TravelTime.objects.bulk_create(
        TravelTime(zone=zone, origin=time.origin or "", destination=time.destination or "", **_values(time))
        for time in fresh
    )
    if fresh:
        record(TripEvent.TRAVEL_TIME_SET, None, by=by, at=at, zone=zone, preset=True, entered=len(fresh))
    return len(fresh)


def _cleaned(time: Time) -> Time:
    return replace(time, source=tidy(time.source))


def _values(time: Time) -> dict[str, object]:
    return {name: getattr(time, name) for name in SAID}


def _set(zone: Zone, time: Time) -> tuple[TravelTime, dict[str, object] | None]:
    """The row as said, saved; and what it said before, None where it is new."""
    pair = {"origin": time.origin or "", "destination": time.destination or ""}
    row = TravelTime.objects.filter(zone=zone, **pair).first()
    was = {name: getattr(row, name) for name in SAID} if row else None
    row = row or TravelTime(zone=zone, **pair)
    for name, value in _values(time).items():
        setattr(row, name, value)
    row.save()
    return row, was


def _faults(lines: Sequence[Line], times: Sequence[Time]) -> list[Refusal]:
    if not lines:
        return [Refusal("empty", "表里没有一行", "file")]
    if len(lines) > rules.MOST_LINES:
        return [
            Refusal("too_many", f"一次最多 {rules.MOST_LINES} 行，现在 {len(lines)} 行，请分开导入", "file")
        ]
    found: list[Refusal] = []
    pairs: dict[tuple[str | None, str | None], int] = {}
    for line, time in zip(lines, times, strict=True):
        told = list(line.faults) or [r.message for r in rules.refusals_to_set(time)]
        first = pairs.setdefault((time.origin, time.destination), line.number)
        if first != line.number and time.origin and time.destination:
            told.append(f"与第 {first} 行是同一对城市，请只留一行")
        found += [Refusal("line", f"第 {line.number} 行：{text}", "file") for text in told]
    return found
