"""Word lists as text: one place that turns blank-separated words into a regular expression."""

import re


def words(text: str) -> list[str]:
    """The blank-separated words of a text."""
    return text.split()


def alternation(words: str) -> str:
    """`甲 乙|丙` written over many lines as one alternation, longest words first; the parts may be expressions."""
    return "|".join(sorted(dict.fromkeys(words.split()), key=len, reverse=True))


def any_of(words: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """A compiled alternation between two fixed pieces of expression."""
    return re.compile(f"{before}(?:{alternation(words)}){after}")
