"""Two at once, with real commits: threads, each on its own connection and in its own scope."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from conftest import make_cast

from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.models import Milestone
from zhaoluo.projects.tests import factories as projects
from zhaoluo.projects.tests.test_concurrency import at_once, scoped

from .. import actions
from ..models import Panellist, Review, ReviewTemplate, Score
from . import factories as make


@pytest.fixture
def crowd(committed: None, now: datetime) -> Iterator[Any]:
    """The cast, really committed, so that other connections see it."""
    zones = list(Zone.objects.filter(key__in=["heyang", "linshui"]).order_by("key"))
    with clock.frozen(now):
        with reading(zones):
            cast = make_cast(zones, now)
        yield cast


def test_one_of_two_opens_the_review(crowd: Any, now: datetime) -> None:
    def ready() -> tuple[int, int]:
        return projects.in_talks(crowd, now).pk, make.a_template(crowd, now).pk

    project, template = scoped(crowd, ready)
    whose = scoped(crowd, lambda: make.who(crowd, now, crowd.officer))

    def open_() -> None:
        actions.open_review(project, template_id=template, **whose)

    assert at_once(crowd, open_, open_) == ["ok", "under_way"]
    assert scoped(crowd, Review.objects.count) == 1


def test_two_who_draw_at_once_fill_the_panel_once(crowd: Any, now: datetime) -> None:
    def ready() -> Review:
        make.experts(crowd, now)
        return make.opened(crowd, now)

    review = scoped(crowd, ready)
    whose = scoped(crowd, lambda: make.who(crowd, now))

    def draw() -> None:
        actions.draw_experts(review.pk, **whose)

    assert at_once(crowd, draw, draw) == ["no_vacancy", "ok"]
    assert scoped(crowd, Panellist.objects.count) == 3
    assert scoped(crowd, lambda: Event.objects.filter(verb="review.drawn").count()) == 1


def test_sheets_handed_in_while_the_session_opens_are_all_in_or_told(crowd: Any, now: datetime) -> None:
    review = scoped(crowd, lambda: make.scored(crowd, now))
    whose = scoped(crowd, lambda: make.who(crowd, now))
    seat = scoped(crowd, lambda: make.panel(review)[0])
    given = scoped(crowd, lambda: make.sheet(review, 10, 1))

    def hand_in() -> None:
        actions.submit_scores(seat.pk, scores=given, paper=make.pdf(), **whose)

    def open_session() -> None:
        actions.open_session(review.pk, on=now.date(), chair="副主任", **whose)

    ended = at_once(crowd, hand_in, open_session)
    assert ended in (["ok", "ok"], ["ok", "wrong_state"])
    marks = scoped(crowd, lambda: set(Score.objects.filter(panellist=seat).values_list("value", flat=True)))
    assert marks == ({10, 1} if ended == ["ok", "ok"] else {90, 8})


def test_one_of_two_verdicts_stands(crowd: Any, now: datetime) -> None:
    review = scoped(crowd, lambda: make.checked(crowd, now))
    who = {u: scoped(crowd, lambda u=u: make.who(crowd, now, u)) for u in (crowd.leader, crowd.inspector)}

    def pass_() -> None:
        actions.decide(review.pk, on=now.date(), **make.PASS, **who[crowd.leader])

    def refuse() -> None:
        actions.decide(
            review.pk, on=now.date(), verdict="refused", reasons="产能过剩，不予通过", **who[crowd.inspector]
        )

    assert at_once(crowd, pass_, refuse) == ["ok", "wrong_state"]
    verdict = scoped(crowd, lambda: make.fresh(review).verdict)
    assert scoped(crowd, lambda: Milestone.objects.filter(kind="review").exists()) == (verdict == "passed")
    assert scoped(crowd, lambda: Event.objects.filter(verb="project.reviewed").count()) == 1


def test_one_of_two_opens_the_next_round(crowd: Any, now: datetime) -> None:
    review = scoped(crowd, lambda: make.decided(crowd, now))
    officer = scoped(crowd, lambda: make.who(crowd, now, crowd.officer))

    def again() -> None:
        actions.re_review(review.pk, reason="投资规模翻倍，须重评", **officer)

    assert at_once(crowd, again, again) == ["not_latest", "ok"]
    assert scoped(crowd, lambda: Review.objects.filter(state="preparing").count()) == 1


def test_one_version_of_a_form_is_in_use_whoever_saves(crowd: Any, now: datetime) -> None:
    whose = scoped(crowd, lambda: make.who(crowd, now, crowd.leader))

    def save() -> None:
        actions.save_template(make.DRAFT, zone=crowd.zone, version=0, **whose)

    assert at_once(crowd, save, save) == ["name_taken", "ok"]
    assert scoped(crowd, lambda: ReviewTemplate.objects.filter(active=True).count()) == 1
