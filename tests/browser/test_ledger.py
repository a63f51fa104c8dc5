"""A ledger on a phone and with scripts off: brought in, a doubtful row decided on, written once, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .conftest import OFFICER, PHONE, Complaints
from .walking import bring_ledger, ledger_file

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_ledger_is_brought_in_and_taken_back_without_scripts(
    enter: Callable[..., Any], complaints: Complaints
) -> None:
    complaints.expect("422")
    page = enter(OFFICER, java_script_enabled=False, viewport=PHONE)
    page.goto("/intake/ledgers/new/")
    page.get_by_label("台账文件").set_input_files(ledger_file("空的.xlsx", []))
    page.get_by_role("button", name="上传，先看").click()
    assert "没有读到项目行" in page.get_by_role("alert").inner_text()
    bring_ledger(page, "手机上的台账.xlsx")
    assert "将写入 1 行" in page.get_by_role("group", name="导入").inner_text()
    assert "疑似重复" in page.locator("table.lrows").inner_text()
    page.get_by_label("第 5 行怎么办").select_option("apart")
    page.get_by_role("button", name="确认导入 1 行").click()
    assert "请看过再确认" in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="确认导入 2 行").click()
    assert page.get_by_role("heading", level=1).inner_text() == "手机上的台账.xlsx · 已导入"
    page.goto("/projects/board/")
    assert page.locator(".kc").get_by_role("link", name="【演示】样表甲项目", exact=True).count() == 2
    page.goto("/intake/ledgers/")
    page.get_by_role("link", name="手机上的台账.xlsx").click()
    page.locator("#undo summary").click()
    page.get_by_label("为什么撤回").fill("试传的，撤回")
    page.get_by_role("button", name="撤回导入").click()
    assert "新增的 2 个里，2 个已退出登记库" in page.get_by_role("main").inner_text()
    page.goto("/projects/board/")
    assert page.get_by_role("link", name="【演示】样表甲项目", exact=True).count() == 0


def test_the_page_of_a_confirmed_ledger_and_of_its_undoing_bars_nobody(enter: Callable[..., Any]) -> None:
    from .test_looks import ALL, AXE, broken

    page = enter(OFFICER, viewport=PHONE)
    bring_ledger(page, "看结果的台账.xlsx")
    for button in ("确认导入 1 行", "撤回导入"):
        if button == "撤回导入":
            page.locator("#undo summary").click()
            page.get_by_label("为什么撤回").fill("试传的，撤回")
        page.get_by_role("button", name=button).click()
        page.get_by_role("status").get_by_text("已").wait_for()
        page.evaluate(AXE.read_text("utf-8"))
        assert broken(page, ALL) == []
        assert page.evaluate(SIDEWAYS) == 0
