"""Headers: what they are called across zones, what they are not, and what a person or the zone's memory says of them."""

from __future__ import annotations

from datetime import date

import pytest
from tests.engine.ledger.making import VOCABULARY, column, fields, only, read, read_rows, xlsx

from zhaoluo.engine.ledger import fold_header, template_columns

SAMPLES = {
    "money": 3.5, "land": 50, "floor": 3000, "count": 100, "day": date(2025, 3, 5), "term": date(2027, 3, 5), "names": "甲有限公司", "person": "张三",
    "stage": "签约", "standing": "正常", "credit": "91140100MA0K000017", "industry": "C3974", "serial": 1, "text": "年产一百台",
}  # fmt: skip

KNOWN = """
investors: 投资主体（企业） 项目投资方 投资方（全称） 引进企业名称 企业名称 投资企业全称 合作企业 客商名称 业主单位
investment: 计划总投资额(亿元) 总投资（万元） 协议总投资额（亿元） 项目计划总投资 拟总投资（亿元） 合同（协议）投资额（亿元）
investment: 投资总额/亿元 投资规模（亿） 预期总投资（亿元） 协议引资额（亿元） 签约金额（万元） 合同额
fixed_investment: 固定资产投资（亿元） 其中：固定资产投资额 固投（万元）
funds_in_place: 累计到位资金（万元） 到位资金（亿元）
land_need_mu: 占地面积（亩） 拟用地规模（亩） 项目占地（亩） 需求用地面积 需要土地（亩）
premises_need_sqm: 所需厂房面积（㎡） 租赁标准厂房面积 厂房需求（平方米）
planned_output: 达产后年产值（亿元） 预计年产值（万元） 投产后年产值
planned_tax: 预计达产后年税收（万元） 年纳税额 预期年税收 年上缴税金（万元）
jobs: 带动就业（人） 预计解决就业人数 用工需求（人）
chain: 所属产业链 产业类别 主导产业 产业方向
industry_class: 行业代码 国民经济行业分类
origin_region: 投资方所在地 客商来源地 投资国别（地区） 省份
mode: 招商方式 招商模式 信息来源
signed_on: 签约日期 合同签订日期 正式签约时间 协议签订时间（年月日） 签约年月
started_on: 开工时间 实际开工日期 开工年月
produced_on: 竣工投产时间 实际投产日期
capacity_on: 达产时间 达效日期
expected_on: 预计投产时间 计划竣工时间 计划建成投产日期
talks_on: 首次洽谈时间 对接时间
led_on: 线索获取时间 入库时间
leader: 包联县领导 包抓领导 县级包联领导 牵头领导 挂钩领导 市领导
department: 责任单位 牵头单位 包联单位 招商责任单位
team: 招商专班 项目专班 招商小分队
officer: 责任人 项目责任人 包联责任人及电话 代办员 项目管家 招商项目负责人 首谈人
content: 主要建设内容及规模 项目概况 建设规模及内容
progress: 项目进展情况 目前进展 工作进展 备注 形象进度
stage: 当前阶段 项目所处阶段 推进阶段 所在库
credit_code: 统一社会信用代码 信用代码
code: 项目编号 项目编码
"""
PAIRS = [
    (head, key)
    for line in KNOWN.strip().splitlines()
    for key, _, heads in [line.partition(": ")]
    for head in heads.split()
]

STRANGERS = """年度计划投资（万元） 2025年计划完成投资 本年度完成投资（万元） 累计完成投资 1-6月完成固定资产投资
本年到位资金 资金到位率 土地性质 建筑面积（平方米） 计划签约时间
计划开工时间 注册资本（万元） 投资强度（万元/亩） 外资到位（万美元） 是否省重点 首期投资（亿元） 设备投资（万元）
存在问题 下一步工作计划 项目建设地点 更新日期 填报人 开工率 容积率 选址位置"""
PERSONAL = "联系人 联系电话 联系方式 企业联系人 企业负责人 企业负责人及电话 法定代表人 身份证号 责任人联系电话 手机 邮箱 投资方联系人及电话 联系人及联系方式"


