"""One page per verb on what stands beside an enterprise."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from zhaoluo.foundation.verdict import Refused

from .. import actions
from ..forms import AliasForm, ContactForm, EmptyForm, PurposeForm, RelationForm, TitleForm
from . import record
from .answering import answer, contact_or_404, enterprise_or_404, found, who


@require_POST
def add_alias(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Another name or an old number (添别名)."""
    firm = enterprise_or_404(request, enterprise_id)
    return answer(
        request, firm, AliasForm(request.POST),
        lambda d: actions.add_alias(firm.pk, **d, **who(request, firm.zone)),
        name="alias_form", done="已记下别名", part="aliases",
    )  # fmt: skip


@require_POST
def remove_alias(request: HttpRequest, enterprise_id: int, alias_id: int) -> HttpResponse:
    """Take an alias away."""
    firm = enterprise_or_404(request, enterprise_id)
    alias = found(firm.aliases.filter(pk=alias_id).first())
    return answer(
        request, firm, EmptyForm(request.POST), lambda d: actions.remove_alias(alias.pk, **who(request, firm.zone)),
        name="empty", done=f"已去掉“{alias.name}”", part="aliases",
    )  # fmt: skip


@require_POST
def save_title(request: HttpRequest, enterprise_id: int, title_id: int | None = None) -> HttpResponse:
    """Enter a title or change one (记称号)."""
    firm = enterprise_or_404(request, enterprise_id)
    title = found(firm.titles.filter(pk=title_id).first()) if title_id else None
    return answer(
        request, firm, TitleForm(request.POST),
        lambda d: actions.save_title(firm.pk, title_id=title.pk if title else None, **d, **who(request, firm.zone)),
        name="title_form", done="已记下称号", part="titles", open_title=title,
    )  # fmt: skip


@require_POST
def remove_title(request: HttpRequest, enterprise_id: int, title_id: int) -> HttpResponse:
    """Take a title away that was written by mistake."""
    firm = enterprise_or_404(request, enterprise_id)
    title = found(firm.titles.filter(pk=title_id).first())
    return answer(
        request, firm, EmptyForm(request.POST), lambda d: actions.remove_title(title.pk, **who(request, firm.zone)),
        name="empty", done="已去掉称号", part="titles",
    )  # fmt: skip


@require_POST
def add_relation(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """What another firm is to this one (记关联企业)."""
    firm = enterprise_or_404(request, enterprise_id)
    return answer(
        request, firm, RelationForm(request.POST),
        lambda d: actions.add_relation(firm.pk, **d, **who(request, firm.zone)),
        name="relation_form", done="已记下关联企业", part="relations",
    )  # fmt: skip


@require_POST
def remove_relation(request: HttpRequest, enterprise_id: int, relation_id: int) -> HttpResponse:
    """Take a relation away."""
    firm = enterprise_or_404(request, enterprise_id)
    relation = found(firm.relations.filter(pk=relation_id).first())
    return answer(
        request, firm, EmptyForm(request.POST),
        lambda d: actions.remove_relation(relation.pk, **who(request, firm.zone)),
        name="empty", done="已去掉关联企业", part="relations",
    )  # fmt: skip


@require_POST
def save_contact(request: HttpRequest, enterprise_id: int, contact_id: int | None = None) -> HttpResponse:
    """Enter a contact or change one (记联系人)."""
    firm = enterprise_or_404(request, enterprise_id)
    contact = contact_or_404(request, firm, contact_id) if contact_id else None
    return answer(
        request, firm, ContactForm(request.POST),
        lambda d: actions.save_contact(firm.pk, contact_id=contact.pk if contact else None, **d, **who(request, firm.zone)),
        name="contact_form", done="已记下联系人", part="contacts", open_contact=contact,
    )  # fmt: skip


@require_POST
def remove_contact(request: HttpRequest, enterprise_id: int, contact_id: int) -> HttpResponse:
    """Delete a contact."""
    firm = enterprise_or_404(request, enterprise_id)
    contact = contact_or_404(request, firm, contact_id)
    return answer(
        request, firm, EmptyForm(request.POST),
        lambda d: actions.remove_contact(contact.pk, **who(request, firm.zone)),
        name="empty", done="已删除联系人", part="contacts",
    )  # fmt: skip


@require_POST
def show_contact(request: HttpRequest, enterprise_id: int, contact_id: int) -> HttpResponse:
    """A masked contact in full, on this answer only, after a purpose (查看全文)."""
    firm = enterprise_or_404(request, enterprise_id)
    contact = contact_or_404(request, firm, contact_id)
    form = PurposeForm(request.POST)
    purpose = form.cleaned_data["purpose"] if form.is_valid() else ""
    try:
        shown = actions.show_contact(contact.pk, purpose=purpose, **who(request, firm.zone))
    except Refused as refused:
        return record.page(request, firm, refusals=refused.refusals, status=422)
    return record.page(request, firm, shown=shown)
