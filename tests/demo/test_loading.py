"""The demo zone: the same for the same day, all kinds of project in it, nothing later than its day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.demo.conftest import AS_OF
from zhaoluo.site.demo import PASSWORD, accounts
from zhaoluo.site.demo.chance import Chance
from zhaoluo.site.demo.days import Days
from zhaoluo.site.demo.fates import fates, rows
from zhaoluo.site.demo.people import CHAIN_LEADS, LEADER_CHAINS, TOWNSHIP_CONTACTS
from zhaoluo.site.demo.stories import invented_code

EVENING = datetime.fromisoformat("2026-11-20T00:00:00+08:00")


def test_two_loads_for_one_day_are_the_same(loaded: Any) -> None:
    first, second = loaded.digests
    assert first == second


def test_there_are_127_projects_in_all_stages_some_lost_some_shelved(loaded: Any) -> None:
    from zhaoluo.projects.models import Project
    from zhaoluo.projects.terms import Stage, Standing

    projects = Project.objects.filter(zone=loaded)
    assert projects.count() == loaded.told.projects == 127
    active = Counter(projects.filter(standing=Standing.ACTIVE).values_list("stage", flat=True))
    assert set(active) == {stage.value for stage in Stage}
    assert min(active.values()) >= 5
    assert projects.filter(standing=Standing.LOST).exclude(lost_to="").count() == 8
    assert projects.filter(standing=Standing.SHELVED).exclude(standing_reason="").count() == 5
    assert {p.chain for p in projects} == {*CHAIN_LEADS, "光机电与显示", ""}, (
        "one came from a list of targets, some from visits"
    )


def test_everything_is_marked_as_made_up(loaded: Any) -> None:
    from zhaoluo.projects.models import Project
    from zhaoluo.registers.enterprises.models import Enterprise
    from zhaoluo.registers.people.models import User

    for model in (Project, Enterprise):
        assert not model.objects.filter(zone=loaded, is_synthetic=False).exists()
    assert not User.objects.filter(zone=loaded, is_demo=False).exists()


def test_nothing_happens_after_its_day_and_everything_was_written_down_when_it_happened(loaded: Any) -> None:
    from zhaoluo.foundation.journal.models import Event
    from zhaoluo.projects.models import MoneyEntry, StageStay

    events = Event.objects.filter(zone=loaded)
    assert not events.filter(at__gte=EVENING).exists()
    assert not StageStay.objects.filter(zone=loaded, entered_on__gte=AS_OF).exists()
    assert not MoneyEntry.objects.filter(zone=loaded, on__gte=AS_OF).exists()
    late = [e for e in events if abs(e.recorded_at - e.at) > timedelta(hours=1)]
    assert late == []
    assert events.filter(at__lt=EVENING - timedelta(days=700)).exists(), "two years of history"


def test_reports_wait_some_beyond_the_limit_and_some_came_back(loaded: Any) -> None:
    from zhaoluo.projects.models import Deadline, StageReport
    from zhaoluo.projects.terms import ReportState, Stage

    reports = StageReport.objects.filter(zone=loaded)
    waiting = reports.filter(state=ReportState.PENDING, taken_over=False)
    assert {r.target for r in waiting} == {Stage.SIGNED, Stage.BUILDING, Stage.PRODUCING}
    over = Deadline.objects.filter(zone=loaded, source="report", due_on__lt=AS_OF)
    assert over.filter(project__in=waiting.values("project")).count() == 3
    assert reports.filter(state=ReportState.RETURNED).exclude(answer="").count() == 2
    assert not [r for r in reports if r.verifier_id == r.reporter_id]


def test_projects_taken_over_stand_unverified_until_somebody_looked(loaded: Any) -> None:
    from zhaoluo.projects.models import Project, StageReport

    taken = StageReport.objects.filter(zone=loaded, taken_over=True)
    assert Counter(r.state for r in taken) == {"pending": 5, "verified": 3}
    for project in Project.objects.filter(pk__in=taken.values("project")):
        assert project.stage_verified is (project.reports.get().state == "verified")


def test_waivers_promises_agreements_and_instruments_of_every_kind_are_there(loaded: Any) -> None:
    from zhaoluo.projects.models import Agreement, Instrument, Promise, Waiver
    from zhaoluo.projects.terms import AgreementKind, InstrumentKind, PromiseState, WaiverState

    assert Counter(Waiver.objects.values_list("state", flat=True)) == {
        WaiverState.PENDING: 2, WaiverState.APPROVED: 3,
    }  # fmt: skip
    promises = Promise.objects.filter(zone=loaded)
    assert {p.state for p in promises} >= {PromiseState.OPEN, PromiseState.KEPT, PromiseState.BROKEN}
    assert promises.filter(state=PromiseState.OPEN, due_on__lt=AS_OF).exists(), "overdue and nobody says"
    assert promises.filter(state=PromiseState.OPEN, due_on__gt=AS_OF).exists()
    assert not promises.filter(basis="").exists()
    for model, kinds in ((Agreement, AgreementKind), (Instrument, InstrumentKind)):
        assert {row.kind for row in model.objects.filter(zone=loaded)} == {k.value for k in kinds}


def test_the_three_amounts_plans_and_vouchers_are_there(loaded: Any) -> None:
    from zhaoluo.projects.models import AnnualPlan, MoneyEntry
    from zhaoluo.projects.terms import MoneyKind

    money = MoneyEntry.objects.filter(zone=loaded)
    assert {entry.kind for entry in money} == {kind.value for kind in MoneyKind}
    assert not money.filter(kind=MoneyKind.FUNDS, evidence=None).exists()
    assert {plan.year for plan in AnnualPlan.objects.filter(zone=loaded)} >= {2025, 2026}


def test_a_page_was_read_and_half_of_it_looked_at(loaded: Any) -> None:
    from zhaoluo.attract.intake.models import Document, Draft
    from zhaoluo.attract.intake.queries.likeness import similar_projects
    from zhaoluo.registers.people.models import User

    document = Document.objects.get(zone=loaded)
    assert "演示" in document.title and document.text.startswith("【演示】")
    drafts = Draft.objects.filter(zone=loaded)
    assert Counter(drafts.values_list("state", flat=True)) == {
        "accepted": 1, "rejected": 1, "unsure": 1, "pending": 3,
    }  # fmt: skip
    merged = drafts.get(state="accepted")
    assert merged.project is not None and merged.project.name == "压电陶瓷微执行器"
    officer = User.objects.get(username="demo.officer")
    (first, *_) = drafts.filter(state="pending")
    assert [x.project.name for x in similar_projects(officer, first)] == ["装配式混凝土构件"]
    assert sorted(check["holds"] for check in document.checks) == [False, True]


def test_every_attachment_is_the_pdf_it_says_it_is(loaded: Any) -> None:
    from zhaoluo.foundation.files.actions import path_of
    from zhaoluo.foundation.files.models import Attachment
    from zhaoluo.foundation.files.rules import true_type

    attachments = list(Attachment.objects.filter(zone=loaded))
    assert len(attachments) > 100
    for attachment in attachments:
        content = path_of(attachment.sha256).read_bytes()
        assert true_type(content[:4096]) == "pdf"
        assert len(content) == attachment.size < 3000


def test_a_reader_of_pdf_finds_the_words(tmp_path: Any) -> None:
    from pypdf import PdfReader

    from zhaoluo.site.demo.evidence import pdf

    made = pdf("投资协议.pdf", "高纯石墨制品", "协议额 42000 万元")
    assert made.read() == pdf("投资协议.pdf", "高纯石墨制品", "协议额 42000 万元").read()
    made.seek(0)
    text = PdfReader(made).pages[0].extract_text()
    for words in ("演示文件，不是真实凭证", "高纯石墨制品", "协议额 42000 万元"):
        assert words in text


def test_lamps_of_every_colour_burn(loaded: Any) -> None:
    from zhaoluo.projects.queries.lists import Filters, filtered_for
    from zhaoluo.registers.people.models import User

    leader = User.objects.get(username="demo.leader")
    counts = {
        light: filtered_for(leader, Filters(light=light), today=AS_OF).count()
        for light in ("red", "amber", "green", "none")
    }
    assert counts["green"] > counts["red"] > counts["amber"] > 4


def test_the_scheme_is_in_force_and_leaves_no_chain_and_no_township_out(loaded: Any) -> None:
    from zhaoluo.registers.people.models import Charge
    from zhaoluo.registers.people.queries.schemes import scheme_in_force, townships_of

    scheme = scheme_in_force(loaded, today=AS_OF)
    assert scheme is not None
    assert scheme.name == "1+3+12+N"
    held = Charge.objects.filter(seat__tier__scheme=scheme, seat__holder__isnull=False)
    assert {c.value for c in held.filter(kind="chain")} == set(CHAIN_LEADS)
    assert {c.value for c in held.filter(kind="township")} == townships_of(loaded) == set(TOWNSHIP_CONTACTS)
    assert {chain for chains in LEADER_CHAINS.values() for chain in chains} == set(CHAIN_LEADS)


def test_ways_of_promotion_name_who_published_them(loaded: Any) -> None:
    from zhaoluo.projects.models import PromotionMode, StageLimit, ZoneDemand

    modes = dict(PromotionMode.objects.filter(zone=loaded).values_list("name", "source"))
    assert modes["驻点招商"] == "晋城（公开报道）"
    assert modes["产业链招商"] == "晋城、上党、平陆（公开报道）"
    assert len(modes) == 15
    assert {row.source for row in StageLimit.objects.filter(zone=loaded)} == {"演示"}
    demands = {(d.stage, d.check_code): d.threshold for d in ZoneDemand.objects.filter(zone=loaded)}
    assert demands == {("signed", "review_passed"): None, ("building", "funds_share"): 20}


def test_messages_older_than_nine_days_were_read_and_the_rest_wait(loaded: Any) -> None:
    from zhaoluo.foundation.journal.models import Event
    from zhaoluo.foundation.notices.models import Notice

    assert not Event.objects.filter(zone=loaded, served_at=None).exists()
    unread = Notice.objects.filter(zone=loaded, read_at=None)
    assert 0 < unread.count() < Notice.objects.filter(zone=loaded).count() / 5
    assert not unread.filter(at__lt=EVENING - timedelta(days=10)).exists()


def test_the_table_of_projects_is_whole() -> None:
    names = [row.name for row in rows()]
    assert len(names) == len(set(names)) == len({row.investor for row in rows()}) == 120
    assert all((row.land_mu is None) != (row.premises_sqm is None) for row in rows())
    assert fates() == fates()


@pytest.mark.parametrize("number", [0, 7, 119, 9_999_999])
def test_invented_credit_codes_pass_the_check_and_are_nobodys(number: int) -> None:
    from zhaoluo.registers.enterprises.rules import refusals_to_use_credit_code

    code = invented_code(number)
    assert refusals_to_use_credit_code(code) == []
    assert code[2:8] == "990000"


def test_chance_depends_on_its_seed_alone() -> None:
    again, other = Chance("story 1"), Chance("story 2")
    first = [Chance("story 1").between(0, 1000) for _ in range(3)]
    assert first == [first[0]] * 3
    assert [again.between(0, 1000) for _ in range(20)] != [other.between(0, 1000) for _ in range(20)]
    assert [Chance("pinned").between(0, 999), Chance("pinned 2").between(0, 999)] == [PINNED, PINNED_2]


#: What every supported Python gives.
PINNED, PINNED_2 = 362, 350


def test_every_account_signs_in_and_nobody_else(loaded: Any) -> None:
    from django.contrib.auth.hashers import check_password

    from zhaoluo.registers.people.models import RoleGrant, User

    known = {account.username: account.role for account in accounts()}
    for user in User.objects.filter(zone=loaded):
        assert check_password(PASSWORD, user.password) is (user.username in known), user.username
        assert not user.must_change_password
    for grant in RoleGrant.objects.filter(user__username__in=known):
        assert known[grant.user.username] == str(grant)


@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2024-02-29"])
def test_days_fall_on_weekdays_before_the_as_of_day_and_keep_their_order(day: str) -> None:
    days = Days(datetime.fromisoformat(day).date())
    told = [days.ago(ago) for ago in range(60, -5, -1)]
    assert told == sorted(told)
    assert max(told) == days.last < days.as_of
    assert all(d.weekday() < 5 for d in told)


def test_a_trip_is_over_one_is_under_way_and_one_is_planned(loaded: Any) -> None:
    from zhaoluo.attract.trips.models import Origin, Reception, Stop, Trip, Visit
    from zhaoluo.attract.trips.terms import StopState, TripState, VisitOutcome

    trips = Trip.objects.filter(zone=loaded)
    assert Counter(trips.values_list("state", flat=True)) == {
        TripState.FINISHED: 1, TripState.RUNNING: 1, TripState.PLANNED: 1,
    }  # fmt: skip
    running = trips.get(state=TripState.RUNNING)
    assert running.starts_on <= AS_OF <= running.ends_on
    assert trips.get(state=TripState.PLANNED).starts_on > AS_OF
    assert Stop.objects.filter(zone=loaded, state=StopState.DECLINED).count() == 1
    assert trips.get(state=TripState.PLANNED).plans.count() == 2, "planned again since a firm called off"
    came = Visit.objects.filter(zone=loaded).exclude(outcome=VisitOutcome.NONE)
    assert came.exists() and not came.filter(project=None).exists(), "who is interested is a lead"
    assert Origin.objects.filter(zone=loaded).count() >= came.count()
    assert Reception.objects.filter(zone=loaded).count() == 4
    for model in (Trip, Visit, Reception):
        assert not model.objects.filter(zone=loaded, is_synthetic=False).exists()


def test_reviews_of_every_outcome_and_one_whose_panel_scores(loaded: Any) -> None:
    from zhaoluo.attract.reviews.models import Review
    from zhaoluo.attract.reviews.terms import ReviewState, Verdict
    from zhaoluo.projects.models import ProjectCondition, Promise

    reviews = Review.objects.filter(zone=loaded)
    decided = reviews.filter(state=ReviewState.DECIDED)
    assert {r.verdict for r in decided} == {v.value for v in Verdict}
    assert reviews.filter(state=ReviewState.SCORING).count() == 1
    assert ProjectCondition.objects.filter(zone=loaded, met_on=None).count() == 2
    suspected = [p for p in Promise.objects.filter(zone=loaded) if p.suspicions]
    assert suspected and all(p.confirmed_at is None for p in suspected)
