"""Words of the field: an English code, a Chinese label.  Every enumeration of the house is tried."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import zhaoluo

from ..terms import Term


class Colour(Term):
    RED = "red", "红"
    GREEN = "green", "绿"


def test_a_term_is_its_code_and_shows_its_label() -> None:
    assert Colour.RED == "red" and str(Colour.RED) == "red" and f"{Colour.RED}" == "red"
    assert Colour.RED.label == "红"
    assert Colour.choices() == [("red", "红"), ("green", "绿")]


def test_unknown_codes_are_found_out() -> None:
    assert Colour.known("blue") is None and Colour.known("") is None
    assert Colour.label_of("blue") == "blue"
    assert Colour.of("green") is Colour.GREEN
    with pytest.raises(ValueError, match="Colour"):
        Colour.of("blue")


def every_term() -> list[type[Term]]:
    """Terms of every room called terms, without importing anything else."""
    for found in pkgutil.walk_packages(zhaoluo.__path__, "zhaoluo.", onerror=lambda _: None):
        if found.name.endswith(".terms") and ".tests" not in found.name:
            importlib.import_module(found.name)
    return [t for t in Term.__subclasses__() if t.__module__.startswith("zhaoluo.") and len(t)]


TERMS = [t for t in every_term() if ".tests" not in t.__module__]


@pytest.mark.parametrize("term", TERMS, ids=lambda t: f"{t.__module__}.{t.__name__}")
def test_codes_are_english_and_labels_chinese_and_neither_is_used_twice(term: type[Term]) -> None:
    codes, labels = [m.value for m in term], [m.label for m in term]
    assert len(set(codes)) == len(codes) and len(set(labels)) == len(labels)
    for member in term:
        assert re.fullmatch(r"[a-z0-9_.]+", member.value), member
        assert re.search(r"[\u4e00-\u9fff]", member.label), member
    if term.__name__.endswith("Event"):
        assert all("." in code for code in codes), "verbs are dotted"


def test_event_verbs_are_unique_in_the_whole_house() -> None:
    verbs = [m.value for t in TERMS if t.__name__.endswith("Event") for m in t]
    assert len(set(verbs)) == len(verbs) > 30
