"""A page beside the register in a browser: with keys, and with scripts off; missed, put aside, looked at again, taken out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import OFFICER, Complaints, sign_in
from .walking import done, enter_lead, find, read_text

TEXT = """河阳经开区项目建设提速

【演示】本报讯 日前，云川{who}设备有限公司投资建设的{name}二期项目在河阳经开区签约，项目总投资1.7亿元，占地33亩。

同日，总投资1.2亿元的{who}备件基地项目开工建设。
"""


@pytest.mark.parametrize("scripts", [True, False], ids=["keys", "no scripts"])
def test_a_page_is_put_beside_the_register_and_merged_by_choice(
    enter: Callable[..., Any], open_page: Callable[..., Any], complaints: Complaints, scripts: bool
) -> None:
    name = "旋翼阀门" if scripts else "铸光阀门"
    who = "旋翼" if scripts else "铸光"
    if scripts:
        page = enter(OFFICER)
    else:
        page = open_page(java_script_enabled=False)
        sign_in(page, OFFICER)
    enter_lead(page, f"{name}项目")
    read_text(page, f"{who}并列演示", TEXT.format(who=who, name=name))
    here = page.url
    draft = page.locator("article.draft")
    assert draft.get_by_role("radio", name="总投资取登记库的：").is_checked()
    draft.get_by_role("radio", name="总投资取本页的：").check()
    draft.get_by_role("radio", name="用地取本页的：").check()
    assert draft.get_by_role("radio", name="名称取登记库的：").is_checked()
    if scripts:
        page.locator("h1").click()  # keys do not decide while a choice has the focus
        page.keyboard.press("m")
    else:
        draft.get_by_role("button", name="并入").click()
    done(page, "第 1 条已并入")

    page.locator("article.draft").get_by_role("button", name="不要").click()
    done(page, "第 2 条不要")
    page.goto(f"{here.split('?')[0]}?draft=2")
    page.locator("article.draft").get_by_role("button", name="重看").click()
    done(page, "第 2 条重看")

    page.locator("#missed summary").click()
    missed = page.locator("#missed")
    missed.get_by_label("项目名称").fill(f"{who}检测中心")
    missed.get_by_label("原文那句话").fill("同日，总投资1.2亿元")
    missed.get_by_role("button", name="补记为草稿").click()
    done(page, "已补记为第 3 条")
    assert page.locator("article.draft").get_by_text("人工补记").is_visible()

    page.get_by_text("导出核对结果").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="评测数据（JSON）").click()
    gold = json.loads(Path(taken.value.path()).read_text(encoding="utf-8"))
    ((first, *_),) = gold["files"].values()
    assert first["decision"] == "accepted" and first["total_investment_yuan"] == 170_000_000

    find(page, f"{name}项目")
    shown = page.locator("main").inner_text()
    assert "1.70 亿元" in shown and "出处" in shown
