"""Which enterprise a page is about, and how an act on it is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from zhaoluo.foundation.answering import act, go
from zhaoluo.foundation.forms import Form
from zhaoluo.registers.people.pages.answering import found, number, reader, who

from ..models import Contact, Enterprise
from ..queries import access
from . import record

__all__ = ["act", "answer", "contact_or_404", "enterprise_or_404", "found", "go", "number", "reader", "who"]


def enterprise_or_404(request: HttpRequest, enterprise_id: int) -> Enterprise:
    """The enterprise if this reader may see it; 404 for everybody else."""
    return found(access.enterprise_for(reader(request), enterprise_id))


def contact_or_404(request: HttpRequest, enterprise: Enterprise, contact_id: int) -> Contact:
    """A contact of this enterprise."""
    return found(enterprise.contacts.filter(pk=contact_id).first())


def answer(
    request: HttpRequest,
    enterprise: Enterprise,
    form: Form,
    work: Callable[[dict[str, Any]], object],
    *,
    name: str,
    done: str,
    part: str,
    **opened: Any,
) -> HttpResponse:
    """Act, then back to the part of the page; a refused form stands there again under ``name``,
    with the row it was opened for."""
    return act(
        request, form, work, done=done, to=reverse("enterprises:show", args=[enterprise.pk]) + f"#{part}",
        again=lambda bad, reasons, status: record.page(
            request, enterprise, forms={name: bad, **opened}, refusals=reasons, status=status
        ),
    )  # fmt: skip
