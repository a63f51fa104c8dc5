from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zhaoluo.foundation.answering import act
from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal

from .. import queries
from ..actions import signing_in, staff
from ..forms import OrganisationForm, ResetForm, TeamForm, UserForm
from ..models import Organisation, Team, User
from ..passwords import first_password
from .answering import administered, found, number, who


def users(request: HttpRequest) -> HttpResponse:
    """Everybody of the zone with roles, organisation and teams (人员)."""
    zone = administered(request)
    text, state = request.GET.get("q", "")[:40].replace("\0", ""), request.GET.get("state", "")
    active = {"": True, "closed": False}.get(state)
    page = Paginator(queries.users_of(zone, text=text, active=active), 50).get_page(request.GET.get("page"))
    return render(request, "people/users.html", {"page": page, "text": text, "state": state, "zone": zone})


@sensitive_post_parameters("new_password")
def new_user(request: HttpRequest) -> HttpResponse:
    """Open an account (新建用户)."""
    zone = administered(request)
    choices = _choices(queries.organisations_of(zone))

    def again(form: Form, refusals: list[Refusal], status: int) -> HttpResponse:
        return render(request, "people/user.html", {"form": form, "refusals": refusals}, status=status)

    if request.method != "POST":
        return again(UserForm(organisations=choices, opening=True), [], 200)
    form = UserForm(request.POST, organisations=choices, opening=True)
    made: dict[str, Any] = {}

    def work(data: dict[str, Any]) -> None:
        made["password"] = data.pop("new_password") or first_password()
        organisation = _organisation(zone, data.pop("organisation"))
        made["user"] = staff.create_user(
            password=made["password"], organisation=organisation, **data, **who(request, zone)
        )

    answer = act(
        request, form, work, done="已建账号，首次登录须改口令", to=reverse("people:users"), again=again
    )
    return _told_once(request, answer, made, typed=bool(request.POST.get("new_password")))


