"""What a new zone may start from: ways of promotion other zones have published, and limits to be adapted."""

from __future__ import annotations

from datetime import datetime

from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.actions import gates
from zhaoluo.registers.people.models import User

#: Ways of promotion by the zone that published them (public press, 2024–25).
PUBLISHED_MODES: dict[str, tuple[str, ...]] = {
    "晋城": ("驻点招商", "产业链招商", "基金招商", "场景招商", "成本招商", "飞地招商", "委托招商"),
    "上党": ("小分队招商", "产业链招商", "科创飞地招商", "重资产招商", "绿电招商", "基金招商"),
    "平陆": ("产业链招商", "闲置资产招商", "乡情招商", "龙头企业以商招商", "环境招商"),
}
#: Calendar days a stage may take; nobody's rule, a place to begin.
LIMITS: dict[str, int] = {
    "lead": 60,
    "talks": 90,
    "signed": 180,
    "building": 540,
    "producing": 365,
    "report": 5,
}


def modes() -> list[tuple[str, str]]:
    """Each way of promotion once, with everybody who published it as its source."""
    sources: dict[str, list[str]] = {}
    for zone, names in PUBLISHED_MODES.items():
        for name in names:
            sources.setdefault(name, []).append(zone)
    return [(name, f"{'、'.join(zones)}（公开报道）") for name, zones in sources.items()]


def give_modes(zone: Zone, *, by: User | None, at: datetime) -> int:
    """Enter the published ways of promotion; how many."""
    for name, source in modes():
        gates.save_mode(zone=zone, name=name, source=source, active=True, by=by, actor=None, at=at)
    return len(modes())


def give_limits(zone: Zone, *, source: str, by: User | None, at: datetime) -> int:
    """Set the limits to begin with; how many."""
    for stage, days in LIMITS.items():
        gates.save_limit(zone=zone, stage=stage, days=days, source=source, by=by, actor=None, at=at)
    return len(LIMITS)
