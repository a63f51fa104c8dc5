"""The acts of reviews on PostgreSQL: it happened and was written down; each refusal leaves no trace; twice."""

# ruff: noqa: E731 – an act is named once and tried in many ways
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused, Stale
from zhaoluo.projects.actions import facts, gates, moving, reviewing
from zhaoluo.projects.models import Deadline, Milestone, ProjectCondition
from zhaoluo.projects.queries.facts import gate_of
from zhaoluo.projects.terms import Stage
from zhaoluo.projects.tests import factories as projects
from zhaoluo.projects.tests.tracing import refused, trace, written
from zhaoluo.registers.enterprises import actions as enterprises
from zhaoluo.registers.enterprises.models import Enterprise

from .. import actions
from ..models import Condition, DiligenceCheck, Panellist, Review, Score, VetoFinding
from ..rules.drawing import Eligible, draw, seats_of
from ..rules.verdicts import ConditionDraft
from . import factories as make

LATER = timedelta(days=3)


def reviewed_on(project: Any) -> date | None:
    """The day of the project's milestone 评审, if it stands."""
    row = Milestone.objects.filter(project=project, kind="review").first()
    return row.on if row else None


# ------------------------------------------------------------------------------ opening


def test_a_project_in_talks_is_put_before_its_reviewers(cast: Any, now: datetime) -> None:
    review = make.opened(cast, now)
    assert (review.state, review.round, review.opened_on) == ("preparing", 1, now.date())
    assert (review.body, review.opened_by) == ("河阳产业研究院", cast.officer)
    event = written("review.opened", by=cast.officer, at=now)
    assert event.facts["project"] == review.project_id
    due = Deadline.objects.get(project=review.project_id, source=f"review:{review.pk}")
    assert due.due_on == now.date() + timedelta(days=30)


def test_what_may_not_be_opened_leaves_no_trace(cast: Any, now: datetime) -> None:
    project, template = projects.in_talks(cast, now), make.a_template(cast, now)
    signed = projects.signed(cast, now, name="已签项目")

    def open_(project_id: int = project.pk, user: Any = cast.officer, template_id: int = template.pk) -> Any:
        return actions.open_review(project_id, template_id=template_id, **make.who(cast, now, user))

    assert refused(open_, user=cast.colleague) == {"not_responsible"}
    assert refused(open_, user=cast.viewer) == {"not_responsible", "no_role"}
    assert refused(open_, project_id=signed.pk) == {"signed_already"}
    assert refused(open_, template_id=0) == {"retired_template"}
    open_()
    assert refused(open_) == {"under_way"}
    with pytest.raises(Stale):
        actions.open_review(
            project.pk, template_id=template.pk, version=1, **make.who(cast, now, cast.officer)
        )


def test_a_form_sent_twice_opens_one_review(cast: Any, now: datetime) -> None:
    project, template = projects.in_talks(cast, now), make.a_template(cast, now)
    send = lambda: actions.open_review(
        project.pk, template_id=template.pk, once="k1", **make.who(cast, now, cast.officer)
    )
    send()
    with pytest.raises((Refused, IntegrityError)), transaction.atomic():
        send()
    assert Review.objects.count() == 1


def test_another_zones_template_and_project_are_not_to_be_had(cast: Any, now: datetime) -> None:
    project = projects.in_talks(cast, now)
    there = actions.save_template(make.DRAFT, zone=cast.other_zone, by=None, actor=None, at=now)
    act: Callable[..., Any] = lambda: actions.open_review(
        project.pk, template_id=there.pk, **make.who(cast, now, cast.officer)
    )
    assert refused(act) == {"retired_template"}
    stranger = {"by": cast.stranger, "actor": cast.actor(cast.stranger, cast.zone), "at": now}
    mine = make.a_template(cast, now)
    act = lambda: actions.open_review(project.pk, template_id=mine.pk, **stranger)
    assert refused(act) == {"no_role", "not_responsible"}


# ------------------------------------------------------------------------------ the panel


