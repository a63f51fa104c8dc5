"""Hostile and clumsy input through the pages: a Chinese sentence or 404, nothing changed, never an error of ours."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver
from python_calamine import CalamineWorkbook

from ..models import Project
from ..queries import lists
from . import factories as make
from .test_actions_gates import asking, demand
from .tracing import trace

HUGE = ("0", str(2**31), str(2**63 - 1), str(2**63), "9" * 40)


@pytest.fixture
def signing(cast: Any, now: datetime) -> Any:
    """A project with a pending report, and a client of its officer."""
    return make.reported_signed(cast, now)


def project_paths() -> list[str]:
    """Every address under a project, from the addresses themselves, with 7 for each further number."""
    found = []
    for pattern in get_resolver("zhaoluo.projects.urls").url_patterns:
        route = str(pattern.pattern)
        if route.startswith("<int:project_id>/"):
            found.append(re.sub(r"<int:(?!project_id)\w+>", "7", route).replace("<int:project_id>", "{}"))
    assert len(found) > 25
    return found


PATHS = project_paths()
ACTS = [
    p
    for p in PATHS
    if p not in {"{}/", "{}/gate/", "{}/money/", "{}/promises/", "{}/files/", "{}/timeline/", "{}/edit/"}
]


def at(path: str, number: int | str) -> str:
    return "/projects/" + path.format(number)


# ---------------------------------------------------------------- numbers in addresses


def test_a_foreign_or_impossible_number_is_404_everywhere(cast: Any, signing: Any, signed_in: Any) -> None:
    """Whoever sends it, by whatever method: nothing tells whether the row exists."""
    stranger, officer = signed_in(cast.stranger), signed_in(cast.officer)
    before = trace()
    for path in PATHS:
        acts = path in ACTS
        assert (stranger.post if acts else stranger.get)(at(path, signing.project_id)).status_code == 404, (
            path
        )
        number = HUGE[3 + acts]
        assert (officer.post if acts else officer.get)(at(path, number)).status_code == 404, (path, number)
    assert trace() == before


def test_a_second_number_of_another_project_is_404(
    cast: Any, now: datetime, signing: Any, signed_in: Any
) -> None:
    """A report, waiver, entry or promise is reached through its own project only."""
    other = make.a_lead(cast, now, name="别的项目")
    leader = signed_in(cast.leader)
    before = trace()
    for path in (p for p in ACTS if "/7/" in p):
        for number in (str(signing.pk), HUGE[3]):
            answer = leader.post(
                at(path.replace("/7/", f"/{number}/"), other.pk), {"answer": "替别人核实一下"}
            )
            assert answer.status_code == 404, (path, number)
    assert trace() == before


@pytest.mark.parametrize("number", HUGE[2:])
def test_other_registers_answer_404_to_impossible_numbers(cast: Any, signed_in: Any, number: str) -> None:
    client = signed_in(cast.officer)
    for path in ("/enterprises/{}/", "/intake/{}/", "/files/{}/"):
        assert client.get(path.format(number)).status_code == 404
        assert client.post(path.format(number)).status_code in (404, 405)
    for verb in ("accept", "link", "reject", "unsure"):
        assert client.post(f"/intake/drafts/{number}/{verb}/", {"project": number}).status_code == 404


def test_wrong_methods_change_nothing(cast: Any, signing: Any, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    before = trace()
    for n, path in enumerate(ACTS):
        method = ("GET", "PUT", "PATCH", "DELETE", "HEAD", "BREW")[n % 6]
        assert client.generic(method, at(path, signing.project_id)).status_code == 405, (method, path)
    for method in ("PUT", "DELETE", "OPTIONS", "HEAD", "BREW"):
        assert client.generic(method, at("{}/edit/", signing.project_id)).status_code in (200, 405), method
    assert trace() == before


# ---------------------------------------------------------------- fields

NASTY = (
    "", " ", "-1", "0", "1e999999999", "NaN", "Infinity", "9" * 5000, "\x00", "a\x00b", "²", "٣", "1899-01-01", "9999-12-31",
    "<script>alert(1)</script>", "' or 1=1 --", "{{ 7*7 }}", "../../x", "长" * 5000, "\u202e\u200b", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "null", "true", "[]", "1", "2026-11-20", "signed", "at_capacity", "on",
)  # fmt: skip
FIELDS = (
    "to", "on", "reason", "version", "once", "claimed_on", "note", "skip_reason", "answer", "demands", "reason_kind", "due_on",
    "lost_to", "kind", "amount", "year", "provider", "agreed", "drawn", "basis", "land_mu", "text", "promised_by", "promised_on",
    "state", "today", "unchanged", "name", "officer", "leader", "mode", "team", "department", "investors", "content", "investment",
    "fixed_investment", "planned_output", "planned_tax", "actual_output", "jobs", "land_need_mu", "premises_need_sqm", "chain",
    "industry_class", "origin_region", "restricted", "stage", "threshold", "check_code", "source", "active", "days", "mode_id",
    "credit_code", "region", "title", "home_zone", "published_on", "investment_wan", "project",
)  # fmt: skip
#: Sound values, so that a nasty one meets code behind the form too.
SOUND: dict[str, Any] = {
    "to": "signed", "on": "2026-11-20", "claimed_on": "2026-11-20", "promised_on": "2026-11-20", "due_on": "2026-12-20",
    "published_on": "2026-11-20", "reason": "写明一个说得过去的理由", "amount": "5", "agreed": "5", "year": "2026", "provider": "甲",
    "basis": "某办法第三条", "text": "两周内通水", "promised_by": "副主任", "state": "kept", "name": "改名项目", "kind": "service",
    "stage": "signed", "check_code": "jobs", "home_zone": "河阳", "title": "河阳日报", "investment": "50000",
}  # fmt: skip
KINDS = {
    "money/entries": "statistics",
    "money/instruments": "fund",
    "money/agreements": "intent",
    "milestones": "land",
    "files/add": "photo",
}


def addresses(cast: Any, project: Project, report: int) -> list[str]:
    own = [at(p.replace("reports/7", f"reports/{report}"), project.pk) for p in ACTS]
    return [
        *own, at("{}/edit/", project.pk), "/projects/new/", "/projects/take-over/", "/enterprises/new/", "/intake/new/",
    ]  # fmt: skip


@pytest.mark.parametrize("turn", range(2))
def test_no_field_of_any_form_can_break_a_page(cast: Any, signing: Any, signed_in: Any, turn: int) -> None:
    """Nasty values in all fields at once, another one in each field and at each address."""
    client = signed_in(cast.officer)
    for n, address in enumerate(addresses(cast, signing.project, signing.pk)):
        typed = {field: NASTY[(13 * turn + n + i) % len(NASTY)] for i, field in enumerate(FIELDS)}
        answer = client.post(address, typed)
        assert answer.status_code in (302, 404, 409, 422), (address, answer.status_code, typed)
        if answer.status_code == 422:
            assert "<script>alert(1)</script>" not in answer.content.decode()


#: Of each form, the fields whose values get past it to the rules and the database, and what to put there.
ALONE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "money/entries": (("amount",), ("100000000", "0.01", "0")),
    "money/plans": (("year", "amount"), ("0", "2100", "99999999999999999999")),
    "money/instruments": (("agreed", "drawn"), ("100000000", "999999999999.99", "0")),
    "money/agreements": (("amount",), ("100000000", "0.01", "0")),
    "milestones": (("land_mu",), ("1000000", "100000000", "0.01")),
    "promises/add": (("promised_on", "due_on"), ("1899-01-01", "0001-01-01", "9999-12-31")),
    "notes": (("on",), ("1899-01-01", "0001-01-01", "9999-12-31")),
    "waivers": (("due_on",), ("0001-01-01", "9999-12-31")),
    "move": (("on", "version"), ("0001-01-01", "9999-12-31", "²")),
    "edit": (("investment", "fixed_investment", "jobs", "land_need_mu"), ("0.01", "100000000", "0e9999")),
    "shelve": (("on", "version"), ("0001-01-01", "9999-12-31", "²")),
}  # fmt: skip


def test_each_field_alone_cannot_break_a_sound_form(cast: Any, signing: Any, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    project = signing.project
    for path, (fields, values) in ALONE.items():
        sound = SOUND | {"kind": KINDS.get(path, "service"), "officer": cast.officer.pk, "version": ""}
        cases = [(field, value) for field in fields for value in values] + [
            ("once", "\x00"),
            ("once", "k" * 400),
        ]
        for field, value in cases:
            typed = sound | {field: value}
            if path == "edit":
                typed["version"] = str(Project.objects.get(pk=project.pk).version)
            answer = client.post(f"/projects/{project.pk}/{path}/", typed)
            assert answer.status_code in (302, 409, 422), (path, field, value, answer.status_code)
            Project.objects.filter(pk=project.pk, standing="shelved").update(standing="active")


def test_the_zones_rules_cannot_be_broken(cast: Any, now: datetime, signed_in: Any) -> None:
    client = signed_in(cast.administrator)
    mode = make.a_mode(cast, now)
    for n, value in enumerate(NASTY):
        name = ("demands", "limits", "modes")[n % 3]
        answer = client.post(f"/projects/rules/{name}/", dict.fromkeys(FIELDS, value) | {"mode_id": "987654"})
        assert answer.status_code in (302, 422), (name, value)
    for number in (10**6, 2**63, -1):
        answer = client.post("/projects/rules/modes/", {"name": "新方式", "mode_id": number})
        assert answer.status_code == 422, number
    for user in (cast.officer, cast.leader, cast.viewer):
        there = signed_in(user)
        for name in ("demands", "limits", "modes"):
            answer = there.post(
                f"/projects/rules/{name}/", {"name": "外来", "mode_id": mode.pk, "stage": "lead"}
            )
            assert answer.status_code == 403, user
    there = signed_in(cast.other_administrator)
    assert there.post("/projects/rules/modes/", {"name": "外来", "mode_id": mode.pk}).status_code == 422
    assert mode.name not in there.get("/projects/rules/").content.decode(), "only the rules of the own zone"
    mode.refresh_from_db()
    assert mode.name == "产业链招商"


def test_every_length_that_a_form_takes_the_database_takes(cast: Any, now: datetime, signed_in: Any) -> None:
    """Texts of exactly the longest length each field accepts."""
    from ..forms import acts as forms

    client = signed_in(cast.officer)
    project = make.a_lead(cast, now)
    entry = project.money.create(zone=cast.zone, kind="completed", on=now.date(), amount=5)
    promise = project.promises.create(
        zone=cast.zone, kind="service", text="x", promised_by="y", promised_on=now.date()
    )
    for path, form, extra in (
        ("money/entries", forms.MoneyForm, {"kind": "statistics"}),
        (f"money/entries/{entry.pk}/void", forms.VoidForm, {}),
        ("money/instruments", forms.InstrumentForm, {"kind": "fund"}),
        ("money/agreements", forms.AgreementForm, {"kind": "intent"}),
        ("milestones", forms.MilestoneForm, {"kind": "premises"}),
        ("promises/add", forms.PromiseForm, {"kind": "money"}),
        (f"promises/{promise.pk}/settle", forms.SettleForm, {"state": "broken"}),
        ("shelve", forms.CloseForm, {"version": ""}),
        ("resume", forms.CloseForm, {"version": ""}),
        ("lose", forms.CloseForm, {"version": ""}),
    ):
        longest = {
            n: "长" * f.max_length for n, f in form.base_fields.items() if getattr(f, "max_length", None)
        }
        answer = client.post(f"/projects/{project.pk}/{path}/", SOUND | longest | extra)
        assert answer.status_code == 302, (path, answer.content.decode()[-3000:])


def test_a_whole_project_of_the_longest_texts_and_largest_figures_is_kept(cast: Any, signed_in: Any) -> None:
    typed = {
        "name": "长" * 200, "officer": cast.officer.pk, "investors": "\n".join(f"{n:0120d}" for n in range(30)), "content": "文" * 2000,
        "investment": "100000000", "fixed_investment": "100000000", "planned_output": "100000000", "planned_tax": "100000000",
        "actual_output": "100000000", "jobs": "100000000", "land_need_mu": "1000000", "premises_need_sqm": "100000000",
        "chain": "链" * 40, "industry_class": "C3974", "origin_region": "地" * 60,
    }  # fmt: skip
    client = signed_in(cast.officer)
    assert client.post("/projects/new/", typed).status_code == 302
    project = Project.objects.get()
    for path in ("", "gate/", "money/", "edit/"):
        assert client.get(f"/projects/{project.pk}/{path}").status_code == 200
    over = {
        "name": "长" * 201,
        "investors": "\n".join("长" * 119 + str(n) for n in range(5000)),
        "land_need_mu": "100000000",
    }
    for field, value in over.items():
        assert client.post("/projects/new/", typed | {field: value}).status_code == 422, field


# ---------------------------------------------------------------- lists


KEYS = (
    "q", "stage", "standing", "light", "chain", "mode", "team", "officer", "zone", "pending", "reached", "since", "until", "verified",
    "then", "lacks", "by", "agreement", "money", "output", "over", "sort", "page", "size", "draft", "to", "period", "year",
)  # fmt: skip
ODD = (
    "²", "-1", "9" * 5000, "a\x00b", "--name", "-", "<script>", "2026-13-45", "0001-01-01", "9999-12-31", "%", "' or 1=1", "all",
    "长" * 300, "",
)  # fmt: skip


@pytest.mark.parametrize(
    "address", ["/projects/", "/projects/board/", "/projects/export.csv", "/enterprises/", "/intake/"]
)
def test_no_query_string_can_break_a_list(cast: Any, now: datetime, signed_in: Any, address: str) -> None:
    make.a_lead(cast, now)
    client = signed_in(cast.officer)
    for turn in range(3):
        query = {key: ODD[(turn * 4 + n) % len(ODD)] for n, key in enumerate(KEYS)}
        assert client.get(address, query).status_code == 200, query
    for value in ("²", "9" * 5000, "a\x00b"):
        assert client.get(address, dict.fromkeys(("q", "page", "size", "sort"), value)).status_code == 200, (
            value
        )
    assert client.get(f"{address}?{'q=a&' * 900}").status_code == 200
    assert client.get(f"{address}?q={'%' * 50}&q=%FF%FE&stage=%00").status_code == 200


def test_no_filter_alone_can_break_a_query(cast: Any, now: datetime) -> None:
    make.a_lead(cast, now)
    for key in KEYS[:22]:
        for value in ODD:
            filters = lists.Filters.of({key: value, "standing": "all"})
            list(lists.filtered_for(cast.officer, filters, today=now.date())[:3])


def test_unknown_filters_narrow_to_nothing(cast: Any, now: datetime, signed_in: Any) -> None:
    project = make.a_lead(cast, now)
    client = signed_in(cast.officer)
    for query in (
        "stage=nowhere",
        "light=blue",
        "mode=²",
        "team=x",
        "officer=99999999999999999999",
        "reached=x",
        "since=x",
        "over=x",
        "output=x",
        "verified=x",
        "zone=x",
    ):
        assert project.name not in client.get(f"/projects/?{query}").content.decode(), query
    assert project.name in client.get("/projects/?sort=nowhere&page=-4&size=1000000").content.decode()


# ---------------------------------------------------------------- text that is not text


def test_names_are_shown_and_never_run(cast: Any, now: datetime, signed_in: Any) -> None:
    evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7|add:42 }}{% now "Y" %}'
    project = make.a_lead(
        cast, now, name=evil, investors=(evil,), content=evil, chain="<b>链</b>", origin_region="'><i>"
    )
    client = signed_in(cast.officer)
    client.post(f"/projects/{project.pk}/notes/", {"text": evil})
    client.post(f"/projects/{project.pk}/promises/add/", SOUND | {"text": evil[:300], "promised_by": "<u>"})
    client.post(
        f"/projects/{project.pk}/lose/", {"reason": evil, "lost_to": "<s>外区</s>", "on": "2026-11-20"}
    )
    for path in ("", "gate/", "money/", "promises/", "files/", "timeline/", "edit/"):
        page = client.get(f"/projects/{project.pk}/{path}").content.decode()
        for tag in ("<img src=x", "<script>alert", "<b>链", "<s>外区", "<u>"):
            assert tag not in page, (path, tag)
        assert "49" not in page or "{{ 7|add:42 }}" in page
    for path in ("/projects/?standing=all", "/projects/board/", "/cockpit/", f"/projects/?q={evil}"):
        page = client.get(path).content.decode()
        assert "<img src=x" not in page and "<script>alert" not in page, path


def test_no_cell_of_an_export_is_a_formula(cast: Any, now: datetime, signed_in: Any) -> None:
    starts = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
    evil = [f'{start}HYPERLINK("http://x","点我")' for start in starts]
    for name in evil:
        make.a_lead(cast, now, name=name, investors=(name,), chain=name[:40], origin_region=name[:60])
    client = signed_in(cast.officer)
    told = client.get("/projects/export.csv").content.decode("utf-8-sig")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/projects/export.xlsx").content))
    for rows in (list(csv.reader(io.StringIO(told))), book.get_sheet_by_index(0).to_python()):
        cells = [str(cell) for row in rows for cell in row]
        assert not [cell for cell in cells if cell.startswith(starts)]
        for name in evil:
            assert "'" + name in cells


def test_who_works_here_and_looks_there_takes_no_names_from_there(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    from zhaoluo.registers.people.actions import staff

    from ..actions import entering
    from ..rules.content import Content

    staff.grant_view(cast.officer, cast.other_zone, at=now)
    make.a_lead(cast, now, name="本区项目")
    entering.enter(
        Content("外区项目", cast.stranger.pk, investors=("外区投资方",)), zone=cast.other_zone, by=cast.stranger,
        actor=cast.actor(cast.stranger, cast.other_zone), at=now,
    )  # fmt: skip
    told = signed_in(cast.officer).get("/projects/export.csv").content.decode("utf-8-sig")
    assert "本区项目" in told and "周启明" in told
    assert "外区项目" in told and "外区投资方" not in told and "外区人" not in told


# ---------------------------------------------------------------- sending twice, late, too much


def test_a_form_sent_twice_is_entered_once(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.officer)
    typed = {
        "name": "新项目",
        "officer": cast.officer.pk,
        "once": "k1",
        "stage": "talks",
        "claimed_on": "2026-11-01",
    }
    for address in ("/projects/new/", "/projects/take-over/"):
        for _ in range(2):
            assert client.post(address, typed | {"once": address.strip("/")}).status_code == 302
    assert Project.objects.count() == 2


def test_each_form_of_a_page_has_a_key_of_its_own(cast: Any, now: datetime, signed_in: Any) -> None:
    """Two forms filled on one page, the second after going back: both are kept."""
    project = make.a_lead(cast, now)
    client = signed_in(cast.officer)
    page = client.get(f"/projects/{project.pk}/money/").content.decode()
    keys = re.findall(r'name="once" value="([^"]+)"', page)
    assert len(set(keys)) == len(keys) >= 3
    sound = SOUND | {"file": ""}
    client.post(f"/projects/{project.pk}/money/agreements/", sound | {"kind": "intent", "once": keys[0]})
    client.post(f"/projects/{project.pk}/money/entries/", sound | {"kind": "statistics", "once": keys[1]})
    assert (project.agreements.count(), project.money.count()) == (1, 1)


def test_a_key_sent_beforehand_does_not_stop_a_draft(cast: Any, now: datetime, signed_in: Any) -> None:
    """Keys of acts carry a colon that no form can send: nobody can use up “draft:7” beforehand."""
    from zhaoluo.foundation.journal.models import Event

    project = make.a_lead(cast, now)
    client = signed_in(cast.officer)
    client.post(f"/projects/{project.pk}/notes/", {"text": "占个位置", "once": "draft:7"})
    client.post("/projects/new/", {"name": "占位", "officer": cast.officer.pk, "once": "draft:8"})
    assert not Event.objects.filter(once__contains=":").exists()


def test_a_change_keeps_what_its_form_does_not_show(cast: Any, now: datetime, signed_in: Any) -> None:
    project = make.a_lead(cast, now, officer_text="张三（台账）")
    client = signed_in(cast.officer)
    typed = {"name": "改过", "officer": cast.officer.pk, "version": project.version}
    assert client.post(f"/projects/{project.pk}/edit/", typed).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.officer_text) == ("改过", "张三（台账）")


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 6000, "1.0"])
def test_a_form_without_a_sound_version_is_stale(
    cast: Any, now: datetime, signed_in: Any, version: str
) -> None:
    project = make.a_lead(cast, now)
    typed = {"name": "改过", "officer": cast.officer.pk, "version": version}
    assert signed_in(cast.officer).post(f"/projects/{project.pk}/edit/", typed).status_code == 409


def test_wrong_types_and_names_of_files_get_a_sentence_and_keep_nothing(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    project = make.a_lead(cast, now)
    client = signed_in(cast.officer)
    before = trace()
    for name, content, sentence in (
        ("../../x", b"%PDF-1.4", "只收 PDF"), ("合同.pdf", b"MZ\x90\x00", "内容却不是"), ("空.pdf", b"", "空"),
        ("页.html", b"<html>", "只收 PDF"), ("图.svg", b"<svg/>", "只收 PDF"), ("程序.pdf", b"<script>", "内容却不是"),
        ("大.pdf", b"%PDF-" + b"0" * (20 * 1024 * 1024), "超过上限"),
    ):  # fmt: skip
        upload = SimpleUploadedFile(name, content, content_type="application/pdf")
        for path, kind in (
            ("files/add", "photo"),
            ("notes", ""),
            ("money/entries", "funds"),
            ("money/agreements", "formal"),
        ):
            answer = client.post(f"/projects/{project.pk}/{path}/", SOUND | {"kind": kind, "file": upload})
            assert answer.status_code == 422 and sentence in answer.content.decode(), (name, path)
            upload.seek(0)
    assert trace() == before


def test_two_hundred_megabytes_announced_are_not_read(cast: Any, now: datetime, signed_in: Any) -> None:
    project = make.a_lead(cast, now)
    client = signed_in(cast.officer)

    class Untouched(io.RawIOBase):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("the body must not be read")

    answer = client.generic(
        "POST", f"/projects/{project.pk}/files/add/", b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(200 * 1024 * 1024), **{"wsgi.input": Untouched()},
    )  # fmt: skip
    assert answer.status_code == 413 and "60 MB" in answer.content.decode()


def test_bodies_that_are_no_forms_are_answered(cast: Any, now: datetime, signed_in: Any) -> None:
    project = make.a_lead(cast, now)
    client = signed_in(cast.officer)
    before = trace()
    for kind, body in (
        ("application/json", b'{"text": "x"}'), ("text/plain", b"text=x"), ("application/xml", b"<!DOCTYPE x>"),
        ("multipart/form-data", b"x"), ("multipart/form-data; boundary=", b"--x"),
        ("application/x-www-form-urlencoded", b"text=" + b"&a=b" * 5000),
        ("application/x-www-form-urlencoded", b"text=" + b"x" * (3 * 1024 * 1024)),
        ("application/x-www-form-urlencoded; charset=utf-7", b"text=+ADw-script+AD4-"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"text="),
        ("", b"text=x"),
    ):  # fmt: skip
        answer = client.generic("POST", f"/projects/{project.pk}/notes/", body, content_type=kind)
        assert answer.status_code in (400, 413, 415, 422), (kind, answer.status_code)
    assert trace() == before


# ---------------------------------------------------------------- the door


def test_every_form_wants_its_token(cast: Any, now: datetime, signing: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.officer, backend="zhaoluo.site.auth.ScopedBackend")
    before = trace()
    for address in addresses(cast, signing.project, signing.pk):
        answer = client.post(address, SOUND)
        assert answer.status_code == 403 and "表单已过期" in answer.content.decode(), address
    assert trace() == before


def test_waivers_cannot_be_answered_through_the_other_button(
    cast: Any, now: datetime, signed_in: Any
) -> None:
    demand(cast, now)
    project = make.in_talks(cast, now)
    waiver = asking(cast, now, project)()
    for user in (cast.officer, cast.administrator, cast.inspector):
        for verb in ("approve", "refuse"):
            address = f"/projects/{project.pk}/waivers/{waiver.pk}/{verb}/"
            assert signed_in(user).post(address, {"answer": "理由写得很充分了"}).status_code == 422
    waiver.refresh_from_db()
    assert waiver.state == "pending"


def test_a_viewer_from_above_changes_nothing_anywhere(
    cast: Any, now: datetime, signing: Any, signed_in: Any
) -> None:
    viewer = signed_in(cast.viewer)
    before = {k: v for k, v in trace().items() if k != "journal_event"}
    for address in addresses(cast, signing.project, signing.pk):
        answer = viewer.post(
            address,
            SOUND
            | {"officer": cast.officer.pk, "kind": "intent", "text": "11月16日，甲公司签约，总投资3亿元。"},
        )
        assert answer.status_code in (403, 404, 422), address
    assert {k: v for k, v in trace().items() if k != "journal_event"} == before
