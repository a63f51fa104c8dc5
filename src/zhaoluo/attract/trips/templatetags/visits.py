"""A visit's history in words."""

from __future__ import annotations

from typing import Any

from django import template

from zhaoluo.foundation.files.terms import FileEvent
from zhaoluo.foundation.journal.models import Event

from ..terms import TripEvent, VisitOutcome

register = template.Library()
#: What may change, as it is called.
CALLED = {
    "outcome": "结果", "met_post": "见到谁", "note": "情况", "next_step": "下一步", "next_on": "不晚于", "next_done_on": "下一步办完",
}  # fmt: skip


@register.filter
def visit_told(event: Event) -> str:
    """One line of a visit's history."""
    facts = event.facts
    if event.verb == FileEvent.STORED:
        return f"上传 {facts.get('file', '')}"
    parts = [
        f"{CALLED.get(key, key)} {_said(key, was)} → {_said(key, now)}"
        for key, (was, now) in facts.get("changes", {}).items()
    ]
    if event.verb == TripEvent.VISITED:
        parts.append(VisitOutcome.label_of(facts.get("outcome", "")))
    if "lead" in facts:
        parts.append("进了线索库")
    if "talks" in facts:
        parts.append("转入洽谈库")
    if missing := facts.get("missing"):
        parts.append(f"没有转洽谈：{'；'.join(missing)}")
    if reason := facts.get("reason"):
        parts.append(reason)
    return TripEvent.label_of(event.verb) + (f"：{'；'.join(parts)}" if parts else "")


def _said(key: str, value: Any) -> str:
    text = VisitOutcome.label_of(str(value)) if key == "outcome" else str(value or "")
    return f"“{text}”" if text else "空"