def test_a_draw_fills_every_seat_and_can_be_drawn_again_from_the_journal_alone(
    cast: Any, now: datetime
) -> None:
    review = make.drawn(cast, now)
    event = written("review.drawn", by=cast.colleague, at=now)
    drawn = event.facts
    assert drawn["method"] == "random" and isinstance(drawn["seed"], int)
    pool = [
        Eligible(pk, kind, frozenset(fields), panels, last and date.fromisoformat(last))
        for pk, kind, fields, panels, last in drawn["pool"]
    ]
    assert len(pool) == 6
    seats = seats_of([("expert", "technology", 2), ("expert", "environment", 1)])
    assert [s.key for s in seats] == drawn["seats"]
    again = draw(seats, pool, seed=drawn["seed"])
    assert {s.key: pk for s, pk in again.chosen.items()} == drawn["chosen"]
    panel = make.panel(review)
    assert {p.expert_id for p in panel} == set(drawn["chosen"].values())
    assert sorted(p.field for p in panel) == ["environment", "technology", "technology"]
    assert all(p.method == "random" and p.employer == "远山大学" for p in panel)
    assert "技术甲" not in str(drawn)  # the journal keeps numbers: an erased name does not live on there


def test_the_rule_takes_whoever_sat_least(cast: Any, now: datetime) -> None:
    first = make.drawn(cast, now)
    actions.cancel_review(first.pk, reason="项目方撤回申请", **make.who(cast, now))
    other = make.opened(cast, now, projects.in_talks(cast, now, name="第二个"))
    row = actions.draw_experts(other.pk, method="rule", **make.who(cast, now))
    assert {p.expert.name for p in row} == {"技术甲", "技术乙", "环境甲"}  # a cancelled panel does not count
    third = make.opened(cast, now, projects.in_talks(cast, now, name="第三个"))
    row = actions.draw_experts(third.pk, method="rule", **make.who(cast, now))
    assert {p.expert.name for p in row} == {"技术丙", "技术丁", "环境乙"}


def test_what_may_not_be_drawn_leaves_no_trace(cast: Any, now: datetime) -> None:
    review = make.opened(cast, now)
    act = lambda user=cast.colleague, **m: actions.draw_experts(review.pk, **m, **make.who(cast, now, user))
    assert refused(act) == {"no_expert"}
    make.experts(cast, now)
    assert refused(act, method="choice") == {"unknown_method"}
    assert refused(act, user=cast.officer) == {"own_project"}
    assert refused(act, user=cast.inspector) == {"no_role"}
    act()
    assert refused(act) == {"no_vacancy"}


CONFLICTED: list[tuple[str, dict[str, Any], str]] = [
    ("works for the investor", {"employer": "河阳石墨材料有限公司"}, "employer"),
    ("works for a part of it", {"employer": "河阳石墨材料有限公司技术中心"}, "employer"),
    ("works for its parent", {"employer": "北原控股集团有限公司"}, "related"),
    ("works for its parent's other daughter", {"employer": "北原化工股份有限公司"}, "related"),
    ("works for its customer", {"employer": "远海贸易有限公司"}, "related"),
    ("holds shares of the parent", {"ties": (("北原控股集团有限公司", "持股"),)}, "tie"),
    ("runs the project", {"account": "officer"}, "own_project"),
    ("leads it", {"account": "leader"}, "own_project"),
    ("is of its team", {"account": "agent"}, "own_project"),
]


@pytest.mark.parametrize(("what", "more", "kind"), CONFLICTED, ids=[row[0] for row in CONFLICTED])
def test_who_has_an_interest_is_never_drawn_nor_named(
    cast: Any, now: datetime, what: str, more: dict[str, Any], kind: str
) -> None:
    review = make.opened(cast, now)
    own = {"zone": cast.zone, "by": cast.officer, "at": now, "source": "年报", "as_of": None}
    firm = Enterprise.objects.get(name="河阳石墨材料有限公司")
    parent = enterprises.enter(zone=cast.zone, name="北原控股集团有限公司", by=cast.officer, at=now)
    enterprises.add_relation(firm.pk, kind="parent", other_name=parent.name, **own)
    enterprises.add_relation(parent.pk, kind="subsidiary", other_name="北原化工股份有限公司", **own)
    enterprises.add_relation(firm.pk, kind="customer", other_name="远海贸易有限公司", **own)
    account = more.pop("account", None) if "account" in more else None
    more = dict(more) | ({"user": getattr(cast, account).pk} if account else {})
    bad = make.an_expert(cast, now, "有关系的人", "technology", **more)
    act = lambda: actions.seat_expert(
        review.pk, expert_id=bad.pk, reason="本行业公认权威", **make.who(cast, now)
    )
    assert refused(act) == {"conflict"}
    for n in range(2):
        make.an_expert(cast, now, f"环境{n}", "environment")
        if n == 0:
            make.an_expert(cast, now, "技术一", "technology")
    short = lambda: actions.draw_experts(review.pk, **make.who(cast, now))
    assert refused(short) == {"no_expert"}
    make.an_expert(cast, now, "技术二", "technology")
    actions.draw_experts(review.pk, **make.who(cast, now))
    event = Event.objects.get(verb="review.drawn")
    assert event.facts["left_out"] == [[bad.pk, kind]]


