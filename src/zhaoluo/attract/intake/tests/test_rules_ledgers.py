"""What a ledger's rows would do to the register, row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zhaoluo.attract.intake.rules.ledgers.acts import refusals_to_take
from zhaoluo.attract.intake.rules.ledgers.identity import Register
from zhaoluo.attract.intake.rules.ledgers.plan import (
    Decided,
    Planned,
    counts_of,
    digest_text,
    mark_twins,
    plan,
)
from zhaoluo.attract.intake.rules.ledgers.said import (
    LABELS,
    Directory,
    Known,
    Said,
    Trouble,
    fold,
    loaded,
    stored,
    text_of,
    texts_of,
)
from zhaoluo.attract.intake.terms import RowOutcome, TwinDecision
from zhaoluo.projects.rules.content import Content
from zhaoluo.projects.terms import Stage

TODAY = date(2026, 11, 20)
ZONE = Directory(
    importer=1,
    people={"周启明": 1, "郑晓岚": 2},
    modes={"产业链招商": 7},
    departments={"招商局": 5},
    teams={"招商二组": 4},
)
ALLOY = Content(
    "铝合金轮毂项目", 2, ("晋冀轮毂有限公司",), investment=Decimal(12000), chain="铝镁精深加工", mode=7, leader=1
)  # fmt: skip
KNOWN = Known(11, "HY-2026-0001", 3, Stage.TALKS, date(2026, 5, 1), ALLOY, officer_name="郑晓岚")


def row(number: int = 5, **values: Any) -> Said:
    where = {name: (chr(65 + n), LABELS.get(name, name)) for n, name in enumerate(values)}
    return Said("四库台账", number, values, {}, (), (), where)


def one(said: Said, *known: Known, **more: Any) -> Planned:
    return plan([said], Register(known), ZONE, today=TODAY, **more)[0]


def test_a_row_the_register_does_not_know_is_new() -> None:
    found = one(
        row(
            name="储能电芯项目",
            investors=("某储能公司",),
            stage="signed",
            signed_on=date(2026, 3, 5),
            officer="郑晓岚",
        )
    )
    assert (found.outcome, found.stage, found.claimed_on) == (RowOutcome.NEW, Stage.SIGNED, date(2026, 3, 5))
    assert (
        found.content == Content("储能电芯项目", 2, ("某储能公司",)) and found.written and not found.remarks
    )


def test_an_unknown_officer_is_no_error() -> None:
    found = one(row(name="储能电芯项目", officer="王某某"))
    assert found.outcome is RowOutcome.NEW and found.content
    assert (found.content.officer, found.content.officer_text) == (1, "王某某")
    assert "台账责任人“王某某”没有账号，由导入人负责，原文保留" in found.remarks


@pytest.mark.parametrize(
    ("values", "stage", "day"),
    [
        ({"stage": "building", "started_on": date(2026, 2, 1)}, Stage.BUILDING, date(2026, 2, 1)),
        ({"stage": "building", "signed_on": date(2025, 2, 1)}, Stage.BUILDING, TODAY),
        ({"stage": "signed", "signed_on": date(2025, 2, 1), "stage_on": date(2024, 1, 1)}, Stage.SIGNED, date(2025, 2, 1)),
        ({"stage": "talks", "led_on": date(2025, 2, 1)}, Stage.TALKS, date(2025, 2, 1)),
        ({"started_on": date(2026, 2, 1), "signed_on": date(2025, 2, 1)}, Stage.BUILDING, date(2026, 2, 1)),
        ({}, Stage.LEAD, TODAY),
    ],
)  # fmt: skip
def test_the_day_is_that_of_the_stage(values: dict[str, Any], stage: Stage, day: date) -> None:
    found = one(row(name="储能电芯项目", **values))
    assert (found.stage, found.claimed_on) == (stage, day)
    assert bool(found.remarks) is (day == TODAY or "stage" not in values)


@pytest.mark.parametrize(
    ("stage", "later"), [("lead", False), ("talks", False), ("signed", True), ("building", True)]
)
def test_a_day_that_is_missing_is_put_right_when_the_stage_is_verified(stage: str, later: bool) -> None:
    (remark,) = one(row(name="储能电芯项目", stage=stage)).remarks
    assert "先按今天记" in remark
    assert ("核实时改" in remark) is later, "nobody verifies a lead or talks"


@pytest.mark.parametrize(("name", "taken"), [
    ("台账.xlsx", True), ("台账.XLS", True), ("台账.csv", True), ("a.b.txt", True), ("台账.md", False), ("台账", False), ("台账.pdf", False),
])  # fmt: skip
def test_only_tables_are_taken_and_others_are_told_what_is(name: str, taken: bool) -> None:
    refusals = refusals_to_take(name)
    assert (refusals == []) is taken
    assert all(".xlsx" in refusal.message and refusal.field == "file" for refusal in refusals)


@pytest.mark.parametrize(
    ("values", "column", "part"),
    [
        ({"investment": Decimal(-1)}, "总投资", "负数"),
        ({"investment": Decimal(10) ** 9}, "总投资", "元写成了万元"),
        ({"investment": Decimal(100), "fixed_investment": Decimal(200)}, "固定资产投资", "大于总投资"),
        ({"stage": "signed", "signed_on": date(2027, 1, 1)}, "签约日期", "还没到"),
        ({"content": "长" * 2001}, "建设内容", "最多 2000 字"),
        ({"investors": tuple(f"第{n}厂" for n in range(31))}, "投资方", "最多 30 家"),
    ],
)
def test_what_the_acts_would_refuse_is_an_error_with_its_column(
    values: dict[str, Any], column: str, part: str
) -> None:
    found = one(row(name="储能电芯项目", **values))
    assert found.outcome is RowOutcome.ERROR and not found.written
    assert [(t.header, part in t.message) for t in found.troubles] == [(column, True)]


def test_a_row_that_could_not_be_read_stays_in_error() -> None:
    said = replace(row(name="储能电芯项目"), troubles=(Trouble("D", "签约日期", "2025.2.30 不是日期"),))
    assert one(said).outcome is RowOutcome.ERROR


# ---------------------------------------------------------------- known projects


def test_the_same_again_is_unchanged_and_blanks_erase_nothing() -> None:
    same = row(
        name="铝合金轮毂项目",
        investment=Decimal("12000.00"),
        chain="铝镁精深加工",
        mode="产业链招商",
        leader="周启明",
        stage="talks",
    )
    found = one(same, KNOWN)
    assert (found.outcome, found.project, found.changes) == (RowOutcome.UNCHANGED, KNOWN, {})
    assert one(row(name="“铝合金 轮毂”项目"), KNOWN).outcome is RowOutcome.UNCHANGED
    assert one(row(name="别的名字", code="HY-2026-0001"), KNOWN).changes == {
        "name": ("铝合金轮毂项目", "别的名字")
    }


def test_a_change_is_old_and_new() -> None:
    found = one(row(name="铝合金轮毂项目", investment=Decimal(15000), officer="周启明", jobs=120), KNOWN)
    assert found.outcome is RowOutcome.CHANGED and found.content
    assert found.changes == {
        "investment": ("12000", "15000"),
        "jobs": ("", "120"),
        "officer": ("郑晓岚", "周启明"),
    }
    assert (found.content.investment, found.content.chain, found.content.officer) == (
        Decimal(15000),
        "铝镁精深加工",
        1,
    )


def test_another_spelling_is_no_change_and_is_not_written_beside_one() -> None:
    long = replace(KNOWN, content=replace(ALLOY, content="长" * 250 + "，一期"))
    assert one(row(name="铝合金轮毂项目", content="长" * 250 + "，二期"), long).outcome is RowOutcome.CHANGED
    found = one(row(name=" 铝合金 轮毂“项目”", investors=("晋冀轮毂 有限公司",), jobs=5), KNOWN)
    assert found.changes == {"jobs": ("", "5")} and found.content
    assert (found.content.name, found.content.investors) == (ALLOY.name, ALLOY.investors)


def test_a_ledger_never_moves_a_known_project() -> None:
    found = one(row(name="铝合金轮毂项目", stage="signed", signed_on=date(2026, 11, 3)), KNOWN)
    assert found.outcome is RowOutcome.CHANGED and found.content == ALLOY
    assert found.changes == {"stage": ("洽谈", "签约")}
    assert found.notes == ["台账所述阶段：签约（登记为洽谈，要算数请申报、另一人核实）"]
    waiting = replace(KNOWN, pending="signed")
    assert one(row(name="铝合金轮毂项目", stage="signed"), waiting).outcome is RowOutcome.UNCHANGED


def test_money_in_place_is_noted_and_never_entered() -> None:
    found = one(row(name="铝合金轮毂项目", funds_in_place=Decimal(500), progress="已完成选址"), KNOWN)
    assert found.content == ALLOY
    assert found.notes == ["已完成选址", "台账所述到位资金 500 万元（未核，附凭证后另记）"]
    assert (
        one(
            row(name="铝合金轮毂项目", funds_in_place=Decimal(500)), replace(KNOWN, funds=Decimal("500.00"))
        ).changes
        == {}
    )


def test_what_the_last_ledger_said_already_does_not_win_over_the_register() -> None:
    said = row(name="铝合金轮毂项目", investment=Decimal(10000), progress="选址", officer="李四")
    base = texts_of(said.values)
    since = replace(KNOWN, base=base)
    assert one(said, since).outcome is RowOutcome.UNCHANGED, "the register was put right since"
    moved = row(name="铝合金轮毂项目", investment=Decimal(11000), progress="选址", officer="李四")
    assert one(moved, since).changes == {"investment": ("12000", "11000")}


def test_who_may_only_read_a_project_cannot_change_it_by_ledger() -> None:
    foreign = replace(KNOWN, may_work=False)
    found = one(row(name="铝合金轮毂项目", jobs=5), foreign)
    assert found.outcome is RowOutcome.ERROR and "由郑晓岚负责" in found.troubles[0].message
    assert one(row(name="铝合金轮毂项目"), foreign).outcome is RowOutcome.UNCHANGED


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"industry_class": "新能源"}, "行业“新能源”不是国标代码"),
        ({"mode": "驻点招商"}, "招商方式“驻点招商”本区没有"),
        ({"team": "招商九组"}, "招商组“招商九组”本区没有"),
        ({"investment": Decimal(0)}, "总投资写 0，当作不清楚"),
    ],
)
def test_what_the_zone_does_not_know_is_left_out_and_said(values: dict[str, Any], kept: str) -> None:
    found = one(row(name="铝合金轮毂项目", **values), KNOWN)
    assert found.outcome is RowOutcome.UNCHANGED and any(kept in remark for remark in found.remarks)


# ---------------------------------------------------------------- twins


def test_the_same_project_twice_in_a_file_waits_for_a_person() -> None:
    rows = [row(5, name="储能电芯项目", jobs=5), row(9, name="储能电芯项目", jobs=6)]
    first, second = plan(rows, Register([]), ZONE, today=TODAY)
    assert first.written and second.outcome is RowOutcome.NEW and second.held
    assert [t.why for t in second.twins] == ["与第 5 行项目名称、投资方都相同"]
    assert counts_of([first, second]) == {
        "rows": 2, "new": 2, "changed": 0, "unchanged": 0, "error": 0, "twins": 1, "held": 1, "written": 1, "behind": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("decision", "outcome", "written"),
    [
        (TwinDecision.HOLD, RowOutcome.NEW, False),
        (TwinDecision.APART, RowOutcome.NEW, True),
        (TwinDecision.SAME, RowOutcome.UNCHANGED, False),
    ],
)
def test_a_person_decides_on_a_twin(decision: TwinDecision, outcome: RowOutcome, written: bool) -> None:
    rows = [row(5, name="储能电芯项目"), row(9, name="储能电芯项目")]
    second = plan(rows, Register([]), ZONE, today=TODAY, decided={("四库台账", 9): Decided(decision)})[1]
    assert (second.outcome, second.written, second.decision) == (outcome, written, decision)
    assert (second.same_row == ("四库台账", 5)) is (decision is TwinDecision.SAME)


def test_two_rows_of_one_known_project() -> None:
    rows = [
        row(5, name="铝合金轮毂项目"),
        row(6, name="铝合金轮毂项目"),
        row(7, name="铝合金轮毂项目", jobs=9),
    ]
    first, again, other = plan(rows, Register([KNOWN]), ZONE, today=TODAY)
    assert first.outcome is again.outcome is RowOutcome.UNCHANGED and "与第 5 行重复" in again.remarks
    assert other.held and "内容不同" in other.twins[0].why


def test_a_namesake_of_other_investors_is_asked_about_and_merged_only_by_a_person() -> None:
    said = row(name="铝合金轮毂项目", investors=("别家公司",), jobs=9)
    found = one(said, KNOWN)
    assert found.held and found.twins[0].project == 11
    merged = one(said, KNOWN, decided={said.key: Decided(TwinDecision.SAME, 11)})
    assert merged.outcome is RowOutcome.CHANGED and merged.project == KNOWN
    assert merged.changes == {"investors": ("晋冀轮毂有限公司", "别家公司"), "jobs": ("", "9")}
    remembered = plan([said], Register([KNOWN], {fold(said.name): [11]}), ZONE, today=TODAY)[0]
    assert remembered.outcome is RowOutcome.CHANGED, "the ledger itself has put its investor right"


def test_two_rows_merged_into_one_project_do_not_overwrite_each_other() -> None:
    rows = [
        row(5, name="铝合金轮毂项目", jobs=5),
        row(9, name="铝合金轮毂项目", investors=("别家公司",), jobs=9),
    ]
    decided = {("四库台账", 9): Decided(TwinDecision.SAME, 11)}
    first, second = plan(rows, Register([KNOWN]), ZONE, today=TODAY, decided=decided)
    assert first.changes == {"jobs": ("", "5")} and second.outcome is RowOutcome.UNCHANGED
    assert second.same_row == ("四库台账", 5) and "以第 5 行为准" in second.remarks[-1]


def test_a_decision_that_cannot_be_carried_out_can_be_taken_back() -> None:
    said = row(name="铝合金轮毂项目", investors=("别家公司",), jobs=9)
    foreign = replace(KNOWN, may_work=False)
    found = one(said, foreign, decided={said.key: Decided(TwinDecision.SAME, 11)})
    assert found.outcome is RowOutcome.ERROR and found.twins and found.decision is TwinDecision.SAME


def test_a_name_an_earlier_ledger_gave_is_known_by_it() -> None:
    said = row(name="轮毂扩产项目")
    base = {"name": "轮毂扩产项目"}
    found = plan([said], Register([replace(KNOWN, base=base)], {"轮毂扩产项目": [11]}), ZONE, today=TODAY)[0]
    assert (found.outcome, found.project.id if found.project else 0) == (RowOutcome.UNCHANGED, 11)


def test_twins_under_other_names_are_marked_on_new_rows_only() -> None:
    rows = [row(5, name="储能电芯项目"), row(6, name="储能电池电芯项目"), row(7, name="铝合金轮毂项目")]
    register = Register([KNOWN])
    planned = plan(rows, register, ZONE, today=TODAY)
    mark_twins(planned, [(0, 1, "名称相近")], [(1, 11, "投资方相同"), (2, 11, "名称相同")], register)
    assert [t.why for t in planned[1].twins] == [
        "与第 5 行“储能电芯项目”：名称相近",
        "与登记库 HY-2026-0001 铝合金轮毂项目：投资方相同",
    ]
    assert not planned[0].twins and not planned[2].twins


def test_namesakes_are_told_apart_by_what_they_say() -> None:
    other = replace(KNOWN, id=12, code="HY-2026-0002", content=replace(ALLOY, investment=Decimal(99)))
    rows = [
        row(5, name="铝合金轮毂项目", investment=Decimal(99)),
        row(6, name="铝合金轮毂项目", investment=Decimal(12000)),
    ]
    planned = plan(rows, Register([KNOWN, other]), ZONE, today=TODAY)
    assert [p.project.id if p.project else 0 for p in planned] == [12, 11]
    assert {p.outcome for p in planned} == {RowOutcome.UNCHANGED}


# ---------------------------------------------------------------- values


def test_values_survive_json_and_compare_as_text() -> None:
    values = {
        "name": "甲",
        "investors": ("乙", "丙"),
        "investment": Decimal("1.50"),
        "signed_on": TODAY,
        "jobs": 5,
        "expected_on": "2027年",
    }
    assert loaded(stored(values)) == values | {"investment": Decimal("1.5")}
    assert text_of(Decimal("42000.00")) == text_of(Decimal(42000)) == "42000"
    assert text_of(("乙", "丙")) == text_of(("丙", "乙"))
    assert fold(" “ＡＢ\u200b 甲”") == "ab甲"


def test_another_plan_is_another_digest() -> None:
    rows = [row(5, name="储能电芯项目"), row(6, name="铝合金轮毂项目", jobs=5)]
    texts = {
        digest_text(plan(rows, Register(known), ZONE, today=TODAY))
        for known in (
            [],
            [KNOWN],
            [replace(KNOWN, version=4)],
            [replace(KNOWN, content=replace(ALLOY, jobs=4))],
        )
    }
    assert len(texts) == 4
