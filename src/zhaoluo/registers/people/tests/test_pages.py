"""Pages of staff, schemes and settings with the standing cast."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from conftest import PASSWORD
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhaoluo.foundation.journal.models import Event

from ..actions import schemes, signing_in, staff
from ..models import Membership, Organisation, RoleGrant, Scheme, Seat, Team, Tier, User, ZoneSetting
from ..queries.schemes import scheme_in_force
from . import factories as make

ADMINISTRATORS_ONLY = [
    "/people/users/", "/people/users/new/", "/people/teams/", "/people/organisations/", "/people/settings/", "/people/schemes/new/",
]  # fmt: skip
EVERYBODY = ["/people/schemes/", "/people/password/"]


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def admin(cast: Any, signed_in: Any) -> Client:
    """The administrator's browser."""
    return signed_in(cast.administrator)


@pytest.mark.parametrize("path", ADMINISTRATORS_ONLY)
def test_administration_is_for_administrators_and_denials_are_written_down(
    cast: Any, signed_in: Any, admin: Client, path: str, django_capture_on_commit_callbacks: Any
) -> None:
    assert admin.get(path).status_code == 200
    for person in (cast.officer, cast.agent, cast.lead, cast.inspector, cast.leader, cast.viewer):
        with django_capture_on_commit_callbacks(execute=True):
            answer = signed_in(person).get(path)
        assert answer.status_code == 403, person
        event = Event.objects.latest("id")
        assert (event.verb, event.by, event.zone) == ("access.denied", person, cast.zone)
        assert event.facts == {"path": path, "address": "127.0.0.1"}


@pytest.mark.parametrize("path", [*ADMINISTRATORS_ONLY, *EVERYBODY])
def test_nobody_gets_in_without_signing_in(db: None, client: Client, path: str) -> None:
    assert client.get(path)["Location"].startswith("/people/sign-in/?next=")


@pytest.mark.parametrize("path", EVERYBODY)
def test_everybody_of_the_zone_opens(cast: Any, signed_in: Any, path: str) -> None:
    for person in (cast.officer, cast.leader, cast.administrator, cast.viewer, cast.stranger):
        assert signed_in(person).get(path).status_code == 200


# ---------------------------------------------------------------- people


def user_form(**changes: Any) -> dict[str, Any]:
    return {
        "username": "wu.min",
        "name": "吴敏",
        "post": "干事",
        "organisation": "",
        "roles": ["agent"],
        "new_password": "",
    } | changes


def test_a_new_user_with_a_generated_password_signs_in_with_what_was_shown_once(
    cast: Any, admin: Client, client: Client
) -> None:
    answer = admin.post("/people/users/new/", user_form(organisation=str(cast.department.pk)))
    assert answer.status_code == 200
    password = text_of(answer).split('class="once"><code>')[1].split("</code>")[0]
    user = User.objects.get(username="wu.min")
    assert (user.zone, user.organisation, user.must_change_password) == (cast.zone, cast.department, True)
    assert password not in str(list(Event.objects.values_list("facts", flat=True)))
    assert password not in text_of(admin.get(f"/people/users/{user.pk}/"))
    assert client.post("/people/sign-in/", {"username": "wu.min", "password": password}).status_code == 302
    assert client.get("/people/schemes/")["Location"] == "/people/password/"
    assert Event.objects.get(verb="user.created", subject_id=user.pk).by == cast.administrator


def test_a_typed_password_is_not_shown_back(admin: Client) -> None:
    answer = admin.post("/people/users/new/", user_form(new_password="Erstes-Wort-1"), follow=True)
    assert answer.redirect_chain[0] == ("/people/users/", 302)
    assert "吴敏" in text_of(answer) and "Erstes-Wort-1" not in text_of(answer)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"username": "stranger"}, "这个账号已经有人用了"),
        ({"username": "吴敏"}, "账号用小写字母开头"),
        ({"username": ""}, "请填账号"),
        ({"name": " "}, "请填姓名"),
        ({"name": "\u200b"}, "请写姓名"),
        ({"roles": []}, "至少选一个角色"),
        ({"roles": ["emperor"]}, "没有这个角色"),
        ({"new_password": "weak"}, "口令至少 8 位"),
        ({"organisation": "999999"}, "请从列表里选"),
        ({"organisation": "x"}, "请从列表里选"),
    ],
)
def test_a_refused_user_is_not_written_and_what_was_typed_stays(
    cast: Any, admin: Client, changes: dict[str, Any], said: str
) -> None:
    before = (User.objects.count(), Event.objects.count())
    answer = admin.post("/people/users/new/", user_form(post="特别的职务", **changes))
    assert answer.status_code == 422
    assert said in text_of(answer) and "特别的职务" in text_of(answer)
    assert (User.objects.count(), Event.objects.count()) == before


