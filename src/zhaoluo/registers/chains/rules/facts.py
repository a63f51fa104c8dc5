"""Whether residents, purchases, figures and machines may be written like this.  Source: docs/domain/chains.md, Facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal

from .keeping import refusals_of_origin

EARLIEST_YEAR = 1990
#: 万元; more than any firm of the country buys or makes in a year.
MOST_MONEY = Decimal(10) ** 9
MOST_PEOPLE = 5_000_000
MOST_MACHINES = 10_000_000


@dataclass(frozen=True, slots=True)
class PurchaseContent:
    """A purchase as typed, before or after ``cleaned``; None: not said."""

    product: str
    year: int | None
    supplier_name: str = ""
    supplier_region: str = ""
    is_local: bool | None = None
    amount: Decimal | None = None
    source: str = ""
    as_of: date | None = None


def cleaned(content: PurchaseContent) -> PurchaseContent:
    """As it is stored."""
    return replace(
        content,
        product=tidy(content.product),
        supplier_name=tidy(content.supplier_name),
        supplier_region=tidy(content.supplier_region),
        source=tidy(content.source),
    )


def refusals_to_place(
    *, resident: bool, already: bool, source: str, as_of: date | None, today: date
) -> list[Refusal]:
    """Only residents stand on links, each once, with a source and a day."""
    refusals = []
    if not resident:
        told = "只有入驻企业可以放到环节上；请先在企业底册给它“入驻”角色，已迁出或注销的不再上链"
        refusals.append(Refusal("no_resident", told, "enterprise"))
    if already:
        refusals.append(Refusal("placed_already", "这家企业已经在这一环节上", "enterprise"))
    return refusals + refusals_of_origin(source, as_of, today=today)


def refusals_to_name_leader(*, already: bool, source: str, as_of: date | None, today: date) -> list[Refusal]:
    """A leader is named once, with a source and a day."""
    refusals = [Refusal("leader_already", "这家企业已经是本链的链主", "enterprise")] if already else []
    return refusals + refusals_of_origin(source, as_of, today=today)


def refusals_of_purchase(
    content: PurchaseContent,
    *,
    buyer_resident: bool,
    itself: bool,
    supplier_resident: bool,
    known: bool,
    today: date,
) -> list[Refusal]:
    """Every reason a (cleaned) purchase may not be written like this."""
    refusals = []
    if not buyer_resident:
        refusals.append(
            Refusal("no_resident", "只登记入驻企业的采购；请先在企业底册给采购方“入驻”角色", "buyer")
        )
    if itself:
        refusals.append(Refusal("itself", "供应方就是采购方自己", "supplier_name"))
    if supplier_resident and content.is_local is False:
        refusals.append(Refusal("resident_outside", "供应方是本区入驻企业，不能记为外地供应", "is_local"))
    if not content.product:
        refusals.append(Refusal("no_product", "请写采购什么产品", "product"))
    elif len(content.product) > 60:
        refusals.append(Refusal("product_long", "产品名称最多 60 个字", "product"))
    if len(content.supplier_name) > 120 or len(content.supplier_region) > 60:
        refusals.append(Refusal("supplier_long", "供应方最多 120 个字，所在地最多 60 个字", "supplier_name"))
    if known:
        told = "同一采购方、供应方、产品和年份已经登记过，请改那一条"
        refusals.append(Refusal("purchase_known", told, "product"))
    refusals += refusals_of_year(content.year, today=today)
    refusals += refusals_of_money(content.amount, "金额", "amount")
    return refusals + refusals_of_origin(content.source, content.as_of, today=today)


def refusals_of_figure(
    *,
    year: int | None,
    output: Decimal | None,
    employees: int | None,
    source: str,
    as_of: date | None,
    today: date,
) -> list[Refusal]:
    """Every reason a year's figures of an enterprise may not be written like this."""
    refusals = refusals_of_year(year, today=today) + refusals_of_money(output, "产值", "output")
    if output is None and employees is None:
        refusals.append(Refusal("says_nothing", "产值和用工人数至少填一项", "output"))
    if employees is not None and not 0 <= employees <= MOST_PEOPLE:
        refusals.append(Refusal("bad_employees", "用工人数应是不小于 0 的整数，请核对", "employees"))
    return refusals + refusals_of_origin(source, as_of, today=today)


def refusals_of_equipment(
    *, name: str, count: int | None, unit: str, source: str, as_of: date | None, today: date
) -> list[Refusal]:
    """Every reason a count of machines may not be written like this."""
    refusals = []
    if not name:
        refusals.append(Refusal("no_name", "请写设备名称，如 CNC、SMT 产线、冲压机", "name"))
    if not unit:
        refusals.append(Refusal("no_unit", "请写单位，如 台、条", "unit"))
    if count is None or not 0 <= count <= MOST_MACHINES:
        refusals.append(Refusal("bad_count", "数量应是不小于 0 的整数，请核对", "count"))
    return refusals + refusals_of_origin(source, as_of, today=today)


def refusals_of_year(year: int | None, *, today: date) -> list[Refusal]:
    """A year that is over or under way."""
    if year is not None and EARLIEST_YEAR <= year <= today.year:
        return []
    return [Refusal("bad_year", f"年份请写 {EARLIEST_YEAR} 到 {today.year} 之间的四位数", "year")]


def refusals_of_money(amount: Decimal | None, label: str, field: str) -> list[Refusal]:
    """万元, never negative; not said is allowed."""
    if amount is None or 0 <= amount < MOST_MONEY:
        return []
    return [Refusal("bad_amount", f"{label}（万元）应不小于 0 且不会这么大，请核对单位", field)]
