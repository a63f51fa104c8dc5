"""A zone's ledger, month after month: only what moved is written, every row is counted once, and an import can be taken back."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.stories.telling import Story
from zhaoluo.attract.intake.models import Ledger
from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.models import Project

HEAD = ("序号", "项目名称", "投资方", "总投资", "项目进度", "签约时间", "经办人", "进展情况")
OCTOBER: tuple[tuple[Any, ...], ...] = (
    (1, "储能变流器项目", "岭川衡岳电气有限公司", "9800万", "已签约", "2026.5.12", "周启明", "公司已注册"),
    (2, "光学薄膜项目", "深川汀岚光电有限公司", "1.7亿元", "在谈", "", "周启明", "10月来访"),
    (3, "特医食品项目", "临泽若谷营养科技有限公司", 13000, "在谈", "", "周启明", ""),
    (4, "石墨导热片项目", "岭川砺岩新材料有限公司", 7200, "在谈", "", "周启明", ""),
    (5, "即食杂粮项目", "临泽禾原食品有限公司", 4300, "签约", "2026-13-05", "周启明", ""),
)
#: Rows in another order, one amount raised, one stage ahead, one new, one gone, the bad day mended.
NOVEMBER: tuple[tuple[Any, ...], ...] = (
    (1, "光学薄膜项目", "深川汀岚光电有限公司", "2亿元", "在谈", "", "周启明", "10月来访"),
    (2, "石墨导热片项目", "岭川砺岩新材料有限公司", 7200, "签约", "2026-11-09", "周启明", ""),
    (
        3,
        "储能变流器项目",
        "岭川衡岳电气有限公司",
        "0.98亿",
        "已签约",
        "2026年5月12日",
        "周启明",
        "公司已注册",
    ),
    (4, "氢能叉车总装项目", "岭川逐氢装备股份有限公司", "约2.6亿元", "在谈", "", "周启明", ""),
    (5, "即食杂粮项目", "临泽禾原食品有限公司", 4300, "签约", "2026-10-05", "周启明", ""),
    (6, "生物可降解膜项目", "临泽青芜材料科技有限公司", -1, "在谈", "", "周启明", ""),
)


def workbook(rows: Sequence[Sequence[Any]], month: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.merge_range(0, 0, 0, len(HEAD) - 1, f"招商项目台账（演示，{month}）  单位：万元")
    for y, row in enumerate([HEAD, *rows, ("合计", f"{len(rows)}个")], 1):
        sheet.write_row(y, 0, row)
    book.close()
    return SimpleUploadedFile(f"台账 {month}.xlsx", out.getvalue())


def bring(story: Story, rows: Sequence[Sequence[Any]], month: str) -> tuple[Ledger, str]:
    """The officer uploads a ledger; it and its page.  Its counts add up."""
    story.post(story.cast.officer, "/intake/ledgers/new/", file=workbook(rows, month))
    ledger = Ledger.objects.latest("pk")
    counts = ledger.counts
    assert counts["rows"] == len(rows)
    assert counts["rows"] == counts["new"] + counts["changed"] + counts["unchanged"] + counts["error"]
    assert counts["written"] == counts["new"] - counts["held"] + counts["changed"]
    page = story.read(story.cast.officer, f"/intake/ledgers/{ledger.pk}/")
    for label, key in (
        ("全部", "rows"),
        ("新增", "new"),
        ("有变化", "changed"),
        ("无变化", "unchanged"),
        ("有错", "error"),
    ):
        assert re.search(rf"{label} {counts[key]}\b", page), (label, counts, page[:600])
    assert f"将写入 {counts['written']} 行" in page
    return ledger, page


def confirm(story: Story, ledger: Ledger, **typed: Any) -> None:
    story.post(story.cast.officer, f"/intake/ledgers/{ledger.pk}/confirm/", version=ledger.version, **typed)


def counted(ledger: Ledger) -> tuple[int, int, int, int]:
    ledger.refresh_from_db()
    return tuple(ledger.counts[key] for key in ("new", "changed", "unchanged", "error"))  # type: ignore[return-value]


def standing() -> dict[str, tuple[str, Decimal | None, str]]:
    """Every project with its stage, amount and officer."""
    rows = Project.objects.exclude(standing="lost").values_list(
        "name", "stage", "investment", "officer__name"
    )
    return {name: (stage, amount, officer) for name, stage, amount, officer in rows}


def test_next_months_ledger_writes_only_what_moved_and_can_be_taken_back(story: Story, cast: Any) -> None:
    with story.on(date(2026, 10, 20)):
        october, page = bring(story, OCTOBER, "2026-10")
        assert counted(october) == (4, 0, 0, 1)
        assert "“2026-13-05”这一天不存在" in page
        assert not Project.objects.exists(), "nothing is written before it is confirmed"
        confirm(story, october)
        assert len(standing()) == 4
        again, page = bring(story, OCTOBER, "2026-10 再传")
        assert counted(again) == (0, 0, 4, 1)
        told = story.refused(cast.officer, f"/intake/ledgers/{again.pk}/confirm/", version=again.version)
        assert "没有一行要写入" in told
        story.post(cast.officer, f"/intake/ledgers/{again.pk}/drop/", version=again.version)
    after_october = standing()

    with story.on(date(2026, 11, 20)):
        november, page = bring(story, NOVEMBER, "2026-11")
        assert counted(november) == (2, 2, 1, 1)
        assert "改为" in page and "金额是负数" in page
        assert standing() == after_october
        confirm(story, november, unmoved="1")
        now = standing()
        assert now["光学薄膜项目"] == ("talks", Decimal(20000), "周启明")
        assert now["石墨导热片项目"][0] == "talks", "a ledger moves no project that the register has"
        assert now["特医食品项目"] == after_october["特医食品项目"], "a row that is gone takes nothing out"
        assert now["氢能叉车总装项目"][1] == Decimal(26000) and now["即食杂粮项目"][0] == "signed"
        assert "生物可降解膜项目" not in now and len(now) == 6
        november.refresh_from_db()
        assert {key: november.counts[key] for key in ("entered", "updated", "unmoved")} == {
            "entered": 2, "updated": 2, "unmoved": 1,
        }  # fmt: skip
        done = story.read(cast.officer, f"/intake/ledgers/{november.pk}/")
        assert "台账所述阶段比登记的靠前 1 个" in done and "石墨导热片项目" in done
        still = Project.objects.get(name="储能变流器项目")
        assert "本月无变化" in story.read(cast.officer, f"/projects/{still.pk}/timeline/")
        quiet = Project.objects.get(name="特医食品项目")
        assert "本月无变化" not in story.read(cast.officer, f"/projects/{quiet.pk}/timeline/")

        # —— taken back: what it entered goes, what it changed is as before, and both are written down ——
        undo = f"/intake/ledgers/{november.pk}/undo/"
        assert "为什么撤回" in story.refused(cast.officer, undo, reason="")
        story.post(cast.officer, undo, reason="传错了月份")
        assert standing() == after_october
        assert "传错了月份" in story.read(cast.officer, f"/intake/ledgers/{november.pk}/")
        raised = Project.objects.get(name="光学薄膜项目")
        told = story.read(cast.officer, f"/projects/{raised.pk}/timeline/")
        assert "20000" in told.replace(",", "") or "2.00 亿元" in told, "the journal keeps both acts"
        assert Event.objects.filter(verb="ledger.undone").count() == 1

        # —— and brought in once more it does the same again ——
        once_more, _ = bring(story, NOVEMBER, "2026-11 重传")
        assert counted(once_more) == (2, 2, 1, 1)
