"""Visits: written down once however often they are sent, and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from zhaoluo.foundation.files import actions as attachments
from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused, Stale, refuse_if
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Stop, Visit
from ..queries.contacts import Chosen, chosen_of, twin_of
from ..rules import visits as rules
from ..rules.visits import Said, VisitFacts
from ..terms import StopState, TripEvent
from .following import Followed, drop_next_step, follow

CHANGED = ("outcome", "met_post", "note", "next_step", "next_on")


@transaction.atomic
def record_visit(
    *,
    zone: Zone,
    once: str,
    name: str,
    on: date | None,
    outcome: str,
    trip: int | None = None,
    party: int | None = None,
    stop: int | None = None,
    target: int | None = None,
    project: int | None = None,
    channel: int | None = None,
    mode: int | None = None,
    city: str = "",
    note: str = "",
    next_step: str = "",
    next_on: date | None = None,
    met_post: str = "",
    files: Sequence[attachments.Upload] = (),
    synthetic: bool = False,
    by: User,
    actor: Actor | None,
    at: datetime,
) -> Visit:
    """Write down that a firm was called on (记录走访), and do what follows from the outcome, in one transaction.

    ``once`` is the phone's key: the same key again, one after the other or at the same moment, gives the visit that was
    made.  ``trip`` … ``mode`` are ids.  A ``stop`` says its trip, firm and city; a firm that is only named is looked for
    among targets and among the investors of projects that ``by`` may see.  Interest makes a lead of the firm unless it
    has a project; a framework or formal intent also opens talks where the gate allows it: what the gate still wants is
    written down (``queries.visits.followed_of``) and refuses nothing.  No agreement is ever written from here.
    """
    _one_at_a_time(zone)
    if once and (made := Visit.objects.filter(zone=zone, once=once).first()) is not None:
        if made.by_id != by.pk:
            raise Refused([Refusal("key_taken", "这张表的编号已有人用过，请刷新页面重填一次")])
        return made
    chosen = chosen_of(
        zone, by, name=name, trip=trip, party=party, stop=stop, target=target, project=project, channel=channel,
        mode=mode, city=city,
    )  # fmt: skip
    said = Said(chosen.name, on, outcome, tidy(met_post), tidy(note), tidy(next_step), next_on)
    facts = VisitFacts(
        today=day_of(at), trip=chosen.span, foreign=chosen.foreign, twin=twin_of(zone, by, chosen, on),
        files=len(files), homonyms=chosen.homonyms,
    )  # fmt: skip
    refuse_if(rules.refusals_to_record(said, facts, actor=actor, once=once) + _refusals_of(files))
    visit = _written(zone, once, chosen, said, synthetic=synthetic, by=by, at=at)
    _mark_visited(visit)
    followed = follow(visit, mode=chosen.mode, by=by, actor=actor, at=at)
    _keep(files, visit, by=by, at=at)  # last: bytes on disk are not rolled back
    record(
        TripEvent.VISITED, visit, by=by, at=at, name=visit.name, on=on, outcome=outcome, trip=visit.trip_id,
        stop=visit.stop_id, **followed.facts,
    )  # fmt: skip
    return visit


@transaction.atomic
def change_visit(
    visit_id: int,
    *,
    version: int | None,
    outcome: str,
    met_post: str = "",
    note: str = "",
    next_step: str = "",
    next_on: date | None = None,
    files: Sequence[attachments.Upload] = (),
    by: User,
    actor: Actor | None,
    at: datetime,
) -> Visit:
    """Correct what was said of a visit (更正走访); old and new are written down.  A better outcome is followed as a new one
    would be; a worse one takes nothing back: a lead or talks are the project's affair.  The deadline moves with the next
    step only, and goes when that is emptied.
    """
    visit = _locked(visit_id, version)
    said = Said(visit.name, visit.on, outcome, tidy(met_post), tidy(note), tidy(next_step), next_on)
    refusals = rules.refusals_to_correct(actor, recorder=visit.by_id, voided=visit.voided)
    refuse_if(refusals + rules.refusals_of_said(said, today=day_of(at)) + _refusals_of(files))
    before = {name: getattr(visit, name) for name in CHANGED}
    for name in CHANGED:
        setattr(visit, name, getattr(said, name))
    changes = {
        name: [before[name], getattr(visit, name)] for name in CHANGED if before[name] != getattr(visit, name)
    }
    if changes:
        step, was_open = bool({"next_step", "next_on"} & changes.keys()), visit.next_done_on is None
        if step:
            visit.next_done_on = None
        _touch(visit, *CHANGED, "next_done_on")
        if "next_step" in changes and not visit.next_step and was_open:
            drop_next_step(visit)
        followed = follow(visit, mode=visit.mode_id, step=step, by=by, actor=actor, at=at)
        record(TripEvent.VISIT_CHANGED, visit, by=by, at=at, changes=changes, **followed.facts)
    _keep(files, visit, by=by, at=at)
    return visit


@transaction.atomic
def void_visit(
    visit_id: int, *, version: int | None, reason: str, by: User, actor: Actor | None, at: datetime
) -> Visit:
    """Strike out a visit written down wrongly (作废走访): it counts nowhere and stays visible, struck through.

    Its stop waits again unless another visit stands; the lead it made stays, being a project of its own.
    """
    visit = _locked(visit_id, version)
    refusals = rules.refusals_to_correct(actor, recorder=visit.by_id, voided=visit.voided)
    refuse_if(refusals + rules.refusals_to_void(reason))
    visit.voided, visit.void_reason = True, tidy(reason)
    _touch(visit, "voided", "void_reason")
    _unmark_visited(visit)
    if visit.next_step and visit.next_done_on is None:
        drop_next_step(visit)
    record(TripEvent.VISIT_VOIDED, visit, by=by, at=at, reason=visit.void_reason)
    return visit


@transaction.atomic
def finish_next_step(
    visit_id: int, *, version: int | None, on: date | None, by: User, actor: Actor | None, at: datetime
) -> Visit:
    """Say that the next step of a visit is done (下一步办完); its deadline is cleared."""
    visit = _locked(visit_id, version)
    refusals = rules.refusals_to_correct(actor, recorder=visit.by_id, voided=visit.voided)
    refuse_if(
        refusals
        + rules.refusals_to_finish_step(
            next_step=visit.next_step,
            done_on=visit.next_done_on,
            on=on,
            visited_on=visit.on,
            today=day_of(at),
        )
    )
    visit.next_done_on = on
    _touch(visit, "next_done_on")
    drop_next_step(visit)
    record(TripEvent.VISIT_CHANGED, visit, by=by, at=at, changes={"next_done_on": [None, on]})
    return visit


def _one_at_a_time(zone: Zone) -> None:
    """Two phones that send the same visit at once: the second waits, and is then given the first's."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [74_013, zone.pk])


