"""Money, plans, instruments, agreements, milestones, promises, notes and papers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError

from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.journal.models import Event

from ..actions import facts
from ..models import Agreement, AnnualPlan, Deadline, Instrument, Milestone, MoneyEntry, Promise
from ..models import Project as ProjectModel
from . import factories as make
from .tracing import refused, trace, written

OLD, TOMORROW = date(1899, 1, 1), date(2026, 11, 21)

VERBS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "enter_money": (
        "project.money_entered",
        "money",
        {"kind": "statistics", "on": date(2026, 11, 1), "amount": Decimal(500), "note": "", "evidence": None},
    ),
    "set_plan": ("project.plan_set", "plans", {"year": 2026, "amount": Decimal(9000)}),
    "enter_instrument": (
        "project.instrument_entered",
        "instruments",
        {
            "kind": "fund",
            "provider": "河阳产业基金",
            "agreed": Decimal(100),
            "drawn": None,
            "basis": "基金办法第八条",
            "on": date(2026, 11, 1),
        },
    ),
    "enter_agreement": (
        "project.agreement_entered",
        "agreements",
        {"kind": "framework", "on": date(2026, 11, 1), "amount": None, "note": "", "evidence": None},
    ),
    "date_milestone": (
        "project.milestone_dated",
        "milestones",
        {"kind": "premises", "on": date(2026, 11, 1), "land_mu": None, "note": "", "evidence": None},
    ),
    "promise": (
        "project.promised",
        "promises",
        {
            "kind": "service",
            "text": "两周内通水",
            "promised_by": "管委会副主任",
            "basis": "",
            "promised_on": date(2026, 11, 1),
            "due_on": date(2026, 12, 1),
        },
    ),
    "note": ("project.noted", "", {"text": "今天见了董事长", "on": None}),
}

#: For each verb: what is typed wrongly, and what it is told.
WRONG: list[tuple[str, dict[str, Any], set[str]]] = [
    ("enter_money", {"kind": "gift"}, {"unknown_kind"}),
    ("enter_money", {"kind": "funds"}, {"no_evidence"}),
    ("enter_money", {"amount": None}, {"no_amount"}),
    ("enter_money", {"amount": Decimal(-1)}, {"not_positive"}),
    ("enter_money", {"amount": Decimal(10) ** 11}, {"too_large"}),
    ("enter_money", {"on": OLD}, {"day_too_early"}),
    ("enter_money", {"on": TOMORROW}, {"day_in_future"}),
    ("enter_money", {"on": None}, {"no_day"}),
    ("enter_money", {"evidence": "a.exe"}, {"wrong_type"}),
    ("set_plan", {"year": 1899}, {"bad_year"}),
    ("set_plan", {"year": 10**20}, {"bad_year"}),
    ("set_plan", {"amount": Decimal(0)}, {"not_positive"}),
    ("enter_instrument", {"kind": "x"}, {"unknown_kind"}),
    ("enter_instrument", {"provider": " "}, {"no_provider"}),
    ("enter_instrument", {"basis": " "}, {"no_basis"}),
    ("enter_instrument", {"drawn": Decimal(101)}, {"overdrawn"}),
    ("enter_instrument", {"drawn": Decimal(-1)}, {"negative"}),
    ("enter_instrument", {"on": OLD}, {"day_too_early"}),
    ("enter_agreement", {"kind": "x"}, {"unknown_kind"}),
    ("enter_agreement", {"kind": "formal"}, {"no_amount", "no_evidence"}),
    ("enter_agreement", {"amount": Decimal(-1)}, {"not_positive"}),
    ("enter_agreement", {"on": TOMORROW}, {"day_in_future"}),
    ("enter_agreement", {"evidence": "假.pdf.exe"}, {"wrong_type"}),
    ("date_milestone", {"kind": "start"}, {"by_report"}),
    ("date_milestone", {"kind": "review"}, {"by_review"}),
    ("date_milestone", {"kind": "x"}, {"unknown_kind"}),
    ("date_milestone", {"on": OLD}, {"day_too_early"}),
    ("date_milestone", {"land_mu": Decimal(-1)}, {"not_positive"}),
    ("date_milestone", {"land_mu": Decimal(10) ** 8}, {"too_large"}),
    ("promise", {"kind": "money"}, {"no_basis"}),
    ("promise", {"kind": "x"}, {"unknown_kind"}),
    ("promise", {"text": ""}, {"no_text"}),
    ("promise", {"promised_by": ""}, {"no_promiser"}),
    ("promise", {"promised_on": OLD}, {"day_too_early"}),
    ("promise", {"due_on": date(2026, 10, 1)}, {"due_before"}),
    ("promise", {"agreement": 987654}, {"foreign_row"}),
    ("note", {"text": ""}, {"no_text"}),
    ("note", {"text": "\u200b"}, {"no_text"}),
    ("note", {"text": "长" * 1001}, {"long_text"}),
    ("note", {"on": TOMORROW}, {"day_in_future"}),
    ("note", {"on": OLD}, {"day_too_early"}),
    ("note", {"evidence": "x.html"}, {"wrong_type"}),
]  # fmt: skip


def doing(cast: Any, at: datetime, name: str, project: ProjectModel) -> Any:
    """The act with sound input, ready for changes."""

    def act(user: Any = None, **changes: Any) -> Any:
        given = VERBS[name][2] | changes
        if isinstance(given.get("evidence"), str):
            given["evidence"] = make.pdf(given["evidence"])
        return getattr(facts, name)(project.pk, **given, **make.who(cast, user or cast.officer, at))

    return act


@pytest.mark.parametrize("name", VERBS)
def test_it_happened_and_was_written_down(cast: Any, now: datetime, name: str) -> None:
    project = make.a_lead(cast, now)
    verb, related, _ = VERBS[name]
    doing(cast, now, name, project)()
    assert written(verb, by=cast.officer, at=now).subject_id == project.pk
    project.refresh_from_db()
    assert project.version == 2
    if related:
        (row,) = getattr(project, related).all()
        assert row.zone == cast.zone


@pytest.mark.parametrize("name", VERBS)
def test_each_refusal_leaves_no_trace(cast: Any, now: datetime, name: str) -> None:
    act = doing(cast, now, name, make.a_lead(cast, now))
    for user in (cast.colleague, cast.inspector, cast.viewer, cast.stranger, cast.other_administrator):
        assert refused(act, user=user) == {"not_responsible"}, user
    for verb, changes, expected in WRONG:
        if verb == name:
            assert refused(act, **changes) == expected, changes


@pytest.mark.parametrize("name", ["enter_money", "enter_instrument", "enter_agreement", "promise", "note"])
def test_what_is_sent_twice_counts_once(cast: Any, now: datetime, name: str) -> None:
    act = doing(cast, now, name, make.a_lead(cast, now))
    act(once="k")
    before = trace()
    with pytest.raises(IntegrityError, match="journal_once"):
        act(once="k")
    assert trace() == before
    act(once="another")


def test_plans_and_milestones_correct_themselves(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    for amount in (9000, 9500):
        doing(cast, now, "set_plan", project)(amount=Decimal(amount))
        doing(cast, now, "date_milestone", project)(
            kind="land", land_mu=Decimal(amount) / 100, evidence="证.pdf"
        )
    doing(cast, now, "date_milestone", project)(kind="land", land_mu=Decimal(96))
    assert AnnualPlan.objects.get().amount == 9500
    milestone = Milestone.objects.get()
    assert milestone.land_mu == 96 and milestone.evidence is not None, (
        "a correction without paper keeps the paper"
    )
    assert Event.objects.filter(verb="project.milestone_dated").count() == 3


# ---------------------------------------------------------------- money


def test_an_amount_is_struck_out_once_and_stays_visible(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    entry = doing(cast, now, "enter_money", project)(kind="funds", evidence="进账单.pdf")

    def void(user: Any = None, reason: str = "单位写错了，元当万元", entry_id: int = entry.pk) -> None:
        who = make.who(cast, user or cast.officer, now)
        facts.void_money(entry_id, project_id=project.pk, reason=reason, **who)

    assert refused(void, user=cast.colleague) == {"not_responsible"}
    assert refused(void, reason="错") == {"no_reason"}
    assert refused(void, reason="长" * 201) == {"long_reason"}
    void()
    assert written("project.money_voided", by=cast.officer, at=now).facts["amount"] == "500.00"
    assert MoneyEntry.objects.get(pk=entry.pk).voided
    assert refused(void) == {"voided"}, "twice"


def test_an_amount_of_another_project_cannot_be_struck_out_here(cast: Any, now: datetime) -> None:
    mine, other = make.a_lead(cast, now), make.a_lead(cast, now, name="别的项目")
    entry = doing(cast, now, "enter_money", other)()
    before = trace()
    with pytest.raises(MoneyEntry.DoesNotExist):
        facts.void_money(
            entry.pk, project_id=mine.pk, reason="别人的也想作废掉", **make.who(cast, cast.officer, now)
        )
    assert trace() == before


def test_an_instrument_is_updated_in_its_own_project_only(cast: Any, now: datetime) -> None:
    project, other = make.a_lead(cast, now), make.a_lead(cast, now, name="别的项目")
    row = doing(cast, now, "enter_instrument", project)()
    doing(cast, now, "enter_instrument", project)(instrument_id=row.pk, drawn=Decimal(40))
    assert Instrument.objects.get().drawn == 40
    with pytest.raises(Instrument.DoesNotExist):
        doing(cast, now, "enter_instrument", other)(instrument_id=row.pk)


# ---------------------------------------------------------------- agreements


def test_a_formal_agreement_tells_an_unknown_investment(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now, investment=None, fixed_investment=None)
    doing(cast, now, "enter_agreement", project)(kind="formal", amount=Decimal(42000), evidence="协议.pdf")
    project.refresh_from_db()
    assert project.investment == 42000
    doing(cast, now, "enter_agreement", project)(kind="formal", amount=Decimal(50000), evidence="协议.pdf")
    project.refresh_from_db()
    assert project.investment == 42000, "what is known is not overwritten"


def test_an_agreement_below_the_fixed_investment_is_kept_and_tells_nothing(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now, investment=None, fixed_investment=Decimal(30000))
    doing(cast, now, "enter_agreement", project)(kind="formal", amount=Decimal(20000), evidence="协议.pdf")
    project.refresh_from_db()
    assert project.investment is None and Agreement.objects.get().amount == 20000


def test_intent_and_framework_tell_nothing(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now, investment=None, fixed_investment=None)
    for kind in ("intent", "framework"):
        doing(cast, now, "enter_agreement", project)(kind=kind, amount=Decimal(42000))
    project.refresh_from_db()
    assert project.investment is None


# ---------------------------------------------------------------- promises


def test_a_promise_has_an_owner_and_a_clock_until_it_is_settled(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    row = doing(cast, now, "promise", project)()
    assert row.owner == cast.officer
    clock = Deadline.objects.get(project=project, source=f"promise:{row.pk}")
    assert (clock.near_on, clock.due_on) == (date(2026, 11, 24), date(2026, 12, 1))

    def settle(user: Any = None, **changes: Any) -> None:
        given = {"state": "kept", "on": now.date(), "note": ""} | changes
        who = make.who(cast, user or cast.officer, now)
        facts.settle_promise(row.pk, project_id=project.pk, **given, **who)

    assert refused(settle, user=cast.colleague) == {"not_responsible"}
    assert refused(settle, state="maybe") == {"unknown_state"}
    assert refused(settle, state="broken") == {"no_reason"}
    assert refused(settle, on=None) == {"no_day"}
    assert refused(settle, on=OLD) == {"day_too_early", "before_promise"}
    assert refused(settle, on=date(2026, 10, 31)) == {"before_promise"}
    settle(state="broken", note="管道公司工期拖延")
    event = written("project.promise_settled", by=cast.officer, at=now)
    assert (event.facts["state"], event.facts["note"]) == ("broken", "管道公司工期拖延")
    assert not Deadline.objects.filter(project=project).exists()
    assert refused(settle) == {"settled"}, "twice"
    assert Promise.objects.get().state == "broken"


def test_a_promise_without_a_day_has_no_clock(cast: Any, now: datetime) -> None:
    doing(cast, now, "promise", make.a_lead(cast, now))(due_on=None)
    assert not Deadline.objects.exists()


# ---------------------------------------------------------------- papers


def test_a_paper_is_kept_once_on_disk_and_written_down(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)

    def attach(user: Any = None, upload: Any = "given", kind: str = "photo") -> Attachment:
        upload = make.pdf("../../现场.pdf") if upload == "given" else upload
        return facts.attach(project.pk, upload=upload, kind=kind, **make.who(cast, user or cast.officer, now))

    for user in (cast.colleague, cast.viewer, cast.stranger):
        assert refused(attach, user=user) == {"not_responsible"}
    assert refused(attach, upload=None) == {"no_file"}
    assert refused(attach, kind="x") == {"unknown_kind"}
    assert refused(attach, upload=make.pdf("x.png")) == {"false_type"}
    kept = attach()
    assert (kept.name, kept.zone, kept.subject_id, kept.kind) == ("现场.pdf", cast.zone, project.pk, "photo")
    event = written("file.stored", by=cast.officer, at=now)
    assert event.facts == {"file": "现场.pdf", "kind": "photo", "sha256": kept.sha256}
    attach()
    assert Attachment.objects.count() == 2
    (on_disk,) = (p for p in Path(settings.FILES_ROOT).rglob("*") if p.is_file())
    assert on_disk.name == kept.sha256


def test_progress_carries_a_paper(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now)
    doing(cast, now, "note", project)(evidence="照片.pdf", on=now.date() - timedelta(days=3))
    assert Event.objects.get(verb="project.noted").facts["on"] == "2026-11-17"
    assert Attachment.objects.get().subject_id == project.pk
