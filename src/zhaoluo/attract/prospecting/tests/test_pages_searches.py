"""Questions and sealed answers: the page, what is asked anew, what is done with ticked rows."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.registers.chains.tests import factories as chains

from .. import actions
from ..models import Candidate, Search, Target
from ..rules.acts import Typed
from ..terms import ScoreTerm
from . import factories as make

SEARCHES = "/prospecting/searches/"


def question(chain: Any, **more: Any) -> dict[str, Any]:
    """What the form sends for the chain's missing sensors."""
    return {"chain": chain.pk, "links": [chains.a_link(chain, "sensor").pk], "once": "q1", **more}


def test_from_a_gap_to_a_sealed_ranked_list(cast: Any, now: datetime, store: Path, signed_in: Any) -> None:
    chain = make.a_chain(cast, now)
    link = chains.a_link(chain, "sensor")
    client = signed_in(cast.officer)
    form = client.get(f"{SEARCHES}new/?chain={chain.pk}&link={link.pk}").content.decode()
    assert f'name="links" value="{link.pk}" checked' in form
    for term in ScoreTerm:
        assert f'<label for="f-weight_{term.value}">{term.label}</label>' in form
    weights = {f"weight_{term.value}": 0 for term in ScoreTerm} | {"weight_gap": 60, "weight_scale": 20}
    answer = client.post(f"{SEARCHES}new/", question(chain, **weights))
    search = Search.objects.get()
    assert answer.headers["Location"] == f"{SEARCHES}{search.pk}/"
    assert search.weights["gap"] == pytest.approx(0.75)
    page = client.get(f"{SEARCHES}{search.pk}/").content.decode()
    assert "图像传感器 · 该找谁" in page and "校验一致" in page and "封存于" in page and "模拟数据" in page
    first = Candidate.objects.get(search=search, rank=1)
    assert first.name in page and first.reason in page and "打分口径" in page
    assert (
        client.post(f"{SEARCHES}new/", question(chain, **weights)).headers["Location"]
        == answer.headers["Location"]
    )
    assert Search.objects.count() == 1, "a form sent twice is one search"


