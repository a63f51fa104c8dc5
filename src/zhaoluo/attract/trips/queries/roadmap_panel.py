"""What trips hang into a chain's page: the way to its road map."""

from __future__ import annotations

from typing import Any

from zhaoluo.registers.chains.queries import ChainView
from zhaoluo.registers.people.models import User


def roadmap_panel(user: User, view: ChainView) -> dict[str, Any]:
    """The button 招商路线图 in the head of a chain's page; whoever sees the chain sees its road map."""
    return {"chain": view.chain}
