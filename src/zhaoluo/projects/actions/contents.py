"""How what is said about a project gets into its rows; used by entering, changing and taking over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import connection

from zhaoluo.foundation import search
from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.enterprises.actions import meet
from zhaoluo.registers.people.models import Organisation, Team, User
from zhaoluo.registers.people.queries import staff_of
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role

from ..models import CodeSeries, Project, ProjectInvestor, PromotionMode
from ..rules.content import AMOUNTS, Content, refusals_of_content
from .locking import day_of

PLAIN = (
    "name", "content", *AMOUNTS, "origin_region", "chain", "industry_class", "restricted", "officer_text",
)  # fmt: skip
RELATED = ("mode", "leader", "department", "team", "officer")
INDEXED = ("search_text", "search", "sort_key")
#: Roles that may bring projects in.
ENTERING = (Role.OFFICER, Role.AGENT, Role.TASK_FORCE_LEAD, Role.LEADER, Role.ADMINISTRATOR)


def refusals_to_enter(contents: Sequence[Content], zone: Zone, actor: Actor | None) -> list[list[Refusal]]:
    """For each content every reason why it may not be entered here; four queries whatever their number."""
    found = [refusals_of_content(content) for content in contents]
    if actor is not None and not actor.has(*ENTERING):
        for refusals in found:
            refusals.append(Refusal("no_role", "您的角色只能查看，不能登记项目"))
    for refusals, foreign in zip(found, refusals_of_references(contents, zone), strict=True):
        refusals += foreign
    return found


def refusals_of_references(contents: Sequence[Content], zone: Zone) -> list[list[Refusal]]:
    """Everything a project points to must be of the same zone, whoever sent the number."""
    people = {pk for c in contents for pk in (c.officer, c.leader) if pk is not None}
    staff = set(staff_of(zone).filter(pk__in=people).values_list("pk", flat=True)) if people else set()
    kinds = (
        (PromotionMode, "mode", "招商方式"),
        (Organisation, "department", "责任部门"),
        (Team, "team", "招商组"),
    )
    known: dict[str, set[int]] = {}
    for model, name, _ in kinds:
        wanted = {pk for c in contents if (pk := getattr(c, name)) is not None}
        rows = model._default_manager.filter(pk__in=wanted, zone=zone)
        known[name] = set(rows.values_list("pk", flat=True)) if wanted else set()
    found = []
    for content in contents:
        refusals = []
        if {pk for pk in (content.officer, content.leader) if pk is not None} - staff:
            refusals.append(
                Refusal("foreign_person", "责任人或包联领导不在本区在用人员里，请重选", "officer")
            )
        for _, name, label in kinds:
            pk = getattr(content, name)
            if pk is not None and pk not in known[name]:
                refusals.append(Refusal("foreign_row", f"没有这个{label}，请重选", name))
        found.append(refusals)
    return found


def next_codes(zone: Zone, at: datetime, count: int) -> list[str]:
    """The next numbers of the year, HY-2026-0137 …; a number is never given twice, also after an import is undone."""
    prefix = f"{''.join(search.initials_of(zone.short_name or zone.name))[:2].upper()}-{day_of(at).year}-"
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [74_001, zone.pk])
    series = CodeSeries.objects.filter(zone=zone, prefix=prefix).first()
    if series is None:  # numbers given before series were kept, or none yet
        codes = Project.objects.filter(zone=zone, code__startswith=prefix).values_list("code", flat=True)
        last = max((int(code.removeprefix(prefix)) for code in codes), default=0)
        series = CodeSeries(zone=zone, prefix=prefix, last=last)
    first = series.last + 1
    series.last += count
    series.save()
    return [f"{prefix}{number:04d}" for number in range(first, first + count)]


def fill(project: Project, content: Content) -> None:
    """Put what is said into the row; nothing is saved."""
    for name in PLAIN:
        value = getattr(content, name)
        setattr(project, name, tidy(value) if isinstance(value, str) else value)
    project.industry_class = project.industry_class.upper()
    for name in RELATED:
        setattr(project, f"{name}_id", getattr(content, name))


def index(project: Project, investors: Sequence[str]) -> None:
    """Make the project findable by name, number and investors; nothing is saved."""
    project.search_text = search.text_of(project.name, project.code, *investors)
    project.search = search.vector_of(project.search_text)
    project.sort_key = search.sort_key_of(project.name)


def told_of(act: str, project: Project) -> str:
    """Where a firm was met, for the register that all of the zone read: a restricted project is not named there."""
    return act if project.restricted else f"{act}：{project.name}"


def set_investors(
    zone: Zone,
    named: Sequence[tuple[Project, Collection[str]]],
    *,
    by: User | None,
    at: datetime,
    source: str,
    credit_codes: Mapping[str, str] | None = None,
    met: Mapping[str, int | None] | None = None,
) -> None:
    """Make each project's investors those named.  Each meets the register: linked where it is certain, entered where it is
    a new firm, asked about where it might be one; ``source`` says there where the names stand.  ``met``: they have met it.
    """
    wanted = {p.pk: list(dict.fromkeys(t for name in names if (t := tidy(name)))) for p, names in named}
    stored = ProjectInvestor.objects.filter(project__in=wanted)
    here = {(row.project_id, row.name): row for row in stored}
    gone = [row.pk for (pk, name), row in here.items() if name not in wanted[pk]]
    if gone:
        ProjectInvestor.objects.filter(pk__in=gone).delete()
    if met is None:
        names = {name for found in wanted.values() for name in found}
        synthetic = all(project.is_synthetic for project, _ in named)
        codes = {name: code for name, code in (credit_codes or {}).items() if name in names}
        who = {"zone": zone, "by": by, "at": at}
        met = meet(sorted(names), source=source, credit_codes=codes, is_synthetic=synthetic, **who)  # type: ignore[arg-type]
    rows = [
        ProjectInvestor(zone=zone, project_id=pk, name=name, enterprise_id=met.get(name))
        for pk, names in wanted.items()
        for name in names
        if (pk, name) not in here
    ]
    insert_many(rows)
    for (pk, name), row in here.items():  # an enterprise may have been entered since
        if name in wanted[pk] and row.enterprise_id is None and met.get(name):
            ProjectInvestor.objects.filter(pk=row.pk).update(enterprise_id=met[name])