def test_two_accounts_of_one_name_at_once_are_told_apart_from_a_fault(
    cast: Any, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        staff, "username_taken", lambda username: False
    )  # as when the other was not there yet
    before = (User.objects.count(), Event.objects.count())
    answer = admin.post("/people/users/new/", user_form(username="officer"))
    assert answer.status_code == 422 and "刚才有人存了同名的" in text_of(answer)
    assert (User.objects.count(), Event.objects.count()) == before


def test_a_user_is_changed_and_roles_follow(cast: Any, admin: Client) -> None:
    answer = admin.post(
        f"/people/users/{cast.officer.pk}/",
        {
            "name": "周启明",
            "post": "副科长",
            "organisation": str(cast.department.pk),
            "roles": ["agent", "inspector"],
            "is_active": "on",
        },
    )
    assert answer.status_code == 302
    cast.officer.refresh_from_db()
    assert (cast.officer.post, cast.officer.organisation) == ("副科长", cast.department)
    assert set(RoleGrant.objects.filter(user=cast.officer).values_list("role", flat=True)) == {
        "agent",
        "inspector",
    }
    assert Event.objects.get(verb="user.changed", subject_id=cast.officer.pk).by == cast.administrator


def test_an_administrator_cannot_lock_himself_out(cast: Any, admin: Client) -> None:
    path = f"/people/users/{cast.administrator.pk}/"
    for data in ({"roles": ["agent"], "is_active": "on"}, {"roles": ["zone_administrator"]}):
        answer = admin.post(path, {"name": "林素琴", "post": "", "organisation": ""} | data)
        assert answer.status_code == 422 and "不能停用自己" in text_of(answer)
    answer = admin.post(f"{path}reset/", {"new_password": ""})
    assert answer.status_code == 422 and "自己的口令请到" in text_of(answer)


def test_a_reset_password_is_shown_once_and_ends_sessions(
    cast: Any, admin: Client, signed_in: Any, client: Client
) -> None:
    held = signed_in(cast.officer)
    answer = admin.post(f"/people/users/{cast.officer.pk}/reset/", {"new_password": ""})
    password = text_of(answer).split('class="once"><code>')[1].split("</code>")[0]
    assert held.get("/people/schemes/")["Location"].startswith("/people/sign-in/")
    assert client.post("/people/sign-in/", {"username": "officer", "password": PASSWORD}).status_code == 422
    assert client.post("/people/sign-in/", {"username": "officer", "password": password}).status_code == 302
    answer = admin.post(f"/people/users/{cast.officer.pk}/reset/", {"new_password": "weak"})
    assert answer.status_code == 422 and "口令至少 8 位" in text_of(answer)


def test_people_of_another_zone_are_neither_listed_nor_opened_nor_named_in_a_form(
    cast: Any, admin: Client, now: datetime
) -> None:
    assert "外区人" not in text_of(admin.get("/people/users/?state=all"))
    assert "外区人" not in text_of(admin.get("/people/users/?state=all&q=外区"))
    for path in (f"/people/users/{cast.stranger.pk}/", "/people/users/999999/"):
        assert admin.get(path).status_code == 404
        assert admin.post(path, {"name": "x", "roles": ["agent"]}).status_code == 404
        assert admin.post(f"{path}reset/", {"new_password": "Erstes-Wort-1"}).status_code == 404
    there = staff.save_organisation(
        zone=cast.other_zone, name="外区局", kind="bureau", by=None, actor=None, at=now
    )
    assert admin.post("/people/users/new/", user_form(organisation=str(there.pk))).status_code == 422
    for field in ("lead", "members"):
        answer = admin.post(
            "/people/teams/", {"name": "新组", "kind": "team", field: str(cast.stranger.pk), "active": "on"}
        )
        assert answer.status_code == 422 and "请从列表里选" in text_of(answer)
    assert admin.get(f"/people/organisations/?edit={there.pk}").status_code == 404
    assert (
        admin.post(f"/people/organisations/?edit={there.pk}", {"name": "x", "kind": "bureau"}).status_code
        == 404
    )
    assert not Team.objects.filter(name="新组").exists()
    assert User.objects.get(pk=cast.stranger.pk).name == "外区人"


