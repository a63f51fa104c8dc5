"""One chain with its five maps (产业链图谱)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.panels.registry import cards_for
from zhaoluo.foundation.verdict import Refusal

from .. import queries
from ..models import Chain
from ..queries.facts import ChainFacts
from ..queries.gap_table import worst_first
from ..queries.market import market_of
from ..queries.naming import named_classes
from ..queries.standing import LinkStanding
from .answering import chain_or_404, reader, writes
from .maps import KINDS, Asked, Drawn, chain_map, fields_map, routes_map
from .partners import collaboration_map, regions_map

#: Upper apps hang their cards into the right column, and their one primary button into the head.
CARDS, ACTS = "chains.chain", "chains.chain.acts"
STRIP = 6
SHORT = 5
#: Rows of the table of gaps before it is opened.
GAPS = 15


@require_safe
def show(request: HttpRequest, chain_id: int) -> HttpResponse:
    """One chain: strip, five maps, gaps (产业链图谱)."""
    return page(request, chain_or_404(request, chain_id))


def page(
    request: HttpRequest, chain: Chain, *, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:
    """The page of a chain, also where a refused act comes back to."""
    user, asked, today = reader(request), Asked.of(request.GET), clock.today()
    facts = queries.facts_of(chain)
    market = market_of(chain)
    standings = queries.link_standing(facts, market=market)
    chosen = next((s for s in standings if s.link.key == asked.link), None)
    view = queries.ChainView(chain, chosen.link if chosen else None, user)
    context = {
        "chain": chain, "facts": facts, "asked": asked, "kinds": KINDS, "refusals": refusals,
        "drawn": _drawn(facts, standings, view, asked), **_gaps(standings, chosen, whole="all" in request.GET),
        "others": queries.chain_rows_for(user).exclude(pk=chain.pk).only("pk", "name"),
        "structure_old": queries.stale(chain.as_of, today), "writes": writes(request, chain),
        "cards": cards_for(CARDS, user, view), "acts": cards_for(ACTS, user, view),
    }  # fmt: skip
    context |= _figures(queries.overview(facts, today, market=market, standings=standings))
    context |= _short(facts) | _sheet(chain, chosen)
    return render(request, "chains/show.html", context, status=status)


def _drawn(facts: ChainFacts, standings: list[LinkStanding], view: queries.ChainView, asked: Asked) -> Drawn:
    if asked.map == "regions":
        return regions_map(facts, view, asked)
    if asked.map == "collaboration":
        return collaboration_map(facts, view, asked)
    maps = {"chain": chain_map, "routes": routes_map, "fields": fields_map}
    return maps[asked.map](facts, standings, asked)


def _gaps(standings: Sequence[LinkStanding], chosen: LinkStanding | None, *, whole: bool) -> dict[str, Any]:
    """What is missing or weak, the worst first; the chosen link alone where one is chosen."""
    wanting = worst_first(standings)
    rows = [chosen] if chosen else wanting if whole else wanting[:GAPS]
    return {"gaps": rows, "gaps_all": len(wanting)}


def _figures(overview: queries.Overview) -> dict[str, Any]:
    """Three sourcing rates and the first figures for the strip, the rest for a card."""
    rest = [*overview.metrics[STRIP:], *overview.equipment]
    return {
        "sourcing": list(overview.sourcing.values()),
        "metrics": overview.metrics[:STRIP],
        "indicators": rest,
    }


def _short(facts: ChainFacts) -> dict[str, Any]:
    pairs = queries.short_chains(facts)
    return {"short": pairs[:SHORT], "short_all": len(pairs)}


def _sheet(chain: Chain, chosen: LinkStanding | None) -> dict[str, Any]:
    """What the sheet of the chosen link says."""
    if chosen is None:
        return {"link": None}
    as_of = chosen.link.as_of or chain.as_of
    return {
        "link": chosen.link, "standing": chosen, "classes": named_classes(chosen.classes), "link_as_of": as_of,
        "link_old": queries.stale(as_of, clock.today()),
    }  # fmt: skip
