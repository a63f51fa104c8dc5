"""A chain from the list to the rows behind a figure: with the mouse, with the keyboard, without scripts, on the phone, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from unicodedata import normalize

from pypdf import PdfReader

from .conftest import OFFICER, PHONE

CHAIN = "光机电与显示"
MAPS = ("产业链", "技术路线", "应用领域", "区域分布", "企业协作")


def open_chain(page: Any) -> None:
    page.goto("/chains/")
    page.get_by_role("heading", name=CHAIN, exact=True).get_by_role("link").click()
    page.get_by_role("heading", name=f"{CHAIN}产业链图谱").wait_for()


def test_a_gap_on_the_map_leads_to_its_buyers_and_every_figure_to_its_rows(enter: Callable[..., Any]) -> None:
    page = enter(OFFICER)
    open_chain(page)
    gap = page.locator("svg .nd.missing").first
    said = gap.locator("title").text_content()
    assert "缺口" in said and "本地 0 家" in said
    gap.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"link="))
    name = said.split("，")[0]
    assert page.locator("#link h2").inner_text() == name
    rows = page.locator("#gaps tbody tr")
    assert rows.count() == 1 and name in rows.first.inner_text()
    assert page.locator("svg [aria-current=true] title").text_content() == said
    for title in MAPS:  # the chosen link stays chosen from map to map
        page.get_by_role("navigation", name="五个招商图谱").get_by_role(
            "link", name=title, exact=True
        ).click()
        page.get_by_role("heading", name=f"{title}图谱", exact=True).wait_for()
        assert page.locator("#link h2").inner_text() == name
        page.locator("details.under summary").click()
        assert page.locator("details.under table, details.under p").first.is_visible()
    page.get_by_role("link", name="看这个环节").click()
    page.get_by_role("heading", name=name, level=1).wait_for()
    page.go_back()
    page.locator("dl.strip a").first.click()
    page.get_by_role("heading", name="这个数由哪些记录得来").wait_for()
    assert page.locator("main tbody tr").count() > 1


def test_without_scripts_the_table_stands_open_below_each_map(enter: Callable[..., Any]) -> None:
    page = enter(OFFICER, java_script_enabled=False)
    open_chain(page)
    for title in MAPS:
        page.get_by_role("navigation", name="五个招商图谱").get_by_role(
            "link", name=title, exact=True
        ).click()
        assert page.locator("main svg.cmap a").count() > 5, title
        assert page.locator("details.under table").first.is_visible(), title


def test_on_the_phone_the_map_scrolls_in_a_region_of_its_own(enter: Callable[..., Any]) -> None:
    page = enter(OFFICER, viewport=PHONE)
    open_chain(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    region = page.get_by_role("region", name="产业链图谱，可横向滚动")
    assert region.evaluate("e => e.scrollWidth > e.clientWidth")
    last = page.locator("svg .nd").last
    last.click()  # scrolled into sight by the browser, inside its region
    page.wait_for_url(re.compile(r"link="))
    box, frame = page.locator("svg [aria-current=true] rect").bounding_box(), region.bounding_box()
    assert frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"] + 1


def test_paper_shows_the_map_and_its_table(enter: Callable[..., Any]) -> None:
    page = enter(OFFICER)
    open_chain(page)
    page.emulate_media(media="print")
    assert not page.locator("nav.tabs").is_visible()
    width = page.locator("svg.cmap").evaluate("e => e.getBoundingClientRect().width")
    assert width <= page.locator("main").evaluate("e => e.getBoundingClientRect().width")
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    words = normalize("NFKC", "".join("".join(sheet.extract_text() for sheet in paper.pages).split()))
    assert f"{CHAIN}产业链图谱" in words and "由谁供" in words  # the table opens by itself
    assert round(float(paper.pages[0].mediabox.width)) == 595
