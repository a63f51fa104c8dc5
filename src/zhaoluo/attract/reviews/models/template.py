from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ..terms import Field, SeatKind


class ReviewTemplate(models.Model):
    """A form of review (评审办法): which body, which experts, what is asked and what forbids.  Versions are never changed,
    only followed by the next.

    Marks are of 100; ``dispersion_limit`` is the most that the highest and the lowest total may lie apart (分).
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=60)
    version = models.PositiveIntegerField("版本", default=1)
    body = models.CharField("评审机构", max_length=100)
    source = models.CharField("依据", max_length=200, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    pass_mark = models.DecimalField("通过线（分）", max_digits=5, decimal_places=2)
    dispersion_limit = models.DecimalField(
        "总分差上限（分）", max_digits=5, decimal_places=2, null=True, blank=True
    )
    limit_calendar_days = models.PositiveSmallIntegerField("评审时限（自然日）", null=True, blank=True)
    active = models.BooleanField("在用", default=True)
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        ordering = ("name", "-version")
        constraints = (
            models.UniqueConstraint(fields=["zone", "name", "version"], name="review_template_version"),
            models.UniqueConstraint(
                fields=["zone", "name"], name="review_template_in_use", condition=Q(active=True)
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__gt=0, pass_mark__lte=100), name="review_pass_mark_of_100"
            ),
        )
        verbose_name = "评审办法"

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class SeatDemand(models.Model):
    """So many members of a kind and field that a panel needs (席位)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(ReviewTemplate, on_delete=models.CASCADE, related_name="seats")
    kind = models.CharField("类型", max_length=10, choices=SeatKind.choices(), default=SeatKind.EXPERT)
    field = models.CharField("专业", max_length=12, choices=Field.choices())
    count = models.PositiveSmallIntegerField("人数", default=1)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["template", "kind", "field"], name="review_seat_once"),
            models.CheckConstraint(condition=Q(count__gte=1), name="review_seat_positive"),
        )
        verbose_name = "席位"

    def __str__(self) -> str:
        return f"{Field.label_of(self.field)} × {self.count}"


class Criterion(models.Model):
    """What is scored (评分项): full marks of its scale, and its weight in percent; the weights of a template are 100."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(ReviewTemplate, on_delete=models.CASCADE, related_name="criteria")
    label = models.CharField("评分项", max_length=60)
    hint = models.CharField("看什么", max_length=200, blank=True)
    weight = models.DecimalField("权重（%）", max_digits=5, decimal_places=2)
    full_marks = models.DecimalField("满分", max_digits=5, decimal_places=1, default=100)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["template", "label"], name="criterion_once"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=100, full_marks__gt=0), name="criterion_positive"
            ),
        )
        verbose_name = "评分项"

    def __str__(self) -> str:
        return self.label


class Veto(models.Model):
    """What forbids a pass whatever the marks (一票否决项), with where that is written."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(ReviewTemplate, on_delete=models.CASCADE, related_name="vetoes")
    label = models.CharField("否决项", max_length=100)
    hint = models.CharField("怎么核", max_length=200, blank=True)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["template", "label"], name="veto_once"),)
        verbose_name = "一票否决项"

    def __str__(self) -> str:
        return self.label


class DiligenceItem(models.Model):
    """A point of the investor's due diligence (尽职调查项); a required one must be checked before a pass."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(ReviewTemplate, on_delete=models.CASCADE, related_name="diligence")
    label = models.CharField("查什么", max_length=100)
    hint = models.CharField("到哪里查", max_length=200, blank=True)
    required = models.BooleanField("必查", default=True)

    class Meta:
        ordering = (F("required").desc(), "id")
        constraints = (models.UniqueConstraint(fields=["template", "label"], name="diligence_once"),)
        verbose_name = "尽职调查项"

    def __str__(self) -> str:
        return self.label
