from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.projects.actions.changing import change
from zhaoluo.projects.actions.entering import ENTERING, enter, link_evidence
from zhaoluo.projects.models import Project
from zhaoluo.projects.rules.content import Content
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Document, Draft
from ..queries.drafts import content_of
from ..rules import documents as rules
from ..terms import STAGE_OF_WORD, TAKEN_AS, DraftOrigin, DraftState, IntakeEvent


def _decide(draft_id: int, actor: Actor) -> Draft:
    draft = _locked(draft_id)
    refuse_if(rules.refusals_to_decide(draft.state, may=actor.has(*ENTERING)))
    return draft


def _locked(draft_id: int) -> Draft:
    rows = Draft.objects.select_for_update(of=("self",)).select_related("document", "zone")
    return rows.defer("document__text").get(pk=draft_id)


def _settle(draft: Draft, state: DraftState, by: User, at: datetime, project: Project | None = None) -> None:
    draft.state, draft.decided_by, draft.decided_at, draft.project = state, by, at, project
    draft.save(update_fields=["state", "decided_by", "decided_at", "project", "corrections"])


def _correct(draft: Draft, corrected: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as the person leaves them; what differs from what was read is kept with the draft."""
    draft.corrections = {k: v for k, v in corrected.items() if (v or None) != (draft.fields.get(k) or None)}
    return draft.fields | draft.corrections


def _origin(draft: Draft) -> dict[str, Any]:
    return {
        "source": f"{draft.document.title}（{draft.document.published_on}）",
        "document": draft.document_id,
        "draft": draft.pk,
    }


@transaction.atomic
def accept_draft(
    draft_id: int, *, corrected: Mapping[str, Any], by: User, actor: Actor, at: datetime
) -> Project:
    """Accept a draft (采纳): it becomes a lead by the same act as anywhere, with its evidence.

    ``corrected`` holds what the person made of the fields (name, investors, investment_wan, land_mu, area_sqm, stage,
    zone); what differs from what was read is kept as evaluation data.  The stage a page speaks of is noted, never taken
    over: a newspaper is no verification.
    """
    draft = _decide(draft_id, actor)
    fields = _correct(draft, corrected)
    said = STAGE_OF_WORD.get(str(fields.get("stage", "")))
    content = Content(
        name=str(fields.get("name") or ""),
        officer=by.pk,
        investors=tuple(fields.get("investors") or ()),
        content=f"资料所述阶段：{said.label}（未核）" if said else "",
        investment=_decimal(fields.get("investment_wan")),
        land_need_mu=_decimal(fields.get("land_mu")),
    )
    origin = _origin(draft) | {"evidence": draft.evidence}
    project = enter(content, zone=draft.zone, by=by, actor=actor, at=at, once=f"draft:{draft.pk}", **origin)
    _settle(draft, DraftState.ACCEPTED, by, at, project)
    record(IntakeEvent.DRAFT_ACCEPTED, draft, by=by, at=at, project=project.pk, corrections=draft.corrections)
    return project


def _decimal(value: Any) -> Decimal | None:
    return Decimal(str(value)) if value not in (None, "") else None


@transaction.atomic
def link_draft(
    draft_id: int,
    project_id: int,
    *,
    taken: Collection[str] = (),
    corrected: Mapping[str, Any] | None = None,
    version: int | None = None,
    by: User,
    actor: Actor,
    at: datetime,
) -> Project:
    """Say that a draft speaks of a project the register has (并入): its evidence is linked.

    ``taken`` names the fields (of ``TAKEN_AS``) where the page's value replaces the register's, by the same act
    as anywhere; ``version`` is the project as the person saw it beside the page.  All else stays as the register has it.
    """
    draft = _decide(draft_id, actor)
    if not Project.objects.filter(pk=project_id, zone_id=draft.zone_id).exists():
        raise Refused([Refusal("foreign_project", "没有这个项目，请重选", "project")])
    fields = _correct(draft, corrected or {})
    refuse_if(rules.refusals_to_take(taken, fields))
    if taken:
        _take_over(draft, project_id, {k: fields[k] for k in taken}, version, by=by, actor=actor, at=at)
    origin = _origin(draft) | {"evidence": draft.evidence}
    project = link_evidence(project_id, by=by, actor=actor, at=at, once=f"draft:{draft.pk}", **origin)
    _settle(draft, DraftState.ACCEPTED, by, at, project)
    record(
        IntakeEvent.DRAFT_ACCEPTED, draft, by=by, at=at, project=project.pk, linked=True, taken=sorted(taken),
        corrections=draft.corrections,
    )  # fmt: skip
    return project


def _take_over(
    draft: Draft, project_id: int, said: Mapping[str, Any], version: int | None, **who: Any
) -> None:
    values: dict[str, Any] = {
        TAKEN_AS[k]: v if k == "name" else tuple(v) if k == "investors" else _decimal(v)
        for k, v in said.items()
    }
    content = replace(content_of(Project.objects.get(pk=project_id)), **values)
    quoted = [e for e in draft.evidence if e["field"] in said]
    change(project_id, content, version=version, **who, **_origin(draft), evidence=quoted)


@transaction.atomic
def reject_draft(draft_id: int, *, by: User, actor: Actor, at: datetime) -> Draft:
    """Not a project, or none of ours (不要)."""
    draft = _decide(draft_id, actor)
    _settle(draft, DraftState.REJECTED, by, at)
    record(IntakeEvent.DRAFT_REJECTED, draft, by=by, at=at)
    return draft


@transaction.atomic
def leave_unsure(draft_id: int, *, by: User, actor: Actor, at: datetime) -> Draft:
    """Nobody can say yet (说不准); it may still be decided later."""
    draft = _decide(draft_id, actor)
    _settle(draft, DraftState.UNSURE, by, at)
    record(IntakeEvent.DRAFT_UNSURE, draft, by=by, at=at)
    return draft


@transaction.atomic
def reopen_draft(draft_id: int, *, by: User, actor: Actor, at: datetime) -> Draft:
    """Look again at what was not wanted or left unsure (重看)."""
    draft = _locked(draft_id)
    refuse_if(rules.refusals_to_reopen(draft.state, may=actor.has(*ENTERING)))
    was = draft.state
    draft.state, draft.decided_by, draft.decided_at = DraftState.PENDING, None, None
    draft.save(update_fields=["state", "decided_by", "decided_at"])
    record(IntakeEvent.DRAFT_REOPENED, draft, by=by, at=at, was=str(was))
    return draft


@transaction.atomic
def mark_missed(
    document_id: int,
    *,
    name: str,
    investment_wan: float | None,
    stage: str,
    quote: str,
    by: User,
    actor: Actor,
    at: datetime,
) -> Draft:
    """Add a project that the reader did not see (漏读): a draft of a person's, with the words that say it."""
    document = Document.objects.select_for_update().get(pk=document_id)
    known = list(document.drafts.order_by("number"))
    span = rules.span_of(document.text, quote)
    names = {tidy(str(d.fields.get("name", ""))) for d in known if d.state != DraftState.REJECTED}
    refuse_if(rules.refusals_to_mark(name, stage, quote, span, names=names, may=actor.has(*ENTERING)))
    assert span is not None
    said = {"name": tidy(name), "investment_wan": investment_wan, "stage": stage or None}
    words = {"start": span[0], "end": span[1], "text": document.text[slice(*span)]}
    draft = Draft.objects.create(
        zone_id=document.zone_id, document=document, number=known[-1].number + 1 if known else 1, score=1, origin=DraftOrigin.PERSON,
        fields={"zone": document.home_zone, "investors": [], **said},
        evidence=[{"field": key, **words} for key, value in said.items() if value is not None],
    )  # fmt: skip
    record(IntakeEvent.DRAFT_MARKED, draft, by=by, at=at, name=said["name"], document=document.pk)
    return draft
