"""Road maps of chains: on the screen, as a document, as a workbook; drawn from what is there, typed by nobody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhaoluo.attract.prospecting.terms import NO_REWARD
from zhaoluo.foundation import clock
from zhaoluo.foundation.text import tidy
from zhaoluo.registers.chains.queries import chain_for
from zhaoluo.registers.people.pages.answering import found, reader

from ..queries.figure_files import roadmap_document, roadmap_workbook
from ..queries.roadmap import RoadMap, roadmap_for, roadmaps_for
from ..rules.roadmap import first_of
from .figures import sent

#: Firms on the screen; the document and the workbook have all.
SHOWN = 120


@require_safe
def roadmaps(request: HttpRequest) -> HttpResponse:
    """The reader's chains, each with its road map (招商路线图)."""
    cards = roadmaps_for(reader(request), today=clock.today())
    return render(request, "trips/roadmaps.html", {"cards": cards})


@require_safe
def roadmap(request: HttpRequest, chain_id: int) -> HttpResponse:
    """One chain's road map: gaps, targets, cities, teams, quarters."""
    road = _roadmap(request, chain_id)
    shown = {"road": road, "sheet": first_of(road.quarters, SHOWN), "shown": SHOWN, "no_reward": NO_REWARD}
    return render(request, "trips/roadmap.html", shown)


@require_safe
def roadmap_export(request: HttpRequest, chain_id: int, form: str) -> HttpResponse:
    """The road map as a document or workbook; written down who took it."""
    makers = {"docx": roadmap_document, "xlsx": roadmap_workbook}
    if form not in makers:
        raise Http404
    road = _roadmap(request, chain_id)
    filters = {"chain": str(chain_id), "team": road.team, "quarter": road.quarter}
    return sent(request, makers[form](road, reader(request), clock.now()), "roadmap", filters)


def _roadmap(request: HttpRequest, chain_id: int) -> RoadMap:
    user = reader(request)
    chosen = {name: tidy(request.GET.get(name, ""))[:80] for name in ("team", "quarter")}
    return roadmap_for(user, found(chain_for(user, chain_id)), today=clock.today(), **chosen)
