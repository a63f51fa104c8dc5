from __future__ import annotations

from .models import Zone


def all_zones() -> list[Zone]:
    """Every zone; names of zones are not secret, their rows are."""
    return list(Zone.objects.all())


def zone_of(key: str) -> Zone | None:
    """Zone by key or by full name."""
    return Zone.objects.filter(key=key).first() or Zone.objects.filter(name=key).first()
