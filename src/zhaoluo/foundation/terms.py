"""Words of the field: an English code that is stored, a Chinese label that is shown."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
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

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs for Django's ``choices``."""
        return [(str(member.value), member.label) for member in cls]

    @classmethod
    def of(cls, code: str) -> Self:
        """Member of a stored code; ValueError for a code that is not one of ours."""
        member = cls.known(code)
        if member is None:
            raise ValueError(f"{cls.__name__} has no {code!r}")
        return member

    @classmethod
    def label_of(cls, code: str) -> str:
        """Label of a stored code; the code itself where it is not one of ours."""
        for member in cls:
            if member.value == code:
                return member.label
        return code

    @classmethod
    def known(cls, code: str) -> Self | None:
        """Member of a stored code, or None."""
        for member in cls:
            if member.value == code:
                return member
        return None
