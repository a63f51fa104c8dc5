from __future__ import annotations

from django.db import models


class Zone(models.Model):
    """A development zone or county that uses the system (园区).  Readable by all, writable only by the owner's role."""

    key = models.SlugField("标识", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80, unique=True)
    short_name = models.CharField("简称", max_length=40, blank=True)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        ordering = ("id",)
        verbose_name = "园区"

    def __str__(self) -> str:
        return self.name
