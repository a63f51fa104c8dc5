from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.files.queries import attachments_of
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..models import Document, Draft
from ..terms import DraftState
from .drafts import LABELS


def documents_for(user: User) -> QuerySet[Document]:
    """Documents of the reader's zones with how many drafts there are and wait."""
    waiting = Count("drafts", filter=Q(drafts__state=DraftState.PENDING))
    accepted = Count("drafts", filter=Q(drafts__state=DraftState.ACCEPTED))
    rows = Document.objects.filter(zone_id__in=reach_of(user).zone_ids).defer("text").select_related("by")
    rows = rows.annotate(total=Count("drafts"), waiting=waiting, accepted=accepted)
    return rows.order_by("-at", "-pk")  # said here: grouping drops the order of the model


def document_for(user: User, document_id: int) -> Document | None:
    """One document with its text."""
    return (
        Document.objects.filter(zone_id__in=reach_of(user).zone_ids, pk=document_id)
        .select_related("by", "zone")
        .first()
    )


def pending_count_for(user: User) -> int:
    """How many drafts wait for somebody."""
    return Draft.objects.filter(zone_id__in=reach_of(user).zone_ids, state=DraftState.PENDING).count()


@dataclass(frozen=True)
class Sum:
    """A sum the page does about its own figures, done again: its figures, and what it comes to where the page errs."""

    text: str
    holds: bool
    statement: str


def sums_of(document: Document) -> list[Sum]:
    """The page's own arithmetic (占比、相差、倍数、合计), checked when it was read."""
    sums = []
    for check in document.checks:
        kind = {"share": "占比", "difference": "相差", "ratio": "倍数", "sum": "合计"}.get(check["kind"], "")
        figures = "、".join(e["text"] for e in check["evidence"])
        wrong = f"：写 {check['stated']:g}，算得 {check['computed']:g}"
        sums.append(
            Sum(f"{kind} {figures}{'' if check['holds'] else wrong}", check["holds"], check["statement"])
        )
    return sums


def origin_panel(user: Any, project: Any) -> dict[str, Any] | None:
    """The card “出处” on a project's page: the documents and words it was read from."""
    rows = Draft.objects.filter(project=project).select_related("document")
    drafts = list(rows.defer("document__text", "document__checks"))
    if not drafts:
        return None
    quotes = [
        {"label": LABELS.get(e["field"], e["field"]), "text": e["text"], "draft": d, "document": d.document}
        for d in drafts
        for e in d.evidence
    ]
    return {"quotes": quotes[:8], "drafts": drafts}


def may_read(user: Any, document_id: int) -> bool:
    """Whether this reader may see the document (its file asks this)."""
    return Document.objects.filter(zone_id__in=reach_of(user).zone_ids, pk=document_id).exists()


def file_of(document: Document) -> Attachment | None:
    """The file a document came as."""
    return attachments_of("intake.document", document.pk).first()
