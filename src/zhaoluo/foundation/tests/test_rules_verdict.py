from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..text import INVISIBLE, tidy
from ..verdict import Refusal, Refused, Stale, refuse_if


def test_a_refusal_carries_every_reason_at_once() -> None:
    reasons = [Refusal("a", "甲不行", "x"), Refusal("b", "乙不行")]
    with pytest.raises(Refused) as told:
        refuse_if(reasons)
    assert told.value.refusals == tuple(reasons)
    assert str(told.value) == "甲不行；乙不行"


def test_no_reason_means_yes() -> None:
    refuse_if([])


def test_stale_is_a_refusal_of_its_own_kind() -> None:
    with pytest.raises(Refused) as told:
        raise Stale
    assert [r.code for r in told.value.refusals] == ["stale"]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("高纯石墨", "高纯石墨"),
        ("\ufeff高纯\u200b石墨\u202e ", "高纯石墨"),
        ("高\x00纯\x85石墨", "高纯石墨"),
        ("一行\n二行\t三", "一行\n二行\t三"),
        ("\u200b\u2066\u00ad", ""),
    ],
)
def test_invisible_characters_are_dropped(text: str, clean: str) -> None:
    assert tidy(text) == clean


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once and not INVISIBLE.search(once)
