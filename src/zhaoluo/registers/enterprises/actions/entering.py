from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Stale, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Alias, Enterprise, Relation, Sighting
from ..queries.recognising import lookalikes
from ..rules import keeping
from ..rules.keeping import Content, cleaned
from ..rules.merging import changes_between
from ..terms import AliasKind, EnterpriseEvent, SightingAnswer
from .writing import day_of, index, locked, may_keep, one_at_a_time

#: Fields of ``Content`` in the order of the form.
FIELDS = tuple(Content.__dataclass_fields__)


@transaction.atomic
def enter(
    *,
    zone: Zone,
    name: str,
    by: User | None,
    at: datetime,
    actor: Actor | None = None,
    credit_code: str = "",
    region: str = "",
    industry_class: str = "",
    country: str | None = None,
    foreign_number: str | None = None,
    products: str | None = None,
    roles: Iterable[str] | None = None,
    status: str | None = None,
    source: str | None = None,
    as_of: date | None = None,
    enterprise_id: int | None = None,
    version: int | None = None,
    another: bool = True,
    keep_former: bool = False,
    is_synthetic: bool = False,
) -> Enterprise:
    """Enter an enterprise or change one (登记企业).  ``actor`` None is the system itself.

    ``another`` False: refused (``looks_like``) when the name may mean a firm already known.  ``keep_former``: on a change
    of name the old one becomes an alias 曾用名.  What is None stays as it was.
    """
    may_keep(actor)
    one_at_a_time(zone)
    row = (
        locked(enterprise_id, zone=zone)
        if enterprise_id
        else Enterprise(zone=zone, is_synthetic=is_synthetic)
    )
    if keeping.stale(row.version, version):
        raise Stale
    known: dict[str, Any] = {
        "country": country, "foreign_number": foreign_number, "products": products, "status": status, "source": source,
        "roles": tuple(roles) if roles is not None else None,
    }  # fmt: skip
    before = asdict(content_of(row))
    kept = {key: before[key] if value is None else value for key, value in known.items()}
    content = cleaned(
        Content(
            name=name,
            credit_code=credit_code,
            region=region,
            industry_class=industry_class,
            as_of=as_of if source is not None else before["as_of"],  # a source and its day go together
            **kept,
        )
    )
    _refuse_if_taken(zone, row, content, today=day_of(at), another=another)
    changes = changes_between(before, asdict(content), FIELDS)
    if enterprise_id and not changes:
        return row
    for field, value in asdict(content).items():
        setattr(row, field, list(value) if field == "roles" else value)
    row.version += 1 if enterprise_id else 0
    if enterprise_id and "name" in changes:
        _renamed(row, before["name"] if keep_former else "", at=at)
    index(row, Alias.objects.filter(enterprise_id=row.pk).values_list("name", flat=True) if row.pk else ())
    row.save()
    link_relations(row, [row.name])
    facts: dict[str, Any] = {"name": row.name, "credit_code": row.credit_code}
    if enterprise_id:
        record(EnterpriseEvent.CHANGED, row, by=by, at=at, changes=changes, **facts)
    else:
        record(EnterpriseEvent.ENTERED, row, by=by, at=at, source=row.source or None, **facts)
    settle_questions(row, row.name, by=by, at=at)
    return row


def content_of(row: Enterprise) -> Content:
    """An enterprise as the rules read it."""
    values = {field: getattr(row, field) for field in FIELDS}
    return Content(**(values | {"roles": tuple(row.roles)}))


def _refuse_if_taken(zone: Zone, row: Enterprise, content: Content, *, today: date, another: bool) -> None:
    others = Enterprise.objects.filter(zone=zone, merged_into=None).exclude(pk=row.pk or 0)
    holder = others.filter(credit_code=content.credit_code).first() if content.credit_code else None
    refuse_if(
        keeping.refusals_to_enter(
            content,
            name_taken=others.filter(name=content.name).exists(),
            code_holder=holder.name if holder else "",
            today=today,
        )
    )
    if not another and content.name != row.name:
        alike = lookalikes(
            zone, content.name, credit_code=content.credit_code, region=content.region, besides=row.pk
        )
        refuse_if(keeping.refusals_of_likeness([candidate.name for candidate in alike]))


def _renamed(row: Enterprise, former: str, *, at: datetime) -> None:
    """The new name is no alias any more; the former one becomes an alias where that is wanted."""
    Alias.objects.filter(enterprise=row, name=row.name).delete()
    if former:
        Alias.objects.get_or_create(
            zone_id=row.zone_id, enterprise=row, name=former,
            defaults={"kind": AliasKind.FORMER, "source": f"{day_of(at)} 更名"},
        )  # fmt: skip


def link_relations(row: Enterprise, names: Iterable[str]) -> int:
    """Related firms known only by one of these names are this enterprise; how many were."""
    rows = Relation.objects.filter(zone_id=row.zone_id, other=None, other_name__in=list(names))
    return rows.exclude(enterprise=row).update(other=row)


def settle_questions(row: Enterprise, name: str, *, by: User | None, at: datetime) -> None:
    """Who enters a firm, or gives it a name, has answered the open question about that name."""
    for sighting in Sighting.objects.select_for_update().filter(zone_id=row.zone_id, name=name, answer=""):
        sighting.answer, sighting.enterprise = SightingAnswer.SAME, row
        sighting.decided_by, sighting.decided_at = by, at
        sighting.save(update_fields=["answer", "enterprise", "decided_by", "decided_at"])
        record(
            EnterpriseEvent.RECOGNISED, row, by=by, at=at, question=sighting.pk, name=name, answer=sighting.answer,
            enterprise=row.pk, source=sighting.source,
        )  # fmt: skip


@transaction.atomic
def find_or_enter(
    name: str, *, zone: Zone, by: User | None, at: datetime, is_synthetic: bool = False
) -> Enterprise:
    """The enterprise of exactly this name, entered now if the zone does not know it yet."""
    known = Enterprise.objects.filter(zone=zone, name=tidy(name), merged_into=None).first()
    return known or enter(zone=zone, name=name, by=by, at=at, is_synthetic=is_synthetic)
