"""The walk of the issue: a gap on a chain page, a question with sliders, the ranked list, the library, a lead that says where
it came from.  Then the same without scripts, and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from .conftest import OFFICER, PHONE
from .walking import done

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CHAIN, GAP = "光机电与显示", "图像传感器与驱动芯片"


def open_the_gap(page: Any) -> None:
    """From the menu to the chain, and there to the link that nobody stands on."""
    page.goto("/chains/")
    page.get_by_role("main").get_by_role("link", name=CHAIN).first.click()
    page.get_by_role("main").get_by_role("link", name=re.compile(GAP)).first.click()


def ask(page: Any, *, slide: bool = True) -> str:
    """Ask for whom to call on, by the button in the head; the address of the sealed list."""
    page.get_by_role("main").locator(".head").get_by_role("link", name="该找谁").click()
    assert page.get_by_role("checkbox", name=GAP).is_checked()
    if slide:
        slider = page.get_by_role("slider", name="扩张信号")
        before = int(slider.input_value())
        slider.focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        value = int(slider.input_value())
        assert value == before + 5, "the keyboard moves it"
        assert page.locator("output[for='f-weight_expansion']").inner_text() == str(value)
    page.get_by_role("button", name="查该找谁").click()
    page.wait_for_url(re.compile(r"/prospecting/searches/\d+/"))
    return urlsplit(page.url).path


def test_from_a_gap_to_a_lead(enter: Callable[..., Any]) -> None:
    page = enter(OFFICER)
    open_the_gap(page)
    here = ask(page)

    # —— the sealed list: ranked, with factors, a reason, what is unknown ——
    done(page, "已查出并封存")
    main = page.get_by_role("main")
    assert GAP in page.locator("h1").inner_text()
    assert "校验一致" in main.inner_text() and "模拟数据" in main.inner_text()
    assert "本身不产生任何奖补" in main.inner_text()
    rows = page.locator("article.tgt")
    assert rows.count() == 30
    points = [int(text) for text in page.locator("article.tgt .sc b").all_inner_texts()]
    assert points == sorted(points, reverse=True)
    assert all(row.locator(".fbar").count() == 6 for row in rows.all()[:5])
    fresh = rows.filter(has_text="未入库").first
    name = fresh.locator("h3").inner_text()
    assert GAP in fresh.inner_text()

    # —— ticked, counted, taken into the library ——
    fresh.get_by_role("checkbox").check()
    bar = page.get_by_role("form", name="成批处理")
    assert "已选 1 家" in bar.inner_text()
    bar.get_by_role("button", name="加入目标库").click()
    done(page, "1 家已加入目标库")
    assert urlsplit(page.url).path == here
    page.get_by_role("link", name=name, exact=True).click()

    # —— given to somebody with the next step ——
    assert "未处理" in page.locator(".phead").inner_text()
    acts = page.get_by_role("region", name="处理")
    acts.get_by_label("责任人").select_option(label="周启明")
    acts.get_by_label("下一步").fill("电话联系董秘，约十二月上门")
    acts.get_by_role("button", name="指派", exact=True).click()
    done(page, "已指派")
    assert "处理中" in page.locator(".phead").inner_text()
    target = urlsplit(page.url).path

    # —— it becomes a lead, and the project says where it came from ——
    page.get_by_role("link", name="转为线索").click()
    assert name in page.get_by_label("项目名称").input_value()
    page.get_by_role("button", name="转为线索").click()
    done(page, "已转为线索")
    project = page.get_by_role("main").inner_text()
    assert "线索库" in page.locator(".phead").inner_text()
    assert "目标来源" in project and re.search(r"查询第 \d+ 名", project) and GAP in project
    page.get_by_role("main").get_by_role("link", name=name, exact=True).last.click()
    page.wait_for_url(re.compile(re.escape(target)))
    assert "已处理" in page.locator(".phead").inner_text()
    history = page.locator(".tl").inner_text()
    for line in ("加入目标库", "分派目标企业", "目标企业转为线索"):
        assert line in history, history


def test_without_scripts_a_firm_is_found_and_put_aside_with_a_reason(enter: Callable[..., Any]) -> None:
    page = enter(OFFICER, java_script_enabled=False)
    open_the_gap(page)
    here = ask(page, slide=False)
    row = page.locator("article.tgt").filter(has_text="未入库").first
    name = row.locator("h3").inner_text()
    row.get_by_role("checkbox").check()
    bar = page.get_by_role("form", name="成批处理")
    assert "勾选后一起处理" in bar.inner_text(), "no count that nobody keeps"
    bar.get_by_text("无需处理…").click()
    bar.get_by_label("为什么不用找").fill("刚在本地扩建，三年内不会再投")
    bar.get_by_role("button", name="记为无需处理").click()
    done(page, "1 家已记为无需处理")
    assert urlsplit(page.url).path == here
    page.goto("/prospecting/?state=dismissed")
    line = page.get_by_role("row").filter(has_text=name)
    assert "三年内不会再投" in line.inner_text()


def test_on_a_phone_the_bar_stays_at_the_foot_and_nothing_is_wide(enter: Callable[..., Any]) -> None:
    page = enter(OFFICER, viewport=PHONE)
    page.goto("/prospecting/searches/")
    page.get_by_role("main").locator("table a.main").first.click()
    assert page.evaluate(SIDEWAYS) <= 0
    box = page.get_by_role("button", name="加入目标库").bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"] and box["height"] >= 40
    assert not page.get_by_role("slider", name="补链度").is_visible(), "folded away"
    page.locator("summary").filter(has_text="权重").click()
    assert page.get_by_role("slider", name="补链度").is_visible()
    page.goto("/prospecting/")
    assert page.evaluate(SIDEWAYS) <= 0
    box = page.get_by_role("button", name="指派", exact=True).bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"]
