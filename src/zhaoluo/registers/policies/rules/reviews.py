"""Whether a fair-competition review may be written, concluded or revoked.  Source: docs/domain/policies.md, Review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..terms import Conclusion, ExceptionGround, SubjectKind
from .triggers import Suspicion, refusals_of_basis

#: Roles that write a review down.
KEEPERS = (Role.OFFICER, Role.AGENT, Role.TASK_FORCE_LEAD, Role.LEADER, Role.ADMINISTRATOR)
#: Roles that conclude one, never for what they entered or changed themselves.
REVIEWERS = (Role.TASK_FORCE_LEAD, Role.INSPECTOR, Role.LEADER, Role.ADMINISTRATOR)
EARLIEST_YEAR = 2016  # the year reviews of this kind began
REASON_MIN = 6
#: Grounds that limit competition for a time and therefore end.
ENDING = (ExceptionGround.SECURITY, ExceptionGround.SCIENCE, ExceptionGround.PUBLIC, ExceptionGround.LAW)
LONGEST = {
    "title": ("名称", 120), "text": ("送审内容", 8000), "drafter": ("起草单位", 60), "legal_basis": ("法律依据", 1000),
    "exception_note": ("为什么适用例外", 500), "opinions": ("征求意见", 2000),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What is sent for review, as typed."""

    title: str
    kind: str
    text: str
    drafter: str
    legal_basis: str = ""
    exception: str = ExceptionGround.NONE.value
    exception_note: str = ""
    opinions: str = ""
    sunset_on: date | None = None


def refusals_to_keep(actor: Actor | None) -> list[Refusal]:
    """Who only reads may not write; no actor is the system itself."""
    if actor is None or actor.has(*KEEPERS):
        return []
    return [Refusal("no_role", "您的角色只能查看公平竞争审查，不能登记")]


def refusals_of_subject(subject: Subject, *, today: date) -> list[Refusal]:
    """What is sent for review has a name, its text and who drafted it."""
    refusals = []
    for name, label in (("title", "名称"), ("text", "送审内容"), ("drafter", "起草单位")):
        if not tidy(getattr(subject, name)):
            refusals.append(Refusal(f"no_{name}", f"请填{label}", name))
    for name, (label, most) in LONGEST.items():
        if (length := len(getattr(subject, name))) > most:
            refusals.append(Refusal("too_long", f"{label}最多 {most} 字，现在 {length} 字", name))
    if SubjectKind.known(subject.kind) is None:
        refusals.append(Refusal("unknown_kind", "请选送审的是什么", "kind"))
    ground = ExceptionGround.known(subject.exception)
    if ground is None:
        refusals.append(Refusal("unknown_exception", "请选适用哪一种例外，或“不适用例外”", "exception"))
    elif ground is not ExceptionGround.NONE and len(tidy(subject.exception_note)) < REASON_MIN:
        refusals.append(
            Refusal("no_exception_note", f"请写为什么适用例外，至少 {REASON_MIN} 个字", "exception_note")
        )
    if subject.sunset_on is not None and subject.sunset_on <= today:
        refusals.append(Refusal("sunset_past", f"有效至 {subject.sunset_on} 已经过了，请核对", "sunset_on"))
    return refusals


def refusals_to_change(conclusion: str) -> list[Refusal]:
    """What was concluded is not rewritten."""
    if conclusion == Conclusion.PENDING:
        return []
    return [Refusal("concluded", "已有结论的审查不能改；内容变了请另登一份")]


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """A review as the concluding rules see it; ``authors`` entered it or changed it since."""

    conclusion: str
    authors: frozenset[int]
    entered_on: date
    legal_basis: str
    exception: str
    opinions: str
    sunset_on: date | None
    suspicions: tuple[Suspicion, ...]


def refusals_to_conclude(
    facts: ReviewFacts, *, passed: bool, actor: Actor, on: date | None, note: str, has_evidence: bool, today: date
) -> list[Refusal]:  # fmt: skip
    """Another person concludes, on a paper; a suspected text passes only on a named law or a ground of exception."""
    refusals = []
    if facts.conclusion != Conclusion.PENDING:
        refusals.append(Refusal("concluded", "这份审查已有结论"))
    if actor.id in facts.authors:
        refusals.append(Refusal("own_review", "送审或改过送审内容的人不能给它下结论，请另一人审"))
    if not actor.has(*REVIEWERS):
        refusals.append(Refusal("no_reviewer", "结论由专班负责人、督查员、区领导或区管理员下"))
    refusals += refusals_of_day(on, today=today)
    if not has_evidence:
        refusals.append(Refusal("no_evidence", "请附审查表或审查意见", "file"))
    if not passed:
        if len(tidy(note)) < REASON_MIN:
            refusals.append(Refusal("no_reason", f"请写为什么不通过，至少 {REASON_MIN} 个字", "note"))
        return refusals
    if not tidy(facts.opinions):
        refusals.append(
            Refusal("no_opinions", "没有写征求了谁的意见；没有征求的也要写明为什么，请先修改送审内容")
        )
    return refusals + _of_grounds(facts, on)