def test_a_team_with_its_people_is_entered_and_changed(cast: Any, admin: Client) -> None:
    data = {
        "name": "光机电专班",
        "kind": "task_force",
        "lead": str(cast.lead.pk),
        "members": [str(cast.agent.pk)],
        "organisation": "",
        "active": "on",
    }
    assert admin.post("/people/teams/", data).status_code == 302
    team = Team.objects.get(name="光机电专班")
    assert set(Membership.objects.filter(team=team).values_list("user_id", flat=True)) == {
        cast.lead.pk,
        cast.agent.pk,
    }
    assert "光机电专班" in text_of(admin.get(f"/people/teams/?edit={team.pk}"))
    del data["active"]
    admin.post(f"/people/teams/?edit={team.pk}", data | {"members": []})
    team.refresh_from_db()
    assert (team.active, team.memberships.count()) == (False, 1)
    assert (
        list(Event.objects.filter(verb="team.saved", subject_id=team.pk).values_list("by", flat=True))
        == [cast.administrator.pk] * 2
    )
    answer = admin.post("/people/teams/", {"name": "招商二组", "kind": "team"})
    assert answer.status_code == 422 and "这个队伍名称已经有了" in text_of(answer)


def test_an_organisation_is_entered_renamed_and_put_out_of_use(cast: Any, admin: Client) -> None:
    assert (
        admin.post(
            "/people/organisations/", {"name": "下柳镇", "kind": "township", "active": "on"}
        ).status_code
        == 302
    )
    town = Organisation.objects.get(name="下柳镇")
    admin.post(f"/people/organisations/?edit={town.pk}", {"name": "下柳街道", "kind": "township"})
    town.refresh_from_db()
    assert (town.name, town.active) == ("下柳街道", False)
    assert Event.objects.filter(verb="organisation.saved", subject_id=town.pk).count() == 2
    answer = admin.post("/people/organisations/", {"name": "招商局", "kind": "bureau", "active": "on"})
    assert answer.status_code == 422 and "这个单位已经有了" in text_of(answer)


def test_lists_ask_as_often_for_twenty_rows_as_for_ten(cast: Any, admin: Client, now: datetime) -> None:
    counts: dict[str, list[int]] = {}
    for batch in range(2):
        for i in range(10):
            user = staff.create_user(
                username=f"many.{batch}.{i}", name=f"多{batch}{i}", password="", is_demo=True, roles=["agent", "inspector"],
                organisation=cast.department, **make.admin(cast, now),
            )  # fmt: skip
            staff.save_team(
                name=f"队{batch}{i}",
                kind="team",
                lead=user,
                members=[cast.agent],
                organisation=cast.department,
                **make.admin(cast, now),
            )
            staff.save_organisation(name=f"局{batch}{i}", kind="bureau", **make.admin(cast, now))
        for path in ("/people/users/", "/people/teams/", "/people/organisations/", "/people/settings/"):
            admin.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert admin.get(path).status_code == 200
            counts.setdefault(path, []).append(len(asked))
    assert all(few == many <= 22 for few, many in counts.values()), counts


@pytest.mark.parametrize(
    "query", ["?q=%00", "?q=%25", "?page=x", "?page=-3", "?state=what", "?page=99999999999999999999"]
)
def test_odd_addresses_of_the_list_open(admin: Client, query: str) -> None:
    assert admin.get(f"/people/users/{query}").status_code == 200


@pytest.mark.parametrize("edit", ["x", "", "-1", "99999999999999999999999", "１"])
def test_odd_numbers_in_addresses_are_not_found(admin: Client, edit: str) -> None:
    for path in ("/people/teams/", "/people/organisations/"):
        assert admin.get(path, {"edit": edit}).status_code == 404


# ---------------------------------------------------------------- settings


