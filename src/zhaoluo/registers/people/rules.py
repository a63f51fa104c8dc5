"""Decisions about people: passwords, locks, users and schemes.  Figures: docs/domain/people.md, Sign-in (GB/T 22239-2019)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal

from .terms import ChargeKind, Duty, Role, SchemeStanding, SchemeState, SeatKind

FAILURES_BEFORE_LOCK = 5
LOCK_SECONDS = 300
PASSWORD_MIN_LENGTH = 8
PASSWORD_MIN_KINDS = 3
IDLE_MINUTES = (5, 480)
PASSWORD_DAYS = (1, 3650)


def password_kinds(password: str) -> int:
    """How many of: lower case, upper case, digit, anything else."""
    kinds = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
    return sum(bool(re.search(kind, password)) for kind in kinds)


def refusals_to_set_password(password: str, *, username: str, same_as_before: bool = False) -> list[Refusal]:
    """Every reason this password may not be used: ≥ 8 characters of ≥ 3 kinds, not the account name, not the old one."""
    refusals = []
    if len(password) < PASSWORD_MIN_LENGTH:
        refusals.append(
            Refusal(
                "too_short", f"口令至少 {PASSWORD_MIN_LENGTH} 位，现在 {len(password)} 位", "new_password"
            )
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


def refusals_of_setting(password_max_days: int | None, idle_minutes: int) -> list[Refusal]:
    """Every reason a zone's sign-in settings may not be these; no number of days means no rotation."""
    refusals = []
    if password_max_days is not None and not PASSWORD_DAYS[0] <= password_max_days <= PASSWORD_DAYS[1]:
        refusals.append(Refusal("bad_days", "口令有效天数请填 1–3650，或留空表示不限", "password_max_days"))
    if not IDLE_MINUTES[0] <= idle_minutes <= IDLE_MINUTES[1]:
        refusals.append(Refusal("bad_minutes", "自动退出请填 5–480 分钟", "idle_minutes"))
    return refusals


def refusals_to_save_user(username: str, name: str, roles: Sequence[str], *, taken: bool) -> list[Refusal]:
    """Every reason a user may not be written like this."""
    refusals = []
    if not USERNAME.fullmatch(username):
        refusals.append(
            Refusal(
                "bad_username",
                "账号用小写字母开头，3–40 位，只含小写字母、数字、点、横线、下划线",
                "username",
            )
        )
    elif taken:
        refusals.append(Refusal("username_taken", "这个账号已经有人用了，请换一个", "username"))
    if not tidy(name):
        refusals.append(Refusal("no_name", "请写姓名", "name"))
    if not roles:
        refusals.append(Refusal("no_role", "至少选一个角色", "roles"))
    if unknown := [role for role in roles if Role.known(role) is None]:
        refusals.append(Refusal("unknown_role", f"没有这个角色：{'、'.join(unknown)}", "roles"))
    return refusals


# ---------------------------------------------------------------- responsibility schemes

#: Chains, townships, regions and blocks on one person's shoulders from which on the load is called heavy (amber only).
HEAVY_CHARGES = 8
#: How far ahead a scheme may be published.
EFFECTIVE_DAYS_AHEAD = 366
LOAD = (ChargeKind.CHAIN, ChargeKind.TOWNSHIP, ChargeKind.REGION, ChargeKind.BLOCK)
Charged = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """A seat as the rules see it.  ``who`` names holder and team; ``person`` (id, name) bears its load."""

    name: str
    held: bool
    has_deputy: bool
    charges: tuple[Charged, ...]
    who: str = ""
    person: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class SchemeFacts:
    """A scheme as the rules see it: tiers with their seats, and the chains and townships that must be covered."""

    state: str
    tiers: tuple[tuple[str, tuple[SeatFacts, ...]], ...]
    chains: frozenset[str] = frozenset()
    townships: frozenset[str] = frozenset()

    @property
    def seats(self) -> list[SeatFacts]:
        return [seat for _, seats in self.tiers for seat in seats]

    def named(self, kind: str) -> frozenset[str]:
        """Values of one kind of charge that any seat names, held or not."""
        return frozenset(value for seat in self.seats for k, value in seat.charges if k == kind)


