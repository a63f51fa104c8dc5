from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused

from ..actions import facts, moving, reviewing
from ..models import Deadline, Milestone, ProjectCondition
from ..queries.facts import gate_of
from ..terms import DemandKind, Stage
from .factories import days_before, in_talks, pdf, reported_signed, who
from .tracing import trace

pytestmark = pytest.mark.usefixtures("scoped")
DAY = date(2026, 11, 10)
TEXT = "开工前取得环评批复"


def told(cast: Any, now: Any, project: Any, **changes: Any) -> Any:
    known = {"passed": True, "on": DAY, "source": "review:12", "verdict_label": "通过"}
    return reviewing.note_review(project.pk, **(known | changes), by=cast.leader, at=now)


def set_for(cast: Any, now: Any, project: Any, **changes: Any) -> ProjectCondition:
    known = {"stage": "signed", "source": "review:12", "text": TEXT, "due_on": date(2026, 12, 20)}
    return reviewing.set_condition(project.pk, **(known | changes), by=cast.leader, at=now)


def test_a_pass_sets_the_milestone_and_is_written_down(cast: Any, now: Any) -> None:
    project = in_talks(cast, now)
    told(cast, now, project)
    milestone = Milestone.objects.get(project=project, kind="review")
    assert (milestone.on, milestone.source, milestone.note) == (DAY, "review:12", "通过")
    event = Event.objects.get(verb="project.reviewed")
    assert event.facts == {"source": "review:12", "passed": True, "on": "2026-11-10", "verdict": "通过"}


@pytest.mark.parametrize(
    ("verdicts", "stands"),
    [
        ([(True, 10, "review:1"), (False, 12, "review:2")], None),  # a re-review refuses
        ([(False, 10, "review:1"), (True, 12, "review:2")], 12),
        ([(False, 12, "review:2"), (True, 10, "review:1")], None),  # an older pass is written down later
        ([(True, 12, "review:2"), (False, 10, "review:1")], 12),
        ([(True, 10, "review:1"), (False, 10, "review:1")], None),  # the same review corrected
        ([(True, 12, "review:1"), (True, 10, "review:1")], 10),  # its day corrected
        ([(False, 10, "review:1"), (True, 10, "review:2")], 10),  # of one day: what was told last
    ],
)
def test_the_newest_verdict_rules(
    cast: Any, now: Any, verdicts: list[tuple[bool, int, str]], stands: int | None
) -> None:
    project = in_talks(cast, now)
    for passed, day, source in verdicts:
        told(cast, now, project, passed=passed, on=date(2026, 11, day), source=source)
    days = [m.on.day for m in Milestone.objects.filter(project=project, kind="review")]
    assert days == ([stands] if stands else [])


