from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.projects.rules.moves import refusals_of_reason
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Expert, Panellist, Review
from ..queries.circles import conflicts_in
from ..queries.drawing import Pool, panel_facts, pool_for, vacancies_of
from ..rules import acts
from ..rules.drawing import Draw, Seat, draw
from ..terms import ConflictKind, DrawMethod, ReviewEvent, ReviewState, SeatState
from .writing import day_of, locked, seated, touch, touch_seat

#: Bits of a seed: every JSON reader keeps it whole.
SEED_BITS = 53
DRAWN = (DrawMethod.RANDOM, DrawMethod.RULE)


@transaction.atomic
def draw_experts(
    review_id: int,
    *,
    method: str = "random",
    by: User,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    once: str = "",
) -> list[Panellist]:
    """Fill the vacant seats at random or by the rule (抽取专家).  All seats are filled, or none.

    The journal keeps seed, seats, the whole pool and who was left out and why: anybody can draw the same panel again
    (``rules.drawing.draw``).  The seed is the system's, never the drawer's.
    """
    review = locked(review_id, version)
    refusals = acts.refusals_to_organise(actor, review.project.officer_id)
    seats = vacancies_of(review)
    known = DrawMethod.known(method) in DRAWN
    drawn, pool, seed = _drawn(review, seats, method, at) if known else (Draw({}, ()), None, None)
    refuse_if(
        refusals
        + acts.refusals_to_draw(review.state, vacancies=seats, unfilled=drawn.unfilled, method_known=known)
    )
    assert pool is not None  # the rule has seen to it
    rows = _seat(review, {s: pool.experts[pk] for s, pk in drawn.chosen.items()}, DrawMethod.of(method), at)
    touch(review, at)
    _record_draw(review, seats, drawn, pool, DrawMethod.of(method), seed, by=by, at=at, once=once)
    return rows


def _drawn(
    review: Review, seats: tuple[Seat, ...], method: str, at: datetime
) -> tuple[Draw, Pool, int | None]:
    pool = pool_for(review, seats, today=day_of(at))
    seed = secrets.randbits(SEED_BITS) if method == DrawMethod.RANDOM else None
    return draw(seats, pool.eligible, seed=seed), pool, seed


def _seat(review: Review, chosen: Mapping[Seat, Expert], method: DrawMethod, at: datetime) -> list[Panellist]:
    rows = [
        Panellist(
            zone_id=review.zone_id, review=review, expert=expert, name=expert.name, employer=expert.employer,
            post=expert.post, kind=seat.kind, field=seat.field, method=method, seated_at=at,
        )
        for seat, expert in chosen.items()
    ]  # fmt: skip
    return list(insert_many(rows))


def _record_draw(
    review: Review, seats: tuple[Seat, ...], drawn: Draw, pool: Pool, method: DrawMethod, seed: int | None, *, by: User,
    at: datetime, replaces: int | None = None, once: str = "",
) -> None:  # fmt: skip
    """Experts by number only: a name that is erased later does not live on in the journal."""
    record(
        ReviewEvent.DRAWN, review, by=by, at=at, once=once, method=method.value, seed=seed, seats=[s.key for s in seats],
        pool=[[e.id, e.kind, sorted(e.fields), e.panels, e.last_on] for e in pool.eligible],
        left_out=[[x.expert.pk, x.why] for x in pool.left_out], chosen={s.key: pk for s, pk in drawn.chosen.items()},
        replaces=replaces,
    )  # fmt: skip


@transaction.atomic
def seat_expert(
    review_id: int,
    *,
    expert_id: int,
    reason: str,
    by: User,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    once: str = "",
) -> Panellist:
    """Name somebody for a vacant seat (指定), with a reason: an institute is mostly named, not drawn."""
    review = locked(review_id, version)
    refusals = acts.refusals_to_organise(actor, review.project.officer_id) + acts.refusals_of_state(
        "seat", review.state
    )
    row = _name(review, expert_id, reason, refusals, at)
    touch(review, at)
    record(
        ReviewEvent.DRAWN, review, by=by, at=at, once=once, method=DrawMethod.NAMED.value, chosen={f"{row.kind}:{row.field}": expert_id},
        reason=tidy(reason),
    )  # fmt: skip
    return row


