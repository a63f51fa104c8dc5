"""End-to-end tests: the real product, one for all of them, and a real browser.

Without a Chromium (ZHAOLUO_CHROMIUM names one, else the system's is taken) they are left out, with one loud line.  A test
fails when its page says anything in the console, breaks the content security policy or gets an answer of 500.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from . import product as running
from .product import CHECKOUT, Product

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PASSWORD = "Heyang-demo1"
OFFICER, INSPECTOR, LEADER, ADMINISTRATOR = "demo.officer", "demo.inspector", "demo.leader", "demo.admin"
NO_BROWSER = (
    "浏览器测试全部跳过：没有 Chromium · ALL BROWSER TESTS SKIPPED: no Chromium (set ZHAOLUO_CHROMIUM)"
)
LEFT_OUT = pytest.StashKey[int]()


def chromium() -> str | None:
    """The browser to use: the one named by ZHAOLUO_CHROMIUM, else the system's."""
    sys.path.insert(0, str(CHECKOUT / "scripts"))
    try:
        from browser import on_system
    finally:
        sys.path.pop(0)
    named = os.environ.get("ZHAOLUO_CHROMIUM")
    if named:  # whoever names one means that one
        return named if Path(named).exists() else None
    return on_system()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark ours; without a browser leave them all out, which is said once, not fifty times."""
    ours = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.browser)
    if ours and chromium() is None:
        items[:] = [item for item in items if item not in ours]
        config.hook.pytest_deselected(items=ours)
        config.stash[LEFT_OUT] = len(ours)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if number := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"!!! {NO_BROWSER} · {number} !!!", red=True, bold=True)


# Package-wide, not session-wide: Playwright keeps an event loop running, in which Django would refuse the
# database to every later test of the same pytest run.
@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """The browser itself."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def product(browser: Any) -> Iterator[Product]:
    """The product, running (started only if there is a browser to look at it)."""
    started = running.start()
    yield started
    started.stop()


class Complaints(list[str]):
    """What pages complained about; a test may say that it expects some (``expect("422")``)."""

    def __init__(self) -> None:
        super().__init__()
        self.expected: tuple[str, ...] = ()

    def expect(self, *words: str) -> None:
        self.expected += words

    def watch(self, page: Any) -> None:
        page.on(
            "console", lambda m: self.add(f"{page.url}: {m.text}") if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.add(f"{page.url}: {error}"))
        page.on("response", lambda r: self.add(f"{r.url}: answer {r.status}") if r.status >= 500 else None)

    def add(self, text: str) -> None:
        if not any(word in text for word in self.expected):
            self.append(text)


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    heard = Complaints()
    yield heard
    assert not heard, "\n".join(heard)


@pytest.fixture(scope="package")
def sessions() -> dict[str, Any]:
    """Who has signed in already, with their cookies: hashing passwords is slow on purpose."""
    return {}


@pytest.fixture
def open_page(browser: Any, product: Product, complaints: Complaints) -> Iterator[Callable[..., Any]]:
    """``open_page(**options)`` → a page of a new browser context that nobody has signed in to."""
    contexts = []

    def open_one(**options: Any) -> Any:
        context = browser.new_context(
            **({"viewport": DESK, "locale": "zh-CN", "base_url": product.address} | options)
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        complaints.watch(page)
        return page

    yield open_one
    for context in contexts:
        context.close()


def sign_in(page: Any, username: str, password: str = PASSWORD) -> None:
    """Sign in through the page, as a person does."""
    page.goto("/people/sign-in/")
    page.get_by_role("textbox", name="账号").fill(username)
    page.get_by_role("textbox", name="口令").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.fixture
def enter(open_page: Callable[..., Any], sessions: dict[str, Any]) -> Callable[..., Any]:
    """``enter(username, **options)`` → a page of somebody who has signed in."""

    def come_in(username: str, password: str = PASSWORD, **options: Any) -> Any:
        known = sessions.get(username)
        page = open_page(**({"storage_state": known} if known else {}), **options)
        if not known:
            sign_in(page, username, password)
            sessions[username] = page.context.storage_state()
        return page

    return come_in
