"""Assembly: which amount, stage and zone belongs to which name — sentences of our own, one difficulty each."""

from datetime import date
from decimal import Decimal

import pytest

from zhaoluo.engine.reading import Page, ProjectDraft, page_as_json, read_page

DAY = date(2025, 4, 16)


def read(text: str, home: str = "河谷经济技术开发区") -> Page:
    return read_page(text, DAY, home)


def one(text: str) -> ProjectDraft:
    (project,) = read(text).projects
    return project


def table(text: str) -> dict[str, tuple[Decimal | None, str | None]]:
    return {project.name: (project.investment_wan, project.stage) for project in read(text).projects}


def test_sums_tied_by_de_go_each_to_its_own_name() -> None:
    assert table("总投资15亿元的云海储能电芯项目、总投资5亿元的柏川精密齿轮项目集中开工。") == {
        "云海储能电芯项目": (150_000, "construction"),
        "柏川精密齿轮项目": (50_000, "construction"),
    }


def test_respectively() -> None:
    assert table("总投资分别为3亿元、2亿元的启明封装项目和蓝岸冷链项目已签约落户。") == {
        "启明封装项目": (30_000, "signed"),
        "蓝岸冷链项目": (20_000, "signed"),
    }


def test_a_pointer_carries_the_sum_back_to_the_name() -> None:
    project = one(
        "云海特种尼龙项目现场机器轰鸣。该项目总投资12.4亿元，占地180亩，今年3月开工建设，目前完成总工程量的65%，预计明年8月投产。"
    )
    assert (project.investment_wan, project.land_mu, project.progress_pct) == (124_000, 180, 65)
    assert (project.stage, project.started_on, project.expected_on) == ("construction", "2025-03", "2026-08")


def test_facts_before_the_name() -> None:
    project = one("占地6万平方米，总投资2.3亿元，可容纳十余家企业的云海汽配园标准厂房项目正在建设。")
    assert project.investment_wan == 23_000 and project.stage == "construction"


def test_a_total_of_many_is_nobodys_own() -> None:
    page = read("今年签约项目16个，总投资132亿元。云海高端铜箔项目进展顺利，主体封顶。")
    assert [(p.name, p.investment_wan) for p in page.projects] == [("云海高端铜箔项目", None)]
    assert {(figure.value, figure.unit) for figure in page.indicators} >= {
        (Decimal(16), "个"),
        (Decimal(132), "亿元"),
    }


def test_output_tax_and_thresholds_are_no_investment() -> None:
    project = one("云海预制菜项目已投产，年产值达5亿元，税收2000万元，成为全县第3个5亿元以上企业。")
    assert project.investment_wan is None and project.stage == "production"


def test_a_planned_opening_is_construction_and_a_condition_is_nothing() -> None:
    assert one("云海仪表项目预计今年10月建成投产。").stage == "construction"
    assert one("总投资2亿元的云海仪表项目，投产后年产值可达4亿元。").stage is None


def test_a_date_ahead_outweighs_a_bare_verb() -> None:
    assert one("云海仪表项目一期投资1.4亿元，并于今年10月份建成投产。").stage != "production"


def test_list_members_without_a_head_share_the_verb() -> None:
    assert table("云岫叶片模具、澄岭风电主轴、木犀高空作业车等一批项目竣工投产。") == {
        "云岫叶片模具": (None, "production"),
        "澄岭风电主轴": (None, "production"),
        "木犀高空作业车": (None, "production"),
    }


def test_an_investment_told_without_the_word_project() -> None:
    project = one("东江沐声无线科技有限公司与开发区达成合作，投资5000万元建立新厂。")
    assert "沐声无线科技" in project.name and project.investment_wan == 5000 and project.stage == "signed"
    assert project.investors == ("东江沐声无线科技有限公司",)


@pytest.mark.parametrize(
    "text",
    [
        "加快推进重点项目建设，狠抓招商引资项目落地。",
        "打造全国重要的新材料生产基地。",
        "为项目提供全程代办服务。",
        "聚焦新能源、装备制造等项目开展对接。",
        "各开发区项目建设如火如荼。",
    ],
)
def test_general_talk_is_no_project(text: str) -> None:
    assert read(text).projects == ()


def test_the_same_project_in_heading_text_and_caption_is_one() -> None:
    text = "云海智能交通装备制造项目跑出加速度\n\n走进云海智能交通装备制造项目，总投资1.6亿元的厂区正在建设。\n\n\n\n云海智能交通装备制造项目施工现场。 管委会供图\n"
    assert len(read(text).projects) == 1


def test_zones_of_a_survey_are_told_apart() -> None:
    text = "在桂岭经济技术开发区，总投资32亿元的盛邦封装项目开工建设。\n松坪高新区也不示弱，总投资4亿元的康诺原料药项目破土动工。\n总投资1亿元的无名饮料项目签约。\n"
    assert [project.zone for project in read(text, "岭西省").projects] == [
        "桂岭经济技术开发区",
        "松坪高新区",
        "松坪高新区",
    ]


def test_where_no_zone_is_named_the_home_zone_stands_without_a_span() -> None:
    project = one("总投资1亿元的无名饮料项目签约。")
    assert project.zone == "河谷经济技术开发区"
    assert all(piece.field != "zone" for piece in project.evidence)


def test_a_heading_gives_the_stage_of_what_stands_under_it() -> None:
    text = "一、在建项目\n1.云海铜箔项目。总投资22亿元。\n二、签约项目\n1.百禾提取项目。总投资7200万元。\n"
    assert table(text) == {"云海铜箔项目": (220_000, "construction"), "百禾提取项目": (7_200, "signed")}


def test_foreign_money_leaves_the_investment_unknown() -> None:
    assert one("总投资1500万美元的大功率电感器生产项目签约落地。").investment_wan is None


def test_arithmetic_of_the_page_is_checked() -> None:
    page = read(
        "当年签约项目11个，已开工6个，开工率54.5%。拿地到开工仅用24个工作日，比规定的90个工作日减少66天。工业企业由30家增加到75家，是原来的3.5倍。"
    )
    assert [(check.kind, check.holds) for check in page.checks] == [
        ("share", True),
        ("difference", True),
        ("ratio", False),
    ]


def test_an_english_or_empty_page_yields_nothing() -> None:
    for text in ("", "\n\n", "The zone signed 5 projects worth 3 million dollars.", "\x00\x01\x02"):
        page = read(text)
        assert (page.projects, page.enterprises, page.checks) == ((), (), ())


def test_the_json_contract_has_its_keys_and_plain_values() -> None:
    import json

    page = read("总投资1.25亿元的云海项目甲基地项目签约。全年产值50亿元。云海科技有限公司出席。")
    data = json.loads(json.dumps(page_as_json(page, "a.txt")))
    assert set(data) == {"source", "published_on", "projects", "enterprises", "indicators", "checks"}
    keys = {
        "name",
        "zone",
        "investors",
        "investment_wan",
        "land_mu",
        "area_sqm",
        "stage",
        "started_on",
        "expected_on",
        "progress_pct",
        "evidence",
        "score",
    }
    assert data["projects"] and all(set(project) == keys for project in data["projects"])
    assert data["projects"][0]["investment_wan"] == 12_500
    assert all(
        set(figure) == {"zone", "name", "value", "unit", "period", "evidence"}
        for figure in data["indicators"]
    )


def test_a_long_text_is_read_in_pieces() -> None:
    line = "总投资1亿元的云海{}号风电装备项目已开工建设，现场一片繁忙，各项工序衔接有序。\n"
    text = "".join(line.format(number) for number in range(1000, 1300))
    assert len(read(text).projects) > 290
