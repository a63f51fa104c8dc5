"""From rows and register to what would be written: the same plan is shown, counted, and carried out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from zhaoluo.projects.rules.content import Content, refusals_of_content
from zhaoluo.projects.rules.moves import refusals_of_day
from zhaoluo.projects.terms import Stage
from zhaoluo.registers.enterprises.rules import INDUSTRY_CLASS

from ...terms import RowOutcome, TwinDecision
from .identity import Finder, Register, agree
from .said import DAYS, DAYS_OF, LABELS, Directory, Known, Said, Trouble, fold, text_of, texts_of

#: Fields that go into the project as they are read.
PLAIN = (
    "name", "investors", "content", "investment", "fixed_investment", "planned_output", "planned_tax", "actual_output", "jobs",
    "land_need_mu", "premises_need_sqm", "origin_region", "chain", "industry_class",
)  # fmt: skip
NAMED = ("mode", "leader", "department", "team")
#: Fields that are said of a project but never move it: they are noted.
NOTED = ("progress", "funds_in_place", "standing", "expected_on")


@dataclass(frozen=True, slots=True)
class Twin:
    """Another project this row may be: an earlier row of the ledger, or a project of the register."""

    why: str
    row: tuple[str, int] | None = None
    project: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person said of a row's twins."""

    decision: TwinDecision
    project: int | None = None


@dataclass(slots=True)
class Planned:
    """One row with everything that follows from it."""

    said: Said
    outcome: RowOutcome = RowOutcome.UNCHANGED
    project: Known | None = None
    content: Content | None = None
    stage: Stage | None = None
    claimed_on: date | None = None
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    decision: TwinDecision | None = None
    same_row: tuple[str, int] | None = None

    @property
    def held(self) -> bool:
        """New, but perhaps another project: not written before a person says so."""
        return self.outcome is RowOutcome.NEW and bool(self.twins) and self.decision is not TwinDecision.APART

    @property
    def written(self) -> bool:
        """Whether confirming writes this row."""
        return self.outcome is RowOutcome.CHANGED or (self.outcome is RowOutcome.NEW and not self.held)

    def refuse(self, name: str, message: str) -> None:
        """This row cannot be taken, because of a field."""
        letter, header = self.said.where.get(name, ("", LABELS.get(name, name)))
        self.troubles.append(Trouble(letter, header, message))


def plan(
    rows: Sequence[Said],
    register: Register,
    directory: Directory,
    *,
    today: date,
    decided: Mapping[tuple[str, int], Decided] | None = None,
) -> list[Planned]:
    """What each row would do.  Likely twins under other names are added by ``mark_twins``."""
    decided = decided or {}
    finder = Finder(rows, register)
    planned = []
    firsts: dict[str, list[Said]] = defaultdict(list)
    for said in rows:
        row = Planned(said, troubles=list(said.troubles), remarks=list(said.remarks))
        planned.append(row)
        if row.troubles:
            row.outcome = RowOutcome.ERROR
            continue
        known, earlier, namesakes = finder.find(said)
        answer = decided.get(said.key)
        if known is not None and earlier is None:
            _compare(row, known, directory, today, rename=not register.is_called(known, said.name))
        elif known is not None and earlier is not None:
            _repeat(row, known, earlier, directory, today, rename=not register.is_called(known, said.name))
        else:
            _enter(row, directory, today)
            _twins_by_name(row, firsts[fold(said.name)], namesakes)
        _apply(row, answer, register, directory, today)
        firsts[fold(said.name)].append(said)
    return planned


def _twins_by_name(row: Planned, earlier: Sequence[Said], namesakes: Sequence[Known]) -> None:
    for other in earlier:
        if agree(row.said.investors, other.investors):
            same = "项目名称、投资方都相同" if row.said.investors == other.investors else "项目名称相同"
            row.twins.append(
                Twin(f"与第 {other.number} 行{same}", row=other.key, label=f"第 {other.number} 行")
            )
            break
    for known in namesakes:
        why = f"登记库有同名项目 {known.code}，投资方不同（{text_of(known.content.investors)}）"
        row.twins.append(Twin(why, project=known.id, label=f"{known.code} {known.name}"))


