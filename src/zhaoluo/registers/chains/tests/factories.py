"""Chains for tests, made by the same actions as anywhere.  All firms are fictional."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from zhaoluo.registers.enterprises import actions as enterprises
from zhaoluo.registers.enterprises.models import Enterprise

from .. import actions
from ..models import Chain, Link, Placement, Purchase
from ..queries.documents import document_from
from ..rules.document import Document


def who(cast: Any, now: datetime, user: Any = None) -> dict[str, Any]:
    """Who acts, where and when; the officer unless said otherwise."""
    user = user or cast.officer
    return {"zone": cast.zone, "by": user, "actor": cast.actor(user), "at": now}


def origin(now: datetime) -> dict[str, Any]:
    """Source and day of a fact."""
    return {"source": "企业自报", "as_of": now.date()}


def values() -> dict[str, Any]:
    """A small chain: glass → lens → module → phone, sensor → module; the sensor is critical."""
    return {
        "chain": {"key": "optics", "name": "光学", "as_of": "2026-11-01", "source": "测试"},
        "columns": ["材料", "器件", "模组", "整机"],
        "links": [
            {"key": "glass", "name": "光学玻璃", "position": "上游", "column": "材料", "products": ["镜片毛坯"],
             "classes": {"3052": 0.8}, "routes": ["熔炼"], "fields": ["车载"], "source": "测试", "as_of": "2026-11-01"},
            {"key": "lens", "name": "光学镜片", "position": "中游", "column": "器件", "products": ["镜片"],
             "classes": {"3052": None}, "routes": ["熔炼"], "fields": ["车载", "终端"]},
            {"key": "sensor", "name": "图像传感器", "position": "中游", "column": "器件", "products": ["传感器芯片"],
             "classes": {"3973": 0.5}, "critical": True, "fields": ["终端"]},
            {"key": "module", "name": "摄像头模组", "position": "中游", "column": "模组", "products": ["摄像头模组"],
             "classes": {"3969": {"weight": 0.4, "source": "调研"}}},
            {"key": "phone", "name": "智能终端整机", "position": "下游", "column": "整机", "classes": {"3922": 0.3}},
        ],
        "supplies": [
            {"from": "glass", "to": "lens", "product": "镜片毛坯", "coefficient": None, "source": ""},
            {"from": "lens", "to": "module", "product": "镜片", "coefficient": 0.2, "source": "投入产出表"},
            {"from": "sensor", "to": "module", "product": "传感器芯片", "coefficient": 0.3, "source": ""},
            {"from": "module", "to": "phone", "product": "摄像头模组", "coefficient": None, "source": ""},
        ],
    }  # fmt: skip


def a_document(**head: Any) -> Document:
    """The small chain's document; ``head`` over what stands above the links."""
    told = values()
    read = document_from(told | {"chain": told["chain"] | head})
    assert read.document is not None, read.faults
    return read.document


def a_chain(cast: Any, now: datetime, *, zone: Any = None, **head: Any) -> Chain:
    """The small chain in the cast's zone, entered by the system."""
    return actions.import_chain(a_document(**head), zone=zone or cast.zone, by=None, at=now)


def a_link(chain: Chain, key: str) -> Link:
    return Link.objects.get(chain=chain, key=key)


def a_resident(cast: Any, now: datetime, name: str, *, zone: Any = None, **more: Any) -> Enterprise:
    """A resident firm of the cast's zone."""
    known: dict[str, Any] = {"roles": ["resident"], "status": "operating"}
    return enterprises.enter(zone=zone or cast.zone, name=name, by=None, at=now, **(known | more))


def placed(cast: Any, now: datetime, chain: Chain, key: str, firm: Enterprise) -> Placement:
    return actions.place(
        a_link(chain, key).pk, enterprise_id=firm.pk, zone=cast.zone, by=None, at=now, **origin(now)
    )


def bought(cast: Any, now: datetime, buyer: Enterprise, product: str, **more: Any) -> Purchase:
    """A purchase of a resident in 2025 for 100 万元, from outside."""
    known: dict[str, Any] = {
        "year": 2025, "amount": Decimal(100), "supplier_name": "粤港某电子", "is_local": False, **origin(now),
    }  # fmt: skip
    return actions.enter_purchase(
        buyer_id=buyer.pk, product=product, zone=cast.zone, by=None, at=now, **(known | more)
    )


def filled(cast: Any, now: datetime, *, town: str = "河阳", **head: Any) -> Chain:
    """A chain with residents, a leader, purchases, figures and machines: a row in every table."""
    chain = a_chain(cast, now, **head)
    lens, module = (a_resident(cast, now, f"{town}{name}有限公司") for name in ("镜片", "模组"))
    placed(cast, now, chain, "lens", lens)
    placed(cast, now, chain, "module", module)
    acting: dict[str, Any] = {"zone": cast.zone, "by": None, "at": now, **origin(now)}
    actions.name_leader(chain.pk, enterprise_id=module.pk, **acting)
    bought(cast, now, module, "传感器芯片")
    bought(cast, now, module, "镜片", supplier_name=lens.name, is_local=None, amount=Decimal(40))
    actions.enter_figure(module.pk, year=2025, output=Decimal(1000), employees=80, **acting)
    actions.enter_equipment(chain.pk, name="CNC", count=6806, unit="台", **acting)
    return chain
