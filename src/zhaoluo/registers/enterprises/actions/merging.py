"""Two rows turn out to be one firm, and two again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from django.db import models, transaction

from zhaoluo.foundation.journal.actions import kind_of, record
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Stale, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Alias, Contact, Enterprise, Relation, Sighting, Title
from ..queries.record import label_of_field
from ..rules import keeping
from ..rules import merging as rules
from ..rules.keeping import Content
from ..terms import AliasKind, EnterpriseEvent
from .writing import index_anew, may_keep, one_at_a_time

#: What moves to the survivor: name in the journal → (model, its foreign key, what it is called).
MOVED: dict[str, tuple[type[models.Model], str, str]] = {
    "aliases": (Alias, "enterprise", "别名"),
    "titles": (Title, "enterprise", "称号"),
    "contacts": (Contact, "enterprise", "联系人"),
    "relations": (Relation, "enterprise", "关联企业"),
    "related": (Relation, "other", "关联企业"),
    "sightings": (Sighting, "enterprise", "认定记录"),
}


@transaction.atomic
def merge(
    survivor_id: int, other_id: int, *, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None,
    chosen: Mapping[str, str] | None = None, versions: tuple[int | None, int | None] = (None, None),
) -> Enterprise:  # fmt: skip
    """Merge ``other`` into ``survivor`` (合并).  ``chosen``: field → "own" or "other", whose value stays.

    The other row is kept and marked; what stands beside it moves; its names become the survivor's aliases.  The event holds
    what ``unmerge`` needs.  ``Enterprise.DoesNotExist`` for a row this person cannot see.
    """
    may_keep(actor)
    one_at_a_time(zone)
    survivor, other = _both(survivor_id, other_id, zone)
    refuse_if(rules.refusals_to_merge(_side(survivor), _side(other)))
    if keeping.stale(survivor.version, versions[0]) or keeping.stale(other.version, versions[1]):
        raise Stale
    before, its = _values(survivor), _values(other)
    values = rules.merged_values(before, its, chosen or {})
    refuse_if(
        keeping.refusals_to_enter(Content(**cast(dict[str, Any], values)), name_taken=False, code_holder="")
    )
    changes = rules.changes_between(before, values, rules.FIELDS)
    roles = rules.added_roles(survivor.roles, other.roles)
    moved = {name: _move(name, other, survivor) for name in MOVED}
    other.merged_into = survivor
    other.version += 1
    other.save(update_fields=["merged_into", "version"])
    for field, value in values.items():
        setattr(survivor, field, value)
    survivor.roles = keeping.with_roles(survivor.roles, roles)
    survivor.version += 1
    survivor.save()
    added = _other_names(survivor, [before["name"], other.name], other)
    index_anew(survivor)
    facts: dict[str, Any] = {
        "from": other.pk, "from_name": other.name, "into": survivor.pk, "into_name": survivor.name, "changes": changes,
        "roles": roles, "moved": moved, "aliases": added,
    }  # fmt: skip
    record(EnterpriseEvent.MERGED, survivor, by=by, at=at, **facts)
    return survivor


def _both(one: int, two: int, zone: Zone) -> tuple[Enterprise, Enterprise]:
    """Both rows, locked in one order, so that two merges the other way round do not wait for each other.

    The first is of ``zone``; the second may be another zone's that this person works in, and the rule says so.
    """
    rows = Enterprise.objects.select_for_update(of=("self",)).select_related("merged_into")
    found = {row.pk: row for row in rows.filter(pk__in={one, two}).order_by("pk")}
    if {one, two} - found.keys() or found[one].zone_id != zone.pk:
        raise Enterprise.DoesNotExist
    return found[one], found[two]


def _side(row: Enterprise) -> rules.Side:
    absorbed = tuple(Enterprise.objects.filter(merged_into=row).values_list("name", flat=True))
    into = row.merged_into.name if row.merged_into else ""
    return rules.Side(row.pk, row.name, row.zone_id, into, absorbed)


def _values(row: Enterprise) -> dict[str, Any]:
    return {field: getattr(row, field) for field in rules.FIELDS}


def _move(name: str, other: Enterprise, survivor: Enterprise) -> list[int]:
    """Hand rows over; those the survivor has already, or that would tie it to itself, stay behind.  Ids that moved."""
    model, key, _ = MOVED[name]
    rows: models.QuerySet[Any] = model._default_manager.filter(**{key: other})
    if model is Alias:
        rows = rows.exclude(name__in=Alias.objects.filter(enterprise=survivor).values("name"))
    if model is Relation:
        rows = rows.exclude(**{"other" if key == "enterprise" else "enterprise": survivor})
    if name == "relations":
        here = set(Relation.objects.filter(enterprise=survivor).values_list("kind", "other_name"))
        ids = [r.pk for r in rows if (r.kind, r.other_name) not in here]
    else:
        ids = list(rows.values_list("pk", flat=True))
    model._default_manager.filter(pk__in=ids).update(**{key: survivor})
    return sorted(ids)


def _other_names(survivor: Enterprise, names: list[str], other: Enterprise) -> list[int]:
    """Every name but the one that stays becomes an alias of the survivor, so does a code that did not stay."""
    source = f"合并：{other.name}"[:120]
    wanted = dict.fromkeys(names, AliasKind.SPELLING)
    if other.credit_code and other.credit_code != survivor.credit_code:
        wanted[other.credit_code] = AliasKind.OLD_NUMBER
    added = []
    for name, kind in wanted.items():
        if name == survivor.name or Alias.objects.filter(enterprise=survivor, name=name).exists():
            continue
        held = Alias.objects.filter(zone_id=survivor.zone_id, name=name).exists()
        kind = (
            AliasKind.FORMER if held and kind == AliasKind.SPELLING else kind
        )  # a former name may be shared
        added.append(
            Alias.objects.create(
                zone_id=survivor.zone_id, enterprise=survivor, name=name, kind=kind, source=source
            ).pk
        )
    return added


@transaction.atomic
def unmerge(
    other_id: int, *, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None
) -> Enterprise:
    """Undo a merge (撤销合并): both are what they were; refused where something since stands against it."""
    may_keep(actor)
    one_at_a_time(zone)
    other = Enterprise.objects.select_for_update(of=("self",)).get(pk=other_id, zone=zone)
    if other.merged_into_id is None:
        refuse_if(rules.refusals_to_unmerge(rules.UndoFacts(merged=False)))
    survivor, other = _both(other.merged_into_id or 0, other.pk, zone)
    event = _merge_of(survivor, other)
    facts = event.facts
    refuse_if(rules.refusals_to_unmerge(_undo_facts(survivor, other, facts)))
    for field, (old, _) in facts["changes"].items():
        setattr(survivor, field, (date.fromisoformat(old) if old else None) if field == "as_of" else old)
    survivor.roles = [role for role in survivor.roles if role not in facts["roles"]]
    survivor.version += 1
    survivor.save()
    Alias.objects.filter(pk__in=facts["aliases"], enterprise=survivor).delete()
    for name, ids in facts["moved"].items():
        model, key, _ = MOVED[name]
        model._default_manager.filter(pk__in=ids).update(**{key: other})
    other.merged_into = None
    other.version += 1
    other.save(update_fields=["merged_into", "version"])
    index_anew(survivor)
    index_anew(other)
    told: dict[str, Any] = {
        "from": other.pk, "from_name": other.name, "into": survivor.pk, "into_name": survivor.name, "merge": event.pk,
    }  # fmt: skip
    record(EnterpriseEvent.UNMERGED, survivor, by=by, at=at, **told)
    return other


def _merge_of(survivor: Enterprise, other: Enterprise) -> Event:
    """The event of the merge that is to be undone."""
    events = Event.objects.filter(
        subject_kind=kind_of(survivor), subject_id=survivor.pk, verb=EnterpriseEvent.MERGED.value
    )
    return events.filter(facts__from=other.pk).latest("id")


def _undo_facts(survivor: Enterprise, other: Enterprise, facts: dict[str, Any]) -> rules.UndoFacts:
    now = {field: rules.plain(value) for field, value in _values(survivor).items()}
    changed = [field for field, (_, after) in facts["changes"].items() if now[field] != after]
    gone = []
    for name, ids in facts["moved"].items():
        model, key, label = MOVED[name]
        if model._default_manager.filter(pk__in=ids, **{key: survivor}).count() < len(ids):
            gone.append(label)
    return rules.UndoFacts(
        merged=True,
        survivor_merged_into=survivor.merged_into.name if survivor.merged_into else "",
        changed_since=tuple(label_of_field(field) for field in changed),
        gone=tuple(dict.fromkeys(gone)),
        taken=tuple(_taken(survivor, other, facts)),
    )


def _taken(survivor: Enterprise, other: Enterprise, facts: dict[str, Any]) -> list[str]:
    """Names and codes both would have again, and who has them now."""
    back = {"name": [other.name], "credit_code": [other.credit_code]}
    for field, values in back.items():
        if field in facts["changes"]:
            values.append(facts["changes"][field][0])
    told = []
    others = Enterprise.objects.filter(zone_id=survivor.zone_id, merged_into=None).exclude(
        pk__in=[survivor.pk, other.pk]
    )
    for field, label in (("name", "名称"), ("credit_code", "信用代码")):
        for holder in others.filter(**{f"{field}__in": [v for v in back[field] if v]}):
            told.append(f"{label}“{getattr(holder, field)}”后来登记给了“{holder.name}”，请先处理那一家")
    return told
