from __future__ import annotations

from django.conf import settings
from django.db import models


class TriggerSet(models.Model):
    """A zone's own version of the table of triggers (疑似条款词表); the newest rules, older ones stay."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField("版本")
    rows = models.JSONField("词表")
    note = models.CharField("改了什么", max_length=200)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        ordering = ("-version",)
        constraints = (models.UniqueConstraint(fields=["zone", "version"], name="trigger_set_version"),)
        verbose_name = "疑似条款词表"

    def __str__(self) -> str:
        return f"第 {self.version} 版"
