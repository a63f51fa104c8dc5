from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.foundation.journal.models import Event

from .. import actions
from ..models import Alias, Contact, Enterprise, Relation, Sighting, Title
from .factories import CODE, a_firm, alias, contact, who


def page_of(client: Any, firm: Enterprise) -> str:
    answer = client.get(f"/enterprises/{firm.pk}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_register_opens_for_its_zone_and_for_nobody_else(
    cast: Any, now: datetime, signed_in: Any, client: Any
) -> None:
    firm = a_firm(cast, now)
    for user in (cast.officer, cast.colleague, cast.leader, cast.viewer, cast.inspector):
        assert firm.name in signed_in(user).get("/enterprises/").content.decode()
        assert firm.name in page_of(signed_in(user), firm)
    stranger = signed_in(cast.stranger)
    assert firm.name not in stranger.get("/enterprises/").content.decode()
    for path in ("/enterprises/", "/enterprises/questions/", f"/enterprises/{firm.pk}/", "/enterprises/new/"):
        assert client.get(path).status_code == 302


def test_every_address_of_another_zones_firm_is_not_found(cast: Any, now: datetime, signed_in: Any) -> None:
    firm = a_firm(cast, now)
    person, other = contact(cast, now, firm), alias(cast, now, firm, "河阳老厂")
    title = a_title(cast, now, firm)
    relation = a_relation(cast, now, firm)
    own = a_firm(cast, now, "外区机械有限公司", zone=cast.other_zone)
    Sighting.objects.create(zone=cast.zone, name="河阳", source="台账", asked_at=now)
    question = Sighting.objects.get()
    stranger, here = signed_in(cast.stranger), f"/enterprises/{firm.pk}/"
    for path in ("", "edit/", "merge/"):
        assert stranger.get(here + path).status_code == 404, path
    posts = (
        "edit/", "aliases/", f"aliases/{other.pk}/remove/", "titles/", f"titles/{title.pk}/", f"titles/{title.pk}/remove/",
        "relations/", f"relations/{relation.pk}/remove/", "contacts/", f"contacts/{person.pk}/", f"contacts/{person.pk}/remove/",
        f"contacts/{person.pk}/show/", "merge/", "unmerge/",
    )  # fmt: skip
    before = Event.objects.count()
    for path in posts:
        assert stranger.post(here + path, {"other": own.pk, "purpose": "联系签约"}).status_code == 404, path
    for path in (f"same/{own.pk}/", "other/", "not-a-firm/", "reopen/"):
        assert stranger.post(f"/enterprises/questions/{question.pk}/{path}").status_code == 404, path
    assert stranger.get(f"/enterprises/{own.pk}/merge/?with={firm.pk}").status_code == 404
    assert stranger.post(f"/enterprises/{own.pk}/merge/", {"other": firm.pk}).status_code == 404
    assert (
        signed_in(cast.viewer).post(f"/enterprises/questions/{question.pk}/same/{own.pk}/").status_code == 404
    )
    assert Event.objects.count() == before


def a_title(cast: Any, now: datetime, firm: Enterprise, **more: Any) -> Title:
    known = {
        "kind": "high_tech",
        "note": "",
        "source": "公示名单",
        "awarded_on": date(2024, 11, 1),
        "expires_on": None,
    }
    return actions.save_title(firm.pk, **(known | more), **who(cast, now))


def a_relation(cast: Any, now: datetime, firm: Enterprise, name: str = "临水乙化工股份有限公司") -> Relation:
    return actions.add_relation(
        firm.pk, kind="supplier", other_name=name, source="企业自报", as_of=None, **who(cast, now)
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [("石墨", True), ("hysm", True), ("轴承", False), ("", True), ("%", False), ("老碳素", True), ("ltsc", True), (CODE, True)],
)  # fmt: skip
def test_firms_are_found(cast: Any, now: datetime, signed_in: Any, typed: str, found: bool) -> None:
    firm = a_firm(cast, now, credit_code=CODE)
    alias(cast, now, firm, "老碳素厂")
    alias(cast, now, firm, "LTSC Carbon", "english")
    page = signed_in(cast.officer).get("/enterprises/", {"q": typed}).content.decode()
    assert (firm.name in page) is found