def test_factors_stand_in_one_order_and_the_unknown_is_never_drawn_as_nothing(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    search = make.a_search(cast, now)
    page = signed_in(cast.officer).get(f"{SEARCHES}{search.pk}/").content.decode()
    rows = re.findall(r'<article class="tgt".*?</article>', page, re.DOTALL)
    assert len(rows) == min(40, search.candidates.count())
    order = [term.label for term in ScoreTerm]
    for row in rows:
        assert re.findall(r'<div class="fbar[ "][^>]*><span>(.*?)</span>', row) == order
        assert "未设" in row, "no origin region was named"
    hidden = search.candidates.filter(unknown__contains=["expansion_signal", "growth"]).first()
    assert hidden is not None
    row = next(row for row in rows if f'id="r{hidden.rank}"' in row)
    bar = re.search(r'<div class="fbar unk"[^>]*><span>扩张信号</span>.*?</div>', row, re.DOTALL)
    assert bar and "未知" in bar[0] and "tgt-hatch" in bar[0]
    assert "可能" in row and "扩张信号 无据" in row
    assert "企业库资料 · 截至 2026-10-31" in row, "source and day stand there to be read"


def test_a_search_opens_for_its_zone_and_for_nobody_else(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    search = make.a_search(cast, now)
    here = f"{SEARCHES}{search.pk}/"
    viewer = signed_in(cast.viewer).get(here).content.decode()
    assert 'type="checkbox"' not in viewer and 'class="actbar' not in viewer and "按此重新查" not in viewer
    stranger = signed_in(cast.stranger)
    assert stranger.get(here).status_code == 404
    assert stranger.get(f"{here}export.csv").status_code == 404
    for act in ("add", "assign", "dismiss"):
        assert stranger.post(f"{here}{act}/", {"ranks": 1}).status_code == 404
    assert stranger.get(f"{SEARCHES}new/?chain={search.chain_id}").status_code == 404
    assert stranger.post(f"{SEARCHES}new/", {"chain": search.chain_id}).status_code == 404
    assert str(search) not in stranger.get(SEARCHES).content.decode()
    assert not Target.objects.exists() and Search.objects.count() == 1


def test_query_count_does_not_grow_with_rows(cast: Any, now: datetime, store: Path, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    chain = make.a_chain(cast, now)

    def count(top: int) -> int:
        search = make.a_search(cast, now, chain=chain, top=top)
        assert search.candidates.count() == top
        make.assigned(cast, now, *make.targets(cast, now, tuple(range(1, top + 1)), search)[:1])
        client.get(f"{SEARCHES}{search.pk}/")
        with CaptureQueriesContext(connection) as told:
            assert client.get(f"{SEARCHES}{search.pk}/").status_code == 200
        return len(told)

    assert count(10) == count(20)


def test_ticked_rows_go_into_the_library_once(cast: Any, now: datetime, store: Path, signed_in: Any) -> None:
    search = make.a_search(cast, now)
    client, here = signed_in(cast.officer), f"{SEARCHES}{search.pk}/"
    answer = client.post(f"{here}add/?state=new&page=1", {"ranks": [1, 3]}, follow=True)
    assert "2 家已加入目标库" in answer.content.decode()
    assert answer.redirect_chain[0][0] == f"{here}?state=new&page=1"
    again = client.post(f"{here}add/", {"ranks": [1]}, follow=True).content.decode()
    assert "0 家已加入目标库，1 家早已在库" in again
    assert Target.objects.count() == 2
    assert client.post(f"{here}add/", {}).status_code == 422
    assert client.post(f"{here}add/", {"ranks": [999]}).status_code == 422
    back = client.post(f"{here}add/", {"ranks": 2, "next": f"/chains/{search.chain_id}/?link=sensor"})
    assert back.headers["Location"] == f"/chains/{search.chain_id}/?link=sensor"
    evil = client.post(f"{here}add/", {"ranks": 2, "next": "https://evil.example/"})
    assert evil.headers["Location"] == "/"


def test_rows_are_added_and_given_to_somebody_or_neither(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    search = make.a_search(cast, now)
    client, here = signed_in(cast.officer), f"{SEARCHES}{search.pk}/"
    refused = client.post(f"{here}assign/", {"ranks": [1, 2], "next_step": "打电话"})
    assert refused.status_code == 422 and "请选招商组或责任人" in refused.content.decode()
    assert not Target.objects.exists(), "not added either"
    sent = {"ranks": [1, 2], "team": cast.team.pk, "next_step": "打电话", "due_on": "2026-11-27"}
    assert client.post(f"{here}assign/", sent).status_code == 302
    assert set(Target.objects.values_list("state", "team_id")) == {("working", cast.team.pk)}
    assert client.post(f"{here}dismiss/", {"ranks": [3], "reason": "刚在本地扩建"}).status_code == 302
    dismissed = Target.objects.get(state="dismissed")
    page = client.get(here).content.decode()
    assert "无需处理" in page and f"/prospecting/targets/{dismissed.pk}/" in page


def test_tabs_of_a_search_add_up(cast: Any, now: datetime, store: Path, signed_in: Any) -> None:
    search = make.a_search(cast, now)
    make.targets(cast, now, (1, 2), search)
    client = signed_in(cast.officer)
    page = client.get(f"{SEARCHES}{search.pk}/").content.decode()
    tabs = dict(re.findall(r"(全部|未入库|未处理)<b>(\d+)</b>", page))
    assert int(tabs["全部"]) == int(tabs["未入库"]) + int(tabs["未处理"]) and tabs["未处理"] == "2"
    assert (
        client.get(f"{SEARCHES}{search.pk}/?state=open").content.decode().count('<article class="tgt"') == 2
    )


def test_a_question_without_gaps_is_told_so(cast: Any, now: datetime, store: Path, signed_in: Any) -> None:
    chain = make.a_chain(cast, now)
    client = signed_in(cast.officer)
    for link in chain.links.all():
        link.classes.all().delete()
    page = client.get(f"{SEARCHES}new/?chain={chain.pk}").content.decode()
    assert "还没有配行业小类" in page and "查该找谁</button>" not in page
    answer = client.post(f"{SEARCHES}new/", question(chain))
    assert answer.status_code == 422 and "还没有配行业小类" in answer.content.decode()
    assert not Search.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"weight_gap": "-1"}, "不能是负数"),
        ({f"weight_{term.value}": "0" for term in ScoreTerm}, "权重不能全是 0"),
        ({"weight_gap": "很多"}, "补链度的权重要填数字"),
        ({"regions": "没有这个省"}, "认不出“没有这个省”"),
        ({"founded_max": "3000"}, "成立年份填"),
        ({"insured_min": "-5"}, "参保人数下限"),
        ({"excluded": "没有这家"}, "企业库里没有"),
    ],
)
def test_bad_input_is_told_at_its_field_and_what_was_typed_stays(
    cast: Any, now: datetime, store: Path, signed_in: Any, typed: dict[str, str], sentence: str
) -> None:
    chain = make.a_chain(cast, now)
    answer = signed_in(cast.officer).post(f"{SEARCHES}new/", question(chain, capital_min_wan="1234", **typed))
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and 'value="1234"' in page
    assert not Search.objects.exists()


