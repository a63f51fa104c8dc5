"""Forms of review whose weights add up, and sums of sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..presets import presets
from ..rules.experts import ExpertDraft, TieDraft
from ..rules.experts import cleaned as cleaned_expert
from ..rules.experts import refusals_to_save as refusals_to_save_expert
from ..rules.scoring import Scale, refusals_to_submit, rounded, spread_of, tally, total_of
from ..rules.templates import (
    CriterionDraft,
    DiligenceDraft,
    SeatDraft,
    TemplateDraft,
    VetoDraft,
    cleaned,
    refusals_to_save,
)

SOUND = TemplateDraft(
    name="三人评审",
    body="研究院",
    pass_mark=Decimal(75),
    seats=(SeatDraft("expert", "technology", 2), SeatDraft("institute", "industry")),
    criteria=(CriterionDraft("技术", Decimal(60)), CriterionDraft("市场", Decimal(40), Decimal(10))),
    vetoes=(VetoDraft("两高项目"),),
    diligence=(DiligenceDraft("失信被执行"),),
)
BAD: list[tuple[str, dict[str, Any], set[str]]] = [
    ("no name", {"name": " "}, {"no_name"}),
    ("no body", {"body": ""}, {"no_body"}),
    ("name too long", {"name": "长" * 61}, {"too_long"}),
    ("note too long", {"note": "长" * 301}, {"too_long"}),
    ("no pass mark", {"pass_mark": None}, {"bad_pass_mark"}),
    ("pass mark over 100", {"pass_mark": Decimal("100.5")}, {"bad_pass_mark"}),
    ("limit of nothing", {"dispersion_limit": Decimal(0)}, {"bad_limit"}),
    ("days beyond a year", {"limit_calendar_days": 366}, {"bad_days"}),
    ("nobody sits", {"seats": ()}, {"no_seats"}),
    ("a field nobody knows", {"seats": (SeatDraft("expert", "magic"),)}, {"unknown_seat"}),
    ("a seat of none", {"seats": (SeatDraft("expert", "law", 0),)}, {"bad_count"}),
    ("a seat without a number", {"seats": (SeatDraft("expert", "law", None),)}, {"bad_count"}),
    ("a seat twice", {"seats": (SeatDraft("expert", "law"), SeatDraft("expert", "law"))}, {"twice"}),
    ("a crowd", {"seats": (SeatDraft("expert", "law", 16),)}, {"too_many_seats"}),
    ("nothing scored", {"criteria": ()}, {"no_criteria"}),
    ("weights of 99", {"criteria": (CriterionDraft("甲", Decimal(99)),)}, {"weights_do_not_add_up"}),
    (
        "weights of 100.01",
        {"criteria": (CriterionDraft("甲", Decimal("60.01")), CriterionDraft("乙", Decimal(40)))},
        {"weights_do_not_add_up"},
    ),
    ("no weight", {"criteria": (CriterionDraft("甲", None),)}, {"bad_weight"}),
    ("a weight below nothing", {"criteria": (CriterionDraft("甲", Decimal(-100)),)}, {"bad_weight"}),
    ("three decimals", {"criteria": (CriterionDraft("甲", Decimal("99.999")),)}, {"bad_weight"}),
    ("full marks of nothing", {"criteria": (CriterionDraft("甲", Decimal(100), Decimal(0)),)}, {"bad_scale"}),
    ("criterion without a name", {"criteria": (CriterionDraft(" ", Decimal(100)),)}, {"bad_label"}),
    (
        "criterion twice",
        {"criteria": (CriterionDraft("甲", Decimal(50)), CriterionDraft("甲 ", Decimal(50)))},
        {"twice"},
    ),
    ("veto without words", {"vetoes": (VetoDraft(""),)}, {"bad_label"}),
    ("veto twice", {"vetoes": (VetoDraft("两高"), VetoDraft("两高"))}, {"twice"}),
    ("check twice", {"diligence": (DiligenceDraft("失信"), DiligenceDraft("失信"))}, {"twice"}),
]


def codes(refusals: Sequence[Any]) -> set[str]:
    assert all(r.message for r in refusals)
    return {r.code for r in refusals}


def test_a_sound_form_is_saved() -> None:
    assert refusals_to_save(cleaned(SOUND)) == []


@pytest.mark.parametrize(("what", "changes", "told"), BAD, ids=[row[0] for row in BAD])
def test_a_form_that_does_not_hold_is_refused(what: str, changes: dict[str, Any], told: set[str]) -> None:
    assert codes(refusals_to_save(cleaned(replace(SOUND, **changes)))) == told, what


def test_all_reasons_come_at_once() -> None:
    empty = TemplateDraft(name="", body="", pass_mark=None)
    told = {"no_name", "no_body", "bad_pass_mark", "no_seats", "no_criteria"}
    assert codes(refusals_to_save(empty)) == told


def test_how_far_the_weights_are_off_is_said() -> None:
    rows = (CriterionDraft("甲", Decimal("60.5")), CriterionDraft("乙", Decimal(30)))
    (told,) = refusals_to_save(replace(SOUND, criteria=rows))
    assert told.message == "权重合计须为 100%，现在 90.5%，还差 9.5"


WEIGHTS = st.lists(
    st.decimals(Decimal("0.01"), Decimal(100), places=2, allow_nan=False), min_size=1, max_size=8
)


@given(WEIGHTS)
def test_weights_are_taken_exactly_when_they_add_up_to_100(weights: list[Decimal]) -> None:
    rows = tuple(CriterionDraft(f"项 {n}", weight) for n, weight in enumerate(weights))
    told = codes(refusals_to_save(replace(SOUND, criteria=rows)))
    assert told == (set() if sum(weights) == 100 else {"weights_do_not_add_up"})


@given(WEIGHTS.filter(lambda w: sum(w[:-1]) < 100))
def test_weights_with_the_rest_to_100_are_taken(weights: list[Decimal]) -> None:
    rest = Decimal(100) - sum(weights[:-1])
    rows = tuple(CriterionDraft(f"项 {n}", w) for n, w in enumerate([*weights[:-1], rest]))
    assert refusals_to_save(replace(SOUND, criteria=rows)) == []


def test_the_presets_are_three_and_sound() -> None:
    assert [p.key for p in presets()] == ["institute_and_three_experts", "five_experts", "departments"]
    for preset in presets():
        assert refusals_to_save(cleaned(preset.draft)) == []
    kinds = [(s.kind, s.count) for s in presets()[0].draft.seats]
    assert kinds == [("institute", 1), ("expert", 1), ("expert", 1), ("expert", 1)]
    words = "".join(v.label for v in presets()[0].draft.vetoes)
    assert all(word in words for word in ("两高", "化工园区", "负面清单"))


# ------------------------------------------------------------------------------ sheets

SCALES = (Scale(1, "技术", Decimal(60), Decimal(100)), Scale(2, "市场", Decimal(40), Decimal(10)))


def test_a_total_is_of_100_whatever_the_scales() -> None:
    assert total_of({1: Decimal(90), 2: Decimal(8)}, SCALES) == Decimal("86.00")
    assert total_of({1: Decimal(100), 2: Decimal(10)}, SCALES) == Decimal(100)
    assert total_of({1: Decimal(90)}, SCALES) is None
    thirds = (Scale(1, "甲", Decimal(100), Decimal(3)),)
    assert total_of({1: Decimal(2)}, thirds) == Decimal("66.67")


def test_a_tally_shows_mean_range_and_deviation() -> None:
    sheets = {
        7: {1: Decimal(90), 2: Decimal(8)},  # 86
        8: {1: Decimal(50), 2: Decimal(6)},  # 54
        9: {1: Decimal(70), 2: Decimal(7)},  # 70
        10: {1: Decimal(70)},  # not whole: counts nowhere
    }
    counted = tally(sheets, SCALES)
    assert counted is not None
    assert counted.totals == {7: Decimal(86), 8: Decimal(54), 9: Decimal(70)}
    assert (counted.total, counted.overall.range) == (Decimal(70), Decimal(32))
    assert counted.overall.deviation == Decimal("13.06")  # √(2 · 16² ÷ 3)
    assert (counted.criteria[2].lowest, counted.criteria[2].highest) == (Decimal(6), Decimal(8))
    assert tally({}, SCALES) is None
    assert tally({1: {}}, SCALES) is None


MARKS = st.lists(st.decimals(0, 100, places=1), min_size=1, max_size=9)


@given(MARKS)
def test_a_spread_lies_within_its_ends(marks: list[Decimal]) -> None:
    spread = spread_of(marks)
    cent = Decimal("0.005")  # the mean is rounded
    assert spread.lowest - cent <= spread.mean <= spread.highest + cent
    assert 0 <= spread.deviation <= spread.range / 2 + cent
    assert (spread.range == 0) == (len(set(marks)) == 1)


@given(MARKS, st.decimals(0, 20, places=1))
def test_marks_moved_together_move_the_mean_and_not_the_spread(marks: list[Decimal], more: Decimal) -> None:
    before, after = spread_of(marks), spread_of([m + more for m in marks])
    assert abs(after.mean - before.mean - more) <= Decimal("0.01")
    assert (after.range, after.deviation) == (before.range, before.deviation)


def test_no_marks_have_no_spread() -> None:
    with pytest.raises(ValueError, match="no values"):
        spread_of([])
    assert rounded(Decimal("0.005")) == Decimal("0.01")


SHEETS: list[tuple[str, dict[int, Decimal | None], set[str]]] = [
    ("whole", {1: Decimal(100), 2: Decimal("9.5")}, set()),
    ("nothing is a mark too", {1: Decimal(0), 2: Decimal(0)}, set()),
    ("one missing", {1: Decimal(90), 2: None}, {"no_score"}),
    ("all missing", {}, {"no_score"}),
    ("above the scale", {1: Decimal(90), 2: Decimal("10.1")}, {"off_scale"}),
    ("below nothing", {1: Decimal(-1), 2: Decimal(5)}, {"off_scale"}),
    ("no number", {1: Decimal("NaN"), 2: Decimal("Infinity")}, {"off_scale"}),
    ("too fine", {1: Decimal("90.05"), 2: Decimal(5)}, {"too_fine"}),
    ("another form's criterion", {1: Decimal(90), 2: Decimal(5), 3: Decimal(1)}, {"foreign_criterion"}),
]


@pytest.mark.parametrize(("what", "sheet", "told"), SHEETS, ids=[row[0] for row in SHEETS])
def test_a_sheet_has_a_mark_for_everything(
    what: str, sheet: dict[int, Decimal | None], told: set[str]
) -> None:
    assert codes(refusals_to_submit(sheet, SCALES, "", {})) == told, what


def test_words_on_a_sheet_have_an_end() -> None:
    sheet = {1: Decimal(1), 2: Decimal(1)}
    assert codes(refusals_to_submit(sheet, SCALES, "长" * 1001, {})) == {"long_opinion"}
    assert codes(refusals_to_submit(sheet, SCALES, "长" * 1000, {2: "长" * 201})) == {"long_note"}


# ------------------------------------------------------------------------------ experts

PROFESSOR = ExpertDraft(
    name="沈知远", fields=("technology",), employer="远山大学", purpose="项目评审", consent="本人书面同意"
)
UNFIT: list[tuple[str, dict[str, Any], set[str]]] = [
    ("sound", {}, set()),
    (
        "an institute needs no consent",
        {"kind": "institute", "employer": "", "consent": "", "purpose": ""},
        set(),
    ),
    ("no name", {"name": "\u200b"}, {"no_name"}),
    ("knows nothing", {"fields": ()}, {"no_fields"}),
    ("knows magic", {"fields": ("magic",)}, {"unknown_field"}),
    ("of no kind", {"kind": "x"}, {"unknown_kind"}),
    ("no employer", {"employer": ""}, {"no_employer"}),
    ("no consent", {"consent": ""}, {"no_consent"}),
    ("no purpose", {"purpose": " "}, {"no_consent"}),
    ("no such phone", {"phone": "打这个"}, {"bad_phone"}),
    ("a tie without a reason", {"ties": (TieDraft("甲公司", ""),)}, {"half_tie"}),
    ("a tie twice", {"ties": (TieDraft("甲公司", "持股"), TieDraft("甲公司 ", "顾问"))}, {"twice"}),
    ("name too long", {"name": "长" * 61}, {"too_long"}),
]


@pytest.mark.parametrize(("what", "changes", "told"), UNFIT, ids=[row[0] for row in UNFIT])
def test_who_may_be_entered(what: str, changes: dict[str, Any], told: set[str]) -> None:
    assert codes(refusals_to_save_expert(cleaned_expert(replace(PROFESSOR, **changes)))) == told, what


def test_an_account_of_another_zone_is_refused() -> None:
    assert codes(refusals_to_save_expert(PROFESSOR, account_known=False)) == {"foreign_person"}