def _repeat(
    row: Planned, known: Known, earlier: Said, directory: Directory, today: date, *, rename: bool
) -> None:
    """A project that an earlier row has already: the same once more is nothing, something else a person must see."""
    _compare(row, known, directory, today, rename=rename)
    if row.outcome is RowOutcome.CHANGED:
        row.outcome, row.project, row.changes, row.notes = RowOutcome.NEW, None, {}, []
        row.remarks = list(row.said.remarks)
        _enter(row, directory, today)
        why = f"与第 {earlier.number} 行是同一个项目（{known.code}），内容不同"
        row.twins.append(Twin(why, row=earlier.key, label=f"第 {earlier.number} 行"))
    elif row.outcome is RowOutcome.UNCHANGED:
        row.remarks.append(f"与第 {earlier.number} 行重复")


def mark_twins(
    planned: Sequence[Planned],
    inside: Sequence[tuple[int, int, str]],
    known: Sequence[tuple[int, int, str]],
    register: Register,
) -> None:
    """Add twins under other names.  ``inside``: positions (earlier, later, why); ``known``: (position, project, why)."""
    for earlier, later, why in inside:
        row, other = planned[later], planned[earlier].said
        if row.outcome is RowOutcome.NEW and not any(t.row == other.key for t in row.twins):
            row.twins.append(
                Twin(
                    f"与第 {other.number} 行“{other.name}”：{why}",
                    row=other.key,
                    label=f"第 {other.number} 行",
                )
            )
    for position, project, why in known:
        row, found = planned[position], register.by_id[project]
        if row.outcome is RowOutcome.NEW and not any(t.project == project for t in row.twins):
            label = f"{found.code} {found.name}"
            row.twins.append(Twin(f"与登记库 {label}：{why}", project=project, label=label))


def decide(
    row: Planned, answer: Decided | None, register: Register, directory: Directory, *, today: date
) -> None:
    """Apply what a person said of a row whose twins were found under another name."""
    _apply(row, answer, register, directory, today)


def _apply(
    row: Planned, answer: Decided | None, register: Register, directory: Directory, today: date
) -> None:
    if answer is None or row.outcome is not RowOutcome.NEW or not row.twins:
        return
    row.decision = answer.decision
    if answer.decision is not TwinDecision.SAME:
        return
    target = register.by_id.get(answer.project or 0)
    row.remarks = list(row.said.remarks)
    first = register.claimed.setdefault(target.id, row.said) if target else None
    if target is not None and first is row.said:
        row.content, row.notes = None, []
        _compare(row, target, directory, today, rename=False)
    elif target is not None and first is not None:
        row.outcome, row.same_row = RowOutcome.UNCHANGED, first.key
        row.remarks.append(
            f"与第 {first.number} 行同是 {target.code}，以第 {first.number} 行为准，本行不另写"
        )
    else:  # an earlier row of the same ledger: this one says nothing more
        row.outcome, row.same_row = RowOutcome.UNCHANGED, next((t.row for t in row.twins if t.row), None)
        row.remarks.append("并入" + row.twins[0].label)


# ---------------------------------------------------------------- what a row says of a project


def _enter(row: Planned, directory: Directory, today: date) -> None:
    """A project the register does not know."""
    row.outcome = RowOutcome.NEW
    said = row.said.values
    row.content = _content(row, Content("", directory.importer), directory, set(said))
    row.stage = _stage(row)
    name = next((n for n in DAYS_OF[row.stage] if n in said), "")
    day = said.get(name)
    row.claimed_on = day if isinstance(day, date) else today
    if not name:
        later = "" if row.stage in (Stage.LEAD, Stage.TALKS) else "，核实时改"  # nobody verifies those two
        row.remarks.append(f"没有写{row.stage.label}日期，先按今天记{later}")
    else:
        for refusal in refusals_of_day(row.claimed_on, today=today, label=DAYS[name]):
            row.refuse(name, refusal.message)
    row.notes = _notes(row, Known(0, "", 0, row.stage, row.claimed_on, row.content))
    _check(row, row.content)


