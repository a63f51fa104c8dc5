"""The words of a ledger: fields, their headers in zones' sheets, stage words.  Data in columns.yaml, editable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from .heading import fold_header


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a project as a ledger may hold it.

    kind     : text, names, person, credit, industry, money, land, floor, count, day, term, stage, standing, serial
    unit     : of the value handed on, and of a bare number where nothing else says one; empty if it has none
    synonyms, weak : folded headers, best first;  weak ones are taken with a note
    barred   : where it is found in a header, the column is not this field
    position : place in the blank template, from 1; 0 where it is not in it
    """

    key: str
    label: str
    kind: str
    unit: str
    synonyms: tuple[str, ...]
    weak: tuple[str, ...]
    barred: re.Pattern[str] | None
    position: int
    required: bool
    positive: bool
    longest: int
    help: str

    @property
    def heading(self) -> str:
        """Header in template and export: the label, with its unit."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label


@dataclass(frozen=True)
class Vocabulary:
    """All fields by key, and the words of stages and standings."""

    fields: Mapping[str, Field]
    personal: re.Pattern[str]
    officer_with_phone: re.Pattern[str]
    with_contact: re.Pattern[str]
    name_with_content: re.Pattern[str]
    ticks: Mapping[str, tuple[str, ...]]
    ignored: re.Pattern[str]
    stages: Mapping[str, tuple[str, ...]]
    standings: Mapping[str, tuple[str, ...]]
    denied: re.Pattern[str]
    ahead: re.Pattern[str]

    @cached_property
    def strong_headers(self) -> dict[str, list[tuple[str, float]]]:
        """Folded header → (field, score): 1.0 for the best word of a field, a hair less for each one after it."""
        return self._headers(weak=False)

    @cached_property
    def weak_headers(self) -> dict[str, list[tuple[str, float]]]:
        return self._headers(weak=True)

    def _headers(self, *, weak: bool) -> dict[str, list[tuple[str, float]]]:
        table: dict[str, list[tuple[str, float]]] = {}
        for field in self.fields.values():
            words = field.weak if weak else field.synonyms
            for rank, word in enumerate(words):
                for form in (word, f"项目{word}"):
                    entries = table.setdefault(form, [])
                    if all(key != field.key for key, _ in entries):
                        entries.append((field.key, (0.9 if weak else 1.0) - rank * 0.0005))
        return table


def load_vocabulary(path: Path | None = None) -> Vocabulary:
    """The packaged vocabulary, or one read from a file of the same form."""
    if path is None:
        return _packaged()
    return _vocabulary(yaml.safe_load(path.read_text("utf-8")))


def template_columns(vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    """Header (with unit) and help of each column of the blank template, in order; export uses the same."""
    fields = sorted((f for f in vocabulary.fields.values() if f.position), key=lambda f: f.position)
    return tuple((field.heading, field.help) for field in fields)


@lru_cache(maxsize=1)
def _packaged() -> Vocabulary:
    return _vocabulary(
        yaml.safe_load(resources.files(__package__).joinpath("columns.yaml").read_text("utf-8"))
    )


# Between 计划 and what is planned may stand when and how.
_WHEN = r"(?:[\d年月日号底前初中末旬内上下半季度左右份]|[一二三四]|正式|尽快|全面|实现|于)*"


def _joined(text: str) -> str:
    """A regular expression folded over several lines of the data file: the blanks of the folds go."""
    return text.replace(" ", "").replace("\n", "")


def _vocabulary(data: Mapping[str, Any]) -> Vocabulary:
    fields: dict[str, Field] = {}
    position = 0
    for key, entry in data["fields"].items():
        if entry.get("template"):
            position += 1
        fields[key] = Field(
            key=key,
            label=entry["label"],
            kind=entry["kind"],
            unit=entry.get("unit", ""),
            synonyms=_words(entry["label"] + " " + entry["synonyms"]),
            weak=_words(entry.get("weak", "")),
            barred=re.compile(_joined(entry["not"])) if entry.get("not") else None,
            position=position if entry.get("template") else 0,
            required=bool(entry.get("required")),
            positive=bool(entry.get("positive")),
            longest=int(entry.get("longest", 0)),
            help=entry.get("help", ""),
        )
    return Vocabulary(
        fields=fields,
        personal=re.compile(_joined(data["personal"]), re.IGNORECASE),
        officer_with_phone=re.compile(_joined(data["officer_with_phone"])),
        with_contact=re.compile(_joined(data["with_contact"])),
        name_with_content=re.compile(_joined(data["name_with_content"])),
        ticks={key: tuple(str(words).split()) for key, words in data["ticks"].items()},
        ignored=re.compile(_joined(data["ignored"])),
        stages={stage: tuple(words.split()) for stage, words in data["stages"].items()},
        standings={standing: tuple(words.split()) for standing, words in data["standings"].items()},
        denied=re.compile(f"(?:{_joined(data['denied'])})(?:能|正式|完成|实现|全面|实际)*$"),
        ahead=re.compile(f"(?:{_joined(data['ahead'])}){_WHEN}$"),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded for word in text.split() if (folded := fold_header(word))))
