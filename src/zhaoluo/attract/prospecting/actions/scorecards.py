from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import ScorecardVersion
from ..rules import scores
from ..terms import ProspectingEvent
from .writing import may_keep


@transaction.atomic
def save_scorecard(
    *, zone: Zone, weights: Mapping[str, float], note: str, by: User, actor: Actor | None, at: datetime, once: str = ""
) -> ScorecardVersion:  # fmt: skip
    """Weights that hold from now on (存打分权重): the next version; earlier ones stay.  The same weights again: no new one."""
    may_keep(actor)
    refusals = scores.refusals_of_weights(weights)
    if len(note) > 200:
        refusals.append(Refusal("too_long", f"说明最多 200 字，现在 {len(note)} 字", "note"))
    refuse_if(refusals)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [74_005, zone.pk])
    latest = ScorecardVersion.objects.filter(zone=zone).order_by("-number").first()
    if latest is not None and scores.shares_of(latest.weights) == scores.shares_of(weights):
        raise Refused([Refusal("same_weights", f"与现用的 v{latest.number} 相同，没有另存", "weights")])
    version = ScorecardVersion.objects.create(
        zone=zone,
        number=(latest.number if latest else 0) + 1,
        weights=dict(weights),
        note=tidy(note),
        by=by,
        at=at,
    )
    record(
        ProspectingEvent.SCORECARD_SAVED, version, by=by, at=at, once=once, number=version.number,
        weights=version.weights, note=version.note or None,
    )  # fmt: skip
    return version
