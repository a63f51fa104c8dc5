"""Reading plain values with every fault collected: what a field holds, where it stands, what is wrong with it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Separates names within one cell of a workbook, so no name may hold it.
SEPARATOR = "；"
UNFIT = re.compile(r"[;；\n\r\t]")
#: A whole number of more digits is no name, no code and no share.
MOST_DIGITS = 18
#: More faults than these help nobody.
MOST_FAULTS = 60
MOST_NAMES = 60
EARLIEST, LATEST = 1900, 2200
#: Farther from the origin, in grid units, nothing is put on the map.
FARTHEST = 10_000


class Faults:
    """Faults met so far, in order, each sentence once."""

    def __init__(self) -> None:
        self.found: list[Refusal] = []
        self._said: set[str] = set()

    def add(self, code: str, message: str, field: str = "") -> None:
        if message not in self._said:
            self._said.add(message)
            self.found.append(Refusal(code, message, field))

    def any_at(self, field: str) -> bool:
        return any(fault.field == field for fault in self.found)

    def told(self) -> list[Refusal]:
        """At most ``MOST_FAULTS``, and how many more there are."""
        more = len(self.found) - MOST_FAULTS
        rest = [Refusal("more_faults", f"另有 {more} 处问题，改好上面这些后再看")] if more > 0 else []
        return self.found[:MOST_FAULTS] + rest


class Fields:
    """A mapping of the file, read field by field; what it holds beyond the known names is a fault."""

    def __init__(self, value: object, where: str, known: Sequence[str], faults: Faults) -> None:
        self.where, self.faults = where, faults
        self.values: Mapping[object, object] = {}
        if isinstance(value, Mapping):
            self.values = value
            for name in value:
                if name not in known:
                    faults.add(
                        "unknown_field",
                        f"{where}里的“{quoted(name)}”不认识，可以写：{'、'.join(known)}",
                        quoted(name),
                    )
        else:
            what = "没有写" if value is None else "写法不对"
            faults.add("bad_shape", f"{where}{what}，应是若干行“名称: 内容”", where)

    def get(self, name: str) -> object:
        return self.values.get(name)

    def text(self, name: str, longest: int, *, needed: bool = False) -> str:
        """A text without invisible characters; '' where there is none."""
        value = self.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**MOST_DIGITS:
            value = str(value)
        if value is not None and not isinstance(value, str):
            self.faults.add("not_text", f"{self.where}的 {name} 应是文字，请加引号", name)
            return ""
        text = tidy(value or "")
        if needed and not text:
            self.faults.add("missing", f"{self.where}缺 {name}", name)
        if len(text) > longest:
            self.faults.add(
                "too_long", f"{self.where}的 {name} 最多 {longest} 个字，现在 {len(text)} 个", name
            )
        return text

    def key(self, name: str) -> str:
        text = self.text(name, 40, needed=True)
        if text and not KEY.fullmatch(text):
            self.faults.add(
                "bad_key", f"{self.where}的标识“{quoted(text)}”只能用小写字母、数字、下划线，字母开头", name
            )
        return text

    def names(self, name: str, longest: int = 60) -> tuple[str, ...]:
        """A list of names, each once."""
        value = self.get(name)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.faults.add("not_list", f"{self.where}的 {name} 应是一个列表，如 [甲, 乙]", name)
            return ()
        if len(value) > MOST_NAMES:
            self.faults.add("too_many", f"{self.where}的 {name} 最多 {MOST_NAMES} 项", name)
            return ()
        found = []
        for entry in value:
            plain = isinstance(entry, str) or (
                isinstance(entry, int) and not isinstance(entry, bool) and abs(entry) < 10**MOST_DIGITS
            )
            text = tidy(str(entry)) if plain else ""
            if not text or len(text) > longest or UNFIT.search(text):
                self.faults.add(
                    "bad_name", f"{self.where}的 {name} 里有空的、超过 {longest} 字的或带分号换行的项", name
                )
            elif text in found:
                self.faults.add("name_twice", f"{self.where}的 {name} 里“{text}”写了两次", name)
            else:
                found.append(text)
        return tuple(found)

    def rows(self, name: str, most: int) -> list[object]:
        value = self.get(name)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.faults.add("not_list", f"{name} 应是一个列表，每项前加“- ”", name)
            return []
        if len(value) > most:
            self.faults.add("too_many", f"{name} 最多 {most} 项，现在 {len(value)} 项", name)
            return []
        return list(value)

    def flag(self, name: str) -> bool:
        value = self.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        if value in ("是", "否"):
            return value == "是"
        self.faults.add("not_flag", f"{self.where}的 {name} 应写 true 或 false", name)
        return False

    def share(self, name: str, label: str) -> float | None:
        """A number 0..1 with at most six decimals; None: unknown."""
        value = self.get(name)
        if value is None:
            return None
        number = self._number(value)
        if number is None or not 0 <= number <= 1:
            self.faults.add(
                "bad_share", f"{self.where}的{label}“{quoted(value)}”应是 0 到 1 之间的数；不知道就留空", name
            )
            return None
        return round(number, 6)

    def place(self, name: str) -> tuple[float, float] | None:
        """A pair of coordinates on the map, or None."""
        value = self.get(name)
        if value is None:
            return None
        numbers = [self._number(v) for v in value] if isinstance(value, list | tuple) else []
        known = [n for n in numbers if n is not None and abs(n) <= FARTHEST]
        if len(numbers) == 2 and len(known) == 2:
            return round(known[0], 6), round(known[1], 6)
        self.faults.add("bad_place", f"{self.where}的 {name} 应是两个数，如 [0, 1.5]", name)
        return None

    def day(self, name: str) -> date | None:
        value = self.get(name)
        if value is None or value == "":
            return None
        day = value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
        if day is None and isinstance(value, str):
            try:
                day = date.fromisoformat(tidy(value))
            except ValueError:
                day = None
        if day is None or not EARLIEST <= day.year <= LATEST:
            self.faults.add(
                "bad_day", f"{self.where}的 {name}“{quoted(value)}”不是日期，请写成 2026-11-20", name
            )
            return None
        return day

    def _number(self, value: object) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        try:
            number = float(value)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None


def quoted(value: object) -> str:
    """A value as a fault shows it: short, also where somebody wrote a book into one field."""
    if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        return f"{MOST_DIGITS} 位以上的数"
    text = str(value) if isinstance(value, str | int | float | date | None) else "……"
    return text if len(text) <= 40 else f"{text[:40]}……"


def once_each(values: Iterable[str], what: str, code: str, faults: Faults) -> None:
    """A fault for each value that stands there more than once."""
    for value, count in Counter(v for v in values if v).items():
        if count > 1:
            faults.add(code, f"{what}“{value}”写了 {count} 次，只能一次", "links")
