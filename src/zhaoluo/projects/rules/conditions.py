"""Whether a condition of a stage may be set, or called met.  Source: docs/domain/projects.md, Conditions."""

from __future__ import annotations

from datetime import date

from zhaoluo.foundation.verdict import Refusal

from ..terms import Stage
from .moves import refusals_of_day

LONGEST_CONDITION = 300
LEAST_NOTE = 6


def refusals_to_set_condition(stage: str, text: str) -> list[Refusal]:
    """A condition says what is wanted before which stage."""
    refusals = []
    if Stage.known(stage) in (None, Stage.LEAD):
        refusals.append(Refusal("unknown_stage", "请选这个条件管进入哪个阶段（洽谈以后）", "stage"))
    if not text.strip():
        refusals.append(Refusal("no_text", "请写条件的内容：要办成什么", "text"))
    elif len(text.strip()) > LONGEST_CONDITION:
        refusals.append(
            Refusal(
                "long_text",
                f"条件最多 {LONGEST_CONDITION} 字，现在 {len(text.strip())} 字；长的请拆成几条",
                "text",
            )
        )
    return refusals


def refusals_to_meet_condition(
    *, met: bool, dropped: bool, set_on: date, on: date | None, note: str, has_evidence: bool, today: date
) -> list[Refusal]:
    """A condition is met once, on a day that was, in words and with a paper."""
    refusals = refusals_of_day(on, today=today, label="办结日期")
    if on is not None and on < set_on:
        refusals.append(Refusal("before_set", f"{on} 早于提出条件的 {set_on}，请核对日期", "on"))
    if met:
        refusals.append(Refusal("met", "这个条件已经办结"))
    if dropped:
        refusals.append(Refusal("dropped", "这个条件已由提出的一方撤销，不用再办"))
    if len(note.strip()) < LEAST_NOTE:
        refusals.append(Refusal("no_note", f"请写明怎样办结的，至少 {LEAST_NOTE} 个字", "note"))
    if not has_evidence:
        refusals.append(Refusal("no_evidence", "请附凭证：批复、承诺书、整改照片都可以", "file"))
    return refusals
