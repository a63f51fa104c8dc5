"""Expansion signals: entered, imported, voided, faded by the zone's own days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused
from zhaoluo.registers.enterprises.tests.factories import CODE, a_firm

from .. import actions, queries
from ..models import Signal, SignalFade
from ..rules.fading import Seen
from ..rules.sheets import TEMPLATE, Line
from ..terms import ProspectingEvent
from . import factories as make

SEEN = Seen(kind="funding", on=date(2026, 11, 1), source="交易所公告", name="甲公司")


def refused(work: Any) -> list[str]:
    before = (Event.objects.count(), Signal.objects.count(), SignalFade.objects.count())
    with pytest.raises(Refused) as told:
        work()
    assert (Event.objects.count(), Signal.objects.count(), SignalFade.objects.count()) == before
    return [r.code for r in told.value.refusals]


def own(cast: Any, now: datetime, user: Any = None) -> dict[str, Any]:
    return {"zone": cast.zone, **make.who(cast, now, user)}


def test_a_signal_is_entered_linked_and_written_down(cast: Any, now: datetime) -> None:
    firm = a_firm(cast, now, credit_code=CODE)
    signal = make.a_signal(cast, now, credit_code=CODE.lower(), text=" 扩建二期 ")
    assert (signal.enterprise, signal.credit_code, signal.text) == (firm, CODE, "扩建二期")
    event = Event.objects.get(verb=ProspectingEvent.SIGNAL_ENTERED)
    assert (event.subject_id, event.facts["kind"], event.facts["on"]) == (
        signal.pk,
        "expansion_notice",
        "2026-11-19",
    )


def test_a_name_with_another_code_is_another_firm(cast: Any, now: datetime) -> None:
    firm = a_firm(cast, now, "甲科技有限公司", credit_code=CODE)
    same = make.a_signal(cast, now, credit_code="", name=firm.name)
    other = make.a_signal(cast, now, credit_code=make.planted_code(1), name=firm.name)
    assert (same.enterprise, other.enterprise) == (firm, None)


def test_refused_signals_leave_no_trace(cast: Any, now: datetime) -> None:
    make.a_signal(cast, now)
    for change, user, codes in (
        ({"on": date(2026, 11, 21)}, None, ["day_in_future"]),
        ({"on": None, "source": ""}, None, ["no_day", "no_source"]),
        ({}, cast.viewer, ["no_role"]),
        ({}, cast.inspector, ["no_role"]),
    ):
        seen = replace(SEEN, **change)
        assert refused(lambda s=seen, u=user: actions.enter_signal(s, **own(cast, now, u))) == codes
    assert refused(lambda: make.a_signal(cast, now)) == ["known_signal"]


def test_a_voided_signal_stays_to_be_seen_and_may_be_entered_again(cast: Any, now: datetime) -> None:
    signal = make.a_signal(cast, now)
    actions.void_signal(signal.pk, reason="不是这家公司", **make.who(cast, now))
    again = make.a_signal(cast, now)
    rows = queries.rows_of_signals(
        queries.signals_for(cast.officer), queries.fades_of(cast.zone.pk), today=now.date()
    )
    assert [(r.signal.pk, r.is_live) for r in rows] == [(again.pk, True), (signal.pk, False)]
    who = make.who(cast, now)
    assert refused(lambda: actions.void_signal(signal.pk, reason="不是这家公司", **who)) == ["voided"]
    assert refused(lambda: actions.void_signal(again.pk, reason="错", **who)) == ["no_reason"]
    assert Event.objects.get(verb=ProspectingEvent.SIGNAL_VOIDED).facts == {"reason": "不是这家公司"}


# ---------------------------------------------------------------- import


def csv_of(*lines: str) -> bytes:
    return "\n".join([",".join(TEMPLATE), *lines]).encode("utf-8-sig")


def test_a_sheet_is_imported_and_what_is_known_is_told(cast: Any, now: datetime) -> None:
    make.a_signal(cast, now)
    lines = queries.lines_of_file(csv_of(
        "甲公司,,,融资,2026-11-01,0.8,B轮,交易所公告,",
        f",{make.planted_code(1)},,扩产公告,2026/11/19,,,市生态环境局,",
        "甲公司,,,融资,2026-11-01,0.8,B轮,交易所公告,",
        ",,P03,土地拍得,2026年10月8日,100%,,公共资源交易中心,2026-10-09",
    ), "信号.csv")  # fmt: skip
    result = actions.import_signals(lines, file_name="信号.csv", once="f1", **own(cast, now))
    assert (result.entered, result.known) == (2, [3, 4])
    assert set(Signal.objects.values_list("kind", "strength")) == {
        ("expansion_notice", 1.0), ("funding", 0.8), ("land", 1.0),
    }  # fmt: skip
    event = Event.objects.get(verb=ProspectingEvent.SIGNALS_IMPORTED)
    assert event.facts == {"file": "信号.csv", "entered": 2, "known": 2}
    again = actions.import_signals(lines, file_name="信号.csv", once="f2", **own(cast, now))
    assert (again.entered, again.known) == (0, [2, 3, 4, 5])


def test_one_bad_line_and_nothing_is_imported_every_fault_by_its_line(cast: Any, now: datetime) -> None:
    lines = queries.lines_of_file(csv_of(
        "甲公司,,,融资,2026-11-01,,,交易所公告,",
        "乙公司,,,融资,2026-12-01,,,交易所公告,",
        ",,,谣言,昨天,2,,,",
        ",123,,招聘,2026-11-01,3,,,",
    ), "信号.csv")  # fmt: skip
    with pytest.raises(Refused) as told:
        actions.import_signals(lines, file_name="信号.csv", **own(cast, now))
    said = [r.message for r in told.value.refusals]
    assert [m.partition("：")[0] for m in said] == ["第 3 行", "第 4 行", "第 4 行", *["第 5 行"] * 3]
    assert Signal.objects.count() == 0 == Event.objects.filter(verb=ProspectingEvent.SIGNALS_IMPORTED).count()


def test_files_that_are_no_sheet_are_refused(cast: Any, now: datetime) -> None:
    for content, name in ((b"%PDF-1.4", "a.pdf"), (b"", "a.csv"), ("只有一句话".encode(), "a.csv")):
        with pytest.raises(Refused):
            queries.lines_of_file(content, name)
    assert refused(lambda: actions.import_signals([], file_name="空.csv", **own(cast, now))) == ["empty"]
    many = [Line(2, SEEN)] * 20_001
    assert refused(lambda: actions.import_signals(many, file_name="多.csv", **own(cast, now))) == ["too_many"]
    viewer = own(cast, now, cast.viewer)
    assert refused(lambda: actions.import_signals([Line(2, SEEN)], file_name="a.csv", **viewer)) == [
        "no_role"
    ]


# ---------------------------------------------------------------- fading by the zone's own days


def test_a_zone_says_for_how_long_a_kind_counts(cast: Any, now: datetime) -> None:
    make.a_signal(cast, now, on=date(2026, 11, 1))
    admin = own(cast, now, cast.administrator)
    assert queries.live_signals(cast.zone.pk, today=now.date()).by_code
    actions.save_fade(kind="expansion_notice", days=10, shape="linear", source="区招商局", **admin)
    assert not queries.live_signals(cast.zone.pk, today=now.date()).by_code
    actions.save_fade(kind="expansion_notice", days=10, shape="half_life", source="区招商局", **admin)
    (row,) = queries.live_signals(cast.zone.pk, today=now.date()).by_code[make.planted_code(1)]
    assert row.worth == pytest.approx(0.5**1.9)
    assert queries.fades_of(cast.other_zone.pk)["expansion_notice"].days == 365
    assert (
        SignalFade.objects.count() == 1
        and Event.objects.filter(verb=ProspectingEvent.FADE_SAVED).count() == 2
    )
    officer = own(cast, now)
    assert refused(lambda: actions.save_fade(kind="x", days=0, shape="y", source="", **admin)) == [
        "unknown_kind", "bad_days", "unknown_shape",
    ]  # fmt: skip
    assert refused(lambda: actions.save_fade(kind="land", days=9, shape="linear", source="", **officer)) == [
        "no_role"
    ]


def test_signals_are_found_by_firm_and_kind_and_not_by_other_zones(cast: Any, now: datetime) -> None:
    make.a_signal(cast, now, name="甲光学有限公司")
    make.a_signal(cast, now, kind="hiring", firm_id="P03", credit_code="")
    assert [s.kind for s in queries.signals_for(cast.viewer, text="甲光学")] == ["expansion_notice"]
    assert [s.firm_id for s in queries.signals_for(cast.viewer, kind="hiring")] == ["P03"]
    assert list(queries.signals_for(cast.stranger)) == []
    signal = Signal.objects.get(firm_id="P03")
    assert (
        queries.signal_for(cast.stranger, signal.pk) is None
        and queries.signal_for(cast.viewer, signal.pk) == signal
    )