def test_regions_are_written_by_name_and_firms_left_out_by_code(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    chain = make.a_chain(cast, now)
    client = signed_in(cast.officer)
    sent = question(chain, regions="广东深圳、浙江", excluded=make.planted_code(0))
    here = client.post(f"{SEARCHES}new/", sent).headers["Location"]
    search = Search.objects.get()
    assert {"440300", "330000", "330203"} <= set(search.question["filters"]["regions"])
    assert not search.candidates.filter(firm_id=make.planted_id(0)).exists()
    assert search.candidates.exists() and set(search.candidates.values_list("region", flat=True)) <= set(
        search.question["filters"]["regions"]
    )
    page = client.get(here).content.decode()
    assert "浙江省、广东省深圳市" in page and "另排除 1 家" in page


def test_places_to_prefer_are_written_with_their_share_and_come_back_so(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    chain = make.a_chain(cast, now)
    client = signed_in(cast.officer)
    here = client.post(f"{SEARCHES}new/", question(chain, affinity="深圳 70、宁波")).headers["Location"]
    near = Search.objects.get().question["affinity"]
    assert near["440300"] == 0.7 and near["440305"] == 0.7 and near["330200"] == 1
    page = client.get(here).content.decode()
    assert 'value="浙江省宁波市 100、广东省深圳市 70"' in page
    assert "未设" not in page


def test_none_ticked_is_told_and_asks_nothing(cast: Any, now: datetime, store: Path, signed_in: Any) -> None:
    chain = make.a_chain(cast, now)
    answer = signed_in(cast.officer).post(f"{SEARCHES}new/", {"chain": chain.pk})
    assert answer.status_code == 422 and "请至少勾选一个要补的环节" in answer.content.decode()
    assert not Search.objects.exists()


def test_asked_again_beside_the_list_it_leaves_out_the_same_firms(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    chain = make.a_chain(cast, now)
    client = signed_in(cast.officer)
    left_out = [make.planted_id(n) for n in range(3)]
    here = client.post(f"{SEARCHES}new/", question(chain, excluded="、".join(left_out))).headers["Location"]
    page = client.get(here).content.decode()
    panel = page.split("<aside", 1)[1].split("</aside>")[0]
    hidden = re.findall(r'<input type="hidden" name="(chain|links|excluded)" value="([^"]*)">', panel)
    client.post(f"{SEARCHES}new/", {**dict(hidden), "once": "q2"})
    first, second = Search.objects.order_by("id")
    assert second.question["exclude"] == first.question["exclude"] == left_out
    assert second.links == first.links


def test_dismissed_firms_are_not_listed_again(cast: Any, now: datetime, store: Path, signed_in: Any) -> None:
    chain = make.a_chain(cast, now)
    client = signed_in(cast.officer)
    first = make.a_search(cast, now, chain=chain)
    firm = first.candidates.get(rank=1).firm_id
    client.post(f"{SEARCHES}{first.pk}/dismiss/", {"ranks": 1, "reason": "刚在本地扩建"})
    client.post(f"{SEARCHES}new/", question(chain, skip_dismissed="on"))
    second = Search.objects.exclude(pk=first.pk).get()
    assert not second.candidates.filter(firm_id=firm).exists()
    assert first.candidates.filter(firm_id=firm).exists(), "the sealed one stays as it was"


def test_asked_again_dismissed_firms_come_back_when_unticked(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    chain = make.a_chain(cast, now)
    client = signed_in(cast.officer)
    first = make.a_search(cast, now, chain=chain)
    firm = first.candidates.get(rank=1).firm_id
    client.post(f"{SEARCHES}{first.pk}/dismiss/", {"ranks": 1, "reason": "刚在本地扩建"})
    sent = question(chain, skip_dismissed="on", excluded=make.planted_id(5))
    here = client.post(f"{SEARCHES}new/", sent).headers["Location"]
    panel = client.get(here).content.decode().split("<aside", 1)[1].split("</aside>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(chain|links|excluded)" value="([^"]*)">', panel))
    assert hidden["excluded"] == make.planted_id(5), "only what was typed"
    client.post(f"{SEARCHES}new/", {**hidden, "once": "q2"})
    third = Search.objects.latest("id")
    assert third.question["exclude"] == [make.planted_id(5)]
    assert third.candidates.filter(firm_id=firm).exists()


def test_a_dismissed_firm_known_by_its_code_alone_is_not_listed_again(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    chain = make.a_chain(cast, now)
    typed = Typed(name=make.planted_name(0), credit_code=make.planted_code(0), source="展会")
    target = make.by_hand(cast, now, typed)
    actions.dismiss([target.pk], zone=cast.zone, reason="刚在本地扩建", **make.who(cast, now))
    signed_in(cast.officer).post(f"{SEARCHES}new/", question(chain, skip_dismissed="on"))
    assert Search.objects.get().question["exclude"] == [make.planted_id(0)]


def test_without_a_store_the_page_says_so_and_asks_nothing(
    cast: Any, now: datetime, settings: Any, tmp_path: Path, signed_in: Any
) -> None:
    settings.UNIVERSE_ROOT = tmp_path / "none"
    chain = make.a_chain(cast, now)
    client = signed_in(cast.officer)
    page = client.get(f"{SEARCHES}new/?chain={chain.pk}").content.decode()
    assert "现在查不了" in page and "查该找谁</button>" not in page
    assert client.post(f"{SEARCHES}new/", question(chain)).status_code == 422
    assert client.get("/prospecting/").status_code == 200


def test_the_sealed_list_is_exported_with_its_seal(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    search = make.a_search(cast, now)
    client = signed_in(cast.viewer)
    text = client.get(f"{SEARCHES}{search.pk}/export.csv").content.decode("utf-8-sig")
    assert search.seal in text and text.count("\n") > search.candidates.count()
    assert client.get(f"{SEARCHES}{search.pk}/export.xlsx").content[:2] == b"PK"
    lines = list(csv.DictReader(io.StringIO(text)))
    places = {line["所在地"] for line in lines if line["得分"]}
    assert places and not any(place.isdigit() for place in places), "places are told by name"


def test_the_file_holds_the_rows_of_the_tab_that_was_open(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    search = make.a_search(cast, now)
    actions.add_targets(search.pk, [1], **make.who(cast, now))
    address = f"{SEARCHES}{search.pk}/"
    client = signed_in(cast.viewer)
    assert "export.csv?state=open" in client.get(f"{address}?state=open").content.decode()
    text = client.get(f"{address}export.csv?state=open").content.decode("utf-8-sig")
    assert [line["名次"] for line in csv.DictReader(io.StringIO(text)) if line["得分"]] == ["1"]


def test_what_is_unknown_or_not_set_is_left_empty_in_the_file(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    search = make.a_search(cast, now)
    text = signed_in(cast.viewer).get(f"{SEARCHES}{search.pk}/export.csv").content.decode("utf-8-sig")
    lines = {line["企业库编号"]: line for line in csv.DictReader(io.StringIO(text))}
    known, unknown = lines[make.planted_id(0)], lines[make.planted_id(2)]
    assert known["扩张信号"] != "" and unknown["扩张信号"] == "", "nothing known is not 0"
    assert unknown["供货往来"] == "0", "no dealings is a figure"
    assert known["地缘"] == "" == unknown["地缘"], "no place was preferred"


def test_the_chain_page_names_the_firms_of_the_link_and_adds_one(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    chain = make.a_chain(cast, now)
    client = signed_in(cast.officer)
    before = client.get(f"/chains/{chain.pk}/?link=sensor").content.decode()
    link = chains.a_link(chain, "sensor")
    assert f"/prospecting/searches/new/?chain={chain.pk}&amp;link={link.pk}" in before
    assert "还没有查过" in before
    search = make.a_search(cast, now, chain=chain)
    page = client.get(f"/chains/{chain.pk}/?link=sensor").content.decode()
    card = page.split('id="h-targets"')[1].split("</section>")[0]
    assert search.candidates.get(rank=1).name in card and "加入目标库" in card
    other = client.get(f"/chains/{chain.pk}/?link=glass").content.decode().split('id="h-targets"')[1]
    assert search.candidates.get(rank=1).name not in other.split("</section>")[0]
    viewer = signed_in(cast.viewer).get(f"/chains/{chain.pk}/?link=sensor").content.decode()
    assert "加入目标库" not in viewer and "searches/new" not in viewer


def test_targets_stand_on_the_maps_of_the_chain(
    cast: Any, now: datetime, store: Path, signed_in: Any
) -> None:
    search = make.a_search(cast, now)
    one, two = make.targets(cast, now, (1, 2), search)
    client = signed_in(cast.officer)
    client.post(f"{SEARCHES}{search.pk}/dismiss/", {"ranks": 2, "reason": "刚在本地扩建"})
    ring = client.get(f"/chains/{search.chain_id}/?map=collaboration").content.decode().split('id="map"')[1]
    ring = ring.split('id="gaps"')[0]
    assert one.name in ring and two.name not in ring
    squares = client.get(f"/chains/{search.chain_id}/?map=regions&by=targets").content.decode()
    assert "目标企业 2 家" in squares
