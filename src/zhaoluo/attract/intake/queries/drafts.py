from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from zhaoluo.projects.models import Project
from zhaoluo.projects.rules.content import Content
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..models import Document, Draft
from ..terms import STAGE_OF_WORD, DraftOrigin, DraftState

LABELS = {
    "name": "名称", "investors": "投资方", "investment_wan": "总投资", "stage": "阶段", "zone": "所在", "land_mu": "用地",
    "area_sqm": "面积", "started_on": "开工", "expected_on": "预计", "progress_pct": "进度",
}  # fmt: skip


def draft_for(user: User, draft_id: int) -> Draft | None:
    """One draft with its document."""
    rows = Draft.objects.filter(zone_id__in=reach_of(user).zone_ids, pk=draft_id)
    return rows.select_related("document", "zone").first()


@dataclass(frozen=True)
class Value:
    """A field of a draft as it is shown: label, text, the words it was read from, and what a person made of it."""

    key: str
    label: str
    text: str
    quote: str = ""
    corrected: str | None = None

    @property
    def known(self) -> bool:
        return self.text != ""


def shown(key: str, value: Any) -> str:
    """A draft's value in words; '' is unknown."""
    if value in (None, "", []):
        return ""
    if key == "investment_wan":
        wan = Decimal(str(value))
        return f"{_figure(wan / 10000)} 亿元" if wan >= 10000 else f"{_figure(wan)} 万元"
    if key == "stage":
        stage = STAGE_OF_WORD.get(str(value))
        return stage.label if stage else str(value)
    if key == "investors":
        return "、".join(value)
    units = {"land_mu": " 亩", "area_sqm": " ㎡", "progress_pct": "%"}
    return f"{_figure(Decimal(str(value)))}{units[key]}" if key in units else str(value)


def _figure(value: Decimal) -> str:
    """A figure with all its places and no zeros behind them."""
    return f"{value.normalize():f}"


@dataclass
class DraftCard:
    """A draft with its values, ready to draw."""

    draft: Draft
    values: list[Value]

    @property
    def pending(self) -> bool:
        return self.draft.state in (DraftState.PENDING, DraftState.UNSURE)

    @property
    def reopens(self) -> bool:
        return self.draft.state in (DraftState.REJECTED, DraftState.UNSURE)

    @property
    def marked(self) -> bool:
        """Whether a person added it because the reader had missed it."""
        return self.draft.origin == DraftOrigin.PERSON


def cards_of(document: Document) -> list[DraftCard]:
    """Every draft of a document, ready to draw."""
    rows = document.drafts.select_related("project", "decided_by")
    return [DraftCard(draft, values_of(draft)) for draft in rows]


def values_of(draft: Draft) -> list[Value]:
    """What a draft says, field by field."""
    quotes: dict[str, str] = {}
    for e in draft.evidence:
        quotes.setdefault(e["field"], e["text"])
    changed = {key: shown(key, value) or "不清楚" for key, value in draft.corrections.items()}
    return [
        Value(key, label, shown(key, draft.fields.get(key)), quotes.get(key, ""), changed.get(key))
        for key, label in LABELS.items()
    ]


def neighbours(cards: list[DraftCard], current: DraftCard | None) -> tuple[int, int]:
    """Numbers of the drafts before and after the present one; 0 where there is none."""
    numbers = [card.draft.number for card in cards]
    if current is None or current.draft.number not in numbers:
        return 0, 0
    at = numbers.index(current.draft.number)
    return (numbers[at - 1] if at else 0), (numbers[at + 1] if at + 1 < len(numbers) else 0)


def content_of(project: Project) -> Content:
    """What the register says of a project, as the rules read it."""
    ids = {"officer", "leader", "mode", "department", "team"}
    names = [f.name for f in fields(Content) if f.name != "investors"]
    values = {name: getattr(project, f"{name}_id" if name in ids else name) for name in names}
    return Content(**values, investors=tuple(project.investors.order_by("pk").values_list("name", flat=True)))
