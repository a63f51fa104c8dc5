"""A visit on the phone with a poor connection: the form opens and keeps what is typed without one, photo and all, is sent when
it is back, and counts once, also when the answer was lost on the way.  Without scripts it is a plain form.
"""

from __future__ import annotations

import base64
import contextlib
import datetime
import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from .conftest import OFFICER, PHONE, Complaints
from .product import Product
from .walking import done

NEW = "/trips/visits/new/"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
PHOTO = {"name": "车间.png", "mimeType": "image/png", "buffer": base64.b64decode(PIXEL)}
#: The page, its styles and scripts lie in the browser, and the worker looks after the page.
PREPARED = """async () => {
  await navigator.serviceWorker.ready;
  const kept = await (await caches.open('visits-pages')).keys();
  return kept.some(r => r.url.endsWith('/trips/visits/new/')) && kept.some(r => /visits.*[.]js$/.test(r.url))
    && !!navigator.serviceWorker.controller;
}"""
#: What a lost connection makes the browser say.
CUT_OFF = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
    "ERR_CONNECTION",
    "ERR_EMPTY_RESPONSE",
    "Failed to fetch",
)


def come_in(enter: Callable[..., Any], **options: Any) -> Any:
    """The officer's phone; its clock shows the product's day."""
    page = enter(OFFICER, viewport=PHONE, has_touch=True, **options)
    page.clock.set_fixed_time(datetime.datetime(2026, 11, 20, 10, 0))
    return page


def fill(page: Any, name: str, *, photo: bool = True) -> None:
    page.get_by_label(re.compile("^企业名称")).fill(name)
    page.get_by_role("radio", name=re.compile("^有意向")).check()
    page.get_by_label("做什么").fill("请对方来看厂房")
    page.get_by_label("不晚于").fill("2026-11-27")
    page.get_by_label(re.compile("^一句话")).fill("要 6000 ㎡ 单层厂房")
    if photo:
        page.locator("#f-files").set_input_files(PHOTO)
        page.get_by_role("button", name="去掉 车间.png").wait_for()


def save(page: Any) -> None:
    page.get_by_role("button", name="存下", exact=True).click()


def rows(page: Any, name: str) -> int:
    """How many visits of this firm the list has."""
    page.goto(f"/trips/visits/?q={name}")
    return int(page.get_by_role("link", name=name, exact=True).count())


def prepared(page: Any) -> None:
    """Open the form with a connection, until it can be opened without one."""
    page.goto(NEW)
    for _ in range(100):
        if page.evaluate(PREPARED):
            return
        page.wait_for_timeout(200)
    raise AssertionError("the form was not laid up for a time without a connection")


