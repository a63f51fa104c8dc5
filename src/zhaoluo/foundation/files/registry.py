"""Who may open an attachment is the business of the app that owns its subject: it registers a reader here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Reader = Callable[[Any, int], bool]
_readers: dict[str, Reader] = {}


def let_read(subject_kind: str, reader: Reader) -> None:
    """Register ``reader(user, subject_id) -> bool`` for a kind of subject (``projects.project``)."""
    _readers[subject_kind] = reader


def may_read(user: Any, subject_kind: str, subject_id: int) -> bool:
    """True only where a registered reader says so; an unknown kind is closed."""
    reader = _readers.get(subject_kind)
    return bool(reader and reader(user, subject_id))
