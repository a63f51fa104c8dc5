from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.security import scoped_models
from zhaoluo.foundation.verdict import Refused, Stale

from .. import actions
from ..models import CompetitionReview, TriggerSet
from ..presets import preset_table
from ..queries.reviews import concludes, in_force_in
from ..queries.triggers import check, table_of
from .factories import entered, paper, passed, subject, who

pytestmark = pytest.mark.usefixtures("scoped")
DAY = date(2026, 11, 20)


def rows() -> dict[str, int]:
    return {m._meta.label: m._default_manager.count() for m in scoped_models()}


def refused(act: Any) -> set[str]:
    before = rows()
    with pytest.raises(Refused) as told:
        act()
    assert rows() == before, "a refusal leaves no trace"
    assert all(r.message for r in told.value.refusals)
    return {r.code for r in told.value.refusals}


def concluding(cast: Any, now: Any, review: CompetitionReview, **changes: Any) -> Any:
    user = changes.pop("user", cast.inspector)
    known: dict[str, Any] = {"passed": True, "on": DAY, "note": "", "evidence": paper()}
    return lambda: actions.conclude_review(review.pk, **(known | changes), **who(cast, user, now))


def test_a_text_is_sent_with_what_it_is_suspected_of(cast: Any, now: Any) -> None:
    review = entered(cast, now)
    assert review.conclusion == "pending" and [s["code"] for s in review.suspicions] == ["price"]
    event = Event.objects.get(verb="competition_review.entered")
    assert event.facts["suspected"] == ["price"] and event.by_id == cast.officer.pk


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"title": " "}, {"no_title"}),
        ({"text": ""}, {"no_text"}),
        ({"drafter": ""}, {"no_drafter"}),
        ({"title": "名" * 121}, {"too_long"}),
        ({"kind": "x"}, {"unknown_kind"}),
        ({"exception": "x"}, {"unknown_exception"}),
        ({"exception": "public"}, {"no_exception_note"}),
        ({"sunset_on": DAY}, {"sunset_past"}),
        ({"title": "", "text": "", "kind": ""}, {"no_title", "no_text", "unknown_kind"}),
    ],
)
def test_what_may_not_be_sent(cast: Any, now: Any, changes: dict[str, Any], codes: set[str]) -> None:
    assert refused(lambda: entered(cast, now, **changes)) == codes


def test_readers_send_and_change_nothing(cast: Any, now: Any) -> None:
    review = entered(cast, now)
    for user in (cast.viewer, cast.inspector):
        assert refused(
            lambda user=user: actions.enter_review(subject(), zone=cast.zone, **who(cast, user, now))
        ) == {"no_role"}
        assert refused(
            lambda user=user: actions.change_review(review.pk, subject(), **who(cast, user, now))
        ) == {"no_role"}


def test_another_person_concludes_on_a_paper_and_it_is_in_force_until_its_day(cast: Any, now: Any) -> None:
    review = passed(cast, now, sunset_on=date(2027, 6, 30))
    assert (review.conclusion, review.concluded_by, review.concluded_on) == ("passed", cast.inspector, DAY)
    assert review.evidence is not None and Event.objects.filter(verb="competition_review.passed").count() == 1
    assert in_force_in(cast.zone.pk, on=date(2027, 6, 30)) == [review]
    assert in_force_in(cast.zone.pk, on=date(2027, 7, 1)) == []


def test_why_a_review_is_not_concluded(cast: Any, now: Any) -> None:
    review = entered(cast, now)
    assert refused(concluding(cast, now, review, user=cast.officer)) == {"own_review", "no_reviewer"}
    assert refused(concluding(cast, now, review, user=cast.viewer)) == {"no_reviewer"}
    assert refused(concluding(cast, now, review, evidence=None)) == {"no_evidence"}
    assert refused(concluding(cast, now, review, on=None)) == {"no_day"}
    assert refused(concluding(cast, now, review, on=date(2026, 12, 1))) == {"day_in_future"}
    assert refused(concluding(cast, now, review, on=date(1999, 1, 1))) == {"day_too_early"}
    assert refused(concluding(cast, now, review, passed=False, note="不行")) == {"no_reason"}
    concluding(cast, now, review)()
    assert refused(concluding(cast, now, review)) == {"concluded"}, "twice"


