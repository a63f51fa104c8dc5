from __future__ import annotations

from django.conf import settings
from django.db import models

from ..terms import LedgerState, RowOutcome, TwinDecision


class Ledger(models.Model):
    """A table of projects on its way into the register (台账): read, shown, confirmed by a person, perhaps undone."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("内容指纹", max_length=64)
    state = models.CharField(
        "状态", max_length=10, choices=LedgerState.choices(), default=LedgerState.PREVIEW
    )
    version = models.PositiveIntegerField("版本", default=1)
    sheets = models.JSONField("工作表", default=list)
    counts = models.JSONField("计数", default=dict)
    digest = models.CharField("预览指纹", max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("上传时间")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = "台账"

    def __str__(self) -> str:
        return self.title


class LedgerRow(models.Model):
    """One data row of a ledger: what it says, what that would change, and what became of it.

    ``values`` hold what was read, normalised, by field; ``shown`` the cells that are written otherwise.
    ``troubles`` and ``remarks`` keep apart what reading found (``read``) and what the register adds (``more``).  Rows of
    a confirmed ledger that have a project are the zone's memory: what a ledger said last time of it.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    ledger = models.ForeignKey(Ledger, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField("工作表", max_length=60)
    number = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=10, choices=RowOutcome.choices())
    name = models.CharField("项目名称", max_length=200, blank=True)
    name_key = models.CharField("名称键", max_length=200, blank=True)
    values = models.JSONField("读出的值", default=dict)
    shown = models.JSONField("单元格", default=dict)
    changes = models.JSONField("变化", default=dict)
    troubles = models.JSONField("错误", default=dict)
    remarks = models.JSONField("说明", default=dict)
    twins = models.JSONField("疑似重复", default=list)
    decision = models.CharField("认定", max_length=6, choices=TwinDecision.choices(), blank=True)
    project = models.ForeignKey("projects.Project", on_delete=models.SET_NULL, null=True, related_name="+")
    written = models.BooleanField("已写入", default=False)
    before = models.JSONField("写入前", null=True)
    version_after = models.PositiveIntegerField("写入后版本", null=True)

    class Meta:
        ordering = ("ledger", "sheet", "number")
        constraints = (models.UniqueConstraint(fields=["ledger", "sheet", "number"], name="ledger_row"),)
        indexes = (
            models.Index(fields=["zone", "project"], name="ledger_row_project"),
            models.Index(fields=["ledger", "outcome"], name="ledger_row_outcome"),
        )
        verbose_name = "台账行"

    def __str__(self) -> str:
        return f"{self.sheet} {self.number}"


class ColumnChoice(models.Model):
    """What a person of the zone said a header means (列对应); "" is: do not import."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    header = models.CharField("表头", max_length=120)
    field = models.CharField("字段", max_length=30, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("header",)
        constraints = (models.UniqueConstraint(fields=["zone", "header"], name="column_choice"),)
        verbose_name = "列对应"

    def __str__(self) -> str:
        return f"{self.header} → {self.field}"


class LedgerForm(models.Model):
    """The zone's own table (本区表样): an .xlsx whose sheet is filled on export; the file is an attachment of this row."""

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=80)
    sheet = models.CharField("工作表", max_length=60)
    header_row = models.PositiveIntegerField("表头行")
    columns = models.JSONField("列")
    active = models.BooleanField("在用", default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("存入时间")

    class Meta:
        ordering = ("-active", "name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["zone", "name"], name="ledger_form_name", condition=models.Q(active=True)
            ),
        )
        verbose_name = "本区表样"

    def __str__(self) -> str:
        return self.name
