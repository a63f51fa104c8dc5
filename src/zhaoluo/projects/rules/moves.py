"""Whether a project may move.  Source: docs/domain/projects.md, Moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..terms import REPORT_NAME, VERIFIED, Stage, Standing
from .checks import State
from .demands import Finding

EARLIEST_YEAR = 1990
REASON_MIN = 6
WAIVER_REASON_MIN = 20


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """A project's standing as the moving rules see it."""

    stage: Stage
    standing: str
    stage_entered_on: date
    stage_verified: bool
    pending_target: str
    officer: int
    leader: int | None
    team: int | None


def may_work(actor: Actor, officer: int, leader: int | None, team: int | None) -> bool:
    """Whether this person works on the project: its officer, leader, team, or a leader or administrator of the zone."""
    return (
        actor.id in (officer, leader)
        or (team is not None and team in actor.team_ids)
        or actor.has(Role.LEADER, Role.ADMINISTRATOR)
    )


def refusals_to_work(actor: Actor, officer: int, leader: int | None, team: int | None) -> list[Refusal]:
    """Only those responsible write; everybody else reads."""
    if may_work(actor, officer, leader, team):
        return []
    return [Refusal("not_responsible", "您不是这个项目的责任人、包联领导或所在组成员，只能查看")]


def refusals_of_day(on: date | None, *, today: date, field: str = "on", label: str = "日期") -> list[Refusal]:
    """A day that something happened: given, not before 1990, not in the future."""
    if on is None:
        return [Refusal("no_day", f"请填{label}", field)]
    if on.year < EARLIEST_YEAR:
        return [Refusal("day_too_early", f"{label} {on} 太早，请核对年份", field)]
    if on > today:
        return [Refusal("day_in_future", f"{label} {on} 还没到；没发生的事不能记", field)]
    return []


def refusals_of_reason(reason: str, *, field: str = "reason", least: int = REASON_MIN) -> list[Refusal]:
    """A reason must say something."""
    length = len(reason.strip())
    if length < least:
        return [Refusal("no_reason", f"请写明理由，至少 {least} 个字，现在 {length} 个字", field)]
    return []


def _standing(facts: MoveFacts) -> list[Refusal]:
    if facts.standing != Standing.ACTIVE:
        return [Refusal("not_active", f"项目已{Standing.label_of(facts.standing)}，先恢复推进再移动")]
    return []


def _open(found: Sequence[Finding], *, besides: str = "") -> list[Refusal]:
    return [
        Refusal(f.code, f"{f.label}：{f.note}", f"demand-{f.code}")
        for f in found
        if f.open and f.code != besides
    ]


def _skipping(facts: MoveFacts, target: Stage, actor: Actor, reason: str) -> list[Refusal]:
    """Forward by more than one stage needs a reason and the right role."""
    if facts.stage.next is target:
        return []
    refusals = []
    if not actor.has(Role.LEADER, Role.ADMINISTRATOR, Role.TASK_FORCE_LEAD):
        refusals.append(
            Refusal(
                "stage_jump",
                f"不能从{facts.stage.label}直接到{target.label}；越级须由专班负责人、区领导或区管理员办",
                "to",
            )
        )
    if len(reason.strip()) < REASON_MIN:
        refusals.append(
            Refusal(
                "no_skip_reason", f"从{facts.stage.label}越到{target.label}，请写明越级理由", "skip_reason"
            )
        )
    return refusals


def refusals_to_advance(
    facts: MoveFacts,
    target: Stage,
    found: Sequence[Finding],
    *,
    actor: Actor,
    on: date | None,
    today: date,
    reason: str = "",
) -> list[Refusal]:
    """Forward into a stage that needs no second person (talks, at capacity)."""
    refusals = _standing(facts) + refusals_to_work(actor, facts.officer, facts.leader, facts.team)
    if target.order <= facts.stage.order:
        return [*refusals, Refusal("not_forward", f"项目已在{facts.stage.library}，请选后面的阶段", "to")]
    if target in VERIFIED:
        return [
            *refusals,
            Refusal("needs_report", f"{target.label}要先申报、再由另一人核实，不能直接移动", "to"),
        ]
    if facts.pending_target:
        refusals.append(Refusal("report_pending", "有一份申报还没核，核完再移动"))
    if not facts.stage_verified:
        refusals.append(Refusal("stage_unverified", f"{facts.stage.label}还没有核实，先核实"))
    if any(stage in VERIFIED for stage in list(Stage)[facts.stage.order + 1 : target.order]):
        text = f"从{facts.stage.label}到{target.label}要经过须核实的阶段，请先逐个申报、核实"
        return [*refusals, Refusal("skips_verified", text, "to")]
    refusals += _skipping(facts, target, actor, reason)
    refusals += refusals_of_day(on, today=today)
    refusals += _before_entry(facts, on)
    return refusals + _open(found)


