"""Travel times to begin with, read from ``travel.yaml``: general knowledge, to be confirmed by whoever uses them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from .rules.travel import Time
from .terms import Carrier

FILE = Path(__file__).with_name("travel.yaml")


@lru_cache(maxsize=1)
def preset_times() -> tuple[Time, ...]:
    """The preset's rows; without a source, because nobody has confirmed them."""
    document = yaml.safe_load(FILE.read_text("utf-8"))
    return tuple(
        Time(str(origin), str(destination), int(minutes), Carrier.of(carrier).value)
        for carrier, rows in document["times"].items()
        for origin, destination, minutes in rows
    )
