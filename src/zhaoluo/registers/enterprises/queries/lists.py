from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet

from zhaoluo.foundation.text import tidy
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..models import Enterprise, Sighting, Title
from ..terms import Role, SightingAnswer, TitleKind
from .access import enterprises_for


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of enterprises is narrowed by."""

    q: str = ""
    role: str = ""
    title: str = ""
    region: str = ""

    @classmethod
    def of(cls, query: Any) -> Filters:
        return cls(**{f.name: tidy(query.get(f.name, ""))[:80] for f in fields(cls)})

    @property
    def chosen(self) -> dict[str, str]:
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name))}

    @property
    def chips(self) -> list[tuple[str, str]]:
        """(key, words) of every condition."""
        words = {"role": Role.label_of(self.role), "title": TitleKind.label_of(self.title)}
        return [(key, words.get(key, value)) for key, value in self.chosen.items()]


def in_force(today: date) -> Q:
    """Titles that stand today: the day of expiry still counts (rules.keeping.title_standing in SQL)."""
    return (Q(expires_on=None) | Q(expires_on__gte=today)) & (Q(awarded_on=None) | Q(awarded_on__lte=today))


def filtered_for(user: User, filters: Filters, *, today: date) -> QuerySet[Enterprise]:
    """The reader's enterprises, narrowed; an expired title does not count as one."""
    rows = enterprises_for(user, text=filters.q)
    if filters.role:
        rows = rows.filter(roles__contains=[filters.role])
    if filters.title:
        rows = rows.filter(
            pk__in=Title.objects.filter(in_force(today), kind=filters.title).values("enterprise")
        )
    if filters.region:
        rows = rows.filter(Q(region__contains=filters.region) | Q(country__contains=filters.region))
    return rows


def marked(rows: QuerySet[Enterprise], *, today: date) -> QuerySet[Enterprise]:
    """Enterprises with their titles in force beside them, in the same query."""
    titles = Title.objects.filter(in_force(today), enterprise=OuterRef("pk")).order_by("kind", "id")
    return rows.annotate(title_kinds=ArraySubquery(titles.values("kind"))).defer("search_text", "search")


@dataclass(frozen=True, slots=True)
class Row:
    """An enterprise in the list, with its words."""

    firm: Enterprise
    roles: list[str]
    titles: list[str]


def rows_of(firms: Any) -> list[Row]:
    """Rows of enterprises that ``marked`` has fetched."""
    return [
        Row(
            f,
            [Role.label_of(r) for r in f.roles],
            [TitleKind.label_of(k) for k in dict.fromkeys(f.title_kinds)],
        )
        for f in firms
    ]


def sightings_for(user: User) -> QuerySet[Sighting]:
    """Names of the reader's zones that wait for a person, oldest first."""
    return Sighting.objects.filter(zone_id__in=reach_of(user).zone_ids, answer="")


def sightings_in(user: User, zone_id: int) -> QuerySet[Sighting]:
    """Sightings of one zone that the reader may see, answered or not."""
    return Sighting.objects.filter(zone_id__in=set(reach_of(user).zone_ids) & {zone_id})


def open_questions_for(user: User) -> int:
    """How many names wait."""
    return sightings_for(user).aggregate(n=Count("pk"))["n"]


def sighting_for(user: User, sighting_id: int) -> Sighting | None:
    """One sighting if this reader may see it, answered or not."""
    rows = Sighting.objects.filter(zone_id__in=reach_of(user).zone_ids)
    return rows.select_related("zone").filter(pk=sighting_id).first()


def closed_as_no_firm_for(user: User, limit: int = 10) -> list[Sighting]:
    """The latest names called no firm, which may be asked about again."""
    rows = Sighting.objects.filter(zone_id__in=reach_of(user).zone_ids, answer=SightingAnswer.NOT_A_FIRM)
    return list(rows.select_related("decided_by").order_by("-decided_at", "-id")[:limit])


@dataclass(frozen=True, slots=True)
class Question:
    """A sighting with those of its candidates that still stand."""

    sighting: Sighting
    candidates: list[dict[str, Any]]

    @property
    def role(self) -> str:
        return Role.label_of(self.sighting.role) if self.sighting.role else ""


def questions_of(sightings: list[Sighting]) -> list[Question]:
    """Candidates as they are now, in one query: merged ones give way to the survivor, taken-away ones are left out."""
    ids = {c["id"] for s in sightings for c in s.candidates}
    firms = (
        {f.pk: f for f in Enterprise.objects.filter(pk__in=ids).select_related("merged_into")} if ids else {}
    )
    questions = []
    for sighting in sightings:
        shown: dict[int, dict[str, Any]] = {}
        for candidate in sighting.candidates:
            firm = firms.get(candidate["id"])
            if firm is not None:
                firm = firm.merged_into or firm
                shown.setdefault(
                    firm.pk, {"firm": firm, "why": candidate["why"], "score": candidate["score"]}
                )
        questions.append(Question(sighting, list(shown.values())))
    return questions
