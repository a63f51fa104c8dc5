"""What hangs on a chain's page: whom the newest sealed search names for the chain or the link chosen, and where each stands."""

from __future__ import annotations

from typing import Any

from zhaoluo.registers.chains.queries import ChainView
from zhaoluo.registers.people.models import User

from ..models import Search
from ..rules import scores
from .access import may_keep_in, searches_for
from .panels import chain_panel
from .searches import CandidateRow, rows_of

#: Firms of the newest search that the card shows.
SHOWN = 6


def wanted_panel(user: User, view: ChainView) -> dict[str, Any] | None:
    """The card 目标企业: ranked firms first, then targets of the library that the search does not name."""
    context = chain_panel(user, view)
    if context is None:
        return None
    search = newest_search(user, view)
    rows = _rows(search, user, view)
    named = {row.target.id for row in rows if row.target}
    others = [row for row in context["rows"] if row.target.pk not in named]
    return context | {
        "search": search, "named": rows[:SHOWN], "named_all": len(rows), "others": others,
        "ceilings": scores.ceilings_of(search.question) if search else {}, "styles": ["css/prospecting.css"],
    }  # fmt: skip


def newest_search(user: User, view: ChainView) -> Search | None:
    """The newest search of the chain; with a link chosen, the newest that asked for this link."""
    searches = searches_for(user, chain=view.chain.pk)
    if view.link is not None:
        searches = searches.filter(links__contains=[{"id": view.link.pk}])
    return searches.first()


def _rows(search: Search | None, user: User, view: ChainView) -> list[CandidateRow]:
    """Rows of the search; with a link chosen, those that would fill it."""
    rows = rows_of(search, user) if search else []
    if view.link is None:
        return rows
    return [row for row in rows if any(gap["id"] == view.link.pk for gap in row.candidate.gaps)]


def ask_panel(user: User, view: ChainView) -> dict[str, Any] | None:
    """The button 该找谁 in the head of a chain's page, for those who may ask."""
    return {"chain": view.chain, "link": view.link} if may_keep_in(user, view.chain.zone_id) else None
