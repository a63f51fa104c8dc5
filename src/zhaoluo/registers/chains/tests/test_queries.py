"""What is computed of a chain, and how many questions it takes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from .. import actions, queries
from ..terms import LinkKind, LinkState, Partner
from .factories import a_chain, a_link, a_resident, bought, filled, placed


def standing(chain: Any, key: str, **more: Any) -> Any:
    return next(s for s in queries.link_standing(chain, **more) if s.link.key == key)


def test_a_link_is_missing_weak_or_present(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    sensor = standing(chain, "sensor")
    assert (sensor.state, sensor.kind) == (LinkState.MISSING, LinkKind.FILL)
    assert (sensor.gap_recorded, sensor.local_share, sensor.severity) == (Decimal(100), 0.0, 1.0)
    assert [(b.enterprise.name, b.amount) for b in sensor.buyers] == [("河阳模组有限公司", Decimal(100))]
    assert [r.kind for r in sensor.rows] == ["purchase"] and sensor.reasons
    lens = standing(chain, "lens")
    assert (lens.state, lens.local_share, lens.gap_recorded) == (LinkState.PRESENT, 1.0, Decimal(0))
    assert standing(chain, "phone").state == LinkState.MISSING
    assert standing(chain, "glass").gap_recorded is None, "nothing recorded is not nothing bought"
