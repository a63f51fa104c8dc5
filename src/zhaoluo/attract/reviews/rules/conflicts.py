"""Who may not judge a project.  Source: docs/domain/reviews.md, Conflict of interest."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from zhaoluo.foundation.text import tidy

from ..terms import ConflictKind

#: A name of this many characters found inside another name is the same house (…有限公司技术中心).
LEAST_CONTAINED: Final = 4


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm: all names it is known by, its number in the register if it has one, and what it is to the project."""

    names: tuple[str, ...]
    id: int | None = None
    role: str = "投资方"


@dataclass(frozen=True, slots=True)
class Bound:
    """A firm somebody is bound to: its name as typed, its number in the register if it is known there, and how."""

    firm: str
    id: int | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """An expert as this rule sees them: account, where they work (an institute or department: itself too), other ties."""

    name: str
    user: int | None = None
    employers: tuple[Bound, ...] = ()
    ties: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True)
class Circle:
    """Everybody with an interest in a project: its investors, their related firms, and users who submitted or run it."""

    investors: tuple[Firm, ...] = ()
    related: tuple[Firm, ...] = ()
    people: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Conflict:
    """One reason, as people read it."""

    kind: ConflictKind
    text: str


def plain_name(name: str) -> str:
    """A name without blanks, brackets and marks, in one width and case: what two spellings share."""
    wide = unicodedata.normalize("NFKC", tidy(name)).casefold()
    return "".join(c for c in wide if c.isalnum())


def same_house(one: str, other: str) -> bool:
    """Whether two names mean the same firm or a part of it: equal, or one stands whole within the other."""
    a, b = sorted((plain_name(one), plain_name(other)), key=len)
    return bool(a) and (a == b or (len(a) >= LEAST_CONTAINED and a in b))


def meets(bound: Bound, firm: Firm) -> bool:
    """Whether what somebody is bound to is this firm."""
    if bound.id is not None and bound.id == firm.id:
        return True
    return any(same_house(bound.firm, name) for name in firm.names)


def conflicts(person: Person, circle: Circle) -> list[Conflict]:
    """Every reason this person may not judge the project; empty where nothing is known, which is not proof of none."""
    found = []
    if person.user is not None and person.user in circle.people:
        found.append(Conflict(ConflictKind.OWN_PROJECT, f"{person.name}是本项目的申报或责任人员"))
    employed = False
    for kind, firms in ((ConflictKind.EMPLOYER, circle.investors), (ConflictKind.RELATED, circle.related)):
        for bound, firm in _met(person.employers, firms):
            employed = True
            found.append(Conflict(kind, f"{person.name}的单位“{bound.firm}”是{_called(firm)}"))
            break
        if employed:
            break
    for bound, firm in _met(person.ties, (*circle.investors, *circle.related)):
        how = f"（{bound.how}）" if bound.how else ""
        found.append(
            Conflict(ConflictKind.TIE, f"{person.name}与{_called(firm)}“{bound.firm}”有利益关系{how}")
        )
    return found


def _met(bounds: Iterable[Bound], firms: tuple[Firm, ...]) -> Iterable[tuple[Bound, Firm]]:
    return ((bound, firm) for bound in bounds for firm in firms if meets(bound, firm))


def _called(firm: Firm) -> str:
    return f"{firm.role}" + (f"（{firm.names[0]}）" if firm.names and firm.role != "投资方" else "")
