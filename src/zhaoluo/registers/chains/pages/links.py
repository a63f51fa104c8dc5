"""One link of a chain: what is made there, who stands on it, what is bought past it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.panels.registry import cards_for
from zhaoluo.foundation.verdict import Refusal

from .. import actions, queries
from ..forms import EmptyForm, PlaceForm
from ..models import Chain, Link
from ..queries.choosing import resident_names, suggested
from ..queries.facts import ChainFacts, Placed
from ..queries.market import market_of
from ..queries.naming import named_classes
from .answering import act, chain_or_404, firm, found, link_or_404, reader, who, writes
from .maps import stage_of
from .show import CARDS


@require_safe
def show_link(request: HttpRequest, chain_id: int, link_id: int) -> HttpResponse:
    """One link with everything known of it (环节)."""
    chain = chain_or_404(request, chain_id)
    return page(request, chain, link_or_404(chain, link_id))


def page(
    request: HttpRequest, chain: Chain, link: Link, *, form: Form | None = None,
    refusals: Sequence[Refusal] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of a link, also where a refused form comes back to."""
    user, today = reader(request), clock.today()
    facts = queries.facts_of(chain)
    standings = queries.link_standing(facts, market=market_of(chain))
    standing = found(next((s for s in standings if s.link.pk == link.pk), None))
    view = queries.ChainView(chain, standing.link, user)
    as_of = standing.link.as_of or chain.as_of
    context = {
        "chain": chain, "link": standing.link, "standing": standing, "classes": named_classes(standing.classes),
        "stage": stage_of(chain, standing.link), "ties": _ties(facts, standing.link),
        "placed": _placed(facts, link, today),
        "bought": [b for b in facts.purchases if b.link_id == link.pk], "refusals": refusals,
        "cards": cards_for(CARDS, user, view), "as_of": as_of, "old": queries.stale(as_of, today),
    }  # fmt: skip
    if writes(request, chain):
        context |= {
            "writes": True, "place_form": form or PlaceForm(), "firm_names": resident_names(chain.zone),
            "suggested": suggested(facts, standing.link, today=today),
        }  # fmt: skip
    return render(request, "chains/link.html", context, status=status)


def _placed(facts: ChainFacts, link: Link, today: date) -> list[tuple[Placed, bool]]:
    """Who is placed on a link, each with whether that is older than promised."""
    return [
        (p, queries.stale(p.as_of, today, kind="placement")) for p in facts.placed if p.link_id == link.pk
    ]


def _ties(facts: ChainFacts, link: Link) -> list[dict[str, Any]]:
    """Edges of a link: what it is fed with, then what it feeds."""
    by_id = facts.link_by_id
    fed = [
        {"edge": e, "other": by_id[e.supplier_id], "feeds": False}
        for e in facts.edges
        if e.buyer_id == link.pk
    ]
    feeds = [
        {"edge": e, "other": by_id[e.buyer_id], "feeds": True}
        for e in facts.edges
        if e.supplier_id == link.pk
    ]
    return fed + feeds


@require_POST
def place(request: HttpRequest, chain_id: int, link_id: int) -> HttpResponse:
    """Put a resident on the link (企业上链)."""
    chain = chain_or_404(request, chain_id)
    link = link_or_404(chain, link_id)

    def work(data: dict[str, Any]) -> None:
        enterprise = firm(chain, data["enterprise"])
        kept = {name: data[name] for name in ("source", "as_of", "once")}
        actions.place(link.pk, enterprise_id=enterprise, **kept, **who(request, chain.zone))

    return _answer(request, chain, link, PlaceForm(request.POST), work, "已放到这一环节")


@require_POST
def unplace(request: HttpRequest, chain_id: int, link_id: int, placement_id: int) -> HttpResponse:
    """Take a firm off the link (企业下链)."""
    chain = chain_or_404(request, chain_id)
    link = link_or_404(chain, link_id)
    row = found(link.placements.filter(pk=placement_id).first())
    return _answer(
        request,
        chain,
        link,
        EmptyForm(request.POST),
        lambda _: actions.unplace(row.pk, **who(request, chain.zone)),
        "已移出",
    )


def _answer(request: HttpRequest, chain: Chain, link: Link, form: Form, work: Any, done: str) -> HttpResponse:
    """Act, then back to the firms of the link."""
    return act(
        request, form, work, done=done, to=reverse("chains:link", args=[chain.pk, link.pk]) + "#firms",
        again=lambda bad, why, status: page(
            request, chain, link, form=bad if isinstance(bad, PlaceForm) else None, refusals=why, status=status
        ),
    )  # fmt: skip
