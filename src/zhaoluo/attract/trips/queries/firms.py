"""Firms that are only named: which target of the library or which project they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from zhaoluo.attract.prospecting.models import Target
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.terms import Standing
from zhaoluo.registers.people.models import User


@dataclass(frozen=True, slots=True)
class Known:
    """What a name stands for: ids, None where it is nobody yet.

    ``several``: numbers of the projects among which a person must choose.
    """

    target: int | None = None
    project: int | None = None
    several: tuple[str, ...] = ()


def known_firms(zone: Zone, user: User, names: Collection[str]) -> dict[str, Known]:
    """Name → what it stands for, two queries whatever their number.

    A firm is the one active project this person sees whose investor bears the name exactly, and the target of that name
    that was changed last; the target's own project counts where this person sees it.
    """
    visible = projects_for(user).filter(zone=zone, standing=Standing.ACTIVE)
    found: dict[str, dict[int, str]] = defaultdict(dict)
    rows = visible.filter(investors__name__in=names).values_list("investors__name", "pk", "code")
    for name, pk, code in rows.order_by("pk"):
        found[name][pk] = code
    targets = Target.objects.filter(zone=zone, name__in=names).order_by("changed_at", "pk")
    by_name = {target.name: target for target in targets.select_related("project")}
    seen = set(
        visible.filter(pk__in=[t.project_id for t in by_name.values() if t.project_id]).values_list(
            "pk", flat=True
        )
    )
    out = {}
    for name in names:
        target = by_name.get(name)
        own = target.project_id if target is not None and target.project_id in seen else None
        projects = found[name]
        project = own or (next(iter(projects)) if len(projects) == 1 else None)
        several = tuple(projects.values()) if project is None else ()
        out[name] = Known(target.pk if target else None, project, several)
    return out


def project_of_code(user: User, zone: Zone, code: str) -> Project | None:
    """A project by the number a person typed, if this person may see it."""
    return projects_for(user).filter(zone=zone, code__iexact=code.strip()).first() if code.strip() else None
