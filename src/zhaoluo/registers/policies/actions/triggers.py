from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Stale, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor, refusals_to_administer

from ..models import TriggerSet
from ..queries.triggers import stored
from ..rules.triggers import Trigger, refusals_to_save_triggers
from ..terms import PolicyEvent


@transaction.atomic
def save_triggers(
    triggers: Sequence[Trigger], *, zone: Zone, note: str, by: User | None, actor: Actor | None, at: datetime,
    off: Collection[str] = (), version: int | None = None,
) -> TriggerSet:  # fmt: skip
    """Save the zone's own table of triggers (疑似条款词表另存) as a new version; ``off`` are switched off.

    ``version`` is the one the form was opened with (0: the preset); an old one is refused.
    """
    refusals = refusals_to_administer(actor) if actor else []
    working = [trigger for trigger in triggers if trigger.code not in off]
    refuse_if(refusals + refusals_to_save_triggers(working, note))
    last = TriggerSet.objects.filter(zone=zone).aggregate(last=Max("version"))["last"] or 0
    if version is not None and version != last:
        raise Stale
    row = TriggerSet.objects.create(
        zone=zone, version=last + 1, note=tidy(note), saved_by=by, saved_at=at,
        rows=[stored(trigger, active=trigger.code not in off) for trigger in triggers],
    )  # fmt: skip
    record(
        PolicyEvent.TRIGGERS_SAVED, row, by=by, at=at, version=row.version, note=row.note, off=sorted(off) or None
    )  # fmt: skip
    return row
