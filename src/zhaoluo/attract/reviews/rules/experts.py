"""What the register of experts takes, and who sees personal data.  Source: docs/domain/reviews.md, Experts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.enterprises.rules.contacts import PHONE

from ..terms import Field, SeatKind


@dataclass(frozen=True, slots=True)
class TieDraft:
    """A firm an expert is bound to, and how."""

    firm: str
    reason: str


@dataclass(frozen=True, slots=True)
class ExpertDraft:
    """An expert, institute or department as typed; ``user``: number of the account, if there is one."""

    name: str
    kind: str = "expert"
    fields: tuple[str, ...] = ()
    employer: str = ""
    post: str = ""
    phone: str = ""
    purpose: str = ""
    consent: str = ""
    user: int | None = None
    note: str = ""
    active: bool = True
    ties: tuple[TieDraft, ...] = ()


LONGEST = {
    "name": ("姓名或机构", 60), "employer": ("单位", 120), "post": ("职务职称", 60), "purpose": ("用途", 120),
    "consent": ("同意方式", 120), "note": ("说明", 200),
}  # fmt: skip


def cleaned(draft: ExpertDraft) -> ExpertDraft:
    """As it is stored."""
    texts = {field: tidy(getattr(draft, field)) for field in (*LONGEST, "phone")}
    ties = tuple(TieDraft(tidy(t.firm), tidy(t.reason)) for t in draft.ties)
    fields = tuple(dict.fromkeys(draft.fields))
    return replace(draft, **texts, ties=ties, fields=fields)  # type: ignore[arg-type]


def refusals_to_save(draft: ExpertDraft, *, account_known: bool = True) -> list[Refusal]:
    """Every reason a (cleaned) expert may not be entered: what they know and where they work decide draws and conflicts."""
    refusals = []
    kind = SeatKind.known(draft.kind)
    if kind is None:
        refusals.append(Refusal("unknown_kind", "请选专家、研究院所或部门", "kind"))
    if not draft.name:
        refusals.append(Refusal("no_name", "请写专家姓名或机构名称", "name"))
    if not draft.fields:
        refusals.append(Refusal("no_fields", "请至少勾选一个专业；选席位时按专业选人", "fields"))
    if any(Field.known(field) is None for field in draft.fields):
        refusals.append(Refusal("unknown_field", "专业请从列表里选", "fields"))
    if kind is SeatKind.EXPERT:
        refusals += _person(draft)
    if draft.phone and not PHONE.fullmatch(draft.phone):
        refusals.append(Refusal("bad_phone", "电话只写数字、空格、横线，如 0355-2028888", "phone"))
    if not account_known:
        refusals.append(Refusal("foreign_person", "这个账号不是本区在用人员，请重选", "user"))
    for field, (label, most) in LONGEST.items():
        if (length := len(getattr(draft, field))) > most:
            refusals.append(Refusal("too_long", f"{label}最多 {most} 字，现在 {length} 字", field))
    return refusals + _ties(draft.ties)


def _person(draft: ExpertDraft) -> list[Refusal]:
    refusals = []
    if not draft.employer:
        refusals.append(
            Refusal("no_employer", "请写专家所在单位；没有单位的写“退休，原某单位”或“独立执业”", "employer")
        )
    if not draft.purpose or not draft.consent:
        refusals.append(
            Refusal(
                "no_consent", "专家信息是个人信息，请写用途和同意方式，如“项目评审”“本人书面同意”", "consent"
            )
        )
    return refusals


def _ties(ties: Sequence[TieDraft]) -> list[Refusal]:
    refusals = []
    for tie in ties:
        if not tie.firm or not tie.reason:
            refusals.append(Refusal("half_tie", "每条利益关系都写企业和关系，如“甲公司”“持股”", "ties"))
        elif len(tie.firm) > 120 or len(tie.reason) > 120:
            refusals.append(Refusal("too_long", "利益关系的企业和说明各最多 120 字", "ties"))
    firms = [tie.firm for tie in ties]
    refusals += [
        Refusal("twice", f"“{firm}”写了两次，请并成一行", "ties")
        for firm in dict.fromkeys(firms)
        if firm and firms.count(firm) > 1
    ]
    return refusals
