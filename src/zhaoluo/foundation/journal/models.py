from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Event(models.Model):
    """Something that happened (留痕): who, what, to what, when it happened and when it was written down."""

    scope_also: ClassVar[str] = "zone_id is null and (select zhaoluo_system())"

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField("动作", max_length=60)
    subject_kind = models.CharField("对象类型", max_length=60, blank=True)
    subject_id = models.BigIntegerField("对象", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField("经手人", max_length=60, blank=True)
    at = models.DateTimeField("发生时间")
    recorded_at = models.DateTimeField("记录时间")
    facts = models.JSONField("内容", default=dict)
    once = models.CharField("一次性键", max_length=64, null=True)
    served_at = models.DateTimeField("已送达", null=True)
    attempts = models.PositiveSmallIntegerField("送达尝试", default=0)
    parked_at = models.DateTimeField("搁置", null=True)
    trouble = models.CharField("送达故障", max_length=500, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="journal_subject"),
            models.Index(fields=["zone", "-at"], name="journal_zone_at"),
            models.Index(
                fields=["zone", "id"],
                name="journal_unserved",
                condition=models.Q(served_at=None, parked_at=None),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["zone", "once"], name="journal_once", condition=models.Q(once__isnull=False)
            ),
        )
        verbose_name = "留痕"

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind}:{self.subject_id}"
