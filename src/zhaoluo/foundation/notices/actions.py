from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .models import Notice


def tell(user_ids: Iterable[int], text: str, *, zone_id: int, url: str, key: str, at: datetime) -> None:
    """Send a sentence to people (发消息); telling the same key again does nothing."""
    Notice.objects.bulk_create(
        [
            Notice(zone_id=zone_id, user_id=user_id, text=text[:300], url=url, key=key[:80], at=at)
            for user_id in sorted(set(user_ids))
        ],
        ignore_conflicts=True,
    )


def mark_read(user_id: int, *, at: datetime, notice_id: int | None = None) -> None:
    """Mark one message, or all of them, as read (已读)."""
    notices = Notice.objects.filter(user_id=user_id, read_at=None)
    (notices.filter(pk=notice_id) if notice_id else notices).update(read_at=at)
