"""The library: firms come in, move through four states, become leads, and follow the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from zhaoluo.foundation.journal.actions import serve_next
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.notices.models import Notice
from zhaoluo.foundation.verdict import Refused, Stale
from zhaoluo.projects.actions import moving
from zhaoluo.projects.models import Project
from zhaoluo.registers.chains.tests import factories as chains
from zhaoluo.registers.enterprises import actions as enterprises
from zhaoluo.registers.enterprises.models import Enterprise, Sighting
from zhaoluo.registers.enterprises.tests.factories import CODE, OTHER_CODE, a_firm

from .. import actions
from ..models import Target
from ..queries.panels import origin_panel
from ..rules.acts import Typed
from ..terms import ProspectingEvent, TargetState
from . import factories as make


def refused(work: Any) -> list[str]:
    before = (Event.objects.count(), Target.objects.count(), Project.objects.count())
    with pytest.raises(Refused) as told:
        work()
    assert (Event.objects.count(), Target.objects.count(), Project.objects.count()) == before, (
        "it left a trace"
    )
    return [r.code for r in told.value.refusals]


def written(verb: str, target: Target) -> list[dict[str, Any]]:
    return [e.facts for e in Event.objects.filter(verb=verb, subject_id=target.pk).order_by("id")]


def served(cast: Any) -> None:
    """All reactions have run, twice."""
    events = list(Event.objects.filter(zone=cast.zone, served_at=None))
    while serve_next(cast.zone):
        pass
    assert not Event.objects.exclude(trouble="").exists(), list(
        Event.objects.exclude(trouble="").values("trouble")
    )
    Event.objects.filter(pk__in=[e.pk for e in events]).update(served_at=None)
    while serve_next(cast.zone):
        pass
    assert not Event.objects.exclude(trouble="").exists()


# ---------------------------------------------------------------- from a search


def test_ranks_come_into_the_library_with_their_origin(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now)
    result = actions.add_targets(search.pk, [2, 1, 2], **make.who(cast, now))
    first, second = result.added
    assert result.known == [] and [t.candidate.rank for t in result.added if t.candidate] == [1, 2]
    assert (first.name, first.firm_id, first.credit_code) == (
        make.planted_name(0),
        "P00",
        make.planted_code(0),
    )
    assert (first.chain, first.chain_name, first.link_name) == (search.chain, "光学", "图像传感器")
    assert first.link == chains.a_link(search.chain, "sensor") and first.state == TargetState.OPEN
    assert first.is_synthetic and first.reason.startswith("补“图像传感器”缺口")
    assert (
        first.enterprise is not None
        and first.enterprise.roles == ["target"]
        and first.enterprise.is_synthetic
    )
    assert second.enterprise != first.enterprise
    assert written(ProspectingEvent.ADDED, first)[0]["search"] == search.pk


def test_a_firm_in_the_library_is_told_and_not_doubled(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now)
    one = make.targets(cast, now, (1,), search)[0]
    again = actions.add_targets(make.a_search(cast, now).pk, [1, 2], **make.who(cast, now))
    assert [t.name for t in again.added] == [make.planted_name(1)]
    assert [(c.rank, t.pk) for c, t in again.known] == [(1, one.pk)]
    assert Target.objects.count() == 2


def test_a_firm_entered_by_hand_is_recognised_by_its_code(cast: Any, store: Path, now: datetime) -> None:
    mine = make.by_hand(
        cast, now, Typed(name=make.planted_name(0), credit_code=make.planted_code(0), source="展会")
    )
    result = actions.add_targets(make.a_search(cast, now).pk, [1], **make.who(cast, now))
    assert result.added == [] and result.known[0][1] == mine


def test_a_firm_is_recognised_by_its_entry_of_the_register(cast: Any, store: Path, now: datetime) -> None:
    firm = a_firm(cast, now, make.planted_name(0))
    mine = make.by_hand(cast, now, Typed(name=make.planted_name(0), source="展会"))
    assert mine.enterprise == firm and mine.credit_code == ""
    result = actions.add_targets(make.a_search(cast, now).pk, [1], **make.who(cast, now))
    assert result.added == [] and [t for _, t in result.known] == [mine]


def test_refused_additions_leave_no_trace(cast: Any, store: Path, now: datetime) -> None:
    search = make.a_search(cast, now)
    for ranks, user, codes in (
        ([1], cast.viewer, ["no_role"]),
        ([1], cast.inspector, ["no_role"]),
        ([], cast.officer, ["none_chosen"]),
        ([1, 999], cast.officer, ["no_such_rank"]),
    ):
        work = lambda r=ranks, u=user: actions.add_targets(search.pk, r, **make.who(cast, now, u))  # noqa: E731
        assert refused(work) == codes


# ---------------------------------------------------------------- by hand


def test_a_foreign_firm_is_entered_by_hand_and_in_the_register_with_its_country(
    cast: Any, now: datetime
) -> None:
    chain = make.a_chain(cast, now)
    target = make.by_hand(cast, now, chain=chain.pk, link=chains.a_link(chain, "sensor").pk, once="a")
    assert (target.country, target.credit_code, target.link_name) == ("日本", "", "图像传感器")
    assert target.enterprise is not None
    assert (target.enterprise.country, target.enterprise.roles) == ("日本", ["target"])
    assert written(ProspectingEvent.ADDED, target)[0]["source"] == "展会名录"


def test_a_firm_not_registered_yet_has_no_code_and_gets_it_later(cast: Any, now: datetime) -> None:
    target = make.by_hand(cast, now, Typed(name="河阳感光科技有限公司", source="市驻深办"))
    changed = actions.change_target(
        target.pk, Typed(name="河阳感光科技有限公司", credit_code=CODE, source="市驻深办"), chain=None, link=None,
        version=target.version, **make.who(cast, now),
    )  # fmt: skip
    assert changed.credit_code == CODE and changed.enterprise == target.enterprise
    assert written(ProspectingEvent.CHANGED, target)[0]["changes"] == {"credit_code": ["", CODE]}
    with pytest.raises(Stale):
        actions.change_target(
            target.pk, Typed(name="甲", source="乙"), chain=None, link=None, version=1, **make.who(cast, now)
        )


def test_refused_entries_leave_no_trace(cast: Any, now: datetime) -> None:
    chain = make.a_chain(cast, now)
    other = chains.a_chain(cast, now, zone=cast.other_zone)
    make.by_hand(cast, now)
    make.by_hand(cast, now, Typed(name="甲光学有限公司", credit_code=make.planted_code(3), source="网"))
    for typed, more, codes in (
        (make.FOREIGN, {}, ["known_target"]),
        (Typed(name="换个名字", credit_code=make.planted_code(3), source="网"), {}, ["known_target"]),
        (Typed(name="", source=""), {}, ["no_name", "no_source"]),
        (replace(make.FOREIGN, name="乙株式会社"), {"chain": other.pk}, ["foreign_chain"]),
        (
            replace(make.FOREIGN, name="乙株式会社"),
            {"chain": chain.pk, "link": chains.a_link(other, "lens").pk},
            ["foreign_chain"],
        ),
        (replace(make.FOREIGN, name="乙株式会社"), {"user": cast.viewer}, ["no_role"]),
    ):
        assert refused(lambda t=typed, m=more: make.by_hand(cast, now, t, **m)) == codes


def test_what_came_from_a_search_is_not_rewritten(cast: Any, store: Path, now: datetime) -> None:
    target = make.a_target(cast, now)
    work = lambda: actions.change_target(  # noqa: E731
        target.pk, Typed(name="改名", source="网"), chain=None, link=None, **make.who(cast, now)
    )
    assert refused(work) == ["sealed_origin"]


# ---------------------------------------------------------------- the four states


def test_targets_are_assigned_several_at_once_with_one_message(cast: Any, store: Path, now: datetime) -> None:
    rows = make.targets(cast, now, (1, 2, 3))
    given = make.assigned(cast, now, *rows)
    assert {(t.state, t.officer, t.next_step, t.due_on) for t in given} == {
        ("working", cast.colleague, "电话联系董秘", date(2026, 11, 27))
    }
    served(cast)
    notice = Notice.objects.get(user=cast.colleague)
    assert (
        notice.text
        == f"周启明把目标企业“{make.planted_name(0)}”等 3 家分给您：电话联系董秘，不晚于 2026-11-27"
    )


def test_a_team_is_told_through_its_lead_and_nobody_is_told_of_ones_own_act(cast: Any, now: datetime) -> None:
    target = make.by_hand(cast, now)
    known: dict[str, Any] = {"zone": cast.zone, "next_step": "约访", "due_on": None}
    actions.assign([target.pk], officer=None, team=cast.team.pk, **known, **make.who(cast, now, cast.leader))
    actions.assign(
        [target.pk], officer=cast.leader.pk, team=None, **known, **make.who(cast, now, cast.leader)
    )
    served(cast)
    assert list(Notice.objects.values_list("user", flat=True)) == [cast.officer.pk], "the team's lead"
    assert Notice.objects.get().url.endswith(f"/{target.pk}/")


def test_the_way_of_a_target(cast: Any, now: datetime) -> None:
    target = make.by_hand(cast, now)
    who = make.who(cast, now)
    target = actions.start(target.pk, version=target.version, **who)
    assert (target.state, target.officer) == ("working", cast.officer)
    target = actions.settle(target.pk, outcome="已拜访，暂无外迁打算", **who)
    assert (target.state, target.outcome) == ("done", "已拜访，暂无外迁打算")
    target = actions.reopen(target.pk, **who)
    assert (target.state, target.outcome, target.officer) == ("open", "", None)
    (target,) = actions.dismiss([target.pk], zone=cast.zone, reason="主营业务不对口", **who)
    assert (target.state, target.dismissed_reason) == ("dismissed", "主营业务不对口")
    target = actions.reopen(target.pk, **who)
    assert (target.state, target.dismissed_reason) == ("open", "")
    said = [
        e.verb
        for e in Event.objects.filter(subject_id=target.pk, subject_kind="prospecting.target").order_by("id")
    ]
    assert said == [
        "target.added",
        "target.started",
        "target.settled",
        "target.reopened",
        "target.dismissed",
        "target.reopened",
    ]
    assert written(ProspectingEvent.REOPENED, target)[1]["said"] == "主营业务不对口"


def test_refused_moves_leave_no_trace(cast: Any, now: datetime) -> None:
    target, done = (
        make.by_hand(cast, now),
        make.by_hand(cast, now, replace(make.FOREIGN, name="北海株式会社")),
    )
    who, viewer = make.who(cast, now), make.who(cast, now, cast.viewer)
    actions.dismiss([done.pk], zone=cast.zone, reason="主营业务不对口", **who)
    step: dict[str, Any] = {"team": None, "next_step": "约访", "due_on": None, "zone": cast.zone}
    for work, codes in (
        (lambda: actions.settle(target.pk, outcome="好", **who), ["wrong_state", "no_outcome"]),
        (lambda: actions.reopen(target.pk, **who), ["wrong_state"]),
        (lambda: actions.start(done.pk, **who), ["wrong_state"]),
        (
            lambda: actions.dismiss([target.pk, done.pk], zone=cast.zone, reason="不要", **who),
            ["no_reason", "wrong_state"],
        ),
        (lambda: actions.assign([target.pk], officer=cast.stranger.pk, **step, **who), ["foreign_person"]),
        (
            lambda: actions.assign([target.pk, done.pk], officer=cast.officer.pk, **step, **who),
            ["wrong_state"],
        ),
        (
            lambda: actions.assign([target.pk, 10**6], officer=cast.officer.pk, **step, **who),
            ["no_such_target"],
        ),
        (lambda: actions.assign([], officer=cast.officer.pk, **step, **who), ["none_chosen"]),
        (lambda: actions.start(target.pk, **viewer), ["no_role"]),
        (lambda: actions.turn_into_lead(done.pk, **who), ["wrong_state"]),
        (lambda: actions.turn_into_lead(target.pk, **viewer), ["no_role"]),
    ):
        assert refused(work) == codes
    target.refresh_from_db()
    assert (target.state, target.version) == ("open", 1)


def test_a_form_opened_before_somebody_elses_change_is_stale(cast: Any, now: datetime) -> None:
    target = make.by_hand(cast, now)
    make.assigned(cast, now, target)
    with pytest.raises(Stale):
        actions.dismiss(
            [target.pk], zone=cast.zone, reason="主营业务不对口", version=1, **make.who(cast, now)
        )
    with pytest.raises(Stale):
        actions.settle(target.pk, outcome="已拜访，暂无打算", version=1, **make.who(cast, now))


# ---------------------------------------------------------------- into a lead


def test_a_target_becomes_a_lead_that_knows_where_it_came_from(cast: Any, store: Path, now: datetime) -> None:
    target = make.a_target(cast, now)
    make.assigned(cast, now, target)
    project = actions.turn_into_lead(target.pk, **make.who(cast, now))
    target.refresh_from_db()
    assert (target.state, target.project, target.outcome) == ("done", project, "已转为项目线索")
    assert project.name == f"{make.planted_name(0)}图像传感器项目" and project.is_synthetic
    assert (project.chain, project.industry_class, project.officer) == ("光学", "C3973", cast.colleague)
    assert "深圳" in project.origin_region
    investor = project.investors.get()
    assert investor.name == target.name and investor.enterprise == target.enterprise
    assert target.enterprise is not None
    assert set(Enterprise.objects.get(pk=target.enterprise_id).roles) == {"target", "investor"}
    facts = Event.objects.get(verb="project.entered", subject_id=project.pk).facts
    assert facts["source"] == "目标企业库：光学 · 图像传感器（2026-11-20 查询第 1 名）"
    assert (facts["target"], facts["rank"]) == (target.pk, 1)


def test_twice_it_is_the_same_project(cast: Any, now: datetime) -> None:
    target = make.by_hand(cast, now)
    project = actions.turn_into_lead(target.pk, name="东亚光学项目", version=1, **make.who(cast, now))
    assert actions.turn_into_lead(target.pk, name="另一个", version=1, **make.who(cast, now)) == project
    assert Project.objects.count() == 1 and project.name == "东亚光学项目" and project.origin_region == "日本"
    assert Event.objects.filter(verb=ProspectingEvent.TURNED).count() == 1


def test_a_lost_project_changes_nothing_by_itself(cast: Any, now: datetime) -> None:
    target = make.by_hand(cast, now)
    who = make.who(cast, now)
    project = actions.turn_into_lead(target.pk, **who)
    assert refused(lambda: actions.reopen(target.pk, **who)) == ["has_project"]
    moving.lose(project.pk, reason="对方选了别处落户", lost_to="邻市", on=now.date(), **who)
    served(cast)
    target.refresh_from_db()
    assert (target.state, target.project) == ("done", project)


def test_after_a_lost_project_a_new_lead_is_made(cast: Any, now: datetime) -> None:
    target = make.by_hand(cast, now)
    who = make.who(cast, now)
    lost = actions.turn_into_lead(target.pk, **who)
    moving.lose(lost.pk, reason="对方选了别处落户", lost_to="邻市", on=now.date(), **who)
    assert actions.reopen(target.pk, **who).project is None
    assert written(ProspectingEvent.REOPENED, target)[0]["project"] == lost.pk
    assert [t.pk for t in (origin_panel(cast.officer, lost) or {})["targets"]] == [target.pk], (
        "it still came from it"
    )
    fresh = actions.turn_into_lead(target.pk, **who)
    assert fresh != lost and actions.turn_into_lead(target.pk, **who) == fresh
    target.refresh_from_db()
    assert (target.state, target.project) == ("done", fresh) and Project.objects.count() == 2


def test_a_refused_project_leaves_the_target_as_it_was(cast: Any, now: datetime) -> None:
    target = make.by_hand(cast, now)
    assert refused(
        lambda: actions.turn_into_lead(target.pk, officer=cast.stranger.pk, **make.who(cast, now))
    ) == ["foreign_person"]
    target.refresh_from_db()
    assert (target.state, target.version, target.project) == ("open", 1, None)


# ---------------------------------------------------------------- the register of enterprises


def test_targets_follow_a_merge_and_come_back(cast: Any, now: datetime) -> None:
    one = make.by_hand(cast, now, Typed(name="河阳感光科技有限公司", source="网"))
    two = make.by_hand(cast, now, Typed(name="晋北成像装备股份公司", source="网"))
    signal = make.a_signal(cast, now, credit_code="", name="河阳感光科技有限公司")
    assert signal.enterprise == one.enterprise and one.enterprise and two.enterprise
    served(cast)
    own: dict[str, Any] = {"zone": cast.zone, "by": cast.officer, "at": now}
    enterprises.merge(two.enterprise.pk, one.enterprise.pk, **own)
    served(cast)
    for row in (one, two, signal):
        row.refresh_from_db()
    assert one.enterprise == two.enterprise == signal.enterprise, (
        "two targets of one firm stay two, side by side"
    )
    enterprises.unmerge(one.enterprise.absorbed.get().pk if one.enterprise else 0, **own)
    served(cast)
    for row in (one, two, signal):
        row.refresh_from_db()
    assert one.enterprise != two.enterprise and signal.enterprise == one.enterprise


def test_a_target_is_linked_when_a_person_says_which_firm_it_is(cast: Any, now: datetime) -> None:
    firm = a_firm(cast, now, "河阳石墨材料有限公司")
    target = make.by_hand(cast, now, Typed(name="河阳石墨新材料有限公司", source="网"))
    assert target.enterprise is None
    question = Sighting.objects.get(name="河阳石墨新材料有限公司")
    enterprises.answer_question(question.pk, firm.pk, zone=cast.zone, **make.who(cast, now))
    served(cast)
    target.refresh_from_db()
    assert target.enterprise == firm
    assert written(ProspectingEvent.LINKED, target) == [{"enterprise": firm.pk, "name": firm.name}]


def test_a_firm_entered_in_the_register_later_is_linked_by_its_code(cast: Any, now: datetime) -> None:
    target = make.by_hand(cast, now, Typed(name="拟设公司", credit_code=OTHER_CODE, source="网"))
    assert target.enterprise is None, "no firm's name"
    firm = a_firm(cast, now, "河阳感光科技有限公司", credit_code=OTHER_CODE)
    served(cast)
    target.refresh_from_db()
    assert target.enterprise == firm
