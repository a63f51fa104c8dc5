"""The simple plan, and what makes any plan better one firm at a time."""

from .draft import Draft


def fill(draft: Draft) -> None:
    """Take the firm of the largest prize that still fits, put it where it adds least travel, and so on; must-see firms first."""
    for firm in draft.left():
        place = draft.best_place(firm)
        if place:
            draft.put(firm, place)


def mend(draft: Draft) -> None:
    """Fill, and let a firm in for another: one that then finds another place, or is worth less.  Ends when nothing is gained.

    Every round raises the prize (or the number of must-see firms), so it ends; no chance and no clock are in it.
    """
    fill(draft)
    while any(_let_in(draft, firm) for firm in draft.left()):
        fill(draft)


def _let_in(draft: Draft, firm: int) -> bool:
    firms = draft.timetable.firms
    asked = firms[firm]
    for other in draft.by_worth():
        came_from = draft.take(other)
        place = draft.instead(firm, came_from)
        if place:
            draft.put(firm, place)
            elsewhere = draft.best_place(other)
            if elsewhere:
                draft.put(other, elsewhere)
                return True
            if (asked.must_see, asked.prize) > (firms[other].must_see, firms[other].prize):
                return True
            draft.take(firm)
        draft.put(other, came_from)
    return False
