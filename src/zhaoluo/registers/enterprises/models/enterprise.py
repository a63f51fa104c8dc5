from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from ..terms import AliasKind, Role, Status


class Enterprise(models.Model):
    """A firm the zone knows (企业): resident, target, investor or chain leader, several at once.

    A row with ``merged_into`` turned out to be another row's firm: it is kept, and counted nowhere.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    country = models.CharField("国家或地区", max_length=40, blank=True)
    foreign_number = models.CharField("境外注册号", max_length=40, blank=True)
    region = models.CharField("所在地", max_length=60, blank=True)
    industry_class = models.CharField("行业代码", max_length=5, blank=True)
    products = models.CharField("主要产品", max_length=300, blank=True)
    roles = ArrayField(
        models.CharField(max_length=12, choices=Role.choices()), verbose_name="角色", default=list, blank=True
    )
    status = models.CharField("状态", max_length=14, choices=Status.choices(), blank=True)
    source = models.CharField("出处", max_length=120, blank=True)
    as_of = models.DateField("数据日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name="并入"
    )
    version = models.PositiveIntegerField("版本", default=1)
    is_synthetic = models.BooleanField("模拟", default=False)
    search_text = models.TextField("检索文本", blank=True, editable=False)
    search = SearchVectorField("检索", null=True, editable=False)
    sort_key = models.CharField("排序", max_length=240, blank=True, editable=False)

    class Meta:
        ordering = ("sort_key", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["zone", "name"], name="enterprise_name", condition=Q(merged_into=None)
            ),
            models.UniqueConstraint(
                fields=["zone", "credit_code"],
                name="enterprise_code",
                condition=~Q(credit_code="") & Q(merged_into=None),
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(credit_code=""), name="enterprise_foreign_without_code"
            ),
        )
        indexes = (
            GinIndex(fields=["search"], name="enterprise_search"),
            models.Index(fields=["zone", "sort_key", "id"], name="enterprise_order"),
        )
        verbose_name = "企业"

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """Another name or an old number of an enterprise (别名), with its kind and where it is known from."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类型", max_length=10, choices=AliasKind.choices())
    source = models.CharField("出处", max_length=120, blank=True)

    class Meta:
        ordering = ("kind", "id")
        constraints = (
            models.UniqueConstraint(fields=["enterprise", "name"], name="alias_once"),
            models.UniqueConstraint(
                fields=["zone", "name"], name="alias_of_one", condition=Q(kind__in=["old_number", "spelling"])
            ),
        )
        indexes = (models.Index(fields=["zone", "name"], name="alias_name"),)
        verbose_name = "别名"

    def __str__(self) -> str:
        return self.name
