"""Whether two characters are read alike: the commonest slip of who types by sound."""

import unicodedata
from functools import lru_cache

from pypinyin.constants import PINYIN_DICT


@lru_cache(maxsize=8192)
def _readings(char: str) -> frozenset[str]:
    """The readings of a character without tones."""
    return frozenset(
        "".join(c for c in unicodedata.normalize("NFD", reading) if not unicodedata.combining(c))
        for reading in PINYIN_DICT.get(ord(char), "").split(",")
        if reading
    )


def sound_alike(one: str, two: str) -> bool:
    """Whether two characters share a reading, tones aside."""
    return bool(_readings(one) & _readings(two))
