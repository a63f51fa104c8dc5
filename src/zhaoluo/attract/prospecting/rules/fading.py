"""How expansion signals fade, and whether one may be entered.  Source: docs/domain/prospecting.md, Signals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.enterprises.rules import clean_credit_code, refusals_to_use_credit_code

from ..terms import FadeShape, SignalKind

EARLIEST_YEAR: Final = 2000
#: Half-lives after which nothing is left.
HALF_LIVES: Final = 3


@dataclass(frozen=True, slots=True)
class Fade:
    """For how many days a kind of signal counts, and how it becomes less."""

    days: int
    shape: str

    @property
    def ends_after(self) -> int:
        """The age in days at which nothing is left."""
        return self.days * (HALF_LIVES if self.shape == FadeShape.HALF_LIFE else 1)


def faded(strength: float, on: date, fade: Fade, *, today: date) -> float:
    """What a signal is worth on a day: 0 before it happened and once it has faded."""
    age = (today - on).days
    if age < 0 or age >= fade.ends_after:
        return 0.0
    if fade.shape == FadeShape.HALF_LIFE:
        return strength * math.pow(0.5, age / fade.days)
    return strength * (1 - age / fade.days)


@dataclass(frozen=True, slots=True)
class Seen:
    """A signal as typed or read from a sheet."""

    kind: str
    on: date | None
    source: str
    name: str = ""
    credit_code: str = ""
    firm_id: str = ""
    strength: float | None = 1.0
    text: str = ""
    as_of: date | None = None


def cleaned(seen: Seen) -> Seen:
    """As it is stored."""
    return Seen(
        kind=seen.kind,
        on=seen.on,
        source=tidy(seen.source),
        name=tidy(seen.name),
        credit_code=clean_credit_code(seen.credit_code),
        firm_id=tidy(seen.firm_id),
        strength=1.0 if seen.strength is None else seen.strength,
        text=tidy(seen.text),
        as_of=seen.as_of,
    )


LONGEST: Final = {
    "source": ("出处", 200),
    "name": ("企业名称", 200),
    "firm_id": ("企业库编号", 200),
    "text": ("内容", 300),
}


def refusals_to_enter(seen: Seen, *, today: date) -> list[Refusal]:
    """Every reason a (cleaned) signal may not be entered: no firm, no kind, no day or one to come, no source."""
    refusals = []
    if not (seen.name or seen.credit_code or seen.firm_id):
        refusals.append(Refusal("no_firm", "请写企业名称、信用代码或企业库编号，至少一样", "name"))
    refusals += refusals_to_use_credit_code(seen.credit_code)
    if SignalKind.known(seen.kind) is None:
        refusals.append(Refusal("unknown_kind", "请选信号类型", "kind"))
    refusals += _refusals_of_day(seen.on, "发生日期", "on", today=today)
    if seen.as_of is not None:
        refusals += _refusals_of_day(seen.as_of, "数据日期", "as_of", today=today)
    strength = seen.strength
    if strength is None or not math.isfinite(strength) or not 0 < strength <= 1:
        refusals.append(Refusal("bad_strength", "强度填 0 到 1 之间的数，如 0.8", "strength"))
    if not seen.source:
        refusals.append(Refusal("no_source", "请写出处：哪份公告、哪个网站", "source"))
    for field, (label, most) in LONGEST.items():
        if (length := len(getattr(seen, field))) > most:
            refusals.append(Refusal("too_long", f"{label}最多 {most} 字，现在 {length} 字", field))
    return refusals


def _refusals_of_day(on: date | None, label: str, field: str, *, today: date) -> list[Refusal]:
    if on is None:
        return [Refusal("no_day", f"请填{label}", field)]
    if on > today:
        return [Refusal("day_in_future", f"{label} {on} 还没到；没发生的事不能记", field)]
    if on.year < EARLIEST_YEAR:
        return [Refusal("day_too_early", f"{label} {on} 太早，请核对年份", field)]
    return []


def refusals_to_save_fade(kind: str, days: int | None, shape: str) -> list[Refusal]:
    """A kind, a number of days within ten years, a shape."""
    refusals = []
    if SignalKind.known(kind) is None:
        refusals.append(Refusal("unknown_kind", "请选信号类型", "kind"))
    if days is None or not 1 <= days <= 3650:
        refusals.append(Refusal("bad_days", "天数填 1 到 3650 之间的整数", "days"))
    if FadeShape.known(shape) is None:
        refusals.append(Refusal("unknown_shape", "请选怎么减", "shape"))
    return refusals


def refusals_to_void(reason: str, *, voided: bool) -> list[Refusal]:
    """Once, and with a reason."""
    if voided:
        return [Refusal("voided", "这条信号已经作废")]
    if len(tidy(reason)) < 4:
        return [Refusal("no_reason", "请写明为什么作废，至少 4 个字", "reason")]
    return [Refusal("too_long", "理由最多 200 字", "reason")] if len(reason) > 200 else []
