"""A question becomes a sealed search: what is asked, what is kept, and that nobody can change it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused
from zhaoluo.registers.chains.tests import factories as chains

from .. import actions, queries
from ..models import Candidate, ScorecardVersion, Search
from ..rules.questions import MOST_EXCLUDED, Filters
from ..terms import ProspectingEvent
from . import factories as make


def refused(work: Any) -> list[str]:
    with pytest.raises(Refused) as told:
        work()
    return [r.code for r in told.value.refusals]


def asked() -> int:
    return Event.objects.filter(verb=ProspectingEvent.ASKED).count()


def test_a_gap_is_asked_and_the_answer_kept(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now)
    rows = list(search.candidates.order_by("rank"))
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1)) and len(rows) >= len(make.BRANDS)
    assert {row.industry_class for row in rows} == {"3973"}
    assert [link["name"] for link in search.links] == ["图像传感器"] and str(search) == "图像传感器"
    assert search.is_synthetic and search.generation == "gen-000001" and search.store_as_of == "2026-10-31"
    assert (search.residents, search.residents_unknown) == (2, 0)
    assert search.question["residents"] == ["R1", "R2"]
    assert search.scanned >= search.candidates_count == len(rows)
    event = Event.objects.get(verb=ProspectingEvent.ASKED)
    assert event.subject_id == search.pk and event.facts["seal"] == search.seal


def test_the_best_comes_first_with_reason_links_and_evidence(cast: Any, store: Path, now: datetime) -> None:
    first = make.a_search(cast, now).candidates.get(rank=1)
    assert (first.firm_id, first.name, first.credit_code) == (
        "P00",
        make.planted_name(0),
        make.planted_code(0),
    )
    assert (
        first.reason
        == "补“图像传感器”缺口；已供货给区内 2 家；企业库扩张信号 0.60；小巨人，高新技术企业，从业 600 人。"
    )
    assert [(link["name"], link["supplies"], link["product"]) for link in first.links] == [
        ("河阳镜片有限公司", True, "传感器芯片"), ("河阳模组有限公司", True, "传感器芯片"),
    ]  # fmt: skip
    assert {chip["kind"] for chip in first.evidence} == {"link", "store"}
    assert all(chip["source"] and chip["as_of"] for chip in first.evidence)
    assert first.gaps[0]["name"] == "图像传感器" and first.unknown == [] and first.score_high == first.score


def test_what_is_unknown_is_named_and_widens_the_range(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now)
    row = search.candidates.get(firm_id=make.planted_id(2))
    assert row.unknown == ["employees", "expansion_signal", "growth"]
    assert row.reason.endswith("未知：从业人数、扩张信号、增长。")
    assert row.score_high == pytest.approx(
        row.score + 0.15 * 1 + 0.15 * (min(1, row.terms["scale"] + 0.5) - row.terms["scale"])
    )
    shown = next(r for r in queries.rows_of(search, cast.officer) if r.candidate.pk == row.pk)
    assert shown.has_range and {b.term for b in shown.bars if b.is_unknown} == {"expansion"}


def test_residents_and_firms_left_out_are_never_answered(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now, excluded=["P00", "nobody"], filters=Filters(all_classes=True))
    ids = set(search.candidates.values_list("firm_id", flat=True))
    assert len(ids) == 200 and not ids & {"R1", "R2", "P00"}
    assert "行业不在所选缺口内" in search.candidates.exclude(industry_class="3973").earliest("rank").reason


def test_filters_are_hard_and_an_unknown_value_fails(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now, filters=Filters(insured_min=450, regions=("440300",)))
    ids = set(search.candidates.values_list("firm_id", flat=True))
    assert ids == {make.planted_id(n) for n in (0, 1, 3, 4)}, "P02 says nothing of its people"
    assert search.question["filters"] == {"insured_min": 450.0, "regions": ["440300"]}


def test_weights_that_are_given_rank_and_are_kept_as_shares(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now, weights={"links": 3.0, "gap": 1.0})
    assert search.weights["links"] == 0.75 and search.weights["scale"] == 0 and search.scorecard is None
    first = search.candidates.get(rank=1)
    assert first.score == pytest.approx(0.75 * first.terms["links"] + 0.25 * first.terms["gap"])


def test_the_zones_own_weights_hold_where_none_are_given(cast: Any, store: Path, now: datetime) -> None:
    version = actions.save_scorecard(
        zone=cast.zone, weights={"gap": 2.0, "scale": 2.0}, note="先看规模", **make.who(cast, now)
    )
    search = make.a_search(cast, now)
    assert search.scorecard == version and search.weights["scale"] == 0.5
    assert make.a_search(cast, now, weights={"gap": 1.0, "scale": 1.0}).scorecard == version, (
        "the same shares"
    )
    default = make.a_search(cast, now, weights=queries.weights_of(cast.other_zone.pk)[0])
    assert default.scorecard is None and default.weights["gap"] == pytest.approx(0.35)


def test_with_no_link_named_every_link_with_a_gap_is_asked(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now, links=[])
    assert "图像传感器" in [link["name"] for link in search.links]
    standing = {s.link.pk: s for s in queries.question_form_defaults(cast.officer, search.chain).standings}
    assert {link["id"] for link in search.links} == {pk for pk, s in standing.items() if s.classes}


# ---------------------------------------------------------------- signals


def test_a_live_signal_goes_into_the_score_and_the_sentence(cast: Any, store: Path, now: datetime) -> None:
    before = make.a_search(cast, now).candidates.get(firm_id=make.planted_id(1))
    make.a_signal(cast, now)
    after = make.a_search(cast, now).candidates.get(firm_id=make.planted_id(1))
    worth = 1 - 1 / 365
    assert after.terms["expansion"] == pytest.approx(before.terms["expansion"] + 0.6 * (worth - 0.6))
    assert "扩张信号 2026-11 扩产公告" in after.reason
    assert after.evidence[0] == {
        "kind": "signal", "text": "扩产公告 2026-11", "source": "市生态环境局", "as_of": "2026-11-19",
        "signal": after.evidence[0]["signal"],
    }  # fmt: skip


def test_a_stale_signal_fades_out_and_a_voided_one_never_counts(
    cast: Any, store: Path, now: datetime
) -> None:
    make.a_signal(cast, now, on=date(2025, 11, 20))
    voided = make.a_signal(cast, now, firm_id="P03", credit_code="")
    actions.void_signal(voided.pk, reason="看错了公司", **make.who(cast, now))
    assert make.a_search(cast, now).question["signals"] == {}


def test_the_same_day_a_year_later_asks_without_the_old_signal(cast: Any, store: Path, now: datetime) -> None:
    make.a_signal(cast, now)
    assert list(make.a_search(cast, now).question["signals"]) == ["P01"]
    assert make.a_search(cast, now + timedelta(days=365)).question["signals"] == {}


def test_of_several_signals_of_a_firm_the_strongest_counts(cast: Any, store: Path, now: datetime) -> None:
    make.a_signal(cast, now, strength=0.3)
    make.a_signal(cast, now, kind="land", strength=0.9, firm_id="P01", credit_code="")
    signals = make.a_search(cast, now).question["signals"]
    assert signals["P01"] == pytest.approx(0.9 * (1 - 1 / 540))


def test_a_number_the_store_no_longer_has_is_tried_by_credit_code(
    cast: Any, store: Path, now: datetime
) -> None:
    gone = make.a_signal(cast, now, firm_id="gone")
    assert list(make.a_search(cast, now).question["signals"]) == ["P01"]
    actions.void_signal(gone.pk, reason="换一个写法", **make.who(cast, now))
    make.a_signal(cast, now, firm_id="P01")
    row = make.a_search(cast, now).candidates.get(firm_id="P01")
    assert [chip["kind"] for chip in row.evidence].count("signal") == 1, "found by both, it is said once"


def test_a_chip_says_who_supplies_whom(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now)
    texts = {
        n: [c["text"] for c in search.candidates.get(firm_id=n).evidence if c["kind"] == "link"]
        for n in ("P00", "P01")
    }
    assert texts == {
        "P00": ["供货给 河阳镜片有限公司", "供货给 河阳模组有限公司"],
        "P01": ["采购自 河阳镜片有限公司"],
    }


def test_only_what_was_typed_counts_against_the_most_left_out(cast: Any, store: Path, now: datetime) -> None:
    many = [f"x{n}" for n in range(MOST_EXCLUDED + 1)]
    assert refused(lambda: make.a_search(cast, now, excluded=many)) == ["too_many"]
    search = make.a_search(cast, now, excluded=["P00"], put_aside=["P00", "P05", *many])
    assert len(search.question["exclude"]) == len(many) + 2
    assert "P00" not in search.question["put_aside"] and "P05" in search.question["put_aside"]
    assert search.typed_exclusions == ["P00"]


# ---------------------------------------------------------------- seal


def test_a_search_is_intact_when_read_and_its_rows_cannot_be_changed(
    cast: Any, store: Path, now: datetime
) -> None:
    search = Search.objects.get(pk=make.a_search(cast, now).pk)
    assert queries.is_intact(search, queries.rows_of(search, cast.officer))
    for attack in (
        lambda: Candidate.objects.filter(search=search, rank=1).update(score=1.0),
        lambda: Candidate.objects.filter(search=search, rank=1).delete(),
        lambda: Search.objects.filter(pk=search.pk).update(seal="0" * 64),
        lambda: Search.objects.filter(pk=search.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match=r"已封存|foreign key"), transaction.atomic():
            attack()


def test_a_changed_row_breaks_the_seal(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now)
    rows = queries.rows_of(search, cast.officer)
    rows[0].candidate.score += 1e-9
    assert not queries.is_intact(search, rows)
    rows = queries.rows_of(search, cast.officer)
    assert not queries.is_intact(search, rows[:-1])
    search.question["top"] = 199
    assert not queries.is_intact(search, rows)


# ---------------------------------------------------------------- twice, and refusals that leave no trace


def test_the_same_form_twice_is_one_search(cast: Any, store: Path, now: datetime) -> None:
    first = make.a_search(cast, now, once="form-1")
    assert make.a_search(cast, now, once="form-1").pk == first.pk
    assert make.a_search(cast, now, once="form-2").pk != first.pk
    assert Search.objects.count() == 2 == asked()


def test_refused_questions_leave_no_trace(cast: Any, store: Path, now: datetime) -> None:
    chain = make.a_chain(cast, now)
    other = chains.a_chain(cast, now, zone=cast.other_zone)
    foreign = chains.a_link(other, "sensor").pk
    for work, codes in (
        (lambda: make.a_search(cast, now, user=cast.viewer), ["no_role"]),
        (lambda: make.a_search(cast, now, user=cast.inspector), ["no_role"]),
        (lambda: make.a_search(cast, now, chain=other), ["no_chain"]),
        (lambda: make.a_search(cast, now, links=[foreign]), ["foreign_link"]),
        (lambda: make.a_search(cast, now, weights={"gap": -1.0}), ["negative_weight"]),
        (lambda: make.a_search(cast, now, filters=Filters(founded_max=2030)), ["bad_year"]),
        (lambda: make.a_search(cast, now, filters=Filters(classes=("99999",))), ["universe"]),
        (lambda: make.a_search(cast, now, affinity={"440300": 2.0}), ["bad_affinity"]),
    ):
        assert refused(work) == codes
    assert chain.pk and Search.objects.count() == 0 == asked()


def test_without_a_store_the_question_is_refused_in_one_sentence(
    cast: Any, now: datetime, settings: Any, tmp_path: Path
) -> None:
    settings.UNIVERSE_ROOT = tmp_path / "none"
    chain = make.a_chain(cast, now)
    assert refused(lambda: make.a_search(cast, now)) == ["universe"]
    assert Search.objects.count() == 0
    defaults = queries.question_form_defaults(cast.officer, chain)
    assert defaults.store.trouble and defaults.store.rows == 0 and defaults.residents == 2
    assert queries.found_in_store("粤澄") == []


def test_a_damaged_store_is_refused_too(
    cast: Any, store: Path, now: datetime, settings: Any, tmp_path: Path
) -> None:
    broken = tmp_path / "store"
    (broken / "gen-000001").mkdir(parents=True)
    (broken / "CURRENT").write_text("gen-000001\n", "utf-8")
    settings.UNIVERSE_ROOT = broken
    assert refused(lambda: make.a_search(cast, now)) == ["universe"]
    assert queries.store_standing().trouble


# ---------------------------------------------------------------- weights as versions


def test_weights_are_versions_that_follow_each_other(cast: Any, now: datetime) -> None:
    who = {"zone": cast.zone, **make.who(cast, now)}
    first = actions.save_scorecard(weights={"gap": 60.0, "scale": 40.0}, note="", **who)
    second = actions.save_scorecard(weights={"gap": 50.0, "scale": 50.0}, note="看重规模", **who)
    assert [first.number, second.number] == [1, 2]
    assert queries.weights_of(cast.zone.pk)[0]["scale"] == 0.5
    assert queries.weights_of(cast.other_zone.pk)[1] is None
    assert refused(lambda: actions.save_scorecard(weights={"gap": 1.0, "scale": 1.0}, note="", **who)) == [
        "same_weights"
    ]
    assert refused(lambda: actions.save_scorecard(weights={"gap": 0.0}, note="长" * 201, **who)) == [
        "no_weight",
        "too_long",
    ]
    viewer = {"zone": cast.zone, **make.who(cast, now, cast.viewer)}
    assert refused(lambda: actions.save_scorecard(weights={"gap": 1.0}, note="", **viewer)) == ["no_role"]
    assert list(queries.scorecards_of(cast.zone.pk)) == [second, first]
    assert Event.objects.filter(verb=ProspectingEvent.SCORECARD_SAVED).count() == 2
    with pytest.raises(DatabaseError, match="不能 UPDATE"), transaction.atomic():
        ScorecardVersion.objects.filter(pk=first.pk).update(weights={})
