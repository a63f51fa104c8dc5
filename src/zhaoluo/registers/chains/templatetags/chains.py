"""How figures of a chain are written."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhaoluo.foundation.ui.templatetags.ui import _icon, figure, full_day, lamp, percent, yi

from ..terms import LinkState

register = template.Library()
ICONS = {LinkState.PRESENT: "circle-check", LinkState.WEAK: "triangle-alert", LinkState.MISSING: "circle-x"}


@register.simple_tag
def link_state(state: LinkState) -> SafeString:
    """How a link stands: icon and word on its ground."""
    css = {"present": "", "weak": "amber", "missing": "red"}[state.value]
    return format_html('<span class="lamp {}">{}{}</span>', css, _icon(ICONS[state], 14), state.label)


@register.simple_tag
def figure_of(metric: Any) -> SafeString:
    """A metric's figure with its unit; what nobody knows is said, never drawn as nought."""
    if metric.value is None:
        return format_html('<span class="unk-v" title="{}">未知</span>', metric.why)
    if metric.unit == "%":
        return format_html("{}", percent(metric.value))
    if metric.unit == "万元" and metric.value >= 10000:
        return format_html("{}<small>亿元</small>", yi(metric.value))
    whole = isinstance(metric.value, int) or metric.value == int(metric.value)
    return format_html("{}<small>{}</small>", figure(metric.value, 0 if whole else 2), metric.unit)


@register.simple_tag
def as_of(on: date | None, old: bool = False) -> SafeString:
    """The day a fact stands for; amber where it is older than promised or has none."""
    if on is None:
        return format_html('<span class="asof old">{}数据日期未写</span>', _icon("calendar-clock", 12))
    if old:
        return format_html(
            '<span class="asof old">{}数据截至 <span class="nowrap">{}</span></span>',
            _icon("calendar-clock", 12),
            full_day(on),
        )
    return format_html('<span class="asof">数据截至 <span class="nowrap">{}</span></span>', full_day(on))


@register.simple_tag
def chain_status(status: str, label: str) -> SafeString:
    """草稿·待核 or 已核."""
    return lamp("green" if status == "confirmed" else "wait", label)
