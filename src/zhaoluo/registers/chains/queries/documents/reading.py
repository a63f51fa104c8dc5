"""From a file to a document, every fault at once: shape and codes by the rules, cycles and loose links by the engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhaoluo.engine import chain as engine
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.standards.queries import industry, region

from ...rules.document import Document, parse
from . import workbook, yaml_text

#: Chains to begin with, written from general knowledge and not verified.
DRAFTS = Path(__file__).resolve().parents[2] / "drafts"


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds: a document, or the faults that stand in its way."""

    document: Document | None
    faults: list[Refusal]


def read_file(name: str, content: bytes) -> Read:
    """A chain's file, YAML or workbook told by its content."""
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        values, faults = workbook.values_of(name, content)
    else:
        values, faults = yaml_text.values_of(content)
    return Read(None, faults) if faults else document_from(values)


def document_from(values: object) -> Read:
    """The document of plain values, checked in full."""
    document, faults = parse(values, industry=_class_name, known_region=lambda code: region(code) is not None)
    if document is not None:
        faults = graph_faults(document)
    return Read(None if faults else document, faults)


def graph_faults(document: Document) -> list[Refusal]:
    """Cycles, with their links named in the order of supply, and links without any edge."""
    names = {link.key: link.name for link in document.links}
    pairs = [edge.pair for edge in document.edges]
    faults = [
        Refusal(
            "cycle",
            f"供应关系绕成了圈：{' → '.join(names[key] for key in [*ring, ring[0]])}，请去掉其中一条",
            "supplies",
        )
        for ring in engine.cycles(names, pairs)
    ]
    if len(document.links) > 1:
        faults += [
            Refusal("orphan", f"环节“{names[key]}”没有任何供应关系，请补上，或去掉它", key)
            for key in engine.orphans(names, pairs)
        ]
    return faults


def _class_name(code: str) -> str | None:
    entry = industry(code)
    return entry.name if entry is not None and entry.level == 4 else None


@dataclass(frozen=True, slots=True)
class Draft:
    """A chain shipped to begin with."""

    key: str
    name: str
    links: int


def drafts() -> list[Draft]:
    """The chains that may be begun with, by key."""
    found = []
    for path in sorted(DRAFTS.glob("*.yaml")):
        document = read_draft(path.stem).document
        if document is not None:
            found.append(Draft(document.key, document.name, len(document.links)))
    return found


def read_draft(key: str) -> Read:
    """A shipped chain by its key."""
    if not key.replace("_", "").isalnum() or not (path := DRAFTS / f"{key}.yaml").is_file():
        return Read(None, [Refusal("no_draft", f"没有样板“{key}”")])
    return read_file(path.name, path.read_bytes())
