"""Firms come into the library: from a sealed search, or entered by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhaoluo.foundation import clock
from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.journal.actions import Entry, record, record_many
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.registers.chains.models import Chain, Link
from zhaoluo.registers.enterprises.actions import enter as enter_enterprise
from zhaoluo.registers.enterprises.actions import meet
from zhaoluo.registers.enterprises.models import Sighting
from zhaoluo.registers.enterprises.terms import Role
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Candidate, Search, Target
from ..rules import acts
from ..rules.acts import Typed
from ..terms import ProspectingEvent, TargetOrigin
from .writing import index, locked, may_keep, one_at_a_time, touch


@dataclass(slots=True)
class Added:
    """What became of the chosen rows: new targets, and rows whose firm is in the library already."""

    added: list[Target] = field(default_factory=list)
    known: list[tuple[Candidate, Target]] = field(default_factory=list)


@transaction.atomic
def add_targets(
    search_id: int, ranks: Sequence[int], *, by: User, actor: Actor | None, at: datetime
) -> Added:
    """Take ranks of a sealed search into the library (加入目标库).  A firm that is there already is told, not doubled."""
    may_keep(actor)
    search = Search.objects.select_related("zone", "chain").get(pk=search_id)
    chosen = list(search.candidates.filter(rank__in=set(ranks)).order_by("rank"))
    refuse_if(acts.refusals_of_choice(ranks, [c.rank for c in chosen]))
    one_at_a_time(search.zone)
    known = _known(search.zone, chosen)
    result = Added(known=[(c, known[c.pk]) for c in chosen if c.pk in known])
    fresh = [c for c in chosen if c.pk not in known]
    met = _met(search, fresh, by=by, at=at)
    taken = {
        t.enterprise_id: t
        for t in Target.objects.filter(zone=search.zone, enterprise__in={pk for pk in met.values() if pk})
    }
    links = set(Link.objects.filter(chain=search.chain_id or 0).values_list("pk", flat=True))
    for candidate in fresh:
        enterprise = met[candidate.pk]
        if enterprise is not None and enterprise in taken:
            result.known.append((candidate, taken[enterprise]))
            continue
        target = _from(search, candidate, enterprise, links, by=by, at=at)
        result.added.append(target)
        if enterprise is not None:
            taken[enterprise] = target
    if result.added:
        insert_many(result.added)
        record_many([_entry(target) for target in result.added], by=by, at=at)
    return result


def _entry(target: Target) -> Entry:
    assert target.candidate is not None
    facts = {
        "name": target.name, "search": target.candidate.search_id, "rank": target.candidate.rank,
        "score": target.candidate.score, "chain": target.chain_name, "link": target.link_name,
    }  # fmt: skip
    return Entry(ProspectingEvent.ADDED, target, facts)


def _known(zone: Zone, chosen: Sequence[Candidate]) -> dict[int, Target]:
    """Candidate → the target that is the same firm by number in the store or credit code."""
    codes = {c.credit_code for c in chosen if c.credit_code}
    rows = Target.objects.filter(
        Q(firm_id__in=[c.firm_id for c in chosen]) | Q(credit_code__in=codes), zone=zone
    )
    by_id, by_code = {}, {}
    for target in rows:
        by_id[target.firm_id], by_code[target.credit_code] = target, target
    found = {}
    for c in chosen:
        same = by_id.get(c.firm_id) or (by_code.get(c.credit_code) if c.credit_code else None)
        if same is not None:
            found[c.pk] = same
    return found


def _met(search: Search, fresh: Sequence[Candidate], *, by: User, at: datetime) -> dict[int, int | None]:
    """Candidate → its entry of the register of enterprises; firms of the same name meet it one after the other."""
    rounds: list[dict[str, Candidate]] = []
    for candidate in fresh:
        free = next((r for r in rounds if candidate.name not in r), None)
        if free is None:
            rounds.append(free := {})
        free[candidate.name] = candidate
    met: dict[int, int | None] = {}
    for names in rounds:
        found = meet(
            list(names), zone=search.zone, by=by, at=at, role=Role.TARGET, is_synthetic=search.is_synthetic,
            source=f"目标企业库：{search} {clock.local(search.at).date()} 查询",
            credit_codes={name: c.credit_code for name, c in names.items()},
        )  # fmt: skip
        met |= {c.pk: found.get(name) for name, c in names.items()}
    return met


def _from(
    search: Search, candidate: Candidate, enterprise: int | None, links: set[int], *, by: User, at: datetime
) -> Target:
    wanted: Mapping[str, Any] = next(iter(candidate.gaps or search.links), {})
    target = Target(
        zone=search.zone, enterprise_id=enterprise, firm_id=candidate.firm_id, name=candidate.name,
        credit_code=candidate.credit_code, region=candidate.region, industry_class=candidate.industry_class,
        chain=search.chain, chain_name=search.chain_name, link_name=str(wanted.get("name", ""))[:80],
        link_id=wanted.get("id") if wanted.get("id") in links else None,
        origin=TargetOrigin.SEARCH, candidate=candidate, reason=candidate.reason[:500],
        source=f"{clock.local(search.at).date()} 查询第 {candidate.rank} 名", added_by=by, added_at=at, changed_at=at,
        is_synthetic=search.is_synthetic,
    )  # fmt: skip
    index(target)
    return target


@transaction.atomic
def enter_target(
    typed: Typed,
    *,
    zone: Zone,
    chain: int | None,
    link: int | None,
    by: User,
    actor: Actor | None,
    at: datetime,
    once: str = "",
    is_synthetic: bool = False,
) -> Target:
    """Enter a firm by hand (登记目标企业): a foreign one, one not registered yet, or one the universe does not know."""
    may_keep(actor)
    typed = acts.cleaned(typed)
    refuse_if(acts.refusals_to_enter(typed))
    one_at_a_time(zone)
    _refuse_if_known(zone, typed)
    enterprise = _registered(zone, typed, by=by, actor=actor, at=at, is_synthetic=is_synthetic)
    _refuse_if_known(zone, typed, enterprise=enterprise)
    target = Target(
        zone=zone, enterprise_id=enterprise, origin=TargetOrigin.PERSON, added_by=by, added_at=at, changed_at=at,
        is_synthetic=is_synthetic, **asdict(typed),
    )  # fmt: skip
    _want(target, chain, link)
    index(target)
    target.save()
    record(
        ProspectingEvent.ADDED, target, by=by, at=at, once=once, name=target.name, source=target.source,
        chain=target.chain_name or None, link=target.link_name or None,
    )  # fmt: skip
    return target


def _refuse_if_known(zone: Zone, typed: Typed, *, enterprise: int | None = None, besides: int = 0) -> None:
    rows = Target.objects.filter(zone=zone).exclude(pk=besides)
    same = Q(pk=None)
    if typed.credit_code:
        same |= Q(credit_code=typed.credit_code)
    else:
        same |= Q(name=typed.name, country=typed.country)
    if enterprise is not None:
        same |= Q(enterprise=enterprise)
    if (known := rows.filter(same).first()) is not None:
        raise Refused(acts.refusals_of_duplicate(known.name, known.state))


def _registered(
    zone: Zone, typed: Typed, *, by: User, actor: Actor | None, at: datetime, is_synthetic: bool
) -> int | None:
    """The firm's entry of the register: found, entered where it is new, None while a person has to say."""
    source = f"目标企业库：{typed.source}"
    who: dict[str, Any] = {"zone": zone, "by": by, "at": at, "is_synthetic": is_synthetic}
    codes = {typed.name: typed.credit_code}
    home = not typed.country
    found = meet([typed.name], credit_codes=codes, role=Role.TARGET, source=source, enter_new=home, **who)[
        typed.name
    ]
    if found is not None or home:
        return found
    if Sighting.objects.filter(zone=zone, name=typed.name).exists():
        return None
    firm = enter_enterprise(
        name=typed.name, country=typed.country, region=typed.region, roles=[Role.TARGET.value], source=source[:120],
        actor=actor, **who,
    )  # fmt: skip
    return firm.pk


