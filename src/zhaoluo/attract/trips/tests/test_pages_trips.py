"""Pages of trips: opened by who may, refused with reasons, 404 to strangers, the same number of queries for 10 and 20 rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.tests import factories as projects

from ..actions import stops as firms
from ..actions import travel
from ..models import Plan, Stop, TravelTime, Trip
from ..rules.stops import Call
from ..terms import StopState, TripEvent, TripState
from . import journeys as make
from .journeys import SHANGHAI, SUZHOU

pytestmark = pytest.mark.django_db


def page(name: str, *args: Any) -> str:
    return reverse(f"trips:{name}", args=args)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def form_of(cast: Any, **changes: Any) -> dict[str, Any]:
    return {
        "name": "长三角光机电行程", "starts_on": "2026-11-23", "ends_on": "2026-11-25", "start_city": "长治", "cities": "上海、苏州",
        "groups": "1", f"person_{cast.officer.pk}": "1", "once": "form-1", **changes,
    }  # fmt: skip


def test_a_trip_goes_from_the_form_to_its_end(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    assert client.get(page("enter")).status_code == 200
    typed = form_of(cast, starts_on="2026-11-20")
    for _ in range(2):  # sent twice, it is one
        answer = client.post(page("enter"), typed)
        trip = Trip.objects.get()
        assert answer.status_code == 302 and answer["Location"] == page("show", trip.pk)
    make.times(cast, now)
    make.some_stops(cast, now, trip)
    assert "排行程" in text(client.get(page("show", trip.pk)))
    sent = {"version": "1", "once": "plan-1"}
    for _ in range(2):
        assert client.post(page("plan", trip.pk), sent).status_code == 302
    assert Plan.objects.count() == 1
    shown = text(client.get(page("show", trip.pk)))
    assert "第 1 稿" in shown and "路线示意" in shown and "沪岭感知技术有限公司" in shown
    assert client.post(page("start", trip.pk), {"version": "2"}).status_code == 302
    today = client.get(page("today"))
    assert today.status_code == 200 and "第 1 / 6 天" in text(today)
    assert client.post(page("finish", trip.pk), {"version": "3", "spent": "1.68"}).status_code == 302
    trip.refresh_from_db()
    assert trip.state == TripState.FINISHED
    assert "您今天不在路上" in text(client.get(page("today")))


def test_bad_input_comes_back_with_every_reason_and_what_was_typed(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    make.a_trip(cast, now, name="珠三角行程")
    answer = signed_in(cast.officer).post(
        page("enter"), form_of(cast, ends_on="2026-11-22", start_city="山西")
    )
    assert answer.status_code == 422 and "请写到市" in text(answer)
    answer = signed_in(cast.officer).post(page("enter"), form_of(cast))
    assert (
        answer.status_code == 422
        and "已在“珠三角行程”" in text(answer)
        and "长三角光机电行程" in text(answer)
    )
    answer = signed_in(cast.officer).post(
        page("enter"), form_of(cast, **{f"person_{cast.colleague.pk}": "3"})
    )
    assert answer.status_code == 422 and "只有 1 个组" in text(answer)
    assert Trip.objects.count() == 1


def test_an_old_form_is_answered_409_and_a_refused_plan_422(cast: Any, now: datetime, signed_in: Any) -> None:
    trip, client = make.a_trip(cast, now), signed_in(cast.officer)
    assert (
        client.post(page("edit", trip.pk), form_of(cast, version="1", purpose="看光机电")).status_code == 302
    )
    assert client.post(page("edit", trip.pk), form_of(cast, version="1")).status_code == 409
    answer = client.post(page("plan", trip.pk), {"version": "2"})
    assert answer.status_code == 422 and "先加入企业再排行程" in text(answer)
    make.some_stops(cast, now, trip)
    shown = text(client.get(page("show", trip.pk)))
    assert "上海、苏州还没有城市间时间" in shown or "苏州、上海还没有城市间时间" in shown
    answer = client.post(page("plan", trip.pk), {"version": "2"})
    assert answer.status_code == 422 and "还没有城市间时间" in text(answer)


def test_who_may_not_see_gets_404_who_only_reads_403_nobody_the_sign_in(
    cast: Any, now: datetime, signed_in: Any, client: Any
) -> None:
    plan = make.planned(cast, now)
    stop = Stop.objects.order_by("pk")[0]
    here = page("show", plan.trip_id)
    for name, args in (
        ("show", [plan.trip_id]),
        ("edit", [plan.trip_id]),
        ("pick", [plan.trip_id]),
        ("calendar", [plan.trip_id, 1]),
    ):
        assert signed_in(cast.stranger).get(page(name, *args)).status_code == 404
    for name in ("plan", "start", "cancel", "finish", "add_stops"):
        assert signed_in(cast.stranger).post(page(name, plan.trip_id)).status_code == 404
    for name in ("remove_stop", "decline_stop", "confirm_stop", "edit_stop"):
        assert signed_in(cast.stranger).post(page(name, stop.pk)).status_code == 404
    for reader in (cast.viewer, cast.inspector):
        reading = signed_in(reader)
        assert reading.get(here).status_code == 200 and "重排</button>" not in text(reading.get(here))
        assert reading.get(page("enter")).status_code == 403
        assert reading.post(page("plan", plan.trip_id), {}).status_code == 422
        assert reading.post(page("cancel", plan.trip_id), {"reason": "不想去了吧"}).status_code == 422
    assert signed_in(cast.leader).get(here).status_code == 200
    assert client.get(here).status_code == 302 and Trip.objects.get().state == TripState.PLANNED


def test_firms_are_ticked_in_the_library_and_among_leads(cast: Any, now: datetime, signed_in: Any) -> None:
    trip, client = make.a_trip(cast, now), signed_in(cast.officer)
    here = make.a_target(cast, now, region="310115")
    there = make.a_target(cast, now, "粤澄传感有限公司", "广东深圳")
    nowhere = make.a_target(cast, now, "无址光学有限公司", "")
    lead = projects.a_lead(cast, now, origin_region="江苏苏州")
    shown = text(client.get(page("pick", trip.pk)))
    assert all(t.name in shown for t in (here, there, nowhere))
    narrowed = text(client.get(page("pick", trip.pk), {"city": "上海"}))
    assert here.name in narrowed and there.name not in narrowed and nowhere.name not in narrowed
    assert there.name in text(client.get(page("pick", trip.pk), {"city": "广东"}))
    assert here.name not in text(client.get(page("pick", trip.pk), {"chain": "9999"}))
    many = {"targets": [here.pk, there.pk, nowhere.pk]}
    answer = client.post(page("add_stops", trip.pk), many)
    assert answer.status_code == 422 and "无址光学有限公司" in text(answer) and not Stop.objects.exists()
    assert client.post(page("add_stops", trip.pk), {**many, "city": "苏州"}).status_code == 302
    assert list(Stop.objects.order_by("pk").values_list("city", flat=True)) == [SHANGHAI, "440300", SUZHOU]
    assert "已在这趟" in text(client.get(page("pick", trip.pk)))
    leads = text(client.get(page("pick", trip.pk), {"from": "leads"}))
    assert "河阳石墨材料有限公司" in leads
    assert client.post(page("add_stops", trip.pk), {"projects": [lead.pk]}).status_code == 302
    assert Stop.objects.get(project=lead).city == SUZHOU


def test_firms_are_carried_over_from_the_library(cast: Any, now: datetime, signed_in: Any) -> None:
    trip, target, client = make.a_trip(cast, now), make.a_target(cast, now), signed_in(cast.officer)
    shown = text(client.get(reverse("prospecting:list")))
    assert trip.name in shown and page("take") in shown
    answer = client.post(page("take"), {"targets": [target.pk], "trip": trip.pk, "next_step": "电话"})
    assert answer.status_code == 302 and Stop.objects.get().target == target
    assert client.post(page("take"), {"targets": [target.pk]})["Location"] == reverse("prospecting:list")
    assert (
        signed_in(cast.stranger).post(page("take"), {"targets": [target.pk], "trip": trip.pk}).status_code
        == 404
    )
    assert signed_in(cast.viewer).post(page("take"), {"trip": trip.pk}).status_code == 403


def test_a_firm_is_entered_changed_called_off_and_taken_away(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    trip, client = make.a_trip(cast, now), signed_in(cast.officer)
    typed = {
        "name": "甬澜模具有限公司",
        "city": "上海浦东新区",
        "minutes": "90",
        "windows": ["2026-11-24:am"],
        "must_see": "on",
    }
    assert client.get(page("enter_stop", trip.pk)).status_code == 200
    assert client.post(page("enter_stop", trip.pk), typed).status_code == 302
    stop = Stop.objects.get()
    assert (stop.city, stop.minutes, stop.windows, stop.must_see) == (
        SHANGHAI,
        90,
        [{"on": "2026-11-24", "half": "am"}],
        True,
    )
    shown = text(client.get(page("edit_stop", stop.pk)))
    assert 'value="2026-11-24:am"' in shown and "checked" in shown
    wrong = {**typed, "minutes": "9", "version": "1"}
    assert client.post(page("edit_stop", stop.pk), wrong).status_code == 422
    assert (
        client.post(page("edit_stop", stop.pk), {**typed, "prize": "90", "version": "1"}).status_code == 302
    )
    assert client.post(page("edit_stop", stop.pk), {**typed, "version": "1"}).status_code == 409
    refused = client.post(page("decline_stop", stop.pk), {"reason": "出差", "version": "2"})
    assert refused.status_code == 422 and 'value="出差"' in text(refused)
    assert (
        client.post(page("decline_stop", stop.pk), {"reason": "董事长出差", "version": "2"}).status_code
        == 302
    )
    assert client.post(page("ask_again", stop.pk), {"version": "3"}).status_code == 302
    stop.refresh_from_db()
    assert stop.state == StopState.PROPOSED and stop.prize == 90
    assert client.post(page("remove_stop", stop.pk), {"version": "4"}).status_code == 302
    assert not Stop.objects.exists()


def test_a_time_is_agreed_and_released(cast: Any, now: datetime, signed_in: Any) -> None:
    make.planned(cast, now)
    stop, client = Stop.objects.order_by("pk")[0], signed_in(cast.officer)
    assert client.post(page("confirm_stop", stop.pk), {"version": stop.version}).status_code == 302
    assert "已约定" in text(client.get(page("show", stop.trip_id)))
    assert client.post(page("release_stop", stop.pk), {"version": stop.version + 1}).status_code == 302
    stop.refresh_from_db()
    assert not stop.confirmed


def test_a_confidential_firm_is_hidden_on_page_calendar_and_behind_its_address(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    plan_trip = make.a_trip(cast, now)
    secret = projects.a_lead(cast, now, restricted=True, investors=("某某保密公司",))
    firms.add_stops(
        plan_trip.pk, [Call(project=secret.pk, city=SHANGHAI, address="某路 1 号")], **make.who(cast, now)
    )
    make.planned(cast, now, plan_trip)
    stop = Stop.objects.get(project=secret)
    for reader, seen in ((cast.officer, True), (cast.colleague, False), (cast.viewer, False)):
        client = signed_in(reader)
        for address in (page("show", plan_trip.pk), page("calendar", plan_trip.pk, 1)):
            shown = text(client.get(address)).replace("\r\n ", "")
            assert ("某某保密公司" in shown, "某路 1 号" in shown) == (seen, seen)
        assert client.get(page("edit_stop", stop.pk)).status_code == (200 if seen else 404)


def test_the_calendar_is_a_file_and_written_down(cast: Any, now: datetime, signed_in: Any) -> None:
    plan = make.planned(cast, now)
    answer = signed_in(cast.agent).get(page("calendar", plan.trip_id, 1))
    assert answer["Content-Type"].startswith("text/calendar") and text(answer).count("BEGIN:VEVENT") == 3
    assert Event.objects.get(verb=TripEvent.EXPORTED).by_id == cast.agent.pk
    assert signed_in(cast.agent).get(page("calendar", plan.trip_id, 2)).status_code == 404


def test_today_names_the_next_firm_and_leads_to_the_visit(cast: Any, now: datetime, signed_in: Any) -> None:
    trip = make.running(
        cast, now, *(make.call(f"第{n}号光学有限公司", address="张江 3 号") for n in range(3))
    )
    first = Stop.objects.filter(trip=trip, state=StopState.PLANNED).order_by("on", "arrives_at")[0]
    assert first.on is not None
    with clock.frozen(now + timedelta(days=(first.on - now.date()).days)):
        shown = text(signed_in(cast.agent).get(page("today")))
        assert "下一家" in shown and first.name in shown and "张江 3 号" in shown
        assert f"{reverse('trips:record_visit')}?stop={first.pk}" in shown
        Stop.objects.filter(pk=first.pk).update(state=StopState.VISITED)
        after = text(signed_in(cast.agent).get(page("today")))
        assert f"?stop={first.pk}" not in after
        assert "您今天不在路上" in text(signed_in(cast.colleague).get(page("today")))


def test_travel_times_are_set_imported_and_taken_from_the_preset(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = signed_in(cast.officer)
    assert "载入常用城市" in text(client.get(page("travel")))
    assert (
        client.post(
            page("set_travel"),
            {"origin": "长治", "destination": "上海", "minutes": "3:20", "carrier": "train"},
        ).status_code
        == 302
    )
    assert TravelTime.objects.get().minutes == 200
    answer = client.post(
        page("set_travel"), {"origin": "长治", "destination": "哪里", "minutes": "久", "carrier": "train"}
    )
    assert answer.status_code == 422 and "不认识“哪里”" in text(answer)
    good = SimpleUploadedFile(
        "时间.csv", "从,到,分钟,出处\n长治,苏州,3:40,12306\n".encode(), content_type="text/csv"
    )
    assert client.post(page("import_travel"), {"file": good, "once": "f1"}).status_code == 302
    bad = SimpleUploadedFile(
        "时间.csv", "从,到,分钟\n长治,哪里,3:40\n长治,无锡,久\n".encode(), content_type="text/csv"
    )
    answer = client.post(page("import_travel"), {"file": bad})
    assert answer.status_code == 422 and "第 2 行" in text(answer) and "第 3 行" in text(answer)
    assert TravelTime.objects.count() == 2
    assert client.post(page("preset_travel")).status_code == 302
    assert TravelTime.objects.count() > 40 and "待核" in text(client.get(page("travel")))
    assert "苏州" in text(client.get(page("travel"), {"city": "苏州"}))
    row = TravelTime.objects.order_by("pk")[0]
    assert signed_in(cast.stranger).post(page("drop_travel", row.pk)).status_code == 404
    assert signed_in(cast.viewer).post(page("drop_travel", row.pk)).status_code == 422
    assert client.post(page("drop_travel", row.pk)).status_code == 302
    assert not TravelTime.objects.filter(pk=row.pk).exists()
    assert text(client.get(page("travel_template"))).startswith("\ufeff从,到,分钟")


def queries(client: Any, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_lists_ask_the_same_for_ten_and_for_twenty(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    for n in range(10):
        make.a_trip(cast, now, name=f"第{n}趟", parties=((),))
        make.a_target(cast, now, f"第{n}号光学有限公司")
        projects.a_lead(cast, now, name=f"第{n}号项目", investors=(f"第{n}号投资方",))
    trip = Trip.objects.order_by("pk")[0]
    make.times(cast, now)
    some = [make.call(f"甲{n}公司", minutes=45) for n in range(10)]
    firms.add_stops(trip.pk, some, **make.who(cast, now))
    make.plan(cast, now, trip)
    pages = (
        page("list"),
        page("show", trip.pk),
        page("pick", trip.pk),
        page("pick", trip.pk) + "?from=leads",
        page("travel"),
    )
    for address in pages:  # what is read once per process
        client.get(address)
    ten = [queries(client, address) for address in pages]
    for n in range(10, 20):
        made = make.a_trip(cast, now, name=f"第{n}趟", parties=((),))
        target = make.a_target(cast, now, f"第{n}号光学有限公司")
        lead = projects.a_lead(cast, now, name=f"第{n}号项目", investors=(f"第{n}号投资方",))
        firms.add_stops(
            made.pk, [Call(target=target.pk), Call(project=lead.pk, city=SUZHOU)], **make.who(cast, now)
        )
    firms.add_stops(trip.pk, [make.call(f"乙{n}公司", minutes=45) for n in range(10)], **make.who(cast, now))
    travel.take_preset(zone=cast.zone, **make.who(cast, now))
    make.plan(cast, now, Trip.objects.get(pk=trip.pk))
    assert [queries(client, address) for address in pages] == ten
