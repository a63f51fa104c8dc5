"""Promises under the law of fair competition: what they are suspected of, and what covers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.policies.queries import triggers
from zhaoluo.registers.policies.rules.triggers import Suspicion, suspicions
from zhaoluo.registers.policies.terms import Conclusion, SubjectKind

from ..models import Agreement, Project, ProjectCondition, Promise
from ..rules.moves import VERIFIERS
from ..terms import PromiseState


def check_promise(zone_id: int, text: str) -> list[Suspicion]:
    """What a promise of this wording is suspected of, by the zone's own table."""
    return triggers.check(zone_id, text, SubjectKind.PROMISE)


def suspicions_of(promises: Sequence[Promise]) -> dict[int, tuple[Suspicion, ...]]:
    """By promise, what it was found suspected of; those of an earlier release that nobody checked yet are checked now."""
    unchecked = {row.zone_id for row in promises if row.suspicions is None}
    tables = {zone_id: triggers.table_of(zone_id) for zone_id in unchecked}
    return {
        row.pk: triggers.suspicions_in(row.suspicions)
        if row.suspicions is not None
        else tuple(suspicions(row.text, tables[row.zone_id], SubjectKind.PROMISE))
        for row in promises
    }


def covered(promise: Promise) -> bool:
    """Whether a suspected promise stands confirmed on a review that is still passed."""
    review = promise.competition_review
    return bool(promise.confirmed_at and review and review.conclusion == Conclusion.PASSED)


@dataclass(frozen=True)
class PromiseLine:
    """A promise as its page shows it."""

    promise: Promise
    suspicions: tuple[Suspicion, ...]
    covered: bool
    confirmable: bool

    @property
    def stands_in_the_way(self) -> bool:
        """Whether the gate of signing or building stops at it."""
        withdrawn = self.promise.state == PromiseState.WITHDRAWN
        return bool(self.suspicions) and not self.covered and not withdrawn


def promise_lines(project: Project, actor: Actor) -> list[PromiseLine]:
    """The promises of a project, each with what it is suspected of and whether this reader may confirm it."""
    related = ("owner", "agreement", "competition_review", "confirmed_by", "entered_by")
    rows = list(project.promises.select_related(*related))
    found = suspicions_of(rows)
    verifies = actor.has(*VERIFIERS)
    return [
        PromiseLine(row, found[row.pk], covered(row), verifies and _waits(row, found[row.pk], actor))
        for row in rows
    ]


def _waits(row: Promise, found: Sequence[Suspicion], actor: Actor) -> bool:
    """Whether a promise still waits for this person's word."""
    if row.state == PromiseState.WITHDRAWN or row.entered_by_id == actor.id:
        return False
    if found:
        return not covered(row)
    return row.state == PromiseState.OPEN and row.confirmed_at is None


def agreements_of(project: Project) -> list[Agreement]:
    """Agreements a promise can stand in, newest first."""
    return list(project.agreements.all())


def conditions_of(project: Project) -> list[ProjectCondition]:
    """Conditions set for the project's stages that were not dropped, open ones first."""
    rows = ProjectCondition.objects.filter(project=project, dropped_at=None)
    related = rows.select_related("set_by", "met_by", "evidence")
    return sorted(related, key=lambda row: (row.met_on is not None, row.pk))
