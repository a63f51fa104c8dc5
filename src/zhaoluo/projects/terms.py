from __future__ import annotations

from zhaoluo.foundation.terms import Term


class Stage(Term):
    """The six stages, in order."""

    LEAD = "lead", "线索"
    TALKS = "talks", "洽谈"
    SIGNED = "signed", "签约"
    BUILDING = "building", "建设"
    PRODUCING = "producing", "投产"
    AT_CAPACITY = "at_capacity", "达效"

    @property
    def order(self) -> int:
        """0 for a lead … 5 at planned output."""
        return list(Stage).index(self)

    @property
    def library(self) -> str:
        """Name of the library a stage belongs to (四库), as zones call it."""
        return {"producing": "已投产", "at_capacity": "已达效"}.get(self.value, f"{self.label}库")

    @property
    def next(self) -> Stage | None:
        """The stage after this one."""
        stages = list(Stage)
        return stages[self.order + 1] if self.order + 1 < len(stages) else None


#: Stages that are only reached by a report which another person verifies.
VERIFIED = (Stage.SIGNED, Stage.BUILDING, Stage.PRODUCING)
#: What the report of such a stage is called.
REPORT_NAME = {Stage.SIGNED: "签约", Stage.BUILDING: "开工", Stage.PRODUCING: "投产"}


class Standing(Term):
    ACTIVE = "active", "在推进"
    SHELVED = "shelved", "搁置"
    LOST = "lost", "流失"


class ReportState(Term):
    PENDING = "pending", "待核"
    VERIFIED = "verified", "已核"
    RETURNED = "returned", "退回"
    WITHDRAWN = "withdrawn", "撤回"


class WaiverState(Term):
    PENDING = "pending", "待批"
    APPROVED = "approved", "已批"
    REFUSED = "refused", "不批"


class WaiverReason(Term):
    FUNDS_PHASED = "funds_phased", "资金分期，银行已批贷"
    PAPERS_UNDER_WAY = "papers_under_way", "手续在办，当月可出"
    OTHER = "other", "其他"


class AgreementKind(Term):
    """Only a formal agreement makes a project signed; the others are talks, counted apart."""

    INTENT = "intent", "意向协议"
    FRAMEWORK = "framework", "框架协议"
    FORMAL = "formal", "正式协议"


class MilestoneKind(Term):
    REVIEW = "review", "评审"
    LAND = "land", "拿地"
    PREMISES = "premises", "租定厂房"
    START = "start", "开工"
    TRIAL = "trial", "试生产"


class MoneyKind(Term):
    """Three amounts that are never mixed."""

    FUNDS = "funds", "到位资金"
    STATISTICS = "statistics", "固投入统"
    COMPLETED = "completed", "完成投资"


class InstrumentKind(Term):
    FUND = "fund", "基金"
    BOND = "bond", "债券"
    EQUITY = "equity", "股权"
    LOAN = "loan", "贷款"
    GUARANTEE = "guarantee", "担保"


class PromiseKind(Term):
    SERVICE = "service", "服务"
    SITE = "site", "用地厂房"
    UTILITY = "utility", "要素保障"
    MONEY = "money", "资金"
    OTHER = "other", "其他"


class PromiseState(Term):
    OPEN = "open", "未到期"
    KEPT = "kept", "已兑现"
    BROKEN = "broken", "未兑现"
    WITHDRAWN = "withdrawn", "已撤回"


class DemandKind(Term):
    """Where a demand comes from; only a zone's own may be waived."""

    FACT = "fact", "通用"
    STATUTORY = "statutory", "法定"
    VERIFICATION = "verification", "核实"
    ZONE = "zone", "本区加"
    CONDITION = "condition", "评审条件"


class Light(Term):
    GREEN = "green", "正常"
    AMBER = "amber", "关注"
    RED = "red", "红灯"
    NONE = "none", "未计时"


class ProjectEvent(Term):
    ENTERED = "project.entered", "登记线索"
    CHANGED = "project.changed", "修改内容"
    TAKEN_OVER = "project.taken_over", "接入在办项目"
    WITHDRAWN = "project.withdrawn", "撤回接入"
    TALKS_OPENED = "project.talks_opened", "转入洽谈"
    SIGNING_REPORTED = "project.signing_reported", "申报签约"
    SIGNED = "project.signed", "签约认定"
    START_REPORTED = "project.start_reported", "申报开工"
    STARTED = "project.started", "开工认定"
    PRODUCTION_REPORTED = "project.production_reported", "申报投产"
    PRODUCED = "project.produced", "投产认定"
    CAPACITY_REACHED = "project.capacity_reached", "达效"
    REPORT_RETURNED = "project.report_returned", "退回申报"
    REPORT_WITHDRAWN = "project.report_withdrawn", "撤回申报"
    MOVED_BACK = "project.moved_back", "退回前一阶段"
    SHELVED = "project.shelved", "搁置"
    LOST = "project.lost", "流失"
    RESUMED = "project.resumed", "恢复推进"
    WAIVER_ASKED = "project.waiver_asked", "带缺申请"
    WAIVER_APPROVED = "project.waiver_approved", "批准带缺"
    WAIVER_REFUSED = "project.waiver_refused", "不批带缺"
    AGREEMENT_ENTERED = "project.agreement_entered", "登记协议"
    MILESTONE_DATED = "project.milestone_dated", "记里程碑"
    MONEY_ENTERED = "project.money_entered", "记资金"
    MONEY_VOIDED = "project.money_voided", "作废资金"
    PLAN_SET = "project.plan_set", "定年度计划"
    INSTRUMENT_ENTERED = "project.instrument_entered", "登记金融工具"
    PROMISED = "project.promised", "作出承诺"
    PROMISE_CONFIRMED = "project.promise_confirmed", "确认承诺"
    PROMISE_WITHDRAWN = "project.promise_withdrawn", "撤回承诺"
    PROMISE_RECHECKED = "project.promise_rechecked", "承诺按新词表重查"
    PROMISE_SETTLED = "project.promise_settled", "承诺结果"
    REVIEWED = "project.reviewed", "评审结论"
    CONDITION_SET = "project.condition_set", "提出条件"
    CONDITION_MET = "project.condition_met", "条件办结"
    CONDITIONS_DROPPED = "project.conditions_dropped", "撤销条件"
    NOTED = "project.noted", "记进展"
    HANDED_OVER = "project.handed_over", "移交责任人"
    EVIDENCE_LINKED = "project.evidence_linked", "关联出处"
    INVESTORS_MOVED = "project.investors_moved", "投资方随企业合并"
    DEMAND_SAVED = "zone_demand.saved", "本区要求"
    LIMIT_SAVED = "stage_limit.saved", "阶段时限"
    MODE_SAVED = "promotion_mode.saved", "招商方式"


REPORTED_EVENT = {
    Stage.SIGNED: ProjectEvent.SIGNING_REPORTED,
    Stage.BUILDING: ProjectEvent.START_REPORTED,
    Stage.PRODUCING: ProjectEvent.PRODUCTION_REPORTED,
}
REACHED_EVENT = {
    Stage.TALKS: ProjectEvent.TALKS_OPENED,
    Stage.SIGNED: ProjectEvent.SIGNED,
    Stage.BUILDING: ProjectEvent.STARTED,
    Stage.PRODUCING: ProjectEvent.PRODUCED,
    Stage.AT_CAPACITY: ProjectEvent.CAPACITY_REACHED,
}
