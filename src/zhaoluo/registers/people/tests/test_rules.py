from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .. import rules
from ..passwords import first_password
from ..presets import presets
from ..rules import Attempts, SchemeFacts, SeatFacts, Version
from ..terms import ChargeKind, Duty, SchemeStanding, SeatKind

NOW = datetime.fromisoformat("2026-11-20T09:00:00+08:00")
TODAY = NOW.date()


def codes(refusals: list[rules.Refusal]) -> set[str]:
    return {r.code for r in refusals}


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Ab1-xyz", {"too_short"}),
        ("abcdefgh", {"too_plain"}),
        ("abcdefg1", {"too_plain"}),
        ("Abcdefg1", set()),
        ("abcdef-1", set()),
        ("aB1" * 43, {"too_long"}),
        ("Zhou.qm-2026", {"has_username"}),
        ("", {"too_short", "too_plain"}),
    ],
)
def test_passwords_have_eight_characters_of_three_kinds(password: str, expected: set[str]) -> None:
    assert codes(rules.refusals_to_set_password(password, username="zhou.qm")) == expected


def test_the_old_password_is_no_new_one() -> None:
    assert codes(rules.refusals_to_set_password("Heyang-2026", username="x", same_as_before=True)) == {
        "unchanged"
    }


def test_a_generated_password_is_always_good_enough_and_never_the_same() -> None:
    made = {first_password() for _ in range(200)}
    assert len(made) == 200
    assert all(rules.refusals_to_set_password(password, username="zhou.qm") == [] for password in made)


def test_the_fifth_failure_in_a_row_locks_for_300_seconds() -> None:
    state = Attempts(0, None)
    for _ in range(4):
        state = rules.after_failure(state, now=NOW)
        assert not rules.locked(state, now=NOW)
    state = rules.after_failure(state, now=NOW)
    assert state.locked_until == NOW + timedelta(seconds=300)
    assert rules.locked(state, now=NOW + timedelta(seconds=299))
    assert not rules.locked(state, now=NOW + timedelta(seconds=300))


def test_a_lock_that_ran_out_starts_the_count_anew() -> None:
    later = NOW + timedelta(seconds=301)
    assert rules.after_failure(Attempts(5, NOW + timedelta(seconds=300)), now=later) == Attempts(1, None)


@pytest.mark.parametrize(
    ("days", "limit", "expired"), [(90, 90, False), (91, 90, True), (4000, None, False), (4000, 0, False)]
)
def test_passwords_expire_only_where_the_zone_says_so(days: int, limit: int | None, expired: bool) -> None:
    assert rules.password_expired(NOW - timedelta(days=days), limit, now=NOW) is expired


@pytest.mark.parametrize(
    ("days", "minutes", "expected"),
    [
        (None, 30, set()),
        (90, 5, set()),
        (0, 30, {"bad_days"}),
        (4000, 4, {"bad_days", "bad_minutes"}),
        (None, 481, {"bad_minutes"}),
    ],
)
def test_sign_in_settings_stay_within_reason(days: int | None, minutes: int, expected: set[str]) -> None:
    assert codes(rules.refusals_of_setting(days, minutes)) == expected


def seat(
    name: str,
    *charges: tuple[str, str],
    held: bool = True,
    deputy: bool = True,
    who: str = "周",
    person: int = 1,
) -> SeatFacts:
    return SeatFacts(name, held, deputy, charges, who if held else "", (person, who) if held else None)


def facts(*seats: SeatFacts, state: str = "draft", **required: frozenset[str]) -> SchemeFacts:
    return SchemeFacts(state, (("一级", seats),), **required)


def test_every_hole_is_named_at_once() -> None:
    scheme = SchemeFacts(
        "draft",
        (
            ("总召集", (seat("书记"),)),
            ("链专班", (seat("甲", ("chain", "氢能"), held=False), seat("乙"))),
            ("空级", ()),
        ),
        frozenset({"光机电"}),
        frozenset({"下柳镇"}),
    )
    refusals = rules.refusals_to_publish(scheme)
    assert [r.code for r in refusals] == [
        "empty_seat",
        "empty_tier",
        "chain_uncovered",
        "chain_uncovered",
        "township_uncovered",
    ]
    assert {"氢能", "光机电"} == {
        r.message.split("“")[1].split("”")[0] for r in refusals if r.code == "chain_uncovered"
    }


