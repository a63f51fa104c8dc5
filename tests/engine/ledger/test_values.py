"""Single cells: money, areas, counts, days, stage words, firms — tables of cases and properties."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.ledger.making import TODAY, VOCABULARY

from zhaoluo.engine.ledger.values.amounts import read_amount
from zhaoluo.engine.ledger.values.days import read_day, read_term
from zhaoluo.engine.ledger.values.stages import StageWords
from zhaoluo.engine.ledger.values.wording import (
    read_credit,
    read_industry,
    read_name,
    read_names,
    read_person,
)

WORDS = StageWords(VOCABULARY)

MONEY = [
    ("5000万元", "亿元", "5000"), ("1.2亿", "万元", "12000"), ("两亿元", "万元", "20000"), ("三千五百万", "亿元", "3500"), ("5,000.00", "万元", "5000"),
    ("１２．５", "亿元", "125000"), ("约3亿元", "万元", "30000"), ("近30亿", "万元", "300000"), ("超过5亿", "万元", "50000"), ("5亿元以上", "万元", "50000"),
    ("1亿2000万", "万元", "12000"), ("一亿五千万元", "万元", "15000"), ("壹亿贰仟万元整", "万元", "12000"), ("50000000元", "亿元", "5000"), ("¥5,000万", "元", "5000"),
    ("(3亿元)", "万元", "30000"), ("3亿多元", "万元", "30000"), ("30余亿元", "万元", "300000"), ("1个亿", "万元", "10000"), ("1亿零500万", "万元", "10500"),
    ("3.5亿元人民币", "万元", "35000"), ("RMB 3亿", "万元", "30000"), ("人民币3亿元", "万元", "30000"), ("5千万", "亿元", "5000"), ("一百二十", "万元", "120"),
    ("12 000", "万元", "12000"), ("1.2e4", "万元", "12000"), ("10（亿元）", "万元", "100000"), ("10亿元/年", "万元", "100000"), ("2.5亿元。", "万元", "25000"),
    (3.5, "亿元", "35000"), (0.1 + 0.2, "亿元", "3000"), ("投资约3亿元", "亿元", "30000"), ("≥3亿", "万元", "30000"), ("3亿元（暂定）", "万元", "30000"),
    ("1,5000", "万元", "15000"), ("总投资5亿元，其中固投3亿元", "万元", "50000"), ("10亿元（其中固定资产8亿元）", "万元", "100000"), (".5", "亿元", "5000"),
    ("500万美元（折合人民币3600万元）", "万元", "3600"), ("0", "万元", "0"), ("五百八十万", "元", "580"), ("5亿 元", "万元", "50000"), ("\n3.2\n", "亿元", "32000"),
    ("0.00012亿元", "万元", "1.20"), ("12345元", "万元", "1.23"), ("20亿元（分两期）", "元", "200000"), ("百亿", "万元", "1000000"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "unit", "wan"), MONEY)
def test_money_in_wan_yuan(cell, unit, wan):
    outcome = read_amount(cell, "money", unit)
    assert (outcome.value, outcome.trouble) == (Decimal(wan), "")
    if isinstance(cell, str) and any(
        word in cell for word in ("约", "近", "超", "以上", "余", "多", "≥", "其中", "美元")
    ):
        assert outcome.remark


@pytest.mark.parametrize(
    ("cell", "said"),
    [("3-5亿元", "范围"), ("3~5", "范围"), ("2亿元至3亿元", "范围"), ("15000—20000", "范围"), ("数亿元", "范围"),
    ("500万美元", "外币"), ("USD 5m", "外币"), ("3亿港币", "外币"),
     ("一期3亿，二期5亿", "不止一个数"), ("3亿+2亿", "相加"), ("25%", "百分比"), ("abc", "不是金额"), ("1.5.2", "只填一个数"), ("-5", "负数"), (-5.0, "负数"),
     (1e12, "不合常理"), ("9" * 60, "不合常理"), (float("inf"), "不是数"), (float("nan"), "不是数"), (True,
     "是日期或是否"), (date(2025, 1, 2), "是日期"), ("#REF!", "错误值"),
     ("=A1*2", "公式"), ("甲公司出资", "不是金额"), ("500万元/亩", "只填一个数")],
)  # fmt: skip
def test_what_is_no_sum_of_money_is_told_with_a_way_out(cell, said):
    outcome = read_amount(cell, "money", "万元")
    assert outcome.value is None and said in outcome.trouble
    assert any(way in outcome.trouble for way in ("请", "改"))


UNKNOWN = [
    "",
    "—",
    "/",
    "无",
    "待定",
    "暂无",
    "不详",
    "N/A",
    " - ",
    "——",
    "\\",
    "…",
    "（待定）",
    "未定",
    "\u200b",
    "null",
    "　",
]


@pytest.mark.parametrize("cell", UNKNOWN)
def test_unknown_is_unknown_for_every_kind(cell):
    readers = [read_day, read_term]
    outcomes = [
        read_amount(cell, kind, unit)
        for kind, unit in (("money", "万元"), ("land", "亩"), ("floor", "㎡"), ("count", "人"))
    ]
    outcomes += [reader(cell, TODAY) for reader in readers]
    outcomes += [
        reader(cell)
        for reader in (
            read_name,
            read_names,
            read_person,
            read_credit,
            read_industry,
            WORDS.read_stage,
            WORDS.read_standing,
        )
    ]
    assert {(o.value, o.trouble) for o in outcomes} == {(None, "")}


@pytest.mark.parametrize(
    ("cell", "kind", "unit", "value"),
    [("50亩", "land", "亩", "50"), ("3.3公顷", "land", "亩", "49.5"), ("20000㎡", "land", "亩", "30"), (20000.0, "land", "㎡", "30"), ("约100亩", "land", "㎡", "100"),
     ("100余亩", "land", "亩", "100"), ("2万平方米", "floor", "㎡", "20000"), ("1.2万㎡", "floor", "㎡", "12000"),
     ("30亩", "floor", "㎡", "20000"), ("新增用地50亩", "land", "亩", "50"),
     ("租赁厂房3000平方米", "floor", "㎡", "3000"), (1.5, "floor", "万㎡", "15000"), ("2", "land", "公顷", "30"),
     ("1平方公里", "land", "亩", "1500"), ("500人", "count", "人", "500"),
     ("100余人", "count", "人", "100"), ("1.2万人", "count", "人", "12000"), ("二百人", "count", "人", "200"),
     ("500个就业岗位", "count", "人", "500"), ("带动就业300人", "count", "人", "300")],
)  # fmt: skip
def test_areas_and_counts(cell, kind, unit, value):
    outcome = read_amount(cell, kind, unit, positive=kind != "count")
    assert (outcome.value, outcome.trouble) == (Decimal(value), "")


def test_nought_is_no_investment_and_half_a_person_no_job():
    assert read_amount(0.0, "money", "万元", positive=True).value is None
    assert "整数" in read_amount(12.5, "count", "人").trouble


DAYS = [
    "2025.3.5", "2025/3/5", "2025-03-05", "20250305", 20250305.0, "2025年3月5日", "2025 年 3 月 5 日",
    "２０２５．３．５", "25.3.5", "二〇二五年三月五日", "二○二五年三月五日", "二零二五年三月五号",
    45721.0, "45721", 1741104000000.0, "1741104000000", 1741104000.0, "2025-03-05 10:00:00", "2025-03-05T10:00:00Z",
    "2025/3/5 0:00", datetime(2025, 3, 5, 8), date(2025, 3, 5),
    "2025年3月5日（星期三）", "5-Mar-25", "Mar 5, 2025", "已于2025年3月5日签约", "2025、3、5", "2025.3.5日", "2025-3-5 周三", "2025.03.05。", "'2025-3-5",
]  # fmt: skip


@pytest.mark.parametrize("cell", DAYS)
def test_days_however_written(cell):
    outcome = read_day(cell, TODAY)
    assert (outcome.value, outcome.trouble) == (date(2025, 3, 5), "")


@pytest.mark.parametrize(
    "cell",
    [
        "2025年3月",
        "2025-3",
        "2025.03",
        2025.3,
        202503.0,
        "Mar-25",
        "2025年3月份",
        "'25年3月",
        "二零二五年三月",
        "2025年3月底",
    ],
)
def test_a_month_is_its_first_day_with_a_remark(cell):
    outcome = read_day(cell, TODAY)
    assert outcome.value == date(2025, 3, 1) and "只写到月" in outcome.remark


@pytest.mark.parametrize(
    ("cell", "said"),
    [("3月5日", "没有写年份"), ("12月", "没有写年份"), ("2025年", "只写到年"), (2025.0, "只写到年"), ("2025年上半年",
    "没有写到月日"), ("2025年第一季度", "没有写到月日"), ("2025Q1", "没有写到月日"),
     ("2025.2.30", "不存在"), ("2025-13-01", "不存在"), ("2205-3-5", "太远"), (date(1905, 1, 1), "太远"), (date(9999, 1,
     1), "太远"), ("3/5/2025", "先后"), ("开工", "不是日期"), (True, "不是日期"),
     (time(10), "只有钟点"), (timedelta(3), "只有钟点"), (2025.1, "分不清"), ("2025.3-2026.5", "一段时间"),
     ("2025年3月—2026年5月", "一段时间"), (0.5, "不是日期"), (-3.0, "不是日期"), ("#N/A", "错误值")],
)  # fmt: skip
def test_what_is_no_day_is_told(cell, said):
    outcome = read_day(cell, TODAY)
    assert outcome.value is None and said in outcome.trouble


def test_a_plan_is_no_day_that_has_been():
    outcome = read_day("计划2026年6月开工", TODAY)
    assert outcome.value is None and "计划" in outcome.remark and not outcome.trouble


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2027年底", "2027年底"),
        ("2027年3月", "2027年3月"),
        ("2027-03-05", date(2027, 3, 5)),
        (2027.0, "2027"),
        ("2027年三季度", "2027年三季度"),
    ],
)
def test_terms_may_be_vague(cell, value):
    assert read_term(cell, TODAY).value == value


STAGES = """
lead: 线索 储备项目 谋划 线索库 初步接触 拟洽谈 前期谋划
talks: 在谈 洽谈中 意向 框架协议 已签框架协议 拟签约 即将签约 战略合作协议 深度洽谈 考察对接 未签约 洽谈阶段 正在洽谈中
signed: 签约 已签约 落地 已签约未开工 签约未开工 待开工 拟开工 计划开工 未开工 正式签约 签约落地 已签约，计划3月开工 手续办理 ②签约 2.签约 签约库 正在签约
building: 在建 续建 开工 已开工 新开工 建设中 主体施工 设备安装 试生产 计划投产 拟投产 未投产 竣工 开工建设 已开工，未投产 一期在建
producing: 投产 已投产 建成投产 部分投产 试运营后投产 投产未达效 正常生产 已竣工并投产 运营
at_capacity: 达产 达效 达产达效 已达产达效 投产达效 满产
"""
STAGE_PAIRS = [
    (word, key)
    for line in STAGES.strip().splitlines()
    for key, _, words in [line.partition(": ")]
    for word in words.split()
]


@pytest.mark.parametrize(("word", "stage"), STAGE_PAIRS)
def test_stage_words(word, stage):
    assert WORDS.read_stage(word).value == stage


@pytest.mark.parametrize("word", ["蓝色", "3", "正常", "开工率", "无法开工", "开工前", "不签约"])
def test_words_that_say_no_stage(word):
    outcome = WORDS.read_stage(word)
    assert outcome.value is None and "之一" in outcome.trouble


@pytest.mark.parametrize(
    ("cell", "names"),
    [("甲公司、乙公司", ("甲公司", "乙公司")), ("甲公司；乙公司;丙公司", ("甲公司", "乙公司", "丙公司")),
    ("甲公司\n乙公司", ("甲公司", "乙公司")), ("甲公司/乙公司", ("甲公司", "乙公司")),
     ("甲（中国、亚太）有限公司，乙公司", ("甲（中国、亚太）有限公司", "乙公司")), ("甲公司、甲公司", ("甲公司",)),
     ("1.甲公司 2.乙公司", ("甲公司", "乙公司")), ("ABC Co., Ltd.", ("ABC Co., Ltd.",)),
     ("甲公司、乙公司等", ("甲公司", "乙公司")), ("投资方：甲公司", ("甲公司",)), ("甲公司 ", ("甲公司",)),
     ("甲公司、待定", ("甲公司",)), ("①甲公司②乙公司", ("甲公司", "乙公司"))],
)  # fmt: skip
def test_firms_of_one_cell(cell, names):
    assert read_names(cell).value == names


def test_persons_codes_and_classes():
    assert (
        read_person("张三 13800000000").value == "张三"
        and "个人信息" in read_person("张三（13800000000）").remark
    )
    assert read_person("张 三").value == "张三"
    assert read_credit("91140100ma0k 000017").value == "91140100MA0K000017"
    assert read_credit(9.114e17).value is None and "丢失" in read_credit(9.114e17).remark
    assert [
        read_industry(cell).value for cell in ("C3974", 3974.0, "3974 显示器件制造", "c39", "计算机")
    ] == ["C3974", "C3974", "C3974", "C39", None]
    assert read_name("甲\n项目").value == "甲项目" and read_name(123.0).trouble


@given(st.decimals(min_value="0.01", max_value="400000", places=2), st.sampled_from(["万元", "亿元", "元"]))
def test_any_sum_comes_back_from_every_way_to_write_it(wan, unit):
    factor = {"万元": Decimal(1), "亿元": Decimal(10_000), "元": Decimal("0.0001")}[unit]
    number = format(wan / factor, "f")
    for cell in (
        f"{number}{unit}",
        f"约 {number} {unit}",
        f"{Decimal(number):,}{unit}",
        f"¥{number}{unit}（暂定）",
    ):
        assert read_amount(cell, "money", "亿元").value == wan
    assert read_amount(number, "money", unit).value == wan


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_any_day_comes_back_from_every_way_to_write_it(day):
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    serial = (day - date(1899, 12, 30)).days
    stamp = (datetime(day.year, day.month, day.day) - datetime(1970, 1, 1, 8)).total_seconds()
    ways = [day, datetime(day.year, day.month, day.day, 9), day.isoformat(), f"{day:%Y.%m.%d}",
    f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", float(serial),
            str(serial), f"{str(day.year).translate(digits)}年{day.month}月{day.day}日", f" {day.isoformat()} 08:30:00"]  # fmt: skip
    if stamp >= 1e9:
        ways += [stamp, stamp * 1000, str(int(stamp * 1000))]
    assert {read_day(way, TODAY).value for way in ways} == {day}


ANY = st.one_of(
    st.text(max_size=40), st.text(alphabet="0123456789.,-~年月日万亿元约亩㎡（）()一二三百千 /#=%$", max_size=16),
    st.floats(), st.integers(-(10**20), 10**20), st.booleans(), st.dates(),
    st.datetimes(), st.times(), st.timedeltas(),
)  # fmt: skip


@given(ANY)
def test_whatever_a_cell_holds_it_is_a_value_or_a_sentence(cell):
    outcomes = [
        read_amount(cell, kind, unit)
        for kind, unit in (("money", "亿元"), ("land", "亩"), ("floor", "万㎡"), ("count", "人"))
    ]
    outcomes += [
        read_day(cell, TODAY),
        read_term(cell, TODAY),
        WORDS.read_stage(cell),
        WORDS.read_standing(cell),
    ]
    outcomes += [reader(cell) for reader in (read_name, read_names, read_person, read_credit, read_industry)]
    for outcome in outcomes:
        assert outcome.value is None or not outcome.trouble
        assert "None" not in outcome.trouble
        if isinstance(outcome.value, Decimal):
            assert outcome.value >= 0 and outcome.value == outcome.value.quantize(Decimal("0.01"))
        if isinstance(outcome.value, tuple):
            assert all(outcome.value) and len(set(outcome.value)) == len(outcome.value)
