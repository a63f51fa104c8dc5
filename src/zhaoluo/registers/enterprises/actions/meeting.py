"""Firms named by a ledger, a document or a form: recognised, asked about, or entered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction

from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.journal.actions import Entry, record, record_many
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from .. import rules
from ..models import Alias, Enterprise, Relation, Sighting
from ..queries.recognising import LONGEST_NAME, Judged, judge
from ..rules import keeping
from ..terms import AliasKind, EnterpriseEvent, Role, SightingAnswer
from .entering import enter, link_relations
from .writing import index, index_anew, locked, may_keep, one_at_a_time

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where and by whom names were met: the same for all names of one call."""

    zone: Zone
    by: User | None
    at: datetime
    source: str
    role: Role | None
    is_synthetic: bool


@dataclass(slots=True)
class Newcomer:
    """A firm to be entered: its name, its code if it is a good one, and every way it was typed in the same call."""

    name: str
    code: str = ""
    typed: list[str] = field(default_factory=list)

    @property
    def spellings(self) -> list[str]:
        return [name for name in dict.fromkeys(map(tidy, self.typed)) if name != self.name]


def meet(
    names: Collection[str],
    *,
    zone: Zone,
    by: User | None,
    at: datetime,
    source: str,
    credit_codes: Mapping[str, str] | None = None,
    role: Role | None = Role.INVESTOR,
    is_synthetic: bool = False,
    enter_new: bool = True,
) -> dict[str, int | None]:
    """Name → id of the enterprise; None while a person has to say, and for what is no firm (企业对号).

    Certain: its id, and it gets the role.  Ask: a sighting, once per name of the zone.  New: entered with the role, if the
    name looks like a firm's (not at all with ``enter_new`` False).  The caller answers for whether ``by`` may do so.  ``source``: where the names were met.
    """
    if not names:
        return {}
    meeting = Meeting(zone, by, at, tidy(source)[:200], role, is_synthetic)
    return _meet(names, credit_codes or {}, meeting, enter_new=enter_new)


@transaction.atomic
def _meet(
    names: Collection[str], credit_codes: Mapping[str, str], meeting: Meeting, *, enter_new: bool
) -> dict[str, int | None]:
    zone = meeting.zone
    one_at_a_time(zone)
    codes = {name: _good(code) for name, code in credit_codes.items()}
    judged = judge(zone, names, credit_codes=codes, growing=enter_new)
    found: dict[str, int | None] = dict.fromkeys(names)
    fresh: dict[int, Newcomer] = {}
    for name, told in judged.items():
        pk = told.answer.id
        if pk is None:
            continue
        if pk > 0:
            found[name] = pk
            continue
        firm = fresh.setdefault(pk, Newcomer(tidy(name)))
        firm.code = firm.code or codes.get(name, "")
        firm.typed.append(name)
    _give_role({pk for pk in found.values() if pk is not None}, meeting)
    entered = _enter_many(list(fresh.values()), meeting)
    ids = dict(zip(fresh, entered, strict=True))
    for pk, firm in fresh.items():
        found |= dict.fromkeys(firm.typed, ids[pk])
    doubtful = {n: j for n, j in judged.items() if j.answer.verdict == "ask" and j.sighting is None}
    _ask(doubtful, codes, ids, meeting)
    return found


def _good(code: str) -> str:
    """The code, cleaned, if it can be one; else nothing."""
    code = rules.clean_credit_code(code)
    return "" if rules.refusals_to_use_credit_code(code) else code


def _enter_many(firms: list[Newcomer], meeting: Meeting) -> list[int]:
    """Enter all at once; their ids, in order."""
    if not firms:
        return []
    rows = []
    for firm in firms:
        row = Enterprise(
            zone=meeting.zone, name=firm.name, credit_code=firm.code, source=meeting.source[:120],
            roles=[meeting.role.value] if meeting.role else [], is_synthetic=meeting.is_synthetic,
        )  # fmt: skip
        index(row, firm.spellings)
        rows.append(row)
    insert_many(rows)
    spellings = [
        Alias(zone=meeting.zone, enterprise=row, name=name, kind=AliasKind.SPELLING, source=meeting.source[:120])
        for row, firm in zip(rows, firms, strict=True)
        for name in firm.spellings
        if len(name) <= LONGEST_NAME
    ]  # fmt: skip
    if spellings:
        insert_many(spellings)
    _link_many(rows, meeting.zone)
    record_many(
        [
            Entry(
                EnterpriseEvent.ENTERED, row, {"name": row.name, "credit_code": row.credit_code, "source": meeting.source}
            )
            for row in rows
        ],
        by=meeting.by, at=meeting.at,
    )  # fmt: skip
    return [row.pk for row in rows]


def _link_many(rows: list[Enterprise], zone: Zone) -> None:
    """Related firms known only by name so far are these."""
    ids = {row.name: row.pk for row in rows}
    waiting = list(Relation.objects.filter(zone=zone, other=None, other_name__in=list(ids)))
    for relation in waiting:
        relation.other_id = ids[relation.other_name]
    if waiting:
        Relation.objects.bulk_update(waiting, ["other"], batch_size=BATCH)


