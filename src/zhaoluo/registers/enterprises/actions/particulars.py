"""What stands beside an enterprise: other names, titles, related firms."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Alias, Enterprise, Relation, Sighting, Title
from ..queries.recognising import recognise
from ..rules import keeping
from ..terms import AliasKind, EnterpriseEvent, RelationKind, SightingAnswer, TitleKind
from .entering import link_relations, settle_questions
from .meeting import meet
from .writing import day_of, index_anew, locked, may_keep, one_at_a_time


@transaction.atomic
def add_alias(
    enterprise_id: int, *, name: str, kind: str, source: str, zone: Zone, by: User | None, at: datetime,
    actor: Actor | None = None,
) -> Alias:  # fmt: skip
    """Another name or an old number of an enterprise (添别名)."""
    may_keep(actor)
    one_at_a_time(zone)
    row = locked(enterprise_id, zone=zone)
    name = tidy(name).upper() if kind == AliasKind.OLD_NUMBER else tidy(name)
    others = Alias.objects.filter(zone=zone, name=name).exclude(enterprise=row).select_related("enterprise")
    holder = others.first()
    named = Enterprise.objects.filter(zone=zone, name=name, merged_into=None).exclude(pk=row.pk).first()
    refuse_if(
        keeping.refusals_of_alias(
            name, kind, own_name=row.name, known_here=Alias.objects.filter(enterprise=row, name=name).exists(),
            holder=holder.enterprise.name if holder else "", entered_as=named.name if named else "",
        )
    )  # fmt: skip
    alias = Alias.objects.create(zone=zone, enterprise=row, name=name, kind=kind, source=tidy(source))
    index_anew(row)
    link_relations(row, [name])
    facts: dict[str, Any] = {"name": name, "kind": kind, "source": alias.source}
    record(EnterpriseEvent.ALIAS_ADDED, row, by=by, at=at, alias=alias.pk, **facts)
    settle_questions(row, name, by=by, at=at)
    return alias


@transaction.atomic
def remove_alias(
    alias_id: int, *, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None
) -> None:
    """Take an alias away; a decision that made it is open again."""
    may_keep(actor)
    one_at_a_time(zone)
    alias = Alias.objects.get(pk=alias_id, zone=zone)
    row = locked(alias.enterprise_id, zone=zone)
    decided = Sighting.objects.filter(
        zone=zone, name=alias.name, answer=SightingAnswer.SAME, enterprise=row
    ).update(answer="", enterprise=None, decided_by=None, decided_at=None)
    Relation.objects.filter(zone=zone, other=row, other_name=alias.name).update(other=None)
    alias.delete()
    index_anew(row)
    record(
        EnterpriseEvent.ALIAS_REMOVED, row, by=by, at=at, alias=alias_id, name=alias.name, kind=alias.kind,
        source=alias.source, reopened=bool(decided),
    )  # fmt: skip


@transaction.atomic
def save_title(
    enterprise_id: int, *, kind: str, note: str, source: str, awarded_on: date | None, expires_on: date | None,
    zone: Zone, by: User | None, at: datetime, actor: Actor | None = None, title_id: int | None = None,
) -> Title:  # fmt: skip
    """A title with its days and source (记称号); ``title_id`` changes one."""
    may_keep(actor)
    row = locked(enterprise_id, zone=zone)
    title = Title.objects.get(pk=title_id, enterprise=row) if title_id else Title(zone=zone, enterprise=row)
    note, source = tidy(note), tidy(source)
    twin = Title.objects.filter(enterprise=row, kind=kind, awarded_on=awarded_on, note=note).exclude(
        pk=title_id or 0
    )
    refuse_if(
        keeping.refusals_of_title(
            kind, note, source, awarded_on=awarded_on, expires_on=expires_on, known=twin.exists(), today=day_of(at)
        )
    )  # fmt: skip
    title.kind, title.note, title.source = kind, note, source
    title.awarded_on, title.expires_on = awarded_on, expires_on
    title.save()
    record(EnterpriseEvent.TITLE_SAVED, row, by=by, at=at, **_title_facts(title))
    return title


@transaction.atomic
def remove_title(
    title_id: int, *, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None
) -> None:
    """Take a title away that was written by mistake."""
    may_keep(actor)
    row = locked(Title.objects.get(pk=title_id, zone=zone).enterprise_id, zone=zone)
    title = Title.objects.get(pk=title_id, enterprise=row)
    facts = _title_facts(title)
    title.delete()
    record(EnterpriseEvent.TITLE_REMOVED, row, by=by, at=at, **facts)


def _title_facts(title: Title) -> dict[str, Any]:
    return {
        "title": title.pk, "kind": title.kind, "note": title.note, "name": TitleKind.label_of(title.kind),
        "awarded_on": title.awarded_on, "expires_on": title.expires_on, "source": title.source,
    }  # fmt: skip


@transaction.atomic
def add_relation(
    enterprise_id: int, *, kind: str, other_name: str, source: str, as_of: date | None, zone: Zone, by: User | None,
    at: datetime, actor: Actor | None = None,
) -> Relation:  # fmt: skip
    """What another firm is to this one (记关联企业); the other is linked where the register knows it for certain."""
    may_keep(actor)
    one_at_a_time(zone)
    row = locked(enterprise_id, zone=zone)
    other_name, source = tidy(other_name), tidy(source)
    other, is_itself = _other_of(row, kind, other_name, by=by, at=at)
    refuse_if(
        keeping.refusals_of_relation(
            kind, other_name, source, is_itself=is_itself, known=_relation_known(row, kind, other, other_name),
            as_of=as_of, today=day_of(at),
        )
    )  # fmt: skip
    relation = Relation.objects.create(
        zone=zone, enterprise=row, kind=kind, other=other, other_name=other_name, source=source, as_of=as_of
    )
    record(EnterpriseEvent.RELATION_ADDED, row, by=by, at=at, **_relation_facts(relation))
    return relation


def _other_of(
    row: Enterprise, kind: str, name: str, *, by: User | None, at: datetime
) -> tuple[Enterprise | None, bool]:
    """Which enterprise the related firm is, if the register knows; and whether it is the very one.

    Parents and daughters are named alike: that the name resembles this enterprise itself is no reason to ask.
    """
    if name == row.name or Alias.objects.filter(enterprise=row, name=name).exists():
        return None, True
    answer = recognise(row.zone, [name]).get(name)
    if answer is None or not {candidate.id for candidate in answer.candidates} - {row.pk}:
        return None, False
    where = f"{row.name}的{RelationKind.label_of(kind)}"
    met = meet([name], zone=row.zone, by=by, at=at, source=where, role=None, enter_new=False)
    return Enterprise.objects.filter(pk=met[name] or 0).exclude(pk=row.pk).first(), False


def _relation_known(row: Enterprise, kind: str, other: Enterprise | None, other_name: str) -> bool:
    """Whether this relation is written down, from either end."""
    known = RelationKind.known(kind)
    here = Relation.objects.filter(enterprise=row, kind=kind)
    if here.filter(Q(other_name=other_name) | Q(other=other, other__isnull=False)).exists():
        return True
    inverse = keeping.INVERSE[known] if known else ""
    return other is not None and Relation.objects.filter(enterprise=other, kind=inverse, other=row).exists()


@transaction.atomic
def remove_relation(
    relation_id: int, *, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None
) -> None:
    """Take a relation away."""
    may_keep(actor)
    row = locked(Relation.objects.get(pk=relation_id, zone=zone).enterprise_id, zone=zone)
    relation = Relation.objects.get(pk=relation_id, enterprise=row)
    facts = _relation_facts(relation)
    relation.delete()
    record(EnterpriseEvent.RELATION_REMOVED, row, by=by, at=at, **facts)


def _relation_facts(relation: Relation) -> dict[str, Any]:
    return {
        "relation": relation.pk, "kind": relation.kind, "name": relation.other_name, "other": relation.other_id,
        "source": relation.source, "as_of": relation.as_of,
    }  # fmt: skip
