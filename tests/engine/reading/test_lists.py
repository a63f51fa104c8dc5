"""Lists of projects: tables, cards of facts, passages with a topic, sums that belong to a name or to none."""

from datetime import date
from decimal import Decimal

import pytest

from zhaoluo.engine.reading import Page, read_page

DAY = date(2025, 4, 16)


def read(text: str, home: str = "河谷经济技术开发区") -> Page:
    return read_page(text, DAY, home)


def told(text: str) -> dict[str, tuple[Decimal | None, str | None]]:
    return {project.name: (project.investment_wan, project.stage) for project in read(text).projects}


TABLE = """河谷开发区重点项目表
单位：亿元、亩

序号{0}项目名称{0}投资企业{0}总投资{0}用地{0}进展
1{0}云海电子铜箔项目{0}江州云海新材料有限公司{0}12.5{0}168{0}主体封顶
2{0}柏川精密齿轮项目{0}柏川机械有限公司{0}8000万元{0}45{0}已签约
3{0}启明封装项目{0}启明微电子有限公司{0}—{0}—{0}洽谈中
合计{0}3个项目{0}{0}13.3{0}213
"""


@pytest.mark.parametrize("gap", ["\t", "   ", "|"], ids=["tabs", "blanks", "bars"])
def test_a_column_takes_the_unit_its_header_states_and_a_cell_its_own(gap: str) -> None:
    text = TABLE.format(gap)
    page = read(text)
    assert {p.name: (p.investment_wan, p.land_mu, p.stage) for p in page.projects} == {
        "云海电子铜箔项目": (125_000, 168, "construction"),
        "柏川精密齿轮项目": (8_000, 45, "signed"),
        "启明封装项目": (None, None, "negotiating"),
    }
    first = next(project for project in page.projects if project.name.startswith("云海"))
    assert first.investors == ("江州云海新材料有限公司",)
    assert [piece.text for piece in first.evidence if piece.field == "investment_wan"] == ["12.5", "亿元"]
    assert all(text[piece.start : piece.end] == piece.text for piece in first.evidence)


def test_a_number_without_any_unit_is_no_sum() -> None:
    page = read("项目名称\t投资额\t进展\n云海电子铜箔项目\t12.5\t在建\n柏川精密齿轮项目\t3\t在建\n")
    assert [project.investment_wan for project in page.projects] == [None, None]


def test_columns_of_money_spent_are_no_investment() -> None:
    page = read(
        "项目名称\t本月完成投资（万元）\t总投资（万元）\n云海电子铜箔项目\t300\t12000\n柏川精密齿轮项目\t50\t3000\n"
    )
    assert [project.investment_wan for project in page.projects] == [12_000, 3_000]


CARDS = """河谷经开区近期项目

一、新签约项目

1、云海电子铜箔项目
投资方：江州云海新材料有限公司
总投资：12.5亿元
建设内容：新建生箔机40台及配套研发中心

2、柏川精密齿轮项目
总投资3亿元，由柏川机械有限公司投资建设。

二、在建项目

1、启明封装项目
总投资：2亿元
"""


def test_cards_of_facts_belong_to_the_name_above_them() -> None:
    page = read(CARDS)
    assert {p.name: (p.investment_wan, p.stage, p.investors) for p in page.projects} == {
        "云海电子铜箔项目": (125_000, "signed", ("江州云海新材料有限公司",)),
        "柏川精密齿轮项目": (30_000, "signed", ("柏川机械有限公司",)),
        "启明封装项目": (20_000, "construction", ()),
    }


def test_labels_in_brackets_are_labels() -> None:
    page = read(
        "【项目名称】云海电子铜箔项目\n【投资单位】云海新材料有限公司\n【投资规模】12.5亿元\n【项目进展】主体封顶\n"
    )
    assert [(p.name, p.investment_wan, p.stage) for p in page.projects] == [
        ("云海电子铜箔项目", 125_000, "construction")
    ]


def test_lines_of_verse_speak_of_the_project_above() -> None:
    page = read(
        "去年落户的云海镜头项目\n目前厂房装修已过半\n预计7月底设备进场\n这个投资2.6亿元的项目建成后\n每月可生产镜头300万只\n"
    )
    assert [(p.name, p.investment_wan, p.stage) for p in page.projects] == [
        ("云海镜头项目", 26_000, "construction")
    ]


def test_what_a_passage_says_its_projects_have_in_common() -> None:
    assert told(
        "开工项目中，云海铜箔项目计划总投资10亿元，将新建厂房6万平方米；柏川齿轮项目总投资5亿元，建成投产后可年产齿轮90万件。"
        "\n签约项目中，启明微电子有限公司计划投资2亿元，建设启明封装项目；蓝岸物流有限公司计划投资1亿元，建设蓝岸冷链项目。"
    ) == {
        "云海铜箔项目": (100_000, "construction"),
        "柏川齿轮项目": (50_000, "construction"),
        "启明封装项目": (20_000, "signed"),
        "蓝岸冷链项目": (10_000, "signed"),
    }


def test_a_name_right_before_its_sum_needs_no_head() -> None:
    assert told(
        "竣工项目中，西河大桥总投资8.5亿元，全长3公里；鱼嘴水库总投资5亿元，新增灌溉面积9000亩。"
    ) == {
        "西河大桥": (85_000, "construction"),
        "鱼嘴水库": (50_000, "construction"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "据悉，项目建成后，总投资将达5亿元。",
        "今年以来，全区工业总投资5亿元。",
        "本次签约总投资5亿元。",
        "会议指出，累计完成总投资5亿元。",
    ],
)
def test_words_before_a_sum_that_name_nothing(text: str) -> None:
    assert told(text) == {}


def test_a_sum_with_an_object_of_its_own_is_not_for_the_next_project() -> None:
    found = told("支持云海实业投资6亿元实施日用瓷智能化改造，开工建设河口片区冷链产业园。")
    assert {name: amount for name, (amount, _) in found.items() if "冷链" in name} == {
        "河口片区冷链产业园": None
    }
    assert [amount for name, (amount, _) in found.items() if "智能化改造" in name] == [60_000]


def test_the_sum_of_a_row_is_nobodys_own() -> None:
    found = told("云海食品产业园项目、柏川农贸市场项目、启明疫苗项目3项参加集中签约，项目共计投资40亿元。")
    assert len(found) == 3 and {amount for amount, _ in found.values()} == {None}


def test_what_a_project_builds_is_not_another_project() -> None:
    assert list(
        told("云海轮毂项目总投资5亿元，新建厂房5万平方米，将建成年产300万只轻量化轮毂生产线，已开工。")
    ) == ["云海轮毂项目"]


def test_a_backer_told_in_another_clause_or_line() -> None:
    (project,) = read(
        "云海铜箔项目在河谷经开区签约。项目总投资5亿元，占地90亩，由江州云海新材料有限公司投资建设。"
    ).projects
    assert project.investors == ("江州云海新材料有限公司",)


def test_on_a_wide_page_a_county_is_the_zone_and_the_whole_is_the_page() -> None:
    page = read("近日，虞河县云海量具项目开工建设。全省有工量具企业206家，去年产值达85亿元。", home="河南省")
    assert [(project.name, project.zone) for project in page.projects] == [("云海量具项目", "虞河县")]
    assert {(figure.value, figure.zone) for figure in page.indicators} == {(206, "河南省"), (85, "河南省")}
