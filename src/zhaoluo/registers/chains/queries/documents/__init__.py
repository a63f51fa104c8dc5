"""A chain's readable file: read (YAML, XLSX), written, kept as rows, compared."""

from .comparing import Changed, Difference, Held, difference
from .reading import DRAFTS, Read, document_from, drafts, read_draft, read_file
from .stored import document_of, document_of_revision
from .workbook import as_xlsx
from .yaml_text import as_yaml

__all__ = [
    "DRAFTS",
    "Changed",
    "Difference",
    "Held",
    "Read",
    "as_xlsx",
    "as_yaml",
    "difference",
    "document_from",
    "document_of",
    "document_of_revision",
    "drafts",
    "read_draft",
    "read_file",
]
