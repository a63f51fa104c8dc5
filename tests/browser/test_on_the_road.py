"""The week of a promotion officer: a gap, whom to call on, a trip, a visit on the phone, the lead it brings, talks, and the review
without which nothing is signed.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

from .conftest import ADMINISTRATOR, OFFICER, PHONE, Complaints
from .test_prospecting import ask, open_the_gap
from .walking import card, choose, done

TRIP = "传感器补链试走"


def a_firm_from_the_gap(page: Any) -> str:
    """Asked for and taken into the library; its name."""
    open_the_gap(page)
    ask(page, slide=False)
    row = page.locator("article.tgt").filter(has_text="未入库").last
    name = str(row.locator("h3").inner_text())
    row.get_by_role("checkbox").check()
    page.get_by_role("form", name="成批处理").get_by_role("button", name="加入目标库").click()
    done(page, "1 家已加入目标库")
    return name


def a_trip_of_today(page: Any, firm: str) -> None:
    """Opened, refused for somebody who is on the road already, then planned and begun; ends on its page."""
    page.goto("/trips/new/")
    page.get_by_label(re.compile("^名称")).fill(TRIP)
    page.get_by_label("出发日期").fill("2026-11-20")
    page.get_by_label("返回日期").fill("2026-11-21")
    page.get_by_label("出发地").fill("运城")
    page.get_by_label("招商方式").select_option(label="产业链招商")
    page.get_by_label("周启明").select_option(label="第1组")
    page.get_by_role("button", name="保存").click()
    refused = page.locator("#refused")
    refused.wait_for()
    assert "周启明" in refused.inner_text() and "长三角传感器行程" in refused.inner_text()
    page.get_by_label("周启明").select_option(label="不去")
    page.get_by_label("秦越").select_option(label="第1组")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", level=1, name=TRIP).wait_for()

    page.get_by_role("link", name="加企业").click()
    page.get_by_role("search", name="筛选").get_by_label("名称、拼音首字母").fill(firm)
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("checkbox", name=re.compile(re.escape(firm))).check()
    page.get_by_role("button", name="加入这趟").click()
    page.get_by_role("heading", level=1, name=TRIP).wait_for()
    here = page.url
    city = page.locator("#firms .who small").first.inner_text().split(" · ")[0]

    page.goto("/trips/travel/")
    page.get_by_label(re.compile("^从")).fill("运城")
    page.get_by_label(re.compile("^到")).fill(city)
    page.get_by_label(re.compile("^门到门")).fill("120")
    page.get_by_role("button", name="记下", exact=True).click()
    page.get_by_role("cell", name=re.compile("运城")).first.wait_for()
    page.goto(here)
    page.get_by_role("button", name="排行程").click()
    page.locator(".badge").filter(has_text="第 1 稿").wait_for()
    page.get_by_role("button", name="出发").click()
    page.locator(".h1row").filter(has_text="进行中").wait_for()


def test_from_a_gap_to_the_gate_of_signing(enter: Callable[..., Any], complaints: Complaints) -> None:
    complaints.expect("status of 422")
    page = enter(OFFICER)
    firm = a_firm_from_the_gap(page)
    a_trip_of_today(page, firm)
    here = page.url

    # —— on the road: recorded on the phone, in four touches and a sentence ——
    phone = enter(OFFICER, viewport=PHONE, has_touch=True)
    phone.clock.set_fixed_time(datetime.datetime(2026, 11, 20, 15, 0))
    phone.goto(here)
    phone.locator("summary").filter(has_text="处理").filter(has_text=firm).click()
    phone.get_by_role("link", name="记录走访").first.click()
    phone.get_by_role("radio", name=re.compile("^有意向")).check()
    phone.get_by_label("做什么").fill("请对方来看厂房")
    phone.get_by_label("不晚于").fill("2026-11-27")
    phone.get_by_role("button", name="存下", exact=True).click()
    done(phone, "已记下走访")
    assert "由这次走访进了线索库" in phone.get_by_role("main").inner_text()

    # —— the lead knows where it comes from, and goes into talks ——
    page.goto(here)
    assert "已访" in page.locator("#firms").inner_text()
    page.goto(phone.url)
    page.get_by_role("link", name="看项目").click()
    project = re.sub(r"^https?://[^/]+", "", page.url)
    assert TRIP in page.get_by_role("main").inner_text(), "the card says on which trip"
    title = str(page.locator("h1").first.inner_text())
    page.goto("/projects/board/?q=" + firm)
    card(page, title).get_by_label("移至").select_option(label="洽谈库")
    done(page, "已移至洽谈库")

    # —— before its reviewers: who works for the investor sits on no panel ——
    page.goto(project)
    page.get_by_role("link", name="提交评审").click()
    page.get_by_role("radio", name=re.compile("^一院三专家")).check()
    page.get_by_role("button", name="提交评审").click()
    page.wait_for_url(re.compile(r"/reviews/\d+/"))
    review = page.url
    office = enter(ADMINISTRATOR)
    office.goto("/reviews/experts/new/")
    office.get_by_label("姓名或机构（必填）").fill("霍知行")
    office.get_by_label("单位（专家必填）").fill(firm)
    office.get_by_role("checkbox", name="技术工艺").check()
    office.get_by_label("用途（专家必填）").fill("项目评审")
    office.get_by_label("同意方式（专家必填）").fill("本人书面同意")
    office.get_by_role("button", name="保存").click()
    done(office, "霍知行")
    office.goto(review)
    office.locator("summary").filter(has_text="指定一位").click()
    choose(office.get_by_label("指定哪一位"), "霍知行")
    office.get_by_label("为什么指定这一位（必填）").fill("熟悉这条工艺路线")
    office.get_by_role("button", name="指定").click()
    office.locator("#refused").wait_for()
    assert firm in office.locator("#refused").inner_text()
    office.goto(review)
    office.get_by_role("button", name=re.compile("^选满")).click()
    office.locator("#seats").filter(has_text="4 位在席").wait_for()
    assert "霍知行" not in office.locator("#seats").inner_text()

    # —— and without a pass nothing is signed ——
    page.goto(project + "gate/")
    assert "专家评审通过" in page.get_by_role("main").inner_text()
    page.get_by_label(re.compile("签约日期")).fill("2026-11-20")
    with page.expect_response(re.compile(r"/reports/$")) as answered:
        page.get_by_role("button", name="申报签约").click()
    assert answered.value.status == 422
    assert "评审" in page.locator("#refused").inner_text()
