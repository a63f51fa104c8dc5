"""Reading a zone's ledger of projects (台账): a spreadsheet in, typed rows out.  Pure Python: no network, no clock."""

from .cells import Cell, Sheet, UnreadableLedger
from .heading import fold_header
from .opening import open_ledger
from .reading import read_ledger
from .records import Column, Ledger, ReadSheet, Row, Trouble, Value
from .vocabulary import Field, Vocabulary, load_vocabulary, template_columns

__all__ = [
    "Cell",
    "Column",
    "Field",
    "Ledger",
    "ReadSheet",
    "Row",
    "Sheet",
    "Trouble",
    "UnreadableLedger",
    "Value",
    "Vocabulary",
    "fold_header",
    "load_vocabulary",
    "open_ledger",
    "read_ledger",
    "template_columns",
]
