from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from zhaoluo.registers.people.models import User

from ..models import Project
from ..terms import Standing
from .access import projects_for


def chains_in_use(zone_id: int) -> list[str]:
    """Chains that projects under way name; a responsibility scheme must give each to somebody."""
    under_way = Project.objects.filter(zone_id=zone_id, standing=Standing.ACTIVE).exclude(chain="")
    return list(under_way.order_by("chain").values_list("chain", flat=True).distinct())


def coverage_panel(user: Any, scheme: Any) -> dict[str, Any] | None:
    """The card on a scheme's page: how many projects under way have leader, department and officer (L5)."""
    if not isinstance(user, User):
        return None
    mine = projects_for(user).filter(zone_id=scheme.zone_id, standing=Standing.ACTIVE)
    full = Q(leader__isnull=False, department__isnull=False)
    told = mine.aggregate(
        total=Count("pk"), full=Count("pk", filter=full), gone=Count("pk", filter=Q(officer__is_active=False))
    )
    return {**told, "lacking": told["total"] - told["full"]}
