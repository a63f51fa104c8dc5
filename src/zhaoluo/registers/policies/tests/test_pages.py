from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.foundation.journal.models import Event

from ..models import CompetitionReview, TriggerSet
from . import factories as make

pytestmark = pytest.mark.usefixtures("scoped", "clock_stands")
TYPED = {
    "title": "标准厂房租金办法", "kind": "policy", "text": "标准厂房前两年租金减半", "drafter": "投资服务局",
    "legal_basis": "《演示租金管理办法》第三条", "exception": "none", "exception_note": "", "opinions": "征求了五家企业，无异议",
    "sunset_on": "", "once": "abc",
}  # fmt: skip


@pytest.mark.parametrize("address", ["", "check/", "triggers/", "{}/"])
def test_pages_open_for_the_zone_and_for_nobody_else(
    cast: Any, now: datetime, signed_in: Any, client: Any, address: str
) -> None:
    review = make.passed(cast, now)
    url = f"/policies/{address.format(review.pk)}"
    for user in (cast.officer, cast.leader, cast.inspector, cast.viewer):
        assert signed_in(user).get(url).status_code == 200, user
    stranger = signed_in(cast.stranger).get(url)
    assert stranger.status_code == (404 if "{}" in address else 200)
    assert review.title not in stranger.content.decode()
    assert client.get(url).headers["Location"].startswith("/people/sign-in/")


def test_who_only_reads_gets_no_form(cast: Any, now: datetime, signed_in: Any) -> None:
    review = make.entered(cast, now)
    for user in (cast.viewer, cast.inspector):
        assert signed_in(user).get("/policies/new/").status_code == 403
        assert signed_in(user).get(f"/policies/{review.pk}/edit/").status_code == 403
    assert signed_in(cast.officer).get("/policies/triggers/edit/").status_code == 403
    assert signed_in(cast.administrator).get("/policies/triggers/edit/").status_code == 200
    assert signed_in(cast.stranger).post(f"/policies/{review.pk}/conclude/", {}).status_code == 404


def test_a_text_is_sent_once_changed_and_concluded_by_another(cast: Any, signed_in: Any) -> None:
    officer = signed_in(cast.officer)
    for _ in range(2):
        assert officer.post("/policies/new/", TYPED).status_code == 302
    review = CompetitionReview.objects.get()
    page = officer.get(f"/policies/{review.pk}/").content.decode()
    assert "疑似：" in page and "第 20 条" in page and "由另一人下结论" in page
    changed = TYPED | {"title": "租金办法（二稿）", "version": review.version}
    assert officer.post(f"/policies/{review.pk}/edit/", changed).status_code == 302
    assert officer.post(f"/policies/{review.pk}/edit/", changed).status_code == 409
    verdict = {"conclusion": "passed", "on": "2026-11-20", "note": "", "version": 2}
    refused = officer.post(f"/policies/{review.pk}/conclude/", verdict | {"file": make.paper()})
    assert refused.status_code == 422 and "另一人审" in refused.content.decode()
    inspector = signed_in(cast.inspector)
    bare = inspector.post(f"/policies/{review.pk}/conclude/", verdict)
    assert bare.status_code == 422 and "请附审查表" in bare.content.decode()
    assert (
        inspector.post(f"/policies/{review.pk}/conclude/", verdict | {"file": make.paper()}).status_code
        == 302
    )
    review.refresh_from_db()
    assert (
        review.conclusion == "passed"
        and "可以引用" in officer.get(f"/policies/{review.pk}/").content.decode()
    )
    assert inspector.get(f"/files/{review.evidence_id}/").status_code == 200
    assert signed_in(cast.stranger).get(f"/files/{review.evidence_id}/").status_code == 404
    gone = inspector.post(f"/policies/{review.pk}/revoke/", {"reason": "上位法已经废止", "version": 3})
    assert gone.status_code == 302 and CompetitionReview.objects.get().conclusion == "revoked"


def test_a_refused_text_keeps_what_was_typed(cast: Any, signed_in: Any) -> None:
    answer = signed_in(cast.officer).post("/policies/new/", TYPED | {"title": "", "drafter": ""})
    page = answer.content.decode()
    assert (
        answer.status_code == 422 and "请填名称" in page and "请填起草单位" in page and TYPED["text"] in page
    )
    assert CompetitionReview.objects.count() == 0


