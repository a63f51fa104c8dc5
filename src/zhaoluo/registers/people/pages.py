from __future__ import annotations

from django.conf import settings as site
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhaoluo.foundation import clock

from .actions import signing_in


def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        told = signing_in.sign_in(
            request.POST.get("username", ""), request.POST.get("password", ""), address=request.META.get("REMOTE_ADDR", ""),
            at=clock.now(), demo_allowed=site.DEMO_ACCOUNTS_WORK,
        )  # fmt: skip
        if told.user:
            login(request, told.user, backend="zhaoluo.site.auth.ScopedBackend")
            return redirect("/")
        return HttpResponse(str(told), status=422)
    return render(request, "people/sign_in.html")


sign_in.own_transaction = True  # type: ignore[attr-defined]
sign_out = password = users = schemes = settings = sign_in
