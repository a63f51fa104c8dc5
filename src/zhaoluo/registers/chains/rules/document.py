"""The readable file of a chain: from plain values to a document, or every fault at once, and back.

Source: docs/domain/chains.md, The file.  Cycles and links without any edge are looked for in ``queries.documents``, which
may ask the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhaoluo.foundation.verdict import Refusal

from ..terms import ChainStatus, Position
from .reading import KEY, MOST_DIGITS, Faults, Fields, once_each, quoted

MAX_LINKS = 300
MAX_EDGES = 1500


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """An industry class of a link; weight 0..1 or None (unknown)."""

    code: str
    weight: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class LinkEntry:
    """A link as the file has it.  ``column``: heading of its stage; ``place``: where it stands on the map, or None."""

    key: str
    name: str
    position: str
    column: str
    products: tuple[str, ...] = ()
    classes: tuple[ClassEntry, ...] = ()
    routes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    critical: bool = False
    note: str = ""
    source: str = ""
    as_of: date | None = None
    place: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class EdgeEntry:
    """Supplier → buyer by key; the triple with the product is what makes an edge one."""

    supplier: str
    buyer: str
    product: str = ""
    coefficient: float | None = None
    source: str = ""
    as_of: date | None = None

    @property
    def pair(self) -> tuple[str, str]:
        return self.supplier, self.buyer

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.supplier, self.buyer, self.product


@dataclass(frozen=True, slots=True)
class Document:
    """A chain's structure, whole.  ``status`` is what the file says; an import never confirms."""

    key: str
    name: str
    status: str = ChainStatus.DRAFT.value
    source: str = ""
    as_of: date | None = None
    owner_note: str = ""
    local_region: str = ""
    columns: tuple[str, ...] = ()
    links: tuple[LinkEntry, ...] = ()
    edges: tuple[EdgeEntry, ...] = field(default=())


#: Industry code (four digits) → its name, None where the standard has none.
Industry = Callable[[str], str | None]
#: Whether a six-digit region is known.
KnownRegion = Callable[[str], bool]


def parse(
    data: object, *, industry: Industry, known_region: KnownRegion
) -> tuple[Document | None, list[Refusal]]:
    """The document of a file's plain values (as YAML or JSON gives them), or every fault; never both."""
    faults = Faults()
    top = Fields(data, "文件", ("chain", "links", "supplies", "columns"), faults)
    head = Fields(
        top.get("chain"), "chain（产业链）",
        ("key", "name", "status", "as_of", "source", "owner_note", "local_region"), faults,
    )  # fmt: skip
    columns = top.names("columns", 40)
    links = tuple(
        _link(row, n, columns, industry, faults) for n, row in enumerate(top.rows("links", MAX_LINKS), 1)
    )
    edges = tuple(_edge(row, n, faults) for n, row in enumerate(top.rows("supplies", MAX_EDGES), 1))
    local_region = head.text("local_region", 6)
    if local_region and not known_region(local_region):
        faults.add(
            "unknown_region", f"本地范围“{quoted(local_region)}”不是现行的六位行政区划代码", "local_region"
        )
    document = Document(
        key=head.key("key"),
        name=head.text("name", 60, needed=True),
        status=_status(head, faults),
        source=head.text("source", 120),
        as_of=head.day("as_of"),
        owner_note=head.text("owner_note", 120),
        local_region=local_region,
        columns=columns,
        links=links,
        edges=edges,
    )
    if not links and not faults.any_at("links"):
        faults.add("no_links", "文件里没有环节（links），请至少写一个", "links")
    _refer(document, faults)
    return (None, faults.told()) if faults.found else (document, [])


def _status(head: Fields, faults: Faults) -> str:
    text = head.text("status", 20)
    for status in ChainStatus:
        if text in (status.value, status.label, ""):
            return status.value
    faults.add("unknown_status", f"状态“{quoted(text)}”不认识，请写“草稿·待核”或“已核”", "status")
    return ChainStatus.DRAFT.value


def _link(row: object, n: int, columns: tuple[str, ...], industry: Industry, faults: Faults) -> LinkEntry:
    name = row.get("name") or row.get("key") if isinstance(row, Mapping) else None
    where = f"环节“{quoted(name)}”" if isinstance(name, str) else f"第 {n} 个环节"
    read = Fields(
        row, where,
        ("key", "name", "position", "column", "products", "classes", "routes", "fields", "critical", "note", "source",
         "as_of", "place"), faults,
    )  # fmt: skip
    column = read.text("column", 40, needed=True)
    if column and column not in columns:
        faults.add("unknown_column", f"{where}的阶段“{quoted(column)}”不在 columns（阶段）里", "columns")
    position = read.text("position", 10, needed=True)
    known = [p for p in Position if position in (p.value, p.label)]
    if position and not known:
        faults.add(
            "unknown_position", f"{where}的位置“{quoted(position)}”不认识，请写上游、中游或下游", "position"
        )
    return LinkEntry(
        key=read.key("key"),
        name=read.text("name", 40, needed=True),
        position=known[0].value if known else "",
        column=column,
        products=read.names("products"),
        classes=_classes(read.get("classes"), where, industry, faults),
        routes=read.names("routes"),
        fields=read.names("fields"),
        critical=read.flag("critical"),
        note=read.text("note", 300),
        source=read.text("source", 120),
        as_of=read.day("as_of"),
        place=read.place("place"),
    )


