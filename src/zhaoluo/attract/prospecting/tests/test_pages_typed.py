"""Places as people write them, and as they are written back."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from ..pages.typed import NearPlacesField, PlacesField, codes_of, near_places_named, places_named, stem_of


def test_a_place_means_everything_in_it() -> None:
    shenzhen = codes_of("深圳")
    assert "440300" in shenzhen and "440305" in shenzhen and "440100" not in shenzhen
    assert set(shenzhen) < set(codes_of("广东"))
    assert codes_of("440305") == ["440305"]


@pytest.mark.parametrize(
    ("code", "stem"), [("330000", "33"), ("330200", "3302"), ("330203", "330203"), ("331000", "3310")]
)
def test_a_stem_is_what_all_codes_of_a_place_begin_with(code: str, stem: str) -> None:
    assert stem_of(code) == stem


def test_places_are_written_back_in_the_fewest_names() -> None:
    codes = PlacesField(label="来源地区").clean("浙江，广东深圳、440106")
    assert places_named(codes) == ["浙江省", "广东省深圳市", "广东省广州市天河区"]
    assert PlacesField(label="来源地区", required=False).clean("") == []
    assert places_named(["999999"]) == ["999999"], "what the table does not know stays as it is"


def test_nearness_goes_to_the_place_before_it_and_comes_back_so() -> None:
    near = NearPlacesField(label="优先来源地").clean("深圳 70、宁波，苏州 250")
    assert near["440300"] == 0.7 and near["440305"] == 0.7
    assert near["330200"] == 1 and near["320500"] == 1, "no number, or more than all, is all"
    assert near_places_named(near)[-1] == "广东省深圳市 70"
    assert NearPlacesField(label="优先来源地").clean("、".join(near_places_named(near))) == near


def test_a_place_that_is_none_is_told_by_its_word() -> None:
    with pytest.raises(ValidationError, match="认不出“没有这个省”"):
        PlacesField(label="来源地区").clean("浙江 没有这个省")
