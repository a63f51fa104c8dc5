"""All reviews the reader may see, narrowed (项目评审)."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.text import tidy

from ..queries import access, lists
from ..terms import ReviewState, Verdict
from .answering import reader

PAGE = 50


@require_safe
def list_reviews(request: HttpRequest) -> HttpResponse:
    """Reviews by state, verdict, words, or on whose panel the reader sits; fifty a page."""
    user, asked = reader(request), request.GET
    filters: dict[str, Any] = {
        "state": ReviewState.known(asked.get("state", "")) or "",
        "verdict": Verdict.known(asked.get("verdict", "")) or "",
        "text": tidy(asked.get("q", ""))[:60],
    }
    mine = bool(asked.get("mine"))
    found = lists.filtered_reviews(user, **filters, mine=mine)
    page = Paginator(found, PAGE).get_page(asked.get("page"))
    context = {
        "page": page,
        "rows": lists.rows_of_reviews(page, user, on=clock.today()),
        "counts": lists.counts_of_reviews(user),
        "filters": filters | {"mine": mine},
        "chosen": mine or any(filters.values()),
        "states": list(ReviewState),
        "verdicts": list(Verdict),
        "can_keep": access.may_keep_in(user, user.zone_id),
    }
    return render(request, "reviews/list.html", context)
