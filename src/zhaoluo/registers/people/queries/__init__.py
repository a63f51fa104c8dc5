"""Who is who: people, roles, teams and organisations, and who may see what.  Schemes and the sign-in journal: beside."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from zhaoluo.foundation.scope.models import Zone

from .. import rules
from ..models import Membership, Organisation, RoleGrant, Team, User, ZoneSetting
from ..terms import Role

#: Roles that see everything of their zone, also what is kept among few.
WIDE = (Role.LEADER, Role.ADMINISTRATOR, Role.INSPECTOR)


@dataclass(frozen=True)
class Reach:
    """What one person may see and do: the single definition that object checks, lists, search and export share.

    A row with an ``officer``, a ``team`` and a ``restricted`` mark is seen by everybody of its zone, unless it is
    restricted: then only by its officer, its team, and the roles that look after the whole zone.
    """

    user_id: int
    grants: tuple[tuple[int, str], ...]
    team_ids: frozenset[int]

    @cached_property
    def zone_ids(self) -> tuple[int, ...]:
        return tuple(sorted({zone_id for zone_id, _ in self.grants}))

    def roles_in(self, zone_id: int) -> frozenset[str]:
        return frozenset(role for zone, role in self.grants if zone == zone_id)

    def actor_in(self, zone_id: int) -> rules.Actor:
        """This person as rules see it, in one zone."""
        return rules.Actor(self.user_id, self.roles_in(zone_id), self.team_ids)

    def visible(self) -> Q:
        """Filter for rows with ``zone``, ``restricted``, ``officer``, ``leader`` and ``team``."""
        wide = [zone for zone, role in self.grants if Role.known(role) in WIDE]
        staff = [zone for zone, role in self.grants if role != Role.CITY_VIEWER]
        viewer = [zone for zone in self.zone_ids if zone not in staff]
        own = Q(officer_id=self.user_id) | Q(leader_id=self.user_id) | Q(team_id__in=self.team_ids)
        return (
            Q(zone_id__in=wide)
            | Q(zone_id__in=staff) & (Q(restricted=False) | own)
            | Q(zone_id__in=viewer, restricted=False)
        )


def reader_of(user_id: int) -> User | None:
    """The active person a session names, with zone, roles, teams and the zone's sign-in setting: one query.

    Runs before any zone is given: a person's own rows are visible by ``scope_also``.
    """
    own_setting = ZoneSetting.objects.filter(zone=OuterRef("zone"))
    held = RoleGrant.objects.filter(user=OuterRef("pk")).order_by("id")
    user = (
        User.objects.select_related("zone", "organisation")
        .annotate(
            held_zones=ArraySubquery(held.values("zone_id")),
            held_roles=ArraySubquery(held.values("role")),
            own_teams=ArraySubquery(Membership.objects.filter(user=OuterRef("pk")).values("team_id")),
            idle_minutes=Subquery(own_setting.values("idle_minutes")),
            password_max_days=Subquery(own_setting.values("password_max_days")),
        )
        .filter(pk=user_id, is_active=True)
        .first()
    )
    if user is not None:
        grants = tuple(zip(user.held_zones, user.held_roles, strict=True))
        user._reach = Reach(user.pk, grants, frozenset(user.own_teams))  # type: ignore[attr-defined]
        user._setting = ZoneSetting(  # type: ignore[attr-defined]
            idle_minutes=user.idle_minutes or ZoneSetting().idle_minutes,
            password_max_days=user.password_max_days,
        )
    return user


def sign_in_setting_of(user: User) -> ZoneSetting:
    """The sign-in setting of a reader's home zone; the default for somebody who has none."""
    known: ZoneSetting | None = getattr(user, "_setting", None)
    return known or (setting_of(user.zone_id) if user.zone_id else ZoneSetting())


