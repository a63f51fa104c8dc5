from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhaoluo.foundation import clock
from zhaoluo.foundation.answering import act
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.journal.queries import timeline_of
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.pages.answering import found, reader, who

from .. import actions
from ..models import CompetitionReview
from ..queries import reviews as queries
from ..queries.triggers import suspicions_in, table_of
from ..rules.reviews import in_force
from ..terms import Conclusion, PolicyEvent
from .typed import ConcludeForm, RevokeForm, SubjectForm, subject_typed


def list_reviews(request: HttpRequest) -> HttpResponse:
    """Fair-competition reviews, newest first, fifty a page (公平竞争审查)."""
    user = reader(request)
    filters = queries.Filters.of(request.GET)
    rows = queries.competition_reviews_for(user, filters)
    counts = queries.counts_for(user)
    context = {
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "filters": filters,
        "conclusions": [(c, counts.get(c.value, 0)) for c in Conclusion],
        "keeps": queries.keeps(user),
        "today": clock.today(),
    }
    return render(request, "policies/list.html", context)


def _home(request: HttpRequest) -> Zone:
    user = reader(request)
    if user.zone is None or not queries.keeps(user):
        raise PermissionDenied
    return user.zone


def new(request: HttpRequest) -> HttpResponse:
    """Send a text for review (送审)."""
    zone = _home(request)
    if request.method != "POST":
        return _form(request, SubjectForm(initial={"once": uuid.uuid4().hex}))
    return act(
        request, SubjectForm(request.POST),
        lambda d: actions.enter_review(subject_typed(d), once=d["once"], **who(request, zone)),
        done="已送审", to=reverse("policies:list"),
        again=lambda form, reasons, status: _form(request, form, reasons=reasons, status=status),
    )  # fmt: skip


def _form(
    request: HttpRequest, form: Form, review: CompetitionReview | None = None, reasons: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "review": review, "refusals": reasons}
    return render(request, "policies/form.html", context, status=status)


def review_or_404(request: HttpRequest, review_id: int) -> CompetitionReview:
    """The review if this reader may see it; 404 for everybody else."""
    review: CompetitionReview = found(queries.competition_review_for(reader(request), review_id))
    return review


def _acting(request: HttpRequest, review: CompetitionReview) -> dict[str, Any]:
    known = who(request, review.zone)
    return {name: known[name] for name in ("by", "actor", "at")}


def edit(request: HttpRequest, review_id: int) -> HttpResponse:
    """Rewrite what was sent, as long as nothing was concluded."""
    review = review_or_404(request, review_id)
    if not queries.keeps(reader(request)):
        raise PermissionDenied
    if request.method != "POST":
        typed = {name: getattr(review, name) for name in SubjectForm.base_fields if name != "once"}
        return _form(request, SubjectForm(initial=typed), review)
    return act(
        request, SubjectForm(request.POST),
        lambda d: actions.change_review(review.pk, subject_typed(d), version=d["version"], **_acting(request, review)),
        done="已改好", to=reverse("policies:show", args=[review.pk]),
        again=lambda form, reasons, status: _form(request, form, review, reasons, status),
    )  # fmt: skip


def show(request: HttpRequest, review_id: int) -> HttpResponse:
    """One review: what was sent, what it is suspected of, how it ended."""
    return page(request, review_or_404(request, review_id))


def page(
    request: HttpRequest, review: CompetitionReview, form: Form | None = None, refusals: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of a review, also where a refused act comes back to."""
    user, version = reader(request), {"version": review.version}
    events = timeline_of("policies.competitionreview", review.pk)
    context = {
        "review": review,
        "suspicions": suspicions_in(review.suspicions),
        "table": table_of(review.zone_id),
        "in_force": in_force(review.conclusion, review.sunset_on, on=clock.today()),
        "keeps": queries.keeps(user) and review.conclusion == Conclusion.PENDING,
        "concludes": queries.concludes(user, review),
        "own": user.pk in queries.authors_of(review),
        "form": form if isinstance(form, ConcludeForm) else ConcludeForm(initial=version),
        "revoke_form": form if isinstance(form, RevokeForm) else RevokeForm(initial=version),
        "refusals": refusals,
        "events": [(PolicyEvent.label_of(e.verb), e) for e in events if PolicyEvent.known(e.verb)],
    }
    return render(request, "policies/show.html", context, status=status)


@require_POST
def conclude(request: HttpRequest, review_id: int) -> HttpResponse:
    """Passed or not (下结论)."""
    review = review_or_404(request, review_id)
    return act(
        request, ConcludeForm(request.POST, request.FILES), lambda d: actions.conclude_review(
            review.pk, passed=d["conclusion"] == Conclusion.PASSED, on=d["on"], note=d["note"], evidence=d["file"],
            version=d["version"], **_acting(request, review),
        ),
        done="已下结论", to=reverse("policies:show", args=[review.pk]),
        again=lambda form, reasons, status: page(request, review, form, reasons, status),
    )  # fmt: skip


@require_POST
def revoke(request: HttpRequest, review_id: int) -> HttpResponse:
    """Take a passed review back (撤销)."""
    review = review_or_404(request, review_id)
    return act(
        request, RevokeForm(request.POST), lambda d: actions.revoke_review(
            review.pk, reason=d["reason"], version=d["version"], **_acting(request, review)
        ),
        done="已撤销", to=reverse("policies:show", args=[review.pk]),
        again=lambda form, reasons, status: page(request, review, form, reasons, status),
    )  # fmt: skip
