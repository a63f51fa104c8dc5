"""Reading a ledger against the zone's register: what is known, who is who, and what the ledger would do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import QuerySet, Sum

from zhaoluo.engine.ledger import Ledger as ReadLedger
from zhaoluo.engine.ledger import load_vocabulary, open_ledger, read_ledger
from zhaoluo.engine.linkage import MentionReader, ProjectMention, likely_same, likely_twice
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.models import MoneyEntry, Project, ProjectInvestor, PromotionMode, StageReport
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.rules.content import Content
from zhaoluo.projects.rules.moves import may_work
from zhaoluo.projects.terms import MoneyKind, ReportState, Stage
from zhaoluo.registers.people.models import Organisation, Team, User
from zhaoluo.registers.people.queries import reach_of, staff_of

from ..models import ColumnChoice, Ledger, LedgerRow
from ..rules.ledgers.identity import Register
from ..rules.ledgers.plan import Decided, Planned, decide, mark_twins, plan
from ..rules.ledgers.said import Directory, Known, Said, Trouble, fold, loaded, text_of, texts_of
from ..terms import LedgerState, RowOutcome, TwinDecision
from .ledger_forms.lines import latest_progress

Chosen = Mapping[str, Mapping[int, str | None]]
CONTENT = (
    "name", "content", "investment", "fixed_investment", "planned_output", "planned_tax", "actual_output", "jobs", "land_need_mu",
    "premises_need_sqm", "origin_region", "chain", "industry_class", "restricted", "officer_text",
)  # fmt: skip
RELATED = ("officer_id", "mode_id", "leader_id", "department_id", "team_id")


def ledgers_for(user: User) -> QuerySet[Ledger]:
    """Ledgers of the reader's zones, newest first."""
    rows = Ledger.objects.filter(zone_id__in=reach_of(user).zone_ids)
    return rows.select_related("by", "settled_by", "zone")


def ledger_for(user: User, ledger_id: int) -> Ledger | None:
    """One ledger, if this reader may see it."""
    return ledgers_for(user).filter(pk=ledger_id).first()


def sees_all(user: User, ledger: Ledger) -> bool:
    """Whether this person may see every project that the ledger speaks of."""
    rows = ledger.rows.filter(project__isnull=False)
    if rows.exclude(project__in=projects_for(user).values("pk")).exists():
        return False
    return not rows_of_unseen_twins(user, ledger)


