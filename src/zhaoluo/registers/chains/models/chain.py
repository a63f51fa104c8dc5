from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ..terms import ChainStatus, Position


def _names(label: str, length: int = 60) -> ArrayField[list[str], list[str]]:
    return ArrayField(models.CharField(max_length=length), verbose_name=label, default=list, blank=True)


class Chain(models.Model):
    """An industry chain as the zone sees it (产业链): links in a directed graph, versioned.

    ``local_region``: the six-digit region within which a supplier counts as local (本地); empty: nothing but the zone's
    own residents and what is said with a purchase.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    key = models.CharField("标识", max_length=40)
    name = models.CharField("名称", max_length=60)
    status = models.CharField("状态", max_length=10, choices=ChainStatus.choices(), default=ChainStatus.DRAFT)
    revision = models.PositiveIntegerField("图谱版次", default=0)
    columns = _names("阶段")
    local_region = models.CharField("本地范围", max_length=6, blank=True)
    source = models.CharField("出处", max_length=120, blank=True)
    as_of = models.DateField("数据日期", null=True, blank=True)
    owner_note = models.CharField("维护", max_length=120, blank=True)
    is_synthetic = models.BooleanField("模拟", default=False)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["zone", "key"], name="chain_key"),
            models.UniqueConstraint(fields=["zone", "name"], name="chain_name"),
        )
        verbose_name = "产业链"

    def __str__(self) -> str:
        return self.name


class ChainRevision(models.Model):
    """The whole document of a chain as it stood after one accepted change (图谱版次); never changed."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField("版次")
    document = models.JSONField("内容")
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["chain", "number"], name="chain_revision_number"),)
        verbose_name = "图谱版次"

    def __str__(self) -> str:
        return f"{self.chain_id} r{self.number}"


class Link(models.Model):
    """A link of a chain (环节): what is made there, in which industry classes.

    ``column``: place of its stage in ``chain.columns``.  ``x``, ``y``: where it stands on the map, in the units of
    ``engine.chain.layout``; empty until a layout or a person put it there.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="links")
    key = models.CharField("标识", max_length=40)
    name = models.CharField("名称", max_length=40)
    position = models.CharField("位置", max_length=10, choices=Position.choices())
    column = models.PositiveSmallIntegerField("阶段")
    order = models.PositiveSmallIntegerField("次序", default=0)
    x = models.FloatField("横坐标", null=True, blank=True)
    y = models.FloatField("纵坐标", null=True, blank=True)
    products = _names("产品")
    routes = _names("技术路线")
    fields = _names("应用领域")
    is_critical = models.BooleanField("关键环节", default=False)
    note = models.CharField("说明", max_length=300, blank=True)
    source = models.CharField("出处", max_length=120, blank=True)
    as_of = models.DateField("数据日期", null=True, blank=True)

    class Meta:
        ordering = ("order", "id")
        constraints = (
            models.UniqueConstraint(fields=["chain", "key"], name="link_key"),
            models.UniqueConstraint(
                fields=["chain", "name"],
                name="link_name",
                deferrable=models.Deferrable.DEFERRED,  # two links may swap names in one change
            ),
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True) | Q(x__isnull=False, y__isnull=False),
                name="link_stands_somewhere_or_not",
            ),
        )
        verbose_name = "环节"

    def __str__(self) -> str:
        return self.name


class LinkClass(models.Model):
    """An industry class (GB/T 4754-2017, four digits) whose firms may make a link's products, and what share of them
    does (0..1; empty: unknown).  A weight without ``source`` helps to rank firms and counts as unknown in yuan."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="classes")
    code = models.CharField("行业代码", max_length=4)
    weight = models.FloatField("权重", null=True, blank=True)
    source = models.CharField("出处", max_length=120, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["link", "code"], name="link_class_once"),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gte=0, weight__lte=1), name="link_class_weight"
            ),
        )
        verbose_name = "环节行业"

    def __str__(self) -> str:
        return self.code


class LinkEdge(models.Model):
    """One link supplies another (供应关系).  ``coefficient``: yuan of the product per yuan of the buyer's output; counts
    in yuan only with a source."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="edges")
    supplier = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="supplies")
    buyer = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="needs")
    product = models.CharField("产品", max_length=60, blank=True)
    coefficient = models.FloatField("投入系数", null=True, blank=True)
    source = models.CharField("出处", max_length=120, blank=True)
    as_of = models.DateField("数据日期", null=True, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ("order", "id")
        constraints = (
            models.UniqueConstraint(fields=["supplier", "buyer", "product"], name="link_edge_once"),
            models.CheckConstraint(condition=~Q(supplier=F("buyer")), name="link_edge_with_another"),
            models.CheckConstraint(
                condition=Q(coefficient__isnull=True) | Q(coefficient__gte=0, coefficient__lte=1),
                name="link_edge_coefficient",
            ),
        )
        verbose_name = "供应关系"

    def __str__(self) -> str:
        return f"{self.supplier_id}→{self.buyer_id}"
