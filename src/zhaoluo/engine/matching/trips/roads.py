"""Travel times between all cities of a question."""

from itertools import product

from .question import MatchingError, Question


class Roads:
    """Minutes from city to city, by index.

    A pair that is given is taken as given, the way back too unless it has its own.  A pair that is not is the shortest way
    over cities that are (door to door each, so rather too long than too short) and named in ``pieced``.
    MatchingError: a city that no given time reaches.
    """

    def __init__(self, question: Question) -> None:
        wanted = [question.home, *(firm.city for firm in question.firms)]
        ends = [city for pair in question.travel for city in pair]
        self.cities = list(dict.fromkeys([*wanted, *ends]))
        self.index = {city: at for at, city in enumerate(self.cities)}
        given = self._given(question)
        size = len(self.cities)
        self.minutes = [[0 if a == b else given.get((a, b), -1) for b in range(size)] for a in range(size)]
        ways = self._shortest(given, size)
        needed = sorted({self.index[city] for city in wanted})
        unknown = sorted(
            {self.cities[b] for b in needed if ways[self.index[question.home]][b] is None}
            | {self.cities[b] for b in needed if ways[b][self.index[question.home]] is None}
        )
        if unknown:
            names = "、".join(question.city_label(city) for city in unknown)
            home = question.city_label(question.home)
            raise MatchingError(
                [f"这些城市没有填城市间时间：{names}，请至少填写到{home}或行程中另一城市的时间"]
            )
        self.pieced: dict[tuple[int, int], int] = {}
        for a, b in product(range(size), repeat=2):
            way = ways[a][b]
            if self.minutes[a][b] < 0 and way is not None:
                self.minutes[a][b] = self.pieced[a, b] = way

    def _given(self, question: Question) -> dict[tuple[int, int], int]:
        given = {
            (self.index[a], self.index[b]): minutes for (a, b), minutes in question.travel.items() if a != b
        }
        return {(b, a): minutes for (a, b), minutes in given.items()} | given

    @staticmethod
    def _shortest(given: dict[tuple[int, int], int], size: int) -> list[list[int | None]]:
        """Floyd and Warshall; None where there is no way."""
        ways: list[list[int | None]] = [
            [0 if a == b else given.get((a, b)) for b in range(size)] for a in range(size)
        ]
        for over, a in product(range(size), repeat=2):
            first = ways[a][over]
            if first is None:
                continue
            for b in range(size):
                second, now = ways[over][b], ways[a][b]
                if second is not None and (now is None or first + second < now):
                    ways[a][b] = first + second
        return ways
