from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from ..terms import TargetOrigin, TargetState
from .search import Candidate


class Target(models.Model):
    """A firm to call on (目标企业), from a sealed search or entered by hand.  Being here grants nothing.

    ``chain_name`` and ``link_name`` keep where it was wanted, also when the link is gone.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    firm_id = models.CharField("企业库编号", max_length=200, blank=True)
    name = models.CharField("名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    country = models.CharField("国家或地区", max_length=40, blank=True)
    region = models.CharField("所在地", max_length=60, blank=True)
    industry_class = models.CharField("行业代码", max_length=20, blank=True)

    chain = models.ForeignKey("chains.Chain", on_delete=models.SET_NULL, null=True, related_name="+")
    link = models.ForeignKey("chains.Link", on_delete=models.SET_NULL, null=True, related_name="+")
    chain_name = models.CharField("产业链", max_length=80, blank=True)
    link_name = models.CharField("环节", max_length=80, blank=True)
    origin = models.CharField("来历", max_length=10, choices=TargetOrigin.choices())
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField("出处", max_length=200, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)

    state = models.CharField("状态", max_length=10, choices=TargetState.choices(), default=TargetState.OPEN)
    dismissed_reason = models.CharField("为什么无需处理", max_length=200, blank=True)
    outcome = models.CharField("处理结果", max_length=300, blank=True)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    next_step = models.CharField("下一步", max_length=200, blank=True)
    due_on = models.DateField("不晚于", null=True, blank=True)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, null=True, related_name="+")

    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("加入时间")
    changed_at = models.DateTimeField("修改时间")
    version = models.PositiveIntegerField("版本", default=1)
    is_synthetic = models.BooleanField("模拟", default=False)
    search_text = models.TextField("检索文本", blank=True, editable=False)
    search = SearchVectorField("检索", null=True, editable=False)

    class Meta:
        ordering = ("-changed_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["zone", "firm_id"], name="target_firm", condition=~Q(firm_id="")),
            models.UniqueConstraint(
                fields=["zone", "credit_code"], name="target_code", condition=~Q(credit_code="")
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(credit_code=""), name="target_foreign_without_code"
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(dismissed_reason=""), name="target_dismissed_with_reason"
            ),
        )
        indexes = (
            GinIndex(fields=["search"], name="target_search"),
            models.Index(fields=["zone", "state", "-changed_at", "-id"], name="target_state"),
            models.Index(fields=["chain", "link"], name="target_chain"),
            models.Index(fields=["zone", "name"], name="target_name"),
            models.Index(fields=["project"], name="target_project"),
            models.Index(fields=["enterprise"], name="target_enterprise"),
        )
        verbose_name = "目标企业"

    def __str__(self) -> str:
        return self.name
