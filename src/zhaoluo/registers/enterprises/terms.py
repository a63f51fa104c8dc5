from __future__ import annotations

from zhaoluo.foundation.terms import Term


class EnterpriseEvent(Term):
    ENTERED = "enterprise.entered", "登记企业"
    CHANGED = "enterprise.changed", "修改企业"
