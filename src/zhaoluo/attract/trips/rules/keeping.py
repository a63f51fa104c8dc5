"""Who may write down receptions, events, channels, offices and pairings.  Source: docs/domain/channels.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

#: Roles that bring projects in.  Inspectors and viewers read.
KEEPERS: Final = (Role.OFFICER, Role.AGENT, Role.TASK_FORCE_LEAD, Role.LEADER, Role.ADMINISTRATOR)


def refusals_to_keep(actor: Actor | None) -> list[Refusal]:
    """Who only reads may not write; no actor is the system itself."""
    if actor is None or actor.has(*KEEPERS):
        return []
    return [Refusal("no_role", "您的角色只能查看，不能登记")]


def tidied(said: object, *names: str) -> dict[str, Any]:
    """The named texts of what was said, as they are stored."""
    return {name: tidy(getattr(said, name)) for name in names}


def refusals_of_lengths(texts: Iterable[tuple[str, str, str, int]]) -> list[Refusal]:
    """One reason for each text that does not fit; each is (field, label, text, most characters)."""
    return [
        Refusal("too_long", f"{label}最多 {most} 字，现在 {len(text)} 字", field)
        for field, label, text, most in texts
        if len(text) > most
    ]
