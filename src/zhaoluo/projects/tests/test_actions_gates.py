"""Waivers, and what a zone decides for itself: demands, limits, modes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ..actions import changing, facts, gates, moving
from ..models import Deadline, PromotionMode, StageLimit, Waiver, ZoneDemand
from ..terms import Stage
from . import factories as make
from .tracing import refused, written

LONG = "资金分两期到位，第二期银行已批贷，合同附后，下月到账"


def demand(cast: Any, at: datetime, check: str = "funds_share", threshold: int | None = 20) -> ZoneDemand:
    return gates.save_demand(
        zone=cast.zone, stage="signed", check_code=check, threshold=None if threshold is None else Decimal(threshold),
        source="", active=True, by=cast.administrator, actor=cast.actor(cast.administrator), at=at,
    )  # fmt: skip


def ready_to_sign(cast: Any, at: datetime) -> Any:
    project = make.in_talks(cast, at)
    facts.enter_agreement(
        project.pk, kind="formal", on=at.date(), amount=Decimal(42000), note="", evidence=make.pdf(),
        **make.who(cast, cast.officer, at),
    )  # fmt: skip
    return project


def asking(cast: Any, at: datetime, project: Any) -> Any:
    def ask(user: Any = None, target: Stage = Stage.SIGNED, basis: Any = "given", **changes: Any) -> Waiver:
        given: dict[str, Any] = {
            "demands": ["zone_funds_share"], "reason_kind": "funds_phased", "reason": LONG,
            "due_on": at.date() + timedelta(days=30), "basis": make.pdf("纪要.pdf") if basis == "given" else basis,
        }  # fmt: skip
        return gates.ask_waiver(
            project.pk, target, **(given | changes), **make.who(cast, user or cast.officer, at)
        )

    return ask


def test_leave_is_asked_granted_and_opens_the_gate(cast: Any, now: datetime) -> None:
    demand(cast, now)
    project = ready_to_sign(cast, now)
    ask = asking(cast, now, project)

    def report() -> None:
        moving.report(project.pk, Stage.SIGNED, claimed_on=now.date(), **make.who(cast, cast.officer, now))

    assert refused(report) == {"zone_funds_share"}
    waiver = ask()
    event = written("project.waiver_asked", by=cast.officer, at=now)
    assert event.facts["demands"] == ["zone_funds_share"] and event.facts["reason"] == LONG
    assert refused(ask) == {"pending"}, "twice"
    assert refused(report) == {"zone_funds_share"}, "asked is not granted"

    def answer(user: Any = None, approve: bool = True, text: str = "") -> None:
        gates.answer_waiver(
            waiver.pk, approve=approve, answer=text, **make.who(cast, user or cast.leader, now)
        )

    for user in (cast.administrator, cast.inspector, cast.lead, cast.colleague, cast.viewer, cast.stranger):
        assert refused(answer, user=user) == {"no_leader"}, user
    assert refused(answer, user=cast.officer) == {"no_leader", "own_waiver"}
    answer()
    written("project.waiver_approved", by=cast.leader, at=now)
    assert Deadline.objects.get(project=project, source=f"waiver:{waiver.pk}").due_on == waiver.due_on
    assert refused(answer) == {"not_pending"}, "twice"
    assert refused(answer, approve=False, text="再想想，不能批") == {"not_pending"}
    report()


def test_leave_is_refused_with_a_reason_and_may_be_asked_again(cast: Any, now: datetime) -> None:
    demand(cast, now)
    ask = asking(cast, now, ready_to_sign(cast, now))
    waiver = ask()

    def deny(text: str) -> None:
        gates.answer_waiver(waiver.pk, approve=False, answer=text, **make.who(cast, cast.leader, now))

    assert refused(deny, text="不批") == {"no_reason"}
    deny("资金没有着落，不能批")
    written("project.waiver_refused", by=cast.leader, at=now)
    assert ask().pk != waiver.pk


def test_an_application_is_refused_for_each_reason_and_keeps_no_paper(cast: Any, now: datetime) -> None:
    demand(cast, now)
    project = ready_to_sign(cast, now)
    ask = asking(cast, now, project)
    assert refused(ask, user=cast.colleague) == {"not_responsible"}
    assert refused(ask, user=cast.stranger) == {"not_responsible"}
    assert refused(ask, demands=[]) == {"no_demand"}
    assert refused(ask, demands=["nonsense", "zone_funds_share"]) == {"unknown_demand"}
    assert refused(ask, demands=["report_signed"]) == {"not_waivable"}
    assert refused(ask, target=Stage.BUILDING, demands=["site"]) == {"not_waivable"}
    assert refused(ask, target=Stage.BUILDING, demands=["three_levels"]) == {"not_waivable"}
    assert refused(ask, target=Stage.LEAD) >= {"not_forward"}
    assert refused(ask, reason="太短") == {"no_reason"}
    assert refused(ask, due_on=now.date()) == {"no_due"}
    assert refused(ask, due_on=date(1899, 1, 1)) == {"no_due"}
    assert refused(ask, basis=None) == {"no_basis"}
    assert refused(ask, reason_kind="whim") == {"no_kind"}
    assert refused(ask, basis=make.pdf("纪要.exe")) == {"wrong_type"}


def test_a_leaders_own_application_waits_for_another_leader(cast: Any, now: datetime) -> None:
    demand(cast, now)
    waiver = asking(cast, now, ready_to_sign(cast, now))(user=cast.leader)

    def answer() -> None:
        gates.answer_waiver(waiver.pk, approve=True, answer="", **make.who(cast, cast.leader, now))

    assert refused(answer) == {"own_waiver"}


def test_what_was_excused_is_struck_off_when_it_is_made_up_for(cast: Any, now: datetime) -> None:
    demand(cast, now)
    demand(cast, now, check="jobs", threshold=None)
    who = make.who(cast, cast.officer, now)
    project = ready_to_sign(cast, now)
    waiver = asking(cast, now, project)(demands=["zone_funds_share", "zone_jobs"])
    gates.answer_waiver(waiver.pk, approve=True, answer="", **make.who(cast, cast.leader, now))
    facts.enter_money(
        project.pk, kind="funds", on=now.date(), amount=Decimal(8400), note="", evidence=make.pdf(), **who
    )
    clocks = Deadline.objects.filter(project=project, source=f"waiver:{waiver.pk}")
    assert clocks.exists(), "one of two is still owed"
    changing.change(project.pk, make.content_of(cast, now, jobs=120), version=None, **who)
    assert not clocks.exists(), "made up for by a change as well as by an entry"


# ---------------------------------------------------------------- what a zone decides


def test_a_zones_demand_is_saved_changed_and_retired(cast: Any, now: datetime) -> None:
    first = demand(cast, now)
    event = written("zone_demand.saved", by=cast.administrator, at=now)
    assert (event.facts["check"], event.facts["threshold"]) == ("funds_share", "20")
    assert demand(cast, now, threshold=30).pk == first.pk, "the same again changes it"

    def save(user: Any = None, **changes: Any) -> None:
        given: dict[str, Any] = {
            "stage": "signed", "check_code": "funds_share", "threshold": Decimal(20), "source": "", "active": True,
        } | changes  # fmt: skip
        who = make.who(cast, user or cast.administrator, now)
        gates.save_demand(zone=cast.zone, **given, **who)

    for user in (cast.officer, cast.leader, cast.inspector, cast.viewer, cast.other_administrator):
        assert refused(save, user=user) == {"not_administrator"}, user
    assert refused(save, stage="lead") == {"unknown_stage"}
    assert refused(save, stage="nowhere") == {"unknown_stage"}
    assert refused(save, check_code="nonsense") == {"unknown_check"}
    assert refused(save, threshold=None) == {"no_threshold"}
    assert refused(save, threshold=Decimal(-1)) == {"no_threshold"}
    assert refused(save, threshold=Decimal(101)) == {"bad_threshold"}
    save(check_code="intensity", threshold=Decimal(300))
    save(check_code="jobs", threshold=Decimal(5))
    assert ZoneDemand.objects.get(check_code="jobs").threshold is None, "no unit, no figure"
    save(active=False)
    project = ready_to_sign(cast, now)
    told = refused(
        lambda: moving.report(
            project.pk, Stage.SIGNED, claimed_on=now.date(), **make.who(cast, cast.officer, now)
        )
    )
    assert told == {"zone_jobs"}, "a retired demand demands nothing; 30000 ÷ 66 is above 300"


def test_a_limit_moves_the_clocks_at_once_and_is_lifted(cast: Any, now: datetime) -> None:
    earlier = now - timedelta(days=10)
    project = make.a_lead(cast, earlier)

    def save(user: Any = None, stage: str = "lead", days: int | None = 30) -> None:
        who = make.who(cast, user or cast.administrator, now)
        gates.save_limit(zone=cast.zone, stage=stage, days=days, source="", **who)

    for user in (cast.officer, cast.leader, cast.other_administrator):
        assert refused(save, user=user) == {"not_administrator"}
    assert refused(save, stage="nowhere") == {"unknown_stage"}
    for days in (0, -1, 3651):
        assert refused(save, days=days) == {"bad_days"}
    save()
    assert written("stage_limit.saved", by=cast.administrator, at=now).facts["days"] == 30
    clock = Deadline.objects.get(project=project, source="dwell")
    assert clock.due_on == earlier.date() + timedelta(days=30)
    assert clock.near_on == earlier.date() + timedelta(days=24)
    save(days=5)
    assert Deadline.objects.get(project=project).due_on == earlier.date() + timedelta(days=5)
    save(days=None)
    assert not Deadline.objects.exists() and not StageLimit.objects.exists()


def test_a_limit_touches_the_clocks_of_its_own_stage_and_zone_only(cast: Any, now: datetime) -> None:
    gates.save_limit(zone=cast.zone, stage="talks", days=90, source="", by=None, actor=None, at=now)
    talks = make.in_talks(cast, now)
    gates.save_limit(zone=cast.other_zone, stage="talks", days=5, source="", by=None, actor=None, at=now)
    gates.save_limit(zone=cast.zone, stage="lead", days=7, source="", by=None, actor=None, at=now)
    assert Deadline.objects.get(project=talks).due_on == now.date() + timedelta(days=90)


def test_a_mode_is_the_zones_own(cast: Any, now: datetime) -> None:
    mode = make.a_mode(cast, now)
    written("promotion_mode.saved", by=cast.administrator, at=now)
    abroad = PromotionMode.objects.create(zone=cast.other_zone, name="基金招商")

    def save(user: Any = None, **changes: Any) -> PromotionMode:
        given: dict[str, Any] = {"name": "基金招商", "source": "", "active": True} | changes
        return gates.save_mode(zone=cast.zone, **given, **make.who(cast, user or cast.administrator, now))

    for user in (cast.officer, cast.leader, cast.other_administrator):
        assert refused(save, user=user) == {"not_administrator"}
    assert refused(save, name=" ") == {"no_name"}
    assert refused(save, name=mode.name) == {"name_taken"}
    for number in (abroad.pk, 10**9, 10**30):
        assert refused(save, mode_id=number) == {"foreign_row"}, number
    assert save().zone == cast.zone, "another zone's name is free here"
    assert save(mode_id=mode.pk, name=mode.name, active=False).active is False
