"""The question put to the universe: filters, gaps of the chain, where affinity lies, who is resident already.

A query is read from a JSON document by `parse_query`, which names every fault at once.  What only the store can know (whether a
resident is in it, whether a class exists) is asked by `rank`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .scorecard import DEFAULT_SCORECARD, Scorecard, finite, look_through, read_scorecard, refuse

DEFAULT_TOP = 200
MOST_TOP = 1_000_000
ALL_CLASSES = "all"


@dataclass(frozen=True)
class Filters:
    """What an enterprise must meet to be a candidate; an unknown value fails its filter.

    founded_max : founded in this year or earlier
    capital_min_wan : registered capital, 万元, at least
    insured_min : persons insured, at least
    classes : industry classes; None where the gaps' classes (or, with `all_classes`, all of them) are meant
    regions : exact codes
    """

    founded_max: int | None = None
    capital_min_wan: float | None = None
    insured_min: float | None = None
    classes: tuple[str, ...] | None = None
    all_classes: bool = False
    regions: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Gap:
    """A weak or missing link of a chain: classes that could fill it with weight 0..1, and how much it hurts, 0..1."""

    classes: tuple[tuple[str, float], ...]
    severity: float


@dataclass(frozen=True)
class Query:
    """A question, checked.  `signals` replace the expansion signal of those enterprises; `exclude` are never answered."""

    filters: Filters = field(default_factory=Filters)
    gaps: tuple[Gap, ...] = ()
    affinity: tuple[tuple[str, float], ...] = ()
    residents: tuple[str, ...] = ()
    scorecard: Scorecard = DEFAULT_SCORECARD
    top: int = DEFAULT_TOP
    signals: tuple[tuple[str, float], ...] = ()
    exclude: tuple[str, ...] = ()

    def gap_of_class(self) -> dict[str, float]:
        """Per class the gap it fills best: max over gaps of severity · class weight."""
        best: dict[str, float] = {}
        for gap in self.gaps:
            for code, weight in gap.classes:
                best[code] = max(best.get(code, 0.0), gap.severity * weight)
        return best

    def candidate_classes(self) -> tuple[str, ...] | None:
        """The classes looked at: those of the filter, else those of the gaps; None for all of them."""
        if self.filters.all_classes:
            return None
        if self.filters.classes is not None:
            return tuple(sorted(set(self.filters.classes)))
        return tuple(sorted(self.gap_of_class()))


_KEYS = ("filters", "gaps", "affinity", "residents", "scorecard", "top", "signals", "exclude")
_FILTERS = ("founded_max", "capital_min_wan", "insured_min", "classes", "regions")


def parse_query(document: Any) -> Query:
    """The query a JSON document asks; what is absent or null asks nothing.  UniverseError names every fault at once."""
    look_through(document, "查询")
    faults: list[str] = []
    if not isinstance(document, Mapping):
        refuse(['查询要写成一个 JSON 对象，例如 {"gaps": [{"classes": {"3974": 0.8}, "severity": 0.9}]}'])
    for key in document:
        if key not in _KEYS:
            faults.append(f"查询里有不认识的“{key}”，只能是 {'、'.join(_KEYS)}")
    filters = _filters(document.get("filters"), faults)
    gaps = _gaps(document.get("gaps"), faults)
    query = Query(
        filters=filters,
        gaps=gaps,
        affinity=_shares(document.get("affinity"), "affinity（来源地区）", faults),
        residents=_texts(document.get("residents"), "residents（已入驻企业）", faults) or (),
        scorecard=read_scorecard(document.get("scorecard"), faults),
        top=read_top(document.get("top"), faults),
        signals=_shares(document.get("signals"), "signals（扩张信号）", faults),
        exclude=_texts(document.get("exclude"), "exclude（不再列出的企业）", faults) or (),
    )
    if not document.get("gaps") and not filters.all_classes and filters.classes is None:
        faults.append(
            '查询没有缺口（gaps）：请先选要补的环节，或用 filters.classes 指定行业，"all" 表示全部行业'
        )
    refuse(faults)
    return query


def read_top(value: Any, faults: list[str]) -> int:
    """How many rows are wanted: 200 unless told; a fault is added where it is no whole number from 1 on."""
    if value is None:
        return DEFAULT_TOP
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_TOP:
        faults.append(f"top（取多少家）要是 1 到 {MOST_TOP} 的整数")
        return DEFAULT_TOP
    return value


def _filters(value: Any, faults: list[str]) -> Filters:
    if value is None:
        return Filters()
    if not isinstance(value, Mapping):
        faults.append("filters（筛选条件）要写成一组条件")
        return Filters()
    for key in value:
        if key not in _FILTERS:
            faults.append(f"筛选条件里有不认识的“{key}”，只能是 {'、'.join(_FILTERS)}")
    year = value.get("founded_max")
    if year is not None and (isinstance(year, bool) or not isinstance(year, int) or not 0 < year < 10_000):
        faults.append("founded_max（最晚成立年份）要写成年份，例如 2020")
        year = None
    classes = value.get("classes")
    every = classes == ALL_CLASSES
    return Filters(
        founded_max=year,
        capital_min_wan=_least(value.get("capital_min_wan"), "capital_min_wan（注册资本下限，万元）", faults),
        insured_min=_least(value.get("insured_min"), "insured_min（参保人数下限）", faults),
        classes=None if every else _texts(classes, "classes（行业小类）", faults),
        all_classes=every,
        regions=_texts(value.get("regions"), "regions（地区）", faults),
    )


def _least(value: Any, name: str, faults: list[str]) -> float | None:
    if value is None:
        return None
    number = finite(value)
    if number is None or number < 0:
        faults.append(f"{name}要写成不小于 0 的数")
        return None
    return number


def _gaps(value: Any, faults: list[str]) -> tuple[Gap, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        faults.append("gaps（缺口）要写成列表")
        return ()
    gaps = []
    for number, one in enumerate(value, 1):
        where = f"第 {number} 个缺口"
        if not isinstance(one, Mapping):
            faults.append(f"{where}要写成含 classes 与 severity 的一组")
            continue
        for key in one:
            if key not in ("classes", "severity"):
                faults.append(f"{where}有不认识的“{key}”，只能是 classes、severity")
        classes = _shares(one.get("classes"), f"{where}的 classes（行业小类与权重）", faults)
        if not one.get("classes"):
            faults.append(f"{where}没有行业小类，请给该环节配上行业")
        severity = finite(one.get("severity"))
        if severity is None or not 0 <= severity <= 1:
            faults.append(f"{where}的 severity（严重程度）要在 0 到 1 之间")
            severity = 0.0
        gaps.append(Gap(classes, severity))
    return tuple(gaps)


def _shares(value: Any, name: str, faults: list[str]) -> tuple[tuple[str, float], ...]:
    """Codes with a share 0..1 each, in the order of the codes."""
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        faults.append(f"{name}要写成“代码: 0 到 1 的数”")
        return ()
    shares = {}
    for code, share in value.items():
        number = finite(share)
        if not isinstance(code, str) or not code.strip():
            faults.append(f"{name}里有空的或不是文字的代码")
        elif number is None or not 0 <= number <= 1:
            faults.append(f"{name}里“{code}”的值要在 0 到 1 之间")
        else:
            shares[code] = number
    return tuple(sorted(shares.items()))


def _texts(value: Any, name: str, faults: list[str]) -> tuple[str, ...] | None:
    """Codes or ids, each once, in the order given; None where nothing (or an empty list) is given."""
    if value is None:
        return None
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) and one.strip() for one in value):
        faults.append(f'{name}要写成文字的列表，例如 ["3974"]')
        return None
    return tuple(dict.fromkeys(value)) or None
