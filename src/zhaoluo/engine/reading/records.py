"""What a page yields: drafts with the spans they were read from, and the JSON contract of the `read` command."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .layout import Article


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a field was read: raw[start:end] == text, offsets in characters of the text handed to `read_page`."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ProjectDraft:
    """A project as a page tells it; None is "the page does not say".  Money in 万元, land in 亩, area in ㎡, progress in per cent,
    dates as text `YYYY[-MM[-DD]]`, score 0..1.

    Every field but one has its evidence: where an article names no zone, `zone` is the home zone the caller gave, without a span.
    """

    name: str
    zone: str
    investors: tuple[str, ...]
    investment_wan: Decimal | None
    land_mu: Decimal | None
    area_sqm: Decimal | None
    stage: str | None
    started_on: str | None
    expected_on: str | None
    progress_pct: Decimal | None
    evidence: tuple[Evidence, ...]
    score: float
    article: int = 0
    origin: str = "rules"


@dataclass(frozen=True, slots=True)
class EnterpriseDraft:
    """An enterprise the page names, with every place that names it."""

    name: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure about a zone: value in `unit` as printed."""

    zone: str
    name: str
    value: Decimal
    unit: str
    period: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """An arithmetic relation the page states: `stated` against what its own figures give."""

    kind: str  # share | difference | ratio | sum
    statement: str
    stated: Decimal
    computed: Decimal
    holds: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything read from one page."""

    published_on: date
    home_zone: str
    projects: tuple[ProjectDraft, ...]
    enterprises: tuple[EnterpriseDraft, ...]
    indicators: tuple[Indicator, ...]
    checks: tuple[Check, ...]
    articles: tuple[Article, ...]


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _evidence(pieces: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [
        {"field": piece.field, "start": piece.start, "end": piece.end, "text": piece.text} for piece in pieces
    ]


def printed_name(raw: str) -> str:
    """A name as printed, freed of the blanks and line ends typesetting put into it."""
    return re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])|[\u200b-\u200f\u2060\ufeff\u00ad]", "", raw).strip()


def page_as_json(page: Page, source: str = "") -> dict[str, Any]:
    """The contract of `zhaoluo read --json`: only numbers, text, lists and dicts."""
    return {
        "source": source,
        "published_on": page.published_on.isoformat(),
        "projects": [
            {
                "name": draft.name,
                "zone": draft.zone,
                "investors": list(draft.investors),
                "investment_wan": _number(draft.investment_wan),
                "land_mu": _number(draft.land_mu),
                "area_sqm": _number(draft.area_sqm),
                "stage": draft.stage,
                "started_on": draft.started_on,
                "expected_on": draft.expected_on,
                "progress_pct": _number(draft.progress_pct),
                "evidence": _evidence(draft.evidence),
                "score": draft.score,
            }
            for draft in page.projects
        ],
        "enterprises": [
            {"name": firm.name, "evidence": _evidence(firm.evidence)} for firm in page.enterprises
        ],
        "indicators": [
            {
                "zone": figure.zone,
                "name": figure.name,
                "value": _number(figure.value),
                "unit": figure.unit,
                "period": figure.period,
                "evidence": _evidence(figure.evidence),
            }
            for figure in page.indicators
        ],
        "checks": [
            {
                "kind": check.kind,
                "statement": check.statement,
                "stated": _number(check.stated),
                "computed": _number(check.computed),
                "holds": check.holds,
                "evidence": _evidence(check.evidence),
            }
            for check in page.checks
        ],
    }
