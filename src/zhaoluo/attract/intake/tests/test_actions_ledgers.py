"""Ledgers from upload to undo, each act with its trace, its refusals and its repetition."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused, Stale
from zhaoluo.projects.actions import changing, facts, moving
from zhaoluo.projects.models import Project, StageReport
from zhaoluo.projects.rules.content import Content
from zhaoluo.projects.tests import factories as make
from zhaoluo.projects.tests.tracing import refused, trace, written
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.enterprises.rules import credit_code_check

from ..actions import ledgers as actions
from ..models import ColumnChoice, Ledger, LedgerRow
from ..queries.ledger_pages import rows_for
from .books import HEAD, ledger_rows, upload


def who(cast: Any, at: datetime, user: Any = None) -> dict[str, Any]:
    return make.who(cast, user or cast.officer, at)


def opened(cast: Any, at: datetime, rows: Any = None, user: Any = None, **more: Any) -> Ledger:
    return actions.open_ledger(
        zone=cast.zone, upload=upload(rows or ledger_rows(), **more), **who(cast, at, user)
    )


def confirmed(
    cast: Any, at: datetime, rows: Any = None, user: Any = None, unmoved: bool = False, **more: Any
) -> Ledger:
    ledger = opened(cast, at, rows, user, **more)
    return actions.confirm(ledger.pk, version=ledger.version, unmoved=unmoved, **who(cast, at, user))


def outcomes(ledger: Ledger) -> list[tuple[int, str]]:
    return list(ledger.rows.order_by("number").values_list("number", "outcome"))


def test_a_ledger_is_shown_before_anything_is_written(cast: Any, now: datetime) -> None:
    ledger = opened(cast, now)
    assert outcomes(ledger) == [(3, "new"), (4, "new"), (5, "new"), (6, "new"), (7, "error")]
    assert not Project.objects.exists() and not Enterprise.objects.exists()
    bad = ledger.rows.get(number=7)
    letter, header, message = bad.troubles["read"][0]
    assert (letter, header) == ("F", "签约日期") and "2026.2.30" in message
    event = written("ledger.opened", by=cast.officer, at=now)
    assert event.facts["counts"]["new"] == 4 and event.facts["counts"]["error"] == 1


def test_confirming_writes_the_accepted_rows(cast: Any, now: datetime) -> None:
    ledger = confirmed(cast, now)
    assert ledger.state == "confirmed" and ledger.counts["entered"] == 4
    projects = {p.name: p for p in Project.objects.all()}
    alloy, cell, solar = projects["年产5万吨铝板带箔项目"], projects["储能电芯项目"], projects["光伏组件项目"]
    assert (alloy.investment, alloy.land_need_mu, alloy.officer) == (
        Decimal(35000),
        Decimal(120),
        cast.officer,
    )
    assert (alloy.stage, alloy.stage_verified, alloy.stage_entered_on) == ("signed", False, date(2026, 3, 5))
    assert (cell.investment, cell.officer, cell.officer_text, cell.stage) == (
        Decimal(12000), cast.officer, "王某某", "talks",
    )  # fmt: skip
    assert (solar.investment, solar.officer, solar.stage) == (Decimal(20000), cast.colleague, "building")
    assert StageReport.objects.filter(taken_over=True, state="pending").count() == 2
    assert Enterprise.objects.filter(name="晋冀铝业有限公司", roles__contains=["investor"]).exists()
    assert alloy.investors.get().enterprise is not None
    origin = Event.objects.get(verb="project.taken_over", subject_id=alloy.pk).facts
    assert origin["source"] == "四库台账.xlsx 四库台账 第 3 行" and origin["ledger"] == ledger.pk


def test_a_credit_code_beside_the_investor_says_who_it_is(cast: Any, now: datetime) -> None:
    head = ["项目名称", "投资方", "统一社会信用代码", "总投资（万元）"]
    code = "91140100MA0K12345" + credit_code_check("91140100MA0K12345")
    confirmed(cast, now, [["储能电芯项目", "江北储能科技有限公司", code, 500]], head=head)
    firm = Enterprise.objects.get()
    assert (firm.name, firm.credit_code) == ("江北储能科技有限公司", code)
    confirmed(cast, now, [["电池包项目", "江北储能", code, 800]], head=head)
    assert Enterprise.objects.count() == 1
    assert set(Project.objects.values_list("investors__enterprise", flat=True)) == {firm.pk}


def test_an_officer_brings_in_the_rows_of_others_with_their_progress(cast: Any, now: datetime) -> None:
    """A ledger is one person's work for all officers of the zone; afterwards each works on their own."""
    head = (*HEAD, "进展情况", "到位资金（万元）")
    rows = [[1, "光伏组件项目", "浙东光伏股份有限公司", 2, "在建", "2025-11-02", 80, "郑晓岚", "已封顶", 300]]
    ledger = actions.open_ledger(zone=cast.zone, upload=upload(rows, head=head), **who(cast, now))
    actions.confirm(ledger.pk, version=ledger.version, unmoved=False, **who(cast, now))
    project = Project.objects.get()
    assert project.officer == cast.colleague
    noted = Event.objects.filter(verb="project.noted", subject_id=project.pk).values_list(
        "facts__text", flat=True
    )
    assert sorted(noted) == ["台账所述到位资金 300 万元（未核，附凭证后另记）", "已封顶"]
    later = who(cast, now + timedelta(days=1))
    assert refused(lambda: facts.note(project.pk, text="再记一笔", on=None, **later)) == {"not_responsible"}
    again = [(project.pk, "再记一笔")]
    assert refused(lambda: facts.note_many(again, entered=[project.pk], **later)) == {"not_responsible"}


