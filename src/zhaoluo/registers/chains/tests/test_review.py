"""What a second pair of eyes found: a figure is not wiped by its neighbour, old purchases, unknown places and zeros."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from zhaoluo.engine.chain import Supply, gaps

from .. import actions, queries
from ..models import EnterpriseFigure, Purchase
from .factories import a_link, bought, filled, origin, who


def standing(chain: Any, key: str) -> Any:
    return next(s for s in queries.link_standing(chain) if s.link.key == key)


def test_zeros_beside_what_is_unknown_are_unknown() -> None:
    found = gaps(
        ["up", "absent", "here", "more"],
        [Supply("up", "absent", 0.2, 0.5), Supply("up", "here", None, 0.5)],
        {"absent": 0.0, "here": 100.0},
    )
    assert found["up"].value is None and found["up"].coverage == 0.5
    part = gaps(
        ["up", "here", "more"],
        [Supply("up", "here", 0.2, 0.5), Supply("up", "more", None, 0.5)],
        {"here": 100.0, "more": 9.0},
    )
    assert part["up"].value == 10.0 and part["up"].coverage == 0.5, "at least so much"


def test_people_alone_leave_the_output_as_it_was(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    firm = standing(chain, "lens").residents[0]
    told = origin(now) | who(cast, now)
    actions.enter_figure(firm.pk, year=2024, output=Decimal(1234), employees=None, **told)
    actions.enter_figure(firm.pk, year=2024, output=None, employees=77, **told)
    row = EnterpriseFigure.objects.get(enterprise=firm, year=2024)
    assert (row.output, row.employees) == (Decimal(1234), 77)


def test_a_purchase_of_an_old_year_can_be_taken_away(cast: Any, now: datetime, signed_in: Any) -> None:
    chain = filled(cast, now)
    firm = standing(chain, "module").residents[0]
    old = bought(cast, now, firm, "旧料", link_id=a_link(chain, "lens").pk, supplier_name="外地厂", year=2015)
    client = signed_in(cast.officer)
    answer = client.post(f"/chains/{chain.pk}/purchases/{old.pk}/remove/")
    assert answer.status_code == 302
    assert not Purchase.objects.filter(pk=old.pk).exists()


def test_the_last_year_of_a_buyer_is_the_last_of_all_its_purchases(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    firm = standing(chain, "phone").residents[0] if standing(chain, "phone").residents else None
    firm = firm or standing(chain, "module").residents[0]
    Purchase.objects.filter(buyer=firm).delete()
    bought(cast, now, firm, "镜片", link_id=a_link(chain, "lens").pk, supplier_name="外地厂", year=2015)
    assert [row.year for row in queries.facts_of(chain).purchases if row.buyer == firm] == [2015]
    other = actions.import_chain(_another(), **who(cast, now))
    bought(cast, now, firm, "钢材", link_id=a_link(other, "steel").pk, supplier_name="钢厂", year=2025)
    assert [row for row in queries.facts_of(chain).purchases if row.buyer == firm] == []


def _another() -> Any:
    from ..queries.documents import document_from

    read = document_from(
        {
            "chain": {"key": "metal", "name": "金属"},
            "columns": ["材料", "零件"],
            "links": [
                {"key": "steel", "name": "钢材", "position": "上游", "column": "材料"},
                {"key": "part", "name": "零件", "position": "中游", "column": "零件"},
            ],
            "supplies": [{"from": "steel", "to": "part"}],
        }
    )
    assert read.document is not None, read.faults
    return read.document


def test_a_supplier_from_nowhere_known_stands_in_the_table(cast: Any, now: datetime, signed_in: Any) -> None:
    chain = filled(cast, now)
    firm = standing(chain, "module").residents[0]
    bought(
        cast, now, firm, "胶水", link_id=a_link(chain, "lens").pk, supplier_name="不知何处胶业", supplier_region="",
        is_local=False, amount=Decimal(321),
    )  # fmt: skip
    page = signed_in(cast.officer).get(f"/chains/{chain.pk}/?map=regions").content.decode()
    assert "所在地未知" in page and "不知何处胶业" in page