def test_the_list_is_narrowed_by_role_title_and_region(cast: Any, now: datetime, signed_in: Any) -> None:
    one = a_firm(cast, now, "甲机械有限公司", roles=["resident", "investor"], region="广东深圳")
    two = a_firm(cast, now, "乙食品有限公司", roles=["target"], country="德国")
    a_title(cast, now, one)
    a_title(cast, now, two, expires_on=now.date() - timedelta(days=1))
    client = signed_in(cast.officer)

    def shown(**query: str) -> set[str]:
        page = client.get("/enterprises/", query).content.decode()
        return {firm.name for firm in (one, two) if firm.name in page}

    assert shown(role="investor") == {one.name} and shown(role="target") == {two.name}
    assert shown(role="chain_leader") == set()
    assert shown(title="high_tech") == {one.name}, "an expired title does not count"
    assert shown(region="深圳") == {one.name} and shown(region="德国") == {two.name}
    assert (
        "高新技术企业"
        not in client.get("/enterprises/", {"q": two.name}).content.decode().split("<tbody>")[1]
    )
    assert "已过期" in page_of(client, two) and "有效" in page_of(client, one)


def test_a_firm_is_entered_and_changed(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    typed = {
        "name": "甲机械有限公司",
        "roles": ["resident", "chain_leader"],
        "products": "轴承、齿轮",
        "source": "企业自报",
    }
    answer = client.post("/enterprises/new/", typed)
    firm = Enterprise.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/enterprises/{firm.pk}/"
    page = page_of(client, firm)
    assert "入驻" in page and "链主" in page and "轴承、齿轮" in page
    changed = typed | {
        "name": "甲精密机械有限公司",
        "region": "广东",
        "version": firm.version,
        "keep_former": "on",
    }
    assert client.post(f"/enterprises/{firm.pk}/edit/", changed).status_code == 302
    firm.refresh_from_db()
    assert (firm.region, firm.name) == ("广东", "甲精密机械有限公司")
    assert Alias.objects.get().name == "甲机械有限公司" and "曾用名 甲机械有限公司" in page_of(client, firm)
    stale = client.post(f"/enterprises/{firm.pk}/edit/", changed | {"region": "江苏"})
    assert stale.status_code == 409 and "已被他人修改" in stale.content.decode()


def test_a_name_like_a_known_one_is_shown_first(cast: Any, now: datetime, signed_in: Any) -> None:
    firm = a_firm(cast, now, "山西河阳石墨材料有限公司")
    client = signed_in(cast.officer)
    answer = client.post("/enterprises/new/", {"name": "河阳石墨"})
    page = answer.content.decode()
    assert answer.status_code == 422 and firm.name in page and "不是同一家，仍要登记" in page
    assert f"/enterprises/{firm.pk}/" in page and Enterprise.objects.count() == 1
    assert client.post("/enterprises/new/", {"name": "河阳石墨", "another": "on"}).status_code == 302
    assert Enterprise.objects.count() == 2
    assert (
        client.post(f"/enterprises/{firm.pk}/edit/", {"name": firm.name, "region": "山西"}).status_code == 302
    ), "its own name is not asked about"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "请填企业名称"),
        ({"name": "乙公司", "credit_code": "123"}, "18 位"),
        ({"name": "乙公司", "credit_code": "91140400MA000000I0"}, "不会有 I"),
        ({"name": "甲公司"}, "已经登记过"),
        ({"name": "乙公司", "country": "德国", "credit_code": CODE}, "境外企业没有统一社会信用代码"),
        ({"name": "乙公司", "foreign_number": "HRB 1"}, "请写国家或地区"),
        ({"name": "乙公司", "as_of": "2027-01-01"}, "在今天之后"),
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
    here, there = a_firm(cast, now), a_firm(cast, now, "外区企业", zone=cast.other_zone)
    person = contact(cast, now, here)
    before = Event.objects.count()
    for user in (cast.viewer, cast.inspector):
        client = signed_in(user)
        assert "登记企业" not in client.get("/enterprises/").content.decode()
        assert client.post("/enterprises/new/", {"name": "新企业"}).status_code == 422
        for path, typed in (
            ("edit/", {"name": "改名"}),
            ("aliases/", {"name": "别名", "kind": "short"}),
            ("titles/", {"kind": "high_tech", "source": "名单"}),
            ("relations/", {"kind": "supplier", "other_name": "乙公司", "source": "自报"}),
            ("contacts/", {"name": "李四", "phone": "13800000000", "purpose": "联系签约", "basis": "同意"}),
            (f"contacts/{person.pk}/remove/", {}),
        ):
            assert client.post(f"/enterprises/{here.pk}/{path}", typed).status_code == 422, path
    assert signed_in(cast.viewer).post(f"/enterprises/{there.pk}/edit/", {"name": "改名"}).status_code == 422
    assert Event.objects.count() == before and Contact.objects.count() == 1


