"""Steps that several tests take through the pages, in the words the pages use."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

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
        page.get_by_label("招商方式").select_option(label="产业链招商")
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


def ledger_file(name: str, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """A ledger as a person keeps it: a title over the headers in row 2, a total below; rows from row 3."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("四库台账")
    sheet.merge_range(0, 0, 0, 6, "招商引资项目台账（演示）单位：万元、亩")
    for y, row in enumerate([LEDGER_HEADERS, *rows, ("合计", "", 99999)], 1):
        sheet.write_row(y, 0, row)
    book.close()
    return {"name": name, "mimeType": "application/octet-stream", "buffer": out.getvalue()}


LEDGER_HEADERS = ("项目名称", "投资方", "总投资", "项目进度", "签约日期", "占地", "经办")
LEDGER_ROWS = (
    ("【演示】样表甲项目", "云川样表甲有限公司", 12000, "洽谈", "", 30, "周启明"),
    ("【演示】样表乙项目", "云川样表乙有限公司", 8600, "签约", "2026-13-05", 20, "某某某"),
    ("【演示】样表甲项目", "云川样表甲有限公司", 13000, "洽谈", "", 30, "周启明"),
)


def bring_ledger(page: Any, name: str, rows: Sequence[Sequence[Any]] = LEDGER_ROWS) -> str:
    """Upload a ledger of these rows; ends on its preview, whose address it gives, without the host."""
    return upload_ledger(page, ledger_file(name, rows))


def upload_ledger(page: Any, file: Path | dict[str, Any]) -> str:
    """Upload a ledger; ends on its preview, whose address it gives, without the host."""
    page.goto("/intake/ledgers/new/")
    page.get_by_label("台账文件").set_input_files(file)
    page.get_by_role("button", name="上传，先看").click()
    page.wait_for_url(re.compile(r"/intake/ledgers/\d+/"))
    return re.sub(r"^https?://[^/]+", "", page.url)


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


def choose(select: Any, words: str) -> None:
    """Choose the option of a select that holds these words."""
    select.select_option(value=select.locator("option").filter(has_text=words).first.get_attribute("value"))


def outside_review(page: Any, project: str) -> None:
    """Enter a review that was held elsewhere and passed, with its minutes; what the form of review asks is answered."""
    page.goto("/reviews/outside/")
    choose(page.get_by_label("项目", exact=True), project)
    page.get_by_label("对照哪个评审办法").select_option(index=1)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("由谁组织评审（必填）").fill("市项目评审中心（演示）")
    page.get_by_label("结论日期（必填）").fill("2026-11-18")
    page.get_by_label("会议纪要或评审意见原件（必附）").set_input_files(PDF)
    page.get_by_role("radio", name=re.compile("^通过")).check()
    page.get_by_label("理由（必填）").fill("工艺成熟，市场有订单，建议通过")
    for row in page.locator("table.rows-t").last.locator("tbody tr").all():
        result = row.locator("select")
        good = result.locator("option[value=clear], option[value=clean]").get_attribute("value")
        result.select_option(value=good)
        for cell in row.locator("input[type=text]").all():
            cell.fill("对照纪要第三页")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url(re.compile(r"/reviews/\d+/"))


def focused(page: Any) -> str:
    """Id of what has the focus, or its tag and text."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.outerHTML.slice(0, 80)"))
