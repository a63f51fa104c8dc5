"""Receptions, events, channels, offices and pairings for tests, made by the same acts as anywhere.  All fictional."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ..actions import channels, events, offices, pairings, receptions
from ..models import Channel, LiaisonOffice, Pairing, PromotionEvent, Reception
from ..rules import channels as channel_rules
from ..rules import meetings as meeting_rules
from ..rules import offices as office_rules
from ..rules import pairings as pairing_rules

FIRMS = ("粤澄传感科技有限公司", "沪岭精密机械有限公司", "甬川新材料有限公司")
PERSON = "柳青禾"
PHONE = "13900001234"
FEE = "每促成一次企业实地考察 5000 元"
BASIS = "政府购买服务合同第 5 条"


def who(cast: Any, at: datetime, user: Any = None) -> dict[str, Any]:
    """Who acts, and when; the officer unless said otherwise."""
    user = user or cast.officer
    return {"by": user, "actor": cast.actor(user), "at": at}


def reception_said(**changes: Any) -> meeting_rules.Reception:
    known: dict[str, Any] = {
        "name": "深圳电子信息企业考察团",
        "on": date(2026, 11, 18),
        "purpose": "看标准厂房",
    }
    return meeting_rules.Reception(**(known | changes))


def a_reception(
    cast: Any,
    at: datetime,
    firms: tuple[str, ...] = FIRMS,
    *,
    user: Any = None,
    once: str = "",
    **changes: Any,
) -> Reception:
    """A reception of three firms, two days ago."""
    return receptions.record_reception(
        reception_said(**changes), firms, zone=cast.zone, once=once, **who(cast, at, user)
    )


def event_said(**changes: Any) -> meeting_rules.Event:
    known: dict[str, Any] = {
        "kind": "promotion", "name": "河阳经开区（深圳）推介会", "on": date(2026, 11, 12), "city": "440300",
    }  # fmt: skip
    return meeting_rules.Event(**(known | changes))


def an_event(
    cast: Any,
    at: datetime,
    firms: tuple[str, ...] = FIRMS,
    *,
    user: Any = None,
    once: str = "",
    **changes: Any,
) -> PromotionEvent:
    """An event with three firms, last week."""
    return events.record_event(event_said(**changes), firms, zone=cast.zone, once=once, **who(cast, at, user))


def a_channel(cast: Any, at: datetime, *, user: Any = None, once: str = "", **changes: Any) -> Channel:
    """A chamber in Shenzhen."""
    known: dict[str, Any] = {"kind": "chamber", "name": "深圳市河阳商会", "region": "440300"}
    return channels.save_channel(
        channel_rules.Channel(**(known | changes)), zone=cast.zone, once=once, **who(cast, at, user)
    )


def an_agent(cast: Any, at: datetime, **changes: Any) -> Channel:
    """An agent with contract, fee and basis."""
    known: dict[str, Any] = {
        "kind": "agent", "name": "演示招商咨询有限公司", "contract_no": "HY-WT-2026-01", "contract_from": date(2026, 1, 1),
        "contract_to": date(2026, 12, 31), "fee_terms": FEE, "fee_basis": BASIS,
    }  # fmt: skip
    return a_channel(cast, at, **(known | changes))


def tie_said(**changes: Any) -> channel_rules.HomeTie:
    known: dict[str, Any] = {
        "name": PERSON, "employer": "深圳某电子公司", "post": "总经理", "phone": PHONE, "purpose": "联系在深企业家考察",
        "consent": "当面同意", "consent_on": date(2026, 10, 1),
    }  # fmt: skip
    return channel_rules.HomeTie(**(known | changes))


def a_home_tie(
    cast: Any,
    at: datetime,
    *,
    user: Any = None,
    name: str = "",
    note: str = "",
    once: str = "",
    **changes: Any,
) -> Channel:
    """A home tie in Shenzhen."""
    said = channel_rules.Channel(kind="home_tie", name=name, region="440300", note=note)
    return channels.save_channel(
        said, tie=tie_said(**changes), zone=cast.zone, once=once, **who(cast, at, user)
    )


def asset_said(**changes: Any) -> channel_rules.Asset:
    known: dict[str, Any] = {"kind": "factory", "place": "工业大道 8 号 2 号车间", "source": "企业自报"}
    return channel_rules.Asset(**(known | changes))


def an_asset(
    cast: Any, at: datetime, *, user: Any = None, name: str = "河阳老纺织厂 2 号车间", **changes: Any
) -> Channel:
    """An idle factory."""
    said = channel_rules.Channel(kind="idle_asset", name=name)
    return channels.save_channel(said, asset=asset_said(**changes), zone=cast.zone, **who(cast, at, user))


def office_said(**changes: Any) -> office_rules.Office:
    known: dict[str, Any] = {"name": "驻深圳联络处", "city": "440300", "regions": ("440000",)}
    return office_rules.Office(**(known | changes))


def an_office(cast: Any, at: datetime, *, user: Any = None, once: str = "", **changes: Any) -> LiaisonOffice:
    """An office in Shenzhen that looks after Guangdong."""
    return offices.save_office(office_said(**changes), zone=cast.zone, once=once, **who(cast, at, user))


def pairing_said(**changes: Any) -> pairing_rules.Pairing:
    known: dict[str, Any] = {
        "partner": "演示市经济技术开发区",
        "signed_on": date(2026, 3, 1),
        "region": "110000",
    }
    return pairing_rules.Pairing(**(known | changes))


def a_pairing(cast: Any, at: datetime, *, user: Any = None, once: str = "", **changes: Any) -> Pairing:
    """An agreement with a zone elsewhere."""
    return pairings.save_pairing(pairing_said(**changes), zone=cast.zone, once=once, **who(cast, at, user))


def filled_meetings(cast: Any, at: datetime) -> Reception:
    """A row in each of these tables."""
    a_home_tie(cast, at)
    an_asset(cast, at)
    an_office(cast, at)
    a_pairing(cast, at)
    an_event(cast, at)
    return a_reception(cast, at)
