"""Who wants to hear of what: reactions by verb.  Filled when the apps' ``reactions.py`` are imported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Event

Reaction = Callable[["Event"], None]
_reactions: dict[str, list[Reaction]] = defaultdict(list)


def reacts_to(*verbs: str) -> Callable[[Reaction], Reaction]:
    """Mark a function as a reaction: it calls one action and is safe to run twice."""

    def register(reaction: Reaction) -> Reaction:
        for verb in verbs:
            _reactions[str(verb)].append(reaction)
        return reaction

    return register


def reactions_to(verb: str) -> list[Reaction]:
    """Reactions registered for a verb."""
    return _reactions.get(verb, [])
