"""Ruin and recreate: some days of a team or two are emptied and filled again in another order, over and over.

Sources: Schrimpf, Schneider, Stamm-Wilbrandt & Dueck 2000, J. Comput. Phys. 159; the plan carried on may be worse than the best
by a bounded share (record-to-record travel, Dueck 1993, J. Comput. Phys. 104).
"""

from random import Random

from .draft import Draft
from .greedy import mend
from .question import Question

#: How much less prize than the best so far a plan may have to be carried on with.
_SLACK = 0.01
#: When days are filled again, a firm's prize counts as much as this more or less, by chance.
_DOUBT = 0.3

#: The search takes turns with the solver, so often.
TURNS = 8
_STEPS = 50
_USUAL = 60


def steps_of_a_turn(question: Question) -> int:
    """Fewer for many firms, since each is tried anew in each step."""
    if question.iterations is None:
        return max(1, _STEPS * _USUAL // max(_USUAL, len(question.firms)))
    return max(1, question.iterations // (20 * TURNS))


def chance_of(question: Question, turn: int) -> Random:
    return Random(question.seed * TURNS + turn)


def shake(draft: Draft, steps: int, chance: Random) -> Draft:
    """The best plan met in so many steps, mended; not worse than ``draft``.  No clock: the same for the same chance."""
    best = current = draft
    for _ in range(steps):
        trial = current.copy()
        for firm in _loosened(trial, chance):
            trial.take(firm)
        _fill_anyhow(trial, chance)
        if trial.rank() > best.rank():
            best = trial
        if (trial.musts, trial.prize) >= (best.musts, best.prize * (1 - _SLACK)):
            current = trial
    best = best.copy()
    mend(best)
    return best


def _loosened(draft: Draft, chance: Random) -> list[int]:
    """The firms of one or two days of a team, now and then of a second team too; fixed calls stay."""
    days = draft.timetable.question.days
    first = chance.randrange(days)
    last = first + chance.randrange(2)
    teams = {chance.randrange(len(draft.teams)) for _ in range(1 if chance.random() < 0.7 else 2)}
    return [
        firm
        for firm, (team, slot) in draft.places.items()
        if team in teams and first <= slot // 2 <= last and firm not in draft.fixed
    ]


def _fill_anyhow(draft: Draft, chance: Random) -> None:
    firms = draft.timetable.firms
    worth = {at: firms[at].prize * chance.uniform(1 - _DOUBT, 1 + _DOUBT) for at in draft.left()}
    for firm in sorted(worth, key=lambda at: (not firms[at].must_see, -worth[at], at)):
        place = draft.best_place(firm)
        if place:
            draft.put(firm, place)
