"""The pages of documents: who sees them, what they ask of the database, how evidence is marked in the text."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.projects.tests import factories as make

from ..actions import documents, drafts
from ..models import Document, Draft
from ..queries.passages import Piece, pieces_of

LINE = "11月16日，江南第{n}晶显科技有限公司投资建设的第{n}车载显示模组项目在河阳经开区签约，项目总投资3.2亿元，占地68亩。\n\n"


def read(cast: Any, now: datetime, text: str, title: str = "河阳日报") -> Document:
    return documents.read_document(
        zone=cast.zone, title=title, text=text, published_on=date(2026, 11, 18), home_zone="河阳经开区",
        **make.who(cast, cast.officer, now),
    )  # fmt: skip


def asked(client: Any, address: str) -> int:
    client.get(address)  # what a session asks once
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_ten_and_twenty_documents_ask_the_same(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    for n in range(10):
        read(cast, now, LINE.format(n=n), f"第 {n} 份")
    ten = asked(client, "/intake/")
    for n in range(10, 20):
        read(cast, now, LINE.format(n=n), f"第 {n} 份")
    assert asked(client, "/intake/") == ten


def test_ten_and_twenty_drafts_ask_the_same(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    for n in range(4):
        make.a_lead(cast, now, name=f"第{n}车载显示模组生产线", investors=("江南第1晶显科技有限公司",))
    document = read(cast, now, LINE.format(n=1))
    (first,) = document.drafts.all()

    def filled(count: int) -> None:
        known = document.drafts.count()
        for n in range(known + 1, count + 1):
            Draft.objects.create(
                zone=cast.zone, document=document, number=n, fields=first.fields, evidence=first.evidence
            )

    filled(10)
    ten = asked(client, f"/intake/{document.pk}/")
    filled(20)
    assert asked(client, f"/intake/{document.pk}/") == ten


def test_own_team_and_viewers_read_and_only_those_who_enter_projects_decide(
    cast: Any, now: datetime, signed_in: Any, client: Any
) -> None:
    document = read(cast, now, LINE.format(n=1))
    address = f"/intake/{document.pk}/"
    for user in (cast.officer, cast.colleague, cast.agent, cast.lead, cast.leader, cast.administrator):
        page = signed_in(user).get(address).content.decode()
        assert 'data-key="a"' in page and "漏读了一个项目" in page, user
    for user in (cast.inspector, cast.viewer):
        page = signed_in(user).get(address).content.decode()
        assert 'data-key="a"' not in page and "漏读了一个项目" not in page and "导出" not in page, user
    for user in (cast.stranger, cast.other_administrator):
        assert signed_in(user).get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_a_decided_draft_says_what_was_changed(cast: Any, now: datetime, signed_in: Any) -> None:
    draft = read(cast, now, LINE.format(n=1)).drafts.get()
    typed = {"name": draft.fields["name"], "investment_wan": "33000", "stage": "", "land_mu": "68"}
    client = signed_in(cast.officer)
    assert client.post(f"/intake/drafts/{draft.pk}/accept/", typed).status_code == 302
    draft.refresh_from_db()
    assert draft.corrections == {"investment_wan": 33000.0, "stage": None}, "what was not sent stays as read"
    page = client.get(f"/intake/{draft.document_id}/?draft=1").content.decode()
    assert "改为 3.3 亿元" in page and "改为 不清楚" in page


def marks(*spans: tuple[int, int, str], number: int = 1) -> Draft:
    evidence = [{"field": key, "start": start, "end": end, "text": ""} for start, end, key in spans]
    return Draft(number=number, evidence=evidence)


TEXT = "甲乙丙丁戊己庚辛"


def flat(drafts: list[Draft], current: Draft | None) -> list[Piece]:
    return [piece for part in pieces_of(Document(text=TEXT), drafts, current) for piece in part]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(1, 3, "name")], [("甲", ""), ("乙丙", "名称"), ("丁戊己庚辛", "")]),
        (
            [(0, 4, "name"), (2, 6, "investors")],
            [("甲乙", ""), ("丙丁", "名称"), ("戊己", "投资方"), ("庚辛", "")],
        ),
        ([(0, 8, "name"), (0, 8, "stage")], [(TEXT, "名称、阶段")]),
        ([(2, 4, "name"), (6, 8, "name")], [("甲乙", ""), ("丙丁", "名称"), ("戊己", ""), ("庚辛", "名称")]),
        ([(7, 99, "name"), (-1, 3, "stage"), (3, 3, "zone")], [(TEXT, "")]),
    ],
)
def test_overlapping_evidence_is_all_shown_and_every_field_can_be_reached_once(
    spans: list[tuple[int, int, str]], expected: list[tuple[str, str]]
) -> None:
    draft = marks(*spans)
    pieces = flat([draft], draft)
    assert [(p.text, p.label) for p in pieces] == expected
    anchors = [key for p in pieces for key in p.anchors]
    assert sorted(anchors) == sorted({k for s, e, k in spans if 0 <= s < e <= len(TEXT)})


def test_other_drafts_are_only_pointed_at_and_the_present_one_comes_first() -> None:
    one, two = marks((0, 4, "name")), marks((2, 6, "name"), number=2)
    pieces = flat([one, two], two)
    assert [(p.text, p.draft, p.keys) for p in pieces] == [
        ("甲乙", 1, ()), ("丙丁戊己", 2, ("name",)), ("庚辛", 0, ()),
    ]  # fmt: skip


def test_every_link_from_a_field_to_its_words_leads_somewhere_and_no_id_twice(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    document = read(cast, now, LINE.format(n=1))
    drafts.mark_missed(
        document.pk, name="第1车载", investment_wan=32000.0, stage="signed", quote="项目总投资3.2亿元", **make.who(cast, cast.officer, now)
    )  # fmt: skip
    for draft in (1, 2):
        page = signed_in(cast.officer).get(f"/intake/{document.pk}/?draft={draft}").content.decode()
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        targets = set(re.findall(r'href="#([sf]-[^"]+)"', page))
        assert targets and targets <= set(ids)
