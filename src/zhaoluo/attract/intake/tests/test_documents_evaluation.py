"""What people confirmed goes out as evaluation data; what the reader missed is marked; what was put aside is looked at again."""

from __future__ import annotations

import json
import runpy
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from zhaoluo.engine.reading import page_as_json, read_page
from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.models import Project
from zhaoluo.projects.tests import factories as make
from zhaoluo.projects.tests.tracing import refused, trace

from ..actions import documents, drafts
from ..models import Document, Draft
from ..queries.evaluation import export_of, gold_of, page_name, record_of
from ..rules.documents import refusals_to_mark, span_of

CHECKOUT = Path(__file__).resolve().parents[5]
PAGE = (CHECKOUT / "examples" / "newspaper-page.txt").read_text(encoding="utf-8")
HOME, DAY = "河阳经济技术开发区", date(2026, 11, 18)
SCORER = CHECKOUT.parent / "shared" / "documents" / "score.py"


@pytest.fixture
def document(cast: Any, now: datetime) -> Document:
    return documents.read_document(
        zone=cast.zone, title="河阳日报", text=PAGE, published_on=DAY, home_zone=HOME, **make.who(cast, cast.officer, now)
    )  # fmt: skip


def accept_all(cast: Any, now: datetime, document: Document, **corrected: Any) -> list[Draft]:
    for n, draft in enumerate(document.drafts.order_by("number")):
        changes = corrected if n == 0 else {}
        drafts.accept_draft(draft.pk, corrected=changes, **make.who(cast, cast.officer, now))
    return list(document.drafts.order_by("number"))


def scored(gold: dict[str, Any], document: Document, folder: Path, capsys: Any) -> dict[str, float]:
    """The reader's own reading of the page against the gold, by the scorer beside the checkout: F1 by measure."""
    if not SCORER.exists():
        pytest.skip("no ../shared/documents/score.py beside this checkout")
    name = page_name(document)
    (folder / "gold.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    (folder / name).write_text(document.text, encoding="utf-8")
    said = page_as_json(read_page(document.text, DAY, HOME), name)
    (folder / "read").mkdir(exist_ok=True)
    (folder / "read" / name.replace(".txt", ".json")).write_text(
        json.dumps(said, default=float), encoding="utf-8"
    )
    kept, sys.argv = sys.argv, [str(SCORER), str(folder / "gold.json"), str(folder / "read")]
    try:
        runpy.run_path(str(SCORER), run_name="__main__")
    finally:
        sys.argv = kept
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("evidence not where it says: 0 of") for line in lines)
    return {line[:30].strip(): float(line.split("F1")[1].split()[0]) for line in lines if " F1 " in line[:60]}


def gold_for(document: Document) -> dict[str, Any]:
    fresh = Document.objects.get(pk=document.pk)
    gold: dict[str, Any] = json.loads(export_of([fresh], form="json", name="x", now=fresh.at).content)
    return gold


def test_the_reader_scores_full_marks_against_its_own_accepted_drafts_and_less_against_corrected_ones(
    cast: Any, now: datetime, document: Document, tmp_path: Path, capsys: Any
) -> None:
    accept_all(cast, now, document)
    full = scored(gold_for(document), document, tmp_path, capsys)
    assert (full["project detection"], full["project strict"]) == (1.0, 1.0)
    first = document.drafts.order_by("number")[0]
    Draft.objects.filter(pk=first.pk).update(corrections={"investment_wan": 1.0})
    less = scored(gold_for(document), document, tmp_path, capsys)
    assert less["project detection"] == 1.0 and less["project strict"] < 1.0


def test_what_was_rejected_counts_as_false_and_what_nobody_decided_counts_neither_way(
    cast: Any, now: datetime, document: Document, tmp_path: Path, capsys: Any
) -> None:
    first, second, third, *rest = document.drafts.order_by("number")
    for draft in (first, *rest):
        drafts.accept_draft(draft.pk, corrected={}, **make.who(cast, cast.officer, now))
    drafts.leave_unsure(second.pk, **make.who(cast, cast.officer, now))
    waiting = scored(gold_for(document), document, tmp_path, capsys)
    assert waiting["project strict"] == 1.0, "unsure and pending: neither missed nor wrong"
    drafts.reject_draft(third.pk, **make.who(cast, cast.officer, now))
    assert scored(gold_for(document), document, tmp_path, capsys)["project strict"] < 1.0


def test_a_missed_project_lowers_recall(
    cast: Any, now: datetime, document: Document, tmp_path: Path, capsys: Any
) -> None:
    accept_all(cast, now, document)
    missed = drafts.mark_missed(
        document.pk, name="跑出加速度的神秘项目", investment_wan=None, stage="", quote="跑出项目建设“加速度”",
        **make.who(cast, cast.officer, now),
    )  # fmt: skip
    drafts.accept_draft(missed.pk, corrected={}, **make.who(cast, cast.officer, now))
    assert scored(gold_for(document), document, tmp_path, capsys)["project detection"] < 1.0


