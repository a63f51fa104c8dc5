from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..terms import CheckResult, ReviewState, Verdict, VetoResult
from .template import DiligenceItem, ReviewTemplate, Veto


class Review(models.Model):
    """A project before its reviewers (评审), one round of it; a re-review is a row of its own that names the one before.

    ``held_outside``: held elsewhere and entered here with its minutes.  ``total`` and ``spread`` (分 of 100) are kept at
    the verdict; until then they are computed from the sheets.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="+")
    template = models.ForeignKey(ReviewTemplate, on_delete=models.PROTECT, related_name="+")
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    round = models.PositiveSmallIntegerField("第几次", default=1)
    state = models.CharField(
        "状态", max_length=10, choices=ReviewState.choices(), default=ReviewState.PREPARING
    )
    held_outside = models.BooleanField("外部评审", default=False)
    body = models.CharField("评审机构", max_length=100)
    request = models.CharField("提请评审的事项", max_length=500, blank=True)

    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("提交时间")
    opened_on = models.DateField("提交日期")
    session_on = models.DateField("会审日期", null=True)
    session_place = models.CharField("会审地点", max_length=100, blank=True)
    chaired_by = models.CharField("主持人", max_length=60, blank=True)

    verdict = models.CharField("结论", max_length=12, choices=Verdict.choices(), blank=True)
    decided_on = models.DateField("结论日期", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("结论时间", null=True)
    reasons = models.CharField("理由", max_length=1000, blank=True)
    dispersion_note = models.CharField("分歧说明", max_length=500, blank=True)
    total = models.DecimalField("总分", max_digits=5, decimal_places=2, null=True)
    spread = models.DecimalField("总分差", max_digits=5, decimal_places=2, null=True)
    minutes = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_on = models.DateField("撤销日期", null=True)
    cancel_reason = models.CharField("撤销原因", max_length=300, blank=True)

    changed_at = models.DateTimeField("修改时间")
    version = models.PositiveIntegerField("版本", default=1)
    is_synthetic = models.BooleanField("模拟", default=False)

    class Meta:
        ordering = ("-opened_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["project"],
                name="one_review_under_way",
                condition=Q(state__in=["preparing", "scoring", "session"]),
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | (~Q(verdict="") & Q(decided_on__isnull=False)),
                name="review_decided_with_verdict",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | Q(cancelled_on__isnull=False),
                name="review_cancelled_with_day",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(decided_on__gte=F("opened_on")),
                name="review_decided_after_opened",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("opened_by")) | Q(held_outside=True),
                name="review_decided_by_another",
            ),
        )
        indexes = (
            models.Index(fields=["zone", "state", "-opened_at"], name="review_state"),
            models.Index(fields=["project", "-opened_at"], name="review_project"),
        )
        verbose_name = "评审"

    def __str__(self) -> str:
        return f"{self.project_id} 第 {self.round} 次"


class VetoFinding(models.Model):
    """What a look at one veto found (否决项核查); no row is 未核."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="veto_findings")
    veto = models.ForeignKey(Veto, on_delete=models.PROTECT, related_name="+")
    result = models.CharField("结果", max_length=10, choices=VetoResult.choices())
    note = models.CharField("依据或说明", max_length=300, blank=True)
    evidence = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("veto_id",)
        constraints = (models.UniqueConstraint(fields=["review", "veto"], name="veto_finding_once"),)
        verbose_name = "否决项核查"

    def __str__(self) -> str:
        return f"{self.veto_id} {self.result}"


class DiligenceCheck(models.Model):
    """What a look at one point of due diligence found (尽职调查); no row is 未查, which is not the same as no risk."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="checks")
    item = models.ForeignKey(DiligenceItem, on_delete=models.PROTECT, related_name="+")
    result = models.CharField("结果", max_length=16, choices=CheckResult.choices())
    source = models.CharField("查询来源", max_length=200, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    checked_on = models.DateField("查询日期", null=True)
    evidence = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("item_id",)
        constraints = (models.UniqueConstraint(fields=["review", "item"], name="diligence_check_once"),)
        verbose_name = "尽职调查"

    def __str__(self) -> str:
        return f"{self.item_id} {self.result}"


class Condition(models.Model):
    """A condition of a pass (附带条件), as the verdict said it; met or not stands with the project (``project_condition``)."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="conditions")
    text = models.CharField("条件", max_length=300)
    stage = models.CharField("最迟在哪一阶段前满足", max_length=12, default="signed")
    due_on = models.DateField("不晚于", null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["review", "text"], name="review_condition_once"),)
        verbose_name = "附带条件"

    def __str__(self) -> str:
        return self.text
