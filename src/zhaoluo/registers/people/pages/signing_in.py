from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zhaoluo.foundation import clock
from zhaoluo.foundation.answering import act
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.panels.registry import cards_for
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.queries import all_zones
from zhaoluo.foundation.verdict import Refusal

from ..actions import signing_in
from ..forms import PasswordForm, SignInForm
from ..models import User
from ..queries import setting_of
from ..rules import FAILURES_BEFORE_LOCK, LOCK_SECONDS, password_expired
from .answering import reader

BACKEND = "zhaoluo.site.auth.ScopedBackend"
#: Why somebody stands before the door: key in the address → sentence.
WHY = {
    "idle": "离开太久，已自动退出。请重新登录；没有提交的内容不会保存。",
    "out": "已退出。",
}
WRONG = "账号或口令不对，请再试。"


@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The door (登录).  Brings its own transactions, so that a failure counts whatever becomes of the request."""
    if request.method != "POST":
        return _door(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _door(request, form, status=422)
    told = signing_in.sign_in(
        form.cleaned_data["username"], form.cleaned_data["password"], address=address_of(request), at=clock.now(),
        demo_allowed=settings.DEMO_ACCOUNTS_WORK,
    )  # fmt: skip
    if told.user is None:
        return _door(request, form, told, status=422)
    _enter(request, told.user)
    return redirect(own_path(request.POST.get("next", "")))


sign_in.own_transaction = True  # type: ignore[attr-defined]
sign_in.public = True  # type: ignore[attr-defined]


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, as the site's middleware found it (behind a proxy it knows whom to believe)."""
    return str(getattr(request, "address", "") or request.META.get("REMOTE_ADDR", ""))[:60]


def own_path(target: str) -> str:
    """Where to go after signing in: a page of our own, else the front door."""
    path = urlsplit(target).path if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else ""
    if not path.startswith("/") or path in (reverse("people:sign_in"), reverse("people:sign_out")):
        return "/"
    try:
        resolve(path)
    except Resolver404:
        return "/"
    return target


def _enter(request: HttpRequest, user: User) -> None:
    """Begin the session under a new key; Django notes the moment on the user's own row."""
    with reading(user_id=user.pk):
        login(request, user, backend=BACKEND)


def _door(
    request: HttpRequest, form: Form, told: signing_in.SignIn | None = None, *, status: int = 200
) -> HttpResponse:
    zones = all_zones()
    until = told.locked_until if told else None
    left = max(1, int((until - clock.now()).total_seconds())) if until else 0
    context: dict[str, Any] = {
        "form": form,
        "next": own_path(request.POST.get("next", "") or request.GET.get("next", "")),
        "zone": zones[0] if len(zones) == 1 else None,
        "why": WHY.get(request.GET.get("why", ""), ""),
        "wrong": WRONG if told and not until else "",
        "locked_until": clock.local(until) if until else None,
        "locked_seconds": left,
        "locked_left": f"{left // 60} 分 {left % 60:02d} 秒",
        "failures": FAILURES_BEFORE_LOCK,
        "lock_minutes": LOCK_SECONDS // 60,
        "cards": [] if until else cards_for("people.sign_in", None, request),
    }
    return render(request, "people/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave (退出)."""
    signing_in.sign_out(reader(request), at=clock.now())
    logout(request)
    return redirect(f"{reverse('people:sign_in')}?why=out")


@sensitive_post_parameters("old_password", "new_password", "again")
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password (改口令), also where the administrator or the calendar demands it."""
    user = reader(request)

    def work(data: dict[str, Any]) -> None:
        old, new = data["old_password"], data["new_password"]
        changed = signing_in.change_password(user.pk, old=old, new=new, at=clock.now())
        update_session_auth_hash(request, changed)  # this session stays, all others end

    if request.method != "POST":
        return _password_page(request, PasswordForm(), [], 200)
    return act(
        request, PasswordForm(request.POST), work, done="口令已改，您在别处的登录已退出", to="/",
        again=lambda bad, refusals, status: _password_page(request, bad, refusals, status),
    )  # fmt: skip


def _password_page(request: HttpRequest, form: Form, refusals: list[Refusal], status: int) -> HttpResponse:
    user = reader(request)
    setting = setting_of(user.zone_id) if user.zone_id else None
    days = setting.password_max_days if setting else None
    expired = password_expired(user.password_set_at, days, now=clock.now())
    context = {
        "form": form,
        "refusals": refusals,
        "must": user.must_change_password,
        "expired": expired,
        "days": days,
    }
    return render(request, "people/password.html", context, status=status)
