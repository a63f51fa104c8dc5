from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..terms import HalfDay, StopState, TripState


class Trip(models.Model):
    """A promotion journey (外出招商): who leads it, where to, when, what for.  Amounts in 万元."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=100)
    purpose = models.CharField("目的", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=TripState.choices(), default=TripState.DRAFT)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    leader_post = models.CharField("带队领导职务", max_length=60, blank=True)
    mode = models.ForeignKey(
        "projects.PromotionMode", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    chain = models.ForeignKey(
        "chains.Chain", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    office = models.ForeignKey(
        "trips.LiaisonOffice", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField("出发日期")
    ends_on = models.DateField("返回日期")
    start_city = models.CharField("出发地代码", max_length=6)
    budget_line = models.CharField("预算科目", max_length=100, blank=True)
    budget = models.DecimalField("预算（万元）", max_digits=10, decimal_places=2, null=True, blank=True)
    spent = models.DecimalField("支出（万元）", max_digits=10, decimal_places=2, null=True, blank=True)
    summary = models.TextField("小结", max_length=2000, blank=True)
    cancelled_reason = models.CharField("取消原因", max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    changed_at = models.DateTimeField("修改时间")
    version = models.PositiveIntegerField("版本", default=1)
    is_synthetic = models.BooleanField("模拟", default=False)

    class Meta:
        ordering = ("-starts_on", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="trip_ends_after_start"),
            models.CheckConstraint(
                condition=Q(budget=None) | Q(budget__gte=0), name="trip_budget_not_negative"
            ),
            models.CheckConstraint(condition=Q(spent=None) | Q(spent__gte=0), name="trip_spent_not_negative"),
        )
        indexes = (models.Index(fields=["zone", "-starts_on", "-id"], name="trip_started"),)
        verbose_name = "外出招商"

    def __str__(self) -> str:
        return self.name


class TripCity(models.Model):
    """A destination of a trip (目的城市)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="cities")
    city = models.CharField("城市代码", max_length=6)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["trip", "city"], name="trip_city_once"),)
        verbose_name = "目的城市"

    def __str__(self) -> str:
        return self.city


class Party(models.Model):
    """One group of a trip that travels by itself (小组)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="parties")
    number = models.PositiveSmallIntegerField("组号")
    name = models.CharField("名称", max_length=40, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["trip", "number"], name="party_number"),)
        verbose_name = "小组"

    def __str__(self) -> str:
        return self.name or f"第{self.number}组"


class PartyMember(models.Model):
    """A member of a party (组员); nobody is on two trips on one day."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["party", "user"], name="party_member_once"),)
        verbose_name = "组员"

    def __str__(self) -> str:
        return f"{self.party_id}:{self.user_id}"


class Stop(models.Model):
    """A firm a trip means to call on (拟访企业).

    ``windows``: half days the firm can receive, ``[{"on": "2026-11-24", "half": "am"}, …]``; empty = any.
    ``prize``: 0–100, the target's score × 100 or a person's word (``prize_by_hand``).  ``party`` to ``leaves_at`` are the plan's;
    what is ``confirmed`` with the firm stays where it is when the trip is planned again.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="stops")
    target = models.ForeignKey("prospecting.Target", on_delete=models.PROTECT, null=True, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField("企业", max_length=200)
    city = models.CharField("城市代码", max_length=6)
    address = models.CharField("地址", max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField("会面时长（分钟）", default=120)
    windows = models.JSONField("可会面时段", default=list, blank=True)
    must_see = models.BooleanField("必访", default=False)
    prize = models.DecimalField("分值", max_digits=6, decimal_places=2, default=50)
    prize_by_hand = models.BooleanField("人工定分", default=False)
    state = models.CharField("状态", max_length=10, choices=StopState.choices(), default=StopState.PROPOSED)
    reason = models.CharField("原因", max_length=300, blank=True)
    party = models.ForeignKey(Party, on_delete=models.SET_NULL, null=True, related_name="stops")
    on = models.DateField("日期", null=True, blank=True)
    half = models.CharField("半天", max_length=2, choices=HalfDay.choices(), blank=True)
    arrives_at = models.TimeField("到达", null=True, blank=True)
    leaves_at = models.TimeField("离开", null=True, blank=True)
    confirmed = models.BooleanField("时间已约定", default=False)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering = ("on", "arrives_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["trip", "target"], name="stop_target_once", condition=~Q(target=None)
            ),
            models.CheckConstraint(condition=Q(prize__gte=0) & Q(prize__lte=100), name="stop_prize_within"),
            models.CheckConstraint(
                condition=Q(minutes__gte=15) & Q(minutes__lte=480), name="stop_minutes_within"
            ),
        )
        indexes = (models.Index(fields=["target"], name="stop_target"),)
        verbose_name = "拟访企业"

    def __str__(self) -> str:
        return self.name
