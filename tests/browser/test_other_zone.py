"""A user of another zone sees nothing of this one: not in lists, not by address, not in exports, not by search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .conftest import OFFICER, Complaints
from .product import Product
from .walking import enter_lead, find

SECRET = "只在河阳的项目"
PASSWORD = "Linshui-2026-first"


def test_another_zone_sees_none_of_it(
    product: Product, enter: Callable[..., Any], complaints: Complaints
) -> None:
    complaints.expect("status of 404", "status of 403")
    ours = enter(OFFICER)
    enter_lead(ours, SECRET)
    project = find(ours, SECRET)

    product.command(
        "zone", "create", "linshui", "临水经济开发区", "--short-name", "临水经开区", "--admin", "linshui.admin",
        "--admin-name", "外区管理", "--password-stdin", stdin=PASSWORD + "\n",
    )  # fmt: skip
    page = enter("linshui.admin", PASSWORD)
    for address in (
        "/cockpit/",
        "/cockpit/my-day/",
        "/projects/board/",
        "/intake/",
        "/enterprises/",
        "/people/users/",
        "/notices/",
    ):
        assert page.goto(address).status == 200
        text = page.locator("body").inner_text()
        assert "河阳" not in text and SECRET not in text and "周启明" not in text, address
    page.goto("/projects/?standing=all")
    assert (
        "还没有项目" in page.locator("main").inner_text() or "没有符合" in page.locator("main").inner_text()
    )
    page.goto("/projects/?standing=all&q=" + SECRET)
    assert page.locator("main table").count() == 0
    for tab in ("", "gate/", "money/", "promises/", "files/", "timeline/", "edit/"):
        assert page.goto(project + tab).status == 404, tab
    export = page.request.get("/projects/export.csv?standing=all")
    assert export.status == 200 and SECRET not in export.text() and "河阳" not in export.text()
    assert "只在河阳" not in page.request.get("/projects/?q=只在").text().replace('value="只在"', "")
