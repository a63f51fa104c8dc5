from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.foundation.journal.actions import Entry, record, record_many
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.policies.queries.triggers import kept

from ..models import Agreement, AnnualPlan, Instrument, Milestone, MoneyEntry, Project, Promise
from ..queries.pledges import check_promise
from ..rules import content as rules
from ..rules.moves import refusals_of_reason, refusals_to_work
from ..terms import AgreementKind, MilestoneKind, ProjectEvent, PromiseState
from .gates import settle_waivers
from .locking import clear_deadline, day_of, locked, set_deadline, touch


def _work_on(project_id: int, actor: Actor) -> tuple[Project, list[Refusal]]:
    project = locked(project_id)
    return project, refusals_to_work(actor, project.officer_id, project.leader_id, project.team_id)


def _stored(
    upload: files.Upload | None, project: Project, kind: str, by: User, at: datetime
) -> Attachment | None:
    return files.store(upload, project, by=by, at=at, kind=kind) if upload else None


def _done(project: Project, at: datetime) -> None:
    touch(project, at)
    settle_waivers(project)


@transaction.atomic
def enter_money(
    project_id: int, *, kind: str, on: date | None, amount: Decimal | None, note: str, evidence: files.Upload | None,
    by: User, actor: Actor, at: datetime, once: str = "",
) -> MoneyEntry:  # fmt: skip
    """Write down a dated amount (记资金): funds in place with voucher, statistics investment, or completed investment."""
    project, refusals = _work_on(project_id, actor)
    refusals += rules.refusals_to_enter_money(
        kind, amount, on, has_evidence=evidence is not None, today=day_of(at)
    )
    refuse_if(refusals)
    assert on is not None and amount is not None  # the rule has seen to it
    entry = MoneyEntry.objects.create(
        zone_id=project.zone_id, project=project, kind=kind, on=on, amount=amount, note=note.strip(), by=by,
        evidence=_stored(evidence, project, FileKind.VOUCHER, by, at),
    )  # fmt: skip
    _done(project, at)
    record(ProjectEvent.MONEY_ENTERED, project, by=by, at=at, once=once, kind=kind, on=on, amount=amount)
    return entry


@transaction.atomic
def void_money(
    entry_id: int, *, project_id: int, reason: str, by: User, actor: Actor, at: datetime
) -> MoneyEntry:
    """Strike out an amount written down wrongly (作废); it stays visible, struck through."""
    project, refusals = _work_on(project_id, actor)
    entry = MoneyEntry.objects.select_for_update().get(pk=entry_id, project=project)
    if entry.voided:
        refusals.append(Refusal("voided", "这一笔已经作废"))
    if len(reason.strip()) > 200:
        refusals.append(Refusal("long_reason", "理由最多 200 字", "reason"))
    refuse_if(refusals + refusals_of_reason(reason))
    entry.voided, entry.void_reason = True, reason.strip()
    entry.save(update_fields=["voided", "void_reason"])
    _done(project, at)
    record(
        ProjectEvent.MONEY_VOIDED,
        project,
        by=by,
        at=at,
        kind=entry.kind,
        amount=entry.amount,
        on=entry.on,
        reason=reason,
    )
    return entry


@transaction.atomic
def set_plan(
    project_id: int, *, year: int | None, amount: Decimal | None, by: User, actor: Actor, at: datetime
) -> AnnualPlan:
    """Set the investment planned for a year (年度计划)."""
    project, refusals = _work_on(project_id, actor)
    refuse_if(refusals + rules.refusals_to_set_plan(year, amount))
    assert year is not None and amount is not None  # the rule has seen to it
    plan, _ = AnnualPlan.objects.update_or_create(
        project=project, year=year, defaults={"zone_id": project.zone_id, "amount": amount}
    )
    touch(project, at)
    record(ProjectEvent.PLAN_SET, project, by=by, at=at, year=year, amount=amount)
    return plan


