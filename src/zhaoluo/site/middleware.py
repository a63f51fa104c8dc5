from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user, logout
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from zhaoluo.foundation import clock
from zhaoluo.foundation.scope.actions import give_zones, reading
from zhaoluo.registers.people.actions.signing_in import deny_access, sign_out
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of, sign_in_setting_of
from zhaoluo.registers.people.rules import password_expired

from . import pages
from .uploads import MAX_REQUEST_BYTES

log = logging.getLogger("zhaoluo.web")
Next = Callable[[HttpRequest], HttpResponseBase]
CSP = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'"
SEEN = "seen"


class CompressPages(GZipMiddleware):
    """Pages travel compressed (a tenth of their size); attachments and exports go as they are.

    Secrets in pages are safe from BREACH: Django masks the CSRF token anew each time and pads what it compresses.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class PolicyMiddleware:
    """Headers of every answer, a number for every request, and a sentence for a request that is far too large."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.number = secrets.token_hex(4)  # type: ignore[attr-defined]
        request.address = address_of(request)  # type: ignore[attr-defined]
        length = request.META.get("CONTENT_LENGTH", "")
        if length.isdigit() and int(length) > MAX_REQUEST_BYTES:
            response: HttpResponseBase = pages.too_large(request)
        else:
            response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Request-Number"] = request.number  # type: ignore[attr-defined]
        patch_vary_headers(response, ("HX-Request",))
        return response


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, for the journal."""
    if settings.BEHIND_TLS and (forwarded := request.META.get("HTTP_X_FORWARDED_FOR")):
        return str(forwarded.split(",")[-1].strip())[:60]
    return str(request.META.get("REMOTE_ADDR", ""))[:60]


class ReaderMiddleware:
    """One transaction around every page, given the zones of its reader and no others.

    Pages marked ``own_transaction`` (signing in) bring their own.  Everything but pages marked ``public`` asks for a
    signed-in reader.  A denied page is written down after its transaction has been rolled back.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.user = AnonymousUser()
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if getattr(view, "own_transaction", False):
            return None
        user_id = str(request.session.get(SESSION_KEY, ""))
        with reading(user_id=int(user_id) if user_id.isdigit() else None):
            request.user = get_user(request) if user_id else AnonymousUser()
            if getattr(view, "public", False):
                return view(request, *args, **kwargs)
            if not isinstance(request.user, User):
                return self._to_sign_in(request)
            give_zones(reach_of(request.user).zone_ids, user_id=request.user.pk)
            if detour := self._detour(request, request.user):
                return detour
            return self._page(request, view, args, kwargs)

    def _page(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase:
        try:
            with nullcontext() if request.method in ("GET", "HEAD") else transaction.atomic():
                response = view(request, *args, **kwargs)
        except PermissionDenied:
            response = pages.denied(request)
            self._note_denial(request)
        except Http404:
            response = pages.not_found(request)
        if isinstance(response, StreamingHttpResponse) and getattr(response, "reads_rows", False):
            raise AssertionError("a page that reads rows may not stream: its transaction ends with the page")
        return response

    def _note_denial(self, request: HttpRequest) -> None:
        user = request.user
        transaction.on_commit(
            lambda: deny_access(
                user if isinstance(user, User) else None,
                path=request.path,
                address=address_of(request),
                at=clock.now(),
            )
        )

    def _to_sign_in(self, request: HttpRequest, why: str = "") -> HttpResponse:
        back = request.get_full_path() if request.method == "GET" and request.path != "/" else ""
        query = urlencode({key: value for key, value in (("next", back), ("why", why)) if value})
        target = reverse("people:sign_in") + (f"?{query}" if query else "")
        if getattr(request, "htmx", False):
            return HttpResponse(status=200, headers={"HX-Redirect": target})
        return redirect(target)

    def _detour(self, request: HttpRequest, user: User) -> HttpResponse | None:
        """Out after the idle time; to the password page when it must be changed; demo accounts only at home."""
        now = clock.now().timestamp()
        setting = sign_in_setting_of(user)
        idle = 60 * setting.idle_minutes
        if now - request.session.get(SEEN, now) > idle:
            sign_out(user, at=clock.now(), why="idle")
            logout(request)
            return self._to_sign_in(request, why="idle")
        if user.is_demo and not settings.DEMO_ACCOUNTS_WORK:
            logout(request)
            return self._to_sign_in(request)
        if now - request.session.get(SEEN, 0) > 60:
            request.session[SEEN] = now
        expired = password_expired(user.password_set_at, setting.password_max_days, now=clock.now())
        if (user.must_change_password or expired) and request.path not in (
            reverse("people:password"), reverse("people:sign_out"),
        ):  # fmt: skip
            return redirect("people:password")
        return None
