"""Whether a chain and what stands on it may be written.  Source: docs/domain/chains.md."""

from __future__ import annotations

from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.people.terms import Role as StaffRole

#: Roles that keep chains; inspectors and viewers only read them.
KEEPERS = (
    StaffRole.OFFICER,
    StaffRole.AGENT,
    StaffRole.TASK_FORCE_LEAD,
    StaffRole.LEADER,
    StaffRole.ADMINISTRATOR,
)
#: Roles that vouch for a chain's structure.
CONFIRMERS = (StaffRole.TASK_FORCE_LEAD, StaffRole.LEADER, StaffRole.ADMINISTRATOR)


def refusals_to_keep(actor: Actor) -> list[Refusal]:
    """Who only reads may not write."""
    return [] if actor.has(*KEEPERS) else [Refusal("no_role", "您的角色只能查看，不能改产业链")]


def refusals_to_confirm(actor: Actor, *, confirmed: bool) -> list[Refusal]:
    """A chain is vouched for by a lead, a leader or the administrator, once."""
    refusals = []
    if not actor.has(*CONFIRMERS):
        refusals.append(Refusal("no_role", "只有专班负责人、分管领导或区管理员可以核定产业链"))
    if confirmed:
        refusals.append(Refusal("confirmed", "这条产业链已经核定"))
    return refusals
