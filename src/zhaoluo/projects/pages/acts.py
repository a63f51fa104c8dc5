"""One page per verb; each parses, calls its action, and answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhaoluo.foundation import clock
from zhaoluo.registers.people.pages.signing_in import own_path

from ..actions import facts as money_actions
from ..actions import gates, moving
from ..forms import acts as forms
from ..models import Project
from ..queries import access, record
from ..terms import Stage
from . import record as pages
from .answering import act, project_or_404, reader


def who(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Who acts, and when."""
    user = reader(request)
    return {"by": user, "actor": access.actor_on(user, project), "at": clock.now()}


def here(project: Project, name: str = "show") -> str:
    """Address of a tab of the project."""
    return reverse(f"projects:{name}", args=[project.pk])


@require_POST
def move(request: HttpRequest, project_id: int) -> HttpResponse:
    """Forward into a stage that needs no second person, or backward with a reason (移至)."""
    project = project_or_404(request, project_id)
    target = Stage.known(request.POST.get("to", "")) or Stage.of(project.stage)
    backward = target.order < Stage.of(project.stage).order

    def work(data: dict[str, Any]) -> None:
        verb = moving.move_back if backward else moving.advance
        on = data["on"] or (clock.today() if request.POST.get("today") else None)
        verb(
            project.pk, target, on=on, reason=data["reason"], version=data["version"], **who(request, project)
        )

    return act(
        request, forms.MoveForm(request.POST), work, done=f"已移至{target.library}", to=here(project),
        again=lambda form, reasons, status: pages.gate_page(request, project, target=target, refusals=reasons, form=form, status=status),
    )  # fmt: skip


@require_POST
def report(request: HttpRequest, project_id: int) -> HttpResponse:
    """Report 签约, 开工 or 投产; another person verifies."""
    project = project_or_404(request, project_id)
    target = Stage.known(request.POST.get("to", "")) or Stage.of(project.stage)
    uploads: Any = request.FILES.getlist("evidence")
    return act(
        request, forms.ReportForm(request.POST), lambda d: moving.report(
            project.pk, target, claimed_on=d["claimed_on"], note=d["note"], skip_reason=d["skip_reason"],
            version=d["version"], evidence=uploads, **who(request, project),
        ),
        done="已申报，等另一人核实", to=here(project, "gate"),
        again=lambda form, reasons, status: pages.gate_page(request, project, target=target, refusals=reasons, form=form, status=status),
    )  # fmt: skip


def _on_report(
    request: HttpRequest, project_id: int, report_id: int, verb: Any, done: str, *, answers: bool = True
) -> HttpResponse:
    project = project_or_404(request, project_id)
    filed = record.report_on(project, report_id)
    if filed is None:
        raise Http404

    def work(data: dict[str, Any]) -> None:
        extra = {"answer": data["answer"]} if answers else {}
        verb(filed.pk, **extra, **who(request, project))

    return act(
        request, forms.AnswerForm(request.POST), work, done=done, to=here(project),
        again=lambda form, reasons, status: pages.gate_page(request, project, refusals=reasons, form=form, status=status),
    )  # fmt: skip


@require_POST
def verify(request: HttpRequest, project_id: int, report_id: int) -> HttpResponse:
    """Confirm a report (核实属实)."""
    return _on_report(request, project_id, report_id, moving.verify, "已核实，阶段已移动")


@require_POST
def return_report(request: HttpRequest, project_id: int, report_id: int) -> HttpResponse:
    """Send a report back (退回)."""
    return _on_report(request, project_id, report_id, moving.return_report, "已退回申报人")


@require_POST
def withdraw(request: HttpRequest, project_id: int, report_id: int) -> HttpResponse:
    """Take one's own report back (撤回)."""
    return _on_report(request, project_id, report_id, moving.withdraw_report, "已撤回", answers=False)


@require_POST
def ask_waiver(request: HttpRequest, project_id: int) -> HttpResponse:
    """Ask leave to pass with something missing (带缺申请)."""
    project = project_or_404(request, project_id)
    target = Stage.known(request.POST.get("to", "")) or Stage.of(project.stage)
    return act(
        request, forms.WaiverForm(request.POST, request.FILES), lambda d: gates.ask_waiver(
            project.pk, target, demands=d["demands"], reason_kind=d["reason_kind"], reason=d["reason"], due_on=d["due_on"],
            basis=d["basis"], version=d["version"], **who(request, project),
        ),
        done="已报分管领导批", to=here(project, "gate"),
        again=lambda form, reasons, status: pages.gate_page(request, project, target=target, refusals=reasons, form=form, status=status),
    )  # fmt: skip


@require_POST
def answer_waiver(request: HttpRequest, project_id: int, waiver_id: int) -> HttpResponse:
    """Grant or refuse leave; the button says which."""
    project = project_or_404(request, project_id)
    waiver = record.waiver_on(project, waiver_id)
    if waiver is None:
        raise Http404
    approve = request.resolver_match is not None and request.resolver_match.url_name == "approve_waiver"
    return act(
        request, forms.AnswerForm(request.POST),
        lambda d: gates.answer_waiver(waiver.pk, approve=approve, answer=d["answer"], **who(request, project)),
        done="已批" if approve else "已答复不批", to=here(project, "gate"),
        again=lambda form, reasons, status: pages.gate_page(request, project, refusals=reasons, form=form, status=status),
    )  # fmt: skip


