"""The demo's industry chains: five drafts, residents on their links, what they buy, what they have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhaoluo.registers.chains import actions as chains
from zhaoluo.registers.chains.models import Chain, Link
from zhaoluo.registers.chains.queries.documents import drafts, read_draft
from zhaoluo.registers.chains.rules.document import Document
from zhaoluo.registers.enterprises import actions as enterprises
from zhaoluo.registers.enterprises.models import Enterprise

from .chance import Chance
from .days import Days, moment
from .people import Cast
from .sheets import LOCAL_PREFECTURE, machines, purchases, residents
from .stories import Moments
from .universe import resident_code

#: Days ago: residents entered, chains drawn, figures reported, purchases asked for; the old count nobody repeated.
ENTERED, DRAWN, REPORTED, ASKED, LONG_AGO = 240, 210, 75, 60, 500
SURVEY, LEDGER, REPORT = "园区普查（演示）", "采购清单（演示）", "企业月报（演示）"
#: Yuan of the product per yuan of the buyer's output, as the demo's residents told it (supplier, buyer).
TOLD: dict[tuple[str, str], float] = {
    ("image_chip", "camera_module"): 0.24,
    ("lens_motor", "camera_module"): 0.09,
    ("lens_set", "camera_module"): 0.14,
    ("circuit_board", "camera_module"): 0.05,
    ("camera_module", "smart_terminal"): 0.15,
    ("display_module", "smart_terminal"): 0.14,
    ("structural_parts", "smart_terminal"): 0.07,
    ("led_chip", "led_package"): 0.29,
    ("display_panel", "display_module"): 0.39,
    ("backlight_module", "display_module"): 0.08,
    ("optical_glass", "lens_element"): 0.16,
    ("lens_element", "lens_set"): 0.22,
    ("permanent_magnet", "drive_motor"): 0.20,
    ("copper_wire", "drive_motor"): 0.14,
}
WORDS = "周启明"


def tell(cast: Cast, days: Days) -> Moments:
    """Residents are entered, chains drawn from drafts, residents put on their links, figures and purchases written down."""
    yield (at := moment(days.ago(ENTERED), 20))
    firms = _enter(cast, at)
    yield (at := moment(days.ago(DRAWN), 40))
    drawn = _draw(cast, at)
    yield (at := moment(days.ago(DRAWN), 95))
    _place(cast, days, drawn, firms, at)
    yield (at := moment(days.ago(REPORTED), 30))
    _report(cast, days, drawn, firms, at)
    yield (at := moment(days.ago(ASKED), 50))
    _buy(cast, days, drawn, firms, at)


def _who(cast: Cast, at: Any) -> dict[str, Any]:
    return {"zone": cast.zone, **cast.who(WORDS, at)}


def _enter(cast: Cast, at: Any) -> dict[str, Enterprise]:
    return {
        row.name: enterprises.enter(
            name=row.name, credit_code=resident_code(row), region="河阳经开区", industry_class=f"C{row.industry_class}",
            roles=["resident"], status="operating", source=SURVEY, as_of=at.date(), is_synthetic=True, **_who(cast, at),
        )
        for row in residents()
    }  # fmt: skip


def _draw(cast: Cast, at: Any) -> dict[str, Chain]:
    drawn = {}
    for draft in drafts():
        document = read_draft(draft.key).document
        assert document is not None
        drawn[draft.key] = chains.import_chain(
            _with_what_residents_told(document, at.date()),
            note="由样板建链（演示）",
            is_synthetic=True,
            **_who(cast, at),
        )
    return drawn


def _with_what_residents_told(document: Document, on: date) -> Document:
    """The draft of that day, with the coefficients residents told."""
    edges = tuple(
        replace(edge, coefficient=TOLD[edge.pair], source=REPORT, as_of=on) if edge.pair in TOLD else edge
        for edge in document.edges
    )
    return replace(
        document,
        as_of=on,
        edges=edges,
        local_region=LOCAL_PREFECTURE,
        owner_note="产业研究组",
        links=tuple(
            replace(link, as_of=min(link.as_of, on) if link.as_of else None) for link in document.links
        ),
    )


def _links(drawn: dict[str, Chain]) -> dict[tuple[str, str], Link]:
    keys = {chain.pk: key for key, chain in drawn.items()}
    return {(keys[link.chain_id], link.key): link for link in Link.objects.filter(chain__in=drawn.values())}


def _place(cast: Cast, days: Days, drawn: dict[str, Chain], firms: dict[str, Enterprise], at: Any) -> None:
    links = _links(drawn)
    for row in residents():
        for where in row.links:
            # one in eight was seen long ago and not since
            seen = days.ago(LONG_AGO) if row.number % 8 == 5 else at.date()
            chains.place(
                links[where].pk, enterprise_id=firms[row.name].pk, source=SURVEY, as_of=seen, **_who(cast, at)
            )
        if row.leads:
            chains.name_leader(
                drawn[row.leads].pk, enterprise_id=firms[row.name].pk, source="工作专班认定（演示）", as_of=at.date(),
                **_who(cast, at),
            )  # fmt: skip


def _report(cast: Cast, days: Days, drawn: dict[str, Chain], firms: dict[str, Enterprise], at: Any) -> None:
    """Output and head-count of the last full year; some firms did not answer."""
    chance, year = Chance("figures"), at.date().year - 1
    for row in residents():
        if chance.happens(0.08):
            continue
        employees = row.employees if chance.happens(0.85) else None
        chains.enter_figure(
            firms[row.name].pk, year=year, output=Decimal(row.output), employees=employees, source=REPORT,
            as_of=at.date() - timedelta(days=4), **_who(cast, at),
        )  # fmt: skip
    for machine in machines():
        chains.enter_equipment(
            drawn[machine.chain].pk, name=machine.name, count=machine.count, unit=machine.unit, source=SURVEY,
            as_of=days.ago(LONG_AGO if machine.unit == "条" else REPORTED), enterprise_id=firms[machine.enterprise].pk,
            **_who(cast, at),
        )  # fmt: skip


def _buy(cast: Cast, days: Days, drawn: dict[str, Chain], firms: dict[str, Enterprise], at: Any) -> None:
    links, year = _links(drawn), at.date().year - 1
    for row in purchases():
        supplier = firms.get(row.supplier)
        chains.enter_purchase(
            buyer_id=firms[row.buyer].pk, product=row.product, year=year, link_id=links[row.chain, row.link].pk,
            supplier_id=supplier.pk if supplier else None, supplier_name="" if supplier else row.supplier,
            supplier_region=row.region, amount=row.amount, source=LEDGER, as_of=days.ago(ASKED + 5), **_who(cast, at),
        )  # fmt: skip
