"""L12, 壶关: of 11 signed in the year 6 have started: 54.5 %, computed from rows that open."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

from tests.stories.telling import Story, text_of
from zhaoluo.projects.models import Project

SIGNED = [date(2026, month, 6) for month in (1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 11)]


def tell(story: Story) -> None:
    with story.on(date(2025, 12, 30)):
        last_year = story.sign("去年签约的")
    for number, day in enumerate(SIGNED, 1):
        with story.on(day):
            project = story.sign(f"今年第 {number} 个")
        if number <= 6:
            with story.on(date(2026, 11, 1 + number)):
                story.start(project)
    with story.on(date(2026, 11, 12)):
        story.start(last_year)
        story.acquire_land(project)
        story.report(project, "building")  # claimed, not verified
        only_said = story.enter("只是说签了")
        story.post(story.cast.officer, f"/projects/{only_said.pk}/move/", to="talks", on=date(2026, 11, 12))
        story.agree(only_said)
        story.report(only_said, "signed")  # claimed, not verified
    story.post(
        story.cast.officer, f"/projects/{Project.objects.get(name='今年第 7 个').pk}/lose/", reason="投资方资金链断了",
        lost_to="不清楚", on=date(2026, 11, 20),
    )  # fmt: skip


def test_six_of_eleven_is_54_5_percent_and_every_number_opens(
    story: Story, cast: Any, signed_in: Any
) -> None:
    tell(story)
    page = story.markup(cast.leader, "/cockpit/?period=year")
    shown = text_of(page)
    assert "54.5" in shown, shown[:800]
    years = re.search(r'<table class="t years">.*?</table>', page, re.S)
    assert years is not None
    rows = [text_of(row) for row in re.findall(r"<tr>.*?</tr>", years[0], re.S)]
    this_year = next(row for row in rows if row.startswith("2026"))
    assert re.search(r"\b11\b", this_year) and re.search(r"\b6\b", this_year), this_year
    last_year = next(row for row in rows if row.startswith("2025"))
    assert re.search(r"\b0\b", last_year) and re.search(r"\b1\b", last_year), "started, but not in its year"

    client = signed_in(cast.leader)
    opened: dict[str, int] = {}
    for link, value in dict.fromkeys(re.findall(r'<a href="(/projects/\?[^"]+)"[^>]*>(\d+)</a>', page)):
        found = text_of(client.get(html.unescape(link)).content.decode())
        told = re.search(r"项目名单 (\d+) 个", found)
        assert told is not None, found[:400]
        assert int(told[1]) == int(value), f"{link}: the cockpit says {value}"
        opened[link] = int(value)
    assert {11, 6} <= set(opened.values())


def test_another_zone_counts_nothing_of_it(story: Story, cast: Any) -> None:
    with story.on(SIGNED[0]):
        story.start(story.sign("今年第 1 个"))
    assert "100.0" in story.read(cast.leader, "/cockpit/")
    shown = story.read(cast.stranger, "/cockpit/")
    assert "100.0" not in shown and "今年第 1 个" not in shown
