from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..models import Signal, SignalFade
from ..rules import fading
from ..rules.fading import Seen
from ..rules.sheets import Line
from ..terms import ProspectingEvent
from .writing import may_keep, one_at_a_time

MOST_LINES = 20_000


@transaction.atomic
def enter_signal(
    seen: Seen,
    *,
    zone: Zone,
    by: User,
    actor: Actor | None,
    at: datetime,
    once: str = "",
    is_synthetic: bool = False,
) -> Signal:
    """Write down that a firm is expanding or moving (登记扩张信号)."""
    may_keep(actor)
    seen = fading.cleaned(seen)
    refuse_if(fading.refusals_to_enter(seen, today=day_of(at)))
    one_at_a_time(zone)
    if _known(zone, [seen]):
        raise Refused([Refusal("known_signal", "同一家、同一天、同一出处的这条信号已经登记过", "on")])
    (signal,) = _rows(zone, [seen], by=by, at=at, is_synthetic=is_synthetic)
    signal.save()
    record(
        ProspectingEvent.SIGNAL_ENTERED, signal, by=by, at=at, once=once, name=signal.name or None, kind=signal.kind,
        on=signal.on, source=signal.source,
    )  # fmt: skip
    return signal


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought: new signals, and numbers of the lines that were known already (or stand twice)."""

    entered: int
    known: list[int]


@transaction.atomic
def import_signals(
    lines: Sequence[Line],
    *,
    zone: Zone,
    file_name: str,
    by: User,
    actor: Actor | None,
    at: datetime,
    once: str = "",
    is_synthetic: bool = False,
) -> Imported:
    """All lines of a sheet, or none: every fault with its line (导入扩张信号).  What is known is told, not doubled."""
    may_keep(actor)
    lines = [replace(line, seen=fading.cleaned(line.seen)) for line in lines]
    refuse_if(_faults(lines, at))
    one_at_a_time(zone)
    known = _known(zone, [line.seen for line in lines])
    fresh: dict[tuple[Any, ...], Seen] = {}
    told = []
    for line in lines:
        key = _key(line.seen)
        if key in known or key in fresh:
            told.append(line.number)
        else:
            fresh[key] = line.seen
    if fresh:
        insert_many(_rows(zone, list(fresh.values()), by=by, at=at, is_synthetic=is_synthetic))
    record(
        ProspectingEvent.SIGNALS_IMPORTED, None, by=by, at=at, zone=zone, once=once, file=file_name[:120],
        entered=len(fresh), known=len(told),
    )  # fmt: skip
    return Imported(len(fresh), told)


def _faults(lines: Sequence[Line], at: datetime) -> list[Refusal]:
    if not lines:
        return [Refusal("empty", "表里没有一行信号", "file")]
    if len(lines) > MOST_LINES:
        return [Refusal("too_many", f"一次最多 {MOST_LINES} 行，现在 {len(lines)} 行，请分开导入", "file")]
    today = day_of(at)
    found = []
    for line in lines:
        unread = [Refusal("unreadable", f"第 {line.number} 行：{text}", "file") for text in line.faults]
        wrong = [] if unread else fading.refusals_to_enter(line.seen, today=today)
        found += unread + [Refusal(r.code, f"第 {line.number} 行：{r.message}", "file") for r in wrong]
    return found


def _key(seen: Seen | Signal) -> tuple[Any, ...]:
    return (seen.firm_id, seen.credit_code, seen.name, str(seen.kind), seen.on, seen.source)


def _known(zone: Zone, seen: Sequence[Seen]) -> set[tuple[Any, ...]]:
    """Keys of these signals that stand already."""
    days = {s.on for s in seen if s.on is not None}
    rows = Signal.objects.filter(zone=zone, voided_at=None, on__in=days)
    return {_key(row) for row in rows} & {_key(s) for s in seen}


def _rows(zone: Zone, seen: Sequence[Seen], *, by: User, at: datetime, is_synthetic: bool) -> list[Signal]:
    """Rows to be inserted, linked to the register by credit code or exact name."""
    firms = Enterprise.objects.filter(zone=zone, merged_into=None).order_by()
    codes = {s.credit_code for s in seen if s.credit_code}
    names = {s.name for s in seen if s.name}
    by_code = dict(firms.filter(credit_code__in=codes).values_list("credit_code", "pk"))
    by_name = {
        n: (pk, c) for n, pk, c in firms.filter(name__in=names).values_list("name", "pk", "credit_code")
    }
    rows = []
    for s in seen:
        enterprise = by_code.get(s.credit_code) if s.credit_code else None
        if (
            enterprise is None
            and s.name in by_name
            and by_name[s.name][1] in ("", s.credit_code or by_name[s.name][1])
        ):
            enterprise = by_name[s.name][0]
        assert s.on is not None and s.strength is not None
        rows.append(Signal(
            zone=zone, enterprise_id=enterprise, firm_id=s.firm_id, credit_code=s.credit_code, name=s.name, kind=s.kind,
            on=s.on, strength=s.strength, text=s.text, source=s.source, as_of=s.as_of, entered_by=by, entered_at=at,
            is_synthetic=is_synthetic,
        ))  # fmt: skip
    return rows


@transaction.atomic
def void_signal(signal_id: int, *, reason: str, by: User, actor: Actor | None, at: datetime) -> Signal:
    """Entered wrongly (作废): it stays to be seen, and counts no more."""
    may_keep(actor)
    signal = Signal.objects.select_for_update(of=("self",)).get(pk=signal_id)
    refuse_if(fading.refusals_to_void(reason, voided=signal.voided_at is not None))
    signal.voided_at, signal.void_reason = at, tidy(reason)
    signal.save(update_fields=["voided_at", "void_reason"])
    record(ProspectingEvent.SIGNAL_VOIDED, signal, by=by, at=at, reason=signal.void_reason)
    return signal


@transaction.atomic
def save_fade(
    *, zone: Zone, kind: str, days: int | None, shape: str, source: str, by: User, actor: Actor | None, at: datetime
) -> SignalFade:  # fmt: skip
    """For how long a kind of signal counts in this zone (定信号时效)."""
    if actor is not None and not actor.has(Role.ADMINISTRATOR, Role.LEADER):
        raise Refused([Refusal("no_role", "只有区管理员和区领导可以定信号时效")])
    refuse_if(fading.refusals_to_save_fade(kind, days, shape))
    assert days is not None
    rule, _ = SignalFade.objects.update_or_create(
        zone=zone, kind=kind, defaults={"days": days, "shape": shape, "source": tidy(source)[:120]}
    )
    record(ProspectingEvent.FADE_SAVED, rule, by=by, at=at, kind=kind, days=days, shape=shape)
    return rule
