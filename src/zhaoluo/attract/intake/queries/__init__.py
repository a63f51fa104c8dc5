"""Reads about what was taken in; every one starts from the reader's zones."""

from .documents import may_read, origin_panel, pending_count_for

__all__ = ["may_read", "origin_panel", "pending_count_for"]
