"""What is known of a chain's firms: purchases, output and people, machines, leaders (底数)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal

from .. import actions, queries
from ..forms import EmptyForm, EquipmentForm, FigureForm, LeaderForm, PurchaseFileForm, PurchaseForm
from ..models import Chain
from ..queries import entered
from ..queries.choosing import resident_names
from ..queries.purchases import purchase_template
from .answering import act, chain_or_404, firm, found, number, sent, who, writes

PAGE = 25


@require_safe
def facts(request: HttpRequest, chain_id: int) -> HttpResponse:
    """Everything entered about a chain's firms (采购、产值、设备、链主)."""
    return page(request, chain_or_404(request, chain_id))


def page(
    request: HttpRequest, chain: Chain, *, forms: dict[str, Any] | None = None, refusals: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of what was entered, also where a refused form comes back to."""
    known = queries.facts_of(chain)
    links = [(str(link.pk), link.name) for link in known.links]
    link = known.link_by_id.get(number(request.GET.get("link")) or 0)
    purchases = entered.purchases_of(known, link)
    today = clock.today()
    context: dict[str, Any] = {
        "chain": chain, "facts": known, "link": link, "writes": writes(request, chain), "refusals": refusals,
        "page": Paginator(purchases, PAGE).get_page(request.GET.get("page")),
        "settled": {row.id: row for row in known.purchases}, "figures": entered.figures_of(known),
        "old": entered.stale_ids(known, today),
    }  # fmt: skip
    if context["writes"]:
        context |= {
            "purchase_form": PurchaseForm(links=links, initial={"year": today.year, "link": link.pk if link else None}),
            "figure_form": FigureForm(initial={"year": today.year}), "equipment_form": EquipmentForm(),
            "leader_form": LeaderForm(), "file_form": PurchaseFileForm(), "firm_names": resident_names(chain.zone),
        }  # fmt: skip
    return render(request, "chains/facts.html", context | (forms or {}), status=status)


def _answer(
    request: HttpRequest,
    chain: Chain,
    form: Form,
    work: Callable[[dict[str, Any]], object],
    *,
    name: str,
    done: str,
    part: str,
) -> HttpResponse:
    """Act, then back to the part of the page; a refused form stands there again under ``name``."""
    return act(
        request, form, work, done=done, to=reverse("chains:facts", args=[chain.pk]) + f"#{part}",
        again=lambda bad, why, status: page(request, chain, forms={name: bad}, refusals=why, status=status),
    )  # fmt: skip


@require_POST
def enter_purchase(request: HttpRequest, chain_id: int) -> HttpResponse:
    """Enter what a resident buys in a year (登记采购)."""
    chain = chain_or_404(request, chain_id)
    links = [(str(link.pk), link.name) for link in chain.links.all()]

    def work(data: dict[str, Any]) -> None:
        buyer = firm(chain, data.pop("buyer"), "buyer")
        actions.enter_purchase(buyer_id=buyer, link_id=data.pop("link"), **data, **who(request, chain.zone))

    return _answer(
        request,
        chain,
        PurchaseForm(request.POST, links=links),
        work,
        name="purchase_form",
        done="已登记采购",
        part="purchases",
    )


@require_POST
def import_purchases(request: HttpRequest, chain_id: int) -> HttpResponse:
    """Enter a table of purchases, all of its lines or none (导入采购)."""
    chain = chain_or_404(request, chain_id)

    def work(data: dict[str, Any]) -> None:
        upload = data["file"]
        kept = {name: data[name] for name in ("source", "as_of", "once")}
        actions.import_purchases(upload.name, upload.read(), **kept, **who(request, chain.zone))

    return _answer(
        request,
        chain,
        PurchaseFileForm(request.POST, request.FILES),
        work,
        name="file_form",
        done="已导入采购",
        part="purchases",
    )


@require_safe
def template(request: HttpRequest, chain_id: int) -> HttpResponse:
    """An empty table of purchases with its headings."""
    chain_or_404(request, chain_id)
    return sent(purchase_template(), "text/csv; charset=utf-8", "%E9%87%87%E8%B4%AD%E8%A1%A8.csv")


@require_POST
def remove_purchase(request: HttpRequest, chain_id: int, row_id: int) -> HttpResponse:
    """Take a purchase away."""
    chain = chain_or_404(request, chain_id)
    row = found(entered.purchases_of(queries.facts_of(chain)).filter(pk=row_id).first())
    return _answer(
        request, chain, EmptyForm(request.POST), lambda _: actions.remove_purchase(row.pk, **who(request, chain.zone)),
        name="empty", done="已去掉采购", part="purchases",
    )  # fmt: skip


@require_POST
def enter_figure(request: HttpRequest, chain_id: int) -> HttpResponse:
    """Enter an enterprise's output and head-count of a year (登记产值用工)."""
    chain = chain_or_404(request, chain_id)

    def work(data: dict[str, Any]) -> None:
        enterprise = firm(chain, data.pop("enterprise"))
        actions.enter_figure(enterprise, **data, **who(request, chain.zone))

    return _answer(
        request,
        chain,
        FigureForm(request.POST),
        work,
        name="figure_form",
        done="已登记产值用工",
        part="figures",
    )


@require_POST
def remove_figure(request: HttpRequest, chain_id: int, row_id: int) -> HttpResponse:
    """Take a year's figures of an enterprise away."""
    chain = chain_or_404(request, chain_id)
    row = found(next((f for f in entered.figures_of(queries.facts_of(chain)) if f.pk == row_id), None))
    return _answer(
        request, chain, EmptyForm(request.POST), lambda _: actions.remove_figure(row.pk, **who(request, chain.zone)),
        name="empty", done="已去掉产值用工", part="figures",
    )  # fmt: skip


@require_POST
def enter_equipment(request: HttpRequest, chain_id: int) -> HttpResponse:
    """Enter a count of machines (登记设备数)."""
    chain = chain_or_404(request, chain_id)

    def work(data: dict[str, Any]) -> None:
        named = data.pop("enterprise")
        enterprise = firm(chain, named) if named else None
        actions.enter_equipment(chain.pk, enterprise_id=enterprise, **data, **who(request, chain.zone))

    return _answer(
        request,
        chain,
        EquipmentForm(request.POST),
        work,
        name="equipment_form",
        done="已登记设备数",
        part="equipment",
    )


@require_POST
def remove_equipment(request: HttpRequest, chain_id: int, row_id: int) -> HttpResponse:
    """Take a count of machines away."""
    chain = chain_or_404(request, chain_id)
    row = found(chain.equipment.filter(pk=row_id).first())
    return _answer(
        request, chain, EmptyForm(request.POST), lambda _: actions.remove_equipment(row.pk, **who(request, chain.zone)),
        name="empty", done="已去掉设备数", part="equipment",
    )  # fmt: skip


@require_POST
def name_leader(request: HttpRequest, chain_id: int) -> HttpResponse:
    """Name an enterprise that leads the chain (确定链主)."""
    chain = chain_or_404(request, chain_id)

    def work(data: dict[str, Any]) -> None:
        enterprise = firm(chain, data.pop("enterprise"))
        actions.name_leader(chain.pk, enterprise_id=enterprise, **data, **who(request, chain.zone))

    return _answer(
        request, chain, LeaderForm(request.POST), work, name="leader_form", done="已确定链主", part="leaders"
    )


@require_POST
def withdraw_leader(request: HttpRequest, chain_id: int, row_id: int) -> HttpResponse:
    """An enterprise leads the chain no more."""
    chain = chain_or_404(request, chain_id)
    row = found(chain.leaders.filter(pk=row_id).first())
    return _answer(
        request, chain, EmptyForm(request.POST), lambda _: actions.withdraw_leader(row.pk, **who(request, chain.zone)),
        name="empty", done="已不再是链主", part="leaders",
    )  # fmt: skip
