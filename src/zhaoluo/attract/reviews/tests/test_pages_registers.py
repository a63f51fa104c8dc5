"""Pages of the register of experts and of the forms of review."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.foundation.journal.models import Event

from .. import actions
from ..models import Expert, ReviewTemplate
from ..terms import ReviewEvent
from . import factories
from .test_pages import at, refused

pytestmark = pytest.mark.django_db

TYPED = {
    "kind": "expert", "name": "韩教授", "employer": "远山大学", "phone": "13800005678", "purpose": "项目评审",
    "consent": "本人书面同意", "fields": ["technology", "energy"], "active": "on", "once": "expert-1",
    "ties-firm": ["河阳别家有限公司", ""], "ties-reason": ["独立董事", ""],
}  # fmt: skip
FORM: dict[str, Any] = {
    "name": "四人评审", "body": "区项目评审委员会", "pass_mark": "75", "dispersion_limit": "20", "version": "0",
    "seats-kind": ["expert", "institute"], "seats-field": ["technology", "industry"], "seats-count": ["3", "1"],
    "criteria-label": ["技术", "市场", ""], "criteria-hint": ["", "", ""], "criteria-weight": ["60", "40", ""],
    "criteria-full_marks": ["100", "10", "100"], "vetoes-label": ["两高项目"], "vetoes-hint": [""], "vetoes-source": ["省目录"],
    "diligence-label": ["失信被执行", "以往履约"], "diligence-hint": ["", ""], "diligence-required": ["yes", "no"],
}  # fmt: skip


# ---------------------------------------------------------------------------------------- experts


@pytest.mark.parametrize("name", ["list", "experts"])
def test_what_nobody_could_choose_in_the_address_is_not_asked_of_the_store(
    name: str, cast: Any, now: datetime, signed_in: Any
) -> None:
    web = signed_in(cast.officer)
    for asked in ("state", "verdict", "kind", "field", "q"):
        answer = web.get(at(name), {asked: "a\x00b"})
        assert answer.status_code == 200, asked
        assert answer.context["chosen"] is (asked == "q"), asked
    assert web.get(at(name), {"q": "长" * 99}).context["filters"]["text"] == "长" * 60


def test_an_expert_is_entered_with_fields_and_ties(cast: Any, now: datetime, signed_in: Any) -> None:
    web = signed_in(cast.officer)
    answer = web.post(at("new_expert"), TYPED)
    expert = Expert.objects.get()
    assert answer.status_code == 302 and expert.fields == ["technology", "energy"]
    assert [(t.firm, t.reason) for t in expert.ties.all()] == [("河阳别家有限公司", "独立董事")]
    web.post(at("new_expert"), TYPED)
    assert Expert.objects.count() == 1


def test_every_fault_of_an_expert_is_told_at_once(cast: Any, now: datetime, signed_in: Any) -> None:
    sent = {"kind": "expert", "phone": "打电话", "ties-firm": ["只写企业"], "ties-reason": [""]}
    body = refused(signed_in(cast.officer).post(at("new_expert"), sent))
    for told in (
        "请写专家姓名",
        "请至少勾选一个专业",
        "请写专家所在单位",
        "用途和同意方式",
        "电话只写数字",
        "每条利益关系",
    ):
        assert told in body
    assert 'value="只写企业"' in body and not Expert.objects.exists()


def test_a_phone_is_masked_everywhere_and_shown_after_a_purpose_that_is_written_down(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    expert = factories.an_expert(cast, now, "韩教授", "technology", phone="13800005678")
    web = signed_in(cast.officer)
    for address in (at("experts"), at("expert", expert.pk), at("edit_expert", expert.pk)):
        body = web.get(address).content.decode()
        assert "13800005678" not in body
    assert "138****5678" in web.get(at("expert", expert.pk)).content.decode()
    body = refused(web.post(at("reveal", expert.pk), {"purpose": "看"}))
    assert "13800005678" not in body and not Event.objects.filter(verb=ReviewEvent.EXPERT_SEEN).exists()
    shown = web.post(at("reveal", expert.pk), {"purpose": "通知参加评审会"})
    assert "13800005678" in shown.content.decode()
    seen = Event.objects.get(verb=ReviewEvent.EXPERT_SEEN)
    assert seen.by == cast.officer and seen.facts["purpose"] == "通知参加评审会"
    assert "13800005678" not in web.get(at("expert", expert.pk)).content.decode()


def test_a_viewer_reads_masked_and_may_not_ask(cast: Any, now: datetime, signed_in: Any) -> None:
    expert = factories.an_expert(cast, now, "韩教授", "technology", phone="13800005678")
    web = signed_in(cast.viewer)
    body = web.get(at("expert", expert.pk)).content.decode()
    assert "138****5678" in body and "查看全文" not in body and "删去" not in body
    answer = web.post(at("reveal", expert.pk), {"purpose": "通知参加评审会"})
    assert answer.status_code == 422 and "13800005678" not in answer.content.decode()
    assert web.get(at("new_expert")).status_code == 403
    assert signed_in(cast.stranger).get(at("expert", expert.pk)).status_code == 404


def test_correcting_an_expert_keeps_the_phone_that_is_not_shown(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    expert = factories.an_expert(cast, now, "韩教授", "technology", phone="13800005678")
    web = signed_in(cast.officer)
    sent = {**TYPED, "phone": "", "post": "教授", "version": expert.version}
    assert web.post(at("edit_expert", expert.pk), sent).status_code == 302
    expert.refresh_from_db()
    assert (expert.phone, expert.post) == ("13800005678", "教授")
    old = web.post(at("edit_expert", expert.pk), {**sent, "post": "研究员"})
    assert old.status_code == 409 and 'value="研究员"' in old.content.decode()
    assert (
        web.post(at("edit_expert", expert.pk), {**sent, "phone": "无", "version": expert.version}).status_code
        == 302
    )
    expert.refresh_from_db()
    assert expert.phone == ""


def test_personal_data_are_erased_on_demand_and_past_panels_stay(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    review = factories.decided(cast, now)
    member = factories.panel(review)[0]
    web = signed_in(cast.officer)
    body = refused(web.post(at("erase", member.expert_id), {"reason": ""}))
    assert "请写明理由" in body
    assert web.post(at("erase", member.expert_id), {"reason": "本人来电要求删去"}).status_code == 302
    assert member.name not in web.get(at("experts")).content.decode()
    assert member.name in web.get(at("show", review.pk)).content.decode()


def test_the_register_asks_the_same_number_of_questions_for_ten_and_twenty(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    web = signed_in(cast.leader)
    web.get(at("experts"))

    def asked(upto: int) -> int:
        for n in range(Expert.objects.count(), upto):
            factories.an_expert(cast, now, f"专家{n}", "law", ties=((f"企业{n}", "持股"),))
        with CaptureQueriesContext(connection) as seen:
            assert web.get(at("experts")).status_code == 200
        return len(seen)

    assert asked(10) == asked(20)


# ------------------------------------------------------------------------------- forms of review


def test_an_administrator_saves_a_form_and_its_next_version(cast: Any, now: datetime, signed_in: Any) -> None:
    web = signed_in(cast.administrator)
    answer = web.post(at("new_template"), FORM | {"once": "form-1"})
    first = ReviewTemplate.objects.get()
    assert answer.url == at("template", first.pk)
    assert [(s.kind, s.field, s.count) for s in first.seats.all()] == [
        ("expert", "technology", 3),
        ("institute", "industry", 1),
    ]
    assert [(c.label, c.weight, c.full_marks) for c in first.criteria.all()] == [
        ("技术", 60, 100),
        ("市场", 40, 10),
    ]
    assert [d.required for d in first.diligence.order_by("id")] == [True, False]
    page = web.get(at("edit_template", first.pk)).content.decode()
    assert 'value="省目录"' in page and 'name="criteria-weight" inputmode="decimal" value="60"' in page
    changed = {**FORM, "criteria-weight": ["50", "50", ""], "version": first.version, "once": "form-2"}
    assert web.post(at("edit_template", first.pk), changed).status_code == 302
    first.refresh_from_db()
    second = ReviewTemplate.objects.get(active=True)
    assert not first.active and second.version == 2 and first.criteria.first().weight == 60
    old = web.post(at("edit_template", first.pk), {**changed, "once": "form-3"})
    assert old.status_code == 409 and ReviewTemplate.objects.count() == 2


def test_weights_that_do_not_add_up_are_told_with_what_is_missing(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    web = signed_in(cast.administrator)
    body = refused(web.post(at("new_template"), {**FORM, "criteria-weight": ["60", "35", ""]}))
    assert "现在 95%，还差 5" in body and 'value="35"' in body
    body = refused(web.post(at("new_template"), {**FORM, "criteria-weight": ["六十", "40", ""]}))
    assert "评分项第 1 行的权重" in body and 'value="六十"' in body
    bare = {"name": "", "body": "", "version": "0"}
    body = refused(web.post(at("new_template"), bare))
    for told in ("请写名称", "请写评审机构", "通过线", "至少设一个席位", "至少设一个评分项"):
        assert told in body
    assert not ReviewTemplate.objects.exists()


def test_more_rows_are_given_without_saving(cast: Any, now: datetime, signed_in: Any) -> None:
    web = signed_in(cast.administrator)
    before = web.get(at("new_template")).content.decode().count('name="criteria-label"')
    answer = web.post(at("new_template"), FORM | {"more": "1"})
    body = answer.content.decode()
    assert answer.status_code == 200 and body.count('name="criteria-label"') > before
    assert 'value="技术"' in body and 'role="alert"' not in body and not ReviewTemplate.objects.exists()


def test_a_preset_is_adopted_once_and_then_belongs_to_the_zone(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    web = signed_in(cast.administrator)
    from ..presets import presets

    preset = presets()[0]
    assert preset.draft.name in web.get(at("templates")).content.decode()
    for _ in range(2):
        web.post(at("adopt", preset.key), {"once": "adopt-1"})
    template = ReviewTemplate.objects.get()
    assert template.name == preset.draft.name and template.zone == cast.zone
    page = web.get(at("templates")).content.decode()
    assert at("adopt", preset.key) not in page and at("template", template.pk) in page
    assert web.post(at("adopt", "nonsense"), {"once": "adopt-2"}).status_code == 422


def test_a_form_in_use_is_retired_by_who_manages_it(cast: Any, now: datetime, signed_in: Any) -> None:
    template = factories.a_template(cast, now)
    assert signed_in(cast.officer).post(at("retire", template.pk)).status_code == 422
    template.refresh_from_db()
    assert template.active
    web = signed_in(cast.administrator)
    assert web.post(at("retire", template.pk)).status_code == 302
    assert "不再使用" in web.get(at("template", template.pk)).content.decode()
    assert refused(web.post(at("retire", template.pk)))


def test_officers_read_the_forms_and_may_not_change_them(cast: Any, now: datetime, signed_in: Any) -> None:
    template = factories.a_template(cast, now)
    web = signed_in(cast.officer)
    body = web.get(at("template", template.pk)).content.decode()
    assert "技术水平" in body and "两高项目" in body and "改成新的一版" not in body
    assert web.get(at("new_template")).status_code == 403
    assert web.post(at("edit_template", template.pk), FORM).status_code == 403
    assert signed_in(cast.stranger).get(at("template", template.pk)).status_code == 404
    actions.retire_template(template.pk, **factories.who(cast, now, cast.administrator))
    assert signed_in(cast.viewer).get(at("templates")).status_code == 200
