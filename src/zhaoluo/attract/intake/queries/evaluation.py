"""What people confirmed, as data to score a reader with: the shape of a hand-made gold file, and one line per draft."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.db.models import Exists, OuterRef

from zhaoluo.foundation.clock import local
from zhaoluo.foundation.scope.models import Zone

from ..models import Document, Draft
from ..terms import STAGE_OF_WORD, DraftState

#: A = counts; B = nobody has said yet, so it counts neither as missed nor as wrong.
TIERS = {DraftState.ACCEPTED: "A", DraftState.PENDING: "B", DraftState.UNSURE: "B"}
FORMS = {"json": "application/json", "jsonl": "application/x-ndjson", "txt": "text/plain; charset=utf-8"}
KEPT = (
    "name", "zone", "investors", "investment_wan", "land_mu", "area_sqm", "stage", "started_on", "expected_on", "progress_pct",
)  # fmt: skip


@dataclass(frozen=True)
class Exported:
    """A file ready to send."""

    content: bytes
    media_type: str
    file_name: str
    rows: int


def page_name(document: Document) -> str:
    """The name a document bears in exported readings, and its text where that is taken out."""
    return f"document-{document.pk}.txt"


def export_of(documents: Sequence[Document], *, form: str, name: str, now: datetime) -> Exported:
    """Readings of documents as a gold file (json) or line by line (jsonl), or the text of one document (txt).

    Holds what the pages say and what was made of it; who decided is not in it.
    """
    drafts = [d for document in documents for d in drafts_of(document)]
    decided = [d for d in drafts if d.state != DraftState.PENDING]
    if form == "txt":
        content, rows = documents[0].text, 1
        file_name = page_name(documents[0])
    else:
        lines = [{**_page(d.document), **record_of(d)} for d in decided]
        content = (
            json.dumps(gold_of(documents, drafts), ensure_ascii=False, indent=1)
            if form == "json"
            else "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        )
        rows, file_name = len(decided), f"{name}-{local(now):%Y%m%d-%H%M}.{form}"
    return Exported(content.encode("utf-8"), FORMS[form], quote(file_name), rows)


def documents_to_export(zone: Zone) -> list[Document]:
    """Documents of a zone in which somebody has decided something, the oldest first; without their texts."""
    decided = Draft.objects.filter(document=OuterRef("pk")).exclude(state=DraftState.PENDING)
    rows = Document.objects.filter(Exists(decided), zone=zone).defer("text", "checks")
    return list(rows.order_by("at", "pk").prefetch_related("drafts"))


def drafts_of(document: Document) -> list[Draft]:
    """The drafts of a document in their order, each knowing its document."""
    drafts = sorted(document.drafts.all(), key=lambda d: d.number)
    for draft in drafts:
        draft.document = document
    return drafts


def gold_of(documents: Sequence[Document], drafts: Sequence[Draft]) -> dict[str, Any]:
    """The shape of a gold file: ``meta`` and, by page, its records; only projects are kept by intake."""
    zones = {str(value) for d in drafts if (value := _confirmed(d).get("zone"))}
    meta = {
        "normalisation": "evidence is a substring of the page; spans are offsets [start,end) in characters of the page as kept",
        "tiers": "A = accepted; B = unsure or not yet looked at: never counted as miss or as false positive",
        "kinds": "project; not_project = a person did not want it, so finding it counts as false",
        "stages": list(STAGE_OF_WORD),
        "zones": {zone: [zone] for zone in sorted(zones)},
        "published": {page_name(d): d.published_on.isoformat() for d in documents},
        "pages": {page_name(d): _page(d) for d in documents},
    }
    files: dict[str, list[dict[str, Any]]] = {page_name(d): [] for d in documents}
    for draft in drafts:
        files[page_name(draft.document)].append(record_of(draft))
    return {"meta": meta, "files": files}


def _page(document: Document) -> dict[str, Any]:
    return {
        "source": page_name(document), "title": document.title, "published_on": document.published_on.isoformat(),
        "home_zone": document.home_zone, "sha256": document.sha256,
    }  # fmt: skip


def _confirmed(draft: Draft) -> dict[str, Any]:
    return draft.fields | draft.corrections


def record_of(draft: Draft) -> dict[str, Any]:
    """One draft as a gold record: the confirmed values, where they stand, what was read and what was put right."""
    said = _confirmed(draft)
    wan = said.get("investment_wan")
    spans = list(dict.fromkeys((e["start"], e["end"]) for e in draft.evidence))
    words = list(dict.fromkeys(e["text"] for e in draft.evidence))
    return {
        "id": f"{draft.document_id:03d}-p{draft.number:02d}",
        "kind": "not_project" if draft.state == DraftState.REJECTED else "project",
        "tier": TIERS.get(DraftState.of(draft.state), "B"),
        "decision": str(draft.state),
        "origin": str(draft.origin),
        "name": said.get("name") or "",
        "alias": [],
        "zone": said.get("zone") or "",
        "zone_canonical": said.get("zone") or "",
        "investors": list(said.get("investors") or []),
        "total_investment_yuan": None if wan is None else round(float(wan) * 10_000, 2),
        "land_mu": said.get("land_mu"),
        "area_m2": said.get("area_sqm"),
        "stage": said.get("stage"),
        "dates": {"started": said.get("started_on"), "expected": said.get("expected_on")},
        "progress_pct": said.get("progress_pct"),
        "evidence": words[0] if words else "",
        "evidence_more": words[1:],
        "start": spans[0][0] if spans else None,
        "spans": [list(span) for span in spans],
        "fields": draft.evidence,
        "confirmed": {key: said.get(key) for key in KEPT},
        "read": {key: draft.fields.get(key) for key in KEPT} if draft.origin == "read" else None,
        "corrected": {k: {"read": draft.fields.get(k), "confirmed": v} for k, v in draft.corrections.items()},
    }
