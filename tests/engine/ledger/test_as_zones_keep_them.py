"""Ledgers as zones and counties keep them, each beside what a careful clerk reads in it."""

from __future__ import annotations

import pytest
from tests.engine.ledger.kept.compare import differences
from tests.engine.ledger.kept.districts import DISTRICTS
from tests.engine.ledger.kept.offices import OFFICES
from tests.engine.ledger.kept.parks import PARKS
from tests.engine.ledger.kept.shape import Kept
from tests.engine.ledger.kept.towns import TOWNS
from tests.engine.ledger.kept.traps import TRAPS


@pytest.mark.parametrize("kept", [*PARKS, *TOWNS, *TRAPS, *DISTRICTS, *OFFICES], ids=lambda kept: kept.title)
def test_reads_what_a_careful_clerk_reads(kept: Kept):
    assert differences(kept) == []
