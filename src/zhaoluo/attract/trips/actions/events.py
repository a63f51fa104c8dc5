"""Promotion events and the firms at them (招商活动): who came, what was signed there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, refuse_if
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.projects.models import Agreement
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import EventFirm, Origin, PromotionEvent
from ..queries.cities import city_of
from ..queries.firms import known_firms, project_of_code
from ..queries.references import refusals_of_references
from ..rules import meetings as rules
from ..rules.keeping import refusals_to_keep
from ..terms import TripEvent
from .following import Followed
from .keeping import EVENT, SAID, chosen_anew, locked, one_at_a_time, written
from .met import Met, drop_next_step, follow

RELATED = ("team", "mode", "channel")
ASKED = ("name", "outcome", "next_step", "next_on")


@transaction.atomic
def record_event(
    typed: rules.Event,
    firms: Sequence[str] = (),
    *,
    zone: Zone,
    by: User,
    actor: Actor | None,
    at: datetime,
    once: str = "",
    synthetic: bool = False,
) -> PromotionEvent:
    """Write down a promotion event with the firms at it (登记活动); it may lie ahead."""
    one_at_a_time(zone.pk, EVENT)
    typed = _in_city(rules.cleaned_event(typed))
    names = _names(firms)
    refusals = refusals_to_keep(actor) + _refusals(typed, zone, at)
    refuse_if(refusals + (rules.refusals_to_add_firms(names, known=0) if names else []))
    row = PromotionEvent(zone=zone, entered_by=by, entered_at=at, is_synthetic=synthetic)
    written(row, _values(typed))
    row.save()
    _add(row, names, by)
    record(
        TripEvent.EVENT_RECORDED,
        row,
        by=by,
        at=at,
        once=once,
        name=row.name,
        kind=row.kind,
        on=row.on,
        firms=names or None,
    )
    return row


@transaction.atomic
def change_event(
    event_id: int, typed: rules.Event, *, version: int | None, by: User, actor: Actor | None, at: datetime
) -> PromotionEvent:
    """Correct what was said of an event (修改活动); old and new are written down."""
    row, typed = locked(PromotionEvent, event_id, version), _in_city(rules.cleaned_event(typed))
    one_at_a_time(row.zone_id, EVENT)
    held = row.firms.exclude(outcome="", agreement=None).exists()
    refuse_if(
        refusals_to_keep(actor)
        + _refusals(typed, row.zone, at, known=row)
        + rules.refusals_to_move_day(typed.on, today=day_of(at), has_outcome=held)
    )
    if changes := written(row, _values(typed)):
        row.version += 1
        row.save()
        record(TripEvent.EVENT_CHANGED, row, by=by, at=at, changes=changes)
    return row


@transaction.atomic
def remove_event(
    event_id: int, *, reason: str, version: int | None, by: User, actor: Actor | None, at: datetime
) -> None:
    """Take an event away that was entered by mistake (删去活动); the journal keeps that it stood."""
    row = locked(PromotionEvent, event_id, version)
    came_of_it = Origin.objects.filter(event=row).count()
    refuse_if(refusals_to_keep(actor) + rules.refusals_to_remove(reason, came_of_it=came_of_it))
    for firm in row.firms.all():
        drop_next_step(_met(row, firm))
    record(TripEvent.EVENT_REMOVED, row, by=by, at=at, name=row.name, on=row.on, reason=tidy(reason))
    row.delete()


@transaction.atomic
def add_firms(
    event_id: int, firms: Sequence[str], *, by: User, actor: Actor | None, at: datetime
) -> list[EventFirm]:
    """More firms at an event (添到会企业); a firm that is there already is not doubled."""
    row = locked(PromotionEvent, event_id)
    one_at_a_time(row.zone_id, SAID)
    here = set(row.firms.values_list("name", flat=True))
    names = [name for name in _names(firms) if name not in here]
    refusals = [] if names or not _names(firms) else [Refusal("taken", "这些企业都已在名单里", "firms")]
    refuse_if(refusals_to_keep(actor) + (refusals or rules.refusals_to_add_firms(names, known=len(here))))
    added = _add(row, names, by)
    record(TripEvent.FIRMS_ADDED, row, by=by, at=at, firms=names)
    return added


@transaction.atomic
def change_firm(
    firm_id: int,
    typed: rules.Firm,
    *,
    project_code: str = "",
    agreement: int | None = None,
    version: int | None,
    by: User,
    actor: Actor | None,
    at: datetime,
) -> tuple[EventFirm, Followed]:
    """Say what came of a firm at an event (记到会企业的结果), and do what follows: interest makes it a lead.

    ``agreement``: one of its project's own, which was signed at this event; none is ever written from here.
    """
    firm, typed = locked(EventFirm, firm_id, version), rules.cleaned_firm(typed)
    one_at_a_time(firm.zone_id, SAID)
    event = PromotionEvent.objects.select_related("zone").get(pk=firm.event_id)
    taken = event.firms.filter(name=typed.name).exclude(pk=firm.pk).exists()
    refusals = rules.refusals_of_firm(typed, met_on=event.on, today=day_of(at), name_taken=taken)
    known = known_firms(firm.zone, by, [typed.name])[typed.name]
    chosen = project_of_code(by, firm.zone, project_code)
    refusals += rules.refusals_of_project(
        typed.outcome, code=tidy(project_code), found=chosen is not None,
        several=() if firm.project_id else known.several,
    )  # fmt: skip
    project = chosen.pk if chosen else firm.project_id or known.project
    own = Agreement.objects.filter(pk=agreement or 0, project=project or 0)
    refusals += rules.refusals_of_agreement(
        agreement, of_project=own.exists(), held_on=event.on, today=day_of(at)
    )
    refuse_if(refusals_to_keep(actor) + refusals)
    said = {name: getattr(typed, name) for name in ASKED}
    changes = written(
        firm,
        said
        | {"target_id": firm.target_id or known.target, "project_id": project, "agreement_id": agreement},
    )
    firm.project_id, done = follow(_met(event, firm), by=by, actor=actor, at=at)
    if changes or done.lead:
        firm.version += 1
        firm.save()
        record(
            TripEvent.FIRM_CHANGED,
            event,
            by=by,
            at=at,
            firm=firm.pk,
            name=firm.name,
            changes=changes,
            **done.facts,
        )
    return firm, done


@transaction.atomic
def remove_firm(firm_id: int, *, version: int | None, by: User, actor: Actor | None, at: datetime) -> None:
    """Take a firm away that was entered by mistake (去掉到会企业)."""
    firm = locked(EventFirm, firm_id, version)
    came_of_it = Origin.objects.filter(event=firm.event_id, project=firm.project_id or 0).exists()
    refuse_if(refusals_to_keep(actor) + rules.refusals_to_remove_firm(came_of_it=came_of_it, name=firm.name))
    drop_next_step(_met(firm.event, firm))
    record(TripEvent.FIRM_REMOVED, firm.event, by=by, at=at, firm=firm.pk, name=firm.name)
    firm.delete()


def _names(firms: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name for firm in firms if (name := tidy(firm))))


def _refusals(
    typed: rules.Event, zone: Zone, at: datetime, *, known: PromotionEvent | None = None
) -> list[Refusal]:
    """``known``: the row as it stands; what it points to already is not asked again, also when out of use by now."""
    same = PromotionEvent.objects.filter(zone=zone, kind=typed.kind, name=typed.name)
    same = same.exclude(pk=known.pk if known else 0)
    taken = typed.on is not None and same.filter(on=typed.on).exists()
    in_city = not typed.city or city_of(typed.city) is not None
    chosen = chosen_anew(asdict(typed), RELATED, known)
    return rules.refusals_of_event(
        typed, today=day_of(at), taken=taken, in_city=in_city
    ) + refusals_of_references(zone, team=chosen["team"], mode=chosen["mode"], channel=chosen["channel"])


def _in_city(typed: rules.Event) -> rules.Event:
    """The place as the city it lies in."""
    return replace(typed, city=city_of(typed.city) or typed.city) if typed.city else typed


def _values(typed: rules.Event) -> dict[str, Any]:
    """Fields of the row; what points elsewhere by its id."""
    return {f"{name}_id" if name in RELATED else name: value for name, value in asdict(typed).items()}


def _add(event: PromotionEvent, names: Sequence[str], by: User) -> list[EventFirm]:
    known = known_firms(event.zone, by, names) if names else {}
    return list(insert_many([
        EventFirm(zone=event.zone, event=event, name=name, target_id=known[name].target, project_id=known[name].project)
        for name in names
    ]))  # fmt: skip


def _met(event: PromotionEvent, firm: EventFirm) -> Met:
    return Met(
        zone=firm.zone, key=f"event_firm:{firm.pk}", source="活动", at_what={"event": event.pk}, name=firm.name, on=event.on,
        outcome=firm.outcome, next_step=firm.next_step, next_on=firm.next_on, target=firm.target_id, project=firm.project_id,
        region="", team=event.team_id, mode=event.mode_id, channel=event.channel_id, synthetic=event.is_synthetic,
    )  # fmt: skip
