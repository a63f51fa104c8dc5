"""The demo zone on the road: a trip that is over, one that is under way, one planned; visitors, events, channels."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zhaoluo.attract.trips.actions import (
    channels,
    events,
    offices,
    pairings,
    planning,
    receptions,
    stops,
    travel,
    trips,
    visits,
)
from zhaoluo.attract.trips.models import Stop, Trip
from zhaoluo.attract.trips.rules.channels import Asset, Channel, HomeTie
from zhaoluo.attract.trips.rules.meetings import Event, Firm, Reception
from zhaoluo.attract.trips.rules.offices import Office
from zhaoluo.attract.trips.rules.pairings import Pairing
from zhaoluo.attract.trips.rules.stops import Call
from zhaoluo.attract.trips.rules.trips import Outing

from .days import Days, moment
from .people import Cast
from .stories import Moments

HOME, SHENZHEN, DONGGUAN, HUIZHOU = "140800", "440300", "441900", "441300"
SHANGHAI, SUZHOU, WUXI, NINGBO = "310000", "320500", "320200", "330200"
#: Days ago.
BEGUN, FIRST_TRIP, RECEIVED, EVENT, PLANNED = 60, 38, (52, 33, 16, 6), (45, 20), 3
SEARCHING = 0.3  # seconds the solver looks for a demo trip
#: Firm, city, what came of it, what was heard.  All invented.
SOUTH: tuple[tuple[str, str, str, str], ...] = (
    ("粤澄光学（演示）有限公司", SHENZHEN, "interest", "愿把第二条镀膜线放到内地，等董事会"),
    ("深合模组（演示）股份有限公司", SHENZHEN, "interest", "想看标准厂房，关心电价"),
    ("穗联精密（演示）有限公司", DONGGUAN, "none", "两年内没有外迁打算"),
    ("莞邑马达（演示）有限公司", DONGGUAN, "interest", "客户在区内，愿来考察"),
    ("惠晟电子（演示）有限公司", HUIZHOU, "none", "刚在本地拿地"),
)
EAST: tuple[tuple[str, str], ...] = (
    ("沪岭感知（演示）有限公司", SHANGHAI), ("申颢光学（演示）有限公司", SHANGHAI), ("吴越微纳（演示）有限公司", SUZHOU),
    ("姑苏传感（演示）有限公司", SUZHOU), ("锡岭半导体（演示）有限公司", WUXI),
)  # fmt: skip
NEXT: tuple[tuple[str, str], ...] = (
    ("甬川新材（演示）有限公司", NINGBO), ("明州模具（演示）有限公司", NINGBO), ("沪申轻合金（演示）有限公司", SHANGHAI),
    ("浦江压铸（演示）有限公司", SHANGHAI), ("苏航结构件（演示）有限公司", SUZHOU), ("阳澄铝业（演示）有限公司", SUZHOU),
    ("锡山热管理（演示）有限公司", WUXI), ("梁溪电机（演示）有限公司", WUXI),
)  # fmt: skip
GROUPS: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (RECEIVED[0], "深圳电子信息企业考察团（演示）", ("鹏岭电子（演示）有限公司", "宝岭电路（演示）有限公司")),
    (RECEIVED[1], "苏州装备企业考察团（演示）", ("姑胥装备（演示）有限公司",)),
    (
        RECEIVED[2],
        "浙江商会一行（演示）",
        ("越川轻工（演示）有限公司", "婺江机电（演示）有限公司", "瓯越泵阀（演示）有限公司"),
    ),
    (RECEIVED[3], "莞邑马达公司回访（演示）", ("莞邑马达（演示）有限公司",)),
)


class Journeys:
    """What the tellings below share."""

    def __init__(self, cast: Cast, days: Days, modes: dict[str, int]) -> None:
        self.cast, self.days, self.modes = cast, days, modes
        self.ways: dict[str, int] = {}

    def who(self, name: str, at: datetime) -> dict[str, Any]:
        return self.cast.who(name, at)

    # ------------------------------------------------------------------ through whom
    def channels(self) -> Moments:
        """Offices, channels and a pairing, known before the first journey."""
        yield (at := moment(self.days.ago(BEGUN), 30))
        keeper = self.who("周启明", at)
        zone, own = self.cast.zone, {"zone": self.cast.zone, "synthetic": True, **keeper}
        travel.take_preset(zone=zone, **keeper)
        offices.save_office(
            Office(
                "驻深圳联络处（演示）", SHENZHEN, ("440000",), opened_on=self.days.ago(400), head=self.cast.people["陆知远"].pk,
                team=self.cast.teams["招商二组"].pk,
            ),
            **own,
        )  # fmt: skip
        offices.save_office(
            Office(
                "驻上海联络处（演示）", SHANGHAI, ("310000", "320000", "330000"), opened_on=self.days.ago(300)
            ),
            **own,
        )
        chamber = channels.save_channel(Channel("chamber", "深圳市河阳商会（演示）", SHENZHEN), **own)
        agent = channels.save_channel(
            Channel(
                "agent", "演示招商咨询有限公司", SHANGHAI, contract_no="演示-2026-01", contract_from=self.days.ago(200),
                contract_to=self.days.ahead(165), fee_terms="每促成一家企业实地考察 5000 元", fee_basis="政府购买服务合同（演示）第五条",
            ),
            **own,
        )  # fmt: skip
        tie = channels.save_channel(
            Channel("home_tie", "在莞河阳籍企业家甲（演示）", DONGGUAN),
            tie=HomeTie(
                "柳青禾", "东莞某电子企业（演示）", "总经理", "13900000000", "联系在莞企业考察", "当面同意（演示）", self.days.ago(BEGUN),
            ),
            **own,
        )  # fmt: skip
        channels.save_channel(
            Channel("idle_asset", "原河阳纺织厂二号车间（演示）"),
            asset=Asset(
                "factory", "东关街道工业路八号", "河阳开发投资公司", Decimal(8600), Decimal(21), self.days.ahead(30), "先租后售，按评估价",
                source="国资清查表（演示）", as_of=self.days.ago(70),
            ),
            **own,
        )  # fmt: skip
        pairings.save_pairing(
            Pairing(
                "演示市经济技术开发区",
                self.days.ago(250),
                "110000",
                self.days.ahead(800),
                "研发在当地，制造在河阳",
            ),
            **own,
        )
        self.ways = {"chamber": chamber.pk, "agent": agent.pk, "tie": tie.pk}

    # ------------------------------------------------------------------ trips
    def first(self) -> Moments:
        """Four days in the south, over: five firms, two leads and one in talks."""
        start = self.days.ago(FIRST_TRIP)
        yield (at := moment(start - timedelta(days=4), 40))
        trip = self._open(
            "珠三角光机电小分队", start, 3, (SHENZHEN, DONGGUAN, HUIZHOU), ((("郑晓岚", "姜予安", "苏砚"),)), "郑晓岚", at,
            "小分队招商", budget=Decimal("6.5"),
        )  # fmt: skip
        stops.add_stops(
            trip.pk, [Call(name=name, city=city, prize=Decimal(60 + 8 * n)) for n, (name, city, _, _) in enumerate(SOUTH)],
            **self.who("郑晓岚", at),
        )  # fmt: skip
        planning.plan_trip(trip.pk, seconds=SEARCHING, **self.who("郑晓岚", at))
        yield (at := moment(start, 0))
        trips.start_trip(trip.pk, **self.who("郑晓岚", at))
        for number, (name, _, outcome, note) in enumerate(SOUTH):
            day = self._workday(start, number // 2)
            yield (at := moment(day, 150 + number % 2 * 180))
            self._visit(
                trip, name, outcome, note, day, "郑晓岚", at, channel="tie" if number == 3 else "chamber"
            )
        yield (at := moment(self._workday(start, 3), 200))
        trips.finish_trip(
            trip.pk,
            spent=Decimal("5.82"),
            summary="走访 5 家，3 家有意向，其中 2 家愿来考察。",
            **self.who("郑晓岚", at),
        )

    def under_way(self) -> Moments:
        """In the east since yesterday: the first firms were seen, the others stand in today's plan."""
        start = self.days.last
        yield (at := moment(self.days.ago(8), 70))
        people = (("周启明", "范其琛", "陆知远"),)
        trip = self._open(
            "长三角传感器行程", start, 4, (SHANGHAI, SUZHOU, WUXI), people, "周启明", at, "产业链招商"
        )
        stops.add_stops(
            trip.pk,
            [Call(name=name, city=city, must_see=n == 2) for n, (name, city) in enumerate(EAST)],
            **self.who("周启明", at),
        )
        planning.plan_trip(trip.pk, seconds=SEARCHING, **self.who("周启明", at))
        yield (at := moment(start, 5))
        trips.start_trip(trip.pk, **self.who("周启明", at))
        yield (at := moment(start, 320))
        first = Stop.objects.filter(trip=trip, on=start).order_by("arrives_at", "pk").first()
        name = first.name if first else EAST[0][0]
        self._visit(trip, name, "interest", "要看供应链配套清单", start, "周启明", at, channel="agent")

    def planned(self) -> Moments:
        """Next week, planned: one firm has called off since, one could not be fitted in."""
        start = self.days.ahead(4)
        start += timedelta(days=-start.weekday() % 7)  # a Monday
        yield (at := moment(self.days.ago(PLANNED), 120))
        people = (("高向阳", "宋以宁"), ("程予安",))
        cities = (SHANGHAI, SUZHOU, WUXI, NINGBO)
        trip = self._open("铝镁精深加工补链行程", start, 3, cities, people, "高向阳", at, "产业链招商")
        second = tuple((start + timedelta(days=1), half) for half in ("am", "pm"))
        calls = [
            Call(
                name=name, city=city, windows=second if n % 2 else (), minutes=150, prize=Decimal(90 - 7 * n)
            )
            for n, (name, city) in enumerate(NEXT)
        ]
        added = stops.add_stops(trip.pk, calls, **self.who("高向阳", at)).added
        planning.plan_trip(trip.pk, seconds=SEARCHING, **self.who("高向阳", at))
        yield (at := moment(self.days.last, 300))
        stop = Stop.objects.get(pk=added[4].pk)
        stops.decline_stop(stop.pk, reason="对方总经理临时出国", **self.who("高向阳", at))
        planning.plan_trip(trip.pk, reason="一家企业取消", seconds=SEARCHING, **self.who("高向阳", at))

    def _open(
        self, name: str, start: date, span: int, cities: tuple[str, ...], parties: tuple[tuple[str, ...], ...], lead: str,
        at: datetime, mode: str, budget: Decimal | None = None,
    ) -> Trip:  # fmt: skip
        team = next(t for t, members in self._teams().items() if lead in members)
        ends = self._workday(start, span)
        return trips.open_trip(
            Outing(
                f"{name}（演示）", start, ends, HOME, cities, tuple(tuple(self.cast.people[p].pk for p in group) for group in parties),
                purpose="按缺口登门，带回愿意考察的企业", leader=self.cast.people["陈向南"].pk, leader_post="管委会副主任",
                team=self.cast.teams[team].pk, mode=self.modes.get(mode), budget_line="招商专项经费", budget=budget,
            ),
            zone=self.cast.zone, synthetic=True, **self.who(lead, at),
        )  # fmt: skip

    @staticmethod
    def _teams() -> dict[str, tuple[str, ...]]:
        from .people import PROMOTION_TEAMS

        return PROMOTION_TEAMS

    def _visit(
        self,
        trip: Trip,
        name: str,
        outcome: str,
        note: str,
        on: date,
        who: str,
        at: datetime,
        *,
        channel: str,
    ) -> None:
        stop = Stop.objects.get(trip=trip, name=name)
        wanted = outcome != "none"
        visits.record_visit(
            zone=self.cast.zone, once=f"demo:{trip.pk}:{stop.pk}", name=name, on=on, outcome=outcome, trip=trip.pk, stop=stop.pk,
            channel=self.ways.get(channel), mode=trip.mode_id, city=stop.city, note=note, met_post="总经理",
            next_step="寄送厂房与要素清单" if wanted else "", next_on=on + timedelta(days=14) if wanted else None, synthetic=True,
            **self.who(who, at),
        )  # fmt: skip

    def _workday(self, start: date, later: int) -> date:
        """The weekday so many weekdays after a day, the first being that day or the Monday after."""
        day = start
        while day.weekday() > 4:
            day += timedelta(days=1)
        for _ in range(later):
            day += timedelta(days=1)
            while day.weekday() > 4:
                day += timedelta(days=1)
        return day

    # ------------------------------------------------------------------ visitors and events
    def visitors(self) -> Moments:
        """Groups of visitors; one firm of each came further."""
        for number, (ago, name, firms) in enumerate(GROUPS):
            on = self.days.ago(ago)
            yield (at := moment(on, 420))
            made = receptions.record_reception(
                Reception(
                    name, on, host=self.cast.people["何静秋"].pk, host_post="管委会副主任", mode=self.modes.get("产业链招商"),
                    channel=self.ways.get("chamber") if number == 0 else None, purpose="看厂房和配套", places="标准厂房二期、中试基地",
                    team=self.cast.teams["招商三组"].pk,
                ),
                firms, zone=self.cast.zone, synthetic=True, **self.who("高向阳", at),
            )  # fmt: skip
            guest = made.guests.first()
            if number in (1, 2) and guest is not None:
                yield (at := moment(on, 440))
                receptions.change_guest(
                    guest.pk, Firm(guest.name, "interest", "两周内回访", on + timedelta(days=14), persons=4), version=guest.version,
                    **self.who("高向阳", at),
                )  # fmt: skip

    def events(self) -> Moments:
        """A promotion meeting elsewhere and a talk at home."""
        said = (
            (EVENT[0], Event("promotion", "河阳经开区（深圳）推介会（演示）", None, SHENZHEN, "河阳经开区管委会", guests=86, budget=Decimal(12), spent=Decimal("10.4"))),
            (EVENT[1], Event("talk", "链上企业恳谈会（演示）", None, HOME, "招商局", guests=34)),
        )  # fmt: skip
        for ago, event in said:
            on = self.days.ago(ago)
            yield (at := moment(on, 450))
            events.record_event(
                Event(event.kind, event.name, on, event.city, event.host, guests=event.guests, budget=event.budget, spent=event.spent),
                ("鹏岭电子（演示）有限公司", "岭南云创（演示）有限公司"), zone=self.cast.zone, synthetic=True, **self.who("周启明", at),
            )  # fmt: skip


def tellings(cast: Cast, days: Days, modes: dict[str, int]) -> list[Moments]:
    """All of it, each with its own moments."""
    told = Journeys(cast, days, modes)
    return [told.channels(), told.first(), told.under_way(), told.planned(), told.visitors(), told.events()]