def test_an_institute_is_named_with_a_reason(cast: Any, now: datetime) -> None:
    review = make.opened(cast, now)
    expert = make.an_expert(cast, now, "技术甲", "technology")
    lawyer = make.an_expert(cast, now, "律师", "law")
    name = lambda pk, reason="本行业公认权威", user=cast.colleague: actions.seat_expert(
        review.pk, expert_id=pk, reason=reason, **make.who(cast, now, user)
    )
    assert refused(lambda: name(expert.pk, "好")) == {"no_reason"}
    assert refused(lambda: name(lawyer.pk)) == {"no_such_seat"}
    assert refused(lambda: name(0)) == {"no_such_expert"}
    assert refused(lambda: name(expert.pk, user=cast.officer)) == {"own_project"}
    row = name(expert.pk)
    assert (row.method, row.field) == ("named", "technology")
    assert written("review.drawn", by=cast.colleague, at=now).facts["reason"] == "本行业公认权威"
    assert refused(lambda: name(expert.pk)) == {"met_before"}


def test_a_declared_conflict_frees_the_seat_for_another(cast: Any, now: datetime) -> None:
    review = make.drawn(cast, now)
    seat = make.panel(review)[0]
    start = lambda: actions.start_scoring(review.pk, **make.who(cast, now))
    assert refused(start) == {"undeclared"}
    say = lambda conflicted, reason="", user=cast.colleague: actions.declare_conflict(
        seat.pk, conflicted=conflicted, reason=reason, **make.who(cast, now, user)
    )
    assert refused(lambda: say(True, "有")) == {"no_reason"}
    assert refused(lambda: say(False, user=cast.officer)) == {"not_yours"}
    say(True, "与投资方合作过课题")
    seat.refresh_from_db()
    assert (seat.state, seat.conflict, seat.reason) == ("conflicted", "declared", "与投资方合作过课题")
    event = written("review.declared", by=cast.colleague, at=now)
    assert event.facts["conflicted"] is True and "课题" not in str(event.facts)
    assert refused(lambda: say(False)) == {"not_sitting"}
    for other in make.panel(review):
        actions.declare_conflict(other.pk, conflicted=False, **make.who(cast, now))
    assert refused(start) == {"vacant"}
    (new,) = actions.draw_experts(review.pk, **make.who(cast, now))
    assert new.expert_id != seat.expert_id and new.field == seat.field
    actions.declare_conflict(new.pk, conflicted=False, **make.who(cast, now))
    assert start().state == "scoring"


def test_an_expert_with_an_account_declares_and_scores_for_themselves(cast: Any, now: datetime) -> None:
    make.an_expert(cast, now, "沈知远", "environment", user=cast.inspector.pk)
    for n in "甲乙":
        make.an_expert(cast, now, f"技术{n}", "technology")
    review = make.opened(cast, now)
    actions.draw_experts(review.pk, **make.who(cast, now))
    mine = next(p for p in make.panel(review) if p.expert.user_id)
    for_me = lambda: actions.declare_conflict(mine.pk, conflicted=False, **make.who(cast, now))
    assert refused(for_me) == {"not_yours"}
    actions.declare_conflict(mine.pk, conflicted=False, **make.who(cast, now, cast.inspector))
    for p in make.panel(review):
        if p.pk != mine.pk:
            actions.declare_conflict(p.pk, conflicted=False, **make.who(cast, now))
    actions.start_scoring(review.pk, **make.who(cast, now))
    given = make.sheet(review)
    score = lambda user, **m: actions.submit_scores(mine.pk, scores=given, **m, **make.who(cast, now, user))
    assert refused(lambda: score(cast.colleague, paper=make.pdf())) == {"not_yours"}
    assert refused(lambda: score(cast.officer)) == {"not_yours"}
    row = score(cast.inspector)
    assert row.submitted_by == cast.inspector and not Attachment.objects.exists()


