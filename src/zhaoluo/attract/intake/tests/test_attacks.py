"""Hostile and clumsy documents and decisions: a sentence or 404, nothing changed, never an error of ours."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from zhaoluo.projects.models import Project
from zhaoluo.projects.tests import factories as make
from zhaoluo.projects.tests.tracing import refused, trace

from ..actions import documents, drafts
from ..models import Document, Draft

PAGE = "河阳经开区加快项目建设\n\n11月16日，河阳经开区与江南晶显科技有限公司签订投资协议，该公司总投资3.2亿元建设车载显示模组项目，占地68亩。\n"
FORM = {"title": "河阳日报", "published_on": "2026-11-18", "home_zone": "河阳经开区"}


def sheet(content: bytes, name: str = "page.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def a_draft(cast: Any, now: datetime) -> Draft:
    document = documents.read_document(
        zone=cast.zone, title="河阳日报", text=PAGE, published_on=date(2026, 11, 18), home_zone="河阳经开区",
        **make.who(cast, cast.officer, now),
    )  # fmt: skip
    return document.drafts.order_by("number")[0]


TEXTS = {
    "nul": PAGE.encode() + b"x" * 5000 + b"\x00\x00", "gb18030": PAGE.encode("gb18030"), "utf-16": PAGE.encode("utf-16"),
    "bom": PAGE.encode("utf-8-sig"), "half a character": PAGE.encode()[:-2] + b"\xff", "crlf": PAGE.replace("\n", "\r\n").encode(),
    "invisible": "\u202e\u200b\ufeff".encode() * 500 + PAGE.encode(), "blank": b"\n" * 20000 + PAGE.encode(),
    "no figure": ("总投资" * 3000 + "亿元" * 3000).encode(), "brackets": ("（" * 3000 + "3.2亿元" + "）" * 3000).encode(),
    "numerals": "一二三四五六七八九十百千万亿".encode() * 300,
}  # fmt: skip


def test_any_text_is_read_or_refused_in_words(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    for name, content in TEXTS.items():
        known = Document.objects.count()
        answer = client.post("/intake/new/", FORM | {"file": sheet(content)})
        assert answer.status_code in (302, 422), name
        if answer.status_code == 422:
            assert Document.objects.count() == known, name
            continue
        assert client.get(answer.headers["Location"]).status_code == 200, name
        document = Document.objects.order_by("-id")[0]
        assert "\x00" not in document.text, name
        for draft in document.drafts.all():
            for e in draft.evidence:
                assert 0 <= e["start"] < e["end"] <= len(document.text), name
    assert Document.objects.count() >= 3


UNREADABLE = (
        ("page.pdf", b"%PDF-1.4 broken"), ("page.pdf", b"%PDF-1.4\n%%EOF"), ("page.docx", b"PK\x03\x04broken"), ("page.docx", b"PK\x05\x06" + b"\x00" * 18),
        ("page.txt", b"MZ\x90"), ("page.png", b"\x89PNG\r\n\x1a\n"), ("page.xlsx", b"PK\x03\x04"), ("../../x", PAGE.encode()), ("page.html", b"<html>"),
        ("page.txt", b""), ("page.txt", b"   \n "), ("page.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
)  # fmt: skip


def test_what_is_no_readable_text_is_refused_and_not_kept(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    before = trace()
    for name, content in UNREADABLE:
        answer = client.post("/intake/new/", FORM | {"file": sheet(content, name)})
        assert answer.status_code == 422, (name, content[:9])
    assert trace() == before


WRONG: tuple[dict[str, str], ...] = (
        {"name": ""}, {"name": "\u200b"}, {"name": "长" * 201}, {"name": "a\x00b"}, {"investment_wan": "-5"}, {"investment_wan": "0"},
        {"investment_wan": "0.001"}, {"investment_wan": "1e999999999"}, {"investment_wan": "NaN"}, {"investment_wan": "999999999999"},
        {"land_mu": "100000000"}, {"land_mu": "-1"}, {"investors": "长" * 121}, {"investors": "\n".join(f"第{n}家" for n in range(40))},
        {"investment_wan": "三亿"},
)  # fmt: skip


def test_a_draft_with_wrong_corrections_is_not_accepted(cast: Any, now: datetime, signed_in: Any) -> None:
    draft = a_draft(cast, now)
    client = signed_in(cast.officer)
    before = trace()
    for typed in WRONG:
        sound = {"name": "车载显示", "investment_wan": "32000"}
        assert client.post(f"/intake/drafts/{draft.pk}/accept/", sound | typed).status_code == 422, typed
    assert trace() == before


def test_smallest_figures_and_tricky_names_are_accepted(cast: Any, now: datetime, signed_in: Any) -> None:
    draft = a_draft(cast, now)
    typed = {
        "name": "<script>alert(1)</script>",
        "investment_wan": "0.0149",
        "land_mu": "0.0001",
        "investors": "a\x00b\n\u202e甲",
    }
    assert signed_in(cast.officer).post(f"/intake/drafts/{draft.pk}/accept/", typed).status_code == 302
    project = Project.objects.get()
    assert str(project.investment) in ("0.01", "0.0149")
    assert list(project.investors.values_list("name", flat=True)) == ["ab", "甲"]
    page = signed_in(cast.officer).get(f"/intake/{draft.document_id}/?draft=²").content.decode()
    assert "<script>alert" not in page


def test_a_draft_is_linked_only_to_what_was_offered(cast: Any, now: datetime, signed_in: Any) -> None:
    draft = a_draft(cast, now)
    other = make.a_lead(cast, now, name="毫不相干的项目", investors=())
    client = signed_in(cast.officer)
    for number in (other.pk, 10**9, 2**63, -1, "x", ""):
        answer = client.post(f"/intake/drafts/{draft.pk}/link/", {"project": number})
        assert answer.status_code in (404, 422), number
    draft.refresh_from_db()
    assert draft.state == "pending"
    for project in (other.pk, 10**9):
        who = make.who(cast, cast.viewer, now)
        assert refused(lambda p=project, w=who: drafts.link_draft(draft.pk, p, **w)) == {"no_role"}


def test_each_decision_is_refused_without_a_trace(cast: Any, now: datetime) -> None:
    draft = a_draft(cast, now)

    def decide(name: str, user: Any) -> None:
        more = {"corrected": {"name": "甲"}} if name == "accept_draft" else {}
        getattr(drafts, name)(draft.pk, **more, **make.who(cast, user, now))

    for verb in ("accept_draft", "reject_draft", "leave_unsure"):
        for user in (cast.viewer, cast.inspector, cast.stranger):
            assert refused(decide, name=verb, user=user) == {"no_role"}, (verb, user)
    decide("leave_unsure", cast.officer)
    decide("reject_draft", cast.officer)
    for verb in ("accept_draft", "reject_draft", "leave_unsure"):
        assert refused(decide, name=verb, user=cast.officer) == {"decided"}, verb


def test_who_only_reads_reads_nothing_in(cast: Any, signed_in: Any) -> None:
    for user in (cast.viewer, cast.inspector):
        assert signed_in(user).get("/intake/new/").status_code == 403
        assert signed_in(user).post("/intake/new/", FORM | {"text": PAGE}).status_code == 403
    assert not Document.objects.exists()
