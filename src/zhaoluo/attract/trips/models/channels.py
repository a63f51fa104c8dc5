from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..terms import AssetKind, AssetState, ChannelKind


class Channel(models.Model):
    """Through whom firms are met (渠道): a bureau, chamber, agent, leading firm, a home tie, an idle asset.

    ``fee_terms`` is text with its lawful basis; nothing here pays anybody.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类型", max_length=14, choices=ChannelKind.choices())
    name = models.CharField("名称", max_length=100)
    region = models.CharField("地区代码", max_length=6, blank=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, related_name="+"
    )
    contract_no = models.CharField("合同编号", max_length=60, blank=True)
    contract_from = models.DateField("合同起", null=True, blank=True)
    contract_to = models.DateField("合同止", null=True, blank=True)
    fee_terms = models.CharField("服务费约定", max_length=300, blank=True)
    fee_basis = models.CharField("服务费依据", max_length=200, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    active = models.BooleanField("在用", default=True)
    changed_at = models.DateTimeField("修改时间")
    version = models.PositiveIntegerField("版本", default=1)
    is_synthetic = models.BooleanField("模拟", default=False)

    class Meta:
        ordering = ("kind", "name")
        constraints = (
            models.UniqueConstraint(fields=["zone", "kind", "name"], name="channel_name"),
            models.CheckConstraint(
                condition=Q(contract_from=None)
                | Q(contract_to=None)
                | Q(contract_to__gte=models.F("contract_from")),
                name="channel_contract_ends_after_start",
            ),
        )
        verbose_name = "渠道"

    def __str__(self) -> str:
        return self.name


class HomeTie(models.Model):
    """A person from here who made it elsewhere (乡贤): personal data, with purpose and consent; shown masked.

    Erased on demand: the name, phone and note are emptied and ``erased_at`` set; what came through the channel stays.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="home_tie")
    name = models.CharField("姓名", max_length=40, blank=True)
    employer = models.CharField("单位", max_length=100, blank=True)
    post = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    purpose = models.CharField("用途", max_length=120)
    consent = models.CharField("同意方式", max_length=120)
    consent_on = models.DateField("同意日期")
    erased_at = models.DateTimeField("删去时间", null=True)

    class Meta:
        verbose_name = "乡贤"

    def __str__(self) -> str:
        return f"{self.zone_id}:{self.pk}"


class IdleAsset(models.Model):
    """A factory, piece of land or equipment that stands idle and is on offer (闲置资产)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="idle_asset")
    kind = models.CharField("类型", max_length=10, choices=AssetKind.choices())
    place = models.CharField("位置", max_length=120, blank=True)
    owner = models.CharField("权属人", max_length=100, blank=True)
    area_sqm = models.DecimalField("建筑面积（㎡）", max_digits=12, decimal_places=2, null=True, blank=True)
    land_mu = models.DecimalField("土地（亩）", max_digits=10, decimal_places=2, null=True, blank=True)
    available_from = models.DateField("何时可用", null=True, blank=True)
    terms = models.CharField("租售条件", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=AssetState.choices(), default=AssetState.OFFERED)
    source = models.CharField("出处", max_length=120, blank=True)
    as_of = models.DateField("截至", null=True, blank=True)

    class Meta:
        verbose_name = "闲置资产"

    def __str__(self) -> str:
        return f"{AssetKind.label_of(self.kind)} {self.place}"


class LiaisonOffice(models.Model):
    """An office of the zone in another region (驻外联络处)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=60)
    city = models.CharField("驻地代码", max_length=6)
    regions = models.JSONField("负责地区代码", default=list, blank=True)
    opened_on = models.DateField("设立日期", null=True, blank=True)
    closed_on = models.DateField("撤销日期", null=True, blank=True)
    head = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField("说明", max_length=300, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    is_synthetic = models.BooleanField("模拟", default=False)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["zone", "name"], name="liaison_name"),)
        verbose_name = "驻外联络处"

    def __str__(self) -> str:
        return self.name


class Pairing(models.Model):
    """A cooperation agreement between places (结对合作), and the projects it brings."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    partner = models.CharField("对方", max_length=100)
    region = models.CharField("地区代码", max_length=6, blank=True)
    signed_on = models.DateField("签订日期")
    until = models.DateField("有效期至", null=True, blank=True)
    fields = models.CharField("合作内容", max_length=300, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    is_synthetic = models.BooleanField("模拟", default=False)

    class Meta:
        ordering = ("-signed_on", "partner")
        constraints = (
            models.UniqueConstraint(fields=["zone", "partner", "signed_on"], name="pairing_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("signed_on")), name="pairing_ends_after_start"
            ),
        )
        verbose_name = "结对合作"

    def __str__(self) -> str:
        return self.partner
