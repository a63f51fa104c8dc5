"""What every act of the library shares: one at a time, how a row is found, how it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from zhaoluo.foundation import search
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, Stale, refuse_if
from zhaoluo.registers.people.rules import Actor

from ..models import Target
from ..rules import acts


def one_at_a_time(zone: Zone | int) -> None:
    """Two who add the same firm at once: the second waits, and is then told that it is there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(%s, %s)", [74_004, zone.pk if isinstance(zone, Zone) else zone]
        )


def may_keep(actor: Actor | None) -> None:
    """Refuse who only reads; no actor is the system itself."""
    refuse_if(acts.refusals_to_keep(actor))


def locked(target_id: int, version: int | None = None) -> Target:
    """A target's row, locked; ``version`` is the one the form was opened with (409 when somebody was faster)."""
    target = Target.objects.select_for_update(of=("self",)).select_related("zone").get(pk=target_id)
    if version is not None and target.version != version:
        raise Stale
    return target


def locked_many(target_ids: Sequence[int], zone: Zone | int) -> list[Target]:
    """Targets of one zone, locked in one order; refused when one of them is not there."""
    ids = sorted(set(target_ids))
    refuse_if(acts.refusals_of_many(len(ids)))
    rows = Target.objects.select_for_update(of=("self",)).select_related("zone")
    found = list(rows.filter(pk__in=ids, zone=zone).order_by("pk"))
    if len(found) < len(ids):
        raise Refused([Refusal("no_such_target", "有的目标企业不在本区，请刷新后重选", "targets")])
    return found


def touch(target: Target, at: datetime, *fields: str) -> None:
    """Save the named fields and count the version up."""
    target.version += 1
    target.changed_at = at
    target.save(update_fields=[*fields, "version", "changed_at"])


def index(target: Target) -> None:
    """What search of a row is made of; nothing is saved."""
    target.search_text = search.text_of(target.name, target.credit_code, target.firm_id)
    target.search = search.vector_of(target.search_text)
