"""What a review is drawn with: lamps of states, and how far marks lie apart.  Geometry stands in SVG attributes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhaoluo.foundation.ui.templatetags.ui import icon
from zhaoluo.projects.terms import Stage

from ..models import Panellist, Review
from ..queries.sheet import ItemRow, VetoRow
from ..terms import ReviewState, SeatState, Verdict

register = template.Library()

#: Icon and colour of a verdict; words carry it, colour only helps.
VERDICTS = {
    Verdict.PASSED: ("circle-check", "green", "ok"),
    Verdict.CONDITIONAL: ("list-checks", "amber", "warn"),
    Verdict.RETURNED: ("undo-2", "amber", "warn"),
    Verdict.REFUSED: ("ban", "red", "bad"),
}
STATES = {
    ReviewState.PREPARING: "users",
    ReviewState.SCORING: "pencil",
    ReviewState.SESSION: "gavel",
    ReviewState.CANCELLED: "circle-slash",
}
SEATS = {
    SeatState.SEATED: ("hourglass", "amber"),
    SeatState.CLEAR: ("shield-check", "green"),
    SeatState.CONFLICTED: ("user-x", "red"),
    SeatState.REPLACED: ("user-minus", ""),
}


def _lamp(css: str, name: str, words: str) -> SafeString:
    return format_html('<span class="lamp {}">{}{}</span>', css, icon(name, 14), words)


@register.simple_tag
def review_state(review: Review) -> SafeString:
    """Where a review stands, or what it said."""
    verdict = Verdict.known(review.verdict) if review.state == ReviewState.DECIDED else None
    if verdict is not None:
        name, css, _ = VERDICTS[verdict]
        return _lamp(css, name, verdict.label)
    state = ReviewState.of(review.state)
    return _lamp("", STATES.get(state, "circle-dashed"), state.label)


@register.simple_tag
def verdict_css(verdict: str) -> str:
    """Class of the verdict's banner."""
    known = Verdict.known(verdict)
    return VERDICTS[known][2] if known else ""


@register.simple_tag
def verdict_icon(verdict: str) -> SafeString:
    """Icon of the verdict's banner."""
    known = Verdict.known(verdict)
    return icon(VERDICTS[known][0] if known else "circle-dashed", 20)


@register.simple_tag
def seat_state(seat: Panellist) -> SafeString:
    """Where somebody on a panel stands."""
    state = SeatState.of(seat.state)
    name, css = SEATS[state]
    return _lamp(css, name, state.label)


@register.simple_tag
def spread_line(
    values: Sequence[Decimal], full: Any = 100, mean: Any = None, wide: bool = False
) -> SafeString:
    """Marks on a line from 0 to full marks: the range as a bar, everybody as a dot, the mean as a tick.

    The numbers stand beside it in the table, so it is hidden from screen readers.
    """
    marks = [_at(v, full) for v in values if v is not None]
    if not marks:
        return SafeString("")
    css = " wide" if wide else ""
    dots = format_html_join("", '<circle class="sp-d{}" cx="{}" cy="8" r="3.5"/>', ((css, x) for x in marks))
    tick = SafeString("")
    if mean is not None:
        tick = format_html('<line class="sp-m" x1="{0}" x2="{0}" y1="1" y2="15"/>', _at(mean, full))
    return format_html(
        '<svg viewBox="0 0 132 16" width="132" height="16" aria-hidden="true"><line class="sp-l" x1="6" x2="126" y1="8" '
        'y2="8"/><line class="sp-r{}" x1="{}" x2="{}" y1="8" y2="8"/>{}{}</svg>',
        css, min(marks), max(marks), tick, dots,
    )  # fmt: skip


def _at(value: Any, full: Any) -> str:
    """Place on the line, in its own units with one decimal."""
    share = min(Decimal(1), max(Decimal(0), Decimal(value) / Decimal(full)))
    return f"{6 + 120 * share:.1f}".rjust(5, "0")


@register.filter
def marks(value: Any) -> str:
    """A mark without needless zeros: 80, 82.5, 82.75; a dash where there is none."""
    if value is None:
        return "—"
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def stage_name(code: str) -> str:
    """A stage of projects in words."""
    return Stage.label_of(code)


#: Results in the order the tally tells them, and their colour.
RESULTS = (
    ("clear", "ok"), ("clean", "ok"), ("hit", "bad"), ("issue", "bad"), ("unchecked", "warn"), ("not_applicable", ""),
)  # fmt: skip


@register.simple_tag
def tally(rows: Sequence[VetoRow] | Sequence[ItemRow]) -> SafeString:
    """How many rows have which result, those that occur; 未核 and 未查 are told like any other."""
    counts = Counter(row.result.value for row in rows)
    labels = {row.result.value: row.result.label for row in rows}
    shown = ((css, counts[code], labels[code]) for code, css in RESULTS if counts[code])
    return format_html(
        '<span class="tally">{}</span>', format_html_join(" ", '<b class="{}">{}</b> {}', shown)
    )
