"""The table of demands: each demand met and missing, what a zone adds, completeness and gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..rules.checks import ConditionFacts, ProjectFacts, State
from ..rules.demands import CATALOGUE, DEMANDS, completeness, findings, gaps, needs_report, zone_demand
from ..terms import VERIFIED, DemandKind, Stage

DAY = date(2026, 11, 1)
#: A project that owes nothing.
FULL = ProjectFacts(
    investors=("河阳石墨材料有限公司",), investor_codes=1, chain="碳基新材料", mode="产业链招商", investment=Decimal(42000),
    fixed_investment=Decimal(30000), planned_output=Decimal(60000), actual_output=Decimal(60000), jobs=120,
    land_need_mu=Decimal(66), premises_need_sqm=Decimal(0), has_leader=True, has_department=True, formal_on=DAY,
    formal_amount=Decimal(42000), formal_evidence=True, milestones={"land": DAY, "review": DAY}, funds=Decimal(9000),
    funds_evidence=True, promises=2, file_kinds=frozenset({"start", "land"}),
    reached=frozenset(s.value for s in Stage),
)  # fmt: skip

#: (stage, demand, what is taken away so that exactly this demand is missing)
MISSING: list[tuple[Stage, str, dict[str, Any]]] = [
    (Stage.TALKS, "investor", {"investors": ()}),
    (Stage.TALKS, "chain", {"chain": "", "industry_class": ""}),
    (Stage.SIGNED, "investment", {"investment": None}),
    (Stage.TALKS, "mode", {"mode": ""}),
    (Stage.SIGNED, "mode", {"mode": ""}),
    (Stage.SIGNED, "site_need", {"land_need_mu": None, "premises_need_sqm": None}),
    (Stage.SIGNED, "formal_agreement", {"formal_on": None}),
    (Stage.SIGNED, "formal_agreement", {"formal_amount": None}),
    (Stage.SIGNED, "formal_agreement", {"formal_evidence": False}),
    (Stage.SIGNED, "promises_lawful", {"promises_suspected": ("“三年免租”疑似低地价（第 20 条）",)}),
    (Stage.SIGNED, "report_signed", {"reached": frozenset({"lead", "talks"})}),
    (Stage.BUILDING, "site", {"milestones": {}}),
    (Stage.BUILDING, "site", {"milestones": {"review": DAY}}),
    (
        Stage.BUILDING,
        "site",
        {"milestones": {"land": DAY}, "pending_target": "building", "pending_claimed_on": date(2026, 10, 31)},
    ),
    (Stage.BUILDING, "three_levels", {"has_leader": False}),
    (Stage.BUILDING, "three_levels", {"has_department": False}),
    (Stage.BUILDING, "three_levels", {"has_officer": False}),
    (Stage.BUILDING, "promises_have_basis", {"promises_without_basis": 1}),
    (Stage.BUILDING, "promises_lawful", {"promises_suspected": ("“三年免租”疑似低地价（第 20 条）",)}),
    (Stage.BUILDING, "report_building", {"reached": frozenset({"lead"})}),
    (Stage.PRODUCING, "funds", {"funds": Decimal(0)}),
    (Stage.PRODUCING, "funds", {"funds_evidence": False}),
    (Stage.PRODUCING, "planned_output", {"planned_output": None}),
    (Stage.PRODUCING, "report_producing", {"reached": frozenset({"lead"})}),
    (Stage.AT_CAPACITY, "output_reached", {"actual_output": None}),
    (Stage.AT_CAPACITY, "output_reached", {"planned_output": None}),
    (Stage.AT_CAPACITY, "output_reached", {"actual_output": Decimal("59999.99")}),
    (
        Stage.AT_CAPACITY,
        "output_reached",
        {"planned_output": Decimal(0), "actual_output": Decimal(0)},
    ),
]


def open_codes(facts: ProjectFacts, stage: Stage, *args: Any) -> set[str]:
    return {f.code for f in findings(facts, stage, *args) if f.open}


@pytest.mark.parametrize("stage", list(Stage))
def test_a_project_with_everything_lacks_nothing(stage: Stage) -> None:
    assert open_codes(FULL, stage) == set()
    assert all(f.note for f in findings(FULL, stage))


@pytest.mark.parametrize(("stage", "code", "taken"), MISSING)
def test_each_demand_is_missing_by_itself(stage: Stage, code: str, taken: dict[str, Any]) -> None:
    lacking = replace(FULL, **taken)
    assert open_codes(lacking, stage) == {code}
    missing = findings(lacking, stage)[0]
    assert (missing.code, missing.state) == (code, State.MISSING)
    assert missing.note and missing.act, "what is missing says so and where to mend it"
    assert not missing.waivable


def test_every_demand_of_the_table_has_been_tried() -> None:
    assert {(s, d.code) for s, demands in DEMANDS.items() for d in demands} == {(s, c) for s, c, _ in MISSING}


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({"chain": "", "industry_class": "C3974"}, Stage.TALKS),
        ({"chain": "碳基新材料", "industry_class": ""}, Stage.TALKS),
        ({"land_need_mu": None, "premises_need_sqm": Decimal(3000)}, Stage.SIGNED),
        ({"land_need_mu": Decimal(0), "premises_need_sqm": None}, Stage.SIGNED),
        ({"milestones": {"premises": DAY}}, Stage.BUILDING),
        ({"pending_target": "building", "pending_claimed_on": DAY}, Stage.BUILDING),
        ({"promises": 0}, Stage.BUILDING),
        ({"actual_output": Decimal(60001)}, Stage.AT_CAPACITY),
    ],
)
def test_either_of_two_ways_is_enough(changes: dict[str, Any], stage: Stage) -> None:
    assert open_codes(replace(FULL, **changes), stage) == set()


@pytest.mark.parametrize("stage", VERIFIED)
def test_a_filed_report_waits_and_stands_behind_what_is_missing(stage: Stage) -> None:
    facts = ProjectFacts(pending_target=stage.value, pending_claimed_on=DAY)
    found = findings(facts, stage)
    by_state = [f.state for f in found]
    assert State.WAITING in by_state
    assert by_state == sorted(by_state, key=[State.MISSING, State.WAITING, State.WAIVED, State.MET].index)
    assert needs_report(stage) and not needs_report(Stage.TALKS)


# ---------------------------------------------------------------- what a zone adds

#: (check, threshold, facts that meet it, facts that miss it)
ADDED: list[tuple[str, str | None, dict[str, Any], dict[str, Any]]] = [
    ("review_passed", None, {}, {"milestones": {"land": DAY}}),
    ("funds_share", "20", {"funds": Decimal(8400)}, {"funds": Decimal("8399.99")}),
    ("funds_share", "20", {}, {"investment": None}),
    ("intensity", "400", {}, {"fixed_investment": Decimal(26000)}),
    ("intensity", "400", {"land_need_mu": None}, {"fixed_investment": None, "investment": None}),
    ("intensity", "400", {"fixed_investment": None}, {"fixed_investment": None, "investment": Decimal(100)}),
    ("three_levels", None, {}, {"has_leader": False}),
    ("credit_code", None, {}, {"investor_codes": 0}),
    ("planned_output", None, {}, {"planned_output": None}),
    ("jobs", None, {}, {"jobs": None}),
    ("start_photos", None, {}, {"file_kinds": frozenset({"land"})}),
    ("land_papers", None, {}, {"file_kinds": frozenset({"start"})}),
    ("formal_agreement", None, {}, {"formal_on": None}),
]


def test_every_check_of_the_catalogue_has_been_tried() -> None:
    assert {check for check, *_ in ADDED} == set(CATALOGUE)


@pytest.mark.parametrize(("check", "threshold", "there", "absent"), ADDED)
def test_a_zones_own_demand_is_met_missing_and_waived(
    check: str, threshold: str | None, there: dict[str, Any], absent: dict[str, Any]
) -> None:
    demand = zone_demand(check, Decimal(threshold) if threshold else None)
    assert demand is not None and demand.kind is DemandKind.ZONE
    stage, code = Stage.TALKS, f"zone_{check}"
    assert open_codes(replace(FULL, **there), stage, [demand]) == set()
    assert open_codes(replace(FULL, **absent), stage, [demand]) == {code}
    (finding,) = [f for f in findings(replace(FULL, **absent), stage, [demand]) if f.code == code]
    assert finding.waivable
    assert open_codes(replace(FULL, **absent), stage, [demand], {code}) == set()
    excused = [f for f in findings(replace(FULL, **absent), stage, [demand], {code}) if f.code == code]
    assert [f.state for f in excused] == [State.WAIVED]
    met = [f for f in findings(replace(FULL, **there), stage, [demand], {code}) if f.code == code]
    assert [f.state for f in met] == [State.MET], "what is there needs no waiver"


def test_an_unknown_check_is_no_demand() -> None:
    assert zone_demand("nonsense", None) is None


def test_the_label_carries_the_threshold_without_idle_zeros() -> None:
    demand = zone_demand("funds_share", Decimal("20.00"))
    assert demand is not None and demand.label == "到位资金 ≥ 20%"
    demand = zone_demand("intensity", Decimal("300.50"))
    assert demand is not None and demand.label == "投资强度 ≥ 300.5 万元/亩"


@pytest.mark.parametrize("stage", [s for s in Stage if DEMANDS[s]])
def test_the_general_demand_rules_over_the_zones_copy_of_it(stage: Stage) -> None:
    for demand in DEMANDS[stage]:
        copy = zone_demand(demand.code, None)
        if copy is None:
            continue
        found = findings(ProjectFacts(), stage, [copy])
        assert [f.code for f in found].count(demand.code) == 1
        assert copy.code not in {f.code for f in found}
        excused = findings(ProjectFacts(), stage, [copy], {copy.code, demand.code})
        assert not [f for f in excused if f.state is State.WAIVED], (
            "so it cannot be waived by adding it again"
        )


@pytest.mark.parametrize("stage", list(Stage))
def test_only_a_zones_own_demand_can_be_waived(stage: Stage) -> None:
    everything = {d.code for demands in DEMANDS.values() for d in demands}
    before = findings(ProjectFacts(reached=frozenset()), stage)
    after = findings(ProjectFacts(reached=frozenset()), stage, (), everything)
    assert before == after


# ---------------------------------------------------------------- completeness and gaps


@pytest.mark.parametrize("stage", list(Stage))
def test_completeness_runs_from_nothing_to_everything(stage: Stage) -> None:
    met, total = completeness(FULL, stage)
    assert met == total > 0
    none, same = completeness(ProjectFacts(has_officer=False), stage)
    assert same == total and none <= 2  # without promises none lacks its basis and none is suspected


def test_completeness_leaves_reports_out() -> None:
    waiting = replace(FULL, reached=frozenset({"lead"}))
    assert completeness(waiting, Stage.BUILDING) == completeness(FULL, Stage.BUILDING)


def test_gaps_are_what_the_stages_behind_demanded() -> None:
    bare = ProjectFacts(has_officer=True)
    assert gaps(bare, Stage.LEAD) == []
    assert {f.code for f in gaps(bare, Stage.TALKS)} == {"investor", "chain", "mode"}
    signed = {f.code for f in gaps(bare, Stage.SIGNED)}
    assert signed == {"investor", "chain", "investment", "mode", "site_need", "formal_agreement"}
    assert signed < {f.code for f in gaps(bare, Stage.BUILDING)}
    assert gaps(FULL, Stage.AT_CAPACITY) == []


facts_at_random = st.builds(
    ProjectFacts,
    investors=st.sampled_from([(), ("甲",)]),
    chain=st.sampled_from(["", "链"]),
    mode=st.sampled_from(["", "基金"]),
    investment=st.none() | st.decimals("0.01", "100000", places=2),
    fixed_investment=st.none() | st.decimals("0", "100000", places=2),
    planned_output=st.none() | st.decimals("0", "100000", places=2),
    actual_output=st.none() | st.decimals("0", "100000", places=2),
    jobs=st.none() | st.integers(0, 9999),
    land_need_mu=st.none() | st.decimals("0", "1000", places=2),
    has_leader=st.booleans(),
    has_department=st.booleans(),
    formal_on=st.none() | st.just(DAY),
    formal_amount=st.none() | st.just(Decimal(5)),
    formal_evidence=st.booleans(),
    milestones=st.dictionaries(st.sampled_from(["land", "premises", "review"]), st.just(DAY)),
    funds=st.decimals("0", "100000", places=2),
    funds_evidence=st.booleans(),
    promises=st.integers(0, 3),
    promises_without_basis=st.integers(0, 3),
    promises_suspected=st.sampled_from([(), ("“三年免租”疑似",)]),
    pending_target=st.sampled_from(["", "signed", "building", "producing"]),
    pending_claimed_on=st.dates(date(2026, 1, 1), date(2026, 11, 20)),
    reached=st.frozensets(st.sampled_from([s.value for s in Stage])),
)
some_zone_demands = st.lists(
    st.tuples(st.sampled_from(sorted(CATALOGUE)), st.decimals("0.5", "100", places=1)), max_size=4
)


@given(facts_at_random, st.sampled_from(list(Stage)), some_zone_demands, st.booleans())
def test_findings_are_ordered_unique_and_never_waive_the_law(
    facts: ProjectFacts, stage: Stage, added: list[tuple[str, Decimal]], excuse: bool
) -> None:
    own = [d for check, threshold in dict(added).items() if (d := zone_demand(check, threshold))]
    every = {d.code for d in own} | {d.code for d in DEMANDS[stage]}
    found = findings(facts, stage, own, every if excuse else ())
    assert len({f.code for f in found}) == len(found)
    assert [f.open for f in found] == sorted((f.open for f in found), reverse=True)
    for finding in found:
        assert (finding.state is State.WAIVED) <= (finding.kind is DemandKind.ZONE and excuse)
        assert finding.open == (finding.state in (State.MISSING, State.WAITING))
    assert {f.code for f in findings(facts, stage)} <= {f.code for f in found}


@given(facts_at_random, st.sampled_from(list(Stage)))
def test_gate_help_and_completeness_cannot_disagree(facts: ProjectFacts, stage: Stage) -> None:
    met, total = completeness(facts, stage)
    behind = list(Stage)[: (stage.next or stage).order + 1]
    told = {
        f.code: f for s in behind for f in findings(facts, s) if f.kind is not DemandKind.VERIFICATION
    }.values()
    assert (met, total) == (sum(not f.open for f in told), len(told))
    owed = {f.code for f in gaps(facts, stage)}
    assert owed <= {f.code for f in told if f.open}


CONDITION = ConditionFacts(7, "signed", "取得环评批复", date(2026, 12, 1))


@pytest.mark.parametrize(
    ("target", "met_on", "asked"),
    [
        (Stage.TALKS, None, None),
        (Stage.SIGNED, None, State.MISSING),
        (Stage.SIGNED, DAY, State.MET),
        (Stage.BUILDING, None, State.MISSING),
        (Stage.BUILDING, DAY, None),
    ],
)
def test_a_condition_is_asked_at_its_stage_and_owed_until_met(
    target: Stage, met_on: date | None, asked: State | None
) -> None:
    facts = replace(FULL, conditions=(replace(CONDITION, met_on=met_on),))
    found = {f.code: f for f in findings(facts, target, waived=["condition_7"])}
    assert (found["condition_7"].state if "condition_7" in found else None) is asked
    if asked:
        assert found["condition_7"].kind is DemandKind.CONDITION and not found["condition_7"].waivable
