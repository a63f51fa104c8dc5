"""The board by mouse: a card dropped on the next column moves; dropped where a gate stands, the gate opens."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .conftest import OFFICER
from .walking import card, column, done, enter_lead


def drag(page: Any, name: str, library: str) -> None:
    """Drag a card by its free ground to the head of a column, in steps as a hand does."""
    start = card(page, name).locator(".m").bounding_box()
    goal = column(page, library).locator("[data-sort]").bounding_box()
    page.mouse.move(start["x"] + 10, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, start["y"] + 20, steps=4)
    page.mouse.move(goal["x"] + goal["width"] / 2, goal["y"] + 12, steps=12)
    page.mouse.move(goal["x"] + goal["width"] / 2, goal["y"] + 16, steps=3)
    page.mouse.up()


def test_a_card_is_dragged_into_talks_and_then_before_the_gate_of_signing(enter: Callable[..., Any]) -> None:
    page = enter(OFFICER)
    enter_lead(page, "拖动移库项目")
    page.goto("/projects/board/?q=拖动移库项目")
    drag(page, "拖动移库项目", "洽谈库")
    done(page, "已移至洽谈库")
    page.goto("/projects/board/?q=拖动移库项目")
    drag(page, "拖动移库项目", "签约库")
    page.wait_for_url(re.compile(r"/gate/\?to=signed$"))
    assert page.get_by_role("heading", name="还缺什么").is_visible()
