from __future__ import annotations

from zhaoluo.foundation.terms import Term


class DraftState(Term):
    PENDING = "pending", "待看"
    ACCEPTED = "accepted", "已采纳"
    REJECTED = "rejected", "不要"
    UNSURE = "unsure", "说不准"


class IntakeEvent(Term):
    DOCUMENT_READ = "document.read", "读入资料"
    DRAFT_ACCEPTED = "draft.accepted", "采纳草稿"
    DRAFT_REJECTED = "draft.rejected", "不要草稿"
    DRAFT_UNSURE = "draft.left_unsure", "草稿说不准"
