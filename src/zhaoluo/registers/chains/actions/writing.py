"""What every act on chains shares: one at a time in a zone, how a row is found, who may."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection

from zhaoluo.foundation import clock
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, Stale, refuse_if
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.people.rules import Actor

from .. import rules
from ..models import Chain, Link


def one_at_a_time(zone: Zone) -> None:
    """Two who write a zone's chains at once: the second waits, and then sees what the first did."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [74_006, zone.pk])


def may_keep(actor: Actor | None) -> None:
    """Refuse who only reads; no actor is the system itself."""
    refuse_if(rules.refusals_to_keep(actor) if actor else [])


def chain_of(chain_id: int, *, zone: Zone, version: int | None = None) -> Chain:
    """A chain of the zone that may be written; Stale when somebody changed it since ``version``."""
    chain = Chain.objects.select_for_update().get(pk=chain_id, zone=zone)
    if version is not None and version != chain.version:
        raise Stale
    return chain


def link_of(link_id: int, *, zone: Zone) -> Link:
    """A link of the zone, with its chain."""
    return Link.objects.select_related("chain").get(pk=link_id, zone=zone)


def firm_of(enterprise_id: int, *, zone: Zone, field: str = "enterprise") -> Enterprise:
    """An enterprise of the zone; refused when it was merged into another."""
    firm = Enterprise.objects.select_related("merged_into").get(pk=enterprise_id, zone=zone)
    if firm.merged_into is not None:
        raise Refused([Refusal("merged", f"这家已并入“{firm.merged_into.name}”，请选那一家", field)])
    return firm


def day_of(at: datetime) -> date:
    """The day of a moment, here."""
    return clock.local(at).date()