def _want(target: Target, chain_id: int | None, link_id: int | None) -> None:
    """Set what the target is wanted for; refused where it is not of this zone."""
    chain = Chain.objects.filter(pk=chain_id or 0, zone=target.zone_id).first()
    link = Link.objects.filter(pk=link_id or 0, chain__zone=target.zone_id).select_related("chain").first()
    if (chain_id and chain is None) or (link_id and link is None):
        raise Refused([Refusal("foreign_chain", "没有这条产业链或这个环节，请重选", "chain")])
    if link is not None and chain is not None and link.chain_id != chain.pk:
        raise Refused([Refusal("other_chain", f"“{link.name}”不是“{chain.name}”的环节，请重选", "link")])
    target.chain = link.chain if link is not None else chain
    target.link = link
    target.chain_name = target.chain.name if target.chain else ""
    target.link_name = link.name if link else ""


@transaction.atomic
def change_target(
    target_id: int,
    typed: Typed,
    *,
    chain: int | None,
    link: int | None,
    by: User,
    actor: Actor | None,
    at: datetime,
    version: int | None = None,
) -> Target:
    """Correct what was entered by hand, also once a firm has been registered and has its code (修改)."""
    may_keep(actor)
    target = locked(target_id, version)
    if target.origin != TargetOrigin.PERSON:
        raise Refused(
            [Refusal("sealed_origin", "来自查询的资料已封存，不能改；有新情况请登记扩张信号或写处理结果")]
        )
    typed = acts.cleaned(typed)
    refuse_if(acts.refusals_to_enter(typed))
    one_at_a_time(target.zone_id)
    _refuse_if_known(target.zone, typed, besides=target.pk)
    before = {name: getattr(target, name) for name in (*asdict(typed), "chain_name", "link_name")}
    for name, value in asdict(typed).items():
        setattr(target, name, value)
    _want(target, chain, link)
    if {"name", "credit_code"} & {n for n, old in before.items() if getattr(target, n) != old}:
        target.enterprise_id = _registered(
            target.zone, typed, by=by, actor=actor, at=at, is_synthetic=target.is_synthetic
        )
        _refuse_if_known(target.zone, typed, enterprise=target.enterprise_id, besides=target.pk)
    changes = {n: [old, getattr(target, n)] for n, old in before.items() if getattr(target, n) != old}
    if not changes:
        return target
    index(target)
    touch(target, at, *before, "chain", "link", "enterprise", "search_text", "search")
    record(ProspectingEvent.CHANGED, target, by=by, at=at, changes=changes)
    return target


def note_export(user: User, *, form: str, filters: Mapping[str, str], rows: int, at: datetime) -> None:
    """Write down who took which part of the library out (导出)."""
    record(
        ProspectingEvent.EXPORTED,
        user,
        by=user,
        at=at,
        zone=user.zone,
        form=form,
        filters=dict(filters),
        rows=rows,
    )
