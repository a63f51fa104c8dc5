"""How long expansion signals count where a zone has said nothing, read from ``presets.yaml``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from .rules.fading import Fade

FILE = Path(__file__).with_name("presets.yaml")


@lru_cache(maxsize=1)
def preset_fades() -> dict[str, Fade]:
    """Kind of signal → how it fades."""
    document = yaml.safe_load(FILE.read_text("utf-8"))
    return {kind: Fade(int(said["days"]), str(said["shape"])) for kind, said in document["fade"].items()}


@lru_cache(maxsize=1)
def preset_source() -> str:
    """Where the preset comes from, as pages say it."""
    return str(yaml.safe_load(FILE.read_text("utf-8"))["source"])
