from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..terms import AgreementKind, MilestoneKind, PromiseKind, PromiseState
from .project import Project


class Agreement(models.Model):
    """An agreement with the investor (协议): intent, framework or formal, counted apart."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="agreements")
    kind = models.CharField("类型", max_length=10, choices=AgreementKind.choices())
    on = models.DateField("签订日期")
    amount = models.DecimalField("协议额（万元）", max_digits=14, decimal_places=2, null=True, blank=True)
    evidence = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        ordering = ("-on", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="agreement_positive"),
        )
        indexes = (models.Index(fields=["zone", "kind", "on"], name="agreement_kind_on"),)
        verbose_name = "协议"

    def __str__(self) -> str:
        return f"{AgreementKind.label_of(self.kind)} {self.on}"


class Milestone(models.Model):
    """A dated point on the way (里程碑): review passed, land acquired, works started.

    ``source`` is empty where it was typed; "review:12" where the app above told it.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField("类型", max_length=10, choices=MilestoneKind.choices())
    on = models.DateField("日期")
    land_mu = models.DecimalField("面积（亩）", max_digits=10, decimal_places=2, null=True, blank=True)
    evidence = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField("说明", max_length=200, blank=True)
    source = models.CharField("来源", max_length=60, blank=True)

    class Meta:
        ordering = ("on", "id")
        constraints = (models.UniqueConstraint(fields=["project", "kind"], name="milestone_once"),)
        verbose_name = "里程碑"

    def __str__(self) -> str:
        return f"{MilestoneKind.label_of(self.kind)} {self.on}"


class Promise(models.Model):
    """What was promised to the project (承诺): by whom, on what basis, by when, kept or not.

    ``suspicions`` are the triggers of fair competition the text tripped (疑似; ``policies.rules.triggers.Suspicion``); None
    where it was never checked.  A suspected promise is lawful only while it is confirmed and its review stands passed.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="promises")
    kind = models.CharField("类型", max_length=10, choices=PromiseKind.choices())
    text = models.CharField("内容", max_length=300)
    promised_by = models.CharField("谁承诺", max_length=60)
    basis = models.CharField("依据", max_length=200, blank=True)
    promised_on = models.DateField("承诺日期")
    due_on = models.DateField("到期", null=True, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="写在哪份协议里",
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    suspicions = models.JSONField("疑似条款", null=True, default=None)
    competition_review = models.ForeignKey(
        "policies.CompetitionReview", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    state = models.CharField("结果", max_length=10, choices=PromiseState.choices(), default=PromiseState.OPEN)
    settled_on = models.DateField("结果日期", null=True, blank=True)
    settled_note = models.CharField("结果说明", max_length=200, blank=True)

    class Meta:
        ordering = ("due_on", "id")
        indexes = (models.Index(fields=["zone", "due_on"], name="promise_due", condition=Q(state="open")),)
        verbose_name = "承诺"

    def __str__(self) -> str:
        return self.text
