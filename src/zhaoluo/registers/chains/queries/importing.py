"""What a chain's file would do to a zone."""

from __future__ import annotations

from dataclasses import dataclass

from zhaoluo.foundation.scope.models import Zone

from ..models import Chain
from ..rules.document import Document
from .documents import Difference, Held, difference, document_of, read_file


@dataclass(frozen=True, slots=True)
class Preview:
    """A document that was read beside the chain with its key, if there is one."""

    document: Document
    chain: Chain | None
    difference: Difference

    @property
    def next(self) -> int:
        """The revision it would become."""
        return self.chain.revision + 1 if self.chain else 1

    @property
    def changes(self) -> bool:
        return self.chain is None or self.difference.any

    @property
    def held(self) -> tuple[Held, ...]:
        return self.difference.held


def preview_of(zone: Zone, text: str) -> Preview | None:
    """What a YAML text would change; None where it is no chain."""
    document = read_file("chain.yaml", text.encode()).document
    if document is None:
        return None
    chain = Chain.objects.filter(zone=zone, key=document.key).first()
    before = document_of(chain) if chain else None
    return Preview(document, chain, difference(before, document, chain))
