"""Through what a project came, corrected by a person (更正项目由来)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhaoluo.foundation import clock
from zhaoluo.foundation.answering import act
from zhaoluo.foundation.forms import Form
from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.access import actor_on, project_for, works_on
from zhaoluo.registers.people.pages.answering import found, reader

from ..actions.origins import correct_origin
from ..forms.visits import OriginForm
from ..queries.visit_form import contact_choices
from ..queries.visit_rows import origin_of

KNOWN = ("visit", "reception", "event", "channel", "pairing")


def edit(request: HttpRequest, project_id: int) -> HttpResponse:
    """Correct an origin; what is left empty is unknown."""
    user = reader(request)
    project: Project = found(project_for(user, project_id))
    choices = contact_choices(user, project)
    if request.method != "POST":
        return _page(request, project, OriginForm(initial=_start(project), choices=choices))
    form = OriginForm(request.POST, choices=choices)
    acting: dict[str, Any] = {"by": user, "actor": actor_on(user, project), "at": clock.now()}
    return act(
        request, form, lambda data: correct_origin(project.pk, **form.said, **acting), done="项目由来已改好",
        to=reverse("projects:show", args=[project.pk]),
        again=lambda f, reasons, status: _page(request, project, f, reasons, status),
    )  # fmt: skip


def _start(project: Project) -> dict[str, Any]:
    origin = origin_of(project)
    if origin is None:
        return {"version": 0}
    ids = {key: getattr(origin, f"{key}_id") or "" for key in KNOWN}
    return ids | {key: getattr(origin, key) for key in ("first_contact_on", "region", "version")}


def _page(
    request: HttpRequest, project: Project, form: Form, refusals: Any = (), status: int = 200
) -> HttpResponse:
    context = {
        "project": project, "form": form, "refusals": refusals, "undone": "没有改",
        "may": works_on(reader(request), project),
    }  # fmt: skip
    return render(request, "trips/origin_edit.html", context, status=status)