def test_an_export_says_what_was_read_what_was_put_right_and_nothing_of_people(
    cast: Any, now: datetime, document: Document
) -> None:
    accept_all(cast, now, document, name="改过的名称", investment_wan=None)
    gold = gold_for(document)
    (page,) = gold["files"]
    assert gold["meta"]["published"] == {page: "2026-11-18"}
    assert gold["meta"]["pages"][page]["home_zone"] == HOME
    first = gold["files"][page][0]
    draft = document.drafts.order_by("number")[0]
    assert (first["decision"], first["tier"], first["kind"], first["origin"]) == (
        "accepted",
        "A",
        "project",
        "read",
    )
    assert first["name"] == "改过的名称" and first["total_investment_yuan"] is None
    assert first["corrected"]["name"] == {"read": draft.fields["name"], "confirmed": "改过的名称"}
    assert first["read"]["name"] == draft.fields["name"]
    for record in gold["files"][page]:
        for e in record["fields"]:
            assert document.text[e["start"] : e["end"]] == e["text"]
        assert all([e["start"], e["end"]] in record["spans"] for e in record["fields"])
    whole = json.dumps(gold, ensure_ascii=False)
    assert cast.officer.name not in whole and cast.officer.username not in whole
    lines = export_of([document], form="jsonl", name="x", now=now).content.decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == [r["id"] for r in gold["files"][page]]
    assert json.loads(lines[0])["published_on"] == "2026-11-18"


def test_exports_are_downloaded_by_those_who_enter_projects_and_written_down(
    cast: Any, now: datetime, signed_in: Any, document: Document
) -> None:
    officer = signed_in(cast.officer)
    drafts.reject_draft(document.drafts.order_by("number")[0].pk, **make.who(cast, cast.officer, now))
    for form, address in (
        ("json", f"/intake/{document.pk}/export/json/"), ("jsonl", f"/intake/{document.pk}/export/jsonl/"),
        ("txt", f"/intake/{document.pk}/export/txt/"), ("json", "/intake/export/json/"), ("jsonl", "/intake/export/jsonl/"),
    ):  # fmt: skip
        answer = officer.get(address)
        assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"], address
        told = Event.objects.filter(verb="readings.exported").order_by("-id")[0]
        assert (told.by_id, told.facts["form"], told.zone_id) == (cast.officer.pk, form, cast.zone.pk)
        assert told.facts["rows"] == 1
    assert officer.get(f"/intake/{document.pk}/export/txt/").content.decode() == document.text
    before = Event.objects.filter(verb="readings.exported").count()
    assert officer.get(f"/intake/{document.pk}/export/exe/").status_code == 404
    assert officer.get("/intake/export/txt/").status_code == 404
    assert signed_in(cast.stranger).get(f"/intake/{document.pk}/export/json/").status_code == 404
    for user in (cast.viewer, cast.inspector):
        for address in (f"/intake/{document.pk}/export/json/", "/intake/export/jsonl/"):
            assert signed_in(user).get(address).status_code == 403, (user, address)
    stranger = signed_in(cast.stranger).get("/intake/export/json/")
    assert json.loads(stranger.content)["files"] == {}, "another zone's readings are not in it"
    assert Event.objects.filter(verb="readings.exported").count() == before + 1


