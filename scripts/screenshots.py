"""`make screenshots`: take the README's pictures again, from the demo zone as of one fixed day.

The real product is started in an empty home and looked at with a real browser.  Every page says itself that its data
are a demonstration (演示数据).  Exits with 3 when there is no browser, with 1 when a picture is too heavy for a README.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from tests.browser import product

from browser import find_or_install

IMAGES = ROOT / "docs" / "images"
HEAVIEST = 200_000  # bytes of one picture
PASSWORD = "Heyang-demo1"
DESK: dict[str, Any] = {"viewport": {"width": 1200, "height": 720}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
}
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=zh-CN", "--hide-scrollbars",
]  # fmt: skip


def sign_in(page: Any, username: str) -> None:
    page.goto("/people/sign-in/")
    page.get_by_role("textbox", name="账号").fill(username)
    page.get_by_role("textbox", name="口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def cockpit(page: Any) -> None:
    sign_in(page, "demo.leader")
    page.goto("/cockpit/")
    page.locator(".chart svg").first.wait_for()
    page.wait_for_timeout(600)  # the chart's 300 ms


def board(page: Any) -> None:
    sign_in(page, "demo.officer")
    page.goto("/projects/board/")


def confirm(page: Any) -> None:
    """The example page, read into drafts."""
    sign_in(page, "demo.officer")
    page.goto("/intake/new/")
    page.get_by_label("资料名称").fill("河阳日报 11-18 第 3 版")
    page.get_by_label("刊出日期").fill("2026-11-18")
    page.get_by_label("文件", exact=True).set_input_files(ROOT / "examples" / "newspaper-page.txt")
    page.get_by_role("button", name="读成草稿").click()
    page.wait_for_url(re.compile(r"/intake/\d+/"))
    page.locator("#said").evaluate("e => e.remove()")


def gate(page: Any) -> None:
    """A signing refused: what is missing, each with the way to mend it."""
    sign_in(page, "demo.officer")
    page.goto("/projects/?stage=talks&sort=-investment")
    for address in [a.evaluate("a => a.href") for a in page.locator("table a.main").all()]:
        page.goto(address + "gate/")
        day = page.get_by_label(re.compile("签约日期"))
        if day.count() == 0 or page.locator(".demands .bad").count() < 3:
            continue
        day.fill("2026-11-19")
        page.get_by_role("button", name="申报签约").click()
        page.locator("#refused").wait_for()
        return
    raise SystemExit("no project of the demo can be refused")


def phone(page: Any) -> None:
    sign_in(page, "demo.officer")
    page.goto("/projects/?stage=building")
    page.goto(page.locator("table a.main").first.evaluate("a => a.href"))


PICTURES: dict[str, tuple[Callable[[Any], None], dict[str, Any]]] = {
    "cockpit": (cockpit, DESK), "board": (board, DESK), "confirm": (confirm, DESK), "gate": (gate, DESK),
    "phone": (phone, PHONE),
}  # fmt: skip


def main() -> int:
    chromium = find_or_install()
    if chromium is None:
        print("没有可用的浏览器，截图没有重拍 · no Chromium, no pictures taken", file=sys.stderr)
        return 3
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(parents=True, exist_ok=True)
    running = product.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=ARGUMENTS, env=os.environ | {"LANGUAGE": "zh_CN"}
            )
            for name, (prepare, options) in PICTURES.items():
                page = browser.new_page(
                    base_url=running.address, locale="zh-CN", reduced_motion="reduce", **options
                )
                prepare(page)
                page.screenshot(path=IMAGES / f"{name}.png")
                page.context.close()
            browser.close()
    finally:
        running.stop()
    heavy = []
    for name in PICTURES:
        size = (IMAGES / f"{name}.png").stat().st_size
        print(f"docs/images/{name}.png: {size / 1000:.0f} kB")
        if size > HEAVIEST:
            heavy.append(name)
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
