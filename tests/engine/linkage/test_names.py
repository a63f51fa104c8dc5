"""Names taken apart, places, folding, and what is a firm's name at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoluo.engine.linkage import looks_like_firm, split_name
from zhaoluo.engine.linkage.places import Place, filled, place_of, relation
from zhaoluo.engine.linkage.sounds import sound_alike
from zhaoluo.engine.linkage.words import fold, without_marks, words

PARTS = [
    ("山西晋光科技有限公司", ("山西", "晋光", "科技", "有限公司", "")),
    ("晋光科技（山西）有限公司", ("山西", "晋光", "科技", "有限公司", "")),
    ("晋光（山西）科技有限公司", ("山西", "晋光", "科技", "有限公司", "")),
    (
        "山西省太原市小店区晋光新能源科技股份有限公司",
        ("山西太原小店", "晋光", "新能源科技", "股份有限公司", ""),
    ),
    ("襄垣县晋光煤业有限责任公司", ("山西长治襄垣", "晋光", "煤业", "有限责任公司", "")),
    ("太原经济技术开发区晋光电子有限公司", ("山西太原", "晋光", "电子", "有限公司", "")),
    ("北京市朝阳区晋光文化传媒有限公司", ("北京朝阳", "晋光", "文化传媒", "有限公司", "")),
    ("晋光科技有限公司太原分公司", ("", "晋光", "科技", "有限公司", "太原分公司")),
    ("晋光科技", ("", "晋光", "科技", "", "")),
    ("晋光（集团）有限公司", ("", "晋光", "", "集团有限公司", "")),
    ("右玉县宏谷种植农民专业合作社", ("山西朔州右玉", "宏谷", "种植", "农民专业合作社", "")),
    ("太原晋光机械厂", ("山西太原", "晋光", "机械", "厂", "")),
    ("大同证券有限责任公司", ("山西大同", "", "证券", "有限责任公司", "")),
    ("华新材料有限公司", ("", "华新", "材料", "有限公司", "")),
    ("晋光科技有限公司（筹）", ("", "晋光", "科技", "有限公司", "")),
    ("安吉（大连）科技有限公司", ("辽宁大连", "安吉", "科技", "有限公司", "")),
    ("太原晋光科技有限责公司", ("山西太原", "晋光", "科技", "有限责任公司", "")),
    ("太原宏上电子公司", ("山西太原", "宏上", "电子", "公司", "")),
]


@pytest.mark.parametrize(("name", "parts"), PARTS)
def test_a_name_is_taken_apart(name: str, parts: tuple[str, ...]) -> None:
    read = split_name(name)
    assert (read.place, read.brand, read.industry, read.form, read.branch) == parts


FIRMS = (
    """
山西晋光科技有限公司;晋光科技;晋光集团;晋光（集团）股份有限公司;太原晋光机械厂;右玉县宏谷种植农民专业合作社;晋光设计研究院;河阳农村商业银行股份有限公司
晋光科技有限公司太原分公司;Jinguang Optics Co., Ltd.;Hongda GmbH;Jinguang Energy AG;北京晋光律师事务所
大同证券有限责任公司;晋光投资中心（有限合伙）;晋光控股;ＡＢＣ晋光科技有限公司;河阳大学
""".replace("\n", ";")
    .strip(";")
    .split(";")
)
NO_FIRMS = """
待定;某投资商;张三;李建国;光伏组件项目;年产5万吨铝板带箔项目;新能源汽车;浙江客商;某新能源有限公司;XX公司;有限公司;科技有限公司;王总;本公司;暂无;个人;一家企业;山西晋光科技有限公司等3家企业
晋光产业园二期工程;河阳县人民政府;河阳经开区管委会;标准化厂房;光伏组件;;/;—;智慧物流园区;意向企业;上市公司;张明先生;三家公司;Zhang San;12345
""".replace("\n", ";").split(";")


@pytest.mark.parametrize("name", FIRMS)
def test_a_firm_is_seen(name: str) -> None:
    assert looks_like_firm(name)


@pytest.mark.parametrize("name", NO_FIRMS)
def test_what_is_no_firm_is_not_taken_for_one(name: str) -> None:
    assert not looks_like_firm(name)


def test_ways_of_writing_fold_into_one() -> None:
    ways = [
        "晋光科技(山西)有限公司",
        "晋光科技（山西）有限公司",
        " 晋光 科技（山西）有限公司",
        "晋光科\u200b技〔山西〕有限公司",
        "晉光科技（山西）有限公司",
    ]
    assert len({without_marks(fold(way)) for way in ways}) == 1


def test_spaces_between_latin_words_stay() -> None:
    assert fold("Jinguang   Optics") == "JINGUANG OPTICS"


@given(st.text(max_size=60))
def test_any_text_is_folded_once_and_read_without_error(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    split_name(text)
    looks_like_firm(text)


def test_the_table_of_old_characters_gives_single_characters() -> None:
    simplified = words().simplified
    assert all(len(new) == 1 and ord(new) not in simplified for new in simplified.values())


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ("山西", "山西省", "same"),
        ("太原", "山西省太原市", "same"),
        ("山西", "太原", "nested"),
        ("太原", "长治", "other"),
        ("山西", "陕西", "other"),
        ("", "太原", "unsaid"),
        ("上海", "上海市松江区", "nested"),
    ],
)
def test_two_places(left: str, right: str, said: str) -> None:
    assert relation(place_of(left), place_of(right)) == said
    assert relation(place_of(right), place_of(left)) == said


def test_a_region_fills_a_place_only_where_they_agree() -> None:
    assert filled(Place("山西"), place_of("山西省太原市")) == Place("山西", "太原")
    assert filled(Place("山西"), place_of("江苏省")) == Place("山西")


def test_homophones() -> None:
    assert sound_alike("宏", "鸿")
    assert sound_alike("源", "圆")
    assert not sound_alike("宏", "达")
    assert not sound_alike("A", "B")