def uncovered(facts: SchemeFacts, kind: str, wanted: frozenset[str]) -> list[str]:
    """Chains or townships for which no held seat answers; a seat for the whole zone alone does not count."""
    held = {value for seat in facts.seats if seat.held for k, value in seat.charges if k == kind}
    return sorted(wanted - held)


def refusals_to_publish(facts: SchemeFacts) -> list[Refusal]:
    """A hole blocks publishing; a heavy load or a missing deputy does not.  Source: docs/domain/people.md, Schemes."""
    refusals = []
    if facts.state != SchemeState.DRAFT:
        refusals.append(Refusal("not_draft", "只有草稿可以发布"))
    if not facts.tiers:
        refusals.append(Refusal("no_tiers", "还没有层级，先加一级"))
    for tier, seats in facts.tiers:
        if not seats:
            refusals.append(Refusal("empty_tier", f"“{tier}”这一级还没有岗位或队伍"))
        for seat in seats:
            if not seat.held:
                refusals.append(Refusal("empty_seat", f"{seat.name}还没有人，补上才能发布"))
    for chain in uncovered(facts, ChargeKind.CHAIN, facts.chains | facts.named(ChargeKind.CHAIN)):
        refusals.append(Refusal("chain_uncovered", f"产业链“{chain}”没有人管"))
    for township in uncovered(facts, ChargeKind.TOWNSHIP, facts.townships | facts.named(ChargeKind.TOWNSHIP)):
        refusals.append(Refusal("township_uncovered", f"乡镇“{township}”没有人管"))
    return refusals


def refusals_of_effective_day(on: date | None, *, previous_on: date | None, today: date) -> list[Refusal]:
    """A version takes effect not before the one it follows, and at most a year ahead."""
    if on is None:
        return [Refusal("no_day", "请写自何日起用", "effective_on")]
    if on.year < 2000:
        return [Refusal("day_too_early", "起用日期太早，请核对", "effective_on")]
    if on > today + timedelta(days=EFFECTIVE_DAYS_AHEAD):
        return [Refusal("day_too_late", "起用日期最多提前一年", "effective_on")]
    if previous_on is not None and on < previous_on:
        return [Refusal("before_previous", f"不能早于上一版的起用日 {previous_on}", "effective_on")]
    return []


def without_deputy(facts: SchemeFacts) -> list[str]:
    """Names of seats nobody stands in for."""
    return [seat.name for seat in facts.seats if not seat.has_deputy]


def without_charge(facts: SchemeFacts) -> list[str]:
    """Names of seats that answer for nothing yet."""
    return [seat.name for seat in facts.seats if not seat.charges]


def heavy_loads(facts: SchemeFacts) -> list[tuple[str, int]]:
    """(name, number) of people who answer for ``HEAVY_CHARGES`` or more, over all their seats, heaviest first."""
    load: Counter[tuple[int, str]] = Counter()
    for seat in facts.seats:
        if seat.person:
            load[seat.person] += sum(kind in LOAD for kind, _ in seat.charges)
    return [(name, count) for (_, name), count in load.most_common() if count >= HEAVY_CHARGES]


SeatKey = tuple[str, str]
GONE = "撤"


def seats_by_key(facts: SchemeFacts) -> dict[SeatKey, SeatFacts]:
    """Seats by (tier, name): how a seat is recognised from one version to the next."""
    return {(tier, seat.name): seat for tier, seats in facts.tiers for seat in seats}


def seat_changes(old: SchemeFacts, new: SchemeFacts) -> dict[SeatKey, str]:
    """What differs from the version in force, in words: 新, 改：原 …, or 撤 for seats that are gone."""
    before, after = seats_by_key(old), seats_by_key(new)
    changes = dict.fromkeys(before.keys() - after.keys(), "撤")
    for key, seat in after.items():
        was = before.get(key)
        if was is None:
            changes[key] = "新"
        elif was.who != seat.who:
            changes[key] = f"改：原 {was.who or '没有人'}"
        elif set(was.charges) != set(seat.charges):
            changes[key] = f"改：原管 {'、'.join(value for _, value in was.charges) or '未写'}"
    return changes