@transaction.atomic
def enter_instrument(
    project_id: int, *, kind: str, provider: str, agreed: Decimal | None, drawn: Decimal | None, basis: str, on: date | None,
    by: User, actor: Actor, at: datetime, instrument_id: int | None = None, once: str = "",
) -> Instrument:  # fmt: skip
    """Enter a financial instrument, or update what was drawn on it (金融工具)."""
    project, refusals = _work_on(project_id, actor)
    refusals += rules.refusals_to_enter_instrument(kind, provider, agreed, drawn, basis, on, today=day_of(at))
    refuse_if(refusals)
    row = (
        Instrument.objects.get(pk=instrument_id, project=project)
        if instrument_id
        else Instrument(project=project)
    )
    row.zone_id, row.kind, row.provider, row.basis = project.zone_id, kind, provider.strip(), basis.strip()
    row.agreed, row.drawn, row.on = agreed or Decimal(0), drawn or Decimal(0), on or day_of(at)
    row.save()
    touch(project, at)
    record(
        ProjectEvent.INSTRUMENT_ENTERED,
        project,
        by=by,
        at=at,
        once=once,
        kind=kind,
        provider=row.provider,
        agreed=agreed,
        drawn=drawn,
    )
    return row


@transaction.atomic
def enter_agreement(
    project_id: int, *, kind: str, on: date | None, amount: Decimal | None, note: str, evidence: files.Upload | None,
    by: User, actor: Actor, at: datetime, once: str = "",
) -> Agreement:  # fmt: skip
    """Enter an agreement (登记协议).  Intent and framework are talks; only a formal one opens the way to 签约."""
    project, refusals = _work_on(project_id, actor)
    refusals += rules.refusals_to_enter_agreement(
        kind, on, amount, has_evidence=evidence is not None, today=day_of(at)
    )
    refuse_if(refusals)
    assert on is not None  # the rule has seen to it
    agreement = Agreement.objects.create(
        zone_id=project.zone_id, project=project, kind=kind, on=on, amount=amount, note=note.strip(),
        evidence=_stored(evidence, project, FileKind.AGREEMENT, by, at),
    )  # fmt: skip
    fixed = project.fixed_investment or Decimal(0)
    if kind == AgreementKind.FORMAL and project.investment is None and amount is not None and amount >= fixed:
        project.investment = amount
        project.save(update_fields=["investment"])
    _done(project, at)
    record(ProjectEvent.AGREEMENT_ENTERED, project, by=by, at=at, once=once, kind=kind, on=on, amount=amount)
    return agreement


@transaction.atomic
def date_milestone(
    project_id: int, *, kind: str, on: date | None, land_mu: Decimal | None, note: str, evidence: files.Upload | None,
    by: User, actor: Actor, at: datetime,
) -> Milestone:  # fmt: skip
    """Date a milestone such as 评审 or 拿地 (记里程碑); the same milestone again corrects it."""
    project, refusals = _work_on(project_id, actor)
    refuse_if(refusals + rules.refusals_to_date_milestone(kind, on, land_mu, today=day_of(at)))
    file_kind = FileKind.LAND if kind in (MilestoneKind.LAND, MilestoneKind.PREMISES) else FileKind.OTHER
    kept = _stored(evidence, project, file_kind, by, at)
    fields = {"zone_id": project.zone_id, "on": on, "land_mu": land_mu, "note": note.strip()}
    milestone, _ = Milestone.objects.update_or_create(
        project=project, kind=kind, defaults=fields | ({"evidence": kept} if kept else {})
    )
    _done(project, at)
    record(ProjectEvent.MILESTONE_DATED, project, by=by, at=at, kind=kind, on=on, land_mu=land_mu)
    return milestone


@transaction.atomic
def promise(
    project_id: int, *, kind: str, text: str, promised_by: str, basis: str, promised_on: date | None, due_on: date | None,
    by: User, actor: Actor, at: datetime, owner: User | None = None, agreement: int | None = None, once: str = "",
) -> Promise:  # fmt: skip
    """Write down what was promised to a project (作出承诺), by whom, on what basis, by when, in which agreement; what it is
    suspected of by the law of fair competition (疑似) is written down with it.
    """
    project, refusals = _work_on(project_id, actor)
    refusals += rules.refusals_to_promise(
        kind, text, promised_by, basis, promised_on, due_on, today=day_of(at)
    )
    stands_in = Agreement.objects.filter(pk=agreement or 0, project=project).first()
    if agreement and stands_in is None:
        refusals.append(Refusal("foreign_row", "这个项目没有这份协议，请重选", "agreement"))
    refuse_if(refusals)
    assert promised_on is not None  # the rule has seen to it
    found = check_promise(project.zone_id, text)
    row = Promise.objects.create(
        zone_id=project.zone_id, project=project, kind=kind, text=text.strip(), promised_by=promised_by.strip(),
        basis=basis.strip(), promised_on=promised_on, due_on=due_on, owner=owner or project.officer,
        agreement=stands_in, entered_by=by, suspicions=kept(found),
    )  # fmt: skip
    if due_on:
        set_deadline(
            project, f"promise:{row.pk}", f"承诺到期：{row.text[:40]}", due_on - timedelta(days=7), due_on
        )
    _done(project, at)
    record(
        ProjectEvent.PROMISED,
        project,
        by=by,
        at=at,
        once=once,
        text=row.text,
        promised_by=row.promised_by,
        due_on=due_on,
        suspected=[s.code for s in found] or None,
    )
    return row


