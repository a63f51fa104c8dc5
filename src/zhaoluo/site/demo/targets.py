"""Whom the demo zone looked for: two sealed searches, what was done with the firms found, signs of expansion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from zhaoluo.attract.prospecting import actions as prospecting
from zhaoluo.attract.prospecting.models import Search, Target
from zhaoluo.attract.prospecting.rules.acts import Typed
from zhaoluo.attract.prospecting.rules.fading import Seen
from zhaoluo.attract.prospecting.rules.questions import Filters
from zhaoluo.registers.chains.models import Chain, Link

from .days import Days, moment
from .people import Cast
from .sheets import suppliers
from .stories import Moments, invented_code
from .universe import SUPPLIER_CODES

WHO = "周启明"
#: Days ago: the first look, what was seen, the second look, the last one.
FIRST, SEEN, SECOND, LAST = 46, 30, 12, 5
MOTORS = ("image_chip", "lens_motor", "led_chip")
#: Coastal regions that sent firms here before.
CORRIDOR = {"440300": 0.7, "441900": 0.6, "330200": 0.5, "320500": 0.5}


def tell(cast: Cast, days: Days) -> Moments:
    """A first list and what came of it, signals, a second list of which nothing came yet, a foreign firm by hand."""
    yield (at := moment(days.ago(SEEN + 20), 35))
    _signals(cast, days, at)
    yield (at := moment(days.ago(FIRST), 60))
    photonics = Chain.objects.get(zone=cast.zone, key="photonics")
    first = _ask(cast, photonics, MOTORS, at)
    yield (at := moment(days.ago(FIRST), 75))
    added = prospecting.add_targets(first.pk, range(1, 13), **cast.who(WHO, at)).added
    yield from _handle(cast, days, added)
    yield (at := moment(days.ago(SECOND), 25))
    _foreign(cast, photonics, at)
    yield (at := moment(days.ago(LAST), 40))
    metals = Chain.objects.get(zone=cast.zone, key="light_metals")
    last = _ask(cast, metals, (), at)
    yield (at := moment(days.ago(LAST), 55))
    prospecting.add_targets(last.pk, range(1, 5), **cast.who(WHO, at))


def _ask(cast: Cast, chain: Chain, keys: Sequence[str], at: Any) -> Search:
    links = [link.pk for link in Link.objects.filter(chain=chain, key__in=keys)]
    return prospecting.ask(
        zone=cast.zone, chain=chain.pk, links=links, filters=Filters(founded_max=at.year - 2), affinity=CORRIDOR,
        once=f"demo:{chain.key}:{at.date()}", **cast.who(WHO, at),
    )  # fmt: skip


def _handle(cast: Cast, days: Days, added: Sequence[Target]) -> Moments:
    """Some are given to teams, one came to be a lead, two need nothing, the rest wait."""
    teams = [cast.teams[name] for name in ("招商一组", "招商二组", "招商三组")]
    officers = [cast.people[name] for name in ("郑晓岚", "周启明", "高向阳")]
    yield (at := moment(days.ago(FIRST - 1), 30))
    for number, target in enumerate(added[:6]):
        prospecting.assign(
            [target.pk], zone=cast.zone, officer=officers[number % 3].pk, team=teams[number % 3].pk,
            next_step="电话联系，约上门拜访", due_on=days.ahead(9 + number * 3), **cast.who(WHO, at),
        )  # fmt: skip
    yield (at := moment(days.ago(SEEN), 70))
    prospecting.turn_into_lead(added[1].pk, **cast.who("周启明", at))
    yield (at := moment(days.ago(SEEN - 6), 45))
    prospecting.dismiss(
        [added[8].pk],
        zone=cast.zone,
        reason="电话核实：去年已在别处建成新厂，三年内无计划",
        **cast.who(WHO, at),
    )
    yield (at := moment(days.ago(SEEN - 8), 30))
    prospecting.settle(added[0].pk, outcome="已上门，对方明年下半年再议", **cast.who("郑晓岚", at))


def _signals(cast: Cast, days: Days, at: Any) -> None:
    """Signs that suppliers of the zone's firms are growing; one is old and counts for little."""
    kinds = ("expansion_notice", "environment_notice", "lease_end", "hiring", "tender", "land")
    texts = (
        "公告新建第二生产基地",
        "新产线环评公示",
        "现厂房租约明年到期",
        "集中招聘工艺人员",
        "中标大客户年度订单",
        "竞得工业用地",
    )
    for number, row in enumerate(suppliers()[:18:3]):
        ago = SEEN + 25 + number * (60 if number == 5 else 9)
        on = days.ago(ago)
        prospecting.enter_signal(
            Seen(
                kind=kinds[number], on=on, source="公开信息（演示）", name=row.supplier,
                credit_code=invented_code(SUPPLIER_CODES + suppliers().index(row)), text=texts[number], as_of=on + timedelta(days=1),
            ),
            zone=cast.zone, is_synthetic=True, **cast.who(WHO, at),
        )  # fmt: skip


def _foreign(cast: Cast, chain: Chain, at: Any) -> None:
    link = Link.objects.get(chain=chain, key="lens_motor")
    prospecting.enter_target(
        Typed(
            name="Nordvik Micro Actuators AS（演示）", country="挪威", source="境外展会名片（演示）",
            reason="音圈马达与微型执行器，正在中国找合作工厂",
        ),
        zone=cast.zone, chain=chain.pk, link=link.pk, is_synthetic=True, **cast.who("郑晓岚", at),
    )  # fmt: skip
