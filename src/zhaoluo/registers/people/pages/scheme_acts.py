"""One page per verb on a scheme; each parses, calls its action, and answers with the sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhaoluo.foundation.answering import act
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.scope.models import Zone

from ..actions import schemes as actions
from ..forms import ChargeForm, PublishForm, SeatsForm, TierForm
from ..models import Charge, Scheme, Seat, Tier
from ..queries.schemes import scheme_with_seats
from .answering import administered, found, who
from .schemes import SEAT_POINTERS, page, scheme_made, seat_form


def draft_of(request: HttpRequest, scheme_id: int) -> tuple[Zone, Scheme]:
    """A scheme of the administrator's own zone with its seats; 404 for any other."""
    zone = administered(request)
    return zone, found(scheme_with_seats(zone, scheme_id))


def _tier(scheme: Scheme, tier_id: int) -> Tier:
    return found(next((tier for tier in scheme.tiers.all() if tier.pk == tier_id), None))


def _seats(scheme: Scheme) -> list[Seat]:
    return [seat for tier in scheme.tiers.all() for seat in tier.seats.all()]


def _seat(scheme: Scheme, seat_id: int) -> Seat:
    return found(next((seat for seat in _seats(scheme) if seat.pk == seat_id), None))


def _answer(
    request: HttpRequest,
    zone: Zone,
    scheme: Scheme,
    form: Form,
    work: Callable[[dict[str, Any]], object],
    *,
    name: str,
    done: str,
    query: str = "",
    **chosen: Any,
) -> HttpResponse:
    """Act, then back to the sheet; a refused form stands again under ``name``, with the part it belongs to."""
    return act(
        request, form, work, done=done, to=reverse("people:scheme", args=[scheme.pk]) + query,
        again=lambda bad, refusals, status: page(
            request, zone, scheme.pk, forms={name: bad, **chosen}, refusals=refusals, status=status
        ),
    )  # fmt: skip


