"""What was entered about a chain's firms, as it is listed for people."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from ..models import EnterpriseFigure, Link, Purchase
from ..rules.standing import stale
from .facts import ChainFacts


def purchases_of(facts: ChainFacts, link: Link | None = None) -> QuerySet[Purchase]:
    """Purchases of every year: of the chain's links, and of its residents where no link was said; latest first."""
    chain = facts.chain
    if link is not None:
        rows = Purchase.objects.filter(zone_id=chain.zone_id, link=link)
    else:
        firms = list(facts.residents)
        own = Q(buyer__in=firms) | Q(buyer__merged_into__in=firms)
        rows = Purchase.objects.filter(Q(link__chain=chain) | Q(link=None) & own, zone_id=chain.zone_id)
    return rows.select_related("buyer", "supplier", "link").order_by("-year", "-id")


def figures_of(facts: ChainFacts) -> list[EnterpriseFigure]:
    """Output and people of the chain's firms, every year."""
    firms = [*facts.residents, *(row.enterprise_id for row in facts.leaders)]
    rows = EnterpriseFigure.objects.filter(
        Q(enterprise__in=firms) | Q(enterprise__merged_into__in=firms), zone_id=facts.chain.zone_id
    )
    return list(
        rows.select_related("enterprise").order_by("enterprise__sort_key", "enterprise_id", "-year")[:300]
    )


def stale_ids(facts: ChainFacts, on: date) -> dict[str, set[int]]:
    """Rows older than promised, by kind."""
    return {
        "leaders": {row.pk for row in facts.leaders if stale(row.as_of, on, kind="placement")},
        "equipment": {row.pk for row in facts.equipment if stale(row.as_of, on, kind="equipment")},
        "figures": {row.pk for row in facts.figures.values() if stale(row.as_of, on, kind="figure")},
        "purchases": {row.id for row in facts.purchases if stale(row.as_of, on, kind="purchase")},
    }
