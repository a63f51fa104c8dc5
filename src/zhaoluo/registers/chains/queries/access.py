from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhaoluo.registers.enterprises.terms import Role
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.rules import Actor

from .. import rules
from ..models import Chain, ChainLeader, ChainRevision, Link, Placement
from ..rules.standing import GONE
from ..terms import ChainStatus


@dataclass(frozen=True, slots=True)
class ChainCard:
    """A chain in the list.  ``gaps``: links nobody stands on; ``residents``: firms placed, each once."""

    id: int
    key: str
    name: str
    status: str
    revision: int
    links: int
    gaps: int
    residents: int
    leaders: list[str]
    source: str
    as_of: date | None
    is_synthetic: bool

    @property
    def status_label(self) -> str:
        return ChainStatus.label_of(self.status)


@dataclass(frozen=True, slots=True)
class ChainView:
    """What a card at place ``chains.chain`` is about: a chain, the link chosen on it, and who looks."""

    chain: Chain
    link: Link | None
    user: User


def chain_rows_for(user: User) -> QuerySet[Chain]:
    """Chains of the reader's zones."""
    return Chain.objects.filter(zone_id__in=reach_of(user).zone_ids)


def chains_for(user: User) -> list[ChainCard]:
    """The reader's chains with what a list shows, in one query."""
    resident = [Role.RESIDENT.value]
    itself = Q(enterprise__merged_into=None, enterprise__roles__contains=resident)
    survivor = Q(enterprise__merged_into__roles__contains=resident)
    stays = itself & ~Q(enterprise__status__in=GONE) | survivor & ~Q(enterprise__merged_into__status__in=GONE)
    placed = Placement.objects.filter(stays, link__chain=OuterRef("pk"))
    standing = placed.order_by().values("link__chain")
    links = Link.objects.filter(chain=OuterRef("pk")).order_by().values("chain").annotate(n=Count("pk"))
    held = standing.annotate(n=Count("link", distinct=True))
    firms = standing.annotate(n=Count(Coalesce("enterprise__merged_into", "enterprise"), distinct=True))
    leaders = ChainLeader.objects.filter(chain=OuterRef("pk")).order_by("id")
    leaders = leaders.annotate(told=Coalesce("enterprise__merged_into__name", "enterprise__name"))
    rows = chain_rows_for(user).annotate(
        n_links=Coalesce(Subquery(links.values("n")), 0),
        n_held=Coalesce(Subquery(held.values("n")), 0),
        n_firms=Coalesce(Subquery(firms.values("n")), 0),
        leader_names=ArraySubquery(leaders.values("told")),
    )
    return [
        ChainCard(
            id=c.pk, key=c.key, name=c.name, status=c.status, revision=c.revision, links=c.n_links,
            gaps=c.n_links - c.n_held, residents=c.n_firms, leaders=list(dict.fromkeys(c.leader_names)), source=c.source,
            as_of=c.as_of, is_synthetic=c.is_synthetic,
        )
        for c in rows
    ]  # fmt: skip


def chain_for(user: User, chain_id: int) -> Chain | None:
    """One chain if this reader may see it."""
    return chain_rows_for(user).select_related("zone").filter(pk=chain_id).first()


def link_for(user: User, link_id: int) -> Link | None:
    """One link if this reader may see it."""
    rows = Link.objects.filter(zone_id__in=reach_of(user).zone_ids)
    return rows.select_related("chain", "zone").filter(pk=link_id).first()


def revisions_of(chain: Chain) -> QuerySet[ChainRevision]:
    """Revisions of a chain, latest first, with who made them."""
    return chain.revisions.select_related("by").order_by("-number")


def actor_on(user: User, chain: Chain) -> Actor:
    """The reader as rules see them, in the chain's zone."""
    return reach_of(user).actor_in(chain.zone_id)


def keeps(user: User, zone_id: int | None) -> bool:
    """Whether the reader may write in a zone's chains."""
    return zone_id is not None and not rules.refusals_to_keep(reach_of(user).actor_in(zone_id))