@require_POST
def add_tier(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """Add a tier (加一级)."""
    zone, scheme = draft_of(request, scheme_id)
    return _answer(
        request, zone, scheme, TierForm(request.POST), lambda d: actions.save_tier(scheme.pk, **d, **who(request, zone)),
        name="tier_form", done="已加一级",
    )  # fmt: skip


@require_POST
def save_tier(request: HttpRequest, scheme_id: int, tier_id: int) -> HttpResponse:
    """Change a tier."""
    zone, scheme = draft_of(request, scheme_id)
    tier = _tier(scheme, tier_id)
    return _answer(
        request, zone, scheme, TierForm(request.POST),
        lambda d: actions.save_tier(scheme.pk, tier_id=tier.pk, **d, **who(request, zone)),
        name="tier_form", done="已存这一级", tier=tier,
    )  # fmt: skip


@require_POST
def remove_tier(request: HttpRequest, scheme_id: int, tier_id: int) -> HttpResponse:
    """Take a tier out (撤掉一级)."""
    zone, scheme = draft_of(request, scheme_id)
    tier = _tier(scheme, tier_id)
    return _answer(
        request, zone, scheme, Form({}), lambda _: actions.remove_tier(scheme.pk, tier.pk, **who(request, zone)),
        name="bare_form", done=f"已撤掉“{tier.name}”",
    )  # fmt: skip


@require_POST
def add_seats(request: HttpRequest, scheme_id: int, tier_id: int) -> HttpResponse:
    """Add posts or teams to a tier (加一岗、加一队)."""
    zone, scheme = draft_of(request, scheme_id)
    tier = _tier(scheme, tier_id)
    return _answer(
        request, zone, scheme, SeatsForm(request.POST),
        lambda d: actions.add_seats(scheme.pk, tier.pk, names=d["names"], **who(request, zone)),
        name="seats_form", done="已加", tier=tier,
    )  # fmt: skip


@require_POST
def save_seat(request: HttpRequest, scheme_id: int, seat_id: int) -> HttpResponse:
    """Say who holds a seat (存这一格)."""
    zone, scheme = draft_of(request, scheme_id)
    seat = _seat(scheme, seat_id)

    def work(data: dict[str, Any]) -> None:
        ids: dict[str, Any] = {key: int(data[key]) if data[key] else None for key in SEAT_POINTERS}
        actions.save_seat(scheme.pk, seat.pk, name=data["name"], **ids, **who(request, zone))

    return _answer(
        request, zone, scheme, seat_form(zone, _seats(scheme), seat, request.POST), work,
        name="seat_form", done=f"已存“{seat.name}”", query=f"?seat={seat.pk}", seat=seat, charge_form=ChargeForm(auto_id="c-%s"),
    )  # fmt: skip


@require_POST
def remove_seat(request: HttpRequest, scheme_id: int, seat_id: int) -> HttpResponse:
    """Take a seat out (撤掉)."""
    zone, scheme = draft_of(request, scheme_id)
    seat = _seat(scheme, seat_id)
    return _answer(
        request, zone, scheme, Form({}), lambda _: actions.remove_seat(scheme.pk, seat.pk, **who(request, zone)),
        name="bare_form", done=f"已撤掉“{seat.name}”",
    )  # fmt: skip


@require_POST
def save_charge(request: HttpRequest, scheme_id: int, seat_id: int) -> HttpResponse:
    """Say what a seat answers for (管什么)."""
    zone, scheme = draft_of(request, scheme_id)
    seat = _seat(scheme, seat_id)
    return _answer(
        request, zone, scheme, ChargeForm(request.POST, auto_id="c-%s"),
        lambda d: actions.save_charge(scheme.pk, seat.pk, **d, **who(request, zone)),
        name="charge_form", done="已加职责", query=f"?seat={seat.pk}", seat=seat, seat_form=seat_form(zone, _seats(scheme), seat),
    )  # fmt: skip


@require_POST
def remove_charge(request: HttpRequest, scheme_id: int, charge_id: int) -> HttpResponse:
    """Take a charge off a seat (去掉)."""
    zone, scheme = draft_of(request, scheme_id)
    pairs = [(seat, charge) for seat in _seats(scheme) for charge in seat.charges.all()]
    seat, charge = found(next((pair for pair in pairs if pair[1].pk == charge_id), None))
    assert isinstance(seat, Seat) and isinstance(charge, Charge)
    return _answer(
        request, zone, scheme, Form({}), lambda _: actions.remove_charge(scheme.pk, charge.pk, **who(request, zone)),
        name="bare_form", done="已去掉", query=f"?seat={seat.pk}",
    )  # fmt: skip


@require_POST
def publish(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """Put the draft in force from a day on (发布)."""
    zone, scheme = draft_of(request, scheme_id)
    return _answer(
        request, zone, scheme, PublishForm(request.POST, auto_id="p-%s"),
        lambda d: actions.publish(scheme.pk, effective_on=d["effective_on"], **who(request, zone)),
        name="publish_form", done=f"已发布 {scheme.name} 第 {scheme.version} 版",
    )  # fmt: skip


@require_POST
def retire(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """End a scheme no newer version follows (停用)."""
    zone, scheme = draft_of(request, scheme_id)
    return _answer(
        request, zone, scheme, Form({}), lambda _: actions.retire(scheme.pk, **who(request, zone)),
        name="bare_form", done=f"已停用 {scheme.name}",
    )  # fmt: skip


@require_POST
def copy(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """Begin the next version from this one (起草新版)."""
    zone, scheme = draft_of(request, scheme_id)
    made: list[Scheme] = []
    answer = _answer(
        request, zone, scheme, Form({}),
        lambda _: made.append(actions.draft(name=scheme.name, version=scheme, **who(request, zone))),
        name="bare_form", done="已起草新版",
    )  # fmt: skip
    return scheme_made(request, answer, made)


@require_POST
def discard(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """Throw a draft away (废弃草稿)."""
    zone, scheme = draft_of(request, scheme_id)
    return act(
        request, Form({}), lambda _: actions.discard(scheme.pk, **who(request, zone)),
        done=f"已废弃 {scheme.name} 第 {scheme.version} 版草稿", to=reverse("people:schemes"),
        again=lambda bad, refusals, status: page(request, zone, scheme.pk, refusals=refusals, status=status),
    )  # fmt: skip
