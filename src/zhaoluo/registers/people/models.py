from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from .terms import ChargeKind, OrganisationKind, Role, SchemeState, SeatKind, TeamKind


class Organisation(models.Model):
    """A department, bureau, platform company or township of a zone (单位)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=60)
    kind = models.CharField(
        "类型", max_length=12, choices=OrganisationKind.choices(), default=OrganisationKind.DEPARTMENT
    )
    active = models.BooleanField("在用", default=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["zone", "name"], name="organisation_name"),)
        verbose_name = "单位"

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who signs in (用户).  ``zone`` is the home zone; what the person may see comes from role grants."""

    scope_also: ClassVar[str] = (
        "id = (select zhaoluo_user()) or username = (select zhaoluo_username()) or (zone_id is null and (select zhaoluo_system()))"
    )

    username = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="users"
    )
    post = models.CharField("职务", max_length=40, blank=True)
    is_active = models.BooleanField("在用", default=True)
    is_demo = models.BooleanField("演示账号", default=False)
    must_change_password = models.BooleanField("须改口令", default=False)
    password_set_at = models.DateTimeField("口令设定时间", null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ("name", "id")
        verbose_name = "用户"

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """A role of a person in a zone (角色).  A city viewer has one row per zone."""

    scope_also: ClassVar[str] = "user_id = (select zhaoluo_user())"

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField("角色", max_length=20, choices=Role.choices())

    class Meta:
        constraints = (models.UniqueConstraint(fields=["zone", "user", "role"], name="role_once"),)
        verbose_name = "角色"

    def __str__(self) -> str:
        return Role.label_of(self.role)


class Team(models.Model):
    """A promotion team, task force or business group (队伍)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("类型", max_length=12, choices=TeamKind.choices(), default=TeamKind.TEAM)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="teams"
    )
    lead = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="led_teams")
    active = models.BooleanField("在用", default=True)

    class Meta:
        ordering = ("kind", "name")
        constraints = (models.UniqueConstraint(fields=["zone", "name"], name="team_name"),)
        verbose_name = "队伍"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a team (成员)."""

    scope_also: ClassVar[str] = "user_id = (select zhaoluo_user())"

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["team", "user"], name="member_once"),)
        verbose_name = "成员"

    def __str__(self) -> str:
        return f"{self.team_id}:{self.user_id}"


class ZoneSetting(models.Model):
    """What a zone decides for itself about signing in (园区设置); a reader's own is known before any zone is given."""

    scope_also: ClassVar[str] = (
        "zone_id = (select u.zone_id from people_user u where u.id = (select zhaoluo_user()))"
    )

    zone = models.OneToOneField("scope.Zone", on_delete=models.PROTECT, related_name="+")
    password_max_days = models.PositiveSmallIntegerField("口令有效天数", null=True, blank=True)
    idle_minutes = models.PositiveSmallIntegerField("离开几分钟自动退出", default=30)

    class Meta:
        verbose_name = "园区设置"

    def __str__(self) -> str:
        return f"{self.zone_id}"


class SignInAttempt(models.Model):
    """Failed sign-ins of one account name, whether or not the account exists.  No zone: the name is all there is."""

    username = models.CharField("账号", max_length=40, unique=True)
    failures = models.PositiveSmallIntegerField("连续失败", default=0)
    locked_until = models.DateTimeField("锁定至", null=True)

    class Meta:
        verbose_name = "登录失败"

    def __str__(self) -> str:
        return self.username


class Scheme(models.Model):
    """A responsibility scheme such as 1+3+12+N (责任体系), versioned: one in force, at most one draft per name."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    state = models.CharField("状态", max_length=10, choices=SchemeState.choices(), default=SchemeState.DRAFT)
    effective_on = models.DateField("自何日起", null=True, blank=True)
    source = models.CharField("出处", max_length=120, blank=True)

    class Meta:
        ordering = ("name", "-version")
        constraints = (
            models.UniqueConstraint(fields=["zone", "name", "version"], name="scheme_version"),
            models.UniqueConstraint(
                fields=["zone", "name"], name="scheme_one_draft", condition=Q(state="draft")
            ),
        )
        verbose_name = "责任体系"

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Tier(models.Model):
    """A level of a scheme (层级): the “3” of 1+3+12+N."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="tiers")
    order = models.PositiveSmallIntegerField("次序")
    mark = models.CharField("记号", max_length=4)
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("类型", max_length=6, choices=SeatKind.choices(), default=SeatKind.POST)
    duty = models.CharField("做什么", max_length=120, blank=True)

    class Meta:
        ordering = ("scheme", "order", "id")
        verbose_name = "层级"

    def __str__(self) -> str:
        return f"{self.mark} {self.name}"


class Seat(models.Model):
    """A post or team of a tier (岗位): who holds it, who stands in, whom it reports to."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    tier = models.ForeignKey(Tier, on_delete=models.CASCADE, related_name="seats")
    name = models.CharField("名称", max_length=40)
    holder = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    deputy = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="deputy_seats"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    reports_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reporting"
    )

    class Meta:
        ordering = ("tier", "id")
        verbose_name = "岗位"

    def __str__(self) -> str:
        return self.name


class Charge(models.Model):
    """What a seat answers for (管什么): a chain, township, region, block or project, and with which duties."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="charges")
    kind = models.CharField("类型", max_length=10, choices=ChargeKind.choices())
    value = models.CharField("内容", max_length=80)
    duties = models.JSONField("职能", default=list, blank=True)

    class Meta:
        ordering = ("seat", "kind", "id")
        constraints = (models.UniqueConstraint(fields=["seat", "kind", "value"], name="charge_once"),)
        verbose_name = "职责"

    def __str__(self) -> str:
        return f"{ChargeKind.label_of(self.kind)} {self.value}"
