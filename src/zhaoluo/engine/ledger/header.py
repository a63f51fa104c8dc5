"""Where a sheet's header stands: under titles and unit lines, over one to three rows, with a row of units or numbers below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .cells import Area, Cell, Sheet, shown
from .heading import parse_header, unit_of, units_of_line
from .mapping import Heading, Mapper
from .values.outcome import normal

_ROWS_LOOKED_AT = 80  # filled rows from the top
_DEEPEST = 3
_LONGEST = 60  # characters of a header's cell; longer texts are data or notes


@dataclass(frozen=True, slots=True)
class Header:
    """A header found.  Rows are indices from 0; body is the first row below it.

    headings : one per column with a header   ·   units : stated for the whole sheet   ·   above : texts above the header
    """

    first: int
    last: int
    body: int
    headings: tuple[Heading, ...]
    units: tuple[str, ...]
    above: tuple[str, ...]
    score: float


def find_header(sheet: Sheet, mapper: Mapper, *, start: int = 0) -> Header | None:
    """The rows that name most fields; None where none does."""
    for similar in (False, True):
        if found := _best(sheet, mapper, start, similar):
            return found
    return None


def _best(sheet: Sheet, mapper: Mapper, start: int, similar: bool) -> Header | None:
    found: list[_Candidate] = []
    looked = 0
    for row in range(start, len(sheet.rows)):
        texts = _texts(sheet.rows[row])
        if not texts:
            continue
        looked += 1
        if looked > (20 if similar else _ROWS_LOOKED_AT):
            break
        if not _header_like(sheet.rows[row]):
            continue
        for depth in range(1, _DEEPEST + 1):
            if depth > 1 and not _goes_on(sheet, row, row + depth - 1, mapper):
                break
            headings = build(sheet, row, row + depth - 1)
            score = _score(headings, mapper, similar) - 0.3 * (depth - 1)
            found.append((score, row, row + depth - 1, headings))
    best = max(found, key=lambda c: (c[0], -c[1]), default=None)
    if best is None or best[0] < 2.0:
        return None
    # Several tables below each other: the first one that is good enough; the others follow it.
    good = [c for c in found if c[2] < best[1] and c[0] >= max(3.5, 0.6 * best[0])]
    if good:
        best = max((c for c in found if c[1] <= good[0][2]), key=lambda c: (c[0], -c[1]))
    score, first, last, headings = best
    first, headings = _upwards(sheet, first, last, headings, start)
    while last - first < _DEEPEST and _goes_on(sheet, first, last + 1, mapper, merged_only=True):
        last += 1
        headings = build(sheet, first, last)
    body, headings = _below(sheet, last, headings)
    lines = (tuple(dict.fromkeys(_texts(row).values())) for row in sheet.rows[max(0, first - 40) : first])
    above = tuple(text for line in lines if len(line) <= 3 or start == 0 for text in line)
    units = tuple(dict.fromkeys(unit for text in above for unit in units_of_line(text)))
    return Header(first, body - 1, body, headings, units, above, score)


#: Score, first row, last row, headings.
_Candidate = tuple[float, int, int, tuple[Heading, ...]]


def _upwards(
    sheet: Sheet, first: int, last: int, headings: tuple[Heading, ...], start: int
) -> tuple[int, tuple[Heading, ...]]:
    """Take in the rows above that belong to the header: where merged cells reach up, and a row of groups."""
    while last - first < _DEEPEST and first > start:
        columns = {heading.index for heading in headings}
        reaching = [
            top for top, left, bottom, right in sheet.merges
            if top < first <= bottom and left in columns and right - left < 0.7 * max(columns, default=1)
        ]  # fmt: skip
        if reaching and min(reaching) >= start and last - min(reaching) <= _DEEPEST:
            first = min(reaching)
        elif _groups(sheet, first - 1, columns):
            first -= 1
        else:
            break
        headings = build(sheet, first, last)
    return first, headings


def _groups(sheet: Sheet, row: int, columns: set[int]) -> bool:
    """Whether a row above the header names groups of its columns: several short texts, one of them over two columns or more."""
    texts = _texts(sheet.rows[row])
    if len(set(texts.values())) < 2 or not set(texts) <= columns or not _header_like(sheet.rows[row]):
        return False
    if any(len(text) > 20 or re.search(r"[:：]|\d{4}[年.-]\d", text) for text in texts.values()):
        return False
    across = _across(sheet.merges, row)
    if across:
        return all(right - left + 1 <= 0.8 * len(columns) for _, left, _, right in across)
    return len(texts) <= 0.8 * len(columns) and not sheet.merges


def _texts(row: Sequence[Cell]) -> dict[int, str]:
    return {index: text for index, cell in enumerate(row) if cell != "" and (text := shown(cell))}


def _header_like(row: Sequence[Cell]) -> bool:
    """Short texts, few numbers."""
    filled = [cell for cell in row if cell != "" and shown(cell)]
    texts = [cell for cell in filled if isinstance(cell, str) and not re.fullmatch(r"[\d.,\s]+", cell)]
    short = [text for text in texts if len(text) <= _LONGEST]
    return bool(short) and len(short) >= 0.7 * len(filled)


def _score(headings: Sequence[Heading], mapper: Mapper, similar: bool) -> float:
    """Fields named for certain count one, by weak words a half; the project's name counts double."""
    fields: dict[str, float] = {}
    for heading in headings:
        exact = mapper.exact(heading)
        if exact:
            strong = [key for key, _, weak in exact if not weak]
            for key in strong[:1] or [exact[0][0]]:
                worth = (2.0 if key == "name" else 1.0) if strong else 0.5
                fields[key] = max(fields.get(key, 0.0), worth)
        elif similar:
            for key, score in sorted(mapper.similar(heading), key=lambda pair: -pair[1])[:1]:
                fields[key] = max(fields.get(key, 0.0), score * (1.6 if key == "name" else 0.8))
    return sum(fields.values()) + 0.01 * len(headings)


