"""What texts of money beside a channel are suspected of (疑似), by the zone's own table of triggers."""

from __future__ import annotations

from dataclasses import replace

from zhaoluo.foundation.scope.models import Zone
from zhaoluo.registers.policies.queries.triggers import check, table_of
from zhaoluo.registers.policies.rules.triggers import Suspicion, suspicions
from zhaoluo.registers.policies.terms import SubjectKind

from ..rules.channels import FEE_BY_TAX, FEE_UNLESS


def fee_suspicions(zone: Zone | int, text: str) -> list[Suspicion]:
    """What an agent's fee is suspected of: the zone's table, and pay by a share of tax, once each."""
    if not text:
        return []
    table = table_of(zone)
    table = replace(table, unless=(*table.unless, *FEE_UNLESS), triggers=(*table.triggers, FEE_BY_TAX))
    found = suspicions(text, table, SubjectKind.AGREEMENT)
    if any(s.code == "tax_reward" for s in found):  # the same article, said more exactly by the zone's table
        found = [s for s in found if s.code != FEE_BY_TAX.code]
    return found


def terms_suspicions(zone: Zone | int, text: str) -> list[Suspicion]:
    """What the terms on which an idle asset is offered are suspected of."""
    return check(zone, text, SubjectKind.AGREEMENT) if text else []