def test_settings_are_saved_and_take_effect(cast: Any, admin: Client) -> None:
    answer = admin.post("/people/settings/", {"password_max_days": "90", "idle_minutes": "15"})
    assert answer.status_code == 302
    setting = ZoneSetting.objects.get(zone=cast.zone)
    assert (setting.password_max_days, setting.idle_minutes) == (90, 15)
    assert not ZoneSetting.objects.filter(zone=cast.other_zone).exists()
    assert Event.objects.get(verb="zone_setting.saved").facts == {"password_max_days": 90, "idle_minutes": 15}


@pytest.mark.parametrize(
    ("days", "minutes"), [("0", "30"), ("", "4"), ("", "481"), ("x", "30"), ("-90", "30"), ("", "")]
)
def test_settings_out_of_reason_are_refused(cast: Any, admin: Client, days: str, minutes: str) -> None:
    answer = admin.post("/people/settings/", {"password_max_days": days, "idle_minutes": minutes})
    assert answer.status_code == 422
    assert not ZoneSetting.objects.exists()


def test_the_journal_of_the_door_shows_the_own_zone_only(cast: Any, admin: Client, now: datetime) -> None:
    for username, address in (("officer", "10.0.0.7"), ("stranger", "10.0.0.8")):
        signing_in.sign_in(username, "wrong", address=address, at=now)
        signing_in.sign_in(username, PASSWORD, address=address, at=now)
    page = text_of(admin.get("/people/settings/"))
    assert page.count("10.0.0.7") == 2 and "口令不对" in page
    assert "10.0.0.8" not in page
    assert text_of(admin.get("/people/settings/?kind=refused")).count("10.0.0.7") == 1
    assert "10.0.0.7" not in text_of(admin.get("/people/settings/?kind=denied"))


def test_the_journal_is_paged(cast: Any, admin: Client, now: datetime) -> None:
    for i in range(51):
        signing_in.sign_out(cast.officer, at=now + timedelta(seconds=i))
    first, second = (
        text_of(admin.get("/people/settings/?kind=entries")),
        text_of(admin.get("/people/settings/?kind=entries&page=2")),
    )
    assert (first.count("<code>officer</code>"), second.count("<code>officer</code>")) == (50, 1)
    assert "?kind=entries&amp;page=2" in first


# ---------------------------------------------------------------- schemes


def test_everybody_sees_the_scheme_in_force_and_nobody_but_administrators_the_draft(
    cast: Any, admin: Client, signed_in: Any, now: datetime
) -> None:
    first = make.published(cast, now)
    draft = schemes.draft(name=first.name, version=first, **make.admin(cast, now))
    for person in (cast.officer, cast.leader, cast.viewer):
        client = signed_in(person)
        page = text_of(client.get("/people/schemes/"))
        assert "1+3+12+N" in page and "链专班 12" in page and "周启明" in page
        assert "草稿" not in page and 'name="effective_on"' not in page
        assert client.get(f"/people/schemes/{draft.pk}/").status_code == 404
        assert client.get(f"/people/schemes/{draft.pk}/history/").status_code == 404
        assert "草稿" not in text_of(client.get(f"/people/schemes/{first.pk}/history/"))
    assert 'name="effective_on"' in text_of(admin.get(f"/people/schemes/{draft.pk}/"))
    assert "林素琴" in text_of(admin.get(f"/people/schemes/{first.pk}/history/"))


def test_a_city_viewer_looks_at_each_of_his_zones_and_no_other(
    cast: Any, signed_in: Any, now: datetime
) -> None:
    make.published(cast, now)
    there = {
        "zone": cast.other_zone,
        "by": cast.other_administrator,
        "actor": cast.actor(cast.other_administrator, cast.other_zone),
        "at": now,
    }
    other = schemes.draft(name="外区方案", **there)
    tier = schemes.save_tier(other.pk, mark="1", name="外区一级", kind="post", duty="", **there)
    (seat,) = schemes.add_seats(other.pk, tier.pk, names=["外区岗"], **there)
    schemes.save_seat(
        other.pk,
        seat.pk,
        name="外区岗",
        holder=cast.stranger.pk,
        deputy=None,
        team=None,
        reports_to=None,
        **there,
    )
    schemes.publish(other.pk, effective_on=now.date(), **there)
    viewer = signed_in(cast.viewer)
    assert "1+3+12+N" in text_of(viewer.get("/people/schemes/"))
    assert "外区一级" in text_of(viewer.get("/people/schemes/", {"zone": cast.other_zone.pk}))
    assert "外区一级" in text_of(viewer.get(f"/people/schemes/{other.pk}/"))
    officer = signed_in(cast.officer)
    assert officer.get("/people/schemes/", {"zone": cast.other_zone.pk}).status_code == 404
    assert officer.get("/people/schemes/", {"zone": "x"}).status_code == 404
    assert officer.get(f"/people/schemes/{other.pk}/").status_code == 404
    assert officer.get(f"/people/schemes/{other.pk}/history/").status_code == 404


