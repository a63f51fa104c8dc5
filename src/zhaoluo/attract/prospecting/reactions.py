"""Targets follow the register of enterprises, and whoever is given one is told."""

from __future__ import annotations

from django.urls import reverse

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.journal.registry import reacts_to
from zhaoluo.foundation.notices.actions import tell
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.enterprises.terms import EnterpriseEvent
from zhaoluo.registers.people.models import Team

from .actions import following
from .terms import ProspectingEvent


@reacts_to(ProspectingEvent.ASSIGNED)
def tell_responsible(event: Event) -> None:
    """Targets were given to somebody: one message, however many at once."""
    facts = event.facts
    user = facts.get("officer")
    if user is None:
        user = Team.objects.filter(pk=facts.get("team") or 0).values_list("lead_id", flat=True).first()
    if user is None or user == event.by_id:
        return
    assert event.zone_id is not None
    several = f"等 {facts['of']} 家" if facts["of"] > 1 else ""
    due = f"，不晚于 {facts['due_on']}" if facts.get("due_on") else ""
    text = f"{event.by_name}把目标企业“{facts['first']}”{several}分给您：{facts['next_step']}{due}"
    url = reverse("prospecting:list") + "?officer=me" if facts["of"] > 1 else _page_of(event)
    tell([user], text, zone_id=event.zone_id, url=url, key=f"targets:{facts['batch']}", at=event.at)


def _page_of(event: Event) -> str:
    return reverse("prospecting:target", args=[event.subject_id])


@reacts_to(EnterpriseEvent.ENTERED, EnterpriseEvent.CHANGED)
def link_enterprise(event: Event) -> None:
    """An enterprise was entered or changed: targets and signals that are this firm are linked to it."""
    enterprise = Enterprise.objects.filter(pk=event.subject_id or 0).first()
    if enterprise is not None:
        following.link_enterprise(enterprise, at=event.at)


@reacts_to(EnterpriseEvent.RECOGNISED)
def link_recognised(event: Event) -> None:
    """A person said which enterprise a name is: targets and signals of that name are linked to it."""
    enterprise = Enterprise.objects.filter(pk=event.facts.get("enterprise") or 0).first()
    if enterprise is not None:
        following.link_recognised(enterprise, event.facts["name"], at=event.at)


@reacts_to(EnterpriseEvent.MERGED)
def follow_merge(event: Event) -> None:
    """Two enterprises were merged: their targets and signals follow."""
    assert event.zone_id is not None
    one, into = event.facts["from"], event.facts["into"]
    following.follow_merge(event.pk, zone_id=event.zone_id, one=one, into=into, at=event.at)


@reacts_to(EnterpriseEvent.UNMERGED)
def follow_unmerge(event: Event) -> None:
    """A merge was undone: what it moved goes back."""
    assert event.zone_id is not None
    one, into = event.facts["from"], event.facts["into"]
    following.follow_unmerge(event.facts["merge"], zone_id=event.zone_id, one=one, into=into)
