"""Promises under the law of fair competition: suspected, confirmed by another person, withdrawn, checked anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from zhaoluo.registers.policies import actions as policies
from zhaoluo.registers.policies.presets import preset_table
from zhaoluo.registers.policies.tests import factories as policy

from ..actions import facts, moving, promising
from ..models import Deadline, Promise
from ..queries.facts import facts_of, gate_of
from ..queries.pledges import promise_lines
from ..terms import Stage
from . import factories as make
from .tracing import refused, written

pytestmark = pytest.mark.usefixtures("scoped")
FREE_LAND = "前三年厂房免租，租金由区里承担"
LAW = "《演示租金管理办法》第三条"


def promised(cast: Any, now: datetime, project: Any, text: str = FREE_LAND, **changes: Any) -> Promise:
    known: dict[str, Any] = {
        "kind": "site", "text": text, "promised_by": "管委会副主任", "basis": "", "promised_on": now.date(),
        "due_on": date(2027, 1, 31),
    }  # fmt: skip
    return facts.promise(project.pk, **(known | changes), **make.who(cast, cast.officer, now))


def confirming(cast: Any, now: datetime, row: Promise, **changes: Any) -> Any:
    user = changes.pop("user", cast.leader)
    known: dict[str, Any] = {"basis": LAW, "competition_review": None, "agreement": None}
    return lambda: promising.confirm_promise(
        row.pk, project_id=row.project_id, **(known | changes), **make.who(cast, user, now)
    )


def owed(project: Any) -> set[str]:
    project.refresh_from_db()
    gate = gate_of(project)
    assert gate is not None
    return {f.code for f in gate.missing}


def test_a_promise_is_marked_suspected_with_its_article_when_it_is_written(cast: Any, now: datetime) -> None:
    row = promised(cast, now, make.in_talks(cast, now))
    assert row.suspicions is not None
    assert [(s["code"], s["article"]) for s in row.suspicions] == [("price", "20")]
    assert written("project.promised", by=cast.officer, at=now).facts["suspected"] == ["price"]
    assert promised(cast, now, row.project, "全程代办手续").suspicions == []


def test_a_suspected_promise_stands_in_the_way_of_signing_until_it_is_confirmed(
    cast: Any, now: datetime
) -> None:
    project = make.in_talks(cast, now)
    row = promised(cast, now, project)
    assert "promises_lawful" in owed(project)
    review = policy.passed(cast, now)
    agreement = facts.enter_agreement(
        project.pk, kind="formal", on=now.date(), amount=100, note="", evidence=make.pdf(),  # type: ignore[arg-type]
        **make.who(cast, cast.officer, now),
    )  # fmt: skip
    report = lambda: moving.report(  # noqa: E731
        project.pk, Stage.SIGNED, claimed_on=now.date(), **make.who(cast, cast.officer, now)
    )
    assert refused(report) == {"promises_lawful"}
    done = confirming(cast, now, row, competition_review=review.pk, agreement=agreement.pk)()
    assert (done.confirmed_by, done.confirmed_at, done.basis) == (cast.leader, now, LAW)
    assert (done.agreement, done.competition_review) == (agreement, review)
    event = written("project.promise_confirmed", by=cast.leader, at=now)
    assert event.facts["suspected"] == ["price"] and event.facts["review"] == review.pk
    assert "promises_lawful" not in owed(project)
    report()


def test_why_a_suspected_promise_is_not_confirmed(cast: Any, now: datetime) -> None:
    row = promised(cast, now, make.in_talks(cast, now))
    passed = policy.passed(cast, now)
    assert refused(confirming(cast, now, row)) == {"no_review"}
    assert refused(confirming(cast, now, row, basis="")) == {"no_basis", "no_review"}
    both = {"basis": "该企业是链主、目标企业", "competition_review": passed.pk}
    assert refused(confirming(cast, now, row, **both)) == {"target_is_no_basis"}
    assert refused(confirming(cast, now, row, basis="主任口头同意", competition_review=passed.pk)) == {
        "no_law_named"
    }
    waiting = policy.entered(cast, now)
    assert refused(confirming(cast, now, row, competition_review=waiting.pk)) == {"review_not_passed"}
    assert refused(confirming(cast, now, row, competition_review=987654)) == {"no_review", "foreign_row"}
    assert refused(confirming(cast, now, row, competition_review=passed.pk, agreement=987654)) == {
        "foreign_row"
    }
    theirs = {"user": cast.officer, "competition_review": passed.pk}
    assert refused(confirming(cast, now, row, **theirs)) == {"own_promise", "no_verifier"}
    assert refused(confirming(cast, now, row, user=cast.colleague, competition_review=passed.pk)) == {
        "no_verifier"
    }


def test_a_review_that_ran_out_carries_nothing(cast: Any, now: datetime) -> None:
    earlier, _ = make.days_before(now, 40)
    review = policy.passed(cast, earlier, sunset_on=date(2026, 11, 19))
    row = promised(cast, now, make.in_talks(cast, now))
    assert refused(confirming(cast, now, row, competition_review=review.pk)) == {"review_expired"}


def test_a_promise_without_suspicion_is_confirmed_by_another_person_once(cast: Any, now: datetime) -> None:
    row = promised(cast, now, make.in_talks(cast, now), "全程代办手续")
    assert refused(confirming(cast, now, row, user=cast.officer)) == {"own_promise", "no_verifier"}
    confirming(cast, now, row, basis="")()
    assert refused(confirming(cast, now, row)) == {"confirmed"}


def test_a_revoked_review_takes_its_promises_along_until_another_covers_them(
    cast: Any, now: datetime
) -> None:
    project = make.in_talks(cast, now)
    row = promised(cast, now, project)
    review = policy.passed(cast, now)
    confirming(cast, now, row, competition_review=review.pk)()
    assert "promises_lawful" not in owed(project)
    policies.revoke_review(review.pk, reason="上位法已经废止", **policy.who(cast, cast.leader, now))
    assert "promises_lawful" in owed(project)
    another = policy.passed(cast, now, title="另一份")
    confirming(cast, now, row, competition_review=another.pk)()
    assert "promises_lawful" not in owed(project)


def test_a_promise_is_withdrawn_with_a_reason_and_binds_nobody(cast: Any, now: datetime) -> None:
    project = make.in_talks(cast, now)
    row = promised(cast, now, project)

    def withdraw(reason: str = "没有法律依据，与企业说明", user: Any = None) -> Promise:
        who = make.who(cast, user or cast.officer, now)
        return promising.withdraw_promise(row.pk, project_id=project.pk, reason=reason, **who)

    assert refused(lambda: withdraw(reason="不")) == {"no_reason"}
    assert refused(lambda: withdraw(user=cast.viewer)) == {"not_responsible"}
    assert withdraw().state == "withdrawn"
    assert "promises_lawful" not in owed(project)
    assert not Deadline.objects.filter(source=f"promise:{row.pk}").exists()
    assert refused(withdraw) == {"not_open"}
    assert refused(confirming(cast, now, row)) >= {"not_open"}


@pytest.mark.parametrize("state", ["kept", "broken"])
def test_a_suspected_promise_already_kept_or_broken_is_confirmed_late(
    cast: Any, now: datetime, state: str
) -> None:
    project = make.in_talks(cast, now)
    row = promised(cast, now, project)
    facts.settle_promise(
        row.pk, project_id=project.pk, state=state, on=now.date(), note="前三年已照办或没有照办",
        **make.who(cast, cast.officer, now),
    )  # fmt: skip
    Promise.objects.filter(pk=row.pk).update(suspicions=None)  # as 0.1.0 left it
    assert "promises_lawful" in owed(project)
    assert [line.confirmable for line in promise_lines(project, cast.actor(cast.leader))] == [True]
    assert refused(confirming(cast, now, row)) == {"no_review"}
    done = confirming(cast, now, row, competition_review=policy.passed(cast, now).pk)()
    assert done.state == state and "promises_lawful" not in owed(project)
    assert [line.confirmable for line in promise_lines(project, cast.actor(cast.leader))] == [False]


def test_a_promise_of_an_earlier_release_is_checked_when_it_is_read(cast: Any, now: datetime) -> None:
    project = make.in_talks(cast, now)
    row = promised(cast, now, project)
    Promise.objects.filter(pk=row.pk).update(suspicions=None, entered_by=None)
    assert len(facts_of([project])[project.pk].promises_suspected) == 1


def test_a_changed_table_has_open_promises_checked_anew(cast: Any, now: datetime) -> None:
    project = make.in_talks(cast, now)
    row = promised(cast, now, project)
    assert promising.recheck_promises(cast.zone.pk, at=now) == 0, "nothing changed"
    policies.save_triggers(
        preset_table().triggers, zone=cast.zone, note="停用一类", off=["price"],
        **policy.who(cast, cast.administrator, now),
    )  # fmt: skip
    assert promising.recheck_promises(cast.zone.pk, at=now) == 1
    assert promising.recheck_promises(cast.zone.pk, at=now) == 0, "twice"
    row.refresh_from_db()
    assert row.suspicions == [] and "promises_lawful" not in owed(project)


def test_a_promise_after_signing_stands_in_the_way_of_building(cast: Any, now: datetime) -> None:
    project = make.signed(cast, now)
    promised(cast, now, project, basis="某办法（演示）")
    assert "promises_lawful" in owed(project)