def _close(
    request: HttpRequest, project_id: int, verb: Any, done: str, fields: tuple[str, ...]
) -> HttpResponse:
    project = project_or_404(request, project_id)

    def work(data: dict[str, Any]) -> None:
        verb(project.pk, version=data["version"], **{f: data[f] for f in fields}, **who(request, project))

    return act(
        request, forms.CloseForm(request.POST), work, done=done, to=here(project),
        again=lambda form, reasons, status: pages.overview(request, project, reasons, form, status),
    )  # fmt: skip


@require_POST
def shelve(request: HttpRequest, project_id: int) -> HttpResponse:
    """Put aside (搁置)."""
    return _close(request, project_id, moving.shelve, "已搁置", ("reason", "on"))


@require_POST
def lose(request: HttpRequest, project_id: int) -> HttpResponse:
    """Give up as lost (流失)."""
    return _close(request, project_id, moving.lose, "已记为流失", ("reason", "on", "lost_to"))


@require_POST
def resume(request: HttpRequest, project_id: int) -> HttpResponse:
    """Take up again (恢复推进)."""
    return _close(request, project_id, moving.resume, "已恢复推进", ("reason",))


@require_POST
def enter_money(request: HttpRequest, project_id: int) -> HttpResponse:
    """Write down an amount (记资金)."""
    project = project_or_404(request, project_id)
    return act(
        request, forms.MoneyForm(request.POST, request.FILES), lambda d: money_actions.enter_money(
            project.pk, kind=d["kind"], on=d["on"], amount=d["amount"], note=d["note"], evidence=d["file"], once=d["once"],
            **who(request, project),
        ),
        done="已记资金", to=here(project, "money"), again=_back_to_money(request, project),
    )  # fmt: skip


@require_POST
def void_money(request: HttpRequest, project_id: int, entry_id: int) -> HttpResponse:
    """Strike an amount out (作废)."""
    project = project_or_404(request, project_id)
    if not project.money.filter(pk=entry_id).exists():
        raise Http404
    return act(
        request, forms.VoidForm(request.POST),
        lambda d: money_actions.void_money(entry_id, project_id=project.pk, reason=d["reason"], **who(request, project)),
        done="已作废", to=here(project, "money"), again=_back_to_money(request, project),
    )  # fmt: skip


@require_POST
def set_plan(request: HttpRequest, project_id: int) -> HttpResponse:
    """Set a year's plan (年度计划)."""
    project = project_or_404(request, project_id)
    return act(
        request, forms.PlanForm(request.POST),
        lambda d: money_actions.set_plan(project.pk, year=d["year"], amount=d["amount"], **who(request, project)),
        done="已定年度计划", to=here(project, "money"), again=_back_to_money(request, project),
    )  # fmt: skip


@require_POST
def enter_instrument(request: HttpRequest, project_id: int) -> HttpResponse:
    """Enter a financial instrument (金融工具)."""
    project = project_or_404(request, project_id)
    keys = ("kind", "provider", "agreed", "drawn", "basis", "on", "once")
    return act(
        request, forms.InstrumentForm(request.POST),
        lambda d: money_actions.enter_instrument(project.pk, **{k: d[k] for k in keys}, **who(request, project)),
        done="已登记金融工具", to=here(project, "money"), again=_back_to_money(request, project),
    )  # fmt: skip


@require_POST
def enter_agreement(request: HttpRequest, project_id: int) -> HttpResponse:
    """Enter an agreement (登记协议)."""
    project = project_or_404(request, project_id)
    keys = ("kind", "on", "amount", "note", "once")
    return act(
        request, forms.AgreementForm(request.POST, request.FILES), lambda d: money_actions.enter_agreement(
            project.pk, evidence=d["file"], **{k: d[k] for k in keys}, **who(request, project)
        ),
        done="已登记协议", to=here(project, "money"), again=_back_to_money(request, project),
    )  # fmt: skip


@require_POST
def date_milestone(request: HttpRequest, project_id: int) -> HttpResponse:
    """Date a milestone (记里程碑)."""
    project = project_or_404(request, project_id)
    keys = ("kind", "on", "land_mu", "note")
    return act(
        request, forms.MilestoneForm(request.POST, request.FILES), lambda d: money_actions.date_milestone(
            project.pk, evidence=d["file"], **{k: d[k] for k in keys}, **who(request, project)
        ),
        done="已记里程碑", to=here(project, "money"), again=_back_to_money(request, project),
    )  # fmt: skip


def _back_to_money(request: HttpRequest, project: Project) -> Any:
    return lambda form, reasons, status: pages.money_page(request, project, form, reasons, status)


@require_POST
def note(request: HttpRequest, project_id: int) -> HttpResponse:
    """Write progress down (记进展)."""
    project = project_or_404(request, project_id)
    text = "本月无变化" if request.POST.get("unchanged") else None
    back = request.POST.get("next")
    return act(
        request, forms.NoteForm(request.POST, request.FILES), lambda d: money_actions.note(
            project.pk, text=text or d["text"], on=d["on"], evidence=d["file"], once=d["once"], **who(request, project)
        ),
        done="已记进展", to=own_path(back) if back else here(project),
        again=lambda form, reasons, status: pages.overview(request, project, reasons, form, status),
    )  # fmt: skip


@require_POST
def attach(request: HttpRequest, project_id: int) -> HttpResponse:
    """Attach a file (上传附件)."""
    project = project_or_404(request, project_id)
    return act(
        request, forms.AttachForm(request.POST, request.FILES),
        lambda d: money_actions.attach(project.pk, upload=d["file"], kind=d["kind"], **who(request, project)),
        done="已上传", to=here(project, "files"),
        again=lambda form, reasons, status: pages.files_page(request, project, form, reasons, status),
    )  # fmt: skip
