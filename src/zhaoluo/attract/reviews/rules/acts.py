"""Whether something may be done with a review.  Source: docs/domain/reviews.md, Acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.projects.rules.moves import VERIFIERS, refusals_of_day, refusals_of_reason
from zhaoluo.projects.terms import Stage, Standing
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..terms import CheckResult, ReviewState, SeatState, VetoResult
from .drawing import Seat

#: Who keeps reviews: those that bring projects in.  Inspectors and viewers read.
KEEPERS: Final = (Role.OFFICER, Role.AGENT, Role.TASK_FORCE_LEAD, Role.LEADER, Role.ADMINISTRATOR)
#: Who keeps the forms of review.
TEMPLATE_KEEPERS: Final = (Role.LEADER, Role.ADMINISTRATOR)
#: Who may say the verdict: the same as verify a signing.
DECIDERS: Final = VERIFIERS
#: Act → states it may start from.
STARTS: Final[dict[str, tuple[ReviewState, ...]]] = {
    "draw": (ReviewState.PREPARING, ReviewState.SCORING),
    "seat": (ReviewState.PREPARING, ReviewState.SCORING),
    "replace": (ReviewState.PREPARING, ReviewState.SCORING),
    "declare": (ReviewState.PREPARING, ReviewState.SCORING, ReviewState.SESSION),
    "start_scoring": (ReviewState.PREPARING,),
    "score": (ReviewState.SCORING,),
    "open_session": (ReviewState.SCORING,),
    "check": (ReviewState.PREPARING, ReviewState.SCORING, ReviewState.SESSION),
    "decide": (ReviewState.SESSION,),
    "cancel": (ReviewState.PREPARING, ReviewState.SCORING, ReviewState.SESSION),
    "re_review": (ReviewState.DECIDED,),
}
NAMES: Final = {
    "draw": "选定专家",
    "seat": "指定专家",
    "replace": "更换专家",
    "declare": "声明利益冲突情况",
    "start_scoring": "开始评分",
    "score": "评分",
    "open_session": "召开评审会",
    "check": "核查",
    "decide": "出结论",
    "cancel": "撤销",
    "re_review": "重新评审",
}
LONGEST_REASON: Final = 300


def refusals_to_keep(actor: Actor | None) -> list[Refusal]:
    """Who only reads may not write; no actor is the system itself."""
    if actor is None or actor.has(*KEEPERS):
        return []
    return [Refusal("no_role", "您的角色只能查看评审，不能办理")]


def refusals_to_keep_templates(actor: Actor | None) -> list[Refusal]:
    """What is asked of every project is for leaders and administrators to set."""
    if actor is None or actor.has(*TEMPLATE_KEEPERS):
        return []
    return [Refusal("no_role", "评审办法由区领导或区管理员定，您的角色只能查看")]


def refusals_to_organise(actor: Actor, officer: int) -> list[Refusal]:
    """Panel, session and vetoes are not for the project's own officer: nobody chooses their own judges."""
    refusals = refusals_to_keep(actor)
    if actor.id == officer:
        refusals.append(Refusal("own_project", "您是这个项目的责任人，评审须由其他人组织"))
    return refusals


def refusals_of_state(act: str, state: str) -> list[Refusal]:
    """The state machine: one reason when the act does not start from this state."""
    if state in STARTS[act]:
        return []
    return [Refusal("wrong_state", f"这次评审现在是“{ReviewState.label_of(state)}”，不能{NAMES[act]}")]


def refusals_of_standing(standing: str) -> list[Refusal]:
    """A project that was shelved or lost is not reviewed."""
    if standing == Standing.ACTIVE:
        return []
    return [Refusal("not_active", f"项目已{Standing.label_of(standing)}，先恢复推进再评审")]


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """What opening depends on: the project, the form of review, and whether another review is under way or decided."""

    stage: str
    standing: str
    works_on: bool
    template_active: bool
    under_way: bool
    decided: bool


def refusals_to_open(facts: OpeningFacts, request: str, *, actor: Actor) -> list[Refusal]:
    """A project before its signing, one review at a time, submitted by those who work on it."""
    refusals = refusals_to_keep(actor)
    if not facts.works_on:
        refusals.append(
            Refusal("not_responsible", "您不是这个项目的责任人、包联领导或所在组成员，不能提交评审")
        )
    refusals += refusals_of_standing(facts.standing)
    if Stage.of(facts.stage).order >= Stage.SIGNED.order:
        refusals.append(
            Refusal(
                "signed_already",
                f"项目已到{Stage.label_of(facts.stage)}，签约前的评审不能再提；补录请登记外部评审",
            )
        )
    if not facts.template_active:
        refusals.append(Refusal("retired_template", "这份评审办法已停用，请选在用的", "template"))
    if facts.under_way:
        refusals.append(Refusal("under_way", "这个项目已有一次评审在办，先出结论或撤销"))
    elif facts.decided:
        refusals.append(Refusal("decided", "这个项目评审过，请在上次评审里点“重新评审”"))
    if len(tidy(request)) > 500:
        refusals.append(
            Refusal("too_long", f"提请评审的事项最多 500 字，现在 {len(tidy(request))} 字", "request")
        )
    return refusals


