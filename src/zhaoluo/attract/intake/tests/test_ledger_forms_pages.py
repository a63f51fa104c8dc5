"""Pages of the tables that go out, with the standing cast."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from zhaoluo.foundation.files.actions import path_of
from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.tests import factories as make

from ..actions import ledger_forms as actions
from ..models import LedgerForm
from ..queries.ledger_forms.forms import attachment_of
from .test_ledger_forms_own import bytes_of, kept, messy, opened

FORMS = "/intake/ledgers/forms/"


def test_the_cast_opens_what_is_theirs(cast: Any, now: datetime, signed_in: Any, client: Any) -> None:
    form, ledger = kept(cast, now), opened(cast, now, bytes_of(messy()))
    source = attachment_of(form)
    assert source is not None
    paths = {
        FORMS: "ok", f"{FORMS}{form.pk}/filled.xlsx": "zone", f"/files/{source.pk}/": "zone", "/intake/ledgers/standard.xlsx": "ok",
        "/intake/ledgers/template.xlsx": "ok", f"/intake/ledgers/{ledger.pk}/form/": "zone",
    }  # fmt: skip
    for path, whose in paths.items():
        for user in (cast.officer, cast.agent, cast.leader, cast.administrator):
            keeps = user != cast.agent or not path.startswith(
                "/files/"
            )  # the old rows and columns of persons
            assert signed_in(user).get(path).status_code == (200 if keeps else 404), (path, user)
        stranger = 404 if whose == "zone" else 200
        assert signed_in(cast.stranger).get(path).status_code == stranger, path
        assert client.get(path).status_code == 302, path


def test_who_only_looks_keeps_nothing_and_gets_no_file_of_the_zone(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    form, ledger = kept(cast, now), opened(cast, now, bytes_of(messy()))
    viewer, inspector = signed_in(cast.viewer), signed_in(cast.inspector)
    assert viewer.get(f"{FORMS}{form.pk}/filled.xlsx").status_code == 404
    assert viewer.get(FORMS).status_code == viewer.get("/intake/ledgers/template.xlsx").status_code == 403
    assert viewer.post(f"{FORMS}{form.pk}/retire/").status_code == 404
    assert viewer.get("/intake/ledgers/standard.xlsx").status_code == 200
    assert inspector.get(f"{FORMS}{form.pk}/filled.xlsx").status_code == 200
    assert inspector.post(f"{FORMS}{form.pk}/retire/").status_code == 422
    keep = f"/intake/ledgers/{ledger.pk}/form/"
    assert (
        inspector.get(keep).status_code
        == inspector.post(keep, {"name": "甲", "sheet": "月报"}).status_code
        == 403
    )
    assert "只能查看" in inspector.post(f"{FORMS}{form.pk}/retire/").content.decode()
    assert LedgerForm.objects.get().active


def test_exports_are_the_filtered_set_and_written_down(cast: Any, now: datetime, signed_in: Any) -> None:
    form = kept(cast, now)
    make.a_lead(cast, now, name="甲项目", chain="甲链")
    make.a_lead(cast, now, name="乙项目", chain="乙链")
    make.a_lead(cast, now, name="保密项目", chain="甲链", restricted=True)
    client = signed_in(cast.colleague)
    standard = client.get("/intake/ledgers/standard.xlsx?chain=甲链")
    own = client.get(f"{FORMS}{form.pk}/filled.xlsx?chain=甲链")
    for answer, sheet in ((standard, "项目台账"), (own, "月报")):
        text = str(list(load_workbook(io.BytesIO(answer.content))[sheet].values))
        assert "甲项目" in text and "乙项目" not in text and "保密项目" not in text
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    told = [(e.by_id, e.facts) for e in Event.objects.filter(verb="list.exported").order_by("pk")]
    facts = {"filters": {"chain": "甲链"}, "rows": 1}
    assert told == [
        (cast.colleague.pk, {"form": "标准台账", **facts}),
        (cast.colleague.pk, {"form": "本区表样：招商月报", **facts}),
    ]


def test_a_form_is_kept_and_retired_on_the_page(cast: Any, now: datetime, signed_in: Any) -> None:
    ledger = opened(cast, now, bytes_of(messy()))
    client, keep = signed_in(cast.officer), f"/intake/ledgers/{ledger.pk}/form/"
    assert "月报（表头在第 4 行）" in client.get(keep).content.decode()
    for typed, sentence in (
        ({"name": "", "sheet": "月报"}, "请填表样名称"),
        ({"name": "月报", "sheet": "字典"}, "请从列表里选一张工作表"),
        ({"name": "长" * 81, "sheet": "月报"}, "名称最多 80 字，现在 81 字"),
    ):
        answer = client.post(keep, typed)
        assert answer.status_code == 422 and sentence in answer.content.decode()
    assert client.post(keep, {"name": "招商月报", "sheet": "月报"}).headers["Location"] == FORMS
    again = client.post(keep, {"name": "招商月报", "sheet": "月报"})
    assert again.status_code == 422 and "已有在用的表样“招商月报”" in again.content.decode()
    page = client.get(FORMS).content.decode()
    assert "招商月报" in page and "本区自设一栏" in page and "导出时留空" in page
    form = LedgerForm.objects.get()
    assert client.post(f"{FORMS}{form.pk}/retire/").status_code == 302
    twice = client.post(f"{FORMS}{form.pk}/retire/")
    assert twice.status_code == 422 and "已经停用" in twice.content.decode()
    assert "招商月报" not in client.get("/projects/").content.decode()
    assert client.get(f"{FORMS}{form.pk}/retire/").status_code == 405


def test_the_export_menu_offers_what_the_reader_may_take(cast: Any, now: datetime, signed_in: Any) -> None:
    form = kept(cast, now)
    for path in ("/projects/?chain=甲链", "/projects/board/?chain=甲链"):
        page = signed_in(cast.officer).get(path).content.decode()
        assert (
            "/intake/ledgers/standard.xlsx?chain=" in page and f"{FORMS}{form.pk}/filled.xlsx?chain=" in page
        )
        for user in (cast.viewer, cast.stranger):
            other = signed_in(user).get(path).content.decode()
            assert "/intake/ledgers/standard.xlsx" in other and "招商月报" not in other


def test_a_form_that_cannot_be_filled_says_why(cast: Any, now: datetime, signed_in: Any) -> None:
    form = kept(cast, now)
    source = attachment_of(form)
    assert source is not None
    path_of(source.sha256).write_bytes(b"PK not a workbook")
    client = signed_in(cast.officer)
    broken = client.get(f"{FORMS}{form.pk}/filled.xlsx")
    assert broken.status_code == 422 and "损坏" in broken.content.decode()
    path_of(source.sha256).unlink()
    gone = client.get(f"{FORMS}{form.pk}/filled.xlsx")
    assert gone.status_code == 422 and "文件不在了" in gone.content.decode()
    assert not Event.objects.filter(verb="list.exported").exists()


def queries_of(client: Any, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_twenty_rows_cost_no_more_queries_than_ten(cast: Any, now: datetime, signed_in: Any) -> None:
    form, client = kept(cast, now), signed_in(cast.officer)
    paths = ("/intake/ledgers/standard.xlsx", f"{FORMS}{form.pk}/filled.xlsx", FORMS)
    ledger = opened(cast, now, bytes_of(messy()))
    counts = []
    for batch in range(2):
        for number in range(10):
            make.a_lead(cast, now, name=f"项目{batch}-{number}")
            name = f"表样{batch}-{number}"
            actions.keep_form(ledger.pk, name=name, sheet="月报", **make.who(cast, cast.officer, now))
        for path in paths:
            client.get(path)
        counts.append([queries_of(client, path) for path in paths])
    assert counts[0] == counts[1]
