from __future__ import annotations

from typing import Final

from zhaoluo.foundation.terms import Term

#: What every page with a list says.  Source: docs/domain/prospecting.md; field.md §3.
NO_REWARD: Final = "在名单上本身不产生任何奖补：名单只决定先去拜访谁、提供什么服务，不作为给钱的依据。"


class TargetState(Term):
    OPEN = "open", "未处理"
    WORKING = "working", "处理中"
    DONE = "done", "已处理"
    DISMISSED = "dismissed", "无需处理"


class TargetOrigin(Term):
    SEARCH = "search", "查询"
    PERSON = "person", "人工"


class ScoreTerm(Term):
    """The six terms of the default scorecard, in its order."""

    GAP = "gap", "补链度"
    SCALE = "scale", "规模"
    INNOVATION = "innovation", "创新"
    EXPANSION = "expansion", "扩张信号"
    AFFINITY = "affinity", "地缘"
    LINKS = "links", "供货往来"


class Feature(Term):
    """What may be unknown of a firm of the universe."""

    CAPITAL = "capital_wan", "注册资本"
    EMPLOYEES = "employees", "从业人数"
    PATENTS = "patents", "专利"
    HIGH_TECH = "is_high_tech", "高新技术企业"
    LITTLE_GIANT = "is_little_giant", "小巨人"
    LISTED = "is_listed", "上市"
    SIGNAL = "expansion_signal", "扩张信号"
    GROWTH = "growth", "增长"
    REGION = "region", "所在地"
    CLASS = "class", "行业"


class Grade(Term):
    """How much of what the score asks for is known."""

    A = "a", "A 级：四分之三以上有据"
    B = "b", "B 级：一半以上有据"
    C = "c", "C 级：四分之一以上有据"
    D = "d", "D 级：不足四分之一有据"


class SignalKind(Term):
    EXPANSION = "expansion_notice", "扩产公告"
    ENVIRONMENT = "environment_notice", "环评公示"
    TENDER = "tender", "招投标"
    FUNDING = "funding", "融资"
    BRANCH = "branch", "异地设子公司"
    LEASE_END = "lease_end", "租约到期"
    HIRING = "hiring", "招聘"
    LAND = "land", "土地拍得"
    RELOCATION = "relocation", "搬迁公告"
    OTHER = "other", "其他"


class FadeShape(Term):
    LINEAR = "linear", "逐日减到零"
    HALF_LIFE = "half_life", "每过一期减半"


class Outcome(Term):
    """How far a firm of a sealed list has come since."""

    LEAD = "lead", "成为线索"
    TALKS = "talks", "进入洽谈"
    SIGNED = "signed", "签约"


class ProspectingEvent(Term):
    ASKED = "search.asked", "查询目标企业"
    EXPORTED = "target.exported", "导出目标企业"
    ADDED = "target.added", "加入目标库"
    CHANGED = "target.changed", "修改目标企业"
    ASSIGNED = "target.assigned", "分派目标企业"
    STARTED = "target.started", "接手目标企业"
    SETTLED = "target.settled", "目标企业已处理"
    DISMISSED = "target.dismissed", "目标企业无需处理"
    REOPENED = "target.reopened", "重新处理目标企业"
    TURNED = "target.turned_into_lead", "目标企业转为线索"
    LINKED = "target.linked", "目标企业对上底册"
    MOVED = "target.enterprises_moved", "目标企业随企业合并"
    SIGNAL_ENTERED = "signal.entered", "登记扩张信号"
    SIGNALS_IMPORTED = "signal.imported", "导入扩张信号"
    SIGNAL_VOIDED = "signal.voided", "作废扩张信号"
    FADE_SAVED = "signal.fade_saved", "定信号时效"
    SCORECARD_SAVED = "search.scorecard_saved", "存打分权重"
