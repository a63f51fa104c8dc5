"""Targets and signals follow the register of enterprises."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from zhaoluo.foundation.journal.actions import Entry, record, record_many
from zhaoluo.foundation.journal.models import Event
from zhaoluo.registers.enterprises.models import Enterprise

from ..models import Signal, Target
from ..terms import ProspectingEvent


@transaction.atomic
def link_enterprise(enterprise: Enterprise, *, at: datetime) -> int:
    """Targets and signals with this firm's credit code or exact name, not linked yet, are this enterprise; how many targets."""
    if enterprise.merged_into_id is not None:
        return 0
    same = Q(name=enterprise.name, credit_code__in=["", enterprise.credit_code])
    if enterprise.credit_code:
        same |= Q(credit_code=enterprise.credit_code)
    return _link(Target.objects.filter(same), Signal.objects.filter(same), enterprise, at)


@transaction.atomic
def link_recognised(enterprise: Enterprise, name: str, *, at: datetime) -> int:
    """A person said that this name is this enterprise: targets and signals of that name are linked; how many targets."""
    return _link(Target.objects.filter(name=name), Signal.objects.filter(name=name), enterprise, at)


def _link(targets: QuerySet[Target], signals: QuerySet[Signal], enterprise: Enterprise, at: datetime) -> int:
    own: dict[str, Any] = {"zone_id": enterprise.zone_id, "enterprise": None}
    signals.filter(**own).update(enterprise=enterprise)
    rows = list(targets.filter(**own).select_for_update())
    Target.objects.filter(pk__in=[row.pk for row in rows]).update(enterprise=enterprise)
    linked = [
        Entry(ProspectingEvent.LINKED, row, {"enterprise": enterprise.pk, "name": enterprise.name})
        for row in rows
    ]
    if linked:
        record_many(linked, by=None, at=at)
    return len(rows)


@transaction.atomic
def follow_merge(merge: int, *, zone_id: int, one: int, into: int, at: datetime) -> int:
    """Two enterprises were merged: what was linked to one is the other's now; how many targets.

    ``merge``: number of that event; following it twice does nothing.
    """
    if _moved_by(merge, zone_id) is not None:
        return 0
    moved: dict[str, Any] = {}
    for name, model in (("targets", Target), ("signals", Signal)):
        rows: QuerySet[Any] = model._default_manager.filter(zone_id=zone_id, enterprise=one)
        moved[name] = sorted(rows.values_list("pk", flat=True))
        rows.update(enterprise=into)
    survivor = Enterprise.objects.get(pk=into)
    record(ProspectingEvent.MOVED, survivor, by=None, at=at, once=f"targets:{merge}", merge=merge, **moved)
    return len(moved["targets"])


@transaction.atomic
def follow_unmerge(merge: int, *, zone_id: int, one: int, into: int) -> int:
    """The merge was undone: what it had moved, and is still there, goes back; how many targets."""
    event = _moved_by(merge, zone_id)
    if event is None:
        return 0
    Signal.objects.filter(pk__in=event.facts["signals"], enterprise=into).update(enterprise=one)
    return Target.objects.filter(pk__in=event.facts["targets"], enterprise=into).update(enterprise=one)


def _moved_by(merge: int, zone_id: int) -> Event | None:
    return Event.objects.filter(verb=ProspectingEvent.MOVED, zone=zone_id, facts__merge=merge).first()
