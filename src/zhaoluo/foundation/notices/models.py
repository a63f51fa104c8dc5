from __future__ import annotations

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """A message to one person inside the system (消息)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField("内容", max_length=300)
    url = models.CharField("去处", max_length=300, blank=True)
    key = models.CharField("一次性键", max_length=80)
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读", null=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="notice_once"),)
        indexes = (
            models.Index(fields=["user", "-at"], name="notice_unread", condition=models.Q(read_at=None)),
        )
        verbose_name = "消息"

    def __str__(self) -> str:
        return self.text
