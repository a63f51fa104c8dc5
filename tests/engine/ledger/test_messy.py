"""Ledgers as zones keep them: titles, unit lines, two-row headers, sections, totals, notes, merged cells, several tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.engine.ledger.making import column, fields, names, only, read, read_rows, xls, xlsx

HEAD = ["序号", "项目名称", "投资方", "总投资（万元）"]


def test_a_ledger_under_title_and_unit_line_with_a_header_of_two_rows_sections_totals_and_notes():
    sheet = read_rows(
        [
            ["演示经开区2025年招商引资项目台账"],
            ["填报单位：演示局        2025年10月        单位：亿元、亩"],
            [
                "序号",
                "项目名称",
                "投资企业",
                "投资",
                None,
                "用地\n面积",
                "时间",
                None,
                None,
                "责任人",
                "联系电话",
            ],
            [None, None, None, "总投资", "其中：固定资产", None, "签约", "开工", "投产", None, None],
            ["一、签约项目（2个）"],
            [
                1,
                "演示甲项目",
                "甲有限公司、乙股份有限公司",
                3.5,
                "2亿",
                50,
                date(2025, 3, 5),
                "2025年6月",
                None,
                "张三",
                "13800000000",
            ],
            [2, "演示乙项目", "丙公司", "5000万元", None, "约30亩", "2025.4.1", None, None, "李四", None],
            ["小计", None, None, 4, None, 80],
            ["二、在建项目（1个）"],
            [3, "演示丙项目", "丁公司", 1.2, None, None, 45721, "20250305", None, "王五 13900000000", None],
            ["合  计", None, None, 5.2, None, 80],
            ["注：本表数据截至10月底。"],
            [],
            ["填报人：甲", None, None, "审核人：乙"],
        ],
        [
            "A1:K1",
            "A2:K2",
            "A3:A4",
            "B3:B4",
            "C3:C4",
            "D3:E3",
            "F3:F4",
            "G3:I3",
            "J3:J4",
            "K3:K4",
            "A5:K5",
            "A9:K9",
        ],
    )
    assert (sheet.header_row, len(sheet.rows), sheet.totals, sheet.blanks, sheet.notes) == (4, 3, 2, 1, 4)
    assert [row.number for row in sheet.rows] == [6, 7, 10]
    first, second, third = sheet.rows
    assert first.values == {
        "name": "演示甲项目", "investors": ("甲有限公司", "乙股份有限公司"), "investment": Decimal("35000.00"), "fixed_investment": Decimal("20000.00"),
        "land_need_mu": Decimal("50.00"), "signed_on": date(2025, 3, 5), "started_on": date(2025, 6, 1), "officer": "张三", "stage": "signed",
    }  # fmt: skip
    assert second.values["investment"] == 5000 and second.values["land_need_mu"] == 30
    assert third.values["stage"] == "building" and third.values["officer"] == "王五"
    assert third.values["signed_on"] == third.values["started_on"] == date(2025, 3, 5)
    assert any("小标题" in remark for remark in third.remarks)
    assert column(sheet, "联系电话").note == "个人信息，不导入"
    assert column(sheet, "总投资").unit == "亿元"
    assert not any(row.troubles for row in sheet.rows)


def test_the_sheet_does_not_begin_in_a1():
    sheet = read_rows([[], [], [None, None, "项目名称", "总投资（亿元）"], [None, None, "甲项目", 2]])
    row = only(sheet)
    assert (sheet.header_row, row.number, column(sheet, "总投资").letter) == (3, 4, "D")
    assert row.values == {"name": "甲项目", "investment": Decimal("20000.00")}


def test_a_header_repeated_at_a_page_break_is_no_data():
    page = [["某区台账"], HEAD, [1, "甲项目", "甲公司", 100]]
    sheet = read_rows([*page, *page[:2], [2, "乙项目", "乙公司", 200]], ["A1:D1", "A4:D4"])
    assert names(sheet) == ["甲项目", "乙项目"]


def test_unmerged_groups_as_a_csv_has_them():
    text = "序号,项目名称,投资（亿元）,,签约,责任\n,,总投资,固定资产,时间,领导\n1,甲项目,3,2,2025-03-05,张三\n2,乙项目,1,,2025-03-06,李四\n"
    sheet = read(text.encode("utf-8"), "a.csv").sheets[0]
    assert sheet.header_row == 2
    assert sheet.rows[0].values == {
        "name": "甲项目", "investment": Decimal("30000.00"), "fixed_investment": Decimal("20000.00"), "signed_on": date(2025, 3, 5), "leader": "张三",
    }  # fmt: skip


def test_groups_above_a_complete_header_give_their_unit():
    sheet = read_rows(
        [
            ["基本情况", None, None, "投资情况（亿元）", None, "责任分工", None],
            ["序号", "项目名称", "投资方", "总投资", "固定资产投资", "包联领导", "责任单位"],
            [1, "甲项目", "甲公司", 2, 1, "张三", "商务局"],
        ],
        ["A1:C1", "D1:E1", "F1:G1"],
    )
    assert only(sheet).values["investment"] == 20000
    assert (
        fields(sheet)["基本情况｜项目名称"] == "name" and fields(sheet)["责任分工｜责任单位"] == "department"
    )


def test_a_group_of_a_year_is_not_the_whole_investment():
    sheet = read_rows(
        [
            ["序号", "项目名称", "总投资（万元）", "2025年完成情况", None],
            [None, None, None, "投资", "税收"],
            [1, "甲项目", 9000, 100, 20],
        ],
        ["A1:A2", "B1:B2", "C1:C2", "D1:E1"],
    )
    assert only(sheet).values == {"name": "甲项目", "investment": Decimal("9000.00")}


def test_a_header_of_three_rows():
    sheet = read_rows(
        [
            ["招商引资统计表"],
            ["序号", "项目基本情况", None, "资金情况（万元）", None, None, None, "责任单位及责任人", None],
            [None, "项目名称", "投资企业名称", "协议资金", None, "到位资金", None, "单位", "责任人"],
            [None, None, None, "总额", "其中固定资产", "累计", "本年", None, None],
            [1, "甲项目", "甲公司", 50000, 30000, 1000, 500, "商务局", "张三"],
        ],
        ["A1:I1", "A2:A4", "B2:C2", "D2:G2", "H2:I2", "B3:B4", "C3:C4", "D3:E3", "F3:G3", "H3:H4", "I3:I4"],
    )
    assert sheet.header_row == 4 and only(sheet).values == {
        "name": "甲项目", "investors": ("甲公司",), "investment": Decimal("50000.00"), "fixed_investment": Decimal("30000.00"),
        "funds_in_place": Decimal("1000.00"), "department": "商务局", "officer": "张三",
    }  # fmt: skip


def test_a_provincial_list_with_yearly_plans_progress_in_words_and_a_total():
    sheet = read_rows(
        [
            ["附件1"],
            ["2025年市级重点招商引资项目推进情况表"],
            ["（截至2025年10月31日）"],
            ["序号", "县区", "项目名称", "引进单位", "投资方", "建设性质", "建设规模及主要内容", "总投资（亿元）", "2025年计划投资（亿元）",
             "截至目前完成投资（亿元）", "开竣工时间", "项目进展情况", "存在问题", "包联领导", "备注"],
            [1, "甲县", "年产10万吨某材料项目", "县商务局", "某某新材料（演示）有限公司", "新建", "生产线2条",
            12.5, 3, 1.2, "2024.5-2026.12", "已完成主体建设", "土地不足", "张三", "省重点"],
            [2, "乙县", "某某二期", "县发改局", "某某集团", "续建", "厂房", 8, 2, 1.2, "2024.8-2025.12", "设备安装", None, "李四", None],
            ["合计", None, "2个", None, None, None, None, 20.5, 5, 2.4],
        ]
    )  # fmt: skip
    assert (sheet.header_row, len(sheet.rows), sheet.totals) == (4, 2, 1)
    assert sheet.rows[0].values == {
        "name": "年产10万吨某材料项目", "department": "县商务局", "investors": ("某某新材料（演示）有限公司",), "content": "生产线2条",
        "investment": Decimal("125000.00"), "progress": "已完成主体建设", "leader": "张三",
    }  # fmt: skip


def test_ticks_under_stage_names_are_no_days_but_say_the_furthest_stage():
    rows = [
        ["项目名称", "投资方", "总投资（亿元）", "在谈", "签约", "开工"],
        ["甲", "x公司", 3, "√", None, None],
        ["乙", "y公司", 3, None, "√", "√"],
    ]
    sheet = read_rows(rows)
    assert [set(row.values) for row in sheet.rows] == [{"name", "investors", "investment", "stage"}] * 2
    assert [row.values["stage"] for row in sheet.rows] == ["talks", "building"]
    assert sheet.rows[1].remarks == ("阶段取自打勾的列“开工”，按建设记",)


def test_units_in_a_row_of_their_own_and_numbered_columns():
    sheet = read_rows(
        [
            ["序号", "项目名称", "总投资", "用地", "建设内容"],
            [None, None, "（亿元）", "（亩）", None],
            [1, 2, 3, 4, 5],
            [1, "甲项目", 1.5, 20, "厂房"],
        ]
    )
    assert only(sheet).values["investment"] == 15000 and only(sheet).number == 4


def test_merged_cells_are_carried_down_but_money_is_not_doubled():
    sheet = read_rows(
        [
            ["产业链", "项目名称", "总投资（万元）", "责任单位"],
            ["新材料", "甲项目", 300, "商务局"],
            [None, "乙项目", None, None],
            [None, "丙项目", None, "经发局"],
        ],
        ["A2:A4", "C2:C3", "D2:D3"],
    )
    assert [row.values.get("chain") for row in sheet.rows] == ["新材料"] * 3
    assert [row.values.get("department") for row in sheet.rows] == ["商务局", "商务局", "经发局"]
    assert [row.values.get("investment") for row in sheet.rows] == [300, None, None]
    assert "第 2 行" in sheet.rows[1].remarks[0]


def test_rows_under_one_merged_name_are_one_project():
    sheet = read_rows(
        [HEAD, [1, "甲项目", "甲公司", 300], [None, None, "乙公司", None], [2, "乙项目", "丙公司", 5]],
        ["A2:A3", "B2:B3", "D2:D3"],
    )
    assert names(sheet) == ["甲项目", "乙项目"]
    assert (
        sheet.rows[0].values["investors"] == ("甲公司", "乙公司")
        and sheet.rows[0].values["investment"] == 300
    )


def test_a_name_above_several_numbered_rows_leaves_them_projects():
    sheet = read_rows([HEAD, [1, "产业园", "甲公司", 300], [2, None, "乙公司", 20]], ["B2:B3"])
    assert [row.values["investors"] for row in sheet.rows] == [("甲公司",), ("乙公司",)]


@pytest.mark.parametrize(
    "row",
    [
        ["合计", None, None, 300],
        [None, "合 计", None, 300],
        [None, "总  计：", None, 300],
        ["合计（2个）", None, None, 300],
        ["小计2个", None, None, 300],
        [None, "新材料产业小计", None, 300],
        ["共计", "2个", None, 300],
        [None, None, None, 300],  # a sum without a word
        ["总计：2个项目", None, None, "300万元"],
        [None, "全区合计", None, 300],
        ["累计", None, None, 300],
    ],
)
def test_totals_are_not_projects(row):
    sheet = read_rows([HEAD, [1, "甲项目", "甲公司", 100], [2, "乙项目", "乙公司", 200], row])
    assert (len(sheet.rows), sheet.totals) == (2, 1)


@pytest.mark.parametrize(
    "name",
    ["注塑件生产项目", "一带一路物流园项目", "三合一触媒项目", "说明书印刷项目", "总部基地项目", "示范园项目", "累计算力中心项目", "备件仓储项目", "统计软件项目",
     "会计服务中心项目", "2号厂房改造项目", "5万吨铝材项目", "第二分厂扩建", "附件加工项目", "第三代半导体", "设计研发中心共2栋"],
)  # fmt: skip
def test_names_that_look_like_something_else_are_projects(name):
    assert names(read_rows([HEAD, [1, name, "甲公司", 100], [2, "乙项目", "乙公司", 200]])) == [
        name,
        "乙项目",
    ]
    assert names(read_rows([HEAD[1:], [name, None, None], ["乙项目", "乙公司", 200]])) == [name, "乙项目"]


@pytest.mark.parametrize(
    "row",
    [
        ["注：1.总投资含税。"],
        ["注1：数据来自各局"],
        ["备注：以上为演示数据"],
        ["说明：空白表示未知"],
        ["填报人：张三", None, "审核人：李四", "联系电话：0350-1234567"],
        ["单位负责人（签字）：", None, None, "填表日期：2025年3月5日"],
        [None, "填表人：", None, "年   月   日"],
        ["第 1 页 共 3 页"],
        ["示例", "某某智能制造项目", "某某有限公司", 10000],
        ["（以下空白）"],
    ],
)
def test_notes_and_signatures_are_not_projects(row):
    sheet = read_rows([HEAD, [1, "甲项目", "甲公司", 100], row])
    assert (names(sheet), sheet.notes) == (["甲项目"], 1)


@pytest.mark.parametrize(
    ("heading", "stage"),
    [
        (["一、签约项目（12个）"], "signed"),
        (["（二）在谈项目"], "talks"),
        (["三、续建项目", None, None, 35], "building"),
        (["四", "已投产项目", None, 12.5], "producing"),
        ([None, "在建项目（3个）"], "building"),
        (["一、装备制造产业"], None),
    ],
)
def test_headings_of_sections_may_give_the_stage(heading, stage):
    sheet = read_rows([HEAD, heading, [1, "甲项目", "甲公司", 100], [2, "乙项目", "乙公司", 100]])
    assert names(sheet) == ["甲项目", "乙项目"]
    assert [row.values.get("stage") for row in sheet.rows] == [stage, stage]
    assert sheet.notes == 1


def test_a_stage_column_goes_before_the_heading_and_a_sheet_name_may_stand_in():
    sheet = read_rows(
        [
            [*HEAD, "当前阶段"],
            ["一、签约项目"],
            [1, "甲", "甲公司", 100, "已开工"],
            [2, "乙", "乙公司", 5, None],
        ]
    )
    assert [row.values["stage"] for row in sheet.rows] == ["building", "signed"]
    assert only(read_rows([HEAD, [1, "甲", "甲公司", 1]], name="在建项目")).values["stage"] == "building"
    assert "stage" not in only(read_rows([HEAD, [1, "甲", "甲公司", 1]], name="签约开工项目")).values


def test_numbered_but_empty_rows_are_blank():
    sheet = read_rows(
        [HEAD, [1, "甲项目", "甲公司", 100], [2], [3, None, None, 0], [4, "  ", "\u200b", None], []]
    )
    assert (len(sheet.rows), sheet.blanks) == (1, 4)


def test_a_row_with_everything_but_a_name_is_an_error_at_the_name():
    sheet = read_rows([HEAD, [1, None, "甲公司", 100], [2, "—", "乙公司", 7], [3, "丙", "丙公司", 7]])
    assert [[t.column for t in row.troubles] for row in sheet.rows] == [["B"], ["B"], []]
    assert "项目名称" in sheet.rows[0].troubles[0].message


def test_cover_dictionary_summary_and_hidden_sheets_say_why_they_are_skipped():
    ledger = read(
        xlsx(
            ("封面", [["演示经开区"], ["招商台账"], ["2025年"]], ()),
            ("填报说明", [["1.总投资按亿元填报。"], ["2.请勿改动表头。"]], ()),
            ("字典", [["阶段", "招商方式", "产业链"], ["签约", "以商招商", "新材料"]], ()),
            ("汇总", [["产业链", "项目个数", "总投资（亿元）"], ["新材料", 3, 12]], ()),
            ("项目", [HEAD, [1, "甲项目", "甲公司", 1]], ()),
            ("旧", [HEAD, [1, "乙项目", "甲公司", 1]], ()),
            ("空", [], ()),
            hidden=["旧"],
        )
    )
    assert [sheet.name for sheet in ledger.sheets if sheet.rows] == ["项目"]
    assert all(sheet.message and len(sheet.rows) == 0 for sheet in ledger.sheets if sheet.name != "项目")
    assert "隐藏" in next(sheet.message for sheet in ledger.sheets if sheet.name == "旧")
    assert ledger.refusal == ""


@pytest.mark.parametrize("head", [("栏目", "怎么填"), ("列名", "说明", "必填"), None])
def test_instructions_that_explain_column_by_column_are_no_projects(head):
    lines = [
        ("项目名称", "写全称", "是"),
        ("总投资", "单位万元", "是"),
        ("项目进度", "五选一", ""),
        ("建设条件", "水电气", ""),
    ]
    rows = [["填写说明"], *([head] if head else []), *lines]
    sheet = read_rows(rows, ["A1:B1"])
    assert (len(sheet.rows), sheet.columns) == (0, ())
    assert "填写说明" in sheet.message
    chosen = {"台账": {0: "name"}}
    assert names(read_rows(rows, ["A1:B1"], chosen=chosen)), "a person's word is final"


def test_projects_named_like_columns_are_projects():
    sheet = read_rows([HEAD, [1, "厂房", "甲公司", 1], [2, "甲项目", "乙公司", 2]])
    assert names(sheet) == ["厂房", "甲项目"]


def test_two_tables_below_each_other_in_one_sheet():
    ledger = read(
        xlsx(
            (
                "台账",
                [
                    ["一、签约项目"],
                    ["序号", "项目名称", "投资方", "签约时间"],
                    [1, "甲项目", "甲公司", date(2025, 1, 2)],
                    ["合计"],
                    [],
                    ["二、在建项目"],
                    ["序号", "项目名称", "总投资（亿元）", "开工时间", "责任单位"],
                    [1, "乙项目", 2, date(2025, 3, 4), "商务局"],
                ],
                (),
            )
        )
    )
    first, second = ledger.sheets
    assert names(first) == ["甲项目"] and names(second) == ["乙项目"]
    assert only(second).values["investment"] == 20000 and only(second).number == 8
    assert (only(first).values["stage"], only(second).values["stage"]) == ("signed", "building")


def test_an_old_workbook_with_dates_and_merged_cells():
    sheet = read(
        xls(
            [
                ["演示区项目表"],
                ["项目名称", "所属产业链", "签约日期", "总投资（亿元）"],
                ["甲项目", "新材料", date(2025, 3, 5), 1.5],
                ["乙项目", None, date(2025, 3, 6), "8000万"],
            ],
            [(0, 0, 0, 3), (2, 3, 1, 1)],
        ),
        "台账.xls",
    ).sheets[0]
    assert [row.values["chain"] for row in sheet.rows] == ["新材料", "新材料"]
    assert [row.values["investment"] for row in sheet.rows] == [15000, 8000]
    assert sheet.rows[0].values["signed_on"] == date(2025, 3, 5)


def test_three_hundred_columns_are_read_and_the_strangers_left_alone():
    heads = [*HEAD, *[f"指标{number}" for number in range(296)]]
    sheet = read_rows([heads, [1, "甲项目", "甲公司", 5, *range(296)]])
    assert only(sheet).values == {"name": "甲项目", "investors": ("甲公司",), "investment": Decimal("5.00")}
    assert len(sheet.columns) == 300 and column(sheet, "指标295").letter == "KN"


def test_text_in_the_margin_is_no_header_and_no_row():
    sheet = read_rows([HEAD, [1, "甲项目", "甲公司", 5], [None, None, None, None, None, None, "核对过"]])
    assert names(sheet) == ["甲项目"]


def test_blank_cells_mean_unknown_and_are_absent():
    row = only(read_rows([[*HEAD, "用工（人）", "签约日期"], [1, "甲项目", "待定", "/", "无", "—"]]))
    assert row.values == {"name": "甲项目"} and not row.troubles and row.shown["investment"] == "/"


def test_days_to_come_are_plans():
    row = only(read_rows([["项目名称", "投资方", "开工时间"], ["甲项目", "甲公司", date(2027, 3, 1)]]))
    assert "started_on" not in row.values and "计划" in row.remarks[0]


def test_a_standing_word_in_the_stage_column_is_kept_as_standing():
    row = only(read_rows([["项目名称", "投资方", "项目阶段"], ["甲项目", "甲公司", "终止"]]))
    assert row.values["standing"] == "lost" and "stage" not in row.values and not row.troubles


def test_an_unknown_stage_word_names_the_allowed_ones():
    rows = [["项目名称", "投资方", "项目阶段"], ["甲项目", "甲公司", "签约"], ["乙项目", "甲公司", "蓝色"]]
    trouble = read_rows(rows).rows[1].troubles[0]
    assert trouble.column == "C" and "线索、洽谈、签约、建设、投产、达效" in trouble.message
