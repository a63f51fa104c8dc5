"""Acts of checks, session and verdict."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal

from .. import actions
from ..forms.panel import CheckForm, SessionForm, VetoForm
from ..forms.verdict import MinutesForm, VerdictForm
from .answering import Again, act, found, review_or_404, who_on
from .record import again_at, checks_page, session_page
from .typed import conditions_typed


@require_POST
def check_veto(request: HttpRequest, review_id: int, veto_id: int) -> HttpResponse:
    """Say whether the project touches what forbids a pass (核否决项)."""
    review = review_or_404(request, review_id)
    veto = found(review.template.vetoes.filter(pk=veto_id).first())
    form = VetoForm(request.POST, request.FILES, auto_id=f"v-{veto.pk}-%s")
    return act(
        request, form, lambda d: actions.check_veto(
            review.pk, veto_id=veto.pk, result=d["result"], note=d["note"], evidence=d["evidence"], **who_on(request, review)
        ),
        done=f"已记下：{veto.label}", to=f"{reverse('reviews:checks', args=[review.pk])}#veto-{veto.pk}",
        again=_checks_again(request, review_id, "veto", veto.pk),
    )  # fmt: skip


@require_POST
def check_item(request: HttpRequest, review_id: int, item_id: int) -> HttpResponse:
    """Say what a look at one point of due diligence found (记查询结果)."""
    review = review_or_404(request, review_id)
    item = found(review.template.diligence.filter(pk=item_id).first())
    form = CheckForm(request.POST, request.FILES, auto_id=f"k-{item.pk}-%s")
    keys = ("result", "source", "note", "checked_on", "evidence")
    return act(
        request, form,
        lambda d: actions.check_item(review.pk, item_id=item.pk, **{k: d[k] for k in keys}, **who_on(request, review)),
        done=f"已记下：{item.label}", to=f"{reverse('reviews:checks', args=[review.pk])}#check-{item.pk}",
        again=_checks_again(request, review_id, "item", item.pk),
    )  # fmt: skip


def _checks_again(request: HttpRequest, review_id: int, kind: str, number: int) -> Again:
    def again(form: Form, reasons: list[Refusal], status: int) -> HttpResponse:
        fresh = review_or_404(request, review_id)
        return checks_page(request, fresh, (kind, number, form), reasons, status)

    return again


@require_POST
def open_session(request: HttpRequest, review_id: int) -> HttpResponse:
    """All sheets are in: open them (开会，公开评分)."""
    review = review_or_404(request, review_id)
    return act(
        request, SessionForm(request.POST), lambda d: actions.open_session(
            review.pk, on=d["on"], place=d["place"], chair=d["chair"], version=d["version"], **who_on(request, review)
        ),
        done="评审会已开，评分已公开", to=reverse("reviews:session", args=[review.pk]),
        again=again_at(request, review, session_page),
    )  # fmt: skip


@require_POST
def decide(request: HttpRequest, review_id: int) -> HttpResponse:
    """Say the verdict (定结论)."""
    review = review_or_404(request, review_id)
    form = VerdictForm(request.POST, request.FILES)
    keys = ("verdict", "reasons", "on", "dispersion_note", "minutes", "version", "once")
    return act(
        request, form, lambda d: actions.decide(
            review.pk, conditions=conditions_typed(form), **{k: d[k] for k in keys}, **who_on(request, review)
        ),
        done="结论已定，已告诉项目的签约关口", to=reverse("reviews:session", args=[review.pk]),
        again=again_at(request, review, session_page),
    )  # fmt: skip


@require_POST
def attach_minutes(request: HttpRequest, review_id: int) -> HttpResponse:
    """Attach the signed minutes (附纪要)."""
    review = review_or_404(request, review_id)
    return act(
        request, MinutesForm(request.POST, request.FILES),
        lambda d: actions.attach_minutes(review.pk, minutes=d["minutes"], **who_on(request, review)),
        done="已附上纪要", to=reverse("reviews:session", args=[review.pk]), again=again_at(request, review, session_page),
    )  # fmt: skip
