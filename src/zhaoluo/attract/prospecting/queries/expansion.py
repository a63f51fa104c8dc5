from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from zhaoluo.foundation.text import tidy
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..models import Signal, SignalFade
from ..presets import preset_fades
from ..rules.fading import Fade, faded
from ..terms import SignalKind


def signals_for(user: User, *, text: str = "", kind: str = "") -> QuerySet[Signal]:
    """Signals of the reader's zones, latest day first; voided ones too, marked."""
    rows = Signal.objects.filter(zone_id__in=reach_of(user).zone_ids).select_related(
        "enterprise", "entered_by"
    )
    if text := tidy(text)[:80]:
        found = (
            Q(name__contains=text)
            | Q(credit_code=text.upper())
            | Q(firm_id=text)
            | Q(enterprise__name__contains=text)
        )
        rows = rows.filter(found)
    return rows.filter(kind=SignalKind.known(kind) or "") if kind else rows


def signal_for(user: User, signal_id: int) -> Signal | None:
    """One signal if this reader may see it."""
    return signals_for(user).filter(pk=signal_id).first()


def fades_of(zone_id: int) -> dict[str, Fade]:
    """Kind → how it fades in this zone: its own rule, else the preset's."""
    own = {
        rule.kind: Fade(rule.days, rule.shape)
        for rule in SignalFade.objects.filter(zone_id=zone_id).order_by()
    }
    return {kind.value: own.get(kind.value) or preset_fades()[kind.value] for kind in SignalKind}


@dataclass(frozen=True, slots=True)
class SignalRow:
    """A signal with what it is worth today, 0–1; 0: faded, or voided."""

    signal: Signal
    kind: str
    worth: float
    ends_on: date

    @property
    def credit_code(self) -> str:
        """As it was entered, else the register's."""
        return self.signal.credit_code or (
            self.signal.enterprise.credit_code if self.signal.enterprise else ""
        )

    @property
    def is_live(self) -> bool:
        return self.worth > 0


def rows_of_signals(signals: Iterable[Signal], fades: dict[str, Fade], *, today: date) -> list[SignalRow]:
    """Signals of one zone with their worth."""
    return [
        SignalRow(
            signal=s,
            kind=SignalKind.label_of(s.kind),
            worth=0.0 if s.voided_at else faded(s.strength, s.on, fades[s.kind], today=today),
            ends_on=s.on + timedelta(days=fades[s.kind].ends_after),
        )
        for s in signals
    ]


@dataclass(frozen=True, slots=True)
class LiveSignals:
    """What the zone's signals are worth on a day, strongest first per firm, by number in the store and by credit code."""

    by_id: dict[str, list[SignalRow]]
    by_code: dict[str, list[SignalRow]]


def live_signals(zone_id: int, *, today: date) -> LiveSignals:
    """Signals of a zone that have not faded; those known by name only count where the register knows the name's code."""
    fades = fades_of(zone_id)
    oldest = today - timedelta(days=max(fade.ends_after for fade in fades.values()))
    found = Signal.objects.filter(zone_id=zone_id, voided_at=None, on__lte=today, on__gte=oldest)
    by_id: dict[str, list[SignalRow]] = defaultdict(list)
    by_code: dict[str, list[SignalRow]] = defaultdict(list)
    rows = rows_of_signals(found.select_related("enterprise"), fades, today=today)
    for row in sorted(rows, key=lambda r: (-r.worth, -r.signal.pk)):
        if not row.is_live:
            continue
        if row.signal.firm_id:
            by_id[row.signal.firm_id].append(row)
        elif row.credit_code:
            by_code[row.credit_code].append(row)
    return LiveSignals(dict(by_id), dict(by_code))
