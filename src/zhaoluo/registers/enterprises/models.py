from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class Enterprise(models.Model):
    """A firm the zone knows (企业): resident, investor or target."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    region = models.CharField("所在地", max_length=60, blank=True)
    industry_class = models.CharField("行业代码", max_length=5, blank=True)
    is_synthetic = models.BooleanField("模拟", default=False)
    search_text = models.TextField("检索文本", blank=True, editable=False)
    search = SearchVectorField("检索", null=True, editable=False)
    sort_key = models.CharField("排序", max_length=240, blank=True, editable=False)

    class Meta:
        ordering = ("sort_key", "id")
        constraints = (
            models.UniqueConstraint(fields=["zone", "name"], name="enterprise_name"),
            models.UniqueConstraint(
                fields=["zone", "credit_code"], name="enterprise_code", condition=~Q(credit_code="")
            ),
        )
        indexes = (GinIndex(fields=["search"], name="enterprise_search"),)
        verbose_name = "企业"

    def __str__(self) -> str:
        return self.name
