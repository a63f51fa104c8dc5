"""What is computed of a chain, and how many questions it takes."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.registers.enterprises import actions as enterprises
from zhaoluo.registers.enterprises.tests.factories import who as keeps_register

from .. import actions, queries
from ..models import Chain, Link, LinkClass
from ..queries import gap_query_of
from ..queries.maps import Proposed
from ..queries.market import Market
from ..queries.overview import worst_of
from ..terms import LinkKind, LinkState, Partner, SourcingRate
from .factories import a_chain, a_link, a_resident, bought, filled, origin, placed, who


def standing(chain: Any, key: str, **more: Any) -> Any:
    return next(s for s in queries.link_standing(chain, **more) if s.link.key == key)


def test_a_link_is_missing_weak_or_present(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    sensor = standing(chain, "sensor")
    assert (sensor.state, sensor.kind) == (LinkState.MISSING, LinkKind.FILL)
    assert (sensor.gap_recorded, sensor.local_share, sensor.severity) == (Decimal(100), 0.0, 1.0)
    assert [(b.enterprise.name, b.amount) for b in sensor.buyers] == [("河阳模组有限公司", Decimal(100))]
    assert [r.kind for r in sensor.rows] == ["purchase"] and sensor.reasons
    lens = standing(chain, "lens")
    assert (lens.state, lens.local_share, lens.gap_recorded) == (LinkState.PRESENT, 1.0, Decimal(0))
    assert standing(chain, "phone").state == LinkState.MISSING
    assert standing(chain, "glass").gap_recorded is None, "nothing recorded is not nothing bought"
    bought(
        cast,
        now,
        standing(chain, "module").residents[0],
        "镜片",
        supplier_name="外地镜片厂",
        amount=Decimal(90),
    )
    weak = standing(chain, "lens")
    assert (weak.state, weak.gap_recorded) == (LinkState.WEAK, Decimal(90))
    assert weak.single_source == 0.0 and weak.hhi == pytest.approx((90 / 130) ** 2 + (40 / 130) ** 2)


def test_who_left_or_is_no_resident_holds_no_link(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    firm = standing(chain, "lens").residents[0]
    for change in ({"roles": ["target"]}, {"roles": ["resident"], "status": "moved_away"}):
        enterprises.enter(zone=cast.zone, name=firm.name, enterprise_id=firm.pk, by=None, at=now, **change)
        assert standing(chain, "lens").state == LinkState.MISSING, change
        assert next(c for c in queries.chains_for(cast.officer)).gaps == 4


def test_a_firm_merged_into_a_resident_holds_its_link_in_the_list_as_on_the_page(
    cast: Any, now: datetime
) -> None:
    chain = filled(cast, now)
    firm = standing(chain, "lens").residents[0]
    enterprises.enter(
        zone=cast.zone, name=firm.name, enterprise_id=firm.pk, roles=["target"], by=None, at=now
    )
    other = a_resident(cast, now, "河阳镜片二厂")
    enterprises.merge(other.pk, firm.pk, **keeps_register(cast, now))
    assert standing(chain, "lens").state == LinkState.PRESENT
    assert next(c for c in queries.chains_for(cast.officer)).gaps == 3


def test_rows_older_than_promised_are_told_one_by_one(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    old = now.date().replace(year=2019)
    for number, day in enumerate((old, now.date())):
        firm = enterprises.enter(
            zone=cast.zone, name=f"河阳第{number}厂", roles=["resident"], by=None, at=now
        )
        actions.place(
            a_link(chain, "glass").pk,
            enterprise_id=firm.pk,
            **(origin(now) | {"as_of": day}),
            **who(cast, now),
        )
    rows = queries.overview(chain, now.date()).metric("residents").rows
    assert {row.as_of == old for row in rows if row.old} == {True}
    assert {row.as_of == old for row in rows if not row.old} == {False}


def test_a_merged_firm_gives_way_to_its_survivor(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    module = standing(chain, "module").residents[0]
    other = a_resident(cast, now, "河阳摄像模组股份公司")
    placed(cast, now, chain, "module", other)
    actions.name_leader(chain.pk, enterprise_id=other.pk, **origin(now), **who(cast, now))
    assert queries.overview(chain, now.date()).metric("residents").value == 3
    enterprises.merge(other.pk, module.pk, **keeps_register(cast, now))
    assert [f.pk for f in standing(chain, "module").residents] == [other.pk], "placed twice, counted once"
    seen = queries.overview(chain, now.date())
    assert (seen.metric("residents").value, seen.metric("output").value) == (2, Decimal(1000))
    assert [leader.enterprise_id for leader in seen.leaders] == [other.pk] and seen.metric(
        "leaders"
    ).value == 1
    actions.enter_figure(
        other.pk, year=2025, output=Decimal(7), employees=None, **origin(now), **who(cast, now)
    )
    assert queries.overview(chain, now.date()).metric("output").value == Decimal(7), (
        "its own figure before the other's"
    )
    assert standing(chain, "sensor").buyers[0].enterprise.pk == other.pk
    card = queries.chains_for(cast.officer)[0]
    assert (card.residents, card.leaders) == (2, [other.name])


def test_the_strip_opens_to_its_rows(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    seen = queries.overview(chain, now.date())
    told = {m.key: m.value for m in seen.metrics}
    assert told["leaders"] == 1 and told["residents"] == 2 and told["gaps"] == 3
    assert (told["output"], told["employees"], told["bought_outside"]) == (Decimal(1000), 80, Decimal(100))
    assert seen.metric("output").coverage == 0.5, "one of two residents told its output"
    assert told["completeness"] == pytest.approx(2 / 5) and told["critical_completeness"] == 0.0
    assert [r.text for r in seen.metric("critical_completeness").rows] == ["图像传感器"]
    rates = {variant: m.value for variant, m in seen.sourcing.items()}
    assert rates == {
        SourcingRate.BY_VALUE: pytest.approx(40 / 140), SourcingRate.BY_ITEM: 0.5, SourcingRate.BY_SUPPLIER: 0.5,
    }  # fmt: skip
    assert seen.sourcing[SourcingRate.BY_VALUE].coverage == 0.5, "one of two residents has purchases"
    assert [(m.label, m.value, m.unit) for m in seen.equipment] == [("CNC", 6806, "台")]
    for metric in (*seen.metrics, *seen.sourcing.values(), *seen.equipment):
        assert metric.why and (metric.value is None or metric.rows or not metric.value), metric.key
        assert all(r.source and r.as_of for r in metric.rows if r.kind != "link"), metric.key


def test_nothing_known_is_unknown_not_nought(cast: Any, now: datetime) -> None:
    seen = queries.overview(a_chain(cast, now), now.date())
    for key in ("output", "employees", "bought_outside", "single_source", "hhi", "knock_out", *SourcingRate):
        assert seen.metric(key).value is None and seen.metric(key).why, key
    assert seen.metric("residents").value == 0 and seen.metric("completeness").value == 0.0


def test_equipment_of_the_chain_is_never_added_to_that_of_its_firms(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    firm = standing(chain, "lens").residents[0]
    for count, more in ((60, {"enterprise_id": firm.pk}), (111, {"name": "SMT", "unit": "条"})):
        told = {"name": "CNC", "unit": "台"} | more
        actions.enter_equipment(chain.pk, count=count, **told, **origin(now), **who(cast, now))
    found = queries.overview(chain, now.date()).equipment
    assert [(m.label, m.value) for m in found] == [("CNC", 6806), ("SMT", 111)]
    assert "合计 60" in found[0].why and len(found[0].rows) == 2


def test_old_facts_are_stale(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    today = now.date()
    assert not queries.overview(chain, today).metric("residents").stale
    assert queries.overview(chain, today + timedelta(days=366)).metric("residents").stale
    assert queries.stale(None, today) and not queries.stale(today, today)


# ---------------------------------------------------------------- the estimate in yuan


def market(lens: int, module: int, rest: int) -> Market:
    """One region of 1 % of the nation."""
    nation = {"3052": 1000, "3969": 1000, "5211": 98_000}
    return Market({"3052": lens, "3969": module, "5211": rest}, nation)


def test_the_estimate_needs_a_sourced_coefficient_weights_output_and_a_market(
    cast: Any, now: datetime
) -> None:
    chain = filled(cast, now)
    here = market(lens=2, module=10, rest=988)
    assert standing(chain, "lens", market=here).gap_estimated is None
    assert "行业权重未知或没有出处" in standing(chain, "lens", market=here).gap_why
    LinkClass.objects.filter(link=a_link(chain, "lens")).update(weight=0.5, source="调研")
    found = standing(chain, "lens", market=here)
    # Σ a X (1 − min(1, FLQ)); SLQ lens .2, module 1.0; λ = log2(1.01)^.3
    import math

    flq = 0.2 / 1.0 * math.log2(1 + 0.01) ** 0.3
    assert found.gap_estimated == Decimal(0.2 * 1000 * (1 - flq)).quantize(Decimal("0.01"))
    assert found.gap_why == "" and found.rca == pytest.approx(0.2)
    assert standing(chain, "lens").gap_estimated is None, "no market, no estimate"
    sensor = standing(chain, "sensor", market=here)
    assert sensor.gap_estimated is None and "投入系数未知或没有出处" in sensor.gap_why


def test_a_strong_link_is_critical_held_and_specialised(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    Link.objects.filter(chain=chain, key="module").update(is_critical=True)
    assert standing(chain, "module", market=market(1, 30, 969)).kind == LinkKind.STRENGTHEN
    assert standing(chain, "module", market=market(1, 3, 996)).kind != LinkKind.STRENGTHEN


def test_no_store_or_no_region_is_no_market(cast: Any, now: datetime, settings: Any, tmp_path: Any) -> None:
    settings.UNIVERSE_ROOT = tmp_path / "nothing"
    chain = a_chain(cast, now, local_region="140400")
    assert queries.market_of(chain) is None
    chain.local_region = ""
    assert queries.market_of(chain) is None


def test_a_market_is_read_from_the_store(cast: Any, now: datetime, settings: Any, tmp_path: Any) -> None:
    from zhaoluo.engine.universe import generate

    generate(3000, 100, 7, tmp_path / "universe")
    settings.UNIVERSE_ROOT = tmp_path / "universe"
    found = queries.market_of(a_chain(cast, now, local_region="440000"))
    assert found is not None and found.synthetic
    assert 0 < sum(found.here.values()) < sum(found.nation.values()) <= 3000
    assert 0 < found.share < 1 and found.quotient(dict.fromkeys(found.nation, 1.0)) == pytest.approx(1.0)


def test_the_questions_gaps_carry_classes_and_severity(cast: Any, now: datetime) -> None:
    from zhaoluo.engine.universe import parse_query

    chain = filled(cast, now)
    gaps = gap_query_of(queries.link_standing(chain))
    assert {"classes": {"3973": 1.0}, "severity": 1.0} in gaps, "relative to the link's best class"
    assert {"3052": 0.5} in [gap["classes"] for gap in gaps], "a weight nobody knows counts as assumed"
    assert standing(chain, "lens").assumed == ["3052"]
    assert parse_query({"filters": {}, "gaps": gaps, "residents": [], "top": 5})


# ---------------------------------------------------------------- maps


def test_collaboration_shows_who_supplies_whom(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    lens, module = (standing(chain, key).residents[0] for key in ("lens", "module"))
    bought(cast, now, module, "包装箱", supplier_name="河阳纸箱厂", is_local=True, amount=None)
    glass = a_link(chain, "glass")
    seen = queries.collaboration(chain, proposed=[Proposed("f1", "粤澄光学", glass.pk)])
    kinds = {n.name: n.kind for n in seen.nodes}
    assert kinds == {
        module.name: Partner.LEADER, lens.name: Partner.RESIDENT, "河阳纸箱厂": Partner.SUPPLIER, "粤澄光学": Partner.PROPOSED,
    }  # fmt: skip
    drawn = {(e.supplier, e.buyer): (e.amount, e.proposed) for e in seen.edges}
    assert drawn[f"e{lens.pk}", f"e{module.pk}"] == (Decimal(40), False)
    assert drawn["n:河阳纸箱厂", f"e{module.pk}"] == (None, False)
    assert drawn["f1", f"e{lens.pk}"] == (None, True), "a glass maker would supply the lens maker"
    assert len(drawn) == 3, "what is bought outside is no collaboration"


def test_a_relation_of_the_register_is_drawn_once(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    lens, module = (standing(chain, key).residents[0] for key in ("lens", "module"))
    third = a_resident(cast, now, "河阳玻璃有限公司")
    placed(cast, now, chain, "glass", third)
    for firm, kind, other in ((lens, "supplier", third), (lens, "customer", module)):
        enterprises.add_relation(
            firm.pk, kind=kind, other_name=other.name, source="走访", as_of=None, **keeps_register(cast, now)
        )
    edges = [(e.supplier, e.buyer) for e in queries.collaboration(chain).edges]
    assert sorted(edges) == sorted([(f"e{third.pk}", f"e{lens.pk}"), (f"e{lens.pk}", f"e{module.pk}")])


def test_residents_that_could_supply_each_other(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    module = standing(chain, "module").residents[0]
    assert queries.short_chains(chain) == []
    phone = a_resident(cast, now, "河阳终端有限公司")
    placed(cast, now, chain, "phone", phone)
    bought(cast, now, phone, "摄像头模组", supplier_name="外地模组厂", amount=Decimal(300))
    (found,) = queries.short_chains(chain)
    assert (found.buyer.pk, found.supplier.pk, found.amount) == (phone.pk, module.pk, Decimal(300))
    assert found.link.key == "module" and module.name in found.reason and len(found.rows) == 1
    bought(cast, now, phone, "摄像头模组", supplier_name=module.name, is_local=None, amount=Decimal(1))
    assert queries.short_chains(chain) == [], "they trade already"


def test_routes_and_fields_group_links(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    assert [(g.name, [link.key for link in g.links]) for g in queries.routes(chain)] == [
        ("熔炼", ["glass", "lens"])
    ]
    terminal = next(g for g in queries.fields(chain) if g.name == "终端")
    assert [link.key for link in terminal.links] == ["lens", "sensor"]
    assert [link.key for link in terminal.missing] == ["sensor"] and len(terminal.residents) == 1


def test_purchases_are_told_by_province(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    Chain.objects.filter(pk=chain.pk).update(local_region="140400")
    chain.refresh_from_db()
    module = standing(chain, "module").residents[0]
    more = {"is_local": None, "supplier_name": "某厂", "amount": Decimal(7)}
    bought(cast, now, module, "马达", supplier_region="广东深圳", **more)
    bought(cast, now, module, "胶水", supplier_region="长治市上党区", **more)
    found = {p.name: p.amount for p in queries.regions_of(chain)}
    assert found == {"山西省": Decimal(47), "广东省": Decimal(7), "所在地未知": Decimal(100)}
    local = {r.product: (r.local, r.why) for r in queries.facts_of(chain).purchases}
    assert local["马达"] == (False, "供应方所在地") and local["胶水"] == (True, "供应方所在地")


def test_a_supplier_registered_later_is_known_by_its_name(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    bought(
        cast,
        now,
        standing(chain, "module").residents[0],
        "马达",
        supplier_name="河阳马达有限公司",
        is_local=None,
    )
    told = lambda: next(r for r in queries.facts_of(chain).purchases if r.product == "马达")  # noqa: E731
    assert (told().supplier, told().local) == (None, None)
    a_resident(cast, now, "河阳马达有限公司", zone=cast.other_zone)
    assert told().supplier is None, "another zone's firm is another firm"
    firm = a_resident(cast, now, "河阳马达有限公司")
    assert (told().supplier, told().local) == (firm, True)


def test_who_has_left_buys_nothing_here_any_more(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    firm = standing(chain, "module").residents[0]
    enterprises.enter(
        zone=cast.zone, name=firm.name, enterprise_id=firm.pk, status="moved_away", by=None, at=now
    )
    assert standing(chain, "sensor").gap_recorded is None and not queries.facts_of(chain).purchases


def test_each_buyers_last_year_counts(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    module = standing(chain, "module").residents[0]
    bought(cast, now, module, "传感器芯片", year=2024, amount=Decimal(999))
    assert standing(chain, "sensor").gap_recorded == Decimal(100)
    actions.enter_figure(
        module.pk, year=2024, output=Decimal(5), employees=None, **origin(now), **who(cast, now)
    )
    assert queries.overview(chain, now.date()).metric("output").value == Decimal(1000)


def test_the_costliest_link_to_lose(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    lens = standing(chain, "lens").residents[0]
    actions.enter_figure(
        lens.pk, year=2025, output=Decimal(200), employees=None, **origin(now), **who(cast, now)
    )
    found = worst_of(queries.facts_of(chain))
    assert found is not None and found[0] == "lens", "the module stops with it"
    metric = queries.overview(chain, now.date()).metric("knock_out")
    assert metric.value == pytest.approx(1.0)
    outputs = {row.enterprise_id for row in metric.rows if row.kind == "figure"}
    assert lens.pk in outputs, "the figure opens to the outputs it was reckoned from"


# ---------------------------------------------------------------- who sees, and what it costs


def test_who_sees_a_chain(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    for user in (cast.officer, cast.inspector, cast.viewer):
        assert queries.chain_for(user, chain.pk) == chain and len(queries.chains_for(user)) == 1
    assert queries.chain_for(cast.stranger, chain.pk) is None and queries.chains_for(cast.stranger) == []
    assert queries.link_for(cast.stranger, a_link(chain, "lens").pk) is None
    assert queries.keeps(cast.officer, cast.zone.pk) and not queries.keeps(cast.viewer, cast.zone.pk)
    card = queries.chains_for(cast.officer)[0]
    assert (card.links, card.gaps, card.residents, card.leaders) == (5, 3, 2, ["河阳模组有限公司"])


def page_of(chain: Chain, today: Any) -> int:
    """Queries of what one page asks together."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        facts = queries.facts_of(chain)
        standings = queries.link_standing(facts)
        queries.overview(facts, today, standings=standings)
        queries.collaboration(facts)
        queries.short_chains(facts)
        queries.routes(facts)
        queries.fields(facts)
        queries.regions_of(facts)
    return len(asked)


def test_a_page_asks_the_same_number_of_questions_whatever_the_size(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    few = page_of(chain, now.date())
    for n in range(10):
        firm = a_resident(cast, now, f"河阳第{n}光学有限公司")
        placed(cast, now, chain, ("glass", "lens", "module", "phone")[n % 4], firm)
        bought(cast, now, firm, f"材料{n}", supplier_name=f"供应商{n}")
        actions.enter_figure(
            firm.pk, year=2025, output=Decimal(n), employees=n, **origin(now), **who(cast, now)
        )
    assert page_of(chain, now.date()) == few <= 12
