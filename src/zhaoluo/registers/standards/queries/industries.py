"""Industry classes of GB/T 4754-2017 (国民经济行业分类).  Source: docs/domain/standards.md, Industry classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zhaoluo.registers.standards.queries.files import folded, rows_of

INDUSTRY_STANDARD = "GB/T 4754-2017"


@dataclass(frozen=True)
class Industry:
    """One entry of the classification; level 1 门类, 2 大类, 3 中类, 4 小类."""

    code: str
    name: str
    level: int
    parent: str | None
    valid_from: date

    @property
    def path(self) -> str:
        """The names from the section down, e.g. 制造业 / 电气机械和器材制造业 / 电池制造 / 锂离子电池制造."""
        above = industry(self.parent) if self.parent else None
        return f"{above.path} / {self.name}" if above else self.name


@lru_cache(maxsize=1)
def _table() -> dict[str, Industry]:
    return {
        row["code"]: Industry(
            row["code"],
            row["name"],
            int(row["level"]),
            row["parent"] or None,
            date.fromisoformat(row["valid_from"]),
        )
        for row in rows_of("industry_classes.csv")
    }


@lru_cache(maxsize=1)
def _folded_names() -> dict[str, str]:
    return {code: folded(entry.name) for code, entry in _table().items()}


def industry(code: str) -> Industry | None:
    """The entry of this code, also when written with the letter of its section (C3841); None if there is none."""
    table = _table()
    code = code.strip().upper()
    if (found := table.get(code)) is not None:
        return found
    found = table.get(code[1:])
    return found if found is not None and section_of(found).code == code[0] else None


def section_of(entry: Industry) -> Industry:
    """The section (门类) an entry belongs to."""
    while entry.parent:
        entry = _table()[entry.parent]
    return entry


def industries(level: int | None = None) -> list[Industry]:
    """All entries in the order of the standard, or those of one level (1 to 4)."""
    return [entry for entry in _table().values() if level is None or entry.level == level]


def search_industries(text: str, limit: int = 20) -> list[Industry]:
    """Entries that answer to a code or to words of a name, best first.

    In this order: the code and what lies under it; the name itself; names that begin with the text; that
    contain it; that contain its characters in this order (锂电池 → 锂离子电池制造); that share at least
    half of its pairs of characters. Among equals classes (小类) come first.
    """
    wanted = folded(text)
    if not wanted:
        return []
    if (exact := industry(wanted)) is not None:
        wanted = exact.code.casefold()
    ranked = []
    for entry in _table().values():
        rank = _rank(wanted, entry)
        if rank is not None:
            ranked.append((rank, -entry.level, len(entry.name), entry.code, entry))
    return [item[-1] for item in sorted(ranked, key=lambda item: item[:-1])[:limit]]


def _rank(wanted: str, entry: Industry) -> float | None:
    """How well an entry answers: smaller is better, None is not at all."""
    if wanted.isascii() and (wanted.isdigit() or len(wanted) == 1):
        if entry.code.casefold() == wanted:
            return 0.0
        return 0.5 if wanted.isdigit() and entry.code.startswith(wanted) else None
    name = _folded_names()[entry.code]
    if name == wanted:
        return 1.0
    if wanted in name:
        return 2.0 if name.startswith(wanted) else 3.0
    letters = iter(name)
    if len(wanted) > 1 and all(letter in letters for letter in wanted):
        return 4.0
    pairs = {wanted[at : at + 2] for at in range(len(wanted) - 1)}
    shared = sum(pair in name for pair in pairs)
    return 6.0 - shared / len(pairs) if pairs and shared * 2 >= len(pairs) else None
