"""Decisions about chains; no database, no clock."""

from .keeping import CONFIRMERS, KEEPERS, refusals_to_confirm, refusals_to_keep

__all__ = ["CONFIRMERS", "KEEPERS", "refusals_to_confirm", "refusals_to_keep"]
