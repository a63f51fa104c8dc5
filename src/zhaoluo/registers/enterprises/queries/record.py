"""What the page of one enterprise shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.journal.queries import timeline_of
from zhaoluo.registers.people.models import User

from ..models import Alias, Contact, Enterprise, Relation, Title
from ..rules import contacts as contact_rules
from ..rules.keeping import INVERSE, title_standing
from ..rules.merging import FIELDS
from ..terms import (
    AliasKind,
    EnterpriseEvent,
    RelationKind,
    Role,
    SightingAnswer,
    Status,
    TitleKind,
    TitleStanding,
)
from .access import actor_on

KIND = "enterprises.enterprise"


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title and how it stands today."""

    title: Title
    standing: TitleStanding

    @property
    def name(self) -> str:
        return self.title.note if self.title.kind == TitleKind.OTHER else TitleKind.label_of(self.title.kind)

    @property
    def note(self) -> str:
        return "" if self.title.kind == TitleKind.OTHER else self.title.note


def titles_of(enterprise: Enterprise, *, today: date) -> list[TitleRow]:
    """Titles, those in force first."""
    order = [TitleStanding.IN_FORCE, TitleStanding.AHEAD, TitleStanding.EXPIRED]
    rows = [
        TitleRow(t, title_standing(t.awarded_on, t.expires_on, today=today)) for t in enterprise.titles.all()
    ]
    return sorted(rows, key=lambda row: order.index(row.standing))


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A related firm as seen from this one; ``own``: written down at this one, and so taken away here."""

    relation: Relation
    label: str
    name: str
    firm_id: int | None
    own: bool


def relations_of(enterprise: Enterprise) -> list[RelationRow]:
    """Related firms, also those that named this one; firms that were merged away are left out."""
    rows = [
        RelationRow(
            r, RelationKind.label_of(r.kind), r.other.name if r.other else r.other_name, r.other_id, own=True
        )
        for r in enterprise.relations.select_related("other")
    ]
    named = Relation.objects.filter(other=enterprise, enterprise__merged_into=None).select_related(
        "enterprise"
    )
    rows += [
        RelationRow(r, INVERSE[RelationKind.of(r.kind)].label, r.enterprise.name, r.enterprise_id, own=False)
        for r in named
    ]
    labels = [kind.label for kind in RelationKind]
    return sorted(rows, key=lambda row: labels.index(row.label))


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact as this reader sees it."""

    id: int
    name: str
    post: str
    phone: str
    mail: str
    purpose: str
    basis: str
    masked: bool


def contacts_of(user: User, enterprise: Enterprise, *, shown: Contact | None = None) -> list[ContactRow]:
    """Contacts by the reader's role; ``shown``: one that was just opened with a purpose."""
    full = contact_rules.sees_in_full(actor_on(user, enterprise))
    return [_contact_row(c, full=full or c == shown) for c in enterprise.contacts.all()]


def _contact_row(contact: Contact, *, full: bool) -> ContactRow:
    seen = (contact.name, contact.phone, contact.mail)
    if not full:
        seen = (
            contact_rules.masked_name(contact.name),
            contact_rules.masked_phone(contact.phone),
            contact_rules.masked_mail(contact.mail),
        )
    name, phone, mail = seen
    basis = contact.basis if full else "—"
    return ContactRow(contact.pk, name, contact.post, phone, mail, contact.purpose, basis, masked=not full)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything beside the enterprise itself."""

    roles: list[str]
    status: str
    titles: list[TitleRow]
    aliases: list[Alias]
    relations: list[RelationRow]
    contacts: list[ContactRow]
    absorbed: list[Enterprise]
    timeline: list[TimelineEntry] = field(default_factory=list)

    @property
    def standing_titles(self) -> list[TitleRow]:
        return [row for row in self.titles if row.standing == TitleStanding.IN_FORCE]

    @property
    def former(self) -> str:
        return "、".join(a.name for a in self.aliases if a.kind == AliasKind.FORMER)


def reading_of(
    user: User, enterprise: Enterprise, *, today: date, shown: Contact | None = None, events: int = 20
) -> Reading:
    """The page of one enterprise for one reader."""
    return Reading(
        roles=[Role.label_of(role) for role in enterprise.roles],
        status=Status.label_of(enterprise.status) if enterprise.status else "",
        titles=titles_of(enterprise, today=today),
        aliases=list(enterprise.aliases.all()),
        relations=relations_of(enterprise),
        contacts=contacts_of(user, enterprise, shown=shown),
        absorbed=list(Enterprise.objects.filter(merged_into=enterprise)),
        timeline=[entry_of(event) for event in timeline_of(KIND, enterprise.pk)[:events]],
    )


# ---------------------------------------------------------------- the journal in sentences


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A line of the timeline."""

    at: datetime
    text: str
    by: str
    css: str
    detail: list[str]


