from __future__ import annotations

from django.db.models import QuerySet

from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.rules import Actor

from ..models import Search, Signal, Target
from ..rules import acts


def targets_visible_for(user: User) -> QuerySet[Target]:
    """Targets of the reader's zones: everybody of a zone sees its library."""
    return Target.objects.filter(zone_id__in=reach_of(user).zone_ids)


def target_for(user: User, target_id: int) -> Target | None:
    """One target if this reader may see it."""
    related = ("zone", "enterprise", "team", "officer", "added_by", "candidate__search", "chain", "link")
    return targets_visible_for(user).select_related(*related).filter(pk=target_id).first()


def searches_for(user: User, *, chain: int | None = None) -> QuerySet[Search]:
    """Searches of the reader's zones, latest first, with who asked."""
    rows = Search.objects.filter(zone_id__in=reach_of(user).zone_ids).select_related(
        "by", "scorecard", "chain"
    )
    return rows.filter(chain_id=chain) if chain is not None else rows


def search_for(user: User, search_id: int) -> Search | None:
    """One search if this reader may see it."""
    return searches_for(user).select_related("zone").filter(pk=search_id).first()


def actor_on(user: User, row: Target | Search | Signal) -> Actor:
    """The reader as rules see them, in the row's zone."""
    return reach_of(user).actor_in(row.zone_id)


def may_keep_in(user: User, zone_id: int | None) -> bool:
    """Whether the reader may write in a zone's library."""
    return zone_id is not None and not acts.refusals_to_keep(reach_of(user).actor_in(zone_id))


def keeps(user: User, row: Target | Search | Signal) -> bool:
    """Whether the reader may write to this row."""
    return may_keep_in(user, row.zone_id)
