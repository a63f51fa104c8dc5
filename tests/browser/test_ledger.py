"""A ledger as zones keep them from upload to the board and back, by keyboard, on a phone, with scripts off."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import OFFICER, PHONE, Complaints
from .product import CHECKOUT
from .walking import bring_ledger, card, column, done, find, ledger_file

EXAMPLE = CHECKOUT / "examples" / "ledger.xlsx"
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


def press(page: Any, button: str) -> None:
    """Press a button with the keyboard."""
    page.get_by_role("button", name=button).first.focus()
    page.keyboard.press("Enter")


def upload_example(page: Any) -> None:
    """Upload the example ledger; ends on its preview."""
    page.goto("/intake/")
    page.get_by_role("link", name="台账记录").click()
    page.get_by_role("main").get_by_role("link", name="上传台账").first.click()
    page.get_by_label("台账文件").set_input_files(EXAMPLE)
    press(page, "上传，先看")
    page.wait_for_url(re.compile(r"/intake/ledgers/\d+/"))


def tab(page: Any, words: str) -> int:
    """How many rows a tab over the rows counts."""
    tabs = page.get_by_role("navigation", name="按结果筛选")
    return int(tabs.get_by_role("link", name=re.compile(f"^{words}")).locator("b").inner_text())


@pytest.mark.parametrize(
    "scripts, header, meaning",
    [(True, "O 列“责任落实｜牵头”", "责任部门"), (False, "M 列“来源地”", "不导入")],
    ids=["keys", "no scripts"],
)
def test_the_example_ledger_reaches_the_board_and_brought_in_again_changes_nothing(
    enter: Callable[..., Any], complaints: Complaints, scripts: bool, header: str, meaning: str
) -> None:
    complaints.expect("status of 422")
    page = enter(OFFICER, java_script_enabled=scripts)
    upload_example(page)
    counted = {words: tab(page, words) for words in ("全部", "新增", "无变化", "有错", "疑似重复")}
    assert counted == {"全部": 40, "新增": 38, "无变化": 0, "有错": 2, "疑似重复": 2}
    rows = page.locator("table.lrows").inner_text()
    assert "“2026-13-05”这一天不存在" in rows and "金额是负数" in rows
    assert "0000-88" not in page.get_by_role("main").inner_text(), "no telephone number is shown"

    # —— a column is put right, a twin is decided on ——
    chosen = page.get_by_label(f"四库台账 {header}对到哪个字段")
    chosen.select_option(label=meaning)
    press(page, "按此重算")
    done(page, "已按选的列重算")
    assert chosen.locator("option:checked").inner_text() == meaning
    twin = page.get_by_label("第 16 行怎么办")
    twin.focus()
    page.keyboard.press("End")
    assert twin.locator("option:checked").inner_text() == "是同一个，并入 第 6 行"
    press(page, "按认定重算")
    done(page, "1 行的认定已算进去")
    assert (tab(page, "新增"), tab(page, "无变化")) == (37, 1)

    # —— confirmed, the projects stand on the board; what looks like a known one waits ——
    here = page.url
    press(page, "确认导入 36 行")
    done(page, "已导入")
    assert page.get_by_role("heading", level=1).inner_text() == "ledger.xlsx · 已导入"
    for name, library in (
        ("智能水表生产基地项目", "洽谈库"),
        ("高强度紧固件项目", "签约库"),
        ("智慧物流枢纽项目", "建设库"),
    ):
        page.goto("/projects/board/?q=" + name)
        assert column(page, library).get_by_role("link", name=name, exact=True).is_visible(), name
    page.goto("/projects/board/?q=VCM")
    assert card(page, "VCM 音圈马达生产线").count() == 0
    find(page, "智慧物流枢纽项目")
    told = page.get_by_role("main").inner_text()
    assert "10.20 亿元" in told and "江东通衢物流集团有限公司" in told and "300" in told
    if meaning == "责任部门":
        assert "规划建设局" in told, "the column put right is in the register"
    assert "0000-88" not in told

    # —— the same file again: nothing to write ——
    upload_example(page)
    assert "导入过" in page.get_by_role("main").inner_text()
    assert [tab(page, words) for words in ("新增", "有变化", "无变化", "有错")] == [1, 0, 37, 2]
    assert chosen.locator("option:checked").inner_text() == meaning, "what was put right is remembered"
    press(page, "确认导入 0 行")
    page.locator("#refused").wait_for()
    assert "没有一行要写入" in page.locator("#refused").inner_text()
    press(page, "取消")
    done(page, "已取消")

    # —— and taken back, the board is as it was ——
    page.goto(here)
    page.locator("#undo summary").click()
    page.get_by_label("为什么撤回").fill("试传的，撤回")
    press(page, "撤回导入")
    done(page, "已撤回")
    assert "新增的 36 个里，36 个已退出登记库" in page.get_by_role("main").inner_text()
    page.goto("/projects/board/?q=智慧物流枢纽项目")
    assert card(page, "智慧物流枢纽项目").count() == 0
