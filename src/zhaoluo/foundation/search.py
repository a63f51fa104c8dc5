"""Finding Chinese names on a PostgreSQL without pg_trgm: bigrams in a tsvector, pinyin initials, an exact recheck.

Why bigrams and not a word segmenter: docs/decisions/0003-search-by-bigrams.md.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TypeVar

from django.contrib.postgres.search import SearchQuery
from django.db.models import Model, QuerySet

from zhaoluo.foundation import pinyin
from zhaoluo.foundation.text import INVISIBLE

M = TypeVar("M", bound=Model)


def plain(text: str) -> str:
    """Folded for comparing: NFKC, lower case, no white space, no invisible characters."""
    return re.sub(r"\s+", "", INVISIBLE.sub("", unicodedata.normalize("NFKC", text or ""))).lower()


def initials_of(text: str) -> str:
    """Pinyin initials: 精密轴承 → jmzc; figures and letters stay."""
    return pinyin.initials(plain(text))


def sort_key_of(text: str) -> str:
    """Full pinyin, for ordering names as people expect without ICU; at most 240 characters."""
    return " ".join(pinyin.syllables(plain(text)))[:240]


def text_of(*parts: str) -> str:
    """Searchable text of a row: each part folded, then the initials of each, on lines of their own."""
    folded = [plain(part) for part in parts if part]
    initials = [initials_of(part) for part in folded if re.search(r"[\u3400-\u9fff]", part)]
    return "\n".join([*folded, *initials])


def tokens_of(text: str) -> list[str]:
    """Characters and bigrams of each line."""
    tokens: set[str] = set()
    for line in text.split("\n"):
        tokens.update(line)
        tokens.update(line[i : i + 2] for i in range(len(line) - 1))
    return sorted(token for token in tokens if token.strip())


@lru_cache(maxsize=65536)
def _hex(token: str) -> str:
    return "x" + token.encode("utf-8").hex()


def vector_of(text: str) -> str:
    """The tsvector to store for a searchable text, as PostgreSQL reads one: ``x41 x42``."""
    return " ".join(_hex(t) for t in tokens_of(text))


def narrow(rows: QuerySet[M], text: str) -> QuerySet[M]:
    """Rows whose ``search_text`` contains every word of ``text`` (by GIN index, then exactly).  No words: all rows."""
    for word in (plain(part) for part in re.split(r"\s+", text.strip())[:8]):
        if not word:
            continue
        word = word[:60]
        grams = [word[i : i + 2] for i in range(len(word) - 1)] or [word]
        wanted = SearchQuery(
            " & ".join(_hex(gram) for gram in dict.fromkeys(grams)), search_type="raw", config="simple"
        )
        rows = rows.filter(search=wanted, search_text__contains=word)
    return rows
