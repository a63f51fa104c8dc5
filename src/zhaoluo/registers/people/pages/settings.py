from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhaoluo.foundation.answering import act
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal

from ..actions import staff
from ..forms import SettingForm
from ..queries import entries, setting_of
from .answering import administered, who

#: Tabs of the journal: key → label.
KINDS = {
    "": "全部",
    "entries": "登录与退出",
    "refused": "登录被拒",
    "denied": "访问被拒",
    "passwords": "口令",
}


def settings(request: HttpRequest) -> HttpResponse:
    """Sign-in settings of the zone, and who signed in or was turned away (登录与设置)."""
    zone = administered(request)

    def again(form: Form, refusals: list[Refusal], status: int) -> HttpResponse:
        kind = request.GET.get("kind", "")
        page = Paginator(entries.entry_events(zone, kind), 50).get_page(request.GET.get("page"))
        context = {
            "form": form,
            "refusals": refusals,
            "page": page,
            "rows": entries.entry_rows(page.object_list),
        }
        return render(
            request, "people/settings.html", context | {"kinds": KINDS, "kind": kind}, status=status
        )

    if request.method != "POST":
        known = setting_of(zone)
        initial = {"password_max_days": known.password_max_days, "idle_minutes": known.idle_minutes}
        return again(SettingForm(initial=initial), [], 200)
    return act(
        request, SettingForm(request.POST), lambda data: staff.save_setting(**data, **who(request, zone)),
        done="已保存登录设置", to=reverse("people:settings"), again=again,
    )  # fmt: skip
