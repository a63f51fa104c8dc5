# ruff: noqa: E731 – an act is named once and tried in many ways
"""Forms of review and experts: versions, personal data, messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from zhaoluo.foundation.journal.actions import serve_next
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.notices.models import Notice
from zhaoluo.foundation.verdict import Stale
from zhaoluo.projects.tests.tracing import refused, written

from .. import actions
from ..models import Expert, ReviewTemplate, Tie
from ..rules.experts import ExpertDraft, TieDraft
from ..rules.templates import CriterionDraft
from . import factories as make


def test_a_form_of_review_is_saved_in_versions_and_never_changed(cast: Any, now: datetime) -> None:
    first = make.a_template(cast, now)
    written("review_template.saved", by=cast.administrator, at=now)
    review = make.opened(cast, now)
    acting = {"zone": cast.zone, **make.who(cast, now, cast.leader)}
    second = actions.save_template(replace(make.DRAFT, pass_mark=Decimal(80)), version=1, **acting)
    first.refresh_from_db()
    assert (first.active, first.pass_mark, second.version, second.active) == (False, Decimal(75), 2, True)
    assert second.seats.count() == 2 and second.criteria.count() == 2 and second.vetoes.count() == 2
    review.refresh_from_db()
    assert review.template_id == first.pk  # a review goes on by the version it was opened with
    with pytest.raises(Stale):
        actions.save_template(make.DRAFT, version=1, **acting)
    assert refused(lambda: actions.save_template(make.DRAFT, version=0, **acting)) == {"name_taken"}


def test_a_form_that_does_not_hold_leaves_no_trace(cast: Any, now: datetime) -> None:
    bad = replace(make.DRAFT, criteria=(CriterionDraft("技术", Decimal(90)),))
    save = lambda draft, user: actions.save_template(draft, zone=cast.zone, **make.who(cast, now, user))
    assert refused(lambda: save(bad, cast.administrator)) == {"weights_do_not_add_up"}
    assert refused(lambda: save(bad, cast.officer)) == {"no_role", "weights_do_not_add_up"}
    assert refused(lambda: save(make.DRAFT, cast.inspector)) == {"no_role"}
    once = lambda: actions.save_template(
        make.DRAFT, zone=cast.zone, once="k3", **make.who(cast, now, cast.leader)
    )
    once()
    with pytest.raises(IntegrityError), transaction.atomic():
        once()
    assert ReviewTemplate.objects.count() == 1


def test_presets_are_taken_over_once_and_retired(cast: Any, now: datetime) -> None:
    acting = {"zone": cast.zone, **make.who(cast, now, cast.administrator)}
    row = actions.adopt_preset("institute_and_three_experts", **acting)
    assert (row.name, row.vetoes.count(), sum(s.count for s in row.seats.all())) == ("一院三专家", 3, 4)
    assert sum(c.weight for c in row.criteria.all()) == 100
    assert refused(lambda: actions.adopt_preset("institute_and_three_experts", **acting)) == {"name_taken"}
    assert refused(lambda: actions.adopt_preset("nothing", **acting)) == {"no_such_preset"}
    retire = lambda user=cast.leader: actions.retire_template(row.pk, **make.who(cast, now, user))
    assert refused(lambda: retire(cast.officer)) == {"no_role"}
    assert retire().active is False
    written("review_template.retired", by=cast.leader, at=now)
    assert refused(retire) == {"retired_template"}


# ------------------------------------------------------------------------------ experts

DRAFT = ExpertDraft(
    name="沈知远", fields=("technology", "finance"), employer="远山大学", post="教授", phone="13800001234",
    purpose="项目评审", consent="本人书面同意", ties=(TieDraft("河阳别家有限公司", "独立董事"),),
)  # fmt: skip


def save(cast: Any, now: datetime, user: Any = None, **changes: Any) -> Expert:
    more = {k: changes.pop(k) for k in ("expert_id", "version", "once") if k in changes}
    draft = replace(DRAFT, **changes)
    return actions.save_expert(draft, zone=cast.zone, **more, **make.who(cast, now, user))


def test_an_expert_is_entered_without_their_name_in_the_journal(cast: Any, now: datetime) -> None:
    row = save(cast, now)
    event = written("expert.saved", by=cast.colleague, at=now)
    assert event.facts["ties"] == 1 and event.facts["fields"] == ["technology", "finance"]
    assert not any(word in str(event.facts) for word in ("沈知远", "远山", "1380000", "别家"))
    assert Tie.objects.get(expert=row).firm == "河阳别家有限公司"
    again = save(cast, now, expert_id=row.pk, version=1, ties=(), post="研究员")
    assert (again.pk, again.version, again.post, Tie.objects.count()) == (row.pk, 2, "研究员", 0)
    with pytest.raises(Stale):
        save(cast, now, expert_id=row.pk, version=1)


def test_what_may_not_be_entered_leaves_no_trace(cast: Any, now: datetime) -> None:
    save(cast, now, cast.officer, name="先来的")
    assert refused(lambda: save(cast, now, name="先来的")) == {"known_expert"}
    assert refused(lambda: save(cast, now, cast.viewer)) == {"no_role"}
    assert refused(lambda: save(cast, now, fields=())) == {"no_fields"}
    stranger = replace(DRAFT, user=cast.stranger.pk)
    act = lambda draft: actions.save_expert(draft, zone=cast.zone, **make.who(cast, now))
    assert refused(lambda: act(stranger)) == {"foreign_person"}
    act(replace(DRAFT, user=cast.inspector.pk))
    assert refused(lambda: act(replace(DRAFT, name="另一人", user=cast.inspector.pk))) == {"account_taken"}


def test_another_zones_expert_is_not_to_be_had(cast: Any, now: datetime) -> None:
    there = actions.save_expert(DRAFT, zone=cast.other_zone, by=None, actor=None, at=now)
    with pytest.raises(Expert.DoesNotExist):
        save(cast, now, expert_id=there.pk)
    review = make.opened(cast, now)
    seat = lambda: actions.seat_expert(
        review.pk, expert_id=there.pk, reason="本行业公认权威", **make.who(cast, now)
    )
    assert refused(seat) == {"no_such_expert"}


def test_a_phone_is_shown_for_a_purpose_that_is_written_down(cast: Any, now: datetime) -> None:
    row = save(cast, now)
    show = lambda purpose, user=cast.inspector: actions.show_expert(
        row.pk, purpose=purpose, **make.who(cast, now, user)
    )
    assert refused(lambda: show("看")) == {"no_purpose"}
    assert refused(lambda: show("联系会期", cast.viewer)) == {"no_role"}
    assert show("通知会审时间").phone == "13800001234"
    assert written("expert.seen", by=cast.inspector, at=now).facts == {"purpose": "通知会审时间"}


def test_personal_data_goes_on_demand_but_not_from_a_sitting_panel(cast: Any, now: datetime) -> None:
    review = make.drawn(cast, now)
    seat = make.panel(review)[0]
    erase = lambda user=cast.colleague, reason="本人要求删去": actions.erase_expert(
        seat.expert_id, reason=reason, **make.who(cast, now, user)
    )
    assert refused(erase) == {"sitting"}
    assert refused(lambda: erase(cast.viewer, "删")) == {"no_role", "no_reason", "sitting"}
    actions.cancel_review(review.pk, reason="项目方撤回申请", **make.who(cast, now))
    row = erase()
    assert (row.name, row.phone, row.employer, row.user) == ("（已删去）", "", "", None)
    save(cast, now, name=seat.name)  # and may be entered anew


def test_the_factory_fills_every_table_of_this_app(cast: Any, now: datetime) -> None:
    make.filled_reviews(cast, now)
    tables = apps.get_app_config("reviews").get_models()
    assert not [m.__name__ for m in tables if not m._default_manager.filter(zone=cast.zone).exists()]


# ------------------------------------------------------------------------------ messages


def serve(cast: Any) -> None:
    while serve_next(cast.zone):
        pass
    assert not list(Event.objects.exclude(trouble="").values_list("verb", "trouble"))


def test_who_sits_and_who_answers_for_the_project_is_told(cast: Any, now: datetime) -> None:
    make.an_expert(cast, now, "沈知远", "environment", user=cast.inspector.pk)
    for n in "甲乙":
        make.an_expert(cast, now, f"技术{n}", "technology")
    review = make.opened(cast, now)
    actions.draw_experts(review.pk, **make.who(cast, now))
    serve(cast)
    (told,) = Notice.objects.filter(user=cast.inspector)
    assert "请先声明有无利益冲突" in told.text and told.url == f"/reviews/{review.pk}/"
    for seat in make.panel(review):
        user = cast.inspector if seat.expert.user_id else cast.colleague
        actions.declare_conflict(seat.pk, conflicted=False, **make.who(cast, now, user))
    actions.start_scoring(review.pk, **make.who(cast, now))
    serve(cast)
    assert Notice.objects.filter(user=cast.inspector, text__contains="开始评分").count() == 1
    for seat in make.panel(review):
        user = cast.inspector if seat.expert.user_id else cast.colleague
        paper = None if seat.expert.user_id else make.pdf()
        actions.submit_scores(seat.pk, scores=make.sheet(review), paper=paper, **make.who(cast, now, user))
    actions.open_session(review.pk, on=now.date(), chair="副主任", **make.who(cast, now))
    actions.decide(
        review.pk, on=now.date(), verdict="returned", reasons="工艺路线要改", **make.who(cast, now, cast.leader)
    )  # fmt: skip
    serve(cast)
    (told,) = Notice.objects.filter(user=cast.officer, text__contains="评审结论")
    assert told.text == "“高纯石墨制品项目”评审结论：退回修改"
    assert not Notice.objects.filter(
        user=cast.leader, text__contains="评审结论"
    ).exists()  # who decided knows
    Event.objects.filter(verb__startswith="review.").update(served_at=None)
    serve(cast)  # served twice, told once
    assert Notice.objects.filter(user=cast.officer, text__contains="评审结论").count() == 1