def refusals_to_re_review(
    state: str, reason: str, *, latest: bool, stage: str, standing: str, works_on: bool, template_active: bool, actor: Actor
) -> list[Refusal]:  # fmt: skip
    """After a verdict, with a reason, from the last review of the project."""
    refusals = refusals_to_keep(actor) + refusals_of_state("re_review", state)
    if not works_on:
        refusals.append(
            Refusal("not_responsible", "您不是这个项目的责任人、包联领导或所在组成员，不能提交评审")
        )
    if state == ReviewState.DECIDED and not latest:
        refusals.append(Refusal("not_latest", "这不是最近一次评审，请打开最近一次再重新评审"))
    if Stage.of(stage).order >= Stage.SIGNED.order:
        refusals.append(Refusal("signed_already", f"项目已到{Stage.label_of(stage)}，签约前的评审不能再提"))
    refusals += refusals_of_standing(standing)
    if not template_active:
        refusals.append(Refusal("retired_template", "这份评审办法已停用，请选在用的", "template"))
    return refusals + refusals_of_reason(tidy(reason)) + _too_long(reason)


def refusals_to_draw(
    state: str, *, vacancies: Sequence[Seat], unfilled: Sequence[Seat], method_known: bool
) -> list[Refusal]:
    """There is a seat to fill, and the register has somebody for every one."""
    refusals = refusals_of_state("draw", state)
    if not method_known:
        refusals.append(Refusal("unknown_method", "请选随机抽取或按规则选取", "method"))
    if not vacancies:
        refusals.append(Refusal("no_vacancy", "评审组已满，没有空席"))
    if unfilled:
        refusals.append(short_of(unfilled))
    return refusals


def short_of(seats: Sequence[Seat]) -> Refusal:
    """The register has nobody left for these seats."""
    names = [seat.label for seat in seats]
    each = "、".join(f"{name} {names.count(name)} 名" for name in dict.fromkeys(names))
    return Refusal("no_expert", f"还缺{each}：专家库里没有在用、无利益冲突的人选，请先登记专家", "seats")


@dataclass(frozen=True, slots=True)
class SeatingFacts:
    """An expert who is to sit: whether in use, already met in this review, fit for a vacancy, and conflicts in words."""

    name: str
    active: bool
    met_before: bool
    fits: bool
    conflicts: tuple[str, ...]


def refusals_to_seat(facts: SeatingFacts) -> list[Refusal]:
    """Somebody in use, of the field wanted, not yet of this review, with no interest in the project."""
    refusals = []
    if not facts.active:
        refusals.append(Refusal("retired_expert", f"{facts.name}已停用，请另选", "expert"))
    if facts.met_before:
        refusals.append(
            Refusal("met_before", f"{facts.name}已在这次评审里（在席、回避或已更换），请另选", "expert")
        )
    if not facts.fits:
        refusals.append(Refusal("no_such_seat", f"没有{facts.name}能坐的空席：类型或专业不符", "expert"))
    refusals += [Refusal("conflict", f"{text}，须回避，请另选", "expert") for text in facts.conflicts]
    return refusals


def refusals_to_declare(
    review_state: str, seat_state: str, *, conflicted: bool, reason: str, known: Sequence[str], allowed: bool
) -> list[Refusal]:
    """Once, by the expert or by who organises for them; no conflict cannot be declared against what the register knows."""
    refusals = refusals_of_state("declare", review_state)
    if not allowed:
        refusals.append(Refusal("not_yours", "利益冲突只由专家本人声明，或由评审组织人按其书面声明代录"))
    if seat_state not in (SeatState.SEATED, SeatState.CLEAR):
        refusals.append(Refusal("not_sitting", "这位成员已不在评审组"))
    if conflicted:
        refusals += refusals_of_reason(tidy(reason)) + _too_long(reason)
    else:
        if seat_state == SeatState.CLEAR:
            refusals.append(Refusal("declared", "已经声明过无利益冲突"))
        refusals += [Refusal("conflict", f"{text}，不能声明无利益冲突，须回避") for text in known]
    return refusals


def refusals_to_replace(review_state: str, seat_state: str, reason: str) -> list[Refusal]:
    """Somebody who sits gives way to another, with a reason; not once the sheets are open."""
    refusals = refusals_of_state("replace", review_state)
    if seat_state not in (SeatState.SEATED, SeatState.CLEAR):
        refusals.append(Refusal("not_sitting", "这位成员已不在评审组，不用再换"))
    return refusals + refusals_of_reason(tidy(reason)) + _too_long(reason)


