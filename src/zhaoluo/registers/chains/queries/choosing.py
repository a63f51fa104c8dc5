"""Firms to choose from: by what a person typed, and those that look as if they stood on a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.enterprises.queries import recognise
from zhaoluo.registers.enterprises.terms import Role

from ..models import Link
from ..rules.standing import GONE
from .facts import ChainFacts

#: Names offered while typing; more can still be typed.
OFFERED = 300
SUGGESTED = 6


@dataclass(frozen=True, slots=True)
class Suggested:
    """A resident that may stand on a link: why, and what would be written as source and day."""

    firm: Enterprise
    why: str
    source: str
    as_of: date


def firm_named(zone: Zone, text: str) -> Enterprise | None:
    """The one enterprise of the zone that a name or a credit code certainly means, or None."""
    typed = tidy(text)
    if not typed:
        return None
    rows = Enterprise.objects.filter(zone=zone, merged_into=None)
    exact = rows.filter(Q(name=typed) | Q(credit_code=typed.upper())).first()
    if exact is not None:
        return exact
    answer = recognise(zone, [typed]).get(typed)
    return rows.filter(pk=answer.id).first() if answer and answer.verdict == "certain" and answer.id else None


def resident_names(zone: Zone) -> list[str]:
    """Names of residents, for a list to choose from while typing."""
    rows = Enterprise.objects.filter(zone=zone, merged_into=None, roles__contains=[Role.RESIDENT.value])
    return list(rows.exclude(status__in=GONE).values_list("name", flat=True)[:OFFERED])


def suggested(facts: ChainFacts, link: Link, *, today: date) -> list[Suggested]:
    """Residents not on the link whose industry class is one of its classes, or whose products name one of its."""
    codes = set(facts.classes_of(link))
    here = [p.firm.pk for p in facts.placed if p.link_id == link.pk]
    rows = Enterprise.objects.filter(
        zone_id=link.zone_id, merged_into=None, roles__contains=[Role.RESIDENT.value]
    )
    wanted = Q(pk__in=[])
    for code in codes:
        wanted |= Q(industry_class__endswith=code)
    for product in link.products:
        wanted |= Q(products__contains=product)
    found = (
        rows.exclude(status__in=GONE)
        .exclude(pk__in=here)
        .filter(wanted)
        .order_by("sort_key", "id")[:SUGGESTED]
    )
    return [Suggested(firm, *_why(firm, codes, link), firm.as_of or today) for firm in found]


def _why(firm: Enterprise, codes: set[str], link: Link) -> tuple[str, str]:
    code = firm.industry_class[-4:]
    named = [product for product in link.products if product in firm.products]
    reasons = [f"行业代码 {code}"] if code in codes else []
    reasons += [f"主要产品有“{named[0]}”"] if named else []
    return "，".join(reasons), f"企业底册：{'，'.join(reasons)}"
