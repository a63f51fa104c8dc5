from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.panels.registry import cards_for
from zhaoluo.foundation.verdict import Refusal

from ..actions import changing
from ..forms import acts
from ..forms.project import ProjectForm
from ..models import Project
from ..queries import access, facts, lists, record
from ..queries.pledges import conditions_of
from ..terms import REPORT_NAME, VERIFIED, Stage, Standing
from .answering import act, project_or_404, reader
from .typed import content_typed, initial_of

TABS = (
    ("overview", "概览", "projects:show"),
    ("gate", "还缺什么", "projects:gate"),
    ("money", "资金与协议", "projects:money"),
    ("promises", "承诺", "projects:promises"),
    ("files", "附件", "projects:files"),
    ("timeline", "进展", "projects:timeline"),
)


def frame(
    request: HttpRequest, project: Project, tab: str, refusals: Sequence[Refusal] = ()
) -> dict[str, Any]:
    """What every tab of a project's page shows around itself."""
    today = clock.today()
    user = reader(request)
    return {
        "project": project,
        "stage": Stage.of(project.stage),
        "standing": Standing.of(project.standing),
        "lamp": record.lamp_of(project, today=today),
        "steps": record.steps_of(project, today=today),
        "amounts": record.amounts_of(project, today=today),
        "investors": list(project.investors.select_related("enterprise")),
        "works": access.works_on(user, project),
        "actor": access.actor_on(user, project),
        "pending": record.pending_report(project),
        "unverified": record.has_unverified(project),
        "tabs": [(code, label, reverse(url, args=[project.pk])) for code, label, url in TABS],
        "tab": tab,
        "refusals": refusals,
        "once": uuid.uuid4().hex,
    }


def show(request: HttpRequest, project_id: int) -> HttpResponse:
    """A project at a glance (概览)."""
    project = project_or_404(request, project_id)
    return overview(request, project)


def overview(
    request: HttpRequest,
    project: Project,
    refusals: Sequence[Refusal] = (),
    form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The overview tab, also where a refused note or closing comes back to."""
    context = frame(request, project, "overview", refusals)
    context |= {
        "gate": facts.gate_of(project),
        "deadlines": record.deadlines_of(project, today=clock.today()),
        "timeline": record.timeline_for(project, 8),
        "cards": cards_for("projects.project", reader(request), project),
        "form": form,
    }
    return render(request, "projects/show.html", context, status=status)


def gate(request: HttpRequest, project_id: int) -> HttpResponse:
    """What is still missing for the next stage (还缺什么)."""
    project = project_or_404(request, project_id)
    return gate_page(request, project, target=Stage.known(request.GET.get("to", "")))


def gate_page(
    request: HttpRequest,
    project: Project,
    *,
    target: Stage | None = None,
    refusals: Sequence[Refusal] = (),
    form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The gate tab, also where a refused move, report or waiver comes back to."""
    current = Stage.of(project.stage)
    backward = target is not None and target.order <= current.order
    shown = facts.gate_of(project, None if backward else target)
    context = frame(request, project, "gate", refusals) | gate_frame(request, project, shown)
    context |= {
        "target": target if backward else shown.target if shown else None,
        "earlier": list(Stage)[: current.order][::-1],
        "later": list(Stage)[current.order + 1 :],
        "waiver_form": form if isinstance(form, acts.WaiverForm) else acts.WaiverForm(),
        "form": form,
        "condition_form": form if isinstance(form, acts.ConditionForm) else None,
    }
    return render(request, "projects/gate.html", context, status=status)


def gate_frame(request: HttpRequest, project: Project, shown: facts.Gate | None) -> dict[str, Any]:
    """The demands of a gate, and who may verify what waits there."""
    pending = record.pending_report(project)
    return {
        "gate": shown,
        "needs_report": bool(shown and shown.target in VERIFIED),
        "report_name": REPORT_NAME.get(shown.target, "") if shown else "",
        "skips": bool(shown and shown.target is not Stage.of(project.stage).next),
        "verifiers": record.verifiers_of(project, besides=pending.reporter_id) if pending else [],
        "own_report": bool(pending and pending.reporter_id == reader(request).pk),
        "waivers": record.waivers_for(project),
        "conditions": conditions_of(project),
        "moves": record.moves_of(project),
    }


def money(request: HttpRequest, project_id: int) -> HttpResponse:
    """Funds, plans, instruments and agreements (资金与协议)."""
    return money_page(request, project_or_404(request, project_id))


def money_page(
    request: HttpRequest,
    project: Project,
    form: Form | None = None,
    refusals: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:
    """The money tab, also where a refused entry comes back to."""
    context = frame(request, project, "money", refusals)
    kinds = {
        "money_form": acts.MoneyForm, "plan_form": acts.PlanForm, "instrument_form": acts.InstrumentForm,
        "agreement_form": acts.AgreementForm, "milestone_form": acts.MilestoneForm,
    }  # fmt: skip
    for n, (name, kind) in enumerate(
        kinds.items()
    ):  # each form its own key: one sent does not use up another
        blank = {"version": project.version, "once": f"{context['once']}-{n}"}
        context[name] = form if isinstance(form, kind) else kind(initial=blank)
    context |= {
        "money": record.money_tab(project),
        "milestones": list(project.milestones.select_related("evidence")),
    }
    return render(request, "projects/money.html", context, status=status)


def files(request: HttpRequest, project_id: int) -> HttpResponse:
    """Attachments (附件)."""
    return files_page(request, project_or_404(request, project_id))


def files_page(
    request: HttpRequest,
    project: Project,
    form: Form | None = None,
    refusals: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:
    """The attachments tab, also where a refused file comes back to."""
    context = frame(request, project, "files", refusals)
    context |= {"files": record.files_for(project), "attach_form": form or acts.AttachForm()}
    return render(request, "projects/files.html", context, status=status)


def timeline(request: HttpRequest, project_id: int) -> HttpResponse:
    """Everything written down about the project (进展)."""
    project = project_or_404(request, project_id)
    context = frame(request, project, "timeline")
    context |= {"timeline": record.timeline_for(project, 300)}
    return render(request, "projects/timeline.html", context)


def edit(request: HttpRequest, project_id: int) -> HttpResponse:
    """Change what is known about a project."""
    project = project_or_404(request, project_id)
    if not access.works_on(reader(request), project):
        raise Http404
    choices = lists.form_choices(project.zone)
    if request.method == "POST":
        return _save(request, project, ProjectForm(request.POST, choices=choices))
    form = ProjectForm(choices=choices, initial=initial_of(project))
    return render(
        request, "projects/form.html", {"project": project, "form": form, "version": project.version}
    )


def _save(request: HttpRequest, project: Project, form: ProjectForm) -> HttpResponse:
    version = request.POST.get("version", "")

    def work(_: dict[str, Any]) -> None:
        who: dict[str, Any] = {"by": reader(request), "actor": access.actor_on(reader(request), project)}
        expected = int(version) if version.isdecimal() and len(version) < 12 else -1
        typed = replace(content_typed(form), officer_text=project.officer_text)
        changing.change(project.pk, typed, version=expected, at=clock.now(), **who)

    def again(bad: Form, refusals: Sequence[Refusal], status: int) -> HttpResponse:
        context = {"project": project, "form": bad, "refusals": refusals, "version": version}
        return render(request, "projects/form.html", context, status=status)

    return act(
        request, form, work, done="已改好", to=reverse("projects:show", args=[project.pk]), again=again
    )
