from __future__ import annotations

from django.db.models import QuerySet

from zhaoluo.foundation import search
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from .models import Enterprise


def enterprises_for(user: User, *, text: str = "") -> QuerySet[Enterprise]:
    """Enterprises of the reader's zones, found by name, pinyin initials or credit code."""
    rows = Enterprise.objects.filter(zone_id__in=reach_of(user).zone_ids)
    return search.narrow(rows, text)


def enterprise_for(user: User, enterprise_id: int) -> Enterprise | None:
    """One enterprise if this reader may see it."""
    return enterprises_for(user).filter(pk=enterprise_id).first()
