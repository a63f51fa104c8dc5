"""Whether a pairing agreement may be written down like this.  Source: docs/domain/channels.md."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from zhaoluo.foundation.verdict import Refusal

from .keeping import refusals_of_lengths, tidied


@dataclass(frozen=True, slots=True)
class Pairing:
    """What a person says about a cooperation agreement between places."""

    partner: str
    signed_on: date | None
    region: str = ""
    until: date | None = None
    fields: str = ""
    note: str = ""


def cleaned(pairing: Pairing) -> Pairing:
    """As it is stored."""
    return replace(pairing, **tidied(pairing, "partner", "fields", "note"))


def refusals_of_pairing(pairing: Pairing, *, today: date) -> list[Refusal]:
    """Every reason a (cleaned) pairing may not be written down."""
    refusals = []
    if not pairing.partner:
        refusals.append(Refusal("no_partner", "请写与谁结对，如“北京市某区经济信息化局”", "partner"))
    if pairing.signed_on is None:
        refusals.append(Refusal("no_day", "请填签订日期", "signed_on"))
    elif pairing.signed_on > today:
        refusals.append(
            Refusal("day_in_future", f"签订日期 {pairing.signed_on} 还没到，签了再记", "signed_on")
        )
    if pairing.signed_on and pairing.until and pairing.until < pairing.signed_on:
        refusals.append(
            Refusal(
                "ends_before_start", f"有效期至 {pairing.until} 早于签订日期 {pairing.signed_on}", "until"
            )
        )
    return refusals + refusals_of_lengths([
        ("partner", "对方", pairing.partner, 100), ("fields", "合作内容", pairing.fields, 300), ("note", "说明", pairing.note, 300),
    ])  # fmt: skip


def refusals_to_credit(code: str, *, found: bool, known: str) -> list[Refusal]:
    """A project this person sees, which came of no pairing yet.  ``known``: the one it came of."""
    if not code:
        return [Refusal("no_code", "请填项目编号，如 HY-2026-0137", "project_code")]
    if not found:
        return [Refusal("no_such_project", f"没有编号为 {code} 的项目，请核对", "project_code")]
    if known:
        return [Refusal("known", f"这个项目已记在“{known}”名下；要改请到项目页更正由来", "project_code")]
    return []
