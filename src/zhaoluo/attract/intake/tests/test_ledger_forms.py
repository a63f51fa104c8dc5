"""Tables that go out come back in without changing anything: the standard ledger and the zone's own forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from zhaoluo.projects.queries.lists import Filters
from zhaoluo.projects.tests import factories as make

from ..queries import ledger_forms as queries
from ..queries.ledgers import planned_for, read_for, said_of


def planned(cast: Any, now: datetime, data: bytes, user: Any = None) -> list[Any]:
    read = read_for(cast.zone, data, "台账.xlsx", today=now.date())
    return planned_for(cast.zone, user or cast.administrator, said_of(read), today=now.date())


def told(rows: list[Any]) -> list[Any]:
    """What is not unchanged, for a readable failure."""
    return [
        (row.said.name, row.outcome, row.changes, row.troubles, row.twins)
        for row in rows
        if row.outcome != "unchanged" or row.twins or row.remarks
    ]


def test_standard(cast: Any, now: datetime) -> None:
    make.a_lead(cast, now)
    make.building(cast, now, name="另一个项目")
    made = queries.standard_ledger_for(cast.administrator, Filters(standing="all"), now=now)
    assert told(planned(cast, now, made.content)) == []