def test_who_judges_does_not_see_the_paper_of_another(cast: Any, now: datetime) -> None:
    make.an_expert(cast, now, "沈知远", "environment", user=cast.colleague.pk)
    for n in "甲乙":
        make.an_expert(cast, now, f"技术{n}", "technology")
    review = make.opened(cast, now)
    actions.draw_experts(review.pk, **make.who(cast, now))
    for p in make.panel(review):
        actions.declare_conflict(p.pk, conflicted=False, **make.who(cast, now))
    actions.start_scoring(review.pk, **make.who(cast, now))
    other = next(p for p in make.panel(review) if p.expert.user_id is None)
    hand_in = lambda user: actions.submit_scores(
        other.pk, scores=make.sheet(review), paper=make.pdf(), **make.who(cast, now, user)
    )
    assert refused(lambda: hand_in(cast.colleague)) == {"own_seat"}
    hand_in(cast.administrator)


def test_somebody_is_replaced_with_a_reason_and_does_not_come_back(cast: Any, now: datetime) -> None:
    review = make.scoring(cast, now)
    seat = make.panel(review)[0]
    swap = lambda reason="出国，会期不能到", user=cast.colleague, **m: actions.replace(
        seat.pk, reason=reason, **m, **make.who(cast, now, user)
    )
    assert refused(lambda: swap("忙")) == {"no_reason"}
    assert refused(lambda: swap(user=cast.officer)) == {"own_project"}
    assert refused(lambda: swap(method="x")) == {"unknown_method"}
    assert refused(lambda: swap(expert_id=seat.expert_id)) == {"met_before"}
    new = swap()
    assert (new.kind, new.field, new.state) == (seat.kind, seat.field, "seated")
    event = written("review.replaced", by=cast.colleague, at=now)
    assert (event.facts["expert"], event.facts["by_expert"]) == (seat.expert_id, new.expert_id)
    assert refused(swap) == {"not_sitting"}
    assert refused(lambda: actions.replace(new.pk, reason="再换一次看看", expert_id=seat.expert_id, **make.who(cast, now))) == {
        "met_before"
    }  # fmt: skip


# ------------------------------------------------------------------------------ sheets and session


def test_a_sheet_is_handed_in_alone_and_the_journal_does_not_say_what_it_says(
    cast: Any, now: datetime
) -> None:
    review = make.scoring(cast, now)
    seat = make.panel(review)[0]
    notes = dict.fromkeys(make.sheet(review), "说明文字")
    hand_in = lambda **m: actions.submit_scores(
        seat.pk,
        **(
            {"scores": make.sheet(review, 77, 6), "opinion": "意见文字", "notes": notes, "paper": make.pdf()}
            | m
        ),
        **make.who(cast, now),
    )
    assert refused(lambda: hand_in(paper=None)) == {"no_paper"}
    assert refused(lambda: hand_in(scores={})) == {"no_score"}
    assert refused(lambda: hand_in(scores=make.sheet(review, 101, 6))) == {"off_scale"}
    hand_in()
    event = written("review.scored", by=cast.colleague, at=now)
    assert event.facts == {"panellist": seat.pk, "expert": seat.expert_id, "again": False, "on_behalf": True}
    assert [s.value for s in Score.objects.order_by("criterion")] == [Decimal(77), Decimal(6)]
    assert {s.note for s in Score.objects.all()} == {"说明文字"}
    hand_in(scores=make.sheet(review, 60, 5))  # again before the session: the sheet before is gone
    assert [s.value for s in Score.objects.order_by("criterion")] == [Decimal(60), Decimal(5)]
    with pytest.raises(Stale):
        hand_in(version=1)


def test_nobody_scores_before_they_declare_or_with_an_interest(cast: Any, now: datetime) -> None:
    review = make.scoring(cast, now)
    new = actions.replace(make.panel(review)[0].pk, reason="出国，会期不能到", **make.who(cast, now))
    score = lambda pk: actions.submit_scores(
        pk, scores=make.sheet(review), paper=make.pdf(), **make.who(cast, now)
    )
    assert refused(lambda: score(new.pk)) == {"undeclared"}
    other = make.panel(review)[0]
    other.expert.ties.create(zone=cast.zone, firm="河阳石墨材料有限公司", reason="顾问")  # became known since
    assert refused(lambda: score(other.pk)) == {"conflict"}
    session = lambda: actions.open_session(review.pk, on=now.date(), chair="副主任", **make.who(cast, now))
    assert refused(session) == {"conflict", "undeclared", "unscored"}


