"""A ledger's rows as its page shows them: counts as tabs, rows with what they would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Q, QuerySet, Value, When

from zhaoluo.foundation.ui.templatetags.ui import DASH, figure, money, yi
from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.terms import Stage
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.terms import Role

from ..models import Ledger, LedgerRow
from ..rules.ledgers.said import DAYS, DAYS_OF, LABELS
from ..terms import LedgerState, RowOutcome, TwinDecision

PER_PAGE = 50
LONGEST_TEXT = 160
TWIN = ~Q(twins=[])
HELD = Q(outcome=RowOutcome.NEW) & TWIN & ~Q(decision=TwinDecision.APART)
#: What a person must look at comes first.
RANK = Case(
    When(outcome=RowOutcome.ERROR, then=Value(0)),
    When(HELD, then=Value(1)),
    When(outcome=RowOutcome.CHANGED, then=Value(2)),
    When(outcome=RowOutcome.NEW, then=Value(3)),
    default=Value(4),
)
#: key → label, icon, colour, rows
TABS: dict[str, tuple[str, str, str, Q]] = {
    "all": ("全部", "", "", Q()),
    "look": ("要看的", "eye", "warn", Q(outcome=RowOutcome.ERROR) | HELD),
    "new": ("新增", "plus", "", Q(outcome=RowOutcome.NEW)),
    "changed": ("有变化", "pencil", "", Q(outcome=RowOutcome.CHANGED)),
    "unchanged": ("无变化", "minus", "", Q(outcome=RowOutcome.UNCHANGED)),
    "error": ("有错", "circle-alert", "bad", Q(outcome=RowOutcome.ERROR)),
    "twins": ("疑似重复", "copy", "warn", TWIN),
}
OUTCOMES = {
    RowOutcome.NEW: ("", "plus"), RowOutcome.CHANGED: ("", "pencil"), RowOutcome.UNCHANGED: ("", "minus"),
    RowOutcome.ERROR: ("red", "circle-alert"),
}  # fmt: skip
IN_WAN = ("fixed_investment", "planned_output", "planned_tax", "actual_output", "funds_in_place")
UNITS = {"land_need_mu": "亩", "premises_need_sqm": "㎡", "jobs": "人"}


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to narrow the rows."""

    key: str
    label: str
    icon: str
    css: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a row; ``old`` is what the register has, None where it stays; ``bad`` is why it was refused."""

    label: str
    text: str
    old: str | None = None
    bad: bool = False
    right: bool = False
    under: str = ""


@dataclass(frozen=True, slots=True)
class TwinView:
    """Another project this row may be, as far as the reader may see it."""

    why: str
    project: int | None
    row: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One row with everything a person needs to decide on it."""

    row: LedgerRow
    name: str
    sub: str
    css: str
    icon: str
    word: str
    cells: tuple[Cell, ...]
    changes: tuple[tuple[str, str, str], ...]
    troubles: tuple[tuple[str, str, str], ...]
    remarks: tuple[str, ...]
    twins: tuple[TwinView, ...]
    chosen: str
    options: tuple[tuple[str, str], ...]

    @property
    def more(self) -> bool:
        """Whether there is anything to say under the row."""
        return bool(self.changes or self.troubles or self.remarks or self.twins)


@dataclass(frozen=True)
class Shown:
    """A ledger's rows as one page of them: tabs, rows, and how many the reader may not see."""

    tabs: tuple[Tab, ...]
    tab: str
    page: Page[int]
    rows: tuple[RowView, ...]
    hidden: int
    unmoved: int
    many_sheets: bool

    @property
    def twins(self) -> int:
        """How many rows look like another project, decided or not."""
        return next(tab.count for tab in self.tabs if tab.key == "twins")


def rows_for(user: User, ledger: Ledger) -> QuerySet[LedgerRow]:
    """The rows of a ledger but for those of projects this reader may not see."""
    return ledger.rows.filter(Q(project=None) | Q(project__in=projects_for(user).values("pk")))


