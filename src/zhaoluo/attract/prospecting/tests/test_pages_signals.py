"""Signals and weights by their pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ..models import ScorecardVersion, Signal
from ..terms import ScoreTerm
from . import factories as make

HERE = "/prospecting/signals/"
GOOD = "企业名称,信号类型,发生日期,出处\n河岭传感科技有限公司,扩产公告,2026-11-01,公司公告\n河岭传感科技有限公司,融资,2026-10-01,公司公告\n"


def sheet(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("信号.csv", text.encode("utf-8-sig"), content_type="text/csv")


def test_a_signal_is_entered_and_fades_on_the_page(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    sent = {
        "name": "河岭传感科技有限公司",
        "kind": "hiring",
        "on": "2026-11-10",
        "source": "招聘网站",
        "strength": "1",
    }
    assert client.post(f"{HERE}new/", sent | {"source": ""}).status_code == 422
    assert client.post(f"{HERE}new/", sent | {"on": "2026-12-01"}).status_code == 422
    assert not Signal.objects.exists()
    assert client.post(f"{HERE}new/", sent).status_code == 302
    make.a_signal(
        cast, now, name="老早的企业", credit_code="", kind="hiring", on=datetime(2026, 8, 30).date()
    )
    page = client.get(HERE).content.decode()
    assert "现在算" in page and "出处：招聘网站" in page
    assert client.get(f"{HERE}?kind=funding").content.decode().count("现在算") == 0


def test_a_sheet_is_taken_whole_or_not_at_all(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    bad = GOOD + "某某公司,不认识的,2026-11-01,公告\n,扩产公告,三月五号,公告\n"
    refused = client.post(f"{HERE}import/", {"file": sheet(bad)})
    page = refused.content.decode()
    assert refused.status_code == 422 and "第 4 行" in page and "第 5 行" in page
    assert not Signal.objects.exists()
    assert client.post(f"{HERE}import/", {}).status_code == 422
    done = client.post(f"{HERE}import/", {"file": sheet(GOOD)}, follow=True)
    assert "已导入 2 条" in done.content.decode() and Signal.objects.count() == 2
    again = client.post(f"{HERE}import/", {"file": sheet(GOOD)}, follow=True).content.decode()
    assert "已导入 0 条" in again and "第 2、3 行" in again and Signal.objects.count() == 2
    assert "企业名称" in client.get(f"{HERE}template.csv").content.decode("utf-8-sig")


def test_a_sheet_sent_twice_is_taken_once(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    assert client.post(f"{HERE}import/", {"file": sheet(GOOD), "once": "f1"}).headers["Location"] == HERE
    again = client.post(f"{HERE}import/", {"file": sheet(GOOD), "once": "f1"}, follow=True)
    assert "刚才已经收到" in again.content.decode() and Signal.objects.count() == 2


def test_a_signal_is_struck_out_with_a_reason_and_stays_to_be_seen(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    signal = make.a_signal(cast, now)
    client = signed_in(cast.officer)
    assert client.post(f"{HERE}{signal.pk}/void/", {"reason": ""}).status_code == 422
    assert (
        signed_in(cast.stranger).post(f"{HERE}{signal.pk}/void/", {"reason": "记错了一家"}).status_code == 404
    )
    assert client.post(f"{HERE}{signal.pk}/void/", {"reason": "记错了一家"}).status_code == 302
    assert "已作废：记错了一家" in client.get(HERE).content.decode()


def test_how_long_a_kind_counts_is_said_by_the_administrator(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    sent = {"kind": "hiring", "days": "30", "shape": "linear", "source": "区招商办"}
    assert "fades/" not in signed_in(cast.officer).get(HERE).content.decode()
    assert signed_in(cast.officer).post(f"{HERE}fades/", sent).status_code == 422
    assert signed_in(cast.administrator).post(f"{HERE}fades/", sent).status_code == 302
    assert "30 天" in signed_in(cast.officer).get(HERE).content.decode()


def test_other_zones_signals_stay_unseen(cast: Any, now: datetime, signed_in: Any, client: Any) -> None:
    make.a_signal(cast, now)
    assert make.planted_code(1) in signed_in(cast.colleague).get(HERE).content.decode()
    assert make.planted_code(1) not in signed_in(cast.stranger).get(HERE).content.decode()
    assert client.get(HERE).headers["Location"].startswith("/people/sign-in/")


def test_query_count_does_not_grow_with_signals(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)

    def count() -> int:
        with CaptureQueriesContext(connection) as told:
            assert client.get(HERE).status_code == 200
        return len(told)

    for n in range(10):
        make.a_signal(cast, now, name=f"第 {n} 家", credit_code="")
    client.get(HERE)
    few = count()
    for n in range(10, 20):
        make.a_signal(cast, now, name=f"第 {n} 家", credit_code="")
    assert count() == few


def test_weights_are_saved_as_versions(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    page = client.get("/prospecting/scorecard/").content.decode()
    assert "现用默认权重" in page and "打分口径" in page and page.count('type="range"') == 6
    sent = {f"weight_{term.value}": "10" for term in ScoreTerm} | {"note": "各项一样重"}
    assert client.post("/prospecting/scorecard/", sent | {"weight_gap": "-1"}).status_code == 422
    assert client.post("/prospecting/scorecard/", sent).status_code == 302
    assert client.post("/prospecting/scorecard/", sent).status_code == 422, "the same again is no new version"
    assert ScorecardVersion.objects.get().number == 1
    page = client.get("/prospecting/scorecard/").content.decode()
    assert "现用 v1" in page and "各项一样重" in page
    assert signed_in(cast.viewer).post("/prospecting/scorecard/", sent).status_code == 403
    assert "现用默认权重" in signed_in(cast.stranger).get("/prospecting/scorecard/").content.decode()
