"""Small pieces of the project pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from ..queries.lists import Choices, Filters
from ..terms import AgreementKind, Light, MoneyKind, Stage, Standing

register = template.Library()
NAMES = {"officer": "某责任人", "zone": "某园区", "since": "起", "until": "止", "by": "截至"}
#: Filters whose values are few, in words.
WORDS = {
    "verified": {"yes": "阶段已核", "no": "阶段待核"},
    "output": {"known": "产值两数都知道", "unknown": "产值不全"},
    "over": {"dwell": "停留超限", "report": "申报超期未核", "promise": "承诺未兑现", "waiver": "带缺未补齐"},
}
#: Filters that have a control of their own in the filter row.
CONTROLS = {"q", "stage", "standing", "light", "chain", "team", "mode", "pending"}
#: Filters that the days belong to: they go together.
DATED = {"reached": ("since", "until"), "agreement": ("since", "until"), "money": ("since", "until"), "then": ("by",), "lacks": ("by",)}


@register.simple_tag
def chip_text(key: str, value: str, choices: Choices) -> str:
    """A chosen filter in words."""
    if key == "stage":
        stage = Stage.find(value)
        return stage.library if stage else f"阶段“{value}”"
    if key == "standing":
        return Standing.label_of(value) if value != "all" else "全部状态"
    if key == "light":
        return f"{Light.label_of(value)}"
    if key in ("mode", "team"):
        pairs: Any = choices.modes if key == "mode" else choices.teams
        return {str(k): str(v) for k, v in pairs}.get(value, f"{key} {value}")
    if key in ("reached", "then", "lacks", "pending"):
        words = {"reached": "已核进入{}", "then": "已到{}", "lacks": "还没到{}", "pending": "待核：申报{}"}[key]
        return "只看待核" if key == "pending" and value == "1" else words.format(Stage.label_of(value))
    if key in ("agreement", "money"):
        return f"有{(AgreementKind if key == 'agreement' else MoneyKind).label_of(value)}"
    if key in WORDS:
        return WORDS[key].get(value, value)
    if key in ("since", "until", "by"):
        return f"{NAMES[key]} {value}"
    return NAMES.get(key, value)


@register.simple_tag
def carried(filters: Filters) -> SafeString:
    """Hidden fields for the chosen filters that the row has no control for, so that narrowing further keeps them."""
    kept = [(k, v) for k, v in filters.chosen.items() if k not in CONTROLS]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


@register.simple_tag(takes_context=True)
def without(context: dict[str, Any], key: str) -> str:
    """The present query string without one filter (and the days that belong to it) and without the page number."""
    params = context["request"].GET.copy()
    for name in (key, "page", *DATED.get(key, ())):
        params.pop(name, None)
    return "?" + str(params.urlencode())
