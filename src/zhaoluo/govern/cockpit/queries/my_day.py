"""What waits for one person today (我的待办)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhaoluo.attract.intake.queries import pending_count_for
from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.notices.models import Notice
from zhaoluo.foundation.notices.queries import notices_for
from zhaoluo.projects.models import Deadline, Project, Promise, StageReport, Waiver
from zhaoluo.projects.queries.lists import Row, marked, rows_of
from zhaoluo.projects.queries.record import KIND
from zhaoluo.projects.rules.moves import VERIFIERS
from zhaoluo.projects.terms import ProjectEvent, PromiseState, ReportState, Stage, WaiverState
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.terms import Role

from ..rules import AHEAD_DAYS, SILENT_DAYS
from .links import rows_url
from .stock import active_for

SHOWN = 10
NOTICES = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report or an application of somebody else's that this person may answer, and how many days it has stood."""

    subject: StageReport | Waiver
    days: int

    @property
    def stage_label(self) -> str:
        """The stage claimed or to be entered."""
        return Stage.label_of(
            self.subject.target if isinstance(self.subject, StageReport) else self.subject.stage
        )


@dataclass(frozen=True, slots=True)
class Silent:
    """A project of this person's of which nothing was written down for a month."""

    project: Project
    noted_on: date | None
    days: int
    once: str


@dataclass(frozen=True)
class MyDay:
    """Everything that waits, each list cut at ten with its true count beside it."""

    at: datetime
    to_verify: list[Waiting]
    to_verify_count: int
    returned: list[StageReport]
    to_answer: list[Waiting]
    late: list[Row]
    late_count: int
    late_urls: tuple[str, str]
    promises: list[tuple[Promise, int]]
    drafts: int
    silent: list[Silent]
    silent_count: int
    notices: list[Notice]

    @property
    def empty(self) -> bool:
        """Whether nothing at all waits: good news."""
        lists = (
            self.to_verify,
            self.returned,
            self.to_answer,
            self.late,
            self.promises,
            self.silent,
            self.notices,
        )
        return not self.drafts and not any(lists)


def my_day_for(user: User, *, now: datetime) -> MyDay:
    """The reader's own day; the number of queries does not depend on how much waits."""
    today = now.date()
    mine = active_for(user).filter(officer=user)
    to_verify, to_verify_count = _to_verify(user, now)
    late = mine.filter(Exists(Deadline.objects.filter(project=OuterRef("pk"), near_on__lte=today)))
    rows = _late(late, today)
    silent, silent_count = _silent(mine, now)
    return MyDay(
        now, to_verify, to_verify_count, _returned(user), _to_answer(user, now),
        rows, late.count() if len(rows) == SHOWN else len(rows),
        (_mine_url(user, "red"), _mine_url(user, "amber")),
        _promises(user, today), pending_count_for(user), silent, silent_count,
        list(notices_for(user.pk).filter(read_at=None)[:NOTICES]),
    )  # fmt: skip


def _mine_url(user: User, light: str) -> str:
    return rows_url(light=light, officer=user.pk, sort="due")


def _zones_where(user: User, roles: Sequence[Role]) -> list[int]:
    reach = reach_of(user)
    return [zone for zone in reach.zone_ids if reach.actor_in(zone).has(*roles)]


def _to_verify(user: User, now: datetime) -> tuple[list[Waiting], int]:
    """Reports this person may verify: not the own ones, oldest first."""
    reports = StageReport.objects.filter(
        state=ReportState.PENDING,
        zone_id__in=_zones_where(user, VERIFIERS),
        project__in=active_for(user).values("pk"),
    ).exclude(reporter=user)
    shown = list(reports.select_related("project", "reporter").order_by("reported_at", "id")[:SHOWN])
    count = reports.count() if len(shown) == SHOWN else len(shown)
    return [Waiting(r, max(0, (now - r.reported_at).days)) for r in shown], count


def _returned(user: User) -> list[StageReport]:
    """Own reports that were sent back and not filed again since."""
    newer = StageReport.objects.filter(project=OuterRef("project"), reported_at__gt=OuterRef("reported_at"))
    reports = StageReport.objects.filter(
        ~Exists(newer), state=ReportState.RETURNED, reporter=user, project__in=active_for(user).values("pk")
    )
    return list(reports.select_related("project", "verifier").order_by("-verified_at")[:SHOWN])


def _to_answer(user: User, now: datetime) -> list[Waiting]:
    """Applications to pass with something missing that this person may answer."""
    waivers = Waiver.objects.filter(
        state=WaiverState.PENDING,
        zone_id__in=_zones_where(user, (Role.LEADER,)),
        project__in=active_for(user).values("pk"),
    ).exclude(applicant=user)
    shown = waivers.select_related("project", "applicant").order_by("asked_at", "id")[:SHOWN]
    return [Waiting(w, max(0, (now - w.asked_at).days)) for w in shown]


def _late(late: QuerySet[Project], today: date) -> list[Row]:
    """Own projects that are red or amber, the nearest day first."""
    nearest = Deadline.objects.filter(project=OuterRef("pk")).order_by("due_on").values("due_on")[:1]
    rows = marked(late).annotate(next_due=Subquery(nearest)).order_by("next_due", "id")
    return rows_of(list(rows[:SHOWN]), today=today)


def _promises(user: User, today: date) -> list[tuple[Promise, int]]:
    """Open promises this person answers for that fall due within 14 days or have passed, with the days left."""
    promises = Promise.objects.filter(
        owner=user,
        state=PromiseState.OPEN,
        due_on__lte=today + timedelta(days=AHEAD_DAYS),
        project__in=active_for(user).values("pk"),
    )
    shown = promises.select_related("project").order_by("due_on", "id")[:SHOWN]
    return [(promise, (promise.due_on - today).days) for promise in shown if promise.due_on]


def _silent(mine: QuerySet[Project], now: datetime) -> tuple[list[Silent], int]:
    """Own projects without a note for 30 days that did not move either; the longest silent first."""
    since = now - timedelta(days=SILENT_DAYS)
    notes = Event.objects.filter(subject_kind=KIND, subject_id=OuterRef("pk"), verb=ProjectEvent.NOTED)
    last = notes.order_by().values("subject_id").annotate(last=Max("at")).values("last")
    quiet = mine.filter(
        ~Exists(notes.filter(at__gt=since)), Q(entered_at__lte=since) & Q(stage_entered_on__lte=since.date())
    )
    dated = quiet.annotate(noted_at=Subquery(last)).annotate(began=Coalesce("noted_at", "entered_at"))
    rows = []
    for project in dated.order_by("began", "id").defer("content", "search_text", "search")[:SHOWN]:
        noted_on = clock.local(project.noted_at).date() if project.noted_at else None
        # one such entry a project and day, however often the button is pressed
        rows.append(
            Silent(project, noted_on, (now - project.began).days, f"unchanged-{project.pk}-{now:%Y%m%d}")
        )
    return rows, quiet.count() if len(rows) == SHOWN else len(rows)
