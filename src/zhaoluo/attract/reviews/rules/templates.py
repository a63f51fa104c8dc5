"""What a form of review must look like.  Source: docs/domain/reviews.md, Template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal

from ..terms import Field, SeatKind

MOST_SEATS: Final = 15
MOST_CRITERIA: Final = 30
HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class SeatDraft:
    """So many of a kind and field."""

    kind: str
    field: str
    count: int | None = 1


@dataclass(frozen=True, slots=True)
class CriterionDraft:
    """Something scored: 0 … full marks, weight in percent."""

    label: str
    weight: Decimal | None
    full_marks: Decimal | None = HUNDRED
    hint: str = ""


@dataclass(frozen=True, slots=True)
class VetoDraft:
    """Something that forbids a pass."""

    label: str
    source: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class DiligenceDraft:
    """A point of due diligence."""

    label: str
    hint: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A form of review as typed or preset."""

    name: str
    body: str
    pass_mark: Decimal | None
    dispersion_limit: Decimal | None = None
    limit_calendar_days: int | None = None
    source: str = ""
    note: str = ""
    seats: tuple[SeatDraft, ...] = ()
    criteria: tuple[CriterionDraft, ...] = ()
    vetoes: tuple[VetoDraft, ...] = ()
    diligence: tuple[DiligenceDraft, ...] = ()


def cleaned(draft: TemplateDraft) -> TemplateDraft:
    """As it is stored."""
    return replace(
        draft, name=tidy(draft.name), body=tidy(draft.body), source=tidy(draft.source), note=tidy(draft.note),
        criteria=tuple(replace(c, label=tidy(c.label), hint=tidy(c.hint)) for c in draft.criteria),
        vetoes=tuple(replace(v, label=tidy(v.label), hint=tidy(v.hint), source=tidy(v.source)) for v in draft.vetoes),
        diligence=tuple(replace(d, label=tidy(d.label), hint=tidy(d.hint)) for d in draft.diligence),
    )  # fmt: skip


def refusals_to_save(draft: TemplateDraft) -> list[Refusal]:
    """Every reason a (cleaned) form of review may not be saved: weights add up to 100, somebody judges something."""
    return [*_head(draft), *_seats(draft.seats), *_criteria(draft.criteria), *_lists(draft)]


def _head(draft: TemplateDraft) -> list[Refusal]:
    refusals = []
    for value, label, most, field in (
        (draft.name, "名称", 60, "name"),
        (draft.body, "评审机构", 100, "body"),
    ):
        if not value:
            refusals.append(Refusal(f"no_{field}", f"请写{label}", field))
        elif len(value) > most:
            refusals.append(Refusal("too_long", f"{label}最多 {most} 字，现在 {len(value)} 字", field))
    for value, label, most, field in (
        (draft.source, "依据", 200, "source"),
        (draft.note, "说明", 300, "note"),
    ):
        if len(value) > most:
            refusals.append(Refusal("too_long", f"{label}最多 {most} 字，现在 {len(value)} 字", field))
    if draft.pass_mark is None or not 0 < draft.pass_mark <= HUNDRED:
        refusals.append(Refusal("bad_pass_mark", "通过线请填 0 以上、100 以内的分数，如 75", "pass_mark"))
    limit = draft.dispersion_limit
    if limit is not None and not 0 < limit <= HUNDRED:
        refusals.append(
            Refusal("bad_limit", "总分差上限请填 0 以上、100 以内的分数，或留空表示不限", "dispersion_limit")
        )
    days = draft.limit_calendar_days
    if days is not None and not 1 <= days <= 365:
        refusals.append(Refusal("bad_days", "评审时限请填 1–365 天，或留空表示不限", "limit_calendar_days"))
    return refusals


