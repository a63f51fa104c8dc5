"""The seal of a search: a fingerprint over question and answer.  Source: docs/domain/prospecting.md, Search."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any


def canonical(value: Any) -> str:
    """JSON with one spelling only: keys sorted, no blanks, whole numbers without a point.  ValueError for nan and inf.

    PostgreSQL's jsonb keeps numbers as decimals and may give 1.0 back as 1: both are spelt 1 here.
    """
    return json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_plain(inner) for inner in value]
    raise ValueError(f"{type(value).__name__} cannot be sealed")


def seal_of(question: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 over a search (``question``: everything asked, with what, of which store, when) and its rows in order."""
    return hashlib.sha256(canonical({"question": question, "rows": rows}).encode()).hexdigest()