def _classes(value: object, where: str, industry: Industry, faults: Faults) -> tuple[ClassEntry, ...]:
    """``{"3052": 0.8, "3051": null}`` or, with a source, ``{"3052": {weight: 0.8, source: …}}``."""
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        faults.add("bad_classes", f"{where}的 classes 应写成“行业代码: 权重”", "classes")
        return ()
    found: dict[str, ClassEntry] = {}
    for code, entry in value.items():
        text = (
            code
            if isinstance(code, str)
            else f"{code:04d}"
            if type(code) is int and abs(code) < 10**MOST_DIGITS
            else ""
        )
        code_name = industry(text) if text.isascii() and text.isdigit() and len(text) == 4 else None
        if code_name is None:
            hint = "，代码请加引号" if isinstance(code, int) else ""
            told = f"{where}的行业代码“{quoted(code)}”不是 GB/T 4754-2017 的四位小类代码{hint}"
            faults.add("unknown_class", told, "classes")
        spot = f"{where}的行业 {quoted(text or code)}"
        row = entry if isinstance(entry, Mapping) else {"weight": entry}
        read = Fields(row, spot, ("weight", "source"), faults)
        if text in found:
            faults.add("class_twice", f"{where}的行业代码 {text} 写了两次", "classes")
        found[text] = ClassEntry(text, read.share("weight", "权重"), read.text("source", 120))
    return tuple(found.values())


def _edge(row: object, n: int, faults: Faults) -> EdgeEntry:
    where = f"第 {n} 条供应关系"
    read = Fields(row, where, ("from", "to", "product", "coefficient", "source", "as_of"), faults)
    return EdgeEntry(
        supplier=read.text("from", 40, needed=True),
        buyer=read.text("to", 40, needed=True),
        product=read.text("product", 60),
        coefficient=read.share("coefficient", "投入系数"),
        source=read.text("source", 120),
        as_of=read.day("as_of"),
    )


def _refer(document: Document, faults: Faults) -> None:
    """Keys and names once each, and edges between links that exist."""
    once_each([link.key for link in document.links], "环节标识", "duplicate_key", faults)
    once_each([link.name for link in document.links], "环节名称", "duplicate_name", faults)
    keys = {link.key for link in document.links}
    for n, edge in enumerate(document.edges, 1):
        for end in dict.fromkeys(edge.pair):
            if end and end not in keys:
                faults.add(
                    "unknown_link", f"第 {n} 条供应关系里的环节“{quoted(end)}”没有登记在 links 里", "supplies"
                )
        if edge.supplier and edge.supplier == edge.buyer:
            faults.add("own_supplier", f"第 {n} 条供应关系的两端都是“{edge.supplier}”", "supplies")
    told = [f"{e.supplier} → {e.buyer}" + (f"（{e.product}）" if e.product else "") for e in document.edges]
    once_each(told, "供应关系", "duplicate_edge", faults)


def as_values(document: Document) -> dict[str, Any]:
    """The plain values of a document, as JSON holds them; ``parse`` reads them back to the same document."""
    head = {
        "key": document.key, "name": document.name, "status": ChainStatus.label_of(document.status),
        "as_of": _iso(document.as_of), "source": document.source, "owner_note": document.owner_note,
        "local_region": document.local_region,
    }  # fmt: skip
    return {
        "chain": {k: v for k, v in head.items() if v not in (None, "") or k in ("as_of", "source")},
        "columns": list(document.columns),
        "links": [_link_values(link) for link in document.links],
        "supplies": [_edge_values(edge) for edge in document.edges],
    }


def _link_values(link: LinkEntry) -> dict[str, Any]:
    classes = {
        c.code: {"weight": c.weight, "source": c.source} if c.source else c.weight for c in link.classes
    }
    values: dict[str, Any] = {
        "key": link.key, "name": link.name, "position": Position.label_of(link.position), "column": link.column,
        "products": list(link.products), "classes": classes, "routes": list(link.routes),
        "fields": list(link.fields), "critical": link.critical, "note": link.note, "source": link.source,
        "as_of": _iso(link.as_of), "place": list(link.place) if link.place else None,
    }  # fmt: skip
    return {
        k: v
        for k, v in values.items()
        if k in ("key", "name", "position", "column") or v not in (None, "", [], {}, False)
    }


def _edge_values(edge: EdgeEntry) -> dict[str, Any]:
    values = {
        "from": edge.supplier, "to": edge.buyer, "product": edge.product, "coefficient": edge.coefficient,
        "source": edge.source, "as_of": _iso(edge.as_of),
    }  # fmt: skip
    return {
        k: v for k, v in values.items() if k in ("from", "to", "coefficient", "source") or v not in (None, "")
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


__all__ = [
    "KEY",
    "MAX_EDGES",
    "MAX_LINKS",
    "ClassEntry",
    "Document",
    "EdgeEntry",
    "LinkEntry",
    "as_values",
    "parse",
]
