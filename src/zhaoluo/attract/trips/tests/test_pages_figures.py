"""Pages of counts, yields and road maps, and their files, as each of the cast finds them."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.tests.factories import a_mode
from zhaoluo.registers.chains.tests import factories as chains

from .road import Stay, a_reception, a_trip, a_visit, agreed, an_event, came, funded, signed_on, with_history

SPRING = date(2026, 4, 10)
PAGES = (
    "/trips/counts/",
    "/trips/counts/?by=month",
    "/trips/counts/?by=region",
    "/trips/yields/",
    "/trips/yields/?by=channel",
)


def furnish(cast: Any, now: Any) -> None:
    trip = a_trip(cast, SPRING, spent=Decimal(3), mode=a_mode(cast, now))
    a_visit(cast, SPRING, "演示甲", trip=trip)
    a_reception(cast, SPRING, "演示丙")
    an_event(cast, SPRING)
    lead = with_history(
        cast, now, [Stay("lead", SPRING), Stay("talks", SPRING)], mode=a_mode(cast, now), team=cast.team
    )
    came(cast, lead, trip=trip)
    signed = signed_on(cast, now, date(2026, 6, 1), team=cast.team)
    agreed(signed, "formal", SPRING, Decimal(42000))
    funded(signed, SPRING, Decimal(10))


def read(signed_in: Any, user: Any, path: str) -> str:
    answer = signed_in(user).get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return str(answer.content.decode())


def test_every_page_stands_empty_and_furnished(cast: Any, now: Any, signed_in: Any) -> None:
    for path in PAGES:
        assert "这段时间" in read(signed_in, cast.officer, path), path
    furnish(cast, now)
    for path in PAGES:
        page = read(signed_in, cast.officer, path)
        assert "这段时间" not in page and page.count("<h1>") == 1, path
    assert "招商二组" in read(signed_in, cast.viewer, "/trips/counts/")
    assert "招商二组" not in read(signed_in, cast.stranger, "/trips/counts/")


def test_every_link_of_a_figure_opens_to_its_rows(cast: Any, now: Any, signed_in: Any) -> None:
    furnish(cast, now)
    browser, opened = signed_in(cast.leader), 0
    for path in ("/trips/counts/", "/trips/yields/"):
        page = browser.get(path).content.decode()
        for address, number in sorted(set(re.findall(r'href="(/trips/\w+/rows/\?[^"]+)">([\d,]+)<', page))):
            rows = browser.get(address.replace("&amp;", "&"))
            assert rows.status_code == 200, address
            if (
                "measure=agreed" not in address
                and "measure=funds" not in address
                and "measure=spent" not in address
            ):
                assert f"{number} 条" in rows.content.decode(), (address, number)
            opened += 1
    assert opened > 15


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/trips/counts/?since=2026-13-01", "读不懂"),
        ("/trips/counts/?since=2026-09-01&until=2026-08-01", "晚于"),
        ("/trips/yields/?cut_off=2030-01-01", "还没到"),
        ("/trips/yields/?by=person", "不能按"),
    ],
)
def test_what_cannot_be_meant_is_told(cast: Any, signed_in: Any, path: str, said: str) -> None:
    assert said in read(signed_in, cast.officer, path)


@pytest.mark.parametrize(
    "path",
    [
        "/trips/counts/rows/", "/trips/counts/rows/?measure=people", "/trips/yields/rows/?stage=lead", "/trips/roadmap/999999/",
        "/trips/roadmap/999999/export.docx",
    ],
)  # fmt: skip
def test_what_there_is_not_is_not_found(cast: Any, signed_in: Any, path: str) -> None:
    assert signed_in(cast.officer).get(path).status_code == 404


def test_nobody_reads_figures_without_signing_in(cast: Any, client: Any) -> None:
    for path in (*PAGES, "/trips/roadmap/", "/trips/counts/export.xlsx"):
        assert client.get(path).status_code == 302, path


def test_odd_groups_and_pages_open_to_nothing_and_do_not_fail(cast: Any, now: Any, signed_in: Any) -> None:
    furnish(cast, now)
    for query in (
        "key=999999&page=-3",
        "key=x&by=team",
        "key=<b>&by=mode",
        "key=99&by=region",
        "page=1e9",
        "by=month&key=2026-13",
    ):
        page = read(signed_in, cast.officer, f"/trips/counts/rows/?measure=leads&{query}")
        assert "<b>&" not in page


@pytest.mark.parametrize(("path", "sheet"), [("counts", "招商统计"), ("yields", "招商方式成效")])
def test_workbooks_say_what_they_mean_and_who_took_them(
    cast: Any, now: Any, signed_in: Any, path: str, sheet: str
) -> None:
    furnish(cast, now)
    answer = signed_in(cast.officer).get(f"/trips/{path}/export.xlsx")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    page = openpyxl.load_workbook(io.BytesIO(answer.content))[sheet]
    words = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
    assert (
        "合计" in words
        and any("口径：" in w for w in words)
        and any("导出：周启明 2026-11-20" in w for w in words)
    )
    event = Event.objects.get(verb="trip_figures.exported")
    assert (event.by_id, event.facts["what"], event.facts["form"]) == (cast.officer.pk, path, "xlsx")


def test_a_road_map_is_its_zone_s_own(cast: Any, now: Any, signed_in: Any) -> None:
    chain = chains.a_chain(cast, now)
    page = read(signed_in, cast.viewer, f"/trips/roadmap/{chain.pk}/")
    assert f"{chain.name}招商路线图" in page and "没有这条链的企业" in page
    assert chain.name in read(signed_in, cast.officer, "/trips/roadmap/")
    for form in ("docx", "xlsx"):
        assert signed_in(cast.officer).get(f"/trips/roadmap/{chain.pk}/export.{form}").status_code == 200
    assert signed_in(cast.officer).get(f"/trips/roadmap/{chain.pk}/export.pdf").status_code == 404
    for path in ("", "export.docx"):
        assert signed_in(cast.stranger).get(f"/trips/roadmap/{chain.pk}/{path}").status_code == 404
    assert Event.objects.filter(verb="trip_figures.exported").count() == 2
