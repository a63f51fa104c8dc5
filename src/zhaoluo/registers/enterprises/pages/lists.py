from __future__ import annotations

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from zhaoluo.foundation import clock
from zhaoluo.foundation.verdict import Refusal, Refused

from .. import actions
from ..forms import PurposeForm
from ..queries import access, contacts, lists
from ..rules.contacts import sees_in_full
from ..terms import Role, TitleKind
from .answering import found, reader, who


def list_enterprises(request: HttpRequest) -> HttpResponse:
    """Enterprises of the reader's zones, narrowed, fifty a page (企业)."""
    return page(request)


def page(
    request: HttpRequest, refusals: Sequence[Refusal] = (), form: PurposeForm | None = None, status: int = 200
) -> HttpResponse:
    """The list, also where a refused export comes back to."""
    user = reader(request)
    filters = lists.Filters.of(request.POST if request.method == "POST" else request.GET)
    rows = lists.filtered_for(user, filters, today=clock.today())
    shown = Paginator(lists.marked(rows, today=clock.today()), 50).get_page(request.GET.get("page"))
    actor = access.reach_of(user).actor_in(user.zone_id) if user.zone_id else None
    context = {
        "page": shown,
        "rows": lists.rows_of(shown.object_list),
        "filters": filters,
        "roles": list(Role),
        "titles": list(TitleKind),
        "questions": lists.open_questions_for(user),
        "keeps": access.keeps(user, user.zone_id),
        "exports": actor is not None and sees_in_full(actor),
        "purpose_form": form or PurposeForm(),
        "refusals": refusals,
    }
    return render(request, "enterprises/list.html", context, status=status)


@require_POST
def export_contacts(request: HttpRequest) -> HttpResponse:
    """Contacts of the filtered enterprises as CSV (导出联系人): with a purpose, written down."""
    user = reader(request)
    zone = found(user.zone)
    filters = lists.Filters.of(request.POST)
    form = PurposeForm(request.POST)
    purpose = form.cleaned_data["purpose"] if form.is_valid() else ""
    rows = contacts.contacts_for(user, filters, zone=zone, today=clock.today())
    try:
        actions.note_contacts_export(rows, purpose=purpose, filters=filters.chosen, **who(request, zone))
    except Refused as refused:
        form.refuse(refused)
        return page(request, refused.refusals, form, 422)
    content = contacts.as_csv(rows, purpose=purpose, by=user, now=clock.now())
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="contacts-{clock.today():%Y%m%d}.csv"'
    return response
