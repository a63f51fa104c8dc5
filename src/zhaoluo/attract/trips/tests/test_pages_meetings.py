"""Pages of receptions, events, channels, offices and pairings: who sees what, what a form answers, what a page costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.models import Project
from zhaoluo.projects.tests import factories as projects

from ..models import Channel, Guest, HomeTie, LiaisonOffice, Pairing, PromotionEvent, Reception
from ..terms import TripEvent
from . import meeting as make

RECEPTIONS, EVENTS, CHANNELS, OFFICES, PAIRINGS = (
    f"/trips/{noun}/" for noun in ("receptions", "events", "channels", "offices", "pairings")
)
LISTS = (RECEPTIONS, EVENTS, CHANNELS, OFFICES, PAIRINGS)


def one_of_each(cast: Any, now: datetime) -> dict[str, str]:
    """Address of the row's page → what stands on it."""
    return {
        f"{RECEPTIONS}{make.a_reception(cast, now).pk}/": "考察团",
        f"{EVENTS}{make.an_event(cast, now).pk}/": "推介会",
        f"{CHANNELS}{make.a_channel(cast, now).pk}/": "商会",
        f"{OFFICES}{make.an_office(cast, now).pk}/": "驻深圳",
        f"{PAIRINGS}{make.a_pairing(cast, now).pk}/": "演示市",
    }


def test_pages_open_for_their_zone_and_for_nobody_else(
    cast: Any, now: datetime, signed_in: Any, client: Any
) -> None:
    pages = one_of_each(cast, now)
    for user in (cast.officer, cast.leader, cast.viewer):
        reader = signed_in(user)
        for address, text in pages.items():
            assert text in reader.get(address).content.decode(), (address, user)
            assert text in reader.get(address.rsplit("/", 2)[0] + "/").content.decode(), (address, user)
    stranger = signed_in(cast.stranger)
    for address, text in pages.items():
        assert stranger.get(address).status_code == 404, address
        assert (
            text not in stranger.get(address.rsplit("/", 2)[0] + "/").content.decode().split("<section")[-1]
        )
        assert client.get(address).headers["Location"].startswith("/people/sign-in/")


def test_every_act_on_another_zones_row_is_not_found(cast: Any, now: datetime, signed_in: Any) -> None:
    reception, event, tie = make.a_reception(cast, now), make.an_event(cast, now), make.a_home_tie(cast, now)
    guest, firm = reception.guests.first(), event.firms.first()
    assert guest is not None and firm is not None
    stranger, before = signed_in(cast.stranger), Event.objects.count()
    for address in (
        f"{RECEPTIONS}{reception.pk}/edit/", f"{RECEPTIONS}{reception.pk}/remove/", f"{RECEPTIONS}{reception.pk}/guests/",
        f"{RECEPTIONS}{reception.pk}/guests/{guest.pk}/", f"{RECEPTIONS}{reception.pk}/guests/{guest.pk}/remove/",
        f"{EVENTS}{event.pk}/edit/", f"{EVENTS}{event.pk}/remove/", f"{EVENTS}{event.pk}/firms/",
        f"{EVENTS}{event.pk}/firms/{firm.pk}/", f"{EVENTS}{event.pk}/firms/{firm.pk}/remove/",
        f"{CHANNELS}{tie.pk}/edit/", f"{CHANNELS}{tie.pk}/person/", f"{CHANNELS}{tie.pk}/erase/",
        f"{OFFICES}{make.an_office(cast, now).pk}/edit/", f"{PAIRINGS}{make.a_pairing(cast, now).pk}/projects/",
    ):  # fmt: skip
        before = Event.objects.count()
        sent = {"purpose": "约见商谈", "reason": "本人来电要求", "firms": "某企业"}
        assert stranger.post(address, sent).status_code == 404, address
        assert Event.objects.count() == before, address
    mixed = f"{RECEPTIONS}{make.a_reception(cast, now, ()).pk}/guests/{guest.pk}/"
    assert signed_in(cast.officer).get(mixed).status_code == 404, "a guest of another reception"


def test_who_only_reads_sees_no_buttons_and_may_not_enter(cast: Any, now: datetime, signed_in: Any) -> None:
    pages = one_of_each(cast, now)
    tie = make.a_home_tie(cast, now)
    viewer = signed_in(cast.viewer)
    for address in (*pages, *LISTS, f"{CHANNELS}{tie.pk}/"):
        main = viewer.get(address).content.decode().split("<main", 1)[1]
        assert 'method="post"' not in main and 'class="btn pri"' not in main, address
    for noun in LISTS:
        assert viewer.get(f"{noun}new/").status_code == 403, noun
    answer = viewer.post(f"{CHANNELS}{tie.pk}/person/", {"purpose": "约见商谈"})
    assert answer.status_code == 422 and make.PHONE not in answer.content.decode()


