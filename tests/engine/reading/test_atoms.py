"""Atoms: numbers, quantities, dates, stage words, zones and firms, each read from a few characters."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoluo.engine.reading.atoms.dates import dates, parse_date
from zhaoluo.engine.reading.atoms.enterprises import enterprises
from zhaoluo.engine.reading.atoms.firm_names import brand, stands_for
from zhaoluo.engine.reading.atoms.numerals import parse_number
from zhaoluo.engine.reading.atoms.quantities import parse_quantity, quantities
from zhaoluo.engine.reading.atoms.stages import stages
from zhaoluo.engine.reading.atoms.zones import zones
from zhaoluo.engine.reading.gazetteer import default_gazetteer, load_gazetteer
from zhaoluo.engine.reading.text import flatten

PLACES = default_gazetteer()
DAY = date(2025, 4, 16)


def chinese(number: int) -> str:
    """A whole number below a hundred million in Chinese numerals, as one would write it."""
    if number >= 10_000:
        rest = number % 10_000
        return (
            chinese(number // 10_000)
            + "万"
            + ("" if rest == 0 else ("零" if rest < 1000 else "") + chinese(rest))
        )
    digits, text, gap = "零一二三四五六七八九", "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap else "") + digits[digit] + name
            gap = False
        elif text:
            gap = True
    return text or "零"


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=99_999_999))
def test_chinese_numerals_read_back(number: int) -> None:
    assert parse_number(chinese(number)) == number


@settings(deadline=None)
@given(
    st.integers(min_value=1, max_value=10**7),
    st.integers(min_value=0, max_value=2),
    st.sampled_from(["亿元", "万元", "元"]),
)
def test_money_reads_back_in_wan(cents: int, places: int, unit: str) -> None:
    value = Decimal(cents).scaleb(-places)
    factor = {"亿元": Decimal(10_000), "万元": Decimal(1), "元": Decimal("0.0001")}[unit]
    quantity = parse_quantity(f"总投资{value:f}{unit}")
    assert quantity is not None and quantity.wan == value * factor
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    again = parse_quantity(flatten(f"总投资{value:f}{unit}".translate(wide)))
    assert again is not None and again.wan == quantity.wan


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,一二两十百千万亿元余多约近超美亩%个家年月日至到-", max_size=30))
def test_every_quantity_is_read_again_from_its_own_span(text: str) -> None:
    for quantity in quantities(text):
        alone = quantities(text[quantity.start : quantity.end])
        assert any(other.base == quantity.base and other.kind == quantity.kind for other in alone)


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("投资两亿元", 20_000),
        ("近30亿元", 300_000),
        ("十余亿元", 100_000),
        ("超1.2亿元", 12_000),
        ("5000万元", 5_000),
        ("8600多万元", 8_600),
        ("一亿五千万元", 15_000),
        ("1亿2000万元", 12_000),
        ("三点五亿元", 35_000),
        ("12,500万元", 12_500),
        ("总投资50亿的", 500_000),
        ("人民币3亿元", 30_000),
        ("百亿元", 1_000_000),
    ],
)
def test_sums_as_newspapers_write_them(text: str, wan: int) -> None:
    assert [quantity.wan for quantity in quantities(text)] == [wan]


@pytest.mark.parametrize(
    ("text", "currency"),
    [("1500万美元", "USD"), ("2亿港元", "HKD"), ("3000万欧元", "EUR"), ("50亿日元", "JPY")],
)
def test_foreign_money_is_kept_apart(text: str, currency: str) -> None:
    (quantity,) = quantities(text)
    assert quantity.currency == currency and quantity.wan is None


@pytest.mark.parametrize("text", ["百亿级产业", "千亿级园区", "打造500亿级集群"])
def test_an_order_of_magnitude_is_no_sum(text: str) -> None:
    (quantity,) = quantities(text)
    assert quantity.level and quantity.wan is None


def test_only_the_upper_end_of_a_range_is_a_value() -> None:
    low, high = quantities("总投资3亿元至5亿元")
    assert low.lower and not high.lower


@pytest.mark.parametrize(
    ("text", "kind", "base"),
    [
        ("占地181亩", "area", Decimal(181) * 2000 / 3),
        ("3.2万平方米", "area", Decimal(32_000)),
        ("25万㎡", "area", Decimal(250_000)),
        ("12公顷", "area", Decimal(120_000)),
        ("完成80%", "percent", Decimal(80)),
        ("30余家", "count", Decimal(30)),
        ("23亿千瓦时", "count", Decimal(2_300_000_000)),
        ("35个工作日", "count", Decimal(35)),
    ],
)
def test_areas_shares_and_counts(text: str, kind: str, base: Decimal) -> None:
    (quantity,) = quantities(text)
    assert quantity.kind == kind and abs(quantity.base - base) < Decimal("0.001")


@pytest.mark.parametrize("text", ["百亿级项目", "第三家具厂", "两座谈会", "5条件"])
def test_a_unit_that_begins_another_word_is_none(text: str) -> None:
    assert all(quantity.kind != "count" for quantity in quantities(text))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("去年12月", "2024-12"),
        ("今年10月", "2025-10"),
        ("2023年8月", "2023-08"),
        ("3月28日", "2025-03-28"),
        ("12月3日", "2024-12-03"),
        ("2025.3.5", "2025-03-05"),
        ("二〇二五年三月", "2025-03"),
        ("明年6月底", "2026-06"),
        ("预计11月", "2025-11"),
        ("日前", None),
        ("2025年2月30日", None),
    ],
)
def test_dates_are_resolved_against_publication(text: str, iso: str | None) -> None:
    assert parse_date(text, DAY) == iso


def test_a_month_takes_the_year_said_before_it_in_the_sentence() -> None:
    assert [atom.iso for atom in dates("2022年3月开工，9月封顶。", DAY)] == ["2022-03", "2022-09"]


@settings(deadline=None)
@given(
    st.dates(min_value=date(1990, 1, 1), max_value=date(2049, 12, 31)),
    st.dates(min_value=date(2000, 1, 1), max_value=date(2040, 12, 31)),
)
def test_full_dates_do_not_depend_on_publication(day: date, published: date) -> None:
    assert parse_date(f"{day.year}年{day.month}月{day.day}日", published) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "stage", "asserted"),
    [
        ("项目已建成投产", "production", True),
        ("预计明年投产", "production", False),
        ("将于年底投产", "production", False),
        ("投产后年产值5亿元", "production", False),
        ("项目正式开工建设", "construction", True),
        ("计划6月开工", "construction", False),
        ("签订投资协议", "signed", True),
        ("力争年内签约", "signed", False),
        ("达成初步合作意向", "negotiating", True),
        ("谋划储备一批", "lead", True),
    ],
)
def test_stage_words_know_the_future(text: str, stage: str, asserted: bool) -> None:
    found = [(atom.stage, atom.asserted) for atom in stages(text)]
    assert (stage, asserted) in found


@pytest.mark.parametrize("text", ["尚未开工", "开工率达到八成", "办理施工许可"])
def test_denied_words_and_terms_say_nothing(text: str) -> None:
    assert not any(atom.asserted for atom in stages(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("走进云岭经济技术开发区，处处忙碌", ["云岭经济技术开发区"]),
        ("位于松坪高新区的工厂", ["松坪高新区"]),
        ("江苏海澜经济开发区与企业签约", ["江苏海澜经济开发区"]),
        ("全省开发区建设国家级经开区", []),
        ("推动开发区提档升级", []),
        ("打造承接产业转移示范区", []),
        ("沙洲综合保税区把目光投向海外", ["沙洲综合保税区"]),
    ],
)
def test_zones_unseen_before_are_found_by_grammar(text: str, names: list[str]) -> None:
    assert [zone.name for zone in zones(text, "河谷县", PLACES) if not zone.generic] == names


def test_the_home_zone_goes_by_its_short_forms_and_a_province_does_not() -> None:
    assert [zone.name for zone in zones("河谷经开区与河谷开发区", "河谷经济技术开发区", PLACES)] == [
        "河谷经开区",
        "河谷开发区",
    ]
    assert zones("山东某某科技有限公司", "山东", PLACES)[0].name == "山东"
    assert zones("山东某某科技有限公司", "山东省", PLACES) == []


def test_a_zone_of_the_gazetteer_is_known_by_its_aliases(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from importlib import resources

    text = resources.files("zhaoluo.engine.reading").joinpath("gazetteer.yaml").read_text(encoding="utf-8")
    path = tmp_path / "own.yaml"
    path.write_text(text.replace("zones:\n", "zones:\n  河谷智慧新城: [河谷新城]\n", 1), encoding="utf-8")
    assert [zone.name for zone in zones("项目落户河谷新城。", "乙县", load_gazetteer(path))] == ["河谷新城"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "与东江市优普塑胶有限公司和云岚精工科技（上海）有限公司洽谈",
            {"东江市优普塑胶有限公司", "云岚精工科技（上海）有限公司"},
        ),
        ("该公司是一家高新技术企业，我公司负责人表示", set()),
        ("引进了北江铸件、齐泰液压、广源焊接等12家配套企业", {"北江铸件", "齐泰液压", "广源焊接"}),
        ("碳纳米管、碳化硅、石墨制品等生产企业", set()),
        ("以瀚蓝重工为链主的产业集群", {"瀚蓝重工"}),
        ("现代农业、新能源汽车等产业", set()),
        ("由江州华澄新能源有限公司投资建设", {"江州华澄新能源有限公司"}),
    ],
)
def test_firms_by_form_and_by_list(text: str, names: set[str]) -> None:
    assert {firm.name for firm in enterprises(text, PLACES)} == names


def test_a_short_name_is_the_firm_it_stands_for() -> None:
    text = "黑土重型机械有限公司投资建厂。黑土重型机械总经理说，订单不断。"
    assert {firm.name for firm in enterprises(text, PLACES)} == {"黑土重型机械有限公司"}
    assert brand("江苏瀚蓝电气股份有限公司", PLACES) == "瀚蓝"
    assert stands_for("瀚蓝电气", "江苏瀚蓝电气股份有限公司", PLACES)
    assert not stands_for("江苏瀚蓝电气股份有限公司", "瀚蓝电气", PLACES)


def test_names_of_the_register_are_found_without_a_form() -> None:
    assert [firm.name for firm in enterprises("昨日，朗月工坊扩产。", PLACES, ["朗月工坊"])] == ["朗月工坊"]
