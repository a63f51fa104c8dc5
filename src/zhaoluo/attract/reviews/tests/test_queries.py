"""Who sees which review, scores before the session, days in review, lists of a fixed number of queries."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.files.queries import attachment_for
from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.actions.reviewing import meet_condition
from zhaoluo.projects.models import ProjectCondition
from zhaoluo.projects.tests import factories as projects
from zhaoluo.registers.enterprises import actions as enterprises
from zhaoluo.registers.enterprises.models import Enterprise

from .. import actions
from ..models import Expert, Review
from ..queries import access
from ..queries.circles import circle_of
from ..queries.lists import (
    counts_of_reviews,
    filtered_experts,
    filtered_reviews,
    rows_of_experts,
    rows_of_reviews,
    rows_of_templates,
)
from ..queries.panels import project_panel
from ..queries.sheet import own_sheet, review_sheet, scores_of, tally_of
from ..queries.timing import days_in_review, stage_times
from . import factories as make

TODAY = date(2026, 11, 20)


def test_a_review_is_seen_by_who_sees_the_project(cast: Any, now: datetime) -> None:
    open_ = make.opened(cast, now)
    kept = make.opened(cast, now, project=projects.in_talks(cast, now, name="保密项目", restricted=True))
    for user in (cast.officer, cast.leader, cast.inspector, cast.administrator, cast.agent):
        assert set(access.reviews_for(user)) == {open_, kept}
    for user in (cast.colleague, cast.viewer):
        assert list(access.reviews_for(user)) == [open_]
        assert access.review_for(user, kept.pk) is None
    for user in (cast.stranger, cast.other_administrator):
        assert not access.reviews_for(user).exists()
        assert not access.experts_for(user).exists() and not access.templates_for(user).exists()


def test_who_sits_on_the_panel_of_a_restricted_project_sees_that_review(cast: Any, now: datetime) -> None:
    expert = make.an_expert(cast, now, "沈知远", "technology", user=cast.colleague.pk)
    kept = make.opened(cast, now, project=projects.in_talks(cast, now, name="保密项目", restricted=True))
    assert access.review_for(cast.colleague, kept.pk) is None
    acting = make.who(cast, now, cast.administrator)
    seat = actions.seat_expert(kept.pk, expert_id=expert.pk, reason="本行业公认权威", **acting)
    assert access.review_for(cast.colleague, kept.pk) == kept
    assert not access.project_open_for(cast.colleague, kept)
    assert access.seat_of(cast.colleague, kept) == seat
    actions.declare_conflict(seat.pk, conflicted=True, reason="与投资方合作过课题", **make.who(cast, now))
    assert access.review_for(cast.colleague, kept.pk) is None  # and no more once they withdrew


def test_scores_are_unseen_before_the_session_whoever_asks(cast: Any, now: datetime) -> None:
    make.an_expert(cast, now, "沈知远", "environment", user=cast.inspector.pk)
    for n in "甲乙":
        make.an_expert(cast, now, f"技术{n}", "technology")
    review = make.opened(cast, now)
    actions.draw_experts(review.pk, **make.who(cast, now))
    for seat in make.panel(review):
        user = cast.inspector if seat.expert.user_id else cast.colleague
        actions.declare_conflict(seat.pk, conflicted=False, **make.who(cast, now, user))
    actions.start_scoring(review.pk, **make.who(cast, now))
    for seat in make.panel(review):
        mine = seat.expert.user_id is not None
        actions.submit_scores(
            seat.pk, scores=make.sheet(review, 66, 7), opinion="秘密意见", paper=None if mine else make.pdf("评分表.pdf"),
            **make.who(cast, now, cast.inspector if mine else cast.colleague),
        )  # fmt: skip
    review = make.fresh(review)
    assert scores_of(review) == {} and tally_of(review) is None
    papers = list(Attachment.objects.filter(subject_kind="reviews.panellist"))
    assert len(papers) == 2
    for user in (cast.officer, cast.leader, cast.administrator, cast.colleague, cast.inspector):
        sheet = review_sheet(user, review, on=TODAY)
        assert (sheet.opened, sheet.scored, sheet.criteria, sheet.tally) == (False, (), (), None)
        assert all(s.total is None and s.submitted for s in sheet.seats)
        own = {s.panellist.pk for s in sheet.seats if s.opinion}
        given = {p.pk for p in make.panel(review) if user.pk in (p.expert.user_id, p.submitted_by_id)}
        assert own == given
        for p in make.panel(review):
            seen = [s for _, s in own_sheet(user, p).rows if s is not None]
            assert bool(seen) == (p.pk in given)
        opened = [x for x in papers if attachment_for(user, x.pk)]
        assert len(opened) == (2 if user == cast.colleague else 0)  # only who handed them in
        row = rows_of_reviews(filtered_reviews(user), user, on=TODAY)[0]
        assert (row.submitted, row.total, row.spread) == (3, None, None)
    facts = Event.objects.filter(verb="review.scored").values_list("facts", flat=True)
    assert all(set(f) == {"panellist", "expert", "again", "on_behalf"} for f in facts) and len(facts) == 3
    assert not Event.objects.filter(facts__icontains="秘密意见").exists()
    actions.open_session(review.pk, on=TODAY, chair="副主任", **make.who(cast, now))
    sheet = review_sheet(cast.officer, make.fresh(review), on=TODAY)
    assert sheet.opened and len(sheet.scored) == 3 and sheet.tally is not None
    assert sheet.tally.total == Decimal("67.60") and {s.opinion for s in sheet.seats} == {"秘密意见"}
    assert attachment_for(cast.officer, papers[0].pk) is not None


def test_a_sheet_of_the_review_shows_what_stands_in_the_way(cast: Any, now: datetime) -> None:
    review = make.fresh(make.in_session(cast, now, (90, 8), (40, 3), (60, 5)))
    sheet = review_sheet(cast.leader, review, on=TODAY)
    assert {r.code for r in sheet.against_pass} == {
        "veto_unchecked", "diligence_unchecked", "below_pass_mark", "too_dispersed"
    }  # fmt: skip
    assert sheet.too_dispersed and sheet.tally is not None and sheet.tally.overall.range == Decimal(50)
    assert [r.result.value for r in sheet.vetoes] == ["unchecked", "unchecked"]
    assert [r.result.label for r in sheet.diligence] == ["未查", "未查"]
    assert [c.spread.range for c in sheet.criteria if c.spread] == [Decimal(50), Decimal(5)]


def test_acts_are_offered_by_state_and_role(cast: Any, now: datetime) -> None:
    def offered(user: Any, review: Review) -> set[str]:
        return set(review_sheet(user, make.fresh(review), on=TODAY).acts)

    review = make.opened(cast, now)
    assert offered(cast.colleague, review) == {"draw", "seat", "replace", "start_scoring", "check", "cancel"}
    assert offered(cast.officer, review) == {"check", "cancel"}
    assert offered(cast.viewer, review) == offered(cast.inspector, review) == set()
    other = make.checked(cast, now, project=projects.in_talks(cast, now, name="第二个"))
    assert offered(cast.leader, other) == {"check", "cancel", "decide"}
    assert offered(cast.inspector, other) == {"decide"}
    assert "decide" not in offered(cast.officer, other)
    actions.decide(other.pk, on=TODAY, **make.PASS, **make.who(cast, now, cast.leader))
    assert offered(cast.officer, other) == {"re_review"}
    assert offered(cast.colleague, other) == set()


def test_conditions_are_shown_met_when_the_project_says_so(cast: Any, now: datetime) -> None:
    review = make.decided(cast, now, verdict="conditional", conditions=[make.CONDITION])
    (row,) = review_sheet(cast.officer, make.fresh(review), on=TODAY).conditions
    assert row.standing is not None and not row.met
    meet_condition(
        ProjectCondition.objects.get().pk, project_id=review.project_id, on=TODAY, note="节能审查意见已批复",
        evidence=make.pdf("批复.pdf"), **make.who(cast, now, cast.officer),
    )  # fmt: skip
    (row,) = review_sheet(cast.officer, make.fresh(review), on=TODAY).conditions
    assert row.met


# ------------------------------------------------------------------------------ who has an interest


def test_the_circle_of_a_project_is_its_group_and_its_dealings_one_step_away(
    cast: Any, now: datetime
) -> None:
    project = projects.in_talks(cast, now)
    firm = Enterprise.objects.get(name="河阳石墨材料有限公司")
    own = {"zone": cast.zone, "by": cast.officer, "at": now, "source": "年报", "as_of": None}
    parent = enterprises.enter(zone=cast.zone, name="北原控股集团有限公司", by=cast.officer, at=now)
    sister = enterprises.enter(zone=cast.zone, name="北原化工股份有限公司", by=cast.officer, at=now)
    far = enterprises.enter(zone=cast.zone, name="远海贸易有限公司", by=cast.officer, at=now)
    enterprises.add_relation(
        parent.pk, kind="subsidiary", other_name=firm.name, **own
    )  # read from the other end
    enterprises.add_relation(sister.pk, kind="parent", other_name=parent.name, **own)
    enterprises.add_relation(
        sister.pk, kind="supplier", other_name=far.name, **own
    )  # two steps: not of the circle
    enterprises.add_relation(firm.pk, kind="supplier", other_name="近山矿业公司", **own)  # known by name only
    enterprises.add_alias(
        firm.pk, name="河阳石墨", kind="short", source="官网", zone=cast.zone, by=cast.officer, at=now
    )
    circle = circle_of(project)
    assert [f.names for f in circle.investors] == [("河阳石墨材料有限公司", "河阳石墨")]
    found = {f.names[0]: f.role for f in circle.related}
    assert found == {
        "北原控股集团有限公司": "投资方的母公司",
        "北原化工股份有限公司": "投资方的关联企业",
        "近山矿业公司": "投资方的供应商",
    }
    assert circle.people == {cast.officer.pk, cast.leader.pk, cast.agent.pk}


def test_firms_related_in_a_ring_are_each_met_once(cast: Any, now: datetime) -> None:
    project = projects.in_talks(cast, now)
    own = {"zone": cast.zone, "by": cast.officer, "at": now, "source": "年报", "as_of": None}
    names = ["河阳石墨材料有限公司", "甲乙控股有限公司", "丙丁实业有限公司"]
    rows = [Enterprise.objects.get(name=names[0])]
    rows += [enterprises.enter(zone=cast.zone, name=name, by=cast.officer, at=now) for name in names[1:]]
    for one, other in zip(rows, [*rows[1:], rows[0]], strict=True):
        enterprises.add_relation(one.pk, kind="same_controller", other_name=other.name, **own)
    assert {f.names[0] for f in circle_of(project).related} == set(names[1:])


# ------------------------------------------------------------------------------ days and lists


def test_days_in_review_are_counted_apart(cast: Any, now: datetime) -> None:
    project = projects.in_talks(cast, now - timedelta(days=20))
    review = make.opened(cast, now - timedelta(days=15), project=project)
    assert days_in_review(project, TODAY) == 15
    actions.cancel_review(review.pk, reason="项目方撤回申请", **make.who(cast, now - timedelta(days=10)))
    second = make.opened(cast, now - timedelta(days=4), project=project)
    assert days_in_review(project.pk, TODAY) == 9  # 5 of the cancelled one, 4 of this
    time = stage_times([project], TODAY)[project.pk]
    assert (time.calendar_days, time.in_review, time.besides) == (20, 9, 11)
    actions.cancel_review(second.pk, reason="改由省里评审", **make.who(cast, now))
    template = make.a_template(cast, now)
    actions.record_outside_review(
        project.pk, template_id=template.pk, body="省工程咨询院", on=TODAY, minutes=make.pdf("纪要.pdf"), verdict="returned",
        reasons="产能过剩，退回论证", **make.who(cast, now, cast.officer),
    )  # fmt: skip
    assert days_in_review(project, TODAY) == 9  # a review held elsewhere took none of ours


def test_the_project_card_says_what_may_be_done(cast: Any, now: datetime) -> None:
    project = projects.in_talks(cast, now)
    assert project_panel(cast.officer, project) is None  # no form of review yet: nothing to offer
    make.a_template(cast, now)
    card = project_panel(cast.officer, project)
    assert card is not None and card["may_open"] and card["may_record"] and card["reviews"] == []
    assert project_panel(cast.viewer, project) is None
    review = make.opened(cast, now, project=project)
    card = project_panel(cast.viewer, project)
    assert card is not None and card["standing"] == review and card["under_way"]
    assert not card["may_open"] and not card["may_record"]


@pytest.fixture
def many(cast: Any, now: datetime) -> Any:
    """Adds projects in review, and experts, by tens."""

    def add(first: int) -> None:
        for n in range(first, first + 10):
            make.opened(cast, now, project=projects.in_talks(cast, now, name=f"第 {n} 个"))
            make.an_expert(cast, now, f"专家{n}", "technology", "law")

    return add


def test_lists_cost_the_same_for_ten_rows_and_twenty(cast: Any, now: datetime, many: Any) -> None:
    def read() -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = rows_of_reviews(filtered_reviews(cast.officer), cast.officer, on=TODAY)
            people = rows_of_experts(filtered_experts(cast.officer))
            forms = rows_of_templates(access.templates_for(cast.officer))
        assert len(rows) == len(people) and len(forms) == 1
        return len(rows), len(queries)

    many(0)
    ten, cost = read()
    many(10)
    twenty, again = read()
    assert (ten, twenty) == (10, 20) and again == cost


def test_lists_filter_by_state_words_field_and_seat(cast: Any, now: datetime) -> None:
    first = make.opened(cast, now)
    expert = make.an_expert(cast, now, "沈知远", "law", "technology", user=cast.inspector.pk)
    make.an_expert(cast, now, "远山研究院", "industry", kind="institute", employer="")
    second = make.opened(cast, now, project=projects.in_talks(cast, now, name="储能项目"))
    actions.seat_expert(second.pk, expert_id=expert.pk, reason="本行业公认权威", **make.who(cast, now))
    reader = cast.inspector
    assert list(filtered_reviews(reader, mine=True)) == [second]
    assert list(filtered_reviews(reader, text="储能")) == [second]
    assert list(filtered_reviews(reader, project=first.project_id)) == [first]
    assert not filtered_reviews(reader, state="decided").exists()
    assert not filtered_reviews(reader, verdict="nonsense").exists()
    assert counts_of_reviews(reader)["preparing"] == 2 and counts_of_reviews(reader)["all"] == 2
    names = lambda **f: sorted(e.name for e in filtered_experts(reader, **f))  # noqa: E731
    assert names(field="law") == ["沈知远"] and names(kind="institute") == ["远山研究院"]
    assert names(text="远山") == ["沈知远", "远山研究院"] and names(active=False) == []
    (row,) = rows_of_experts(Expert.objects.filter(pk=expert.pk))
    assert (row.phone, row.panels, row.fields) == ("138****1234", 1, ("法律", "技术工艺"))


def test_the_light_of_a_review_follows_its_forms_limit(cast: Any, now: datetime) -> None:
    def lamp(days: int) -> tuple[int | None, str]:
        row = rows_of_reviews(filtered_reviews(cast.officer), cast.officer, on=TODAY + timedelta(days=days))[
            0
        ]
        return row.days_left, row.light

    make.opened(cast, now)
    assert lamp(0) == (30, "green")
    assert lamp(28) == (2, "amber")
    assert lamp(31) == (-1, "red")
