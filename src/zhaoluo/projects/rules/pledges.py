"""Whether a promise may be confirmed or withdrawn.  Source: docs/domain/projects.md, Promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.policies.rules.reviews import refusals_to_rest_on
from zhaoluo.registers.policies.rules.triggers import Suspicion

from ..terms import PromiseState
from .moves import VERIFIERS, refusals_of_reason


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """The fair-competition review a promise is to rest on."""

    conclusion: str
    sunset_on: date | None


def refusals_to_confirm(
    *,
    state: str,
    lawful: bool,
    entered_by: int | None,
    actor: Actor,
    suspected: Sequence[Suspicion],
    basis: str,
    review: ReviewFacts | None,
    today: date,
) -> list[Refusal]:
    """Another person confirms; a suspected promise needs a named law and a passed review that has not run out.

    ``lawful``: it was confirmed before and still stands.  One already kept or broken may be confirmed late: it goes on
    standing in the way until it is.  Being a target or a chain leader is never a basis.
    """
    refusals = []
    if state == PromiseState.WITHDRAWN:
        refusals.append(Refusal("not_open", f"这条承诺{PromiseState.label_of(state)}，不用再确认"))
    elif lawful:
        refusals.append(Refusal("confirmed", "这条承诺已经确认过"))
    if entered_by is not None and actor.id == entered_by:
        refusals.append(Refusal("own_promise", "承诺须由记的人以外的人确认"))
    if not actor.has(*VERIFIERS):
        refusals.append(Refusal("no_verifier", "承诺由专班负责人、督查员、区领导或区管理员确认"))
    return refusals + refusals_to_rest_on(
        suspected,
        basis=basis,
        conclusion=review.conclusion if review else None,
        sunset_on=review.sunset_on if review else None,
        on=today,
    )


def refusals_to_withdraw_promise(state: str, reason: str) -> list[Refusal]:
    """A promise is withdrawn while it is open, with the reason; what was settled stays."""
    refusals = []
    if state != PromiseState.OPEN:
        refusals.append(Refusal("not_open", f"这条承诺{PromiseState.label_of(state)}，不能撤回"))
    return refusals + refusals_of_reason(reason)
