"""What a ranked firm is drawn with: factor bars, the range of its score, how complete its facts are.

All geometry stands in SVG attributes (the content security policy allows no style); every picture has its words beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.ui.templatetags.ui import figure, icon, money
from zhaoluo.registers.chains.queries import LinkStanding
from zhaoluo.registers.chains.terms import LinkState
from zhaoluo.registers.standards.queries import industry, place_in_words

from ..models import Candidate, Search
from ..rules import scores
from ..rules.scores import points
from ..terms import NO_REWARD, Feature, Grade, ProspectingEvent, ScoreTerm, TargetState

register = template.Library()

#: Squares of four for a grade.
SQUARES = {Grade.A: 4, Grade.B: 3, Grade.C: 2, Grade.D: 1}
#: Icon and colour of a state; DESIGN.md §4: icon and words carry it, colour only helps.
LOOKS = {
    TargetState.OPEN: ("circle-dashed", ""),
    TargetState.WORKING: ("hourglass", ""),
    TargetState.DONE: ("circle-check", "green"),
    TargetState.DISMISSED: ("circle-minus", ""),
}


@register.simple_tag
def hatch() -> SafeString:
    """The pattern of what is unknown; once on a page."""
    return mark_safe(
        '<svg width="0" height="0" class="sr" aria-hidden="true" focusable="false"><defs><pattern id="tgt-hatch" width="6" '
        'height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch-l" x1="0" y1="0" x2="0" '
        'y2="6"/></pattern></defs></svg>'
    )


def _hatched(start: int, end: int) -> str:
    width = end - start
    return (
        f'<rect x="{start}" width="{width}" height="8" fill="url(#tgt-hatch)"/>'
        f'<rect class="hatch-b" x="{start + 0.5}" y=".5" width="{max(0, width - 1)}" height="7"/>'
    )


def factor_bar(term: ScoreTerm, low: float, high: float, *, most: float = 1.0, known: bool = True) -> str:
    """One factor: what is known solid, what the unknown could add hatched; wholly unknown is never drawn as 0.

    low, high: 0..1, the value by what is known and the most it could be.  ``most``: the most that any firm could have under
    this question (0: the question left this factor out, nothing is drawn); below half of it the bar is amber.
    Nothing here was typed by anybody: our own words and whole numbers, so nothing needs escaping.
    """
    least, top = points(low), points(high)
    css, drawn, said, title = "", "", str(least), ""
    if most <= 0:
        css, said, title = " unk", "未设", "这次没有设这一项"
    elif not known:
        css, drawn, said = " unk", _hatched(0, 100), "未知"
        title = f"资料里没有，可能 {least}–{top}，不当 0 分"
    else:
        css = " neg" if high < most / 2 else ""
        drawn = f'<rect class="b-{"warn" if css else "brand"}" y="1" width="{least}" height="6"/>'
        if top > least:
            drawn += _hatched(least, top)
            said, title = f"≥{least}", f"已知部分 {least}，缺的资料补上后最多 {top}"
    told = f' title="{title}"' if title else ""
    return (
        f'<div class="fbar{css}"{told}><span>{term.label}</span><svg viewBox="0 0 100 8" preserveAspectRatio="none" '
        f'aria-hidden="true"><rect class="b-bg" y="1" width="100" height="6"/>{drawn}</svg><b class="num">{said}</b></div>'
    )


@register.simple_tag
def factor_bars(candidate: Candidate, ceilings: Mapping[str, float]) -> SafeString:
    """The six factors of a firm, always in the same order; ``ceilings``: the most each could be under the question."""
    high = scores.highest_terms(candidate.terms, candidate.unknown, ceilings)
    hidden = scores.unknown_terms(candidate.unknown)
    bars = (
        factor_bar(
            term,
            candidate.terms.get(term.value, 0.0),
            high.get(term.value, 0.0),
            most=ceilings.get(term.value, 1.0),
            known=term.value not in hidden,
        )
        for term in ScoreTerm
    )
    return mark_safe(f'<div class="fbars">{"".join(bars)}</div>')


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
    given = scores.grade_of(completeness)
    squares = format_html_join(
        "", '<rect class="{}" x="{}" y="0" width="9" height="8"/>',
        (("on" if n < SQUARES[given] else "off", n * 11) for n in range(4)),
    )  # fmt: skip
    return format_html(
        '<span class="grade num" title="{}"><svg viewBox="0 0 44 8" aria-hidden="true">{}</svg>资料 {} · {}%</span>',
        given.label, squares, given.name, points(completeness),
    )  # fmt: skip


@register.simple_tag
def evidence_chips(evidence: Collection[Mapping[str, Any]], unknown: Collection[str]) -> SafeString:
    """What stands behind a score, each with source and as-of; what is missing is dashed, never left out."""
    held = format_html_join(
        "", '<span class="evi"{}>{}{}</span>',
        ((_from(e), icon(ICONS.get(e.get("kind", ""), "file-text"), 12), _said(e)) for e in evidence),
    )  # fmt: skip
    missing = format_html_join(
        "", '<span class="evi miss">{} 无据</span>', ((Feature.label_of(name),) for name in unknown)
    )
    return format_html('<div class="evs">{}{}</div>', held, missing)


#: Icon of a chip by what it stands for.
ICONS = {"signal": "radar", "link": "link", "store": "database"}
#: Characters of a signal's source that a chip shows; the rest is in its title.
SOURCE = 12


def _said(evidence: Mapping[str, Any]) -> str:
    """A signal with its source, the store's facts with their day; supply links are facts of the store."""
    text, source = evidence.get("text", ""), evidence.get("source") or "没写出处"
    if evidence.get("kind") == "signal":
        return f"{text} · {source[:SOURCE]}{'…' if len(source) > SOURCE else ''}"
    if evidence.get("kind") == "store":
        return f"{text} · 截至 {evidence.get('as_of') or '没写'}"
    return str(text)


