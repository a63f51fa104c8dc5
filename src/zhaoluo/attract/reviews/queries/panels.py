"""The card that reviews hang into a project's page."""

from __future__ import annotations

from typing import Any

from zhaoluo.foundation import clock
from zhaoluo.projects.queries.access import actor_on, works_on
from zhaoluo.projects.terms import Stage, Standing
from zhaoluo.registers.people.models import User

from ..models import Review
from ..rules.acts import DECIDERS
from ..terms import UNDER_WAY
from .access import may_keep_in, templates_in
from .timing import days_in_review


def project_panel(user: User, project: Any) -> dict[str, Any] | None:
    """The card 评审 on a project's page: its reviews, the one that speaks, days in review, and whether one may be opened."""
    rows = list(Review.objects.filter(project=project).select_related("template").order_by("-round", "-pk"))
    standing = next((r for r in rows if r.state != "cancelled"), None)
    before_signing = Stage.of(project.stage).order < Stage.SIGNED.order
    keeps, works = may_keep_in(user, project.zone_id), works_on(user, project)
    enters = keeps and (works or actor_on(user, project).has(*DECIDERS))
    forms = templates_in(project.zone_id).exists()
    if not rows and not (enters and forms):
        return None
    may_open = keeps and works and forms and before_signing and standing is None
    return {
        "project": project,
        "reviews": rows,
        "standing": standing,
        "under_way": standing is not None and standing.state in UNDER_WAY,
        "calendar_days": days_in_review(project, clock.today()) if rows else 0,
        "may_open": may_open and project.standing == Standing.ACTIVE,
        "may_record": enters and not any(r.state in UNDER_WAY for r in rows),
    }
