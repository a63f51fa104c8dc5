from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..terms import InstrumentKind, MoneyKind
from .project import Project


class MoneyEntry(models.Model):
    """A dated amount in 万元 (资金): funds in place, statistics investment or completed investment, never summed together."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="money")
    kind = models.CharField("口径", max_length=12, choices=MoneyKind.choices())
    on = models.DateField("日期")
    amount = models.DecimalField("金额（万元）", max_digits=14, decimal_places=2)
    note = models.CharField("说明", max_length=200, blank=True)
    evidence = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    voided = models.BooleanField("作废", default=False)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        ordering = ("-on", "-id")
        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="money_positive"),)
        indexes = (
            models.Index(fields=["zone", "kind", "on"], name="money_kind_on", condition=Q(voided=False)),
        )
        verbose_name = "资金"

    def __str__(self) -> str:
        return f"{self.kind} {self.on} {self.amount}"


class AnnualPlan(models.Model):
    """Investment planned for a year in 万元 (年度计划); completion is summed from the entries."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="plans")
    year = models.PositiveSmallIntegerField("年度")
    amount = models.DecimalField("计划投资（万元）", max_digits=14, decimal_places=2)

    class Meta:
        ordering = ("-year",)
        constraints = (models.UniqueConstraint(fields=["project", "year"], name="plan_once"),)
        verbose_name = "年度计划"

    def __str__(self) -> str:
        return f"{self.year} {self.amount}"


class Instrument(models.Model):
    """A financial instrument for a project (金融工具): fund, bond, equity, loan or guarantee, agreed and drawn in 万元."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="instruments")
    kind = models.CharField("类型", max_length=10, choices=InstrumentKind.choices())
    provider = models.CharField("提供方", max_length=80)
    agreed = models.DecimalField("约定（万元）", max_digits=14, decimal_places=2)
    drawn = models.DecimalField("已用（万元）", max_digits=14, decimal_places=2, default=0)
    basis = models.CharField("依据", max_length=200)
    on = models.DateField("约定日期")

    class Meta:
        ordering = ("-on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(agreed__gt=0, drawn__gte=0, drawn__lte=F("agreed")), name="drawn_within_agreed"
            ),
        )
        verbose_name = "金融工具"

    def __str__(self) -> str:
        return f"{self.kind} {self.provider}"
