"""Scripts off: signing in, filtering, moving, reporting and confirming a draft are plain links and forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .conftest import OFFICER, Complaints, sign_in
from .walking import card, done, enter_lead, find, read_text

TEXT = (
    "【演示】本报讯 河阳经开区与临泽无脚本设备有限公司签订投资协议，该公司总投资2.1亿元建设无脚本阀门项目。"
)


def test_the_days_work_is_done_without_scripts(open_page: Callable[..., Any], complaints: Complaints) -> None:
    complaints.expect("status of 422")
    page = open_page(java_script_enabled=False)
    sign_in(page, OFFICER)

    # the cockpit's chart gives way to its table
    page.goto("/cockpit/")
    assert page.locator("details.dt table").first.is_visible()

    # a draft is confirmed
    read_text(page, "无脚本演示", TEXT)
    page.locator("article.draft").get_by_role("button", name="采纳").click()
    done(page, "已采纳，进了线索库")

    # a list is filtered, a card is moved by a plain select and a button
    enter_lead(page, "无脚本移库项目")
    find(page, "无脚本移库项目")
    page.goto("/projects/board/?q=无脚本移库项目")
    moved = card(page, "无脚本移库项目")
    moved.get_by_label("移至").select_option(label="洽谈库")
    moved.get_by_role("button", name="去").click()
    page.get_by_label(re.compile("发生日期")).fill("2026-11-20")
    page.get_by_role("button", name="移至洽谈库").click()
    done(page, "已移至洽谈库")

    # a report is refused with its reasons, above the form that keeps what was typed
    page.get_by_role("link", name="往前走").click()
    page.get_by_label(re.compile("签约日期")).fill("2026-11-20")
    page.get_by_role("button", name="申报签约").click()
    assert "协议" in page.locator("#refused").inner_text()
    assert page.get_by_label(re.compile("签约日期")).input_value() == "2026-11-20"
