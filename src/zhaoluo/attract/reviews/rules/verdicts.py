"""Which verdict may be said.  Source: docs/domain/reviews.md, Verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.projects.rules.moves import refusals_of_reason
from zhaoluo.projects.terms import Stage
from zhaoluo.registers.people.rules import Actor

from ..terms import PASSING, CheckResult, Verdict, VetoResult
from .acts import DECIDERS, refusals_of_review_day, refusals_of_standing, refusals_of_state

#: Stages a condition may stand before.
CONDITION_STAGES: Final = (Stage.SIGNED, Stage.BUILDING, Stage.PRODUCING)
MOST_CONDITIONS: Final = 30


@dataclass(frozen=True, slots=True)
class ConditionDraft:
    """A condition of a pass: what, before which stage, and until when."""

    text: str
    stage: str = "signed"
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class VerdictDraft:
    """A verdict as typed."""

    verdict: str
    reasons: str
    on: date | None
    conditions: tuple[ConditionDraft, ...] = ()
    dispersion_note: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A veto or a point of due diligence with its result."""

    label: str
    result: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class VerdictFacts:
    """What a verdict is held against.  Marks are of 100; ``total`` None where nothing was scored (an outside review)."""

    state: str
    opened_on: date
    opened_by: int
    officer: int
    standing: str = "active"
    total: Decimal | None = None
    pass_mark: Decimal = Decimal(0)
    spread: Decimal | None = None
    dispersion_limit: Decimal | None = None
    vetoes: tuple[Checked, ...] = ()
    diligence: tuple[Checked, ...] = ()
    conflicts: tuple[str, ...] = ()
    vacancies: tuple[str, ...] = ()

    @property
    def too_dispersed(self) -> bool:
        """Whether the totals lie further apart than the form of review allows."""
        return (
            self.spread is not None
            and self.dispersion_limit is not None
            and self.spread > self.dispersion_limit
        )


def refusals_to_decide(
    facts: VerdictFacts, draft: VerdictDraft, *, actor: Actor, today: date
) -> list[Refusal]:
    """Every reason this verdict may not be said, by this person."""
    refusals = refusals_of_state("decide", facts.state) + refusals_of_decider(facts, actor)
    refusals += refusals_of_standing(facts.standing)
    refusals += [
        Refusal("conflict", f"{text}，须回避，这次评审不能出结论，请撤销后另组") for text in facts.conflicts
    ]
    if facts.vacancies:
        refusals.append(
            Refusal("vacant", f"评审组已缺{'、'.join(facts.vacancies)}，这次评审不能出结论，请撤销后另组")
        )
    refusals += refusals_of_review_day(draft.on, opened_on=facts.opened_on, today=today, label="结论日期")
    return refusals + refusals_of_verdict(facts, draft)


def refusals_of_decider(facts: VerdictFacts, actor: Actor) -> list[Refusal]:
    """A verdict is said by somebody who neither submitted the project nor runs it."""
    refusals = []
    if not actor.has(*DECIDERS):
        refusals.append(Refusal("no_decider", "评审结论由专班负责人、督查员、区领导或区管理员出"))
    if actor.id in (facts.opened_by, facts.officer):
        refusals.append(Refusal("own_project", "评审结论须由提交人和项目责任人以外的人出"))
    return refusals


def refusals_of_verdict(facts: VerdictFacts, draft: VerdictDraft) -> list[Refusal]:
    """What the verdict itself needs: reasons always; a pass, marks, vetoes, due diligence and its conditions."""
    verdict = Verdict.known(draft.verdict)
    if verdict is None:
        return [Refusal("unknown_verdict", "请选结论：通过、有条件通过、退回修改或不予通过", "verdict")]
    refusals = refusals_of_reason(tidy(draft.reasons), field="reasons")
    if (length := len(tidy(draft.reasons))) > 1000:
        refusals.append(Refusal("too_long", f"理由最多 1000 字，现在 {length} 字", "reasons"))
    if (length := len(tidy(draft.dispersion_note))) > 500:
        refusals.append(Refusal("too_long", f"分歧说明最多 500 字，现在 {length} 字", "dispersion_note"))
    if verdict in PASSING:
        refusals += refusals_to_pass(facts, draft)
        if verdict is Verdict.PASSED:
            refusals += _unconditional(facts, draft)
    refusals += _conditions(verdict, draft)
    return refusals


def refusals_to_pass(facts: VerdictFacts, draft: VerdictDraft) -> list[Refusal]:
    """What forbids any pass: too few marks, a veto hit or not checked, a required check not made, scores at odds."""
    refusals = []
    if facts.total is not None and facts.total < facts.pass_mark:
        refusals.append(
            Refusal(
                "below_pass_mark",
                f"总分 {facts.total} 低于通过线 {facts.pass_mark}，只能退回修改或不予通过",
                "verdict",
            )
        )
    if hit := _named(facts.vetoes, VetoResult.HIT):
        refusals.append(Refusal("veto_hit", f"触及一票否决：{hit}；不能通过", "verdict"))
    if unchecked := _named(facts.vetoes, VetoResult.UNCHECKED):
        refusals.append(
            Refusal("veto_unchecked", f"一票否决项还没核：{unchecked}；逐项核完才能通过", "verdict")
        )
    required = [row for row in facts.diligence if row.required]
    if unchecked := _named(required, CheckResult.UNCHECKED):
        refusals.append(
            Refusal("diligence_unchecked", f"尽职调查还没查：{unchecked}；没查不等于没有风险", "verdict")
        )
    if facts.too_dispersed and len(tidy(draft.dispersion_note)) < 6:
        refusals.append(
            Refusal(
                "too_dispersed",
                f"总分差 {facts.spread} 超过上限 {facts.dispersion_limit}，请写明会审怎样取得一致，至少 6 个字",
                "dispersion_note",
            )
        )
    return refusals