def _before_entry(facts: MoveFacts, on: date | None) -> list[Refusal]:
    if on is not None and on < facts.stage_entered_on:
        text = f"{on} 早于进入{facts.stage.label}的 {facts.stage_entered_on}，请核对日期"
        return [Refusal("before_entry", text, "on")]
    return []


def refusals_to_report(
    facts: MoveFacts,
    target: Stage,
    found: Sequence[Finding],
    *,
    actor: Actor,
    on: date | None,
    today: date,
    reason: str = "",
) -> list[Refusal]:
    """A report may be filed when everything but the verification is there."""
    refusals = _standing(facts) + refusals_to_work(actor, facts.officer, facts.leader, facts.team)
    if target not in VERIFIED:
        return [*refusals, Refusal("no_report_needed", f"{target.label}不用申报，直接移动即可", "to")]
    if target.order <= facts.stage.order:
        return [*refusals, Refusal("not_forward", f"项目已在{facts.stage.library}", "to")]
    if facts.pending_target:
        refusals.append(Refusal("report_pending", "已有一份申报待核，先核完或撤回"))
    if not facts.stage_verified:
        refusals.append(Refusal("stage_unverified", f"{facts.stage.label}还没有核实，先核实再往前报"))
    refusals += _skipping(facts, target, actor, reason)
    refusals += refusals_of_day(on, today=today, label=f"{REPORT_NAME[target]}日期")
    refusals += _before_entry(facts, on)
    return refusals + _open(found, besides=f"report_{target.value}")


def refusals_to_verify(
    *,
    reporter: int,
    actor: Actor,
    report_state: str,
    standing: str,
    found: Sequence[Finding],
    target: Stage,
    taken_over: bool,
) -> list[Refusal]:
    """A report is verified by another person of the zone, with the demands still met.  Source: docs/domain/projects.md, Moves."""
    refusals = []
    if report_state != "pending":
        refusals.append(Refusal("not_pending", "这份申报已经办过，不用再核"))
    if actor.id == reporter:
        refusals.append(
            Refusal("own_report", f"{REPORT_NAME.get(target, target.label)}须由申报人以外的人核实")
        )
    if not actor.has(*VERIFIERS):
        refusals.append(Refusal("no_verifier", "核实由专班负责人、督查员、区领导或区管理员办"))
    if standing != Standing.ACTIVE:
        refusals.append(Refusal("not_active", f"项目已{Standing.label_of(standing)}，不能核实"))
    if not taken_over:
        refusals += _open(found, besides=f"report_{target.value}")
    return refusals


VERIFIERS = (Role.TASK_FORCE_LEAD, Role.INSPECTOR, Role.LEADER, Role.ADMINISTRATOR)


def refusals_to_return(*, reporter: int, actor: Actor, report_state: str, answer: str) -> list[Refusal]:
    """A report is sent back by another person, with a reason."""
    refusals = []
    if report_state != "pending":
        refusals.append(Refusal("not_pending", "这份申报已经办过"))
    if actor.id == reporter:
        refusals.append(Refusal("own_report", "不能退回自己的申报，可以撤回"))
    if not actor.has(*VERIFIERS):
        refusals.append(Refusal("no_verifier", "退回由专班负责人、督查员、区领导或区管理员办"))
    return refusals + refusals_of_reason(answer, field="answer")


def refusals_to_withdraw(
    *, reporter: int, actor: Actor, report_state: str, taken_over: bool
) -> list[Refusal]:
    """Only the reporter takes a report back; one that came with a taken-over project is settled by verifying or returning."""
    refusals = []
    if report_state != "pending":
        refusals.append(Refusal("not_pending", "这份申报已经办过"))
    if actor.id != reporter:
        refusals.append(Refusal("not_reporter", "只有申报人可以撤回"))
    if taken_over:
        refusals.append(Refusal("taken_over", "接入的项目不能撤回申报，请核实，或退回前一阶段"))
    return refusals


