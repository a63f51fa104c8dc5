"""A chain's structure: written from a whole document, kept as a revision each time, vouched for by a person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from zhaoluo.engine.chain import Node, layout
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refused, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Chain, ChainRevision, Link, LinkClass, LinkEdge, Placement, Purchase
from ..queries.documents import Difference, difference, document_from, document_of
from ..rules.document import Document, as_values
from ..rules.keeping import refusals_to_confirm, refusals_to_write
from ..terms import ChainEvent, ChainStatus
from .writing import chain_of, may_keep, one_at_a_time


@transaction.atomic
def import_chain(
    document: Document,
    *,
    zone: Zone,
    by: User | None,
    at: datetime,
    actor: Actor | None = None,
    drop: Collection[str] = (),
    note: str = "",
    version: int | None = None,
    once: str = "",
    is_synthetic: bool = False,
) -> Chain:
    """Write a chain from a document: new, or over the one with the same key (导入产业链).

    Links that stay, by key, keep place, residents and purchases; those dropped although something stands on them must be
    named in ``drop``.  What changed anything is 草稿·待核 again.  A document that changes nothing writes nothing.
    """
    may_keep(actor)
    one_at_a_time(zone)
    known = Chain.objects.filter(zone=zone, key=document.key).first()
    chain = (
        chain_of(known.pk, zone=zone, version=version)
        if known
        else Chain(zone=zone, key=document.key, is_synthetic=is_synthetic)
    )
    change = write(chain, document, by=by, at=at, drop=drop, note=note or "导入文件")
    if change is not None:
        record(
            ChainEvent.IMPORTED,
            chain,
            by=by,
            at=at,
            once=once,
            name=chain.name,
            note=note,
            **_told(change, chain),
        )
    return chain


@transaction.atomic
def confirm_chain(
    chain_id: int, *, zone: Zone, by: User, actor: Actor, at: datetime, version: int | None = None
) -> Chain:
    """A person vouches for the structure as it stands (核定): 草稿·待核 → 已核."""
    one_at_a_time(zone)
    chain = chain_of(chain_id, zone=zone, version=version)
    refuse_if(refusals_to_confirm(actor, confirmed=chain.status == ChainStatus.CONFIRMED))
    chain.status = ChainStatus.CONFIRMED
    chain.version += 1
    chain.save(update_fields=["status", "version"])
    record(ChainEvent.CONFIRMED, chain, by=by, at=at, name=chain.name, revision=chain.revision)
    return chain


def revise(
    chain: Chain, document: Document, verb: ChainEvent, *, by: User | None, at: datetime, note: str,
    drop: Collection[str] = (), once: str = "", **facts: Any,
) -> Chain:  # fmt: skip
    """One edit of a structure: the document checked as a file would be, written, kept and told."""
    read = document_from(as_values(document))
    if read.document is None:
        raise Refused(read.faults)
    change = write(chain, read.document, by=by, at=at, drop=drop, note=note)
    if change is not None:
        record(verb, chain, by=by, at=at, once=once, name=chain.name, **facts, **_told(change, chain))
    return chain


def write(
    chain: Chain, document: Document, *, by: User | None, at: datetime, drop: Collection[str], note: str
) -> Difference | None:
    """Make the rows what a (checked) document says; None when they are so already.  Only inside an act."""
    before = document_of(chain) if chain.pk else None
    change = difference(before, document, chain if chain.pk else None)
    others = Chain.objects.filter(zone_id=chain.zone_id, name=document.name).exclude(pk=chain.pk or 0)
    held = {h.key: (h.name, h.residents, h.purchases) for h in change.held}
    refuse_if(refusals_to_write(name=document.name, name_taken=others.exists(), held=held, drop=drop))
    if chain.pk and not change.any:
        return None
    for field in ("name", "source", "as_of", "owner_note", "local_region"):
        setattr(chain, field, getattr(document, field))
    chain.columns, chain.status = list(document.columns), ChainStatus.DRAFT
    chain.revision += 1
    chain.version += 1 if chain.pk else 0
    chain.save()
    _drop_links(chain, [link.key for link in change.removed])
    _write_links(chain, document, before)
    _write_edges(chain, document)
    _keep(chain, by=by, at=at, note=note)
    return change


def _drop_links(chain: Chain, keys: list[str]) -> None:
    """Take links away with what stands on them; purchases stay and belong to no link."""
    rows = Link.objects.filter(chain=chain, key__in=keys)
    Placement.objects.filter(link__in=rows).delete()
    Purchase.objects.filter(link__in=rows).update(link=None)
    rows.delete()


def _write_links(chain: Chain, document: Document, before: Document | None) -> None:
    known = {link.key: link for link in chain.links.all()}
    old = {link.key: link for link in before.links} if before else {}
    links, anew = [], []
    for order, entry in enumerate(document.links):
        link = known.get(entry.key) or Link(zone_id=chain.zone_id, chain=chain, key=entry.key)
        column = document.columns.index(entry.column)
        if link.pk is None:
            link.x, link.y = entry.place or (None, None)
        elif link.column != column:
            link.x = link.y = None  # it stands in another stage now; its old place says nothing
        link.name, link.position, link.column, link.order = entry.name, entry.position, column, order
        link.products, link.routes, link.fields = list(entry.products), list(entry.routes), list(entry.fields)
        link.is_critical, link.note, link.source, link.as_of = (
            entry.critical,
            entry.note,
            entry.source,
            entry.as_of,
        )
        if link.pk is None or old[entry.key].classes != entry.classes:
            anew.append((link, entry.classes))
        links.append(link)
    _lay(links, document)
    Link.objects.bulk_create([link for link in links if link.pk is None])
    Link.objects.bulk_update(
        [link for link in links if link.key in known],
        ["name", "position", "column", "order", "products", "routes", "fields", "is_critical", "note", "source", "as_of",
         "x", "y"],
    )  # fmt: skip
    LinkClass.objects.filter(link__in=[link.pk for link, _ in anew]).delete()
    LinkClass.objects.bulk_create(
        LinkClass(zone_id=chain.zone_id, link=link, code=c.code, weight=c.weight, source=c.source)
        for link, classes in anew
        for c in classes
    )


def _lay(links: list[Link], document: Document) -> None:
    """Give a place to each link that has none; the others stay where they are."""
    nodes = [
        Node(link.key, link.column, (link.x, link.y) if link.x is not None and link.y is not None else None)
        for link in links
    ]
    placed = layout(nodes, [edge.pair for edge in document.edges])
    for link in links:
        link.x, link.y = (round(v, 6) for v in placed[link.key])


def _write_edges(chain: Chain, document: Document) -> None:
    ids = dict(chain.links.values_list("key", "id"))
    known = {(e.supplier_id, e.buyer_id, e.product): e for e in chain.edges.all()}
    edges, wanted = [], set()
    for order, entry in enumerate(document.edges):
        identity = (ids[entry.supplier], ids[entry.buyer], entry.product)
        wanted.add(identity)
        edge = known.get(identity) or LinkEdge(
            zone_id=chain.zone_id,
            chain=chain,
            supplier_id=identity[0],
            buyer_id=identity[1],
            product=entry.product,
        )
        edge.coefficient, edge.source, edge.as_of, edge.order = (
            entry.coefficient,
            entry.source,
            entry.as_of,
            order,
        )
        edges.append(edge)
    LinkEdge.objects.filter(
        pk__in=[edge.pk for identity, edge in known.items() if identity not in wanted]
    ).delete()
    LinkEdge.objects.bulk_create([edge for edge in edges if edge.pk is None])
    LinkEdge.objects.bulk_update(
        [edge for edge in edges if edge in known.values()], ["coefficient", "source", "as_of", "order"]
    )


def _keep(chain: Chain, *, by: User | None, at: datetime, note: str) -> None:
    """The whole document as it stands, as a revision."""
    document = replace(document_of(chain), status=ChainStatus.DRAFT.value)
    ChainRevision.objects.create(
        zone_id=chain.zone_id,
        chain=chain,
        number=chain.revision,
        document=as_values(document),
        note=note[:200],
        by=by,
        at=at,
    )


def _told(change: Difference, chain: Chain) -> dict[str, Any]:
    """What the journal keeps of a change: names, and who stood on what was dropped."""
    return {
        "key": chain.key,
        "revision": chain.revision,
        "added": [link.name for link in change.added][:50] or None,
        "removed": [link.name for link in change.removed] or None,
        "changed": [f"{c.name}：{'、'.join(c.fields)}" for c in change.changed][:50] or None,
        "edges": [len(change.edges_added), len(change.edges_removed), len(change.edges_changed)],
        "dropped": {h.name: list(h.residents) for h in change.held} or None,
    }
