from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if

from .. import rules
from ..models import Membership, Organisation, RoleGrant, Team, User, ZoneSetting
from ..terms import OrganisationKind, PeopleEvent, Role, TeamKind


def create_zone(key: str, name: str, *, short_name: str = "", is_demo: bool = False, at: datetime) -> Zone:
    """Found a zone (建立园区).  Only the owner's role may: the command line, never a page."""
    if Zone.objects.filter(key=key).exists() or Zone.objects.filter(name=name).exists():
        raise Refused([Refusal("zone_exists", f"园区 {key}（{name}）已经有了", "key")])
    Zone.objects.using("owner").create(key=key, name=name, short_name=short_name or name, is_demo=is_demo)
    zone = Zone.objects.get(
        key=key
    )  # from the application's own connection, where everything else is written
    with reading([zone], system=True):
        record(PeopleEvent.ZONE_CREATED, zone, by=None, at=at, zone=zone, key=key, name=name)
    return zone


def _refusals_of_organisation(organisation: Organisation | None, zone: Zone) -> list[Refusal]:
    if organisation is not None and organisation.zone_id != zone.pk:
        return [Refusal("foreign_row", "没有这个单位，请重选", "organisation")]
    return []


def username_taken(username: str) -> bool:
    """Whether any zone has this account name (names are unique across the installation)."""
    with reading(username=username):
        return User.objects.filter(username=username).exists()


@transaction.atomic
def create_user(
    *,
    zone: Zone,
    username: str,
    name: str,
    password: str,
    roles: Sequence[str],
    by: User | None,
    actor: rules.Actor | None,
    at: datetime,
    organisation: Organisation | None = None,
    post: str = "",
    is_demo: bool = False,
    must_change: bool = True,
    hashed: str = "",
) -> User:
    """Open an account (新建用户).  ``actor`` None is the command line, which founds a zone's first administrator.

    ``hashed`` stands instead of ``password`` for demo accounts: they share one, and hashing it each time takes long.
    """
    username = username.strip().lower()
    refusals = rules.refusals_to_administer(actor) if actor else []
    refusals += rules.refusals_to_save_user(username, name, roles, taken=username_taken(username))
    refusals += _refusals_of_organisation(organisation, zone)
    if not is_demo:
        refusals += rules.refusals_to_set_password(password, username=username)
    refuse_if(refusals)
    user = User(
        zone=zone, username=username, name=tidy(name), organisation=organisation, post=post, is_demo=is_demo,
        must_change_password=must_change, password_set_at=at,
    )  # fmt: skip
    if is_demo and hashed:
        user.password = hashed
    else:
        user.set_password(password)
    user.save()
    RoleGrant.objects.bulk_create(
        [RoleGrant(zone=zone, user=user, role=role) for role in dict.fromkeys(roles)]
    )
    record(PeopleEvent.USER_CREATED, user, by=by, at=at, username=username, roles=list(roles))
    return user


@transaction.atomic
def grant_view(user: User, zone: Zone, *, at: datetime) -> None:
    """Let a city viewer look at one more zone (授予查看); from the command line only."""
    _, new = RoleGrant.objects.get_or_create(user=user, zone=zone, role=Role.CITY_VIEWER)
    if new:
        record(PeopleEvent.USER_CHANGED, user, by=None, at=at, zone=zone, roles=[Role.CITY_VIEWER.value])


@transaction.atomic
def change_user(
    user_id: int,
    *,
    zone: Zone,
    name: str,
    roles: Sequence[str],
    by: User,
    actor: rules.Actor,
    at: datetime,
    organisation: Organisation | None = None,
    post: str = "",
    is_active: bool = True,
) -> User:
    """Change a person's name, post, roles or standing (修改用户)."""
    user = User.objects.select_for_update().get(pk=user_id, zone=zone)
    refusals = rules.refusals_to_administer(actor)
    refusals += rules.refusals_to_save_user(user.username, name, roles, taken=False)
    refusals += _refusals_of_organisation(organisation, zone)
    if user.pk == by.pk and (not is_active or Role.ADMINISTRATOR.value not in roles):
        refusals.append(
            Refusal("own_administrator", "不能停用自己或去掉自己的区管理员角色，请另一位管理员来改", "roles")
        )
    refuse_if(refusals)
    user.name, user.organisation, user.post, user.is_active = tidy(name), organisation, post, is_active
    user.save(update_fields=["name", "organisation", "post", "is_active"])
    RoleGrant.objects.filter(user=user, zone=zone).exclude(role__in=roles).delete()
    RoleGrant.objects.bulk_create(
        [RoleGrant(zone=zone, user=user, role=r) for r in roles], ignore_conflicts=True
    )
    record(PeopleEvent.USER_CHANGED, user, by=by, at=at, name=user.name, roles=list(roles), active=is_active)
    return user