def _from(evidence: Mapping[str, Any]) -> SafeString:
    if evidence.get("kind") == "link":
        return mark_safe("")
    source, as_of = evidence.get("source") or "没写出处", evidence.get("as_of") or "没写日期"
    return format_html(' title="出处：{}；数据截至：{}"', source, as_of)


@register.simple_tag
def target_state(state: str) -> SafeString:
    """A target's state: icon and word."""
    known = TargetState.known(state) or TargetState.OPEN
    name, colour = LOOKS[known]
    return format_html('<span class="lamp {}">{}{}</span>', colour, icon(name, 14), known.label)


@register.simple_tag
def state_icon(state: str) -> SafeString:
    """The icon of a state alone, for tabs."""
    known = TargetState.known(state)
    return icon(LOOKS[known][0], 14) if known else mark_safe("")


@register.filter
def term_label(code: str) -> str:
    """A term of the scorecard in words."""
    return ScoreTerm.label_of(code)


@register.filter
def as_points(share: float) -> int:
    """A share 0..1 as points of a hundred."""
    return points(share)


@register.simple_tag
def where(country: str, place: str) -> str:
    """Where a firm is: the country of a foreign one, else the region, by name where it is one of the six-digit codes."""
    return " ".join(part for part in (country, place_in_words(place)) if part) or "所在地未知"


@register.filter
def industry_name(code: str) -> str:
    """An industry class with its name: 3974 显示器件制造; the code alone where the table has no such class."""
    known = industry(code) if code else None
    return f"{code} {known.name}" if known else code or "行业未知"


@register.filter
def attr(thing: Any, name: str) -> Any:
    """A field of an object by name, for rows of like controls."""
    return getattr(thing, name, "")


@register.filter
def search_title(search: Search) -> str:
    """What was asked for: the links by name, of many the first."""
    names = [link["name"] for link in search.links]
    return f"{names[0]}等 {len(names)} 个环节" if len(names) > 2 else "、".join(names) or search.chain_name


@register.simple_tag
def no_reward() -> str:
    """What every list says: being on it grants nothing."""
    return NO_REWARD


@register.simple_tag
def firm_line(candidate: Candidate) -> str:
    """Where, since when, how large; what is not known is said."""
    facts = candidate.facts
    founded, insured = facts.get("founded"), facts.get("insured")
    return " · ".join((
        where("", candidate.region),
        f"{founded} 年" if founded else "成立年份未知",
        f"参保 {figure(insured)} 人" if insured is not None else "参保未知",
    ))  # fmt: skip


#: Facts of an event that are worth a word, in this order.
TOLD = (
    ("next_step", "下一步"),
    ("due_on", "不晚于"),
    ("reason", "理由"),
    ("outcome", "结果"),
    ("rank", "名次"),
    ("source", "出处"),
)


@register.filter
def told(event: Event) -> str:
    """A line of a target's history in words."""
    parts = [f"{label} {event.facts[key]}" for key, label in TOLD if event.facts.get(key)]
    return ProspectingEvent.label_of(event.verb) + (f"：{'；'.join(parts)}" if parts else "")


#: Icon and colour of how a link stands, as on the chain's map.
GAPS = {
    LinkState.MISSING: ("circle-x", "red"),
    LinkState.WEAK: ("triangle-alert", "amber"),
    LinkState.PRESENT: ("circle-check", "green"),
}


@register.simple_tag
def gap_lamp(standing: LinkStanding) -> SafeString:
    """How a link stands and what would be done about it, in words."""
    name, colour = GAPS[standing.state]
    kind = f" · {standing.kind.label}" if standing.kind else ""
    outside = f" · 年外采 {money(standing.gap_recorded)}" if standing.gap_recorded else ""
    return format_html(
        '<span class="lamp {}">{}{}{}{}</span>', colour, icon(name, 14), standing.state.label, kind, outside
    )
