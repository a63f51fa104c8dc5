from __future__ import annotations

from django.urls import path

from .pages import scheme_acts, schemes, settings, signing_in, staff

app_name = "people"
urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
    path("password/", signing_in.password, name="password"),
    path("users/", staff.users, name="users"),
    path("users/new/", staff.new_user, name="new_user"),
    path("users/<int:user_id>/", staff.user, name="user"),
    path("users/<int:user_id>/reset/", staff.reset_password, name="reset_password"),
    path("organisations/", staff.organisations, name="organisations"),
    path("teams/", staff.teams, name="teams"),
    path("settings/", settings.settings, name="settings"),
    path("schemes/", schemes.schemes, name="schemes"),
    path("schemes/new/", schemes.new_scheme, name="new_scheme"),
    path("schemes/<int:scheme_id>/", schemes.scheme, name="scheme"),
    path("schemes/<int:scheme_id>/history/", schemes.history, name="scheme_history"),
    path("schemes/<int:scheme_id>/copy/", scheme_acts.copy, name="copy_scheme"),
    path("schemes/<int:scheme_id>/publish/", scheme_acts.publish, name="publish_scheme"),
    path("schemes/<int:scheme_id>/retire/", scheme_acts.retire, name="retire_scheme"),
    path("schemes/<int:scheme_id>/discard/", scheme_acts.discard, name="discard_scheme"),
    path("schemes/<int:scheme_id>/tiers/", scheme_acts.add_tier, name="add_tier"),
    path("schemes/<int:scheme_id>/tiers/<int:tier_id>/", scheme_acts.save_tier, name="save_tier"),
    path("schemes/<int:scheme_id>/tiers/<int:tier_id>/remove/", scheme_acts.remove_tier, name="remove_tier"),
    path("schemes/<int:scheme_id>/tiers/<int:tier_id>/seats/", scheme_acts.add_seats, name="add_seats"),
    path("schemes/<int:scheme_id>/seats/<int:seat_id>/", scheme_acts.save_seat, name="save_seat"),
    path("schemes/<int:scheme_id>/seats/<int:seat_id>/remove/", scheme_acts.remove_seat, name="remove_seat"),
    path("schemes/<int:scheme_id>/seats/<int:seat_id>/charges/", scheme_acts.save_charge, name="save_charge"),
    path(
        "schemes/<int:scheme_id>/charges/<int:charge_id>/remove/",
        scheme_acts.remove_charge,
        name="remove_charge",
    ),
]
