"""Pages of chains: who sees what, what each says, what each button does; constant numbers of queries."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.panels.registry import Card
from zhaoluo.registers.chains import actions, queries
from zhaoluo.registers.chains.models import Chain, Link, LinkEdge, Placement, Purchase
from zhaoluo.registers.chains.pages import partners
from zhaoluo.registers.chains.queries import Proposed, documents
from zhaoluo.registers.chains.queries.seen import MORE, seen
from zhaoluo.registers.chains.tests.factories import (
    a_chain,
    a_link,
    a_resident,
    bought,
    filled,
    origin,
    placed,
    values,
)

pytestmark = pytest.mark.django_db
MAPS = ("chain", "routes", "fields", "regions", "collaboration")


@pytest.fixture
def chain(cast: Any, now: datetime) -> Chain:
    return filled(cast, now)


def addresses(chain: Chain) -> list[str]:
    """Every page of a chain that is only read."""
    at = f"/chains/{chain.pk}/"
    link = chain.links.get(key="lens")
    return [
        "/chains/", *(f"{at}?map={name}" for name in MAPS), f"{at}?map=chain&link=lens", f"{at}links/{link.pk}/",
        f"{at}structure/", f"{at}facts/", f"{at}facts/?link={link.pk}", f"{at}revisions/", f"{at}figures/gaps/",
    ]  # fmt: skip


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_every_page_opens_for_the_own_zone_and_its_viewers(cast: Any, chain: Chain, signed_in: Any) -> None:
    for user in (cast.officer, cast.leader, cast.inspector):
        client = signed_in(user)
        for address in addresses(chain):
            response = client.get(address)
            assert response.status_code == 200, address
            assert text_of(response).count("<h1") == 1, address


def test_strangers_get_404_and_nobody_is_sent_to_sign_in(
    cast: Any, chain: Chain, signed_in: Any, client: Any
) -> None:
    stranger = signed_in(cast.stranger)
    for address in addresses(chain)[1:]:
        assert stranger.get(address).status_code == 404, address
        assert client.get(address).status_code == 302, address
    assert chain.name not in text_of(stranger.get("/chains/"))
    for part in ("confirm/", "edges/", "facts/", "purchases/", "leaders/", "gaps.xlsx", "chain.yaml"):
        assert stranger.post(f"/chains/{chain.pk}/{part}").status_code in (404, 405), part
        assert stranger.get(f"/chains/{chain.pk}/{part}").status_code in (404, 405), part


def test_who_only_reads_sees_no_buttons_and_is_refused_at_each_door(
    cast: Any, chain: Chain, signed_in: Any
) -> None:
    client = signed_in(cast.inspector)
    for address in addresses(chain):
        main = text_of(client.get(address)).split('id="main"')[1]
        assert 'method="post"' not in main, address
    link = a_link(chain, "lens")
    before = Event.objects.count()
    assert client.get(f"/chains/{chain.pk}/links/new/").status_code == 403
    assert client.get("/chains/draft/").status_code == 403
    assert client.get("/chains/import/").status_code == 403
    for part in (f"links/{link.pk}/remove/", f"links/{link.pk}/move/", "confirm/"):
        assert client.post(f"/chains/{chain.pk}/{part}").status_code == 422, part
    given = {"enterprise": "河阳模组有限公司", "source": "普查", "as_of": "2026-11-01"}
    response = client.post(f"/chains/{chain.pk}/links/{link.pk}/firms/", given)
    assert response.status_code == 422 and "只能查看" in text_of(response)
    assert Event.objects.count() == before


def test_the_chain_page_says_what_is_missing_in_more_than_colour(
    cast: Any, chain: Chain, signed_in: Any
) -> None:
    page = text_of(signed_in(cast.officer).get(f"/chains/{chain.pk}/"))
    assert 'class="nd missing"' in page and "✕ 缺口" in page
    sensor = re.search(r'<a class="nd missing" href="([^"]+)"><title>([^<]+)</title>', page)
    assert sensor is not None and sensor[1].startswith("?map=chain")
    assert "<title>图像传感器，缺口，本地 0 家，中游，年外采 100 万元，关键环节</title>" in page
    assert "style=" not in page.split('id="main"')[1]
    assert "看成表：5 个环节" in page
    assert "未知" in page  # the estimate has no source: unknown, not nought


def test_a_click_on_a_link_chooses_it_and_a_second_lets_it_go(
    cast: Any, chain: Chain, signed_in: Any
) -> None:
    client = signed_in(cast.officer)
    page = text_of(client.get(f"/chains/{chain.pk}/?map=chain&link=sensor"))
    assert 'aria-current="true"' in page
    gaps = page.split('id="gaps"')[1].split("</section>")[0]
    assert "图像传感器" in gaps and "智能终端整机" not in gaps
    assert 'id="link"' in page  # the sheet of the chosen link
    chosen = re.search(r'href="([^"]+)" aria-current="true"><title>图像传感器', page)
    assert chosen is not None and "link=sensor" not in chosen[1]
    # an unknown link chooses nothing
    assert 'id="link"' not in text_of(client.get(f"/chains/{chain.pk}/?link=nowhere"))


def test_a_full_map_folds_what_is_least_wanted_and_opens_a_column_on_click(chain: Chain) -> None:
    facts = queries.facts_of(chain)
    standings = queries.link_standing(facts)
    whole = seen(facts, standings)
    assert whole.folded == {} and len(whole.at) == 5
    part = seen(facts, standings, few=4)
    assert part.folded == {1: 1} and MORE.format(1) in part.at
    assert {s.link.key for s in part.standings} == {
        "glass",
        "sensor",
        "module",
        "phone",
    }  # the gap stays in sight
    assert seen(facts, standings, opened=1, few=4).folded == {}


def test_upper_apps_may_say_who_is_to_come_and_count_by_province(
    cast: Any, chain: Chain, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {
        partners.PROPOSED: {"proposed": [Proposed("t1", "海上传感有限公司", a_link(chain, "sensor").pk)]},
        partners.LAYERS: {
            "key": "targets", "label": "想请来的", "counts": {"31": 7}, "note": "目标库", "source": "测试"
        },
    }  # fmt: skip
    monkeypatch.setattr(
        partners,
        "cards_for",
        lambda place, user, subject: [Card("", "", told[place])] if place in told else [],
    )
    client = signed_in(cast.officer)
    page = text_of(client.get(f"/chains/{chain.pk}/?map=collaboration"))
    assert "海上传感" in page and 'class="ed gap"' in page and "虚线为拟引进后的供货关系" in page
    page = text_of(client.get(f"/chains/{chain.pk}/?map=regions&by=targets"))
    assert "想请来的" in page and "<title>上海 7 家</title>" in page


def test_each_map_has_a_table_that_says_the_same(cast: Any, chain: Chain, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    for name, words in (
        ("routes", "未标明技术路线"), ("fields", "未标明应用领域"), ("regions", "方格示意"),
        ("collaboration", "河阳镜片有限公司"),
    ):  # fmt: skip
        page = text_of(client.get(f"/chains/{chain.pk}/?map={name}"))
        assert "<svg" in page and "看成表" in page and words in page, name
    # a map that does not exist is the first one
    assert "产业链图谱" in text_of(client.get(f"/chains/{chain.pk}/?map=nonsense"))


def test_every_figure_of_the_strip_opens_to_its_rows(cast: Any, chain: Chain, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    page = text_of(client.get(f"/chains/{chain.pk}/"))
    found = set(re.findall(rf"/chains/{chain.pk}/figures/[^\"]+/", page))
    assert len(found) >= 3
    for address in found:
        assert client.get(address).status_code == 200, address
    assert client.get(f"/chains/{chain.pk}/figures/nonsense/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_rows(
    cast: Any, now: datetime, chain: Chain, signed_in: Any
) -> None:
    client = signed_in(cast.officer)

    def queries(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def grow(start: int, count: int) -> None:
        module = a_resident(cast, now, "河阳整机有限公司") if start == 0 else None
        for i in range(start, start + count):
            firm = a_resident(cast, now, f"河阳配件{i:02}有限公司")
            placed(cast, now, chain, ("glass", "lens", "module", "phone")[i % 4], firm)
            bought(cast, now, firm, f"料{i}", supplier_name=f"外地{i:02}", link_id=a_link(chain, "glass").pk)
        assert module is None or module.pk

    grow(0, 10)
    for address in addresses(chain):
        client.get(address)
    ten = [queries(address) for address in addresses(chain)]
    grow(10, 10)
    twenty = [queries(address) for address in addresses(chain)]
    assert ten == twenty


def test_a_zone_without_chains_is_told_how_to_begin(cast: Any, signed_in: Any) -> None:
    page = text_of(signed_in(cast.officer).get("/chains/"))
    assert "还没有产业链" in page and 'href="/chains/draft/"' in page
    assert 'href="/chains/draft/"' not in text_of(signed_in(cast.inspector).get("/chains/"))


def test_a_draft_becomes_a_chain_once(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    assert "光机电与显示" in text_of(client.get("/chains/draft/"))
    assert client.post("/chains/draft/", {}).status_code == 422
    response = client.post("/chains/draft/", {"draft": "photonics"})
    made = Chain.objects.get(zone=cast.zone)
    assert response.status_code == 302 and response["Location"] == f"/chains/{made.pk}/"
    assert made.status == "draft" and made.links.count() > 10
    assert client.get(f"/chains/{made.pk}/").status_code == 200
    assert client.post("/chains/draft/", {"draft": "photonics"}).status_code == 422
    assert Chain.objects.count() == 1


def upload(text: str, name: str = "chain.yaml") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, text.encode())}


def test_a_file_is_shown_before_it_is_written(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    chain = a_chain(cast, now)
    told = values()
    told["links"][0]["name"] = "特种光学玻璃"
    document = documents.document_from(told).document
    assert document is not None
    response = client.post("/chains/import/", upload(documents.as_yaml(document)))
    page = text_of(response)
    assert response.status_code == 200 and "会变成第 2 版" in page and "“特种光学玻璃”改 名称" in page
    assert Chain.objects.get().revision == 1
    response = client.post(
        "/chains/import/take-over/",
        {"text": documents.as_yaml(document), "version": chain.version, "note": "校名"},
    )
    assert response.status_code == 302 and response["Location"] == f"/chains/{chain.pk}/"
    assert a_link(chain, "glass").name == "特种光学玻璃" and Chain.objects.get().revision == 2


def test_a_faulty_file_lists_every_fault_and_writes_nothing(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    told = values()
    told["links"][0]["classes"] = {"9999": 0.5}
    told["links"][1]["position"] = "中间"
    told["supplies"].append({"from": "phone", "to": "nowhere"})
    import yaml

    response = client.post("/chains/import/", upload(yaml.safe_dump(told, allow_unicode=True)))
    page = text_of(response)
    assert response.status_code == 422 and "文件里有 3 处问题" in page
    assert "9999" in page and "中间" in page and "nowhere" in page
    assert not Chain.objects.exists()
    assert client.post("/chains/import/", {}).status_code == 422
    assert client.post("/chains/import/take-over/", {"text": "no chain"}).status_code == 422


def test_a_link_that_holds_something_goes_only_when_it_is_ticked(
    cast: Any, chain: Chain, signed_in: Any
) -> None:
    client = signed_in(cast.officer)
    document = documents.document_of(chain)
    from dataclasses import replace

    less = replace(
        document,
        links=tuple(link for link in document.links if link.key != "lens"),
        edges=tuple(e for e in document.edges if "lens" not in e.pair)
        + tuple(replace(e, supplier="glass", buyer="module", product="镜片") for e in document.edges[:1]),
    )
    text = documents.as_yaml(less)
    page = text_of(client.post("/chains/import/", upload(text)))
    assert "河阳镜片有限公司" in page and 'name="drop"' in page
    assert (
        client.post("/chains/import/take-over/", {"text": text, "version": chain.version}).status_code == 422
    )
    assert chain.links.filter(key="lens").exists()
    given = {"text": text, "version": chain.version, "drop": ["lens"]}
    assert client.post("/chains/import/take-over/", given).status_code == 302
    assert not chain.links.filter(key="lens").exists()


def test_a_file_shown_as_new_does_not_write_over_a_chain_made_meanwhile(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    client = signed_in(cast.officer)
    told = values()
    told["links"][0]["name"] = "特种光学玻璃"
    document = documents.document_from(told).document
    assert document is not None
    text = documents.as_yaml(document)
    assert "会新建" in text_of(client.post("/chains/import/", upload(text)))
    chain = a_chain(cast, now)
    response = client.post("/chains/import/take-over/", {"text": text, "version": ""})
    assert response.status_code == 409 and "请重新导入看差别" in text_of(response)
    assert a_link(chain, "glass").name == "光学玻璃" and Chain.objects.get().revision == 1
    same = documents.as_yaml(documents.document_of(chain))
    assert client.post("/chains/import/take-over/", {"text": same, "version": ""}).status_code == 302


def test_a_workbook_that_is_too_much_as_yaml_says_so(cast: Any, signed_in: Any) -> None:
    told = values()
    names = [f"{n:02d}" + "长" * 58 for n in range(60)]
    told["links"] = [
        told["links"][0] | {"key": f"k{n}", "name": f"环节{n}", "products": names} for n in range(60)
    ]
    told["supplies"] = [{"from": f"k{n}", "to": f"k{n + 1}"} for n in range(59)]
    document = documents.document_from(told).document
    assert document is not None
    file = SimpleUploadedFile("chain.xlsx", documents.as_xlsx(document))
    response = signed_in(cast.officer).post("/chains/import/", {"file": file})
    assert response.status_code == 422 and "超过 512 KB" in text_of(response)


LINK = {
    "name": "光学镀膜", "position": "midstream", "column": "器件", "products": "镀膜镜片", "classes": "3052 0.3 调研\n3051",
    "routes": "", "applications": "车载", "supplier": "lens", "buyer": "", "source": "专家", "as_of": "2026-11-01",
    "note": "",
}  # fmt: skip


def test_a_link_is_entered_and_changed(cast: Any, chain: Chain, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    new = f"/chains/{chain.pk}/links/new/"
    assert client.get(new).status_code == 200
    assert client.post(new, LINK | {"version": chain.version}).status_code == 302
    link = Link.objects.get(chain=chain, name="光学镀膜")
    assert [(c.code, c.weight, c.source) for c in link.classes.all()] == [
        ("3052", 0.3, "调研"),
        ("3051", None, ""),
    ]
    edit = f"/chains/{chain.pk}/links/{link.pk}/edit/"
    page = text_of(client.get(edit))
    assert "3052 0.3 调研" in page and 'name="supplier"' not in page
    known = LINK | {"supplier": ""}
    stale = client.post(edit, known | {"version": chain.version})
    assert stale.status_code == 409 and "镀膜镜片" in text_of(stale)
    chain.refresh_from_db()
    assert client.post(edit, known | {"name": "镀膜", "version": chain.version}).status_code == 302
    link.refresh_from_db()
    assert link.name == "镀膜" and Event.objects.filter(verb="chain.link_saved").count() == 2


def test_a_link_typed_wrongly_stands_there_again_with_its_reasons(
    cast: Any, chain: Chain, signed_in: Any
) -> None:
    client = signed_in(cast.officer)
    new = f"/chains/{chain.pk}/links/new/"
    response = client.post(new, LINK | {"classes": "光学", "name": ""})
    page = text_of(response)
    assert response.status_code == 422 and "看不懂" in page and "请填环节名称" in page
    response = client.post(new, LINK | {"classes": "9999 0.5", "supplier": ""})
    assert response.status_code == 422 and "9999" in text_of(response)
    assert not chain.links.filter(name="光学镀膜").exists()


def test_a_move_goes_to_the_next_free_place_and_moves_nothing_else(
    cast: Any, chain: Chain, signed_in: Any
) -> None:
    client = signed_in(cast.officer)
    before = {link.key: (link.x, link.y) for link in chain.links.all()}
    lens = a_link(chain, "lens")
    assert client.post(f"/chains/{chain.pk}/links/{lens.pk}/move/", {"step": "down"}).status_code == 302
    after = {link.key: (link.x, link.y) for link in chain.links.all()}
    assert after["lens"] != before["lens"] and after["lens"][0] == before["lens"][0]
    assert {k: v for k, v in after.items() if k != "lens"} == {k: v for k, v in before.items() if k != "lens"}
    same = [k for k, v in after.items() if v == after["lens"]]
    assert same == ["lens"]
    version = Chain.objects.get(pk=chain.pk).revision
    assert version == chain.revision  # the structure is as it was


def test_supplies_are_entered_changed_and_taken_away(cast: Any, chain: Chain, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    at = f"/chains/{chain.pk}/edges/"
    given = {
        "supplier": "sensor",
        "buyer": "phone",
        "product": "芯片",
        "coefficient": "12%",
        "source": "调研",
        "as_of": "",
    }
    assert client.post(at, given | {"version": chain.version}).status_code == 302
    edge = LinkEdge.objects.get(chain=chain, product="芯片")
    assert edge.coefficient == 0.12
    assert "芯片" in text_of(client.get(f"/chains/{chain.pk}/structure/?edge={edge.pk}"))
    assert client.post(f"{at}{edge.pk}/", given | {"product": "传感芯片"}).status_code == 302
    assert LinkEdge.objects.filter(chain=chain).count() == 5
    circle = client.post(
        at, {"supplier": "phone", "buyer": "glass", "product": "", "coefficient": "", "source": ""}
    )
    assert circle.status_code == 422 and "绕成了圈" in text_of(circle)
    edge = LinkEdge.objects.get(chain=chain, product="传感芯片")
    assert client.post(f"{at}{edge.pk}/remove/").status_code == 302
    assert LinkEdge.objects.filter(chain=chain).count() == 4


def test_a_link_is_taken_away(cast: Any, chain: Chain, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    link = a_link(chain, "sensor")
    assert client.post(f"/chains/{chain.pk}/links/{link.pk}/remove/").status_code == 302
    assert not chain.links.filter(key="sensor").exists()


def test_a_firm_is_placed_by_its_name_and_taken_off(
    cast: Any, now: datetime, chain: Chain, signed_in: Any
) -> None:
    client = signed_in(cast.officer)
    a_resident(cast, now, "河阳玻璃有限公司", industry_class="C3052")
    link = a_link(chain, "glass")
    at = f"/chains/{chain.pk}/links/{link.pk}/"
    page = text_of(client.get(at))
    assert "行业代码 3052" in page  # suggested, and why
    given = {"enterprise": "没有这家", "source": "普查", "as_of": "2026-11-01"}
    response = client.post(f"{at}firms/", given)
    assert response.status_code == 422 and "企业底册里没有“没有这家”" in text_of(response)
    assert client.post(f"{at}firms/", given | {"enterprise": "河阳玻璃有限公司"}).status_code == 302
    row = Placement.objects.get(link=link)
    assert client.post(f"{at}firms/", given | {"enterprise": "河阳玻璃有限公司"}).status_code == 422
    assert client.post(f"{at}firms/{row.pk}/remove/").status_code == 302
    assert not Placement.objects.filter(link=link).exists()


PURCHASE = {
    "buyer": "河阳模组有限公司", "supplier_name": "东海芯片有限公司", "supplier_region": "上海", "is_local": "no", "product": "驱动芯片",
    "amount": "1,200.50", "year": "2025", "source": "企业自报", "as_of": "2026-03-01",
}  # fmt: skip


def test_purchases_are_entered_listed_and_taken_away(cast: Any, chain: Chain, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    at = f"/chains/{chain.pk}/purchases/"
    link = a_link(chain, "sensor")
    assert client.post(at, PURCHASE | {"link": link.pk}).status_code == 302
    row = Purchase.objects.get(product="驱动芯片")
    assert row.amount == Decimal("1200.50") and row.is_local is False and row.link == link
    assert "东海芯片有限公司" in text_of(client.get(f"/chains/{chain.pk}/facts/?link={link.pk}"))
    response = client.post(at, PURCHASE | {"buyer": "不认识的", "amount": "很多"})
    page = text_of(response)
    assert response.status_code == 422 and "不是数" in page and "驱动芯片" in page
    assert client.post(f"{at}{row.pk}/remove/").status_code == 302
    assert not Purchase.objects.filter(product="驱动芯片").exists()


def test_a_table_of_purchases_is_all_or_nothing(cast: Any, chain: Chain, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    at = f"/chains/{chain.pk}/purchases/import/"
    head = "采购方,供应方,供应方所在地,本地供应,环节,产品,金额（万元）,年份,出处,数据日期\n"
    good = "河阳模组有限公司,东海芯片有限公司,上海,否,图像传感器,驱动芯片,300,2025,企业自报,2026-03-01\n"
    bad = "没有这家,东海芯片有限公司,上海,否,图像传感器,驱动芯片,三百,2025,企业自报,2026-03-01\n"
    before = Purchase.objects.count()
    response = client.post(at, upload(head + good + bad, "采购.csv"))
    assert response.status_code == 422 and "第 3 行" in text_of(response)
    assert Purchase.objects.count() == before
    assert client.post(at, upload(head + good, "采购.csv")).status_code == 302
    assert Purchase.objects.count() == before + 1
    empty = client.get(f"/chains/{chain.pk}/facts/purchases.csv")
    assert "采购方" in empty.content.decode("utf-8-sig")


def test_figures_machines_and_leaders_are_entered_and_taken_away(
    cast: Any, chain: Chain, signed_in: Any
) -> None:
    client = signed_in(cast.officer)
    at = f"/chains/{chain.pk}/"
    said = {"source": "年报", "as_of": "2026-03-01"}
    firm = {"enterprise": "河阳镜片有限公司"}
    for part, given in (
        ("outputs/", firm | {"year": "2025", "output": "8000", "employees": "120"}),
        ("equipment/", firm | {"name": "镀膜机", "count": "12", "unit": "台"}),
        ("leaders/", firm),
    ):
        assert client.post(f"{at}{part}", given | said).status_code == 302, part
        assert client.post(f"{at}{part}", {"source": "x"}).status_code == 422, part
    page = text_of(client.get(f"{at}facts/"))
    assert "镀膜机" in page and "8,000.00" in page
    for address in re.findall(rf'action="({at}(?:outputs|equipment|leaders)/\d+/remove/)"', page):
        assert client.post(address).status_code == 302, address
    assert "镀膜机" not in text_of(client.get(f"{at}facts/")).split("</main>")[0].replace("“镀膜机”", "")
    assert chain.leaders.count() == 0


def test_a_chain_is_vouched_for_by_those_who_may(cast: Any, chain: Chain, signed_in: Any) -> None:
    at = f"/chains/{chain.pk}/confirm/"
    response = signed_in(cast.officer).post(at, {"version": chain.version})
    assert response.status_code == 422 and "只有专班负责人" in text_of(response)
    assert "核定这一版" not in text_of(signed_in(cast.officer).get(f"/chains/{chain.pk}/revisions/"))
    leader = signed_in(cast.leader)
    assert leader.post(at, {"version": chain.version + 1}).status_code == 409
    assert leader.post(at, {"version": chain.version}).status_code == 302
    chain.refresh_from_db()
    assert chain.status == "confirmed"


def test_files_go_out_and_come_back_in_and_it_is_written_down(
    cast: Any, chain: Chain, signed_in: Any
) -> None:
    client = signed_in(cast.officer)
    for form in ("yaml", "xlsx"):
        response = client.get(f"/chains/{chain.pk}/chain.{form}")
        read = documents.read_file(f"chain.{form}", response.content)
        assert read.document is not None, read.faults
        assert {link.key for link in read.document.links} == {"glass", "lens", "sensor", "module", "phone"}
        assert client.get(f"/chains/{chain.pk}/revisions/1.{form}").status_code == 200
    text = client.get(f"/chains/{chain.pk}/gaps.csv").content.decode("utf-8-sig")
    assert "图像传感器" in text and "口径" in text and "周启明" in text
    assert client.get(f"/chains/{chain.pk}/gaps.xlsx").content.startswith(b"PK")
    assert client.get(f"/chains/{chain.pk}/gaps.exe").status_code == 404
    written = Event.objects.filter(verb="list.exported")
    assert written.count() == 6, "two chains, two revisions, two tables"
    for part in ("chain.exe", "chain.csv", "revisions/1.exe", "gaps.yaml"):
        assert client.get(f"/chains/{chain.pk}/{part}").status_code == 404
    assert written.count() == 6, "what was not sent is not written down"


def test_text_that_a_spreadsheet_would_run_is_made_plain(cast: Any, now: datetime, signed_in: Any) -> None:
    told = values()
    told["links"][2]["name"] = "=1+1"
    document = documents.document_from(told).document
    assert document is not None
    chain = actions.import_chain(document, zone=cast.zone, by=None, at=now)
    text = signed_in(cast.officer).get(f"/chains/{chain.pk}/gaps.csv").content.decode("utf-8-sig")
    assert "'=1+1" in text


def test_two_sources_and_days_stand_beside_each_fact(
    cast: Any, now: datetime, chain: Chain, signed_in: Any
) -> None:
    old = a_resident(cast, now, "老厂有限公司")
    actions.place(
        a_link(chain, "glass").pk, enterprise_id=old.pk, zone=cast.zone, by=None, at=now,
        **(origin(now) | {"as_of": now.date().replace(year=2020)}),
    )  # fmt: skip
    page = text_of(signed_in(cast.officer).get(f"/chains/{chain.pk}/"))
    assert "2020-11-20" in page and 'class="asof old"' in page
