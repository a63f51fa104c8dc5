from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from ..terms import Stage, Standing


class PromotionMode(models.Model):
    """A way of promotion (招商方式): by chain, by fund, by home ties …  Modes are the zone's data."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=30)
    source = models.CharField("出处", max_length=120, blank=True)
    active = models.BooleanField("在用", default=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["zone", "name"], name="mode_name"),)
        verbose_name = "招商方式"

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """An investment being attracted to the zone (招商项目), from first lead to full output.

    Amounts in 万元.  ``stage_verified`` is False while a stage that needs a second person's word has not got it (a
    project taken over from a ledger): such a project is counted apart, never as signed, started or producing.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    code = models.CharField("编号", max_length=20)
    name = models.CharField("项目名称", max_length=200)
    stage = models.CharField("阶段", max_length=12, choices=Stage.choices(), default=Stage.LEAD)
    stage_entered_on = models.DateField("进入阶段")
    stage_verified = models.BooleanField("阶段已核", default=True)
    standing = models.CharField("状态", max_length=8, choices=Standing.choices(), default=Standing.ACTIVE)
    standing_reason = models.CharField("原因", max_length=300, blank=True)
    lost_to = models.CharField("去了哪里", max_length=80, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    restricted = models.BooleanField("保密", default=False)
    is_synthetic = models.BooleanField("模拟", default=False)

    content = models.TextField("建设内容", blank=True, max_length=2000)
    investment = models.DecimalField(
        "计划总投资（万元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    fixed_investment = models.DecimalField(
        "其中固定资产（万元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    planned_output = models.DecimalField(
        "达产年产值（万元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    planned_tax = models.DecimalField(
        "达产年税收（万元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    actual_output = models.DecimalField(
        "实际年产值（万元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    jobs = models.PositiveIntegerField("用工（人）", null=True, blank=True)
    land_need_mu = models.DecimalField("需用地（亩）", max_digits=10, decimal_places=2, null=True, blank=True)
    premises_need_sqm = models.DecimalField(
        "需厂房（㎡）", max_digits=12, decimal_places=2, null=True, blank=True
    )

    origin_region = models.CharField("来源地", max_length=60, blank=True)
    mode = models.ForeignKey(PromotionMode, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    chain = models.CharField("产业链", max_length=40, blank=True)
    industry_class = models.CharField("行业代码", max_length=5, blank=True)

    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="包联领导",
    )
    department = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="责任部门",
    )
    team = models.ForeignKey(
        "people.Team",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="招商组或专班",
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="责任人"
    )
    officer_text = models.CharField("台账责任人", max_length=40, blank=True)

    entered_at = models.DateTimeField("登记时间")
    changed_at = models.DateTimeField("修改时间")
    search_text = models.TextField("检索文本", blank=True, editable=False)
    search = SearchVectorField("检索", null=True, editable=False)
    sort_key = models.CharField("排序", max_length=240, blank=True, editable=False)

    class Meta:
        ordering = ("-changed_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["zone", "code"], name="project_code"),
            models.CheckConstraint(
                condition=Q(investment__isnull=True) | Q(investment__gt=0), name="investment_positive"
            ),
            models.CheckConstraint(
                condition=Q(fixed_investment__isnull=True)
                | Q(fixed_investment__gte=0)
                & (Q(investment__isnull=True) | Q(fixed_investment__lte=F("investment"))),
                name="fixed_within_investment",
            ),
        )
        indexes = (
            GinIndex(fields=["search"], name="project_search"),
            models.Index(fields=["zone", "stage", "-changed_at", "-id"], name="project_stage_changed"),
            models.Index(fields=["zone", "-changed_at", "-id"], name="project_changed"),
            models.Index(fields=["officer"], name="project_officer"),
        )
        verbose_name = "项目"

    def __str__(self) -> str:
        return self.name


class CodeSeries(models.Model):
    """The last number given out in a series of project codes (编号); numbers are never given twice."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField("前缀", max_length=12)
    last = models.PositiveIntegerField("已用到", default=0)

    class Meta:
        ordering = ("zone", "prefix")
        constraints = (models.UniqueConstraint(fields=["zone", "prefix"], name="code_series"),)
        verbose_name = "编号序列"

    def __str__(self) -> str:
        return f"{self.prefix}{self.last}"


class ProjectInvestor(models.Model):
    """Who invests (投资方): always a name, an entry of the enterprise register where there is one."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="investors")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField("名称", max_length=120)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["project", "name"], name="investor_once"),)
        verbose_name = "投资方"

    def __str__(self) -> str:
        return self.name


class Deadline(models.Model):
    """A day by which something of a project is due (时限); lights are computed from these rows when read."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="deadlines")
    source = models.CharField("来源", max_length=60)
    label = models.CharField("事由", max_length=120)
    near_on = models.DateField("临近")
    due_on = models.DateField("到期")

    class Meta:
        ordering = ("due_on", "id")
        constraints = (models.UniqueConstraint(fields=["project", "source"], name="deadline_source"),)
        indexes = (models.Index(fields=["zone", "due_on"], name="deadline_due"),)
        verbose_name = "时限"

    def __str__(self) -> str:
        return f"{self.label} {self.due_on}"
