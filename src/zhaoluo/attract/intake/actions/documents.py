from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhaoluo.engine.reading import UnreadableDocument, ingest, page_as_json, read_page
from zhaoluo.foundation.files import actions as files
from zhaoluo.foundation.files.rules import safe_name
from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.projects.actions.entering import ENTERING
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Document, Draft
from ..rules import documents as rules
from ..terms import IntakeEvent


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


def note_export(user: User, document: Document | None, *, form: str, rows: int, at: datetime) -> None:
    """Write down who took confirmed readings out (导出核对结果), of one document or of all."""
    title = document.title if document else "全部资料"
    record(IntakeEvent.READINGS_EXPORTED, document or user, by=user, at=at, form=form, title=title, rows=rows)
