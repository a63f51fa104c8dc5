"""What a visit is about: the trip, stop, firm and project that were chosen or named, each looked up in the zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from zhaoluo.attract.prospecting.models import Target
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.projects.models import Project, PromotionMode
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.terms import Standing
from zhaoluo.registers.people.models import User
from zhaoluo.registers.standards.queries import region

from ..models import Channel, Party, PartyMember, Stop, Trip, Visit
from ..rules.visits import TripSpan
from ..terms import VisitOutcome
from .visits import visits_for


@dataclass(frozen=True, slots=True)
class Chosen:
    """A visit's references, checked: ids are of the zone.  ``foreign``: those that are not, as (label, field).

    ``homonyms``: names of projects of this firm among which the person must choose.
    """

    name: str
    city: str = ""
    trip: Trip | None = None
    stop: Stop | None = None
    party: int | None = None
    target: int | None = None
    project: int | None = None
    channel: int | None = None
    mode: int | None = None
    foreign: tuple[tuple[str, str], ...] = ()
    homonyms: tuple[str, ...] = ()

    @property
    def span(self) -> TripSpan | None:
        """The trip as the rule sees it."""
        trip = self.trip
        return TripSpan(trip.name, trip.state, trip.starts_on, trip.ends_on) if trip else None


def chosen_of(zone: Zone, user: User, *, name: str, city: str = "", **ids: int | None) -> Chosen:
    """Look up what was chosen, for an act: trip and stop are locked until it ends.

    A stop says its trip, party, firm and city; a trip its mode.  A firm that is only named is an active project's
    investor that ``user`` may see, else a target of the zone, else nobody yet.
    """
    foreign: list[tuple[str, str]] = []

    def found(row: Any, key: str, label: str) -> Any:
        if ids.get(key) is not None and row is None:
            foreign.append((label, key))
        return row

    wanted = {key: value or 0 for key, value in ids.items()}
    trip_id = (
        ids.get("trip")
        or Stop.objects.filter(pk=wanted["stop"], zone=zone).values_list("trip", flat=True).first()
    )
    trip = found(_locked(Trip, zone, trip_id), "trip", "外出")  # the trip before its stop, as everywhere
    stop = _locked(Stop, zone, wanted["stop"])
    visible = projects_for(user).filter(zone=zone)
    mine = stop is not None and (stop.project_id is None or visible.filter(pk=stop.project_id).exists())
    own = stop if mine and trip is not None and stop.trip_id == trip.pk else None
    stop = found(own, "stop", "拟访企业")
    target = found(Target.objects.filter(pk=wanted["target"], zone=zone).first(), "target", "目标企业")
    project = found(visible.filter(pk=wanted["project"]).first(), "project", "项目")
    channel = found(Channel.objects.filter(pk=wanted["channel"], zone=zone).first(), "channel", "渠道")
    mode = found(PromotionMode.objects.filter(pk=wanted["mode"], zone=zone).first(), "mode", "招商方式")
    party = found(Party.objects.filter(pk=wanted["party"], trip=trip).first(), "party", "小组")
    city = tidy(city) or (stop.city if stop else "")
    if city and region(city) is None:
        foreign.append(("城市", "city"))
    target_id = target.pk if target else stop.target_id if stop else None
    project_id = project.pk if project else stop.project_id if stop else None
    name = tidy(name) or _name_of(stop, target, project)
    homonyms: tuple[str, ...] = ()
    if target_id is None and project_id is None and name:
        project_id, homonyms = _project_of(zone, user, name)
        target_id = _target_of(zone, name) if project_id is None and not homonyms else None
    if project_id is None and target_id is not None:
        project_id = Target.objects.values_list("project_id", flat=True).get(pk=target_id)
    return Chosen(
        name=name, city=city, trip=trip, stop=stop, party=_party_of(party, stop, trip, user), target=target_id,
        project=project_id, channel=channel.pk if channel else None,
        mode=mode.pk if mode else trip.mode_id if trip else None, foreign=tuple(foreign), homonyms=homonyms,
    )  # fmt: skip


def _locked(model: Any, zone: Zone, pk: int | None) -> Any:
    return model.objects.select_for_update().filter(pk=pk or 0, zone=zone).first()


def _name_of(stop: Stop | None, target: Target | None, project: Project | None) -> str:
    if stop is not None:
        return stop.name
    if target is not None:
        return target.name
    if project is None:
        return ""
    return project.investors.values_list("name", flat=True).first() or project.name


def _party_of(party: Party | None, stop: Stop | None, trip: Trip | None, user: User) -> int | None:
    """The party said, else the one the plan gave the stop, else the one the recorder travels with."""
    if party is not None or trip is None:
        return party.pk if party else None
    if stop is not None and stop.party_id is not None:
        return stop.party_id
    own = PartyMember.objects.filter(party__trip=trip, user=user)
    return own.values_list("party_id", flat=True).first()


def _project_of(zone: Zone, user: User, name: str) -> tuple[int | None, tuple[str, ...]]:
    """The one active project this reader sees whose investor bears the name; several: their names."""
    rows = projects_for(user).filter(zone=zone, standing=Standing.ACTIVE, investors__name=name[:120])
    projects = list(rows.distinct().values_list("pk", "name")[:6])
    if len(projects) > 1:
        return None, tuple(name for _, name in projects)
    return (projects[0][0] if projects else None), ()


def _target_of(zone: Zone, name: str) -> int | None:
    rows = Target.objects.filter(zone=zone, name=name).order_by("-changed_at", "-pk")
    return rows.values_list("pk", flat=True).first()


def twin_of(zone: Zone, user: User, chosen: Chosen, on: date | None) -> str:
    """The same firm on the same day, written down already: by whom, as a sentence; '' where there is none.

    Only what this reader may see is told.
    """
    if on is None or not chosen.name:
        return ""
    same = Q(name=chosen.name)
    for key in ("target", "project"):
        if pk := getattr(chosen, key):
            same |= Q(**{f"{key}_id": pk})
    if chosen.stop is not None:
        same |= Q(stop=chosen.stop)
    rows = visits_for(user).filter(same, zone=zone, on=on, voided=False).select_related("by")
    twin = rows.order_by("pk").first()
    if twin is None:
        return ""
    outcome = VisitOutcome.label_of(twin.outcome)
    return f"{twin.by.name}已记了 {on} 走访“{twin.name}”（{outcome}），没有再记；要补充，请更正那一条"


def candidates_of(user: User, zone: Zone, name: str) -> list[Project]:
    """Projects of a named firm that this reader may choose among."""
    rows = projects_for(user).filter(zone=zone, standing=Standing.ACTIVE, investors__name=tidy(name)[:120])
    return list(rows.distinct().order_by("-changed_at")[:20])


def latest_visit_on(project_id: int) -> date | None:
    """Day of the latest visit that counts."""
    rows = Visit.objects.filter(project_id=project_id, voided=False)
    return rows.order_by("-on").values_list("on", flat=True).first()
