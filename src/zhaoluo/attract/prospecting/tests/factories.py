"""Universe, searches and targets for tests, made by the same acts as anywhere.  All firms are fictional."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

from zhaoluo.engine.universe import generate
from zhaoluo.registers.chains.models import Chain
from zhaoluo.registers.chains.tests import factories as chains
from zhaoluo.registers.enterprises.tests.factories import CODE, OTHER_CODE, code_of

from .. import actions
from ..models import Search, Signal, Target
from ..rules.acts import Typed
from ..rules.fading import Seen

#: First words of the planted firms that make sensors (class 3973), best first by design: more of everything.
BRANDS = (
    "粤澄", "沪岭", "甬川", "锡视", "赣浔", "渝岚", "鲁岱", "闽澜", "湘沅", "鄂楚", "皖徽", "苏泽", "浙湖", "冀燕", "豫嵩", "陕秦",
    "川蓉", "桂漓", "滇洱", "黔筑", "琼崖", "辽沈", "吉松", "黑龙", "津沽", "晋汾",
)  # fmt: skip
RESIDENTS = {"R1": ("河阳镜片有限公司", CODE), "R2": ("河阳模组有限公司", OTHER_CODE)}
COLUMNS = (
    "id", "uscc", "name", "region", "class", "capital_wan", "founded", "employees", "insured", "patents", "is_listed",
    "is_high_tech", "is_little_giant", "growth", "expansion_signal",
)  # fmt: skip


def planted_id(number: int) -> str:
    """Number in the store of the n-th planted firm, from 0."""
    return f"P{number:02d}"


def planted_name(number: int) -> str:
    return f"{BRANDS[number]}传感科技有限公司"


def planted_code(number: int) -> str:
    return code_of(f"91440300MA5{number:06d}")


def build_universe(folder: Path) -> Path:
    """The store in ``folder``: planted firms, residents with supply links, and 2 000 invented ones; as of 2026-10-31."""
    firms = folder / "firms.csv"
    with firms.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for key, (name, code) in RESIDENTS.items():
            rows.writerow(
                [key, code, name, "140400", "3969", 500, 2015, 80, 70, 3, False, False, False, 0.1, 0.2]
            )
        for n in range(len(BRANDS)):
            known = n % 3 != 2  # every third says nothing of its people, growth and plans
            rows.writerow([
                planted_id(n), planted_code(n), planted_name(n), "440300", "3973", 20_000 - 500 * n, 2012,
                600 - 10 * n if known else "", 500 - 10 * n if known else "", 200 - 5 * n, False, True, n < 2,
                0.3 if known else "", 0.6 if known else "",
            ])  # fmt: skip
    links = folder / "links.csv"
    with links.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["supplier_id", "buyer_id", "product"])
        rows.writerows([["P00", "R2", "传感器芯片"], ["P00", "R1", "传感器芯片"], ["R1", "P01", "镜片"]])
    out = folder / "store"
    generate(2_000, 3_000, 7, out, also=[firms], also_links=[links], as_of="2026-10-31")
    return out


def who(cast: Any, at: datetime, user: Any = None) -> dict[str, Any]:
    """Who acts, and when; the officer unless said otherwise."""
    user = user or cast.officer
    return {"by": user, "actor": cast.actor(user), "at": at}


def a_chain(cast: Any, at: datetime, **head: Any) -> Chain:
    """The small optics chain with both residents on it; its sensor link is missing."""
    chain = chains.a_chain(cast, at, **head)
    if not head:
        for key, (name, code) in zip(("lens", "module"), RESIDENTS.values(), strict=True):
            chains.placed(cast, at, chain, key, chains.a_resident(cast, at, name, credit_code=code))
    return chain


def a_search(cast: Any, at: datetime, *, chain: Chain | None = None, user: Any = None, **more: Any) -> Search:
    """A search for the missing sensors."""
    chain = chain or Chain.objects.filter(zone=cast.zone, key="optics").first() or a_chain(cast, at)
    links = more.pop("links", [chains.a_link(chain, "sensor").pk])
    return actions.ask(zone=cast.zone, chain=chain.pk, links=links, **who(cast, at, user), **more)


def targets(
    cast: Any, at: datetime, ranks: tuple[int, ...] = (1,), search: Search | None = None
) -> list[Target]:
    """Ranks of a search in the library."""
    search = search or a_search(cast, at)
    return actions.add_targets(search.pk, ranks, **who(cast, at)).added


def a_target(cast: Any, at: datetime, rank: int = 1) -> Target:
    return targets(cast, at, (rank,))[0]


FOREIGN = Typed(name="东亚光学株式会社", country="日本", region="大阪", source="展会名录")


def by_hand(cast: Any, at: datetime, typed: Typed = FOREIGN, *, user: Any = None, **more: Any) -> Target:
    """A firm entered by hand."""
    known: dict[str, Any] = {"chain": None, "link": None}
    return actions.enter_target(typed, zone=cast.zone, **who(cast, at, user), **(known | more))


def assigned(cast: Any, at: datetime, *rows: Target, officer: Any = None) -> list[Target]:
    """Targets given to somebody."""
    return actions.assign(
        [t.pk for t in rows], zone=cast.zone, officer=(officer or cast.colleague).pk, team=None, next_step="电话联系董秘",
        due_on=date(2026, 11, 27), **who(cast, at),
    )  # fmt: skip


def a_signal(cast: Any, at: datetime, **more: Any) -> Signal:
    """A notice of expansion of the second planted firm, of yesterday."""
    known: dict[str, Any] = {
        "kind": "expansion_notice", "on": date(2026, 11, 19), "source": "市生态环境局", "credit_code": planted_code(1),
        "strength": 1.0,
    }  # fmt: skip
    return actions.enter_signal(Seen(**(known | more)), zone=cast.zone, **who(cast, at))


def filled(cast: Any, at: datetime) -> Target:
    """A row in every table of this app; the small universe must be the one that is asked."""
    acting: dict[str, Any] = {"zone": cast.zone, **who(cast, at, cast.leader)}
    actions.save_scorecard(weights={"gap": 1.0, "links": 1.0}, note="", **acting)
    actions.save_fade(kind="land", days=400, shape="linear", source="", **acting)
    a_signal(cast, at)
    return a_target(cast, at)
