from __future__ import annotations

from zhaoluo.foundation.terms import Term


class Span(Term):
    """The period a reader looks at; each ends today."""

    MONTH = "month", "本月"
    QUARTER = "quarter", "本季"
    YEAR = "year", "本年"


class Clock(Term):
    """What a project can be late with; the code is the kind of its deadline rows."""

    DWELL = "dwell", "停留超限"
    REPORT = "report", "申报超期未核"
    PROMISE = "promise", "承诺未兑现"
    WAIVER = "waiver", "带缺未补齐"
