"""What happened to a review, told from the journal: its steps, its events, and how its panel came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.journal.queries import timeline_of

from ..models import Expert, Review
from ..terms import (
    CheckResult,
    ConflictKind,
    DrawMethod,
    Field,
    ReviewEvent,
    ReviewState,
    SeatKind,
    Verdict,
    VetoResult,
)
from .drawing import MET
from .sheet import ReviewSheet

#: Steps of a review, in order, and the state in which each is the present one.
STEPS = (
    ("提交评审", None),
    ("组建评审组", ReviewState.PREPARING),
    ("独立评分", ReviewState.SCORING),
    ("会审", ReviewState.SESSION),
    ("结论", None),
    ("条件落实", None),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the head draws it."""

    label: str
    css: str
    note: str

    @property
    def now(self) -> bool:
        return "now" in self.css


def steps_of(sheet: ReviewSheet) -> list[Step]:
    """The six steps with their days; a verdict that is no pass is marked, conditions not met keep the last step open."""
    review = sheet.review
    decided = review.state == ReviewState.DECIDED
    reached = _reached(review)
    notes = [
        f"{review.opened_on:%m-%d}",
        f"{len(sheet.seats)} 位" if sheet.seats else "",
        f"{sum(s.submitted for s in sheet.seats)} 份" if sheet.seats else "",
        f"{review.session_on:%m-%d}" if review.session_on else "",
        f"{Verdict.label_of(review.verdict)} {review.decided_on:%m-%d}"
        if decided and review.decided_on
        else "",
        _conditions_note(sheet) if decided else "",
    ]
    out = []
    for at, (label, _) in enumerate(STEPS):
        css = "done" if at < reached else "now" if at == reached and not decided else ""
        out.append(Step(label, css, notes[at]))
    if decided:
        end = {Verdict.REFUSED: "lack", Verdict.RETURNED: "wait"}.get(Verdict.of(review.verdict), "done")
        out[4] = Step(out[4].label, end, out[4].note)
        if sheet.conditions:
            whole = all(c.met or c.standing is None for c in sheet.conditions)
            out[5] = Step(out[5].label, "done" if whole else "now", out[5].note)
    if review.held_outside:
        out[1:4] = [Step(s.label, "done", "外部") for s in out[1:4]]
    if review.state == ReviewState.CANCELLED:
        out = [Step(s.label, "done" if at == 0 else "", s.note) for at, s in enumerate(out)]
    return out


def _reached(review: Review) -> int:
    if review.state == ReviewState.DECIDED:
        return 4
    return next((at for at, (_, state) in enumerate(STEPS) if state == review.state), 1)


def _conditions_note(sheet: ReviewSheet) -> str:
    if not sheet.conditions:
        return "没有附条件"
    return f"{sum(c.met for c in sheet.conditions)} / {len(sheet.conditions)}"


@dataclass(frozen=True, slots=True)
class Line:
    """An event in words."""

    at: datetime
    by: str
    text: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class DrawLine:
    """How members of the panel came about: names in words, and what is needed to draw the same again."""

    at: datetime
    by: str
    method: str
    chosen: str
    pool: int
    seed: int | None
    left_out: tuple[str, ...]


def story_of(review: Review) -> tuple[list[Line], list[DrawLine]]:
    """Events, latest first, and the draws among them, first to last; experts erased since are told without a name."""
    events = list(timeline_of(review._meta.label_lower, review.pk))
    draws = [e for e in events if e.verb == ReviewEvent.DRAWN]
    ids = {pk for e in draws for pk in e.facts.get("chosen", {}).values()}
    ids |= {pk for e in draws for pk, _ in e.facts.get("left_out") or ()}
    ids |= {e.facts[key] for e in events for key in ("expert", "by_expert") if e.facts.get(key)}
    names = {e.pk: e.name for e in Expert.objects.filter(pk__in=ids, erased_at=None)}
    lines = [Line(e.at, e.by_name or "系统", _told(e, names), _css(e)) for e in events]
    return lines, [_draw(e, names) for e in reversed(draws)]


def _draw(event: Event, names: dict[int, str]) -> DrawLine:
    facts = event.facts
    return DrawLine(
        at=event.at,
        by=event.by_name or "系统",
        method=DrawMethod.label_of(facts.get("method", "")),
        chosen=_chosen(facts.get("chosen", {}), names),
        pool=len(facts.get("pool") or ()),
        seed=facts.get("seed"),
        left_out=tuple(f"{_name(pk, names)}：{_why(why)}" for pk, why in facts.get("left_out") or ()),
    )


def _chosen(chosen: dict[str, int], names: dict[int, str]) -> str:
    return "、".join(f"{_name(pk, names)}（{_seat(key)}）" for key, pk in chosen.items())


def _why(code: str) -> str:
    return "已在这次评审里" if code == MET else ConflictKind.label_of(code)


def _seat(key: str) -> str:
    kind, _, rest = key.partition(":")
    return f"{Field.label_of(rest.partition(':')[0])}{SeatKind.label_of(kind)}"


def _name(pk: int, names: dict[int, str]) -> str:
    return names.get(pk, "已删去信息的专家")


def _told(event: Event, names: dict[int, str]) -> str:
    facts: dict[str, Any] = event.facts
    verb = ReviewEvent.label_of(event.verb)
    expert = _name(facts["expert"], names) if facts.get("expert") else ""
    match event.verb:
        case ReviewEvent.DRAWN:
            detail = (
                f"{DrawMethod.label_of(facts.get('method', ''))}：{_chosen(facts.get('chosen', {}), names)}"
            )
        case ReviewEvent.DECLARED:
            detail = f"{expert}：{'有，回避' if facts.get('conflicted') else '没有利益冲突'}"
        case ReviewEvent.REPLACED:
            detail = f"{expert} 换为 {_name(facts.get('by_expert', 0), names)}：{facts.get('reason', '')}"
        case ReviewEvent.SCORED:
            detail = expert + ("（重新提交）" if facts.get("again") else "")
        case ReviewEvent.VETO_CHECKED | ReviewEvent.ITEM_CHECKED:
            detail = _joined(
                facts.get("label"), _result(event.verb, facts.get("result", "")), facts.get("note")
            )
        case ReviewEvent.DECIDED | ReviewEvent.RECORDED:
            detail = Verdict.label_of(facts.get("verdict", ""))
        case _:
            detail = _joined(facts.get("name"), facts.get("chair"), facts.get("reason"))
    behalf = "（代录）" if facts.get("on_behalf") else ""
    return f"{verb}{behalf}：{detail}" if detail else f"{verb}{behalf}"


def _result(verb: str, result: str) -> str:
    return (VetoResult if verb == ReviewEvent.VETO_CHECKED else CheckResult).label_of(result)


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


def _css(event: Event) -> str:
    if event.verb in (ReviewEvent.DECIDED, ReviewEvent.RECORDED):
        return "ok" if event.facts.get("verdict") in (Verdict.PASSED, Verdict.CONDITIONAL) else "bad"
    if event.verb == ReviewEvent.DECLARED and event.facts.get("conflicted"):
        return "bad"
    return ""
