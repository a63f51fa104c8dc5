from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if

from .. import rules
from ..models import SignInAttempt, User
from ..terms import PeopleEvent


@dataclass(frozen=True, slots=True)
class SignIn:
    """Outcome of a sign-in: the user, or until when the account name is locked, or neither (wrong)."""

    user: User | None = None
    locked_until: datetime | None = None
    why: str = ""


def sign_in(username: str, password: str, *, address: str, at: datetime, demo_allowed: bool = True) -> SignIn:
    """Try an account name and password (登录).  The outcome is written and committed before it is told.

    Runs in its own transaction, never inside a request's: a failure must count even if the request is rolled back.
    Says the same for a wrong password, an unknown account and a closed one.
    """
    username = username.strip().lower()[:40]
    with reading(username=username, system=True):
        user = User.objects.filter(username=username).first()
        zone_id = user.zone_id if user else None
        with reading([zone_id] if zone_id else [], username=username, system=True):
            attempt = _attempt(username)
            state = rules.Attempts(attempt.failures, attempt.locked_until)
            if rules.locked(state, now=at):
                why = "locked"
            elif user is None:
                make_password(password)  # the same work as for a known account
                why = "unknown"
            elif not check_password(password, user.password):
                why = "wrong"
            elif not user.is_active:
                why = "closed"
            elif user.is_demo and not demo_allowed:
                why = "demo_closed"
            else:
                _reset(attempt)
                record(
                    PeopleEvent.SIGNED_IN,
                    user,
                    by=user,
                    at=at,
                    zone=zone_id,
                    account=username,
                    address=address,
                )
                return SignIn(user)
            if why in ("wrong", "unknown", "closed"):
                state = rules.after_failure(state, now=at)
                attempt.failures, attempt.locked_until = state.failures, state.locked_until
                attempt.save(update_fields=["failures", "locked_until"])
            record(
                PeopleEvent.SIGN_IN_REFUSED,
                user,
                by=None,
                at=at,
                zone=zone_id,
                account=username,
                address=address,
                why=why,
            )
            return SignIn(None, state.locked_until if rules.locked(state, now=at) else None, why)


def _attempt(username: str) -> SignInAttempt:
    SignInAttempt.objects.bulk_create([SignInAttempt(username=username)], ignore_conflicts=True)
    return SignInAttempt.objects.select_for_update().get(username=username)


def _reset(attempt: SignInAttempt) -> None:
    if attempt.failures or attempt.locked_until:
        attempt.failures, attempt.locked_until = 0, None
        attempt.save(update_fields=["failures", "locked_until"])


def sign_out(user: User, *, at: datetime, why: str = "") -> None:
    """Write down that somebody left (退出), or was put out for being idle (``why`` “idle”)."""
    record(PeopleEvent.SIGNED_OUT, user, by=user, at=at, account=user.username, why=why or None)


def deny_access(user: User | None, *, path: str, address: str, at: datetime) -> None:
    """Write down that a page or act was denied (访问被拒); called outside the denied request's transaction."""
    zone_id = user.zone_id if user else None
    with reading([zone_id] if zone_id else [], user_id=user.pk if user else None, system=True):
        record(
            PeopleEvent.ACCESS_DENIED, user, by=user, at=at, zone=zone_id, path=path[:200], address=address
        )


@transaction.atomic
def change_password(user_id: int, *, old: str, new: str, at: datetime) -> User:
    """Change one's own password (修改口令); every other session of this person ends."""
    user = User.objects.select_for_update().get(pk=user_id)
    if not check_password(old, user.password):
        raise Refused([Refusal("wrong_password", "原口令不对", "old_password")])
    refuse_if(rules.refusals_to_set_password(new, username=user.username, same_as_before=old == new))
    _set_password(user, new, must_change=False, at=at)
    record(PeopleEvent.PASSWORD_CHANGED, user, by=user, at=at, account=user.username)
    return user


@transaction.atomic
def reset_password(user_id: int, *, new: str, zone: Zone, by: User, actor: rules.Actor, at: datetime) -> User:
    """Give somebody a new first password (重置口令), which must be changed at the next sign-in; all sessions end."""
    refuse_if(rules.refusals_to_administer(actor))
    user = User.objects.select_for_update().get(pk=user_id, zone=zone)
    refusals = rules.refusals_to_set_password(new, username=user.username)
    if user.pk == by.pk:
        refusals.append(Refusal("own_reset", "自己的口令请到“改口令”里改，要填原口令", "new_password"))
    refuse_if(refusals)
    _set_password(user, new, must_change=True, at=at)
    SignInAttempt.objects.filter(username=user.username).update(failures=0, locked_until=None)
    record(PeopleEvent.PASSWORD_RESET, user, by=by, at=at, account=user.username)
    return user


def _set_password(user: User, password: str, *, must_change: bool, at: datetime) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.password_set_at = at
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
