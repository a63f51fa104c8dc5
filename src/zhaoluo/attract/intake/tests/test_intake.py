from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused
from zhaoluo.projects.models import Project

from ..actions import documents, drafts
from ..models import Document, Draft
from ..terms import DraftState

PAGE = """河阳经开区加快项目建设

本报讯 11月16日，河阳经开区与江南晶显科技有限公司签订投资协议，该公司总投资3.2亿元建设车载显示模组项目，项目占地68亩。

同日，总投资8600万元的再生铝深加工项目开工建设。
"""


def read(cast: Any, now: datetime, text: str = PAGE) -> Document:
    return documents.read_document(
        zone=cast.zone, title="河阳日报 11-18", text=text, published_on=date(2026, 11, 18), home_zone="河阳经开区",
        by=cast.officer, actor=cast.actor(cast.officer), at=now,
    )  # fmt: skip


def who(cast: Any, now: datetime) -> dict[str, Any]:
    return {"by": cast.officer, "actor": cast.actor(cast.officer), "at": now}


def test_a_page_becomes_drafts_whose_values_stand_where_they_say(cast: Any, now: datetime) -> None:
    document = read(cast, now)
    drafts = list(document.drafts.all())
    assert {32000, 8600} <= {d.fields["investment_wan"] for d in drafts}
    for draft in drafts:
        assert draft.evidence
        for e in draft.evidence:
            assert document.text[e["start"] : e["end"]].replace("\n", "") == e["text"].replace("\n", "")
    assert Project.objects.count() == 0
    assert Event.objects.get(verb="document.read").facts["drafts"] == len(drafts)


def test_an_accepted_draft_becomes_a_lead_with_its_evidence_and_what_was_corrected(
    cast: Any, now: datetime
) -> None:
    draft = next(d for d in read(cast, now).drafts.all() if d.fields["investment_wan"] == 32000)
    kept = {k: draft.fields.get(k) for k in ("investors", "investment_wan", "land_mu")}
    project = drafts.accept_draft(draft.pk, corrected={"name": "车载显示模组", **kept}, **who(cast, now))
    assert (project.name, project.stage, project.investment) == ("车载显示模组", "lead", 32000)
    draft.refresh_from_db()
    assert draft.state == DraftState.ACCEPTED and draft.corrections == {"name": "车载显示模组"}
    entered = Event.objects.get(verb="project.entered").facts
    assert entered["evidence"] == draft.evidence and entered["source"].startswith("河阳日报")


def test_a_draft_is_decided_once(cast: Any, now: datetime) -> None:
    draft = read(cast, now).drafts.all()[0]
    drafts.reject_draft(draft.pk, **who(cast, now))
    with pytest.raises(Refused):
        drafts.accept_draft(draft.pk, corrected={}, **who(cast, now))
    assert Project.objects.count() == 0


def test_the_same_page_is_not_read_twice(cast: Any, now: datetime) -> None:
    read(cast, now)
    with pytest.raises(Refused) as refused:
        read(cast, now)
    assert refused.value.refusals[0].code == "known"
    assert Document.objects.count() == 1


def test_a_draft_of_a_known_project_is_linked_and_overwrites_nothing(cast: Any, now: datetime) -> None:
    first, *_ = (d for d in read(cast, now).drafts.all() if d.fields["investment_wan"] == 32000)
    kept = {k: first.fields.get(k) for k in ("name", "investors", "investment_wan", "land_mu")}
    project = drafts.accept_draft(first.pk, corrected=kept, **who(cast, now))
    second = next(
        d
        for d in read(cast, now, PAGE + "\n后续报道。\n").drafts.all()
        if d.fields["investment_wan"] == 32000
    )
    drafts.link_draft(second.pk, project.pk, **who(cast, now))
    assert Project.objects.count() == 1
    assert Event.objects.filter(verb="project.evidence_linked", subject_id=project.pk).count() == 1


def test_the_confirmation_page_walks_through_the_drafts(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    typed = {"title": "河阳日报", "published_on": "2026-11-18", "home_zone": "河阳经开区", "text": PAGE}
    there = client.post("/intake/new/", typed).headers["Location"]
    page = client.get(there).content.decode()
    assert "3.2 亿元" in page and "采纳" in page and "<mark>" in page
    draft = Draft.objects.order_by("number")[0]
    answer = client.post(f"/intake/drafts/{draft.pk}/accept/", {"name": "甲项目", "investment_wan": "32000"})
    assert answer.status_code == 302 and Project.objects.get().name == "甲项目"
    project = client.get(f"/projects/{Project.objects.get().pk}/").content.decode()
    assert "出处" in project and "河阳日报" in project
    assert signed_in(cast.stranger).get(there).status_code == 404
    assert signed_in(cast.stranger).post(f"/intake/drafts/{draft.pk}/reject/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": ""}, "没有文字"),
        ({"published_on": "1899-01-01"}, "刊出日期"),
        ({"published_on": ""}, "请填刊出日期"),
        ({"home_zone": ""}, "哪个园区"),
    ],
)
def test_bad_documents_get_a_sentence(
    cast: Any, signed_in: Any, typed: dict[str, str], sentence: str
) -> None:
    form = {"title": "某报", "published_on": "2026-11-18", "home_zone": "河阳", "text": PAGE} | typed
    answer = signed_in(cast.officer).post("/intake/new/", form)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert Document.objects.count() == 0


def test_the_pages_own_sums_are_done_again_and_a_wrong_one_is_said(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    text = (
        PAGE + "\n今年新签约项目31个，已开工17个，开工率54.8%。去年新签约项目20个，已开工9个，开工率60%。\n"
    )
    document = read(cast, now, text)
    page = signed_in(cast.officer).get(f"/intake/{document.pk}/").content.decode()
    assert "占比 31个、17个、54.8%<" in page
    assert "占比 20个、9个、60%：写 60，算得 45<" in page
