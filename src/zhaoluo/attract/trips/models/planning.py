from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..terms import Carrier
from .trip import Trip


class TravelTime(models.Model):
    """Door to door between two cities, minutes (城市间时间), both ways unless the way back has a row of its own."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    origin = models.CharField("从", max_length=6)
    destination = models.CharField("到", max_length=6)
    minutes = models.PositiveSmallIntegerField("分钟")
    carrier = models.CharField("方式", max_length=8, choices=Carrier.choices(), default=Carrier.TRAIN)
    source = models.CharField("出处", max_length=120, blank=True)
    as_of = models.DateField("截至", null=True, blank=True)

    class Meta:
        ordering = ("origin", "destination")
        constraints = (
            models.UniqueConstraint(fields=["zone", "origin", "destination"], name="travel_once"),
            models.CheckConstraint(condition=~Q(origin=F("destination")), name="travel_between_two"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="travel_takes_time"),
        )
        verbose_name = "城市间时间"

    def __str__(self) -> str:
        return f"{self.origin}-{self.destination}"


class Plan(models.Model):
    """A plan of a trip as the engine gave it (行程方案); never changed, only followed by the next."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="plans")
    number = models.PositiveSmallIntegerField("第几稿")
    question = models.JSONField("输入")
    answer = models.JSONField("结果")
    prize = models.DecimalField("总分", max_digits=10, decimal_places=2)
    visits = models.PositiveSmallIntegerField("排上几家")
    left_out = models.PositiveSmallIntegerField("未排上几家")
    reason = models.CharField("为什么重排", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["trip", "number"], name="plan_number"),)
        verbose_name = "行程方案"

    def __str__(self) -> str:
        return f"{self.trip_id}#{self.number}"
