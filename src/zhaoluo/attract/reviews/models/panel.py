from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..terms import ConflictKind, DrawMethod, Field, SeatKind, SeatState
from .expert import Expert
from .review import Review
from .template import Criterion


class Panellist(models.Model):
    """An expert on one review's panel (评审组成员), on a seat of a kind and field.

    Name, employer and post are kept as they were, for the minutes.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="panellists")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名或机构", max_length=60)
    employer = models.CharField("单位", max_length=120, blank=True)
    post = models.CharField("职务职称", max_length=60, blank=True)
    kind = models.CharField("类型", max_length=10, choices=SeatKind.choices())
    field = models.CharField("专业", max_length=12, choices=Field.choices())
    method = models.CharField("产生方式", max_length=8, choices=DrawMethod.choices())
    state = models.CharField("状态", max_length=10, choices=SeatState.choices(), default=SeatState.SEATED)
    seated_at = models.DateTimeField("选定时间")
    declared_at = models.DateTimeField("声明时间", null=True)
    conflict = models.CharField("冲突类型", max_length=12, choices=ConflictKind.choices(), blank=True)
    reason = models.CharField("回避或更换原因", max_length=300, blank=True)
    submitted_at = models.DateTimeField("评分提交时间", null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    opinion = models.CharField("评审意见", max_length=1000, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering = ("kind", "field", "id")
        constraints = (
            models.UniqueConstraint(fields=["review", "expert"], name="panellist_once"),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(declared_at__isnull=False),
                name="panellist_declared_before_scores",
            ),
        )
        indexes = (models.Index(fields=["expert", "-seated_at"], name="panellist_expert"),)
        verbose_name = "评审组成员"

    def __str__(self) -> str:
        return self.name


class Score(models.Model):
    """What one panellist gave for one criterion (评分), 0 … full marks of the criterion."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    panellist = models.ForeignKey(Panellist, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField("分数", max_digits=5, decimal_places=1)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        ordering = ("criterion_id",)
        constraints = (
            models.UniqueConstraint(fields=["panellist", "criterion"], name="score_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="score_not_negative"),
        )
        verbose_name = "评分"

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.value}"
