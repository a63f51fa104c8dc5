"""One review: its panel, its checks, its session and verdict."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.projects.models import ProjectInvestor

from ..forms.panel import CheckForm, DrawForm, NameForm, ReasonForm, SessionForm, VetoForm
from ..forms.verdict import MinutesForm, VerdictForm
from ..models import Review
from ..queries import access, sheet, story
from ..queries.lists import lamp_of
from ..queries.naming import nameable
from ..terms import PASSING, ReviewState, SeatState, Verdict
from .answering import Again, reader, review_or_404

TABS = (
    ("panel", "评审组", "reviews:show"),
    ("checks", "否决项与尽职调查", "reviews:checks"),
    ("session", "会审与结论", "reviews:session"),
)
EFFECTS = {
    Verdict.PASSED: "签约关口的“评审”有了",
    Verdict.CONDITIONAL: "条件列入关口，逐条落实",
    Verdict.RETURNED: "改好材料再评，签约关口仍缺",
    Verdict.REFUSED: "签约关口仍缺",
}


def frame(request: HttpRequest, review: Review, tab: str, refusals: Sequence[Refusal] = ()) -> dict[str, Any]:
    """What every page of a review shows around itself."""
    seen = sheet.review_sheet(reader(request), review, on=clock.today())
    lamp = lamp_of(review, seen.calendar_days)
    later = [r for r in seen.rounds if r.round > review.round and r.state != "cancelled"]
    return {
        "r": review,
        "sheet": seen,
        "steps": story.steps_of(seen),
        "tabs": [(code, label, reverse(name, args=[review.pk])) for code, label, name in TABS],
        "tab": tab,
        "refusals": refusals,
        "submitted": sum(s.submitted for s in seen.seats),
        "undeclared": [s.panellist.name for s in seen.seats if s.panellist.state == SeatState.SEATED],
        "total": seen.tally.total if seen.tally else review.total,
        "spread": seen.tally.overall.range if seen.tally else review.spread,
        "days_left": lamp.days_left,
        "light": lamp.light.value,
        "overdue": lamp.days_left is not None and lamp.days_left < 0,
        "later": later[-1] if later else None,
        "conditions_met": sum(c.met for c in seen.conditions),
        "conditions_open": sum(not c.met and c.standing is not None for c in seen.conditions),
    }


@require_safe
def show(request: HttpRequest, review_id: int) -> HttpResponse:
    """The panel and what happened (评审组)."""
    return panel_page(request, review_or_404(request, review_id))


def panel_page(
    request: HttpRequest, review: Review, form: Form | None = None, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    """The panel's page, also where a refused act on it comes back to."""
    context = frame(request, review, "panel", refusals)
    context["events"], context["draws"] = story.story_of(review)
    fresh = {"version": review.version, "once": uuid.uuid4().hex}
    if "draw" in context["sheet"].acts and context["sheet"].vacancies:
        blank = NameForm(initial=fresh, experts=nameable(review, context["sheet"].vacancies))
        context["name_form"] = form if isinstance(form, NameForm) else blank
        context["draw_form"] = form if isinstance(form, DrawForm) else DrawForm(initial=fresh)
    context["cancel_form"] = form if isinstance(form, ReasonForm) else ReasonForm(initial=fresh)
    return render(request, "reviews/show.html", context, status=status)


@require_safe
def checks(request: HttpRequest, review_id: int) -> HttpResponse:
    """Vetoes and the investor's due diligence (核查)."""
    return checks_page(request, review_or_404(request, review_id))


def checks_page(
    request: HttpRequest, review: Review, sent: tuple[str, int, Form] | None = None, refusals: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of checks; ``sent``: which form was refused: veto or item, its number, and the form."""
    context = frame(request, review, "checks", refusals)
    seen = context["sheet"]
    organises = "check" in seen.acts
    context["investors"] = list(ProjectInvestor.objects.filter(project=review.project_id))
    context["can_check"] = organises
    if organises:
        context["veto_forms"] = {row.veto.pk: _veto_form(row) for row in seen.vetoes}
        context["item_forms"] = {row.item.pk: _item_form(row) for row in seen.diligence}
    if sent is not None and organises:
        context["veto_forms" if sent[0] == "veto" else "item_forms"][sent[1]] = sent[2]
    return render(request, "reviews/checks.html", context, status=status)


def _veto_form(row: sheet.VetoRow) -> VetoForm:
    start = {"result": row.result.value, "note": row.finding.note if row.finding else ""}
    return VetoForm(initial=start, auto_id=f"v-{row.veto.pk}-%s")


def _item_form(row: sheet.ItemRow) -> CheckForm:
    check = row.check
    start = {
        "result": row.result.value, "note": check.note if check else "", "source": check.source if check else "",
        "checked_on": (check.checked_on if check else None) or clock.today(),
    }  # fmt: skip
    return CheckForm(initial=start, auto_id=f"k-{row.item.pk}-%s")


@require_safe
def session(request: HttpRequest, review_id: int) -> HttpResponse:
    """Sheets side by side, and the verdict (会审与结论)."""
    return session_page(request, review_or_404(request, review_id))


def session_page(
    request: HttpRequest, review: Review, form: Form | None = None, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    """The session's page, also where a refused verdict comes back to."""
    context = frame(request, review, "session", refusals)
    seen = context["sheet"]
    today = {"version": review.version, "on": clock.today()}
    context |= sides_of(seen) | {
        "choices": choices_for(seen),
        "session_form": form if isinstance(form, SessionForm) else SessionForm(initial=today),
        "decide_form": form if isinstance(form, VerdictForm) else VerdictForm(initial=today),
        "minutes_form": form if isinstance(form, MinutesForm) else MinutesForm(),
        "may_attach": review.state == ReviewState.DECIDED
        and access.may_keep_in(reader(request), review.zone_id),
    }
    return render(request, "reviews/session.html", context, status=status)


def sides_of(seen: sheet.ReviewSheet) -> dict[str, Any]:
    """Scores side by side: a line per criterion, totals per panellist, opinions with notes."""
    limit, tally = seen.review.template.dispersion_limit, seen.tally
    lines = []
    for row in seen.criteria:
        wide = row.spread and limit and row.spread.range * 100 / row.criterion.full_marks > limit
        values = [score.value if score else None for score in row.scores]
        lines.append({"criterion": row.criterion, "values": values, "spread": row.spread, "wide": bool(wide)})
    opinions = [
        {
            "panellist": p, "total": tally.totals.get(p.pk) if tally else None,
            "notes": [(r.criterion.label, s.note) for r in seen.criteria if (s := r.scores[at]) and s.note],
            "typed_by": p.submitted_by.name if p.submitted_by and p.submitted_by_id != p.expert.user_id else "",
        }
        for at, p in enumerate(seen.scored)
    ]  # fmt: skip
    return {"lines": lines, "opinions": opinions, "totals": [o["total"] for o in opinions]}


def choices_for(seen: sheet.ReviewSheet | None) -> list[tuple[Verdict, str, str]]:
    """Verdicts with what each does, and why a pass is out of reach as things stand."""
    against = seen.against_pass if seen else ()
    hard = "；".join(r.message for r in against if r.field != "dispersion_note")
    return [(v, EFFECTS[v], hard if v in PASSING else "") for v in Verdict]


def again_at(request: HttpRequest, review: Review, page: Any) -> Again:
    """Draw the page anew with the refused form, every reason, and the row as it stands."""

    def again(form: Form, reasons: list[Refusal], status: int) -> HttpResponse:
        fresh = review_or_404(request, review.pk)
        answer: HttpResponse = page(request, fresh, form, reasons, status)
        return answer

    return again
