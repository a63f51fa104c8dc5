"""Steps that several tests take through the pages, in the words the pages use."""

from __future__ import annotations

import re
from typing import Any

PDF = {"name": "投资协议.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}


def done(page: Any, words: str) -> None:
    """Wait until the page says that it is done; if it was refused, say why."""
    said = page.get_by_role("status").get_by_text(words)
    refused = page.locator("#refused")
    said.or_(refused).first.wait_for()
    assert said.is_visible(), refused.inner_text()


def enter_lead(page: Any, name: str, *, ready_for_talks: bool = True) -> None:
    """Enter a lead through the form; with what talks demand, or with a name alone."""
    page.goto("/projects/new/")
    page.get_by_label("项目名称").fill(name)
    if ready_for_talks:
        page.get_by_label("投资方").fill("河阳试验制造有限公司")
        page.get_by_label("产业链", exact=True).fill("装备制造")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/projects/board/")


def read_text(page: Any, title: str, text: str) -> None:
    """Paste a text of the day into 资料收件 and have it read; ends on its first draft."""
    page.goto("/intake/new/")
    page.get_by_label("资料名称").fill(title)
    page.get_by_label("刊出日期").fill("2026-11-18")
    page.get_by_label("或粘贴文字").fill(text)
    page.get_by_role("button", name="读成草稿").click()
    page.wait_for_url(re.compile(r"/intake/\d+/"))


def find(page: Any, name: str) -> str:
    """Open a project by its name in the list; the address of its page, without the host."""
    page.goto("/projects/?standing=all")
    page.get_by_label("名称、投资方、编号、拼音首字母").fill(name)
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url(re.compile(r"/projects/\d+/$"))
    return re.sub(r"^https?://[^/]+", "", page.url)


def card(page: Any, name: str) -> Any:
    """A project's card on the board."""
    return page.locator(".kc").filter(has=page.get_by_role("link", name=name, exact=True))


def column(page: Any, library: str) -> Any:
    """A column of the board by the name of its library."""
    return page.get_by_role("region", name=library, exact=True)


def focused(page: Any) -> str:
    """Id of what has the focus, or its tag and text."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.outerHTML.slice(0, 80)"))
