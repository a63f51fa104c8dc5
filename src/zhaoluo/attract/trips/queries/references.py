"""What a form points to must be of the same zone, whoever sent the number."""

from __future__ import annotations

from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.projects.models import PromotionMode
from zhaoluo.registers.people.models import Team
from zhaoluo.registers.people.queries import staff_of

from ..models import Channel


def refusals_of_references(
    zone: Zone,
    *,
    people: dict[str, int | None] | None = None,
    team: int | None = None,
    mode: int | None = None,
    channel: int | None = None,
) -> list[Refusal]:
    """One reason for each chosen row that is not of this zone; ``people``: field → id of somebody who works here."""
    refusals = []
    for field, pk in (people or {}).items():
        if pk is not None and not staff_of(zone).filter(pk=pk).exists():
            refusals.append(Refusal("foreign_person", "选的人不在本区在用人员里，请重选", field))
    for model, field, pk, label in (
        (Team, "team", team, "招商组"), (PromotionMode, "mode", mode, "招商方式"), (Channel, "channel", channel, "渠道"),
    ):  # fmt: skip
        if pk is not None and not model._default_manager.filter(pk=pk, zone=zone).exists():
            refusals.append(Refusal("foreign_row", f"没有这个{label}，请重选", field))
    return refusals
