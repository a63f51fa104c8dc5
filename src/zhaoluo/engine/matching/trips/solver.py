"""The trip as a vehicle routing problem with prizes, for pyvrp (docs/domain/matching.md, How pyvrp sees it).

One vehicle per team for the whole trip.  The clock runs through the hours of the days and stops at night.  A firm is a
group of clients of which one is served: a client for each half day it can receive.
"""

import warnings
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxIterations, MaxRuntime

from .draft import Draft
from .greedy import mend
from .question import Question, Team
from .shaking import TURNS, chance_of, shake, steps_of_a_turn

#: A way that must not be taken, in minutes.
_FAR = 100_000
#: One point of prize is worth as many minutes on the road: less travel decides between plans of like prize only.
POINT = 1_000
#: Ways grow with the square of this.  Firms beyond it, those worth least, are not shown to the solver; mending still tries them.
MOST_CLIENTS = 1_200

#: The solver says so when penalties reach their bounds; a plan is checked by the timetable anyway.
warnings.filterwarnings("ignore", category=PenaltyBoundWarning)

_Matrix = np.ndarray[Any, np.dtype[np.int64]]


def search(start: Draft, simple: Draft) -> tuple[Draft, float]:
    """The best plan found and the seconds the solver searched; never worse than ``simple``.

    Solver and shaking take turns, each beginning from the best plan so far.

    start : the fixed calls alone; they are kept
    """
    problem = Problem(start)
    question = start.timetable.question
    best, seconds = simple, 0.0
    if not problem.clients:
        return best, seconds
    solution: pyvrp.Solution | None = None
    for turn in range(TURNS):
        result = pyvrp.solve(
            problem.data,
            _share(question, turn),
            seed=(question.seed * TURNS + turn) % 2**32,
            collect_stats=False,
            display=False,
            initial_solution=solution,
        )
        seconds += result.runtime
        found = max(best, problem.mended(result.best), key=Draft.rank)
        best = shake(found, steps_of_a_turn(question), chance_of(question, turn))
        solution = problem.encoded(best)
    return best, seconds