def test_the_session_opens_when_all_sheets_are_in_and_closes_them(cast: Any, now: datetime) -> None:
    review = make.scored(cast, now)
    before = make.fresh(review)
    opened = actions.open_session(
        review.pk, on=now.date(), place="管委会", chair="副主任", **make.who(cast, now)
    )
    assert (opened.state, opened.session_on, opened.chaired_by) == ("session", now.date(), "副主任")
    assert opened.version == before.version + 1
    written("review.session_opened", by=cast.colleague, at=now)
    seat = make.panel(review)[0]
    late = lambda: actions.submit_scores(
        seat.pk, scores=make.sheet(review), paper=make.pdf(), **make.who(cast, now)
    )
    assert refused(late) == {"wrong_state"}
    swap = lambda: actions.replace(seat.pk, reason="临时有事不能来", **make.who(cast, now))
    assert refused(swap) == {"wrong_state"}


# ------------------------------------------------------------------------------ vetoes and due diligence


def test_vetoes_and_checks_are_written_and_corrected(cast: Any, now: datetime) -> None:
    review = make.opened(cast, now)
    veto, item = review.template.vetoes.first(), review.template.diligence.first()
    look = lambda result, note="对照省目录", user=cast.colleague, **m: actions.check_veto(
        review.pk, veto_id=veto.pk, result=result, note=note, **m, **make.who(cast, now, user)
    )
    assert refused(lambda: look("clear", "")) == {"no_note"}
    assert refused(lambda: look("clear", user=cast.officer)) == {"own_project"}
    look("clear", evidence=make.pdf("核查.pdf"))
    look("hit")
    finding = VetoFinding.objects.get()
    assert finding.result == "hit" and finding.evidence is not None  # the paper stays
    assert Event.objects.filter(verb="review.veto_checked").count() == 2
    check = lambda result="clean", user=cast.officer, **m: actions.check_item(
        review.pk, result=result, **({"item_id": item.pk, "source": "公示系统", "checked_on": now.date()} | m),
        **make.who(cast, now, user),
    )  # fmt: skip
    assert refused(lambda: check(source="", checked_on=None)) == {"no_source", "no_day"}
    assert refused(lambda: check(user=cast.inspector)) == {"no_role"}
    check()  # the officer may look; it is evidence that counts
    check("issue", note="被执行两次")
    assert DiligenceCheck.objects.get().result == "issue"
    assert refused(lambda: check(item_id=0)) == {"foreign_item"}
    with pytest.raises(Stale):
        look("clear", version=1)


# ------------------------------------------------------------------------------ verdicts


def test_a_pass_tells_the_project(cast: Any, now: datetime) -> None:
    review = make.checked(cast, now, (90, 8), (80, 8), (85, 9))
    before = make.fresh(review)
    assert reviewed_on(review.project_id) is None
    done = actions.decide(review.pk, on=now.date(), **make.PASS, **make.who(cast, now, cast.leader))
    assert (done.state, done.verdict, done.decided_by) == ("decided", "passed", cast.leader)
    assert (done.total, done.spread) == (Decimal("84.33"), Decimal(7))  # 86, 80, 87
    assert reviewed_on(review.project_id) == now.date()
    event = written("review.decided", by=cast.leader, at=now)
    assert event.facts["verdict"] == "passed" and event.facts["total"] == "84.33"
    assert not Deadline.objects.filter(source=f"review:{review.pk}").exists()
    again = lambda: actions.decide(review.pk, on=now.date(), **make.PASS, **make.who(cast, now, cast.leader))
    assert refused(again) == {"wrong_state"}
    with pytest.raises(Stale):
        actions.decide(
            review.pk, on=now.date(), version=before.version, **make.PASS, **make.who(cast, now, cast.leader)
        )


def test_what_may_not_be_decided_leaves_no_trace(cast: Any, now: datetime) -> None:
    review = make.in_session(cast, now, (90, 8), (40, 3), (60, 5))  # 86, 36, 56
    decide = lambda user=cast.leader, **m: actions.decide(
        review.pk, **({"on": now.date()} | make.PASS | m), **make.who(cast, now, user)
    )
    assert refused(decide) == {"veto_unchecked", "diligence_unchecked", "below_pass_mark", "too_dispersed"}
    assert refused(lambda: decide(user=cast.officer, verdict="refused")) == {"no_decider", "own_project"}
    assert refused(lambda: decide(user=cast.colleague, verdict="refused")) == {"no_decider"}
    assert refused(lambda: decide(verdict="returned", reasons="")) == {"no_reason"}
    for veto in review.template.vetoes.all():
        actions.check_veto(review.pk, veto_id=veto.pk, result="hit", note="列入目录", **make.who(cast, now))
    assert "veto_hit" in refused(lambda: decide(verdict="conditional", conditions=[make.CONDITION]))
    decide(verdict="refused", reasons="属于两高项目，不予通过")
    assert reviewed_on(review.project_id) is None


