"""Channels: entered, changed, refused without a trace; what is personal is seen by an act and erased on demand."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused, Stale
from zhaoluo.projects.tests.tracing import refused, written
from zhaoluo.registers.enterprises.tests.factories import a_firm

from ..actions import channels as actions
from ..models import Channel, HomeTie, IdleAsset
from ..queries.channels import channel_for, person_of
from ..queries.suspected import fee_suspicions, terms_suspicions
from ..rules import channels as rules
from ..terms import ChannelKind, TripEvent
from . import meeting as make


def test_a_channel_is_entered_and_written_down(cast: Any, now: datetime) -> None:
    row = make.a_channel(cast, now)
    assert (row.kind, row.name, row.region, row.version) == ("chamber", "深圳市河阳商会", "440300", 1)
    event = written(TripEvent.CHANNEL_SAVED, by=cast.officer, at=now)
    assert event.facts == {"kind": "chamber", "name": "深圳市河阳商会"}


def test_a_channel_is_the_firm_of_the_register_that_bears_its_name(cast: Any, now: datetime) -> None:
    firm = a_firm(cast, now, "河阳智造股份有限公司")
    row = make.a_channel(cast, now, kind="leading_firm", name="河阳智造股份有限公司")
    assert row.enterprise_id == firm.pk


def test_who_only_reads_is_refused(cast: Any, now: datetime) -> None:
    for user in (cast.viewer, cast.inspector):
        assert refused(make.a_channel, cast=cast, at=now, user=user) == {"no_role"}
        assert refused(make.a_home_tie, cast=cast, at=now, user=user) == {"no_role"}


def test_the_same_channel_twice_is_told(cast: Any, now: datetime) -> None:
    make.a_channel(cast, now)
    assert refused(make.a_channel, cast=cast, at=now) == {"taken"}
    make.a_channel(cast, now, kind="association")  # another kind may bear the name


def test_a_change_says_old_and_new_and_an_old_version_is_refused(cast: Any, now: datetime) -> None:
    row = make.a_channel(cast, now)
    said = rules.Channel(kind="chamber", name="深圳市河阳商会", region="440300", note="每季走访一次")
    change = {"zone": cast.zone, "channel_id": row.pk, **make.who(cast, now)}
    actions.save_channel(said, version=1, **change)
    event = Event.objects.filter(verb=TripEvent.CHANNEL_SAVED).latest("id")
    assert event.facts == {"changes": {"note": ["", "每季走访一次"]}}
    with pytest.raises(Stale):
        actions.save_channel(said, version=1, **change)
    before = Event.objects.count()
    actions.save_channel(said, version=2, **change)  # nothing changed: nothing written down
    assert Event.objects.count() == before


def test_a_change_of_the_asset_alone_makes_an_older_form_old(cast: Any, now: datetime) -> None:
    row = make.an_asset(cast, now)
    said = rules.Channel(kind="idle_asset", name=row.name)
    change = {"typed": said, "zone": cast.zone, "channel_id": row.pk, **make.who(cast, now)}
    actions.save_channel(asset=make.asset_said(state="taken"), version=1, **change)
    with pytest.raises(Stale):
        actions.save_channel(asset=make.asset_said(state="withdrawn"), version=1, **change)
    assert IdleAsset.objects.get().state == "taken"
    told = Event.objects.filter(verb=TripEvent.ASSET_SAVED).latest("id").facts["changes"]
    assert told == {"state": ["offered", "taken"]}


def test_the_kind_of_a_channel_stays(cast: Any, now: datetime) -> None:
    row = make.a_channel(cast, now)
    said = rules.Channel(kind="bureau", name="深圳市河阳商会")
    actions.save_channel(said, zone=cast.zone, channel_id=row.pk, **make.who(cast, now))
    row.refresh_from_db()
    assert row.kind == ChannelKind.CHAMBER


@pytest.mark.parametrize(
    "fee",
    [
        "按引进项目前三年入库税收地方留成的10%支付服务费",
        "以企业纳税额 5‰ 提成",
        "按退税额的三成返给机构",
        "按 税 收 的 10％ 支付",
        "项目落地后从返还的增值税中分成",
    ],
)
def test_a_fee_that_is_a_share_of_tax_is_refused(cast: Any, now: datetime, fee: str) -> None:
    assert refused(make.an_agent, cast=cast, at=now, fee_terms=fee) == {"suspected"}
    assert all("疑似" in s.sentence for s in fee_suspicions(cast.zone, fee))


@pytest.mark.parametrize(
    "fee",
    [
        make.FEE,
        "服务费 20 万元，开具增值税专用发票后 30 日内支付",
        "每个项目 8 万元（含增值税 6%），按考察次数计付",
        "不得按税收计付，按月固定 2 万元",
        "",
    ],
)
def test_a_fee_for_work_done_is_taken(cast: Any, now: datetime, fee: str) -> None:
    assert fee_suspicions(cast.zone, fee) == []
    assert make.an_agent(cast, now, fee_terms=fee, fee_basis=make.BASIS if fee else "").fee_terms == fee


def test_an_idle_asset_without_rent_is_marked_and_kept(cast: Any, now: datetime) -> None:
    row = make.an_asset(cast, now, terms="前三年免租金", area_sqm=None)
    (found,) = terms_suspicions(cast.zone, IdleAsset.objects.get(channel=row).terms)
    assert found.code == "price" and "疑似" in found.sentence
    assert written(TripEvent.ASSET_SAVED, by=cast.officer, at=now).subject_id == row.pk


def test_parts_belong_to_their_kind(cast: Any, now: datetime) -> None:
    said = rules.Channel(kind="chamber", name="某商会")
    acting = {"zone": cast.zone, **make.who(cast, now)}
    assert refused(actions.save_channel, typed=said, tie=make.tie_said(), **acting) == {"wrong_part"}
    tie = rules.Channel(kind="home_tie", name="乡贤")
    assert refused(actions.save_channel, typed=tie, **acting) == {"wrong_part"}
    asset = rules.Channel(kind="idle_asset", name="车间")
    assert refused(actions.save_channel, typed=asset, **acting) == {"wrong_part"}


def test_what_is_personal_never_gets_into_the_journal(cast: Any, now: datetime) -> None:
    row = make.a_home_tie(cast, now, note="住南山区的老同学")
    assert row.name == "乡贤 01（深圳市）" and HomeTie.objects.get().name == make.PERSON
    actions.see_home_tie(row.pk, purpose="约见商谈", **make.who(cast, now))
    changed = make.tie_said(name="", phone="13900009999")
    said = rules.Channel(kind="home_tie", name="", region="440300")
    actions.save_channel(said, tie=changed, zone=cast.zone, channel_id=row.pk, **make.who(cast, now))
    tie = HomeTie.objects.get()
    assert (tie.name, tie.phone) == (make.PERSON, "13900009999"), "what was left empty stays"
    actions.erase_home_tie(row.pk, reason="本人来电要求", version=None, **make.who(cast, now))
    told = json.dumps([[e.facts, e.subject_kind] for e in Event.objects.all()], ensure_ascii=False)
    for secret in (make.PERSON, make.PHONE, "13900009999", "深圳某电子公司", "总经理", "老同学"):
        assert secret not in told


def test_a_home_tie_is_masked_for_everybody_and_seen_by_an_act(cast: Any, now: datetime) -> None:
    row = make.a_home_tie(cast, now)
    for user, asks in (
        (cast.officer, True),
        (cast.leader, True),
        (cast.inspector, True),
        (cast.viewer, False),
    ):
        channel = channel_for(user, row.pk)
        assert channel is not None
        person = person_of(user, channel)
        assert person is not None
        assert (person.name, person.phone, person.masked, person.may_ask) == (
            "柳**",
            "139****1234",
            True,
            asks,
        )
        assert "深圳某" not in person.employer and "总经理" not in person.post
    tie = actions.see_home_tie(row.pk, purpose="约见商谈", **make.who(cast, now, cast.inspector))
    assert tie.phone == make.PHONE
    event = written(TripEvent.HOME_TIE_SEEN, by=cast.inspector, at=now)
    assert event.facts == {"tie": tie.pk, "purpose": "约见商谈"} and event.subject_id == row.pk


def test_a_home_tie_is_not_shown_without_purpose_or_role(cast: Any, now: datetime) -> None:
    row = make.a_home_tie(cast, now)
    see = {"channel_id": row.pk}
    assert refused(actions.see_home_tie, **see, purpose="看", **make.who(cast, now)) == {"no_purpose"}
    acting = make.who(cast, now, cast.viewer)
    assert refused(actions.see_home_tie, **see, purpose="约见商谈", **acting) == {"no_role"}


def test_a_home_tie_is_erased_on_demand_and_its_channel_stays(cast: Any, now: datetime) -> None:
    row = make.a_home_tie(cast, now, note="常驻南山区")
    acting = make.who(cast, now)
    assert refused(actions.erase_home_tie, channel_id=row.pk, reason="删", version=None, **acting) == {
        "no_reason"
    }
    actions.erase_home_tie(row.pk, reason="本人来电要求", version=row.version, **acting)
    row.refresh_from_db()
    tie = HomeTie.objects.get()
    assert (tie.name, tie.employer, tie.post, tie.phone, tie.consent) == ("", "", "", "", "")
    assert (row.note, row.active, tie.erased_at) == ("", False, now)
    assert written(TripEvent.HOME_TIE_ERASED, by=cast.officer, at=now).facts["reason"] == "本人来电要求"
    assert refused(actions.see_home_tie, channel_id=row.pk, purpose="约见商谈", **acting) == {"erased"}
    again = {"channel_id": row.pk, "reason": "本人来电要求", "version": None, **acting}
    assert refused(actions.erase_home_tie, **again) == {"erased"}
    said = rules.Channel(kind="home_tie", name="")
    change = {"zone": cast.zone, "channel_id": row.pk, **acting}
    assert "erased" in refused(actions.save_channel, typed=said, tie=make.tie_said(), **change)


def test_every_refusal_of_a_home_tie_at_once(cast: Any, now: datetime) -> None:
    told = refused(
        make.a_home_tie, cast=cast, at=now, name="柳青禾（深圳）", note="柳青禾的同乡", purpose="看", consent="",
        consent_on=date(2027, 1, 1), phone="手机",
    )  # fmt: skip
    assert told == {"bad_phone", "no_purpose", "no_consent", "day_in_future", "name_told"}
    assert not Channel.objects.exists()


def test_a_row_of_another_zone_is_not_pointed_to(cast: Any, now: datetime) -> None:
    other = actions.save_channel(
        rules.Channel(kind="chamber", name="外区商会"), zone=cast.other_zone, by=cast.stranger,
        actor=cast.actor(cast.stranger, cast.other_zone), at=now,
    )  # fmt: skip
    assert refused(make.a_reception, cast=cast, at=now, channel=other.pk) == {"foreign_row"}
    with pytest.raises(Refused):
        make.an_event(cast, now, channel=other.pk)
