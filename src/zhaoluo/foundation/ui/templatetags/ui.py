"""Filters for figures and days, and the small components that every page shares."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide as draw_icon

from zhaoluo.foundation import clock

register = template.Library()
DASH = "—"


@lru_cache(maxsize=256)
def _icon(name: str, size: int) -> SafeString:
    return mark_safe(draw_icon(name, size=size, aria_hidden="true"))


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """A decorative line icon; rendered once per name and size."""
    return _icon(name, size)


def _number(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    return Decimal(str(value))


@register.filter
def yi(value: Any, places: int = 2) -> str:
    """万元 → 亿元 figure with fixed decimals; unknown is a dash."""
    number = _number(value)
    return DASH if number is None else f"{number / 10000:,.{places}f}"


@register.filter
def money(value: Any) -> str:
    """万元 → “4.20 亿元” from one 亿 on, else “2,400 万元”; unknown is a dash."""
    number = _number(value)
    if number is None:
        return DASH
    if abs(number) >= 10000:
        return f"{number / 10000:,.2f} 亿元"
    return f"{number.normalize():,f} 万元"


@register.filter
def figure(value: Any, places: int = 0) -> str:
    """A figure with thousands separators and fixed decimals; unknown is a dash."""
    number = _number(value)
    return DASH if number is None else f"{number:,.{places}f}"


@register.filter
def percent(value: Any, places: int = 1) -> str:
    """Share 0..1 → “54.5%”; unknown is a dash."""
    number = _number(value)
    return DASH if number is None else f"{number * 100:.{places}f}%"


@register.filter
def day(value: date | datetime | None) -> str:
    """MM-DD in this year, else YYYY-MM-DD; unknown is a dash."""
    if not value:
        return DASH
    on = clock.local(value).date() if isinstance(value, datetime) else value
    return f"{on:%m-%d}" if on.year == clock.today().year else f"{on:%Y-%m-%d}"


@register.filter
def full_day(value: date | datetime | None) -> str:
    """YYYY-MM-DD; unknown is a dash."""
    if not value:
        return DASH
    on = clock.local(value).date() if isinstance(value, datetime) else value
    return f"{on:%Y-%m-%d}"


@register.filter
def moment(value: datetime | None) -> str:
    """MM-DD HH:MM in this year, else with the year; unknown is a dash."""
    if not value:
        return DASH
    at = clock.local(value)
    return f"{at:%m-%d %H:%M}" if at.year == clock.today().year else f"{at:%Y-%m-%d %H:%M}"


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Look a key up in a mapping, '' when absent."""
    try:
        return mapping[key]
    except (KeyError, TypeError, IndexError):
        return ""


@register.filter
def or_dash(value: Any) -> Any:
    """The value, or a dash when there is none."""
    return value if value not in (None, "") else DASH


STAGE_CLASS = {"lead": 1, "talks": 2, "signed": 3, "building": 4, "producing": 5, "at_capacity": 5}


@register.simple_tag
@lru_cache(maxsize=64)
def stage_badge(stage: str, label: str) -> SafeString:
    """Stage badge: swatch and words."""
    return format_html('<span class="badge s{}"><i></i>{}</span>', STAGE_CLASS.get(str(stage), 1), label)


LAMP = {
    "red": ("red", "circle-alert", "红灯"),
    "amber": ("amber", "triangle-alert", "关注"),
    "green": ("green", "circle-check", "正常"),
    "wait": ("amber", "hourglass", "待核"),
    "none": ("", "circle-pause", "未计时"),
}


@register.simple_tag
@lru_cache(maxsize=1024)
def lamp(state: str, text: str = "", title: str = "") -> SafeString:
    """Traffic light: icon, word and reason; the state was computed by the server, never set by hand."""
    css, name, word = LAMP.get(state, LAMP["none"])
    return format_html(
        '<span class="lamp {}"{}>{}{}</span>',
        css,
        format_html(' title="{}"', title) if title else "",
        _icon(name, 14),
        text or word,
    )


@register.simple_tag
@lru_cache(maxsize=4096)
def clock_chip(days_left: int | None, light: str = "", unit: str = "天", title: str = "自然日") -> SafeString:
    """Days left or over, in calendar days unless ``title`` says otherwise; ``light`` is the lamp's colour."""
    if days_left is None:
        return mark_safe("")
    css = "over" if days_left < 0 else "near" if light == "amber" else ""
    text = f"超 {-days_left} {unit}" if days_left < 0 else f"剩 {days_left} {unit}"
    return format_html(
        '<span class="clockchip {} num" title="{}">{}{}</span>', css, title, _icon("clock", 13), text
    )


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The present query string with some keys changed (None removes a key); always leaves the page number out."""
    params = context["request"].GET.copy()
    params.pop("page", None)
    for key, value in changes.items():
        if value in (None, ""):
            params.pop(key, None)
        else:
            params[key] = str(value)
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def sort_head(context: dict[str, Any], key: str, label: str, current: str, css: str = "") -> SafeString:
    """A column head that sorts: a link, with the present order said to screen readers."""
    down = current == f"-{key}"
    active = current.lstrip("-") == key
    order = ("descending" if down else "ascending") if active else "none"
    target = query(context, sort=key if down or (not active and key == "name") else f"-{key}")
    mark = _icon("arrow-down" if down else "arrow-up", 12) if active else ""
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a href="{}">{}{}</a></th>',
        css,
        order,
        target,
        label,
        mark,
    )
