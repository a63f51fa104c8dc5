"""Firms a trip means to call on: what may be typed, and what may be done with them.  Source: docs/domain/trips.md, Stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal

from ..terms import HalfDay, StopState, TripState
from .trips import OPEN_STATES, REASON_MIN, days_of

MOST_STOPS: Final = 200
MINUTES: Final = (15, 480)
DEFAULT_PRIZE: Final = Decimal(50)
Window = tuple[date, str]


@dataclass(frozen=True, slots=True)
class Call:
    """A firm as it is put on a trip: from the library, from a project, or by name.  ``prize`` None: the library's score.

    ``windows``: half days it can receive, as (day, am or pm); empty is any.
    """

    name: str = ""
    city: str = ""
    target: int | None = None
    project: int | None = None
    address: str = ""
    minutes: int = 120
    windows: tuple[Window, ...] = ()
    must_see: bool = False
    prize: Decimal | None = None


def cleaned(call: Call) -> Call:
    """As it is stored."""
    windows = tuple(sorted(set(call.windows)))
    return replace(call, name=tidy(call.name), address=tidy(call.address), windows=windows)


def refusals_to_touch(trip_state: str) -> list[Refusal]:
    """Stops change only while the trip is open."""
    if trip_state in OPEN_STATES:
        return []
    return [Refusal("wrong_state", f"这趟{TripState.label_of(trip_state)}，拟访企业不能再改")]


def refusals_to_call(
    call: Call, *, cities: Mapping[str, str], starts_on: date, ends_on: date
) -> list[Refusal]:
    """Every reason a (cleaned) firm may not stand on the trip as typed; sentences name the firm."""
    whose = f"“{call.name}”" if call.name else "这家"
    refusals = []
    if not call.name:
        refusals.append(Refusal("no_name", "请写企业名称", "name"))
    if len(call.name) > 200:
        refusals.append(Refusal("too_long", f"企业名称最多 200 字，现在 {len(call.name)} 字", "name"))
    if len(call.address) > 200:
        refusals.append(Refusal("too_long", f"地址最多 200 字，现在 {len(call.address)} 字", "address"))
    if not call.city:
        refusals.append(Refusal("no_city", f"{whose}没有写所在城市，请补上才能排行程", "city"))
    elif call.city not in cities:
        refusals.append(Refusal("no_such_city", f"{whose}的所在地不是地级市或直辖市，请写城市名", "city"))
    if not MINUTES[0] <= call.minutes <= MINUTES[1]:
        refusals.append(
            Refusal("minutes", f"{whose}的会面时长要在 {MINUTES[0]} 到 {MINUTES[1]} 分钟之间", "minutes")
        )
    if call.prize is not None and not 0 <= call.prize <= 100:
        refusals.append(Refusal("prize", f"{whose}的分值要在 0 到 100 之间", "prize"))
    refusals += _refusals_of_windows(call, whose, starts_on, ends_on)
    return refusals


def _refusals_of_windows(call: Call, whose: str, starts_on: date, ends_on: date) -> list[Refusal]:
    days = set(days_of(starts_on, ends_on))
    outside = sorted({day for day, _ in call.windows if day not in days})
    strange = [half for _, half in call.windows if HalfDay.known(half) is None]
    refusals = []
    if outside:
        named = "、".join(f"{day:%m-%d}" for day in outside)
        refusals.append(
            Refusal(
                "window_outside",
                f"{whose}可会面的 {named} 不在行程（{starts_on:%m-%d} 至 {ends_on:%m-%d}）里，请改时段或改行程日期",
                "windows",
            )
        )
    if strange:
        refusals.append(Refusal("window_half", f"{whose}的可会面时段只能是上午或下午", "windows"))
    return refusals


def refusals_of_count(added: int, there: int) -> list[Refusal]:
    """Some, and not more than a plan can hold."""
    if added == 0:
        return [Refusal("none_chosen", "请先勾选要走访的企业", "targets")]
    if added + there > MOST_STOPS:
        return [
            Refusal(
                "too_many", f"一趟最多 {MOST_STOPS} 家，现在已有 {there} 家，再加 {added} 家就超了", "targets"
            )
        ]
    return []


def refusals_to_change(state: str, was: Call, call: Call) -> list[Refusal]:
    """A firm that was visited keeps its name, its city and its hours; firms of the library keep their names."""
    if state == StopState.VISITED and (was.city, was.minutes, was.windows) != (
        call.city, call.minutes, call.windows,
    ):  # fmt: skip
        return [Refusal("visited", f"“{was.name}”已经访过，城市和时间不能再改")]
    return []


def refusals_to_remove(state: str, name: str, *, visits: int) -> list[Refusal]:
    """What was visited stays on the trip."""
    if state == StopState.VISITED or visits:
        return [Refusal("visited", f"“{name}”已有走访记录，不能移出")]
    return []


def refusals_to_decline(state: str, name: str, reason: str) -> list[Refusal]:
    """A firm that was not visited yet may call off; it says why."""
    refusals = []
    if state in (StopState.VISITED, StopState.DECLINED):
        refusals.append(Refusal("wrong_state", f"“{name}”{StopState.label_of(state)}，不能再记为取消"))
    length = len(tidy(reason))
    if length < REASON_MIN:
        refusals.append(
            Refusal("no_reason", f"请写企业为什么取消，至少 {REASON_MIN} 个字，现在 {length} 个字", "reason")
        )
    elif length > 200:
        refusals.append(Refusal("too_long", f"原因最多 200 字，现在 {length} 字", "reason"))
    return refusals


def refusals_to_ask_again(state: str, name: str) -> list[Refusal]:
    """Only who called off is asked again."""
    if state == StopState.DECLINED:
        return []
    return [Refusal("wrong_state", f"“{name}”没有取消，不用恢复")]


def refusals_to_confirm(state: str, name: str) -> list[Refusal]:
    """Only a place in the plan can be agreed with the firm."""
    if state == StopState.PLANNED:
        return []
    return [Refusal("not_planned", f"“{name}”还没排上时间，排好行程再记约定")]


def needs_new_place(was: Call, call: Call) -> bool:
    """Whether the place in the plan no longer fits what is now said of the firm."""
    return (was.city, was.minutes, was.windows) != (call.city, call.minutes, call.windows)


def windows_from(rows: Sequence[Mapping[str, str]]) -> tuple[Window, ...]:
    """Windows as a stop keeps them."""
    return tuple(sorted((date.fromisoformat(row["on"]), row["half"]) for row in rows))


def windows_to(windows: Sequence[Window]) -> list[dict[str, str]]:
    """Windows as a stop keeps them."""
    return [{"on": day.isoformat(), "half": half} for day, half in windows]
