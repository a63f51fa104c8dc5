"""Decisions about enterprises; no database, no clock."""

from .code import (
    ALPHABET,
    INDUSTRY_CLASS,
    clean_credit_code,
    credit_code_check,
    refusals_to_use_credit_code,
)
from .keeping import KEEPERS, Content, refusals_to_enter, refusals_to_keep

__all__ = [
    "ALPHABET",
    "INDUSTRY_CLASS",
    "KEEPERS",
    "Content",
    "clean_credit_code",
    "credit_code_check",
    "refusals_to_enter",
    "refusals_to_keep",
    "refusals_to_use_credit_code",
]
