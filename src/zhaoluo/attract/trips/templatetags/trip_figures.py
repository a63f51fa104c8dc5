"""Small pieces of the pages of figures: figures that open to their rows, cells, intervals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..rules.intervals import Share

register = template.Library()
DASH = "—"


@register.simple_tag(takes_context=True)
def rows_link(context: dict[str, Any], to: str, count: Any, text: Any = None, **more: str) -> SafeString:
    """A figure as a link to the rows it was counted from; plain where there are none."""
    shown = f"{count:,}" if text is None else text
    if not count:
        return format_html("<span>{}</span>", shown)
    query = urlencode({**context["asked"].chosen, **{name: value for name, value in more.items() if value}})
    return format_html('<a href="{}?{}">{}</a>', reverse(to), query, shown)


@register.filter
def cell(value: Any) -> str:
    """A cell of a list: days, amounts and words as they are read; unknown is a dash."""
    if value is None or value == "":
        return DASH
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)


@register.filter
def is_number(value: Any) -> bool:
    """Whether a cell stands at the right."""
    return isinstance(value, int | Decimal)


@register.filter
def interval(share: Share) -> str:
    """“12–38%”: the 95 % interval; unknown over an empty cohort."""
    if share.interval is None:
        return DASH
    low, high = share.interval
    return f"{low * 100:.0f}–{high * 100:.0f}%"


@register.filter
def of(mapping: Any, key: Any) -> Any:
    """The value of a key; the page fails where there is none."""
    return mapping[key]


@register.filter
def mark(share: Share) -> dict[str, str] | None:
    """Geometry of the mark of a share and its interval on a line 100 wide; None over an empty cohort."""
    if share.interval is None or share.value is None:
        return None
    low, high = share.interval
    return {"x": f"{share.value * 100:.1f}", "low": f"{low * 100:.1f}", "width": f"{(high - low) * 100:.1f}"}