def shown_for(user: User, ledger: Ledger, *, tab: str, page: str | None) -> Shown:
    """One page of a ledger's rows, what must be looked at first.  The number of queries does not grow with the rows."""
    tab = tab if tab in TABS else "all"
    rows = rows_for(user, ledger)
    counts = rows.aggregate(**{key: Count("pk", filter=where) for key, (*_, where) in TABS.items()})
    tabs = tuple(
        Tab(key, label, icon, css if counts[key] else "", counts[key], key == tab)
        for key, (label, icon, css, _) in TABS.items()
    )
    ordered = rows.filter(TABS[tab][3]).annotate(rank=RANK).order_by("rank", "pk")
    # numbers first: sorting twenty thousand rows with all their cells would go through the disk
    paginator: Paginator[int] = Paginator(ordered.values_list("pk", flat=True), PER_PAGE)
    paginator.count = counts[tab]
    chosen = paginator.get_page(page)
    ids = list(chosen.object_list)
    found = {row.pk: row for row in ledger.rows.filter(pk__in=ids).select_related("project")}
    views = row_views(user, ledger, [found[pk] for pk in ids])
    total = ledger.counts.get("rows", 0) if ledger.state != LedgerState.DROPPED else 0
    many = sum(bool(sheet["rows"]) for sheet in ledger.sheets) > 1
    return Shown(tabs, tab, chosen, views, total - counts["all"], unmoved_count(user, ledger), many)


def unmoved_count(user: User, ledger: Ledger) -> int:
    """How many projects that did not move would get the note “本月无变化”: those the reader works on."""
    reach = reach_of(user)
    rows = ledger.rows.filter(outcome=RowOutcome.UNCHANGED, project__isnull=False)
    if not reach.actor_in(ledger.zone_id).has(Role.LEADER, Role.ADMINISTRATOR):
        own = Q(project__officer=user.pk) | Q(project__leader=user.pk) | Q(project__team__in=reach.team_ids)
        rows = rows.filter(own)
    return rows.values("project").distinct().count()


def row_views(user: User, ledger: Ledger, rows: Sequence[LedgerRow]) -> tuple[RowView, ...]:
    """Rows as the table shows them; twins that the reader may not see are said without their name."""
    wanted = {twin["project"] for row in rows for twin in row.twins if twin["project"]}
    seen = projects_for(user).filter(pk__in=wanted).values_list("pk", flat=True) if wanted else ()
    visible = set(seen)
    fields = {
        sheet["name"][:60]: {c["letter"]: c["field"] for c in sheet["columns"] if c["field"]}
        for sheet in ledger.sheets
    }
    return tuple(_row_view(row, fields.get(row.sheet, {}), visible) for row in rows)


def _row_view(row: LedgerRow, fields: Mapping[str, str], visible: set[int]) -> RowView:
    troubles = tuple((t[0], t[1], t[2]) for t in (*row.troubles["read"], *row.troubles["more"]))
    bad = {fields[column] for column, _, _ in troubles if column in fields}
    cells, used = _cells(row, bad)
    css, icon = OUTCOMES[RowOutcome.of(row.outcome)]
    word = RowOutcome.label_of(row.outcome)
    twins = _twins(row, visible)
    if twins and row.outcome == RowOutcome.NEW and row.decision != TwinDecision.APART:
        css, icon, word = "amber", "copy", "疑似重复"
    changes = tuple(
        (LABELS.get(name, name), _worded(name, old) or "空", _worded(name, new) or "空")
        for name, (old, new) in row.changes.items()
        if name not in used
    )
    return RowView(
        row, row.name or row.shown.get("name", "") or "（没有项目名称）", _sub(row), css, icon, word, cells, changes, troubles,
        (*row.remarks["read"], *row.remarks["more"]), twins, row.decision or TwinDecision.HOLD.value, _options(row, visible),
    )  # fmt: skip


def _sub(row: LedgerRow) -> str:
    project: Project | None = row.project
    investors = row.values.get("investors", [])
    firms = "、".join(investors[:2]) + (f" 等 {len(investors)} 家" if len(investors) > 2 else "")
    parts = (project.code if project else "", firms, str(row.values.get("chain", "")))
    return " · ".join(part for part in parts if part)


