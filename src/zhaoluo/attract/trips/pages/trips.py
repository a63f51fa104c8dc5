"""Trips: list, form, a trip's own page with its plan, the day on the road, the calendar (外出招商)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.models import User

from ..actions import planning
from ..actions import trips as actions
from ..models import Trip
from ..queries import calendars, routes, travel, trip_choices, trips
from ..queries.stops import stops_of
from ..queries.today import today_of
from ..terms import TripState
from .keeping import act, found, keeper_zone, keeps, made, new_key, number, reader, who, who_on
from .typed.trips import FinishForm, PlanForm, ReasonForm, TripForm, VersionForm

PAGE = 20


@require_safe
def list_trips(request: HttpRequest) -> HttpResponse:
    """The reader's trips, twenty a page."""
    user, filters = reader(request), trips.TripFilters.of(request.GET)
    page = Paginator(trips.filtered_trips(user, filters), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": trips.rows_of_trips(page.object_list), "filters": filters, "states": list(TripState),
        "counts": trips.counts_by_state(user, filters), "can_keep": keeps(request, user.zone_id),
        "today": today_of(user, clock.now()),
    }  # fmt: skip
    return render(request, "trips/trip_list.html", context)


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The reader's day on the road, made for the phone (今天)."""
    user = reader(request)
    day = today_of(user, clock.now())
    next_up = trips.filtered_trips(user, trips.TripFilters(mine="1")).filter(starts_on__gt=clock.today())
    context = {
        "d": day, "coming": None if day else next_up.order_by("starts_on", "pk").first(),
        "can_keep": keeps(request, user.zone_id),
    }  # fmt: skip
    return render(request, "trips/trip_today.html", context)


def trip_or_404(request: HttpRequest, trip_id: int) -> Trip:
    """The trip if this reader may see it; 404 for everybody else."""
    trip: Trip = found(trips.trip_for(reader(request), trip_id))
    return trip


@require_safe
def show(request: HttpRequest, trip_id: int) -> HttpResponse:
    """A trip's own page; ``?plan=2`` shows an earlier plan."""
    return trip_page(request, trip_or_404(request, trip_id))


def trip_page(request: HttpRequest, trip: Trip, status: int = 200, **more: Any) -> HttpResponse:
    """A trip's page, also where a refused act comes back to."""
    user, rows, groups = reader(request), stops_of(trip, reader(request)), trips.groups_of(trip)
    plans = list(trip.plans.select_related("by"))
    wanted = number(request.GET.get("plan"))
    plan = next((p for p in plans if p.number == wanted), plans[0] if plans else None)
    context: dict[str, Any] = {
        "t": trip, "rows": rows, "groups": groups, "plans": plans, "plan": plan, "acts": trips.acts_on(trip, user),
        "route": routes.route_of(plan, rows, groups) if plan else None, "is_old": plan is not None and plan != plans[0],
        "cities": trips.cities_of(trip), "state": TripState.of(trip.state), "once": new_key(),
        "standing": routes.standing_of(trip, rows, plan), "lacking": travel.lacking_times(trip),
        "timeline": trips.timeline(trip), "today": clock.today(), "visits": trips.visits_made(trip),
        "finish_form": FinishForm(initial={"ends_on": min(trip.ends_on, clock.today()), "version": trip.version}),
    }  # fmt: skip
    return render(request, "trips/trip.html", context | more, status=status)


def enter(request: HttpRequest) -> HttpResponse:
    """Open a trip (拟定外出)."""
    zone, user = keeper_zone(request), reader(request)
    if request.method != "POST":
        start = {"start_city": trip_choices.usual_start(zone.pk), "once": new_key()}
        return _form_page(request, _form(user, zone.pk, initial=start), "拟定外出招商", None)
    form = _form(user, zone.pk, request.POST)
    return made(
        request, form,
        lambda: actions.open_trip(form.outing(), once=form.cleaned_data["once"], **who(request, zone)),
        done=lambda trip: f"已拟定“{trip.name}”，接着加入要走访的企业", to=_here, received=reverse("trips:list"),
        again=lambda f, reasons, status: _form_page(request, f, "拟定外出招商", None, reasons, status),
    )  # fmt: skip


