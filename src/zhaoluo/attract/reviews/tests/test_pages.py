"""Pages of one review from submission to verdict: who may open them, what they show, and how an act is refused."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.models import Project
from zhaoluo.projects.tests import factories as projects

from .. import actions
from ..models import Panellist, Review, Score
from ..rules.verdicts import ConditionDraft
from ..terms import ReviewEvent
from . import factories
from .factories import pdf

pytestmark = pytest.mark.django_db


OWN_PASS = "通过的外部评审须由责任人以外的领导或专班负责人登记"


def at(name: str, *args: Any) -> str:
    return reverse(f"reviews:{name}", args=args)


def refused(answer: Any) -> str:
    """The body of an answer that must be a refusal with its reasons."""
    assert answer.status_code == 422, answer.status_code
    body = answer.content.decode()
    assert 'role="alert"' in body
    return str(body)


def everything(review: Review) -> tuple[Any, ...]:
    """What a refused act must leave as it was."""
    review = factories.fresh(review)
    seats = Panellist.objects.filter(review=review).order_by("pk")
    return (
        review.state, review.verdict, review.version, list(seats.values_list("state", "submitted_at", "version")),
        Score.objects.filter(panellist__review=review).count(), Event.objects.count(),
    )  # fmt: skip


# ------------------------------------------------------------------------------------ who may open


@pytest.mark.parametrize("page", ["show", "checks", "session"])
def test_a_review_opens_for_its_zone_and_is_nowhere_for_strangers(
    cast: Any, now: datetime, signed_in: Any, page: str
) -> None:
    review = factories.decided(cast, now)
    for user in (cast.officer, cast.colleague, cast.leader, cast.inspector, cast.viewer, cast.administrator):
        answer = signed_in(user).get(at(page, review.pk))
        assert answer.status_code == 200 and "高纯石墨制品项目" in answer.content.decode()
    assert signed_in(cast.stranger).get(at(page, review.pk)).status_code == 404


def test_nobody_is_sent_to_sign_in(client: Any, cast: Any, now: datetime) -> None:
    review = factories.opened(cast, now)
    for address in (
        at("list"),
        at("show", review.pk),
        at("experts"),
        at("templates"),
        at("minutes", review.pk),
    ):
        assert client.get(address).status_code == 302


def test_a_restricted_project_s_review_is_hidden_from_a_viewer(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    review = factories.decided(cast, now)
    Project.objects.filter(pk=review.project_id).update(restricted=True)
    assert signed_in(cast.viewer).get(at("show", review.pk)).status_code == 404
    assert "高纯石墨" not in signed_in(cast.viewer).get(at("list")).content.decode()


def test_readers_find_no_buttons_and_writers_of_another_zone_no_acts(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    review = factories.opened(cast, now)
    factories.experts(cast, now)
    shown = signed_in(cast.viewer).get(at("show", review.pk)).content.decode()
    assert "选满" not in shown and "撤销这次评审" not in shown
    before = everything(review)
    for name in ("draw", "start_scoring", "cancel", "decide", "open_session"):
        assert signed_in(cast.stranger).post(at(name, review.pk)).status_code == 404
    assert everything(review) == before


# --------------------------------------------------------------------------------- submit and draw


def test_a_project_is_submitted_from_its_own_card(cast: Any, now: datetime, signed_in: Any) -> None:
    project, template = projects.in_talks(cast, now), factories.a_template(cast, now)
    web = signed_in(cast.officer)
    card = web.get(reverse("projects:show", args=[project.pk])).content.decode()
    assert f"{at('open')}?project={project.pk}" in card
    form = web.get(f"{at('open')}?project={project.pk}").content.decode()
    assert f'<option value="{project.pk}" selected>' in form and template.name in form
    sent = {"project": project.pk, "template": template.pk, "request": "工艺是否成熟", "once": "one-form"}
    answer = web.post(at("open"), sent)
    review = Review.objects.get(project=project)
    assert answer.status_code == 302 and answer.url == at("show", review.pk)
    again = web.post(at("open"), sent)
    assert again.status_code in (302, 422) and Review.objects.filter(project=project).count() == 1
    card = web.get(reverse("projects:show", args=[project.pk])).content.decode()
    assert at("show", review.pk) in card and "提交评审" not in card


def test_all_that_is_missing_is_told_at_once_at_its_field(cast: Any, now: datetime, signed_in: Any) -> None:
    factories.a_template(cast, now)
    body = refused(signed_in(cast.officer).post(at("open"), {}))
    assert "请选项目" in body and "请选评审办法" in body and "2 处要改" in body
    assert not Review.objects.exists()


def test_the_organiser_draws_a_panel_and_the_page_says_how(cast: Any, now: datetime, signed_in: Any) -> None:
    review = factories.opened(cast, now)
    factories.experts(cast, now)
    factories.an_expert(cast, now, "投资方的人", "technology", employer="河阳石墨材料有限公司")
    web = signed_in(cast.colleague)
    answer = web.post(at("draw", review.pk), {"method": "random", "version": review.version})
    assert answer.status_code == 302
    body = web.get(at("show", review.pk)).content.decode()
    seed = Event.objects.get(verb=ReviewEvent.DRAWN).facts["seed"]
    assert f"<code>{seed}</code>" in body and "候选 6 位" in body
    assert "剔除 投资方的人：任职于投资方" in body
    assert Panellist.objects.filter(review=review).count() == 3


def test_the_project_s_own_officer_does_not_choose_the_judges(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    review = factories.opened(cast, now)
    factories.experts(cast, now)
    before = everything(review)
    web = signed_in(cast.officer)
    assert "选满" not in web.get(at("show", review.pk)).content.decode()
    body = refused(web.post(at("draw", review.pk), {"method": "random", "version": review.version}))
    assert "评审须由其他人组织" in body and everything(review) == before


def test_an_old_page_is_told_so(cast: Any, now: datetime, signed_in: Any) -> None:
    review = factories.opened(cast, now)
    factories.experts(cast, now)
    answer = signed_in(cast.colleague).post(at("draw", review.pk), {"method": "random", "version": 0})
    assert answer.status_code == 409 and "已被他人修改" in answer.content.decode()


def test_somebody_of_the_investor_is_refused_with_the_reason(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    review = factories.opened(cast, now)
    ours = factories.an_expert(cast, now, "投资方的人", "technology", employer="河阳石墨材料有限公司")
    sent = {"expert": ours.pk, "reason": "熟悉这门工艺", "version": review.version}
    before = everything(review)
    body = refused(signed_in(cast.colleague).post(at("seat", review.pk), sent))
    assert "河阳石墨材料有限公司" in body and "须回避" in body and "熟悉这门工艺" in body
    assert everything(review) == before


# ------------------------------------------------------------------------------ declare and replace


def test_an_expert_with_an_account_declares_and_scores_alone(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    review = factories.opened(cast, now)
    factories.experts(cast, now)
    me = factories.an_expert(cast, now, "许专家", "technology", user=cast.inspector.pk, employer="远山学院")
    actions.seat_expert(review.pk, expert_id=me.pk, reason="本地只有一位", **factories.who(cast, now))
    review = factories.fresh(review)
    actions.draw_experts(review.pk, **factories.who(cast, now))
    mine = Panellist.objects.get(review=review, expert=me)
    web = signed_in(cast.inspector)
    assert "声明利益关系" in web.get(at("show", review.pk)).content.decode()
    body = refused(web.post(at("declare", review.pk, mine.pk), {"version": mine.version}))
    assert "请选有没有利益关系" in body
    page = web.get(at("declare", review.pk, mine.pk)).content.decode()
    assert "河阳石墨材料有限公司" in page  # whom the declaration is about
    assert (
        web.post(at("declare", review.pk, mine.pk), {"conflicted": "no", "version": mine.version}).status_code
        == 302
    )
    body = refused(signed_in(cast.colleague).post(at("declare", review.pk, mine.pk), {"conflicted": "no"}))
    assert "只由专家本人声明" in body
    for seat in factories.panel(review):
        if seat.pk != mine.pk:
            actions.declare_conflict(seat.pk, conflicted=False, **factories.who(cast, now))
    actions.start_scoring(review.pk, **factories.who(cast, now))
    mine.refresh_from_db()
    first, second = review.template.criteria.all()
    short = {f"score-{first.pk}": "120", "version": mine.version}
    body = refused(web.post(at("sheet", review.pk, mine.pk), short))
    assert "只能打 0–100" in body and "还没打分" in body and 'value="120"' in body
    assert not Score.objects.exists()
    sent = {
        f"score-{first.pk}": "90",
        f"note-{first.pk}": "有中试",
        f"score-{second.pk}": "8",
        "opinion": "可行",
    }
    assert web.post(at("sheet", review.pk, mine.pk), sent | {"version": mine.version}).status_code == 302
    assert Score.objects.get(panellist=mine, criterion=first).note == "有中试"
    assert signed_in(cast.colleague).get(at("sheet", review.pk, mine.pk)).status_code == 404


def test_withdrawing_and_replacing_leave_their_reasons(cast: Any, now: datetime, signed_in: Any) -> None:
    review = factories.drawn(cast, now)
    seat = next(s for s in factories.panel(review) if s.field == "technology")
    web = signed_in(cast.colleague)
    body = refused(
        web.post(at("declare", review.pk, seat.pk), {"conflicted": "yes", "version": seat.version})
    )
    assert "请写明理由" in body
    sent = {"conflicted": "yes", "reason": "给投资方做过可研", "version": seat.version}
    assert web.post(at("declare", review.pk, seat.pk), sent).status_code == 302
    page = web.get(at("show", review.pk)).content.decode()
    assert "给投资方做过可研" in page and "还没有人" in page
    other = next(s for s in factories.panel(review) if s.field == "technology")
    sent = {"reason": "本人出差在外", "method": "random", "version": other.version, "once": "swap"}
    assert web.post(at("replace", review.pk, other.pk), sent).status_code == 302
    other.refresh_from_db()
    assert other.state == "replaced"


def test_a_paper_sheet_needs_the_paper(cast: Any, now: datetime, signed_in: Any) -> None:
    review = factories.scoring(cast, now)
    seat = factories.panel(review)[0]
    first, second = review.template.criteria.all()
    marks = {f"score-{first.pk}": "80", f"score-{second.pk}": "7", "version": seat.version}
    web = signed_in(cast.colleague)
    assert "代录" in web.get(at("sheet", review.pk, seat.pk)).content.decode()
    body = refused(web.post(at("sheet", review.pk, seat.pk), marks))
    assert "签字的评分表" in body and not Score.objects.exists()
    answer = web.post(at("sheet", review.pk, seat.pk), marks | {"paper": pdf("评分表.pdf")})
    assert answer.status_code == 302 and Score.objects.filter(panellist=seat).count() == 2


# ------------------------------------------------------------------------------- session and verdict


def test_nobody_sees_marks_before_the_session(cast: Any, now: datetime, signed_in: Any) -> None:
    review = factories.scored(cast, now, ("88.8", "7.7"), ("61.3", "3.3"), ("70", "5"))
    for user in (cast.colleague, cast.leader, cast.viewer, cast.officer):
        web = signed_in(user)
        for name in ("show", "session", "checks"):
            body = re.sub(
                r"<svg.*?</svg>", "", web.get(at(name, review.pk)).content.decode(), flags=re.DOTALL
            )
            assert "88.8" not in body and "61.3" not in body and "84.08" not in body
        assert "84.08" not in web.get(at("list")).content.decode()
        assert web.get(at("minutes", review.pk)).status_code == 404


def test_the_session_shows_sheets_side_by_side_with_their_spread(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    review = factories.in_session(cast, now, ("90", "9"), ("50", "5"), ("70", "7"))
    body = signed_in(cast.leader).get(at("session", review.pk)).content.decode()
    assert all(seat.name in body for seat in factories.panel(review))
    assert "分歧大" in body and "<svg" in body and "可行" in body
    for told in ("70", "40", "20"):  # mean of 90, 50 and 70; their spread; the limit
        assert told in body


def test_a_pass_over_unchecked_vetoes_is_refused_and_what_was_typed_stays(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    review = factories.in_session(cast, now)
    before = everything(review)
    web = signed_in(cast.leader)
    sent = {
        "verdict": "passed", "reasons": "技术成熟，市场可期", "on": now.date().isoformat(), "version": review.version,
        "conditions-text": ["先补节能审查"], "conditions-stage": ["signed"], "conditions-due_on": [""],
    }  # fmt: skip
    body = refused(web.post(at("decide", review.pk), sent))
    for told in ("两高项目", "负面清单", "失信被执行", "有条件通过"):
        assert told in body
    assert 'value="先补节能审查"' in body and "技术成熟，市场可期" in body
    assert everything(review) == before


def test_who_submitted_does_not_decide(cast: Any, now: datetime, signed_in: Any) -> None:
    review = factories.checked(cast, now)
    sent = {"verdict": "passed", "reasons": "技术成熟，市场可期", "on": now.date().isoformat()}
    body = refused(signed_in(cast.officer).post(at("decide", review.pk), sent))
    assert "以外的人出" in body and factories.fresh(review).verdict == ""


def test_a_conditional_pass_reaches_the_project_s_gate(cast: Any, now: datetime, signed_in: Any) -> None:
    review = factories.checked(cast, now)
    web = signed_in(cast.leader)
    due = now.date() + timedelta(days=30)
    sent = {
        "verdict": "conditional", "reasons": "技术成熟，能耗待定", "on": now.date().isoformat(), "version": review.version,
        "conditions-text": ["能评批复前不签约", "", "签订用电协议"], "conditions-stage": ["signed", "signed", "building"],
        "conditions-due_on": [due.isoformat(), "", ""], "minutes": pdf("纪要.pdf"), "once": "decide-1",
    }  # fmt: skip
    answer = web.post(at("decide", review.pk), sent)
    assert answer.status_code == 302
    review = factories.fresh(review)
    assert [(c.text, c.stage, c.due_on) for c in review.conditions.all()] == [
        ("能评批复前不签约", "signed", due), ("签订用电协议", "building", None),
    ]  # fmt: skip
    body = web.get(at("session", review.pk)).content.decode()
    assert "能评批复前不签约" in body and "未落实" in body and "纪要.pdf" in body
    gate = web.get(reverse("projects:gate", args=[review.project_id])).content.decode()
    assert "能评批复前不签约" in gate


def test_a_condition_with_a_day_that_is_none_names_its_row(cast: Any, now: datetime, signed_in: Any) -> None:
    review = factories.checked(cast, now)
    sent = {
        "verdict": "conditional", "reasons": "技术成熟，能耗待定", "on": now.date().isoformat(),
        "conditions-text": ["能评批复前不签约"], "conditions-stage": ["signed"], "conditions-due_on": ["后天"],
    }  # fmt: skip
    body = refused(signed_in(cast.leader).post(at("decide", review.pk), sent))
    assert "附带条件第 1 行的期限" in body and factories.fresh(review).verdict == ""


def test_a_check_says_by_what_or_is_refused_at_its_own_form(cast: Any, now: datetime, signed_in: Any) -> None:
    review = factories.opened(cast, now)
    veto = review.template.vetoes.first()
    item = review.template.diligence.first()
    web = signed_in(cast.colleague)
    body = refused(web.post(at("check_veto", review.pk, veto.pk), {"result": "clear", "note": ""}))
    assert f'href="#v-{veto.pk}-note"' in body and "请写依据" in body
    done = web.post(at("check_veto", review.pk, veto.pk), {"result": "hit", "note": "在省两高目录内"})
    assert done.status_code == 302
    body = refused(
        web.post(at("check_item", review.pk, item.pk), {"result": "clean", "checked_on": now.date()})
    )
    assert "没有出处等于没查" in body and f"k-{item.pk}-source" in body
    sent = {"result": "clean", "checked_on": now.date().isoformat(), "source": "执行信息公开网"}
    assert (
        web.post(at("check_item", review.pk, item.pk), sent | {"evidence": pdf("截图.pdf")}).status_code
        == 302
    )
    page = web.get(at("checks", review.pk)).content.decode()
    assert "在省两高目录内" in page and "执行信息公开网" in page and "截图.pdf" in page
    assert web.post(at("check_veto", review.pk, 999_999), {"result": "clear"}).status_code == 404


def test_a_returned_project_is_reviewed_again(cast: Any, now: datetime, signed_in: Any) -> None:
    review = factories.decided(cast, now, verdict="returned", reasons="环评思路不清，改好再来")
    web = signed_in(cast.officer)
    assert at("again", review.pk) in web.get(at("show", review.pk)).content.decode()
    body = refused(
        web.post(at("again", review.pk), {"template": review.template_id, "version": review.version})
    )
    assert "请写明理由" in body
    sent = {
        "template": review.template_id,
        "version": review.version,
        "reason": "环评思路已改写",
        "once": "again-1",
    }
    answer = web.post(at("again", review.pk), sent | {"keep_panel": "on"})
    second = Review.objects.get(previous=review)
    assert answer.url == at("show", second.pk) and second.round == 2
    assert "沿用上次" in web.get(at("show", second.pk)).content.decode()


def test_a_review_given_up_says_why(cast: Any, now: datetime, signed_in: Any) -> None:
    review = factories.opened(cast, now)
    web = signed_in(cast.colleague)
    body = refused(web.post(at("cancel", review.pk), {"reason": "不", "version": review.version}))
    assert "请写明理由" in body and factories.fresh(review).state == "preparing"
    sent = {"reason": "企业暂缓投资", "version": review.version}
    assert web.post(at("cancel", review.pk), sent).status_code == 302
    assert "企业暂缓投资" in web.get(at("show", review.pk)).content.decode()


# -------------------------------------------------------------------------------- outside, minutes


def test_an_outside_review_is_entered_from_its_minutes(cast: Any, now: datetime, signed_in: Any) -> None:
    project, template = projects.in_talks(cast, now), factories.a_template(cast, now)
    web = signed_in(cast.leader)
    assert OWN_PASS not in web.get(at("outside", project.pk, template.pk)).content.decode()
    chosen = web.get(f"{at('record_outside')}?project={project.pk}&template={template.pk}")
    assert chosen.url == at("outside", project.pk, template.pk)
    body = refused(web.post(chosen.url, {"verdict": "passed"}))
    assert "请附会议纪要" in body and "请写由谁组织评审" in body and "还没核" in body
    sent = {
        "body": "市项目评审中心", "on": now.date().isoformat(), "verdict": "passed", "reasons": "照纪要：技术成熟",
        "minutes": pdf("市评审纪要.pdf"), "once": "outside-1", "total": "82.5",
    }  # fmt: skip
    for veto in template.vetoes.all():
        sent |= {f"veto-{veto.pk}": "clear", f"veto-{veto.pk}-note": "纪要第二条写明"}
    for item in template.diligence.filter(required=True):
        sent |= {f"item-{item.pk}": "clean", f"item-{item.pk}-source": "纪要附件三"}
    answer = web.post(chosen.url, sent)
    review = Review.objects.get(project=project)
    assert answer.status_code == 302 and review.held_outside and review.total == Decimal("82.5")
    page = web.get(at("show", review.pk)).content.decode()
    assert "市项目评审中心" in page and "市评审纪要.pdf" in page
    assert web.post(chosen.url, sent | {"minutes": pdf("市评审纪要.pdf")}).status_code in (302, 422)
    assert Review.objects.filter(project=project).count() == 1


def test_who_may_not_enter_a_pass_is_told_at_the_form(cast: Any, now: datetime, signed_in: Any) -> None:
    project, template = projects.in_talks(cast, now), factories.a_template(cast, now)
    web = signed_in(cast.officer)
    here = at("outside", project.pk, template.pk)
    assert project.name in web.get(at("record_outside")).content.decode()
    assert web.get(here).content.decode().count(OWN_PASS) == 2  # at both verdicts that pass
    sent = {
        "body": "市项目评审中心",
        "on": now.date().isoformat(),
        "verdict": "passed",
        "reasons": "照纪要：技术成熟",
    }
    body = refused(web.post(here, sent | {"minutes": pdf("市评审纪要.pdf"), "once": "outside-2"}))
    assert OWN_PASS in body and "市项目评审中心" in body and "照纪要：技术成熟" in body
    assert not Review.objects.exists()
    sent |= {"verdict": "returned", "minutes": pdf("市评审纪要.pdf"), "once": "outside-3"}
    assert web.post(here, sent).status_code == 302 and Review.objects.get().verdict == "returned"


def test_who_decides_is_offered_every_project_in_progress(cast: Any, now: datetime, signed_in: Any) -> None:
    project = projects.in_talks(cast, now)
    factories.a_template(cast, now)
    for user, offered in (
        (cast.leader, True),
        (cast.lead, True),
        (cast.administrator, True),
        (cast.colleague, False),
    ):
        page = signed_in(user).get(at("record_outside")).content.decode()
        assert (project.name in page) is offered, user


def test_the_minutes_are_a_word_document_of_all_that_was_said(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    from io import BytesIO

    import docx

    conditions = [ConditionDraft("能评批复前不签约", "signed")]
    review = factories.decided(cast, now, verdict="conditional", conditions=conditions)
    answer = signed_in(cast.viewer).get(at("minutes", review.pk))
    assert answer.status_code == 200 and "wordprocessingml" in answer["Content-Type"]
    document = docx.Document(BytesIO(answer.content))
    text = "\n".join(p.text for p in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "评审会议纪要" in text and "能评批复前不签约" in text and "有条件通过" in text
    for seat in factories.panel(review):
        assert seat.name in cells
    assert "86" in cells and "两高项目" in cells and "未触及" in cells


# ------------------------------------------------------------------------------------------- lists


def test_the_list_asks_the_same_number_of_questions_for_ten_and_twenty_reviews(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    web = signed_in(cast.leader)
    factories.in_session(cast, now, name="先开会的项目")

    def asked(upto: int) -> int:
        while Review.objects.count() < upto:
            factories.opened(cast, now, name=f"第 {Review.objects.count()} 个项目")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert web.get(at("list")).status_code == 200
        return len(seen)

    web.get(at("list"))
    assert asked(10) == asked(20)


def test_the_list_is_narrowed_by_state_verdict_and_words(cast: Any, now: datetime, signed_in: Any) -> None:
    factories.decided(cast, now)
    factories.opened(cast, now, name="另一个项目")
    web = signed_in(cast.leader)

    def rows(asked: str) -> str:
        return str(web.get(f"{at('list')}{asked}").content.decode())

    assert "另一个项目" in rows("") and "高纯石墨制品项目" in rows("")
    assert "另一个项目" not in rows("?state=decided") and "高纯石墨制品项目" in rows("?verdict=passed")
    assert "另一个项目" in rows("?q=另一个") and "高纯石墨制品项目" not in rows("?q=另一个")
    assert "没有符合这些条件的评审" in rows("?q=没有这个名字")
    assert "另一个项目" in rows("?state=nonsense")  # what is not on offer narrows nothing
    assert "没有符合这些条件的评审" in rows("?mine=1")
