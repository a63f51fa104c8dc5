"""Everything by keyboard: skip link, search key, board without a mouse, single keys that can be switched off."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .conftest import OFFICER, Complaints
from .walking import card, column, done, enter_lead, focused, read_text

TEXT = """河阳经开区项目建设提速

【演示】本报讯 河阳经开区与云川键控设备有限公司签订投资协议，该公司总投资1.1亿元建设单键甲项目。

同日，总投资1.2亿元的单键乙项目开工建设。此前，总投资1.3亿元的单键丙项目签约落户。
"""


def test_the_first_tab_leads_past_the_menu(enter: Callable[..., Any]) -> None:
    page = enter(OFFICER)
    page.goto("/projects/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    assert skip.bounding_box()["x"] >= 0, "seen when it has the focus"
    page.keyboard.press("Enter")
    assert focused(page) == "main"


def test_what_has_the_focus_shows_it(enter: Callable[..., Any]) -> None:
    page = enter(OFFICER)
    page.goto("/projects/board/")
    ring = "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).outlineWidth"
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate(ring) == "solid2px", focused(page)


def test_a_slash_leads_to_the_search_but_not_while_typing(enter: Callable[..., Any]) -> None:
    page = enter(OFFICER)
    page.goto("/projects/new/")
    page.keyboard.press("/")
    assert focused(page) == "q"
    page.get_by_label("项目名称").focus()
    page.keyboard.type("1/2")
    assert page.get_by_label("项目名称").input_value() == "1/2"


def test_a_card_moves_without_a_mouse(enter: Callable[..., Any]) -> None:
    page = enter(OFFICER)
    enter_lead(page, "键盘移库项目")
    page.goto("/projects/board/?q=键盘移库项目")
    card(page, "键盘移库项目").get_by_label("移至").focus()
    page.keyboard.press("ArrowDown")  # the first choice: 洽谈库
    done(page, "已移至洽谈库")
    page.goto("/projects/board/?q=键盘移库项目")
    assert column(page, "洽谈库").get_by_role("link", name="键盘移库项目").is_visible()


def number(page: Any) -> str:
    """Number of the draft that is looked at."""
    return str(page.locator("article.draft .dn").inner_text())


def test_drafts_are_decided_by_single_keys_that_can_be_switched_off(
    enter: Callable[..., Any], complaints: Complaints
) -> None:
    page = enter(OFFICER)
    read_text(page, "单键演示", TEXT)
    assert number(page) == "1"

    page.get_by_role("button", name="关掉单键").click()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.wait_for_timeout(300)
    assert number(page) == "1", "switched off, keys do nothing"
    page.reload()
    page.get_by_role("button", name="打开单键").click()  # it was remembered

    page.keyboard.press("j")
    page.wait_for_url(re.compile(r"draft=2"))
    page.keyboard.press("k")
    page.wait_for_url(re.compile(r"draft=1"))
    page.keyboard.press("e")
    name = page.locator("article.draft").get_by_label("名称", exact=True)
    name.focus()
    page.keyboard.press("End")
    page.keyboard.type("axu")
    assert name.input_value().endswith("axu"), "typing is not deciding"
    page.reload()

    page.keyboard.press("a")
    done(page, "第 1 条已采纳")
    page.keyboard.press("x")
    done(page, "第 2 条不要")
    page.keyboard.press("u")
    done(page, "第 3 条先放着")
