"""Cards that prospecting hangs into the pages of chains, projects and enterprises."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.models import Event
from zhaoluo.registers.people.models import User

from ..terms import NO_REWARD, ProspectingEvent
from .access import may_keep_in, searches_for, targets_visible_for
from .targets import rows_of_targets

SHOWN = 8


def chain_panel(user: User, view: Any) -> dict[str, Any] | None:
    """The card 目标企业 on a chain's page (``view``: chains' ChainView): targets of the chain or of the link chosen."""
    targets = targets_visible_for(user).filter(chain=view.chain)
    if view.link is not None:
        targets = targets.filter(link=view.link)
    total = targets.count()
    return {
        "chain": view.chain,
        "link": view.link,
        "rows": rows_of_targets(targets[:SHOWN], user, today=clock.today()),
        "total": total,
        "more": max(0, total - SHOWN),
        "searches": list(searches_for(user, chain=view.chain.pk)[:3]),
        "can_ask": may_keep_in(user, view.chain.zone_id),
        "no_reward": NO_REWARD,
    }


def origin_panel(user: User, project: Any) -> dict[str, Any] | None:
    """The card 目标来源 on a project's page: the targets it came from, with search, rank, chain and link."""
    # A lost project's target may have been reopened: it is then in the journal only.
    was = Event.objects.filter(
        verb=ProspectingEvent.REOPENED, zone=project.zone_id, facts__project=project.pk
    )
    came = Q(project=project) | Q(pk__in=was.values("subject_id"))
    targets = list(targets_visible_for(user).filter(came).select_related("candidate__search", "added_by"))
    return {"targets": targets, "no_reward": NO_REWARD} if targets else None


def enterprise_panel(user: User, enterprise: Any) -> dict[str, Any] | None:
    """The card 目标企业 on an enterprise's page: the targets that are this firm."""
    targets = list(targets_visible_for(user).filter(enterprise=enterprise))
    if not targets:
        return None
    return {"rows": rows_of_targets(targets, user, today=clock.today()), "no_reward": NO_REWARD}