def _give_role(ids: Collection[int], meeting: Meeting) -> None:
    """Who was met in a role has it from now on."""
    if not ids or meeting.role is None:
        return
    role = meeting.role.value
    rows = list(
        Enterprise.objects.select_for_update().filter(pk__in=ids, zone=meeting.zone).exclude(roles__contains=[role])
    )  # fmt: skip
    if not rows:
        return
    entries = []
    for row in rows:
        before = "、".join(row.roles)
        row.roles = keeping.with_roles(row.roles, [role])
        row.version += 1
        changes = {"roles": [before, "、".join(row.roles)]}
        facts = {"name": row.name, "changes": changes, "source": meeting.source}
        entries.append(Entry(EnterpriseEvent.CHANGED, row, facts))
    Enterprise.objects.bulk_update(rows, ["roles", "version"], batch_size=BATCH)
    record_many(entries, by=meeting.by, at=meeting.at)


def _ask(
    doubtful: Mapping[str, Judged], codes: Mapping[str, str], ids: Mapping[int, int], meeting: Meeting
) -> None:
    """Put each doubtful name to a person, once; ``ids``: ids of firms entered just now by their negative ones."""
    rows: dict[str, Sighting] = {}
    for typed, judged in doubtful.items():
        name = tidy(typed)[:LONGEST_NAME]
        rows.setdefault(name, Sighting(
            zone=meeting.zone, name=name, credit_code=codes.get(typed, ""), source=meeting.source,
            role=meeting.role.value if meeting.role else "", why=judged.answer.why[:200],
            candidates=[asdict(c) | {"id": ids.get(c.id, c.id)} for c in judged.answer.candidates[:5]],
            asked_at=meeting.at,
            is_synthetic=meeting.is_synthetic,
        ))  # fmt: skip
    if not rows:
        return
    made = insert_many(list(rows.values()))
    record_many(
        [
            Entry(EnterpriseEvent.ASKED, row, {"name": row.name, "source": row.source, "candidates": row.candidates})
            for row in made
        ],
        by=meeting.by, at=meeting.at,
    )  # fmt: skip


@transaction.atomic
def answer_question(
    question_id: int,
    enterprise_id: int | None,
    *,
    zone: Zone,
    by: User | None,
    at: datetime,
    actor: Actor | None = None,
    is_firm: bool = True,
) -> Sighting:
    """Say what a doubtful name is (认定): this enterprise (是它), another one (另立), or no firm (不是企业).

    ``enterprise.recognised`` carries name, answer and enterprise id, so that floors above can link what they know by name.
    """
    may_keep(actor)
    one_at_a_time(zone)
    sighting = Sighting.objects.select_for_update().get(pk=question_id, zone=zone)
    if sighting.answer:
        told = SightingAnswer.label_of(sighting.answer)
        raise Refused([Refusal("answered", f"“{sighting.name}”刚才已认定：{told}")])
    given = SightingAnswer.OTHER if is_firm else SightingAnswer.NOT_A_FIRM
    answer = given if enterprise_id is None else SightingAnswer.SAME
    sighting.answer, sighting.decided_by, sighting.decided_at = answer, by, at
    sighting.save(update_fields=["answer", "decided_by", "decided_at"])
    firm = None
    if enterprise_id is not None:
        firm = _same(sighting, locked(enterprise_id, zone=zone))
    elif is_firm:
        firm = _another(sighting, by=by, at=at)
    sighting.enterprise = firm
    sighting.save(update_fields=["enterprise"])
    record(
        EnterpriseEvent.RECOGNISED, firm or sighting, by=by, at=at, zone=zone, question=sighting.pk, name=sighting.name,
        answer=answer.value, enterprise=firm.pk if firm else None, source=sighting.source,
    )  # fmt: skip
    return sighting


@transaction.atomic
def reopen_question(
    question_id: int, *, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None
) -> Sighting:
    """Ask again about a name that was called no firm (重新认定); other answers are undone at the enterprise."""
    may_keep(actor)
    sighting = Sighting.objects.select_for_update().get(pk=question_id, zone=zone)
    if sighting.answer != SightingAnswer.NOT_A_FIRM:
        raise Refused([Refusal("not_closed", "只有认定为“不是企业”的可以重新认定；认错了请到企业页去掉别名")])
    sighting.answer, sighting.decided_by, sighting.decided_at = "", None, None
    sighting.save(update_fields=["answer", "decided_by", "decided_at"])
    record(EnterpriseEvent.REOPENED, sighting, by=by, at=at, name=sighting.name)
    return sighting


def _same(sighting: Sighting, firm: Enterprise) -> Enterprise:
    """The name is one of this enterprise's from now on."""
    name, zone = sighting.name, sighting.zone_id
    if name != firm.name and not Alias.objects.filter(enterprise=firm, name=name).exists():
        if Enterprise.objects.filter(zone=zone, name=name, merged_into=None).exists():
            told = f"“{name}”已登记为另一家；若是同一家，请把两家合并"
            raise Refused([Refusal("alias_taken", told)])
        shared = Alias.objects.filter(
            zone=zone, name=name
        ).exists()  # told apart by this decision from now on
        kind = AliasKind.SHORT if shared else AliasKind.SPELLING
        source = f"认定：{sighting.source}"[:120]
        Alias.objects.create(zone_id=zone, enterprise=firm, name=name, kind=kind, source=source)
        index_anew(firm)
    link_relations(firm, [name])
    if sighting.role and sighting.role not in firm.roles:
        firm.roles = keeping.with_roles(firm.roles, [sighting.role])
        firm.save(update_fields=["roles"])
    return firm


def _another(sighting: Sighting, *, by: User | None, at: datetime) -> Enterprise:
    """A firm of its own, entered now."""
    return enter(
        zone=sighting.zone, name=sighting.name, by=by, at=at, credit_code=sighting.credit_code,
        roles=[sighting.role] if sighting.role else [], source=sighting.source[:120],
        is_synthetic=sighting.is_synthetic,
    )  # fmt: skip
