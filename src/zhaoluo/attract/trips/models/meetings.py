from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..terms import EventKind, VisitOutcome
from .channels import Channel


class Reception(models.Model):
    """A group of visitors received at home (来访批次)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=100)
    on = models.DateField("来访日期")
    until = models.DateField("离开日期", null=True, blank=True)
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    host_post = models.CharField("接待领导职务", max_length=60, blank=True)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mode = models.ForeignKey(
        "projects.PromotionMode", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    purpose = models.CharField("来意", max_length=300, blank=True)
    places = models.CharField("看了哪里", max_length=300, blank=True)
    spent = models.DecimalField("支出（万元）", max_digits=10, decimal_places=2, null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    version = models.PositiveIntegerField("版本", default=1)
    is_synthetic = models.BooleanField("模拟", default=False)

    class Meta:
        ordering = ("-on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("on")), name="reception_ends_after_start"
            ),
        )
        indexes = (models.Index(fields=["zone", "-on", "-id"], name="reception_on"),)
        verbose_name = "来访批次"

    def __str__(self) -> str:
        return self.name


class Guest(models.Model):
    """A firm of a group of visitors (来访企业)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    reception = models.ForeignKey(Reception, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField("企业或单位", max_length=200)
    target = models.ForeignKey("prospecting.Target", on_delete=models.PROTECT, null=True, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, null=True, related_name="+")
    region = models.CharField("地区代码", max_length=6, blank=True)
    head_post = models.CharField("领队职务", max_length=60, blank=True)
    persons = models.PositiveSmallIntegerField("人数", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=VisitOutcome.choices(), blank=True)
    next_step = models.CharField("下一步", max_length=200, blank=True)
    next_on = models.DateField("不晚于", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["reception", "name"], name="guest_once"),)
        verbose_name = "来访企业"

    def __str__(self) -> str:
        return self.name


class PromotionEvent(models.Model):
    """A promotion event (招商活动): 推介会, 恳谈会, 集中签约."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类型", max_length=10, choices=EventKind.choices())
    name = models.CharField("名称", max_length=100)
    on = models.DateField("日期")
    city = models.CharField("举办地代码", max_length=6, blank=True)
    host = models.CharField("主办", max_length=100, blank=True)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mode = models.ForeignKey(
        "projects.PromotionMode", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    guests = models.PositiveIntegerField("到会人数", null=True, blank=True)
    budget = models.DecimalField("预算（万元）", max_digits=10, decimal_places=2, null=True, blank=True)
    spent = models.DecimalField("支出（万元）", max_digits=10, decimal_places=2, null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    version = models.PositiveIntegerField("版本", default=1)
    is_synthetic = models.BooleanField("模拟", default=False)

    class Meta:
        ordering = ("-on", "-id")
        constraints = (models.UniqueConstraint(fields=["zone", "kind", "name", "on"], name="event_once"),)
        indexes = (models.Index(fields=["zone", "-on", "-id"], name="event_on"),)
        verbose_name = "招商活动"

    def __str__(self) -> str:
        return self.name


class EventFirm(models.Model):
    """A firm at an event (到会企业), with the agreement it signed there, if any."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(PromotionEvent, on_delete=models.CASCADE, related_name="firms")
    name = models.CharField("企业", max_length=200)
    target = models.ForeignKey("prospecting.Target", on_delete=models.PROTECT, null=True, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, null=True, related_name="+")
    agreement = models.ForeignKey("projects.Agreement", on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField("结果", max_length=10, choices=VisitOutcome.choices(), blank=True)
    next_step = models.CharField("下一步", max_length=200, blank=True)
    next_on = models.DateField("不晚于", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["event", "name"], name="event_firm_once"),)
        verbose_name = "到会企业"

    def __str__(self) -> str:
        return self.name