def test_a_scheme_goes_from_preset_to_published_through_pages(
    cast: Any, admin: Client, now: datetime
) -> None:
    answer = admin.post("/people/schemes/new/", {"origin": "preset:shangdang", "name": "", "source": ""})
    scheme = Scheme.objects.get()
    here = f"/people/schemes/{scheme.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, here)
    assert admin.post(f"{here}publish/", {"effective_on": "2026-11-20"}).status_code == 422
    for seat in make.seats_of(scheme):
        assert 'id="edit"' in text_of(admin.get(f"{here}?seat={seat.pk}"))
        typed = {
            "name": seat.name,
            "holder": str(cast.officer.pk),
            "deputy": str(cast.agent.pk),
            "team": "",
            "reports_to": "",
        }
        assert admin.post(f"{here}seats/{seat.pk}/", typed).status_code == 302
    typed = {"kind": "block", "value": "东区", "duties": ["promotion", "approvals"]}
    assert admin.post(f"{here}seats/{seat.pk}/charges/", typed).status_code == 302
    assert "东区 · 招商、审批" in text_of(admin.get(here))
    assert (
        admin.post(f"{here}tiers/", {"mark": "N", "name": "新级", "kind": "team", "duty": ""}).status_code
        == 302
    )
    tier = Tier.objects.get(name="新级")
    assert admin.post(f"{here}tiers/{tier.pk}/seats/", {"names": "甲队\n乙队"}).status_code == 302
    answer = admin.post(f"{here}publish/", {"effective_on": "2026-11-20"})
    assert answer.status_code == 422
    assert "甲队还没有人" in text_of(answer) and "乙队还没有人" in text_of(answer)
    assert (
        admin.post(
            f"{here}tiers/{tier.pk}/", {"mark": "N", "name": "改级", "kind": "team", "duty": ""}
        ).status_code
        == 302
    )
    assert admin.post(f"{here}tiers/{tier.pk}/remove/").status_code == 302
    assert admin.post(f"{here}publish/", {"effective_on": "2026-11-20"}).status_code == 302
    current = scheme_in_force(cast.zone, today=now.date())
    assert current is not None and current.pk == scheme.pk


def test_refused_forms_of_a_scheme_stand_again_with_the_reason(
    cast: Any, admin: Client, now: datetime
) -> None:
    scheme = make.from_preset(cast, now)
    here, seat = f"/people/schemes/{scheme.pk}/", make.seats_of(scheme)[0]
    for path, typed, said in (
        ("publish/", {"effective_on": "1899-01-01"}, "起用日期太早"),
        ("publish/", {"effective_on": "neulich"}, "日期写成"),
        ("tiers/", {"mark": "", "name": "某级", "kind": "post"}, "请填记号"),
        (f"tiers/{seat.tier_id}/", {"mark": "1", "name": "分管领导", "kind": "post"}, "已有同名的一级"),
        (f"tiers/{seat.tier_id}/seats/", {"names": seat.name}, "这一级里已有"),
        (f"tiers/{seat.tier_id}/seats/", {"names": " \n"}, "请填名称"),
        (f"seats/{seat.pk}/", {"name": "", "holder": ""}, "请填名称"),
        (f"seats/{seat.pk}/", {"name": "甲", "holder": str(cast.stranger.pk)}, "请从列表里选"),
        (f"seats/{seat.pk}/", {"name": "甲", "reports_to": str(seat.pk)}, "请从列表里选"),
        (f"seats/{seat.pk}/charges/", {"kind": "chain", "value": ""}, "请写产业链的名字"),
        ("copy/", {}, "已有一份草稿"),
        ("retire/", {}, "只有现用"),
    ):
        answer = admin.post(here + path, typed)
        assert answer.status_code == 422, (path, typed)
        assert said in text_of(answer), (path, typed)
    assert admin.post("/people/schemes/new/", {"origin": "empty", "name": ""}).status_code == 422
    assert admin.post("/people/schemes/new/", {"origin": "preset:nowhere"}).status_code == 422
    assert Event.objects.filter(verb__in=["scheme.changed", "scheme.published"]).count() == 0


