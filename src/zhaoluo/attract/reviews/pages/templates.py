"""Forms of review: which body, which experts, what is asked and what forbids (评审办法)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal

from .. import actions
from ..forms.panel import Versioned
from ..forms.registers import PresetForm, TemplateForm, start_of
from ..models import ReviewTemplate
from ..presets import presets
from ..queries import access
from ..queries.lists import rows_of_templates
from .answering import act, made, reader, template_or_404, who, who_on
from .typed import template_typed

LIST = "reviews:templates"


def _manages(request: HttpRequest, zone_id: int | None) -> bool:
    return access.may_keep_templates_in(reader(request), zone_id)


def _managed_zone(request: HttpRequest) -> Zone:
    zone = reader(request).zone
    if zone is None or not _manages(request, zone.pk):
        raise PermissionDenied
    return zone


def _here(template: ReviewTemplate) -> str:
    return reverse("reviews:template", args=[template.pk])


@require_safe
def list_templates(request: HttpRequest) -> HttpResponse:
    """The forms of review in use, and presets to begin with (评审办法)."""
    return _list_page(request)


def _list_page(request: HttpRequest, refusals: Sequence[Refusal] = (), status: int = 200) -> HttpResponse:
    rows = rows_of_templates(access.templates_for(reader(request), active=True))
    names = {row.template.name for row in rows}
    context = {
        "templates": rows, "can_manage": _manages(request, reader(request).zone_id), "refusals": refusals,
        "presets": [p for p in presets() if p.draft.name not in names], "once": uuid.uuid4().hex, "undone": "没有采用",
    }  # fmt: skip
    return render(request, "reviews/templates.html", context, status=status)


@require_POST
def adopt(request: HttpRequest, key: str) -> HttpResponse:
    """Take over a preset, to be adapted (采用)."""
    zone = _managed_zone(request)
    return act(
        request, PresetForm(request.POST),
        lambda d: actions.adopt_preset(key, once=d["once"], **who(request, zone)),
        done="已采用，请照本区的改", to=reverse(LIST),
        again=lambda form, reasons, status: _list_page(request, reasons, status),
    )  # fmt: skip


@require_safe
def show(request: HttpRequest, template_id: int) -> HttpResponse:
    """One version of a form of review."""
    return _show_page(request, template_or_404(request, template_id))


def _show_page(
    request: HttpRequest, template: ReviewTemplate, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:
    versions = access.templates_for(reader(request)).filter(zone=template.zone_id, name=template.name)
    context = {
        "t": template, "versions": versions.order_by("-version"), "can_manage": _manages(request, template.zone_id),
        "refusals": refusals,
    }  # fmt: skip
    return render(request, "reviews/template.html", context, status=status)


@require_POST
def retire(request: HttpRequest, template_id: int) -> HttpResponse:
    """Take it out of use (停用)."""
    template = template_or_404(request, template_id)
    return act(
        request, Versioned(request.POST), lambda d: actions.retire_template(template.pk, **who_on(request, template)),
        done="已停用，在评的照评", to=_here(template),
        again=lambda form, reasons, status: _show_page(request, template, reasons, status),
    )  # fmt: skip


def enter(request: HttpRequest) -> HttpResponse:
    """A new form of review (新建办法)."""
    zone = _managed_zone(request)
    return _edited(request, None, zone, {"pass_mark": "75"})


def edit(request: HttpRequest, template_id: int) -> HttpResponse:
    """The next version of a form of review (改成新的一版)."""
    template = template_or_404(request, template_id)
    if not _manages(request, template.zone_id):
        raise PermissionDenied
    return _edited(request, template, template.zone, start_from(template))


def start_from(template: ReviewTemplate) -> dict[str, Any]:
    """What the form starts with."""
    heads = ("name", "body", "source", "note", "pass_mark", "dispersion_limit", "limit_calendar_days")
    return {key: getattr(template, key) for key in heads} | {
        "version": template.version,
        "seats": start_of(template.seats.all(), "kind", "field", "count"),
        "criteria": start_of(template.criteria.all(), "label", "hint", "weight", "full_marks"),
        "vetoes": start_of(template.vetoes.all(), "label", "hint", "source"),
        "diligence": start_of(template.diligence.all(), "label", "hint", "required"),
    }


def _edited(
    request: HttpRequest, template: ReviewTemplate | None, zone: Zone, start: dict[str, Any]
) -> HttpResponse:
    if request.method != "POST":
        start |= {"once": uuid.uuid4().hex, "version": start.get("version", 0)}
        return _form_page(request, template, TemplateForm(initial=start))
    form = TemplateForm(request.POST)
    if "more" in request.POST:
        form.is_valid()
        return _form_page(request, template, form, spare=6)
    saved: dict[str, Any] = {"zone": zone, "once": form["once"].value() or ""}
    return made(
        request, form, lambda: actions.save_template(
            template_typed(form), version=form.cleaned_data["version"], **saved, **_who(request, zone)
        ),
        done=lambda t: f"已存成“{t.name}”第 {t.version} 版", to=_here, received=reverse(LIST),
        again=lambda f, reasons, status: _form_page(request, template, f, reasons, status),
    )  # fmt: skip


def _who(request: HttpRequest, zone: Zone) -> dict[str, Any]:
    acting = who(request, zone)
    return {key: acting[key] for key in ("by", "actor", "at")}


def _form_page(
    request: HttpRequest, template: ReviewTemplate | None, form: Form, refusals: Sequence[Refusal] = (), status: int = 200,
    spare: int = 2,
) -> HttpResponse:  # fmt: skip
    assert isinstance(form, TemplateForm)
    context = {
        "title": f"修改 {template.name}" if template else "新建评审办法", "template": template, "form": form,
        "tables": form.tables(spare), "next_version": template.version + 1 if template else 1, "refusals": refusals,
        "undone": "没有保存",
    }  # fmt: skip
    return render(request, "reviews/template_form.html", context, status=status)
