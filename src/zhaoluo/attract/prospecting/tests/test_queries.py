"""What readers see: their own zone, what is not restricted, in a constant number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.projects.actions import moving
from zhaoluo.projects.models import Project
from zhaoluo.projects.tests import factories as projects
from zhaoluo.registers.chains.queries import ChainView
from zhaoluo.registers.chains.tests import factories as chains

from .. import actions, queries
from ..queries.panels import chain_panel, enterprise_panel, origin_panel
from ..queries.targets import TargetFilters
from ..rules.acts import Typed
from ..terms import Outcome
from . import factories as make


def count(work: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        work()
    return len(seen)


def test_the_list_is_narrowed_by_state_chain_link_team_and_text(
    cast: Any, store: Path, now: datetime
) -> None:
    one, two, three = make.targets(cast, now, (1, 2, 3))
    hand = make.by_hand(cast, now)
    make.assigned(cast, now, two)
    actions.assign(
        [three.pk],
        zone=cast.zone,
        officer=None,
        team=cast.team.pk,
        next_step="约访",
        due_on=now.date(),
        **make.who(cast, now),
    )
    actions.dismiss([one.pk], zone=cast.zone, reason="主营业务不对口", **make.who(cast, now))

    def found(**filters: Any) -> set[str]:
        chosen = TargetFilters.of(filters)
        rows = set(queries.targets_for(cast.viewer, chosen, today=now.date() + timedelta(days=2)))
        return {t.name for t in rows}

    names = [t.name for t in (one, two, three)]
    assert found() == {*names, hand.name}
    assert found(state="dismissed") == {one.name} and found(state="nonsense") == set()
    assert found(chain=one.chain_id) == set(names) == found(link=one.link_id)
    assert found(team=cast.team.pk) == {three.name} == found(due="over")
    assert found(officer=cast.colleague.pk) == {two.name} and found(officer="me") == set()
    assert (
        found(q="东亚") == {hand.name}
        and found(q=make.planted_code(1)) == {two.name}
        and found(q="p01") == {two.name}
    )
    assert found(chain="1;drop", team="x", officer="-1", due="x") == set()
    counts = queries.counts_by_state(cast.viewer, TargetFilters(state="dismissed", chain=str(one.chain_id)))
    assert counts == {"open": 0, "working": 2, "done": 0, "dismissed": 1, "all": 3}
    assert queries.choices_for(cast.viewer)["link"] == [(one.link_id, "图像传感器")]


def test_other_zones_see_nothing(cast: Any, store: Path, now: datetime) -> None:
    target = make.a_target(cast, now)
    search = target.candidate.search if target.candidate else None
    assert search is not None
    for stranger in (cast.stranger, cast.other_administrator):
        assert (
            queries.target_for(stranger, target.pk) is None
            and queries.search_for(stranger, search.pk) is None
        )
        assert not queries.targets_for(stranger).exists() and not queries.searches_for(stranger).exists()
        assert queries.counts_by_state(stranger)["all"] == 0
        assert all(row.target is None for row in queries.rows_of(search, stranger))
    assert queries.target_for(cast.viewer, target.pk) == target and not queries.keeps(cast.viewer, target)
    assert queries.detail_of(target, cast.viewer, today=now.date()).acts == []
    assert queries.keeps(cast.lead, target) and not queries.keeps(cast.inspector, target)


def test_a_candidate_shows_where_its_firm_stands_in_the_library(
    cast: Any, store: Path, now: datetime
) -> None:
    search = make.a_search(cast, now)
    make.assigned(cast, now, *make.targets(cast, now, (2,), search))
    later = make.a_search(cast, now)
    marks = {row.candidate.rank: row.target for row in queries.rows_of(later, cast.viewer)}
    assert marks[1] is None and marks[2] is not None
    assert (marks[2].state_label, marks[2].with_whom, marks[2].due_on) == (
        "处理中",
        "郑晓岚",
        date(2026, 11, 27),
    )
    states = queries.states_of(queries.rows_of(later, cast.viewer))
    assert states["working"] == 1 and states[""] == len(marks) - 1


def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now)
    one, two = make.targets(cast, now, (1, 2), search)
    make.assigned(cast, now, one)
    actions.turn_into_lead(two.pk, **make.who(cast, now))
    reader = cast.leader
    view = ChainView(search.chain, None, reader)

    def figures() -> list[int]:
        detail = queries.targets_for(reader).order_by("id").first()
        assert detail is not None
        return [
            count(lambda: queries.rows_of_targets(queries.targets_for(reader), reader, today=now.date())),
            count(lambda: queries.rows_of(search, reader)),
            count(lambda: queries.counts_by_state(reader)),
            count(lambda: queries.export_rows(reader, TargetFilters(), today=now.date())),
            count(lambda: chain_panel(reader, view)),
            count(lambda: queries.detail_of(detail, reader, today=now.date())),
            count(lambda: queries.lift(search, reader, until=now.date())),
        ]

    figures()
    few = figures()
    more = make.targets(cast, now, tuple(range(3, 15)), search)
    for target in more[:6]:
        actions.turn_into_lead(target.pk, **make.who(cast, now))
    make.assigned(cast, now, *more[6:])
    many = figures()
    assert many == few and max(many) <= 9


# ---------------------------------------------------------------- the project behind a target


def test_a_restricted_project_does_not_show_through_its_target(cast: Any, store: Path, now: datetime) -> None:
    target = make.a_target(cast, now)
    project = actions.turn_into_lead(target.pk, **make.who(cast, now))
    Project.objects.filter(pk=project.pk).update(restricted=True)
    target = queries.target_for(cast.leader, target.pk) or target
    for user, seen in (
        (cast.officer, True),
        (cast.leader, True),
        (cast.colleague, False),
        (cast.viewer, False),
    ):
        (row,) = queries.rows_of_targets([target], user, today=now.date())
        assert (row.project is not None) is seen
        (exported,) = queries.export_rows(user, TargetFilters(), today=now.date())[1]
        assert (project.code in exported) is seen
        assert (queries.lift(search_of(target), user, until=now.date()).outcomes[0][1].top_hits == 1) is seen


def search_of(target: Any) -> Any:
    return target.candidate.search


# ---------------------------------------------------------------- lift


def test_lift_is_unknown_until_something_comes_of_the_list(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now)
    card = queries.lift(search, cast.leader, until=now.date())
    assert [o for o, _ in card.outcomes] == list(Outcome)
    assert all(found.ratio is None and found.why_unknown for _, found in card.outcomes)


def test_lift_still_counts_a_lead_that_was_lost_and_tried_again(
    cast: Any, store: Path, now: datetime
) -> None:
    search = make.a_search(cast, now)
    later, who = now + timedelta(days=2), make.who(cast, now + timedelta(days=2))
    target = make.targets(cast, now, (1,), search)[0]
    lost = actions.turn_into_lead(target.pk, **who)
    moving.lose(lost.pk, reason="对方选了别处落户", lost_to="邻市", on=later.date(), **who)
    actions.reopen(target.pk, **who)
    lead = dict(queries.lift(search, cast.leader, until=later.date()).outcomes)[Outcome.LEAD]
    assert lead.top_hits == 1


def test_lift_compares_the_top_with_the_rest_of_the_same_list(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now)
    later = now + timedelta(days=30)
    rows = make.targets(cast, later, (1, 2, 21), search)
    for target in rows:
        actions.turn_into_lead(target.pk, **make.who(cast, later))
    size = search.candidates.count()
    lead = dict(queries.lift(search, cast.leader, until=later.date()).outcomes)[Outcome.LEAD]
    assert (lead.top_hits, lead.top, lead.rest_hits, lead.rest) == (2, 20, 1, size - 20)
    assert lead.ratio == pytest.approx((2 / 20) / (1 / (size - 20)))
    talks = dict(queries.lift(search, cast.leader, until=later.date()).outcomes)[Outcome.TALKS]
    assert talks.ratio is None and talks.top_hits == 0
    before = dict(queries.lift(search, cast.leader, until=now.date()).outcomes)[Outcome.LEAD]
    assert before.top_hits == 0, "what came later does not count for an earlier day"
    another = dict(queries.lift(make.a_search(cast, later + timedelta(days=1)), cast.leader).outcomes)[
        Outcome.LEAD
    ]
    assert another.top_hits + another.rest_hits == 0, "what came before the question is no outcome of it"


def test_a_signing_that_nobody_verified_is_no_outcome(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now)
    later = now + timedelta(days=1)
    (target,) = make.targets(cast, later, (1,), search)
    signed = projects.signed(cast, later)
    type(target).objects.filter(pk=target.pk).update(project=signed)
    card = dict(queries.lift(search, cast.leader, until=later.date()).outcomes)
    assert card[Outcome.SIGNED].top_hits == 1 == card[Outcome.TALKS].top_hits
    signed.stays.filter(stage="signed").update(verified_at=None)
    card = dict(queries.lift(search, cast.leader, until=later.date()).outcomes)
    assert card[Outcome.SIGNED].top_hits == 0 and card[Outcome.TALKS].top_hits == 1


# ---------------------------------------------------------------- cards and details


def test_cards_on_the_pages_of_chain_project_and_enterprise(cast: Any, store: Path, now: datetime) -> None:
    target = make.a_target(cast, now)
    assert target.chain is not None and target.link is not None
    lens = chains.a_link(target.chain, "lens")
    card = chain_panel(cast.officer, ChainView(target.chain, target.link, cast.officer))
    assert (
        card is not None and card["total"] == 1 and card["can_ask"] and "不产生任何奖补" in card["no_reward"]
    )
    none = chain_panel(cast.viewer, ChainView(target.chain, lens, cast.viewer))
    assert none is not None and none["total"] == 0 and not none["can_ask"]
    project = projects.a_lead(cast, now)
    assert origin_panel(cast.officer, project) is None
    lead = actions.turn_into_lead(target.pk, **make.who(cast, now))
    origin = origin_panel(cast.officer, lead)
    assert origin is not None and [t.pk for t in origin["targets"]] == [target.pk]
    firm = enterprise_panel(cast.officer, target.enterprise)
    assert firm is not None and firm["rows"][0].target.pk == target.pk
    assert enterprise_panel(cast.officer, chains.a_resident(cast, now, "河阳电子有限公司")) is None


def test_a_targets_page_shows_acts_twins_signals_and_history(cast: Any, store: Path, now: datetime) -> None:
    target = make.a_target(cast, now)
    make.a_signal(cast, now, credit_code=target.credit_code)
    twin = make.by_hand(cast, now, Typed(name="粤澄传感（香港）", country="中国香港", source="网"))
    type(twin).objects.filter(pk=twin.pk).update(enterprise=target.enterprise_id)
    detail = queries.detail_of(target, cast.officer, today=now.date())
    assert detail.acts == ["assign", "start", "dismiss", "turn_into_lead"]
    assert [t.pk for t in detail.twins] == [twin.pk] and len(detail.signals) == 1
    assert [e.verb for e in detail.events] == ["target.added"]
    assert detail.candidate is not None and detail.row.score == round(detail.candidate.score * 100)


def test_export_names_every_column_once_and_says_what_is_synthetic(
    cast: Any, store: Path, now: datetime
) -> None:
    make.a_target(cast, now)
    make.by_hand(cast, now, replace(make.FOREIGN, name="北海株式会社"))
    header, rows = queries.export_rows(cast.viewer, TargetFilters(), today=now.date())
    assert len(set(header)) == len(header) == len(rows[0]) == len(rows[1])
    told = [dict(zip(header, row, strict=True)) for row in rows]
    assert {row["模拟"] for row in told} == {"模拟", ""}
    found = next(row for row in told if row["模拟"])
    assert (found["名次"], found["来历"], found["状态"], found["资料"]) == (1, "查询", "未处理", "A")


def test_the_question_form_starts_from_the_gaps_of_the_chain(cast: Any, store: Path, now: datetime) -> None:
    chain = make.a_chain(cast, now)
    make.a_signal(cast, now)
    defaults = queries.question_form_defaults(cast.officer, chain)
    assert "图像传感器" in [s.link.name for s in defaults.askable] and defaults.mute == []
    assert sum(points for _, _, points in defaults.weights) == pytest.approx(100, abs=3)
    assert (defaults.residents, defaults.residents_with_code, defaults.signals) == (2, 2, 1)
    assert (defaults.store.trouble, defaults.store.is_synthetic, defaults.store.rows) == (
        "",
        True,
        2_000 + 28,
    )
    one = queries.question_form_defaults(cast.officer, chain, [chains.a_link(chain, "lens").pk])
    assert [s.link.name for s in one.standings] == ["光学镜片"]
    assert [f.id for f in queries.found_in_store("粤澄")] == ["P00"]


def test_the_form_proposes_the_places_projects_came_from(cast: Any, now: datetime) -> None:
    for place in ("广东深圳", "深圳市", "深圳南山区", "浙江宁波", "月球"):
        projects.a_lead(cast, now, name=f"{place}来的项目", origin_region=place)
    hidden = projects.a_lead(cast, now, name="保密项目", origin_region="上海", team=None)
    Project.objects.filter(pk=hidden.pk).update(restricted=True)
    found = queries.corridors_for(cast.colleague, cast.zone.pk)
    assert [(c.code, c.projects, c.share) for c in found] == [
        ("440300", 3, 1.0),
        ("330200", 1, pytest.approx(1 / 3)),
    ]
    assert "深圳" in found[0].name
    assert len(queries.corridors_for(cast.leader, cast.zone.pk)) == 3
    assert queries.corridors_for(cast.stranger, cast.zone.pk) == []