@transaction.atomic
def save_organisation(
    *, zone: Zone, name: str, kind: str, by: User | None, actor: rules.Actor | None, at: datetime, organisation_id: int | None = None,
    active: bool = True,
) -> Organisation:  # fmt: skip
    """Enter or change an organisation (保存单位); one no longer in use stays where it stands, but is offered no more."""
    refusals = rules.refusals_to_administer(actor) if actor else []
    if not tidy(name):
        refusals.append(Refusal("no_name", "请写单位名称", "name"))
    if OrganisationKind.known(kind) is None:
        refusals.append(Refusal("unknown_kind", "请选单位类型", "kind"))
    if Organisation.objects.filter(zone=zone, name=tidy(name)).exclude(pk=organisation_id or 0).exists():
        refusals.append(Refusal("name_taken", "这个单位已经有了", "name"))
    refuse_if(refusals)
    organisation = (
        Organisation.objects.get(pk=organisation_id, zone=zone)
        if organisation_id
        else Organisation(zone=zone)
    )
    organisation.name, organisation.kind, organisation.active = tidy(name), kind, active
    organisation.save()
    record(
        PeopleEvent.ORGANISATION_SAVED,
        organisation,
        by=by,
        at=at,
        name=organisation.name,
        kind=kind,
        active=active,
    )
    return organisation


@transaction.atomic
def save_team(
    *,
    zone: Zone,
    name: str,
    kind: str,
    lead: User | None,
    members: Sequence[User],
    by: User | None,
    actor: rules.Actor | None,
    at: datetime,
    organisation: Organisation | None = None,
    team_id: int | None = None,
    active: bool = True,
) -> Team:
    """Enter or change a team, task force or business group (保存队伍); the lead is always a member."""
    refusals = rules.refusals_to_administer(actor) if actor else []
    if not tidy(name):
        refusals.append(Refusal("no_name", "请写队伍名称", "name"))
    if TeamKind.known(kind) is None:
        refusals.append(Refusal("unknown_kind", "请选队伍类型", "kind"))
    if Team.objects.filter(zone=zone, name=tidy(name)).exclude(pk=team_id or 0).exists():
        refusals.append(Refusal("name_taken", "这个队伍名称已经有了", "name"))
    refusals += _refusals_of_organisation(organisation, zone)
    people = {user.pk: user for user in [*members, *([lead] if lead else [])]}
    if any(user.zone_id != zone.pk for user in people.values()):
        refusals.append(Refusal("foreign_person", "队伍里的人都须是本区用户，请重选", "members"))
    refuse_if(refusals)
    team = Team.objects.get(pk=team_id, zone=zone) if team_id else Team(zone=zone)
    team.name, team.kind, team.lead, team.organisation, team.active = (
        tidy(name),
        kind,
        lead,
        organisation,
        active,
    )
    team.save()
    Membership.objects.filter(team=team).exclude(user_id__in=people).delete()
    Membership.objects.bulk_create(
        [Membership(zone=zone, team=team, user=user) for user in people.values()], ignore_conflicts=True
    )
    record(PeopleEvent.TEAM_SAVED, team, by=by, at=at, name=team.name, members=len(people), active=active)
    return team


@transaction.atomic
def save_setting(
    *,
    zone: Zone,
    password_max_days: int | None,
    idle_minutes: int,
    by: User,
    actor: rules.Actor,
    at: datetime,
) -> ZoneSetting:
    """Change the zone's own sign-in settings (园区设置)."""
    refuse_if(
        rules.refusals_to_administer(actor) + rules.refusals_of_setting(password_max_days, idle_minutes)
    )
    setting, _ = ZoneSetting.objects.update_or_create(
        zone=zone, defaults={"password_max_days": password_max_days, "idle_minutes": idle_minutes}
    )
    record(
        PeopleEvent.SETTING_SAVED,
        setting,
        by=by,
        at=at,
        password_max_days=password_max_days,
        idle_minutes=idle_minutes,
    )
    return setting
