"""Every figure opens to its rows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhaoluo.foundation import clock

from .. import queries
from ..queries.market import market_of
from .answering import chain_or_404, found


@require_safe
def figure(request: HttpRequest, chain_id: int, key: str) -> HttpResponse:
    """One figure of a chain: what it means, what it covers, and the rows it stands on (指标明细)."""
    chain = chain_or_404(request, chain_id)
    overview = queries.overview(chain, clock.today(), market=market_of(chain))
    metrics = [*overview.sourcing.values(), *overview.metrics, *overview.equipment]
    metric = found(next((m for m in metrics if m.key == key), None))
    context = {
        "chain": chain,
        "metric": metric,
        "sourcing": metric in overview.sourcing.values(),
        "others": metrics,
    }
    return render(request, "chains/figure.html", context)