def _stage(row: Planned) -> Stage:
    said = row.said.values
    if stated := said.get("stage"):
        return Stage.of(str(stated))
    for stage, name in (
        (Stage.PRODUCING, "produced_on"),
        (Stage.BUILDING, "started_on"),
        (Stage.SIGNED, "signed_on"),
    ):
        if name in said:
            row.remarks.append(f"没有写阶段，按{DAYS[name]}记为{stage.label}")
            return stage
    row.remarks.append("没有写阶段，按线索记")
    return Stage.LEAD


def _compare(row: Planned, known: Known, directory: Directory, today: date, *, rename: bool = True) -> None:
    """A project the register knows: what this ledger says otherwise than the register and than the last ledger did."""
    row.project = known
    said = texts_of(row.said.values)
    before = known.said_under(row.said.name)
    moved = {name for name, text in said.items() if before.get(name) != text}
    if not rename:
        moved.discard("name")
    # the same but for spaces, quotes and widths: the register's spelling stays
    moved -= {
        name for name in PLAIN if fold(said.get(name, "")) == fold(text_of(getattr(known.content, name)))
    }
    if not known.content.officer_text and fold(said.get("officer", "")) == fold(known.officer_name):
        moved.discard("officer")  # also where the account is no longer in use
    row.content = _content(row, known.content, directory, moved)
    for name in PLAIN:
        old, new = text_of(getattr(known.content, name)), text_of(getattr(row.content, name))
        if old != new:
            row.changes[name] = (old, new)
    for name in (*NAMED, "officer"):
        if getattr(known.content, name) != getattr(row.content, name):
            old = known.officer_name if name == "officer" else known.base.get(name, "")
            row.changes[name] = (old, said[name])
    if known.content.officer_text != row.content.officer_text and "officer" not in row.changes:
        row.changes["officer"] = (known.content.officer_text, row.content.officer_text)
    row.notes = _notes(row, known, moved)
    row.outcome = RowOutcome.CHANGED if row.changes else RowOutcome.UNCHANGED
    if row.changes and not known.may_work:
        row.refuse("name", f"这个项目由{known.officer_name}负责，您只能看；请由责任人或区领导、管理员导入")
    _check(row, row.content)


def _content(row: Planned, start: Content, directory: Directory, moved: set[str]) -> Content:
    values: dict[str, object] = {name: row.said.values[name] for name in PLAIN if name in moved}
    if "investment" in values and values["investment"] == 0:
        del values["investment"]
        row.remarks.append("总投资写 0，当作不清楚")
    code = str(values.get("industry_class", "")).strip().upper()
    if "industry_class" in values and not INDUSTRY_CLASS.fullmatch(code):
        del values["industry_class"]
        row.remarks.append(f"行业“{code}”不是国标代码（如 C3974），没有导")
    for name in NAMED:
        text = str(row.said.values.get(name, ""))
        if name not in moved or not text:
            continue
        if (number := directory.of(name).get(fold(text))) is not None:
            values[name] = number
        else:
            row.remarks.append(f"{LABELS[name]}“{text}”本区没有，没有导")
    if "officer" in moved and (text := str(row.said.values.get("officer", ""))):
        if (number := directory.people.get(fold(text))) is not None:
            values |= {"officer": number, "officer_text": ""}
        else:
            values["officer_text"] = text[:40]
            who = "由导入人负责" if start.name == "" else "责任人不变"
            row.remarks.append(f"台账责任人“{text}”没有账号，{who}，原文保留")
    return replace(start, **values)  # type: ignore[arg-type]