@dataclass(frozen=True, slots=True)
class Version:
    """A version of one scheme name, as far as its standing needs it."""

    id: int
    version: int
    state: str
    effective_on: date | None


def standings(versions: Sequence[Version], *, today: date) -> dict[int, SchemeStanding]:
    """How each version of one name stands today.

    Publishing retires the older version at once, but it stays in force until the newer one's effective day comes; a
    name whose last published version was retired by hand is in force no more.
    """
    out = {v.id: SchemeStanding.DRAFT for v in versions if v.state == SchemeState.DRAFT}
    published = sorted((v for v in versions if v.state != SchemeState.DRAFT), key=lambda v: v.version)
    started = [v for v in published if v.effective_on is None or v.effective_on <= today]
    waiting = [v for v in published if v not in started and v.state == SchemeState.IN_FORCE]
    for version in published:
        out[version.id] = SchemeStanding.SCHEDULED if version in waiting else SchemeStanding.RETIRED
    if started and (started[-1].state == SchemeState.IN_FORCE or waiting):
        out[started[-1].id] = SchemeStanding.IN_FORCE
    return out


def refusals_to_edit_scheme(actor: Actor, state: str) -> list[Refusal]:
    """Only the administrator, and only a draft."""
    refusals = refusals_to_administer(actor)
    if state != SchemeState.DRAFT:
        refusals.append(Refusal("not_draft", "这一版已经发布，不能再改；请从它起草新版本"))
    return refusals


def refusals_of_draft(name: str, *, has_draft: bool) -> list[Refusal]:
    """Every reason a draft of this name may not be begun."""
    if not tidy(name):
        return [Refusal("no_name", "请写体系名称", "name")]
    if has_draft:
        return [Refusal("draft_exists", f"“{tidy(name)}”已有一份草稿，请在那一份上改", "name")]
    return []


def refusals_of_tier(mark: str, name: str, kind: str) -> list[Refusal]:
    """Every reason a tier may not be written like this."""
    refusals = []
    if not tidy(mark):
        refusals.append(Refusal("no_mark", "请写记号，如 1、3、12、N", "mark"))
    if not tidy(name):
        refusals.append(Refusal("no_name", "请写层级名称", "name"))
    if SeatKind.known(kind) is None:
        refusals.append(Refusal("unknown_kind", "请选岗位或队伍", "kind"))
    return refusals


def refusals_of_reporting(
    seat_id: int, reports_to: int | None, links: Mapping[int, int | None]
) -> list[Refusal]:
    """A seat reports to a seat of the same scheme, not to itself, nor in a circle; ``links`` is seat → reports to."""
    if reports_to is None:
        return []
    if reports_to not in links:
        return [Refusal("foreign_seat", "归谁管请从本方案的岗位里选", "reports_to")]
    above: int | None = reports_to
    for _ in range(len(links) + 1):
        if above == seat_id:
            return [Refusal("circle", "绕了一圈又归自己管，请换一个", "reports_to")]
        above = links.get(above) if above is not None else None
    return []


def refusals_of_charge(kind: str, value: str, duties: Sequence[str]) -> list[Refusal]:
    """Every reason a charge may not be written like this; the whole zone needs no name."""
    refusals = []
    if ChargeKind.known(kind) is None:
        refusals.append(Refusal("unknown_kind", "请选管什么", "kind"))
    elif not tidy(value) and kind != ChargeKind.ZONE:
        refusals.append(Refusal("no_value", f"请写{ChargeKind.label_of(kind)}的名字", "value"))
    if unknown := [duty for duty in duties if Duty.known(duty) is None]:
        refusals.append(Refusal("unknown_duty", f"没有这项职能：{'、'.join(unknown)}", "duties"))
    return refusals