@transaction.atomic
def settle_promise(
    promise_id: int,
    *,
    project_id: int,
    state: str,
    on: date | None,
    note: str,
    by: User,
    actor: Actor,
    at: datetime,
) -> Promise:
    """Say whether a promise was kept (承诺结果)."""
    project, refusals = _work_on(project_id, actor)
    row = Promise.objects.select_for_update().get(pk=promise_id, project=project)
    refusals += rules.refusals_to_settle(
        state, on, note, was=row.state, promised_on=row.promised_on, today=day_of(at)
    )
    refuse_if(refusals)
    row.state, row.settled_on, row.settled_note = PromiseState.of(state), on, note.strip()
    row.save(update_fields=["state", "settled_on", "settled_note"])
    clear_deadline(project, f"promise:{row.pk}")
    touch(project, at)
    record(
        ProjectEvent.PROMISE_SETTLED,
        project,
        by=by,
        at=at,
        text=row.text,
        state=state,
        on=on,
        note=note or None,
    )
    return row


@transaction.atomic
def note(
    project_id: int, *, text: str, on: date | None, by: User, actor: Actor, at: datetime,
    evidence: files.Upload | None = None, once: str = "",
) -> None:  # fmt: skip
    """Write down progress (记进展); corrections are new entries.  “本月无变化” is such an entry too."""
    project, refusals = _work_on(project_id, actor)
    refuse_if(refusals + rules.refusals_to_note(text, on, today=day_of(at)))
    if evidence:
        files.store(evidence, project, by=by, at=at)
    touch(project, at)
    record(ProjectEvent.NOTED, project, by=by, at=at, once=once, text=text.strip(), on=on)


@transaction.atomic
def note_many(
    notes: Sequence[tuple[int, str]],
    *,
    by: User,
    actor: Actor,
    at: datetime,
    origin: dict[str, Any] | None = None,
    entered: Collection[int] = (),
) -> None:
    """Write down progress of many projects (整批记进展), such as “本月无变化”; ``origin`` says where it comes from.

    ``entered``: projects that the same person has entered or changed in this very act; who hands a project over in it also
    says how it stands.
    """
    ids = {project_id for project_id, _ in notes}
    rows = Project.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    projects = {project.pk: project for project in rows}
    refusals = []
    for project_id, text in notes:
        p = projects[project_id]
        mine = project_id in entered and at in (p.entered_at, p.changed_at)
        own = [] if mine else refusals_to_work(actor, p.officer_id, p.leader_id, p.team_id)
        own += rules.refusals_to_note(text, None, today=day_of(at))
        refusals += [Refusal(r.code, f"{p.name}：{r.message}", r.field) for r in own]
    refuse_if(refusals)
    rows.update(version=F("version") + 1, changed_at=at)
    record_many(
        [
            Entry(ProjectEvent.NOTED, projects[pk], {"text": text.strip(), **(origin or {})})
            for pk, text in notes
        ],
        by=by,
        at=at,
    )


@transaction.atomic
def attach(
    project_id: int, *, upload: files.Upload | None, kind: str, by: User, actor: Actor, at: datetime
) -> Attachment:
    """Attach a file (上传附件) and say what it proves."""
    project, refusals = _work_on(project_id, actor)
    if upload is None:
        refusals.append(Refusal("no_file", "请选文件", "file"))
    if FileKind.known(kind) is None:
        refusals.append(Refusal("unknown_kind", "请选这份文件证明什么", "kind"))
    refuse_if(refusals)
    assert upload is not None
    kept = files.store(upload, project, by=by, at=at, kind=kind)
    _done(project, at)
    return kept
