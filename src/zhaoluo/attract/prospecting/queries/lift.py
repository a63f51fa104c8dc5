from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.models import StageStay
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.terms import VERIFIED, Stage
from zhaoluo.registers.people.models import User

from ..models import Search, Target
from ..rules.comparing import Lift, lift_of
from ..terms import Outcome, ProspectingEvent

#: The stage by which each outcome is reached.
STAGE_OF = {Outcome.LEAD: Stage.LEAD, Outcome.TALKS: Stage.TALKS, Outcome.SIGNED: Stage.SIGNED}


@dataclass(frozen=True, slots=True)
class LiftCard:
    """A sealed list against what came of it until a day, per outcome."""

    at: int
    until: date
    outcomes: list[tuple[Outcome, Lift]]


def lift(search: Search, user: User, *, at: int = 20, until: date | None = None) -> LiftCard:
    """Lift @ ``at`` for each outcome; counts projects this reader may see, entered since the search.  Six queries."""
    until = until or clock.today()
    since = clock.local(search.at).date()
    firms = list(search.candidates.order_by("rank").values_list("firm_id", "credit_code"))
    ids = [firm for firm, _ in firms]
    codes = [code for _, code in firms if code]
    targets = Target.objects.filter(Q(firm_id__in=ids) | Q(credit_code__in=codes), zone_id=search.zone_id)
    known = list(targets.values_list("pk", "firm_id", "credit_code"))
    turned = _turned(targets, search.zone_id)
    projects_of = {
        key: turned.get(pk, set())
        for pk, firm_id, code in known
        for key in (f"id:{firm_id}", f"code:{code}")
        if not key.endswith(":")
    }
    visible = projects_for(user).filter(pk__in=set().union(*turned.values()), entered_at__gte=search.at)
    reached = StageStay.objects.filter(
        Q(verified_at__isnull=False) | ~Q(stage__in=VERIFIED), project__in=visible, annulled=False,
        entered_on__gte=since, entered_on__lte=until,
    )  # fmt: skip
    stages: dict[int, set[str]] = {}
    for project, stage in reached.values_list("project_id", "stage"):
        stages.setdefault(project, set()).add(stage)
    outcomes = []
    for outcome, stage in STAGE_OF.items():
        hits = [
            any(
                stage in stages.get(project, ())
                for key in (f"id:{firm}", f"code:{code}")
                for project in projects_of.get(key, ())
            )
            for firm, code in firms
        ]
        outcomes.append((outcome, lift_of(hits, at=at)))
    return LiftCard(at, until, outcomes)


def _turned(targets: QuerySet[Target], zone_id: int) -> dict[int, set[int]]:
    """Target → its projects, with those that were lost before it was tried again."""
    found: dict[int, set[int]] = {}
    for target, project in targets.filter(project__isnull=False).values_list("pk", "project_id"):
        found.setdefault(target, set()).add(project or 0)
    was = Event.objects.filter(
        verb=ProspectingEvent.REOPENED,
        zone=zone_id,
        subject_id__in=targets.values("pk"),
        facts__has_key="project",
    )
    for subject, project in was.values_list("subject_id", "facts__project"):
        found.setdefault(subject or 0, set()).add(project)
    return found
