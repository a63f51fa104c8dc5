"""Submitting a project, reviewing it again, and entering a review held elsewhere."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.access import actor_on, project_for

from .. import actions
from ..forms.verdict import AgainForm, OpenForm, OutsideForm
from ..models import Review, ReviewTemplate
from ..queries import access
from ..queries.naming import enterable_for, reviewable_for
from ..queries.sheet import acts_of
from ..rules.verdicts import refusals_to_enter_pass
from ..terms import PASSING, Verdict
from .answering import (
    Again,
    found,
    go,
    keeper_zone,
    made,
    number,
    reader,
    review_or_404,
    template_or_404,
    who_on,
)
from .record import EFFECTS
from .typed import conditions_typed, items_typed, vetoes_typed


def here(review: Review) -> str:
    """Address of the review."""
    return reverse("reviews:show", args=[review.pk])


def open_review(request: HttpRequest) -> HttpResponse:
    """Put a project before its reviewers (提交评审)."""
    templates = access.templates_in(keeper_zone(request))
    choices = {"projects": reviewable_for(reader(request)), "templates": [(t.pk, t.name) for t in templates]}
    if request.method != "POST":
        start = {"project": number(request.GET.get("project")) or "", "once": uuid.uuid4().hex}
        if len(templates) == 1:
            start["template"] = templates[0].pk
        return _open_page(request, templates, OpenForm(initial=start, **choices))
    form = OpenForm(request.POST, **choices)

    def work() -> Review:
        data = form.cleaned_data
        project = found(project_for(reader(request), int(data["project"])))
        asked = {"template_id": int(data["template"]), "request": data["request"], "once": data["once"]}
        return actions.open_review(project.pk, **asked, **_who(request, project))

    return made(
        request, form, work, done=lambda r: "已提交评审，下一步选定专家", to=here, received=reverse("reviews:list"),
        again=lambda f, reasons, status: _open_page(request, templates, f, reasons, status),
    )  # fmt: skip


def _who(request: HttpRequest, project: Project) -> dict[str, Any]:
    user = reader(request)
    return {"by": user, "actor": actor_on(user, project), "at": clock.now()}


def _open_page(
    request: HttpRequest, templates: Any, form: Form, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:
    chosen = number(str(form["project"].value() or ""))
    context = {
        "form": form, "refusals": refusals, "undone": "没有提交",
        "templates": templates.prefetch_related("seats"),
        "project": project_for(reader(request), chosen) if chosen else None,
    }  # fmt: skip
    return render(request, "reviews/open.html", context, status=status)


def again(request: HttpRequest, review_id: int) -> HttpResponse:
    """Another round after a verdict (重新评审)."""
    review = review_or_404(request, review_id)
    if "re_review" not in access_of(request, review):
        raise Http404
    choices = [(t.pk, t.name) for t in access.templates_in(review.zone_id)]
    if request.method != "POST":
        same = access.templates_in(review.zone_id).filter(name=review.template.name).first()
        start = {"version": review.version, "once": uuid.uuid4().hex, "keep_panel": True}
        start["template"] = same.pk if same else ""
        return _again_page(request, review)(AgainForm(initial=start, templates=choices), [], 200)
    form = AgainForm(request.POST, templates=choices)

    def work() -> Review:
        data = form.cleaned_data
        asked = {key: data[key] for key in ("reason", "keep_panel", "version", "once")}
        return actions.re_review(
            review.pk, template_id=int(data["template"]), **asked, **who_on(request, review)
        )

    return made(
        request, form, work, done=lambda r: f"第 {r.round} 次评审已开始", to=here, received=here(review),
        again=_again_page(request, review),
    )  # fmt: skip


def access_of(request: HttpRequest, review: Review) -> frozenset[str]:
    """Acts this reader may try on the review."""
    return acts_of(reader(request), review)


def _again_page(request: HttpRequest, review: Review) -> Again:
    def page(form: Form, refusals: list[Refusal], status: int) -> HttpResponse:
        context = {"r": review, "form": form, "refusals": refusals, "undone": "没有重新评审"}
        return render(request, "reviews/again.html", context, status=status)

    return page


def record_outside(request: HttpRequest) -> HttpResponse:
    """Which project, and by which form of review: first of two steps of an outside review (登记外部评审)."""
    templates = access.templates_in(keeper_zone(request))
    project, template = (number(request.GET.get(name)) for name in ("project", "template"))
    if project and template:
        return go(request, reverse("reviews:outside", args=[project, template]))
    context = {
        "projects": enterable_for(reader(request)).order_by("name"), "templates": templates, "chosen_project": project,
        "chosen_template": template or (templates[0].pk if len(templates) == 1 else None),
    }  # fmt: skip
    return render(request, "reviews/outside_choose.html", context)


def outside(request: HttpRequest, project_id: int, template_id: int) -> HttpResponse:
    """What the minutes of a review held elsewhere say (登记外部评审)."""
    keeper_zone(request)
    project = found(project_for(reader(request), project_id))
    template = template_or_404(request, template_id)
    if request.method != "POST":
        start = {"once": uuid.uuid4().hex}
        return _outside_page(request, project, OutsideForm(initial=start, template=template))
    form = OutsideForm(request.POST, request.FILES, template=template)
    return made(
        request, form, lambda: _recorded(request, project, template, form),
        done=lambda r: f"已登记外部评审：{r.get_verdict_display()}", to=here, received=reverse("reviews:list"),
        again=lambda f, reasons, status: _outside_page(request, project, f, reasons, status),
    )  # fmt: skip


def _recorded(request: HttpRequest, project: Project, template: ReviewTemplate, form: OutsideForm) -> Review:
    data = form.cleaned_data
    said = {key: data[key] for key in ("body", "on", "verdict", "reasons", "minutes", "total", "once")}
    return actions.record_outside_review(
        project.pk, template_id=template.pk, conditions=conditions_typed(form), vetoes=vetoes_typed(form),
        items=items_typed(form), **said,
        **_who(request, project),
    )  # fmt: skip


def _outside_page(
    request: HttpRequest, project: Project, form: Form, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:
    against = refusals_to_enter_pass(project.officer_id, actor_on(reader(request), project))
    own = "；".join(r.message for r in against)
    context = {
        "form": form, "project": project, "refusals": refusals, "undone": "没有登记",
        "choices": [(v, EFFECTS[v], own if v in PASSING else "") for v in Verdict],
    }  # fmt: skip
    return render(request, "reviews/outside.html", context, status=status)
