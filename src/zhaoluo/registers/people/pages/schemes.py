from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhaoluo.foundation import clock
from zhaoluo.foundation.answering import act
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.panels.registry import cards_for
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.scope.queries import all_zones
from zhaoluo.foundation.verdict import Refusal

from .. import queries
from ..actions import schemes as actions
from ..forms import ChargeForm, DraftForm, PublishForm, SeatForm, SeatsForm, TierForm
from ..models import Scheme, Seat, Tier
from ..presets import preset_of, presets
from ..queries import schemes as stored
from .answering import administered, administers, found, number, reader, who

SEAT_POINTERS = ("holder", "deputy", "team", "reports_to")


def zone_shown(request: HttpRequest) -> Zone:
    """The zone whose schemes are shown: the reader's own, or one a viewer across zones picked in the address."""
    reach = queries.reach_of(reader(request))
    zones = [zone for zone in all_zones() if zone.pk in reach.zone_ids]
    picked = request.GET.get("zone")
    if picked is None:
        own = [zone for zone in zones if zone.pk == reader(request).zone_id]
        return next(iter([*own, *zones]))
    return found(next((zone for zone in zones if zone.pk == number(picked)), None))


def schemes(request: HttpRequest) -> HttpResponse:
    """The scheme in force; where there is none, what to do about it (责任体系)."""
    zone = zone_shown(request)
    scheme = stored.scheme_in_force(zone, today=clock.today())
    if scheme is None:
        tabs = stored.scheme_tabs(zone, today=clock.today(), drafts=administers(request, zone))
        context = {
            "tabs": tabs,
            "zone": zone,
            "administers": administers(request, zone),
            "zones": _zones(request),
        }
        return render(request, "people/no_scheme.html", context)
    return page(request, zone, scheme.pk)


def _zones(request: HttpRequest) -> list[Zone]:
    ids = queries.reach_of(reader(request)).zone_ids
    return [zone for zone in all_zones() if zone.pk in ids] if len(ids) > 1 else []


def zone_of_scheme(request: HttpRequest, scheme_id: int) -> Zone:
    """The zone of a scheme this reader may see; drafts are for administrators only."""
    ids = queries.reach_of(reader(request)).zone_ids
    scheme: Scheme = found(stored.scheme_in(ids, scheme_id))
    if scheme.state == "draft" and not administers(request, scheme.zone):
        raise Http404
    return scheme.zone


