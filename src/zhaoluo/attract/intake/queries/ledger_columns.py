"""The columns of a ledger as its page shows them: one tile each, with what it was taken for and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhaoluo.engine.ledger import load_vocabulary

from ..models import Ledger

MOST_TILES = 60
#: how a column was understood → css class, icon, words
STATES = {
    "exact": ("ok", "check", "与表头一致"),
    "remembered": ("ok", "check", "照上次的对法"),
    "chosen": ("ok", "check", "您选的"),
    "similar": ("ask", "triangle-alert", "请看一眼"),
    "none": ("no", "minus", "不导"),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One column of a sheet and the select that says what it means; ``key`` is the name of its input."""

    key: str
    letter: str
    header: str
    field: str
    css: str
    icon: str
    word: str
    note: str
    samples: str

    @property
    def leaf(self) -> str:
        """What stands lowest in the header: the cell of the column itself."""
        return self.header.rpartition("｜")[2]

    @property
    def groups(self) -> str:
        """What stands over it, for several columns."""
        return self.header.rpartition("｜")[0]


@dataclass(frozen=True, slots=True)
class SheetBlock:
    """One sheet with its columns; ``left_out``: columns without header or beyond the sixtieth, not shown."""

    name: str
    header_row: int
    rows: int
    skipped: str
    message: str
    tiles: tuple[Tile, ...]
    left_out: int
    summary: str


def sheets_of(ledger: Ledger, *, samples: bool) -> list[SheetBlock]:
    """The sheets of a ledger with the columns a person may put right; ``samples``: whether to show what stands in them."""
    return [_sheet(place, sheet, samples) for place, sheet in enumerate(ledger.sheets)]


def _sheet(place: int, sheet: Mapping[str, Any], samples: bool) -> SheetBlock:
    worth = [c for c in sheet["columns"] if c["header"] or c["samples"]]
    tiles = tuple(_tile(place, column, samples) for column in worth[:MOST_TILES])
    skipped = [
        f"{label} {sheet[key]} 行"
        for key, label in (("totals", "合计"), ("blanks", "空行"), ("notes", "说明"))
        if sheet[key]
    ]
    counts = Counter("不导" if t.css == "no" else t.word for t in tiles)
    said = [
        text.format(counts[word])
        for word, text in (
            ("照上次的对法", "{} 列照上次的对法"), ("请看一眼", "{} 列请看一眼"), ("不导", "{} 列不导"),
        )
        if counts[word]
    ]  # fmt: skip
    summary = f"{len(tiles)} 列" + (f"：{'，'.join(said)}" if said else "，都认得")
    return SheetBlock(
        sheet["name"], sheet["header_row"], sheet["rows"], "、".join(skipped), sheet["message"], tiles,
        len(sheet["columns"]) - len(tiles), summary,
    )  # fmt: skip


def _tile(place: int, column: Mapping[str, Any], samples: bool) -> Tile:
    serial = column["field"] == "serial"  # read, but nothing to choose: it only counts rows
    css, icon, word = STATES[column["how"] if column["field"] and not serial else "none"]
    word = "只是行号" if serial else word
    if "请看一眼" in column["note"]:
        css, icon, word = STATES["similar"]
    note = column["note"] if word in column["note"] or not column["note"] else f"{word}：{column['note']}"
    return Tile(
        f"c-{place}-{column['index']}", column["letter"], column["header"] or "（没有表头）", "" if serial else column["field"] or "", css,
        icon, word, note or word, "、".join(sample[:20] for sample in column["samples"][:3] if samples),
    )  # fmt: skip


def field_options() -> list[tuple[str, str]]:
    """Every field a column may be taken for, in the order of the template, with its unit."""
    fields = load_vocabulary().fields.values()
    return [(f.key, f.heading) for f in fields if f.kind != "serial"]
