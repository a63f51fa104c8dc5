"""Promises and conditions of a project: what was pledged to it, and what it must still bring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import staff_of
from zhaoluo.registers.policies.queries.reviews import in_force_in

from ..actions import facts as writing
from ..actions import promising, reviewing
from ..forms import acts as forms
from ..models import Project
from ..queries import access, pledges
from . import record
from .acts import here, who
from .answering import act, project_or_404, reader


def _agreements(project: Project) -> list[tuple[str, str]]:
    return [(str(row.pk), str(row)) for row in pledges.agreements_of(project)]


def _promise_form(project: Project, sent: Any = None, once: str = "") -> forms.PromiseForm:
    choices = {
        "agreements": _agreements(project),
        "owners": [(str(user.pk), user.name) for user in staff_of(project.zone_id)],
    }
    return forms.PromiseForm(sent, initial={"once": once}, **choices)


def _covers(project: Project) -> dict[str, Any]:
    """What a promise of this project can be confirmed on."""
    reviews = [(str(row.pk), row.title) for row in in_force_in(project.zone_id, on=clock.today())]
    return {"reviews": reviews, "agreements": _agreements(project)}


def promises(request: HttpRequest, project_id: int) -> HttpResponse:
    """What was promised, kept or not, and what it is suspected of (承诺)."""
    return promises_page(request, project_or_404(request, project_id))


def promises_page(
    request: HttpRequest,
    project: Project,
    form: Form | None = None,
    refusals: Sequence[Refusal] = (),
    status: int = 200,
    about: int = 0,
) -> HttpResponse:
    """The promises tab, also where a refused act comes back to; ``about`` is the promise it was on."""
    context = record.frame(request, project, "promises", refusals)
    lines = pledges.promise_lines(project, access.actor_on(reader(request), project))
    own = form if isinstance(form, forms.PromiseForm) else None
    covers = _covers(project)
    context |= {
        "lines": [
            (line, _form_of(line, covers, form if line.promise.pk == about else None)) for line in lines
        ],
        "suspected": sum(line.stands_in_the_way for line in lines),
        "promise_form": own or _promise_form(project, once=context["once"]),
        "about": about,
        "bad": form,
    }
    return render(request, "projects/promises.html", context, status=status)


def _form_of(
    line: pledges.PromiseLine, covers: dict[str, Any], sent: Form | None
) -> forms.ConfirmForm | None:
    """The form that confirms a promise, with what was sent for it; None where it is not this reader's turn."""
    if not line.confirmable:
        return None
    if isinstance(sent, forms.ConfirmForm):
        return sent
    row = line.promise
    initial = {"basis": row.basis, "agreement": str(row.agreement_id or "")}
    return forms.ConfirmForm(promise=row.pk, initial=initial, **covers)


def _back(request: HttpRequest, project: Project, about: int = 0) -> Any:
    return lambda form, reasons, status: promises_page(request, project, form, reasons, status, about)


def _owner(chosen: str) -> User | None:
    return User.objects.get(pk=int(chosen)) if chosen else None


@require_POST
def promise(request: HttpRequest, project_id: int) -> HttpResponse:
    """Write a promise down (作出承诺)."""
    project = project_or_404(request, project_id)
    keys = ("kind", "text", "promised_by", "basis", "promised_on", "due_on", "once")
    return act(
        request, _promise_form(project, request.POST), lambda d: writing.promise(
            project.pk, **{k: d[k] for k in keys}, agreement=int(d["agreement"] or 0) or None, owner=_owner(d["owner"]),
            **who(request, project),
        ),
        done="已记承诺", to=here(project, "promises"), again=_back(request, project),
    )  # fmt: skip


def _promise_on(request: HttpRequest, project_id: int, promise_id: int) -> Project:
    project = project_or_404(request, project_id)
    if not project.promises.filter(pk=promise_id).exists():
        raise Http404
    return project


@require_POST
def settle(request: HttpRequest, project_id: int, promise_id: int) -> HttpResponse:
    """Say whether a promise was kept (承诺结果)."""
    project = _promise_on(request, project_id, promise_id)
    return act(
        request, forms.SettleForm(request.POST), lambda d: writing.settle_promise(
            promise_id, project_id=project.pk, state=d["state"], on=d["on"], note=d["note"], **who(request, project)
        ),
        done="已记结果", to=here(project, "promises"), again=_back(request, project, promise_id),
    )  # fmt: skip


@require_POST
def confirm(request: HttpRequest, project_id: int, promise_id: int) -> HttpResponse:
    """Confirm a promise on what covers it (确认承诺)."""
    project = _promise_on(request, project_id, promise_id)
    return act(
        request, forms.ConfirmForm(request.POST, promise=promise_id, **_covers(project)), lambda d: promising.confirm_promise(
            promise_id, project_id=project.pk, basis=d["basis"], agreement=int(d["agreement"] or 0) or None,
            competition_review=int(d["competition_review"] or 0) or None, **who(request, project),
        ),
        done="已确认承诺", to=here(project, "promises"), again=_back(request, project, promise_id),
    )  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, project_id: int, promise_id: int) -> HttpResponse:
    """Take a promise back (撤回承诺)."""
    project = _promise_on(request, project_id, promise_id)
    return act(
        request, forms.VoidForm(request.POST), lambda d: promising.withdraw_promise(
            promise_id, project_id=project.pk, reason=d["reason"], **who(request, project)
        ),
        done="已撤回承诺", to=here(project, "promises"), again=_back(request, project, promise_id),
    )  # fmt: skip


@require_POST
def meet(request: HttpRequest, project_id: int, condition_id: int) -> HttpResponse:
    """Say that a condition of a stage was met (条件办结)."""
    project = project_or_404(request, project_id)
    if not project.conditions.filter(pk=condition_id).exists():
        raise Http404
    return act(
        request, forms.ConditionForm(request.POST, request.FILES), lambda d: reviewing.meet_condition(
            condition_id, project_id=project.pk, on=d["on"], note=d["note"], evidence=d["file"], **who(request, project)
        ),
        done="条件已办结", to=here(project, "gate"),
        again=lambda form, reasons, status: record.gate_page(request, project, refusals=reasons, form=form, status=status),
    )  # fmt: skip
