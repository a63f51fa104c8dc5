"""Rules of channels, offices and pairings: cases, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role
from zhaoluo.registers.policies.rules.triggers import Suspicion
from zhaoluo.registers.policies.terms import TriggerAction

from ..rules import channels as rules
from ..rules import keeping, offices, pairings

TODAY = date(2026, 11, 20)


def codes(refusals: list[Refusal]) -> set[str]:
    assert all(r.message for r in refusals)
    return {r.code for r in refusals}


def agent(**changes: Any) -> rules.Channel:
    known = {
        "kind": "agent",
        "name": "某咨询",
        "contract_no": "A-1",
        "fee_terms": "每月 2 万元",
        "fee_basis": "合同第 5 条",
    }
    return rules.Channel(**(known | changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"kind": "friend"}, {"unknown_kind", "not_agent"}),
        ({"name": ""}, {"no_name"}),
        ({"fee_basis": ""}, {"no_basis"}),
        ({"contract_no": ""}, {"no_contract"}),
        ({"fee_terms": ""}, {"no_fee"}),
        ({"fee_terms": "", "fee_basis": ""}, set()),
        ({"kind": "chamber"}, {"not_agent"}),
        ({"contract_from": date(2026, 5, 1), "contract_to": date(2026, 4, 1)}, {"ends_before_start"}),
        ({"note": "说" * 301}, {"too_long"}),
    ],
)
def test_channels(changes: dict[str, Any], expected: set[str]) -> None:
    assert codes(rules.refusals_of_channel(agent(**changes))) == expected


@pytest.mark.parametrize(
    ("action", "refuses"),
    [
        (TriggerAction.BLOCK, True), (TriggerAction.BLOCK_OR_BASIS, True), (TriggerAction.BASIS, False),
        (TriggerAction.REVIEW, False),
    ],
)  # fmt: skip
def test_what_the_law_blocks_is_refused_and_the_rest_is_told(action: TriggerAction, refuses: bool) -> None:
    found = [Suspicion("tax_reward", "按税收返还", "18", action, ("税收的10%",))]
    told = rules.refusals_of_channel(agent(), suspected=found)
    assert bool(told) is refuses
    if refuses:
        assert "疑似" in told[0].message and "18" in told[0].message and told[0].field == "fee_terms"


def tie(**changes: Any) -> rules.HomeTie:
    known: dict[str, Any] = {
        "name": "柳青禾", "phone": "13900001234", "purpose": "联系企业家考察", "consent": "当面同意",
        "consent_on": date(2026, 10, 1),
    }  # fmt: skip
    return rules.HomeTie(**(known | changes))


@pytest.mark.parametrize(
    ("changes", "name", "note", "expected"),
    [
        ({}, "乡贤 01", "", set()),
        ({"name": ""}, "乡贤 01", "", {"no_person"}),
        ({"phone": "打电话"}, "乡贤 01", "", {"bad_phone"}),
        ({"phone": ""}, "乡贤 01", "", set()),
        ({"purpose": "看"}, "乡贤 01", "", {"no_purpose"}),
        ({"consent": "", "consent_on": None}, "乡贤 01", "", {"no_consent", "no_consent_day"}),
        ({"consent_on": date(2026, 11, 21)}, "乡贤 01", "", {"day_in_future"}),
        ({}, "柳青禾", "", {"name_told"}),
        ({}, "乡贤 01", "找柳青禾", {"name_told"}),
        ({"purpose": "请柳青禾牵线"}, "乡贤 01", "", {"name_told"}),
    ],
)
def test_home_ties(changes: dict[str, Any], name: str, note: str, expected: set[str]) -> None:
    told = rules.refusals_of_home_tie(tie(**changes), name=name, note=note, today=TODAY)
    assert codes(told) == expected


def test_an_erased_home_tie_stays_erased() -> None:
    assert codes(rules.refusals_of_home_tie(tie(), name="", note="", today=TODAY, erased=True)) == {"erased"}
    assert codes(rules.refusals_to_erase("本人来电要求", erased=True)) == {"erased"}
    assert codes(rules.refusals_to_erase(" 删 ", erased=False)) == {"no_reason"}
    assert rules.refusals_to_erase("本人来电要求", erased=False) == []


@pytest.mark.parametrize(
    ("roles", "sees"),
    [
        ((Role.OFFICER,), True), ((Role.LEADER,), True), ((Role.INSPECTOR,), True), ((Role.ADMINISTRATOR,), True),
        ((Role.CITY_VIEWER,), False), ((), False),
    ],
)  # fmt: skip
def test_who_may_see_a_home_tie(roles: tuple[Role, ...], sees: bool) -> None:
    actor = Actor(1, frozenset(role.value for role in roles), frozenset())
    told = rules.refusals_to_see(actor, "约见商谈", erased=False)
    assert (told == []) is sees
    assert rules.refusals_to_see(actor, "看", erased=False)
    assert codes(rules.refusals_to_see(actor, "约见商谈", erased=True)) == {"erased"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"kind": "castle", "state": "gone"}, {"unknown_kind", "unknown_state"}),
        ({"place": "", "source": ""}, {"no_place", "no_source"}),
        ({"area_sqm": Decimal(0)}, {"not_positive"}),
        ({"land_mu": Decimal(200_000)}, {"too_large"}),
        ({"as_of": date(2027, 1, 1)}, {"day_in_future"}),
    ],
)
def test_idle_assets(changes: dict[str, Any], expected: set[str]) -> None:
    asset = replace(rules.Asset("factory", "2 号车间", source="企业自报"), **changes)
    assert codes(rules.refusals_of_asset(asset, today=TODAY)) == expected


def test_who_may_write() -> None:
    for role in keeping.KEEPERS:
        assert keeping.refusals_to_keep(Actor(1, frozenset([role.value]), frozenset())) == []
    for role in (Role.INSPECTOR, Role.CITY_VIEWER):
        assert codes(keeping.refusals_to_keep(Actor(1, frozenset([role.value]), frozenset()))) == {"no_role"}
    assert keeping.refusals_to_keep(None) == []


def test_offices_and_pairings_that_are_too_much() -> None:
    many = offices.Office("驻外", "440300", regions=tuple(f"{n:06d}" for n in range(41)))
    assert codes(offices.refusals_of_office(many, today=TODAY)) == {"too_many"}
    far = offices.Office("驻外", "440000")
    assert codes(offices.refusals_of_office(far, today=TODAY, in_city=False)) == {"no_city"}
    long = pairings.Pairing("对" * 101, date(2026, 1, 1))
    assert codes(pairings.refusals_of_pairing(long, today=TODAY)) == {"too_long"}
    assert codes(pairings.refusals_to_credit("HY-1", found=True, known="别的")) == {"known"}
    assert pairings.refusals_to_credit("HY-1", found=True, known="") == []
