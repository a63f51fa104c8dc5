"""What becomes of each demo project: when it entered its stages and where it stands on the as-of day."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from .chance import Chance

FILE = Path(__file__).with_name("projects.csv")
#: Prime to the number of projects: spreads every chain over all fates.
STRIDE = 37


@dataclass(frozen=True, slots=True)
class Row:
    """An invented project: what it makes, who invests, where from; ``site`` is “86亩” or “12000㎡”.  Amount 万元."""

    chain: str
    name: str
    investor: str
    origin: str
    industry_class: str
    investment: Decimal
    site: str

    @property
    def land_mu(self) -> Decimal | None:
        return Decimal(self.site.removesuffix("亩")) if self.site.endswith("亩") else None

    @property
    def premises_sqm(self) -> Decimal | None:
        return Decimal(self.site.removesuffix("㎡")) if self.site.endswith("㎡") else None


@lru_cache(maxsize=1)
def rows() -> list[Row]:
    """All invented projects of ``projects.csv``."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return [Row(**{**row, "investment": Decimal(row["investment"])}) for row in csv.DictReader(lines)]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Fate:
    """Days ago (calendar) that a project entered each stage; None where it never did.

    ``turn`` says what is special about it; ``turn_ago`` when that happened.
    """

    lead: int
    talks: int | None = None
    signed: int | None = None
    started: int | None = None
    produced: int | None = None
    reached: int | None = None
    turn: str = ""
    turn_ago: int = 0


#: (kind, how many): 120 in all.  The limits they are held against are those of ``site.presets``.
KINDS: tuple[tuple[str, int], ...] = (
    ("lead", 14), ("lead_near", 4), ("lead_over", 4),
    ("talks", 12), ("talks_near", 3), ("talks_over", 4),
    ("signing_pending", 3), ("signing_late", 2), ("signing_returned", 2),
    ("signed", 9), ("signed_near", 2), ("signed_over", 3), ("waiver_pending", 2),
    ("start_pending", 1), ("start_late", 1),
    ("building", 10), ("building_over", 2), ("waiver_kept", 2), ("waiver_owed", 1), ("skipped", 1),
    ("production_pending", 1), ("producing", 9), ("reached", 4), ("veteran", 1),
    ("lost_lead", 2), ("lost_talks", 5), ("lost_signed", 1), ("shelved_talks", 3), ("shelved_signed", 2),
    ("moved_back", 1), ("resumed", 1), ("taken_over", 8),
)  # fmt: skip


def fates() -> list[tuple[Row, Fate]]:
    """Each invented project with its fate, always the same."""
    turns = [(kind, nth, count) for kind, count in KINDS for nth in range(count)]
    known = rows()
    assert len(turns) == len(known)
    return [
        (known[i * STRIDE % len(known)], fate_of(*turn, Chance(f"fate {i}"))) for i, turn in enumerate(turns)
    ]


#: Least and most days ago that the present stage was entered, by kind.
PRESENT: dict[str, tuple[int, int]] = {
    "lead": (2, 45), "lead_near": (49, 58), "lead_over": (64, 110),
    "talks": (3, 66), "talks_near": (74, 87), "talks_over": (94, 150),
    "signing_pending": (30, 70), "signing_late": (40, 80), "signing_returned": (45, 70),
    "signed": (6, 130), "signed_near": (148, 174), "signed_over": (190, 260), "waiver_pending": (60, 130),
    "start_pending": (60, 130), "start_late": (70, 140),
    "building": (12, 400), "building_over": (552, 580), "waiver_kept": (90, 200), "waiver_owed": (70, 80),
    "skipped": (40, 90), "production_pending": (230, 330), "producing": (14, 210), "reached": (8, 110), "veteran": (440, 440),
    "lost_lead": (60, 600), "lost_talks": (90, 690), "lost_signed": (150, 300), "shelved_talks": (90, 260),
    "shelved_signed": (150, 320), "moved_back": (140, 160), "resumed": (60, 75), "taken_over": (60, 500),
}  # fmt: skip
#: Days ago of what is special, least and most.
TURN: dict[str, tuple[int, int]] = {
    "signing_pending": (2, 4), "signing_late": (9, 14), "signing_returned": (10, 20), "waiver_pending": (2, 6),
    "start_pending": (2, 4), "start_late": (9, 12), "production_pending": (2, 4), "lost_lead": (10, 40),
    "lost_talks": (10, 60), "lost_signed": (20, 120), "shelved_talks": (15, 70), "shelved_signed": (20, 90),
    "moved_back": (28, 40), "resumed": (20, 30), "taken_over": (26, 26), "signed_near": (0, 0), "signed_over": (0, 0),
}  # fmt: skip


def fate_of(kind: str, nth: int, count: int, chance: Chance) -> Fate:
    """Days of the nth of so many projects of a kind, counted back from the present stage; spread over its span."""
    least, most = PRESENT[kind]
    step = (most - least + 1) / count
    present = least + int(nth * step) + chance.between(0, max(0, int(step) - 1))
    turn_ago = chance.between(*TURN.get(kind, (0, 0)))
    if kind.startswith("lost"):
        turn_ago = max(2, present - turn_ago - 20)
    stage = _present_stage(kind)
    if stage == "lead":
        return Fate(present, turn=kind, turn_ago=turn_ago)
    if kind == "taken_over":
        return Fate(present, turn=kind, turn_ago=26)
    reached = present if stage == "reached" else None
    produced = present if stage == "producing" else reached + chance.between(90, 150) if reached else None
    started = present if stage == "building" else produced + chance.between(170, 270) if produced else None
    if stage == "signed":
        signed: int | None = present
    else:
        signed = started + chance.between(36, 90) if started else None
    talks = present if signed is None else signed + chance.between(22, 60)
    if kind == "skipped":
        return Fate(talks + 10, None, signed, started, turn=kind, turn_ago=turn_ago)
    return Fate(talks + chance.between(6, 28), talks, signed, started, produced, reached, kind, turn_ago)


def _present_stage(kind: str) -> str:
    if kind.startswith(("lead", "lost_lead")):
        return "lead"
    if kind.startswith(("talks", "signing", "lost_talks", "shelved_talks", "resumed")):
        return "talks"
    if kind in ("signed", "signed_near", "signed_over", "waiver_pending", "start_pending", "start_late"):
        return "signed"
    if kind in ("lost_signed", "shelved_signed", "moved_back"):
        return "signed"
    return {"producing": "producing", "reached": "reached", "veteran": "reached"}.get(kind, "building")
