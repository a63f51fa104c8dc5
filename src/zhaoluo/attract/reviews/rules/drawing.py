"""Who sits on a panel: in an order given by a seed or by a rule, so that anybody can draw the same panel again.

The order at random is that of SHA-256 over ``seed:seat:expert`` and needs nothing but the seed and the pool.
Source: docs/domain/reviews.md, Draw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..terms import Field, SeatKind


@dataclass(frozen=True, slots=True)
class Seat:
    """A place on a panel: kind, field and which of several of the same."""

    kind: str
    field: str
    number: int = 1

    @property
    def key(self) -> str:
        """As the journal writes it: expert:technology:1."""
        return f"{self.kind}:{self.field}:{self.number}"

    @property
    def label(self) -> str:
        """技术工艺专家"""
        return f"{Field.label_of(self.field)}{SeatKind.label_of(self.kind)}"

    def takes(self, kind: str, fields: Collection[str]) -> bool:
        """Whether somebody of this kind and these fields may sit here."""
        return self.kind == kind and self.field in fields


@dataclass(frozen=True, slots=True)
class Eligible:
    """An expert who may be drawn: what they know, how many panels they sat on in the last year, and when last."""

    id: int
    kind: str
    fields: frozenset[str]
    panels: int = 0
    last_on: date | None = None


def seats_of(demands: Iterable[tuple[str, str, int]]) -> tuple[Seat, ...]:
    """(kind, field, count) rows as single seats, numbered from 1."""
    return tuple(Seat(kind, field, n) for kind, field, count in demands for n in range(1, count + 1))


def vacant(seats: Sequence[Seat], sitting: Iterable[tuple[str, str]]) -> tuple[Seat, ...]:
    """Seats left when those who sit (kind, field of their seat) have taken theirs."""
    left = list(seats)
    for kind, field in sitting:
        taken = next((s for s in left if (s.kind, s.field) == (kind, field)), None)
        if taken is not None:
            left.remove(taken)
    return tuple(left)


def at_random(seed: int, seat: Seat, pool: Iterable[int]) -> list[int]:
    """The pool in the order of the draw for one seat."""

    def lot(expert: int) -> tuple[str, int]:
        return hashlib.sha256(f"{seed}:{seat.key}:{expert}".encode()).hexdigest(), expert

    return sorted(pool, key=lot)


def by_rule(pool: Iterable[Eligible]) -> list[int]:
    """Whoever sat least in the last year comes first, then whoever sat longest ago, then by number in the register."""
    rows = sorted(pool, key=lambda e: (e.panels, e.last_on or date.min, e.id))
    return [e.id for e in rows]


@dataclass(frozen=True, slots=True)
class Draw:
    """A panel as drawn: seat → expert, and the seats nobody could take."""

    chosen: Mapping[Seat, int]
    unfilled: tuple[Seat, ...]


def draw(seats: Sequence[Seat], pool: Sequence[Eligible], *, seed: int | None) -> Draw:
    """As many seats filled as can be, one expert on one seat; ``seed`` None follows the rule instead of chance.

    Seats take experts in the order of the draw; where the first choice leaves a later seat empty that another choice
    would fill, they give way (augmenting paths), so no order of drawing leaves a seat empty without need.
    """
    orders: dict[Seat, list[int]] = {}
    for seat in seats:
        fit = [e for e in pool if seat.takes(e.kind, e.fields)]
        orders[seat] = by_rule(fit) if seed is None else at_random(seed, seat, (e.id for e in fit))
    sits: dict[int, Seat] = {}
    for seat in seats:
        _place(seat, orders, sits, set())
    chosen = {seat: expert for expert, seat in sits.items()}
    return Draw(
        {seat: chosen[seat] for seat in seats if seat in chosen},
        tuple(seat for seat in seats if seat not in chosen),
    )


def _place(seat: Seat, orders: Mapping[Seat, list[int]], sits: dict[int, Seat], tried: set[int]) -> bool:
    for expert in orders[seat]:
        if expert in tried:
            continue
        tried.add(expert)
        held = sits.get(expert)
        if held is None or _place(held, orders, sits, tried):
            sits[expert] = seat
            return True
    return False
