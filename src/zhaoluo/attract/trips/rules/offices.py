"""Whether a liaison office may be written down like this.  Source: docs/domain/channels.md."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from zhaoluo.foundation.verdict import Refusal

from .keeping import refusals_of_lengths, tidied

MOST_REGIONS: Final = 40


@dataclass(frozen=True, slots=True)
class Office:
    """What a person says about a liaison office; places are codes."""

    name: str
    city: str
    regions: tuple[str, ...] = ()
    opened_on: date | None = None
    closed_on: date | None = None
    head: int | None = None
    team: int | None = None
    note: str = ""


def cleaned(office: Office) -> Office:
    """As it is stored."""
    return replace(office, **tidied(office, "name", "note"))


def refusals_of_office(office: Office, *, today: date, in_city: bool = True) -> list[Refusal]:
    """Every reason a (cleaned) office may not be written down.  ``in_city``: its seat is a city, not a whole province."""
    refusals = []
    if not office.name:
        refusals.append(Refusal("no_name", "请写联络处名称，如“驻深圳联络处”", "name"))
    if not office.city:
        refusals.append(Refusal("no_city", "请写驻在哪个城市，如“深圳”", "city"))
    elif not in_city:
        refusals.append(Refusal("no_city", "驻地请写到城市，如“广东深圳”，不写省名", "city"))
    if len(office.regions) > MOST_REGIONS:
        refusals.append(
            Refusal(
                "too_many",
                f"负责地区最多 {MOST_REGIONS} 个，现在 {len(office.regions)} 个；全省负责就写省名",
                "regions",
            )
        )
    if office.opened_on and office.closed_on and office.closed_on < office.opened_on:
        refusals.append(
            Refusal(
                "ends_before_start",
                f"撤销日期 {office.closed_on} 早于设立日期 {office.opened_on}",
                "closed_on",
            )
        )
    if office.closed_on and office.closed_on > today:
        refusals.append(
            Refusal("day_in_future", f"撤销日期 {office.closed_on} 还没到，撤销以后再填", "closed_on")
        )
    return refusals + refusals_of_lengths(
        [("name", "名称", office.name, 60), ("note", "说明", office.note, 300)]
    )
