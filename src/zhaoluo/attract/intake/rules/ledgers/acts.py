"""Whether a ledger may be opened, confirmed or undone."""

from __future__ import annotations

from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.terms import Role

from ...terms import LedgerState

#: Roles that may undo another person's import.
UNDOING = (Role.LEADER, Role.ADMINISTRATOR)
NO_ROLE = Refusal("no_role", "您的角色只能查看，不能导入台账")


def refusals_to_work(state: str, *, may: bool) -> list[Refusal]:
    """Only a ledger that still waits may be mapped, decided on, confirmed or dropped."""
    refusals = [] if may else [NO_ROLE]
    if state != LedgerState.PREVIEW:
        refusals.append(
            Refusal("settled", f"这份台账{LedgerState.label_of(state)}，不能再改；要改请重新上传")
        )
    return refusals


def refusals_to_confirm(state: str, *, may: bool, written: int, unmoved: int) -> list[Refusal]:
    """There must be something to write."""
    refusals = refusals_to_work(state, may=may)
    if not refusals and not written and not unmoved:
        refusals.append(Refusal("nothing", "没有一行要写入：都是无变化、有错或待定的行"))
    return refusals


def refusals_to_undo(state: str, *, may: bool, reason: str) -> list[Refusal]:
    """Only what was imported can be taken back, by who imported it or a leader or administrator, with a reason."""
    refusals = [] if may else [Refusal("not_yours", "撤回导入须由导入人、区领导或管理员办")]
    if state != LedgerState.CONFIRMED:
        refusals.append(Refusal("not_confirmed", f"这份台账{LedgerState.label_of(state)}，没有可撤回的"))
    if len(reason.strip()) < 4:
        refusals.append(Refusal("no_reason", "请写明为什么撤回，至少 4 个字", "reason"))
    return refusals