def test_a_text_is_compared_and_nothing_is_kept(cast: Any, signed_in: Any) -> None:
    client, before = signed_in(cast.viewer), Event.objects.count()
    hit = client.post("/policies/check/", {"kind": "policy", "text": "税 收 返 还"}).content.decode()
    assert "疑似：按税收返还" in hit and "第 18 条" in hit
    clean = client.post("/policies/check/", {"kind": "policy", "text": "通水通电"}).content.decode()
    assert "没有比中不等于没有问题" in clean
    assert client.post("/policies/check/", {"kind": "x", "text": ""}).status_code == 422
    assert Event.objects.count() == before


def test_the_table_is_saved_anew_and_an_old_form_is_stale(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.administrator)
    form = client.get("/policies/triggers/edit/").context["form"]
    typed = {f.html_name: f.value() for f in form if f.value() not in (None, False)}
    typed["label-price"] = "本区叫法"
    refused = client.post("/policies/triggers/edit/", typed | {"patterns-price": "税"})
    assert refused.status_code == 422 and "太短" in refused.content.decode()
    del typed["active-threshold"]
    assert client.post("/policies/triggers/edit/", typed | {"note": "改了叫法"}).status_code == 302
    assert client.post("/policies/triggers/edit/", typed | {"note": "改了叫法"}).status_code == 409
    (saved,) = TriggerSet.objects.all()
    assert (saved.version, [r["code"] for r in saved.rows if not r["active"]]) == (1, ["threshold"])
    page = client.get("/policies/triggers/").content.decode()
    assert "本区叫法" in page and "第 1 版" in page
    again = client.get("/policies/triggers/edit/").context["form"]
    assert again["active-threshold"].value() is False, "what was switched off can be switched on again"


def test_the_list_is_narrowed(cast: Any, now: datetime, signed_in: Any) -> None:
    one, two = make.passed(cast, now, title="甲办法"), make.entered(cast, now, title="乙办法")
    client = signed_in(cast.officer)

    def shown(**query: str) -> set[str]:
        page = client.get("/policies/", query).content.decode()
        return {r.title for r in (one, two) if r.title in page}

    assert shown() == {"甲办法", "乙办法"} and shown(conclusion="passed") == {"甲办法"}
    assert shown(q="乙") == {"乙办法"} and shown(conclusion="x") == {"甲办法", "乙办法"}
    assert shown(q="%") == set()


def test_query_count_does_not_grow_with_rows(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)

    def count() -> int:
        with CaptureQueriesContext(connection) as told:
            assert client.get("/policies/").status_code == 200
        return len(told)

    for n in range(10):
        make.entered(cast, now, title=f"第 {n} 份")
    count()  # who reads is remembered from now on
    few = count()
    for n in range(10, 20):
        make.entered(cast, now, title=f"第 {n} 份")
    assert count() == few


NASTY = (
    "", "-1", "1e999", "9" * 5000, "\x00", "<script>alert(1)</script>", "' or 1=1 --", "{{ 7*7 }}", "长" * 9000, "²", "0001-01-01",
    "9999-12-31", "passed",
)  # fmt: skip


def test_no_field_can_break_a_page(cast: Any, now: datetime, signed_in: Any) -> None:
    review = make.entered(cast, now)
    client = signed_in(cast.administrator)
    fields = [
        *TYPED,
        "conclusion",
        "on",
        "note",
        "version",
        "reason",
        "label-price",
        "patterns-price",
        "articles-price",
    ]
    for n, act in enumerate(("new/", "check/", "triggers/edit/", "{}/edit/", "{}/conclude/", "{}/revoke/")):
        for turn in range(4):
            typed = {f: NASTY[(n + 5 * turn + i) % len(NASTY)] for i, f in enumerate(fields)}
            answer = client.post(f"/policies/{act.format(review.pk)}", typed)
            assert answer.status_code in (200, 302, 404, 409, 422), (act, answer.status_code)
            assert "<script>alert(1)</script>" not in answer.content.decode()
        assert client.get(f"/policies/?page={NASTY[n]}&q={NASTY[n + 1]}").status_code == 200
