"""One table of a sheet: its columns mapped, then row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from .cells import Broken, Cell, Sheet, letter, shown
from .header import Header, find_header
from .heading import MONEY_UNITS, parse_header, unit_of
from .joining import carried_cells, joined, remarked, troubled
from .kinds import Sorter, Sums, text_map, wide_rows
from .mapping import Heading, Mapper
from .records import Column, ReadSheet, Row, Trouble, Value
from .ticks import Ticks, find_ticks
from .values import amounts, days, naming, wording
from .values.outcome import Outcome, blank, quoted
from .values.stages import StageWords
from .vocabulary import Field, Vocabulary

_AMOUNTS = frozenset({"money", "land", "floor", "count"})
_LONG = frozenset({"content", "progress"})
# Days of what has happened: one after today is a plan.
_PAST = frozenset({"led_on", "talks_on", "signed_on", "started_on", "produced_on", "capacity_on", "stage_on"})
_STAGE_LABEL = dict(zip(("lead", "talks", "signed", "building", "producing", "at_capacity"), ("线索", "洽谈", "签约", "建设", "投产", "达效"), strict=True))  # fmt: skip

Reader = Callable[[Cell], Outcome]


@dataclass(slots=True)
class Table:
    """One header and the rows below it."""

    sheet: Sheet
    name: str
    header: Header
    vocabulary: Vocabulary
    words: StageWords
    mapper: Mapper
    chosen: Mapping[int, str | None]
    today: date
    columns: tuple[Column, ...] = ()
    soft: bool = False  # the column of stages is one of progress, too: other words in it are no errors
    numbering: bool = False  # names carry a number of their own: 「1、」
    joint: bool = False  # the column of names holds the content, too
    units_beside: dict[int, int] = field(default_factory=dict)  # column of money → column of its units
    ticks: Ticks = field(default_factory=Ticks)
    rows: list[Row] = field(default_factory=list)
    totals: int = 0
    blanks: int = 0
    notes: int = 0
    message: str = ""

    def result(self) -> ReadSheet:
        return ReadSheet(
            self.name,
            self.header.last + 1,
            self.columns,
            tuple(self.rows),
            self.totals,
            self.blanks,
            self.notes,
            self.message,
        )

    def read(self, end: int) -> Header | None:
        """Read up to the end of the sheet or the header of another table, which is handed back."""
        self._map_columns(end)
        by_field = {column.field: column for column in self.columns if column.field}
        if "name" not in by_field:
            other = [c for c in self.columns if c.field]
            self.message = (
                "没有认出“项目名称”一列，这张工作表没有读取；若是项目台账，请指定哪一列是项目名称"
                if len(other) >= 2
                else "没有找到“项目名称”一列，像是封面、说明或字典，没有读取"
            )
            return None
        following = self._read_rows(by_field, end)
        if not self.rows:
            self.message = "只有表头，没有项目数据"
        elif by_field["name"].index not in self.chosen and self._explains_columns():
            self.columns, self.rows = (), []
            self.message = "“项目名称”下面写的都是列名，像是填写说明，没有读取"
        return following

    def _explains_columns(self) -> bool:
        """Whether these are instructions, one line per column: what should be names of projects are names of columns."""
        if len(self.rows) > len(self.vocabulary.fields) * 10:
            return False
        names = [str(row.values["name"]) for row in self.rows if "name" in row.values]
        told = sum(bool(self.mapper.exact(Heading(0, name, (), ""))) for name in names)
        return told >= 2 and 2 * told > len(names)

    # ---------------------------------------------------------------- columns

    def _map_columns(self, end: int) -> None:
        sample = _typical(self.sheet.rows[self.header.body : end])
        headings = list(self.header.headings)
        known = {heading.index for heading in headings}
        width = max((len(row) for row in sample), default=0)
        for index in range(min(width, 1000)):
            if index not in known and (
                index in self.chosen or any(index < len(row) and shown(row[index]) for row in sample)
            ):
                headings.append(Heading(index, "", (), ""))
        headings.sort(key=lambda heading: heading.index)
        headers = text_map(self.sheet, self.header)
        cells = {
            heading.index: [
                row[heading.index]
                for row in sample
                if heading.index < len(row)
                and row[heading.index] != ""
                and shown(row[heading.index]) not in headers.get(heading.index, ())
            ]
            for heading in headings
        }
        free = frozenset(
            heading.index
            for heading in headings
            if heading.index not in self.chosen and not self.mapper.remembers(heading)
        )
        self.ticks = find_ticks(headings, cells, free, self.words, self.vocabulary)
        units = [
            heading.index
            for heading in headings
            if heading.index in free and _holds_units(cells[heading.index])
        ]
        apart = dict.fromkeys(units, "左边金额的单位") | {
            index: "打勾的列：没有写阶段的行，按勾到的最后一个阶段记" for index, _, _ in self.ticks.columns
        }
        self.columns = self.mapper.map_columns(headings, cells, self.chosen, self.header.units, apart)
        money = [c.index for c in self.columns if c.field and self.vocabulary.fields[c.field].kind == "money"]
        for index in units:
            beside = [at for at in money if at < index]
            if beside and (beside[-1] == index - 1 or len(money) == 1):
                self.units_beside[beside[-1]] = index

    def _reader(self, field: Field, column: Column) -> Reader:
        today = self.today
        match field.kind:
            case "money" | "land" | "floor" | "count":
                unit = column.unit or field.unit
                return partial(amounts.read_amount, kind=field.kind, unit=unit, positive=field.positive)
            case "day":
                return lambda cell: days.read_day(cell, today)
            case "term":
                return lambda cell: days.read_term(cell, today)
            case "stage":
                return self.words.read_stage
            case "standing":
                return self.words.read_standing
            case "names":
                reached = self.vocabulary.with_contact.search(parse_header(column.header)[0]) is not None
                return partial(wording.read_names, reached=reached)
            case "person":
                return wording.read_person
            case "credit":
                return wording.read_credit
            case "industry":
                return wording.read_industry
        if field.key == "name":
            return wording.read_name
        return partial(wording.read_text, long=field.key in _LONG)

    # ---------------------------------------------------------------- rows

    def _read_rows(self, by_field: Mapping[str, Column], end: int) -> Header | None:
        fields = self.vocabulary.fields
        readers = [
            (column.index, key, self._reader(fields[key], column), column)
            for key, column in by_field.items()
            if fields[key].kind != "serial"
        ]
        name_at = by_field["name"].index
        names = [row[name_at] for row in self.sheet.rows[self.header.body : end] if _has(row, name_at)]
        self.numbering = naming.are_numbered([shown(name) for name in names[:400]])
        self.soft = (stage := by_field.get("stage")) is not None and self._progress_too(stage)
        self.joint = (
            self.vocabulary.name_with_content.search(parse_header(by_field["name"].header)[0]) is not None
        )
        serial_at = by_field["serial"].index if "serial" in by_field else -1
        amount_at = frozenset(c.index for k, c in by_field.items() if fields[k].kind in _AMOUNTS)
        begin = self.header.body
        carried, tops = carried_cells(self.sheet, begin)
        sorter = Sorter(
            header=self.header,
            header_texts=text_map(self.sheet, self.header),
            merges=self.sheet.merges,
            words=self.words,
            name=name_at,
            serial=serial_at,
            amounts=amount_at,
            mapped=frozenset(column.index for column in by_field.values()),
            width=max((column.index for column in self.columns), default=0) + 1,
            wide=wide_rows(self.sheet),
            carried=frozenset(carried),
            amount=lambda index, cell: _amount(money, index, cell),
        )
        sorter.learn(self.sheet.rows, begin, end)
        known_stage, stage_from = self._stage_of_titles()
        sums = Sums()
        money = {index: (key, reader) for index, key, reader, _ in readers if index in amount_at}
        for number in range(begin, end):
            row = self.sheet.rows[number]
            kind = sorter.kind(number, row, sums)
            if kind == "blank":
                self.blanks += 1
            elif kind == "total":
                self.totals += 1
                sums.part.clear()
            elif kind == "data":
                if sorter.another_header(row) and (other := self._another(number)) is not None:
                    return other
                top = tops.get((number, name_at))
                if top is not None and (number, serial_at) not in tops and _has(row, serial_at):
                    top = None  # numbered on its own: a project of its own under a common name
                made = self._row(number, row, readers, carried, tops, amount_at)
                for index, (key, _) in money.items():
                    if isinstance(value := made.values.get(key), (Decimal, int)):
                        sums.add(index, float(value))
                if top is not None and self.rows and self.rows[-1].number > top:
                    self.rows[-1] = joined(self.rows[-1], made)
                    continue
                ticked, under = self.ticks.reached(row)
                if ticked and "stage" not in made.values and not troubled(made, by_field.get("stage")):
                    made.values["stage"], made.shown["stage"] = ticked, under
                    made = remarked(made, f"阶段取自打勾的列{quoted(under)}，按{_STAGE_LABEL[ticked]}记")
                if known_stage and "stage" not in made.values and not troubled(made, by_field.get("stage")):
                    made.values["stage"] = known_stage
                    made = remarked(made, f"阶段取自{stage_from}，按{_STAGE_LABEL[known_stage]}记")
                self.rows.append(made)
            else:
                self.notes += 1
                if kind == "section":
                    text = sorter.section_text(row)
                    if headed := self.words.heading_stage(text):
                        known_stage, stage_from = headed, f"上面的小标题{quoted(text)}"
                    elif known_stage and stage_from.startswith("上面"):
                        known_stage = ""
        return None

    def _progress_too(self, stage: Column) -> bool:
        """Whether a column of stages is called 进展情况 or the like, and nobody chose it."""
        told = self.vocabulary.strong_headers.get(parse_header(stage.header)[0], ())
        return stage.how != "chosen" and all(key != "stage" for key, _ in told)

    def _another(self, number: int) -> Header | None:
        """The header of another table that begins in this row, if it is one."""
        found = find_header(self.sheet, self.mapper, start=number)
        if found is None or found.first != number or found.score < 3.5 or found.body >= len(self.sheet.rows):
            return None
        return found

    def _stage_of_titles(self) -> tuple[str, str]:
        for text in (self.sheet.name, *reversed(self.header.above)):
            if len(text) <= 40 and (stage := self.words.heading_stage(text)):
                return stage, f"{'工作表名' if text == self.sheet.name else '标题'}{quoted(text)}"
        return "", ""

    def _row(
        self,
        number: int,
        row: Sequence[Cell],
        readers: Sequence[tuple[int, str, Reader, Column]],
        carried: Mapping[tuple[int, int], int],
        tops: Mapping[tuple[int, int], int],
        amount_at: frozenset[int],
    ) -> Row:
        values: dict[str, Value] = {}
        texts: dict[str, str] = {}
        troubles: list[Trouble] = []
        remarks: list[str] = []
        length = len(row)
        for index, key, reader, column in readers:
            cell = row[index] if index < length else ""
            if cell == "":
                continue
            if index in amount_at and (number, index) in carried:
                remarks.append(
                    f"“{column.header}”与上面几行是合并的一格，只记在第 {tops[number, index] + 1} 行"
                )
                continue
            if key == "name" and self.joint and isinstance(cell, str):
                cell, content = naming.split_name(shown(cell))
                if content and "content" not in values:
                    values["content"] = texts["content"] = content
            if key == "name" and self.numbering and isinstance(cell, str):
                cell = naming.without_number(cell)
            beside = self.units_beside.get(index, -1) if self.units_beside else -1
            if 0 <= beside < length and (unit := unit_of(shown(row[beside]))):
                outcome = amounts.read_amount(
                    cell, "money", unit, positive=self.vocabulary.fields[key].positive
                )
            else:
                outcome = reader(cell)
            text = cell if type(cell) is str and cell.isalnum() else shown(cell)
            if text:
                texts[key] = text
            elif isinstance(cell, Broken):
                texts[key] = "（公式没有结果）"
            if outcome.trouble:
                if key == "stage" and (standing := self.words.standing_of(text)):
                    values.setdefault("standing", standing)
                    remarks.append(f"{quoted(text)}是推进状态，不是阶段，已记入推进状态")
                elif key == "stage" and self.soft:
                    remarks.append(f"{quoted(text)}不是阶段，作为进展记入")
                    values.setdefault("progress", text)
                    texts.setdefault("progress", text)
                    texts.pop("stage")
                else:
                    troubles.append(Trouble(column.letter, column.header, outcome.trouble))
                continue
            value = outcome.value
            if key in _PAST and isinstance(value, date) and value > self.today:
                remarks.append(f"“{column.header}”{quoted(text)}在今天之后，按计划看待，没有记入")
                continue
            if outcome.remark:
                remarks.append(outcome.remark)
            if value is None:
                continue
            longest = self.vocabulary.fields[key].longest
            if longest and isinstance(value, str) and len(value) > longest:
                troubles.append(
                    Trouble(
                        column.letter, column.header, f"共 {len(value)} 字，超过 {longest} 字，请缩短后再上传"
                    )
                )
                continue
            values[key] = value
        if "name" not in values and not any(t.column == self._name_letter() for t in troubles):
            column = next(c for c in self.columns if c.field == "name")
            troubles.insert(
                0, Trouble(column.letter, column.header, "没有项目名称，请补上项目名称；不是项目的行请删去")
            )
        return Row(self.name, number + 1, values, texts, tuple(troubles), tuple(dict.fromkeys(remarks)))

    def _name_letter(self) -> str:
        return next((c.letter for c in self.columns if c.field == "name"), letter(0))


def _amount(readers: Mapping[int, tuple[str, Reader]], index: int, cell: Cell) -> float | None:
    value = readers[index][1](cell).value if index in readers else None
    return float(value) if isinstance(value, (Decimal, int)) else None


def _typical(body: Sequence[Sequence[Cell]]) -> list[Sequence[Cell]]:
    """Rows from all over the sheet that show what its columns hold: the fuller ones, so that totals and headings of
    sections do not speak for the projects."""
    step = max(1, len(body) // 400)
    some = [row for row in (body if step == 1 else body[::step]) if any(cell != "" for cell in row)][:400]
    counts = sorted(len(row) - row.count("") for row in some)
    usual = counts[len(counts) * 3 // 4] if counts else 0
    full = [row for row in some if 2 * (len(row) - row.count("")) >= usual]
    return full or some


def _holds_units(cells: Sequence[Cell]) -> bool:
    """Whether a column says nothing but units of money."""
    told = [text for cell in cells if (text := shown(cell))]
    return bool(told) and all(unit_of(text) in MONEY_UNITS for text in told)


def _has(row: Sequence[Cell], index: int) -> bool:
    return 0 <= index < len(row) and not blank(row[index])
