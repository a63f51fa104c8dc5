"""Figures of a plan in words."""

from __future__ import annotations


def minutes_text(minutes: int) -> str:
    """220 → 3 小时 40 分; 40 → 40 分; 0 → 0 分."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} 分"
    return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"


def clock_text(minutes: int) -> str:
    """Minutes of the day as on a clock: 815 → 13:35."""
    return f"{minutes // 60}:{minutes % 60:02d}"
