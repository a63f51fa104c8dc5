from __future__ import annotations

from django.db.models import QuerySet

from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.rules import Actor

from ..models import Project
from ..rules.moves import may_work


def projects_for(user: User) -> QuerySet[Project]:
    """Projects this reader may see: the one definition (``people.queries.Reach.visible``)."""
    return Project.objects.filter(reach_of(user).visible())


def project_for(user: User, project_id: int) -> Project | None:
    """One project with everybody responsible for it, if this reader may see it."""
    related = ("zone", "mode", "leader", "department", "team", "officer")
    return projects_for(user).select_related(*related).filter(pk=project_id).first()


def may_read(user: User, project_id: int) -> bool:
    """Whether this reader may see the project (attachments ask this)."""
    return projects_for(user).filter(pk=project_id).exists()


def actor_on(user: User, project: Project) -> Actor:
    """The reader as rules see them in the project's zone."""
    return reach_of(user).actor_in(project.zone_id)


def works_on(user: User, project: Project) -> bool:
    """Whether this reader may write to the project."""
    return may_work(actor_on(user, project), project.officer_id, project.leader_id, project.team_id)