def _of_grounds(facts: ReviewFacts, on: date | None) -> list[Refusal]:
    refusals = []
    ground = ExceptionGround.known(facts.exception) or ExceptionGround.NONE
    held = [s for s in facts.suspicions if s.action.needs_basis]
    if held and ground is ExceptionGround.NONE and refusals_of_basis(facts.legal_basis):
        names = "、".join(f"“{s.label}”（第 {s.article} 条）" for s in held)
        refusals.append(
            Refusal("no_ground", f"疑似{names}，没有写明法律依据，也不适用例外，不能通过；请改内容或补依据")
        )
    if ground in ENDING and facts.sunset_on is None:
        refusals.append(Refusal("no_sunset", "适用这种例外须有合理的期限，请先修改送审内容，填“有效至”"))
    if on is not None and facts.sunset_on is not None and facts.sunset_on <= on:
        refusals.append(Refusal("sunset_past", f"有效至 {facts.sunset_on} 不晚于结论日，请核对", "on"))
    return refusals


def refusals_to_revoke(conclusion: str, *, actor: Actor, reason: str) -> list[Refusal]:
    """A passed review is taken back with a reason, by those who conclude; what rests on it no longer holds."""
    refusals = []
    if conclusion != Conclusion.PASSED:
        refusals.append(Refusal("not_passed", "只有已通过的审查可以撤销"))
    if not actor.has(*REVIEWERS):
        refusals.append(Refusal("no_reviewer", "撤销由专班负责人、督查员、区领导或区管理员办"))
    if len(tidy(reason)) < REASON_MIN:
        refusals.append(Refusal("no_reason", f"请写为什么撤销，至少 {REASON_MIN} 个字", "reason"))
    return refusals


def refusals_of_day(on: date | None, *, today: date, field: str = "on") -> list[Refusal]:
    """The day of a conclusion: given, not before such reviews were, not in the future."""
    if on is None:
        return [Refusal("no_day", "请填结论日期", field)]
    if on.year < EARLIEST_YEAR:
        return [Refusal("day_too_early", f"结论日期 {on} 太早，请核对年份", field)]
    if on > today:
        return [Refusal("day_in_future", f"结论日期 {on} 还没到；没下的结论不能记", field)]
    return []


def in_force(conclusion: str, sunset_on: date | None, *, on: date) -> bool:
    """Whether a review carries a promise on a day: passed and not run out."""
    return conclusion == Conclusion.PASSED and (sunset_on is None or sunset_on >= on)


def refusals_to_rest_on(
    suspected: Sequence[Suspicion], *, basis: str, conclusion: str | None, sunset_on: date | None, on: date
) -> list[Refusal]:
    """Whether a text under these suspicions may be confirmed: a named law where the trigger asks for one, and a passed
    review that has not run out.  ``conclusion`` None: no review was named.
    """
    if not suspected:
        return []
    names = "、".join(f"“{s.label}”（实施办法第 {s.article} 条）" for s in suspected)
    refusals = []
    if any(s.action.needs_basis for s in suspected):
        refusals += [Refusal(r.code, f"疑似{names}：{r.message}", r.field) for r in refusals_of_basis(basis)]
    field = "competition_review"
    if conclusion is None:
        refusals.append(Refusal("no_review", f"疑似{names}：须先通过公平竞争审查，请选一份通过的审查", field))
    elif conclusion != Conclusion.PASSED:
        label = Conclusion.label_of(conclusion)
        refusals.append(Refusal("review_not_passed", f"选的公平竞争审查{label}，要通过的才算", field))
    elif sunset_on is not None and sunset_on < on:
        refusals.append(Refusal("review_expired", f"选的公平竞争审查有效至 {sunset_on}，已经过期", field))
    return refusals


__all__ = [
    "ENDING", "KEEPERS", "REVIEWERS", "ReviewFacts", "Subject", "in_force", "refusals_of_day", "refusals_of_subject",
    "refusals_to_change", "refusals_to_conclude", "refusals_to_keep", "refusals_to_rest_on", "refusals_to_revoke",
]  # fmt: skip
