from __future__ import annotations

from zhaoluo.foundation.terms import Term


class ReviewState(Term):
    PREPARING = "preparing", "组建专家组"
    SCORING = "scoring", "独立评分"
    SESSION = "session", "会审"
    DECIDED = "decided", "已出结论"
    CANCELLED = "cancelled", "已撤销"


#: States in which a review stands in somebody's hands; one such review a project at most.
UNDER_WAY = (ReviewState.PREPARING, ReviewState.SCORING, ReviewState.SESSION)


class Verdict(Term):
    PASSED = "passed", "通过"
    CONDITIONAL = "conditional", "有条件通过"
    RETURNED = "returned", "退回修改"
    REFUSED = "refused", "不予通过"


#: Verdicts with which a project may go on to be signed.
PASSING = (Verdict.PASSED, Verdict.CONDITIONAL)


class SeatKind(Term):
    """What sits on a panel."""

    EXPERT = "expert", "专家"
    INSTITUTE = "institute", "研究院所"
    DEPARTMENT = "department", "部门"


class Field(Term):
    """What an expert knows about (专业)."""

    TECHNOLOGY = "technology", "技术工艺"
    INDUSTRY = "industry", "产业市场"
    FINANCE = "finance", "财务投资"
    LAND = "land", "用地规划"
    ENERGY = "energy", "能源节能"
    ENVIRONMENT = "environment", "生态环境"
    SAFETY = "safety", "安全生产"
    LAW = "law", "法律"
    LABOUR = "labour", "就业用工"


class DrawMethod(Term):
    """How somebody came onto a panel."""

    RANDOM = "random", "随机抽取"
    RULE = "rule", "按规则选取"
    NAMED = "named", "指定"
    CARRIED = "carried", "沿用上次"


class SeatState(Term):
    """Where a panellist stands; only the first two sit on the panel."""

    SEATED = "seated", "待声明"
    CLEAR = "clear", "已声明无利益冲突"
    CONFLICTED = "conflicted", "利益冲突回避"
    REPLACED = "replaced", "已更换"


#: States of those who sit on the panel.
SITTING = (SeatState.SEATED, SeatState.CLEAR)


class ConflictKind(Term):
    """Why an expert may not judge a project."""

    EMPLOYER = "employer", "任职于投资方"
    RELATED = "related", "任职于投资方的关联企业"
    TIE = "tie", "与投资方或其关联企业有利益关系"
    OWN_PROJECT = "own_project", "是本项目的申报或责任人员"
    DECLARED = "declared", "本人声明有利益冲突"


class VetoResult(Term):
    UNCHECKED = "unchecked", "未核"
    CLEAR = "clear", "未触及"
    HIT = "hit", "触及"


class CheckResult(Term):
    """What a look at one item of due diligence found; not checked is not the same as no risk."""

    UNCHECKED = "unchecked", "未查"
    CLEAN = "clean", "已查，未见问题"
    ISSUE = "issue", "已查，有问题"
    NOT_APPLICABLE = "not_applicable", "不适用"


class ReviewEvent(Term):
    TEMPLATE_SAVED = "review_template.saved", "存评审办法"
    TEMPLATE_RETIRED = "review_template.retired", "停用评审办法"
    EXPERT_SAVED = "expert.saved", "登记专家"
    EXPERT_SEEN = "expert.seen", "查看专家联系方式"
    EXPERT_ERASED = "expert.erased", "删去专家个人信息"
    OPENED = "review.opened", "提交评审"
    DRAWN = "review.drawn", "选定专家"
    DECLARED = "review.declared", "声明利益冲突情况"
    REPLACED = "review.replaced", "更换专家"
    SCORING_STARTED = "review.scoring_started", "开始评分"
    SCORED = "review.scored", "提交评分"
    SESSION_OPENED = "review.session_opened", "召开评审会"
    VETO_CHECKED = "review.veto_checked", "核一票否决项"
    ITEM_CHECKED = "review.item_checked", "尽职调查"
    DECIDED = "review.decided", "评审结论"
    RECORDED = "review.recorded", "登记外部评审"
    CANCELLED = "review.cancelled", "撤销评审"
    REOPENED = "review.reopened", "重新评审"
