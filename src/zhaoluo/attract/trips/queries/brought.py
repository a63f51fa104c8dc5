"""Projects that came through something: a reception, an event, a channel, an office's trips, a pairing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.terms import Stage
from zhaoluo.registers.people.models import User

from ..models import Origin


@dataclass(frozen=True, slots=True)
class Brought:
    """A project and the day its investor was first met, as far as it is known."""

    project: Project
    first_contact_on: date | None

    @property
    def signed(self) -> bool:
        """Whether another person has verified that it was signed, or went further."""
        return self.project.stage_verified and Stage.of(self.project.stage).order >= Stage.SIGNED.order


@dataclass(frozen=True, slots=True)
class Tally:
    """How much came of it: counted from the rows, once each.  ``investment``: planned, 万元, of those that say it."""

    projects: int = 0
    signed: int = 0
    investment: Decimal | None = None


def brought(user: User, **through: Any) -> list[Brought]:
    """Projects this reader may see whose origin is ``through`` (``channel=7``, ``trip__office=3``), first met last."""
    return [_brought(row) for row in _standing(user, through).order_by("-first_contact_on", "-pk")]


def _standing(user: User, through: dict[str, Any]) -> QuerySet[Origin]:
    """Origins of the reader's projects by ``through``.  One by a visit that was voided brought nothing; a pairing was credited
    by a person and stays, without a first contact.
    """
    rows = Origin.objects.filter(project__in=projects_for(user), **through)
    by_hand = any(field.startswith("pairing") for field in through)
    return (rows if by_hand else rows.exclude(visit__voided=True)).select_related("project", "visit")


def _brought(origin: Origin) -> Brought:
    voided = origin.visit is not None and origin.visit.voided
    return Brought(origin.project, None if voided else origin.first_contact_on)


def tally_of(rows: Sequence[Brought]) -> Tally:
    """What a list of projects comes to."""
    known = [row.project.investment for row in rows if row.project.investment is not None]
    return Tally(len(rows), sum(row.signed for row in rows), sum(known, Decimal(0)) if known else None)


def tallies_by(user: User, field: str, ids: Iterable[int]) -> dict[int, Tally]:
    """What came through each row of a list (``field``: channel, pairing, trip__office), in one query."""
    rows = _standing(user, {f"{field}__in": list(ids)})
    by_row: dict[int, list[Brought]] = defaultdict(list)
    for origin in rows.annotate(through=F(field)):
        by_row[origin.through].append(_brought(origin))
    return {pk: tally_of(found) for pk, found in by_row.items()}
