"""One firm to call on: why, where from, what happened, and what may be done now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.answering import Again
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.panels.registry import cards_for
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.access import may_read

from .. import actions, queries
from ..actions.leads import default_name
from ..forms import AssignForm, DismissForm, LeadForm, SettleForm, VersionForm, number_of
from ..models import Candidate, Target
from ..queries.expansion import rows_of_signals
from ..rules import scores
from .answering import act, made, reader, target_or_404, who_on
from .library import assigned, people_to_ask

#: Facts of the store that the page lists, with their unit.
FACTS = (
    ("founded", "成立", "年"), ("capital_wan", "注册资本", "万元"), ("employees", "从业人数", "人"), ("insured", "参保人数", "人"),
    ("patents", "专利", "件"), ("growth", "增长", "%"), ("is_high_tech", "高新技术企业", ""), ("is_little_giant", "小巨人", ""),
    ("is_listed", "上市", ""),
)  # fmt: skip


@require_safe
def show(request: HttpRequest, target_id: int) -> HttpResponse:
    """A target's own page."""
    return target_page(request, target_or_404(request, target_id))


def target_page(request: HttpRequest, target: Target, status: int = 200, **more: Any) -> HttpResponse:
    """A target's page, also where a refused act comes back to."""
    user, today = reader(request), clock.today()
    detail = queries.detail_of(target, user, today=today)
    context: dict[str, Any] = {
        "t": target, "d": detail, "facts": facts_of(detail.candidate), "can_keep": queries.keeps(user, target),
        "ceilings": scores.ceilings_of(detail.candidate.search.question) if detail.candidate else {},
        "signals": rows_of_signals(detail.signals, queries.fades_of(target.zone_id), today=today),
        "cards": cards_for("prospecting.target", user, target),
    }  # fmt: skip
    if "assign" in detail.acts:
        context["assign_form"] = _assign_form(request, target)
    return render(request, "prospecting/target.html", context | more, status=status)


def facts_of(candidate: Candidate | None) -> list[tuple[str, str | None]]:
    """Facts of the store as words; None for what it does not know."""
    return (
        [(label, _worded(candidate.facts.get(key), unit)) for key, label, unit in FACTS] if candidate else []
    )


def _worded(value: Any, unit: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "不是"
    if unit == "%":
        return f"{value * 100:.0f}%"
    return f"{value} 年" if unit == "年" else f"{value:,.10g} {unit}"


def _assign_form(request: HttpRequest, target: Target, *, sent: Any = None) -> AssignForm:
    offered = people_to_ask(request)
    start = {
        "team": target.team_id or "", "officer": target.officer_id or "", "next_step": target.next_step,
        "due_on": target.due_on or offered.get("due"), "version": target.version,
    }  # fmt: skip
    return AssignForm(sent, initial=start, teams=offered.get("teams", ()), officers=offered.get("people", ()))


def _again(request: HttpRequest, target: Target) -> Again:
    def again(form: Form, reasons: list[Refusal], status: int) -> HttpResponse:
        target.refresh_from_db()
        shown = {"assign_form": form} if isinstance(form, AssignForm) else {}
        return target_page(request, target, status, refusals=reasons, typed=request.POST, **shown)

    return again


def _here(target: Target) -> str:
    return reverse("prospecting:target", args=[target.pk])


def _act(
    request: HttpRequest, target: Target, form: Form, work: Callable[[dict[str, Any]], object], done: str
) -> HttpResponse:
    return act(request, form, work, done=done, to=_here(target), again=_again(request, target))


@require_POST
def assign(request: HttpRequest, target_id: int) -> HttpResponse:
    """Give it to a team or an officer with the next step (指派)."""
    target = target_or_404(request, target_id)
    return _act(
        request, target, _assign_form(request, target, sent=request.POST), lambda d: actions.assign(
            [target.pk], zone=target.zone, version=d["version"], **assigned(d), **who_on(request, target)
        ),
        "已指派，责任人会收到提醒",
    )  # fmt: skip


@require_POST
def start(request: HttpRequest, target_id: int) -> HttpResponse:
    """Take it on oneself (我来跟)."""
    target = target_or_404(request, target_id)
    return _act(
        request, target, VersionForm(request.POST),
        lambda d: actions.start(target.pk, version=d["version"], **who_on(request, target)), "您已接手",
    )  # fmt: skip


@require_POST
def settle(request: HttpRequest, target_id: int) -> HttpResponse:
    """Say what came of it (已处理)."""
    target = target_or_404(request, target_id)
    return _act(
        request, target, SettleForm(request.POST), lambda d: actions.settle(
            target.pk, outcome=d["outcome"], version=d["version"], **who_on(request, target)
        ),
        "已记为已处理",
    )  # fmt: skip


@require_POST
def dismiss(request: HttpRequest, target_id: int) -> HttpResponse:
    """Not worth a call, and why (无需处理)."""
    target = target_or_404(request, target_id)
    return _act(
        request, target, DismissForm(request.POST), lambda d: actions.dismiss(
            [target.pk], zone=target.zone, reason=d["reason"], version=d["version"], **who_on(request, target)
        ),
        "已记为无需处理",
    )  # fmt: skip


@require_POST
def reopen(request: HttpRequest, target_id: int) -> HttpResponse:
    """Look at a closed one again (重新处理)."""
    target = target_or_404(request, target_id)
    return _act(
        request, target, VersionForm(request.POST),
        lambda d: actions.reopen(target.pk, version=d["version"], **who_on(request, target)), "已重新打开",
    )  # fmt: skip


def lead(request: HttpRequest, target_id: int) -> HttpResponse:
    """Make a project's lead of it (转为线索)."""
    target = target_or_404(request, target_id)
    if request.method != "POST":
        return _lead_page(request, target, None, [], 200)
    form = LeadForm(request.POST, officers=people_to_ask(request).get("people", ()))

    def work() -> Project:
        data = form.cleaned_data
        named = {"name": data["name"], "officer": number_of(data["officer"]), "version": data["version"]}
        return actions.turn_into_lead(target.pk, **named, **who_on(request, target))

    def seen(project: Project) -> bool:
        """A project that the reader may not see is told neither by its code nor by its address."""
        return may_read(reader(request), project.pk)

    return made(
        request, form, work,
        done=lambda p: f"已转为线索 {p.code}，来历记在项目里" if seen(p) else "已转为线索",
        to=lambda p: reverse("projects:show", args=[p.pk]) if seen(p) else _here(target),
        again=lambda f, reasons, status: _lead_page(request, target, f, reasons, status),
    )  # fmt: skip


def _lead_page(
    request: HttpRequest, target: Target, form: Form | None, refusals: list[Refusal], status: int
) -> HttpResponse:
    start = {
        "name": default_name(target), "officer": target.officer_id or reader(request).pk, "version": target.version
    }  # fmt: skip
    people = people_to_ask(request).get("people", ())
    context = {
        "t": target, "form": form or LeadForm(initial=start, officers=people), "refusals": refusals, "undone": "没有转成",
        "can_keep": queries.keeps(reader(request), target),
    }  # fmt: skip
    return render(request, "prospecting/lead.html", context, status=status)