def _cells(row: LedgerRow, bad: set[str]) -> tuple[tuple[Cell, ...], set[str]]:
    """The five figures of the table, and the fields they speak of."""
    name = _day_name(row)
    days = name or next((d for d in DAYS if d in bad), "")
    wanted = (
        ("investment", "投资额", True), ("stage", "阶段", False), (days, "日期", False), ("land_need_mu", "用地", True),
        ("officer", "责任人", False),
    )  # fmt: skip
    cells = []
    for key, label, right in wanted:
        under = DAYS[key] if key in DAYS and key != "stage_on" else ""
        if key in bad:
            said = row.shown.get(key) or _plain(
                key, row.values.get(key)
            )  # shown where it differs from the value
            cells.append(Cell(label, _short(said) or "空", None, True, right, under))
        elif key in row.changes:
            old, new = row.changes[key]
            places = _places(old, new) if key == "investment" else 2
            was = _celled(key, old, places) if old else "空"
            cells.append(Cell(label, _celled(key, new, places), was, False, right, under))
        else:
            value = row.values.get(key)
            cells.append(Cell(label, _celled(key, _plain(key, value)), None, False, right, under))
    return tuple(cells), {key for key, _, _ in wanted}


def _day_name(row: LedgerRow) -> str:
    """Which day of the row is shown: one that changed, else that of its stage, else the last one said."""
    if changed := next((name for name in row.changes if name in DAYS), ""):
        return changed
    stage = Stage.known(str(row.values.get("stage", "")))
    for name in DAYS_OF[stage] if stage else ():
        if name in row.values:
            return name
    return next((name for name in reversed(DAYS) if name in row.values), "")


def _plain(name: str, value: object) -> str:
    if value in (None, ""):
        return ""
    return Stage.label_of(str(value)) if name == "stage" else str(value)


def _celled(name: str, text: str, places: int = 2) -> str:
    """A value in its column, whose head says the unit."""
    if not text:
        return DASH
    if name == "investment":
        return yi(text, places)
    return _trimmed(text) if name == "land_need_mu" else _short(text)


def _places(old: str, new: str) -> int:
    """As many decimals of 亿元 as it takes to tell two amounts apart."""
    return 2 if not old or not new or yi(old) != yi(new) else 4 if yi(old, 4) != yi(new, 4) else 6


def _trimmed(text: str) -> str:
    whole, dot, part = text.partition(".")
    return figure(whole) + (dot + part if part.strip("0") else "")


def _worded(name: str, text: str) -> str:
    """A value with its unit."""
    if not text:
        return ""
    if name in IN_WAN:
        return money(text)
    return f"{_trimmed(text)} {UNITS[name]}" if name in UNITS else _short(text)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def _twins(row: LedgerRow, visible: set[int]) -> tuple[TwinView, ...]:
    twins = []
    for twin in row.twins:
        if twin["project"] and twin["project"] not in visible:
            twins.append(TwinView("像登记库里一个您看不到的项目", None, ""))
        else:
            twins.append(TwinView(twin["why"], twin["project"], twin["label"]))
    return tuple(twins)


def _options(row: LedgerRow, visible: set[int]) -> tuple[tuple[str, str], ...]:
    """What a person may say of the twins; 并入 names what the row would go into."""
    target = next((t for t in row.twins if t["project"]), None) or next(iter(row.twins), None)
    named = target["label"].split(" ")[0] if target and target["project"] in visible else ""
    if target and not target["project"]:
        named = target["label"]
    return tuple(
        (d.value, f"{d.label} {named}".strip() if d is TwinDecision.SAME else d.label) for d in TwinDecision
    )


def decisions_in(ledger: Ledger, ids: Iterable[int]) -> dict[int, str]:
    """What was said so far of the twins of these rows."""
    return dict(ledger.rows.filter(pk__in=ids).values_list("pk", "decision"))


def imported_before(ledger: Ledger) -> Ledger | None:
    """The newest import of the very same file, if there is one."""
    same = Ledger.objects.filter(zone=ledger.zone_id, sha256=ledger.sha256, state=LedgerState.CONFIRMED)
    return same.exclude(pk=ledger.pk).order_by("-settled_at").first()