def _name(
    review: Review,
    expert_id: int,
    reason: str,
    refusals: list[Refusal],
    at: datetime,
    *,
    freed: Seat | None = None,
) -> Panellist:
    """Seat an expert where there is a vacancy (or on the seat just ``freed``); refused with everything in ``refusals``."""
    rows = Expert.objects.filter(zone=review.zone_id, erased_at=None).prefetch_related("ties")
    expert = rows.filter(pk=expert_id).first()
    refusals = refusals + refusals_of_reason(tidy(reason))
    if expert is None:
        refuse_if([*refusals, Refusal("no_such_expert", "专家库里没有这位专家，请重选", "expert")])
    assert expert is not None
    vacancies = (freed,) if freed else vacancies_of(review)
    seat = next((s for s in vacancies if s.takes(expert.kind, expert.fields)), None)
    facts = acts.SeatingFacts(
        name=expert.name,
        active=expert.active,
        met_before=Panellist.objects.filter(review=review, expert=expert).exists(),
        fits=seat is not None,
        conflicts=tuple(c.text for c in conflicts_in(review.project, [expert], review)[expert.pk]),
    )
    refuse_if(refusals + acts.refusals_to_seat(facts))
    assert seat is not None  # the rule has seen to it
    (row,) = _seat(review, {seat: expert}, DrawMethod.NAMED, at)
    return row


@transaction.atomic
def declare_conflict(
    panellist_id: int, *, conflicted: bool, reason: str = "", by: User, actor: Actor, at: datetime, version: int | None = None
) -> Panellist:  # fmt: skip
    """Say that one has no interest in the project, or has one and withdraws (声明利益冲突情况).

    By the expert; for one without an account, by who organises, from the written declaration.
    """
    seat = seated(panellist_id, version)
    review = seat.review
    known = conflicts_in(review.project, [seat.expert], review)[seat.expert_id]
    refusals = acts.refusals_to_declare(
        review.state,
        seat.state,
        conflicted=conflicted,
        reason=reason,
        known=[c.text for c in known],
        allowed=speaks_for(seat, by, actor),
    )
    refuse_if(refusals)
    seat.declared_at = at
    if conflicted:
        seat.state, seat.conflict, seat.reason = SeatState.CONFLICTED, ConflictKind.DECLARED, tidy(reason)
    else:
        seat.state = SeatState.CLEAR
    touch_seat(seat, "state", "conflict", "reason", "declared_at")
    touch(review, at)
    record(
        ReviewEvent.DECLARED, review, by=by, at=at, panellist=seat.pk, expert=seat.expert_id, conflicted=conflicted,
        on_behalf=seat.expert.user_id != by.pk,
    )  # fmt: skip
    return seat


def speaks_for(seat: Panellist, by: User, actor: Actor) -> bool:
    """Whether this person acts for a member: the member, or the organiser for one without an account."""
    if seat.expert.user_id is not None:
        return seat.expert.user_id == by.pk
    return not acts.refusals_to_organise(actor, seat.review.project.officer_id)


@transaction.atomic
def replace(
    panellist_id: int, *, reason: str, method: str = "random", expert_id: int | None = None, by: User, actor: Actor,
    at: datetime, version: int | None = None, once: str = "",
) -> Panellist:  # fmt: skip
    """Somebody gives way to another on the same seat (更换专家), drawn or (``expert_id``) named, with a reason."""
    seat = seated(panellist_id, version)
    review = seat.review
    refusals = acts.refusals_to_organise(actor, review.project.officer_id)
    refusals += acts.refusals_to_replace(review.state, seat.state, reason)
    known = DrawMethod.known(method) in DRAWN
    if expert_id is None and not known:
        refusals.append(Refusal("unknown_method", "请选随机抽取或按规则选取，或指定一位", "method"))
    freed = Seat(seat.kind, seat.field)
    if expert_id is not None:
        row = _name(review, expert_id, reason, refusals, at, freed=freed)
    else:
        refuse_if(refusals)
        drawn, pool, seed = _drawn(review, (freed,), method, at)
        refuse_if([acts.short_of(drawn.unfilled)] if drawn.unfilled else [])
        (row,) = _seat(review, {freed: pool.experts[drawn.chosen[freed]]}, DrawMethod.of(method), at)
        _record_draw(
            review, (freed,), drawn, pool, DrawMethod.of(method), seed, by=by, at=at, replaces=seat.pk
        )
    seat.state, seat.reason = SeatState.REPLACED, tidy(reason)
    touch_seat(seat, "state", "reason")
    touch(review, at)
    record(
        ReviewEvent.REPLACED, review, by=by, at=at, once=once, panellist=seat.pk, expert=seat.expert_id, by_expert=row.expert_id,
        method=row.method, reason=tidy(reason),
    )  # fmt: skip
    return row


@transaction.atomic
def start_scoring(
    review_id: int, *, by: User, actor: Actor, at: datetime, version: int | None = None
) -> Review:
    """The panel is whole and clear: everybody scores alone (开始评分)."""
    review = locked(review_id, version)
    refusals = acts.refusals_to_organise(actor, review.project.officer_id)
    refuse_if(refusals + acts.refusals_to_start_scoring(review.state, panel_facts(review)))
    review.state = ReviewState.SCORING
    touch(review, at, "state")
    record(ReviewEvent.SCORING_STARTED, review, by=by, at=at)
    return review
