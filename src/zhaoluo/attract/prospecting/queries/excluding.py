"""Firms that a question leaves out: named by a person, or dismissed in the library."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.conf import settings

from zhaoluo.engine.universe import UniverseError, open_store
from zhaoluo.registers.enterprises.rules import clean_credit_code

from ..models import Target
from ..terms import TargetState


def numbers_of(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Numbers in the store of these credit codes or numbers, and the words the store does not know.

    Without a store everything passes for a number; the question itself is refused then.
    """
    if not words:
        return [], []
    codes = {clean_credit_code(word): word for word in words}
    try:
        with open_store(settings.UNIVERSE_ROOT) as store:
            by_code = store.ids_of(list(codes))
            known = {firm.id for firm in store.find(list(words))}
    except UniverseError:
        return list(words), []
    found = {word: by_code[code] for code, word in codes.items() if code in by_code}
    found |= {word: word for word in words if word in known}
    return [found[word] for word in words if word in found], [word for word in words if word not in found]


def dismissed_numbers(zone_id: int) -> list[str]:
    """Numbers in the store of the firms a zone has put aside (无需处理), those known by credit code too."""
    rows = Target.objects.filter(zone_id=zone_id, state=TargetState.DISMISSED).order_by()
    known = list(rows.values_list("firm_id", "credit_code"))
    numbers = {firm for firm, _ in known if firm}
    codes = {code for _, code in known if code}
    # a store that cannot be read: the question itself is refused then
    with suppress(UniverseError), open_store(settings.UNIVERSE_ROOT) as store:
        numbers |= set(store.ids_of(codes).values())
    return sorted(numbers)
