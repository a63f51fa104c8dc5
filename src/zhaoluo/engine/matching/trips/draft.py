"""A plan in the making: which firm is called on by which team in which half day."""

from collections.abc import Iterable, Sequence

from .question import HALVES, Team
from .timetable import Calls, Timetable

#: (team by index, slot)
Place = tuple[int, int]


class Draft:
    """Firms are indices of ``timetable.firms``, teams of ``teams``.  ``put`` does not ask whether the firm fits: ``fits`` does."""

    def __init__(self, timetable: Timetable, teams: Sequence[Team]) -> None:
        self.timetable, self.teams = timetable, tuple(teams)
        self.calls: list[Calls] = [timetable.empty() for _ in teams]
        self.places: dict[int, Place] = {}
        self.fixed: frozenset[int] = frozenset()

    def copy(self) -> "Draft":
        other = Draft(self.timetable, self.teams)
        other.calls, other.places, other.fixed = list(self.calls), dict(self.places), self.fixed
        return other

    @property
    def prize(self) -> float:
        return sum(self.timetable.firms[firm].prize for firm in sorted(self.places))

    @property
    def musts(self) -> int:
        """How many must-see firms are in."""
        return sum(self.timetable.firms[firm].must_see for firm in self.places)

    def rank(self) -> tuple[int, float, int]:
        """What the larger of two drafts has more of: must-see firms, then prize, then less travel."""
        return (
            self.musts,
            round(self.prize, 6),
            -sum(self._travelled(team) for team in range(len(self.teams))),
        )

    def left(self) -> list[int]:
        """Firms without a place, must-see first, then by prize, the largest first."""
        firms = self.timetable.firms
        return sorted(
            (at for at in range(len(firms)) if at not in self.places),
            key=lambda at: (not firms[at].must_see, -firms[at].prize, firms[at].minutes, at),
        )

    def fits(self, firm: int, place: Place) -> int | None:
        """Minutes of travel the firm would add there; None where it does not fit."""
        team, slot = place
        if not self.timetable.has_room(slot, self.calls[team][slot], firm):
            return None
        journey = self.timetable.journey(self.teams[team], _with(self.calls[team], slot, firm))
        return None if journey is None else journey.travelled - self._travelled(team)

    def places_for(self, firm: int) -> list[Place]:
        """Where the firm receives and a team is on the road, fitting or not."""
        return [
            (at, slot) for at, team in enumerate(self.teams) for slot in self.timetable.slots_for(firm, team)
        ]

    def best_place(self, firm: int, places: Iterable[Place] | None = None) -> Place | None:
        """Where (of ``places``, else anywhere) the firm fits and adds least travel; None where it fits nowhere."""
        best: tuple[int, Place] | None = None
        for place in self.places_for(firm) if places is None else places:
            added = self.fits(firm, place)
            if added is not None and (best is None or added < best[0]):
                best = added, place
        return best[1] if best else None

    def instead(self, firm: int, place: Place) -> Place | None:
        """Where the firm fits once a call has been taken from ``place``: in that half day or one beside it."""
        near = [
            other for other in self.places_for(firm) if other[0] == place[0] and abs(other[1] - place[1]) < 2
        ]
        return self.best_place(firm, near)

    def put(self, firm: int, place: Place) -> None:
        team, slot = place
        self.calls[team] = _with(self.calls[team], slot, firm)
        self.places[firm] = place

    def take(self, firm: int) -> Place:
        team, slot = place = self.places.pop(firm)
        calls = list(self.calls[team])
        calls[slot] -= {firm}
        self.calls[team] = tuple(calls)
        return place

    def by_worth(self) -> list[int]:
        """Firms whose calls may give way, the one worth least first, must-see firms last."""
        firms = self.timetable.firms
        movable = [at for at in self.places if at not in self.fixed]
        return sorted(movable, key=lambda at: (firms[at].must_see, firms[at].prize, at))

    def put_fixed(self) -> list[str]:
        """Put the calls that stand; returns the labels of those that cannot all be made (then the draft is of no use)."""
        keys = {firm.key: at for at, firm in enumerate(self.timetable.firms)}
        teams = {team.key: at for at, team in enumerate(self.teams)}
        for key, (team, day, half) in self.timetable.question.fixed.items():
            self.put(keys[key], (teams[team], 2 * day + HALVES.index(half)))
        self.fixed = frozenset(self.places)
        return [
            self.timetable.firms[firm].label
            for at, team in enumerate(self.teams)
            if self.timetable.journey(team, self.calls[at]) is None
            for firm in sorted(self.fixed)
            if self.places[firm][0] == at
        ]

    def _travelled(self, team: int) -> int:
        journey = self.timetable.journey(self.teams[team], self.calls[team])
        return journey.travelled if journey else 0


def _with(calls: Calls, slot: int, firm: int) -> Calls:
    return (*calls[:slot], calls[slot] | {firm}, *calls[slot + 1 :])
