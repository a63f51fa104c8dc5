from __future__ import annotations

from zhaoluo.foundation.terms import Term


class TriggerAction(Term):
    """What the law makes of a text that trips a trigger.  A hit is a suspicion (疑似), never a finding."""

    BLOCK = "block", "原则上不得"
    BLOCK_OR_BASIS = "block_or_basis", "不得，或引明法律依据"
    BASIS = "basis", "须有法律依据"
    REVIEW = "review", "须经审查"

    @property
    def needs_basis(self) -> bool:
        """Whether a named law has to stand beside the passed review."""
        return self is not TriggerAction.REVIEW


class SubjectKind(Term):
    """What kind of text is reviewed."""

    POLICY = "policy", "政策措施"
    AGREEMENT = "agreement", "投资协议"
    PROMISE = "promise", "对项目的承诺"
    TENDER = "tender", "招标采购文件"
    OTHER = "other", "其他"


class ExceptionGround(Term):
    """On what ground a text that limits competition may stand nevertheless (适用例外)."""

    NONE = "none", "不适用例外"
    SECURITY = "security", "维护国家安全和发展利益"
    SCIENCE = "science", "促进科技进步、增强自主创新能力"
    PUBLIC = "public", "节能、环保、救灾等社会公共利益"
    LAW = "law", "法律、行政法规规定的其他情形"
    OPEN = "open", "条件公平、客观、明确、不排他"


class Conclusion(Term):
    """How a fair-competition review ended; nothing passes by waiting."""

    PENDING = "pending", "待审"
    PASSED = "passed", "通过"
    NOT_PASSED = "not_passed", "不通过"
    REVOKED = "revoked", "已撤销"


class PolicyEvent(Term):
    ENTERED = "competition_review.entered", "登记公平竞争审查"
    CHANGED = "competition_review.changed", "修改公平竞争审查"
    PASSED = "competition_review.passed", "公平竞争审查通过"
    NOT_PASSED = "competition_review.not_passed", "公平竞争审查不通过"
    REVOKED = "competition_review.revoked", "撤销公平竞争审查"
    TRIGGERS_SAVED = "trigger_set.saved", "疑似条款词表另存"
