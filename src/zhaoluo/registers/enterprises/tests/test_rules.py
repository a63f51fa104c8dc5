"""Credit codes by GB 32100-2015, and whether an enterprise may be entered."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ..rules import (
    ALPHABET,
    INDUSTRY_CLASS,
    Content,
    clean_credit_code,
    credit_code_check,
    refusals_to_enter,
    refusals_to_use_credit_code,
)
from ..rules.keeping import cleaned

bodies = st.text(ALPHABET, min_size=17, max_size=17)


def valid(body: str) -> str:
    return body + credit_code_check(body)


def codes(code: str) -> set[str]:
    return {r.code for r in refusals_to_use_credit_code(code)}


def independently(body: str) -> str:
    """The standard's own table of weights, written out."""
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    rest = 31 - sum(w * ALPHABET.index(c) for w, c in zip(weights, body, strict=True)) % 31
    return ALPHABET[0 if rest == 31 else rest]


def test_the_alphabet_leaves_out_letters_that_look_like_figures() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
    assert not set("IOZSV") & set(ALPHABET)


@given(bodies)
def test_the_check_character_agrees_with_the_standards_table(body: str) -> None:
    assert credit_code_check(body) == independently(body)
    assert codes(valid(body)) == set()


@pytest.mark.parametrize("prefix", ["91", "93", "12", "52", "A1", "N2", "Y1"])
def test_codes_that_begin_with_a_letter_are_right_too(prefix: str) -> None:
    assert codes(valid(f"{prefix}140400MA0000000"[:17])) == set()


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_found(body: str, at: int, wrong: str) -> None:
    code = valid(body)
    assume(code[at] != wrong)
    assert codes(code[:at] + wrong + code[at + 1 :]) == {"code_check"}


@given(bodies, st.integers(0, 16))
def test_every_swap_of_neighbours_is_found(body: str, at: int) -> None:
    """3^i differs from 3^(i+1) for every i, so a swap of unlike neighbours changes the sum; the check itself may not."""
    code = valid(body)
    assume(code[at] != code[at + 1])
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert codes(swapped) == {"code_check"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", set()),
        ("9114040", {"code_length"}),
        ("9" * 19, {"code_length"}),
        ("91140400MA0I000000", {"code_character"}),
        ("91140400MA0O000000", {"code_character"}),
        ("中" * 18, {"code_character"}),
        ("９" * 18, {"code_character"}),
    ],
)
def test_what_cannot_be_a_code_says_why(code: str, expected: set[str]) -> None:
    assert codes(code) == expected


def test_the_check_wants_seventeen_characters_of_the_alphabet() -> None:
    for body in ("", "1" * 16, "1" * 18, "I" * 17):
        with pytest.raises(ValueError):
            credit_code_check(body)


@pytest.mark.parametrize(
    "typed",
    ["９１1404-00ma 0000 00", " 91140400MA000000 ", "91140400ma000000", "91140400\tMA\u3000000000"],
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert clean_credit_code(typed) == "91140400MA000000"


@given(st.text(max_size=40))
def test_any_text_gets_an_answer_and_no_exception(text: str) -> None:
    cleaned = clean_credit_code(text)
    refusals_to_use_credit_code(cleaned)
    assert clean_credit_code(cleaned) == cleaned or not cleaned.isascii()


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("C", True),
        ("C39", True),
        ("C3974", True),
        ("c39", False),
        ("C3", False),
        ("Z39", False),
        ("C３９", False),
    ],
)
def test_classes_are_a_letter_and_two_to_four_figures(code: str, right: bool) -> None:
    assert bool(INDUSTRY_CLASS.fullmatch(code)) is right


@pytest.mark.parametrize(
    ("name", "code", "industry", "taken", "holder", "expected"),
    [
        ("河阳石墨", "", "", False, "", set()),
        (" ", "", "", False, "", {"no_name"}),
        ("\u200b", "", "", False, "", {"no_name"}),
        ("河阳石墨", "", "", True, "", {"name_taken"}),
        ("河阳石墨", valid("91140400MA0000000"), "", False, "甲公司", {"code_taken"}),
        ("河阳石墨", "9", "39", True, "", {"code_length", "bad_class", "name_taken"}),
    ],
)
def test_an_enterprise_is_refused_for_each_reason(
    name: str, code: str, industry: str, taken: bool, holder: str, expected: set[str]
) -> None:
    content = cleaned(Content(name, credit_code=code, industry_class=industry))
    told = refusals_to_enter(content, name_taken=taken, code_holder=holder)
    assert {r.code for r in told} == expected
