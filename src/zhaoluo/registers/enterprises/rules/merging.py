"""Whether two rows may become one firm, and two again.  Source: docs/domain/enterprises.md, Merge."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhaoluo.foundation.verdict import Refusal

#: Fields of which a merge keeps one value; roles are put together.
FIELDS = (
    "name", "credit_code", "country", "foreign_number", "region", "industry_class", "products", "status", "source",
    "as_of",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One of two enterprises as the rules see it; ``absorbed``: names of firms merged into it."""

    id: int
    name: str
    zone: int
    merged_into: str = ""
    absorbed: tuple[str, ...] = ()
    credit_code: str = ""
    country: str = ""


def refusals_to_merge(survivor: Side, other: Side) -> list[Refusal]:
    """Every reason ``other`` may not be merged into ``survivor``."""
    if survivor.id == other.id:
        return [Refusal("itself", "不能与自己合并，请另选一家", "other")]
    if survivor.zone != other.zone:
        return [Refusal("other_zone", "两家不在同一个园区，不能合并", "other")]
    refusals = []
    for side in (survivor, other):
        if side.merged_into:
            refusals.append(
                Refusal("merged_already", f"“{side.name}”已并入“{side.merged_into}”，请与那一家合并", "other")
            )
    if other.absorbed:
        refusals.append(
            Refusal(
                "chain",
                f"“{other.name}”里已并有“{'”“'.join(other.absorbed)}”；请留“{other.name}”，或先撤销那次合并",
                "other",
            )
        )
    return refusals


def merged_values(
    survivor: Mapping[str, object], other: Mapping[str, object], chosen: Mapping[str, str]
) -> dict[str, object]:
    """What the survivor is after the merge: of each field the chosen side's value ("other"), else its own, and where it
    has none the other's; a firm with a credit code gets no country that way, nor one with a country a code."""
    values = {}
    for name in FIELDS:
        own, its = survivor[name], other[name]
        bars = {"credit_code": "country", "country": "credit_code", "foreign_number": "credit_code"}.get(name)
        fills = not own and name not in chosen and not (bars and survivor[bars])
        values[name] = its if chosen.get(name) == "other" or fills else own
    return values


@dataclass(frozen=True, slots=True)
class UndoFacts:
    """What undoing finds: fields changed since, rows gone since (in words), and who took the names and codes."""

    merged: bool
    survivor_merged_into: str = ""
    changed_since: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


def refusals_to_unmerge(facts: UndoFacts) -> list[Refusal]:
    """Every reason a merge cannot be undone exactly."""
    if not facts.merged:
        return [Refusal("not_merged", "这家没有并入别家，不用撤销")]
    refusals = []
    if facts.survivor_merged_into:
        refusals.append(Refusal("chain", f"留下的一家已并入“{facts.survivor_merged_into}”，请先撤销那次合并"))
    if facts.changed_since:
        fields = "、".join(facts.changed_since)
        refusals.append(Refusal("changed_since", f"合并后又改过{fields}，撤销会盖掉；请先改回合并时的值"))
    if facts.gone:
        refusals.append(Refusal("gone", f"合并时移来的{'、'.join(facts.gone)}已删除，不能原样还原"))
    refusals += [Refusal("taken", sentence) for sentence in facts.taken]
    return refusals


def added_roles(before: Collection[str], other: Collection[str]) -> list[str]:
    """Roles that the survivor gains from the other, in the other's order."""
    return [role for role in other if role not in before]


def changes_between(
    before: Mapping[str, object], after: Mapping[str, object], fields: Sequence[str]
) -> dict[str, list[str]]:
    """Field → [old, new] as text for every field that differs."""
    return {name: [plain(before[name]), plain(after[name])] for name in fields if before[name] != after[name]}


def plain(value: object) -> str:
    """A field's value as the journal holds it: days ISO, lists joined, nothing as ''."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "、".join(str(v) for v in value)
    return str(value)
