"""Every business row carries its zone, and relations point down without leaving a name there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

from tests.architecture.house import floor_of, may_know, no_breach

#: Models whose rows belong to no zone, each with the reason.
WITHOUT_ZONE = {
    "scope.Zone": "is the zone",
    "people.SignInAttempt": "counts an account name that may not exist, before anyone is known",
}
#: Models whose rows may belong to no zone, each with the reason.
ZONE_MAY_BE_EMPTY = {
    "journal.Event": "events of the system itself",
    "people.User": "a person who looks across zones has no home zone",
}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("zhaoluo.")]


def breaches_of_zone(candidates: Iterable[type[models.Model]]) -> list[str]:
    breaches = []
    for model in candidates:
        label = model._meta.label
        field: Any = next((f for f in model._meta.get_fields() if f.name == "zone" and f.concrete), None)
        if field is None or field.related_model is None or field.related_model._meta.label != "scope.Zone":
            if label not in WITHOUT_ZONE:
                breaches.append(f"{label} has no foreign key `zone` to scope.Zone")
        elif field.null and label not in ZONE_MAY_BE_EMPTY:
            breaches.append(f"{label}.zone may be empty")
    return breaches


def breaches_of_direction(candidates: Iterable[type[models.Model]]) -> list[str]:
    breaches = []
    for model in candidates:
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            below: Any = field.related_model
            if below is None or not below.__module__.startswith("zhaoluo."):
                continue
            if not may_know(model.__module__, package_of(below)) and below._meta.label != "people.User":
                breaches.append(f"{field} points up to {below._meta.label}")
            if floor_of(below.__module__) != floor_of(model.__module__) and not field.remote_field.hidden:
                breaches.append(f'{field} lacks related_name="+"')
    return breaches


def package_of(model: type[models.Model]) -> str:
    return apps.get_app_config(model._meta.app_label).name


def test_every_business_row_carries_its_zone() -> None:
    assert our_models()
    no_breach(breaches_of_zone(our_models()))


def test_the_lists_of_exceptions_name_living_models() -> None:
    living = {model._meta.label for model in our_models()}
    assert set(WITHOUT_ZONE) | set(ZONE_MAY_BE_EMPTY) <= living


def test_relations_point_down_and_leave_no_name_below() -> None:
    no_breach(breaches_of_direction(our_models()))


def test_a_model_without_zone_and_one_pointing_up_are_found() -> None:
    class Stray(models.Model):
        class Meta:
            app_label = "scope"
            managed = False

        project = models.ForeignKey("projects.Project", models.CASCADE, related_name="strays")

    try:
        Stray.__module__ = "zhaoluo.foundation.scope.models"
        assert breaches_of_zone([Stray]) == ["scope.Stray has no foreign key `zone` to scope.Zone"]
        assert breaches_of_direction([Stray]) == [
            "scope.Stray.project points up to projects.Project",
            'scope.Stray.project lacks related_name="+"',
        ]
    finally:
        del apps.all_models["scope"]["stray"]
        apps.clear_cache()
