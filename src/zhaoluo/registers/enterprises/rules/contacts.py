"""Personal data of contacts: who sees them, what must be noted.  Source: docs/domain/enterprises.md, Contacts."""

from __future__ import annotations

import re

from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role as StaffRole

#: Who works with the firm sees its contacts in full.
IN_FULL = (StaffRole.OFFICER, StaffRole.AGENT, StaffRole.TASK_FORCE_LEAD, StaffRole.LEADER)
#: Who looks after the zone's order may ask to see them, with a purpose.
ON_PURPOSE = (StaffRole.INSPECTOR, StaffRole.ADMINISTRATOR)
#: Contacts that one export may take out.
EXPORT_LIMIT = 500
#: Shortest purpose that says anything.
PURPOSE_LENGTH = 4

PHONE = re.compile(r"\+?[0-9][0-9 \-()转#]{4,28}")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def sees_in_full(actor: Actor) -> bool:
    """Whether this person sees contacts without asking."""
    return actor.has(*IN_FULL)


def may_ask(actor: Actor) -> bool:
    """Whether this person sees contacts after stating a purpose."""
    return actor.has(*IN_FULL, *ON_PURPOSE)


def refusals_of_purpose(purpose: str) -> list[Refusal]:
    """A purpose has to say something."""
    if len(purpose) < PURPOSE_LENGTH:
        return [Refusal("no_purpose", f"请写明用途，至少 {PURPOSE_LENGTH} 个字，如“联系签约事宜”", "purpose")]
    return []


def refusals_to_show(actor: Actor, purpose: str) -> list[Refusal]:
    """Every reason a contact may not be shown in full."""
    if not may_ask(actor):
        return [Refusal("no_role", "您的角色看不到联系人全文；需要联系请找本区招商专员")]
    return refusals_of_purpose(purpose)


def refusals_to_export(actor: Actor, purpose: str, *, count: int) -> list[Refusal]:
    """Every reason contacts may not be taken out as a file."""
    if not sees_in_full(actor):
        return [Refusal("no_role", "您的角色不能导出联系人；需要时请招商专员或区领导导出")]
    refusals = refusals_of_purpose(purpose)
    if not count:
        refusals.append(Refusal("nothing", "所选企业没有联系人"))
    if count > EXPORT_LIMIT:
        refusals.append(
            Refusal("too_many", f"一次最多导出 {EXPORT_LIMIT} 位，现在 {count} 位，请先缩小筛选范围")
        )
    return refusals


def refusals_of_contact(name: str, phone: str, mail: str, purpose: str, basis: str) -> list[Refusal]:
    """Every reason a contact may not be stored like this: purpose and basis are never missing."""
    refusals = []
    if not name:
        refusals.append(Refusal("no_name", "请写联系人姓名", "name"))
    if not phone and not mail:
        refusals.append(Refusal("no_way", "电话、邮箱至少写一样，不然联系不上", "phone"))
    if phone and not PHONE.fullmatch(phone):
        refusals.append(Refusal("bad_phone", "电话只写数字、空格、横线，如 0355-2028888", "phone"))
    if mail and not MAIL.fullmatch(mail):
        refusals.append(Refusal("bad_mail", "邮箱写成 name@example.com 这样", "mail"))
    refusals += refusals_of_purpose(purpose)
    if not basis:
        refusals.append(Refusal("no_basis", "请写依据，如“本人同意，2026-11-20 当面”或公开来源", "basis"))
    return refusals


def masked_name(name: str) -> str:
    """张三丰 → 张**; the number of stars is the number of characters left out, at most 3."""
    return name[:1] + "*" * min(max(len(name) - 1, 1), 3) if name else ""


def masked_phone(phone: str) -> str:
    """13812345678 → 138****5678; what is shorter than eight figures keeps its last two."""
    digits = re.sub(r"\D", "", phone)
    if not digits:
        return "****" if phone else ""
    if len(digits) < 8:
        return "****" + digits[-2:]
    return f"{digits[:3]}****{digits[-4:]}"


def masked_mail(mail: str) -> str:
    """zhang@example.com → z****@example.com."""
    local, at, host = mail.partition("@")
    return f"{local[:1]}****{at}{host}" if mail else ""