def test_a_condition_stands_in_the_way_of_its_stage_until_it_is_met(cast: Any, now: Any) -> None:
    earlier, _ = days_before(now, 3)
    project = in_talks(cast, earlier)
    row = set_for(cast, earlier, project)
    gate = gate_of(project)
    assert gate is not None
    (found,) = [f for f in gate.findings if f.kind is DemandKind.CONDITION]
    assert found.open and not found.waivable and "2026-12-20" in found.note
    assert Deadline.objects.filter(project=project, source=f"condition:{row.pk}").exists()
    facts.enter_agreement(
        project.pk, kind="formal", on=now.date(), amount=100, note="", evidence=pdf(), **who(cast, cast.officer, now)
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        moving.report(project.pk, Stage.SIGNED, claimed_on=now.date(), **who(cast, cast.officer, now))
    assert {r.code for r in refused.value.refusals} == {f"condition_{row.pk}"}
    reviewing.meet_condition(
        row.pk, project_id=project.pk, on=now.date(), note="批复已经取得", evidence=pdf("批复.pdf"),
        **who(cast, cast.officer, now),
    )  # fmt: skip
    row.refresh_from_db()
    assert row.met_on == now.date() and row.evidence is not None
    assert not Deadline.objects.filter(project=project, source=f"condition:{row.pk}").exists()
    moving.report(project.pk, Stage.SIGNED, claimed_on=now.date(), **who(cast, cast.officer, now))


def test_a_condition_set_while_a_report_waits_stops_its_verification(cast: Any, now: Any) -> None:
    report = reported_signed(cast, now)
    set_for(cast, now, report.project)
    with pytest.raises(Refused):
        moving.verify(report.pk, **who(cast, cast.leader, now))


def test_a_condition_left_open_is_owed_at_the_next_gate(cast: Any, now: Any) -> None:
    report = reported_signed(cast, now)
    project = moving.verify(report.pk, **who(cast, cast.leader, now))
    set_for(cast, now, project, stage="signed")
    gate = gate_of(project)
    assert gate is not None and gate.target is Stage.BUILDING
    assert [f.label for f in gate.missing if f.kind is DemandKind.CONDITION] == [TEXT]


def test_the_same_condition_set_twice_is_one_and_moves_its_day(cast: Any, now: Any) -> None:
    project = in_talks(cast, now)
    first = set_for(cast, now, project)
    assert set_for(cast, now, project).pk == first.pk
    moved = set_for(cast, now, project, due_on=date(2027, 1, 31))
    assert moved.pk == first.pk and moved.due_on == date(2027, 1, 31)
    assert Deadline.objects.get(source=f"condition:{first.pk}").due_on == date(2027, 1, 31)
    assert Event.objects.filter(verb="project.condition_set").count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"stage": "lead"}, "unknown_stage"), ({"stage": "x"}, "unknown_stage"), ({"text": " "}, "no_text"),
     ({"text": "条" * 301}, "long_text")],
)  # fmt: skip
def test_a_condition_refused_leaves_no_trace(cast: Any, now: Any, changes: dict[str, Any], code: str) -> None:
    project = in_talks(cast, now)
    before = trace()
    with pytest.raises(Refused) as refused:
        set_for(cast, now, project, **changes)
    assert {r.code for r in refused.value.refusals} == {code}
    assert trace() == before


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"on": None}, {"no_day"}),
        ({"on": date(2026, 11, 1)}, {"before_set"}),
        ({"on": date(2026, 12, 1)}, {"day_in_future"}),
        ({"note": "好"}, {"no_note"}),
        ({"evidence": None}, {"no_evidence"}),
        ({"note": "", "evidence": None, "on": None}, {"no_note", "no_evidence", "no_day"}),
    ],
)
def test_meeting_refused_leaves_no_trace(cast: Any, now: Any, changes: Any, codes: set[str]) -> None:
    project = in_talks(cast, now)
    row = set_for(cast, now, project)
    before = trace()
    known = {"on": now.date(), "note": "批复已经取得", "evidence": pdf()}
    with pytest.raises(Refused) as refused:
        reviewing.meet_condition(
            row.pk, project_id=project.pk, **(known | changes), **who(cast, cast.officer, now)
        )
    assert {r.code for r in refused.value.refusals} == codes
    assert trace() == before


def test_strangers_and_second_times_are_refused(cast: Any, now: Any) -> None:
    project = in_talks(cast, now)
    row = set_for(cast, now, project)
    doing = {"project_id": project.pk, "on": now.date(), "note": "批复已经取得"}
    with pytest.raises(Refused):
        reviewing.meet_condition(row.pk, **doing, evidence=pdf(), **who(cast, cast.viewer, now))
    reviewing.meet_condition(row.pk, **doing, evidence=pdf(), **who(cast, cast.officer, now))
    with pytest.raises(Refused) as refused:
        reviewing.meet_condition(row.pk, **doing, evidence=pdf(), **who(cast, cast.officer, now))
    assert {r.code for r in refused.value.refusals} == {"met"}


def test_their_source_drops_open_conditions_and_nothing_else(cast: Any, now: Any) -> None:
    project = in_talks(cast, now)
    met = set_for(cast, now, project, text="补技术方案")
    reviewing.meet_condition(
        met.pk, project_id=project.pk, on=now.date(), note="方案已经补齐", evidence=pdf(), **who(cast, cast.officer, now)
    )  # fmt: skip
    gone, sub = set_for(cast, now, project), set_for(cast, now, project, source="review:12:3")
    other = set_for(cast, now, project, source="review:120")
    assert reviewing.drop_conditions(project.pk, source="review:12", by=cast.leader, at=now) == 2
    standing = ProjectCondition.objects.filter(project=project, dropped_at=None)
    assert {row.pk for row in standing} == {met.pk, other.pk}
    assert {r.source for r in Deadline.objects.filter(source__startswith="condition:")} == {
        f"condition:{other.pk}"
    }
    assert reviewing.drop_conditions(project.pk, source="review:12", by=cast.leader, at=now) == 0
    assert Event.objects.get(verb="project.conditions_dropped").facts["conditions"] == [gone.pk, sub.pk]
