"""A target becomes a project's lead, by the same act as anywhere; where it came from goes with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import refuse_if
from zhaoluo.projects.actions.entering import enter
from zhaoluo.projects.models import Project
from zhaoluo.projects.rules.content import Content
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.standards.queries import industry, region
from zhaoluo.registers.standards.queries.industries import section_of

from ..models import Target
from ..rules import acts
from ..terms import ProspectingEvent
from .writing import locked, may_keep, touch

TURNED = "已转为项目线索"

LONGEST_INVESTOR = 120  # of a project; the library takes longer names


@transaction.atomic
def turn_into_lead(
    target_id: int,
    *,
    by: User,
    actor: Actor,
    at: datetime,
    name: str = "",
    officer: int | None = None,
    mode: int | None = None,
    version: int | None = None,
) -> Project:
    """Make a lead of a target (转为线索): the target is 已处理.  Twice, or two at once, it is the same project,
    until that is lost and the target reopened.

    ``officer``: who answers for the project; else the target's officer, else who does this.  ``mode``: by which way
    of promotion it comes, where that is known.
    """
    may_keep(actor)
    target = locked(target_id, None)
    if target.project is not None:
        return target.project
    if version is not None:
        target = locked(target_id, version)
    refuse_if(acts.refusals_to_move("turn_into_lead", target.state))
    content = Content(
        name=tidy(name) or default_name(target),
        officer=officer or target.officer_id or by.pk,
        investors=(target.name[:LONGEST_INVESTOR],),
        chain=target.chain_name[:40],
        industry_class=class_with_letter(target.industry_class),
        origin_region=region_name(target)[:60],
        team=target.team_id,
        mode=mode,
    )
    project = enter(
        content, zone=target.zone, by=by, actor=actor, at=at, once=f"target:{target.pk}:{_leads_before(target) + 1}",
        synthetic=target.is_synthetic, **origin_of(target),
    )  # fmt: skip
    target.project, target.state, target.outcome = project, acts.after("turn_into_lead"), TURNED
    touch(target, at, "project", "state", "outcome")
    record(ProspectingEvent.TURNED, target, by=by, at=at, project=project.pk)
    return project


def _leads_before(target: Target) -> int:
    """How often it became a lead already: each time is an act of its own.  The target is locked."""
    turned = Event.objects.filter(verb=ProspectingEvent.TURNED, subject_id=target.pk, zone=target.zone)
    return turned.count()


def default_name(target: Target) -> str:
    """What the project is called if nobody says otherwise."""
    return f"{target.name}{target.link_name}项目"[:200]


def class_with_letter(code: str) -> str:
    """A class as projects write it, with the letter of its section (3974 → C3974); '' for one that is no class."""
    entry = industry(code) if code else None
    if entry is None:
        return ""
    section = section_of(entry).code
    return entry.code if entry.code == section else f"{section}{entry.code}"


def region_name(target: Target) -> str:
    """Where the firm is, in words: country, else the region's name, else what was typed."""
    if target.country:
        return target.country
    place = region(target.region) if target.region.isdigit() else None
    return place.full_name if place else target.region


def origin_of(target: Target) -> dict[str, Any]:
    """Where the lead comes from, as the project's journal keeps it."""
    where = " · ".join(part for part in (target.chain_name, target.link_name) if part)
    said: dict[str, Any] = {
        "target": target.pk,
        "chain": target.chain_name or None,
        "link": target.link_name or None,
    }
    if target.candidate is None:
        return said | {"source": f"目标企业库：{where or '人工登记'}（{target.source}）"}
    search = target.candidate.search
    return said | {
        "source": f"目标企业库：{where}（{clock.local(search.at).date()} 查询第 {target.candidate.rank} 名）",
        "search": search.pk,
        "rank": target.candidate.rank,
        "score": target.candidate.score,
    }
