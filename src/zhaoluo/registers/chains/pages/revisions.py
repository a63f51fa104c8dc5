"""What a chain was, is, and who vouches for it; its files."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.verdict import Refusal

from .. import actions, queries, rules
from ..actions.exporting import note_export
from ..forms import VersionForm
from ..models import Chain
from ..queries import documents
from ..queries.gap_table import XLSX, gap_table, worst_first
from ..queries.market import market_of
from ..rules.document import Document
from .answering import act, chain_or_404, found, reader, sent, who, writes

#: Forms a structure goes out in.
FORMS = ("yaml", "xlsx")


@require_safe
def revisions(request: HttpRequest, chain_id: int) -> HttpResponse:
    """Every revision with its files, and the stamp (版次与核定)."""
    return page(request, chain_or_404(request, chain_id))


def page(
    request: HttpRequest, chain: Chain, *, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:
    """The page of revisions, also where a refused stamp comes back to."""
    actor = queries.actor_on(reader(request), chain)
    context = {
        "chain": chain, "revisions": queries.revisions_of(chain).defer("document"), "writes": writes(request, chain),
        "confirms": not rules.refusals_to_confirm(actor, confirmed=False), "refusals": refusals,
        "confirm_form": VersionForm(initial={"version": chain.version}),
    }  # fmt: skip
    return render(request, "chains/revisions.html", context, status=status)


@require_POST
def confirm(request: HttpRequest, chain_id: int) -> HttpResponse:
    """Vouch for the structure as it stands (核定)."""
    chain = chain_or_404(request, chain_id)
    return act(
        request, VersionForm(request.POST),
        lambda data: actions.confirm_chain(chain.pk, version=data["version"], **who(request, chain.zone)),
        done="已核定这一版", to=reverse("chains:revisions", args=[chain.pk]),
        again=lambda bad, why, status: page(request, chain, refusals=why, status=status),
    )  # fmt: skip


@require_safe
def revision(request: HttpRequest, chain_id: int, number: int, form: str) -> HttpResponse:
    """One revision as a file; written down who took it, as for the chain as it stands."""
    if form not in FORMS:
        raise Http404
    chain = chain_or_404(request, chain_id)
    row = found(chain.revisions.filter(number=number).first())
    read = documents.document_of_revision(row)
    document = found(read.document)
    note_export(reader(request), chain, what="chain", form=form, rows=len(document.links), at=clock.now())
    return _file(document, f"{chain.name}-第{number}版", form)


@require_safe
def export(request: HttpRequest, chain_id: int, form: str) -> HttpResponse:
    """The whole chain as it stands, as a file that can be read in again (导出)."""
    if form not in FORMS:
        raise Http404
    chain = chain_or_404(request, chain_id)
    document = documents.document_of(chain)
    note_export(reader(request), chain, what="chain", form=form, rows=len(document.links), at=clock.now())
    return _file(document, f"{chain.name}-第{chain.revision}版", form)


def _file(document: Document, name: str, form: str) -> HttpResponse:
    if form == "yaml":
        return sent(documents.as_yaml(document), "application/yaml; charset=utf-8", quote(f"{name}.yaml"))
    return sent(documents.as_xlsx(document), XLSX, quote(f"{name}.xlsx"))


@require_safe
def gaps(request: HttpRequest, chain_id: int, form: str) -> HttpResponse:
    """Gaps and weak links as a file (导出缺口与弱项); written down who took it."""
    if form not in ("csv", "xlsx"):
        raise Http404
    chain, user = chain_or_404(request, chain_id), reader(request)
    wanting = worst_first(queries.link_standing(chain, market=market_of(chain)))
    made = gap_table(chain, wanting, user, form=form, now=clock.now())
    note_export(user, chain, what="gaps", form=form, rows=made.rows, at=clock.now())
    return sent(made.content, made.media_type, made.file_name)
