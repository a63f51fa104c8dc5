"""Which chain or link a page is about, who may write there, and which firm a person means."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from zhaoluo.foundation.answering import act, go
from zhaoluo.foundation.verdict import Refusal, Refused
from zhaoluo.registers.people.pages.answering import found, number, reader, who

from .. import queries
from ..models import Chain, Link
from ..queries.choosing import firm_named

__all__ = [
    "act",
    "address",
    "chain_or_404",
    "firm",
    "found",
    "go",
    "link_or_404",
    "number",
    "reader",
    "sent",
    "who",
    "writes",
    "written",
]  # fmt: skip


def chain_or_404(request: HttpRequest, chain_id: int) -> Chain:
    """The chain if this reader may see it; 404 for everybody else."""
    return found(queries.chain_for(reader(request), chain_id))


def link_or_404(chain: Chain, link_id: int) -> Link:
    """A link of this chain."""
    return found(chain.links.select_related("chain", "zone").filter(pk=link_id).first())


def writes(request: HttpRequest, chain: Chain) -> bool:
    """Whether the reader may change this chain."""
    return queries.keeps(reader(request), chain.zone_id)


def written(request: HttpRequest, chain_id: int) -> Chain:
    """The chain for a form that changes it: 403 for those who only read it."""
    chain = chain_or_404(request, chain_id)
    if not writes(request, chain):
        raise PermissionDenied
    return chain


def firm(chain: Chain, text: str, field: str = "enterprise") -> int:
    """Id of the enterprise a person means; refused where the register has none, or several alike."""
    row = firm_named(chain.zone, text)
    if row is None:
        told = f"企业底册里没有“{text}”，或有几家相像；请写全称或信用代码，没有的先去登记"
        raise Refused([Refusal("no_enterprise", told, field)])
    return row.pk


def address(part: str = "", **wanted: Any) -> str:
    """A query string of what is wanted (empty ones left out) and a part of the page."""
    pairs = [(key, value) for key, value in wanted.items() if value not in (None, "")]
    return f"?{urlencode(pairs)}" + (f"#{part}" if part else "")


def sent(content: bytes | str, media_type: str, name: str) -> HttpResponse:
    """A file to keep; ``name`` already quoted."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response
