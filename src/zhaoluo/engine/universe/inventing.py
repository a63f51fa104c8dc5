"""A synthetic universe (模拟): firms that do not exist, skewed and full of holes as real registers are.

Numbers are drawn by numpy's Philox in blocks of their own stream, keyed by seed and block, and put into words by DuckDB; so a seed
gives the same firms whatever the number of threads, and the first firms of a larger universe of the same seed are those of a smaller.
Every name begins with 模拟, and a credit code here has a letter that no real one can have.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from . import codes
from .building import SPARE, Built, Say, making
from .faults import UniverseError
from .receiving import create_tables, look_at, weight
from .schema import COLUMNS

BLOCK = 1 << 18
AT_ONCE = 16  # blocks per transaction
#: Share of firms whose figure is unknown.
UNKNOWN = {"capital": 0.25, "employees": 0.5, "insured": 0.5, "signal": 0.6, "growth": 0.4}
#: Share of a class's firms that sit in the few regions it clusters in.
CLUSTERED, CLUSTERS = 0.3, 6
_LINK_STREAM = 1 << 40  # stream numbers of link blocks begin here
MOST_ROWS = 1_000_000_000
#: Disk a build needs at its peak, measured.
BYTES_PER_ROW, BYTES_PER_LINK = 750, 60


def generate(
    rows: int,
    links: int,
    seed: int,
    out: Path,
    *,
    also: Sequence[Path] = (),
    also_links: Sequence[Path] = (),
    as_of: str | None = None,
    memory: str = "2GB",
    say: Say | None = None,
) -> Built:
    """Put a synthetic universe under `out` in force, marked so in about.json and in every invented name.

    also, also_links : further files of enterprises and links, as for `build` (residents of a demo zone, say); their links may name
                       invented firms by id, see `invented_id`
    UniverseError as for `build`.
    """
    if not 1 <= rows <= MOST_ROWS:
        raise UniverseError(f"模拟企业数应在 1 到 {MOST_ROWS} 之间。")
    if links < 0 or (links and rows < 2):
        raise UniverseError("模拟供应关系数不能是负数；要有供应关系，至少要有两家企业。")
    if not 0 <= seed < 1 << 63:
        raise UniverseError("随机种子应为不小于 0 的整数。")
    look_at([*also, *also_links])
    more = sum(weight(file) for file in [*also, *also_links])
    needed = rows * BYTES_PER_ROW + links * BYTES_PER_LINK + 4 * more + SPARE
    with making(out, needed=needed, memory=memory, say=say) as made:
        made.say(f"生成 {rows} 家模拟企业 …")
        world = World(seed)
        class_of = world.stage(made.connection, rows)
        made.receive_enterprises(also, {})
        made.receive_links(also_links, {})

        def invent_links(row_of: NDArray[np.uint32]) -> int:
            made.say(f"生成 {links} 条模拟供应关系 …")
            world.link(made.connection, links, row_of, class_of)
            return links

        return made.finish(
            synthetic=True, seed=seed, as_of=as_of, made_from=[*also, *also_links], invented=invent_links
        )


def invented_id(number: int) -> str:
    """The id of the n-th invented firm, counted from 0."""
    return f"MN{number:09d}"


def invented(rows: int, seed: int) -> dict[str, Any]:
    """The first firms of a seed by column: masked numpy arrays [rows], texts as objects; for tests that plant a truth in them."""
    with duckdb.connect() as connection:
        create_tables(connection)
        World(seed).stage(connection, rows)
        listed = ", ".join(f'"{column.name}"' for column in COLUMNS)
        return connection.execute(f"SELECT {listed} FROM staged ORDER BY line").fetchnumpy()


class World:
    """What a seed fixes for all firms: how common a class is, where it clusters."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.classes = codes.classes()
        weights = codes.regions()
        self.regions = list(weights)
        draw = self._stream((1 << 62) - 1)
        rank = draw.random(len(self.classes)).argsort().argsort()
        crowd = np.array([codes.CROWDED.get(code[:2], 1.0) for code in self.classes])
        self._class_bounds = _bounds(crowd / (rank + 9.0) ** 0.85)
        self._region_bounds = _bounds(np.array(list(weights.values())))
        self._homes = _pick(draw.random((len(self.classes), CLUSTERS)), self._region_bounds)

        self._trades: list[str] = []
        places = []  # for each class, where its trades begin in that list, and how many they are
        for code in self.classes:
            places.append((len(self._trades), len(codes.trades_of(code))))
            self._trades += codes.trades_of(code)
        self._trades_of = np.array(places)

    def _stream(self, number: int) -> np.random.Generator:
        return np.random.Generator(np.random.Philox(key=np.array([self.seed, number], dtype=np.uint64)))

    def stage(self, connection: duckdb.DuckDBPyConnection, rows: int) -> NDArray[np.uint16]:
        """Add the first firms to table `staged` as file 0, line = number + 1; returns their classes by number."""
        connection.execute("SET VARIABLE classes = $1", [self.classes])
        connection.execute("SET VARIABLE regions = $1", [self.regions])
        connection.execute("SET VARIABLE syllables = $1", [list(codes.SYLLABLES)])
        connection.execute("SET VARIABLE trades = $1", [self._trades])
        connection.execute("SET VARIABLE forms = $1", [list(codes.FORMS)])
        class_of: NDArray[np.uint16] = np.empty(rows, dtype=np.uint16)
        for first in range(0, rows, BLOCK * AT_ONCE):
            connection.begin()
            for start in range(first, min(rows, first + BLOCK * AT_ONCE), BLOCK):
                block, size = self.block(start // BLOCK), min(BLOCK, rows - start)
                class_of[start : start + size] = block["class"][:size]
                block["number"] = np.arange(start, start + BLOCK)
                connection.register("block", {name: values[:size] for name, values in block.items()})
                connection.execute(f"INSERT INTO staged BY NAME {_WORDED}")
                connection.unregister("block")
            connection.commit()
        return class_of

    def block(self, number: int) -> dict[str, NDArray[Any]]:
        """The n-th block of firms as numbers: class and region as places in the lists, nan or -1 where unknown."""
        draw = self._stream(number)
        uniform = {
            name: draw.random(BLOCK)
            for name in (
                "class", "region", "at_home", "home", "size", "capital", "employees", "insured", "patents", "flags",
                "founded", "growth", "signal", "name", "trade", "form",
                "no_capital", "no_employees", "no_insured", "no_growth", "no_signal",
            )
        }  # fmt: skip
        class_ = _pick(uniform["class"], self._class_bounds)
        region = _pick(uniform["region"], self._region_bounds)
        home = self._homes[class_, (uniform["home"] * CLUSTERS).astype(np.int64)]
        region = np.where(uniform["at_home"] < CLUSTERED, home, region)
        # few are large: 1 / (1 - u)^0.6 grows slowly and then without end; what is large in one way is so in the others
        size = (1.0 / (1.0 - uniform["size"])) ** 0.6
        capital = np.minimum(np.round(20.0 * size**1.5 / (0.02 + uniform["capital"]) ** 0.7, 2), 5_000_000.0)
        employees = np.minimum(3.0 * size**1.3 / (0.05 + uniform["employees"]) ** 0.5, 300_000.0)
        insured = employees * uniform["insured"]
        patents = np.where(
            uniform["patents"] > 0.86, np.minimum(size**1.4 * (uniform["patents"] - 0.8) * 30, 20_000), 0
        )
        larger = np.minimum(size / 4.0, 6.0)
        capital[uniform["no_capital"] < UNKNOWN["capital"]] = np.nan
        growth = np.round((uniform["growth"] + uniform["size"] - 1.0) * 0.6 + 0.05, 4)
        growth[uniform["no_growth"] < UNKNOWN["growth"]] = np.nan
        signal = np.round(uniform["signal"] ** 2, 4)
        signal[uniform["no_signal"] < UNKNOWN["signal"]] = np.nan
        syllables = len(codes.SYLLABLES)
        word = (uniform["name"] * syllables**3).astype(np.int64)
        first_trade, trades = self._trades_of[class_].T
        return {
            "class": class_.astype(np.uint16),
            "region": region.astype(np.uint16),
            "capital": capital,
            "employees": _whole(employees, uniform["no_employees"] < UNKNOWN["employees"]),
            "insured": _whole(insured, uniform["no_insured"] < UNKNOWN["insured"]),
            "patents": patents.astype(np.int32),
            "founded": (2026 - 40 * uniform["founded"] ** 2).astype(np.int16),
            "listed": uniform["flags"] < 0.0002 * larger,
            "high_tech": (uniform["flags"] > 0.1) & (uniform["flags"] < 0.1 + 0.012 * larger),
            "little_giant": (uniform["flags"] > 0.105) & (uniform["flags"] < 0.105 + 0.0008 * larger),
            "growth": growth,
            "signal": signal,
            "first": word // syllables**2,
            "second": word // syllables % syllables,
            "third": word % syllables,
            "trade": first_trade + (uniform["trade"] * trades).astype(np.int64),
            "form": (uniform["form"] * len(codes.FORMS)).astype(np.uint8),
        }

    def link(
        self,
        connection: duckdb.DuckDBPyConnection,
        links: int,
        row_of: NDArray[np.uint32],
        class_of: NDArray[np.uint16],
    ) -> None:
        """Add invented links to table `link`; the product is named after the supplier's class.

        row_of, class_of : row and class of each invented firm by its number
        """
        connection.execute(
            """CREATE TABLE invented_product AS
            SELECT (SELECT count(*) FROM product) + place - 1 AS number, '模拟产品' || code AS product
            FROM (SELECT unnest($1) AS code, generate_subscripts($1, 1) AS place)""",
            [self.classes],
        )
        (first,) = connection.execute("SELECT min(number) FROM invented_product").fetchone() or (0,)
        connection.execute("INSERT INTO product FROM invented_product")
        rows = len(row_of)
        for start in range(0, links, BLOCK):
            draw = self._stream(_LINK_STREAM + start // BLOCK)
            size = min(BLOCK, links - start)
            supplier = (draw.random(BLOCK) * rows).astype(np.int64)[:size]
            # some buy from many: the square crowds them at the low numbers, which mean nothing else
            buyer = (draw.random(BLOCK) ** 2 * rows).astype(np.int64)[:size]
            buyer = np.where(buyer == supplier, (buyer + 1) % rows, buyer)
            products = class_of[supplier].astype(np.int32) + first
            connection.register(
                "block", {"supplier": row_of[supplier], "buyer": row_of[buyer], "product": products}
            )
            connection.execute("INSERT INTO link BY NAME SELECT supplier, buyer, product FROM block")
            connection.unregister("block")


def _bounds(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Upper bound of each choice on 0..1; the last is beyond what a draw can reach."""
    bounds: NDArray[np.float64] = np.cumsum(weights) / weights.sum()
    bounds[-1] = 2.0
    return bounds


def _pick(uniform: NDArray[np.float64], bounds: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.searchsorted(bounds, uniform, side="right").astype(np.int64)


def _whole(values: NDArray[np.float64], unknown: NDArray[np.bool_]) -> NDArray[np.int32]:
    return np.where(unknown, -1, values.astype(np.int64)).astype(np.int32)


#: SQL that puts a block of numbers into the columns of table `staged`.
_WORDED = """
    SELECT 0::USMALLINT AS file, number + 1 AS line,
        'MN' || lpad(number::VARCHAR, 9, '0') AS id,
        '91' || getvariable('regions')[region + 1] || 'S' || lpad(number::VARCHAR, 9, '0') AS uscc,
        concat('模拟', getvariable('syllables')[first + 1], getvariable('syllables')[second + 1],
            getvariable('syllables')[third + 1], getvariable('trades')[trade + 1],
            getvariable('forms')[form + 1]) AS name,
        getvariable('regions')[region + 1] AS region, getvariable('classes')[class + 1] AS "class",
        capital AS capital_wan, founded,
        CASE WHEN employees >= 0 THEN employees END AS employees,
        CASE WHEN insured >= 0 THEN insured END AS insured,
        patents, listed AS is_listed, high_tech AS is_high_tech, little_giant AS is_little_giant,
        growth, signal AS expansion_signal
    FROM block"""
