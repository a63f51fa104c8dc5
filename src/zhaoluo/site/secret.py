"""The key that signs sessions, and whether an address is this machine only.  Standard library only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from zhaoluo.site.postgres.places import prepare_home


def secret_key(home: Path) -> str:
    """The installation's own key, made once and kept in ``home/secret-key`` (0600).

    A command that needs no database makes no home: it gets a key for itself only.
    """
    if os.environ.get("DATABASE_URL"):
        prepare_home(home)
    kept = home / "secret-key"
    try:
        return kept.read_text(encoding="ascii").strip()
    except OSError:
        return secrets.token_urlsafe(48)


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    return host in ("localhost", "::1", "[::1]") or host.startswith("127.")
