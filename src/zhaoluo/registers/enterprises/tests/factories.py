"""Enterprises for tests, made by the same actions as anywhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .. import actions
from ..models import Alias, Contact, Enterprise
from ..rules import credit_code_check


def code_of(body: str) -> str:
    return body + credit_code_check(body)


CODE = code_of("91140400MA0000000")
OTHER_CODE = code_of("91140400MA0000001")


def who(cast: Any, now: datetime, user: Any = None) -> dict[str, Any]:
    """Who acts, where and when; the officer unless said otherwise."""
    user = user or cast.officer
    return {"zone": cast.zone, "by": user, "actor": cast.actor(user), "at": now}


def a_firm(
    cast: Any, now: datetime, name: str = "河阳石墨材料有限公司", *, zone: Any = None, **more: Any
) -> Enterprise:
    """An enterprise of the cast's zone, entered by the system."""
    return actions.enter(zone=zone or cast.zone, name=name, by=None, at=now, **more)


def alias(cast: Any, now: datetime, firm: Enterprise, name: str, kind: str = "former") -> Alias:
    return actions.add_alias(firm.pk, name=name, kind=kind, source="公示系统", **who(cast, now))


def contact(cast: Any, now: datetime, firm: Enterprise, **more: Any) -> Contact:
    """A person with everything noted; fictional."""
    known = {
        "name": "张三丰", "post": "总经理", "phone": "13800005678", "mail": "zhang@example.com", "purpose": "联系签约事宜",
        "basis": "本人同意",
    }  # fmt: skip
    return actions.save_contact(firm.pk, **(known | more), **who(cast, now))