def _across(merges: Sequence[Area], row: int) -> list[Area]:
    return [area for area in merges if area[0] <= row <= area[2] and area[3] > area[1]]


def _group_text(sheet: Sheet, row: int, column: int, across: Sequence[Area]) -> str:
    """What row says over a column: its own cell, else the merged cell that covers it, else (without merges) the one left of it."""
    cells = sheet.rows[row]
    if column < len(cells) and (text := shown(cells[column])):
        return text
    for top, left, bottom, right in across:
        if left <= column <= right and top <= row <= bottom:
            source = sheet.rows[top]
            return shown(source[left]) if left < len(source) else ""
    return ""


def build(sheet: Sheet, first: int, last: int) -> tuple[Heading, ...]:
    """The headings of the rows first..last, group over leaf."""
    rows = range(first, last + 1)
    width = max((len(sheet.rows[row]) for row in rows), default=0)
    across = {row: _across(sheet.merges, row) for row in rows}
    headings = []
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            text = _group_text(sheet, row, column, across[row])
            if not text and row < last and not across[row] and _own(sheet, last, column):
                text = _left(sheet, row, column, last)
            if text and (not parts or text != parts[-1]):
                parts.append(text[:200])
        if not parts:
            continue
        *groups, leaf = parts
        unit = ""
        for part in reversed(parts):
            unit = unit or parse_header(part)[2] or unit_of(part)
        if groups and unit_of(leaf):
            *groups, leaf = groups  # a unit below its header is no header
        headings.append(Heading(column, leaf, tuple(groups), unit))
    return tuple(headings)


def _own(sheet: Sheet, row: int, column: int) -> str:
    cells = sheet.rows[row]
    return shown(cells[column]) if column < len(cells) else ""


def _left(sheet: Sheet, row: int, column: int, last: int) -> str:
    """The group of an unmerged two-row header: the nearest text to the left that has a leaf below it, too."""
    for at in range(column - 1, -1, -1):
        if text := _own(sheet, row, at):
            return text if _own(sheet, last, at) else ""
        if not _own(sheet, last, at):
            return ""
    return ""


def _goes_on(sheet: Sheet, first: int, row: int, mapper: Mapper, *, merged_only: bool = False) -> bool:
    """Whether `row` can be a further row of the header that begins at `first`: leaves under groups, nothing under names."""
    if row >= len(sheet.rows):
        return False
    cells = _texts(sheet.rows[row])
    if not cells or not _header_like(sheet.rows[row]):
        return False
    upper = build(sheet, first, row - 1)
    grouped = under = 0
    for heading in upper:
        text = cells.get(heading.index, "")
        if not text or text == heading.leaf or unit_of(text):
            continue
        merged = any(left <= heading.index <= right for _, left, _, right in _across(sheet.merges, row - 1))
        key = {k for k, _, weak in mapper.exact(heading) if not weak}
        if key & {"name", "serial", "investors"} and not merged:
            return False
        under += 1
        grouped += merged
    if merged_only:
        return grouped >= 2
    covered = {heading.index for heading in upper}
    beside = sum(index not in covered for index in cells)
    return bool(grouped or beside or (under and under <= 0.5 * len(upper)))


def _below(sheet: Sheet, last: int, headings: tuple[Heading, ...]) -> tuple[int, tuple[Heading, ...]]:
    """Rows under the header that belong to it: one of units, one that numbers the columns."""
    body = last + 1
    for _ in range(3):
        if body >= len(sheet.rows):
            break
        texts = _texts(sheet.rows[body])
        if not texts:
            break
        units = {index: unit for index, text in texts.items() if (unit := unit_of(text))}
        leaves = {heading.index: heading.leaf for heading in headings}
        rest = [
            i
            for i in texts
            if i not in units
            and texts[i] != leaves.get(i)
            and not re.fullmatch(
                r"[(（]?(?:必填|选填|可选|文本|日期|数字|下拉选择?|-|—|/)[)）]?|单位|计量单位",
                normal(texts[i]),
            )
        ]
        if units and not rest:
            headings = tuple(Heading(h.index, h.leaf, h.groups, units.get(h.index, h.unit)) for h in headings)
        elif not rest and len(texts) >= 2:
            pass  # hints only, or the header's own merged cells
        elif not _numbers_columns(list(texts.values())):
            break
        body += 1
    return body, headings


def _numbers_columns(texts: Sequence[str]) -> bool:
    """「1 2 3 4 …」 or 「甲 乙 1 2 …」 under a header."""
    texts = [re.sub(r"[()（）\s栏列次]", "", normal(text)) for text in texts]
    texts = [text for text in texts if text]
    if len(texts) < 3:
        return False
    named = "甲乙丙丁戊己庚辛"
    if all(
        len(text) == 1 and text in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" for text in texts
    ):
        return True
    plain = [text for text in texts if text not in named]
    if len(plain) < 2 or not all(re.fullmatch(r"\d{1,3}(?:=.*)?", text) for text in plain):
        return False
    numbers = [int(text.partition("=")[0]) for text in plain]
    return all(b - a == 1 for a, b in pairwise(numbers)) and numbers[0] <= 3