def sheet_with(header, value):
    return read_rows([["项目名称", header, "地块"], ["甲项目", value, "A1"], ["乙项目", value, "A2"]])


@pytest.mark.parametrize(("header", "key"), PAIRS)
def test_headers_as_zones_write_them(header, key):
    found = column(sheet_with(header, SAMPLES[VOCABULARY.fields[key].kind]), header)
    assert found.field == key
    assert found.how == "exact" or "请看一眼" in found.note


@pytest.mark.parametrize("header", STRANGERS.split())
def test_headers_that_only_look_alike(header):
    value = (
        date(2025, 1, 2)
        if header.endswith(("时间", "日期"))
        else 3.5
        if "（" in header or "投资" in header
        else "某某"
    )
    assert column(sheet_with(header, value), header).field is None


@pytest.mark.parametrize("header", PERSONAL.split())
def test_private_persons_are_not_imported_nor_shown(header):
    found = column(sheet_with(header, "13812345678"), header)
    assert (found.field, found.note, found.samples) == (None, "个人信息，不导入", ())


def test_a_column_of_phones_is_personal_whatever_it_is_called():
    assert column(sheet_with("责任人", "13812345678"), "责任人").field is None


@pytest.mark.parametrize(
    "header",
    [
        "*项目名称",
        "项目\n名称",
        " 项 目 名 称 ",
        "项目名称（必填）",
        "１．项目名称",
        "【项目名称】",
        "项目名称*",
        "項目名称".replace("項", "项"),
        "（二）项目名称",
        "项目名称：",
    ],
)
def test_the_dress_of_a_header_does_not_matter(header):
    sheet = read_rows([["序号", header, "投资方"], [1, "甲项目", "甲公司"]])
    assert only(sheet).values["name"] == "甲项目" and sheet.columns[1].how == "exact"


def test_days_cannot_be_an_investment_nor_ticks_a_date():
    sheet = read_rows(
        [
            ["项目名称", "投资额（万元）", "开工", "总投资"],
            ["甲", date(2025, 1, 2), "是", 5],
            ["乙", date(2025, 1, 3), "否", 6],
        ]
    )
    assert fields(sheet) == {"项目名称": "name", "投资额（万元）": None, "开工": None, "总投资": "investment"}
    assert "内容不像" in column(sheet, "投资额").note


def test_no_field_is_taken_twice_and_the_better_header_wins():
    sheet = read_rows(
        [
            ["项目名称", "投资额（亿元）", "计划总投资（亿元）", "投资方", "建设单位"],
            ["甲", 1, 2, "甲公司", "乙公司"],
        ]
    )
    assert only(sheet).values["investment"] == 20000 and only(sheet).values["investors"] == ("甲公司",)
    assert "已取 C 列" in column(sheet, "投资额").note and "请看一眼" in column(sheet, "建设单位").note


def test_values_decide_between_stage_and_progress_and_between_industry_and_chain():
    stage = read_rows(
        [["项目名称", "投资方", "项目状态"], ["甲", "甲公司", "在建"], ["乙", "乙公司", "已签约"]]
    )
    told = read_rows(
        [["项目名称", "投资方", "项目状态"], ["甲", "甲公司", "正在办理环评，预计月底取得批复文件"]]
    )
    standing = read_rows(
        [["项目名称", "投资方", "项目状态"], ["甲", "甲公司", "正常推进"], ["乙", "乙公司", "搁置"]]
    )
    codes = read_rows([["项目名称", "投资方", "行业类别"], ["甲", "甲公司", "C3974"]])
    words = read_rows([["项目名称", "投资方", "行业类别"], ["甲", "甲公司", "装备制造"]])
    found = [column(sheet, "项目状态").field for sheet in (stage, told, standing)]
    assert found == ["stage", "progress", "standing"]
    assert [column(sheet, "行业类别").field for sheet in (codes, words)] == ["industry_class", "chain"]


def test_numbered_rows_under_a_code_header_are_serials():
    sheet = read_rows(
        [["编号", "项目名称", "投资方"], [1, "甲", "甲公司"], [2, "乙", "乙公司"], [3, "丙", "丙公司"]]
    )
    assert "code" not in sheet.rows[0].values


