"""The standard table: blank it holds no row, filled it comes back in without changing anything."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from zhaoluo.engine.ledger import load_vocabulary, template_columns
from zhaoluo.foundation.verdict import Refused
from zhaoluo.projects.actions import facts, moving, taking_over
from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.lists import Filters
from zhaoluo.projects.rules.content import AMOUNTS, Content
from zhaoluo.projects.terms import Stage
from zhaoluo.projects.tests import factories as make
from zhaoluo.registers.people.models import User

from ..actions import ledgers
from ..queries.ledger_forms.standard import blank_template, standard_ledger_for
from ..queries.ledgers import planned_for, read_for, said_of
from .books import upload

ALL = Filters(standing="all")


def planned(cast: Any, now: datetime, data: bytes, user: Any = None) -> list[Any]:
    """What taking this file in would do."""
    read = read_for(cast.zone, data, "台账.xlsx", today=now.date())
    return planned_for(cast.zone, user or cast.administrator, said_of(read), today=now.date())


def moved(rows: list[Any]) -> list[Any]:
    """Rows that are not simply unchanged, with why."""
    return [
        (row.said.name, row.outcome.value, row.changes, row.troubles, row.twins)
        for row in rows
        if row.outcome != "unchanged" or row.twins
    ]


def comes_back(cast: Any, now: datetime, user: Any = None, filters: Filters = ALL) -> list[Any]:
    """The standard table of what somebody sees, taken in again."""
    made = standard_ledger_for(user or cast.administrator, filters, now=now)
    rows = planned(cast, now, made.content, user)
    assert len(rows) == made.rows
    return rows


def taken_over(cast: Any, now: datetime, stage: Stage, days: int = 30, **changes: Any) -> Project:
    content = make.content_of(cast, now, **changes)
    standing = taking_over.Standing(content, stage, now.date() - timedelta(days=days))
    (project,) = taking_over.take_over([standing], zone=cast.zone, **make.who(cast, cast.officer, now))
    return project


NAMES = (
    "=SUM(A1)智能装备项目", "-40℃冷链仓储项目", "+智慧物流（二期）", "@未来·数据中心", "＝全角等号项目", "年产5万吨（一期）“高纯”石墨/碳素项目",
    "  前后有空格的项目  ", "A&B <精密> 'C' 项目", "项目#1；甲、乙，丙", "3D打印", "12345号地块项目", "合作共建产业园", "共享工厂项目",
)  # fmt: skip
INVESTORS = (
    ("河阳石墨材料有限公司", "江南晶显科技（苏州）有限公司", "ABC Holdings Co., Ltd."), ("3M中国有限公司",), ("甲公司（筹）", "“乙”集团"),
    ("Müller & Söhne GmbH",),
)  # fmt: skip


def test_projects_in_every_stage_come_back_unchanged(cast: Any, now: datetime) -> None:
    make.a_lead(cast, now, name="线索甲")
    make.in_talks(cast, now, name="洽谈甲")
    make.reported_signed(cast, now, name="待核签约甲")
    make.signed(cast, now, name="签约甲")
    make.building(cast, now, name="建设甲")
    for number, stage in enumerate(Stage):
        taken_over(cast, now, stage, days=10 * number, name=f"接入{stage.label}")
    assert moved(comes_back(cast, now)) == []


def test_odd_names_and_investors_come_back_unchanged(cast: Any, now: datetime) -> None:
    for name in NAMES:
        make.a_lead(cast, now, name=name)
    for number, investors in enumerate(INVESTORS):
        make.a_lead(cast, now, name=f"多方项目{number}", investors=investors)
    assert moved(comes_back(cast, now)) == []


def test_a_name_that_looks_like_a_formula_stays_a_text(cast: Any, now: datetime) -> None:
    make.a_lead(cast, now, name="=HYPERLINK(1)项目")
    make.a_lead(cast, now, name="-40℃冷链项目")
    made = standard_ledger_for(cast.officer, ALL, now=now)
    sheet = zipfile.ZipFile(io.BytesIO(made.content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    names = {cell.value: cell for (cell,) in load_workbook(io.BytesIO(made.content))["项目台账"]["B2:B3"]}
    assert set(names) == {"'=HYPERLINK(1)项目", "-40℃冷链项目"} and names["-40℃冷链项目"].quotePrefix
    assert all(cell.data_type == "s" for cell in names.values())


def test_namesakes_restricted_and_bare_projects_come_back_unchanged(cast: Any, now: datetime) -> None:
    for firm in ("甲有限公司", "乙有限公司", "乙有限公司"):
        make.a_lead(cast, now, name="储能项目", investors=(firm,), investment=None, fixed_investment=None)
    make.a_lead(cast, now, name="保密项目", restricted=True)
    bare = Content("只有名字的项目", cast.officer.pk)
    taking_over.take_over(
        [taking_over.Standing(bare, Stage.LEAD, now.date())], zone=cast.zone, **make.who(cast, cast.officer, now)
    )  # fmt: skip
    assert moved(comes_back(cast, now)) == []
    assert moved(comes_back(cast, now, cast.officer)) == []


def test_amounts_to_the_cent_and_funds_in_place_come_back_unchanged(cast: Any, now: datetime) -> None:
    exact: dict[str, Any] = {
        "investment": Decimal("99999.99"), "fixed_investment": Decimal("0.00"), "planned_output": Decimal("123456.78"),
        "planned_tax": Decimal("0.10"), "actual_output": Decimal("0.30"), "land_need_mu": Decimal("66.67"),
        "premises_need_sqm": Decimal("12345.67"), "jobs": 1203, "origin_region": "江苏省\u3000苏州市", "industry_class": "C3974",
        "content": "建设两条线；\n配套研发楼。" + "长" * 300,
    }  # fmt: skip
    project = make.a_lead(cast, now, **exact)
    for amount in ("1200.55", "799.45"):
        facts.enter_money(
            project.pk, kind="funds", on=now.date(), amount=Decimal(amount), note="", evidence=make.pdf(),
            **make.who(cast, cast.officer, now),
        )  # fmt: skip
    (row,) = comes_back(cast, now)
    assert moved([row]) == []
    assert {name: row.said.values.get(name) for name in AMOUNTS} == {
        name: exact.get(name) for name in AMOUNTS
    }
    assert row.said.values["funds_in_place"] == Decimal(2000)


def test_the_officer_a_ledger_named_is_what_goes_out(cast: Any, now: datetime) -> None:
    who = make.who(cast, cast.officer, now)
    ledger = ledgers.open_ledger(zone=cast.zone, upload=upload([[1, "储能电芯项目", None, None, "在谈", None, None, "王某某"]]), **who)  # fmt: skip
    ledgers.confirm(ledger.pk, version=ledger.version, unmoved=False, **who)
    (row,) = comes_back(cast, now)
    assert row.said.values["officer"] == "王某某" and moved([row]) == []


def test_shelved_and_lost_projects_come_back_unchanged(cast: Any, now: datetime) -> None:
    who = make.who(cast, cast.officer, now)
    moving.shelve(
        make.a_lead(cast, now, name="搁置项目").pk, reason="资金没有落实，先放一放", on=now.date(), **who
    )
    moving.lose(
        make.a_lead(cast, now, name="流失项目").pk,
        reason="去了别处，谈不成了",
        lost_to="邻市",
        on=now.date(),
        **who,
    )
    rows = comes_back(cast, now)
    assert {row.said.values["standing"] for row in rows} == {"shelved", "lost"}
    assert moved(rows) == []


def test_what_was_noted_last_comes_back_unchanged(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    for minutes, text in enumerate(("见了董事长", "看了地块，月底答复", "本月无变化")):
        who = make.who(cast, cast.officer, now + timedelta(minutes=minutes))
        facts.note(project.pk, text=text, on=None, **who)
    (row,) = comes_back(cast, now)
    assert row.said.values["progress"] == "看了地块，月底答复" and moved([row]) == []


def test_an_officer_without_account_any_more_comes_back_unchanged(cast: Any, now: datetime) -> None:
    make.a_lead(cast, now)
    User.objects.filter(pk=cast.officer.pk).update(is_active=False)
    (row,) = comes_back(cast, now)
    assert row.said.values["officer"] == "周启明" and moved([row]) == []


def test_the_blank_template_holds_every_column_and_no_row(cast: Any, now: datetime) -> None:
    make.a_mode(cast, now, "以商招商")
    made = blank_template(cast.zone)
    read = read_for(cast.zone, made.content, "模板.xlsx", today=now.date())
    table, guide, choices = read.sheets
    headings = [heading for heading, _ in template_columns(load_vocabulary())]
    assert [column.header for column in table.columns] == headings
    wanted = sorted((f for f in load_vocabulary().fields.values() if f.position), key=lambda f: f.position)
    assert [(c.field, c.how) for c in table.columns] == [(field.key, "exact") for field in wanted]
    assert not read.rows and "只有表头" in table.message and guide.message and "隐藏" in choices.message
    with pytest.raises(Refused, match="没有读到项目行"):
        ledgers.open_ledger(
            zone=cast.zone, upload=SimpleUploadedFile("模板.xlsx", made.content), **make.who(cast, cast.officer, now)
        )  # fmt: skip


def test_the_blank_template_offers_the_zones_own_lists(cast: Any, now: datetime) -> None:
    make.a_mode(cast, now, "以商招商")
    book = load_workbook(io.BytesIO(blank_template(cast.zone).content))
    lists = [[cell.value for cell in column if cell.value] for column in book["选项"].columns]
    assert [stage.label for stage in Stage] in lists and ["以商招商"] in lists and ["招商局"] in lists
    people = next(words for words in lists if "周启明" in words)
    assert "高远" not in people and "外区人" not in people
    ranges = {str(v.sqref) for v in book["项目台账"].data_validations.dataValidation}
    assert len(ranges) == 7 and all(r.endswith("2001") for r in ranges)
    assert "项目名称" in book["项目台账"]["B1"].value and book["项目台账"]["B1"].comment is not None


def test_a_filled_in_template_is_taken_in(cast: Any, now: datetime) -> None:
    book = load_workbook(io.BytesIO(blank_template(cast.zone).content))
    sheet = book["项目台账"]
    place = {cell.value: cell.column for cell in sheet[1]}
    typed = {
        "项目名称": "氢能装备项目",
        "计划总投资（万元）": "3.5亿元",
        "阶段": "洽谈",
        "责任人": "郑晓岚",
        "招商组或专班": "招商二组",
    }
    for header, value in typed.items():
        sheet.cell(2, place[header]).value = value
    out = io.BytesIO()
    book.save(out)
    (row,) = planned(cast, now, out.getvalue())
    assert row.outcome == "new" and row.content.investment == Decimal(35000)
    assert (row.content.officer, row.content.team) == (cast.colleague.pk, cast.team.pk)


def test_a_viewer_gets_no_column_that_names_people_or_investors(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    facts.note(project.pk, text="见了张董事长", on=None, **make.who(cast, cast.officer, now))
    made = standard_ledger_for(cast.viewer, ALL, now=now)
    cells = {
        str(cell.value)
        for sheet in load_workbook(io.BytesIO(made.content))
        for row in sheet.rows
        for cell in row
    }
    named = (
        "投资方",
        "统一社会信用代码",
        "包联领导",
        "责任部门",
        "招商组或专班",
        "责任人",
        "进展",
        "周启明",
        "陈向南",
        "招商局",
        "招商二组",
    )
    assert not cells & set(named) and not any("石墨材料" in text or "张董事长" in text for text in cells)
    assert "高纯石墨制品项目" in cells


def test_who_works_here_and_looks_there_gets_names_for_here_only(cast: Any, now: datetime) -> None:
    from zhaoluo.registers.people.actions import staff

    make.a_lead(cast, now)
    theirs = Content("外区项目", cast.stranger.pk, ("外区投资有限公司",))
    who = {"by": cast.stranger, "actor": cast.actor(cast.stranger, cast.other_zone), "at": now}
    taking_over.take_over([taking_over.Standing(theirs, Stage.LEAD, now.date())], zone=cast.other_zone, **who)
    staff.grant_view(cast.colleague, cast.other_zone, at=now)
    sheet = load_workbook(io.BytesIO(standard_ledger_for(cast.colleague, ALL, now=now).content))["项目台账"]
    head, *rows = list(sheet.values)
    told = {
        row[head.index("项目名称")]: (row[head.index("投资方")], row[head.index("开发区")]) for row in rows
    }
    assert told == {
        "高纯石墨制品项目": ("河阳石墨材料有限公司", "河阳经济技术开发区"),
        "外区项目": (None, "临水经济开发区"),
    }
