from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhaoluo.foundation import search
from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.files.queries import attachments_of
from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.terms import Stage
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..models import Document, Draft
from ..rules.documents import STAGE_OF_WORD
from ..terms import DraftState

LABELS = {
    "name": "名称", "investors": "投资方", "investment_wan": "总投资", "stage": "阶段", "zone": "所在", "land_mu": "用地",
    "area_sqm": "面积", "started_on": "开工", "expected_on": "预计", "progress_pct": "进度",
}  # fmt: skip


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


def draft_for(user: User, draft_id: int) -> Draft | None:
    """One draft with its document."""
    rows = Draft.objects.filter(zone_id__in=reach_of(user).zone_ids, pk=draft_id)
    return rows.select_related("document", "zone").first()


def pending_count_for(user: User) -> int:
    """How many drafts wait for somebody."""
    return Draft.objects.filter(zone_id__in=reach_of(user).zone_ids, state=DraftState.PENDING).count()


@dataclass(frozen=True)
class Value:
    """A field of a draft as it is shown: label, text, the words it was read from, and where they stand."""

    key: str
    label: str
    text: str
    quote: str = ""
    start: int = -1

    @property
    def known(self) -> bool:
        return self.text != ""


def shown(key: str, value: Any) -> str:
    """A draft's value in words; '' is unknown."""
    if value in (None, "", []):
        return ""
    if key == "investment_wan":
        wan = float(value)
        return f"{wan / 10000:g} 亿元" if wan >= 10000 else f"{wan:g} 万元"
    if key == "stage":
        stage = STAGE_OF_WORD.get(str(value))
        return stage.label if stage else str(value)
    if key == "investors":
        return "、".join(value)
    units = {"land_mu": " 亩", "area_sqm": " ㎡", "progress_pct": "%"}
    return f"{value:g}{units[key]}" if key in units else str(value)


@dataclass
class DraftCard:
    """A draft with its values, and the projects of the register that look like it."""

    draft: Draft
    values: list[Value]
    similar: list[Project] = field(default_factory=list)

    @property
    def pending(self) -> bool:
        return self.draft.state in (DraftState.PENDING, DraftState.UNSURE)


def cards_of(user: User, document: Document) -> list[DraftCard]:
    """Every draft of a document, ready to draw."""
    cards = []
    for draft in document.drafts.select_related("project", "decided_by"):
        quotes: dict[str, Any] = {}
        for e in draft.evidence:
            quotes.setdefault(e["field"], e)
        values = [
            Value(
                k,
                label,
                shown(k, draft.fields.get(k)),
                quotes.get(k, {}).get("text", ""),
                quotes.get(k, {}).get("start", -1),
            )
            for k, label in LABELS.items()
        ]
        card = DraftCard(draft, values)
        if card.pending:
            card.similar = similar_projects(user, draft)
        cards.append(card)
    return cards


def similar_projects(user: User, draft: Draft) -> list[Project]:
    """Projects of the same zone whose name or investor is contained in the draft's, or the other way round."""
    name = search.plain(str(draft.fields.get("name", "")))
    found: dict[int, Project] = {}
    rows = projects_for(user).filter(zone_id=draft.zone_id)
    for part in [name, *(search.plain(i) for i in draft.fields.get("investors", []))]:
        if len(part) >= 4:
            for project in search.narrow(rows, part)[:3]:
                found[project.pk] = project
    return list(found.values())[:3]


@dataclass(frozen=True)
class Piece:
    """A stretch of the text: plain, or a span of a draft's field."""

    text: str
    draft: int = 0
    key: str = ""
    label: str = ""


def pieces_of(document: Document, drafts: list[Draft]) -> list[list[Piece]]:
    """The text in paragraphs, cut where evidence begins and ends; where spans overlap the earlier one wins."""
    marks: list[tuple[int, int, int, str]] = []
    for draft in drafts:
        marks += [(e["start"], e["end"], draft.number, e["field"]) for e in draft.evidence]
    pieces: list[Piece] = []
    position = 0
    for start, end, number, key in sorted(marks):
        if start < position or end > len(document.text):
            continue
        pieces.append(Piece(document.text[position:start]))
        pieces.append(Piece(document.text[start:end], number, key, LABELS.get(key, key)))
        position = end
    pieces.append(Piece(document.text[position:]))
    return _paragraphs(pieces)


def _paragraphs(pieces: list[Piece]) -> list[list[Piece]]:
    paragraphs: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.draft:
            paragraphs[-1].append(
                Piece(" ".join(piece.text.split()) or piece.text, piece.draft, piece.key, piece.label)
            )
            continue
        for number, part in enumerate(piece.text.split("\n\n")):
            if number and paragraphs[-1]:
                paragraphs.append([])
            if part.strip():
                paragraphs[-1].append(Piece(part))
    return [p for p in paragraphs if p]


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
    drafts = list(Draft.objects.filter(project=project).select_related("document"))
    if not drafts:
        return None
    quotes = [
        {"label": LABELS.get(e["field"], e["field"]), "text": e["text"], "draft": d, "document": d.document}
        for d in drafts
        for e in d.evidence
    ]
    return {"quotes": quotes[:8], "drafts": drafts}


def stage_said(draft: Draft) -> Stage | None:
    """The stage a document says a project is in; kept as a note, since a lead starts as a lead."""
    return STAGE_OF_WORD.get(str(draft.fields.get("stage", "")))


def neighbours(cards: list[DraftCard], current: DraftCard | None) -> tuple[int, int]:
    """Numbers of the drafts before and after the present one; 0 where there is none."""
    numbers = [card.draft.number for card in cards]
    if current is None or current.draft.number not in numbers:
        return 0, 0
    at = numbers.index(current.draft.number)
    return (numbers[at - 1] if at else 0), (numbers[at + 1] if at + 1 < len(numbers) else 0)


def may_read(user: Any, document_id: int) -> bool:
    """Whether this reader may see the document (its file asks this)."""
    return Document.objects.filter(zone_id__in=reach_of(user).zone_ids, pk=document_id).exists()


def file_of(document: Document) -> Attachment | None:
    """The file a document came as."""
    return attachments_of("intake.document", document.pk).first()
