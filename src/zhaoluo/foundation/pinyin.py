"""Pinyin of names from pypinyin's tables, by the longest phrase: the same answers, thirty times as fast.

pypinyin parses each text three ways with tones; an import of 20 000 rows spends half a minute there.  Here a phrase is
looked up, then a character; tones are dropped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

LONGEST = 6  # characters of a phrase; longer ones are proverbs


@lru_cache(maxsize=1)
def _tables() -> tuple[Mapping[str, list[list[str]]], Mapping[int, str]]:
    from pypinyin.constants import (
        PHRASES_DICT,
        PINYIN_DICT,
    )  # 0.4 s to import, and most commands never search

    return PHRASES_DICT, PINYIN_DICT


@lru_cache(maxsize=8192)
def _plain(syllable: str) -> str:
    """lǜ → lv, chóng → chong."""
    syllable = unicodedata.normalize("NFD", syllable.split(",")[0]).replace("u\u0308", "v")
    return "".join(char for char in syllable if not unicodedata.combining(char))


@lru_cache(maxsize=8192)
def syllables(text: str) -> tuple[str, ...]:
    """One syllable per Chinese character, other runs of characters as they are: 精密2号 → jing mi 2 hao."""
    phrases, characters = _tables()
    out: list[str] = []
    other = ""
    at, end = 0, len(text)
    while at < end:
        if ord(text[at]) not in characters:
            other += text[at]
            at += 1
            continue
        if other:
            out.append(other)
            other = ""
        for size in range(min(LONGEST, end - at), 1, -1):
            if (found := phrases.get(text[at : at + size])) is not None:
                out += [_plain(readings[0]) for readings in found]
                at += size
                break
        else:
            out.append(_plain(characters[ord(text[at])]))
            at += 1
    return (*out, other) if other else tuple(out)


@lru_cache(maxsize=8192)
def initials(text: str) -> str:
    """First letters of the syllables, other characters as they are: 精密2号 → jm2h."""
    _, characters = _tables()
    out = []
    at = 0
    for syllable in syllables(text):
        chinese = ord(text[at]) in characters
        out.append(syllable[:1] if chinese else syllable)
        at += 1 if chinese else len(syllable)
    return "".join(out)
