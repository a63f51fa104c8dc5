"""Whether an enterprise and what stands beside it may be written.  Source: docs/domain/enterprises.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role as StaffRole

from ..terms import AliasKind, RelationKind, Role, Status, TitleKind, TitleStanding
from .code import INDUSTRY_CLASS, clean_credit_code, refusals_to_use_credit_code

#: Roles that keep the register; inspectors and viewers only read it.
KEEPERS = (
    StaffRole.OFFICER,
    StaffRole.AGENT,
    StaffRole.TASK_FORCE_LEAD,
    StaffRole.LEADER,
    StaffRole.ADMINISTRATOR,
)
#: Kinds of alias that belong to one firm of the zone; a short or former name may be shared.
UNSHARED = (AliasKind.OLD_NUMBER, AliasKind.SPELLING)
#: What is written for “from here”, which is the same as no country.
HOME = ("中国", "中华人民共和国", "china", "cn")
EARLIEST = 1900


@dataclass(frozen=True, slots=True)
class Content:
    """An enterprise as typed, before or after ``cleaned``."""

    name: str
    credit_code: str = ""
    country: str = ""
    foreign_number: str = ""
    region: str = ""
    industry_class: str = ""
    products: str = ""
    roles: tuple[str, ...] = ()
    status: str = ""
    source: str = ""
    as_of: date | None = None


def cleaned(content: Content) -> Content:
    """As it is stored: tidied, codes in upper case, roles in the order of the terms, home country left empty."""
    country = tidy(content.country)
    return replace(
        content,
        name=tidy(content.name),
        credit_code=clean_credit_code(content.credit_code),
        country="" if country.lower() in HOME else country,
        foreign_number=tidy(content.foreign_number).upper(),
        region=tidy(content.region),
        industry_class=content.industry_class.strip().upper(),
        products=tidy(content.products),
        roles=tuple(sorted(set(content.roles), key=role_order)),
        source=tidy(content.source),
    )


def role_order(role: str) -> int:
    """Place of a role among the terms; unknown ones last."""
    known = Role.known(role)
    return list(Role).index(known) if known else len(Role)


def with_roles(roles: Iterable[str | int], more: Iterable[str]) -> list[str]:
    """Roles put together, each once, in the order of the terms."""
    return sorted({str(role) for role in roles} | set(more), key=role_order)


def refusals_to_keep(actor: Actor) -> list[Refusal]:
    """Who only reads may not write."""
    return [] if actor.has(*KEEPERS) else [Refusal("no_role", "您的角色只能查看，不能登记企业")]


def refusals_to_enter(
    content: Content, *, name_taken: bool, code_holder: str, today: date | None = None
) -> list[Refusal]:
    """Every reason an enterprise may not be entered like this (``content`` cleaned)."""
    refusals = refusals_to_use_credit_code(content.credit_code)
    if not content.name:
        refusals.append(Refusal("no_name", "请写企业名称", "name"))
    if name_taken:
        refusals.append(Refusal("name_taken", f"“{content.name}”已经登记过", "name"))
    if code_holder:
        refusals.append(Refusal("code_taken", f"这个信用代码已登记在“{code_holder}”名下", "credit_code"))
    if content.country and content.credit_code:
        refusals.append(
            Refusal(
                "foreign_code", "境外企业没有统一社会信用代码；它在境内设的公司请另登记一家", "credit_code"
            )
        )
    if content.foreign_number and not content.country:
        refusals.append(Refusal("number_without_country", "填了境外注册号，请写国家或地区", "country"))
    if content.industry_class and not INDUSTRY_CLASS.fullmatch(content.industry_class):
        refusals.append(Refusal("bad_class", "行业代码写成门类字母加 2–4 位数字，如 C3974", "industry_class"))
    if unknown := [role for role in content.roles if Role.known(role) is None]:
        refusals.append(Refusal("unknown_role", f"没有这个角色：{'、'.join(unknown)}", "roles"))
    if content.status and Status.known(content.status) is None:
        refusals.append(Refusal("unknown_status", "请选企业状态", "status"))
    return refusals + refusals_of_day(content.as_of, today=today, field="as_of")


def refusals_of_day(day: date | None, *, today: date | None, field: str) -> list[Refusal]:
    """A day something was known or awarded lies neither before 1900 nor ahead."""
    if day is None:
        return []
    if day.year < EARLIEST:
        return [Refusal("day_too_early", "日期太早，请核对", field)]
    if today is not None and day > today:
        return [Refusal("day_ahead", "日期在今天之后，请核对", field)]
    return []


def refusals_of_likeness(names: Sequence[str]) -> list[Refusal]:
    """A name that may be a firm already known is not entered until a person has looked."""
    if not names:
        return []
    told = "、".join(f"“{name}”" for name in names[:3])
    return [
        Refusal(
            "looks_like", f"与已登记的{told}像是同一家；不是同一家请勾选“不是同一家，仍要登记”", "another"
        )
    ]


def stale(current: int, typed: int | None) -> bool:
    """Whether somebody else changed the row since the form was opened; no version typed means not asked."""
    return typed is not None and typed != current


# ---------------------------------------------------------------- aliases, titles, relations


def refusals_of_alias(
    name: str, kind: str, *, own_name: str, known_here: bool, holder: str, entered_as: str
) -> list[Refusal]:
    """Every reason a (tidied) name may not become an alias.

    ``holder``: another enterprise that has it as alias; ``entered_as``: another whose very name it is; '' for none.
    """
    if AliasKind.known(kind) is None:
        return [Refusal("unknown_kind", "请选别名的类型", "kind")]
    if not name:
        return [Refusal("no_name", "请写别名", "name")]
    if name == own_name:
        return [Refusal("own_name", "这就是企业现在的名称", "name")]
    if known_here:
        return [Refusal("alias_known", f"“{name}”已经记过", "name")]
    if kind in UNSHARED and (other := entered_as or holder):
        return [Refusal("alias_taken", f"“{name}”已记在“{other}”名下；若是同一家，请把两家合并", "name")]
    return []


def refusals_of_title(
    kind: str,
    note: str,
    source: str,
    *,
    awarded_on: date | None,
    expires_on: date | None,
    known: bool,
    today: date,
) -> list[Refusal]:
    """Every reason a title may not be written like this."""
    refusals = []
    if TitleKind.known(kind) is None:
        refusals.append(Refusal("unknown_kind", "请选称号", "kind"))
    if kind == TitleKind.OTHER and not note:
        refusals.append(Refusal("no_note", "其他称号请在说明里写全名", "note"))
    if not source:
        refusals.append(Refusal("no_source", "请写出处，如公示名单、证书编号", "source"))
    if awarded_on and expires_on and expires_on < awarded_on:
        refusals.append(Refusal("days_crossed", "到期日期早于认定日期，请核对", "expires_on"))
    if known:
        refusals.append(Refusal("title_known", "同一天认定的同一称号已经记过", "kind"))
    refusals += refusals_of_day(awarded_on, today=today, field="awarded_on")
    return refusals + refusals_of_day(expires_on, today=None, field="expires_on")


def title_standing(awarded_on: date | None, expires_on: date | None, *, today: date) -> TitleStanding:
    """How a title stands: the day of expiry still counts; unknown days do not speak against it."""
    if expires_on is not None and expires_on < today:
        return TitleStanding.EXPIRED
    if awarded_on is not None and awarded_on > today:
        return TitleStanding.AHEAD
    return TitleStanding.IN_FORCE


INVERSE = {
    RelationKind.PARENT: RelationKind.SUBSIDIARY,
    RelationKind.SUBSIDIARY: RelationKind.PARENT,
    RelationKind.SAME_CONTROLLER: RelationKind.SAME_CONTROLLER,
    RelationKind.SUPPLIER: RelationKind.CUSTOMER,
    RelationKind.CUSTOMER: RelationKind.SUPPLIER,
}


def refusals_of_relation(
    kind: str, other_name: str, source: str, *, is_itself: bool, known: bool, as_of: date | None, today: date
) -> list[Refusal]:
    """Every reason a relation may not be written like this."""
    refusals = []
    if RelationKind.known(kind) is None:
        refusals.append(Refusal("unknown_kind", "请选是什么关系", "kind"))
    if not other_name:
        refusals.append(Refusal("no_other", "请写对方企业的名称", "other_name"))
    if is_itself:
        refusals.append(Refusal("itself", "对方就是这家企业自己", "other_name"))
    if known:
        refusals.append(Refusal("relation_known", "这条关系已经记过（从任一方记一次即可）", "other_name"))
    if not source:
        refusals.append(Refusal("no_source", "请写出处，如工商公示、企业自报", "source"))
    return refusals + refusals_of_day(as_of, today=today, field="as_of")
