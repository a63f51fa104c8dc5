from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form, once_key
from zhaoluo.foundation.panels.registry import cards_for
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..actions import entering, taking_over
from ..forms.project import ProjectForm, TakeOverForm
from ..queries import lists
from ..queries.export import export_for
from ..terms import Light, Stage, Standing
from .answering import act, reader
from .typed import content_typed


def list_projects(request: HttpRequest) -> HttpResponse:
    """All projects the reader may see, narrowed, ordered, fifty or a hundred a page (项目名单)."""
    filters = lists.Filters.of(request.GET)
    rows = lists.filtered_for(reader(request), filters, today=clock.today())
    size = 100 if request.GET.get("size") == "100" else 50
    totals = lists.totals_of(rows)
    related = lists.marked(rows.select_related("officer", "mode"))
    paginator = Paginator(related, size)
    paginator.count = totals.count
    page = paginator.get_page(request.GET.get("page"))
    context = _filter_row(request, filters) | {"page": page, "totals": totals}
    context["rows"] = lists.rows_of(page.object_list, today=clock.today())
    return render(request, "projects/list.html", context)


def _filter_row(request: HttpRequest, filters: lists.Filters) -> dict[str, Any]:
    return {
        "filters": filters,
        "choices": lists.choices_for(reader(request)),
        "stages": list(Stage),
        "standings": list(Standing),
        "lights": list(Light),
        "can_enter": _may_enter(reader(request)),
        "exports": cards_for("projects.exports", reader(request), filters),
    }


def _may_enter(user: User) -> bool:
    return bool(user.zone_id and reach_of(user).actor_in(user.zone_id).has(*entering.ENTERING))


def board(request: HttpRequest) -> HttpResponse:
    """The four libraries side by side (看板)."""
    filters = lists.Filters.of(request.GET)
    columns = lists.board_for(reader(request), filters, today=clock.today())
    context = _filter_row(request, filters) | {"columns": columns}
    return render(request, "projects/board.html", context)


def export(request: HttpRequest, form: str) -> HttpResponse:
    """The filtered set as CSV or XLSX; written down who took what."""
    if form not in ("csv", "xlsx"):
        raise Http404
    user = reader(request)
    filters = lists.Filters.of(request.GET)
    made = export_for(user, filters, form=form, now=clock.now())
    entering.note_export(user, form=form, filters=filters.chosen, rows=made.rows, at=clock.now())
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{made.file_name}"
    return response


def new(request: HttpRequest) -> HttpResponse:
    """Enter a lead (登记线索)."""
    return _enter(request, ProjectForm, "登记线索")


def take_over(request: HttpRequest) -> HttpResponse:
    """Bring in one project that already stands somewhere (接入在办项目)."""
    return _enter(request, TakeOverForm, "接入在办项目")


def _enter(request: HttpRequest, kind: type[ProjectForm], title: str) -> HttpResponse:
    user = reader(request)
    if user.zone is None or not _may_enter(user):
        raise PermissionDenied
    zone = user.zone

    def again(form: Form, refusals: Sequence[Refusal], status: int) -> HttpResponse:
        context = {"form": form, "refusals": refusals, "title": title, "once": request.POST.get("once")}
        return render(request, "projects/form.html", context, status=status)

    if request.method != "POST":
        form = kind(choices=lists.form_choices(zone), initial={"officer": str(user.pk)})
        return render(request, "projects/form.html", {"form": form, "title": title, "once": uuid.uuid4().hex})
    form = kind(request.POST, choices=lists.form_choices(zone))
    return act(
        request,
        form,
        lambda _: _write(request, form),
        done=f"已{title}",
        to=reverse("projects:board"),
        again=again,
    )


def _write(request: HttpRequest, form: ProjectForm) -> None:
    user = reader(request)
    assert user.zone is not None
    who: dict[str, Any] = {
        "zone": user.zone,
        "by": user,
        "actor": reach_of(user).actor_in(user.zone.pk),
        "at": clock.now(),
        "once": once_key(request.POST.get("once", "")),
    }
    if isinstance(form, TakeOverForm):
        content, data = content_typed(form), form.cleaned_data
        taking_over.take_over(
            [taking_over.Standing(content, Stage.of(data["stage"]), data["claimed_on"])], **who
        )
    else:
        entering.enter(content_typed(form), **who)
