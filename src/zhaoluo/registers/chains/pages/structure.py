"""A chain's links and supplies, changed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal

from .. import actions, queries
from ..forms import ChainForm, EdgeForm, LinkForm, VersionForm
from ..models import Chain, Link, LinkEdge
from ..queries.moving import next_place
from ..rules.document import ClassEntry
from .answering import act, chain_or_404, found, link_or_404, number, who, writes, written
from .maps import stage_of

#: What the arrows of a link do: (step, words, icon).
STEPS = (("up", "在图上上移", "arrow-up"), ("down", "在图上下移", "arrow-down"))


@require_safe
def structure(request: HttpRequest, chain_id: int) -> HttpResponse:
    """Links and supplies as two tables (环节与供应关系)."""
    return page(request, chain_or_404(request, chain_id))


def page(
    request: HttpRequest, chain: Chain, *, form: Form | None = None, edge: LinkEdge | None = None,
    refusals: Sequence[Refusal] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of a chain's structure, also where a refused form comes back to."""
    facts = queries.facts_of(chain)
    edge = edge or next((e for e in facts.edges if e.pk == number(request.GET.get("edge"))), None)
    by_id = facts.link_by_id
    context = {
        "chain": chain, "facts": facts, "steps": STEPS, "writes": writes(request, chain), "refusals": refusals,
        "links": [{"link": link, "stage": stage_of(chain, link)} for link in facts.links],
        "edges": [{"edge": e, "supplier": by_id[e.supplier_id], "buyer": by_id[e.buyer_id]} for e in facts.edges],
        "open_edge": edge,
        "edge_form": form or EdgeForm(links=_named(facts.links), initial=_edge_initial(chain, edge, by_id)),
    }  # fmt: skip
    return render(request, "chains/structure.html", context, status=status)


def _named(links: Sequence[Link]) -> list[tuple[str, str]]:
    return [(link.key, link.name) for link in links]


def _edge_initial(chain: Chain, edge: LinkEdge | None, by_id: dict[int, Link]) -> dict[str, Any]:
    if edge is None:
        return {"version": chain.version}
    return {
        "supplier": by_id[edge.supplier_id].key, "buyer": by_id[edge.buyer_id].key, "product": edge.product,
        "coefficient": edge.coefficient, "source": edge.source, "as_of": edge.as_of, "version": chain.version,
    }  # fmt: skip


def edit(request: HttpRequest, chain_id: int) -> HttpResponse:
    """Change what stands above the links: name, stages, what counts as local (改基本情况)."""
    chain = written(request, chain_id)

    def again(form: Form, refusals: Sequence[Refusal] = (), status: int = 200) -> HttpResponse:
        context = {"chain": chain, "form": form, "refusals": refusals}
        return render(request, "chains/chain_form.html", context, status=status)

    if request.method != "POST":
        return again(ChainForm(initial=chain.__dict__))
    return act(
        request, ChainForm(request.POST), lambda data: actions.change_chain(chain.pk, **data, **who(request, chain.zone)),
        done="已保存", to=reverse("chains:structure", args=[chain.pk]), again=again,
    )  # fmt: skip


def save_link(request: HttpRequest, chain_id: int, link_id: int | None = None) -> HttpResponse:
    """Enter a link or change one (登记环节)."""
    chain = written(request, chain_id)
    link = link_or_404(chain, link_id) if link_id else None
    links = _named(list(chain.links.all()))
    more: dict[str, Any] = {"columns": chain.columns, "links": [] if link else links}

    def again(form: Form, refusals: Sequence[Refusal] = (), status: int = 200) -> HttpResponse:
        context = {"chain": chain, "link": link, "form": form, "refusals": refusals}
        return render(request, "chains/link_form.html", context, status=status)

    if request.method != "POST":
        return again(LinkForm(initial=_link_initial(chain, link), **more))
    key = link.key if link else _free_key(key for key, _ in links)
    to = (
        reverse("chains:link", args=[chain.pk, link.pk])
        if link
        else reverse("chains:structure", args=[chain.pk])
    )
    return act(
        request, LinkForm(request.POST, **more),
        lambda data: actions.save_link(chain.pk, **_link_typed(key, data), **who(request, chain.zone)),
        done="已保存环节", to=to, again=again,
    )  # fmt: skip


