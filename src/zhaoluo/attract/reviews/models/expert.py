from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ..terms import Field, SeatKind


class Expert(models.Model):
    """Who may sit on a panel (专家): a person, an institute or a department, with fields and employer.

    Personal data with purpose and consent, shown masked.  Erased on demand: name, post, phone and ties are emptied and
    ``erased_at`` is set; the minutes of past reviews keep what they said.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类型", max_length=10, choices=SeatKind.choices(), default=SeatKind.EXPERT)
    name = models.CharField("姓名或机构", max_length=60)
    fields = ArrayField(models.CharField(max_length=12, choices=Field.choices()), verbose_name="专业")
    employer = models.CharField("单位", max_length=120, blank=True)
    post = models.CharField("职务职称", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    purpose = models.CharField("用途", max_length=120, blank=True)
    consent = models.CharField("同意方式", max_length=120, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    active = models.BooleanField("在用", default=True)
    erased_at = models.DateTimeField("删去时间", null=True)
    changed_at = models.DateTimeField("修改时间")
    version = models.PositiveIntegerField("版本", default=1)
    is_synthetic = models.BooleanField("模拟", default=False)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["zone", "name", "employer"], name="expert_once", condition=Q(erased_at=None)
            ),
            models.UniqueConstraint(
                fields=["zone", "user"], name="expert_account", condition=Q(user__isnull=False)
            ),
        )
        verbose_name = "专家"

    def __str__(self) -> str:
        return self.name


class Tie(models.Model):
    """A firm an expert is bound to beside the employer (利益关系): shares, a seat on its board, advice, family."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="ties")
    firm = models.CharField("企业或单位", max_length=120)
    reason = models.CharField("什么关系", max_length=120)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["expert", "firm"], name="tie_once"),)
        verbose_name = "利益关系"

    def __str__(self) -> str:
        return f"{self.expert_id}:{self.firm}"
