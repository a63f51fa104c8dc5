"""What a user can get wrong with the universe, in clear Chinese sentences."""

from __future__ import annotations

from collections.abc import Sequence


class UniverseError(Exception):
    """A store, a file or a query cannot be used; the message says in Chinese what is wrong and how to put it right."""


def refuse(faults: Sequence[str]) -> None:
    """Raise UniverseError naming every fault at once; nothing if there are none."""
    if faults:
        raise UniverseError("；".join(fault.rstrip("。；") for fault in faults) + "。")