def test_exporting_all_documents_asks_as_much_for_two_as_for_one(
    cast: Any, now: datetime, document: Document, signed_in: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(cast.officer)
    accept_all(cast, now, document)
    client.get("/intake/export/json/")
    with CaptureQueriesContext(connection) as one:
        client.get("/intake/export/json/")
    again = documents.read_document(
        zone=cast.zone, title="二", text=PAGE + "\n后续。", published_on=DAY, home_zone=HOME, **make.who(cast, cast.officer, now)
    )  # fmt: skip
    accept_all(cast, now, again)
    with django_assert_num_queries(len(one)):
        assert len(json.loads(client.get("/intake/export/json/").content)["files"]) == 2


def test_what_was_put_aside_can_be_looked_at_again_and_what_was_accepted_stays(
    cast: Any, now: datetime, document: Document, signed_in: Any
) -> None:
    first, second, third, *_ = document.drafts.order_by("number")
    who = make.who(cast, cast.officer, now)
    drafts.reject_draft(first.pk, **who)
    drafts.leave_unsure(second.pk, **who)
    drafts.accept_draft(third.pk, corrected={}, **who)
    for draft, was in ((first, "rejected"), (second, "unsure")):
        drafts.reopen_draft(draft.pk, **who)
        draft.refresh_from_db()
        assert (draft.state, draft.decided_by, draft.decided_at) == ("pending", None, None)
        told = Event.objects.get(verb="draft.reopened", subject_id=draft.pk)
        assert told.facts["was"] == was and told.by_id == cast.officer.pk
    assert refused(lambda: drafts.reopen_draft(third.pk, **who)) == {"accepted"}
    assert refused(lambda: drafts.reopen_draft(first.pk, **who)) == {"pending"}
    viewer = make.who(cast, cast.viewer, now)
    assert refused(lambda: drafts.reopen_draft(third.pk, **viewer)) == {"no_role", "accepted"}
    drafts.reject_draft(first.pk, **who)
    client = signed_in(cast.officer)
    assert "重看" in client.get(f"/intake/{document.pk}/?draft=1").content.decode()
    answer = client.post(f"/intake/drafts/{first.pk}/reopen/")
    assert answer.headers["Location"] == f"/intake/{document.pk}/?draft=1"
    assert client.post(f"/intake/drafts/{third.pk}/reopen/").status_code == 422
    assert signed_in(cast.stranger).post(f"/intake/drafts/{second.pk}/reopen/").status_code == 404
    drafts.accept_draft(first.pk, corrected={}, **who)
    assert Project.objects.count() == 2


def test_a_missed_project_is_marked_with_words_that_stand_in_the_text(
    cast: Any, now: datetime, document: Document, signed_in: Any
) -> None:
    client = signed_in(cast.officer)
    known = document.drafts.count()
    quote = "工人们正在进行\n屋面板　安装"
    typed = {"name": "屋面板安装工程", "investment_wan": "1,200", "stage": "construction", "quote": quote}
    stranger = signed_in(cast.stranger)
    before = trace()
    for wrong, sentence in (
        ({"quote": "报上没有的一句话"}, "原文里没有这句话"), ({"quote": " "}, "从原文里粘贴"), ({"name": " "}, "请写漏读的项目名称"),
        ({"name": "长" * 201}, "200"), ({"investment_wan": "很多"}, "不是数"), ({"stage": "x"}, "x"), ({"quote": "字" * 401}, "最多 400 字"),
    ):  # fmt: skip
        answer = client.post(f"/intake/{document.pk}/missed/", typed | wrong)
        assert answer.status_code == 422 and sentence in answer.content.decode(), wrong
    assert stranger.post(f"/intake/{document.pk}/missed/", typed).status_code == 404
    assert trace() == before
    answer = client.post(f"/intake/{document.pk}/missed/", typed)
    draft = document.drafts.get(origin="person")
    assert answer.headers["Location"] == f"/intake/{document.pk}/?draft={draft.number}"
    assert draft.number == known + 1 and draft.fields["investment_wan"] == 1200
    assert {e["field"] for e in draft.evidence} == {"name", "investment_wan", "stage"}
    for e in draft.evidence:
        assert document.text[e["start"] : e["end"]] == e["text"] == "工人们正在进行屋面板安装"
    assert Event.objects.get(verb="draft.marked").facts["name"] == "屋面板安装工程"
    page = client.get(answer.headers["Location"]).content.decode()
    assert ("人工补记" in page and "名称、总投资、阶段" in page) or "总投资、名称、阶段" in page
    who = make.who(cast, cast.officer, now)
    again = {"name": "屋面板安装工程", "investment_wan": None, "stage": "", "quote": quote}
    assert refused(lambda: drafts.mark_missed(document.pk, **again, **who)) == {"known"}
    viewer = make.who(cast, cast.viewer, now)
    assert refused(lambda: drafts.mark_missed(document.pk, **again | {"name": "乙"}, **viewer)) == {"no_role"}
    project = drafts.accept_draft(draft.pk, corrected={}, **who)
    assert project.investment == 1200 and record_of(document.drafts.get(pk=draft.pk))["read"] is None


@pytest.mark.parametrize(
    ("text", "quote", "span"),
    [
        ("甲乙丙", "乙", (1, 2)),
        ("甲乙\n 丙丁", "乙丙", (1, 5)),
        ("甲乙丙", "乙 \n丙", (1, 3)),
        ("甲\u200b乙", "甲乙", (0, 3)),
        ("a.b", "a.b", (0, 3)),
        ("axb", "a.b", None),
        ("甲", "", None),
        ("甲", " \u200b", None),
        ("甲" * 500, "甲" * 401, None),
    ],
)
def test_a_quote_is_found_whatever_stands_between_its_characters(
    text: str, quote: str, span: tuple[int, int] | None
) -> None:
    assert span_of(text, quote) == span


def test_every_reason_against_a_mark_is_said_at_once() -> None:
    told = refusals_to_mark("", "x", "没有", None, names=[], may=False)
    assert [r.code for r in told] == ["no_role", "no_name", "unknown_stage", "no_such_words"]
    assert refusals_to_mark("甲", "signed", "有", (0, 1), names=["乙"], may=True) == []


def test_pages_without_a_decision_are_not_in_the_export_of_all(
    cast: Any, document: Document, signed_in: Any
) -> None:
    answer = signed_in(cast.officer).get("/intake/export/json/")
    assert json.loads(answer.content)["files"] == {}
    assert list(gold_of([document], [])["files"].values()) == [[]]
