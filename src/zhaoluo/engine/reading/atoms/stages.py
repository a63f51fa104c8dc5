"""Stage words with their guards: 「已投产」 is production, 「预计明年投产」 is not, 「尚未开工」 is nothing."""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

STAGES = ("lead", "negotiating", "signed", "construction", "production")
RANK = {stage: index for index, stage in enumerate(STAGES)}

_WHOLE = frozenset({"签约", "集中签约"})  # 「签约企业」 have signed
_COMPLETION = re.compile(
    r"竣工|完工|封顶|验收|投料|试车|并网|设备|安装|装修|调试|交楼|交房|交付"
)  # ahead, they say it is being built
_CLAUSE_START = re.compile(r"[，。；：！？\n\t、]")
_HARD_START = re.compile(r"[，。；：！？\n\t]")
_DONE = re.compile(
    r"(?:已|已经|正式|成功|顺利|正在|刚刚|业已|现已|全部|均已|率先|先后|相继|陆续|如期)[^，。；：！？\n\t]{0,6}$"
)


@dataclass(frozen=True, slots=True)
class StageAtom:
    """A stage word.  `asserted` is False where it is said of the future, as a condition, or denied."""

    start: int
    end: int
    stage: str
    asserted: bool
    denied: bool = False
    conditional: bool = False  # 「投产后」: says nothing about today
    under: str | None = None  # what it says about today where it is said of the future


@dataclass(frozen=True, slots=True)
class _Words:
    first: re.Pattern[str]  # any character a stage word begins with
    tries: dict[
        str, tuple[re.Pattern[str], list[str]]
    ]  # by first character: its words, longest first, and their stages
    future: re.Pattern[str]
    later: re.Pattern[str]
    term: re.Pattern[str]
    negation: re.Pattern[str]
    implies: dict[str, str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data: dict[str, Any] = yaml.safe_load(
        resources.files(__package__).joinpath("../stages.yaml").read_text(encoding="utf-8")
    )
    parts: list[tuple[str, str]] = []
    for stage in STAGES:
        parts += [(word, stage) for word in data[stage]["done"]]
    parts.sort(key=lambda part: -len(part[0]))
    by_first: dict[str, list[tuple[str, str]]] = {}
    for word, stage in parts:
        by_first.setdefault(word[0], []).append((word, stage))
    tries = {
        first: (re.compile("|".join(f"({word})" for word, _ in own)), [stage for _, stage in own])
        for first, own in by_first.items()
    }
    return _Words(
        re.compile(f"[{''.join(tries)}]"),
        tries,
        re.compile(data["future"]),
        re.compile(data["later"]),
        re.compile(data["term"]),
        re.compile(data["negation"]),
        data["implies"],
    )


def stages(text: str) -> list[StageAtom]:
    """Every stage word of clean text, in order, with its guards applied."""
    words = _words()
    found: list[StageAtom] = []
    last = 0
    for first in words.first.finditer(text):
        if first.start() < last:
            continue
        pattern, of_words = words.tries[first.group()]
        match = pattern.match(text, first.start())
        if match is None or match.lastindex is None:
            continue
        stage = of_words[match.lastindex - 1]
        last = match.end()
        before = text[max(0, match.start() - 40) : match.start()]
        clause = _HARD_START.split(before)[-1]
        near = _CLAUSE_START.split(before)[-1]
        after = text[match.end() : match.end() + 8]
        if words.term.match(after) and match.group() not in _WHOLE:
            continue
        if stage == "signed" and re.match(
            r"[^，。；]{0,8}的[^，。；]{0,12}企业", text[match.end() : match.end() + 24]
        ):
            continue  # 「为落户本县的制造企业」: firms that came, not this project
        denied = bool(words.negation.search(near[-6:]))
        done = bool(_DONE.search(near[-8:])) and not re.search(r"(?:将|预计|力争)[^，。]{0,6}$", near)
        future = (
            bool(words.future.search(clause))
            and not done
            and stage in ("production", "construction", "signed")
        )
        soon = re.match(r"在即|指日可待|进入倒计时", after) is not None
        conditional = bool(not soon and words.later.match(after) and stage in ("production", "construction"))
        future = future or conditional or (soon and stage in ("production", "construction"))
        found.append(
            StageAtom(
                match.start(),
                match.end(),
                stage,
                not (denied or future),
                denied,
                conditional,
                "construction" if _COMPLETION.search(match.group()) else words.implies.get(stage),
            )
        )
    return found