def test_conditions_become_demands_of_the_gates(cast: Any, now: datetime) -> None:
    later = ConditionDraft("投产前完成环保验收", "producing", date(2027, 6, 30))
    review = make.decided(cast, now, verdict="conditional", conditions=[make.CONDITION, later])
    rows = list(ProjectCondition.objects.filter(project=review.project_id).order_by("pk"))
    assert [(r.stage, r.text, r.source) for r in rows] == [
        ("signed", "补齐节能审查意见", f"review:{review.pk}"),
        ("producing", "投产前完成环保验收", f"review:{review.pk}"),
    ]
    assert rows[1].due_on == date(2027, 6, 30)
    gate = gate_of(review.project)
    assert gate is not None and any("补齐节能审查意见" in f.label + f.note for f in gate.missing)
    assert reviewed_on(review.project_id) == now.date()
    assert Condition.objects.count() == 2


def test_where_the_zone_asks_for_review_signing_waits_for_a_pass(cast: Any, now: datetime) -> None:
    gates.save_demand(
        zone=cast.zone, stage="signed", check_code="review_passed", threshold=None, source="本区办法", active=True,
        by=cast.administrator, actor=cast.actor(cast.administrator), at=now,
    )  # fmt: skip
    project = projects.in_talks(cast, now)
    acting = projects.who(cast, cast.officer, now)
    facts.enter_agreement(
        project.pk, kind="formal", on=now.date(), amount=Decimal(42000), note="", evidence=make.pdf(), **acting
    )  # fmt: skip
    report = lambda: moving.report(project.pk, Stage.SIGNED, claimed_on=now.date(), **acting)
    assert refused(report) == {"zone_review_passed"}
    review = make.checked(cast, now, project=project)
    assert refused(report) == {"zone_review_passed"}
    actions.decide(review.pk, on=now.date(), **make.PASS, **make.who(cast, now, cast.leader))
    moving.verify(report().pk, **projects.who(cast, cast.inspector, now))
    project.refresh_from_db()
    assert project.stage == "signed"


def test_a_verdict_while_somebody_got_an_interest_is_refused(cast: Any, now: datetime) -> None:
    review = make.checked(cast, now)
    make.panel(review)[0].expert.ties.create(zone=cast.zone, firm="河阳石墨材料有限公司", reason="新任顾问")
    decide = lambda: actions.decide(review.pk, on=now.date(), **make.PASS, **make.who(cast, now, cast.leader))
    assert refused(decide) == {"conflict"}
    seat = make.panel(review)[0]
    actions.declare_conflict(seat.pk, conflicted=True, reason="新任投资方顾问", **make.who(cast, now))
    assert refused(decide) == {"vacant"}


def test_signed_minutes_are_attached_to_a_decided_review(cast: Any, now: datetime) -> None:
    review = make.checked(cast, now)
    attach = lambda file=None: actions.attach_minutes(review.pk, minutes=file, **make.who(cast, now))
    assert refused(attach) == {"wrong_state", "no_minutes"}
    actions.decide(review.pk, on=now.date(), **make.PASS, **make.who(cast, now, cast.leader))
    attach(make.pdf("纪要.pdf"))
    assert make.fresh(review).minutes is not None


# ------------------------------------------------------------------------------ held elsewhere


def answers(template: Any, now: datetime) -> dict[str, Any]:
    """Everything the form of review asks for, as the minutes say it."""
    return {
        "vetoes": {v.pk: actions.VetoAnswer("clear", "纪要第三条") for v in template.vetoes.all()},
        "items": {
            d.pk: actions.ItemAnswer("clean", "纪要附件", "", now.date())
            for d in template.diligence.all()
            if d.required
        },
    }