def edit(request: HttpRequest, trip_id: int) -> HttpResponse:
    """Change a trip (修改)."""
    trip, user = trip_or_404(request, trip_id), reader(request)
    title, parties = f"修改 {trip.name}", trip_choices.parties_of(trip)
    if request.method != "POST":
        start = trip_choices.said_of(trip) | {"groups": len(parties), "version": trip.version}
        return _form_page(request, _form(user, trip.zone_id, parties=parties, initial=start), title, trip)
    form = _form(user, trip.zone_id, request.POST, parties=parties)
    return act(
        request, form,
        lambda d: actions.change_trip(trip.pk, form.outing(), version=d["version"], **who_on(request, trip)),
        done="已改好", to=_here(trip),
        again=lambda f, reasons, status: _form_page(request, f, title, trip, reasons, status),
    )  # fmt: skip


def _form(user: User, zone_id: int, data: Any = None, **kwargs: Any) -> TripForm:
    people, choices = trip_choices.choices_for(user, zone_id)
    return TripForm(data, people=people, choices=choices, **kwargs)


def _form_page(
    request: HttpRequest, form: Form, title: str, trip: Trip | None, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "title": title, "t": trip, "refusals": refusals, "undone": "没有保存",
        "can_keep": keeps(request, trip.zone_id if trip else reader(request).zone_id),
    }  # fmt: skip
    return render(request, "trips/trip_form.html", context, status=status)


def _here(trip: Trip) -> str:
    return reverse("trips:show", args=[trip.pk])


def act_on(
    request: HttpRequest, trip: Trip, form: Form, work: Callable[[dict[str, Any]], object], done: str
) -> HttpResponse:
    """An act on a trip's page: back to it, or the page again with every reason."""

    def again(form: Form, reasons: list[Refusal], status: int) -> HttpResponse:
        trip.refresh_from_db()
        typed = {"typed_at": form.id_of("reason"), "typed_reason": request.POST.get("reason", "")}
        shown: dict[str, Any] = {"finish_form": form} if isinstance(form, FinishForm) else typed
        return trip_page(request, trip, status, refusals=reasons, **shown)

    return act(request, form, work, done=done, to=_here(trip), again=again)


@require_POST
def plan(request: HttpRequest, trip_id: int) -> HttpResponse:
    """Plan it as a route, or plan it again (排行程、重排)."""
    trip = trip_or_404(request, trip_id)
    return act_on(
        request, trip, PlanForm(request.POST, auto_id="p-%s"),
        lambda d: planning.plan_trip(
            trip.pk, reason=d["reason"], version=d["version"], once=d["once"], **who_on(request, trip)
        ),
        "行程已排好",
    )  # fmt: skip


@require_POST
def start(request: HttpRequest, trip_id: int) -> HttpResponse:
    """The trip sets out (出发)."""
    trip = trip_or_404(request, trip_id)
    return act_on(
        request, trip, VersionForm(request.POST),
        lambda d: actions.start_trip(trip.pk, version=d["version"], **who_on(request, trip)), "已出发，一路顺利",
    )  # fmt: skip


@require_POST
def finish(request: HttpRequest, trip_id: int) -> HttpResponse:
    """The trip is over (结束)."""
    trip = trip_or_404(request, trip_id)
    return act_on(
        request, trip, FinishForm(request.POST),
        lambda d: actions.finish_trip(trip.pk, **d, **who_on(request, trip)), "这趟已结束",
    )  # fmt: skip


@require_POST
def cancel(request: HttpRequest, trip_id: int) -> HttpResponse:
    """The trip does not take place (取消)."""
    trip = trip_or_404(request, trip_id)
    return act_on(
        request, trip, ReasonForm(request.POST, auto_id="c-%s"),
        lambda d: actions.cancel_trip(trip.pk, **d, **who_on(request, trip)), "这趟已取消，组员可以安排别的外出",
    )  # fmt: skip


@require_safe
def calendar(request: HttpRequest, trip_id: int, party: int) -> HttpResponse:
    """One group's calls as a calendar file; written down who took it."""
    trip, now = trip_or_404(request, trip_id), clock.now()
    group = calendars.party_for(trip, party)
    if group is None:
        raise Http404
    text = calendars.calendar_of(trip, group, reader(request), stamp=now)
    actions.note_calendar(trip, party=party, by=reader(request), at=now)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{trip.name}-{group}.ics')}"
    return answer
