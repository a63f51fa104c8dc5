from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from zhaoluo.engine.reading import UnreadableDocument, ingest, page_as_json, read_page
from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.files.rules import safe_name
from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.projects.actions.entering import ENTERING, enter, link_evidence
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.projects.models import Project
from zhaoluo.projects.rules.content import Content
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Document, Draft
from ..rules import documents as rules
from ..terms import DraftState, IntakeEvent


@transaction.atomic
def read_document(
    *,
    zone: Zone,
    title: str,
    text: str,
    published_on: date | None,
    home_zone: str,
    by: User,
    actor: Actor,
    at: datetime,
) -> Document:
    """Read a text into drafts (读入资料).  Nothing becomes a project before a person says so."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = text.encode("utf-8", "replace").decode()  # half characters that some PDFs give away
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = Document.objects.filter(zone=zone, sha256=digest).exists()
    refusals = rules.refusals_to_read(text, title, published_on, home_zone, today=day_of(at), known=known)
    if not actor.has(*ENTERING):
        refusals.append(Refusal("no_role", "您的角色只能查看，不能读入资料"))
    refuse_if(refusals)
    assert published_on is not None
    names = list(Enterprise.objects.filter(zone=zone).values_list("name", flat=True))
    found = json.loads(
        json.dumps(
            page_as_json(read_page(text, published_on, home_zone.strip(), register_names=names)),
            default=float,
        )
    )
    document = Document(
        zone=zone, title=title.strip(), text=text, sha256=digest, published_on=published_on, home_zone=home_zone.strip(),
        by=by, at=at, checks=found.get("checks", []),
    )  # fmt: skip
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:  # the same page was sent twice at once
        raise Refused([rules.KNOWN]) from None
    Draft.objects.bulk_create([_draft(document, number, p) for number, p in enumerate(found["projects"], 1)])
    record(
        IntakeEvent.DOCUMENT_READ, document, by=by, at=at, title=document.title, drafts=len(found["projects"])
    )
    return document


def take_in(
    *, zone: Zone, upload: files.Upload | None, text: str, title: str, published_on: date | None, home_zone: str,
    by: User, actor: Actor, at: datetime,
) -> Document:  # fmt: skip
    """Read an uploaded file, or pasted text where there is none, into drafts; the file itself is kept."""
    if upload is None:
        return read_document(
            zone=zone,
            title=title or "粘贴的文字",
            text=text,
            published_on=published_on,
            home_zone=home_zone,
            by=by,
            actor=actor,
            at=at,
        )
    files.check(upload)
    upload.seek(0)
    try:
        found = ingest(upload.read(), upload.name or "")
    except UnreadableDocument as trouble:
        raise Refused([Refusal("unreadable", str(trouble), "file")]) from None
    with transaction.atomic():
        document = read_document(
            zone=zone, title=title or safe_name(upload.name or ""), text=found, published_on=published_on, home_zone=home_zone,
            by=by, actor=actor, at=at,
        )  # fmt: skip
        files.store(upload, document, by=by, at=at, kind=FileKind.SOURCE)
    return document


def _draft(document: Document, number: int, found: Mapping[str, Any]) -> Draft:
    fields = {k: v for k, v in found.items() if k not in ("evidence", "score")}
    return Draft(
        zone_id=document.zone_id, document=document, number=number, fields=fields, evidence=found["evidence"],
        score=float(found.get("score") or 0),
    )  # fmt: skip


def _decide(draft_id: int, actor: Actor) -> Draft:
    draft = Draft.objects.select_for_update(of=("self",)).select_related("document", "zone").get(pk=draft_id)
    refuse_if(rules.refusals_to_decide(draft.state, may=actor.has(*ENTERING)))
    return draft


def _settle(draft: Draft, state: DraftState, by: User, at: datetime, project: Project | None = None) -> None:
    draft.state, draft.decided_by, draft.decided_at, draft.project = state, by, at, project
    draft.save(update_fields=["state", "decided_by", "decided_at", "project", "corrections"])


@transaction.atomic
def accept_draft(
    draft_id: int, *, corrected: Mapping[str, Any], by: User, actor: Actor, at: datetime
) -> Project:
    """Accept a draft (采纳): it becomes a lead by the same act as anywhere, with its evidence.

    ``corrected`` holds what the person made of the fields (name, investors, investment_wan, land_mu, area_sqm); what
    differs from what was read is kept as evaluation data.  The stage a page speaks of is noted, never taken over: a
    newspaper is no verification.
    """
    draft = _decide(draft_id, actor)
    fields = draft.fields | dict(corrected)
    draft.corrections = {k: v for k, v in corrected.items() if v != draft.fields.get(k)}
    said = rules.STAGE_OF_WORD.get(str(fields.get("stage", "")))
    content = Content(
        name=str(fields.get("name") or ""),
        officer=by.pk,
        investors=tuple(fields.get("investors") or ()),
        content=f"资料所述阶段：{said.label}（未核）" if said else "",
        investment=_decimal(fields.get("investment_wan")),
        land_need_mu=_decimal(fields.get("land_mu")),
    )
    origin = {
        "source": f"{draft.document.title}（{draft.document.published_on}）", "document": draft.document_id, "draft": draft.pk,
        "evidence": draft.evidence,
    }  # fmt: skip
    project = enter(content, zone=draft.zone, by=by, actor=actor, at=at, once=f"draft:{draft.pk}", **origin)
    _settle(draft, DraftState.ACCEPTED, by, at, project)
    record(IntakeEvent.DRAFT_ACCEPTED, draft, by=by, at=at, project=project.pk, corrections=draft.corrections)
    return project


def _decimal(value: Any) -> Decimal | None:
    return Decimal(str(value)) if value not in (None, "") else None


@transaction.atomic
def link_draft(draft_id: int, project_id: int, *, by: User, actor: Actor, at: datetime) -> Project:
    """Say that a draft speaks of a project the register has (并入): its evidence is linked, nothing is overwritten."""
    draft = _decide(draft_id, actor)
    if not Project.objects.filter(pk=project_id, zone_id=draft.zone_id).exists():
        raise Refused([Refusal("foreign_project", "没有这个项目，请重选", "project")])
    project = link_evidence(
        project_id, by=by, actor=actor, at=at, once=f"draft:{draft.pk}",
        source=f"{draft.document.title}（{draft.document.published_on}）", draft=draft.pk, evidence=draft.evidence,
    )  # fmt: skip
    _settle(draft, DraftState.ACCEPTED, by, at, project)
    record(IntakeEvent.DRAFT_ACCEPTED, draft, by=by, at=at, project=project.pk, linked=True)
    return project


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
