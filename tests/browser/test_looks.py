"""Every page, as desk and phone, light and dark: no barrier that axe finds, no sideways scroll, nothing in the console.

Light and dark share every element, size and word, so dark is asked only about what colour can break.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .conftest import ADMINISTRATOR, DESK, PHONE, Complaints
from .places import MENU, PAGES, filled, rows_to_look_at
from .product import CHECKOUT
from .walking import read_text

AXE = CHECKOUT / "tests" / "browser" / "vendor" / "axe.min.js"
ALL = "axe.run(document, {resultTypes: ['violations']})"
COLOURS = (
    "axe.run(document, {resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block']})"
)
TWICE = """() => {
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  return ids.filter((id, i) => ids.indexOf(id) !== i);
}"""
TEXT = """【演示】本报讯 河阳经开区与云川样张设备有限公司签订投资协议，该公司总投资1.1亿元建设样张甲项目，用地20亩。

同日，总投资1.2亿元的样张乙项目开工建设。今年新签约项目20个，已开工9个，开工率60%。
"""
#: What the console may say: the gallery shows a date that is none, in order to show how it is refused.
EXPECTED = {"/nowhere/": ("status of 404",), "/ui/": ("does not conform to the required format",)}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def broken(page: Any, run: str) -> list[str]:
    """What axe finds: rule and the first elements."""
    found = page.evaluate(run)["violations"]
    return [f"{v['id']}: {[n['target'][0] for n in v['nodes']][:4]}" for v in found]


@pytest.fixture(scope="module")
def heard() -> Complaints:
    return Complaints()


@pytest.fixture(scope="module")
def looking(browser: Any, product: Any, heard: Complaints) -> Iterator[Any]:
    """One page of the administrator, who sees the whole menu, for all looks."""
    from .conftest import sign_in

    context = browser.new_context(
        viewport=DESK, locale="zh-CN", base_url=product.address, reduced_motion="reduce"
    )
    page = context.new_page()
    heard.watch(page)
    sign_in(page, ADMINISTRATOR)
    yield page
    context.close()


@pytest.fixture(scope="module")
def known(looking: Any) -> dict[str, str]:
    """Rows looked up so far; one page of text and the example ledger are there to be confirmed, another ledger is
    already, and two firms stand beside each other."""
    read_text(looking, "看样子用的一页", TEXT)
    return rows_to_look_at(looking)


def test_a_firm_that_needs_a_person_and_two_firms_are_there_to_be_looked_at(
    looking: Any, known: dict[str, str]
) -> None:
    looking.goto("/enterprises/questions/")
    assert "都不是，另立一家" in looking.get_by_role("main").inner_text()
    assert "with=" in known["pair"]


@pytest.mark.parametrize("address", [*PAGES, "/people/sign-in/"])
def test_nothing_bars_the_way(
    looking: Any, known: dict[str, str], heard: Complaints, address: str, open_page: Callable[..., Any]
) -> None:
    page = open_page() if address == "/people/sign-in/" else looking
    heard.clear()
    heard.expected = EXPECTED.get(address, ())
    page.set_viewport_size(DESK)
    answer = page.goto(filled(looking, address, known))
    assert answer.status == (404 if address == "/nowhere/" else 200)
    page.evaluate(AXE.read_text("utf-8"))
    seen: dict[str, list[str]] = {}
    for name, size in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(size)
        for theme, run in (("light", ALL), ("dark", COLOURS)):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            seen[f"{name}, {theme}"] = broken(page, run)
        seen[f"{name}, px too wide"] = [str(wide)] if (wide := page.evaluate(SIDEWAYS)) > 0 else []
    seen["ids given twice"] = page.evaluate(TWICE)
    seen["one h1"] = [] if page.locator("h1").count() == 1 else [str(page.locator("h1").count())]
    assert not any(seen.values()), {where: what for where, what in seen.items() if what}
    assert not heard, "\n".join(heard)


def test_every_page_of_the_menu_is_looked_at(looking: Any) -> None:
    looking.set_viewport_size(DESK)
    looking.goto("/cockpit/")
    shown = [a.get_attribute("href") for a in looking.locator(".nav a").all()]
    assert shown and not set(shown) - set(MENU)
