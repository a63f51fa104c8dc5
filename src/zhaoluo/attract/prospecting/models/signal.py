from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..terms import FadeShape, SignalKind


class Signal(models.Model):
    """Something that says a firm is expanding or moving (扩张信号): an event with its day, kind and source.

    Attached to a number of the universe, a credit code or a name.  ``strength`` 0–1 on its day; it fades when read.
    Entered wrongly, it is voided, not deleted.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    firm_id = models.CharField("企业库编号", max_length=200, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    name = models.CharField("企业名称", max_length=200, blank=True)
    kind = models.CharField("类型", max_length=20, choices=SignalKind.choices())
    on = models.DateField("发生日期")
    strength = models.FloatField("强度", default=1)
    text = models.CharField("内容", max_length=300, blank=True)
    source = models.CharField("出处", max_length=200)
    as_of = models.DateField("数据日期", null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    is_synthetic = models.BooleanField("模拟", default=False)

    class Meta:
        ordering = ("-on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["zone", "firm_id", "credit_code", "name", "kind", "on", "source"],
                name="signal_once",
                condition=Q(voided_at=None),
            ),
            models.CheckConstraint(condition=Q(strength__gt=0) & Q(strength__lte=1), name="signal_strength"),
            models.CheckConstraint(
                condition=~Q(firm_id="") | ~Q(credit_code="") | ~Q(name=""), name="signal_of_a_firm"
            ),
        )
        indexes = (
            models.Index(fields=["zone", "-on", "-id"], name="signal_recent"),
            models.Index(fields=["zone", "name"], name="signal_name", condition=Q(enterprise=None)),
            models.Index(fields=["zone", "credit_code"], name="signal_code", condition=Q(enterprise=None)),
        )
        verbose_name = "扩张信号"

    def __str__(self) -> str:
        return f"{SignalKind.label_of(self.kind)} {self.on}"


class SignalFade(models.Model):
    """For how many days a kind of signal counts, and how it fades (信号时效): the zone's own, else the preset's."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类型", max_length=20, choices=SignalKind.choices())
    days = models.PositiveSmallIntegerField("天数")
    shape = models.CharField("怎么减", max_length=10, choices=FadeShape.choices())
    source = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        ordering = ("zone", "kind")
        constraints = (
            models.UniqueConstraint(fields=["zone", "kind"], name="fade_kind"),
            models.CheckConstraint(condition=Q(days__gte=1), name="fade_days"),
        )
        verbose_name = "信号时效"

    def __str__(self) -> str:
        return f"{SignalKind.label_of(self.kind)} {self.days} 天"
