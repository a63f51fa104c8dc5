from __future__ import annotations

from django.db.models import QuerySet

from .models import Event


def timeline_of(kind: str, subject_id: int) -> QuerySet[Event]:
    """Everything written down about one row, newest first."""
    return Event.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("-at", "-id")


def parked_events() -> QuerySet[Event]:
    """Events whose reactions failed five times."""
    return Event.objects.filter(parked_at__isnull=False)
