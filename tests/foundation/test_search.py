"""Finding names: the index may narrow, but what is found is what a plain look through all texts would find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhaoluo.foundation import pinyin
from zhaoluo.foundation.search import initials_of, narrow, plain, sort_key_of, text_of, tokens_of, vector_of
from zhaoluo.registers.enterprises.models import Enterprise

NAMES = (
    "河阳石墨材料有限公司", "河阳精密轴承（集团）有限公司", "长治碳基新材料股份有限公司", "ABC 车灯 100% 配套", "江_南晶显科技",
    "O'Brien \"quoted\" \\ slash", "甲", "第3轮&第4轮|或!非<->近", "ＦＵＬＬ　ＷＩＤＴＨ公司", "😀表情科技", "重庆重型机械", "x6162 x6162",
)  # fmt: skip


@pytest.fixture
def firms(scoped: None, zones: Any) -> Iterator[dict[str, str]]:
    """Firms by name with their searchable text."""
    texts = {name: text_of(name, "91140400MA0000000X") for name in NAMES}
    for name, text in texts.items():
        firm = Enterprise(zone=zones[0], name=name, search_text=text, sort_key=sort_key_of(name))
        firm.search = vector_of(text)
        firm.save()
    yield texts


def found(text: str) -> set[str]:
    return set(narrow(Enterprise.objects.all(), text).values_list("name", flat=True))


def naive(texts: dict[str, str], typed: str) -> set[str]:
    """What a plain look through all texts finds."""
    words = [w for w in (plain(part)[:60] for part in re.split(r"\s+", typed.strip())[:8]) if w]
    return {name for name, text in texts.items() if all(word in text for word in words)}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("石墨", {"河阳石墨材料有限公司"}),
        ("墨", {"河阳石墨材料有限公司"}),
        ("甲", {"甲"}),
        ("河阳 轴承", {"河阳精密轴承（集团）有限公司"}),
        ("轴承　河阳", {"河阳精密轴承（集团）有限公司"}),
        ("hysm", {"河阳石墨材料有限公司"}),
        ("HYSM", {"河阳石墨材料有限公司"}),
        ("石\u200b墨", {"河阳石墨材料有限公司"}),
        ("(集团)", {"河阳精密轴承（集团）有限公司"}),
        ("full width", {"ＦＵＬＬ　ＷＩＤＴＨ公司"}),
        ("Ｆｕｌｌ", {"ＦＵＬＬ　ＷＩＤＴＨ公司"}),
        ("100%", {"ABC 车灯 100% 配套"}),
        ("%", {"ABC 车灯 100% 配套"}),
        ("_", {"江_南晶显科技"}),
        ("江_南", {"江_南晶显科技"}),
        ("江x南", set()),
        ("O'Brien", {'O\'Brien "quoted" \\ slash'}),
        ('"quoted"', {'O\'Brien "quoted" \\ slash'}),
        ("\\", {'O\'Brien "quoted" \\ slash'}),
        ("&第4轮|或!非<->", {"第3轮&第4轮|或!非<->近"}),
        ("!", {"第3轮&第4轮|或!非<->近"}),
        ("😀", {"😀表情科技"}),
        ("石墨 轴承", set()),
        ("91140400", set(NAMES)),
        ("", set(NAMES)),
        ("   ", set(NAMES)),
        ("\u200b", set(NAMES)),
        ("\x00", set(NAMES)),
        ("石\x00墨", {"河阳石墨材料有限公司"}),
    ],
)
def test_names_are_found(firms: dict[str, str], typed: str, expected: set[str]) -> None:
    assert found(typed) == expected == naive(firms, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "长" * 10_000,
        "石墨 " * 5_000,
        "'" * 10_000,
        "& | ! ( ) : * <-> ' \\ \"",
        "x" * 61,
        "\ufdfa" * 500,
        "İıſß",
        "a:*",
        "%s %(x)s {}",
    ],
)
def test_any_input_is_answered(firms: dict[str, str], typed: str) -> None:
    assert found(typed) == naive(firms, typed)


alphabet = st.sampled_from("河阳石墨材料轴承公司甲x6aA1 %_'\"\\&|!<>()😀\u200b\u3000ＦＵ（")
typed_texts = st.one_of(
    st.text(max_size=30),
    st.text(alphabet, max_size=12),
    st.tuples(st.sampled_from(NAMES), st.integers(0, 20), st.integers(1, 6)).map(
        lambda t: t[0][t[1] : t[1] + t[2]]
    ),
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(typed=typed_texts)
def test_the_index_finds_what_a_plain_look_finds(firms: dict[str, str], typed: str) -> None:
    assert found(typed) == naive(firms, typed)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.text(min_size=1, max_size=60))
def test_any_name_is_found_by_each_of_its_parts(firms: Any, zones: Any, name: str) -> None:
    if not plain(name):
        return
    text = text_of(name)
    row = Enterprise.objects.filter(name="甲")
    row.update(search_text=text, search=vector_of(text))
    for at in range(0, len(plain(name)), 7):
        part = plain(name)[at : at + 5]
        # a fold may come out folded further: İ is i and a dot, and the dot may join what follows
        assert "甲" in found(part) or plain(part) != part


# ---------------------------------------------------------------- the pieces


@given(st.text(max_size=80))
def test_folding_leaves_no_white_space_and_nothing_invisible(text: str) -> None:
    folded = plain(text)
    assert not re.search(r"\s", folded) and "\u200b" not in folded and "\x00" not in folded


def test_tokens_are_characters_and_pairs_of_each_line() -> None:
    assert tokens_of("石墨") == sorted({"石", "墨", "石墨"})
    assert "墨h" not in tokens_of("石墨\nhy"), "no pair across lines"
    assert tokens_of("") == []


def test_initials_and_order_by_sound() -> None:
    assert initials_of("精密轴承") == "jmzc"
    assert initials_of("ABC 车灯 2") == "abccd2"
    assert sorted(["长治", "安阳", "北京"], key=sort_key_of) == ["安阳", "北京", "长治"]
    assert len(sort_key_of("长" * 400)) == 240
    assert sort_key_of("") == initials_of("") == text_of("", "") == ""


def test_our_pinyin_is_pypinyins() -> None:
    from pypinyin import Style, lazy_pinyin

    names = (
        "重庆绿色ABC嗯3女", "长治市女子银行行长", "音乐会计", "便宜行事", "朝阳区长乐坊", "曾都区单县六安市", "重工业厦门大厦行业协会",
        "厘定㐀𠀀 3.5 亿", "深圳华晋光伏组件年产80万套储能电芯项目", "", "abc", "重", "（山西）铝镁精深加工有限公司",
    )  # fmt: skip
    for name in names:
        assert list(pinyin.syllables(name)) == lazy_pinyin(name), name
        assert pinyin.initials(name) == "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)), name
