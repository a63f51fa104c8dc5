"""Acts on a panel: draw, name, declare, replace, begin scoring, cancel."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal

from .. import actions
from ..forms.panel import DeclareForm, DrawForm, NameForm, ReasonForm, ReplaceForm, Versioned, number_of
from ..models import Panellist, Review
from ..queries.circles import circle_of
from ..queries.naming import nameable
from ..rules.drawing import Seat
from .answering import act, reader, review_or_404, seat_or_404, who_on
from .record import again_at, panel_page


def here(review: Review) -> str:
    """Address of the review."""
    return reverse("reviews:show", args=[review.pk])


def _act(
    request: HttpRequest, review: Review, form: Form, work: Callable[[dict[str, Any]], object], done: str, part: str = ""
) -> HttpResponse:  # fmt: skip
    again = again_at(request, review, panel_page)
    return act(request, form, work, done=done, to=here(review) + part, again=again)


@require_POST
def draw(request: HttpRequest, review_id: int) -> HttpResponse:
    """Fill the empty seats at random or by the rule (选满空席)."""
    review = review_or_404(request, review_id)
    return _act(
        request, review, DrawForm(request.POST),
        lambda d: actions.draw_experts(review.pk, method=d["method"], version=d["version"], once=d["once"], **who_on(request, review)),
        "专家已选定，请各人声明利益关系", "#seats",
    )  # fmt: skip


@require_POST
def seat(request: HttpRequest, review_id: int) -> HttpResponse:
    """Name somebody for an empty seat (指定)."""
    review = review_or_404(request, review_id)
    return _act(
        request, review, NameForm(request.POST, experts=nameable(review)), lambda d: actions.seat_expert(
            review.pk, expert_id=int(d["expert"]), reason=d["reason"], version=d["version"], once=d["once"],
            **who_on(request, review)
        ),
        "已指定", "#seats",
    )  # fmt: skip


@require_POST
def start_scoring(request: HttpRequest, review_id: int) -> HttpResponse:
    """The panel is whole: everybody scores alone (开始独立评分)."""
    review = review_or_404(request, review_id)
    return _act(
        request, review, Versioned(request.POST),
        lambda d: actions.start_scoring(review.pk, version=d["version"], **who_on(request, review)),
        "开始评分，各位专家可以填评分表了",
    )  # fmt: skip


@require_POST
def cancel(request: HttpRequest, review_id: int) -> HttpResponse:
    """Give this review up (撤销)."""
    review = review_or_404(request, review_id)
    return _act(
        request, review, ReasonForm(request.POST), lambda d: actions.cancel_review(
            review.pk, reason=d["reason"], version=d["version"], **who_on(request, review)
        ),
        "已撤销这次评审",
    )  # fmt: skip


def declare(request: HttpRequest, review_id: int, panellist_id: int) -> HttpResponse:
    """Say whether one has an interest in the project (声明利益关系)."""
    review = review_or_404(request, review_id)
    member = seat_or_404(request, review, panellist_id)
    if request.method != "POST":
        return _declare_page(request, review, member, DeclareForm(initial={"version": member.version}))
    return act(
        request, DeclareForm(request.POST), lambda d: actions.declare_conflict(
            member.pk, conflicted=d["conflicted"], reason=d["reason"], version=d["version"], **who_on(request, review)
        ),
        done="声明已记下", to=f"{here(review)}#seats",
        again=lambda form, reasons, status: _declare_page(request, review, member, form, reasons, status),
    )  # fmt: skip


def _declare_page(
    request: HttpRequest, review: Review, member: Panellist, form: Form, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    circle = circle_of(review.project, review)
    context = {
        "r": review, "s": member, "form": form, "refusals": refusals, "undone": "没有提交声明",
        "is_mine": member.expert.user_id == reader(request).pk, "investors": [f.names[0] for f in circle.investors],
        "related": [f"{f.names[0]}（{f.role.removeprefix('投资方的')}）" for f in circle.related],
    }  # fmt: skip
    return render(request, "reviews/declare.html", context, status=status)


def replace(request: HttpRequest, review_id: int, panellist_id: int) -> HttpResponse:
    """Somebody else on this seat (更换)."""
    review = review_or_404(request, review_id)
    member = seat_or_404(request, review, panellist_id)
    experts = nameable(review, [Seat(member.kind, member.field)])
    if request.method != "POST":
        start = {"version": member.version, "method": "random", "once": uuid.uuid4().hex}
        return _replace_page(request, review, member, ReplaceForm(initial=start, experts=experts))
    return act(
        request, ReplaceForm(request.POST, experts=experts), lambda d: actions.replace(
            member.pk, reason=d["reason"], method=d["method"], expert_id=number_of(d["expert"]), version=d["version"],
            once=d["once"], **who_on(request, review),
        ),
        done="已更换，新成员先声明再评分", to=f"{here(review)}#seats",
        again=lambda form, reasons, status: _replace_page(request, review, member, form, reasons, status),
    )  # fmt: skip


def _replace_page(
    request: HttpRequest, review: Review, member: Panellist, form: Form, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    context = {"r": review, "s": member, "form": form, "refusals": refusals, "undone": "没有更换"}
    return render(request, "reviews/replace.html", context, status=status)
