from __future__ import annotations

from django.urls import path

from . import pages

app_name = "people"
urlpatterns = [
    path("sign-in/", pages.sign_in, name="sign_in"),
    path("sign-out/", pages.sign_out, name="sign_out"),
    path("password/", pages.password, name="password"),
    path("users/", pages.users, name="users"),
    path("schemes/", pages.schemes, name="schemes"),
    path("settings/", pages.settings, name="settings"),
]
