from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhaoluo.foundation.verdict import Refusal

from .. import actions
from ..forms import EmptyForm, MergeForm
from ..models import Enterprise
from ..queries import access, recognising
from ..queries import record as queries
from ..rules.merging import FIELDS
from . import record
from .answering import act, enterprise_or_404, found, number, reader, who


def merge(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Choose the other firm, compare, merge (合并): GET ``?q=`` finds, ``?with=`` compares, POST merges."""
    survivor = enterprise_or_404(request, enterprise_id)
    if request.method != "POST":
        typed = number(request.GET.get("with"))
        return page(request, survivor, enterprise_or_404(request, typed) if typed else None)
    other = enterprise_or_404(request, found(number(request.POST.get("other"))))
    form = MergeForm(request.POST, names=FIELDS)

    def work(data: dict[str, Any]) -> None:
        versions = (data["version"], data["other_version"])
        actions.merge(
            survivor.pk, other.pk, chosen=form.chosen, versions=versions, **who(request, survivor.zone)
        )

    return act(
        request, form, work, done=f"已把“{other.name}”并入", to=reverse("enterprises:show", args=[survivor.pk]),
        again=lambda bad, reasons, status: page(request, survivor, other, form, reasons, status),
    )  # fmt: skip


def page(
    request: HttpRequest, survivor: Enterprise, other: Enterprise | None, form: MergeForm | None = None,
    refusals: Sequence[Refusal] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Both side by side, or the firms that may be the other."""
    context: dict[str, Any] = {"enterprise": survivor, "other": other, "refusals": refusals}
    if other is None:
        text = request.GET.get("q", "")
        rows = (
            access.enterprises_for(reader(request), text=text)
            .filter(zone=survivor.zone)
            .exclude(pk=survivor.pk)
        )
        context["q"] = text
        context["found"] = list(rows[:20]) if text else []
        if not text:
            context["alike"] = recognising.lookalikes(survivor.zone, survivor.name, besides=survivor.pk)
    else:
        chosen = form.chosen if form is not None and form.is_valid() else None
        context["pairs"] = queries.side_by_side(survivor, other, chosen)
        context["loads"] = (queries.load_of(survivor), queries.load_of(other))
    return render(request, "enterprises/merge.html", context, status=status)


@require_POST
def unmerge(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Undo the merge of a firm that was merged away (撤销合并)."""
    other = enterprise_or_404(request, enterprise_id)
    survivor = found(other.merged_into)
    return act(
        request, EmptyForm(request.POST), lambda _: actions.unmerge(other.pk, **who(request, other.zone)),
        done=f"已撤销合并，“{other.name}”恢复原样", to=reverse("enterprises:show", args=[other.pk]),
        again=lambda form, reasons, status: record.page(
            request, enterprise_or_404(request, survivor.pk), refusals=reasons, status=status
        ),
    )  # fmt: skip
