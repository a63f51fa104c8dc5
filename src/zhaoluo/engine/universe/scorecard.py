"""The scorecard (打分卡) as data: terms, each one transform of an enterprise's features, with weight and label.

The score of an enterprise is Σ weight · value over the terms, every value 0..1 before weighting.  A feature that is unknown adds
nothing, is named among the unknowns, and lowers the completeness Σ weight · share of the term's features known.
Which features a term reads decides what "known" means for it; `TRANSFORMS` is the one list of that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .faults import UniverseError

NUMBERS = ("capital_wan", "founded", "employees", "insured", "patents", "growth", "expansion_signal")
FLAGS = ("is_high_tech", "is_little_giant", "is_listed")
MOST_WEIGHT = 1e6
FARTHEST_BOUND = 1e300  # so that the distance of two bounds is still a number
DEEPEST = 20  # lists within lists; ours go four deep
MOST_TERMS = 12  # a leader must be able to read the reasons: analytics.md, section 2


@dataclass(frozen=True)
class Transform:
    """One kind of term: the features it reads (fixed, or chosen by the scorecard) and its parameters.

    takes : how many features the scorecard chooses; 0 where `features` are fixed
    chosen_from : among which
    """

    features: tuple[str, ...] = ()
    takes: int = 0
    chosen_from: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()


TRANSFORMS: dict[str, Transform] = {
    # of the query and the enterprise together
    "gap": Transform(features=("class",)),
    "affinity": Transform(features=("region",)),
    "links": Transform(),  # no link row is a count of none: always known
    # of the enterprise alone; precomputed in the store
    "scale": Transform(features=("capital_wan", "employees")),
    "innovation": Transform(features=("patents", "is_high_tech", "is_little_giant", "is_listed")),
    "expansion": Transform(features=("expansion_signal", "growth")),
    # of any features, for scorecards of one's own
    "log": Transform(takes=1, chosen_from=NUMBERS, parameters=("full",)),
    "clip": Transform(takes=1, chosen_from=NUMBERS, parameters=("low", "high")),
    "ratio": Transform(takes=2, chosen_from=NUMBERS, parameters=("full",)),
    "flag": Transform(takes=1, chosen_from=FLAGS),
}


@dataclass(frozen=True)
class Term:
    """One line of the scorecard: `weight` · value, the value 0..1 by `transform` of `features`."""

    key: str
    label: str
    weight: float
    transform: str
    features: tuple[str, ...] = ()
    parameters: tuple[tuple[str, float], ...] = ()

    def parameter(self, name: str) -> float:
        return dict(self.parameters)[name]


@dataclass(frozen=True)
class Scorecard:
    terms: tuple[Term, ...]

    @property
    def weights(self) -> dict[str, float]:
        return {term.key: term.weight for term in self.terms}

    def as_document(self) -> list[dict[str, Any]]:
        """The full list of terms, as `parse_scorecard` reads it."""
        lines: list[dict[str, Any]] = []
        for term in self.terms:
            line: dict[str, Any] = {
                "key": term.key,
                "label": term.label,
                "weight": term.weight,
                "transform": term.transform,
            }
            if TRANSFORMS[term.transform].takes:
                line["features"] = list(term.features)
            lines.append(line | dict(term.parameters))
        return lines


def _default(key: str, label: str, weight: float) -> Term:
    return Term(key, label, weight, key, TRANSFORMS[key].features)


DEFAULT_SCORECARD = Scorecard(
    (
        _default("gap", "补缺", 0.35),
        _default("scale", "规模", 0.15),
        _default("innovation", "创新", 0.15),
        _default("expansion", "扩张", 0.15),
        _default("affinity", "来源地", 0.10),
        _default("links", "供应联系", 0.10),
    )
)


def parse_scorecard(document: Any) -> Scorecard:
    """The scorecard a person wrote.  UniverseError names every fault at once.

    None or "default"  the default
    {"gap": 0.5, …}    weights of the default's terms; a term not named is left out
    [{"key", "label", "weight", "transform", …}, …]   all of it: "features" (or "feature") and the transform's parameters
                       where it takes them, for example {"transform": "log", "feature": "patents", "full": 1000}
    """
    look_through(document, "打分卡")
    faults: list[str] = []
    scorecard = read_scorecard(document, faults)
    refuse(faults)
    return scorecard


def read_scorecard(document: Any, faults: list[str]) -> Scorecard:
    """As `parse_scorecard`, but the faults are added to a list, and the default stands in for what cannot be read."""
    if document is None or document == "default":
        return DEFAULT_SCORECARD
    before = len(faults)
    if isinstance(document, Mapping):
        terms = _weights(document, faults)
    elif isinstance(document, list | tuple):
        terms = _terms(list(document), faults)
    else:
        faults.append('打分卡要写成 "default"、各项权重，或完整的各项列表')
        return DEFAULT_SCORECARD
    if len(faults) == before and not any(term.weight > 0 for term in terms):
        faults.append("打分卡各项权重都是 0，排不出先后，请至少给一项大于 0 的权重")
    return Scorecard(tuple(terms)) if len(faults) == before else DEFAULT_SCORECARD


def _weights(document: Mapping[str, Any], faults: list[str]) -> list[Term]:
    known = {term.key: term for term in DEFAULT_SCORECARD.terms}
    for key in document:
        if key not in known:
            faults.append(f"打分卡没有“{key}”这一项，只能是 {'、'.join(known)}")
    return [
        Term(key, term.label, _weight(document[key], f"打分卡的“{term.label}”", faults), key, term.features)
        for key, term in known.items()
        if key in document
    ]


def _terms(document: list[Any], faults: list[str]) -> list[Term]:
    if len(document) > MOST_TERMS:
        faults.append(f"打分卡有 {len(document)} 项，最多 {MOST_TERMS} 项，请合并或删减")
    terms = [_term(line, f"打分卡第 {number} 项", faults) for number, line in enumerate(document, 1)]
    keys = [term.key for term in terms if term.key]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        faults.append(f"打分卡里“{key}”出现了两次，每项的 key 要不同")
    return terms


def _term(line: Any, where: str, faults: list[str]) -> Term:
    if not isinstance(line, Mapping):
        faults.append(f"{where}要写成含 key、label、weight、transform 的一组")
        return Term("", "", 0.0, "links")
    key = line.get("key")
    if not isinstance(key, str) or not key.strip():
        faults.append(f"{where}缺 key")
        key = ""
    weight = _weight(line.get("weight"), where, faults)
    kind = line.get("transform")
    transform = TRANSFORMS.get(kind) if isinstance(kind, str) else None
    if transform is None or not isinstance(kind, str):
        faults.append(f"{where}的变换“{kind}”不认识，只能是 {'、'.join(TRANSFORMS)}")
        return Term(key, "", weight, "links")
    spare = set(line) - {"key", "label", "weight", "transform", *transform.parameters}
    if transform.takes:
        spare -= {"feature", "features"}
    if spare:
        faults.append(f"{where}有不认识的内容：{'、'.join(sorted(map(str, spare)))}")
    return Term(
        key,
        str(line.get("label") or key),
        weight,
        kind,
        _features(line, transform, where, faults),
        _parameters(line, kind, transform, where, faults),
    )


def _features(
    line: Mapping[str, Any], transform: Transform, where: str, faults: list[str]
) -> tuple[str, ...]:
    if not transform.takes:
        return transform.features
    given = line.get("features", line.get("feature"))
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list | tuple) or len(names) != transform.takes:
        faults.append(f"{where}要写 {transform.takes} 个特征（feature）")
        return ()
    for name in names:
        if name not in transform.chosen_from:
            faults.append(f"{where}的特征“{name}”不能用，只能是 {'、'.join(transform.chosen_from)}")
    return tuple(str(name) for name in names)


def _parameters(
    line: Mapping[str, Any], kind: str, transform: Transform, where: str, faults: list[str]
) -> tuple[tuple[str, float], ...]:
    values: dict[str, float] = {}
    for name in transform.parameters:
        value = finite(line.get(name))
        if value is None:
            faults.append(f"{where}的参数 {name} 要写成数")
        else:
            values[name] = value
    if kind in ("log", "ratio") and values.get("full", 1.0) <= 0:
        faults.append(f"{where}的参数 full（得满分的值）要大于 0")
    elif kind == "log" and 1.0 + values.get("full", 1.0) == 1.0:
        faults.append(f"{where}的参数 full（得满分的值）太小，分不出高低")
    if kind == "clip" and any(abs(value) > FARTHEST_BOUND for value in values.values()):
        faults.append(f"{where}的参数 low 与 high 太大，要在 ±{FARTHEST_BOUND:g} 之内")
    if kind == "clip" and len(values) == 2 and values["low"] == values["high"]:
        faults.append(f"{where}的参数 low 与 high 不能相同")
    return tuple(values.items())


def _weight(value: Any, where: str, faults: list[str]) -> float:
    weight = finite(value)
    if weight is None:
        faults.append(f"{where}的权重要写成数")
        return 0.0
    if weight < 0:
        faults.append(f"{where}的权重不能是负数（{weight:g}），请改为 0 或更大的数")
    if weight > MOST_WEIGHT:
        faults.append(f"{where}的权重不能大于 {MOST_WEIGHT:.0f}")
    return weight


def finite(value: Any) -> float | None:
    """The number as float, None for anything else (yes and no, text, not-a-number, infinity)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def look_through(document: Any, what: str) -> None:
    """UniverseError for text that is no text (half of a surrogate pair, \\ud800 in JSON) and for a document too deep to be meant."""
    level: list[Any] = [document]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for value in level:
            if isinstance(value, str):
                if not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value):
                    raise UniverseError(f"{what}里有不成字的字符（半个代理对），请改正后重来。")
            elif isinstance(value, Mapping):
                below += [*value.keys(), *value.values()]
            elif isinstance(value, list | tuple):
                below += value
        if not below:
            return
        level = below
    raise UniverseError(f"{what}的层次太深，请照说明书的写法改正。")


def refuse(faults: Sequence[str]) -> None:
    """Raise UniverseError naming every fault at once; nothing if there are none."""
    if faults:
        raise UniverseError("；".join(fault.rstrip("。；") for fault in faults) + "。")
