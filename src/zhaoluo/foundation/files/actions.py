from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import models, transaction

from zhaoluo.foundation.journal.actions import Person, kind_of, record
from zhaoluo.foundation.verdict import refuse_if

from . import rules
from .models import Attachment
from .terms import FileEvent, FileKind


class Upload(Protocol):
    """What Django hands over for an uploaded file."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    def chunks(self, chunk_size: int | None = None) -> Any: ...
    def read(self, num_bytes: int | None = None) -> Any: ...
    def seek(self, position: int, /) -> Any: ...


def check(upload: Upload) -> None:
    """Refuse a file that may not be kept, before anything is written."""
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    refuse_if(rules.refusals_to_store(rules.FileFacts(upload.name or "", upload.size or 0, head)))


@transaction.atomic
def store(
    upload: Upload, subject: models.Model, *, by: Person | None, at: datetime, kind: str = FileKind.OTHER
) -> Attachment:
    """Keep a file for a row (上传附件).  The bytes are on disk, synced, before the row says so."""
    check(upload)
    digest = _keep(upload)
    attachment = Attachment.objects.create(
        zone_id=subject.zone_id,  # type: ignore[attr-defined]
        subject_kind=kind_of(subject),
        subject_id=subject.pk,
        kind=str(kind),
        name=rules.safe_name(upload.name or ""),
        sha256=digest,
        size=upload.size or 0,
        by_id=by.pk if by else None,
        by_name=by.name if by else "",
        at=at,
    )
    record(FileEvent.STORED, subject, by=by, at=at, file=attachment.name, kind=str(kind), sha256=digest)
    return attachment


def note_opening(attachment: Attachment, *, by: Person | None, at: datetime) -> None:
    """Write down that somebody opened a file (打开附件)."""
    record(FileEvent.OPENED, attachment, by=by, at=at, file=attachment.name)


def path_of(sha256: str) -> Path:
    """Where the bytes of a fingerprint lie."""
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256


def _keep(upload: Upload) -> str:
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, temporary = tempfile.mkstemp(dir=root, prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            upload.seek(0)
            for chunk in upload.chunks():
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        target = path_of(digest.hexdigest())
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest.hexdigest()
