"""Words of a seat's charges."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from ..terms import Duty

register = template.Library()


@register.simple_tag
def duties(codes: Iterable[str]) -> str:
    """Labels of duties: 招商、建设、审批、执法."""
    return "、".join(Duty.label_of(code) for code in codes)
