from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..terms import VisitOutcome
from .channels import Channel
from .trip import Party, Stop, Trip


class Visit(models.Model):
    """A firm that was called on (走访), on a trip or without one.  ``once`` is the phone's key: sent thrice, it counts once.

    Cards and photos are attachments of this row.  A visit written down wrongly is voided, never deleted.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    once = models.CharField("设备编号", max_length=64)
    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, null=True, related_name="visits")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    stop = models.ForeignKey(Stop, on_delete=models.PROTECT, null=True, related_name="visits")
    target = models.ForeignKey("prospecting.Target", on_delete=models.PROTECT, null=True, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, related_name="+")
    mode = models.ForeignKey("projects.PromotionMode", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField("企业", max_length=200)
    city = models.CharField("城市代码", max_length=6, blank=True)
    on = models.DateField("走访日期")
    met_post = models.CharField("对方职务", max_length=60, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=VisitOutcome.choices())
    note = models.CharField("情况", max_length=500, blank=True)
    next_step = models.CharField("下一步", max_length=200, blank=True)
    next_on = models.DateField("不晚于", null=True, blank=True)
    next_done_on = models.DateField("下一步办完日期", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("记录时间")
    voided = models.BooleanField("作废", default=False)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    is_synthetic = models.BooleanField("模拟", default=False)

    class Meta:
        ordering = ("-on", "-id")
        constraints = (
            models.UniqueConstraint(fields=["zone", "once"], name="visit_once"),
            models.CheckConstraint(
                condition=Q(voided=False) | ~Q(void_reason=""), name="visit_voided_with_reason"
            ),
        )
        indexes = (
            models.Index(fields=["zone", "-on", "-id"], name="visit_on"),
            models.Index(fields=["target"], name="visit_target"),
            models.Index(fields=["project"], name="visit_project"),
        )
        verbose_name = "走访"

    def __str__(self) -> str:
        return f"{self.name} {self.on}"
