"""On paper: no menu, no bars, no buttons; the heads of tables and the words of states stay."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from .conftest import ADMINISTRATOR
from .places import filled

HIDDEN = ".side, .top, .skip, .tabs, .filters, .head .acts, .phead .acts, .noprint, .actbar"


@pytest.mark.parametrize(
    ("address", "heading"), [("{building}", "h1"), ("{building}gate/", "h1"), ("/projects/", "项目名单")]
)
def test_paper_shows_the_matter_and_not_the_machine(
    enter: Callable[..., Any], address: str, heading: str
) -> None:
    page = enter(ADMINISTRATOR)
    page.goto(filled(page, address, {}))
    title = page.locator("h1").inner_text()
    page.emulate_media(media="print")
    seen = [e.evaluate("e => e.outerHTML.slice(0, 60)") for e in page.locator(HIDDEN).all() if e.is_visible()]
    assert not seen
    assert page.locator("h1").is_visible()
    assert page.locator(".lamp, .badge").first.is_visible()
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    # fonts may give a character's twin among the radicals
    words = normalize("NFKC", "".join("".join(sheet.extract_text() for sheet in paper.pages).split()))
    assert "".join(title.split()) in words
    assert "驾驶舱" not in words
    assert round(float(paper.pages[0].mediabox.width)) == 595, "A4"