def test_what_stands_beside_is_written_and_taken_away(cast: Any, now: datetime, signed_in: Any) -> None:
    firm, client = a_firm(cast, now), signed_in(cast.officer)
    here = f"/enterprises/{firm.pk}/"
    for path, typed in (
        ("aliases/", {"name": "河阳老厂", "kind": "former", "source": "公示系统"}),
        (
            "titles/",
            {
                "kind": "little_giant",
                "source": "第五批",
                "awarded_on": "2023-07-01",
                "expires_on": "2026-06-30",
            },
        ),
        ("relations/", {"kind": "customer", "other_name": "临水乙化工股份有限公司", "source": "企业自报"}),
        (
            "contacts/",
            {"name": "李四光", "phone": "0355-2028888", "purpose": "联系签约事宜", "basis": "本人同意"},
        ),
    ):
        assert client.post(here + path, typed).status_code == 302, path
        again = client.post(here + path, typed | ({"phone": ""} if path == "contacts/" else {}))
        assert again.status_code == 422 and 'class="refuse"' in again.content.decode(), path
    page = page_of(client, firm)
    for words in ("河阳老厂", "小巨人", "已过期", "临水乙化工", "未登记", "李四光", "0355-2028888"):
        assert words in page, words
    title, person = Title.objects.get(), Contact.objects.get()
    assert 'value="第五批"' in client.get(here, {"title": title.pk}).content.decode()
    longer = {
        "kind": "little_giant",
        "source": "第五批",
        "awarded_on": "2023-07-01",
        "expires_on": "2029-06-30",
    }
    assert client.post(f"{here}titles/{title.pk}/", longer).status_code == 302
    assert 'value="李四光"' in client.get(here, {"contact": person.pk}).content.decode()
    assert "已过期" not in page_of(client, firm)
    for path in (
        f"aliases/{Alias.objects.get().pk}/remove/", f"titles/{title.pk}/remove/",
        f"relations/{Relation.objects.get().pk}/remove/", f"contacts/{person.pk}/remove/",
    ):  # fmt: skip
        assert client.post(here + path).status_code == 302, path
        assert client.post(here + path).status_code == 404, path
    assert not any(m.objects.exists() for m in (Alias, Title, Relation, Contact))


def test_a_relation_shows_from_both_ends(cast: Any, now: datetime, signed_in: Any) -> None:
    buyer, seller = a_firm(cast, now, "甲机械有限公司"), a_firm(cast, now, "临水乙化工股份有限公司")
    a_relation(cast, now, buyer, seller.name)
    client = signed_in(cast.officer)
    assert "供应商" in page_of(client, buyer).split("<details")[0] or seller.name in page_of(client, buyer)
    there = page_of(client, seller)
    assert buyer.name in there and '<span class="badge">客户</span>' in there
    back = {"kind": "customer", "other_name": buyer.name, "source": "自报"}
    assert client.post(f"/enterprises/{seller.pk}/relations/", back).status_code == 422, (
        "known from the other end"
    )


