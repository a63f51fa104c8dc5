"""A trip is planned as a route: the engine answers outside any lock, then the answer is written if nothing changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhaoluo.engine import matching
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused, Stale, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Party, Plan, Stop, Trip
from ..queries.asking import Asked, question_of
from ..rules import trips as rules
from ..rules.keeping import refusals_to_keep
from ..terms import StopState, TripEvent, TripState
from .writing import PLACE, displace, locked, made_by, touch

CHANGED_MEANWHILE = "排的时候有人改了这趟的企业、小组或城市间时间，请再排一次"


def plan_trip(
    trip_id: int, *, reason: str = "", version: int | None = None, once: str = "", seconds: float | None = None,
    by: User, actor: Actor | None, at: datetime,
) -> Plan:  # fmt: skip
    """Plan a trip, or plan it again (排行程、重排): the next ``Plan``, and each stop with its place or why it has none.

    The engine runs before anything is locked; if the trip changed meanwhile, or somebody else planned it, this is Stale.
    The same key again is the same plan.  ``seconds``: how long the solver searches; by the number of firms where None.
    """
    refuse_if(refusals_to_keep(actor))
    trip = Trip.objects.select_related("zone").get(pk=trip_id)
    if (made := _made(trip, once)) is not None:
        return made
    if version is not None and trip.version != version:
        raise Stale
    reason = tidy(reason)
    refuse_if(rules.refusals_to_move("plan", trip.state) + _refusals_of_reason(reason))
    asked = question_of(trip, at=at, seconds=seconds)
    refuse_if(asked.refusals)
    answer, greedy = _answered(asked)
    return _written(trip, asked, answer, greedy, reason=reason, once=once, seconds=seconds, by=by, at=at)


def _made(trip: Trip, once: str) -> Plan | None:
    event = made_by(trip.zone_id, once, TripEvent.PLANNED)
    return Plan.objects.filter(trip=trip, number=event.facts["number"]).first() if event else None


def _refusals_of_reason(reason: str) -> list[Refusal]:
    if len(reason) <= 200:
        return []
    return [Refusal("too_long", f"重排原因最多 200 字，现在 {len(reason)} 字", "reason")]


def _answered(asked: Asked) -> tuple[matching.Plan, float]:
    """The engine's plan, and what going by prize alone would have brought; its faults as refusals."""
    try:
        return matching.plan(asked.question), matching.greedy(asked.question).prize
    except matching.MatchingError as error:
        raise Refused([Refusal("cannot_plan", fault) for fault in error.faults]) from error


@transaction.atomic
def _written(
    trip: Trip, asked: Asked, answer: matching.Plan, greedy: float, *, reason: str, once: str, seconds: float | None,
    by: User, at: datetime,
) -> Plan:  # fmt: skip
    version, trip = trip.version, locked(trip.pk)
    if (made := _made(trip, once)) is not None:
        return made
    if trip.version != version or question_of(trip, at=at, seconds=seconds).question != asked.question:
        raise Stale(CHANGED_MEANWHILE)
    _place_stops(trip, answer, asked)
    last = Plan.objects.filter(trip=trip).order_by("-number").first()
    plan = Plan.objects.create(
        zone=trip.zone, trip=trip, number=last.number + 1 if last else 1, question=_question_kept(trip, asked),
        answer=_answer_kept(answer, asked, greedy), prize=Decimal(str(round(answer.prize, 2))),
        visits=sum(len(day.calls) for day in answer.days), left_out=len(answer.left_out) + len(asked.beyond),
        reason=reason, by=by, at=at,
    )  # fmt: skip
    if trip.state == TripState.DRAFT:
        trip.state = TripState.PLANNED
    touch(trip, at, "state")
    record(
        TripEvent.PLANNED, trip, by=by, at=at, once=once, number=plan.number, visits=plan.visits,
        left_out=plan.left_out, prize=plan.prize, reason=reason or None, engine=answer.engine,
    )  # fmt: skip
    return plan


def _place_stops(trip: Trip, answer: matching.Plan, asked: Asked) -> None:
    """Write each stop's place, or why it has none.  What was visited keeps what it had."""
    stops = {str(s.pk): s for s in Stop.objects.select_for_update().filter(trip=trip).order_by("pk")}
    parties = {str(party.number): party for party in Party.objects.filter(trip=trip)}
    for day in answer.days:
        for call in day.calls:
            stop = stops[call.firm]
            if stop.state != StopState.VISITED:
                _set_place(stop, parties[day.team], trip.starts_on + timedelta(days=day.day), call)
    out = {left.firm: left.sentence for left in answer.left_out}
    out |= {str(stop.pk): why for stop, why in asked.beyond}
    for key, sentence in out.items():
        stop = stops[key]
        stop.state, stop.reason = StopState.LEFT_OUT, sentence[:300]
        displace(stop)
    touched = [stops[str(stop.pk)] for stop in (*asked.stops, *(stop for stop, _ in asked.beyond))]
    for stop in touched:
        stop.version += 1
    Stop.objects.bulk_update(touched, ["state", "reason", "version", *PLACE])


def _set_place(stop: Stop, party: Party, on: date, call: matching.Call) -> None:
    stop.state, stop.reason = StopState.PLANNED, ""
    stop.party, stop.on, stop.half = party, on, call.half
    stop.arrives_at, stop.leaves_at = _clock(call.arrives), _clock(call.leaves)


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _question_kept(trip: Trip, asked: Asked) -> dict[str, Any]:
    """The question as it is kept: numbers and codes, no names."""
    question = asked.question
    firms = [{k: v for k, v in asdict(firm).items() if k != "name"} for firm in question.firms]
    return {
        "starts_on": trip.starts_on.isoformat(), "firms": firms, "teams": [team.key for team in question.teams], "days": question.days, "home": question.home,
        "travel": [[*pair, minutes] for pair, minutes in sorted(question.travel.items())],
        "morning": question.morning, "afternoon": question.afternoon, "local_minutes": question.local_minutes,
        "fixed": question.fixed, "seed": question.seed, "seconds": question.seconds,
    }  # fmt: skip


def _answer_kept(answer: matching.Plan, asked: Asked, greedy: float) -> dict[str, Any]:
    """The answer as it is kept, with what going by prize alone would have brought (``greedy``)."""
    kept: Mapping[str, Any] = asdict(answer)
    beyond = [{"firm": str(stop.pk), "reasons": ["windows"], "sentence": why} for stop, why in asked.beyond]
    return {**kept, "left_out": [*kept["left_out"], *beyond], "greedy": greedy}
