from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..terms import Conclusion, ExceptionGround, SubjectKind


class CompetitionReview(models.Model):
    """A fair-competition review (公平竞争审查) of one text: what was asked of it, on what basis it stands, how it ended.

    ``suspicions`` are the triggers the text tripped when it was last written (as ``rules.triggers.Suspicion``), with
    ``triggers_version`` of the table that said so.  Only a passed review that has not run out carries a promise.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField("版本", default=1)
    title = models.CharField("名称", max_length=120)
    kind = models.CharField("送审的是什么", max_length=10, choices=SubjectKind.choices())
    text = models.TextField("送审内容", max_length=8000)
    drafter = models.CharField("起草单位", max_length=60)
    legal_basis = models.TextField("法律依据", blank=True, max_length=1000)
    exception = models.CharField(
        "适用例外", max_length=10, choices=ExceptionGround.choices(), default=ExceptionGround.NONE
    )
    exception_note = models.CharField("为什么适用", max_length=500, blank=True)
    opinions = models.TextField("征求意见", blank=True, max_length=2000)
    sunset_on = models.DateField("有效至", null=True, blank=True)
    suspicions = models.JSONField("疑似条款", default=list)
    triggers_version = models.PositiveIntegerField("词表版本", default=0)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    conclusion = models.CharField(
        "结论", max_length=10, choices=Conclusion.choices(), default=Conclusion.PENDING
    )
    concluded_on = models.DateField("结论日期", null=True, blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    conclusion_note = models.CharField("结论说明", max_length=500, blank=True)
    evidence = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    is_synthetic = models.BooleanField("模拟", default=False)

    class Meta:
        ordering = ("-entered_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(concluded_by=None) | ~Q(concluded_by=F("entered_by")), name="reviewer_not_drafter"
            ),
        )
        indexes = (models.Index(fields=["zone", "conclusion"], name="competition_review_state"),)
        verbose_name = "公平竞争审查"

    def __str__(self) -> str:
        return self.title