def reach_of(user: User) -> Reach:
    """Roles and teams of a person, remembered on the user (a team's lead is always a member of it)."""
    known: Reach | None = getattr(user, "_reach", None)
    if known is None:
        grants = tuple(RoleGrant.objects.filter(user_id=user.pk).values_list("zone_id", "role"))
        teams = Membership.objects.filter(user_id=user.pk).values_list("team_id", flat=True)
        known = Reach(user.pk, grants, frozenset(teams))
        user._reach = known  # type: ignore[attr-defined]
    return known


def zone_ids_of(user: User) -> tuple[int, ...]:
    """Zones this person holds a role in."""
    return tuple(sorted(set(RoleGrant.objects.filter(user_id=user.pk).values_list("zone_id", flat=True))))


def setting_of(zone: Zone | int) -> ZoneSetting:
    """The zone's settings; defaults where nothing was saved."""
    zone_id = zone.pk if isinstance(zone, Zone) else zone
    return ZoneSetting.objects.filter(zone_id=zone_id).first() or ZoneSetting(zone_id=zone_id)


def staff_of(zone: Zone | int) -> QuerySet[User]:
    """Active users of a zone who are not mere viewers, by name."""
    zone_id = zone.pk if isinstance(zone, Zone) else zone
    working = RoleGrant.objects.filter(zone_id=zone_id).exclude(role=Role.CITY_VIEWER).values("user_id")
    return User.objects.filter(is_active=True, pk__in=working).order_by("name", "id")


def users_of(zone: Zone, *, text: str = "", active: bool | None = None) -> QuerySet[User]:
    """Users with a role in the zone, with their roles and teams in it and organisation at hand; those at work first."""
    holders = RoleGrant.objects.filter(zone=zone).values("user_id")
    users = User.objects.filter(Q(pk__in=holders) | Q(zone=zone))
    if text := text.strip():
        users = users.filter(Q(name__icontains=text) | Q(username__icontains=text) | Q(post__icontains=text))
    if active is not None:
        users = users.filter(is_active=active)
    grants = RoleGrant.objects.filter(zone=zone).order_by("id")
    memberships = (
        Membership.objects.filter(zone=zone, team__active=True).select_related("team").order_by("id")
    )
    return (
        users.select_related("organisation")
        .prefetch_related(Prefetch("grants", grants), Prefetch("memberships", memberships))
        .order_by("-is_active", "name", "id")
    )


def user_of(zone: Zone, user_id: int) -> User | None:
    """A person whose home is this zone: the only ones its administrator may change."""
    return users_of(zone).filter(pk=user_id, zone=zone).first()


def holders_of(zone_id: int, *roles: Role) -> QuerySet[User]:
    """Active users who hold one of the roles in a zone."""
    ids = RoleGrant.objects.filter(zone_id=zone_id, role__in=[r.value for r in roles]).values("user_id")
    return User.objects.filter(is_active=True, pk__in=ids).order_by("name", "id")


def teams_of(zone: Zone | int) -> QuerySet[Team]:
    """Active teams of a zone with lead and number of members."""
    zone_id = zone.pk if isinstance(zone, Zone) else zone
    return (
        Team.objects.filter(zone_id=zone_id, active=True)
        .select_related("lead", "organisation")
        .annotate(size=Count("memberships"))
        .order_by("kind", "name")
    )


def all_teams_of(zone: Zone) -> QuerySet[Team]:
    """All teams of a zone, those in use first, with lead and members at hand."""
    members = Membership.objects.select_related("user").order_by("user__name", "id")
    return (
        Team.objects.filter(zone=zone)
        .select_related("lead", "organisation")
        .prefetch_related(Prefetch("memberships", members))
        .order_by("-active", "kind", "name")
    )


def all_organisations_of(zone: Zone) -> QuerySet[Organisation]:
    """All organisations of a zone, those in use first, with the number of their people."""
    people = Count("users", filter=Q(users__is_active=True))
    return Organisation.objects.filter(zone=zone).annotate(size=people).order_by("-active", "name")


def organisations_of(zone: Zone | int) -> QuerySet[Organisation]:
    """Active organisations of a zone, by name."""
    zone_id = zone.pk if isinstance(zone, Zone) else zone
    return Organisation.objects.filter(zone_id=zone_id, active=True)
