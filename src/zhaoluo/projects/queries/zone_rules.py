from __future__ import annotations

from dataclasses import dataclass

from zhaoluo.foundation.scope.models import Zone

from ..models import PromotionMode, StageLimit, ZoneDemand
from ..rules.demands import DEMANDS, Demand, zone_demand
from ..terms import Stage


@dataclass(frozen=True)
class StageRules:
    """What one stage demands: the general rows, the zone's own, and its limit in calendar days."""

    stage: Stage
    general: tuple[Demand, ...]
    own: list[tuple[ZoneDemand, Demand]]
    limit: StageLimit | None


@dataclass(frozen=True)
class ZoneRules:
    stages: list[StageRules]
    report_limit: StageLimit | None
    modes: list[PromotionMode]


def zone_rules(zone: Zone) -> ZoneRules:
    """Everything a zone may decide about projects, beside what it may not: three queries."""
    limits = {row.stage: row for row in StageLimit.objects.filter(zone=zone)}
    own: dict[str, list[tuple[ZoneDemand, Demand]]] = {}
    for row in ZoneDemand.objects.filter(zone=zone):
        demand = zone_demand(row.check_code, row.threshold)
        if demand is not None:
            own.setdefault(row.stage, []).append((row, demand))
    stages = [StageRules(s, DEMANDS[s], own.get(s.value, []), limits.get(s.value)) for s in Stage]
    return ZoneRules(stages, limits.get("report"), list(PromotionMode.objects.filter(zone=zone)))
