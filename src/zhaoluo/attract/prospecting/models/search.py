from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class ScorecardVersion(models.Model):
    """Weights of a zone for ranking firms (打分权重): versions that follow each other and are never changed.

    ``weights``: term code → part, non-negative, sum above 0; shares are computed when used.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("版本")
    weights = models.JSONField("权重")
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("存入时间")

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["zone", "number"], name="scorecard_number"),)
        verbose_name = "打分权重"

    def __str__(self) -> str:
        return f"v{self.number}"


class Search(models.Model):
    """A question put to the universe and its answer (查询): dated, sealed, never changed (the database refuses it).

    ``links``: list of {id, key, name} as they were.  ``question``: what the engine was asked, with ``scorecard`` left to
    ``weights`` (term → share), and ``put_aside``: which of ``exclude`` nobody typed.  ``generation``, ``store_as_of``: which store answered.  ``seconds``: of the engine.
    ``residents``: how many residents the store knows, ``residents_unknown`` how many it does not.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    chain = models.ForeignKey("chains.Chain", on_delete=models.PROTECT, null=True, related_name="+")
    chain_name = models.CharField("产业链", max_length=80, blank=True)
    links = models.JSONField("环节", default=list)
    question = models.JSONField("问题")
    weights = models.JSONField("权重")
    scorecard = models.ForeignKey(ScorecardVersion, on_delete=models.PROTECT, null=True, related_name="+")
    generation = models.CharField("企业库版次", max_length=40)
    store_as_of = models.CharField("数据截至", max_length=40, blank=True)
    is_synthetic = models.BooleanField("模拟", default=False)
    scanned = models.PositiveBigIntegerField("看过几家")
    candidates_count = models.PositiveBigIntegerField("候选几家")
    seconds = models.FloatField("用时（秒）", default=0)
    residents = models.PositiveIntegerField("对上的入驻企业", default=0)
    residents_unknown = models.PositiveIntegerField("没对上的入驻企业", default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("查询时间")
    seal = models.CharField("封存校验", max_length=64)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=["zone", "-at", "-id"], name="search_recent"),
            models.Index(fields=["chain", "-at"], name="search_chain"),
        )
        verbose_name = "查询"

    def __str__(self) -> str:
        return "、".join(link["name"] for link in self.links) or self.chain_name

    @property
    def typed_exclusions(self) -> list[str]:
        """Firms left out by name, without those that were put aside in the library (无需处理)."""
        aside = set(self.question.get("put_aside") or ())
        return [firm for firm in self.question.get("exclude") or () if firm not in aside]


class Candidate(models.Model):
    """A row of a sealed answer (候选).  Scores 0–1, ``score_high`` if all that is unknown were at full.

    ``terms``: term → 0–1, unweighted.  ``gaps``: list of {id, name, value}, links of the question its class
    fills, best first.  ``links``: list of {id, name, supplies, product}, one per supply link with a resident.
    ``evidence``: list of {kind, text, source, as_of}.  ``facts``: what the store says of the firm.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    search = models.ForeignKey(Search, on_delete=models.PROTECT, related_name="candidates")
    rank = models.PositiveSmallIntegerField("名次")
    firm_id = models.CharField("企业库编号", max_length=200)
    name = models.CharField("名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    region = models.CharField("所在地", max_length=60, blank=True)
    industry_class = models.CharField("行业代码", max_length=20, blank=True)
    facts = models.JSONField("库内资料", default=dict)
    score = models.FloatField("得分")
    score_high = models.FloatField("最高可能得分")
    terms = models.JSONField("各项", default=dict)
    unknown = ArrayField(models.CharField(max_length=40), verbose_name="未知", default=list)
    completeness = models.FloatField("资料齐全度")
    gaps = models.JSONField("所补环节", default=list)
    links = models.JSONField("供货往来", default=list)
    evidence = models.JSONField("依据", default=list)
    reason = models.TextField("理由")

    class Meta:
        ordering = ("search", "rank")
        constraints = (
            models.UniqueConstraint(fields=["search", "rank"], name="candidate_rank"),
            models.UniqueConstraint(fields=["search", "firm_id"], name="candidate_firm"),
            models.CheckConstraint(
                condition=Q(completeness__gte=0) & Q(completeness__lte=1), name="candidate_completeness"
            ),
        )
        verbose_name = "候选企业"

    def __str__(self) -> str:
        return self.name
