"""The largest prize that can be had at all, by trying everything: for very small trips of one team."""

from __future__ import annotations

from tests.engine.matching.checking import minutes_between

from zhaoluo.engine.matching import Firm, Question


def largest_prize(question: Question) -> float:
    """Every order of every choice of firms, every half day, every way made in the evening, on a free day or in the morning."""
    (team,) = question.teams
    first = team.first_day
    last = question.days - 1 if team.last_day is None else team.last_day
    opens, closes = question.morning[0], question.afternoon[1]

    def gets_home(place: str, day: int, minute: int) -> bool:
        way = minutes_between(question, place, question.home)
        return minute + way <= closes or (day < last and opens + way <= closes)

    def begins(place: str, day: int, minute: int, firm: Firm, on: int) -> list[float]:
        """Minutes of day ``on`` at which the team can be at the firm."""
        if place == firm.city:
            if on > day:
                return [opens]
            return [minute + (0 if minute == opens else question.local_minutes)]
        way = minutes_between(question, place, firm.city)
        if on == day:
            return [minute + way]
        in_the_evening = day >= first and minute + way <= closes
        on_a_free_day = on - day > 1 and opens + way <= closes
        return [opens] if in_the_evening or on_a_free_day else [opens + way]

    def best(place: str, day: int, minute: int, seen: frozenset[str]) -> float:
        """More prize from here on; -inf where nobody gets home.  Before the first call ``day`` is the one before."""
        most = 0.0 if not seen or gets_home(place, day, minute) else float("-inf")
        for firm in question.firms:
            if firm.key in seen:
                continue
            for on in range(max(day, first), last + 1):
                for half, (since, to) in (("am", question.morning), ("pm", question.afternoon)):
                    if firm.windows and (on, half) not in firm.windows:
                        continue
                    for there in begins(place, day, minute, firm, on):
                        ends = int(max(there, since)) + firm.minutes
                        if ends <= to:
                            more = best(firm.city, on, ends, seen | {firm.key})
                            most = max(most, firm.prize + more)
        return most

    return best(question.home, first - 1, closes + 1, frozenset())