KINDS: dict[str, Any] = {
    "enterprise.alias": AliasKind, "enterprise.title": TitleKind, "enterprise.relation": RelationKind,
}  # fmt: skip
DETAILS = (
    ("awarded_on", "认定"), ("expires_on", "到期"), ("purpose", "用途"), ("from_name", "并入"), ("source", "出处"),
)  # fmt: skip
BAD = (EnterpriseEvent.ALIAS_REMOVED, EnterpriseEvent.TITLE_REMOVED, EnterpriseEvent.RELATION_REMOVED)
GOOD = (EnterpriseEvent.ENTERED, EnterpriseEvent.RECOGNISED, EnterpriseEvent.MERGED)


def entry_of(event: Event) -> TimelineEntry:
    """A journal row as a sentence."""
    facts = event.facts
    label = EnterpriseEvent.label_of(event.verb)
    kind = KINDS.get(event.verb.rpartition("_")[0])
    if kind is not None:
        word = kind.label_of(facts.get("kind", ""))
        name = facts.get("name", "")
        label = f"{label} · {word}" + (f"：{name}" if name and name != word else "")
    detail = []
    for key, (old, new) in (facts.get("changes") or {}).items():
        detail.append(f"{label_of_field(key)}：{in_words(key, old) or '空'} → {in_words(key, new) or '空'}")
    if event.verb == EnterpriseEvent.RECOGNISED:
        detail.append(f"“{facts.get('name', '')}” {SightingAnswer.label_of(facts.get('answer', ''))}")
    detail += [f"{word} {value}" for key, word in DETAILS if (value := facts.get(key))]
    css = "ok" if event.verb in GOOD else "bad" if event.verb in BAD else ""
    return TimelineEntry(event.at, label, event.by_name or "系统", css, detail)


def label_of_field(name: str) -> str:
    """Chinese name of a field of the register."""
    return str(getattr(Enterprise._meta.get_field(name), "verbose_name", name))


def in_words(name: str, value: str) -> str:
    """A field's stored text for people."""
    if name == "roles":
        return "、".join(Role.label_of(role) for role in value.split("、") if role)
    return Status.label_of(value) if name == "status" and value else value


# ---------------------------------------------------------------- side by side


@dataclass(frozen=True, slots=True)
class Pair:
    """One field of two enterprises."""

    field: str
    label: str
    own: str
    other: str
    keep: str

    @property
    def differs(self) -> bool:
        return self.own != self.other


def side_by_side(survivor: Enterprise, other: Enterprise, chosen: dict[str, str] | None = None) -> list[Pair]:
    """Both field by field; ``keep`` is the side chosen, or the one that has a value."""
    pairs = []
    for name in FIELDS:
        own, its = (_shown(row, name) for row in (survivor, other))
        keep = (chosen or {}).get(name) or ("other" if its and not own else "own")
        pairs.append(Pair(name, label_of_field(name), own, its, keep))
    return pairs


def _shown(row: Enterprise, name: str) -> str:
    value = getattr(row, name)
    return in_words(name, str(value)) if value else ""


@dataclass(frozen=True, slots=True)
class Load:
    """How much stands beside an enterprise."""

    aliases: int
    titles: int
    relations: int
    contacts: int


def load_of(row: Enterprise) -> Load:
    """What a merge would move."""
    return Load(row.aliases.count(), row.titles.count(), row.relations.count(), row.contacts.count())
