from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..terms import Role, SightingAnswer
from .enterprise import Enterprise


class Sighting(models.Model):
    """A name met somewhere that may be a firm of the register (待认企业): a person says which.

    ``candidates``: list of {id, name, score, why}, best first, as they were when the name was met.  Open while
    ``answer`` is empty.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    source = models.CharField("见于", max_length=200)
    role = models.CharField("角色", max_length=12, choices=Role.choices(), blank=True)
    why = models.CharField("为什么问", max_length=200, blank=True)
    candidates = models.JSONField("候选", default=list)
    asked_at = models.DateTimeField("提出时间")
    is_synthetic = models.BooleanField("模拟", default=False)
    answer = models.CharField("认定", max_length=10, choices=SightingAnswer.choices(), blank=True)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, null=True, related_name="sightings")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("认定时间", null=True)

    class Meta:
        ordering = ("asked_at", "id")
        constraints = (models.UniqueConstraint(fields=["zone", "name"], name="sighting_once"),)
        indexes = (
            models.Index(fields=["zone", "asked_at", "id"], name="sighting_open", condition=Q(answer="")),
        )
        verbose_name = "待认企业"

    def __str__(self) -> str:
        return self.name
