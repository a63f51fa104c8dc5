from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoluo.engine.ledger.cells import Broken
from zhaoluo.foundation.verdict import Refused

from ..presets import preset_fades, preset_source
from ..rules import fading, sheets
from ..rules.fading import Fade, Seen
from ..terms import FadeShape, SignalKind

TODAY = date(2026, 11, 20)
LINEAR, HALVING = Fade(100, FadeShape.LINEAR), Fade(100, FadeShape.HALF_LIFE)


@pytest.mark.parametrize(
    ("fade", "age", "worth"),
    [
        (LINEAR, 0, 0.8),
        (LINEAR, 50, 0.4),
        (LINEAR, 99, 0.008),
        (LINEAR, 100, 0.0),
        (LINEAR, -1, 0.0),
        (HALVING, 0, 0.8),
        (HALVING, 100, 0.4),
        (HALVING, 200, 0.2),
        (HALVING, 299, 0.8 * 0.5**2.99),
        (HALVING, 300, 0.0),
    ],
)
def test_signals_fade_by_age_and_are_nothing_before_they_happened(fade: Fade, age: int, worth: float) -> None:
    assert math.isclose(
        fading.faded(0.8, TODAY - timedelta(days=age), fade, today=TODAY), worth, rel_tol=1e-9, abs_tol=1e-12
    )


@given(st.floats(0.01, 1), st.integers(-10, 1000), st.integers(1, 400), st.sampled_from(list(FadeShape)))
def test_a_signal_never_grows(strength: float, age: int, days: int, shape: FadeShape) -> None:
    fade, on = Fade(days, shape), TODAY - timedelta(days=max(age, 0))
    now = fading.faded(strength, on, fade, today=TODAY)
    later = fading.faded(strength, on, fade, today=TODAY + timedelta(days=1))
    assert 0 <= later <= now <= strength


def test_the_presets_say_for_every_kind_how_it_fades_and_that_nobody_confirmed_it() -> None:
    assert set(preset_fades()) == {kind.value for kind in SignalKind}
    for kind, fade in preset_fades().items():
        assert fading.refusals_to_save_fade(kind, fade.days, fade.shape) == []
    assert "未经核实" in preset_source()


SEEN = Seen(kind="funding", on=TODAY, source="交易所公告", name="甲公司")


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, []),
        ({"name": "", "firm_id": "MN1"}, []),
        ({"name": ""}, ["no_firm"]),
        ({"kind": ""}, ["unknown_kind"]),
        ({"kind": "rumour"}, ["unknown_kind"]),
        ({"on": None}, ["no_day"]),
        ({"on": TODAY + timedelta(days=1)}, ["day_in_future"]),
        ({"on": date(1999, 12, 31)}, ["day_too_early"]),
        ({"as_of": TODAY + timedelta(days=1)}, ["day_in_future"]),
        ({"strength": 0.0}, ["bad_strength"]),
        ({"strength": 1.01}, ["bad_strength"]),
        ({"strength": math.nan}, ["bad_strength"]),
        ({"source": ""}, ["no_source"]),
        ({"credit_code": "123"}, ["code_length"]),
        ({"text": "长" * 301}, ["too_long"]),
    ],
)
def test_a_signal_needs_a_firm_a_kind_a_day_that_was_and_a_source(
    change: dict[str, object], refused: list[str]
) -> None:
    seen = fading.cleaned(replace(SEEN, **change))  # type: ignore[arg-type]
    assert [r.code for r in fading.refusals_to_enter(seen, today=TODAY)] == refused


def test_a_signal_is_voided_once_and_with_a_reason() -> None:
    assert [r.code for r in fading.refusals_to_void("", voided=False)] == ["no_reason"]
    assert [r.code for r in fading.refusals_to_void("录错了公司", voided=True)] == ["voided"]
    assert fading.refusals_to_void("录错了公司", voided=False) == []


@pytest.mark.parametrize(
    ("kind", "days", "shape", "many"),
    [("x", 0, "y", 3), ("funding", 3651, "linear", 1), ("funding", None, "linear", 1)],
)
def test_a_fade_that_cannot_be_is_refused(kind: str, days: int | None, shape: str, many: int) -> None:
    assert len(fading.refusals_to_save_fade(kind, days, shape)) == many


# ---------------------------------------------------------------- sheets

HEAD = list(sheets.TEMPLATE)


def test_our_own_template_is_read() -> None:
    rows = [
        ["扩张信号登记表"], HEAD,
        ["甲公司", "", "", "扩产公告", "2026年9月3日", "80%", "扩建二期", "市生态环境局", date(2026, 9, 5)],
        [None] * 9,
        ["", "", "MN000000001", "funding", datetime(2026, 10, 1), 0.5, "", "交易所", ""],
    ]  # fmt: skip
    first, second = sheets.lines_of(rows)
    assert first == sheets.Line(3, Seen(
        kind="expansion_notice", on=date(2026, 9, 3), source="市生态环境局", name="甲公司", strength=0.8, text="扩建二期",
        as_of=date(2026, 9, 5),
    ))  # fmt: skip
    assert (second.number, second.seen.firm_id, second.seen.kind, second.seen.on, second.seen.strength) == (
        5, "MN000000001", "funding", date(2026, 10, 1), 0.5,
    )  # fmt: skip


def test_faults_are_told_by_line_and_all_at_once() -> None:
    (line,) = sheets.lines_of(
        [["企业", "类型", "日期", "来源", "强度"], ["甲", "谣言", "上周", "网", "很强"]]
    )
    assert line.number == 2 and len(line.faults) == 3
    assert "谣言" in line.faults[0] and "上周" in line.faults[1] and "很强" in line.faults[2]


def test_an_impossible_day_is_a_fault() -> None:
    (line,) = sheets.lines_of([["企业", "类型", "日期", "来源"], ["甲", "融资", "2026-02-30", "网"]])
    assert line.seen.on is None and "2026-02-30" in line.faults[0]


def test_short_lines_say_nothing_where_they_end() -> None:
    (line,) = sheets.lines_of([["类型", "日期", "来源", "企业"], ["融资", "2026/2/3"]])
    assert line.seen.name == "" and line.seen.source == "" and line.faults == ()


def test_a_cell_without_a_value_is_a_fault_of_its_column() -> None:
    rows = [["企业", "类型", "日期", "来源"], [Broken("#N/A"), "融资", date(2026, 2, 3), Broken("")]]
    (line,) = sheets.lines_of(rows)
    assert line.faults == (
        "企业名称：单元格是错误值 #N/A，请改正",
        "出处：公式没有结果，请粘贴成数值",
    )
    assert (line.seen.name, line.seen.source) == ("", "")


def test_a_sheet_without_headings_is_refused() -> None:
    with pytest.raises(Refused, match="没有找到栏目名"):
        sheets.lines_of([["甲", "融资"], ["乙", "招聘"]])