def test_contacts_are_masked_by_role(cast: Any, now: datetime, signed_in: Any) -> None:
    firm = a_firm(cast, now)
    person = contact(cast, now, firm)
    secrets = (person.name, person.phone, person.mail)
    for user in (cast.officer, cast.agent, cast.lead, cast.leader):
        assert all(text in page_of(signed_in(user), firm) for text in secrets), user
    for user in (cast.viewer, cast.inspector, cast.administrator):
        client = signed_in(user)
        for answer in (
            client.get(f"/enterprises/{firm.pk}/"),
            client.get(f"/enterprises/{firm.pk}/?contact={person.pk}"),
        ):
            page = answer.content.decode()
            assert not any(text in page for text in secrets), user
            assert "张**" in page and "138****5678" in page, user
    told = str(list(Event.objects.values_list("facts", flat=True)))
    assert not any(text in told for text in secrets), "the journal holds no personal data"
    assert not Enterprise.objects.filter(search_text__contains=person.name).exists()


def test_a_masked_contact_is_shown_with_a_purpose_and_written_down(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    firm = a_firm(cast, now)
    person = contact(cast, now, firm)
    show = f"/enterprises/{firm.pk}/contacts/{person.pk}/show/"
    client = signed_in(cast.inspector)
    assert client.post(show, {"purpose": "查"}).status_code == 422
    assert not Event.objects.filter(verb="enterprise.contact_shown").exists()
    answer = client.post(show, {"purpose": "核实走访记录"})
    assert answer.status_code == 200 and person.phone in answer.content.decode()
    event = Event.objects.get(verb="enterprise.contact_shown")
    assert (event.by, event.facts) == (cast.inspector, {"contact": person.pk, "purpose": "核实走访记录"})
    assert person.phone not in page_of(client, firm), "on that answer only"
    viewer = signed_in(cast.viewer)
    refused = viewer.post(show, {"purpose": "核实走访记录"})
    assert refused.status_code == 422 and person.phone not in refused.content.decode()
    assert "查看全文" not in page_of(viewer, firm)


def test_export_of_contacts_needs_a_purpose_and_is_written_down(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    firm, other = a_firm(cast, now), a_firm(cast, now, "乙食品有限公司")
    person = contact(cast, now, firm, post="=1+1")
    contact(cast, now, other, name="王小二")
    export = "/enterprises/contacts/export/"
    client = signed_in(cast.officer)
    assert client.get(export).status_code == 405
    refused = client.post(export, {"purpose": ""})
    assert refused.status_code == 422 and "请写明用途" in refused.content.decode()
    assert client.post(export, {"purpose": "邀请参加推介会", "q": "没有这家"}).status_code == 422
    for user in (cast.viewer, cast.inspector, cast.administrator):
        answer = signed_in(user).post(export, {"purpose": "邀请参加推介会"})
        assert answer.status_code == 422 and person.phone not in answer.content.decode()
    assert not Event.objects.filter(verb="enterprise.contacts_exported").exists()
    answer = client.post(export, {"purpose": "邀请参加推介会", "q": "石墨"})
    text = answer.content.decode("utf-8-sig")
    assert answer.status_code == 200 and person.phone in text and "王小二" not in text and "'=1+1" in text
    facts = Event.objects.get(verb="enterprise.contacts_exported").facts
    assert (
        facts["purpose"] == "邀请参加推介会"
        and facts["contacts"] == [person.pk]
        and facts["filters"] == {"q": "石墨"}
    )


def test_questions_are_answered_with_one_click(cast: Any, now: datetime, signed_in: Any) -> None:
    firm = a_firm(cast, now, "山西河阳石墨材料有限公司")
    names = ["河阳石墨", "河阳石墨厂", "河阳石墨材料"]
    for name in names:
        candidates = [{"id": firm.pk, "name": firm.name, "score": 0.8, "why": "字号相同"}]
        Sighting.objects.create(zone=cast.zone, name=name, source="台账", asked_at=now, candidates=candidates)
    one, two, three = Sighting.objects.order_by("id")
    client = signed_in(cast.officer)
    page = client.get("/enterprises/questions/").content.decode()
    assert (
        "字号相同" in page
        and all(name in page for name in names)
        and "3 个名称待认" in client.get("/enterprises/").content.decode()
    )
    here = "/enterprises/questions/"
    assert client.post(f"{here}{one.pk}/same/{firm.pk}/").status_code == 302
    assert client.post(f"{here}{two.pk}/other/").status_code == 302
    assert client.post(f"{here}{three.pk}/not-a-firm/").status_code == 302
    assert list(Sighting.objects.order_by("id").values_list("answer", flat=True)) == [
        "same",
        "other",
        "not_a_firm",
    ]
    again = client.post(f"{here}{one.pk}/other/")
    assert again.status_code == 422 and "刚才已认定" in again.content.decode()
    assert "重新认定" in client.get(here).content.decode() and "都认完了" in client.get(here).content.decode()
    assert client.post(f"{here}{three.pk}/reopen/").status_code == 302
    viewer = signed_in(cast.viewer)
    assert "是它" not in viewer.get(here).content.decode()
    assert viewer.post(f"{here}{three.pk}/other/").status_code == 422


def test_two_firms_are_merged_side_by_side_and_parted_again(cast: Any, now: datetime, signed_in: Any) -> None:
    stays = a_firm(cast, now, "山西河阳石墨材料有限公司")
    goes = a_firm(cast, now, "河阳石墨材料厂", credit_code=CODE, region="山西")
    client, here = signed_in(cast.officer), f"/enterprises/{stays.pk}/merge/"
    assert client.get(here).status_code == 200
    assert goes.name in client.get(here, {"q": "石墨"}).content.decode()
    page = client.get(here, {"with": goes.pk}).content.decode()
    assert CODE in page and 'name="keep_credit_code" value="other" checked' in page
    stale = client.post(here, {"other": goes.pk, "version": 99})
    assert stale.status_code == 409
    typed = {"other": goes.pk, "keep_name": "own", "keep_region": "own", "keep_credit_code": "other"}
    assert (
        client.post(here, typed | {"version": stays.version, "other_version": goes.version}).status_code
        == 302
    )
    stays.refresh_from_db()
    assert (stays.credit_code, stays.region) == (CODE, "")
    assert "这家已并入" in page_of(client, goes) and goes.name in page_of(client, stays)
    assert client.get("/enterprises/").content.decode().count('class="main"') == 1
    assert client.post(here, typed).status_code == 422, "merged already"
    assert client.post(f"/enterprises/{goes.pk}/edit/", {"name": "改"}).status_code == 422
    assert client.post(f"/enterprises/{goes.pk}/unmerge/").status_code == 302
    assert client.post(f"/enterprises/{goes.pk}/unmerge/").status_code == 404
    assert client.get("/enterprises/").content.decode().count('class="main"') == 2


def count_of(client: Any, path: str) -> int:
    with CaptureQueriesContext(connection) as told:
        assert client.get(path).status_code == 200
    return len(told)


def test_query_count_does_not_grow_with_rows(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    firm = a_firm(cast, now, "第 0 家")
    paths = ("/enterprises/", "/enterprises/questions/", f"/enterprises/{firm.pk}/")
    client.get(paths[0])
    counts = []
    for start in (1, 11):
        for n in range(start, start + 10):
            other = a_firm(cast, now, f"第 {n} 家")
            a_title(cast, now, other)
            a_title(cast, now, firm, note=f"第 {n} 批")
            contact(cast, now, firm)
            alias(cast, now, firm, f"别名 {n}")
            a_relation(cast, now, firm, other.name)
            candidates = [{"id": other.pk, "name": other.name, "score": 0.8, "why": "字号相同"}]
            Sighting.objects.create(
                zone=cast.zone, name=f"待认 {n}", source="台账", asked_at=now, candidates=candidates
            )
        counts.append([count_of(client, path) for path in paths])
    assert counts[0] == counts[1]
