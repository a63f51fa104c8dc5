"""The main walk: a newspaper page becomes a lead, the lead a signed project, with a refusal and a second person on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .conftest import INSPECTOR, LEADER, OFFICER, Complaints
from .product import CHECKOUT
from .walking import PDF, card, column, done, focused, outside_review

PAGE = CHECKOUT / "examples" / "newspaper-page.txt"
PROJECT = "车载显示模组项目"  # the page says: in talks, planned investment 450 million yuan


def read_the_page(page: Any) -> None:
    page.goto("/intake/")
    page.get_by_role("link", name="读入资料").click()
    page.get_by_label("资料名称").fill("河阳日报 11-18 第 3 版")
    page.get_by_label("刊出日期").fill("2026-11-18")
    page.get_by_label("文件", exact=True).set_input_files(PAGE)
    page.get_by_role("button", name="读成草稿").click()
    page.wait_for_url(re.compile(r"/intake/\d+/"))


def open_the_draft(page: Any) -> Any:
    """Bring up the draft of the project; its card."""
    draft = page.locator("article").filter(has=page.get_by_role("heading", name=PROJECT, exact=True))
    if "draft" not in (draft.get_attribute("class") or "").split():
        draft.get_by_role("link", name="看").click()
    return page.locator("article.draft")


def test_from_a_newspaper_page_to_signed(enter: Callable[..., Any], complaints: Complaints) -> None:
    complaints.expect("status of 422")
    page = enter(OFFICER)

    # —— the page is read, each value with the words it was read from ——
    read_the_page(page)
    draft = open_the_draft(page)
    assert draft.get_by_role("heading", level=3).inner_text() == PROJECT
    amount = draft.locator("#f-investment_wan, .fld").filter(has_text="总投资").first
    assert (
        "45,000" in amount.inner_text() or "4.5 亿" in amount.inner_text() or "4.50 亿" in amount.inner_text()
    )
    quote = amount.locator("a.evi")
    assert "4.5亿元" in (quote.get_attribute("title") or "")
    quote.click()  # leads to the words in the text
    assert "4.5亿元" in page.locator(".at:target ~ a.sp").first.inner_text()

    # —— accepted, it stands on the board ——
    page.locator("article.draft").get_by_role("button", name="采纳").click()
    done(page, "已采纳，进了线索库")
    page.goto("/projects/board/?q=" + PROJECT)
    assert column(page, "线索库").get_by_role("link", name=PROJECT).is_visible()

    # —— into talks: who invests and the chain are still missing, then it moves ——
    card(page, PROJECT).get_by_label("移至").select_option(label="洽谈库")
    refusal = page.locator("#refused")
    refusal.wait_for()
    assert "产业链" in refusal.inner_text() and "招商方式" in refusal.inner_text()
    assert focused(page) == "refused"
    page.get_by_role("link", name="修改", exact=True).click()
    page.get_by_label("投资方").fill("深川市沐光显示科技有限公司")
    page.get_by_label("产业链", exact=True).fill("光机电")
    page.get_by_label("招商方式").select_option(label="产业链招商")
    page.get_by_role("button", name="保存").click()
    done(page, "已改好")
    page.goto("/projects/board/?q=" + PROJECT)
    card(page, PROJECT).get_by_label("移至").select_option(label="洽谈库")
    done(page, "已移至洽谈库")
    here = re.sub(r"^https?://[^/]+", "", page.url)

    # —— signing is refused, and the page says what is missing ——
    page.get_by_role("link", name="往前走").click()
    page.get_by_label(re.compile("签约日期")).fill("2026-11-20")
    with page.expect_response(re.compile(r"/reports/$")) as answered:
        page.get_by_role("button", name="申报签约").click()
    assert answered.value.status == 422
    said = page.locator("#refused").inner_text()
    for missing in ("用地", "协议", "评审"):
        assert missing in said, said
    assert focused(page) == "refused"
    assert page.get_by_label(re.compile("签约日期")).input_value() == "2026-11-20", "what was typed is kept"

    # —— each gap is mended where the page says ——
    page.goto(here + "edit/")
    page.get_by_label("需厂房（㎡）").fill("12000")
    page.get_by_role("button", name="保存").click()
    done(page, "已改好")
    outside_review(enter(LEADER), PROJECT)  # never by the project's own officer
    page.goto(here + "money/")
    agreement = page.locator("form").filter(has=page.get_by_label("签订日期"))
    agreement.get_by_label("类型").select_option(label="正式协议")
    agreement.get_by_label("签订日期").fill("2026-11-20")
    agreement.get_by_label("协议额（万元）").fill("45,000")
    agreement.get_by_label("文本").set_input_files(PDF)
    agreement.get_by_role("button", name="登记").click()
    done(page, "已登记协议")

    # —— reported, and not verified by oneself ——
    page.goto(here + "gate/")
    page.get_by_label(re.compile("签约日期")).fill("2026-11-20")
    page.get_by_role("button", name="申报签约").click()
    done(page, "已申报，等另一人核实")
    report = page.get_by_role("region", name="签约申报")
    assert report.get_by_role("button", name="核实属实").is_disabled()
    assert report.get_by_role("button", name="退回").is_disabled()
    assert "您是填报人，不能核自己的申报" in report.inner_text()
    assert "许文静" in report.inner_text(), "who may is named"
    assert page.locator("[aria-current=step]").filter(has_text="洽谈").count() == 1, "a report moves nothing"

    # —— a second person verifies; the stage moves, by the day claimed ——
    other = enter(INSPECTOR)
    other.goto(here + "gate/")
    other.get_by_label(re.compile("意见")).fill("看过协议原件")
    other.get_by_role("button", name="核实属实").click()
    done(other, "已核实")
    assert other.locator(".phead .badge").filter(has_text="签约库").is_visible()
    signed = other.locator(".steps li").filter(has_text="签约").inner_text()
    assert "2026-11-20" in signed, signed

    # —— and all of it is written down ——
    page.goto(here + "timeline/")
    told = page.locator(".tl").inner_text()
    for line in ("登记线索", "转入洽谈", "登记协议", "申报签约", "签约认定", "许文静"):
        assert line in told, told
    verified = page.locator(".tl li").filter(has_text="签约认定").inner_text()
    assert "称 2026-11-20" in verified and "11-20 09" in verified, f"both days stand: {verified}"
    page.goto(here)
    assert "河阳日报 11-18 第 3 版" in page.locator("main").inner_text(), "where it came from"
