"""Regions: the table is whole, old codes are answered, and names are read as people write them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from zhaoluo.registers.standards import queries
from zhaoluo.registers.standards.queries.regions import changes, versions

KINDS = {"merged", "renamed", "split", "upgraded", "moved"}


def code_of(text: str) -> str | None:
    found = queries.place_of(text)
    return found.code if found else None


def test_the_table_is_whole() -> None:
    """31 provinces with 342 prefectures and 2 850 counties as of 2023-06 (the source's development zones left
    out), and Hong Kong, Macao and Taiwan as provinces."""
    assert Counter(form.level for form in queries.regions()) == {
        "province": 34,
        "prefecture": 342,
        "county": 2850,
    }


def test_no_development_zone_is_among_the_regions() -> None:
    assert [form for form in queries.regions("county") if form.code[4] == "7"] == []
    assert queries.region("140171") is None


def test_every_region_lies_in_its_parent() -> None:
    above = {"prefecture": "province", "county": "prefecture"}
    for form in queries.regions():
        parent = queries.region(form.parent) if form.parent else None
        if form.level == "province":
            assert form.parent is None and form.code.endswith("0000")
        else:
            assert parent is not None and parent.level == above[form.level] and parent.valid_to is None
            assert form.code.startswith(parent.code.rstrip("0"))
        assert len(form.code) == 6 and form.code.isdigit()


def test_rows_that_only_hold_counties_together_are_no_part_of_a_full_name() -> None:
    def full(code: str) -> str:
        form = queries.region(code)
        assert form is not None
        return form.full_name

    assert full("140404") == "山西省长治市上党区"
    assert full("110108") == "北京市海淀区"
    assert full("419001") == "河南省济源市"
    assert full("500229") == "重庆市城口县"
    assert sum(form.is_collective for form in queries.regions("prefecture")) == 9


# ---------------------------------------------------------------- old codes


def test_every_change_leads_somewhere() -> None:
    for change in changes():
        assert change.kind in KINDS, change
        assert change.into
        assert date(2009, 1, 1) <= change.on <= queries.REGIONS_AS_OF
        assert change.parent in versions(), change
        for code in change.into:
            assert code in versions(), change
        later = [form for form in versions()[change.code] if form.valid_to is None]
        # what still stands under an old code took part in its own succession
        assert not later or change.code in change.into, change


def test_every_old_code_ends_in_regions_of_today() -> None:
    def ends(code: str, after: date) -> list[str]:
        steps = [step for step in queries.successors(code) if step.on > after]
        return [end for step in steps for end in ends(step.code, step.on)] if steps else [code]

    for change in changes():
        for end in ends(change.code, change.on - timedelta(days=1)):
            form = queries.region(end)
            assert form is not None and form.valid_to is None, (change, end)


def test_forms_of_a_code_follow_one_another() -> None:
    for code, stood in versions().items():
        for earlier, later in pairwise(stood):
            assert earlier.valid_to == later.valid_from, code
        for form in stood:
            assert not (form.valid_from and form.valid_to) or form.valid_from < form.valid_to, code


def test_an_old_code_is_answered_and_dated() -> None:
    old = queries.region("140421")
    assert old is not None and old.name == "长治县" and old.valid_to is not None
    assert queries.region("140421", on=date(2012, 1, 1)) == old
    assert queries.region("140421", on=old.valid_to) is None
    assert queries.region("140404", on=old.valid_to - timedelta(days=1)) is None
    new = queries.region("140404", on=old.valid_to)
    assert new is not None and new.name == "上党区"
    assert queries.successors("140421") == [("140404", old.valid_to, "upgraded")]
    assert queries.successors("140404") == []


@pytest.mark.parametrize(
    ("old", "name", "kind", "into"),
    [
        ("140402", "城区", "merged", ["140403"]),
        ("140411", "郊区", "merged", ["140403"]),
        ("140211", "南郊区", "split", ["140213", "140214"]),
        ("140726", "太谷县", "upgraded", ["140703"]),
        ("371200", "莱芜市", "merged", ["370100"]),
        ("371202", "莱城区", "upgraded", ["370116"]),
        ("330104", "江干区", "split", ["330102", "330114"]),
        ("410322", "孟津县", "merged", ["410308"]),
        ("130521", "邢台县", "merged", ["130503"]),
        ("512081", "简阳市", "moved", ["510185"]),
    ],
)
def test_known_successions(old: str, name: str, kind: str, into: list[str]) -> None:
    form = queries.region(old)
    assert form is not None and form.name == name and form.valid_to is not None
    steps = queries.successors(old)
    assert [step.code for step in steps] == into
    assert {step.kind for step in steps} == {kind}


def test_a_code_can_change_its_name() -> None:
    before, after = (queries.region("420600", on=date(year, 1, 1)) for year in (2009, 2012))
    assert before is not None and after is not None
    assert (before.name, after.name) == ("襄樊市", "襄阳市")
    assert queries.region("420600") == after


def test_an_unknown_code_is_none() -> None:
    assert queries.region("999999") is None
    assert queries.region("") is None
    assert queries.province_of("990000") is None


def test_the_province_of_any_code() -> None:
    for code in ("140404", "140421", "140000", "141099"):
        province = queries.province_of(code)
        assert province is not None and province.name == "山西省"


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("山西夏县", "140828"),
        ("长治市上党区", "140404"),
        ("长治上党", "140404"),
        ("山西省长治市上党区", "140404"),
        ("山西 长治 · 上党区", "140404"),
        ("深圳", "440300"),
        ("广东深圳南山", "440305"),
        ("北京海淀", "110108"),
        ("北京市", "110000"),
        ("上海浦东", "310115"),
        ("重庆渝北区", "500112"),
        ("内蒙古", "150000"),
        ("新疆和田县", "653221"),
        ("大理", "532900"),
        ("大理市", "532901"),
        ("恩施州恩施市", "422801"),
        ("凉山州", "513400"),
        ("鄂温克旗", None),
        ("河南济源", "419001"),
        ("东莞", "441900"),
        ("吉林", "220000"),
        ("吉林吉林", "220200"),
        ("大同", "140200"),
        ("大庆大同", "230606"),
        ("中国香港", "810000"),
        ("莱芜", "370116"),
        ("140404", "140404"),
    ],
)
def test_a_place_is_read_as_people_write_it(text: str, code: str | None) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("长治县", "140421"),
        ("长治市郊区", "140411"),
        ("杭州江干区", "330104"),
        ("太谷县", "140726"),
        ("襄樊", "420600"),
    ],
)
def test_a_place_that_is_no_more_is_still_understood(text: str, code: str) -> None:
    found = queries.place_of(text)
    assert found is not None and found.code == code and found.valid_to is not None


@pytest.mark.parametrize(
    "text", ["朝阳区", "鼓楼区", "东乡", "城区", "", "某地", "长治市某区", "夏", "山西深圳", "999999"]
)
def test_what_is_ambiguous_or_unknown_is_none(text: str) -> None:
    assert queries.place_of(text) is None


def test_every_full_name_leads_back_to_its_region() -> None:
    missed = [
        form.full_name
        for form in queries.regions()
        if not form.is_collective and queries.place_of(form.full_name) != form
    ]
    assert missed == []


def test_search_offers_what_place_of_cannot_tell_apart() -> None:
    names = {form.full_name for form in queries.search_regions("鼓楼区")}
    assert {"江苏省南京市鼓楼区", "江苏省徐州市鼓楼区", "福建省福州市鼓楼区", "河南省开封市鼓楼区"} <= names


def test_search_finds_pieces_codes_and_old_names() -> None:
    assert [form.code for form in queries.search_regions("上党")] == ["140404"]
    assert queries.search_regions("1404")[0].code == "140400"
    assert [form.code for form in queries.search_regions("长治县")] == ["140421"]
    assert queries.search_regions("长治上党")[0].code == "140404"
    assert queries.search_regions("  ") == []
    assert len(queries.search_regions("县", limit=5)) == 5
