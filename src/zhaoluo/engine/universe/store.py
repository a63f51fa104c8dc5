"""Reading a universe: one generation, opened read-only and pinned until it is closed."""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from .faults import UniverseError, plainly
from .generations import current
from .index import FILES as ID_FILES
from .index import IdIndex
from .links import FILES, Links, Neighbours
from .schema import COLUMNS, FORMAT, Firm

#: What DuckDB may hold in memory while reading; the same for all, because one process shares one open file.
READING_MEMORY = "1600MB"
_FIRM = ", ".join(["row", *(f'"{column.name}"' for column in COLUMNS)])


@dataclass(frozen=True)
class About:
    """What a generation is; kept in its about.json."""

    format: int
    generation: str
    rows: int
    links: int
    synthetic: bool  # 模拟: no real enterprise is in it
    seed: int | None
    as_of: str | None  # the day the data stand for, YYYY-MM-DD, as the builder said
    made_from: list[dict[str, Any]]  # name, bytes and, where small, sha256 of each input
    read: int
    rejected: int
    links_read: int
    links_rejected: int
    files: dict[str, int]  # path inside the generation → bytes


@dataclass(frozen=True)
class Tally:
    """How many firms of a class a region has.

    regions, classes : codes in order; firms whose region or class is unknown are not counted
    firms            : int64 [region, class]
    """

    regions: list[str]
    classes: list[str]
    firms: NDArray[np.int64]


class Store:
    """One generation of a universe.  Open one per request or thread with `open_store`; use as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path  # the generation's directory
        self.about = read_about(path)
        try:
            self.links = Links(path / "links")
            self._ids = IdIndex(path / "ids")
        except (OSError, ValueError) as error:  # numpy's words for a file that is no array
            raise UniverseError(f"企业库“{path}”的索引已损坏，请重新建库。") from error
        rows, links = self.about.rows, self.about.links
        sizes = [*(len(getattr(self.links, name)) for name in FILES), len(self._ids.rows)]
        if sizes != [rows + 1, links, links, rows + 1, links, links, rows]:
            raise UniverseError(f"企业库“{path}”的索引与企业数、供应关系数不符，请重新建库。")
        with plainly("打开企业库"):
            self.connection = duckdb.connect(
                str(path / "firms.duckdb"),
                read_only=True,
                config={"memory_limit": READING_MEMORY},
            )

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files; the store is not to be used afterwards."""
        self.connection.close()
        self._ids.close()
        self.links.close()

    def row_of(self, ids: Iterable[str]) -> dict[str, int]:
        """id → row; an id that is not in the store is left out."""
        return self._ids.row_of(ids)

    def firms_at(self, rows: Iterable[int]) -> dict[int, Firm]:
        """row → firm."""
        wanted = sorted({int(row) for row in rows})
        if not wanted:
            return {}
        listed = ", ".join(map(str, wanted))
        with plainly("读企业库"):
            found = self.connection.execute(f"SELECT {_FIRM} FROM firms WHERE row IN ({listed})").fetchall()
        return {values[0]: Firm(*values) for values in found}

    def find(self, ids: Sequence[str]) -> list[Firm]:
        """The firms with these ids, in the order asked; what is not there is left out, a repeat comes once."""
        rows = self.row_of(ids)
        firms = self.firms_at(rows.values())
        return [firms[rows[id]] for id in dict.fromkeys(ids) if id in rows]

    def ids_of(self, usccs: Iterable[str]) -> dict[str, str]:
        """Credit code → id of the firm; with several of one code, the first in order of id.  Codes compare as written."""
        wanted = sorted(set(usccs))
        if not wanted:
            return {}
        with plainly("读企业库"):
            found = self.connection.execute(
                "SELECT uscc, min(id) FROM firms WHERE uscc IN (SELECT unnest(?)) GROUP BY uscc", [wanted]
            ).fetchall()
        return dict(found)

    def search(self, text: str, limit: int = 20) -> list[Firm]:
        """Firms whose name contains the text, or whose credit code or id it is; in order of row.  Empty text finds none."""
        text = text.strip()
        if not text:
            return []
        with plainly("读企业库"):
            found = self.connection.execute(
                f"SELECT {_FIRM} FROM firms WHERE contains(name, $1) OR uscc = upper($1) OR id = $1 ORDER BY row LIMIT $2",
                [text, limit],
            ).fetchall()
        return [Firm(*values) for values in found]

    def tally(self) -> Tally:
        """Firms per region and class."""
        with plainly("读企业库"):
            found = self.connection.execute(
                'SELECT region, "class", firms FROM tally WHERE region IS NOT NULL AND "class" IS NOT NULL'
            ).fetchall()
        regions = sorted({region for region, _, _ in found})
        classes = sorted({code for _, code, _ in found})
        place = {region: number for number, region in enumerate(regions)}
        column = {code: number for number, code in enumerate(classes)}
        firms = np.zeros((len(regions), len(classes)), dtype=np.int64)
        for region, code, count in found:
            firms[place[region], column[code]] = count
        return Tally(regions, classes, firms)

    def neighbours(self, ids: Iterable[str]) -> Neighbours:
        """All link rows between these firms (those in the store) and others."""
        return self.links.around(list(self.row_of(ids).values()))

    def products(self, numbers: Iterable[int]) -> dict[int, str]:
        """Number of a product → its name; -1 (unknown) is left out."""
        wanted = sorted({int(number) for number in numbers if number >= 0})
        if not wanted:
            return {}
        with plainly("读企业库"):
            found = self.connection.execute(
                "SELECT number, product FROM products WHERE number IN (SELECT unnest(?))", [wanted]
            ).fetchall()
        return dict(found)


