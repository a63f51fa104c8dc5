"""What the forms of receptions, events and offices offer: people, teams, modes and channels of the zone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.models import PromotionMode
from zhaoluo.registers.people.queries import staff_of, teams_of

from ..models import Channel
from ..terms import ChannelKind

Rows = list[tuple[int, str]]


def people_and_teams(zone: Zone | int, row: Any = None) -> dict[str, Rows]:
    """Staff and teams in use; ``row``: an office or reception whose own stay, also when out of use."""
    # the host of a reception is a person, that of an event a name
    head = row.host if hasattr(row, "host_id") else getattr(row, "head", None)
    staff = [(u.pk, f"{u.name} · {u.post}" if u.post else u.name) for u in staff_of(zone)]
    return {
        "people": _with(staff, head),
        "teams": _with(((t.pk, t.name) for t in teams_of(zone)), getattr(row, "team", None)),
    }


def modes_and_channels(zone: Zone | int, row: Any = None) -> dict[str, Rows]:
    """Modes and channels in use, channels with their kind; ``row``: a reception or event whose own stay."""
    modes = PromotionMode.objects.filter(zone=zone, active=True).values_list("pk", "name")
    channels = Channel.objects.filter(zone=zone, active=True).values_list("pk", "name", "kind")
    named = ((pk, f"{name}（{ChannelKind.label_of(kind)}）") for pk, name, kind in channels)
    return {
        "modes": _with(modes, getattr(row, "mode", None)),
        "channels": _with(named, getattr(row, "channel", None)),
    }


def _with(rows: Iterable[tuple[int, str]], own: Any) -> Rows:
    """The rows, and the one that stands already where it is out of use."""
    offered = list(rows)
    if own is not None and own.pk not in {pk for pk, _ in offered}:
        offered.append((own.pk, f"{own}（已停用）"))
    return offered
