from __future__ import annotations

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhaoluo.foundation.verdict import Refusal

from .. import actions
from ..forms import EmptyForm
from ..queries import access, lists
from .answering import act, enterprise_or_404, found, reader, who


def questions(request: HttpRequest) -> HttpResponse:
    """Names that may be a known firm; a person says which (待认企业)."""
    return page(request)


def page(request: HttpRequest, refusals: Sequence[Refusal] = (), status: int = 200) -> HttpResponse:
    """The questions, also where a refused answer comes back to."""
    user = reader(request)
    rows = lists.sightings_for(user).select_related("zone")
    shown = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "questions": lists.questions_of(list(shown.object_list)),
        "closed": lists.closed_as_no_firm_for(user),
        "works": access.keeps(user, user.zone_id),
        "refusals": refusals,
    }
    return render(request, "enterprises/questions.html", context, status=status)


@require_POST
def same(request: HttpRequest, question_id: int, enterprise_id: int) -> HttpResponse:
    """The name means this enterprise (是它)."""
    firm = enterprise_or_404(request, enterprise_id)
    found(lists.sightings_in(reader(request), firm.zone_id).filter(pk=question_id).first())
    return _answer(request, question_id, firm.pk, done=f"已认定是“{firm.name}”")


@require_POST
def other(request: HttpRequest, question_id: int) -> HttpResponse:
    """The name is a firm of its own (另立)."""
    return _answer(request, question_id, None, done="已另立一家")


@require_POST
def not_a_firm(request: HttpRequest, question_id: int) -> HttpResponse:
    """The name is no firm (不是企业)."""
    return _answer(request, question_id, None, is_firm=False, done="已认定不是企业，以后不再问")


def _answer(
    request: HttpRequest, question_id: int, firm_id: int | None, *, done: str, is_firm: bool = True
) -> HttpResponse:
    sighting = found(lists.sighting_for(reader(request), question_id))
    return act(
        request, EmptyForm(request.POST),
        lambda _: actions.answer_question(sighting.pk, firm_id, is_firm=is_firm, **who(request, sighting.zone)),
        done=f"“{sighting.name}”{done}", to=reverse("enterprises:questions"),
        again=lambda form, reasons, status: page(request, reasons, status),
    )  # fmt: skip


@require_POST
def reopen(request: HttpRequest, question_id: int) -> HttpResponse:
    """Ask again about a name that was called no firm (重新认定)."""
    sighting = found(lists.sighting_for(reader(request), question_id))
    return act(
        request, EmptyForm(request.POST),
        lambda _: actions.reopen_question(sighting.pk, **who(request, sighting.zone)),
        done=f"“{sighting.name}”重新列入待认", to=reverse("enterprises:questions"),
        again=lambda form, reasons, status: page(request, reasons, status),
    )  # fmt: skip
