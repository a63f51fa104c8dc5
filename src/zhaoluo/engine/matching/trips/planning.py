"""The plan of a trip: checked, searched, mended, explained."""

from itertools import accumulate

from .answer import DayPlan, Plan
from .draft import Draft
from .greedy import fill, mend
from .question import MatchingError, Question, faults_of
from .reasons import fits_alone, left_out
from .roads import Roads
from .shaking import TURNS, chance_of, shake, steps_of_a_turn
from .timetable import Timetable

#: Said with a plan where pyvrp has no wheel (Macs with Intel processors).
WITHOUT_SOLVER = "本机没有安装 pyvrp，行程由简单方法排出，可能不是最好的"


def plan(question: Question) -> Plan:
    """A good plan: every firm at most once, within its windows and the hours, fixed calls kept, must-see firms seen.

    Searched by pyvrp; where it is not installed, the simple plan is mended and shaken, and ``engine`` and a remark say so.
    Never worse than the simple plan mended.  The same for the same seed where ``iterations`` is given.

    MatchingError: the question is faulty, the fixed calls cannot all be kept, or a must-see firm cannot be seen.
    """
    start = _start(question)
    simple = start.copy()
    mend(simple)
    try:
        from .solver import search  # a solver nobody asks is not loaded
    except ImportError:
        for turn in range(TURNS):
            simple = shake(simple, steps_of_a_turn(question), chance_of(question, turn))
        return _told(question, simple, "greedy", 0.0, [WITHOUT_SOLVER])
    best, seconds = search(start, simple)
    return _told(question, best, "pyvrp", seconds, [])


def greedy(question: Question) -> Plan:
    """The simple plan: the firm of the largest prize that still fits, where it adds least travel, and so on.

    What a person does by hand; the baseline of the bench.  MatchingError as in ``plan``.
    """
    draft = _start(question)
    fill(draft)
    return _told(question, draft, "greedy", 0.0, [])


def _start(question: Question) -> Draft:
    """The fixed calls alone; MatchingError for whatever is known to be impossible by then."""
    faults = faults_of(question)
    try:
        roads = Roads(question)
    except MatchingError as error:
        raise MatchingError([*faults, *error.faults]) from None
    if faults:
        raise MatchingError(faults)
    draft = Draft(Timetable(question, roads), question.teams)
    at_odds = draft.put_fixed()
    if at_odds:
        raise MatchingError([f"已定的会面合起来走不通：{'、'.join(at_odds)}，请改其中一家的时间或小组"])
    faults = [
        f"{firm.label} 是必访企业，但{_why_never(draft, at)}"
        for at, firm in enumerate(question.firms)
        if firm.must_see and at not in draft.places and draft.best_place(at) is None
    ]
    if faults:
        raise MatchingError(faults)
    return draft


def _why_never(draft: Draft, at: int) -> str:
    firm, question = draft.timetable.firms[at], draft.timetable.question
    if firm.minutes > question.longest_half():
        return f"会面要 {firm.minutes} 分钟，超过半天的 {question.longest_half()} 分钟"
    city = question.city_label(firm.city)
    if not fits_alone(draft.timetable, at):
        return f"在它的可会面时段和行程天数内到不了{city}（当天来回或住下都不行）"
    return f"已定的会面和各组的起止日使谁也到不了{city}"


def _told(question: Question, draft: Draft, engine: str, seconds: float, remarks: list[str]) -> Plan:
    if missed := [
        firm.label for at, firm in enumerate(question.firms) if firm.must_see and at not in draft.places
    ]:
        raise MatchingError(
            [f"必访企业合起来排不下，缺 {'、'.join(missed)}，请减少必访、放宽时段、增加天数或小组"]
        )
    days = tuple(
        day
        for at, team in enumerate(question.teams)
        for day in draft.timetable.days_of(team, draft.calls[at])
    )
    return Plan(
        prize=draft.prize,
        days=days,
        left_out=left_out(question, draft.timetable.roads, draft),
        engine=engine,
        seconds=seconds,
        remarks=(*remarks, *_too_many(question, draft), *_pieced(question, days, draft.timetable.roads)),
    )


def _too_many(question: Question, draft: Draft) -> list[str]:
    """Said where there are more firms than meetings fit into the half days, the shortest meetings and ways taken."""
    gap = draft.timetable.shortest_way
    days = sum(question.last_day(team) - team.first_day + 1 for team in question.teams)
    hours = days * sum(to - since + gap for since, to in (question.morning, question.afternoon))
    taken = accumulate(sorted(firm.minutes + gap for firm in question.firms))
    most = sum(minutes <= hours for minutes in taken)
    if most >= len(question.firms):
        return []
    return [
        f"共 {len(question.firms)} 家企业，{len(question.teams)} 个小组 {question.days} 天按会面时长最多排 {most} 家，"
        f"已排 {len(draft.places)} 家，其余请分到别的行程"
    ]


def _pieced(question: Question, days: tuple[DayPlan, ...], roads: Roads) -> list[str]:
    """Said where the plan takes ways that nobody gave a time for."""
    cities = {firm.key: firm.city for firm in question.firms}
    taken = {(call.from_city, cities[call.firm]) for day in days for call in day.calls}
    taken |= {(cities[day.calls[-1].firm] if day.calls else day.starts_in, day.night_in) for day in days}
    pieced = [
        f"{question.city_label(a)}—{question.city_label(b)} {roads.pieced[way]} 分钟"
        for a, b in sorted(taken)
        if (way := (roads.index[a], roads.index[b])) in roads.pieced
    ]
    return [f"城市间时间表没有这几段，按经别的城市相加：{'、'.join(pieced)}，请核对补填"] if pieced else []
