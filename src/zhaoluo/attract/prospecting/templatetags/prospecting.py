"""What a ranked firm is drawn with: factor bars, the range of its score, how complete its facts are.

All geometry stands in SVG attributes (the content security policy allows no style); every picture has its words beside it.
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

#: A factor below this is drawn amber.
FAINT = 50
#: From which share of known facts on a firm has this letter and this many squares of four.
GRADES = ((0.85, "A", 4), (0.65, "B", 3), (0.40, "C", 2), (0.0, "D", 1))


@register.simple_tag
def hatch() -> SafeString:
    """The pattern of what is unknown; once on a page."""
    return mark_safe(
        '<svg width="0" height="0" class="sr" aria-hidden="true" focusable="false"><defs><pattern id="tgt-hatch" width="6" '
        'height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch-l" x1="0" y1="0" x2="0" '
        'y2="6"/></pattern></defs></svg>'
    )


def points(share: float) -> int:
    """A share 0..1 as points of a hundred."""
    return round(share * 100)


def _hatched(start: int, end: int) -> SafeString:
    return format_html(
        '<rect x="{}" y="0" width="{}" height="8" fill="url(#tgt-hatch)"/><rect class="hatch-b" x="{}" y=".5" width="{}" height="7"/>',
        start, max(0, end - start), start + 0.5, max(0, end - start - 1),
    )  # fmt: skip


@register.simple_tag
def factor_bar(label: str, low: float, high: float, *, known: bool = True, asked: bool = True) -> SafeString:
    """One factor: what is known solid, what the unknown could add hatched; wholly unknown is never drawn as 0.

    low, high: 0..1, the value by what is known and the most it could be.  ``asked`` is false where the question left this
    factor out (no origin regions named): then there is nothing to draw.
    """
    least, most = points(low), points(high)
    if not asked:
        css, drawn, said, title = "unk", mark_safe(""), "未设", "这次没有设这一项"
    elif not known:
        css, drawn, said, title = (
            "unk",
            _hatched(0, 100),
            "未知",
            f"资料里没有，可能 {least}–{most}，不当 0 分",
        )
    else:
        css = "neg" if most < FAINT else ""
        bar = format_html(
            '<rect class="b-{}" y="1" width="{}" height="6"/>', "warn" if css else "brand", least
        )
        drawn = bar + (_hatched(least, most) if most > least else mark_safe(""))
        said = f"≥{least}" if most > least else str(least)
        title = f"已知部分 {least}，缺的资料补上后最多 {most}" if most > least else f"{least} / 100"
    return format_html(
        '<div class="fbar {}" title="{}"><span>{}</span><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="b-bg" y="1" width="100" height="6"/>{}</svg><b class="num">{}</b></div>',
        css, title, label, drawn, said,
    )  # fmt: skip


@register.simple_tag
def score_range(low: float, high: float) -> SafeString:
    """The score, a track with what it could be, and the same in words."""
    least, most = points(low), points(high)
    span: SafeString = mark_safe("")
    words = "各项都有据"
    if most > least:
        words = f"可能 {least}–{most}"
        span = format_html('<rect class="rng" x="{}" y="2" width="{}" height="8"/>', least, most - least)
        span += format_html_join(
            "", '<line class="rng-b" x1="{0}" x2="{0}" y1="1" y2="11"/>', ((at,) for at in (least, most))
        )
    return format_html(
        '<div class="sc num"><span class="sr">得分</span><b>{}</b><small> 分</small><svg viewBox="0 0 100 12" '
        'preserveAspectRatio="none" aria-hidden="true"><rect class="b-bg" y="4" width="100" height="4"/>{}'
        '<line class="rng-m" x1="{}" x2="{}" y1="0" y2="12"/></svg><p>{}</p></div>',
        least, span, least, least, words,
    )  # fmt: skip


@register.simple_tag
def grade(completeness: float) -> SafeString:
    """How complete the facts are: four squares, a letter, a percentage.  Stands beside the score, never inside it."""
    letter, filled = next((letter, n) for least, letter, n in GRADES if completeness >= least)
    squares = format_html_join(
        "", '<rect class="{}" x="{}" y="0" width="9" height="8"/>',
        (("on" if n < filled else "off", n * 11) for n in range(4)),
    )  # fmt: skip
    return format_html(
        '<span class="grade num" title="打分要用的资料里，有据的占 {}%（按权重）"><svg viewBox="0 0 44 8" aria-hidden="true">{}</svg>'
        "资料 {} · {}%</span>",
        points(completeness), squares, letter, points(completeness),
    )  # fmt: skip
