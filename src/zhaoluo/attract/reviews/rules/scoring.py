"""What sheets of scores add up to.  Source: docs/domain/reviews.md, Scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal

CENT = Decimal("0.01")
TENTH = Decimal("0.1")
LONGEST_OPINION = 1000
LONGEST_NOTE = 200
NO_NOTES: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Scale:
    """A criterion as sums see it: its number, name, weight in percent and full marks."""

    id: int
    label: str
    weight: Decimal
    full_marks: Decimal


Sheet = Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Spread:
    """What several gave for one thing: mean, lowest and highest, and the standard deviation (of all, n in the divisor)."""

    mean: Decimal
    lowest: Decimal
    highest: Decimal
    deviation: Decimal

    @property
    def range(self) -> Decimal:
        """How far the highest and the lowest lie apart."""
        return self.highest - self.lowest


@dataclass(frozen=True, slots=True)
class Tally:
    """All sheets together: total of each panellist (分 of 100), their spread, and the spread of each criterion (its marks)."""

    totals: Mapping[int, Decimal]
    overall: Spread
    criteria: Mapping[int, Spread]

    @property
    def total(self) -> Decimal:
        """The mark that is held against the pass mark: the mean of the totals."""
        return self.overall.mean


def rounded(value: Decimal) -> Decimal:
    """To hundredths of a mark, halves up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def total_of(sheet: Sheet, scales: Sequence[Scale]) -> Decimal | None:
    """Σ weight · score ÷ full marks, of 100; None while a criterion has no score."""
    if any(s.id not in sheet for s in scales):
        return None
    return rounded(sum((s.weight * sheet[s.id] / s.full_marks for s in scales), Decimal(0)))


def spread_of(values: Sequence[Decimal]) -> Spread:
    """Mean, ends and standard deviation; ValueError for no values."""
    if not values:
        raise ValueError("no values")
    count = Decimal(len(values))
    mean = sum(values, Decimal(0)) / count
    variance = sum(((v - mean) ** 2 for v in values), Decimal(0)) / count
    return Spread(rounded(mean), min(values), max(values), rounded(variance.sqrt()))


def tally(sheets: Mapping[int, Sheet], scales: Sequence[Scale]) -> Tally | None:
    """All whole sheets together (panellist → criterion → score); None where there is no whole sheet."""
    totals = {who: total for who, sheet in sheets.items() if (total := total_of(sheet, scales)) is not None}
    if not totals:
        return None
    criteria = {s.id: spread_of([sheets[who][s.id] for who in totals]) for s in scales}
    return Tally(totals, spread_of(list(totals.values())), criteria)


def refusals_to_submit(
    sheet: Mapping[int, Decimal | None],
    scales: Sequence[Scale],
    opinion: str,
    notes: Mapping[int, str] = NO_NOTES,
) -> list[Refusal]:
    """Every criterion has a mark within its scale, in steps of a tenth; nothing beside the template's criteria."""
    refusals = []
    for scale in scales:
        field, value = f"score-{scale.id}", sheet.get(scale.id)
        if value is None:
            refusals.append(
                Refusal(
                    "no_score", f"“{scale.label}”还没打分，请填 0–{scale.full_marks.normalize():f}", field
                )
            )
        elif not value.is_finite() or not 0 <= value <= scale.full_marks:
            refusals.append(
                Refusal(
                    "off_scale",
                    f"“{scale.label}”只能打 0–{scale.full_marks.normalize():f}，现在是 {value.normalize():f}",
                    field,
                )
            )
        elif value != value.quantize(TENTH):
            refusals.append(Refusal("too_fine", f"“{scale.label}”最多一位小数，请改 {value}", field))
        if (length := len(tidy(notes.get(scale.id, "")))) > LONGEST_NOTE:
            refusals.append(
                Refusal(
                    "long_note",
                    f"“{scale.label}”的说明最多 {LONGEST_NOTE} 字，现在 {length} 字",
                    f"note-{scale.id}",
                )
            )
    if strange := set(sheet) - {s.id for s in scales}:
        refusals.append(Refusal("foreign_criterion", f"有 {len(strange)} 项不在本评审办法里，请刷新后重填"))
    if (length := len(tidy(opinion))) > LONGEST_OPINION:
        refusals.append(
            Refusal("long_opinion", f"评审意见最多 {LONGEST_OPINION} 字，现在 {length} 字", "opinion")
        )
    return refusals