def _notes(row: Planned, known: Known, moved: set[str] | None = None) -> list[str]:
    """What a ledger says that may not move a project: it is written into the timeline."""
    said = row.said.values
    moved = set(said) if moved is None else moved
    notes = []
    if "progress" in moved and fold(str(said["progress"])) != fold(known.progress):
        notes.append(str(said["progress"]))
        _changed(row, known, "progress", known.base.get("progress", ""), str(said["progress"]))
    if "funds_in_place" in moved and (amount := said["funds_in_place"]) != known.funds and amount != 0:
        notes.append(f"台账所述到位资金 {text_of(amount)} 万元（未核，附凭证后另记）")
        _changed(row, known, "funds_in_place", text_of(known.funds), text_of(amount))
    if "standing" in moved and said["standing"] != known.standing:
        notes.append(
            f"台账所述状态：{row.said.shown.get('standing', said['standing'])}（请到项目页办搁置或流失）"
        )
        _changed(row, known, "standing", known.base.get("standing", ""), row.said.shown.get("standing", ""))
    if "expected_on" in moved:
        notes.append(f"台账所述预计日期 {text_of(said['expected_on'])}")
        _changed(row, known, "expected_on", known.base.get("expected_on", ""), text_of(said["expected_on"]))
    if known.id:
        notes += _stage_notes(row, known, moved)
    return [note[:1000] for note in notes]


def _stage_notes(row: Planned, known: Known, moved: set[str]) -> list[str]:
    """A ledger never moves a project that the register has: its stage and days are noted, a report must be filed."""
    said = row.said.values
    stage = Stage.of(str(said["stage"])) if "stage" in said else known.stage
    notes = []
    if "stage" in moved and stage not in (known.stage, Stage.known(known.pending)):
        notes.append(f"台账所述阶段：{stage.label}（登记为{known.stage.label}，要算数请申报、另一人核实）")
        row.changes["stage"] = (known.stage.label, stage.label)
    name = next((n for n in DAYS_OF[stage] if n in said), "")
    if name in moved and stage is known.stage and said[name] != known.stage_on:
        notes.append(f"台账所述{DAYS[name]} {text_of(said[name])}（登记为 {known.stage_on}）")
        row.changes[name] = (known.stage_on.isoformat(), text_of(said[name]))
    return notes


def _changed(row: Planned, known: Known, name: str, old: str, new: str) -> None:
    if known.id:
        row.changes[name] = (old, new)


def _check(row: Planned, content: Content) -> None:
    """Whatever the acts would refuse is said now, with its column."""
    for refusal in refusals_of_content(content):
        row.refuse(refusal.field, refusal.message)
    if row.troubles:  # what a person has decided on may be taken back
        row.outcome, row.twins = RowOutcome.ERROR, row.twins if row.decision else []


# ---------------------------------------------------------------- counting


def counts_of(planned: Sequence[Planned]) -> dict[str, int]:
    """How many rows of each outcome, how many would be written, how many wait for a person."""
    outcomes = Counter(row.outcome for row in planned)
    return {
        "rows": len(planned),
        **{outcome.value: outcomes[outcome] for outcome in RowOutcome},
        "twins": sum(bool(row.twins) and row.outcome is RowOutcome.NEW for row in planned),
        "held": sum(row.held for row in planned),
        "written": sum(row.written for row in planned),
        "behind": sum("stage" in row.changes for row in planned),
    }


def digest_text(planned: Sequence[Planned]) -> str:
    """A text that differs whenever the plan does."""
    parts = []
    for row in planned:
        project = f"{row.project.id}.{row.project.version}" if row.project else ""
        twins = ",".join(f"{t.row}{t.project}" for t in row.twins)
        parts.append(f"{row.said.key}{row.outcome}{project}{row.held}{sorted(row.changes.items())}{twins}")
    return "\n".join(parts)