def _free_key(taken: Any) -> str:
    """A key nobody has: link_1, link_2, …"""
    keys, n = set(taken), 1
    while f"link_{n}" in keys:
        n += 1
    return f"link_{n}"


def _link_initial(chain: Chain, link: Link | None) -> dict[str, Any]:
    if link is None:
        return {"version": chain.version}
    return {
        "name": link.name, "position": link.position, "column": stage_of(chain, link), "critical": link.is_critical,
        "products": link.products, "routes": link.routes, "applications": link.fields, "note": link.note,
        "classes": [(c.code, c.weight, c.source) for c in link.classes.all()], "source": link.source,
        "as_of": link.as_of, "version": chain.version,
    }  # fmt: skip


def _link_typed(key: str, data: dict[str, Any]) -> dict[str, Any]:
    """A valid form as the action takes it."""
    plain = (
        "name",
        "position",
        "column",
        "critical",
        "products",
        "routes",
        "note",
        "source",
        "as_of",
        "version",
    )
    return {name: data[name] for name in plain} | {
        "key": key,
        "fields": data["applications"],
        "classes": [ClassEntry(code, weight, source) for code, weight, source in data["classes"]],
        "suppliers": [data["supplier"]] if data["supplier"] else [],
        "buyers": [data["buyer"]] if data["buyer"] else [],
    }


@require_POST
def remove_link(request: HttpRequest, chain_id: int, link_id: int) -> HttpResponse:
    """Take a link away (去掉环节)."""
    chain = chain_or_404(request, chain_id)
    link = link_or_404(chain, link_id)
    also = bool(request.POST.get("with_residents"))
    return _plain(
        request, chain, lambda data: actions.remove_link(
            link.pk, with_residents=also, version=data["version"], **who(request, chain.zone)
        ),
        done=f"已去掉“{link.name}”",
    )  # fmt: skip


@require_POST
def move_link(request: HttpRequest, chain_id: int, link_id: int) -> HttpResponse:
    """Move a link on the map by a step, to the next free place (挪位置)."""
    chain = chain_or_404(request, chain_id)
    link = link_or_404(chain, link_id)
    x, y = next_place(chain, link, down=request.POST.get("step") == "down")
    to = reverse("chains:structure", args=[chain.pk]) + f"#l{link.pk}"
    return _plain(
        request, chain, lambda _: actions.move_link(link.pk, x=x, y=y, **who(request, chain.zone)),
        done=f"“{link.name}”已挪动，别的环节没有动", to=to,
    )  # fmt: skip


@require_POST
def save_edge(request: HttpRequest, chain_id: int, edge_id: int | None = None) -> HttpResponse:
    """Enter a supply or change one (登记供应关系)."""
    chain = chain_or_404(request, chain_id)
    edge = (
        found(chain.edges.select_related("supplier", "buyer").filter(pk=edge_id).first()) if edge_id else None
    )
    before = (edge.supplier.key, edge.buyer.key, edge.product) if edge else None
    form = EdgeForm(request.POST, links=_named(list(chain.links.all())))
    return act(
        request, form, lambda data: actions.save_edge(chain.pk, replacing=before, **data, **who(request, chain.zone)),
        done="已保存供应关系", to=reverse("chains:structure", args=[chain.pk]) + "#edges",
        again=lambda bad, why, status: page(request, chain, form=bad, edge=edge, refusals=why, status=status),
    )  # fmt: skip


@require_POST
def remove_edge(request: HttpRequest, chain_id: int, edge_id: int) -> HttpResponse:
    """Take a supply away."""
    chain = chain_or_404(request, chain_id)
    edge = found(chain.edges.filter(pk=edge_id).first())
    return _plain(
        request, chain,
        lambda data: actions.remove_edge(edge.pk, version=data["version"], **who(request, chain.zone)),
        done="已去掉供应关系", to=reverse("chains:structure", args=[chain.pk]) + "#edges",
    )  # fmt: skip


def _plain(request: HttpRequest, chain: Chain, work: Any, *, done: str, to: str = "") -> HttpResponse:
    """A button of the structure page, and what comes of it."""
    return act(
        request, VersionForm(request.POST), work, done=done, to=to or reverse("chains:structure", args=[chain.pk]),
        again=lambda bad, why, status: page(request, chain, refusals=why, status=status),
    )  # fmt: skip
