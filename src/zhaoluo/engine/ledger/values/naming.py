"""A project's name and what is built, in one cell: 「某某项目：新建厂房2万平方米……」."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .outcome import normal
from .wording import one_line

_LONGEST_NAME = 60
# A name ends where a word for a project is followed by a mark, or by words that begin a description.
_CUTS = tuple(
    re.compile(rf"(?<={head})\s*(?:[:：。;；,，\n]+|(?=(?:项目)?(?:主要)?建设(?:内容|规模)|主要建设))")
    for head in (
        "项目",
        "工程",
        "基地",
        "园",
        "园区",
        "中心",
        "厂",
        "生产线",
        "综合体",
        "电站",
        "平台",
        "）",
        r"\)",
    )
)
_MARK = re.compile(r"\s*[:：。;；\n]\s*")
_TOLD = re.compile(r"\s*[(（]([^()（）]{6,})[)）]\s*[。;；]?$")
_LEAD = re.compile(
    r"^\s*(?:(?:项目)?(?:主要)?建设(?:内容|规模)(?:及规模|及内容)?|主要内容|内容|项目概况)\s*[:：]\s*"
)
_NUMBERED = re.compile(r"^\s*(?:\d{1,3}[.、．)）]|[(（]\d{1,3}[)）])\s*(?=\D)")


@lru_cache(maxsize=16384)
def split_name(text: str) -> tuple[str, str]:
    """Name and content of a cell that holds both; content empty where only a name stands."""
    text = _NUMBERED.sub("", text)
    found = [match for cut in _CUTS if (match := cut.search(text)) and match.start() >= 3]
    if found:
        match = min(found, key=lambda match: match.start())
        name, content = text[: match.start()], text[match.end() :]
    elif (mark := _MARK.search(text)) and 3 <= mark.start() <= _LONGEST_NAME:
        name, content = text[: mark.start()], text[mark.end() :]
    else:
        name, content = text, ""
    if (
        not content
        and (told := _TOLD.search(name))
        and re.search(r"[,，;；。]", told[1])
        and told.start() >= 3
    ):
        name, content = name[: told.start()], told[1]
    return one_line(normal(name) if "\n" in name else name.strip()), _LEAD.sub("", content).strip(" \n。")


def without_number(text: str) -> str:
    """A name without the number before it."""
    return _NUMBERED.sub("", text, count=1)


def are_numbered(names: Sequence[str]) -> bool:
    """Whether a column numbers its names: most of them, two at least, and not all alike."""
    numbers = [match[0].strip() for name in names if (match := _NUMBERED.match(name))]
    return len(numbers) >= 2 and len(numbers) >= 0.6 * len(names) and len(set(numbers)) >= 2
