"""Building a generation: rows in, sorted and indexed files out.

The steps, each leaving its tables in one working database on disk so that memory stays bounded:
    staged  → rows as delivered, bad ones with the reason        (receiving.py, inventing.py)
    sorted  → the good ones by class, region, id; the place is the row
    by_id   → id and row in order of id; the place is the id_rank
    firms   → the table readers see, with what does not depend on a query
    link    → supplier row, buyer row, product; then both ways as CSR
"""

import dataclasses
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from . import laying, receiving
from .faults import UniverseError, plainly
from .generations import next_name, publish, workshop
from .schema import FORMAT, LINK_COLUMNS
from .store import About

Say = Callable[[str], None]
#: Inputs up to this size are named in about.json with their SHA-256.
HASHED_BYTES = 64 << 20


@dataclass(frozen=True)
class Built:
    """What a build did; read = stored + rejected, for enterprises and for links."""

    generation: str
    read: int
    stored: int
    rejected: int
    links_read: int
    links_stored: int
    links_rejected: int
    reject_file: Path | None  # None where nothing was rejected


def build(
    enterprises: Sequence[Path],
    out: Path,
    *,
    links: Sequence[Path] = (),
    mapping: Mapping[str, str] | None = None,
    as_of: str | None = None,
    memory: str = "2GB",
    say: Say | None = None,
) -> Built:
    """Read the files into a new generation under `out` and put it in force.

    mapping : our column name → the files' column name, where they differ
    as_of   : the day the data stand for, YYYY-MM-DD
    memory  : what DuckDB may hold; what exceeds it goes to a temporary directory under `out`
    say     : told of each step in a Chinese sentence
    UniverseError for a fault of input, disk or a build already going on; the store is then as it was before.
    """
    if not enterprises:
        raise UniverseError("请至少给出一个企业文件。")
    files = [*enterprises, *links]
    receiving.look_at(files)
    weight = sum(receiving.weight(file) for file in files)
    with making(out, needed=4 * weight + SPARE, memory=memory, say=say) as making_:
        making_.receive_enterprises(enterprises, mapping or {})
        making_.receive_links(links, mapping or {})
        asked = mapping or {}
        making_.refuse_unmet({ours: asked[ours] for ours in asked if links or ours not in LINK_COLUMNS})
        return making_.finish(synthetic=False, seed=None, as_of=as_of, made_from=files)


_MEMORY = re.compile(r"[1-9]\d{0,6}(\.\d+)?\s*(MB|GB|TB|MiB|GiB|TiB)")
#: Disk kept free beside what the data need.
SPARE = 100 << 20


@contextmanager
def making(out: Path, *, needed: int, memory: str, say: Say | None) -> Iterator["Making"]:
    """A build under way, with everything it needs; nothing of it remains but what `finish` published."""
    out = Path(out)
    with plainly("建库"), workshop(out) as place:
        free = shutil.disk_usage(place).free
        if free < needed:
            raise UniverseError(
                f"“{out}”所在磁盘剩余 {free / 1e9:.1f} GB，建库约需 {needed / 1e9:.1f} GB，请腾出空间或换一处。"
            )
        if not _MEMORY.fullmatch(memory):
            raise UniverseError(f"内存上限“{memory}”不对，应写成 2GB、800MB 之类。")
        (place / "spill").mkdir()
        connection = duckdb.connect(
            str(place / "work.duckdb"),
            config={"memory_limit": memory, "temp_directory": str(place / "spill")},
        )
        # what only passes through need not be packed tightly: reading and writing it is quicker by half
        connection.execute("SET force_compression = 'uncompressed'")
        try:
            yield Making(out, place, connection, say or (lambda sentence: None))
        finally:
            connection.close()


