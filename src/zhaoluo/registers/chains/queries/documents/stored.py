"""The document of a chain as its rows hold it, and as a revision kept it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch

from ...models import Chain, ChainRevision, Link, LinkClass, LinkEdge
from ...rules.document import ClassEntry, Document, EdgeEntry, LinkEntry
from .reading import Read, document_from


def document_of(chain: Chain) -> Document:
    """The whole document of a chain now, in three queries."""
    links = list(chain.links.prefetch_related(Prefetch("classes", LinkClass.objects.order_by("id"))))
    edges = list(chain.edges.select_related("supplier", "buyer"))
    return Document(
        key=chain.key,
        name=chain.name,
        status=chain.status,
        source=chain.source,
        as_of=chain.as_of,
        owner_note=chain.owner_note,
        local_region=chain.local_region,
        columns=tuple(chain.columns),
        links=tuple(_link(link, chain.columns) for link in links),
        edges=tuple(_edge(edge) for edge in edges),
    )


def _link(link: Link, columns: Sequence[str]) -> LinkEntry:
    return LinkEntry(
        key=link.key,
        name=link.name,
        position=link.position,
        column=columns[link.column],
        products=tuple(link.products),
        classes=tuple(ClassEntry(c.code, c.weight, c.source) for c in link.classes.all()),
        routes=tuple(link.routes),
        fields=tuple(link.fields),
        critical=link.is_critical,
        note=link.note,
        source=link.source,
        as_of=link.as_of,
        place=(link.x, link.y) if link.x is not None and link.y is not None else None,
    )


def _edge(edge: LinkEdge) -> EdgeEntry:
    return EdgeEntry(
        edge.supplier.key, edge.buyer.key, edge.product, edge.coefficient, edge.source, edge.as_of
    )


def document_of_revision(revision: ChainRevision) -> Read:
    """The document a revision kept, checked again: the standards may have moved on since."""
    return document_from(revision.document)