def _locked(visit_id: int, version: int | None) -> Visit:
    visit = Visit.objects.select_for_update(of=("self",)).select_related("zone").get(pk=visit_id)
    if version is not None and visit.version != version:
        raise Stale
    return visit


def _touch(visit: Visit, *fields: str) -> None:
    visit.version += 1
    visit.save(update_fields=[*fields, "version"])


def _written(
    zone: Zone, once: str, chosen: Chosen, said: Said, *, synthetic: bool, by: User, at: datetime
) -> Visit:
    assert said.on is not None  # the rule has seen to it
    known: dict[str, Any] = {name: getattr(said, name) for name in ("on", *CHANGED)}
    return Visit.objects.create(
        zone=zone, once=once, name=tidy(said.name), city=chosen.city, trip=chosen.trip, party_id=chosen.party,
        stop=chosen.stop, target_id=chosen.target, project_id=chosen.project, channel_id=chosen.channel,
        mode_id=chosen.mode, by=by, at=at, is_synthetic=synthetic, **known,
    )  # fmt: skip


def _refusals_of(files: Sequence[attachments.Upload]) -> list[Refusal]:
    """Every file that may not be kept, before anything is written."""
    refusals: list[Refusal] = []
    for upload in files:
        try:
            attachments.check(upload)
        except Refused as refused:
            refusals += [Refusal(r.code, f"{upload.name}：{r.message}", "files") for r in refused.refusals]
    return refusals


def _keep(files: Sequence[attachments.Upload], visit: Visit, *, by: User, at: datetime) -> None:
    for upload in files:
        attachments.store(upload, visit, by=by, at=at, kind=FileKind.PHOTO)


def _mark_visited(visit: Visit) -> None:
    if visit.stop is None or visit.stop.state == StopState.VISITED:
        return
    visit.stop.state, visit.stop.reason = StopState.VISITED, ""
    visit.stop.version += 1
    visit.stop.save(update_fields=["state", "reason", "version"])


def _unmark_visited(visit: Visit) -> None:
    """The stop waits again: planned where it has its day, else proposed."""
    if visit.stop_id is None or Visit.objects.filter(stop=visit.stop_id, voided=False).exists():
        return
    stop = Stop.objects.select_for_update().get(pk=visit.stop_id)
    if stop.state == StopState.VISITED:
        stop.state = StopState.PLANNED if stop.on else StopState.PROPOSED
        stop.version += 1
        stop.save(update_fields=["state", "version"])


__all__ = ["Followed", "change_visit", "finish_next_step", "record_visit", "void_visit"]