def test_a_review_held_elsewhere_is_entered_with_its_minutes(cast: Any, now: datetime) -> None:
    project, template = projects.in_talks(cast, now), make.a_template(cast, now)
    held = (now - LATER).date()
    enter = lambda user=cast.leader, **m: actions.record_outside_review(
        project.pk,
        **(
            {
                "template_id": template.pk, "body": "省工程咨询院", "on": held, "minutes": make.pdf("纪要.pdf"),
                "total": Decimal("81.5"),
            }
            | make.PASS
            | answers(template, now - LATER)
            | m
        ),
        **make.who(cast, now, user),
    )  # fmt: skip
    assert refused(lambda: enter(minutes=None)) == {"no_minutes"}
    assert refused(lambda: enter(vetoes={})) == {"veto_unchecked"}
    assert refused(lambda: enter(items={})) == {"diligence_unchecked"}
    assert refused(lambda: enter(total=Decimal(101))) == {"bad_total"}
    assert refused(lambda: enter(vetoes={0: actions.VetoAnswer("clear", "纪要第三条")})) == {
        "foreign_veto",
        "veto_unchecked",
    }
    assert refused(lambda: enter(user=cast.colleague)) == {"not_responsible", "own_pass"}
    assert refused(lambda: enter(user=cast.officer)) == {"own_pass"}
    assert refused(lambda: enter(user=cast.inspector)) == {"no_role"}
    assert refused(lambda: enter(template_id=0)) == {"retired_template"}
    row = enter(once="k2")
    assert (row.state, row.held_outside, row.decided_on, row.total) == (
        "decided",
        True,
        held,
        Decimal("81.5"),
    )
    assert reviewed_on(project) == held
    assert row.minutes is not None
    assert VetoFinding.objects.filter(review=row).count() == 2
    written("review.recorded", by=cast.leader, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        enter(once="k2")
    cancel = lambda user: actions.cancel_review(
        row.pk, reason="登错了项目，撤销", **make.who(cast, now, user)
    )
    assert refused(lambda: cancel(cast.officer)) == {"no_role"}
    cancel(cast.leader)
    assert reviewed_on(project) is None


# ------------------------------------------------------------------------------ re-review and cancelling


def test_a_returned_project_comes_back_to_the_same_panel(cast: Any, now: datetime) -> None:
    first = make.decided(cast, now, verdict="returned", reasons="工艺路线要改")
    again = lambda user=cast.officer, **m: actions.re_review(
        first.pk, **({"reason": "已按意见改了工艺"} | m), **make.who(cast, now + LATER, user)
    )
    assert refused(lambda: again(reason="改了")) == {"no_reason"}
    assert refused(lambda: again(user=cast.colleague)) == {"not_responsible"}
    second = again()
    assert (second.round, second.previous_id, second.state) == (2, first.pk, "preparing")
    assert {p.expert_id for p in make.panel(second)} == {p.expert_id for p in make.panel(first)}
    assert {(p.method, p.state) for p in make.panel(second)} == {("carried", "seated")}
    written("review.reopened", by=cast.officer, at=now + LATER)
    assert refused(again) == {"not_latest"}
    fresh = lambda: actions.open_review(
        first.project_id, template_id=first.template_id, **make.who(cast, now, cast.officer)
    )
    assert refused(fresh) == {"under_way"}
    actions.cancel_review(second.pk, reason="再等一等方案", **make.who(cast, now + LATER))
    assert refused(fresh) == {"decided"}


def test_who_got_an_interest_or_left_does_not_sit_again(cast: Any, now: datetime) -> None:
    first = make.decided(cast, now, verdict="returned", reasons="工艺路线要改")
    gone, bound, stays = make.panel(first)
    gone.expert.active = False
    gone.expert.save(update_fields=["active"])
    bound.expert.ties.create(zone=cast.zone, firm="河阳石墨材料有限公司", reason="顾问")
    second = actions.re_review(first.pk, reason="已按意见改了工艺", **make.who(cast, now, cast.officer))
    assert [p.expert_id for p in make.panel(second)] == [stays.expert_id]
    third = make.opened(cast, now, projects.in_talks(cast, now, name="另一个"))
    assert make.panel(third) == []


def test_a_pass_opens_no_gate_while_the_project_is_reviewed_again(cast: Any, now: datetime) -> None:
    first = make.decided(cast, now, verdict="conditional", conditions=[make.CONDITION])
    project = first.project
    second = actions.re_review(
        first.pk, reason="投资规模翻倍，须重评", keep_panel=False, **make.who(cast, now + LATER, cast.officer)
    )
    assert make.panel(second) == []
    assert reviewed_on(project) is None
    assert ProjectCondition.objects.filter(project=project, dropped_at=None).count() == 1
    actions.cancel_review(second.pk, reason="规模不变，不用重评", **make.who(cast, now + LATER))
    assert reviewed_on(project) == now.date()
    written("review.cancelled", by=cast.colleague, at=now + LATER)


def test_a_new_verdict_drops_what_the_one_before_asked_for(cast: Any, now: datetime) -> None:
    first = make.decided(cast, now, verdict="conditional", conditions=[make.CONDITION])
    held = (now + LATER).date()
    actions.record_outside_review(
        first.project_id, template_id=first.template_id, body="省工程咨询院", on=held, minutes=make.pdf("纪要.pdf"),
        verdict="refused", reasons="产能过剩，不予通过", **make.who(cast, now + LATER, cast.officer),
    )  # fmt: skip
    assert reviewed_on(first.project_id) is None
    assert not ProjectCondition.objects.filter(dropped_at=None).exists()
    last = Review.objects.get(round=2)
    actions.cancel_review(last.pk, reason="登错了项目，撤销", **make.who(cast, now + LATER, cast.leader))
    assert (
        reviewed_on(first.project_id) == now.date()
    )  # what was said before stands again, with its conditions
    assert [c.text for c in ProjectCondition.objects.filter(dropped_at=None)] == ["补齐节能审查意见"]


def test_a_backdated_outside_review_leaves_a_newer_pass_and_its_conditions(cast: Any, now: datetime) -> None:
    first = make.decided(cast, now, verdict="conditional", conditions=[make.CONDITION])
    asked = ProjectCondition.objects.filter(project=first.project_id, dropped_at=None)
    enter = lambda on: actions.record_outside_review(
        first.project_id, template_id=first.template_id, body="省工程咨询院", on=on, minutes=make.pdf(f"{on}.pdf"),
        verdict="refused", reasons="产能过剩，不予通过", **make.who(cast, now, cast.leader),
    )  # fmt: skip
    assert refused(lambda: enter((now - LATER).date())) == {"before_standing"}
    assert asked.count() == 1
    second = enter(now.date())  # the same day is late enough
    assert not asked.exists()
    # As rows from before this rule may stand: the newest verdict is not of the last round.
    before = (now - LATER).date()
    Review.objects.filter(pk=second.pk).update(opened_on=before, decided_on=before)
    ProjectCondition.objects.filter(project=first.project_id).update(dropped_at=None)
    enter((now - timedelta(days=1)).date())
    assert asked.count() == 1


def test_an_earlier_verdict_cannot_be_cancelled_from_under_a_later_one(cast: Any, now: datetime) -> None:
    project, template = projects.in_talks(cast, now), make.a_template(cast, now)
    common = {
        "template_id": template.pk, "body": "省工程咨询院", "on": now.date(), "reasons": "产能过剩，退回论证",
        "verdict": "returned",
    }  # fmt: skip
    first = actions.record_outside_review(
        project.pk, minutes=make.pdf(), **common, **make.who(cast, now, cast.officer)
    )
    actions.record_outside_review(
        project.pk, minutes=make.pdf("二.pdf"), **common, **make.who(cast, now, cast.officer)
    )
    act = lambda: actions.cancel_review(
        first.pk, reason="登错了项目，撤销", **make.who(cast, now, cast.leader)
    )
    assert refused(act) == {"not_latest"}


def test_a_cancelled_review_says_nothing(cast: Any, now: datetime) -> None:
    review = make.scored(cast, now)
    act = lambda reason, user=cast.colleague: actions.cancel_review(
        review.pk, reason=reason, **make.who(cast, now, user)
    )
    assert refused(lambda: act("算了")) == {"no_reason"}
    assert refused(lambda: act("项目方撤回申请", cast.viewer)) == {"no_role"}
    act("项目方撤回申请")
    row = make.fresh(review)
    assert (row.state, row.cancelled_on, row.verdict) == ("cancelled", now.date(), "")
    assert not Event.objects.filter(verb="project.reviewed").exists()
    assert make.opened(cast, now, review.project).round == 2


def test_a_verdict_refused_by_the_spine_leaves_nothing_of_itself(
    cast: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = make.checked(cast, now)

    def fails(*_: Any, **__: Any) -> None:
        raise ObjectDoesNotExist

    monkeypatch.setattr("zhaoluo.attract.reviews.actions.writing.note_review", fails)
    before = trace()
    with pytest.raises(ObjectDoesNotExist):
        actions.decide(review.pk, on=now.date(), **make.PASS, **make.who(cast, now, cast.leader))
    assert trace() == before
    assert reviewing.note_review is not fails


def test_panels_keep_the_names_they_were_held_with(cast: Any, now: datetime) -> None:
    review = make.decided(cast, now)
    seat = make.panel(review)[0]
    erase = lambda: actions.erase_expert(seat.expert_id, reason="本人要求删去", **make.who(cast, now))
    erase()
    row = Panellist.objects.select_related("expert").get(pk=seat.pk)
    assert row.name == seat.name and row.expert.name == "（已删去）"
    assert (row.expert.phone, row.expert.employer, row.expert.active) == ("", "", False)
    written("expert.erased", by=cast.colleague, at=now)
    assert refused(erase) == {"erased"}