@dataclass(frozen=True, slots=True)
class PanelFacts:
    """The panel before the next step: seats still empty, who has not declared, who has not scored, conflicts in words."""

    vacancies: tuple[Seat, ...] = ()
    undeclared: tuple[str, ...] = ()
    unscored: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def refusals_of_panel(facts: PanelFacts, *, scored: bool) -> list[Refusal]:
    """Everything that keeps the panel from scoring, or (``scored``) from meeting."""
    refusals = []
    if facts.vacancies:
        names = [seat.label for seat in facts.vacancies]
        each = "、".join(f"{name} {names.count(name)} 名" for name in dict.fromkeys(names))
        refusals.append(Refusal("vacant", f"评审组还缺{each}，请先选定专家"))
    if facts.undeclared:
        refusals.append(
            Refusal("undeclared", f"{'、'.join(facts.undeclared)}还没声明有无利益冲突，声明后才能继续")
        )
    if scored and facts.unscored:
        refusals.append(Refusal("unscored", f"{'、'.join(facts.unscored)}还没交评分，交齐后才能开会"))
    refusals += [Refusal("conflict", f"{text}，须回避，请先更换") for text in facts.conflicts]
    return refusals


def refusals_to_start_scoring(state: str, facts: PanelFacts) -> list[Refusal]:
    """The panel is whole, all have declared, and nobody has an interest."""
    return refusals_of_state("start_scoring", state) + refusals_of_panel(facts, scored=False)


def refusals_to_open_session(
    state: str, facts: PanelFacts, on: date | None, place: str, chair: str, *, opened_on: date, today: date
) -> list[Refusal]:
    """All sheets are in; from now on they are seen side by side and not changed any more."""
    refusals = refusals_of_state("open_session", state) + refusals_of_panel(facts, scored=True)
    refusals += refusals_of_review_day(on, opened_on=opened_on, today=today, label="会审日期")
    for text, label, most, field in ((place, "会审地点", 100, "place"), (chair, "主持人", 60, "chair")):
        if len(tidy(text)) > most:
            refusals.append(Refusal("too_long", f"{label}最多 {most} 字，现在 {len(tidy(text))} 字", field))
    if not tidy(chair):
        refusals.append(Refusal("no_chair", "请写谁主持评审会", "chair"))
    return refusals


def refusals_of_review_day(on: date | None, *, opened_on: date, today: date, label: str) -> list[Refusal]:
    """A day that was, not before the review was submitted."""
    refusals = refusals_of_day(on, today=today, label=label)
    if not refusals and on is not None and on < opened_on:
        refusals.append(Refusal("before_opened", f"{label} {on} 早于提交评审的 {opened_on}，请核对", "on"))
    return refusals


def refusals_to_check_veto(state: str, result: str, note: str, *, known: bool) -> list[Refusal]:
    """A veto is looked at with what was looked at written down."""
    refusals = refusals_of_state("check", state)
    if not known:
        refusals.append(Refusal("foreign_veto", "这一项不在本评审办法里，请刷新后重试"))
    if VetoResult.known(result) is None:
        refusals.append(Refusal("unknown_result", "请选未触及、触及或未核", "result"))
    elif result != VetoResult.UNCHECKED and len(tidy(note)) < 4:
        refusals.append(Refusal("no_note", "请写依据，至少 4 个字，如“对照省两高目录，不在其内”", "note"))
    return refusals + _too_long(note, "依据", "note")


def refusals_to_check_item(
    state: str, result: str, source: str, note: str, on: date | None, *, known: bool, has_evidence: bool, today: date
) -> list[Refusal]:  # fmt: skip
    """A look at something says where and when; what is wrong, or does not apply, says why."""
    refusals = refusals_of_state("check", state)
    if not known:
        refusals.append(Refusal("foreign_item", "这一项不在本评审办法里，请刷新后重试"))
    kind = CheckResult.known(result)
    if kind is None:
        refusals.append(Refusal("unknown_result", "请选查得的结果", "result"))
    if kind in (CheckResult.CLEAN, CheckResult.ISSUE):
        refusals += refusals_of_day(on, today=today, field="checked_on", label="查询日期")
        if not tidy(source) and not has_evidence:
            refusals.append(Refusal("no_source", "请写在哪里查的，或附查询截图；没有出处等于没查", "source"))
    if kind in (CheckResult.ISSUE, CheckResult.NOT_APPLICABLE) and len(tidy(note)) < 4:
        what = "查到什么问题" if kind is CheckResult.ISSUE else "为什么不适用"
        refusals.append(Refusal("no_note", f"请写明{what}，至少 4 个字", "note"))
    return refusals + _too_long(note, "说明", "note") + _too_long(source, "查询来源", "source", 200)


def refusals_to_cancel(state: str, reason: str, *, outside: bool, actor: Actor) -> list[Refusal]:
    """A review under way; an outside one entered wrongly also after its verdict, by who may decide."""
    refusals = []
    if outside and state == ReviewState.DECIDED:
        if not actor.has(*DECIDERS):
            refusals.append(Refusal("no_role", "已登记的外部评审由专班负责人、督查员、区领导或区管理员撤销"))
    else:
        refusals += refusals_to_keep(actor) + refusals_of_state("cancel", state)
    return refusals + refusals_of_reason(tidy(reason)) + _too_long(reason)


def _too_long(
    text: str, label: str = "原因", field: str = "reason", most: int = LONGEST_REASON
) -> list[Refusal]:
    length = len(tidy(text))
    return [Refusal("too_long", f"{label}最多 {most} 字，现在 {length} 字", field)] if length > most else []
