"""Cards that upper apps hang into lower apps' pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Panel:
    """A card: title, template, and a query ``(user, subject) -> context`` (None: show nothing)."""

    title: str
    template: str
    query: Callable[[Any, Any], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Card:
    """A panel with its answer, ready to draw."""

    title: str
    template: str
    context: dict[str, Any]


_panels: dict[str, list[Panel]] = defaultdict(list)


def hang(place: str, panel: Panel) -> None:
    """Register a panel for a place such as ``projects.project``."""
    if panel not in _panels[place]:
        _panels[place].append(panel)


def cards_for(place: str, user: Any, subject: Any) -> list[Card]:
    """Cards of a place for this reader and subject, in order of registration."""
    cards = []
    for panel in _panels[place]:
        context = panel.query(user, subject)
        if context is not None:
            cards.append(Card(panel.title, panel.template, context))
    return cards
