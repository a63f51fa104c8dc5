from __future__ import annotations

from django.conf import settings
from django.db import models

from .terms import FileKind


class Attachment(models.Model):
    """A file that belongs to a row (附件); the bytes lie once on disk under their SHA-256."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField("对象类型", max_length=60)
    subject_id = models.BigIntegerField("对象")
    kind = models.CharField("证明什么", max_length=12, choices=FileKind.choices(), default=FileKind.OTHER)
    name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField("内容指纹", max_length=64)
    size = models.PositiveIntegerField("字节")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField("上传人", max_length=60, blank=True)
    at = models.DateTimeField("上传时间")

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["subject_kind", "subject_id"], name="files_subject"),)
        verbose_name = "附件"

    def __str__(self) -> str:
        return self.name
