"""The only writers of intake: lock, ask the rule, write, record, in one transaction."""

from .documents import read_document

__all__ = ["read_document"]
