"""Layout: the traps of real pages, on text of our own."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoluo.engine.reading.layout import articles
from zhaoluo.engine.reading.read import read_page
from zhaoluo.engine.reading.text import NOTHING, flatten

DAY = date(2025, 4, 16)

WRAPPED = """晚潮报讯 初冬时节，白鹭湖高新区

内塔吊林立，机器轰鸣，各个项目抢抓

晴好天气，掀起施工热潮，聚源特种尼

龙项目工程进度已经过半，现场工人们

还在绑扎钢筋。 许小满

白鹭湖高新区

项目施工正酣

青石新区优化服务 晚潮报讯 走进青石

新区的海川压铸有限公司，一条条生产

线高速运转，订单排到明年，企业今年

又新上了一条产线。 秦舒
"""


def bodies(text: str) -> list[list[str]]:
    return [[part.text[a:b] for a, b, kind in part.parts if kind == "body"] for part in articles(text)]


def test_newsprint_lines_with_blank_lines_between_are_one_paragraph() -> None:
    first = bodies(WRAPPED)[0]
    assert any("各个项目抢抓晴好天气，掀起施工热潮" in body for body in first)
    assert any("特种尼龙项目工程进度" in body for body in first)


def test_a_heading_after_its_article_and_one_glued_to_the_next_dateline() -> None:
    found = articles(WRAPPED)
    assert len(found) == 2
    assert "项目施工正酣" in found[0].heading and "白鹭湖高新区" in found[0].heading
    assert "青石新区优化服务" in found[1].heading
    assert all("许小满" not in body for body in bodies(WRAPPED)[0])


def test_a_sentence_interrupted_by_a_caption_is_mended_and_its_evidence_split() -> None:
    text = (
        "为扩大产能，公司去年启动了深远海柔性电缆项目，\n\n\n\n望海港务集团码头改造项目施工现场。\n\n\n\n"
        "总投资18亿元，目前桩基工程全部完成。\n"
    )
    (project,) = [p for p in read_page(text, DAY, "望海县").projects if "电缆" in p.name]
    assert project.investment_wan == 180_000 and project.stage == "construction"
    for piece in project.evidence:
        assert text[piece.start : piece.end] == piece.text


def test_a_paragraph_that_begins_mid_sentence_goes_to_the_one_left_open() -> None:
    text = "副县长一行先后走访了东江优普塑胶有限公司和云岚精工有限公司\n\n\n\n开发区标准厂房建设有序推进。\n\n考察，就高端五金件生产基地项目进行深入洽谈；\n"
    assert any("云岚精工有限公司考察，就高端五金件" in body for page in bodies(text) for body in page)


def test_a_byline_closes_an_article() -> None:
    text = (
        "第一篇说的是甲县的事情，甲县今年项目建设热火朝天，处处都是忙碌的身影和轰鸣的机器声。\n\n王 波\n\n"
        "第二篇说的是乙县的事情，乙县今年招商成果丰硕，新签约的项目接连落地，令人鼓舞。\n"
    )
    assert len(articles(text)) == 2


def test_an_amount_across_a_line_end_keeps_its_raw_span() -> None:
    text = "　　冬日的云海镇一派繁忙。总投资 1.37\n亿元的云海科教基地破土动工；各项工作\n有序推进，园区上下铆足干劲抓建设，奋力\n夺取全年胜利。\n"
    (project,) = read_page(text, DAY, "甲县").projects
    (amount,) = [piece for piece in project.evidence if piece.field == "investment_wan"]
    assert amount.text == "1.37\n亿元" and project.investment_wan == 13_700


def test_zero_width_and_control_characters_do_not_hide_anything() -> None:
    text = "总投\u200b资5\ufeff亿\x07元的云海风电装备项\u200d目已开工建设。"
    (project,) = read_page(text, DAY, "甲县").projects
    assert project.investment_wan == 50_000 and project.name == "云海风电装备项目"


ALPHABET = st.sampled_from(
    list("云海项目总投资亿元开工，。、；（）“”\n\n\t 　\u200b\ufeff\x07０１２3.5％%AbＺ讯—…|")
)


@settings(deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=300))
def test_every_clean_character_leads_back_to_its_own_raw_character(raw: str) -> None:
    flat = flatten(raw)
    assert len(flat) == len(raw)
    for article in articles(raw):
        for char, place in zip(article.text, article.flow.origin, strict=True):
            assert flat[place] == char or char in "\t\n " or flat[place] in ("\t", "\n", " ", NOTHING)


@settings(deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=300), st.integers(0, 200), st.integers(1, 60))
def test_raw_spans_never_overlap_and_stay_inside(raw: str, start: int, length: int) -> None:
    for article in articles(raw):
        spans = article.flow.raw_spans(start, start + length)
        assert all(0 <= a < b <= len(raw) for a, b in spans)


@settings(deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=400))
def test_no_text_breaks_the_reader_and_nothing_stands_without_its_span(raw: str) -> None:
    page = read_page(raw, DAY, "甲县")
    for project in page.projects:
        fields = {piece.field for piece in project.evidence}
        assert "name" in fields
        assert project.investment_wan is None or "investment_wan" in fields
        assert project.stage is None or "stage" in fields
    for record in (*page.projects, *page.enterprises, *page.indicators, *page.checks):
        assert all(raw[piece.start : piece.end] == piece.text for piece in record.evidence)
