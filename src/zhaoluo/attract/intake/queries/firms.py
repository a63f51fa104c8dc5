from __future__ import annotations

from dataclasses import dataclass

from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.enterprises.queries import recognise

from ..models import Draft


@dataclass(frozen=True)
class NamedFirm:
    """A firm that a page names, and whether the register knows it: certain, ask or new, with the reason.

    ``enterprises`` are the one meant, or those that may be meant.
    """

    name: str
    verdict: str
    why: str
    enterprises: tuple[Enterprise, ...]


def firms_of(draft: Draft) -> list[NamedFirm]:
    """The investors of a draft beside the zone's register of enterprises; nothing is written."""
    names = [str(name) for name in draft.fields.get("investors") or []]
    if not names:
        return []
    answers = recognise(draft.zone, names)
    wanted = {
        pk for a in answers.values() for pk in (a.id, *(c.id for c in a.candidates[:2])) if pk is not None
    }
    known = Enterprise.objects.filter(zone_id=draft.zone_id).in_bulk(wanted) if wanted else {}
    found = []
    for name in names:
        if (answer := answers.get(name)) is None:  # nothing but blanks
            continue
        ids = [answer.id] if answer.id is not None else [c.id for c in answer.candidates[:2]]
        meant = tuple(known[pk] for pk in ids if pk in known) if answer.verdict != "new" else ()
        found.append(NamedFirm(name, answer.verdict, answer.why, meant))
    return found
