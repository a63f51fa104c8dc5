"""Places by their codes, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from ..queries.cities import city_name

register = template.Library()


@register.filter
def place_name(code: str) -> str:
    """440300 → 深圳; '' for none."""
    return city_name(code) if code else ""


@register.filter
def place_names(codes: Iterable[str]) -> str:
    """Several places, divided by 、."""
    return "、".join(city_name(code) for code in codes or ())
