"""Small pieces of the cockpit's pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..queries.links import Figure

register = template.Library()
UNKNOWN = "未知"


@register.simple_tag
def opens(figure: Figure, text: Any = None, title: str = "") -> SafeString:
    """A figure as a link to its rows; plain on the wall, where nothing opens, and where there are no rows."""
    shown = figure.value if text is None else text
    hint = format_html(' title="{}"', title) if title else ""
    if figure.url and figure.value:
        return format_html('<a href="{}"{}>{}</a>', figure.url, hint, shown)
    return format_html("<span{}>{}</span>", hint, shown)


@register.filter
def or_unknown(value: Any) -> Any:
    """The value, or 未知 where there is none; nothing is drawn as 0 that is not known to be 0."""
    return UNKNOWN if value is None else value


@register.simple_tag
def share(value: Any, places: int = 1) -> str:
    """A share 0..1 as a figure of per cent without the sign, or 未知."""
    return UNKNOWN if value is None else f"{value * 100:.{places}f}"