def test_heavy_loads_and_missing_deputies_do_not_block() -> None:
    chains = [("chain", f"链{i}") for i in range(rules.HEAVY_CHARGES)]
    scheme = facts(seat("副主任", *chains, deputy=False), seat("闲人", person=2, who="郑"))
    assert rules.refusals_to_publish(scheme) == []
    assert rules.heavy_loads(scheme) == [("周", rules.HEAVY_CHARGES)]
    assert rules.without_deputy(scheme) == ["副主任"]
    assert rules.without_charge(scheme) == ["闲人"]


def test_the_load_of_one_person_adds_up_over_seats_and_leaves_projects_out() -> None:
    half = [("chain", f"链{i}") for i in range(rules.HEAVY_CHARGES // 2)]
    scheme = facts(seat("甲", *half), seat("乙", *half, ("project", "某项目")))
    assert rules.heavy_loads(scheme) == [("周", rules.HEAVY_CHARGES)]
    assert rules.heavy_loads(facts(seat("甲", *half), seat("乙", *half, person=2))) == []


def test_a_published_scheme_is_not_published_again() -> None:
    assert codes(rules.refusals_to_publish(facts(seat("甲"), state="in_force"))) == {"not_draft"}


@given(
    st.sets(st.sampled_from("甲乙丙丁戊")),
    st.sets(st.sampled_from("甲乙丙丁戊")),
    st.sets(st.sampled_from("甲乙丙丁戊")),
)
def test_covered_and_uncovered_make_up_what_is_wanted(
    held: set[str], empty: set[str], wanted: set[str]
) -> None:
    scheme = facts(
        seat("有人", *(("chain", c) for c in held)), seat("没人", *(("chain", c) for c in empty), held=False)
    )
    missing = rules.uncovered(scheme, ChargeKind.CHAIN, frozenset(wanted))
    assert set(missing) == wanted - held
    assert missing == sorted(missing)


@pytest.mark.parametrize(
    ("on", "previous", "expected"),
    [
        (None, None, {"no_day"}),
        (TODAY, None, set()),
        (TODAY + timedelta(days=366), TODAY, set()),
        (TODAY + timedelta(days=367), None, {"day_too_late"}),
        (date(1899, 1, 1), None, {"day_too_early"}),
        (TODAY - timedelta(days=1), TODAY, {"before_previous"}),
        (TODAY, TODAY, set()),
    ],
)
def test_the_effective_day(on: date | None, previous: date | None, expected: set[str]) -> None:
    assert codes(rules.refusals_of_effective_day(on, previous_on=previous, today=TODAY)) == expected


def standing(*versions: tuple[str, int | None]) -> list[str]:
    """Standings of versions 1, 2, … given as (state, days from today)."""
    rows = [
        Version(i, i, state, None if days is None else TODAY + timedelta(days=days))
        for i, (state, days) in enumerate(versions, 1)
    ]
    how = rules.standings(rows, today=TODAY)
    return [how[row.id].value for row in rows]


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ([("draft", None)], ["draft"]),
        ([("in_force", 0)], ["in_force"]),
        ([("in_force", 1)], ["scheduled"]),
        ([("retired", -9), ("in_force", 0)], ["retired", "in_force"]),
        ([("retired", -9), ("in_force", 1)], ["in_force", "scheduled"]),
        ([("retired", -9), ("retired", 5), ("in_force", 5)], ["in_force", "retired", "scheduled"]),
        ([("retired", -9), ("retired", -1)], ["retired", "retired"]),
        ([("retired", -9), ("in_force", 1), ("draft", None)], ["in_force", "scheduled", "draft"]),
        ([], []),
    ],
)
def test_an_older_version_stays_until_the_newer_one_begins(
    versions: list[tuple[str, int | None]], expected: list[str]
) -> None:
    assert standing(*versions) == expected


