"""What hangs on a chain's page: whom the newest sealed search names for the chain or the link chosen, and where each stands."""

from __future__ import annotations

from collections import Counter
from typing import Any

from zhaoluo.registers.chains.queries import ChainView, Proposed
from zhaoluo.registers.people.models import User
from zhaoluo.registers.standards.queries import place_of, region

from ..models import Search
from ..rules import scores
from ..terms import TargetState
from .access import may_keep_in, searches_for, targets_visible_for
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
        "ceilings": scores.ceilings_of(search.question) if search else {}, "styles": ["css/target-card.css"],
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


def proposed_panel(user: User, view: ChainView) -> dict[str, Any]:
    """Firms to come, for the map 企业协作: targets of the library that somebody may still win, on the link they would fill."""
    waiting = targets_visible_for(user).filter(
        chain=view.chain, link__isnull=False, state__in=[TargetState.OPEN, TargetState.WORKING]
    )
    rows = waiting.order_by("pk").values_list("pk", "name", "link_id")
    return {"proposed": [Proposed(f"target{pk}", name, link) for pk, name, link in rows]}


def regions_panel(user: User, view: ChainView) -> dict[str, Any]:
    """How many targets of the chain sit in each province, for the map 区域分布; those whose place is unknown are not counted."""
    places = targets_visible_for(user).filter(chain=view.chain, country="").exclude(region="").order_by()
    found = (
        region(text) if text.isdigit() else place_of(text) for text in places.values_list("region", flat=True)
    )
    return {
        "key": "targets", "label": "目标企业", "counts": dict(Counter(place.code[:2] for place in found if place)),
        "note": "目标企业库里为这条链找的企业，按所在省", "source": "目标企业库",
    }  # fmt: skip