def scheme(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """One version of a scheme; a draft can be changed here by the administrator."""
    return page(request, zone_of_scheme(request, scheme_id), scheme_id)


def page(
    request: HttpRequest,
    zone: Zone,
    scheme_id: int,
    *,
    forms: dict[str, Form] | None = None,
    refusals: list[Refusal] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The sheet of a version with what the reader may do on it; ``forms`` are those that came back refused."""
    sheet = found(stored.scheme_sheet(zone, scheme_id, today=clock.today()))
    admin = administers(request, zone)
    context: dict[str, Any] = {
        "sheet": sheet, "scheme": sheet.scheme, "zone": zone, "zones": _zones(request), "administers": admin,
        "tabs": stored.scheme_tabs(zone, today=clock.today(), drafts=admin),
        "cards": cards_for("people.scheme", reader(request), sheet.scheme),
        "refusals": refusals or [], "publish_form": PublishForm(initial={"effective_on": clock.today()}, auto_id="p-%s"),
    }  # fmt: skip
    if admin and sheet.scheme.state == "draft":
        context |= _editing(request, zone, sheet.scheme)
    return render(request, "people/scheme.html", context | (forms or {}), status=status)


def _editing(request: HttpRequest, zone: Zone, scheme: Scheme) -> dict[str, Any]:
    """The forms of the part chosen in the address: ``?seat=``, ``?tier=``, ``?seats=`` (into a tier), ``?add=tier``."""
    tiers: list[Tier] = list(scheme.tiers.all())
    seats: list[Seat] = [seat for tier in tiers for seat in tier.seats.all()]
    chosen = request.GET
    if "seat" in chosen:
        seat = found(next((s for s in seats if s.pk == number(chosen["seat"])), None))
        return {
            "seat": seat,
            "seat_form": seat_form(zone, seats, seat),
            "charge_form": ChargeForm(auto_id="c-%s"),
        }
    for key in ("tier", "seats"):
        if key in chosen:
            tier = found(next((t for t in tiers if t.pk == number(chosen[key])), None))
            if key == "seats":
                return {"tier": tier, "seats_form": SeatsForm()}
            known = {"mark": tier.mark, "name": tier.name, "kind": tier.kind, "duty": tier.duty}
            return {"tier": tier, "tier_form": TierForm(initial=known)}
    return {"tier_form": TierForm()} if "add" in chosen else {}


def seat_form(zone: Zone, seats: list[Seat], seat: Seat, *args: Any) -> SeatForm:
    """The form of a seat, offering the zone's people and teams and the scheme's other seats."""
    initial = {"name": seat.name}
    for name in SEAT_POINTERS:
        initial[name] = str(getattr(seat, f"{name}_id") or "")
    people = [(str(p.pk), f"{p.name} · {p.post}" if p.post else p.name) for p in queries.staff_of(zone)]
    teams = [(str(t.pk), t.name) for t in queries.teams_of(zone)]
    others = [(str(s.pk), s.name) for s in seats if s.pk != seat.pk]
    return SeatForm(*args, initial=initial, people=people, teams=teams, seats=others)


def new_scheme(request: HttpRequest) -> HttpResponse:
    """Begin a draft from a preset, from a version that stands, or from nothing (新方案)."""
    zone = administered(request)
    versions = [s for s in stored.schemes_of(zone) if s.state != "draft"]
    origins = [(f"preset:{p.key}", f"范例 {p.name}，{p.source}") for p in presets()]
    origins += [(f"version:{s.pk}", f"本区 {s.name} 第 {s.version} 版") for s in versions] + [
        ("empty", "空白")
    ]

    def again(form: Form, refusals: list[Refusal], status: int) -> HttpResponse:
        context = {"form": form, "refusals": refusals, "presets": presets()}
        return render(request, "people/new_scheme.html", context, status=status)

    if request.method != "POST":
        return again(DraftForm(origins=origins, initial={"origin": request.GET.get("origin", "")}), [], 200)
    made: list[Scheme] = []
    answer = act(
        request, DraftForm(request.POST, origins=origins), lambda data: made.append(_draft(request, zone, data)),
        done="已起草，逐格填人后发布", to=reverse("people:schemes"), again=again,
    )  # fmt: skip
    return scheme_made(request, answer, made)


def scheme_made(request: HttpRequest, answer: HttpResponse, made: list[Scheme]) -> HttpResponse:
    """To the new draft, if one was made."""
    if made:
        answer["HX-Redirect" if "HX-Redirect" in answer else "Location"] = reverse(
            "people:scheme", args=[made[0].pk]
        )
    return answer


def _draft(request: HttpRequest, zone: Zone, data: dict[str, Any]) -> Scheme:
    kind, _, key = data["origin"].partition(":")
    preset = preset_of(key) if kind == "preset" else None
    version = stored.scheme_in([zone.pk], int(key)) if kind == "version" else None
    name = data["name"] or (preset.name if preset else version.name if version else "")
    return actions.draft(
        name=name, source=data["source"], preset=preset, version=version, **who(request, zone)
    )


def history(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """All versions of one name, with who published which (历次)."""
    zone = zone_of_scheme(request, scheme_id)
    scheme = found(stored.scheme_in([zone.pk], scheme_id))
    rows = stored.scheme_history(zone, scheme.name, today=clock.today(), drafts=administers(request, zone))
    return render(request, "people/scheme_history.html", {"scheme": scheme, "rows": rows, "zone": zone})
