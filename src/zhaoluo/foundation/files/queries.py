from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from .models import Attachment
from .registry import may_read


def attachments_of(subject_kind: str, subject_id: int) -> QuerySet[Attachment]:
    """Files of one row, newest first."""
    return Attachment.objects.filter(subject_kind=subject_kind, subject_id=subject_id)


def attachment_for(user: Any, attachment_id: int) -> Attachment | None:
    """A file if this reader may open it, else None."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment and may_read(user, attachment.subject_kind, attachment.subject_id):
        return attachment
    return None