def refusals_to_move_back(
    facts: MoveFacts,
    target: Stage,
    *,
    actor: Actor,
    on: date | None,
    today: date,
    reason: str,
    reached: frozenset[str],
) -> list[Refusal]:
    """Backward needs a reason and the right role; what was verified stays in the record.

    ``reached`` are the stages whose arrival counts: nobody gets by a move back into a stage nobody ever verified.
    """
    refusals = _standing(facts)
    if not actor.has(Role.LEADER, Role.ADMINISTRATOR, Role.TASK_FORCE_LEAD):
        refusals.append(Refusal("no_role", "退回前一阶段由专班负责人、区领导或区管理员办"))
    if target.order >= facts.stage.order:
        refusals.append(Refusal("not_backward", f"项目在{facts.stage.library}，只能退到更前的阶段", "to"))
    elif target in VERIFIED and target.value not in reached:
        refusals.append(
            Refusal("never_verified", f"这个项目的{target.label}从来没有核实过，请退到洽谈或线索", "to")
        )
    refusals += refusals_of_day(on, today=today)
    refusals += _before_entry(facts, on)
    return refusals + refusals_of_reason(reason)


def refusals_to_close(
    facts: MoveFacts, *, actor: Actor, reason: str, lost: bool, lost_to: str, on: date | None, today: date
) -> list[Refusal]:
    """Shelving and losing need a reason; losing also says to whom (“不清楚” is an answer)."""
    refusals = _standing(facts) + refusals_to_work(actor, facts.officer, facts.leader, facts.team)
    refusals += refusals_of_reason(reason)
    refusals += refusals_of_day(on, today=today)
    if lost and not lost_to.strip():
        refusals.append(Refusal("no_lost_to", "请写流失到了哪里；不知道就写“不清楚”", "lost_to"))
    return refusals


def refusals_to_resume(facts: MoveFacts, *, actor: Actor, reason: str) -> list[Refusal]:
    """A shelved or lost project comes back with a reason."""
    refusals = refusals_to_work(actor, facts.officer, facts.leader, facts.team)
    if facts.standing == Standing.ACTIVE:
        refusals.append(Refusal("is_active", "项目本来就在推进"))
    return refusals + refusals_of_reason(reason)


_WHY_NOT = {"statutory": "法定要求", "verification": "核实", "condition": "评审提的条件"}


def refusals_to_ask_waiver(
    facts: MoveFacts,
    target: Stage,
    codes: Sequence[str],
    found: Sequence[Finding],
    *,
    actor: Actor,
    reason: str,
    due_on: date | None,
    today: date,
    has_basis: bool,
) -> list[Refusal]:
    """Leave may be asked only for missing demands that the zone itself added, with a reason of 20 characters and a paper."""
    refusals = _standing(facts) + refusals_to_work(actor, facts.officer, facts.leader, facts.team)
    by_code = {f.code: f for f in found}
    if target.order <= facts.stage.order:
        refusals.append(Refusal("not_forward", "只能对还没进的阶段申请", "to"))
    if not codes:
        refusals.append(Refusal("no_demand", "请选要越过哪几项", "demands"))
    for code in codes:
        finding = by_code.get(code)
        if finding is None:
            refusals.append(Refusal("unknown_demand", f"这个阶段没有“{code}”这项要求", "demands"))
        elif not finding.waivable:
            why = _WHY_NOT.get(finding.kind.value, "通用要求")
            refusals.append(Refusal("not_waivable", f"{finding.label}是{why}，不能越", "demands"))
        elif finding.state is not State.MISSING:
            refusals.append(Refusal("not_missing", f"{finding.label}不缺，不用越", "demands"))
    refusals += refusals_of_reason(reason, least=WAIVER_REASON_MIN)
    if due_on is None or due_on <= today:
        refusals.append(Refusal("no_due", "请填何日补齐，须在今天以后", "due_on"))
    if not has_basis:
        refusals.append(Refusal("no_basis", "没有附文件。会议纪要、批示、部门函都可以", "basis"))
    return refusals


def refusals_to_answer_waiver(*, applicant: int, actor: Actor, state: str) -> list[Refusal]:
    """A leader other than the applicant answers."""
    refusals = []
    if state != "pending":
        refusals.append(Refusal("not_pending", "这份申请已经答复过"))
    if actor.id == applicant:
        refusals.append(Refusal("own_waiver", "不能批自己的申请"))
    if not actor.has(Role.LEADER):
        refusals.append(Refusal("no_leader", "带缺申请由区领导批"))
    return refusals
