"""A calendar file (iCalendar, RFC 5545) of one party's calls, in China's time zone.  Pure: text out, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

#: China has kept one zone without summer time since 1991-09-15.
ZONE: Final = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)
WIDTH: Final = 75


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment.  ``starts``, ``ends``: local wall clock; ``sequence`` rises when it changes, so a calendar follows."""

    uid: str
    starts: datetime
    ends: datetime
    title: str
    place: str = ""
    note: str = ""
    sequence: int = 0
    cancelled: bool = False


def calendar(name: str, entries: Sequence[Entry], *, stamp: datetime) -> str:
    """The file.  ``stamp``: when it was made (any zone; written in UTC)."""
    moment = stamp.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zhaoluo//Trips//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}", "X-WR-TIMEZONE:Asia/Shanghai", *ZONE,
    ]  # fmt: skip
    for entry in entries:
        lines += _event(entry, moment)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(entry: Entry, stamp: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.uid)}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;TZID=Asia/Shanghai:{entry.starts:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Asia/Shanghai:{entry.ends:%Y%m%dT%H%M%S}",
        f"SEQUENCE:{entry.sequence}",
        f"SUMMARY:{escaped(entry.title)}",
    ]
    if entry.place:
        lines.append(f"LOCATION:{escaped(entry.place)}")
    if entry.note:
        lines.append(f"DESCRIPTION:{escaped(entry.note)}")
    return [*lines, f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}", "END:VEVENT"]


def escaped(text: str) -> str:
    """Text as a property value: backslash, semicolon, comma and line feed escaped (RFC 5545 §3.3.11)."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """A content line of at most 75 octets each, broken between characters, never inside one (RFC 5545 §3.1)."""
    parts, part, width = [], "", 0
    for char in line:
        size = len(char.encode("utf-8"))
        if width + size > WIDTH:
            parts.append(part)
            part, width = " ", 1
        part += char
        width += size
    return "\r\n".join([*parts, part])
