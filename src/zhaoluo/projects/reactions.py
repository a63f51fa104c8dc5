"""When a report is filed or settled, tell the people whose turn it is."""

from __future__ import annotations

from django.urls import reverse

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.journal.registry import reacts_to
from zhaoluo.foundation.notices.actions import tell
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.enterprises.terms import EnterpriseEvent
from zhaoluo.registers.people.queries import holders_of
from zhaoluo.registers.people.terms import Role
from zhaoluo.registers.policies.terms import PolicyEvent

from .actions import entering, promising
from .models import Project, StageReport
from .queries.access import may_read
from .rules.moves import VERIFIERS
from .terms import ProjectEvent


def _project(event: Event) -> Project:
    assert event.subject_id is not None
    return Project.objects.get(pk=event.subject_id)


def _tell(event: Event, users: list[int], text: str) -> None:
    url = reverse("projects:gate", args=[event.subject_id])
    assert event.zone_id is not None
    tell(users, text, zone_id=event.zone_id, url=url, key=f"event:{event.pk}", at=event.at)


@reacts_to(ProjectEvent.SIGNING_REPORTED, ProjectEvent.START_REPORTED, ProjectEvent.PRODUCTION_REPORTED)
def ask_verifiers(event: Event) -> None:
    """A report waits: tell those who may verify it, besides its reporter."""
    project = _project(event)
    users = holders_of(project.zone_id, *VERIFIERS).exclude(pk=event.by_id or 0)
    told = [user.pk for user in users if may_read(user, project.pk)]  # what is kept among few stays among few
    _tell(event, told, f"{event.by_name}{ProjectEvent.label_of(event.verb)}：{project.name}，等您核实")


@reacts_to(ProjectEvent.SIGNED, ProjectEvent.STARTED, ProjectEvent.PRODUCED, ProjectEvent.REPORT_RETURNED)
def answer_reporter(event: Event) -> None:
    """A report was settled: tell its reporter."""
    report = StageReport.objects.select_related("project").get(pk=event.facts["report"])
    if report.reporter_id != event.by_id:
        answer = f"：{report.answer}" if report.answer else ""
        _tell(
            event, [report.reporter_id], f"{report.project.name} {ProjectEvent.label_of(event.verb)}{answer}"
        )


@reacts_to(EnterpriseEvent.ENTERED, EnterpriseEvent.CHANGED)
def link_investors(event: Event) -> None:
    """An enterprise was entered: investors of its name are linked to it."""
    assert event.subject_id is not None
    enterprise = Enterprise.objects.filter(pk=event.subject_id).first()
    if enterprise is not None:
        entering.link_investors(enterprise)


@reacts_to(EnterpriseEvent.RECOGNISED)
def link_recognised(event: Event) -> None:
    """A person said which enterprise a name is: investors of that name are linked to it."""
    enterprise = Enterprise.objects.filter(pk=event.facts.get("enterprise") or 0).first()
    if enterprise is not None:
        entering.link_investors(enterprise, event.facts["name"])


@reacts_to(EnterpriseEvent.MERGED)
def follow_merge(event: Event) -> None:
    """Two enterprises were merged: their investors follow."""
    if not Event.objects.filter(verb=ProjectEvent.INVESTORS_MOVED, facts__merge=event.pk).exists():
        entering.move_investors(event.pk, **_merged(event), at=event.at)


@reacts_to(EnterpriseEvent.UNMERGED)
def follow_unmerge(event: Event) -> None:
    """A merge was undone: the investors it moved go back."""
    entering.move_investors_back(event.facts["merge"], **_merged(event))


def _merged(event: Event) -> dict[str, int]:
    assert event.zone_id is not None
    return {"zone_id": event.zone_id, "one": event.facts["from"], "into": event.facts["into"]}


@reacts_to(ProjectEvent.WAIVER_ASKED)
def ask_leaders(event: Event) -> None:
    """Leave was asked: tell the zone's leaders."""
    project = _project(event)
    users = holders_of(project.zone_id, Role.LEADER).exclude(pk=event.by_id or 0).values_list("pk", flat=True)
    _tell(event, list(users), f"带缺申请待批：{project.name}")


@reacts_to(PolicyEvent.TRIGGERS_SAVED)
def recheck_promises(event: Event) -> None:
    """The zone's words of suspicion changed: promises nobody confirmed yet are checked anew."""
    assert event.zone_id is not None
    promising.recheck_promises(event.zone_id, at=event.at)
