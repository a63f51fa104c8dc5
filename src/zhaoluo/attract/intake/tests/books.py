"""Small workbooks for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

HEAD = ("序号", "项目名称", "投资方", "总投资（亿元）", "阶段", "签约日期", "用地（亩）", "责任人")


def book(
    rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD, title: str = "河阳经开区招商项目台账"
) -> bytes:
    """An .xlsx with a title in row 1, headers in row 2, data from row 3."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet("四库台账")
    sheet.merge_range(0, 0, 0, len(head) - 1, title)
    for y, row in enumerate([head, *rows], 1):
        for x, value in enumerate(row):
            if value is not None:
                sheet.write(y, x, value)
    made.close()
    return out.getvalue()


def upload(rows: Sequence[Sequence[Any]], name: str = "四库台账.xlsx", **more: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, book(rows, **more))


def ledger_rows() -> list[list[Any]]:
    """Six rows as a zone might keep them."""
    return [
        [1, "年产5万吨铝板带箔项目", "晋冀铝业有限公司", 3.5, "签约", "2026.3.5", 120, "周启明"],
        [2, "储能电芯项目", "江北储能科技有限公司", "12000万元", "在谈", None, None, "王某某"],
        [3, "光伏组件项目", "浙东光伏股份有限公司", "约2亿元", "开工", "2025-11-02", "80亩", "郑晓岚"],
        [4, "冷链物流园项目", None, None, "线索", None, None, None],
        [5, "氢能装备项目", "华清氢能装备有限公司", 1.2, "签约", "2026.2.30", None, "周启明"],
        ["合计", None, None, 7.9, None, None, None, None],
    ]
