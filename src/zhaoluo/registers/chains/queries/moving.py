"""Where a link goes when it is moved by a step."""

from __future__ import annotations

from ..models import Chain, Link

#: Boxes closer than this, in grid units, would touch.
APART = 0.9


def next_place(chain: Chain, link: Link, *, down: bool) -> tuple[float, float]:
    """The nearest free place above or below a link in its own column; nothing else moves."""
    x, y = link.x if link.x is not None else float(link.column), link.y or 0.0
    others = chain.links.exclude(pk=link.pk).filter(x__gt=x - APART, x__lt=x + APART, y__isnull=False)
    taken = list(others.values_list("y", flat=True))
    step = 1.0 if down else -1.0
    wanted = y + step
    while any(abs(wanted - other) < APART for other in taken if other is not None):
        wanted += step
    return x, wanted
