"""Lists of projects in columns: the header says what each cell is and in which unit its number counts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ..atoms.bundle import Atoms
from ..atoms.firm_names import is_enterprise_name
from ..atoms.quantities import quantities
from ..atoms.stages import STAGES
from ..layout import Article
from ..naming import is_empty_name
from ..text import GAP, Span
from .candidate import FieldValue

# What a header's cell may be called; the first that fits.
_COLUMNS = {
    "name": r"(?:重点|产业|工业|建设|招商|签约|拟建)?(?:项目)?名称|(?:重点|产业|工业|建设|招商|签约)?项目",
    "amount": r"(?:项目|计划|预计|协议|概算|合同|拟|意向)*(?:总投资额?|投资总额|投资额|投资规模|投资金额|投资|引资额)",
    "land": r"(?:项目|计划|总|拟)*(?:用地|占地|供地|土地)(?:面积|规模|情况)?",
    "stage": r"(?:项目|所处|当前|目前|建设|工作|推进)*(?:阶段|进[度展]|状态|情况)(?:情况)?|推进情况",
    "firm": r"(?:项目)?(?:投资|建设|承担|实施|引进)?(?:方|人|主体|企业|商|单位|业主|公司|法人)(?:单位|名称)?",
    "zone": r"(?:项目)?(?:所在|落户|落地|建设|入驻)?(?:园区|区域|地点|地址|地|开发区)",
}
_NOT_TOTAL = re.compile(r"完成|年度|当年|今年|本年|累计|到位|\d{4}年")
_UNIT = re.compile(r"亿元|万元|平方米|㎡|公顷|亩")
_UNITS = {"amount": ("亿元", "万元"), "land": ("亩", "公顷", "平方米", "㎡")}
_FIELDS = {"amount": "investment_wan", "land": "land_mu"}
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SUM_ROW = re.compile(r"^(?:合计|总计|小计|共计|平均|备注|注)")


@dataclass(frozen=True, slots=True)
class Row:
    """One project of a table: where its name stands, and what its other cells say (values by field, with their spans)."""

    name: Span
    fields: Mapping[str, FieldValue]
    spans: Mapping[str, tuple[Span, ...]]
    said: frozenset[str]  # fields the table has a column for: only the cell may speak of them


@dataclass(frozen=True, slots=True)
class Tables:
    rows: tuple[Row, ...]
    areas: tuple[Span, ...]  # everything that stands in tables, headers and sums too

    def holds(self, position: int) -> bool:
        return any(start <= position < end for start, end in self.areas)


@lru_cache(maxsize=4)  # mentions, proposer and indicators ask for the same article
def tables_of(article: Article, atoms: Atoms) -> Tables:
    """The tables of an article: a header whose cells can be told apart, and the rows below that have its number of cells."""
    rows: list[Row] = []
    areas: list[Span] = []
    header: list[tuple[str, Span | None]] | None = None
    began = -1
    for start, end, _ in article.parts:
        cells = _cells(article.text, start, end)
        if len(cells) < 2:
            if header is not None and len(cells) == 1 and end - start > 40:
                header = None
            continue
        if (found := _header(article.text, cells)) is not None:
            header, began = _with_units(article.text, found, start), start
            areas.append((began, end))
            continue
        if header is None:
            continue
        areas.append((start, end))
        if len(cells) not in (len(header), len(header) - 1) or any(
            _SUM_ROW.match(article.text[a:b]) for a, b in cells[:2]
        ):
            continue
        if (row := _row(article.text, header, cells, atoms)) is not None:
            rows.append(row)
    return Tables(tuple(rows), tuple(areas))


def _cells(text: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    position = start
    for piece in text[start:end].split(GAP):
        left = len(piece) - len(piece.lstrip())
        found.append((position + left, position + len(piece.rstrip())))
        position += len(piece) + 1
    return found


def _header(text: str, cells: list[Span]) -> list[tuple[str, Span]] | None:
    kinds: list[tuple[str, Span]] = []
    for start, end in cells:
        cell = text[start:end]
        kind = ""
        if end - start <= 16 and not re.search(r"[，。；]", cell):
            plain = re.sub(r"（.*?）", "", cell)
            kind = next(
                (
                    name
                    for name, words in _COLUMNS.items()
                    if re.fullmatch(words, plain) and not any(name == told for told, _ in kinds)
                ),
                "",
            )
            if kind in ("amount", "land") and _NOT_TOTAL.search(plain):
                kind = ""
        kinds.append((kind, (start, end)))
    named = [kind for kind, _ in kinds if kind]
    return kinds if "name" in named and len(named) >= 2 else None


def _with_units(text: str, header: list[tuple[str, Span]], start: int) -> list[tuple[str, Span | None]]:
    """Each column with the place its unit stands: in its own header, else in the line of units above (「单位：亿元、亩」)."""
    line = re.search(r"单位：[^。\n]{1,16}", text[max(0, start - 80) : start])
    offset = max(0, start - 80)
    result: list[tuple[str, Span | None]] = []
    for kind, (low, high) in header:
        wanted = _UNITS.get(kind, ())
        own = [m for m in _UNIT.finditer(text, low, high) if m.group() in wanted]
        above = [
            m
            for m in (_UNIT.finditer(text, offset + line.start(), offset + line.end()) if line else ())
            if m.group() in wanted
        ]
        unit = next(iter([*own, *above]), None)
        result.append((kind, unit.span() if unit else None))
    return result


def _row(text: str, header: list[tuple[str, Span | None]], cells: list[Span], atoms: Atoms) -> Row | None:
    name: Span | None = None
    fields: dict[str, FieldValue] = {}
    spans: dict[str, tuple[Span, ...]] = {}
    said: set[str] = set()
    for (kind, unit), (start, end) in zip(header, cells, strict=False):
        cell = text[start:end]
        if kind == "name":
            name = (start, end) if 4 <= end - start <= 60 and not is_empty_name(cell) else None
        elif kind in _FIELDS:
            said.add(_FIELDS[kind])
            if (value := _value(text, kind, (start, end), unit)) is not None:
                fields[_FIELDS[kind]], spans[_FIELDS[kind]] = value
        elif kind == "stage":
            words = [
                atom for atom in atoms.stages if start <= atom.start and atom.end <= end and not atom.denied
            ]
            asserted = [atom for atom in words if atom.asserted]
            if asserted:
                last = max(asserted, key=lambda atom: STAGES.index(atom.stage))
                said.add("stage")
                fields["stage"], spans["stage"] = last.stage, ((last.start, last.end),)
        elif kind == "firm" and (
            firms := [
                firm
                for firm in atoms.enterprises
                if start <= firm.start and firm.end <= end and is_enterprise_name(firm.name)
            ]
        ):
            fields["investors"] = tuple(firm.name for firm in firms)
            spans["investors"] = tuple((firm.start, firm.end) for firm in firms)
        elif kind == "zone" and (
            zones := [
                zone for zone in atoms.zones if start <= zone.start and zone.end <= end and not zone.generic
            ]
        ):
            fields["zone"], spans["zone"] = zones[0].name, ((zones[0].start, zones[0].end),)
    return Row(name, fields, spans, frozenset(said)) if name is not None else None


def _value(text: str, kind: str, cell: Span, unit: Span | None) -> tuple[Decimal, tuple[Span, ...]] | None:
    """The cell's number: with its own unit, else with the header's."""
    own = [
        q for q in quantities(text[cell[0] : cell[1]]) if q.kind == ("money" if kind == "amount" else "area")
    ]
    if own:
        first = own[0]
        value = first.wan if kind == "amount" else first.base * 3 / 2000
        place = (cell[0] + first.start, cell[0] + first.end)
        return (round_4(value), (place,)) if value is not None else None
    number = _NUMBER.fullmatch(text, *cell)
    if number is None or unit is None:
        return None
    read = quantities(number.group() + text[unit[0] : unit[1]])
    if len(read) != 1:
        return None
    value = read[0].wan if kind == "amount" else read[0].base * 3 / 2000
    return (round_4(value), (cell, unit)) if value is not None else None


def round_4(value: Decimal) -> Decimal:
    """万元 and 亩 to four places, without trailing zeros beyond what the number needs."""
    rounded = value.quantize(Decimal("0.0001"))
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()