def test_parts_of_another_scheme_or_zone_are_not_found(
    cast: Any, admin: Client, signed_in: Any, now: datetime
) -> None:
    scheme, other = make.from_preset(cast, now), make.from_preset(cast, now, "yuanqu")
    seat = make.seats_of(other)[1]
    charge = seat.charges.get()
    here = f"/people/schemes/{scheme.pk}/"
    for path in (
        f"tiers/{seat.tier_id}/", f"tiers/{seat.tier_id}/remove/", f"tiers/{seat.tier_id}/seats/", f"seats/{seat.pk}/",
        f"seats/{seat.pk}/remove/", f"seats/{seat.pk}/charges/", f"charges/{charge.pk}/remove/",
    ):  # fmt: skip
        assert admin.post(here + path).status_code == 404, path
    for query in (f"?seat={seat.pk}", f"?tier={seat.tier_id}", f"?seats={seat.tier_id}", "?seat=x"):
        assert admin.get(here + query).status_code == 404, query
    stranger = signed_in(cast.other_administrator)
    assert stranger.get(here).status_code == 404
    for verb in ("publish/", "copy/", "retire/", "discard/", "tiers/"):
        assert stranger.post(here + verb, {"effective_on": "2026-11-20"}).status_code == 404, verb
    assert Seat.objects.filter(pk=seat.pk).exists() and Scheme.objects.count() == 2


def test_officers_may_not_post_to_a_scheme(
    cast: Any, signed_in: Any, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    scheme = make.published(cast, now)
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(cast.officer).post(f"/people/schemes/{scheme.pk}/copy/").status_code == 403
    assert Event.objects.latest("id").verb == "access.denied"
    assert Scheme.objects.count() == 1


def test_a_new_version_is_begun_and_thrown_away(cast: Any, admin: Client, now: datetime) -> None:
    first = make.published(cast, now)
    answer = admin.post(f"/people/schemes/{first.pk}/copy/")
    draft = Scheme.objects.get(state="draft")
    assert answer["Location"] == f"/people/schemes/{draft.pk}/"
    assert "草稿改了 0 处" in text_of(admin.get(answer["Location"]))
    seat = make.seats_of(draft)[0]
    charge = seat.charges.get()
    assert admin.post(f"/people/schemes/{draft.pk}/charges/{charge.pk}/remove/").status_code == 302
    assert admin.post(f"/people/schemes/{draft.pk}/seats/{seat.pk}/remove/").status_code == 302
    assert "比现用少了" in text_of(admin.get(answer["Location"]))
    assert admin.post(f"/people/schemes/{draft.pk}/discard/").status_code == 302
    assert list(Scheme.objects.values_list("pk", flat=True)) == [first.pk]
    assert admin.post(f"/people/schemes/{first.pk}/retire/").status_code == 302
    assert "还没有现用的责任体系" in text_of(admin.get("/people/schemes/"))


def test_a_scheme_page_asks_as_often_for_twenty_seats_as_for_ten(
    cast: Any, signed_in: Any, now: datetime
) -> None:
    draft = schemes.draft(name="长名单", **make.admin(cast, now))
    tier = schemes.save_tier(draft.pk, mark="N", name="各组", kind="team", duty="", **make.admin(cast, now))
    admin, counts = signed_in(cast.administrator), []
    for batch in range(2):
        names = [f"组 {batch} {i}" for i in range(10)]
        for seat in schemes.add_seats(draft.pk, tier.pk, names=names, **make.admin(cast, now)):
            make.put(cast, now, seat, cast.officer, deputy=cast.agent.pk)
            schemes.save_charge(
                draft.pk, seat.pk, kind="chain", value=seat.name, duties=["building"], **make.admin(cast, now)
            )
        path = f"/people/schemes/{draft.pk}/?seat={seat.pk}"
        admin.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 26, counts
