"""What stands before a project's name in its phrase and is no part of it: leading words, a zone."""

import re
from bisect import bisect_left

from ..atoms.bundle import Atoms
from .heads import LEADING, WEAK_LEADING


def trimmed(text: str, start: int, end: int) -> int:
    """Start of the name with leading words cut that are no part of it."""
    while match := LEADING.match(text[start:end]):
        if match.group() == "内" and text.startswith("内蒙古", start):
            break
        rest = end - start - match.end()
        if match.group() in WEAK_LEADING and rest < 5:
            break
        if (
            match.group()
            in ("大", "总", "新", "原", "现", "自", "由", "处", "期", "内", "集中", "合作", "共同")
            and start > 0
            and rest < 8
        ):
            break
        start += match.end()
    return start


def after_zone(start: int, end: int, atoms: Atoms) -> int:
    """A zone that opens the phrase says where, not what, where enough of a name follows."""
    for zone in atoms.zones[bisect_left(atoms.zones, start - 1, key=lambda zone: zone.start) :]:
        if zone.start >= end:
            break
        if zone.start <= start + 2 and end - zone.end >= 4 and not zone.generic:
            if zone.name == atoms.home_zone and not re.search(r"[区园]$", zone.name):
                return start
            return zone.end
    return start
