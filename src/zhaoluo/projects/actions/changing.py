from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhaoluo.foundation.journal.actions import Entry, record_many
from zhaoluo.foundation.verdict import Refusal, Stale, refuse_if
from zhaoluo.registers.people.models import Organisation, Team, User
from zhaoluo.registers.people.rules import Actor

from ..models import Project, ProjectInvestor, PromotionMode, Waiver
from ..rules.content import Content, refusals_of_content
from ..rules.moves import refusals_to_work
from ..terms import ProjectEvent, WaiverState
from .contents import INDEXED, PLAIN, RELATED, fill, index, refusals_of_references, set_investors, told_of
from .gates import settle_waivers

SAVED = (*PLAIN, *(f"{name}_id" for name in RELATED), *INDEXED, "version", "changed_at")
Picture = dict[str, str]


@dataclass(frozen=True, slots=True)
class Revision:
    """What is now said of a project; ``version`` is the one it was read at, ``origin`` where it is said."""

    project_id: int
    content: Content
    version: int | None = None
    origin: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def change(
    project_id: int,
    content: Content,
    *,
    version: int | None,
    by: User,
    actor: Actor,
    at: datetime,
    **origin: Any,
) -> Project:
    """Change what is known about a project (修改内容); old and new of every changed field are written down."""
    return change_many([Revision(project_id, content, version, origin)], by=by, actor=actor, at=at)[0]


@transaction.atomic
def change_many(
    revisions: Sequence[Revision],
    *,
    by: User,
    actor: Actor | None,
    at: datetime,
    credit_codes: Mapping[str, str] | None = None,
) -> list[Project]:
    """Change many projects of one zone, all or none.  What stays as it was leaves no trace.

    ``actor`` None: the caller has decided that ``by`` may.  Refusals name the project when there are several.  Stale when one was changed since its ``version``;
    Project.DoesNotExist when one is not there.
    """
    if not revisions:
        return []
    if len({revision.project_id for revision in revisions}) < len(revisions):
        raise ValueError("a project is changed once in one act")
    ids = {revision.project_id for revision in revisions}
    rows = Project.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    projects = {project.pk: project for project in rows}
    if len(projects) < len(ids):
        raise Project.DoesNotExist
    if any(r.version is not None and r.version != projects[r.project_id].version for r in revisions):
        raise Stale
    refuse_if(_refusals(revisions, projects, actor))
    return _write(revisions, projects, by, at, credit_codes or {})


def _refusals(
    revisions: Sequence[Revision], projects: dict[int, Project], actor: Actor | None
) -> list[Refusal]:
    zone = projects[revisions[0].project_id].zone
    contents = [_newly_named(revision.content, projects[revision.project_id]) for revision in revisions]
    refusals = []
    for revision, foreign in zip(revisions, refusals_of_references(contents, zone), strict=True):
        project = projects[revision.project_id]
        own = refusals_to_work(actor, project.officer_id, project.leader_id, project.team_id) if actor else []
        own += refusals_of_content(revision.content) + foreign
        mark = f"{project.name}：" if len(revisions) > 1 else ""
        refusals += [Refusal(r.code, mark + r.message, r.field) for r in own]
    return refusals


def _newly_named(content: Content, project: Project) -> Content:
    """The content with only those people and groups that the project did not have: who has left since may stay as he was."""
    same: dict[str, Any] = {
        name: None for name in RELATED if getattr(content, name) == getattr(project, f"{name}_id")
    }
    return replace(content, **same)


def _write(
    revisions: Sequence[Revision],
    projects: dict[int, Project],
    by: User,
    at: datetime,
    credit_codes: Mapping[str, str],
) -> list[Project]:
    investors = _investors_of(projects)
    before = _pictures(list(projects.values()), investors)
    officers = {pk: project.officer_id for pk, project in projects.items()}
    for revision in revisions:
        fill(projects[revision.project_id], revision.content)
    zone = projects[revisions[0].project_id].zone
    renamed = [
        (projects[r.project_id], r.content.investors)
        for r in revisions
        if sorted(investors[r.project_id]) != sorted(r.content.investors)
        or (projects[r.project_id].name != before[r.project_id]["name"])
    ]
    if renamed:
        source = told_of("修改项目", renamed[0][0]) if len(renamed) == 1 else "台账导入"
        set_investors(zone, renamed, by=by, at=at, source=source, credit_codes=credit_codes)
        investors |= _investors_of({project.pk: project for project, _ in renamed})
    after = _pictures(list(projects.values()), investors)
    changed = [p for pk, p in projects.items() if before[pk] != after[pk]]
    for project in changed:
        index(project, investors[project.pk])
        project.version += 1
        project.changed_at = at
    _save(changed)
    origins = {revision.project_id: revision.origin for revision in revisions}
    entries = []
    for p in changed:
        old, new = before[p.pk], after[p.pk]
        changes = {key: [old[key], new[key]] for key in new if old[key] != new[key]}
        entries.append(Entry(ProjectEvent.CHANGED, p, {"changes": changes, **origins[p.pk]}))
        if officers[p.pk] != p.officer_id:
            hands = {"was": officers[p.pk], "now": p.officer_id}
            entries.append(Entry(ProjectEvent.HANDED_OVER, p, hands))
    record_many(entries, by=by, at=at)
    return [projects[revision.project_id] for revision in revisions]


def _save(changed: Sequence[Project]) -> None:
    """One statement for many rows; their waivers' clocks follow."""
    if len(changed) == 1:
        changed[0].save(update_fields=SAVED)
    elif changed:
        Project.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["id"], update_fields=SAVED, batch_size=500
        )
    waived = Waiver.objects.filter(project__in=[p.pk for p in changed], state=WaiverState.APPROVED)
    owing = set(waived.values_list("project_id", flat=True))
    for project in changed:
        if project.pk in owing:
            settle_waivers(project)


def _investors_of(projects: dict[int, Project]) -> dict[int, list[str]]:
    named: dict[int, list[str]] = defaultdict(list)
    rows = ProjectInvestor.objects.filter(project__in=projects).order_by("pk")
    for project_id, name in rows.values_list("project_id", "name"):
        named[project_id].append(name)
    return named


def _pictures(projects: Sequence[Project], investors: dict[int, list[str]]) -> dict[int, Picture]:
    """Each project as the journal shows it: every value as text, people and groups by name."""
    names: dict[str, dict[int, str]] = {}
    for kind, model in (("mode", PromotionMode), ("department", Organisation), ("team", Team)):
        wanted = {pk for p in projects if (pk := getattr(p, f"{kind}_id"))}
        names[kind] = (
            {row.pk: str(row) for row in model._default_manager.filter(pk__in=wanted)} if wanted else {}
        )
    people = {pk for p in projects for pk in (p.leader_id, p.officer_id) if pk}
    names["leader"] = names["officer"] = {user.pk: str(user) for user in User.objects.filter(pk__in=people)}
    out = {}
    for p in projects:
        row: dict[str, object] = {name: getattr(p, name) for name in PLAIN}
        row |= {kind: names[kind].get(getattr(p, f"{kind}_id"), "") for kind in RELATED}
        row["investors"] = sorted(investors[p.pk])
        out[p.pk] = {key: _shown(value) for key, value in row.items()}
    return out


def _shown(value: object) -> str:
    """A value for comparing and for the journal; 42000 and 42000.00 are the same figure."""
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return "" if value is None else str(value)
