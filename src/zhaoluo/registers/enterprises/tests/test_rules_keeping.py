"""What the register may hold: names, titles, relations, contacts, merges.  No database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role as StaffRole

from ..rules import contacts, keeping, merging
from ..rules.keeping import Content, cleaned
from ..terms import RelationKind, TitleStanding

TODAY = date(2026, 11, 20)
days = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2050, 1, 1)))


@given(days, days)
def test_an_expired_title_never_stands(awarded: date | None, expires: date | None) -> None:
    standing = keeping.title_standing(awarded, expires, today=TODAY)
    stands = (expires is None or expires >= TODAY) and (awarded is None or awarded <= TODAY)
    assert (standing is TitleStanding.IN_FORCE) is stands
    assert (standing is TitleStanding.EXPIRED) is (expires is not None and expires < TODAY)


def test_the_inverse_of_the_inverse_is_the_same() -> None:
    assert set(keeping.INVERSE) == set(RelationKind)
    assert all(keeping.INVERSE[keeping.INVERSE[kind]] is kind for kind in RelationKind)


@pytest.mark.parametrize(
    ("country", "kept"), [("中国", ""), (" China ", ""), ("德国", "德国"), ("中国香港", "中国香港"), ("", "")]
)
def test_the_home_country_is_left_empty(country: str, kept: str) -> None:
    assert cleaned(Content("甲", country=country)).country == kept


def test_roles_are_kept_once_and_in_order() -> None:
    assert cleaned(Content("甲", roles=("investor", "resident", "investor"))).roles == (
        "resident",
        "investor",
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (Content("甲"), set()),
        (Content("甲", country="德国", foreign_number="HRB 1"), set()),
        (Content("甲", foreign_number="HRB 1"), {"number_without_country"}),
        (Content("甲", roles=("boss",)), {"unknown_role"}),
        (Content("甲", status="gone"), {"unknown_status"}),
        (Content("甲", as_of=TODAY), set()),
        (Content("甲", as_of=TODAY + timedelta(days=1)), {"day_ahead"}),
        (Content("甲", as_of=date(1899, 12, 31)), {"day_too_early"}),
    ],
)
def test_an_enterprise_is_refused_for_each_reason(content: Content, expected: set[str]) -> None:
    told = keeping.refusals_to_enter(content, name_taken=False, code_holder="", today=TODAY)
    assert {r.code for r in told} == expected


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三丰", "张**"), ("张三", "张*"), ("张", "张*"), ("欧阳娜娜王", "欧***"), ("", "")],
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert contacts.masked_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("0355-2028888", "035****8888"),
        ("12345", "****45"),
        ("", ""),
        ("转", "****"),
    ],
)
def test_numbers_are_masked(phone: str, masked: str) -> None:
    assert contacts.masked_phone(phone) == masked


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_no_mask_shows_a_whole_number(phone: str) -> None:
    assert phone not in contacts.masked_phone(phone) and len(contacts.masked_phone(phone)) == 11


@given(st.text("abcxyz0123456789", min_size=2, max_size=20))
def test_no_mask_shows_a_whole_address(local: str) -> None:
    assert contacts.masked_mail(f"{local}@example.com") == f"{local[0]}****@example.com"


@pytest.mark.parametrize("role", list(StaffRole))
def test_who_sees_contacts(role: StaffRole) -> None:
    actor = Actor(1, frozenset({role.value}))
    full = role in (StaffRole.OFFICER, StaffRole.AGENT, StaffRole.TASK_FORCE_LEAD, StaffRole.LEADER)
    assert contacts.sees_in_full(actor) is full
    assert bool(contacts.refusals_to_show(actor, "核实走访记录")) is (role is StaffRole.CITY_VIEWER)
    assert bool(contacts.refusals_to_export(actor, "核实走访记录", count=1)) is not full
    assert (
        "no_purpose" in {r.code for r in contacts.refusals_to_show(actor, "看")}
        or role is StaffRole.CITY_VIEWER
    )


@pytest.mark.parametrize(
    ("count", "expected"), [(0, {"nothing"}), (1, set()), (500, set()), (501, {"too_many"})]
)
def test_an_export_is_bounded(count: int, expected: set[str]) -> None:
    officer = Actor(1, frozenset({StaffRole.OFFICER.value}))
    assert {r.code for r in contacts.refusals_to_export(officer, "邀请参加推介会", count=count)} == expected


A, B = merging.Side(1, "甲", 1), merging.Side(2, "乙", 1)


@pytest.mark.parametrize(
    ("survivor", "other", "expected"),
    [
        (A, B, set()),
        (A, A, {"itself"}),
        (A, merging.Side(2, "乙", 2), {"other_zone"}),
        (A, merging.Side(2, "乙", 1, merged_into="丙"), {"merged_already"}),
        (merging.Side(1, "甲", 1, merged_into="丙"), B, {"merged_already"}),
        (A, merging.Side(2, "乙", 1, absorbed=("丙",)), {"chain"}),
        (merging.Side(1, "甲", 1, absorbed=("丙",)), B, set()),
    ],
)
def test_a_merge_is_refused_for_each_reason(
    survivor: merging.Side, other: merging.Side, expected: set[str]
) -> None:
    assert {r.code for r in merging.refusals_to_merge(survivor, other)} == expected


values = st.fixed_dictionaries({name: st.sampled_from(["", "x", "y"]) for name in merging.FIELDS})


@given(values, values, st.dictionaries(st.sampled_from(merging.FIELDS), st.sampled_from(["own", "other"])))
def test_every_value_of_a_merge_comes_from_one_of_both(
    own: dict[str, str], other: dict[str, str], chosen: dict[str, str]
) -> None:
    after = merging.merged_values(own, other, chosen)
    for name in merging.FIELDS:
        if name in chosen:
            assert after[name] == (other if chosen[name] == "other" else own)[name]
        else:
            assert after[name] in (own[name], other[name]) and (not own[name] or after[name] == own[name])


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (merging.UndoFacts(merged=True), set()),
        (merging.UndoFacts(merged=False), {"not_merged"}),
        (merging.UndoFacts(merged=True, survivor_merged_into="丙"), {"chain"}),
        (merging.UndoFacts(merged=True, changed_since=("名称",)), {"changed_since"}),
        (merging.UndoFacts(merged=True, gone=("别名",), taken=("名称已登记",)), {"gone", "taken"}),
    ],
)
def test_an_undo_is_refused_for_each_reason(facts: merging.UndoFacts, expected: set[str]) -> None:
    assert {r.code for r in merging.refusals_to_unmerge(facts)} == expected
