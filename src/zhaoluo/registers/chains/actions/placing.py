"""Who stands on a link, and who leads a chain."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import refuse_if
from zhaoluo.registers.enterprises import actions as enterprises
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.enterprises.terms import Role
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import ChainLeader, Placement
from ..queries.facts import stays, survivor
from ..rules.facts import refusals_to_name_leader, refusals_to_place
from ..terms import ChainEvent
from .writing import chain_of, day_of, firm_of, link_of, may_keep, one_at_a_time


@transaction.atomic
def place(
    link_id: int, *, enterprise_id: int, source: str, as_of: date | None, zone: Zone, by: User | None, at: datetime,
    actor: Actor | None = None, once: str = "",
) -> Placement:  # fmt: skip
    """A resident stands on a link (企业上链)."""
    may_keep(actor)
    one_at_a_time(zone)
    link, firm = link_of(link_id, zone=zone), firm_of(enterprise_id, zone=zone)
    here = Placement.objects.filter(Q(enterprise=firm) | Q(enterprise__merged_into=firm), link=link)
    refuse_if(
        refusals_to_place(
            resident=stays(firm), already=here.exists(), source=tidy(source), as_of=as_of, today=day_of(at)
        )
    )
    row = Placement.objects.create(zone=zone, link=link, enterprise=firm, source=tidy(source), as_of=as_of)
    record(
        ChainEvent.PLACED, link.chain, by=by, at=at, once=once, link=link.key, link_name=link.name, enterprise=firm.pk,
        name=firm.name, source=row.source, as_of=as_of,
    )  # fmt: skip
    return row


@transaction.atomic
def unplace(
    placement_id: int, *, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None
) -> None:
    """Take a firm off a link."""
    may_keep(actor)
    one_at_a_time(zone)
    row = Placement.objects.select_related("link__chain", "enterprise__merged_into").get(
        pk=placement_id, zone=zone
    )
    firm, link = survivor(row.enterprise), row.link
    # a firm that was merged may stand there under two rows: it leaves with both
    Placement.objects.filter(Q(enterprise=firm) | Q(enterprise__merged_into=firm), link=link).delete()
    record(
        ChainEvent.UNPLACED, link.chain, by=by, at=at, link=link.key, link_name=link.name, enterprise=firm.pk,
        name=firm.name, source=row.source, as_of=row.as_of,
    )  # fmt: skip


@transaction.atomic
def name_leader(
    chain_id: int, *, enterprise_id: int, source: str, as_of: date | None, zone: Zone, by: User | None, at: datetime,
    actor: Actor | None = None, once: str = "",
) -> ChainLeader:  # fmt: skip
    """An enterprise leads a chain (链主); it gets that role in the register."""
    may_keep(actor)
    one_at_a_time(zone)
    chain, firm = chain_of(chain_id, zone=zone), firm_of(enterprise_id, zone=zone)
    here = ChainLeader.objects.filter(Q(enterprise=firm) | Q(enterprise__merged_into=firm), chain=chain)
    refuse_if(
        refusals_to_name_leader(already=here.exists(), source=tidy(source), as_of=as_of, today=day_of(at))
    )
    row = ChainLeader.objects.create(
        zone=zone, chain=chain, enterprise=firm, source=tidy(source), as_of=as_of
    )
    if Role.CHAIN_LEADER.value not in firm.roles:
        _give_roles(firm, [*firm.roles, Role.CHAIN_LEADER.value], zone=zone, by=by, at=at, actor=actor)
    record(
        ChainEvent.LEADER_NAMED, chain, by=by, at=at, once=once, enterprise=firm.pk, name=firm.name, source=row.source,
        as_of=as_of,
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw_leader(
    leader_id: int, *, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None
) -> None:
    """An enterprise leads a chain no more; one that leads no other loses the role."""
    may_keep(actor)
    one_at_a_time(zone)
    row = ChainLeader.objects.select_related("chain", "enterprise__merged_into").get(pk=leader_id, zone=zone)
    firm, chain = survivor(row.enterprise), row.chain
    own = ChainLeader.objects.filter(Q(enterprise=firm) | Q(enterprise__merged_into=firm), zone=zone)
    own.filter(chain=chain).delete()
    if not own.exists() and Role.CHAIN_LEADER.value in firm.roles:
        kept = [role for role in firm.roles if role != Role.CHAIN_LEADER.value]
        _give_roles(firm, kept, zone=zone, by=by, at=at, actor=actor)
    record(
        ChainEvent.LEADER_WITHDRAWN, chain, by=by, at=at, enterprise=firm.pk, name=firm.name, source=row.source,
        as_of=row.as_of,
    )  # fmt: skip


def _give_roles(
    firm: Enterprise, roles: list[str], *, zone: Zone, by: User | None, at: datetime, actor: Actor | None
) -> None:
    enterprises.enter(
        zone=zone, name=firm.name, credit_code=firm.credit_code, region=firm.region, industry_class=firm.industry_class,
        roles=roles, enterprise_id=firm.pk, by=by, at=at, actor=actor,
    )  # fmt: skip
