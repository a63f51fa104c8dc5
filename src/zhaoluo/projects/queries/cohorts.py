"""Which stays count, and since when a project has really been in a stage.

List, export and cockpit narrow by these functions, so that a number and the rows behind it cannot disagree.
Source: docs/domain/cockpit.md, What counts.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import Agreement, Deadline, MoneyEntry, Project, StageStay
from ..terms import Stage

#: Stages that a project is in without a second person's word.
UNPROVED = (Stage.LEAD, Stage.TALKS)


def counted(prefix: str = "") -> Q:
    """Stays that count: not annulled by a move back, and verified where a second person's word is needed."""
    proved = Q(**{f"{prefix}stage__in": UNPROVED}) | Q(**{f"{prefix}verified_at__isnull": False})
    return Q(**{f"{prefix}annulled": False}) & proved


def from_on(stage: Stage) -> list[Stage]:
    """A stage and all after it."""
    return list(Stage)[stage.order :]


def reached(
    rows: QuerySet[Project], stage: Stage, *, since: date | None, until: date | None
) -> QuerySet[Project]:
    """Projects whose first counted day in the stage lies in the period; a return to the stage is not a second arrival."""
    stays = StageStay.objects.filter(counted(), project=OuterRef("pk"), stage=stage)
    arrived = stays
    if since:
        rows = rows.exclude(Exists(stays.filter(entered_on__lt=since)))
        arrived = arrived.filter(entered_on__gte=since)
    if until:
        arrived = arrived.filter(entered_on__lte=until)
    return rows.filter(Exists(arrived))


def got_to(stage: Stage, *, by: date | None) -> Exists:
    """Whether a project has reached the stage, or one after it, by a day."""
    stays = StageStay.objects.filter(counted(), project=OuterRef("pk"), stage__in=from_on(stage))
    return Exists(stays.filter(entered_on__lte=by) if by else stays)


def agreed(
    rows: QuerySet[Project], kind: str, *, since: date | None, until: date | None
) -> QuerySet[Project]:
    """Projects with an agreement of a kind dated in the period."""
    return rows.filter(
        Exists(_within(Agreement.objects.filter(project=OuterRef("pk"), kind=kind), since, until))
    )


def paid(rows: QuerySet[Project], kind: str, *, since: date | None, until: date | None) -> QuerySet[Project]:
    """Projects with an amount of a kind dated in the period."""
    entries = MoneyEntry.objects.filter(project=OuterRef("pk"), kind=kind, voided=False)
    return rows.filter(Exists(_within(entries, since, until)))


def _within(dated: QuerySet, since: date | None, until: date | None) -> QuerySet:
    dated = dated.filter(on__gte=since) if since else dated
    return dated.filter(on__lte=until) if until else dated


def overdue(kind: str, *, today: date) -> Exists:
    """Whether a clock of a kind (dwell, report, promise, waiver) has run out; sources are ``kind`` or ``kind:id``."""
    of_kind = Q(source=kind) | Q(source__startswith=f"{kind}:")
    return Exists(Deadline.objects.filter(of_kind, project=OuterRef("pk"), due_on__lt=today))
