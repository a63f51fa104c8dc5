"""Which firm is meant: certain, ask a person, or new."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoluo.engine.linkage import Answer, Firm, Register
from zhaoluo.engine.linkage.codes import clean, is_credit_code, is_number


def code(body: str) -> str:
    """A valid credit code with this body of 17, found by trying (independent of the weights in the code)."""
    return next(body + c for c in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_credit_code(body + c))


ONE, TWO = code("91140100MA0K12345"), code("91140100MA0K54321")
FIRMS = [
    Firm(1, "山西晋光科技有限公司", ("晋光科技",), (ONE, "140100200012345"), "山西省太原市"),
    Firm(2, "太原宏谷机械有限公司", (), (), "山西省太原市"),
    Firm(3, "长治宏谷机械有限公司", (), (), "山西省长治市"),
    Firm(4, "山西瑞恒原新能源股份有限公司", ("山西恒原能源有限公司",)),
    Firm(5, "河津明泽建设第一工程有限公司"),
    Firm(6, "河津明泽建设第二工程有限公司"),
    Firm(7, "晋城百卓集团有限公司"),
    Firm(8, "阳泉三禾煤业有限公司"),
    Firm(9, "阳泉三禾煤业有限责任公司"),
    Firm(10, "Jinguang Optics Co., Ltd."),
    Firm(11, "大同同源陶瓷有限公司"),
    Firm(12, "大同同源陶瓷有限公司"),
    Firm(13, "江苏省无锡市云帆压铸有限公司", (), (), "江苏省无锡市"),
    Firm(14, "忻州古禾食品有限公司", (), (), "山西省忻州市"),
    Firm(15, "忻州古禾食品有限公司晋中分公司", (), (), "山西省晋中市"),
]


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(FIRMS)


CERTAIN = [
    ("山西晋光科技有限公司", 1),
    ("山西省晋光科技有限公司", 1),
    ("晋光科技（山西）有限公司", 1),
    ("晋光(山西)科技有限公司", 1),
    ("山西晋光科技有限责任公司", 1),
    ("山西晉光科技有限公司", 1),
    ("山西 晋光科技\u3000有限公司", 1),
    ("山西晋光科\u200b技有限公司", 1),
    ("山西晋光科技有限公司（盖章）", 1),
    ("山西晋光科技公司", 1),
    ("山西晋光科技", 1),
    ("晋光科技", 1),
    ("山西晋光科枝有限公司", 1),  # one wrong character in the trade
    ("山西晋光科技有限责公司", 1),  # one missing in the form
    ("太原市宏谷机械有限公司", 2),
    ("山西太原宏谷机械有限公司", 2),
    ("山西瑞恒源新能源股份有限公司", 4),  # sounds alike, three characters of brand
    ("太原宏古机械有限公司", 2),  # sounds alike, same place, same trade
    ("山西瑞恒原新能源有限公司", 4),  # 股份 left out
    ("瑞恒原新能源股份有限公司", 4),  # no place, a brand of its own
    ("山西恒原能源有限公司", 4),  # a former name
    ("jinguang optics co.,ltd", 10),
    ("JINGUANG OPTICS LIMITED", 10),
    ("江苏无锡云帆压铸有限公司", 13),
    ("阳泉三禾煤业有限责任公司", 9),  # the very characters, though another differs only in the form
]
ASK = [
    ("晋光科技有限公司太原分公司", 1),  # a branch is another firm
    ("山西晋光科技有限公司太原分公司", 1),
    ("山西晋光集团有限公司", 1),
    ("宏谷机械", 2),  # two firms share it
    ("宏谷机械有限公司", 2),
    ("太原宏谷机械厂", 2),  # another form of organisation
    ("太原宏达机械有限公司", 2),  # a brand of two characters with one wrong is often another brand
    ("宏古机械有限公司", 2),  # sounds alike, but no place is said
    ("河津明泽建设工程有限公司", 5),
    ("晋城百卓有限公司", 7),
    ("阳泉三禾煤业公司", 8),  # 有限公司 or 有限责任公司: both stand in the register
    ("大同同源陶瓷有限公司", 11),  # two rows of one name
    ("忻州古禾食品有限公司太原分公司", 14),
]
NEW = [
    "上海明月文化传媒有限公司",
    "苏州晋光科技有限公司",
    "山东明泽建设第三工程有限公司",
    "",
    "（）",
    "待定",
]


@pytest.mark.parametrize(("name", "firm"), CERTAIN)
def test_a_certain_firm(register: Register, name: str, firm: int) -> None:
    answer = register.find(name)
    assert (answer.verdict, answer.id) == ("certain", firm), answer
    assert answer.candidates[0].id == firm
    assert answer.why


@pytest.mark.parametrize(("name", "firm"), ASK)
def test_a_person_is_asked_and_sees_the_likely_firm(register: Register, name: str, firm: int) -> None:
    answer = register.find(name)
    assert answer.verdict == "ask", answer
    assert answer.id is None
    assert firm in {c.id for c in answer.candidates}
    assert len(answer.candidates) <= 5
    assert all(c.why for c in answer.candidates)


@pytest.mark.parametrize("name", NEW)
def test_what_is_not_in_the_register_is_never_certain(register: Register, name: str) -> None:
    assert register.find(name).verdict != "certain"


@pytest.mark.parametrize("name", ["上海明月文化传媒有限公司", "", "待定"])
def test_nothing_alike_is_new(register: Register, name: str) -> None:
    assert register.find(name) == Answer("new", None, (), register.find(name).why)


def test_numbers_in_names_tell_firms_apart(register: Register) -> None:
    assert register.find("河津明泽建设第一工程有限公司").id == 5
    assert register.find("河津市明泽建设第二工程有限公司").id == 6
    assert register.find("河津明泽建设第三工程有限公司").verdict == "ask"


def test_a_branch_in_the_register_is_found_and_not_its_head(register: Register) -> None:
    assert register.find("忻州市古禾食品有限公司晋中分公司").id == 15
    assert register.find("忻州市古禾食品有限责任公司").id == 14


def test_a_credit_code_decides(register: Register) -> None:
    assert register.find("随便什么名字", credit_code=ONE).id == 1
    assert register.find("", credit_code=f" {ONE.lower()} ").id == 1
    assert register.find("x", credit_code="140100200012345").id == 1  # an old number


def test_same_name_with_another_valid_code_goes_to_a_person(register: Register) -> None:
    answer = register.find("山西晋光科技有限公司", credit_code=TWO)
    assert answer.verdict == "ask"
    assert "代码不同" in answer.why
    assert register.find("晋光科技（山西）有限公司", credit_code=TWO).verdict == "ask"
    assert register.find("山西晋光科枝有限公司", credit_code=TWO).verdict != "certain"


@pytest.mark.parametrize("bad", [ONE[:-1] + ("A" if ONE[-1] != "A" else "B"), "0" * 18, "无", "123", "-"])
def test_an_invalid_code_is_ignored(register: Register, bad: str) -> None:
    assert register.find("山西晋光科技有限公司", credit_code=bad).id == 1


def test_a_firm_without_code_may_get_one(register: Register) -> None:
    assert register.find("太原宏谷机械有限公司", credit_code=TWO).id == 2


def test_one_code_with_two_firms_goes_to_a_person() -> None:
    twins = Register([Firm(1, "甲禾科技有限公司", (), (ONE,)), Firm(2, "乙禾科技有限公司", (), (ONE,))])
    assert twins.find("甲禾科技有限公司", credit_code=ONE).verdict == "ask"


def test_the_region_decides_between_places_not_said(register: Register) -> None:
    assert register.find("宏谷机械有限公司", region="山西省长治市").id == 3
    assert register.find("宏谷机械", region="太原").id == 2
    assert (
        register.find("瑞恒原新能源", region="广东省").verdict != "certain"
        or register.find("瑞恒原新能源").id == 4
    )


def test_a_firm_added_later_is_found_and_an_id_is_used_once(register: Register) -> None:
    growing = Register(FIRMS)
    assert growing.find("运城新塬纺织有限公司").verdict == "new"
    growing.add(Firm(99, "运城新塬纺织有限公司"))
    assert growing.find("运城市新塬纺织有限责任公司").id == 99
    assert len(growing) == len(FIRMS) + 1
    with pytest.raises(ValueError, match="99"):
        growing.add(Firm(99, "别的名字有限公司"))


def test_an_empty_register_knows_nobody() -> None:
    assert Register([]).find("山西晋光科技有限公司").verdict == "new"


def test_counties_are_learnt_from_regions() -> None:
    taught = Register([Firm(1, "云坪区晋禾饲料有限公司", (), (), "山西省大同市云坪区")])
    assert taught.find("山西省大同市云坪区晋禾饲料有限公司").id == 1
    assert taught.find("晋禾饲料（大同）有限公司").id == 1


BRANDS = st.text(alphabet="晋光宏谷瑞恒源明泽云帆", min_size=2, max_size=4)
PLACES = st.sampled_from(["山西", "太原", "长治市", "江苏", "无锡", ""])
TRADES = st.sampled_from(["科技", "机械", "新能源", "煤业", "食品"])
NAMES = st.builds(
    lambda p, b, t, f: p + b + t + f,
    PLACES,
    BRANDS,
    TRADES,
    st.sampled_from(["有限公司", "集团有限公司", "厂"]),
)


@given(st.lists(NAMES, min_size=1, max_size=8, unique=True))
def test_a_full_name_finds_itself_or_goes_to_a_person(names: list[str]) -> None:
    register = Register(Firm(i, name) for i, name in enumerate(names))
    for i, name in enumerate(names):
        answer = register.find(name)
        assert answer.verdict in ("certain", "ask")
        assert i in {c.id for c in answer.candidates}
        assert answer.verdict == "ask" or answer.id == i


@given(st.lists(NAMES, min_size=1, max_size=8, unique=True), NAMES)
def test_the_answer_does_not_depend_on_the_order_of_firms(names: list[str], asked: str) -> None:
    there = Register(Firm(i, name) for i, name in enumerate(names)).find(asked)
    back = Register(Firm(i, name) for i, name in reversed(list(enumerate(names)))).find(asked)
    assert (there.verdict, there.id) == (back.verdict, back.id)


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_any_text_gets_an_answer(name: str, number: str, region: str) -> None:
    answer = Register(FIRMS).find(name, credit_code=number, region=region)
    assert (answer.id is None) == (answer.verdict != "certain")
    assert all(0 <= c.score <= 1 for c in answer.candidates)


def test_codes() -> None:
    assert clean(" ９１14-0100 ") == "91140100"
    assert is_credit_code("91350100M000100Y43")  # the example of GB 32100-2015
    assert not is_credit_code("91350100M000100Y44")
    assert is_number("140100200012345")
    assert not is_number("000000000000000")
