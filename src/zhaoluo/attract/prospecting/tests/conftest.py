"""A small universe for the tests of this app, built once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def universe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 2 000 invented firms, with planted ones and two residents of the cast's zone."""
    from .factories import build_universe

    return build_universe(tmp_path_factory.mktemp("universe"))


@pytest.fixture
def store(universe: Path, settings: Any) -> Path:
    """The small universe is the one that is asked."""
    settings.UNIVERSE_ROOT = universe
    return universe