class DeafLine:
    """A line to the product that can lose answers: what is asked gets there, what is answered does not come back."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.there = (str(parts.hostname), int(parts.port or 80))
        self.deaf = False
        self.lost = 0
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._ear.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):  # closed: nobody calls any more
            while True:
                near, _ = self._ear.accept()
                far = socket.create_connection(self.there)
                threading.Thread(target=self._carry, args=(near, far, False), daemon=True).start()
                threading.Thread(target=self._carry, args=(far, near, True), daemon=True).start()

    def _carry(self, source: socket.socket, to: socket.socket, answers: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if answers and self.deaf:
                    self.lost += 1
                    break
                to.sendall(data)
        for end in (source, to):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._ear.close()


def test_filled_in_without_a_connection_it_is_kept_and_sent_once_when_it_is_back(
    enter: Callable[..., Any], complaints: Complaints
) -> None:
    complaints.expect(*CUT_OFF)
    page = come_in(enter)
    prepared(page)
    assert page.evaluate(SIDEWAYS) <= 0
    box = page.get_by_role("button", name="存下", exact=True).bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"] and box["height"] >= 44

    # —— no connection: the form still opens, and what is typed is kept ——
    page.context.set_offline(True)
    page.goto(NEW)
    fill(page, "越州断网微电机有限公司")
    save(page)
    outbox = page.locator("[data-outbox]")
    outbox.get_by_text("没有网络，放心填").wait_for()
    assert "待送 1 条：越州断网微电机有限公司" in outbox.inner_text()
    assert page.get_by_label(re.compile("^企业名称")).input_value() == "", "the next one can be filled in"

    # —— the phone is put away and taken out again, still without a connection ——
    page.goto("about:blank")
    page.goto(NEW)
    outbox.get_by_text("待送 1 条").wait_for()

    # —— the connection is back: sent by itself, with its photo, and gone from the phone ——
    page.context.set_offline(False)
    outbox.get_by_text("已送出").wait_for()
    outbox.get_by_role("link", name="看这一条").click()
    page.get_by_role("heading", level=1, name="越州断网微电机有限公司").wait_for()
    assert "由这次走访进了线索库" in page.get_by_role("main").inner_text()
    assert page.get_by_role("link", name="车间.png").count() == 1
    assert rows(page, "越州断网微电机有限公司") == 1
    prepared(page)
    assert page.locator("[data-outbox]").inner_text() == ""


@pytest.fixture
def line(product: Product) -> Iterator[DeafLine]:
    opened = DeafLine(product.address)
    yield opened
    opened.close()


def test_an_answer_lost_on_the_way_doubles_nothing(
    enter: Callable[..., Any], line: DeafLine, complaints: Complaints
) -> None:
    complaints.expect(*CUT_OFF)
    page = come_in(enter, base_url=line.address)
    page.goto(NEW)
    fill(page, "沪岭失联传感有限公司")
    line.deaf = True  # the product takes the visit, the phone never hears of it
    save(page)
    outbox = page.locator("[data-outbox]")
    outbox.get_by_text("待送 1 条").wait_for()
    assert line.lost >= 1
    line.deaf = False
    outbox.get_by_role("button", name="现在送").click()
    outbox.get_by_text("已送出").wait_for()
    assert rows(page, "沪岭失联传感有限公司") == 1


def test_what_is_half_filled_in_survives_and_a_refusal_keeps_the_photo(
    enter: Callable[..., Any], complaints: Complaints
) -> None:
    complaints.expect("status of 422")
    page = come_in(enter)
    page.goto(NEW)
    fill(page, "甬川半张表光学有限公司")
    page.wait_for_timeout(600)  # the page keeps a draft a moment after the last key
    page.goto("about:blank")
    page.goto(NEW)
    page.get_by_text("接着上次没填完的").wait_for()
    assert page.get_by_label(re.compile("^企业名称")).input_value() == "甬川半张表光学有限公司"
    page.get_by_role("button", name="去掉 车间.png").wait_for()

    # —— refused by the server: said here, nothing lost; put right, it goes ——
    page.locator("summary").filter(has_text="日期、外出").click()
    page.get_by_label("走访日期").fill("2026-12-24")
    save(page)
    page.locator("#refused").get_by_text("2026-12-24 还没到").wait_for()
    page.get_by_label("走访日期").fill("2026-11-20")
    save(page)
    done(page, "已记下走访")
    assert page.get_by_role("link", name="车间.png").count() == 1
    assert rows(page, "甬川半张表光学有限公司") == 1


def test_one_that_the_server_cannot_take_holds_up_no_other_and_can_be_taken_out(
    enter: Callable[..., Any], complaints: Complaints
) -> None:
    complaints.expect("status of 500", "answer 500", *CUT_OFF)
    page = come_in(enter)
    page.goto(NEW)
    stuck, fine = "甬川卡住轴承有限公司", "甬川跟着送出轴承有限公司"

    def answer(route: Any) -> None:
        bad = route.request.method == "POST" and stuck.encode() in (route.request.post_data_buffer or b"")
        route.fulfill(status=500, body="") if bad else route.continue_()

    page.route("**" + NEW, answer)
    for name in (stuck, fine):
        page.context.set_offline(True)
        fill(page, name, photo=False)
        save(page)
        page.locator("[data-outbox]").get_by_text(name).wait_for()
    page.context.set_offline(False)
    outbox = page.locator("[data-outbox]")
    outbox.get_by_text("已送出").wait_for()
    assert fine in outbox.locator(".ok").inner_text()
    outbox.get_by_text(f"没有送到：{stuck}").wait_for()
    outbox.get_by_role("button", name="改了再送").click()
    page.wait_for_function("name => document.getElementById('f-name').value === name", arg=stuck)
    page.unroute("**" + NEW)
    save(page)
    page.get_by_role("heading", level=1, name=stuck).wait_for()


def test_the_sign_in_page_drops_the_kept_form(enter: Callable[..., Any], complaints: Complaints) -> None:
    page = come_in(enter)
    prepared(page)
    page.context.clear_cookies()  # signed out for being idle: nobody pressed the button
    page.goto("/trips/visits/")
    page.get_by_role("heading", level=1, name="登录").wait_for()
    page.wait_for_function("async () => !(await caches.has('visits-pages'))")


def test_without_scripts_it_is_a_plain_form(enter: Callable[..., Any], complaints: Complaints) -> None:
    complaints.expect("status of 422")
    page = enter(OFFICER, viewport=PHONE, java_script_enabled=False)
    page.goto(NEW)
    page.get_by_label(re.compile("^企业名称")).fill("粤澄无脚本走访有限公司")
    save(page)
    assert "请选走访结果" in page.locator("#refused").inner_text()
    assert page.get_by_label(re.compile("^企业名称")).input_value() == "粤澄无脚本走访有限公司"
    page.get_by_role("radio", name=re.compile("^无意向")).check()
    page.locator("#f-files").set_input_files(PHOTO)
    save(page)
    done(page, "已记下走访")
    assert page.get_by_role("link", name="车间.png").count() == 1
    assert rows(page, "粤澄无脚本走访有限公司") == 1
