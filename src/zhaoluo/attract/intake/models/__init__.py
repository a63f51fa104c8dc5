from .documents import Document, Draft
from .ledgers import ColumnChoice, Ledger, LedgerForm, LedgerRow

__all__ = ["ColumnChoice", "Document", "Draft", "Ledger", "LedgerForm", "LedgerRow"]