def rows_of_unseen_twins(user: User, ledger: Ledger) -> list[int]:
    """Rows that look like a project which this person may not see."""
    told = ledger.rows.exclude(twins=[]).values_list("pk", "twins")
    twins = {pk: {twin["project"] for twin in found if twin["project"]} for pk, found in told}
    wanted = {project for found in twins.values() for project in found}
    seen = set(projects_for(user).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    return [pk for pk, found in twins.items() if found - seen]


def read_for(
    zone: Zone | None, source: Path | bytes, name: str, *, chosen: Chosen | None = None, today: date
) -> ReadLedger:
    """A file read with the words the zone has put right before.  UnreadableLedger with a sentence for a person."""
    kept = ColumnChoice.objects.filter(zone=zone).values_list("header", "field") if zone else ()
    return read_ledger(
        open_ledger(source, name), vocabulary=load_vocabulary(), chosen=chosen or {}, remembered=dict(kept), today=today
    )  # fmt: skip


def said_of(read: ReadLedger) -> list[Said]:
    """The data rows of all sheets, as the rules see them."""
    out = []
    for sheet in read.sheets:
        where = {column.field: (column.letter, column.header) for column in sheet.columns if column.field}
        for row in sheet.rows:
            troubles = tuple(Trouble(t.column, t.header, t.message) for t in row.troubles)
            shown = {name: text for name, text in row.shown.items() if text != text_of(row.values.get(name))}
            out.append(Said(sheet.name[:60], row.number, row.values, shown, troubles, row.remarks, where))
    return out


def said_again(ledger: Ledger) -> list[Said]:
    """The rows of a ledger that was read before, from where they are kept."""
    where = {
        sheet["name"][:60]: {c["field"]: (c["letter"], c["header"]) for c in sheet["columns"] if c["field"]}
        for sheet in ledger.sheets
    }
    rows = ledger.rows.order_by("pk").values_list("sheet", "number", "values", "shown", "troubles", "remarks")
    return [
        Said(
            sheet, number, loaded(values), shown, tuple(Trouble(*t) for t in troubles["read"]), tuple(remarks["read"]),
            where[sheet],
        )
        for sheet, number, values, shown, troubles, remarks in rows
    ]  # fmt: skip


def decided_in(ledger: Ledger) -> dict[tuple[str, int], Decided]:
    """What a person has said of the rows that look like other projects."""
    rows = ledger.rows.exclude(decision="").values_list("sheet", "number", "decision", "twins")
    return {
        (sheet, number): Decided(
            TwinDecision.of(decision), next((t["project"] for t in twins if t["project"]), None)
        )
        for sheet, number, decision, twins in rows
    }


def directory_of(zone: Zone, user: User) -> Directory:
    """Names of the zone; a name that two bear stands for nobody."""
    return Directory(
        importer=user.pk,
        people=_unique((row.name, row.pk) for row in staff_of(zone)),
        modes=_unique(PromotionMode.objects.filter(zone=zone, active=True).values_list("name", "pk")),
        departments=_unique(Organisation.objects.filter(zone=zone, active=True).values_list("name", "pk")),
        teams=_unique(Team.objects.filter(zone=zone).values_list("name", "pk")),
    )


def _unique(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    folded = [(fold(name), pk) for name, pk in pairs]
    times = Counter(name for name, _ in folded)
    return {name: pk for name, pk in folded if times[name] == 1}


def register_of(zone: Zone, user: User) -> Register:
    """The projects of a zone that this person may see, each with what the last ledger said of it."""
    base, by_name, called = _memory(zone)
    investors: dict[int, list[str]] = defaultdict(list)
    for pk, name in (
        ProjectInvestor.objects.filter(zone=zone).order_by("pk").values_list("project_id", "name")
    ):
        investors[pk].append(name)
    pending = dict(
        StageReport.objects.filter(zone=zone, state=ReportState.PENDING).values_list("project_id", "target")
    )
    money = MoneyEntry.objects.filter(zone=zone, kind=MoneyKind.FUNDS, voided=False).order_by()
    funds = dict(money.values_list("project_id").annotate(total=Sum("amount")))
    actor = reach_of(user).actor_in(zone.pk)
    names = dict(User.objects.values_list("pk", "name"))
    fields = ("pk", "code", "version", "stage", "stage_entered_on", "standing", *CONTENT, *RELATED)
    projects = projects_for(user).filter(zone=zone)
    progress = latest_progress(projects)
    known = []
    for row in projects.order_by("pk").values(*fields):
        pk = row["pk"]
        known.append(
            Known(
                id=pk, code=row["code"], version=row["version"], stage=Stage.of(row["stage"]), stage_on=row["stage_entered_on"],
                content=_content(row, investors[pk]), officer_name=names.get(row["officer_id"], ""), pending=pending.get(pk, ""),
                funds=funds.get(pk), may_work=may_work(actor, row["officer_id"], row["leader_id"], row["team_id"]),
                base=base.get(pk, {}), by_name=by_name.get(pk, {}), standing=row["standing"], progress=progress.get(pk, ""),
            )
        )  # fmt: skip
    return Register(known, called)


def _content(row: Mapping[str, Any], investors: Sequence[str]) -> Content:
    values = {name: row[name] for name in CONTENT}
    values |= {name.removesuffix("_id"): row[name] for name in RELATED}
    return Content(investors=tuple(investors), **values)


Texts = dict[str, str]


def _memory(zone: Zone) -> tuple[dict[int, Texts], dict[int, dict[str, Texts]], dict[str, list[int]]]:
    """What confirmed ledgers said last of each project, by field as text: in all, and under each name they gave it; and which
    names they gave to which projects.
    """
    rows = LedgerRow.objects.filter(zone=zone, project__isnull=False, ledger__state=LedgerState.CONFIRMED)
    rows = rows.exclude(outcome=RowOutcome.ERROR)
    # of the newest ledger the first row speaks; what was merged into it or repeated it only gives a name
    rows = rows.order_by("project_id", "name_key", "-ledger_id", "pk").distinct("project_id", "name_key")
    base: dict[int, tuple[tuple[int, bool, int], dict[str, str]]] = {}
    by_name: dict[int, dict[str, Texts]] = defaultdict(dict)
    called: dict[str, list[int]] = defaultdict(list)
    fields = ("pk", "ledger_id", "project_id", "name_key", "decision", "values")
    for pk, ledger_id, project_id, key, decision, values in rows.values_list(*fields):
        called[key].append(project_id)
        rank = (ledger_id, not decision, -pk)
        said = by_name[project_id][key] = texts_of(loaded(values))
        if project_id not in base or rank > base[project_id][0]:
            base[project_id] = (rank, said)
    return {project_id: said for project_id, (_, said) in base.items()}, by_name, called


def planned_for(
    zone: Zone,
    user: User,
    rows: Sequence[Said],
    *,
    today: date,
    decided: Mapping[tuple[str, int], Decided] | None = None,
) -> list[Planned]:
    """What these rows would do to the register as this person sees it, with everything that looks like the same project."""
    register, directory = register_of(zone, user), directory_of(zone, user)
    planned = plan(rows, register, directory, today=today, decided=decided)
    fresh = [n for n, row in enumerate(planned) if row.outcome is RowOutcome.NEW and not row.twins]
    mentions = [_mention(n, planned[n].said) for n in fresh]
    reader = MentionReader()
    inside = [(pair.left, pair.right, pair.why) for pair in likely_twice(mentions, reader)]
    known = [
        ProjectMention(k.id, k.name, k.content.investors, k.content.investment)
        for k in register.by_id.values()
    ]
    same = [(pair.left, pair.right, pair.why) for pair in likely_same(mentions, known, reader)]
    mark_twins(planned, inside, same, register)
    for row in planned:
        if row.twins and row.decision is None:
            decide(row, (decided or {}).get(row.said.key), register, directory, today=today)
    return planned


def _mention(key: int, said: Said) -> ProjectMention:
    return ProjectMention(key, said.name, said.investors, said.investment)


def versions_of(project_ids: Iterable[int | None]) -> dict[int, int]:
    """How often each project has been written to."""
    ids = {pk for pk in project_ids if pk is not None}
    return dict(Project.objects.filter(pk__in=ids).values_list("pk", "version"))


def answer_of(planned: Sequence[Planned]) -> dict[str, Any]:
    """The contract of ``zhaoluo ledger --json``: counts, twins and errors by Excel's row numbers."""
    outcomes = Counter(row.outcome for row in planned)
    twins = [
        {
            "row": row.said.number, "sheet": row.said.sheet, "of": t.row[1] if t.row else t.label.split(" ")[0], "why": t.why,
            **({"project": t.project} if t.project else {}),
        }
        for row in planned
        if row.outcome is RowOutcome.NEW
        for t in row.twins[:1]
    ]  # fmt: skip
    errors = [
        {
            "row": row.said.number,
            "sheet": row.said.sheet,
            "column": t.header,
            "letter": t.column,
            "message": t.message,
        }
        for row in planned
        if row.outcome is RowOutcome.ERROR
        for t in row.troubles
    ]
    return {
        "rows": len(planned), "new": outcomes[RowOutcome.NEW], "changed": outcomes[RowOutcome.CHANGED],
        "unchanged": outcomes[RowOutcome.UNCHANGED], "duplicates": twins, "errors": errors,
    }  # fmt: skip
