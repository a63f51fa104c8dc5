"""Does a plan keep every constraint?  Read from the answer alone; shares no code with the planner."""

from __future__ import annotations

from collections import Counter

from zhaoluo.engine.matching import DayPlan, Firm, Plan, Question


def breaches(question: Question, plan: Plan) -> list[str]:
    """Everything a plan breaks, in words; empty where it keeps all."""
    firms = {firm.key: firm for firm in question.firms}
    found = []
    called = Counter(call.firm for day in plan.days for call in day.calls)
    left = Counter(firm.firm for firm in plan.left_out)
    for key in firms:
        if called[key] + left[key] != 1:
            found.append(f"{key}: called {called[key]} times, left out {left[key]} times")
        if firms[key].must_see and not called[key]:
            found.append(f"{key} must be seen")
    found += [f"{key} was not asked" for key in {*called, *left} - set(firms)]
    if abs(plan.prize - sum(firms[key].prize for key in called)) > 1e-6:
        found.append("the prize is not the sum of the calls")
    for key, kept in question.fixed.items():
        if kept not in [
            (day.team, day.day, call.half) for day in plan.days for call in day.calls if call.firm == key
        ]:
            found.append(f"{key} was fixed for {kept}")
    for team in question.teams:
        days = [day for day in plan.days if day.team == team.key]
        last = question.days - 1 if team.last_day is None else team.last_day
        if [day.day for day in days] != list(range(team.first_day, last + 1)):
            found.append(f"{team.key}: not each of its days once and in order")
            continue
        place = question.home
        for day in days:
            if day.starts_in != place:
                found.append(f"{team.key} day {day.day}: starts in {day.starts_in}, slept in {place}")
            place = day.night_in
            found += [f"{team.key} day {day.day}: {fault}" for fault in _of_day(question, firms, day)]
        if place != question.home:
            found.append(f"{team.key} does not come home")
    if len(plan.days) != len({(day.team, day.day) for day in plan.days}):
        found.append("a day twice")
    return found


def minutes_between(question: Question, a: str, b: str) -> float:
    """As given, else as given for the way back, else the shortest over other cities (Bellman and Ford)."""
    if a == b:
        return 0
    table = {(two, one): minutes for (one, two), minutes in question.travel.items()} | dict(question.travel)
    if (a, b) in table:
        return table[a, b]
    reached: dict[str, float] = {a: 0}
    for _ in range(len(table)):
        for (one, two), minutes in table.items():
            if one in reached and reached[one] + minutes < reached.get(two, float("inf")):
                reached[two] = reached[one] + minutes
    return reached.get(b, float("inf"))


def _of_day(question: Question, firms: dict[str, Firm], day: DayPlan) -> list[str]:
    found = []
    place, minute, slept_here = day.starts_in, question.morning[0], True
    for call in day.calls:
        firm = firms[call.firm]
        if firm.city == place:
            way: float = 0 if slept_here else question.local_minutes
        else:
            way = minutes_between(question, place, firm.city)
        since, to = question.morning if call.half == "am" else question.afternoon
        if call.from_city != place or call.travel_minutes != way:
            found.append(f"{call.firm}: the way is told as {call.travel_minutes} from {call.from_city}")
        if call.arrives < minute + way:
            found.append(f"{call.firm}: nobody gets there by {call.arrives}")
        if call.leaves - call.arrives != firm.minutes:
            found.append(f"{call.firm}: the meeting lasts {call.leaves - call.arrives}")
        if not since <= call.arrives <= call.leaves <= to:
            found.append(f"{call.firm}: outside the half day")
        if firm.windows and (day.day, call.half) not in firm.windows and call.firm not in question.fixed:
            found.append(f"{call.firm}: does not receive then")
        place, minute, slept_here = firm.city, call.leaves, False
    way = minutes_between(question, place, day.night_in)
    if day.onward_minutes != way:
        found.append(f"the way on is told as {day.onward_minutes}")
    if way and minute + way > question.afternoon[1]:
        found.append("on the road after hours")
    return found
