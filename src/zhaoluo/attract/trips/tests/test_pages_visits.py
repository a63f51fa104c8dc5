"""Pages of visits: the phone's form, the list, a visit, cards on other pages; who may, what is refused, how many queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhaoluo.foundation.files.models import Attachment
from zhaoluo.projects.models import Project
from zhaoluo.projects.tests import factories as projects

from ..models import Origin, Visit
from . import visiting as make

NEW = "/trips/visits/new/"
Enter = Callable[[Any], Any]


def sent(**changes: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    typed = make.said(**changes)
    return {key: value for key, value in typed.items() if value is not None}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_addresses_are_as_agreed() -> None:
    assert reverse("trips:record_visit") == NEW
    assert (
        reverse("trips:visits") == "/trips/visits/" and reverse("trips:visit", args=[3]) == "/trips/visits/3/"
    )


def test_on_the_road_the_form_offers_the_trips_firms_and_starts_with_today(
    cast: Any, now: datetime, signed_in: Enter
) -> None:
    trip = make.a_trip(cast, now)
    make.a_stop(cast, trip)
    make.a_target(cast, now, "沪岭传感科技有限公司")
    page = text(signed_in(cast.officer).get(NEW))
    assert make.FIRM in page and "今天 上午 · 绍兴市" in page and 'value="2026-11-20"' in page
    assert f'<option value="{trip.pk}" selected>' in page
    other = text(signed_in(cast.colleague).get(NEW))
    assert make.FIRM not in other, "who is not on the trip types a name, or chooses the trip"
    assert "长三角行程" in other


def test_a_visit_is_sent_once_with_its_photo_and_the_page_tells_what_came_of_it(
    cast: Any, now: datetime, signed_in: Enter
) -> None:
    client = signed_in(cast.officer)
    form = sent(once="phone-1")
    answer = client.post(NEW, form | {"files": [make.picture(), make.picture("名片.png")]})
    visit = Visit.objects.get()
    assert answer.status_code == 302 and answer.url == f"/trips/visits/{visit.pk}/"
    page = text(client.get(answer.url))
    assert (
        "由这次走访进了线索库" in page
        and "请对方来看厂房" in page
        and "名片.png" in page
        and "已记下走访" in page
    )
    again = client.post(NEW, form | {"files": [make.picture()], "note": "又改了几个字"})
    assert again.url == answer.url and "没有重复记" in text(client.get(again.url))
    assert (Visit.objects.count(), Project.objects.count(), Attachment.objects.count()) == (1, 1, 2)


def test_the_script_gets_the_address_of_what_it_sent(cast: Any, now: datetime, signed_in: Enter) -> None:
    answer = signed_in(cast.officer).post(NEW, sent(), headers={"HX-Request": "true"})
    assert (
        answer.status_code == 204
        and answer.headers["HX-Redirect"] == f"/trips/visits/{Visit.objects.get().pk}/"
    )


def test_a_form_of_another_account_is_not_taken_under_this_one(
    cast: Any, now: datetime, signed_in: Enter
) -> None:
    client = signed_in(cast.colleague)
    assert f'name="user" value="{cast.colleague.pk}"' in text(client.get(NEW))
    for other in (str(cast.officer.pk), "", "不是数"):
        answer = client.post(NEW, sent(user=other))
        assert answer.status_code == 422 and "另一个账号填的" in text(answer), other
    assert not Visit.objects.exists()
    assert client.post(NEW, sent(user=str(cast.colleague.pk))).status_code == 302
    assert Visit.objects.get().by == cast.colleague


def test_a_refused_visit_comes_back_with_every_reason_and_what_was_typed(
    cast: Any, now: datetime, signed_in: Enter
) -> None:
    trip = make.a_trip(cast, now)
    form = sent(trip=trip.pk, on="2026-11-17", next_step="", note="他们要 6000 ㎡")
    answer = signed_in(cast.officer).post(NEW, form)
    page = text(answer)
    assert answer.status_code == 422 and not Visit.objects.exists()
    assert "不在“长三角行程”的 2026-11-18 至 2026-11-20 之内" in page and "请写下一步做什么" in page
    assert "他们要 6000 ㎡" in page and 'id="refused"' in page and 'href="#f-on"' in page


def test_of_several_projects_the_form_offers_those_of_the_firm(
    cast: Any, now: datetime, signed_in: Enter
) -> None:
    one = projects.a_lead(cast, now, investors=(make.FIRM,))
    projects.a_lead(cast, now, name="二期项目", investors=(make.FIRM,))
    client = signed_in(cast.officer)
    answer = client.post(NEW, sent())
    assert answer.status_code == 422 and "二期项目" in text(answer) and 'name="project"' in text(answer)
    assert client.post(NEW, sent(project=one.pk)).status_code == 302
    assert Visit.objects.get().project == one


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("trip", "999", "没有这个哪次外出"),
        ("mode", "x", "没有这个招商方式"),
        ("next_on", "明天", "日期写成"),
        ("city", "无此地", "不认识"),
    ],
)
def test_what_is_no_choice_is_told(
    cast: Any, now: datetime, signed_in: Enter, field: str, value: str, words: str
) -> None:
    answer = signed_in(cast.officer).post(NEW, sent() | {field: value})
    assert answer.status_code == 422 and words in text(answer) and not Visit.objects.exists()


def test_who_opens_what(cast: Any, now: datetime, signed_in: Enter) -> None:
    visit = make.a_visit(cast, now)
    one = f"/trips/visits/{visit.pk}/"
    for user, form, page, edit in (
        (cast.officer, 200, 200, 200), (cast.colleague, 200, 200, 200), (cast.leader, 200, 200, 200), (cast.inspector, 403, 200, 200),
        (cast.viewer, 403, 200, 200), (cast.stranger, 200, 404, 404),
    ):  # fmt: skip
        client = signed_in(user)
        got = (
            client.get(NEW).status_code,
            client.get(one).status_code,
            client.get(f"{one}edit/").status_code,
        )
        assert got == (form, page, edit), user.name
        assert client.get("/trips/visits/").status_code == 200
    assert make.FIRM not in text(signed_in(cast.stranger).get("/trips/visits/"))
    assert "更正" not in text(signed_in(cast.inspector).get(one)).split("<main")[1].split("经过")[0]


def test_nobody_is_sent_to_the_door(client: Any, cast: Any) -> None:
    for address in (
        NEW,
        "/trips/visits/",
        "/trips/visits/1/",
        "/trips/origins/1/",
        "/trips/visits/worker.js",
    ):
        assert client.get(address).url.startswith("/people/sign-in/")


def test_a_visit_is_corrected_voided_and_its_step_done_by_its_forms(
    cast: Any, now: datetime, signed_in: Enter
) -> None:
    client = signed_in(cast.officer)
    visit = make.a_visit(cast, now, **make.nothing_came())
    one = f"/trips/visits/{visit.pk}/"
    changed = {
        "version": 1,
        "outcome": "interest",
        "next_step": "送测算表",
        "next_on": "2026-11-27",
        "files": [make.picture()],
    }
    assert client.post(f"{one}edit/", changed).url == one
    assert client.post(f"{one}edit/", changed).status_code == 409, "somebody was faster"
    assert client.post(f"{one}edit/", changed | {"version": 2, "next_step": ""}).status_code == 422
    assert "走访" in text(client.get(one)) and "“无意向” → “有意向”" in text(client.get(one))
    assert client.post(f"{one}step/", {"version": 2, "on": "2027-01-01"}).status_code == 422
    assert client.post(f"{one}step/", {"version": 2, "on": "2026-11-20"}).url == one
    assert client.post(f"{one}void/", {"version": 3, "reason": ""}).status_code == 422
    assert client.post(f"{one}void/", {"version": 3, "reason": "记错了企业"}).url == one
    assert "已作废：记错了企业" in text(client.get(one))
    assert (
        signed_in(cast.stranger).post(f"{one}void/", {"version": 4, "reason": "记错了企业"}).status_code
        == 404
    )


def test_the_list_is_narrowed(cast: Any, now: datetime, signed_in: Enter) -> None:
    trip = make.a_trip(cast, now)
    make.a_visit(cast, now, name="甲传感有限公司", trip=trip.pk)
    make.a_visit(cast, now, cast.colleague, name="乙微电机有限公司", **make.nothing_came())
    make.a_visit(cast, now, name="丙光学有限公司", on=date(2026, 10, 8), next_on=date(2026, 10, 15))
    client = signed_in(cast.officer)

    def firms(query: str) -> set[str]:
        page = text(client.get(f"/trips/visits/?{query}"))
        return {name for name in "甲乙丙" if f">{name}" in page}

    assert firms("") == {"甲", "乙", "丙"}
    assert firms("q=微电机") == {"乙"}
    assert firms("outcome=interest") == {"甲", "丙"} and firms("outcome=none") == {"乙"}
    assert firms(f"trip={trip.pk}") == {"甲"} and firms("trip=x") == set()
    assert firms("step=over") == {"丙"} and firms("step=open") == {"甲", "丙"}
    assert firms("mine=1") == {"甲", "丙"}


def test_the_list_asks_no_more_for_twenty_rows_than_for_ten(
    cast: Any, now: datetime, signed_in: Enter
) -> None:
    client = signed_in(cast.officer)
    trip = make.a_trip(cast, now)

    def queries(count: int, start: int) -> int:
        for n in range(start, start + count):
            make.a_visit(cast, now, name=f"第{n}家有限公司", trip=trip.pk)
        with CaptureQueriesContext(connection) as asked:
            assert text(client.get("/trips/visits/")).count("家有限公司</a>") == start + count
        return len(asked)

    client.get("/trips/visits/")  # the session is written once
    assert queries(10, 0) == queries(10, 10)


def test_cards_on_the_pages_of_project_target_and_enterprise(
    cast: Any, now: datetime, signed_in: Enter
) -> None:
    target, trip = make.a_target(cast, now), make.a_trip(cast, now)
    visit = make.a_visit(cast, now, target=target.pk, trip=trip.pk)
    client = signed_in(cast.officer)
    project = text(client.get(f"/projects/{visit.project_id}/"))
    assert "由来与接触" in project and "首次接触" in project and f"/trips/visits/{visit.pk}/" in project
    card = text(client.get(f"/prospecting/targets/{target.pk}/"))
    assert f"/trips/visits/{visit.pk}/" in card and f"{NEW}?target={target.pk}" in card
    investor = visit.project.investors.get()
    if investor.enterprise_id:
        assert f"/trips/visits/{visit.pk}/" in text(client.get(f"/enterprises/{investor.enterprise_id}/"))
    other = projects.a_lead(cast, now)
    viewer = text(signed_in(cast.viewer).get(f"/projects/{other.pk}/"))
    assert "由来与接触" not in viewer, "an empty card is for those who could fill it"


def test_restricted_projects_show_nothing_on_cards_and_lists(
    cast: Any, now: datetime, signed_in: Enter
) -> None:
    secret = projects.a_lead(cast, now, restricted=True, investors=(make.FIRM,))
    visit = make.a_visit(cast, now, project=secret.pk)
    enterprise = secret.investors.get().enterprise_id
    colleague = signed_in(cast.colleague)
    assert colleague.get(f"/trips/visits/{visit.pk}/").status_code == 404
    assert make.FIRM not in text(colleague.get("/trips/visits/"))
    if enterprise:
        assert f"/trips/visits/{visit.pk}/" not in text(colleague.get(f"/enterprises/{enterprise}/"))


def test_a_stop_of_a_restricted_project_is_offered_to_those_of_the_project_only(
    cast: Any, now: datetime, signed_in: Enter
) -> None:
    secret = projects.a_lead(cast, now, restricted=True, investors=(make.FIRM,))
    trip = make.a_trip(cast, now)
    stop = make.a_stop(cast, trip, project=secret)
    colleague = signed_in(cast.colleague)
    assert make.FIRM not in text(colleague.get(f"{NEW}?trip={trip.pk}"))
    assert make.FIRM not in text(colleague.get(f"{NEW}?stop={stop.pk}"))
    answer = colleague.post(NEW, sent(stop=stop.pk, name=""))
    assert answer.status_code == 422 and make.FIRM not in text(answer) and not Visit.objects.exists()
    assert make.FIRM in text(signed_in(cast.officer).get(NEW))


def test_an_origin_is_corrected_by_those_of_the_project(cast: Any, now: datetime, signed_in: Enter) -> None:
    project, channel = projects.a_lead(cast, now), make.a_channel(cast, now)
    address = f"/trips/origins/{project.pk}/"
    client = signed_in(cast.officer)
    typed = {"version": 0, "first_contact_on": "2026-03-01", "channel": channel.pk, "region": "深圳"}
    assert client.post(address, typed).url == f"/projects/{project.pk}/"
    origin = Origin.objects.get()
    assert (origin.channel, origin.region, origin.first_contact_on) == (channel, "440300", date(2026, 3, 1))
    assert client.post(address, typed).status_code == 409
    assert client.post(address, typed | {"version": 1, "first_contact_on": "2027-03-01"}).status_code == 422
    assert "广东省深圳市" in text(client.get(f"/projects/{project.pk}/"))
    colleague = signed_in(cast.colleague)
    assert colleague.get(address).status_code == 200
    assert colleague.post(address, typed | {"version": 1}).status_code == 422
    assert signed_in(cast.stranger).get(address).status_code == 404


def test_the_worker_is_served_where_it_may_serve_the_form(cast: Any, signed_in: Enter) -> None:
    answer = signed_in(cast.officer).get("/trips/visits/worker.js")
    assert (
        answer.headers["Content-Type"].startswith("text/javascript")
        and b"addEventListener('fetch'" in answer.content
    )