def open_store(path: Path | str) -> Store:
    """The generation that counts just now; a later build does not change it.

    UniverseError for a store that is missing, half-written, damaged or of a foreign version.
    """
    out = Path(path)
    generation = current(out)
    try:
        return Store(generation)
    except UniverseError:
        if generation.is_dir() and current(out) == generation:
            raise
        return Store(current(out))  # two builds went by between reading the pointer and opening


def read_about(generation: Path) -> About:
    """What a generation says of itself, after looking whether its files are whole by their sizes."""
    try:
        document = json.loads((generation / "about.json").read_text("utf-8"))
        version = document["format"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise UniverseError(f"企业库“{generation}”不完整（about.json 读不出），请重新建库。") from None
    if version != FORMAT:
        raise UniverseError(
            f"企业库“{generation}”是第 {version} 版格式，本程序只认第 {FORMAT} 版，请用本程序重新建库。"
        )
    names = {field.name for field in dataclasses.fields(About)}
    if not isinstance(document, Mapping) or set(document) != names:
        raise UniverseError(f"企业库“{generation}”的 about.json 缺项或多项，请重新建库。")
    if not all(_fits(document[name], kind) for name, kind in _ABOUT.items()):
        raise UniverseError(f"企业库“{generation}”不完整（about.json 的内容不对），请重新建库。")
    about = About(**document)
    needed = {"firms.duckdb", *(f"ids/{name}" for name in ID_FILES), *(f"links/{name}.npy" for name in FILES)}
    if missing := sorted(needed - set(about.files)):
        raise UniverseError(f"企业库“{generation}”缺少 {missing[0]}，请重新建库。")
    for name, size in about.files.items():
        try:
            here = (generation / name).stat().st_size
        except (OSError, ValueError):
            raise UniverseError(f"企业库“{generation}”缺少 {name}，请重新建库。") from None
        if here != size:
            raise UniverseError(
                f"企业库“{generation}”的 {name} 应为 {size} 字节，实为 {here} 字节，请重新建库。"
            )
    return about


#: What each item of about.json is.
_ABOUT: dict[str, tuple[type, ...]] = {
    "generation": (str,),
    "rows": (int,),
    "links": (int,),
    "synthetic": (bool,),
    "seed": (int, type(None)),
    "as_of": (str, type(None)),
    "made_from": (list,),
    "read": (int,),
    "rejected": (int,),
    "links_read": (int,),
    "links_rejected": (int,),
    "files": (dict,),
}


def _fits(value: object, kinds: tuple[type, ...]) -> bool:
    if isinstance(value, bool):  # which is an int to Python
        return bool in kinds
    if isinstance(value, dict) and not all(type(size) is int for size in value.values()):
        return False
    return isinstance(value, kinds)
