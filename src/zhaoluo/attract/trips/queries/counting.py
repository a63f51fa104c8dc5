"""Counts of the work on the road (A8), from rows.  A constant number of queries whatever the size of the zone.

Source: docs/domain/yields.md, Counts.  What counts as a lead and as signed: projects.queries.cohorts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from zhaoluo.projects.models import Agreement, MoneyEntry
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.terms import AgreementKind, MoneyKind, Stage
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..models import Guest, PromotionEvent, Reception, TripCity
from ..rules.counting import Counted, Fact, counted
from ..rules.firms import Called, same_firms
from ..rules.periods import Asked
from ..terms import Grouping, Measure, TripState
from .firsts import with_first_days
from .sides import Came, came_of, key_of, labels_for, origins_for
from .trips import trips_for
from .visits import visits_for

AGREED = {
    AgreementKind.INTENT.value: Measure.INTENT,
    AgreementKind.FRAMEWORK.value: Measure.FRAMEWORK,
    AgreementKind.FORMAL.value: Measure.FORMAL,
}
#: What the chart draws by month.
DRAWN = (Measure.TRIPS, Measure.FIRMS, Measure.SIGNED)


@dataclass(frozen=True, slots=True)
class Counts:
    """A page of counts: what was asked, the lines with their names, and the months for the chart."""

    asked: Asked
    counted: Counted
    labels: dict[str, str]
    months: list[str]
    series: list[tuple[str, list[int]]]

    @property
    def chart(self) -> dict[str, object]:
        """What ``charts.js`` draws."""
        return {
            "months": self.months,
            "unit": "",  # each series says its own
            "series": [{"name": name, "data": values} for name, values in self.series],
        }

    @property
    def finding(self) -> str:
        """What the chart shows, for those who cannot see it."""
        told = "、".join(f"{name} {sum(values)}" for name, values in self.series)
        return f"{self.asked.since} 至 {self.asked.until} 各月：{told}。"


def counts_for(user: User, asked: Asked) -> Counts:
    """Everything the page shows."""
    facts = facts_for(user, asked)
    told = counted(facts, asked.by)
    by_month = counted([fact for fact in facts if fact.measure in DRAWN], Grouping.MONTH)
    months = months_between(asked.since, asked.until)
    found = {line.key: line.tally.counts for line in by_month.lines}
    series = [
        (m.label, [found[month][m] if month in found else 0 for month in months])
        for m in DRAWN
    ]  # fmt: skip
    return Counts(asked, told, labels_for(user, asked.by, [line.key for line in told.lines]), months, series)


def months_between(since: date, until: date) -> list[str]:
    """Months of a period, both ends included."""
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(first, last + 1)]


def facts_for(user: User, asked: Asked) -> list[Fact]:
    """Every row of the period that the reader may see, as facts: trips, visits, receptions, events, projects, money."""
    origins = origins_for(user)
    return [
        *_trips(user, asked),
        *_visits(user, asked),
        *_receptions(user, asked),
        *_events(user, asked),
        *_arrived(user, asked, origins),
        *_agreements(user, asked, origins),
        *_funds(user, asked, origins),
    ]


def _within(rows: QuerySet, asked: Asked, field: str = "on") -> QuerySet:
    return rows.filter(**{f"{field}__gte": asked.since, f"{field}__lte": asked.until}).order_by()


def _trips(user: User, asked: Asked) -> Iterator[Fact]:
    """Trips that set out; drafts, plans and cancelled ones are none."""
    made = trips_for(user).filter(state__in=[TripState.RUNNING, TripState.FINISHED])
    through = visits_for(user).filter(trip=OuterRef("pk"), voided=False, channel__isnull=False).order_by()
    rows = _within(made, asked, "starts_on").annotate(
        to=ArraySubquery(TripCity.objects.filter(trip=OuterRef("pk")).order_by().values("city")),
        through=ArraySubquery(through.values("channel_id").distinct()),
    )
    fields = ("pk", "starts_on", "team_id", "mode__name", "to", "through", "spent", "budget")
    for pk, on, team, mode, to, through_ids, spent, budget in rows.values_list(*fields).order_by(
        "starts_on", "pk"
    ):
        yield Fact(
            Measure.TRIPS, pk, on, key_of(team), mode or "", tuple(map(str, through_ids)), _provinces(to),
            amount=spent, budget=budget,
        )  # fmt: skip


def _provinces(codes: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code[:2] for code in codes if code))


def _visits(user: User, asked: Asked) -> Iterator[Fact]:
    """Visits that were not voided, and the firms called on."""
    rows = (
        _within(visits_for(user).filter(voided=False), asked)
        .annotate(
            whose=Coalesce("trip__team_id", "project__team_id", "target__team_id"),
            how=Coalesce("mode__name", "trip__mode__name"),
            entry=F("target__enterprise_id"),
        )
        .order_by("on", "pk")
    )
    found = list(
        rows.values_list(
            "pk", "zone_id", "name", "target_id", "entry", "on", "whose", "how", "channel_id", "city"
        )
    )
    firms = same_firms(Called(*row[:5]) for row in found)
    for pk, _, _, _, _, on, team, mode, channel, city in found:
        sides = (on, key_of(team), mode or "", (key_of(channel),) if channel else (), _provinces([city]))
        yield Fact(Measure.VISITS, pk, *sides)
        yield Fact(Measure.FIRMS, pk, *sides, once=firms[pk])


def _receptions(user: User, asked: Asked) -> Iterator[Fact]:
    """Groups of visitors received, and their firms."""
    held = Reception.objects.filter(zone_id__in=reach_of(user).zone_ids)
    rows = _within(held, asked).annotate(
        came_from=ArraySubquery(Guest.objects.filter(reception=OuterRef("pk")).order_by().values("region"))
    )
    fields = ("pk", "on", "team_id", "mode__name", "channel_id", "came_from", "spent")
    for pk, on, team, mode, channel, places, spent in rows.values_list(*fields).order_by("on", "pk"):
        through = (key_of(channel),) if channel else ()
        yield Fact(
            Measure.RECEPTIONS, pk, on, key_of(team), mode or "", through, _provinces(places), amount=spent
        )
    guests = _firms_met(Guest.objects.filter(reception__in=rows.values("pk")), user, "reception")
    yield from guests


def _firms_met(met: QuerySet[Any], user: User, door: str) -> list[Fact]:
    """Firms of receptions; one of a restricted project only for who may see that project."""
    seen = Q(project=None) | Q(project__in=projects_for(user).order_by().values("pk"))
    rows = met.filter(seen).order_by(f"{door}__on", "pk")
    fields = ("name", "target_id", "target__enterprise_id", "region")
    said = tuple(f"{door}__{name}" for name in ("on", "team_id", "mode__name", "channel_id"))
    found = list(rows.values_list("pk", "zone_id", *fields, *said))
    firms = same_firms(Called(*row[:5]) for row in found)
    return [
        Fact(
            Measure.GUESTS, pk, on, key_of(team), mode or "", (key_of(channel),) if channel else (), _provinces([place]),
            once=firms[pk],
        )
        for pk, _, _, _, _, place, on, team, mode, channel in found
    ]  # fmt: skip


def _events(user: User, asked: Asked) -> Iterator[Fact]:
    """Promotion events held."""
    rows = _within(PromotionEvent.objects.filter(zone_id__in=reach_of(user).zone_ids), asked)
    fields = ("pk", "on", "team_id", "mode__name", "channel_id", "city", "spent", "budget")
    for pk, on, team, mode, channel, city, spent, budget in rows.values_list(*fields).order_by("on", "pk"):
        through = (key_of(channel),) if channel else ()
        yield Fact(
            Measure.EVENTS,
            pk,
            on,
            key_of(team),
            mode or "",
            through,
            _provinces([city]),
            amount=spent,
            budget=budget,
        )


PROJECT = ("team_id", "mode__name", "origin_region")


def _sides(
    origins: dict[int, Came], project: int, team: int | None, mode: str | None, place: str
) -> dict[str, Any]:
    came = came_of(origins, project, place)
    return {
        "team": key_of(team), "mode": mode or "", "channels": (came.channel,) if came.channel else (),
        "regions": (came.region,) if came.region else (),
    }  # fmt: skip


def _arrived(user: User, asked: Asked, origins: dict[int, Came]) -> Iterator[Fact]:
    """New leads, those of them that a trip, visit, reception or event brought, and the signed and verified.

    Each signed project carries all its formal agreements, as the cockpit adds them up.
    """
    rows = with_first_days(projects_for(user), (Stage.LEAD, Stage.SIGNED), by=asked.until)
    rows = rows.filter(Q(lead_on__gte=asked.since) | Q(signed_on__gte=asked.since)).order_by("pk")
    formal = Agreement.objects.filter(kind=AgreementKind.FORMAL, amount__isnull=False)
    amounts = dict(formal.order_by().values_list("project_id").annotate(total=Sum("amount")))
    for pk, lead_on, signed_on, *told in rows.values_list("pk", "lead_on", "signed_on", *PROJECT):
        sides = _sides(origins, pk, *told)
        if lead_on and lead_on >= asked.since:
            yield Fact(Measure.LEADS, pk, lead_on, **sides)
            if pk in origins and origins[pk].met:
                yield Fact(Measure.BROUGHT, pk, lead_on, **sides)
        if signed_on and signed_on >= asked.since:
            yield Fact(Measure.SIGNED, pk, signed_on, amount=amounts.get(pk), **sides)


def _agreements(user: User, asked: Asked, origins: dict[int, Came]) -> Iterator[Fact]:
    """Agreements dated in the period, by kind; only the verified signing makes a project signed."""
    rows = _within(Agreement.objects.filter(project__in=projects_for(user).order_by().values("pk")), asked)
    fields = ("pk", "on", "kind", "project_id", *(f"project__{name}" for name in PROJECT))
    for pk, on, kind, project, *told in rows.values_list(*fields).order_by("on", "pk"):
        yield Fact(AGREED[kind], pk, on, **_sides(origins, project, *told))


def _funds(user: User, asked: Asked, origins: dict[int, Came]) -> Iterator[Fact]:
    """Funds in place dated in the period, per project and month."""
    paid = MoneyEntry.objects.filter(
        kind=MoneyKind.FUNDS, voided=False, project__in=projects_for(user).order_by().values("pk")
    )
    fields = ("project_id", *(f"project__{name}" for name in PROJECT))
    rows = _within(paid, asked).values_list(*fields, TruncMonth("on")).annotate(total=Sum("amount"))
    for project, *told, month, total in rows.order_by("project_id"):
        yield Fact(
            Measure.FUNDS,
            project,
            month,
            amount=total,
            **_sides(origins, project, *told),
        )
