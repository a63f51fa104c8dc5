"""Edits of a chain's structure by hand: each makes a new document and goes the way of an import."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Chain, Link
from ..queries.documents import document_of
from ..rules.document import ClassEntry, Document, EdgeEntry, LinkEntry
from ..rules.keeping import refusals_to_move
from ..terms import ChainEvent
from .structure import revise
from .writing import chain_of, link_of, may_keep, one_at_a_time


@transaction.atomic
def change_chain(
    chain_id: int, *, name: str, source: str, as_of: date | None, owner_note: str, local_region: str, columns: Sequence[str],
    zone: Zone, by: User | None, at: datetime, actor: Actor | None = None, version: int | None = None,
) -> Chain:  # fmt: skip
    """Change what stands above a chain's links: name, stages, local region, source and day."""
    may_keep(actor)
    one_at_a_time(zone)
    chain = chain_of(chain_id, zone=zone, version=version)
    document = replace(
        document_of(chain), name=name, source=source, as_of=as_of, owner_note=owner_note, local_region=local_region,
        columns=tuple(columns),
    )  # fmt: skip
    return revise(chain, document, ChainEvent.CHANGED, by=by, at=at, note="修改产业链")


@transaction.atomic
def save_link(
    chain_id: int,
    *,
    key: str,
    name: str,
    position: str,
    column: str,
    zone: Zone,
    by: User | None,
    at: datetime,
    actor: Actor | None = None,
    products: Sequence[str] = (),
    classes: Sequence[ClassEntry] = (),
    routes: Sequence[str] = (),
    fields: Sequence[str] = (),
    critical: bool = False,
    note: str = "",
    source: str = "",
    as_of: date | None = None,
    suppliers: Collection[str] = (),
    buyers: Collection[str] = (),
    version: int | None = None,
    once: str = "",
) -> Link:
    """Enter a link or change the one of this key (登记环节).

    ``suppliers``, ``buyers``: keys of links joined to it besides the edges there are; a new link needs one of them.
    """
    may_keep(actor)
    one_at_a_time(zone)
    chain = chain_of(chain_id, zone=zone, version=version)
    document = document_of(chain)
    entry = LinkEntry(
        key=key, name=name, position=position, column=column, products=tuple(products), classes=tuple(classes),
        routes=tuple(routes), fields=tuple(fields), critical=critical, note=note, source=source, as_of=as_of,
    )  # fmt: skip
    known = [link.key for link in document.links]
    links = (
        tuple(entry if link.key == key else link for link in document.links)
        if key in known
        else (*document.links, entry)
    )
    joined = {edge.pair for edge in document.edges}
    pairs = [(supplier, key) for supplier in suppliers] + [(key, buyer) for buyer in buyers]
    edges = [
        EdgeEntry(*pair, source=source, as_of=as_of) for pair in dict.fromkeys(pairs) if pair not in joined
    ]
    after = replace(document, links=links, edges=(*document.edges, *edges))
    revise(chain, after, ChainEvent.LINK_SAVED, by=by, at=at, note=f"环节“{tidy(name)}”", once=once, link=key)
    return Link.objects.get(chain=chain, key=key)


@transaction.atomic
def remove_link(
    link_id: int, *, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None,
    with_residents: bool = False, version: int | None = None,
) -> Chain:  # fmt: skip
    """Take a link and its edges away (去掉环节); ``with_residents``: also when something stands on it."""
    may_keep(actor)
    one_at_a_time(zone)
    link = link_of(link_id, zone=zone)
    chain = chain_of(link.chain_id, zone=zone, version=version)
    document = document_of(chain)
    after = replace(
        document,
        links=tuple(entry for entry in document.links if entry.key != link.key),
        edges=tuple(edge for edge in document.edges if link.key not in edge.pair),
    )
    drop = {link.key} if with_residents else set()
    return revise(
        chain,
        after,
        ChainEvent.LINK_REMOVED,
        by=by,
        at=at,
        note=f"去掉环节“{link.name}”",
        drop=drop,
        link=link.key,
    )


@transaction.atomic
def move_link(
    link_id: int, *, x: float, y: float, zone: Zone, by: User | None, at: datetime, actor: Actor | None = None
) -> Link:
    """Put a link elsewhere on the map; nothing else moves, and the structure stays as it was."""
    may_keep(actor)
    one_at_a_time(zone)
    link = link_of(link_id, zone=zone)
    refuse_if(refusals_to_move(x, y))
    if (link.x, link.y) != (round(x, 6), round(y, 6)):
        link.x, link.y = round(x, 6), round(y, 6)
        link.save(update_fields=["x", "y"])
        record(ChainEvent.LINK_MOVED, link.chain, by=by, at=at, link=link.key, x=link.x, y=link.y)
    return link


@transaction.atomic
def save_edge(
    chain_id: int,
    *,
    supplier: str,
    buyer: str,
    product: str = "",
    coefficient: float | None = None,
    source: str = "",
    as_of: date | None = None,
    zone: Zone,
    by: User | None,
    at: datetime,
    actor: Actor | None = None,
    replacing: tuple[str, str, str] | None = None,
    version: int | None = None,
    once: str = "",
) -> Chain:
    """Enter a supply between two links by their keys, or change the one of this supplier, buyer and product.

    ``replacing``: the (supplier, buyer, product) it was before, where one of them changes.
    """
    may_keep(actor)
    one_at_a_time(zone)
    chain = chain_of(chain_id, zone=zone, version=version)
    document = document_of(chain)
    entry = EdgeEntry(supplier, buyer, tidy(product), coefficient, source, as_of)
    where = replacing or entry.identity
    if replacing and replacing not in {edge.identity for edge in document.edges}:
        raise Refused([Refusal("no_edge", "这条供应关系已经不在了，请重新打开")])
    known = any(edge.identity == where for edge in document.edges)
    edges = [entry if edge.identity == where else edge for edge in document.edges]
    after = replace(document, edges=tuple(edges if known else [*edges, entry]))
    told = f"供应关系 {_named(document, supplier)} → {_named(document, buyer)}"
    return revise(
        chain, after, ChainEvent.EDGE_SAVED, by=by, at=at, note=told, once=once, edge=list(entry.identity)
    )


@transaction.atomic
def remove_edge(
    edge_id: int,
    *,
    zone: Zone,
    by: User | None,
    at: datetime,
    actor: Actor | None = None,
    version: int | None = None,
) -> Chain:
    """Take a supply away; refused where a link would be left without any."""
    may_keep(actor)
    one_at_a_time(zone)
    chain = chain_of(Chain.objects.get(edges=edge_id, zone=zone).pk, zone=zone, version=version)
    edge = chain.edges.select_related("supplier", "buyer").get(pk=edge_id)
    document = document_of(chain)
    identity = (edge.supplier.key, edge.buyer.key, edge.product)
    after = replace(document, edges=tuple(e for e in document.edges if e.identity != identity))
    told = f"去掉供应关系 {edge.supplier.name} → {edge.buyer.name}"
    return revise(chain, after, ChainEvent.EDGE_REMOVED, by=by, at=at, note=told, edge=list(identity))


def _named(document: Document, key: str) -> str:
    return next((link.name for link in document.links if link.key == key), key)
