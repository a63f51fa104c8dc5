"""What is asked: firms to call on, teams, days, travel times.  Every fault of it is told at once, in one sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

#: Half days in order; a slot is 2 × day + 0 for the morning, + 1 for the afternoon.
HALVES = ("am", "pm")
HALF_LABELS = {"am": "上午", "pm": "下午"}

#: Beyond these a question is a slip, and would take too long.  Minutes; firms; days; points.
LONGEST_WAY = 10_000
MOST_FIRMS = 300
MOST_DAYS = 31
LARGEST_PRIZE = 1_000_000

Window = tuple[int, str]


class MatchingError(Exception):
    """A question that cannot be answered as it stands.  ``faults``: one phrase each; the text joins all into one sentence."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("；".join(self.faults) + "。")


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm to call on.

    minutes  : length of the meeting, more than 0; it lies within one half day
    prize    : what calling on it is worth, 0 to LARGEST_PRIZE; the plan makes the sum large
    windows  : half days it can receive, (day from 0, "am" or "pm"); empty means any
    must_see : seen, or the whole question is refused
    name     : for sentences; the key where empty
    """

    key: str
    city: str
    minutes: int
    prize: float
    windows: tuple[Window, ...] = ()
    must_see: bool = False
    name: str = ""

    @property
    def label(self) -> str:
        return self.name or self.key


@dataclass(frozen=True, slots=True)
class Team:
    """A team that travels by itself, from the morning of ``first_day`` to the end of ``last_day`` (None: the last of all)."""

    key: str
    first_day: int = 0
    last_day: int | None = None
    name: str = ""

    @property
    def label(self) -> str:
        return self.name or self.key


@dataclass(frozen=True, slots=True)
class Question:
    """A trip to be planned.

    days          : number of days, counted from 0 everywhere else
    home          : city where every team starts and, within the hours of its last day, ends
    travel        : minutes door to door, by (from, to); the way back takes the same unless given
    morning, afternoon : (from, to) in minutes of the day; meetings lie within one of them, travel between the first and the last
    local_minutes : from one firm to the next of the same city
    fixed         : calls that stand: firm key -> (team key, day, half), whatever the firm's windows say
    seconds       : how long the solver searches; iterations instead where given (then the same plan for the same seed)
    city_names    : for sentences; the key where there is none
    """

    firms: tuple[Firm, ...]
    teams: tuple[Team, ...]
    days: int
    home: str
    travel: Mapping[tuple[str, str], int]
    morning: tuple[int, int] = (510, 720)
    afternoon: tuple[int, int] = (810, 1080)
    local_minutes: int = 30
    fixed: Mapping[str, tuple[str, int, str]] = field(default_factory=dict)
    seed: int = 0
    seconds: float = 5.0
    iterations: int | None = None
    city_names: Mapping[str, str] = field(default_factory=dict)

    def city_label(self, city: str) -> str:
        return self.city_names.get(city, city)

    def last_day(self, team: Team) -> int:
        return self.days - 1 if team.last_day is None else team.last_day

    def longest_half(self) -> int:
        """Minutes of the longer half day."""
        return max(self.morning[1] - self.morning[0], self.afternoon[1] - self.afternoon[0])


def window_label(day: int, half: str) -> str:
    return f"第{day + 1}天{HALF_LABELS.get(half, half)}"


def faults_of(question: Question) -> list[str]:
    """What is wrong with the question by itself, before any road or plan is looked at; empty where nothing is."""
    return [
        *_faults_of_frame(question),
        *_faults_of_teams(question),
        *_faults_of_firms(question),
        *_faults_of_fixed(question),
    ]


def _faults_of_frame(question: Question) -> list[str]:
    faults = []
    if not 1 <= question.days <= MOST_DAYS:
        faults.append(f"行程须为 1 到 {MOST_DAYS} 天，现为 {question.days} 天")
    edges = (0, *question.morning, *question.afternoon, 24 * 60)
    if any(one > other for one, other in pairwise(edges)) or not (
        question.morning[0] < question.morning[1] and question.afternoon[0] < question.afternoon[1]
    ):
        faults.append("上午、下午的起止时间不成先后，请改为如 8:30–12:00、13:30–18:00")
    if question.local_minutes < 0:
        faults.append("同城两家之间的时间不能为负")
    odd = [
        _pair(question, pair) for pair, minutes in question.travel.items() if not 0 <= minutes <= LONGEST_WAY
    ]
    if odd:
        faults.append(f"城市间时间须在 0 到 {LONGEST_WAY} 分钟之间：{'、'.join(odd)}")
    if question.iterations is None and question.seconds <= 0:
        faults.append("排程时间须大于 0 秒")
    if question.iterations is not None and question.iterations < 1:
        faults.append("排程至少算 1 轮")
    return faults


def _faults_of_teams(question: Question) -> list[str]:
    faults = []
    if not question.teams:
        faults.append("没有小组，请先分组")
    if twice := _twice(team.key for team in question.teams):
        faults.append(f"小组重复：{'、'.join(twice)}")
    if outside := [
        team.label
        for team in question.teams
        if not 0 <= team.first_day <= question.last_day(team) < max(question.days, 1)
    ]:
        faults.append(f"小组的起止日不在 {question.days} 天行程之内：{'、'.join(outside)}")
    return faults


def _faults_of_firms(question: Question) -> list[str]:
    faults = []
    if len(question.firms) > MOST_FIRMS:
        faults.append(f"一次最多排 {MOST_FIRMS} 家企业，现有 {len(question.firms)} 家，请分成几次行程")
    if twice := _twice(firm.key for firm in question.firms):
        faults.append(f"企业重复：{'、'.join(twice)}")
    if odd := [firm.label for firm in question.firms if not 0 <= firm.prize <= LARGEST_PRIZE]:
        faults.append(f"分值须为 0 到 {LARGEST_PRIZE} 的数：{'、'.join(odd)}")
    if short := [firm.label for firm in question.firms if firm.minutes <= 0]:
        faults.append(f"会面时长须大于 0 分钟：{'、'.join(short)}")
    outside = [
        f"{firm.label}（{'、'.join(window_label(*window) for window in firm.windows if not _within(window, question))}）"
        for firm in question.firms
        if not all(_within(window, question) for window in firm.windows)
    ]
    if outside:
        faults.append(f"可会面时段不在 {question.days} 天行程之内：{'、'.join(outside)}")
    return faults


def _faults_of_fixed(question: Question) -> list[str]:
    faults = []
    firms = {firm.key: firm for firm in question.firms}
    teams = {team.key: team for team in question.teams}
    for key, (team_key, day, half) in question.fixed.items():
        if key not in firms:
            faults.append(f"已定的会面没有对应企业：{key}")
        elif team_key not in teams:
            faults.append(f"{firms[key].label} 已定给小组 {team_key}，但没有这个小组")
        elif not _within((day, half), question) or not (
            teams[team_key].first_day <= day <= question.last_day(teams[team_key])
        ):
            faults.append(
                f"{firms[key].label} 已定在{window_label(day, half)}，{teams[team_key].label} 那天不在途中"
            )
    return faults


def _within(window: Window, question: Question) -> bool:
    return 0 <= window[0] < question.days and window[1] in HALVES


def _pair(question: Question, pair: tuple[str, str]) -> str:
    return f"{question.city_label(pair[0])}—{question.city_label(pair[1])}"


def _twice(keys: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return sorted({key for key in keys if key in seen or seen.add(key)})  # type: ignore[func-returns-value]
