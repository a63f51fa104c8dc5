"""A chain's gaps become a question; asking it makes a sealed search (该找谁)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal, Refused
from zhaoluo.registers.chains.models import Chain
from zhaoluo.registers.chains.queries import LinkStanding, chain_for, chains_for

from .. import actions, queries
from ..models import Search
from ..queries.excluding import dismissed_numbers, numbers_of
from ..queries.questions import chosen_standings
from ..rules import scores
from ..terms import ScoreTerm
from .answering import found, keeper_zone, made, number, reader, who
from .content import filters_typed
from .typed import AskForm, near_places_named, places_named


def ask(request: HttpRequest) -> HttpResponse:
    """Choose the chain, then weights and conditions; asked, the answer is sealed (该找谁)."""
    keeper_zone(request)
    sent = request.POST if request.method == "POST" else request.GET
    if not sent.get("chain"):
        return render(request, "prospecting/ask_chain.html", {"chains": chains_for(reader(request))})
    chain = found(chain_for(reader(request), number(sent.get("chain")) or 0))
    if request.method != "POST":
        links = [pk for text in request.GET.getlist("link") if (pk := number(text))]
        return ask_page(request, chain, links, None)
    form = AskForm(request.POST)
    return made(
        request, form, lambda: _ask(request, chain, form), done=lambda s: "已查出并封存", to=_address,
        again=lambda f, reasons, status: ask_page(request, chain, _links(form), form, reasons, status),
    )  # fmt: skip


def _address(search: Search) -> str:
    return reverse("prospecting:search", args=[search.pk])


def _links(form: AskForm) -> list[int]:
    return form.cleaned_data.get("links") or []


def _ask(request: HttpRequest, chain: Chain, form: AskForm) -> Search:
    data = form.cleaned_data
    if not data["links"]:
        raise Refused([Refusal("none_chosen", "请至少勾选一个要补的环节", "links")])
    numbers, unknown = numbers_of(data["excluded"])
    if unknown:
        names = "、".join(unknown[:5])
        raise Refused(
            [Refusal("unknown_firm", f"企业库里没有“{names}”，请写信用代码或企业库编号", "excluded")]
        )
    return actions.ask(
        chain=chain.pk, links=data["links"], weights=form.weights, filters=filters_typed(form), excluded=numbers,
        put_aside=dismissed_numbers(chain.zone_id) if data["skip_dismissed"] else (),
        affinity=form.nearness, once=data["once"], **who(request, chain.zone),
    )  # fmt: skip


def ask_page(
    request: HttpRequest, chain: Chain, links: Sequence[int], form: Form | None, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    """The question's page, also where a refused one comes back to."""
    defaults = queries.question_form_defaults(reader(request), chain, links)
    gaps = gaps_of(chain, defaults.standings, links)
    context: dict[str, Any] = {
        "chain": chain, "form": form or AskForm(initial=_initial(defaults)), "defaults": defaults, "refusals": refusals,
        "gaps": gaps, "once": uuid.uuid4().hex, "askable": any(s.classes for s, _ in gaps), "undone": "没有查",
    }  # fmt: skip
    return render(request, "prospecting/ask.html", context, status=status)


def gaps_of(
    chain: Chain, standings: Sequence[LinkStanding], links: Sequence[int]
) -> list[tuple[LinkStanding, bool]]:
    """Links that could be asked for, the most pressing first, and whether each starts ticked: those named, else all that press."""
    named = {s.link.pk for s in standings}
    others = [s for s in chosen_standings(chain) if s.link.pk not in named] if links else []
    ticked = [(s, bool(links) or s.severity > 0) for s in standings] + [(s, False) for s in others]
    return sorted(ticked, key=lambda gap: (not (links and gap[1]), -gap[0].severity, gap[0].link.order))


def _initial(defaults: queries.QuestionDefaults) -> dict[str, Any]:
    weights = {f"weight_{term}": points for term, _, points in defaults.weights}
    near = "、".join(f"{c.name} {scores.points(c.share)}" for c in defaults.corridors)
    return weights | {"skip_dismissed": True, "affinity": near}


def asked_before(search: Search) -> dict[str, Any]:
    """A search's question as the form shows it, to be asked again a little differently."""
    question = search.question
    filters = question.get("filters") or {}
    least = {name: filters.get(name) for name in ("founded_max", "capital_min_wan", "insured_min")}
    weights = {f"weight_{t.value}": round(search.weights.get(t.value, 0.0) * 100) for t in ScoreTerm}
    return weights | {name: f"{value:g}" for name, value in least.items() if value is not None} | {
        "regions": "、".join(places_named(filters.get("regions") or ())),
        "affinity": "、".join(near_places_named(question.get("affinity") or {})),
        "all_classes": filters.get("classes") == "all", "skip_dismissed": True,
    }  # fmt: skip
