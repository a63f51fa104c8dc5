from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from .. import actions
from ..models import Enterprise


def a_firm(cast: Any, now: datetime, name: str = "河阳石墨材料有限公司", zone: Any = None) -> Enterprise:
    return actions.enter(zone=zone or cast.zone, name=name, by=None, at=now)


def test_the_register_opens_for_its_zone_and_for_nobody_else(
    cast: Any, now: datetime, signed_in: Any, client: Any
) -> None:
    firm = a_firm(cast, now)
    for user in (cast.officer, cast.colleague, cast.leader, cast.viewer):
        assert firm.name in signed_in(user).get("/enterprises/").content.decode()
        assert signed_in(user).get(f"/enterprises/{firm.pk}/").status_code == 200
    stranger = signed_in(cast.stranger)
    assert firm.name not in stranger.get("/enterprises/").content.decode()
    for send in (stranger.get, stranger.post):
        assert send(f"/enterprises/{firm.pk}/", {"name": "抢过来"}).status_code == 404
    assert client.get("/enterprises/").status_code == 302


@pytest.mark.parametrize(
    ("typed", "found"), [("石墨", True), ("hysm", True), ("轴承", False), ("", True), ("%", False)]
)
def test_firms_are_found(cast: Any, now: datetime, signed_in: Any, typed: str, found: bool) -> None:
    firm = a_firm(cast, now)
    page = signed_in(cast.officer).get("/enterprises/", {"q": typed}).content.decode()
    assert (firm.name in page) is found


def test_a_firm_is_entered_and_changed(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    assert client.post("/enterprises/new/", {"name": "甲公司"}).status_code == 302
    firm = Enterprise.objects.get()
    assert client.post(f"/enterprises/{firm.pk}/", {"name": "甲公司", "region": "广东"}).status_code == 302
    firm.refresh_from_db()
    assert firm.region == "广东"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "请填企业名称"),
        ({"name": "乙公司", "credit_code": "123"}, "18 位"),
        ({"name": "乙公司", "credit_code": "91140400MA000000I0"}, "不会有 I"),
        ({"name": "甲公司"}, "已经登记过"),
        ({"name": "<script>alert(1)</script>", "industry_class": "x"}, "行业代码写成"),
    ],
)
def test_bad_input_gets_a_sentence(
    cast: Any, now: datetime, signed_in: Any, typed: dict[str, str], sentence: str
) -> None:
    a_firm(cast, now, "甲公司")
    answer = signed_in(cast.officer).post("/enterprises/new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and "<script>alert" not in page
    assert Enterprise.objects.count() == 1


def test_who_only_reads_writes_nothing_in_any_zone(cast: Any, now: datetime, signed_in: Any) -> None:
    here, there = a_firm(cast, now), a_firm(cast, now, "外区企业", cast.other_zone)
    for user in (cast.viewer, cast.inspector):
        client = signed_in(user)
        assert client.post("/enterprises/new/", {"name": "新企业"}).status_code == 422
        assert client.post(f"/enterprises/{here.pk}/", {"name": "改名"}).status_code == 422
    assert signed_in(cast.viewer).post(f"/enterprises/{there.pk}/", {"name": "改名"}).status_code == 422
    assert set(Enterprise.objects.values_list("name", flat=True)) == {here.name, there.name}


def test_query_count_does_not_grow_with_rows(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    client.get("/enterprises/")

    def count() -> int:
        with CaptureQueriesContext(connection) as told:
            assert client.get("/enterprises/").status_code == 200
        return len(told)

    for n in range(10):
        a_firm(cast, now, f"第 {n} 家")
    few = count()
    for n in range(10, 20):
        a_firm(cast, now, f"第 {n} 家")
    assert count() == few
