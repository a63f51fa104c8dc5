"""The word lists of words.yaml and the folding of what people type."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml

#: What stands for a bracket after NFKC.
_BRACKETS = str.maketrans("[]{}〔〕【】〈〉《》「」『』", "()()()()()()()()")
_BETWEEN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff)(])\s+|\s+(?=[\u4e00-\u9fff)(])")
_SPACES = re.compile(r"\s+")
_MARKS = re.compile(r"[\W_]+")
_PLAIN = re.compile(r"[\u4e00-\u9fff()0-9A-Z]*")


@dataclass(frozen=True)
class Words:
    trades: frozenset[str]
    weak_trades: frozenset[str]
    short_trades: dict[str, tuple[str, ...]]
    bodies: tuple[str, ...]
    short_ends: tuple[str, ...]
    things: tuple[str, ...]
    placeholders: frozenset[str]
    simplified: dict[int, str]


@lru_cache(maxsize=1)
def words() -> Words:
    data = yaml.safe_load(resources.files(__package__).joinpath("words.yaml").read_text(encoding="utf-8"))

    def longest_first(text: str) -> tuple[str, ...]:
        return tuple(sorted(set(text.split()), key=lambda word: (-len(word), word)))

    return Words(
        trades=frozenset(data["trades"].split()),
        weak_trades=frozenset(data["weak_trades"].split()),
        short_trades={short: tuple(long.split()) for short, long in data["short_trades"].items()},
        bodies=longest_first(data["bodies"]),
        short_ends=longest_first(data["short_ends"]),
        things=longest_first(data["things"]),
        placeholders=frozenset(data["placeholders"].split()),
        simplified={ord(pair[0]): pair[1] for pair in data["traditional"].split() if pair[0] != pair[1]},
    )


def fold(text: str) -> str:
    """One way of writing: NFKC, upper case, simplified, round brackets, no invisible characters, spaces only between Latin words."""
    if _PLAIN.fullmatch(text):
        return text.translate(words().simplified)
    text = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    text = "".join(char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    text = _SPACES.sub(" ", text).strip().upper().translate(words().simplified)
    return _BETWEEN_CHINESE.sub("", text)


def without_marks(folded: str) -> str:
    """A folded text without spaces, brackets and punctuation: what two ways of writing one name have in common."""
    return _MARKS.sub("", folded)
