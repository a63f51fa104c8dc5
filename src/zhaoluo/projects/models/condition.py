from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..terms import Stage
from .project import Project


class ProjectCondition(models.Model):
    """A condition somebody set for entering a stage (关口条件), such as the expert review that passed a project with conditions.

    ``source`` is who set it, written by the app above ("review:12"); a condition is met with a paper, or dropped by its
    source, and never waived.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="conditions")
    stage = models.CharField("进入阶段", max_length=12, choices=Stage.choices())
    source = models.CharField("来源", max_length=60)
    text = models.CharField("条件", max_length=300)
    due_on = models.DateField("期限", null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField("提出时间")
    met_on = models.DateField("办结日期", null=True, blank=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    met_note = models.CharField("怎样办结", max_length=300, blank=True)
    evidence = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["project", "source", "text"], name="condition_once", condition=Q(dropped_at=None)
            ),
        )
        verbose_name = "关口条件"

    def __str__(self) -> str:
        return self.text
