from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhaoluo.engine.ledger import open_ledger
from zhaoluo.foundation.files.terms import FileEvent
from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.actions import facts
from zhaoluo.projects.models import Project
from zhaoluo.projects.tests import factories

from ..models import ColumnChoice, Ledger, LedgerRow
from ..terms import LedgerState

HEADERS = ("项目名称", "投资方", "总投资（万元）", "项目进度", "签约日期", "用地（亩）", "责任人", "建设内容")


def workbook(*rows: Sequence[Any], headers: Sequence[str] = HEADERS, **sheets: Any) -> bytes:
    """A small .xlsx in memory: one sheet 台账, and more by name → (headers, rows)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
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


def test_only_the_roles_that_enter_projects_bring_ledgers_in(cast: Any, signed_in: Any, officer: Any) -> None:
    ledger = opened(officer, a_row())
    for user in (cast.viewer, cast.inspector):
        reading = signed_in(user)
        assert reading.get("/intake/ledgers/").status_code == 200
        page = text(reading, ledger)
        assert "车载显示模组项目" in page and "确认导入" not in page and "按此重算" not in page
        assert reading.get("/intake/ledgers/new/").status_code == 403
        assert upload(reading, workbook(a_row())).status_code == 403
        for verb in ("confirm", "columns", "drop", "refresh"):
            answer = act(reading, ledger, verb)
            assert answer.status_code == 422 and "只能查看" in answer.content.decode()
        assert reading.get(f"/intake/ledgers/{ledger.pk}/errors.xlsx").status_code == 403
    ledger.refresh_from_db()
    assert (
        ledger.state == LedgerState.PREVIEW and Ledger.objects.count() == 1 and not Project.objects.exists()
    )


def test_another_zone_finds_nothing_and_nobody_is_sent_to_sign_in(
    cast: Any, signed_in: Any, officer: Any, client: Any
) -> None:
    ledger = opened(officer, a_row())
    stranger = signed_in(cast.stranger)
    assert "台账 11 月" not in stranger.get("/intake/ledgers/").content.decode()
    assert stranger.get(f"/intake/ledgers/{ledger.pk}/").status_code == 404
    for verb in ("confirm", "columns", "decide", "drop", "refresh", "undo"):
        assert act(stranger, ledger, verb).status_code == 404
        assert officer.get(f"/intake/ledgers/{ledger.pk}/{verb}/").status_code == 405
    assert client.get("/intake/ledgers/").status_code == 302
    assert not Project.objects.exists()


def test_the_list_says_what_to_do_first_and_then_what_became_of_each(officer: Any) -> None:
    assert "还没有导入过台账" in officer.get("/intake/ledgers/").content.decode()
    ledger = opened(officer, a_row())
    page = officer.get("/intake/ledgers/").content.decode()
    assert "待确认" in page and f"/intake/ledgers/{ledger.pk}/" in page
    act(officer, ledger, "drop")
    assert "已取消" in officer.get("/intake/ledgers/").content.decode()
    assert "没有导入" in text(officer, ledger)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("台账.xlsx", b"", "文件是空的"),
        ("台账.xlsx", b"PK\x03\x04 broken", "表格"),
        ("照片.png", b"\x89PNG\r\n\x1a\n", "表格"),
        ("空.xlsx", workbook(), "没有读到项目行"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(officer: Any, name: str, content: bytes, sentence: str) -> None:
    answer = upload(officer, content, name)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not Ledger.objects.exists() and not Event.objects.filter(verb="ledger.opened").exists()


def test_no_file_gets_a_sentence(officer: Any) -> None:
    answer = officer.post("/intake/ledgers/new/", {})
    assert answer.status_code == 422 and "请填台账文件" in answer.content.decode()


def tiles(page: str) -> dict[str, tuple[str, str]]:
    """Header → (name of its select, field chosen)."""
    found = {}
    for tile in page.split('<div class="mapc ')[1:]:
        header = re.search(r"<b title=\"(.*?)\"", tile)
        key = re.search(r'<select id="(.*?)"', tile)
        chosen = re.search(r'<option value="(\w*)" selected', tile)
        assert header and key
        found[header[1]] = (key[1], chosen[1] if chosen else "")
    return found


def test_a_column_put_right_is_read_so_and_remembered_for_the_zone(officer: Any, cast: Any) -> None:
    headers = (*HEADERS[:4], "备忘甲", *HEADERS[5:])
    ledger = opened(officer, a_row(on="2026-03-05"), headers=headers)
    before = tiles(text(officer, ledger))
    assert before["备忘甲"][1] == "" and before["项目名称"][1] == "name"
    sent = dict(before.values()) | {before["备忘甲"][0]: "talks_on"}
    assert act(officer, ledger, "columns", **sent).status_code == 302
    page = text(officer, ledger)
    assert tiles(page)["备忘甲"][1] == "talks_on" and "您选的" in page and "2026-03-05" in page
    assert ColumnChoice.objects.get(field="talks_on").zone_id == cast.zone.pk
    again = text(officer, opened(officer, a_row(on="2026-03-05"), headers=headers))
    assert tiles(again)["备忘甲"][1] == "talks_on" and "照上次的对法" in again


def test_a_field_goes_to_one_column_only_and_a_newer_choice_wins(officer: Any) -> None:
    ledger = opened(officer, a_row(), headers=(*HEADERS[:6], "甲", "乙"))
    known = tiles(text(officer, ledger))
    sent = dict(known.values())
    both = sent | {known["甲"][0]: "progress", known["乙"][0]: "progress"}
    refused = act(officer, ledger, "columns", **both)
    assert refused.status_code == 422 and "只能留一列" in refused.content.decode()
    assert not ColumnChoice.objects.exists()
    act(officer, ledger, "columns", **sent | {known["甲"][0]: "progress"})
    now = dict(tiles(text(officer, ledger)).values())
    act(officer, ledger, "columns", **now | {known["乙"][0]: "progress"})
    last = tiles(text(officer, ledger))
    assert (last["甲"][1], last["乙"][1]) == ("", "progress")


def test_what_is_sent_for_a_column_that_is_no_field_changes_nothing(officer: Any) -> None:
    ledger = opened(officer, a_row())
    key = tiles(text(officer, ledger))["建设内容"][0]
    assert act(officer, ledger, "columns", **{key: "x" * 50, "c-9-9": "name"}).status_code == 302
    assert tiles(text(officer, ledger))["建设内容"][1] == "content" and not ColumnChoice.objects.exists()


def test_a_sheet_with_hundreds_of_columns_shows_those_that_say_something(officer: Any) -> None:
    headers = (*HEADERS, *(f"附加{n}" for n in range(80)))
    ledger = opened(officer, [*a_row(), *range(80)], headers=headers)
    page = text(officer, ledger)
    assert page.count('<div class="mapc ') == 60 and "另有 28 列" in page


def test_several_sheets_are_mapped_each_for_itself(officer: Any) -> None:
    second = (("项目名称", "投资方", "总投资（亿元）"), [["光伏支架项目", "河阳光伏有限公司", 1.5]])
    ledger = opened(officer, a_row(), 在谈=second)
    page = text(officer, ledger)
    assert "列对应：台账" in page and "列对应：在谈" in page and "1.50" in page


def test_what_must_be_looked_at_comes_first_and_tabs_narrow_it(
    officer: Any, cast: Any, now: datetime
) -> None:
    factories.a_lead(cast, now, name="高纯石墨制品项目", chain="碳基新材料")
    ledger = opened(
        officer,
        a_row(),
        a_row("高纯石墨制品项目", "河阳石墨材料有限公司", wan=50000, stage="线索", mu=66, content=""),
        a_row("再生铝深加工项目", "河阳铝业有限公司", wan=-5),
        a_row(),
    )
    page = text(officer, ledger)
    order = re.findall(r'<td class="rown">(\d+)', page)
    assert order == ["4", "5", "3", "2"]
    assert '<span class="cellbad">-5</span>' in page and "负数" in page
    assert "4.20</del>" in page and "5.00</ins>" in page
    assert "与第 2 行项目名称、投资方都相同" in page and "先不导" in page
    for tab, number in {"look": 2, "new": 2, "changed": 1, "error": 1, "twins": 1, "unchanged": 0}.items():
        assert len(re.findall('<td class="rown">', text(officer, ledger, f"?tab={tab}"))) == number, tab
    assert "将写入 2 行" in page and "（2 减待定 1）" in page


def test_other_changes_are_said_below_the_row(officer: Any, cast: Any, now: datetime) -> None:
    factories.a_lead(cast, now, name="高纯石墨制品项目", content="一期", fixed_investment=30000)
    ledger = opened(
        officer,
        a_row("高纯石墨制品项目", "河阳石墨材料有限公司", wan=42000, stage="线索", mu=66, content="二期"),
    )
    page = text(officer, ledger)
    assert re.search(r"<b>建设内容</b><del>.*?一期</del>.*?二期</ins>", page)
    assert f"/projects/{Project.objects.get().pk}/" in page


def test_twins_are_decided_on_the_page(officer: Any) -> None:
    ledger = opened(officer, a_row(), a_row(wan=33000))
    row = LedgerRow.objects.get(number=3)
    assert "将写入 1 行" in text(officer, ledger)
    assert act(officer, ledger, "decide", **{f"d-{row.pk}": "apart"}).status_code == 302
    page = text(officer, ledger)
    assert "将写入 2 行" in page and 'value="apart" selected' in page
    assert Event.objects.get(verb="ledger.twin_decided").facts["decisions"] == {"台账 3": "apart"}
    row = LedgerRow.objects.get(number=3)
    act(officer, ledger, "decide", **{f"d-{row.pk}": "apart"})
    assert Event.objects.filter(verb="ledger.twin_decided").count() == 1


def test_a_choice_made_just_before_confirming_is_counted_in_first(officer: Any) -> None:
    ledger = opened(officer, a_row(), a_row(wan=33000))
    row = LedgerRow.objects.get(number=3)
    answer = act(officer, ledger, "confirm", **{f"d-{row.pk}": "apart"})
    assert answer.status_code == 302 and not Project.objects.exists()
    page = text(officer, ledger)
    assert "请看过再确认" in page and "将写入 2 行" in page
    act(officer, ledger, "confirm", **{f"d-{LedgerRow.objects.get(number=3).pk}": "apart"})
    assert Project.objects.count() == 2


def test_confirmed_twice_it_is_written_once(officer: Any) -> None:
    ledger = opened(officer, a_row())
    sent = {"version": Ledger.objects.get().version}
    for _ in range(2):
        assert officer.post(f"/intake/ledgers/{ledger.pk}/confirm/", sent).status_code == 302
    assert "没有重复写" in text(officer, ledger)
    assert Project.objects.count() == 1 and Event.objects.filter(verb="ledger.confirmed").count() == 1


def test_a_register_that_moved_is_shown_again_before_anything_is_written(
    officer: Any, cast: Any, now: datetime
) -> None:
    ledger = opened(officer, a_row())
    factories.a_lead(cast, now, name="车载显示模组项目", investors=("江南晶显科技有限公司",))
    answer = act(officer, ledger, "confirm")
    page = answer.content.decode()
    assert answer.status_code == 409 and "登记库刚有变动" in page and "更新 1" in page
    assert Project.objects.get().investment == 42000
    assert act(officer, ledger, "confirm").status_code == 302
    assert Project.objects.get().investment == 32000


def test_an_old_page_is_answered_with_the_new_one(officer: Any) -> None:
    ledger = opened(officer, a_row(), a_row(wan=33000))
    row = LedgerRow.objects.get(number=3)
    for verb, sent in {"decide": {f"d-{row.pk}": "same"}, "columns": {}, "confirm": {}}.items():
        answer = officer.post(f"/intake/ledgers/{ledger.pk}/{verb}/", {"version": 1} | sent)
        assert answer.status_code == 409 and "将写入 1 行" in answer.content.decode()
    assert not Project.objects.exists()


def test_nothing_to_write_is_refused_and_unmoved_projects_are_noted_in_one_click(officer: Any) -> None:
    content = workbook(a_row())
    for _ in range(2):
        upload(officer, content)
        again = Ledger.objects.latest("pk")
        if not Project.objects.exists():
            act(officer, again, "confirm")
    page = text(officer, again)
    assert "导入过" in page and "1 个没有变化的项目记“本月无变化”" in page
    refused = act(officer, again, "confirm")
    assert refused.status_code == 422 and "没有一行要写入" in refused.content.decode()
    assert act(officer, again, "confirm", unmoved="1").status_code == 302
    assert Event.objects.filter(verb="project.noted").count() == 1
    assert "<dt>记“本月无变化”</dt><dd>1" in text(officer, again)


def test_a_stage_ahead_of_the_register_is_to_be_reported(officer: Any, cast: Any, now: datetime) -> None:
    project = factories.a_lead(cast, now, name="车载显示模组项目", investors=("江南晶显科技有限公司",))
    ledger = opened(officer, a_row(stage="签约", on="2026-11-02"))
    act(officer, ledger, "confirm")
    page = text(officer, ledger)
    assert "比登记的靠前 1 个" in page and f"/projects/{project.pk}/gate/?to=talks" in page
    project.refresh_from_db()
    assert project.stage == "lead"


def test_an_import_is_taken_back_with_a_reason(
    officer: Any, cast: Any, now: datetime, signed_in: Any
) -> None:
    changed = factories.a_lead(cast, now, name="高纯石墨制品项目")
    stone = a_row("高纯石墨制品项目", "河阳石墨材料有限公司", wan=50000, stage="线索", mu=66, content="")
    ledger = opened(officer, a_row(), a_row("再生铝深加工项目", "河阳铝业有限公司"), stone)
    act(officer, ledger, "confirm")
    kept = Project.objects.get(name="再生铝深加工项目")
    facts.note(kept.pk, text="企业来电，推进正常", on=None, **factories.who(cast, cast.officer, now))
    page = text(officer, ledger)
    assert "新增的 1 个退出登记库，更新的 1 个恢复原样；1 个导入后又有变动" in page
    assert "撤回这次导入" not in text(signed_in(cast.colleague), ledger)
    assert act(signed_in(cast.colleague), ledger, "undo", reason="传错了月份").status_code == 422
    assert act(officer, ledger, "undo", reason="错").status_code == 422
    assert act(officer, ledger, "undo", reason="").status_code == 422
    assert Project.objects.count() == 3
    assert act(officer, ledger, "undo", reason="传错了月份").status_code == 302
    page = text(officer, ledger)
    assert "1 个已退出登记库" in page and "1 个已恢复原样" in page and "1 个导入后又有变动" in page
    assert f"/projects/{kept.pk}/" in page and "传错了月份" in page
    changed.refresh_from_db()
    assert changed.investment == 42000
    assert set(Project.objects.values_list("name", flat=True)) == {"高纯石墨制品项目", "再生铝深加工项目"}
    assert act(officer, ledger, "undo", reason="传错了月份").status_code == 422


def test_rows_in_error_are_taken_out_mended_and_brought_in_again(officer: Any, cast: Any) -> None:
    ledger = opened(
        officer,
        a_row(),
        a_row("=1+1 项目", "河阳铝业有限公司", wan=-5),
        a_row("电机项目", "河阳电机有限公司", on="2026-13-05"),
    )
    answer = officer.get(f"/intake/ledgers/{ledger.pk}/errors.xlsx")
    sheet = open_ledger(answer.content, "有错的行.xlsx")[0]
    heads = [str(cell) for cell in sheet.rows[0]]
    assert heads[:3] == ["项目名称", "投资方", "总投资（万元）"] and heads[-1] == "错在哪里、怎么改"
    assert [row[0] for row in sheet.rows[1:]] == ["'=1+1 项目", "电机项目"]
    assert "负数" in str(sheet.rows[1][-1]) and sheet.rows[2][heads.index("原表行号")] == 4
    noted = Event.objects.get(verb=FileEvent.EXPORTED, subject_id=ledger.pk)
    assert noted.facts["rows"] == 2 and noted.by_id == cast.officer.pk
    mended = [[str(cell) for cell in row] for row in sheet.rows[1:]]
    mended[0][2], mended[1][heads.index("签约日期")] = "5", "2026-11-05"
    again = opened(officer, *mended, headers=heads)
    assert again.counts["error"] == 0 and again.counts["new"] == 2


def test_a_restricted_project_stays_unseen(officer: Any, cast: Any, now: datetime, signed_in: Any) -> None:
    factories.a_lead(
        cast, now, name="保密甲项目", investors=("保密甲有限公司",), restricted=True, team=None, leader=None
    )
    ledger = opened(
        officer,
        a_row(),
        a_row("保密甲项目", "保密甲有限公司", wan=50000),
        a_row("保密甲项目", "保密乙有限公司", wan=1),
    )
    assert "保密甲有限公司" in text(officer, ledger)
    other = signed_in(cast.colleague)
    colleague = text(other, ledger)
    assert "另有 1 行是您不能看的项目" in colleague and "HY-2026-0001" not in colleague
    assert "像登记库里一个您看不到的项目" in colleague and "保密甲有限公司" not in colleague
    for verb in (
        "refresh",
        "confirm",
        "columns",
        "drop",
    ):  # reading it again as theirs would show them the row
        answer = act(other, ledger, verb)
        assert answer.status_code == 422 and "您不能看的项目" in answer.content.decode()
    assert "保密甲有限公司" not in text(other, ledger)


@pytest.mark.parametrize("state", ["preview", "confirmed"])
def test_the_page_asks_the_same_number_of_questions_for_more_rows(
    officer: Any, django_assert_num_queries: Any, state: str
) -> None:
    numbers = []
    for base, count in ((0, 10), (100, 20)):
        ledger = opened(
            officer, *(a_row(f"项目{base + n}号", f"企业{base + n}有限公司") for n in range(count))
        )
        if state == "confirmed":
            act(officer, ledger, "confirm")
        text(officer, ledger)
        with CaptureQueriesContext(connection) as asked:
            text(officer, ledger)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_the_list_asks_the_same_number_of_questions_for_more_ledgers(officer: Any) -> None:
    numbers = []
    for count in (2, 4):
        for n in range(count):
            opened(officer, a_row(f"项目{count}{n}号"))
        with CaptureQueriesContext(connection) as asked:
            officer.get("/intake/ledgers/")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_long_ledgers_go_page_by_page(officer: Any) -> None:
    ledger = opened(officer, *(a_row(f"演示{n:03d}号项目", f"演示{n:03d}有限公司") for n in range(60)))
    first, second = text(officer, ledger), text(officer, ledger, "?page=2&tab=all")
    assert "1–50 / 60 行" in first and "51–60 / 60 行" in second and "演示059号项目" in second
    assert "第 2 / 2 页" in text(officer, ledger, "?page=99") and "第 1 / 2 页" in text(
        officer, ledger, "?page=x"
    )
