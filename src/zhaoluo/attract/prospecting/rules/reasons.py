"""The one sentence that says why a firm stands where it stands.  Nothing is said that is not in the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..terms import Feature

#: Names of gaps and unknowns that are spelt out; the rest is counted.
MOST_NAMED: Final = 3
#: What the store's own expansion figure must reach to be worth a word.
NOTABLE: Final = 0.5


@dataclass(frozen=True, slots=True)
class SignalSeen:
    """A dated signal of the zone about this firm."""

    on: str
    kind: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a sentence may speak of.  ``gaps``: names of links whose classes the firm's is among, best first.

    ``residents``: how many residents it has supply links with; ``supplies``, ``buys``: whether it supplies, buys from them.
    """

    gaps: tuple[str, ...] = ()
    residents: int = 0
    supplies: bool = False
    buys: bool = False
    signals: tuple[SignalSeen, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    affinity: float = 0.0


def reason_of(grounds: Grounds) -> str:
    """补“图像传感器”缺口；与区内 2 家有供货往来；扩张信号 2026-09 扩产公告；…；未知：从业人数、增长。"""
    parts = [
        part
        for part in (
            _gap(grounds.gaps),
            _links(grounds),
            _signals(grounds),
            _standing(grounds.facts),
            "在优先来源地" if grounds.affinity >= NOTABLE else "",
            _unknown(grounds.unknown),
        )
        if part
    ]
    return "；".join(parts) + "。" if parts else "库里只有名称，其余未知。"


def _named(names: Sequence[str]) -> str:
    return "、".join(names[:MOST_NAMED]) + (f"等 {len(names)} 项" if len(names) > MOST_NAMED else "")


def _gap(gaps: Sequence[str]) -> str:
    return f"补{_named([f'“{name}”' for name in gaps])}缺口" if gaps else "行业不在所选缺口内"


def _links(grounds: Grounds) -> str:
    if not grounds.residents:
        return ""
    if grounds.supplies and not grounds.buys:
        return f"已供货给区内 {grounds.residents} 家"
    if grounds.buys and not grounds.supplies:
        return f"向区内 {grounds.residents} 家采购"
    return f"与区内 {grounds.residents} 家有供货往来"


def _signals(grounds: Grounds) -> str:
    if grounds.signals:
        return "扩张信号 " + "、".join(f"{s.on[:7]} {s.kind}" for s in grounds.signals[:MOST_NAMED])
    signal = grounds.facts.get("expansion_signal")
    if signal is not None and signal >= NOTABLE:
        return f"企业库扩张信号 {signal:.2f}"
    return ""


def _standing(facts: Mapping[str, Any]) -> str:
    titles = [
        name
        for key, name in (
            ("is_little_giant", "小巨人"),
            ("is_high_tech", "高新技术企业"),
            ("is_listed", "上市公司"),
        )
        if facts.get(key)
    ]
    employees = facts.get("employees")
    return "，".join([*titles, *([f"从业 {employees:,} 人"] if employees else [])])


def _unknown(unknown: Sequence[str]) -> str:
    return f"未知：{'、'.join(Feature.label_of(name) for name in unknown)}" if unknown else ""
