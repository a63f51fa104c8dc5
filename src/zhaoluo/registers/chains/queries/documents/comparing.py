"""What a new document would change in a chain, and what stands in its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from django.db.models import Q

from ...models import Chain, Placement, Purchase
from ...rules.document import Document, EdgeEntry, LinkEntry
from ..facts import survivor

WORDS = {
    "name": "名称", "source": "出处", "as_of": "数据日期", "owner_note": "维护", "local_region": "本地范围",
    "columns": "阶段", "position": "位置", "column": "阶段", "products": "产品", "classes": "行业与权重", "routes": "技术路线",
    "fields": "应用领域", "critical": "关键", "note": "说明", "coefficient": "投入系数",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that stays but changes: its name and the words of the fields."""

    key: str
    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A link the document drops although something stands on it."""

    key: str
    name: str
    residents: tuple[str, ...]
    purchases: int


@dataclass(frozen=True, slots=True)
class Difference:
    """From what stands to a new document; positions and status are no difference."""

    head: tuple[str, ...]
    added: tuple[LinkEntry, ...]
    removed: tuple[LinkEntry, ...]
    changed: tuple[Changed, ...]
    edges_added: tuple[EdgeEntry, ...]
    edges_removed: tuple[EdgeEntry, ...]
    edges_changed: tuple[Changed, ...]
    held: tuple[Held, ...]
    reordered: bool

    @property
    def any(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))


def difference(before: Document | None, after: Document, chain: Chain | None = None) -> Difference:
    """What changes, and which of the dropped links of ``chain`` hold residents or purchases (two queries, if any is dropped)."""
    before = before or Document(key=after.key, name=after.name)
    old, new = ({link.key: link for link in d.links} for d in (before, after))
    old_edges, new_edges = ({e.identity: e for e in d.edges} for d in (before, after))
    head = ("name", "source", "as_of", "owner_note", "local_region", "columns")
    removed = tuple(link for key, link in old.items() if key not in new)
    kept = [key for key in new if key in old]
    return Difference(
        head=tuple(WORDS[name] for name in head if getattr(before, name) != getattr(after, name)),
        added=tuple(link for key, link in new.items() if key not in old),
        removed=removed,
        changed=tuple(c for key in kept if (c := _changed(old[key], new[key])).fields),
        edges_added=tuple(e for i, e in new_edges.items() if i not in old_edges),
        edges_removed=tuple(e for i, e in old_edges.items() if i not in new_edges),
        edges_changed=tuple(
            Changed("→".join(e.pair), e.product, words)
            for i, e in new_edges.items()
            if i in old_edges and (words := _words(old_edges[i], e))
        ),
        held=_held(chain, removed) if chain is not None and removed else (),
        reordered=kept != [key for key in old if key in new]
        or [i for i in new_edges if i in old_edges] != [i for i in old_edges if i in new_edges],
    )


def _changed(old: LinkEntry, new: LinkEntry) -> Changed:
    return Changed(new.key, new.name, _words(replace(old, place=None), replace(new, place=None)))


def _words(old: LinkEntry | EdgeEntry, new: LinkEntry | EdgeEntry) -> tuple[str, ...]:
    return tuple(
        WORDS.get(f.name, f.name) for f in fields(new) if getattr(old, f.name) != getattr(new, f.name)
    )


def _held(chain: Chain, removed: Sequence[LinkEntry]) -> tuple[Held, ...]:
    keys = [link.key for link in removed]
    residents: dict[str, list[str]] = {}
    placements = Placement.objects.filter(link__chain=chain, link__key__in=keys)
    for row in placements.select_related("enterprise__merged_into", "link"):
        residents.setdefault(row.link.key, []).append(survivor(row.enterprise).name)
    purchases: dict[str, int] = {}
    for key in Purchase.objects.filter(Q(link__chain=chain), link__key__in=keys).values_list(
        "link__key", flat=True
    ):
        purchases[key] = purchases.get(key, 0) + 1
    return tuple(
        Held(link.key, link.name, tuple(residents.get(link.key, ())), purchases.get(link.key, 0))
        for link in removed
        if link.key in residents or link.key in purchases
    )
