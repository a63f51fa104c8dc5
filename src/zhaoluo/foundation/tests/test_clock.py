from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest

from .. import clock

MOMENT = datetime.fromisoformat("2026-11-20T09:00:00+08:00")


def test_the_clock_stands_still_and_goes_on() -> None:
    with clock.frozen(MOMENT):
        assert clock.now() == MOMENT and clock.today() == date(2026, 11, 20)
        with clock.frozen(MOMENT + timedelta(days=1)):
            assert clock.today() == date(2026, 11, 21)
        assert clock.today() == date(2026, 11, 20)
        seen: list[datetime] = []
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
        assert seen[0] != MOMENT, "another thread's clock goes on"
    assert clock.now() != MOMENT


def test_an_error_lets_the_clock_go_on() -> None:
    with pytest.raises(ZeroDivisionError), clock.frozen(MOMENT):
        raise ZeroDivisionError
    assert clock.now() != MOMENT


def test_days_are_chinas_days() -> None:
    late = datetime(2026, 11, 19, 16, 30, tzinfo=UTC)
    assert clock.local(late).date() == date(2026, 11, 20)
    assert clock.now().utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("wanted", ["2026-11-20", "2026-11-20T09:00:00", "2026-11-20T01:00:00+00:00"])
def test_the_environment_moves_the_clock_and_it_ticks_on(
    monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    monkeypatch.setenv("ZHAOLUO_NOW", wanted)
    clock._shift.cache_clear()
    try:
        first = clock.now()
        assert MOMENT <= first < MOMENT + timedelta(minutes=5)
        assert clock.now() >= first
    finally:
        monkeypatch.undo()
        clock._shift.cache_clear()
