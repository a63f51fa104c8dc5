"""Everybody with an interest in a project, from the registers: whom its judges may not belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.models import Project, ProjectInvestor
from zhaoluo.projects.terms import ProjectEvent
from zhaoluo.registers.enterprises.models import Alias, Enterprise, Relation
from zhaoluo.registers.enterprises.queries.recognising import recognise
from zhaoluo.registers.enterprises.terms import RelationKind
from zhaoluo.registers.people.models import Membership

from ..models import Expert, Review
from ..rules.conflicts import Bound, Circle, Conflict, Firm, Person, conflicts
from ..terms import SeatKind

#: Relations that make firms one group, followed as far as they go.
GROUP = (RelationKind.PARENT, RelationKind.SUBSIDIARY, RelationKind.SAME_CONTROLLER)
#: What a firm is to the other when the relation is read from the other end.
INVERSE = {
    RelationKind.PARENT: RelationKind.SUBSIDIARY,
    RelationKind.SUBSIDIARY: RelationKind.PARENT,
    RelationKind.SAME_CONTROLLER: RelationKind.SAME_CONTROLLER,
    RelationKind.SUPPLIER: RelationKind.CUSTOMER,
    RelationKind.CUSTOMER: RelationKind.SUPPLIER,
}
#: Steps along a group of firms; a longer chain of ownership is not followed.
STEPS = 6


def circle_of(project: Project, review: Review | None = None) -> Circle:
    """Investors, firms related to them (groups whole, suppliers and customers one step), and users of the project."""
    investors = list(ProjectInvestor.objects.filter(project=project).select_related("enterprise"))
    ids = {i.enterprise_id for i in investors if i.enterprise_id}
    roles, named = _related(project.zone_id, ids, {i.name for i in investors})
    names = _names(ids | set(roles))
    return Circle(
        investors=tuple(
            Firm(tuple(dict.fromkeys((i.name, *names.get(i.enterprise_id or 0, ())))), i.enterprise_id)
            for i in investors
        ),
        related=(
            *(Firm(names[pk], pk, role) for pk, role in roles.items() if pk in names),
            *(Firm((name,), None, role) for name, role in named.items()),
        ),
        people=_people(project, review),
    )


def _related(zone_id: int, start: set[int], names: set[str]) -> tuple[dict[int, str], dict[str, str]]:
    """Firms around the investors: number → role, and for those the register knows by name only name → role."""
    roles: dict[int, str] = {}
    named: dict[str, str] = {}
    frontier, called, seen = set(start), set(names), set(start)
    for step in range(STEPS):
        kinds = [k.value for k in (RelationKind if step == 0 else GROUP)]
        rows = Relation.objects.filter(zone_id=zone_id, kind__in=kinds).filter(
            Q(enterprise__in=frontier) | Q(other__in=frontier) | Q(other_name__in=called)
        )
        grown: set[int] = set()
        called = set()
        for row in rows:
            kind = RelationKind.of(row.kind)
            if row.enterprise_id in seen:
                role = _role(kind, step)
                if row.other_id is None:
                    if row.other_name not in named and row.other_name not in names:
                        named[row.other_name] = role
                        called |= {row.other_name} if kind in GROUP else set()
                elif row.other_id not in seen:
                    roles[row.other_id] = role
                    grown |= {row.other_id} if kind in GROUP else set()
            else:
                roles[row.enterprise_id] = _role(INVERSE[kind], step)
                grown |= {row.enterprise_id} if kind in GROUP else set()
        frontier = grown - seen
        seen |= grown
        if not frontier and not called:
            break
    return roles, named


def _role(kind: RelationKind, step: int) -> str:
    return f"投资方的{kind.label}" if step == 0 else "投资方的关联企业"


def _names(ids: set[int]) -> dict[int, tuple[str, ...]]:
    names = {pk: [name] for pk, name in Enterprise.objects.filter(pk__in=ids).values_list("pk", "name")}
    for pk, name in Alias.objects.filter(enterprise__in=ids).values_list("enterprise", "name"):
        names[pk].append(name)
    return {pk: tuple(own) for pk, own in names.items()}


def _people(project: Project, review: Review | None) -> frozenset[int]:
    entered = Event.objects.filter(
        verb=ProjectEvent.ENTERED, subject_kind="projects.project", subject_id=project.pk
    )
    members = Membership.objects.filter(team=project.team_id or 0)
    found = {project.officer_id, project.leader_id, review.opened_by_id if review else None}
    found |= set(entered.values_list("by_id", flat=True)) | set(members.values_list("user_id", flat=True))
    return frozenset(pk for pk in found if pk is not None)


def persons_of(zone_id: int, experts: Sequence[Expert]) -> dict[int, Person]:
    """Experts as the rule of conflicts sees them; firms they are bound to are looked up in the register of enterprises.

    ``experts`` with their ties prefetched.
    """
    bound = {name for e in experts for name in (*_employers(e), *(t.firm for t in e.ties.all()))}
    answers = recognise(Zone.objects.get(pk=zone_id), sorted(bound)) if bound else {}
    known = {name: a.id for name, a in answers.items() if a.verdict == "certain"}
    return {
        e.pk: Person(
            name=e.name,
            user=e.user_id,
            employers=tuple(Bound(name, known.get(name)) for name in _employers(e)),
            ties=tuple(Bound(t.firm, known.get(t.firm), t.reason) for t in e.ties.all()),
        )
        for e in experts
    }


def _employers(expert: Expert) -> Iterable[str]:
    own = () if expert.kind == SeatKind.EXPERT else (expert.name,)
    return tuple(name for name in (expert.employer, *own) if name)


def conflicts_in(
    project: Project, experts: Sequence[Expert], review: Review | None = None
) -> dict[int, list[Conflict]]:
    """Expert → every reason why they may not judge this project, as the registers stand now."""
    if not experts:
        return {}
    circle = circle_of(project, review)
    return {pk: conflicts(person, circle) for pk, person in persons_of(project.zone_id, experts).items()}