class Making:
    """One build: its directory, its working database, what it was given so far."""

    def __init__(self, out: Path, place: Path, connection: duckdb.DuckDBPyConnection, say: Say) -> None:
        self.out, self.place, self.connection, self.say = out, place, connection, say
        self.files: list[str] = []  # names of inputs; their number stands in the tables
        self.columns: set[str] = set()  # names of columns in them
        receiving.create_tables(connection)

    def receive_enterprises(self, files: Sequence[Path], mapping: Mapping[str, str]) -> None:
        """Read enterprise files into `staged`."""
        for file in files:
            self.say(f"读企业文件 {file.name} …")
            self.columns |= receiving.receive(
                self.connection, file, self._number(file.name), receiving.ENTERPRISES, mapping, self.place
            )

    def receive_links(self, files: Sequence[Path], mapping: Mapping[str, str]) -> None:
        """Read link files into `staged_link`."""
        for file in files:
            self.say(f"读供应关系文件 {file.name} …")
            self.columns |= receiving.receive(
                self.connection, file, self._number(file.name), receiving.LINKS, mapping, self.place
            )

    def refuse_unmet(self, mapping: Mapping[str, str]) -> None:
        """UniverseError for a mapping to a column that no file read so far has."""
        if unmet := sorted(set(mapping.values()) - self.columns):
            raise UniverseError(f"列名对照里的“{unmet[0]}”在哪个文件里都没有，请核对列名。")

    def _number(self, name: str) -> int:
        self.files.append(name)
        return len(self.files)

    def finish(
        self,
        *,
        synthetic: bool,
        seed: int | None,
        as_of: str | None,
        made_from: Sequence[Path],
        invented: Callable[[NDArray[np.uint32]], int] | None = None,
    ) -> Built:
        """Lay out the generation and publish it.

        invented : called with the row of every invented firm (by its number); adds rows to table `link` and returns how many
        """
        connection, made = self.connection, self.place / "made"
        (made / "ids").mkdir(parents=True)
        (made / "links").mkdir()
        self.say("查重 …")
        receiving.reject_repeated(connection)
        read = receiving.count(connection, "staged")
        rejected = receiving.count(connection, "staged WHERE reason IS NOT NULL")
        if not read:
            raise UniverseError("文件里只有表头，没有数据行，未建新库。")
        if read == rejected:
            reject_file = self.out / "rejected.csv"
            receiving.write_rejected(connection, self.files, reject_file)
            raise UniverseError(f"{read} 行里没有一行可用，未建新库；原因逐行列在“{reject_file}”。")
        self.say(f"排序 {read - rejected} 家企业 …")
        rows = laying.sort_firms(connection)
        row_of_rank = laying.lay_ids(connection, made / "ids")
        self.say("写企业表 …")
        row_of_number = laying.rows_of_invented(connection) if invented else None
        laying.lay_firms(connection, made / "firms.duckdb", row_of_rank)
        del row_of_rank
        self.say("整理供应关系 …")
        links_read = receiving.count(connection, "staged_link")
        receiving.resolve_links(connection)
        if invented is not None and row_of_number is not None:
            links_read += invented(row_of_number)
            del row_of_number
        links = laying.lay_links(connection, made, rows)
        links_rejected = receiving.count(connection, "bad_link")
        reject_file = made / "rejected.csv"
        receiving.write_rejected(connection, self.files, reject_file)
        name = next_name(self.out)
        about = About(
            format=FORMAT,
            generation=name,
            rows=rows,
            links=links,
            synthetic=synthetic,
            seed=seed,
            as_of=as_of,
            made_from=[_named(file) for file in made_from],
            read=read,
            rejected=rejected,
            links_read=links_read,
            links_rejected=links_rejected,
            files=_sizes(made),
        )
        (made / "about.json").write_text(
            json.dumps(dataclasses.asdict(about), ensure_ascii=False, indent=1), encoding="utf-8"
        )
        self.say("启用新库 …")
        publish(self.out, made, name)
        (self.out / "rejected.csv").unlink(missing_ok=True)  # of an attempt that came to nothing
        return Built(
            generation=name,
            read=read,
            stored=rows,
            rejected=rejected,
            links_read=about.links_read,
            links_stored=links,
            links_rejected=links_rejected,
            reject_file=self.out / name / "rejected.csv" if rejected or links_rejected else None,
        )


def _sizes(made: Path) -> dict[str, int]:
    return {
        path.relative_to(made).as_posix(): path.stat().st_size
        for path in sorted(made.rglob("*"))
        if path.is_file()
    }


def _named(file: Path) -> dict[str, Any]:
    """Name and size of an input, and its hash where it is small."""
    size = os.stat(file).st_size
    entry: dict[str, Any] = {"name": file.name, "bytes": size}
    if size <= HASHED_BYTES:
        entry["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    return entry