@given(st.lists(st.tuples(st.sampled_from(["in_force", "retired", "draft"]), st.integers(-5, 5)), max_size=6))
def test_at_most_one_version_of_a_name_is_in_force(versions: list[tuple[str, int]]) -> None:
    assert standing(*versions).count(SchemeStanding.IN_FORCE.value) <= 1


def test_changes_against_the_version_in_force_are_told_in_words() -> None:
    old = facts(seat("甲", who="郑晓岚"), seat("乙", ("chain", "氢能")), seat("丙"))
    new = facts(seat("甲", who="姜予安"), seat("乙", ("chain", "物流")), seat("丁"))
    assert rules.seat_changes(old, new) == {
        ("一级", "甲"): "改：原 郑晓岚", ("一级", "乙"): "改：原管 氢能", ("一级", "丙"): "撤", ("一级", "丁"): "新",
    }  # fmt: skip
    assert rules.seat_changes(old, old) == {}


@pytest.mark.parametrize(
    ("seat_id", "above", "links", "expected"),
    [
        (1, None, {1: None}, set()),
        (1, 2, {1: None, 2: None}, set()),
        (1, 1, {1: None}, {"circle"}),
        (1, 2, {1: None, 2: 1}, {"circle"}),
        (1, 3, {1: None, 2: 1, 3: 2}, {"circle"}),
        (3, 2, {1: None, 2: 1, 3: None}, set()),
        (1, 9, {1: None}, {"foreign_seat"}),
        (1, 2, {1: None, 2: 3, 3: 2}, set()),
    ],
)
def test_nobody_reports_to_himself_in_a_circle(
    seat_id: int, above: int | None, links: dict[int, int | None], expected: set[str]
) -> None:
    assert codes(rules.refusals_of_reporting(seat_id, above, links)) == expected


@pytest.mark.parametrize(
    ("kind", "value", "duties", "expected"),
    [
        ("chain", "氢能", [], set()),
        ("zone", "", [], set()),
        ("block", " ", ["promotion"], {"no_value"}),
        ("planet", "火星", [], {"unknown_kind"}),
        ("block", "东区", ["sleeping"], {"unknown_duty"}),
    ],
)
def test_charges(kind: str, value: str, duties: list[str], expected: set[str]) -> None:
    assert codes(rules.refusals_of_charge(kind, value, duties)) == expected


def test_presets_carry_their_source_and_only_known_words() -> None:
    assert [(p.name, "".join(t.mark for t in p.tiers)) for p in presets()] == [
        ("1+3+12+N", "1312N"), ("9+6", "96"), ("1+1+N", "11N"), ("四块并行", "14"),
    ]  # fmt: skip
    for preset in presets():
        assert preset.source.endswith("（公开报道）")
        assert preset.note
        names: list[str] = []
        for tier in preset.tiers:
            assert SeatKind.known(tier.kind)
            assert rules.refusals_of_tier(tier.mark, tier.name, tier.kind) == []
            assert all(s.reports_to in ["", *names] for s in tier.seats), (
                "reports to a seat of an earlier tier"
            )
            names += [s.name for s in tier.seats]
            assert len(names) == len(set(names))
            for charge in (c for s in tier.seats for c in s.charges):
                assert rules.refusals_of_charge(charge.kind, charge.value, charge.duties) == []


def test_the_number_of_seats_is_the_mark_where_the_mark_is_a_number() -> None:
    for preset in presets():
        for tier in preset.tiers:
            assert not tier.mark.isdigit() or len(tier.seats) == int(tier.mark), (preset.name, tier.name)


def test_four_blocks_each_do_all_four_duties() -> None:
    groups = presets()[3].tiers[1].seats
    assert [c.kind for s in groups for c in s.charges] == ["block"] * 4
    assert all(set(c.duties) == {d.value for d in Duty} for s in groups for c in s.charges)
