from __future__ import annotations

from django.db.models import QuerySet

from .models import Notice


def notices_for(user_id: int) -> QuerySet[Notice]:
    """Messages of one person, newest first."""
    return Notice.objects.filter(user_id=user_id)


def unread_count_for(user_id: int) -> int:
    """How many messages this person has not read."""
    return Notice.objects.filter(user_id=user_id, read_at=None).count()
