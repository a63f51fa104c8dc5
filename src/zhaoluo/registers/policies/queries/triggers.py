from __future__ import annotations

from dataclasses import replace
from typing import Any

from zhaoluo.foundation.scope.models import Zone

from ..models import TriggerSet
from ..presets import preset_table
from ..rules.triggers import (
    Suspicion,
    Trigger,
    TriggerTable,
    parse_patterns,
    shown_pattern,
    suspicions,
)
from ..terms import TriggerAction


def table_of(zone: Zone | int) -> TriggerTable:
    """The table in force in a zone: its newest own version, else the preset.  One query."""
    zone_id = zone.pk if isinstance(zone, Zone) else zone
    own = TriggerSet.objects.filter(zone_id=zone_id).order_by("-version").first()
    return preset_table() if own is None else table_in(own)


def table_in(own: TriggerSet) -> TriggerTable:
    """A saved version as the rules read it; what was switched off is left out."""
    triggers = tuple(trigger_of(row) for row in own.rows if row.get("active", True))
    return replace(preset_table(), triggers=triggers, source=own.note, version=own.version)


def trigger_of(row: dict[str, Any]) -> Trigger:
    """A stored row of the table."""
    return Trigger(
        code=row["code"],
        label=row["label"],
        articles=tuple(row["articles"]),
        action=TriggerAction.of(row["action"]),
        patterns=parse_patterns("\n".join(row["patterns"])),
        kinds=tuple(row.get("kinds", ())),
        lifted_by=tuple(row.get("lifted_by", ())),
    )


def stored(trigger: Trigger, *, active: bool = True) -> dict[str, Any]:
    """A trigger as it is stored."""
    return {
        "code": trigger.code, "label": trigger.label, "articles": list(trigger.articles), "action": trigger.action.value,
        "patterns": [shown_pattern(p) for p in trigger.patterns], "kinds": list(trigger.kinds),
        "lifted_by": list(trigger.lifted_by), "active": active,
    }  # fmt: skip


def check(zone: Zone | int, text: str, kind: str = "") -> list[Suspicion]:
    """What a text of this zone is suspected of (疑似), by the zone's own table."""
    return suspicions(text, table_of(zone), kind)


def kept(found: list[Suspicion]) -> list[dict[str, Any]]:
    """Suspicions as a row keeps them."""
    return [
        {"code": s.code, "label": s.label, "article": s.article, "action": s.action.value, "words": list(s.words)}
        for s in found
    ]  # fmt: skip


def suspicions_in(rows: list[dict[str, Any]]) -> tuple[Suspicion, ...]:
    """Suspicions that a row keeps."""
    return tuple(
        Suspicion(row["code"], row["label"], row["article"], TriggerAction.of(row["action"]), tuple(row["words"]))
        for row in rows
    )  # fmt: skip


def versions_of(zone: Zone | int) -> list[TriggerSet]:
    """The zone's own versions, newest first."""
    zone_id = zone.pk if isinstance(zone, Zone) else zone
    return list(TriggerSet.objects.filter(zone_id=zone_id).select_related("saved_by"))
