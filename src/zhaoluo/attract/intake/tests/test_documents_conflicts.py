"""A draft that resembles a project of the register: side by side, merged by choice, or entered apart."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Stale
from zhaoluo.projects.models import Project
from zhaoluo.projects.tests import factories as make
from zhaoluo.projects.tests.tracing import refused, trace

from ..actions import documents, drafts
from ..models import Draft
from ..queries.drafts import shown
from ..queries.likeness import comparison_for, differences, name_likeness, similar_projects
from ..rules.documents import refusals_to_take

PAGE = "河阳经开区加快项目建设\n\n11月16日，江南晶显科技有限公司投资建设的车载显示模组项目在河阳经开区签约，项目总投资3.2亿元，占地68亩。\n"


@pytest.fixture
def draft(cast: Any, now: datetime) -> Draft:
    document = documents.read_document(
        zone=cast.zone, title="河阳日报", text=PAGE, published_on=date(2026, 11, 18), home_zone="河阳经开区",
        **make.who(cast, cast.officer, now),
    )  # fmt: skip
    return document.drafts.order_by("number")[0]


@pytest.fixture
def project(cast: Any, now: datetime) -> Project:
    """What the register says of the same project: another amount, no land, an investor more."""
    return make.a_lead(
        cast, now, name="车载显示模组生产线项目", investors=("江南晶显科技有限公司",), investment=Decimal(30000), land_need_mu=None,
        fixed_investment=None,
    )  # fmt: skip


def test_a_like_name_or_the_same_investor_makes_a_likeness_with_its_reason(
    cast: Any, now: datetime, draft: Draft, project: Project
) -> None:
    make.a_lead(cast, now, name="毫不相干的石墨制品项目", investors=())
    other = make.a_lead(cast, now, name="另一个名字", investors=("江南晶显科技有限公司",))
    alike = similar_projects(cast.officer, draft)
    assert [x.project.pk for x in alike] == [project.pk, other.pk]
    assert alike[0].why.startswith("投资方相同，名称相近 0.") and alike[1].why == "投资方相同"
    assert similar_projects(cast.stranger, draft) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("车载显示模组项目", "车载显示模组项目", 1.0),
        ("车载 显示模组项目", "车载显示模组项目", 1.0),
        ("车载显示", "车载显示模组项目", 0.8),
        ("", "车载显示", 0.0),
        ("项目", "项目一", 2 / 3),
    ],
)
def test_names_are_alike_by_their_pairs(one: str, other: str, alike: float) -> None:
    assert name_likeness(one, other) == pytest.approx(alike)
    assert name_likeness(other, one) == pytest.approx(alike)


def test_side_by_side_only_what_differs_is_chosen(cast: Any, draft: Draft, project: Project) -> None:
    rows = {r.key: r for r in differences(project, draft, draft.fields)}
    assert (rows["investment_wan"].register, rows["investment_wan"].page) == ("3 亿元", "3.2 亿元")
    assert rows["investment_wan"].quote and rows["investment_wan"].open
    assert rows["land_mu"].register == "" and rows["land_mu"].page == "68 亩" and rows["land_mu"].open
    assert rows["investors"].same and not rows["investors"].open
    assert rows["stage"].page == "签约" and not rows["stage"].open, "a page verifies nothing"
    assert "area_sqm" not in rows, "neither side knows it"
    beside = comparison_for(cast.officer, draft)
    assert beside is not None and beside.may_change and beside.count == 3


def test_merging_links_the_evidence_and_changes_nothing_that_was_not_chosen(
    cast: Any, now: datetime, draft: Draft, project: Project
) -> None:
    drafts.link_draft(draft.pk, project.pk, **make.who(cast, cast.officer, now))
    project.refresh_from_db()
    assert (project.investment, project.land_need_mu, project.version) == (30000, None, 1)
    linked = Event.objects.get(verb="project.evidence_linked").facts
    assert linked["evidence"] == draft.evidence and linked["source"].startswith("河阳日报")
    assert not Event.objects.filter(verb="project.changed").exists()


def test_what_was_chosen_is_changed_by_the_act_of_anywhere_and_says_where_from(
    cast: Any, now: datetime, draft: Draft, project: Project
) -> None:
    drafts.link_draft(
        draft.pk, project.pk, taken=["investment_wan", "land_mu"], version=project.version,
        **make.who(cast, cast.officer, now),
    )  # fmt: skip
    project.refresh_from_db()
    assert (project.investment, project.land_need_mu) == (32000, 68)
    assert (project.name, project.stage) == ("车载显示模组生产线项目", "lead")
    changed = Event.objects.get(verb="project.changed").facts
    assert changed["changes"] == {"investment": ["30000", "32000"], "land_need_mu": ["", "68"]}
    assert {e["field"] for e in changed["evidence"]} == {"investment_wan", "land_mu"}
    assert (changed["draft"], changed["source"]) == (draft.pk, "河阳日报（2026-11-18）")
    accepted = Event.objects.get(verb="draft.accepted").facts
    assert accepted["taken"] == ["investment_wan", "land_mu"] and accepted["project"] == project.pk
    assert Project.objects.count() == 1


def test_what_a_person_put_right_is_what_is_taken_over(
    cast: Any, now: datetime, draft: Draft, project: Project
) -> None:
    drafts.link_draft(
        draft.pk, project.pk, taken=["investment_wan"], corrected={"investment_wan": 33000.0}, version=1,
        **make.who(cast, cast.officer, now),
    )  # fmt: skip
    project.refresh_from_db()
    draft.refresh_from_db()
    assert project.investment == 33000 and draft.corrections == {"investment_wan": 33000.0}


def test_refused_changes_leave_no_trace(cast: Any, now: datetime, draft: Draft, project: Project) -> None:
    def link(user: Any, taken: list[str], version: int = 1, **corrected: Any) -> None:
        drafts.link_draft(
            draft.pk,
            project.pk,
            taken=taken,
            version=version,
            corrected=corrected,
            **make.who(cast, user, now),
        )

    assert refused(lambda: link(cast.colleague, ["investment_wan"])) == {"not_responsible"}
    assert refused(lambda: link(cast.viewer, [])) == {"no_role"}
    assert refused(lambda: link(cast.officer, ["stage"])) == {"stage"}
    assert refused(lambda: link(cast.officer, ["officer"])) == {"unknown_field"}
    assert refused(lambda: link(cast.officer, ["area_sqm"])) == {"not_said"}
    assert refused(lambda: link(cast.officer, ["investment_wan"], investment_wan=-1.0)) == {"negative"}
    before = trace()
    with pytest.raises(Stale):
        link(cast.officer, ["investment_wan"], version=7)
    assert trace() == before
    link(cast.colleague, [])  # evidence may be linked by whoever enters projects
    assert refused(lambda: link(cast.officer, [])) == {"decided"}


def test_only_what_the_page_says_and_the_register_keeps_can_be_taken() -> None:
    assert refusals_to_take(["name", "land_mu"], {"name": "甲", "land_mu": 3}) == []
    codes = [r.code for r in refusals_to_take(["name", "stage", "x"], {"name": None, "stage": "signed"})]
    assert codes == ["not_said", "stage", "unknown_field"]


def test_the_page_shows_both_sides_and_merges_what_was_chosen(
    cast: Any, signed_in: Any, draft: Draft, project: Project
) -> None:
    client = signed_in(cast.officer)
    page = client.get(f"/intake/{draft.document_id}/").content.decode()
    for words in (
        "与登记不一致 3 处",
        "3 亿元",
        "3.2 亿元",
        "另立线索",
        f"并入 {project.code}",
        'name="take_land_mu"',
    ):
        assert words in page, words
    assert 'name="take_stage"' not in page and 'name="take_investors"' not in page
    typed = {
        "project": project.pk,
        "version": project.version,
        "take_investment_wan": "page",
        "take_name": "register",
    }
    assert client.post(f"/intake/drafts/{draft.pk}/link/", typed).status_code == 302
    project.refresh_from_db()
    assert project.investment == 32000 and project.name == "车载显示模组生产线项目"
    shown = client.get(f"/projects/{project.pk}/").content.decode()
    assert "河阳日报" in shown and "3.2亿元" in shown


def test_a_stale_or_forbidden_merge_comes_back_with_its_reason_and_the_choices(
    cast: Any, signed_in: Any, draft: Draft, project: Project
) -> None:
    typed = {
        "project": project.pk,
        "version": 9,
        "take_land_mu": "page",
        "name": "改过的名称",
        "investors": "甲",
    }
    officer, colleague = signed_in(cast.officer), signed_in(cast.colleague)
    before = trace()
    answer = officer.post(f"/intake/drafts/{draft.pk}/link/", typed)
    page = answer.content.decode()
    assert answer.status_code == 409 and "已被他人修改" in page and "改过的名称" in page
    assert 'name="take_land_mu" value="page" checked' in page
    answer = officer.post(f"/intake/drafts/{draft.pk}/link/", typed | {"version": ""})
    assert answer.status_code == 409, "who did not see the project does not overwrite it"
    answer = colleague.post(f"/intake/drafts/{draft.pk}/link/", typed | {"version": 1})
    assert answer.status_code == 422 and "不是这个项目的责任人" in answer.content.decode()
    assert trace() == before
    page = colleague.get(f"/intake/{draft.document_id}/").content.decode()
    assert "不能改登记" in page and 'type="radio"' not in page


def test_another_project_that_is_alike_can_be_put_beside(
    cast: Any, now: datetime, signed_in: Any, draft: Draft, project: Project
) -> None:
    other = make.a_lead(cast, now, name="另一个名字", investors=("江南晶显科技有限公司",))
    address = f"/intake/{draft.document_id}/?draft=1&with={other.pk}"
    page = signed_in(cast.officer).get(address).content.decode()
    assert f"并入 {other.code}" in page and f"with={project.pk}" in page


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("investment_wan", 31987.6, "3.19876 亿元"), ("investment_wan", 1234567.8, "123.45678 亿元"), ("investment_wan", 8600, "8600 万元"),
        ("area_sqm", Decimal("8600.00"), "8600 ㎡"), ("area_sqm", 1600000, "1600000 ㎡"), ("land_mu", 66.5, "66.5 亩"),
        ("progress_pct", 35, "35%"), ("stage", "construction", "建设"), ("investors", ["甲", "乙"], "甲、乙"), ("name", None, ""),
        ("stage", "x", "x"),
    ],
)  # fmt: skip
def test_values_are_shown_with_all_their_places(key: str, value: Any, text: str) -> None:
    assert shown(key, value) == text