def test_whoever_changed_the_text_does_not_conclude_its_review(cast: Any, now: Any) -> None:
    review = entered(cast, now)
    actions.change_review(review.pk, subject(title="另拟的办法"), **who(cast, cast.leader, now))
    review.refresh_from_db()
    assert not concludes(cast.leader, review) and concludes(cast.inspector, review)
    assert refused(concluding(cast, now, review, user=cast.leader)) == {"own_review"}
    other = entered(cast, now)
    assert (
        concludes(cast.leader, other)
        and concluding(cast, now, other, user=cast.leader)().conclusion == "passed"
    )
    assert concluding(cast, now, review)().conclusion == "passed"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"legal_basis": ""}, {"no_ground"}),
        ({"legal_basis": "链主企业"}, {"no_ground"}),
        ({"opinions": ""}, {"no_opinions"}),
        ({"legal_basis": "", "exception": "public", "exception_note": "救灾物资生产企业"}, {"no_sunset"}),
        ({"legal_basis": "", "exception": "open", "exception_note": "对所有入驻企业一样"}, set()),
        ({"legal_basis": "", "text": "按合同通水通电"}, set()),
    ],
)
def test_a_suspected_text_passes_only_on_a_law_or_an_exception(
    cast: Any, now: Any, changes: dict[str, Any], codes: set[str]
) -> None:
    review = entered(cast, now, **changes)
    act = concluding(cast, now, review)
    if codes:
        assert refused(act) == codes
    else:
        assert act().conclusion == "passed"


def test_what_was_concluded_is_not_rewritten_and_an_old_form_is_stale(cast: Any, now: Any) -> None:
    review = entered(cast, now)
    doing = who(cast, cast.officer, now)
    changed = actions.change_review(review.pk, subject(text="按合同通水通电"), version=1, **doing)
    assert changed.version == 2 and changed.suspicions == []
    with pytest.raises(Stale):
        actions.change_review(review.pk, subject(), version=1, **doing)
    concluding(cast, now, review)()
    assert refused(lambda: actions.change_review(review.pk, subject(), **doing)) == {"concluded"}


def test_a_passed_review_is_taken_back_with_a_reason(cast: Any, now: Any) -> None:
    review = passed(cast, now)

    def revoke(reason: str = "上位法已经废止", user: Any = None) -> Any:
        return actions.revoke_review(review.pk, reason=reason, **who(cast, user or cast.leader, now))

    assert refused(lambda: revoke(reason="不")) == {"no_reason"}
    assert refused(lambda: revoke(user=cast.officer)) == {"no_reviewer"}
    assert revoke().conclusion == "revoked"
    assert in_force_in(cast.zone.pk, on=DAY) == []
    assert refused(revoke) == {"not_passed"}


def test_a_zone_saves_its_own_table_which_then_rules(cast: Any, now: Any) -> None:
    admin = who(cast, cast.administrator, now)
    assert table_of(cast.zone).version == 0 and check(cast.zone, "实行零地价")
    triggers = [replace(t, label="本区叫法") if t.code == "price" else t for t in preset_table().triggers]
    actions.save_triggers(triggers, zone=cast.zone, note="改了叫法", version=0, **admin)
    assert [s.label for s in check(cast.zone, "实行零地价")] == ["本区叫法"]
    assert table_of(cast.other_zone).version == 0
    with pytest.raises(Stale):
        actions.save_triggers(triggers, zone=cast.zone, note="改了叫法", version=0, **admin)
    actions.save_triggers(triggers, zone=cast.zone, note="停用一类", off=["price"], version=1, **admin)
    assert check(cast.zone, "实行零地价") == [] and TriggerSet.objects.filter(zone=cast.zone).count() == 2
    assert refused(
        lambda: actions.save_triggers(
            triggers, zone=cast.zone, note="停用全部", off=[t.code for t in triggers], **admin
        )
    ) == {"empty"}
    assert refused(
        lambda: actions.save_triggers(triggers, zone=cast.zone, note="改", **who(cast, cast.officer, now))
    ) >= {"no_note"}