def test_a_reception_is_entered_from_the_page_once(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    sent = {"name": "深圳考察团", "on": "2026-11-18", "firms": "甲公司\n乙公司、丙公司", "once": "form-1"}
    answer = client.post(f"{RECEPTIONS}new/", sent)
    row = Reception.objects.get()
    assert answer.headers["Location"] == f"{RECEPTIONS}{row.pk}/" and row.guests.count() == 3
    again = client.post(f"{RECEPTIONS}new/", sent, follow=True)
    assert Reception.objects.count() == 1 and "没有重复记" in again.content.decode()


def test_a_refused_form_keeps_what_was_typed(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    sent = {"name": "深圳考察团", "on": "2027-01-01", "spent": "-3", "firms": "甲公司", "once": "form-1"}
    answer = client.post(f"{RECEPTIONS}new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "2 处要改" in page and "甲公司" in page and "深圳考察团" in page
    assert not Reception.objects.exists()


@pytest.mark.parametrize(
    ("address", "sent", "model"),
    [
        (f"{EVENTS}new/", {"kind": "talk", "name": "恳谈会", "on": "2026-11-12", "city": "深圳", "firms": "甲"}, PromotionEvent),
        (f"{CHANNELS}new/", {"kind": "chamber", "name": "某商会", "region": "江苏苏州", "active": "on"}, Channel),
        (f"{CHANNELS}new/", {"kind": "idle_asset", "name": "旧厂房", "asset_kind": "factory", "place": "八号院", "state": "offered",
                             "source": "企业自报", "area_sqm": "6,200"}, Channel),
        (f"{CHANNELS}new/", {"kind": "home_tie", "person": "柳青禾", "purpose": "联系企业家", "consent": "当面同意",
                             "consent_on": "2026-10-01", "phone": "13900001234"}, HomeTie),
        (f"{OFFICES}new/", {"name": "驻上海联络处", "city": "上海", "regions": "上海、江苏、浙江"}, LiaisonOffice),
        (f"{PAIRINGS}new/", {"partner": "某区", "signed_on": "2026年3月1日", "fields_": "园区共建"}, Pairing),
    ],
)  # fmt: skip
def test_each_noun_is_entered_from_its_page_once(
    cast: Any, now: datetime, signed_in: Any, address: str, sent: dict[str, str], model: Any
) -> None:
    client = signed_in(cast.officer)
    for _ in range(2):
        assert client.post(address, sent | {"once": "form-1"}).status_code in (302, 422)
    assert model.objects.count() == 1


def test_a_place_nobody_knows_and_one_of_several_are_told(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    page = client.post(
        f"{CHANNELS}new/", {"kind": "chamber", "name": "某商会", "region": "城区"}
    ).content.decode()
    assert "好几处" in page and "山西省晋城市城区" in page
    page = client.post(
        f"{CHANNELS}new/", {"kind": "chamber", "name": "某商会", "region": "火星"}
    ).content.decode()
    assert "不认识“火星”" in page
    assert not Channel.objects.exists()


def test_a_fee_out_of_tax_is_refused_on_the_page(cast: Any, now: datetime, signed_in: Any) -> None:
    sent = {
        "kind": "agent", "name": "某咨询", "contract_no": "A-1", "fee_basis": "合同第 5 条",
        "fee_terms": "按引进企业税收地方留成的 10% 支付",
    }  # fmt: skip
    answer = signed_in(cast.officer).post(f"{CHANNELS}new/", sent)
    assert answer.status_code == 422 and "疑似" in answer.content.decode() and not Channel.objects.exists()


@pytest.mark.parametrize(
    "make_row",
    [make.a_reception, make.an_event, make.a_channel, make.an_asset, make.an_office, make.a_pairing],
)
def test_the_form_of_a_row_sent_back_as_it_came_changes_nothing(
    cast: Any, now: datetime, signed_in: Any, make_row: Callable[..., Any]
) -> None:
    row = make_row(cast, now)
    noun = {
        Reception: RECEPTIONS, PromotionEvent: EVENTS, Channel: CHANNELS, LiaisonOffice: OFFICES, Pairing: PAIRINGS
    }[type(row)]  # fmt: skip
    client, address = signed_in(cast.officer), f"{noun}{row.pk}/edit/"
    form = client.get(address).context["form"]
    sent = {field.html_name: field.value() for field in form}
    sent = {name: _as_sent(form[name]) for name in sent if _as_sent(form[name]) is not None}
    before = Event.objects.count()
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    assert row.version == 1 and Event.objects.count() == before


def _as_sent(field: Any) -> Any:
    """What a browser would send of a field; None for nothing."""
    value = field.field.prepare_value(field.initial)
    if value is True:
        return "on"
    return None if value in (None, False, "") else str(value)


def test_an_old_form_is_told(cast: Any, now: datetime, signed_in: Any) -> None:
    row = make.a_pairing(cast, now)
    client = signed_in(cast.officer)
    sent = {"partner": "改过的名", "signed_on": "2026-03-01", "version": "1"}
    assert client.post(f"{PAIRINGS}{row.pk}/edit/", sent).status_code == 302
    answer = client.post(f"{PAIRINGS}{row.pk}/edit/", sent | {"partner": "又改"})
    assert answer.status_code == 409 and "已被他人修改" in answer.content.decode()


def test_the_result_of_a_guest_is_written_and_the_next_one_follows(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    row = make.a_reception(cast, now)
    first, second, third = row.guests.all()
    client = signed_in(cast.officer)
    sent = {"name": first.name, "outcome": "interest", "version": "1", "region": "深圳", "another": "1"}
    answer = client.post(f"{RECEPTIONS}{row.pk}/guests/{first.pk}/", sent)
    assert answer.headers["Location"] == f"{RECEPTIONS}{row.pk}/guests/{second.pk}/"
    project = Project.objects.get()
    page = client.get(answer.headers["Location"]).content.decode()
    assert "已转为项目线索" in page
    assert project.name in client.get(f"{RECEPTIONS}{row.pk}/").content.decode()
    stale = client.post(f"{RECEPTIONS}{row.pk}/guests/{first.pk}/", sent)
    assert stale.status_code == 409
    Guest.objects.exclude(pk=third.pk).update(outcome="none")
    last = client.post(
        f"{RECEPTIONS}{row.pk}/guests/{third.pk}/", {"name": third.name, "outcome": "none", "another": "1"}
    )
    assert last.headers["Location"] == f"{RECEPTIONS}{row.pk}/"


def test_a_guest_of_a_restricted_project_is_seen_by_who_may_see_it(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    projects.a_lead(cast, now, investors=(make.FIRMS[0],), restricted=True, team=None, leader=None)
    row = make.a_reception(cast, now)
    address = f"{RECEPTIONS}{row.pk}/"
    guest = row.guests.get(name=make.FIRMS[0])
    sent = {"name": guest.name, "outcome": "interest", "version": "1"}
    assert signed_in(cast.officer).post(f"{address}guests/{guest.pk}/", sent).status_code == 302
    assert make.FIRMS[0] in signed_in(cast.officer).get(address).content.decode()
    for user in (cast.colleague, cast.viewer):
        page = signed_in(user).get(address).content.decode()
        assert make.FIRMS[1] in page
        assert make.FIRMS[0] not in page, user


@pytest.mark.parametrize("asked", ["year=0000", "q=%00", "q=甲%00&year=0000"])
def test_lists_answer_what_no_calendar_and_no_name_has(
    cast: Any, now: datetime, signed_in: Any, asked: str
) -> None:
    one_of_each(cast, now)
    for address in LISTS:
        assert signed_in(cast.officer).get(f"{address}?{asked}").status_code == 200, address


def test_a_home_tie_is_masked_on_every_page_but_the_answer_to_a_purpose(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    tie = make.a_home_tie(cast, now)
    client = signed_in(cast.officer)
    for address in (CHANNELS, f"{CHANNELS}{tie.pk}/", f"{CHANNELS}{tie.pk}/edit/", f"{RECEPTIONS}new/"):
        page = client.get(address).content.decode()
        for secret in (make.PERSON, make.PHONE, "深圳某电子公司"):
            assert secret not in page, address
    short = client.post(f"{CHANNELS}{tie.pk}/person/", {"purpose": "看"})
    assert short.status_code == 422 and make.PHONE not in short.content.decode()
    shown = client.post(f"{CHANNELS}{tie.pk}/person/", {"purpose": "约见商谈"})
    assert make.PHONE in shown.content.decode() and "no-store" in shown.headers["Cache-Control"]
    assert Event.objects.filter(verb=TripEvent.HOME_TIE_SEEN).count() == 1
    page = client.get(f"{CHANNELS}{tie.pk}/").content.decode()
    assert make.PHONE not in page and "用途：约见商谈" in page
    client.post(f"{CHANNELS}{tie.pk}/erase/", {"reason": "本人来电要求", "version": tie.version})
    assert "已应要求删去" in client.get(f"{CHANNELS}{tie.pk}/").content.decode()
    assert (
        client.post(f"{CHANNELS}{make.a_channel(cast, now).pk}/person/", {"purpose": "约见商谈"}).status_code
        == 404
    )


def test_a_channel_shows_what_came_through_it(cast: Any, now: datetime, signed_in: Any) -> None:
    channel = make.a_channel(cast, now)
    row = make.a_reception(cast, now, channel=channel.pk)
    make.an_event(cast, now, channel=channel.pk)
    client = signed_in(cast.officer)
    guest = row.guests.first()
    assert guest is not None
    client.post(f"{RECEPTIONS}{row.pk}/guests/{guest.pk}/", {"name": guest.name, "outcome": "interest"})
    page = client.get(f"{CHANNELS}{channel.pk}/").content.decode()
    for text in (row.name, "推介会", f"{guest.name}项目"):
        assert text in page
    listed = client.get(f"{CHANNELS}?kind=chamber").content.decode().split("<tbody>")[1]
    assert listed.count("项目 </span>1<") == 1
    assert "还没有登记乡贤" in client.get(f"{CHANNELS}?kind=home_tie").content.decode()


def test_lists_are_narrowed(cast: Any, now: datetime, signed_in: Any) -> None:
    make.a_reception(cast, now)
    make.a_reception(cast, now, ("独一无二公司",), name="去年的一批", on=date(2025, 5, 1))
    client = signed_in(cast.officer)

    def shown(query: str) -> list[bool]:
        page = client.get(RECEPTIONS + query).content.decode()
        return ["深圳电子" in page, "去年的一批" in page]

    assert shown("?q=独一无二") == [False, True] and shown("?year=2026") == [True, False]
    assert shown("?q=没有这样的") == [False, False] and shown("?year=abc") == [True, True]


@pytest.mark.parametrize(
    ("address", "enter"),
    [
        (RECEPTIONS, lambda cast, now, n: make.a_reception(cast, now, name=f"第 {n} 批")),
        (EVENTS, lambda cast, now, n: make.an_event(cast, now, name=f"第 {n} 场")),
        (CHANNELS, lambda cast, now, n: make.a_channel(cast, now, name=f"商会 {n}")),
        (OFFICES, lambda cast, now, n: make.an_office(cast, now, name=f"联络处 {n}")),
        (PAIRINGS, lambda cast, now, n: make.a_pairing(cast, now, partner=f"某区 {n}")),
    ],
)
def test_a_list_of_twenty_costs_what_a_list_of_ten_costs(
    cast: Any, now: datetime, signed_in: Any, address: str, enter: Callable[[Any, datetime, int], Any]
) -> None:
    client = signed_in(cast.officer)

    def count() -> int:
        with CaptureQueriesContext(connection) as told:
            assert client.get(address).status_code == 200
        return len(told)

    for n in range(10):
        enter(cast, now, n)
    client.get(address)
    few = count()
    for n in range(10, 20):
        enter(cast, now, n)
    assert count() == few <= 20


def test_a_reception_of_twenty_firms_costs_what_one_of_ten_costs(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    client = signed_in(cast.officer)
    counts = []
    for size in (10, 20):
        row = make.a_reception(cast, now, tuple(f"第{n}家公司" for n in range(size)))
        client.get(f"{RECEPTIONS}{row.pk}/")
        with CaptureQueriesContext(connection) as told:
            client.get(f"{RECEPTIONS}{row.pk}/")
        counts.append(len(told))
    assert counts[0] == counts[1] <= 16


def test_an_event_with_a_host_is_opened_for_correction(cast: Any, now: datetime, signed_in: Any) -> None:
    event = make.an_event(cast, now, kind="talk", host="招商局", guests=34)
    page = signed_in(cast.officer).get(f"/trips/events/{event.pk}/edit/")
    assert page.status_code == 200 and 'value="招商局"' in page.content.decode()
