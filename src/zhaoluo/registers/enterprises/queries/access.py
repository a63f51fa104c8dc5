from __future__ import annotations

from django.db.models import QuerySet

from zhaoluo.foundation import search
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.rules import Actor

from .. import rules
from ..models import Enterprise


def enterprises_for(user: User, *, text: str = "") -> QuerySet[Enterprise]:
    """Enterprises of the reader's zones, found by name, other names, pinyin initials or codes; merged ones left out."""
    rows = Enterprise.objects.filter(zone_id__in=reach_of(user).zone_ids, merged_into=None)
    return search.narrow(rows, text)


def enterprise_for(user: User, enterprise_id: int) -> Enterprise | None:
    """One enterprise if this reader may see it, also one that was merged into another."""
    rows = Enterprise.objects.filter(zone_id__in=reach_of(user).zone_ids)
    return rows.select_related("zone", "merged_into").filter(pk=enterprise_id).first()


def actor_on(user: User, enterprise: Enterprise) -> Actor:
    """The reader as rules see them, in the enterprise's zone."""
    return reach_of(user).actor_in(enterprise.zone_id)


def keeps(user: User, zone_id: int | None) -> bool:
    """Whether the reader may write in a zone's register."""
    return zone_id is not None and not rules.refusals_to_keep(reach_of(user).actor_in(zone_id))