def test_the_same_file_again_changes_nothing(cast: Any, now: datetime) -> None:
    confirmed(cast, now)
    before = trace()
    again = opened(cast, now + timedelta(days=30))
    assert outcomes(again) == [
        (3, "unchanged"),
        (4, "unchanged"),
        (5, "unchanged"),
        (6, "unchanged"),
        (7, "error"),
    ]
    assert refused(
        lambda: actions.confirm(again.pk, version=again.version, unmoved=False, **who(cast, now))
    ) == {"nothing"}  # fmt: skip
    after = trace()
    for table, rows in before.items():
        if table.startswith(("projects_", "enterprises_")):
            assert after[table] == rows, table
    assert Project.objects.count() == 4


def test_next_month_what_moved_is_changed_and_the_rest_is_noted(cast: Any, now: datetime) -> None:
    confirmed(cast, now)
    later = now + timedelta(days=30)
    rows = ledger_rows()
    rows[0][3], rows[1][4] = 4.2, "已签约"
    rows.append([7, "新来的项目", "新来有限公司", 1, "线索", None, None, None])
    ledger = confirmed(cast, later, rows, user=cast.administrator, unmoved=True)
    assert ledger.counts["changed"] == 2 and ledger.counts["entered"] == 1
    alloy = Project.objects.get(name="年产5万吨铝板带箔项目")
    assert alloy.investment == Decimal(42000)
    event = Event.objects.get(verb="project.changed", subject_id=alloy.pk)
    assert event.facts["changes"] == {"investment": ["35000", "42000"]} and event.facts["ledger"] == ledger.pk
    cell = Project.objects.get(name="储能电芯项目")
    assert cell.stage == "talks", "a ledger never moves a project"
    notes = dict(Event.objects.filter(verb="project.noted").values_list("subject_id", "facts__text"))
    assert notes[cell.pk].startswith("台账所述阶段：签约")
    assert sorted(text for pk, text in notes.items() if pk != cell.pk) == ["本月无变化", "本月无变化"]


def test_the_register_put_right_by_hand_is_not_overwritten_by_the_old_figure(
    cast: Any, now: datetime
) -> None:
    confirmed(cast, now)
    alloy = Project.objects.get(name="年产5万吨铝板带箔项目")
    content = Content(
        "年产5万吨铝板带箔项目", cast.officer.pk, ("晋冀铝业有限公司",), investment=Decimal(36000)
    )
    changing.change(alloy.pk, content, version=None, **who(cast, now))
    again = opened(cast, now + timedelta(days=30), user=cast.administrator)
    assert again.rows.get(number=3).outcome == "unchanged"


def test_who_may_only_read_imports_nothing(cast: Any, now: datetime) -> None:
    for user in (cast.viewer, cast.inspector):
        assert refused(lambda user=user: opened(cast, now, user=user)) == {"no_role"}
    ledger = opened(cast, now)
    for user in (cast.viewer, cast.inspector):
        for act in (
            lambda u: actions.confirm(ledger.pk, version=None, unmoved=False, **who(cast, now, u)),
            lambda u: actions.drop(ledger.pk, **who(cast, now, u)),
            lambda u: actions.choose_columns(ledger.pk, {}, version=None, **who(cast, now, u)),
            lambda u: actions.decide_twins(ledger.pk, {}, version=None, **who(cast, now, u)),
        ):
            assert "no_role" in refused(lambda act=act, user=user: act(user))


