"""What one row of a ledger says, and what the register knows, as the rules see them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from zhaoluo.foundation.text import INVISIBLE
from zhaoluo.projects.rules.content import Content
from zhaoluo.projects.terms import Stage

Value = Decimal | date | int | str | tuple[str, ...]
AMOUNTS = (
    "investment", "fixed_investment", "planned_output", "planned_tax", "actual_output", "funds_in_place", "land_need_mu",
    "premises_need_sqm",
)  # fmt: skip
DAYS = {
    "led_on": "登记日期", "talks_on": "洽谈日期", "signed_on": "签约日期", "started_on": "开工日期", "produced_on": "投产日期",
    "capacity_on": "达效日期", "stage_on": "进入阶段日期",
}  # fmt: skip
LABELS = {
    "code": "编号", "name": "项目名称", "investors": "投资方", "content": "建设内容", "investment": "总投资",
    "fixed_investment": "固定资产投资", "planned_output": "达产年产值", "planned_tax": "达产年税收",
    "actual_output": "实际年产值", "funds_in_place": "到位资金", "jobs": "用工", "land_need_mu": "用地", "premises_need_sqm": "厂房",
    "origin_region": "来源地", "mode": "招商方式", "chain": "产业链", "industry_class": "行业代码", "stage": "阶段",
    "leader": "包联领导", "department": "责任部门", "team": "招商组", "officer": "责任人", "progress": "进展",
    "standing": "状态", "expected_on": "预计日期", **DAYS,
}  # fmt: skip
#: Which day of a ledger says when a stage was entered, best first.
DAYS_OF = {
    Stage.LEAD: ("stage_on", "led_on"),
    Stage.TALKS: ("stage_on", "talks_on", "led_on"),
    Stage.SIGNED: ("signed_on", "stage_on"),
    Stage.BUILDING: ("started_on", "stage_on"),
    Stage.PRODUCING: ("produced_on", "stage_on"),
    Stage.AT_CAPACITY: ("capacity_on", "stage_on"),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a row cannot be taken: where (column letter and header) and what to do."""

    column: str
    header: str
    message: str


@dataclass(frozen=True, slots=True)
class Said:
    """One data row as read: values by field (absent is unknown), and where each field stands."""

    sheet: str
    number: int
    values: Mapping[str, Value]
    shown: Mapping[str, str] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    remarks: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.values.get("name", ""))

    @property
    def investors(self) -> tuple[str, ...]:
        found = self.values.get("investors", ())
        return found if isinstance(found, tuple) else ()

    @property
    def investment(self) -> Decimal | None:
        found = self.values.get("investment")
        return found if isinstance(found, Decimal) else None

    @property
    def key(self) -> tuple[str, int]:
        return self.sheet, self.number


@dataclass(frozen=True, slots=True)
class Known:
    """A project of the register: what it says, and what the last ledger said of it (``base``, as text by field)."""

    id: int
    code: str
    version: int
    stage: Stage
    stage_on: date
    content: Content
    officer_name: str = ""
    pending: str = ""
    standing: str = "active"
    progress: str = ""
    funds: Decimal | None = None
    may_work: bool = True
    base: Mapping[str, str] = field(default_factory=dict)
    by_name: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.content.name

    def said_under(self, name: str) -> Mapping[str, str]:
        """What the last ledger said under this name; a project that rows were merged into has been told under several."""
        return self.by_name.get(fold(name)[:200], self.base)


@dataclass(frozen=True, slots=True)
class Directory:
    """Names of the zone's people, modes, departments and teams → numbers; who imports answers for the rest."""

    importer: int
    people: Mapping[str, int] = field(default_factory=dict)
    modes: Mapping[str, int] = field(default_factory=dict)
    departments: Mapping[str, int] = field(default_factory=dict)
    teams: Mapping[str, int] = field(default_factory=dict)

    def of(self, name: str) -> Mapping[str, int]:
        """The names a field is looked up in."""
        kinds = {"mode": self.modes, "department": self.departments, "team": self.teams}
        return kinds.get(name, self.people)


def fold(text: str) -> str:
    """For telling whether two names are the same: NFKC, no white space, no quotes, lower case."""
    folded = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"[\s\"'“”‘’《》〈〉「」]+", "", folded).lower()


def text_of(value: object) -> str:
    """A value as text, for comparing and showing: 42000 and 42000.00 are one figure, names in any order one list."""
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    if isinstance(value, tuple | list):
        return "、".join(sorted(str(name) for name in value))
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def cell_of(values: Mapping[str, object], shown: Mapping[str, str], name: str) -> str:
    """A cell as it stands in the sheet: ``shown`` keeps those that are written otherwise than their value."""
    value = values.get(name)
    return shown.get(name) or (
        "、".join(map(str, value)) if isinstance(value, list | tuple) else text_of(value)
    )


def texts_of(values: Mapping[str, Value]) -> dict[str, str]:
    """Every value as text, as the memory of a ledger compares them."""
    return {name: text_of(value) for name, value in values.items()}


def stored(values: Mapping[str, Value]) -> dict[str, object]:
    """Values as JSON can hold them."""
    return {
        k: list(v) if isinstance(v, tuple) else v if isinstance(v, int) else text_of(v)
        for k, v in values.items()
    }


def loaded(values: Mapping[str, object]) -> dict[str, Value]:
    """Values back from JSON."""
    out: dict[str, Value] = {}
    for name, value in values.items():
        if isinstance(value, list):
            out[name] = tuple(str(part) for part in value)
        elif name in AMOUNTS:
            out[name] = Decimal(str(value))
        elif name in DAYS:
            out[name] = date.fromisoformat(str(value))
        elif isinstance(value, int):
            out[name] = value
        else:
            out[name] = str(value)
    return out
