from __future__ import annotations

from django.conf import settings
from django.db import models

from ..terms import DraftOrigin, DraftState


class Document(models.Model):
    """A text that was read (资料): kept raw, so that every span can be shown where it stands."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("名称", max_length=120)
    text = models.TextField("原文")
    sha256 = models.CharField("内容指纹", max_length=64)
    published_on = models.DateField("刊出日期")
    home_zone = models.CharField("归属", max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("读入时间")
    checks = models.JSONField("算一遍", default=list)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=["zone", "sha256"], name="document_once"),)
        verbose_name = "资料"

    def __str__(self) -> str:
        return self.title


class Draft(models.Model):
    """One project read from a document (草稿), with the words each value came from; decided once by a person."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="drafts")
    number = models.PositiveSmallIntegerField("序号")
    fields = models.JSONField("读出的值", default=dict)
    evidence = models.JSONField("出处", default=list)
    score = models.FloatField("把握", default=0)
    origin = models.CharField("来历", max_length=10, choices=DraftOrigin.choices(), default=DraftOrigin.READ)
    state = models.CharField("状态", max_length=10, choices=DraftState.choices(), default=DraftState.PENDING)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, null=True, related_name="+")
    corrections = models.JSONField("改动", default=dict)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("决定时间", null=True)

    class Meta:
        ordering = ("document", "number")
        constraints = (models.UniqueConstraint(fields=["document", "number"], name="draft_number"),)
        indexes = (models.Index(fields=["zone"], name="draft_pending", condition=models.Q(state="pending")),)
        verbose_name = "草稿"

    def __str__(self) -> str:
        return str(self.fields.get("name", self.number))
