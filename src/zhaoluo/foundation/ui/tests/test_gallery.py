from __future__ import annotations

import re
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.template import Context, Template

from zhaoluo.foundation.ui.pages import gallery
from zhaoluo.foundation.ui.templatetags.ui import LAMP, STAGE_CLASS

URL = "/ui/"


def drawn(markup: str, **context: Any) -> str:
    return Template(markup).render(Context(context))


def test_the_gallery_shows_every_state_of_lamp_and_stage(cast: Any, signed_in: Any) -> None:
    page = signed_in(cast.officer).get(URL).content.decode()
    for css, _, word in LAMP.values():
        assert f'<span class="lamp {css}">' in page and word in page
    for stage in set(STAGE_CLASS.values()):
        assert f'<span class="badge s{stage}">' in page
    for state in ("clockchip over", "clockchip near", "evi miss", "未知", "请填项目名称", "不是数"):
        assert state in page, state


def test_the_gallery_is_for_staff(client: Any, scoped: None, rf: Any) -> None:
    assert client.get(URL).status_code == 302
    request = rf.get(URL)
    request.user = SimpleNamespace(zone_id=None)  # one who looks across zones has no home zone
    with pytest.raises(PermissionDenied):
        gallery(request)


def test_no_identifier_stands_twice_on_the_gallery(cast: Any, signed_in: Any) -> None:
    ids = re.findall(r'\sid="([^"]+)"', signed_in(cast.officer).get(URL).content.decode())
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("markup", "value", "text"),
    [
        ("{{ v|yi }}", 42000, "4.20"), ("{{ v|yi }}", 0, "0.00"), ("{{ v|yi }}", None, "—"),
        ("{{ v|money }}", 42000, "4.20 亿元"), ("{{ v|money }}", 2400, "2,400 万元"), ("{{ v|money }}", None, "—"),
        ("{{ v|percent }}", 6 / 11, "54.5%"), ("{{ v|percent }}", None, "—"), ("{{ v|figure }}", 1234567, "1,234,567"),
    ],
)  # fmt: skip
def test_figures_are_written_the_same_everywhere(markup: str, value: Any, text: str) -> None:
    assert drawn(markup, v=value) == text


def test_days_leave_out_the_present_year(clock_stands: datetime) -> None:
    assert drawn("{{ v|day }}", v=clock_stands.date()) == "11-20"
    assert drawn("{{ v|day }}", v=clock_stands.replace(year=2025).date()) == "2025-11-20"
    assert drawn("{{ v|moment }}", v=clock_stands) == "11-20 09:00"


@pytest.mark.parametrize(
    ("markup", "css", "text"),
    [
        ("{% clock_chip 3 %}", "clockchip  num", "剩 3 天"), ('{% clock_chip 3 "amber" %}', "clockchip near num", "剩 3 天"),
        ("{% clock_chip -2 %}", "clockchip over num", "超 2 天"), ('{% clock_chip 0 "amber" %}', "clockchip near num", "剩 0 天"),
    ],
)  # fmt: skip
def test_a_clock_says_left_or_over(markup: str, css: str, text: str) -> None:
    html = drawn(markup)
    assert f'class="{css}"' in html and text in html


def test_no_clock_no_chip() -> None:
    assert drawn("{% clock_chip None %}") == ""


def test_a_lamp_never_stands_by_colour_alone() -> None:
    for state in LAMP:
        html = drawn("{% lamp state %}", state=state)
        assert "<svg" in html and LAMP[state][2] in html


def test_what_people_typed_into_a_lamp_is_not_markup() -> None:
    assert "<b>" not in drawn("{% lamp 'red' text title %}", text="<b>x</b>", title="<b>y</b>")