def _unconditional(facts: VerdictFacts, draft: VerdictDraft) -> list[Refusal]:
    refusals = []
    if draft.conditions:
        refusals.append(
            Refusal("has_conditions", "写了附带条件，结论请选“有条件通过”，或删去条件", "verdict")
        )
    if issues := _named(facts.diligence, CheckResult.ISSUE):
        refusals.append(
            Refusal(
                "diligence_issue", f"尽职调查查到问题：{issues}；只能有条件通过、退回或不予通过", "verdict"
            )
        )
    return refusals


def _conditions(verdict: Verdict, draft: VerdictDraft) -> list[Refusal]:
    refusals = []
    if verdict is Verdict.CONDITIONAL and not draft.conditions:
        refusals.append(Refusal("no_conditions", "有条件通过请至少写一条条件", "conditions"))
    if verdict not in PASSING and draft.conditions:
        refusals.append(
            Refusal("conditions_without_pass", f"{verdict.label}不附条件，请把要改的写进理由", "conditions")
        )
    if len(draft.conditions) > MOST_CONDITIONS:
        refusals.append(Refusal("too_many_conditions", f"条件最多 {MOST_CONDITIONS} 条", "conditions"))
    for row in draft.conditions:
        text = tidy(row.text)
        if not 4 <= len(text) <= 300:
            refusals.append(
                Refusal("bad_condition", f"每条条件 4–300 字，“{text[:20]}”现在 {len(text)} 字", "conditions")
            )
        if row.stage not in CONDITION_STAGES:
            refusals.append(Refusal("bad_stage", f"“{text[:20]}”请选签约、建设或投产前满足", "conditions"))
        if row.due_on is not None and draft.on is not None and row.due_on < draft.on:
            refusals.append(
                Refusal(
                    "due_before", f"“{text[:20]}”的期限 {row.due_on} 早于结论日期 {draft.on}", "conditions"
                )
            )
    twice = [text for text, n in Counter(tidy(c.text) for c in draft.conditions).items() if n > 1]
    refusals += [Refusal("twice", f"条件“{text[:20]}”写了两次，请并成一条", "conditions") for text in twice]
    return refusals


def _named(rows: Sequence[Checked], result: str) -> str:
    return "、".join(row.label for row in rows if row.result == result)


@dataclass(frozen=True, slots=True)
class OutsideFacts:
    """What entering a review held elsewhere depends on; ``standing_on``: day of the verdict that stands, if one does."""

    works_on: bool
    under_way: bool
    has_minutes: bool
    standing_on: date | None = None


def refusals_to_enter_pass(officer: int, actor: Actor) -> list[Refusal]:
    """A pass said elsewhere is entered by who could say one here: nobody passes their own project by typing it."""
    if actor.has(*DECIDERS) and actor.id != officer:
        return []
    return [Refusal("own_pass", "通过的外部评审须由责任人以外的领导或专班负责人登记", "verdict")]


def refusals_to_record_outside(
    facts: OutsideFacts, verdict_facts: VerdictFacts, draft: VerdictDraft, body: str, *, actor: Actor, today: date
) -> list[Refusal]:  # fmt: skip
    """A review held elsewhere: who held it, its minutes, and the same vetoes and checks before a pass.

    Marks may be unknown; the rest is what a verdict of our own needs.  Entered by who works on the project or decides,
    a pass only by who decides and is not its officer.
    """
    refusals = []
    if not facts.works_on and not actor.has(*DECIDERS):
        refusals.append(
            Refusal("not_responsible", "您不是这个项目的责任人、包联领导或所在组成员，不能登记评审")
        )
    if facts.under_way:
        refusals.append(Refusal("under_way", "这个项目有一次评审在办，先出结论或撤销"))
    if not tidy(body):
        refusals.append(Refusal("no_body", "请写由谁组织评审", "body"))
    elif len(tidy(body)) > 100:
        refusals.append(Refusal("too_long", f"评审机构最多 100 字，现在 {len(tidy(body))} 字", "body"))
    if not facts.has_minutes:
        refusals.append(Refusal("no_minutes", "请附会议纪要或评审意见原件", "minutes"))
    if Verdict.known(draft.verdict) in PASSING:
        refusals += refusals_to_enter_pass(verdict_facts.officer, actor)
    refusals += refusals_of_review_day(
        draft.on, opened_on=verdict_facts.opened_on, today=today, label="评审日期"
    )
    if draft.on is not None and facts.standing_on is not None and draft.on < facts.standing_on:
        text = f"评审日期 {draft.on} 早于现行结论的 {facts.standing_on}，不能再登记，请核对日期"
        refusals.append(Refusal("before_standing", text, "on"))
    return refusals + refusals_of_verdict(verdict_facts, draft)
