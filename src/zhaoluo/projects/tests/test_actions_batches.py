"""Many projects at once: taken over, changed, noted and taken out again, all or none."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused, Stale

from ..actions import changing, entering, facts, taking_over
from ..models import Project
from ..rules.content import Content
from ..terms import Stage
from . import factories as make
from .tracing import trace


def firm(number: int) -> str:
    """Firms that are not alike."""
    return f"{chr(0x5000 + number * 37)}{chr(0x6000 + number * 53)}机械有限公司"


def taken(cast: Any, at: datetime, count: int, first: int = 0, **origin: Any) -> list[Project]:
    stages = list(Stage)
    rows = [
        taking_over.Standing(
            Content(f"接入 {n}", cast.officer.pk, (firm(n),)), stages[n % 6], date(2026, 3, 1), origin
        )
        for n in range(first, first + count)
    ]
    return taking_over.take_over(rows, zone=cast.zone, **make.who(cast, cast.officer, at))


def queries_of(work: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        work()
    return len(caught)


def test_twice_the_rows_cost_no_more_statements(cast: Any, now: datetime) -> None:
    few = queries_of(lambda: taken(cast, now, 6))
    many = queries_of(lambda: taken(cast, now, 30, first=100))
    assert many <= few, "the first batch also starts the series of codes"


def test_codes_go_on_after_projects_were_taken_out_again(cast: Any, now: datetime) -> None:
    projects = taken(cast, now, 3, ledger=1)
    assert [p.code for p in projects] == ["HY-2026-0001", "HY-2026-0002", "HY-2026-0003"]
    gone = taking_over.withdraw([p.pk for p in projects], reason="导错了表", by=cast.officer, at=now)
    assert gone == [p.pk for p in projects] and not Project.objects.exists()
    events = Event.objects.filter(verb="project.withdrawn")
    assert {e.facts["code"] for e in events} == {p.code for p in projects}
    assert {e.facts["name"] for e in Event.objects.filter(verb="project.taken_over")} == {
        "接入 0",
        "接入 1",
        "接入 2",
    }
    assert make.a_lead(cast, now).code == "HY-2026-0004", "a number is never given twice"


def test_what_has_moved_since_stays(cast: Any, now: datetime) -> None:
    one, two, three = taken(cast, now, 3, ledger=7)
    who = make.who(cast, cast.officer, now)
    facts.note(one.pk, text="已对接两次", on=None, **who)
    facts.note_many([(two.pk, "随表写下的进展")], origin={"ledger": 7}, **who)
    gone = taking_over.withdraw([one.pk, two.pk, three.pk], reason="导错", by=cast.officer, at=now, ledger=7)
    assert gone == [two.pk, three.pk], "only what the import itself wrote is no obstacle"
    assert list(Project.objects.values_list("pk", flat=True)) == [one.pk]


def revisions(projects: list[Project], cast: Any, **said: Any) -> list[changing.Revision]:
    return [
        changing.Revision(
            p.pk,
            Content(**({"name": p.name, "officer": cast.officer.pk} | said)),
            p.version,
            {"source": "表"},
        )
        for p in projects
    ]


def test_many_changes_are_each_written_down(cast: Any, now: datetime) -> None:
    projects = taken(cast, now, 4)
    later = now + timedelta(hours=1)
    who = make.who(cast, cast.officer, later)
    batch = revisions(projects, cast, investment=Decimal(100), investors=("甲厂",))
    after = changing.change_many(batch, **who)
    assert [(p.version, p.investment) for p in after] == [(2, Decimal(100))] * 4
    stored = Project.objects.get(pk=projects[2].pk)
    assert (stored.version, stored.investment, stored.changed_at) == (2, Decimal(100), later)
    assert list(stored.investors.values_list("name", flat=True)) == ["甲厂"] and "甲厂" in stored.search_text
    event = Event.objects.filter(verb="project.changed", subject_id=stored.pk).get()
    assert event.facts["changes"] == {"investment": ["", "100"], "investors": [f"['{firm(2)}']", "['甲厂']"]}
    assert event.facts["source"] == "表"
    before = trace()
    same = revisions(after, cast, investment=Decimal("100.00"), investors=("甲厂",))
    changing.change_many(same, **who)
    assert trace() == before


def test_one_refusal_stops_them_all(cast: Any, now: datetime) -> None:
    projects = taken(cast, now, 3)
    who = make.who(cast, cast.officer, now)
    good = revisions(projects[:2], cast, chain="光伏")
    before = trace()
    with pytest.raises(Refused, match="接入 2：用工不能是负数"):
        changing.change_many([*good, *revisions(projects[2:], cast, jobs=-1)], **who)
    with pytest.raises(Stale):
        changing.change_many([*good, changing.Revision(projects[2].pk, good[0].content, 9)], **who)
    with pytest.raises(Project.DoesNotExist):
        changing.change_many([*good, changing.Revision(10**9, good[0].content)], **who)
    with pytest.raises(Refused, match="您不是这个项目的责任人"):
        changing.change_many(good, **make.who(cast, cast.colleague, now))
    assert trace() == before


def test_many_notes_are_of_those_one_works_on(cast: Any, now: datetime) -> None:
    projects = taken(cast, now, 3)
    who = make.who(cast, cast.officer, now)
    facts.note_many([(p.pk, "本月无变化") for p in projects], **who)
    noted = Event.objects.filter(verb="project.noted")
    assert {e.facts["text"] for e in noted} == {"本月无变化"} and noted.count() == 3
    assert set(Project.objects.values_list("version", flat=True)) == {2}
    before = trace()
    with pytest.raises(Refused):
        facts.note_many([(projects[0].pk, "x")], **make.who(cast, cast.colleague, now))
    with pytest.raises(Refused):
        facts.note_many([(projects[0].pk, "  ")], **who)
    assert trace() == before
    assert entering.ENTERING