def user(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change a person's name, post, roles or standing (修改用户)."""
    zone = administered(request)
    person: User = found(queries.user_of(zone, user_id))
    choices = _choices(
        {*queries.organisations_of(zone), *([person.organisation] if person.organisation else [])}
    )
    if request.method != "POST":
        initial = {"name": person.name, "post": person.post, "is_active": person.is_active}
        initial |= {
            "organisation": str(person.organisation_id or ""),
            "roles": [g.role for g in person.grants.all()],
        }
        return _user_page(request, person, UserForm(initial=initial, organisations=choices, opening=False))
    form = UserForm(request.POST, organisations=choices, opening=False)

    def work(data: dict[str, Any]) -> None:
        organisation = _organisation(zone, data.pop("organisation"))
        staff.change_user(person.pk, organisation=organisation, **data, **who(request, zone))

    return act(
        request, form, work, done=f"已保存 {person.name}", to=reverse("people:users"),
        again=lambda bad, refusals, status: _user_page(request, person, bad, refusals=refusals, status=status),
    )  # fmt: skip


def _user_page(
    request: HttpRequest,
    person: User,
    form: Form | None = None,
    *,
    reset: Form | None = None,
    refusals: Iterable[Refusal] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "person": person,
        "reset": reset or ResetForm(auto_id="r-%s"),
        "refusals": refusals,
    }
    return render(request, "people/user.html", context, status=status)


@require_POST
@sensitive_post_parameters("new_password")
def reset_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give somebody a new first password (重置口令); all their sessions end."""
    zone = administered(request)
    person: User = found(queries.user_of(zone, user_id))
    made: dict[str, Any] = {"user": person}

    def work(data: dict[str, Any]) -> None:
        made["password"] = data["new_password"] or first_password()
        signing_in.reset_password(person.pk, new=made["password"], **who(request, zone))

    answer = act(
        request, ResetForm(request.POST, auto_id="r-%s"), work, done=f"已重置 {person.name} 的口令",
        to=reverse("people:user", args=[person.pk]),
        again=lambda bad, refusals, status: _user_page(request, person, reset=bad, refusals=refusals, status=status),
    )  # fmt: skip
    return _told_once(request, answer, made, typed=bool(request.POST.get("new_password")))


def _told_once(
    request: HttpRequest, answer: HttpResponse, made: dict[str, Any], *, typed: bool
) -> HttpResponse:
    """A password the system made is shown in the answer itself, and nowhere kept in clear."""
    if typed or answer.status_code == 422:
        return answer
    return render(request, "people/password_once.html", made)


def organisations(request: HttpRequest) -> HttpResponse:
    """Organisations of the zone; the one chosen in the address is changed, else a new one is entered (单位)."""
    zone = administered(request)
    rows = list(queries.all_organisations_of(zone))
    edited: Organisation | None = _chosen(rows, request.GET.get("edit"))

    def again(form: Form, refusals: list[Refusal], status: int) -> HttpResponse:
        context = {"rows": rows, "form": form, "edited": edited, "refusals": refusals}
        return render(request, "people/organisations.html", context, status=status)

    if request.method != "POST":
        known = {"name": edited.name, "kind": edited.kind, "active": edited.active} if edited else {}
        return again(OrganisationForm(initial=known or None), [], 200)
    pk = edited.pk if edited else None
    return act(
        request, OrganisationForm(request.POST),
        lambda data: staff.save_organisation(organisation_id=pk, **data, **who(request, zone)),
        done="已保存单位", to=reverse("people:organisations"), again=again,
    )  # fmt: skip


def teams(request: HttpRequest) -> HttpResponse:
    """Teams and task forces with their people; the one chosen in the address is changed, else a new one (队伍)."""
    zone = administered(request)
    rows = list(queries.all_teams_of(zone))
    edited: Team | None = _chosen(rows, request.GET.get("edit"))

    def again(form: Form, refusals: list[Refusal], status: int) -> HttpResponse:
        context = {"rows": rows, "form": form, "edited": edited, "refusals": refusals}
        return render(request, "people/teams.html", context, status=status)

    if request.method != "POST":
        return again(_team_form(zone, edited, initial=_initial_of_team(edited) if edited else None), [], 200)
    return act(
        request, _team_form(zone, edited, request.POST),
        lambda data: staff.save_team(
            team_id=edited.pk if edited else None, **_team_typed(zone, edited, data), **who(request, zone)
        ),
        done="已保存队伍", to=reverse("people:teams"), again=again,
    )  # fmt: skip


def _team_form(zone: Zone, edited: Team | None, *args: Any, **kwargs: Any) -> TeamForm:
    """Offers the zone's people and organisations, and whoever is in the team already."""
    people = {*queries.staff_of(zone).filter(zone=zone), *_people_in(edited)}
    own = [edited.organisation] if edited and edited.organisation else []
    organisations = _choices({*queries.organisations_of(zone), *own})
    return TeamForm(*args, people=_choices(people), organisations=organisations, **kwargs)


def _people_in(team: Team | None) -> list[User]:
    if team is None:
        return []
    return [m.user for m in team.memberships.all()] + ([team.lead] if team.lead else [])


def _initial_of_team(team: Team) -> dict[str, Any]:
    members = [str(m.user_id) for m in team.memberships.all()]
    known = {"name": team.name, "kind": team.kind, "active": team.active, "members": members}
    return known | {"lead": str(team.lead_id or ""), "organisation": str(team.organisation_id or "")}


def _team_typed(zone: Zone, edited: Team | None, data: dict[str, Any]) -> dict[str, Any]:
    """A valid form as the action takes it: people and organisation as rows of the zone."""
    people = {str(p.pk): p for p in (*queries.staff_of(zone).filter(zone=zone), *_people_in(edited))}
    return data | {
        "lead": people.get(data["lead"]),
        "members": [people[pk] for pk in data["members"]],
        "organisation": _organisation(zone, data["organisation"]),
    }


def _choices(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(row.pk), str(row)) for row in sorted(rows, key=str)]


def _organisation(zone: Zone, pk: str) -> Organisation | None:
    return queries.all_organisations_of(zone).get(pk=pk) if pk else None


def _chosen(rows: list[Any], text: str | None) -> Any:
    """The row an address names; 404 for a number that is none of the zone's."""
    if text is None:
        return None
    return found(next((row for row in rows if row.pk == number(text)), None))