def test_a_person_may_choose_and_a_choice_is_final():
    rows = [["项目名称", "总投资（万元）", "说辞", "投资方"], ["甲", 5, "乙公司", "丙公司"]]
    sheet = read_rows(rows, chosen={"台账": {2: "investors", 1: None}})
    assert only(sheet).values == {"name": "甲", "investors": ("乙公司",)}
    assert [c.how for c in sheet.columns] == ["exact", "chosen", "chosen", "none"]


def test_a_nameless_ledger_is_read_once_a_person_says_where_the_names_are():
    rows = [["事由", "总投资（万元）", "签约时间"], ["甲厂房", 5, date(2025, 1, 2)]]
    sheet = read_rows(rows)
    assert not sheet.rows and "项目名称" in sheet.message and len(sheet.columns) == 3
    assert only(read_rows(rows, chosen={"台账": {0: "name"}})).values["name"] == "甲厂房"


def test_what_a_zone_corrected_before_is_remembered():
    rows = [["项目名称", "盘子（亿元）", "备注"], ["甲", 5, "x"]]
    sheet = read_rows(rows, remembered={fold_header("盘子 (亿元)"): "investment", fold_header("备注"): ""})
    assert only(sheet).values == {"name": "甲", "investment": 50000}
    assert [c.how for c in sheet.columns] == ["exact", "remembered", "remembered"]


@pytest.mark.parametrize(
    ("above", "header", "value", "wan"),
    [
        ("单位：亿元", "总投资", 2, 20000),
        ("填报单位：演示局   单位：亿元、亩", "总投资", 2, 20000),
        ("（金额单位：万元）", "总投资", 2, 2),
        ("单位：亿元", "总投资（万元）", 2, 2),
        ("单位：亿元", "总投资", "5000万元", 5000),
        ("2025年台账", "总投资（元）", 20_000_000, 2000),
        ("2025年台账", "总投资(亿元)", "5000万元", 5000),
        ("2025年台账", "总投资，万元", 3, 3),
        ("2025年台账", "总投资\n亿元", 3, 30000),
        ("2025年台账", "总投资（单位：亿元）", 3, 30000),
    ],
)
def test_the_unit_of_the_cell_then_of_the_header_then_of_the_sheet(above, header, value, wan):
    sheet = read_rows([[above], ["项目名称", header, "投资方"], ["甲", value, "甲公司"]])
    assert only(sheet).values["investment"] == wan


def test_a_bare_number_without_any_unit_is_taken_in_wan_yuan_and_said_so():
    sheet = read_rows([["项目名称", "总投资", "用地面积"], ["甲", 500, 20]])
    assert only(sheet).values["investment"] == 500 and "按万元记" in column(sheet, "总投资").note
    assert "按亩记" in column(sheet, "用地面积").note


def test_foreign_money_in_the_header_is_no_sum_of_yuan():
    row = only(read_rows([["项目名称", "总投资（万美元）", "投资方"], ["甲", 500, "甲公司"]]))
    assert "investment" not in row.values and "美元" in row.troubles[0].message


def test_the_blank_template_maps_every_column_exactly_and_without_doubt():
    heads = [head for head, _ in template_columns(VOCABULARY)]
    values = [
        SAMPLES[field.kind]
        for field in sorted(VOCABULARY.fields.values(), key=lambda f: f.position)
        if field.position
    ]
    sheet = read(xlsx(("台账", [heads, values], ()))).sheets[0]
    assert [c.field for c in sheet.columns] == [
        f.key for f in sorted(VOCABULARY.fields.values(), key=lambda f: f.position) if f.position
    ]
    assert {c.how for c in sheet.columns} == {"exact"} and {c.note for c in sheet.columns} == {""}
    assert len(only(sheet).values) == len(heads) and not only(sheet).troubles
    empty = read(xlsx(("台账", [heads], ()))).sheets[0]
    assert all(c.how == "exact" and not c.note for c in empty.columns) and empty.message


def test_the_data_file_holds_no_word_of_two_fields():
    for form, entries in VOCABULARY.strong_headers.items():
        assert len(entries) == 1, (form, entries)
