"""Small pieces of the project pages."""

from __future__ import annotations

from typing import Any

from django import template

from ..queries.lists import Choices
from ..terms import Light, Stage, Standing

register = template.Library()
NAMES = {"officer": "某责任人", "zone": "某园区", "since": "起", "until": "止", "pending": "只看待核"}


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
    if key == "reached":
        return f"已核进入{Stage.label_of(value)}"
    return (
        f"{NAMES.get(key, '')} {value if key in ('since', 'until') else ''}".strip()
        if key in NAMES
        else value
    )
