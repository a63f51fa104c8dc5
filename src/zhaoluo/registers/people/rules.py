"""Decisions about people: passwords, locks, users and schemes.  Figures: docs/domain/people.md, Sign-in (GB/T 22239-2019)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhaoluo.foundation.verdict import Refusal

from .terms import Role

FAILURES_BEFORE_LOCK = 5
LOCK_SECONDS = 300
PASSWORD_MIN_LENGTH = 8
PASSWORD_MIN_KINDS = 3


def password_kinds(password: str) -> int:
    """How many of: lower case, upper case, digit, anything else."""
    kinds = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
    return sum(bool(re.search(kind, password)) for kind in kinds)


def refusals_to_set_password(password: str, *, username: str, same_as_before: bool = False) -> list[Refusal]:
    """Every reason this password may not be used: ≥ 8 characters of ≥ 3 kinds, not the account name, not the old one."""
    refusals = []
    if len(password) < PASSWORD_MIN_LENGTH:
        refusals.append(
            Refusal("too_short", f"口令至少 {PASSWORD_MIN_LENGTH} 位，现在 {len(password)} 位", "new_password")
        )
    if len(password) > 128:
        refusals.append(Refusal("too_long", "口令最多 128 位", "new_password"))
    if password_kinds(password) < PASSWORD_MIN_KINDS:
        refusals.append(Refusal("too_plain", "口令须含大写、小写、数字、符号中的三种", "new_password"))
    if username and username.lower() in password.lower():
        refusals.append(Refusal("has_username", "口令里不能有账号名", "new_password"))
    if same_as_before:
        refusals.append(Refusal("unchanged", "新口令不能与原口令相同", "new_password"))
    return refusals


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failed sign-ins in a row, and until when the account name is locked."""

    failures: int
    locked_until: datetime | None


def locked(attempts: Attempts, *, now: datetime) -> bool:
    """Whether the account name may not be tried at present."""
    return attempts.locked_until is not None and now < attempts.locked_until


def after_failure(attempts: Attempts, *, now: datetime) -> Attempts:
    """Count one more failure; the fifth in a row locks for 300 s.  A lock that ran out starts the count anew."""
    failures = 1 if attempts.locked_until and now >= attempts.locked_until else attempts.failures + 1
    if failures >= FAILURES_BEFORE_LOCK:
        return Attempts(failures, now + timedelta(seconds=LOCK_SECONDS))
    return Attempts(failures, None)


def password_expired(set_at: datetime | None, max_days: int | None, *, now: datetime) -> bool:
    """Whether the zone's rotation (for example 90 days) asks for a new password."""
    return bool(max_days and set_at and now - set_at > timedelta(days=max_days))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as rules see it: id, roles held in the zone, ids of teams belonged to or led."""

    id: int
    roles: frozenset[str]
    team_ids: frozenset[int] = frozenset()

    def has(self, *roles: Role) -> bool:
        return any(role.value in self.roles for role in roles)


def refusals_to_administer(actor: Actor) -> list[Refusal]:
    """Only the zone's administrator changes people, teams, settings and schemes."""
    if actor.has(Role.ADMINISTRATOR):
        return []
    return [Refusal("not_administrator", "只有区管理员可以改人员、队伍和责任体系")]


USERNAME = re.compile(r"[a-z][a-z0-9_.-]{2,39}")


def refusals_to_save_user(username: str, name: str, roles: Sequence[str], *, taken: bool) -> list[Refusal]:
    """Every reason a user may not be written like this."""
    refusals = []
    if not USERNAME.fullmatch(username):
        refusals.append(
            Refusal("bad_username", "账号用小写字母开头，3–40 位，只含小写字母、数字、点、横线、下划线", "username")
        )
    elif taken:
        refusals.append(Refusal("username_taken", "这个账号已经有人用了，请换一个", "username"))
    if not name.strip():
        refusals.append(Refusal("no_name", "请写姓名", "name"))
    if not roles:
        refusals.append(Refusal("no_role", "至少选一个角色", "roles"))
    if unknown := [role for role in roles if Role.find(role) is None]:
        refusals.append(Refusal("unknown_role", f"没有这个角色：{'、'.join(unknown)}", "roles"))
    return refusals


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """A seat as the publishing rule sees it."""

    name: str
    held: bool
    has_deputy: bool
    charges: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SchemeFacts:
    """A scheme as the publishing rule sees it: tiers with their seats, and what must be covered."""

    state: str
    tiers: tuple[tuple[str, tuple[SeatFacts, ...]], ...]
    chains: frozenset[str] = frozenset()
    townships: frozenset[str] = frozenset()


def uncovered(facts: SchemeFacts, kind: str, wanted: frozenset[str]) -> list[str]:
    """Chains or townships for which no held seat answers; a seat for the whole zone alone does not count."""
    held = {value for _, seats in facts.tiers for s in seats if s.held for k, value in s.charges if k == kind}
    return sorted(wanted - held)


def refusals_to_publish(facts: SchemeFacts) -> list[Refusal]:
    """A hole blocks publishing; a heavy load or a missing deputy does not.  Source: docs/domain/people.md, Schemes."""
    refusals = []
    if facts.state != "draft":
        refusals.append(Refusal("not_draft", "只有草稿可以发布"))
    if not facts.tiers:
        refusals.append(Refusal("no_tiers", "还没有层级，先加一级"))
    for tier, seats in facts.tiers:
        if not seats:
            refusals.append(Refusal("empty_tier", f"“{tier}”这一级还没有岗位或队伍"))
        for seat in seats:
            if not seat.held:
                refusals.append(Refusal("empty_seat", f"{seat.name}还没有人，补上才能发布"))
    for chain in uncovered(facts, "chain", facts.chains):
        refusals.append(Refusal("chain_uncovered", f"产业链“{chain}”没有人管"))
    for township in uncovered(facts, "township", facts.townships):
        refusals.append(Refusal("township_uncovered", f"乡镇“{township}”没有人管"))
    return refusals
