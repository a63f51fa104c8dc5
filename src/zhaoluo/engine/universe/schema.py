"""The table of enterprises: columns, features, and what a firm of it is.

One row per enterprise, sorted by class, region and id (unknown class and region last).  `row` is the position in that
order and what the supplier links count by; `id_rank` the position in order of id, so that ties are broken by id without
reading ids.  scale, innovation, expansion and known do not depend on a query and are computed when the store is built; their bounds are
the same in 65 535ths, rounded up: read in a third of the time, they tell who cannot be among the best.
"""

from dataclasses import dataclass
from typing import Final, Literal

#: Written into about.json; a store of another number is refused.
FORMAT: Final = 2

Kind = Literal["text", "amount", "count", "year", "flag", "rate", "share"]


@dataclass(frozen=True)
class Column:
    """A column as delivered and stored."""

    name: str
    type: str  # of DuckDB
    kind: Kind
    label: str


COLUMNS: Final = (
    Column("id", "VARCHAR", "text", "企业编号"),
    Column("uscc", "VARCHAR", "text", "统一社会信用代码"),
    Column("name", "VARCHAR", "text", "名称"),
    Column("region", "VARCHAR", "text", "行政区划代码"),
    Column("class", "VARCHAR", "text", "行业代码"),
    Column("capital_wan", "DOUBLE", "amount", "注册资本（万元）"),
    Column("founded", "SMALLINT", "year", "成立年份"),
    Column("employees", "INTEGER", "count", "从业人数"),
    Column("insured", "INTEGER", "count", "参保人数"),
    Column("patents", "INTEGER", "count", "专利数"),
    Column("is_listed", "BOOLEAN", "flag", "是否上市"),
    Column("is_high_tech", "BOOLEAN", "flag", "是否高新技术企业"),
    Column("is_little_giant", "BOOLEAN", "flag", "是否专精特新小巨人"),
    Column("growth", "DOUBLE", "rate", "营收增速"),
    Column("expansion_signal", "DOUBLE", "share", "扩张信号"),
)
LINK_COLUMNS: Final = ("supplier_id", "buyer_id", "product")
REQUIRED: Final = ("id", "name")
LABELS: Final = {column.name: column.label for column in COLUMNS} | {
    "supplier_id": "供应企业编号",
    "buyer_id": "采购企业编号",
    "product": "产品",
}

#: What completeness counts; bit n of `known` says that the n-th is known.
FEATURES: Final = (
    "capital_wan",
    "employees",
    "patents",
    "is_high_tech",
    "is_little_giant",
    "is_listed",
    "expansion_signal",
    "growth",
    "region",
    "class",
)
BIT: Final = {feature: 1 << place for place, feature in enumerate(FEATURES)}

#: Columns of table `firms` in order: position, what was delivered, what was computed.
FIRMS: Final = (
    ("row", "UINTEGER"),
    *((column.name, column.type) for column in COLUMNS),
    ("id_rank", "UINTEGER"),
    ("scale", "DOUBLE"),
    ("innovation", "DOUBLE"),
    ("expansion", "DOUBLE"),
    ("known", "USMALLINT"),
    ("scale_bound", "USMALLINT"),
    ("innovation_bound", "USMALLINT"),
    ("expansion_bound", "USMALLINT"),
)

FOUNDED_YEARS: Final = (1600, 2200)  # what is taken for a year at all; this room has no clock
LARGEST_COUNT: Final = 2_147_483_647


@dataclass(frozen=True)
class Firm:
    """An enterprise as delivered; None is unknown, never zero or no.

    `row` is its position in the generation it was read from; it means nothing in another one.
    """

    row: int
    id: str
    uscc: str | None
    name: str
    region: str | None
    class_: str | None
    capital_wan: float | None
    founded: int | None
    employees: int | None
    insured: int | None
    patents: int | None
    is_listed: bool | None
    is_high_tech: bool | None
    is_little_giant: bool | None
    growth: float | None
    expansion_signal: float | None