@pytest.mark.parametrize(
    ("data", "name", "part"),
    [
        (b"", "a.xlsx", "空"),
        (b"PK\x03\x04broken", "a.xlsx", "坏"),
        ("项目名称,总投资\n".encode(), "a.csv", "没有"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", ""),
        ("只是一段话，没有表。".encode(), "a.csv", ""),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    cast: Any, now: datetime, data: bytes, name: str, part: str
) -> None:
    before = trace()
    with pytest.raises(Refused) as caught:
        actions.open_ledger(zone=cast.zone, upload=SimpleUploadedFile(name, data), **who(cast, now))
    assert part in str(caught.value) and any("\u4e00" <= char <= "\u9fff" for char in str(caught.value))
    assert trace() == before and not Ledger.objects.exists()


# ---------------------------------------------------------------- columns


def test_a_column_put_right_is_remembered_for_the_zone(cast: Any, now: datetime) -> None:
    head = [*HEAD[:7], "盯办同志"]
    ledger = opened(cast, now, head=head)
    column = next(c for c in ledger.sheets[0]["columns"] if c["header"] == "盯办同志")
    assert column["field"] is None
    chosen = {"四库台账": {7: "officer"}}
    ledger = actions.choose_columns(ledger.pk, chosen, version=ledger.version, **who(cast, now))
    assert ledger.rows.get(number=5).values["officer"] == "郑晓岚"
    assert ColumnChoice.objects.get(zone=cast.zone).field == "officer"
    assert written("ledger.mapped", by=cast.officer, at=now).facts["changes"] == {"盯办同志": "officer"}
    again = opened(cast, now, head=head)
    assert again.rows.get(number=5).values["officer"] == "郑晓岚"
    assert again.sheets[0]["columns"][7]["how"] == "remembered"


def test_two_correct_the_columns_at_once(cast: Any, now: datetime) -> None:
    ledger = opened(cast, now)
    actions.choose_columns(ledger.pk, {"四库台账": {7: None}}, version=ledger.version, **who(cast, now))
    with pytest.raises(Stale):
        actions.choose_columns(ledger.pk, {}, version=ledger.version, **who(cast, now))


# ---------------------------------------------------------------- twins


def twins() -> list[list[Any]]:
    return [
        *ledger_rows()[:4],
        [9, "年产五万吨铝板带箔项目", "晋冀铝业有限公司", 3.5, "签约", "2026.3.5", 120, "周启明"],
    ]


def test_twins_wait_for_a_person(cast: Any, now: datetime) -> None:
    ledger = opened(cast, now, twins())
    twin = ledger.rows.get(number=7)
    assert twin.outcome == "new" and twin.twins[0]["row"] == ["四库台账", 3] and twin.twins[0]["why"]
    ledger = actions.confirm(ledger.pk, version=ledger.version, unmoved=False, **who(cast, now))
    assert Project.objects.count() == 4 and ledger.counts["held"] == 1


@pytest.mark.parametrize(
    ("decision", "count", "outcome"),
    [("apart", 5, "unchanged"), ("same", 4, "unchanged"), ("hold", 4, "new")],
)
def test_a_decision_on_twins_is_kept_for_next_month(
    cast: Any, now: datetime, decision: str, count: int, outcome: str
) -> None:
    ledger = opened(cast, now, twins())
    row = ledger.rows.get(number=7)
    ledger = actions.decide_twins(ledger.pk, {row.pk: decision}, version=ledger.version, **who(cast, now))
    assert written("ledger.twin_decided", by=cast.officer, at=now).facts["decisions"] == {
        "四库台账 7": decision
    }
    ledger = actions.confirm(ledger.pk, version=ledger.version, unmoved=False, **who(cast, now))
    assert Project.objects.count() == count
    again = opened(cast, now + timedelta(days=30), twins())
    assert again.rows.get(number=7).outcome == outcome and again.rows.get(number=3).outcome == "unchanged"


def test_only_twins_can_be_decided_on(cast: Any, now: datetime) -> None:
    ledger = opened(cast, now, twins())
    plain, twin = ledger.rows.get(number=3), ledger.rows.get(number=7)
    for decisions in ({plain.pk: "apart"}, {10**9: "apart"}, {twin.pk: "merge"}):
        refused(lambda d=decisions: actions.decide_twins(ledger.pk, d, version=None, **who(cast, now)))


# ---------------------------------------------------------------- confirming


def test_a_ledger_is_confirmed_once(cast: Any, now: datetime) -> None:
    ledger = confirmed(cast, now)
    assert "settled" in refused(
        lambda: actions.confirm(ledger.pk, version=None, unmoved=False, **who(cast, now))
    )
    assert Project.objects.count() == 4


def test_what_is_written_is_what_was_shown(cast: Any, now: datetime) -> None:
    ledger = opened(cast, now)
    known = {"name": "储能电芯项目", "investors": ("江北储能科技有限公司",), "fixed_investment": None}
    make.a_lead(cast, now, **known)
    before = trace()
    with pytest.raises(Stale, match="登记库刚有变动"):
        actions.confirm(ledger.pk, version=ledger.version, unmoved=False, **who(cast, now))
    assert trace() == before
    ledger = actions.refresh(ledger.pk, **who(cast, now))
    assert ledger.rows.get(number=4).outcome == "changed"
    actions.confirm(ledger.pk, version=ledger.version, unmoved=False, **who(cast, now))
    assert Project.objects.count() == 4


def test_a_dropped_ledger_writes_nothing(cast: Any, now: datetime) -> None:
    ledger = actions.drop(opened(cast, now).pk, **who(cast, now))
    written("ledger.dropped", by=cast.officer, at=now)
    assert ledger.state == "dropped" and not LedgerRow.objects.exists() and not Project.objects.exists()
    assert "settled" in refused(
        lambda: actions.confirm(ledger.pk, version=None, unmoved=False, **who(cast, now))
    )


# ---------------------------------------------------------------- undoing


def test_an_import_is_undone_but_for_what_has_moved_since(cast: Any, now: datetime) -> None:
    first = confirmed(cast, now)
    alloy = Project.objects.get(name="年产5万吨铝板带箔项目")
    later = now + timedelta(days=30)
    rows = ledger_rows()
    rows[0][3], rows[2][3] = 9, 8
    rows.append([7, "新来的项目", "新来有限公司", 1, "线索", None, None, None])
    rows.append([8, "又一个新项目", "又一家有限公司", 1, "线索", None, None, None])
    second = confirmed(cast, later, rows, user=cast.administrator)
    facts.note(
        Project.objects.get(name="又一个新项目").pk,
        text="已经上门",
        on=None,
        **who(cast, later, cast.administrator),
    )
    moving.verify(
        StageReport.objects.get(project__name="光伏组件项目").pk, **who(cast, later, cast.inspector)
    )
    undone = actions.undo(second.pk, reason="导错了月份", **who(cast, later, cast.leader))
    assert undone.state == "undone"
    assert {k: undone.counts[k] for k in ("withdrawn", "restored", "left")} == {
        "withdrawn": 1,
        "restored": 1,
        "left": 2,
    }
    alloy.refresh_from_db()
    assert alloy.investment == Decimal(35000)
    assert not Project.objects.filter(name="新来的项目").exists()
    assert Project.objects.get(name="光伏组件项目").investment == Decimal(80000), (
        "somebody has verified it since"
    )
    event = written("ledger.undone", by=cast.leader, at=later)
    assert event.facts["reason"] == "导错了月份" and len(event.facts["left"]) == 2
    assert "not_confirmed" in refused(
        lambda: actions.undo(second.pk, reason="再撤一次", **who(cast, later, cast.leader))
    )
    again = opened(cast, later, rows, user=cast.administrator)
    assert {row.number: row.outcome for row in again.rows.all()}[3] == "changed", (
        "what was undone is no memory"
    )
    assert first.state == "confirmed"


def test_undoing_is_for_the_importer_leaders_and_administrators(cast: Any, now: datetime) -> None:
    ledger = confirmed(cast, now)
    for user in (cast.colleague, cast.viewer, cast.inspector):
        assert refused(
            lambda user=user: actions.undo(ledger.pk, reason="我想撤回", **who(cast, now, user))
        ) == {"not_yours"}
    assert refused(lambda: actions.undo(ledger.pk, reason=" ", **who(cast, now))) == {"no_reason"}
    actions.undo(ledger.pk, reason="导错文件", **who(cast, now))
    assert not Project.objects.exists()


# ---------------------------------------------------------------- found by a second pair of eyes


def test_a_poorer_second_row_is_not_what_the_ledger_said_last(cast: Any, now: datetime) -> None:
    head = ["项目名称", "投资方", "总投资（万元）", "预计投产"]
    rows = [["储能电芯项目", "江北储能科技有限公司", 500, "2027年"], ["储能电芯项目", None, None, None]]
    for _ in range(3):
        ledger = opened(cast, now, rows, head=head)
        if ledger.counts["written"]:
            row = ledger.rows.exclude(twins=[]).get()
            ledger = actions.decide_twins(
                ledger.pk, {row.pk: "same"}, version=ledger.version, **who(cast, now)
            )
            actions.confirm(ledger.pk, version=ledger.version, unmoved=False, **who(cast, now))
        else:
            actions.import_file(
                zone=cast.zone, upload=upload(rows, head=head), unmoved=False, **who(cast, now)
            )
    assert Event.objects.filter(verb="project.noted").count() == 1
    assert set(opened(cast, now, rows, head=head).rows.values_list("outcome", flat=True)) == {"unchanged"}


def test_a_project_is_handed_over_and_noted_in_one_row(cast: Any, now: datetime) -> None:
    head = ["项目名称", "责任人", "进展"]
    confirmed(cast, now, [["储能电芯项目", "周启明", None]], head=head)
    ledger = confirmed(cast, now, [["储能电芯项目", "郑晓岚", "选址已定"]], head=head)
    project = Project.objects.get()
    assert project.officer == cast.colleague
    assert Event.objects.get(verb="project.noted").facts["text"] == "选址已定"
    undone = actions.undo(ledger.pk, reason="人写错了", **who(cast, now))
    project.refresh_from_db()
    assert project.officer == cast.officer and undone.counts["restored"] == 1


def test_somebody_out_of_use_stays_where_he_was(cast: Any, now: datetime) -> None:
    head = ["项目名称", "责任人", "总投资（万元）"]
    confirmed(cast, now, [["储能电芯项目", "郑晓岚", 500]], head=head, user=cast.administrator)
    type(cast.colleague).objects.filter(pk=cast.colleague.pk).update(is_active=False)
    confirmed(cast, now, [["储能电芯项目", "郑晓岚", 800]], head=head, user=cast.administrator)
    project = Project.objects.get()
    assert (project.investment, project.officer) == (Decimal(800), cast.colleague)


def test_a_row_in_error_of_a_restricted_project_stays_with_those_who_see_it(cast: Any, now: datetime) -> None:
    make.a_lead(
        cast, now, name="保密的项目", restricted=True, team=None, leader=None, investment=Decimal(50000)
    )
    head = ["项目名称", "其中固定资产（万元）"]
    ledger = opened(cast, now, [["保密的项目", 60000]], head=head)
    row = ledger.rows.get()
    assert row.outcome == "error" and row.project_id
    assert "unseen" in refused(lambda: actions.refresh(ledger.pk, **who(cast, now, cast.colleague)))
    assert not list(rows_for(cast.colleague, ledger)) and list(rows_for(cast.officer, ledger)) == [row]


def test_a_csv_of_a_long_name_is_confirmed(cast: Any, now: datetime) -> None:
    data = "项目名称,投资方,总投资（万元）\n储能电芯项目,江北储能科技有限公司,500\n".encode()
    name = "二〇二六年度" * 12 + ".csv"
    ledger = actions.open_ledger(zone=cast.zone, upload=SimpleUploadedFile(name, data), **who(cast, now))
    actions.confirm(ledger.pk, version=ledger.version, unmoved=False, **who(cast, now))
    assert Project.objects.get().name == "储能电芯项目"


def test_who_only_reads_by_now_undoes_nothing(cast: Any, now: datetime) -> None:
    ledger = confirmed(cast, now)
    actor = cast.actor(cast.viewer)
    reader = {
        "by": cast.officer,
        "actor": type(actor)(cast.officer.pk, actor.roles, actor.team_ids),
        "at": now,
    }
    assert refused(lambda: actions.undo(ledger.pk, reason="我想撤回", **reader)) == {"not_yours"}
