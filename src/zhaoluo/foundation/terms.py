"""Words of the field: an English code that is stored, a Chinese label that is shown."""

from __future__ import annotations

from enum import Enum
from typing import Self


class Term(str, Enum):
    """Base of every enumeration: members are written ``NAME = "code", "中文"``."""

    _label: str

    def __new__(cls, code: str, label: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member._label = label
        return member

    @property
    def label(self) -> str:
        """Chinese label for users."""
        return self._label

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs for Django's ``choices``."""
        return [(str(member.value), member.label) for member in cls]

    @classmethod
    def label_of(cls, code: str) -> str:
        """Label of a stored code; the code itself where it is not one of ours."""
        for member in cls:
            if member.value == code:
                return member.label
        return code

    @classmethod
    def find(cls, code: str) -> Self | None:
        """Member of a stored code, or None."""
        for member in cls:
            if member.value == code:
                return member
        return None