def _seats(seats: Sequence[SeatDraft]) -> list[Refusal]:
    if not seats:
        return [Refusal("no_seats", "请至少设一个席位：要什么专业的专家、几位", "seats")]
    refusals = []
    for seat in seats:
        if SeatKind.known(seat.kind) is None or Field.known(seat.field) is None:
            refusals.append(Refusal("unknown_seat", "席位的类型和专业请从列表里选", "seats"))
        elif seat.count is None or seat.count < 1:
            refusals.append(
                Refusal("bad_count", f"{Field.label_of(seat.field)}的人数请填 1 以上的整数", "seats")
            )
    refusals += _twice(
        (f"{SeatKind.label_of(s.kind)}·{Field.label_of(s.field)}" for s in seats), "席位", "seats"
    )
    if (total := sum(max(s.count or 0, 0) for s in seats)) > MOST_SEATS:
        refusals.append(Refusal("too_many_seats", f"评审组最多 {MOST_SEATS} 席，现在 {total} 席", "seats"))
    return refusals


def _criteria(criteria: Sequence[CriterionDraft]) -> list[Refusal]:
    if not criteria:
        return [Refusal("no_criteria", "请至少设一个评分项", "criteria")]
    refusals = []
    sound = True
    for row in criteria:
        name = row.label or "（没写名称）"
        if not row.label or len(row.label) > 60 or len(row.hint) > 200:
            refusals.append(
                Refusal(
                    "bad_label", f"评分项“{name[:20]}”：名称须写且最多 60 字，看什么最多 200 字", "criteria"
                )
            )
        if row.weight is None or not 0 < row.weight <= HUNDRED or row.weight != round(row.weight, 2):
            sound = False
            refusals.append(
                Refusal(
                    "bad_weight", f"“{name}”的权重请填 0 以上、100 以内的百分数，最多两位小数", "criteria"
                )
            )
        if (
            row.full_marks is None
            or not 0 < row.full_marks <= 1000
            or row.full_marks != round(row.full_marks, 1)
        ):
            refusals.append(
                Refusal("bad_scale", f"“{name}”的满分请填 0 以上、1000 以内的数，最多一位小数", "criteria")
            )
    if sound and (total := sum((c.weight or Decimal(0) for c in criteria), Decimal(0))) != HUNDRED:
        off = total - HUNDRED
        how = f"多了 {_figure(off)}" if off > 0 else f"还差 {_figure(-off)}"
        refusals.append(
            Refusal("weights_do_not_add_up", f"权重合计须为 100%，现在 {_figure(total)}%，{how}", "criteria")
        )
    if len(criteria) > MOST_CRITERIA:
        refusals.append(
            Refusal(
                "too_many_criteria", f"评分项最多 {MOST_CRITERIA} 个，现在 {len(criteria)} 个", "criteria"
            )
        )
    return refusals + _twice((c.label for c in criteria), "评分项", "criteria")


def _lists(draft: TemplateDraft) -> list[Refusal]:
    refusals = []
    kinds: tuple[tuple[Sequence[VetoDraft] | Sequence[DiligenceDraft], str, str], ...] = (
        (draft.vetoes, "一票否决项", "vetoes"),
        (draft.diligence, "尽职调查项", "diligence"),
    )
    for rows, label, field in kinds:
        for row in rows:
            source = row.source if isinstance(row, VetoDraft) else ""
            if not row.label or len(row.label) > 100 or len(row.hint) > 200 or len(source) > 200:
                refusals.append(
                    Refusal(
                        "bad_label",
                        f"{label}“{row.label[:20]}”：须写内容，最多 100 字；说明和依据各最多 200 字",
                        field,
                    )
                )
        refusals += _twice((row.label for row in rows), label, field)
    return refusals


def _twice(labels: Iterable[str], what: str, field: str) -> list[Refusal]:
    again = [label for label, n in Counter(labels).items() if n > 1 and label]
    return [Refusal("twice", f"{what}“{label}”写了两次，请并成一行", field) for label in again]


def _figure(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
