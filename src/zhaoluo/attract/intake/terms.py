from __future__ import annotations

from zhaoluo.foundation.terms import Term
from zhaoluo.projects.terms import Stage


class DraftState(Term):
    PENDING = "pending", "待看"
    ACCEPTED = "accepted", "已采纳"
    REJECTED = "rejected", "不要"
    UNSURE = "unsure", "说不准"


class LedgerState(Term):
    PREVIEW = "preview", "待确认"
    CONFIRMED = "confirmed", "已导入"
    UNDONE = "undone", "已撤回"
    DROPPED = "dropped", "已取消"


class RowOutcome(Term):
    """What a row of a ledger would do to the register."""

    NEW = "new", "新增"
    CHANGED = "changed", "有变化"
    UNCHANGED = "unchanged", "无变化"
    ERROR = "error", "有错"


class TwinDecision(Term):
    """What a person says of a row that looks like another project."""

    HOLD = "hold", "先不导"
    APART = "apart", "不是同一个，另立"
    SAME = "same", "是同一个，并入"


class DraftOrigin(Term):
    READ = "read", "读出"
    PERSON = "person", "人工"


class IntakeEvent(Term):
    LEDGER_OPENED = "ledger.opened", "上传台账"
    LEDGER_MAPPED = "ledger.mapped", "改列对应"
    TWIN_DECIDED = "ledger.twin_decided", "认定疑似重复"
    LEDGER_CONFIRMED = "ledger.confirmed", "导入台账"
    LEDGER_UNDONE = "ledger.undone", "撤回导入"
    LEDGER_DROPPED = "ledger.dropped", "取消台账"
    FORM_KEPT = "ledger_form.kept", "存为本区表样"
    FORM_RETIRED = "ledger_form.retired", "停用本区表样"
    DOCUMENT_READ = "document.read", "读入资料"
    DRAFT_ACCEPTED = "draft.accepted", "采纳草稿"
    DRAFT_REJECTED = "draft.rejected", "不要草稿"
    DRAFT_UNSURE = "draft.left_unsure", "草稿说不准"
    DRAFT_REOPENED = "draft.reopened", "重看草稿"
    DRAFT_MARKED = "draft.marked", "补记漏读的项目"
    READINGS_EXPORTED = "readings.exported", "导出核对结果"


#: The five stage words of the reading contract, as stages of a project.
STAGE_OF_WORD = {
    "lead": Stage.LEAD,
    "negotiating": Stage.TALKS,
    "signed": Stage.SIGNED,
    "construction": Stage.BUILDING,
    "production": Stage.PRODUCING,
}

#: What a page may say that the register keeps too, and under which name.  The stage is not among them: a page verifies nothing.
TAKEN_AS = {
    "name": "name",
    "investors": "investors",
    "investment_wan": "investment",
    "land_mu": "land_need_mu",
    "area_sqm": "premises_need_sqm",
}
