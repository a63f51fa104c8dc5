"""What a rule answers: every reason why not.  An empty list means yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why an act may not happen: a stable English code and a Chinese sentence that says how to mend it.

    ``field`` names the form field or the demand the reason belongs to, so that a page can link to it.
    """

    code: str
    message: str
    field: str = ""


class Refused(Exception):
    """An act was refused; carries every reason at once.  Nothing was written."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("；".join(r.message for r in refusals))
        self.refusals = tuple(refusals)


class Stale(Refused):
    """The row was changed by somebody else since the form was opened (HTTP 409)."""

    def __init__(self, message: str = "已被他人修改，请重新打开后再改，您填的内容还在") -> None:
        super().__init__([Refusal("stale", message)])


def refuse_if(refusals: Sequence[Refusal]) -> None:
    """Raise ``Refused`` when there is any reason."""
    if refusals:
        raise Refused(refusals)
