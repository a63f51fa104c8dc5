"""Why a firm is left out: what would let it in, tried one by one on the plan as it stands."""

from collections.abc import Sequence
from dataclasses import replace

from .answer import LeftOut
from .draft import Draft
from .question import Firm, Question, Team, window_label
from .roads import Roads
from .timetable import Timetable


def left_out(question: Question, roads: Roads, draft: Draft) -> tuple[LeftOut, ...]:
    """Each firm without a call, by prize, with what would let it in beside all calls of the plan (see ``LeftOut``)."""
    trials = _Trials(question, roads, draft)
    return tuple(trials.explained(at) for at in draft.left())


def fits_alone(timetable: Timetable, at: int) -> bool:
    """Whether a team with nothing else to do, on the road all days, could call on the firm."""
    return Draft(timetable, (Team(""),)).best_place(at) is not None


class _Trials:
    def __init__(self, question: Question, roads: Roads, draft: Draft) -> None:
        self.question, self.roads, self.draft = question, roads, draft
        self.firms = draft.timetable.firms
        self.visited = [
            *sorted({self.firms[at].city for at in draft.places} - {question.home}),
            question.home,
        ]
        self.longer = self._a_day_longer()

    def explained(self, at: int) -> LeftOut:
        firm, longest = self.firms[at], self.question.longest_half()
        if firm.minutes > longest:
            sentence = f"会面要 {firm.minutes} 分钟，一个半天只有 {longest} 分钟，请缩短会面。"
            return LeftOut(firm.key, ("minutes",), sentence)
        ways: dict[str, str] = {}
        if firm.windows and self._fits(at, replace(firm, windows=())):
            ways["windows"] = "不限会面时段"
        near = next((city for city in self.visited if self._fits(at, replace(firm, city=city))), None)
        if near is not None:
            ways["travel"] = f"不另跑路（如改在{self.question.city_label(near)}会面）"
        if self.longer.best_place(at):
            ways["days"] = "增加一天"
        if fits_alone(self.draft.timetable, at):
            ways["teams"] = "增加一个小组"
        worth_least = self._makes_room(at)
        reasons = (*ways, "score") if worth_least is not None else tuple(ways)
        if not reasons:
            return LeftOut(firm.key, ("several",), self._why_not_even_alone(at))
        return LeftOut(firm.key, reasons, self._sentence(firm, list(ways.values()), worth_least))

    def _sentence(self, firm: Firm, ways: Sequence[str], worth_least: int | None) -> str:
        phrases = []
        if ways:
            either = f"{'、'.join(ways[:-1])}或{ways[-1]}" if len(ways) > 1 else ways[0]
            phrases.append(f"{either}，即可排入")
        if worth_least is not None:
            other = self.firms[worth_least]
            must = "，必访" if other.must_see else ""
            phrases.append(
                f"{'现在排入' if ways else '排入'}须让出{other.label}（{other.prize:g} 分{must}，本企业 {firm.prize:g} 分）"
            )
        return "；".join(phrases) + "。"

    def _why_not_even_alone(self, at: int) -> str:
        firm = self.firms[at]
        city = self.question.city_label(firm.city)
        if firm.windows and self._fits_alone(at, replace(firm, windows=())):
            when = "、".join(window_label(*window) for window in firm.windows)
            return f"单派一组也赶不上{city}的这些时段：{when}；不限时段的话，还要增加小组、天数或让出别家。"
        return f"单派一组也去不成：到{city}的路程、会面时段和天数要同时放宽几项才能排入。"

    def _fits_alone(self, at: int, changed: Firm) -> bool:
        firms = (*self.firms[:at], changed, *self.firms[at + 1 :])
        return fits_alone(Timetable(self.question, self.roads, firms), at)

    def _fits(self, at: int, changed: Firm) -> bool:
        """Whether the firm, so changed, fits beside all calls of the plan."""
        firms = (*self.firms[:at], changed, *self.firms[at + 1 :])
        trial = Draft(Timetable(self.question, self.roads, firms), self.draft.teams)
        trial.calls = self.draft.calls
        return trial.best_place(at) is not None

    def _a_day_longer(self) -> Draft:
        """The same calls, every team one day longer on the road."""
        question = replace(self.question, days=self.question.days + 1)
        teams = [replace(team, last_day=self.question.last_day(team) + 1) for team in self.draft.teams]
        longer = Draft(Timetable(question, self.roads), teams)
        longer.calls = [(*calls, frozenset(), frozenset()) for calls in self.draft.calls]
        return longer

    def _makes_room(self, at: int) -> int | None:
        """The call worth least that, not being fixed, makes room for the firm by giving way; None where none does."""
        trial = self.draft.copy()
        for other in trial.by_worth():
            came_from = trial.take(other)
            room = trial.instead(at, came_from)
            trial.put(other, came_from)
            if room:
                return other
        return None
