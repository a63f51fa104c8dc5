"""The order of a road map: quarter → team → city → firm, what is late first.  Source: docs/domain/yields.md, Road map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """Where a firm stands in the order.

    due_on     : by when it is to be called on; None: nobody said
    planned_on : the day or first day of a trip it is on; None: on none
    late       : the day has passed and it is still open
    score      : 0–100; None: not scored
    """

    target: int
    team: str
    city: str
    due_on: date | None
    planned_on: date | None
    late: bool
    score: int | None


@dataclass(frozen=True, slots=True)
class CityPlan:
    """Firms of one city, the late ones first, then by day, then by score."""

    city: str
    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """Cities of one team ('' : given to nobody); those with most that is late first, then most score."""

    team: str
    cities: tuple[CityPlan, ...]

    @property
    def targets(self) -> list[int]:
        """In the order to be called on."""
        return [target for city in self.cities for target in city.targets]


@dataclass(frozen=True, slots=True)
class QuarterPlan:
    """A quarter (2026Q4; '' : nobody said when) and who calls on whom in it."""

    quarter: str
    teams: tuple[TeamPlan, ...]

    @property
    def label(self) -> str:
        return quarter_label(self.quarter)

    @property
    def count(self) -> int:
        return sum(len(team.targets) for team in self.teams)


def quarter_of(day: date) -> str:
    """2026-11-24 → 2026Q4"""
    return f"{day.year}Q{(day.month + 2) // 3}"


def quarter_label(quarter: str) -> str:
    """2026Q4 → 2026 年四季度"""
    if not quarter:
        return "没定时间"
    year, _, number = quarter.partition("Q")
    return f"{year} 年{'一二三四'[int(number) - 1]}季度"


def quarter_for(place: Place, *, today: date) -> str:
    """The quarter a firm is to be called on in: of its trip, else of its day; what is late belongs to the present one."""
    day = place.planned_on or place.due_on
    if day is None:
        return ""
    return quarter_of(max(day, today))


def ordered(places: Iterable[Place], *, today: date) -> list[QuarterPlan]:
    """The sheet: quarters in time, those without one last; in each the teams by name, nobody's last."""
    sheet: dict[str, dict[str, dict[str, list[Place]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for place in places:
        sheet[quarter_for(place, today=today)][place.team][place.city].append(place)
    return [
        QuarterPlan(
            quarter,
            tuple(
                TeamPlan(team, _cities(cities))
                for team, cities in sorted(teams.items(), key=lambda item: (item[0] == "", item[0]))
            ),
        )
        for quarter, teams in sorted(sheet.items(), key=lambda item: (item[0] == "", item[0]))
    ]


def _cities(cities: dict[str, list[Place]]) -> tuple[CityPlan, ...]:
    def worth(item: tuple[str, list[Place]]) -> tuple[bool, int, int, str]:
        city, places = item
        return not city, -sum(p.late for p in places), -sum(p.score or 0 for p in places), city

    return tuple(
        CityPlan(city, tuple(p.target for p in sorted(places, key=_turn)))
        for city, places in sorted(cities.items(), key=worth)
    )


def _turn(place: Place) -> tuple[bool, date, int, int]:
    day = place.planned_on or place.due_on or date.max
    return not place.late, day, -(place.score or 0), place.target


def first_of(quarters: Iterable[QuarterPlan], most: int) -> list[QuarterPlan]:
    """The beginning of a sheet, ``most`` firms of it; what is left empty is left out."""
    kept, left = [], most
    for quarter in quarters:
        teams = []
        for team in quarter.teams:
            cities = []
            for city in team.cities:
                part = city.targets[: max(0, left)]
                left -= len(part)
                if part:
                    cities.append(CityPlan(city.city, part))
            if cities:
                teams.append(TeamPlan(team.team, tuple(cities)))
        if teams:
            kept.append(QuarterPlan(quarter.quarter, tuple(teams)))
    return kept