def _share(question: Question, turn: int) -> MaxIterations | MaxRuntime:
    if question.iterations is None:
        return MaxRuntime(question.seconds / TURNS)
    return MaxIterations((question.iterations + turn) // TURNS)


@dataclass(frozen=True, slots=True)
class _Client:
    """A firm in one half day.  early, late: bounds of its start, minutes of the running clock.

    kind : "any"; "first" at the very beginning of a day, for teams that came the evening before; "last" at the very end, for
      teams that go on in the morning.  These two make nights exact: from "any" of an afternoon to "any" of the next morning
      in another city there is no way.
    """

    firm: int
    slot: int
    kind: str
    early: int
    late: int


class Problem:
    """The trip as clients, vehicles and ways between them.  Matrices: [from, to], home is 0, client n is n + 1."""

    def __init__(self, start: Draft) -> None:
        self.start, self.timetable, self.teams = start, start.timetable, start.teams
        self.question = self.timetable.question
        self.length = self.timetable.ends - self.timetable.starts
        self.clients: list[_Client] = []
        for firm in [*sorted(start.fixed), *start.left()]:
            clients = [client for slot in self._slots(firm) for client in self._clients(firm, slot)]
            if len(self.clients) + len(clients) <= MOST_CLIENTS:
                self.clients += clients
        self.at = {(client.firm, client.slot, client.kind): at for at, client in enumerate(self.clients)}
        self.clock, self.travel = self._matrices()

    def _slots(self, firm: int) -> list[int]:
        if firm in self.start.fixed:
            return [self.start.places[firm][1]]
        return sorted({slot for team in self.teams for slot in self.timetable.slots_for(firm, team)})

    def _clients(self, firm: int, slot: int) -> list[_Client]:
        day, half = divmod(slot, 2)
        begin = day * self.length - self.timetable.starts
        early = begin + self.timetable.hours[half][0]
        late = begin + self.timetable.hours[half][1] - self.timetable.firms[firm].minutes
        clients = [_Client(firm, slot, "any", early, late)]
        if half == 0 and day > 0:
            clients.append(_Client(firm, slot, "first", early, early))
        if half == 1 and day < self.question.days - 1:
            clients.append(_Client(firm, slot, "last", late, late))
        return clients

    @cached_property
    def data(self) -> pyvrp.ProblemData:
        members: dict[int, list[int]] = {}
        for at, client in enumerate(self.clients):
            members.setdefault(client.firm, []).append(at)
        firms = self.timetable.firms
        required = {firm: firm in self.start.fixed or firms[firm].must_see for firm in members}
        group = {firm: at for at, firm in enumerate(members)}
        by_team = [self._for_team(at) for at in range(len(self.teams))] if self.start.fixed else [self.clock]
        return pyvrp.ProblemData(
            locations=[pyvrp.Location(0, 0) for _ in range(len(self.clients) + 1)],
            clients=[
                pyvrp.Client(
                    at + 1,
                    service_duration=firms[client.firm].minutes,
                    tw_early=client.early,
                    tw_late=client.late,
                    prize=round(firms[client.firm].prize * POINT),
                    required=False,
                    group=group[client.firm],
                )
                for at, client in enumerate(self.clients)
            ],
            depots=[pyvrp.Depot(0)],
            vehicle_types=[self._vehicle(at, team) for at, team in enumerate(self.teams)],
            distance_matrices=[self.travel] * len(by_team),
            duration_matrices=by_team,
            groups=[pyvrp.ClientGroup(clients, required=required[firm]) for firm, clients in members.items()],
        )

    def _vehicle(self, at: int, team: Team) -> pyvrp.VehicleType:
        return pyvrp.VehicleType(
            1,
            tw_early=team.first_day * self.length,
            tw_late=(self.question.last_day(team) + 1) * self.length,
            profile=at if self.start.fixed else 0,
        )

    def _matrices(self) -> tuple[_Matrix, _Matrix]:
        """Minutes of the running clock, and minutes on the road, between home (0) and the clients (from 1)."""
        roads = np.array(self.timetable.roads.minutes, dtype=np.int64)
        home = self.timetable.home
        city = np.array([self.timetable.city[client.firm] for client in self.clients], dtype=np.int64)
        slot = np.array([client.slot for client in self.clients], dtype=np.int64)
        firm = np.array([client.firm for client in self.clients], dtype=np.int64)
        any_time = np.array([client.kind == "any" for client in self.clients], dtype=np.bool_)
        day, afternoon = slot // 2, slot % 2 == 1

        road = roads[np.ix_(city, city)]
        same_city = city[:, None] == city[None, :]
        nights = day[None, :] - day[:, None]
        way = np.where(same_city, self.question.local_minutes, road)
        clock = np.where(nights == 0, way, np.where(same_city | (nights > 1), 0, road))
        # Leaving any time of an afternoon, arriving any time: half of the way might fall into the night.
        until_noon = self.question.afternoon[0] - self.timetable.starts
        unsure = afternoon[:, None] & any_time[:, None] & any_time[None, :] & (nights == 1) & ~same_city
        unsure &= ~afternoon[None, :] | (road > until_noon)
        never = unsure | (slot[:, None] > slot[None, :]) | (firm[:, None] == firm[None, :])
        never |= road > self.length
        clock[never] = _FAR

        size = len(self.clients) + 1
        clocks = np.zeros((size, size), dtype=np.int64)
        travel = np.zeros((size, size), dtype=np.int64)
        clocks[1:, 1:], travel[1:, 1:] = clock, np.where(never, _FAR, way)
        for edge, minutes in ((np.s_[0, 1:], roads[home, city]), (np.s_[1:, 0], roads[city, home])):
            travel[edge] = np.minimum(minutes, _FAR)
            clocks[edge] = np.where(minutes > self.length, _FAR, minutes)
        np.fill_diagonal(clocks, 0)
        np.fill_diagonal(travel, 0)
        return clocks, travel

    def _for_team(self, team: int) -> _Matrix:
        """The same for one team: no way to what is fixed for another."""
        others = [
            at + 1
            for at, client in enumerate(self.clients)
            if client.firm in self.start.fixed and self.start.places[client.firm][0] != team
        ]
        own = self.clock.copy()
        own[:, others] = _FAR
        own[others, others] = 0
        return own

    def decoded(self, solution: pyvrp.Solution) -> Draft:
        """The calls of a solution that the timetable allows, the most wanted first; fixed calls whatever it says."""
        served = [
            (route.vehicle_type(), self.clients[activity.idx])
            for route in solution.routes()
            for activity in route
            if activity.is_client()
        ]
        firms, found = self.timetable.firms, self.start.copy()
        for team, client in sorted(
            served, key=lambda one: (not firms[one[1].firm].must_see, -firms[one[1].firm].prize, one[1].firm)
        ):
            place = team, client.slot
            if client.firm not in found.places and found.fits(client.firm, place) is not None:
                found.put(client.firm, place)
        return found

    def mended(self, solution: pyvrp.Solution) -> Draft:
        draft = self.decoded(solution)
        mend(draft)
        return draft

    def encoded(self, draft: Draft) -> pyvrp.Solution:
        """The draft as a solution to begin from."""
        routes = [
            pyvrp.Route(self.data, visits, at)
            for at, team in enumerate(self.teams)
            if (visits := self._visits(draft, at, team))
        ]
        return pyvrp.Solution(self.data, routes)

    def _visits(self, draft: Draft, at: int, team: Team) -> list[int]:
        index = {firm.key: number for number, firm in enumerate(self.timetable.firms)}
        days = self.timetable.days_of(team, draft.calls[at])
        places = ((index[call.firm], draft.places[index[call.firm]][1]) for day in days for call in day.calls)
        calls = [
            place for place in places if (*place, "any") in self.at
        ]  # the solver is not shown every firm
        nights = {day.day: self.timetable.roads.index[day.night_in] for day in days}
        kinds = ["any"] * len(calls)
        for number, ((firm, slot), (after, after_slot)) in enumerate(pairwise(calls)):
            city = self.timetable.city[after]
            if slot % 2 == 0 or after_slot // 2 != slot // 2 + 1 or city == self.timetable.city[firm]:
                continue
            if nights[slot // 2] != city:
                kinds[number] = "last"
            elif after_slot % 2 == 0:
                kinds[number + 1] = "first"
        return [self.at[(*call, kind)] for call, kind in zip(calls, kinds, strict=True)]
