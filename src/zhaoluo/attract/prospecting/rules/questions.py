"""What a person may ask of the universe.  Source: docs/domain/prospecting.md, Search."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal

#: Rows of an answer that are kept.
TOP: Final = 200
MOST_EXCLUDED: Final = 2000
EARLIEST_YEAR: Final = 1600


@dataclass(frozen=True, slots=True)
class Filters:
    """Hard conditions; None and () ask nothing.  An unknown value fails its condition.

    ``regions``: six-digit codes as the universe writes them.  ``classes``: four-digit classes instead of the gaps' own.
    ``all_classes``: every class is a candidate, also where it fills no gap.
    """

    founded_max: int | None = None
    capital_min_wan: float | None = None
    insured_min: float | None = None
    regions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    all_classes: bool = False

    def document(self) -> dict[str, Any]:
        """As the engine reads them."""
        said: dict[str, Any] = {
            "founded_max": self.founded_max,
            "capital_min_wan": self.capital_min_wan,
            "insured_min": self.insured_min,
            "regions": [tidy(code) for code in self.regions] or None,
            "classes": "all" if self.all_classes else [tidy(code) for code in self.classes] or None,
        }
        return {key: value for key, value in said.items() if value is not None}


def refusals_of_filters(filters: Filters, *, today: date) -> list[Refusal]:
    """Every reason these conditions make no sense."""
    refusals = []
    year = filters.founded_max
    if year is not None and not EARLIEST_YEAR <= year <= today.year:
        refusals.append(
            Refusal("bad_year", f"成立年份填 {EARLIEST_YEAR} 到 {today.year} 之间的四位数", "founded_max")
        )
    for field, label in (("capital_min_wan", "注册资本"), ("insured_min", "参保人数")):
        value = getattr(filters, field)
        if value is not None and (not math.isfinite(value) or value < 0):
            refusals.append(Refusal("bad_least", f"{label}下限填不小于 0 的数", field))
    return refusals


def refusals_to_ask(
    *, links: Collection[int], found: Collection[int], askable: int, mute: Collection[str], free: bool
) -> list[Refusal]:
    """Links of the chain, at least one with industry classes; ``free``: classes are named by the filters instead."""
    if set(links) - set(found):
        return [Refusal("foreign_link", "有的环节不在这条产业链上，请刷新后重选", "links")]
    if askable or free:
        return []
    if mute:
        return [
            Refusal(
                "no_classes",
                f"“{'、'.join(list(mute)[:5])}”还没有配行业小类，请先在产业链里配上再查",
                "links",
            )
        ]
    return [Refusal("no_gap", "没有选要补的环节，这条链上也没有缺口，请先勾选环节", "links")]


def refusals_of_excluded(excluded: Collection[str]) -> list[Refusal]:
    """Not more firms than a person could have left out."""
    if len(excluded) > MOST_EXCLUDED:
        return [Refusal("too_many", f"最多排除 {MOST_EXCLUDED} 家，现在 {len(excluded)} 家", "excluded")]
    return []


def refusals_of_affinity(affinity: Mapping[str, float]) -> list[Refusal]:
    """Region → how near it is to us, 0 to 1."""
    wrong = [code for code, share in affinity.items() if not math.isfinite(share) or not 0 <= share <= 1]
    return (
        [Refusal("bad_affinity", f"地缘“{'、'.join(wrong[:5])}”要在 0 到 1 之间", "affinity")]
        if wrong
        else []
    )
