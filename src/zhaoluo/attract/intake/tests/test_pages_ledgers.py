from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.models import Project
from zhaoluo.projects.tests import factories

from ..models import ColumnChoice, Ledger, LedgerRow
from ..terms import LedgerState

HEADERS = ("项目名称", "投资方", "总投资（万元）", "项目进度", "签约日期", "用地（亩）", "责任人", "建设内容")


def workbook(*rows: Sequence[Any], headers: Sequence[str] = HEADERS, **sheets: Any) -> bytes:
    """A small .xlsx in memory: one sheet 台账, and more by name → (headers, rows)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, (heads, lines) in {"台账": (headers, rows), **sheets}.items():
        page = book.add_worksheet(name)
        page.write_row(0, 0, heads)
        for y, line in enumerate(lines, 1):
            page.write_row(y, 0, line)
    book.close()
    return out.getvalue()


def a_row(
    name: str = "车载显示模组项目", investor: str = "江南晶显科技有限公司", **changes: Any
) -> list[Any]:
    known = {"wan": 32000, "stage": "洽谈", "on": "", "mu": 68, "officer": "周启明", "content": "两条模组线"}
    known |= changes
    return [name, investor, *(known[key] for key in ("wan", "stage", "on", "mu", "officer", "content"))]


def upload(client: Any, content: bytes, name: str = "台账 11 月.xlsx") -> Any:
    return client.post("/intake/ledgers/new/", {"file": SimpleUploadedFile(name, content)})


def opened(client: Any, *rows: Sequence[Any], **kwargs: Any) -> Ledger:
    """A ledger uploaded by this reader, waiting."""
    answer = upload(client, workbook(*rows, **kwargs))
    assert answer.status_code == 302, re.findall(r"<li>(.*?)</li>", answer.content.decode())
    return Ledger.objects.latest("pk")


def text(client: Any, ledger: Ledger, query: str = "") -> str:
    answer = client.get(f"/intake/ledgers/{ledger.pk}/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def act(client: Any, ledger: Ledger, verb: str, **data: Any) -> Any:
    ledger.refresh_from_db()
    return client.post(f"/intake/ledgers/{ledger.pk}/{verb}/", {"version": ledger.version} | data)


@pytest.fixture
def officer(cast: Any, signed_in: Any) -> Any:
    return signed_in(cast.officer)


def test_a_ledger_is_shown_first_and_written_only_when_confirmed(officer: Any, cast: Any) -> None:
    ledger = opened(officer, a_row(), a_row("再生铝深加工项目", "河阳铝业有限公司", wan=8600))
    page = text(officer, ledger)
    assert "先看后导" in page and "将写入 2 行" in page and "车载显示模组项目" in page and "3.20" in page
    assert Project.objects.count() == 0
    answer = act(officer, ledger, "confirm")
    assert answer.status_code == 302
    assert set(Project.objects.values_list("name", flat=True)) == {"车载显示模组项目", "再生铝深加工项目"}
    done = text(officer, ledger)
    assert "已导入" in done and "撤回这次导入" in done
    assert (
        Event.objects.filter(verb="ledger.confirmed", subject_id=ledger.pk, by_id=cast.officer.pk).count()
        == 1
    )
