from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zhaoluo.foundation import clock
from zhaoluo.projects.models import StageStay
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.terms import VERIFIED, Stage
from zhaoluo.registers.people.models import User

from ..models import Search, Target
from ..rules.comparing import Lift, lift_of
from ..terms import Outcome

#: The stage by which each outcome is reached.
STAGE_OF = {Outcome.LEAD: Stage.LEAD, Outcome.TALKS: Stage.TALKS, Outcome.SIGNED: Stage.SIGNED}


@dataclass(frozen=True, slots=True)
class LiftCard:
    """A sealed list against what came of it until a day, per outcome."""

    at: int
    until: date
    outcomes: list[tuple[Outcome, Lift]]


def lift(search: Search, user: User, *, at: int = 20, until: date | None = None) -> LiftCard:
    """Lift @ ``at`` for each outcome; counts projects this reader may see, entered since the search.  Four queries."""
    until = until or clock.today()
    since = clock.local(search.at).date()
    firms = list(search.candidates.order_by("rank").values_list("firm_id", "credit_code"))
    ids = [firm for firm, _ in firms]
    codes = [code for _, code in firms if code]
    targets = Target.objects.filter(
        Q(firm_id__in=ids) | Q(credit_code__in=codes), zone_id=search.zone_id, project__isnull=False
    )
    project_of: dict[str, int] = {}
    for firm_id, code, project in targets.values_list("firm_id", "credit_code", "project_id"):
        assert project is not None
        project_of |= {key: project for key in (f"id:{firm_id}", f"code:{code}") if not key.endswith(":")}
    visible = projects_for(user).filter(pk__in=set(project_of.values()), entered_at__gte=search.at)
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
            any(stage in stages.get(project_of.get(key, 0), ()) for key in (f"id:{firm}", f"code:{code}"))
            for firm, code in firms
        ]
        outcomes.append((outcome, lift_of(hits, at=at)))
    return LiftCard(at, until, outcomes)
