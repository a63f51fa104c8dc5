"""Through what a project came.  Source: docs/domain/visits.md, Origin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhaoluo.foundation.verdict import Refusal

EARLIEST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class Contact:
    """A first contact as it is known: the day, and what it was (ids; at most one of visit, reception and event)."""

    on: date | None = None
    trip: int | None = None
    visit: int | None = None
    reception: int | None = None
    event: int | None = None

    @property
    def says(self) -> bool:
        """Whether it says what the contact was."""
        return any((self.trip, self.visit, self.reception, self.event))


def first_of(known: Contact, told: Contact) -> Contact:
    """Which of two contacts was the first: the earlier day; on one day, or without one, what is known stays if it says anything."""
    if told.on is None:
        return known if known.says or not told.says else Contact(known.on, *_what(told))
    if known.on is None:
        return Contact(told.on, *_what(known if known.says else told))
    if told.on < known.on or (told.on == known.on and not known.says):
        return told
    return known


def _what(contact: Contact) -> tuple[int | None, int | None, int | None, int | None]:
    return contact.trip, contact.visit, contact.reception, contact.event


def refusals_to_set_origin(
    contact: Contact, *, foreign: tuple[str, ...] = (), today: date, visit_of_project: bool = True
) -> list[Refusal]:
    """Every reason an origin may not be written down.  ``foreign``: names of what is not of this zone."""
    refusals = []
    if contact.on is not None and contact.on > today:
        refusals.append(
            Refusal("day_in_future", f"首次接触 {contact.on} 还没到；没发生的事不能记", "first_contact_on")
        )
    if contact.on is not None and contact.on.year < EARLIEST_YEAR:
        refusals.append(
            Refusal("day_too_early", f"首次接触 {contact.on} 太早，请核对年份", "first_contact_on")
        )
    if sum(what is not None for what in (contact.visit, contact.reception, contact.event)) > 1:
        refusals.append(
            Refusal("several_contacts", "首次接触只有一次：走访、来访、活动里只选一样，另两样留空", "visit")
        )
    if not visit_of_project:
        refusals.append(Refusal("other_project", "这次走访记的是另一个项目，请从这个项目的走访里选", "visit"))
    refusals += [Refusal("foreign_row", f"没有这个{label}，请重选") for label in foreign]
    return refusals
