from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..terms import REPORT_NAME, ReportState, Stage, WaiverReason, WaiverState
from .project import Project


class StageStay(models.Model):
    """A project's time in one stage (阶段停留): the day claimed, the day verified, the day left.

    Rates and dwell times are computed from these rows; ``verified_at`` empty in a stage that needs verification means
    the stay does not count as real yet.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stays")
    stage = models.CharField("阶段", max_length=12, choices=Stage.choices())
    entered_on = models.DateField("进入（称）")
    verified_at = models.DateTimeField("核实", null=True)
    left_on = models.DateField("离开", null=True)
    annulled = models.BooleanField("退回", default=False)

    class Meta:
        ordering = ("entered_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["project"], name="one_open_stay", condition=Q(left_on=None, annulled=False)
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("entered_on")), name="stay_forward"
            ),
        )
        indexes = (models.Index(fields=["zone", "stage", "entered_on"], name="stay_stage"),)
        verbose_name = "阶段停留"

    def __str__(self) -> str:
        return f"{self.project_id} {self.stage} {self.entered_on}"


class StageReport(models.Model):
    """A claim that a stage was reached (申报), 待核 until another person verifies it."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reports")
    target = models.CharField("申报阶段", max_length=12, choices=Stage.choices())
    claimed_on = models.DateField("称何日")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField("申报时间")
    note = models.CharField("说明", max_length=500, blank=True)
    skip_reason = models.CharField("越级理由", max_length=300, blank=True)
    taken_over = models.BooleanField("接入", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=ReportState.choices(), default=ReportState.PENDING
    )
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verified_at = models.DateTimeField("核实时间", null=True)
    answer = models.CharField("核实意见", max_length=300, blank=True)

    class Meta:
        ordering = ("-reported_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["project"], name="one_pending_report", condition=Q(state="pending")
            ),
            models.CheckConstraint(
                condition=Q(verifier=None) | ~Q(state="verified") | ~Q(verifier=F("reporter")),
                name="verifier_not_reporter",
            ),
        )
        indexes = (models.Index(fields=["zone"], name="report_pending", condition=Q(state="pending")),)
        verbose_name = "阶段申报"

    def __str__(self) -> str:
        return f"{self.project_id} {self.target} {self.state}"

    @property
    def name(self) -> str:
        """What is reported: 签约, 开工, 投产."""
        return REPORT_NAME.get(Stage.of(self.target), Stage.label_of(self.target))


class Waiver(models.Model):
    """Leave to pass a gate although a demand of the zone's own is not met (带缺)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="waivers")
    stage = models.CharField("进入阶段", max_length=12, choices=Stage.choices())
    demands = models.JSONField("越过哪几项")
    reason_kind = models.CharField("理由类别", max_length=20, choices=WaiverReason.choices())
    reason = models.CharField("理由", max_length=500)
    due_on = models.DateField("何日补齐")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    state = models.CharField(
        "状态", max_length=10, choices=WaiverState.choices(), default=WaiverState.PENDING
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    answer = models.CharField("答复", max_length=300, blank=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["project", "stage"], name="one_pending_waiver", condition=Q(state="pending")
            ),
        )
        verbose_name = "带缺申请"

    def __str__(self) -> str:
        return f"{self.project_id} {self.stage} {self.state}"


class ZoneDemand(models.Model):
    """A demand a zone adds to a stage (本区加), from the catalogue of checks in ``rules.demands``."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField("进入阶段", max_length=12, choices=Stage.choices())
    check_code = models.CharField("要求", max_length=40)
    threshold = models.DecimalField("数值", max_digits=14, decimal_places=2, null=True, blank=True)
    source = models.CharField("依据", max_length=120, blank=True)
    active = models.BooleanField("在用", default=True)

    class Meta:
        ordering = ("stage", "id")
        constraints = (models.UniqueConstraint(fields=["zone", "stage", "check_code"], name="demand_once"),)
        verbose_name = "本区要求"

    def __str__(self) -> str:
        return f"{self.stage} {self.check_code}"


class StageLimit(models.Model):
    """How many calendar days a project may stay in a stage before its light turns red (阶段时限)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField("阶段", max_length=12, choices=[*Stage.choices(), ("report", "申报核实")])
    limit_calendar_days = models.PositiveSmallIntegerField("上限（自然日）")
    source = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["zone", "stage"], name="limit_once"),)
        verbose_name = "阶段时限"

    def __str__(self) -> str:
        return f"{self.stage} {self.limit_calendar_days}"
