"""Residents on links, leaders, purchases, figures, machines: each act written down, each refusal without a trace."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused
from zhaoluo.registers.enterprises import actions as enterprises
from zhaoluo.registers.enterprises.models import Enterprise

from .. import actions
from ..models import ChainLeader, EnterpriseFigure, Equipment, Link, Placement, Purchase
from .factories import a_chain, a_link, a_resident, filled, origin, placed, who

TABLES = (Event, Placement, ChainLeader, Purchase, EnterpriseFigure, Equipment, Enterprise)


def stand() -> list[Any]:
    return [list(table.objects.order_by("id").values()) for table in TABLES]


def refused(work: Any) -> set[str]:
    before = stand()
    with pytest.raises(Refused) as told:
        work()
    assert stand() == before
    return {r.code for r in told.value.refusals}


def test_a_resident_is_placed_and_taken_off(cast: Any, now: datetime) -> None:
    chain, firm = a_chain(cast, now), a_resident(cast, now, "河阳玻璃有限公司")
    link = a_link(chain, "glass")
    row = actions.place(link.pk, enterprise_id=firm.pk, **origin(now), **who(cast, now))
    event = Event.objects.get(verb="chain.placed")
    assert (event.subject_id, event.facts["link"], event.facts["enterprise"]) == (chain.pk, "glass", firm.pk)
    again = lambda: actions.place(link.pk, enterprise_id=firm.pk, **origin(now), **who(cast, now))  # noqa: E731
    assert refused(again) == {"placed_already"}
    actions.unplace(row.pk, **who(cast, now))
    assert not Placement.objects.exists()
    assert Event.objects.get(verb="chain.unplaced").facts["source"] == "企业自报"
    with pytest.raises(Placement.DoesNotExist):
        actions.unplace(row.pk, **who(cast, now))


def test_who_may_not_be_placed(cast: Any, now: datetime) -> None:
    chain = a_chain(cast, now)
    link, firm = a_link(chain, "glass").pk, a_resident(cast, now, "河阳玻璃有限公司")
    target = a_resident(cast, now, "外地某公司", roles=["target"])
    gone = a_resident(cast, now, "已迁出公司", status="moved_away")
    acting = who(cast, now)
    for stranger in (target, gone):
        work = lambda f=stranger: actions.place(link, enterprise_id=f.pk, **origin(now), **acting)  # noqa: E731
        assert refused(work) == {"no_resident"}
    for wrong, code in (
        ({"source": " "}, "no_source"), ({"as_of": None}, "no_day"),
        ({"as_of": now.date() + timedelta(days=1)}, "day_ahead"),
    ):  # fmt: skip
        told = origin(now) | wrong
        assert refused(lambda t=told: actions.place(link, enterprise_id=firm.pk, **t, **acting)) == {code}
    viewer = who(cast, now, cast.viewer)
    assert refused(lambda: actions.place(link, enterprise_id=firm.pk, **origin(now), **viewer)) == {"no_role"}
    abroad = a_resident(cast, now, "外区公司", zone=cast.other_zone)
    with pytest.raises(Enterprise.DoesNotExist):
        actions.place(link, enterprise_id=abroad.pk, **origin(now), **acting)
    with pytest.raises(Link.DoesNotExist):
        actions.place(link, enterprise_id=abroad.pk, **origin(now), **(acting | {"zone": cast.other_zone}))
    survivor = a_resident(cast, now, "河阳光学玻璃股份公司")
    enterprises.merge(survivor.pk, firm.pk, **acting)
    assert refused(lambda: actions.place(link, enterprise_id=firm.pk, **origin(now), **acting)) == {"merged"}


def test_a_merged_firm_is_on_its_link_once_and_leaves_it_whole(cast: Any, now: datetime) -> None:
    chain = a_chain(cast, now)
    one, two = a_resident(cast, now, "甲光学有限公司"), a_resident(cast, now, "乙光学股份公司")
    for firm in (one, two):
        placed(cast, now, chain, "lens", firm)
    enterprises.merge(two.pk, one.pk, **who(cast, now))
    row = Placement.objects.get(enterprise=one)
    again = lambda: placed(cast, now, chain, "lens", Enterprise.objects.get(pk=two.pk))  # noqa: E731
    assert refused(again) == {"placed_already"}
    actions.unplace(row.pk, **who(cast, now))
    assert not Placement.objects.exists()


def test_a_leader_is_named_and_withdrawn_with_its_role(cast: Any, now: datetime) -> None:
    chain = a_chain(cast, now)
    firm = a_resident(cast, now, "河阳终端有限公司", credit_code="", industry_class="C3922", region="河阳")
    acting = who(cast, now)
    row = actions.name_leader(chain.pk, enterprise_id=firm.pk, **origin(now), **acting)
    firm.refresh_from_db()
    assert firm.roles == ["resident", "chain_leader"] and firm.industry_class == "C3922"
    assert Event.objects.get(verb="chain.leader_named").facts["name"] == firm.name
    again = lambda: actions.name_leader(chain.pk, enterprise_id=firm.pk, **origin(now), **acting)  # noqa: E731
    assert refused(again) == {"leader_already"}
    actions.withdraw_leader(row.pk, **acting)
    firm.refresh_from_db()
    assert firm.roles == ["resident"] and not ChainLeader.objects.exists()
    assert Event.objects.filter(verb="chain.leader_withdrawn").count() == 1


def test_a_leader_of_two_chains_keeps_the_role(cast: Any, now: datetime) -> None:
    one, two = a_chain(cast, now), a_chain(cast, now, key="other", name="另一条")
    firm = a_resident(cast, now, "河阳终端有限公司")
    first, _ = (
        actions.name_leader(chain.pk, enterprise_id=firm.pk, **origin(now), **who(cast, now))
        for chain in (one, two)
    )
    actions.withdraw_leader(first.pk, **who(cast, now))
    firm.refresh_from_db()
    assert "chain_leader" in firm.roles


# ---------------------------------------------------------------- purchases


def enter(cast: Any, now: datetime, buyer: Enterprise, **more: Any) -> Purchase:
    told: dict[str, Any] = {
        "product": "镜片",
        "year": 2025,
        "supplier_name": "外地厂",
        "amount": Decimal(5),
        **origin(now),
    }
    return actions.enter_purchase(buyer_id=buyer.pk, **(told | more), **(who(cast, now)))


def test_a_purchase_is_entered_changed_and_taken_away(cast: Any, now: datetime) -> None:
    chain, buyer = a_chain(cast, now), a_resident(cast, now, "河阳模组有限公司")
    row = enter(cast, now, buyer, product=" 镜片\u200b ", link_id=a_link(chain, "lens").pk)
    assert (row.product, row.supplier, row.link.key if row.link else "") == ("镜片", None, "lens")
    assert Event.objects.get(verb="chain.purchase_entered").facts["amount"] == "5"
    changed = enter(cast, now, buyer, amount=Decimal(7), purchase_id=row.pk)
    assert (changed.pk, changed.amount, changed.link) == (row.pk, Decimal(7), None)
    assert (
        Event.objects.filter(verb="chain.purchase_entered").latest("id").facts["before"]["amount"] == "5.00"
    )
    assert refused(lambda: enter(cast, now, buyer)) == {"purchase_known"}
    actions.remove_purchase(row.pk, **who(cast, now))
    assert not Purchase.objects.exists()
    assert Event.objects.get(verb="chain.purchase_removed").facts["amount"] == "7.00"


def test_a_supplier_of_the_register_is_joined(cast: Any, now: datetime) -> None:
    buyer, supplier = (a_resident(cast, now, name) for name in ("河阳模组有限公司", "河阳镜片有限公司"))
    row = enter(cast, now, buyer, supplier_name=" 河阳镜片有限公司")
    assert row.supplier == supplier and row.is_local is None
    named = enter(cast, now, buyer, supplier_name="", supplier_id=supplier.pk, product="支架")
    assert named.supplier_name == supplier.name
    more = {"supplier_id": supplier.pk, "product": "棱镜"}
    assert refused(lambda: enter(cast, now, buyer, is_local=False, **more)) == {"resident_outside"}
    assert refused(lambda: enter(cast, now, buyer, supplier_name=buyer.name)) == {"itself"}


def test_what_a_purchase_may_not_say(cast: Any, now: datetime) -> None:
    buyer = a_resident(cast, now, "河阳模组有限公司")
    for wrong, code in (
        ({"product": " "}, "no_product"), ({"year": None}, "bad_year"), ({"year": 2027}, "bad_year"),
        ({"amount": Decimal(-1)}, "bad_amount"), ({"amount": Decimal(10) ** 9}, "bad_amount"), ({"source": ""}, "no_source"),
    ):  # fmt: skip
        assert refused(lambda w=wrong: enter(cast, now, buyer, **w)) == {code}, wrong
    target = a_resident(cast, now, "外地某公司", roles=["target"])
    assert refused(lambda: enter(cast, now, target)) == {"no_resident"}
    assert refused(lambda: enter(cast, now, buyer, year=None, source="", amount=Decimal(-1))) == {
        "bad_year", "no_source", "bad_amount",
    }, "every reason at once"  # fmt: skip


# ---------------------------------------------------------------- figures and machines


def test_figures_are_entered_changed_and_taken_away(cast: Any, now: datetime) -> None:
    firm = a_resident(cast, now, "河阳模组有限公司")
    told: dict[str, Any] = {
        "year": 2025,
        "output": Decimal(100),
        "employees": None,
        **origin(now),
        **who(cast, now),
    }
    row = actions.enter_figure(firm.pk, **told)
    again = actions.enter_figure(firm.pk, **(told | {"employees": 80}))
    assert again.pk == row.pk and EnterpriseFigure.objects.get().employees == 80
    assert (
        Event.objects.filter(verb="chain.figure_entered").latest("id").facts["before"]["output"] == "100.00"
    )
    before = stand()
    actions.enter_figure(firm.pk, **(told | {"employees": 80}))
    assert stand() == before, "the same again says nothing"
    for wrong, code in (
        ({"output": None}, "says_nothing"), ({"output": Decimal(-1)}, "bad_amount"), ({"employees": -1}, "bad_employees"),
        ({"year": 1980}, "bad_year"), ({"as_of": None}, "no_day"),
    ):  # fmt: skip
        assert refused(lambda w=wrong: actions.enter_figure(firm.pk, **(told | w))) == {code}
    actions.remove_figure(row.pk, **who(cast, now))
    assert Event.objects.get(verb="chain.figure_removed").facts["employees"] == 80


def test_machines_are_counted(cast: Any, now: datetime) -> None:
    chain, firm = a_chain(cast, now), a_resident(cast, now, "河阳模组有限公司")
    told: dict[str, Any] = {"name": "CNC", "count": 6806, "unit": "台", **origin(now), **who(cast, now)}
    row = actions.enter_equipment(chain.pk, **told)
    own = actions.enter_equipment(chain.pk, enterprise_id=firm.pk, **(told | {"count": 60}))
    assert own.pk != row.pk, "the chain's count is its own"
    assert actions.enter_equipment(chain.pk, **(told | {"count": 6900})).pk == row.pk
    for wrong, code in (({"name": ""}, "no_name"), ({"unit": " "}, "no_unit"), ({"count": -1}, "bad_count")):
        assert refused(lambda w=wrong: actions.enter_equipment(chain.pk, **(told | w))) == {code}
    actions.remove_equipment(row.pk, **who(cast, now))
    assert Event.objects.get(verb="chain.equipment_removed").facts["count"] == 6900


def test_every_act_refuses_who_only_reads_and_other_zones_find_nothing(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    firm = Placement.objects.get(link__key="module").enterprise
    link, viewer = a_link(chain, "lens"), who(cast, now, cast.viewer)
    rows = {
        table: table.objects.first()
        for table in (Placement, ChainLeader, Purchase, EnterpriseFigure, Equipment)
    }
    told = origin(now)
    works: list[Any] = [
        lambda w: actions.unplace(rows[Placement].pk, **w),
        lambda w: actions.withdraw_leader(rows[ChainLeader].pk, **w),
        lambda w: actions.remove_purchase(rows[Purchase].pk, **w),
        lambda w: actions.remove_figure(rows[EnterpriseFigure].pk, **w),
        lambda w: actions.remove_equipment(rows[Equipment].pk, **w),
        lambda w: actions.name_leader(chain.pk, enterprise_id=firm.pk, **told, **w),
        lambda w: actions.enter_figure(firm.pk, year=2025, output=Decimal(1), employees=None, **told, **w),
        lambda w: actions.enter_equipment(chain.pk, name="CNC", count=1, unit="台", **told, **w),
        lambda w: actions.enter_purchase(buyer_id=firm.pk, product="镜片", year=2025, **told, **w),
        lambda w: actions.move_link(link.pk, x=1, y=1, **w),
        lambda w: actions.remove_link(link.pk, **w),
    ]
    for work in works:
        assert refused(lambda work=work: work(viewer)) == {"no_role"}
    before = stand()
    for work in works:
        with pytest.raises(
            (Placement.DoesNotExist, Enterprise.DoesNotExist, Link.DoesNotExist, Exception)
        ) as told_:
            work(who(cast, now) | {"zone": cast.other_zone})
        assert type(told_.value).__name__ == "DoesNotExist"
    assert stand() == before


def test_a_fact_sent_twice_counts_once(cast: Any, now: datetime) -> None:
    chain, firm = a_chain(cast, now), a_resident(cast, now, "河阳模组有限公司")
    told: dict[str, Any] = {"name": "CNC", "unit": "台", "once": "k", **origin(now), **who(cast, now)}
    actions.enter_equipment(chain.pk, count=1, **told)
    before = stand()
    with pytest.raises(IntegrityError, match="journal_once"), transaction.atomic():
        actions.enter_equipment(chain.pk, count=2, **told)
    with pytest.raises(IntegrityError, match="journal_once"), transaction.atomic():
        enter(cast, now, firm, once="k")
    assert stand() == before
