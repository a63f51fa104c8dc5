from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhaoluo.registers.enterprises.models import Enterprise

from .chain import Chain, Link


class Placement(models.Model):
    """A resident enterprise stands on a link (企业上链)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="placements")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    source = models.CharField("出处", max_length=120)
    as_of = models.DateField("数据日期", null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["link", "enterprise"], name="placement_once"),)
        verbose_name = "企业上链"

    def __str__(self) -> str:
        return f"{self.link_id}:{self.enterprise_id}"


class ChainLeader(models.Model):
    """An enterprise that leads a chain (链主)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="leaders")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    source = models.CharField("出处", max_length=120)
    as_of = models.DateField("数据日期", null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["chain", "enterprise"], name="chain_leader_once"),)
        verbose_name = "链主"

    def __str__(self) -> str:
        return f"{self.chain_id}:{self.enterprise_id}"


class EnterpriseFigure(models.Model):
    """Output and head-count of an enterprise in one year (企业产值用工); either may be unknown."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年份")
    output = models.DecimalField("产值（万元）", max_digits=14, decimal_places=2, null=True, blank=True)
    employees = models.PositiveIntegerField("用工人数", null=True, blank=True)
    source = models.CharField("出处", max_length=120)
    as_of = models.DateField("数据日期", null=True, blank=True)

    class Meta:
        ordering = ("-year", "id")
        constraints = (
            models.UniqueConstraint(fields=["enterprise", "year"], name="enterprise_figure_once"),
            models.CheckConstraint(
                condition=Q(output__isnull=True) | Q(output__gte=0), name="enterprise_figure_output"
            ),
            models.CheckConstraint(
                condition=Q(output__isnull=False) | Q(employees__isnull=False), name="enterprise_figure_says"
            ),
        )
        verbose_name = "企业产值用工"

    def __str__(self) -> str:
        return f"{self.enterprise_id}:{self.year}"


class Equipment(models.Model):
    """How many machines of a kind stand on a chain (设备数): of one enterprise, or of the whole chain where ``enterprise``
    is empty.  The whole chain's count is a count of its own, never the sum of the enterprises'."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="equipment")
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("设备", max_length=60)
    count = models.PositiveIntegerField("数量")
    unit = models.CharField("单位", max_length=8)
    source = models.CharField("出处", max_length=120)
    as_of = models.DateField("数据日期", null=True, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["chain", "enterprise", "name", "unit"],
                name="equipment_once",
                nulls_distinct=False,
            ),
        )
        verbose_name = "设备数"

    def __str__(self) -> str:
        return f"{self.name} {self.count}{self.unit}"


class Purchase(models.Model):
    """What a resident buys in a year (采购): from whom, of which link, for how much.

    ``is_local`` empty: not said; then the supplier's row in the register, or its region, decides, or it stays unknown.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    buyer = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    supplier_name = models.CharField("供应方", max_length=120, blank=True)
    supplier_region = models.CharField("供应方所在地", max_length=60, blank=True)
    is_local = models.BooleanField("本地供应", null=True, blank=True)
    link = models.ForeignKey(Link, on_delete=models.SET_NULL, null=True, blank=True, related_name="purchases")
    product = models.CharField("产品", max_length=60)
    amount = models.DecimalField("金额（万元）", max_digits=14, decimal_places=2, null=True, blank=True)
    year = models.PositiveSmallIntegerField("年份")
    source = models.CharField("出处", max_length=120)
    as_of = models.DateField("数据日期", null=True, blank=True)

    class Meta:
        ordering = ("-year", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["buyer", "supplier_name", "product", "year"], name="purchase_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="purchase_amount"
            ),
            models.CheckConstraint(
                condition=Q(supplier__isnull=True) | ~Q(supplier=F("buyer")), name="purchase_from_another"
            ),
        )
        indexes = (
            models.Index(fields=["zone", "buyer"], name="purchase_buyer"),
            models.Index(fields=["link"], name="purchase_link"),
        )
        verbose_name = "采购"

    def __str__(self) -> str:
        return f"{self.buyer_id}:{self.product} {self.year}"
