from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ..terms import RelationKind, TitleKind
from .enterprise import Enterprise


class Title(models.Model):
    """A title an enterprise was awarded (称号); whether it stands is computed from its days when read."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="titles")
    kind = models.CharField("称号", max_length=16, choices=TitleKind.choices())
    note = models.CharField("说明", max_length=80, blank=True)
    awarded_on = models.DateField("认定日期", null=True, blank=True)
    expires_on = models.DateField("到期日期", null=True, blank=True)
    source = models.CharField("出处", max_length=120)

    class Meta:
        ordering = ("kind", "-awarded_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(awarded_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("awarded_on")),
                name="title_days_in_order",
            ),
        )
        verbose_name = "称号"

    def __str__(self) -> str:
        return TitleKind.label_of(self.kind)


class Relation(models.Model):
    """What another firm is to this one (关联企业); the other is a name, and an entry of the register where there is one."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField("关系", max_length=16, choices=RelationKind.choices())
    other = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, null=True, blank=True, related_name="related"
    )
    other_name = models.CharField("对方", max_length=120)
    source = models.CharField("出处", max_length=120)
    as_of = models.DateField("数据日期", null=True, blank=True)

    class Meta:
        ordering = ("kind", "id")
        constraints = (
            models.UniqueConstraint(fields=["enterprise", "kind", "other_name"], name="relation_once"),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("enterprise")), name="relation_with_another"
            ),
        )
        indexes = (models.Index(fields=["zone", "other_name"], name="relation_other_name"),)
        verbose_name = "关联企业"

    def __str__(self) -> str:
        return f"{RelationKind.label_of(self.kind)} {self.other_name}"


class Contact(models.Model):
    """A person of an enterprise (联系人): personal data, with the purpose it is kept for and the basis it is kept on."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    mail = models.CharField("邮箱", max_length=80, blank=True)
    purpose = models.CharField("用途", max_length=120)
    basis = models.CharField("同意或来源", max_length=120)

    class Meta:
        ordering = ("id",)
        verbose_name = "联系人"

    def __str__(self) -> str:
        return f"{self.enterprise_id}:{self.pk}"
