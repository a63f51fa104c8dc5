"""What the pages of receptions, events, channels, offices and pairings share: who may, how a form page is drawn."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhaoluo.attract.prospecting.pages.answering import made
from zhaoluo.foundation import clock
from zhaoluo.foundation.answering import act
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.pages.answering import found, number, reader, who
from zhaoluo.registers.people.queries import reach_of

from ..actions.following import Followed
from ..models import EventFirm, Guest
from ..rules.keeping import refusals_to_keep

__all__ = [
    "PAGE", "ROOMS", "act", "after_firm", "form_page", "found", "keeper_zone", "keeps", "made", "new_key", "number",
    "reader", "said_of", "who", "who_on",
]  # fmt: skip
#: Rows of a list on one page.
PAGE = 50
#: The rooms of this part: address, name.
ROOMS = (
    ("trips:receptions", "来访"),
    ("trips:events", "活动"),
    ("trips:channels", "渠道"),
    ("trips:offices", "驻外联络处"),
    ("trips:pairings", "结对合作"),
)


def keeps(request: HttpRequest, zone_id: int | None) -> bool:
    """Whether the reader may write in a zone."""
    return zone_id is not None and not refusals_to_keep(reach_of(reader(request)).actor_in(zone_id))


def keeper_zone(request: HttpRequest) -> Zone:
    """The reader's own zone, for those who may write in it; 403 and a line in the journal for others."""
    zone = reader(request).zone
    if zone is None or not keeps(request, zone.pk):
        raise PermissionDenied
    return zone


def who_on(request: HttpRequest, row: Any) -> dict[str, Any]:
    """Who acts on a row, and when."""
    user = reader(request)
    return {"by": user, "actor": reach_of(user).actor_in(row.zone_id), "at": clock.now()}


def new_key() -> str:
    """A key by which a form sent twice counts once."""
    return uuid.uuid4().hex


def form_page(
    request: HttpRequest, form: Form, title: str, *, crumbs: Sequence[tuple[str, str]], about: str = "", note: str = "",
    refusals: Sequence[Refusal] = (), status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    """The one page on which everything here is entered and changed; ``crumbs``: (address, name), the last is the way back."""
    context = {
        "form": form, "title": title, "crumbs": crumbs, "back": crumbs[-1][0], "about": about, "note": note,
        "refusals": refusals, "undone": "没有保存", **more,
    }  # fmt: skip
    return render(request, "trips/keeping_form.html", context, status=status)


def said_of(firm: Guest | EventFirm, done: Followed) -> str:
    """What is told when the result of a firm is written down."""
    said = f"已记下{firm.name}的结果"
    if done.lead:
        said += "；已转为项目线索"
    if done.talks:
        said += "；已进洽谈"
    if done.missing:
        said += f"；还不能进洽谈：{'、'.join(done.missing)}"
    return said


def after_firm(request: HttpRequest, firms: Any, here: str, one: str, pk: int) -> str:
    """Back to the meeting, or on to its next firm without a result, where the button asks for that."""
    if "another" in request.POST:
        waiting = firms.filter(outcome="").order_by("pk").values_list("pk", flat=True).first()
        if waiting is not None:
            return reverse(one, args=[pk, waiting])
    return reverse(here, args=[pk])
