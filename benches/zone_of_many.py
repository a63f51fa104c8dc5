"""A zone with thousands of projects for the benches, written in bulk: what the pages read, in realistic proportions.

The product itself never writes like this.  Needs Django set up and runs inside ``scope.reading([zone])``.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import connections

from zhaoluo.foundation import search
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.notices.models import Notice
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.models import (
    Agreement,
    AnnualPlan,
    Deadline,
    Milestone,
    MoneyEntry,
    Project,
    ProjectInvestor,
    Promise,
    PromotionMode,
    StageReport,
    StageStay,
)
from zhaoluo.projects.rules.lights import near_day
from zhaoluo.projects.terms import REACHED_EVENT, Stage
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.people.models import Membership, Organisation, RoleGrant, Team, User
from zhaoluo.registers.people.terms import Role
from zhaoluo.site import presets
from zhaoluo.site.demo.fates import rows as invented

BATCH = 1000
#: Share of projects by the stage they stand in, of a zone in its fourth year.
SHARES = {
    "lead": 0.40,
    "talks": 0.22,
    "signed": 0.13,
    "building": 0.10,
    "producing": 0.10,
    "at_capacity": 0.05,
}
PEOPLE, TEAMS = 60, 12


class Filled:
    """The zone's people as the benches sign in."""

    officer: User
    leader: User
    project: Project


def fill(zone: Zone, number: int, *, today: date, at: datetime) -> Filled:
    """Fill the zone with so many projects as of a day; the same every time."""
    chance = Random(20261120)
    people, teams, departments = _people(zone, at)
    presets.give_modes(zone, by=None, at=at)
    presets.give_limits(zone, source="模拟", by=None, at=at)
    modes = list(PromotionMode.objects.filter(zone=zone))
    known = invented()
    stages = [Stage(s) for s, share in SHARES.items() for _ in range(round(share * 100))]
    projects: list[Project] = []
    days: list[list[tuple[Stage, date]]] = []
    for i in range(number):
        row, stage = known[i % len(known)], chance.choice(stages)
        stays = _stays(stage, today, chance)
        investment = (row.investment * chance.randint(40, 160) / 100).quantize(Decimal(1))
        standing = (
            chance.choices(["active", "lost", "shelved"], [86, 9, 5])[0] if stage.order < 3 else "active"
        )
        name = f"{row.name} {i + 1} 号"
        project = Project(
            zone=zone, code=f"MN-{stays[0][1].year}-{i + 1:05d}", name=name, stage=stage, stage_entered_on=stays[-1][1],
            standing=standing, is_synthetic=True, content=f"模拟项目，建设{row.site}，新上{row.name}生产线。" * 3,
            investment=investment if chance.random() < 0.9 else None, planned_output=investment * 2, jobs=chance.randint(20, 600),
            fixed_investment=None, land_need_mu=row.land_mu, premises_need_sqm=row.premises_sqm, origin_region=row.origin,
            mode=chance.choice(modes), chain=row.chain, industry_class=row.industry_class, leader=people[1 + i % 3],
            department=departments[i % len(departments)], team=teams[i % TEAMS], officer=people[4 + i % (PEOPLE - 4)],
            entered_at=at - timedelta(days=(today - stays[0][1]).days), restricted=i % 200 == 7,
            changed_at=at - timedelta(minutes=chance.randint(1, 60 * 24 * 90)),
        )  # fmt: skip
        project.search_text = search.text_of(name, project.code, row.investor)
        project.search = search.vector_of(project.search_text)
        project.sort_key = search.sort_key_of(name)
        projects.append(project)
        days.append(stays)
    Project.objects.bulk_create(projects, BATCH)
    _investors(zone, projects)
    _clocks(zone, projects, days, today, chance)
    _money(zone, projects, days, today, chance)
    _journal(zone, projects, days, people, at, chance)
    filled = Filled()
    filled.leader, filled.officer = people[1], people[4]
    filled.project = next(p for p in projects if p.stage == Stage.BUILDING and p.officer_id == people[4].pk)
    _busy(zone, filled, at)
    return filled


def _people(zone: Zone, at: datetime) -> tuple[list[User], list[Team], list[Organisation]]:
    departments = Organisation.objects.bulk_create(
        [Organisation(zone=zone, name=f"模拟部门{i}", kind="bureau") for i in range(1, 9)]
    )
    people = User.objects.bulk_create(
        [
            User(
                zone=zone, username=f"bench.{i}", name=f"模拟人员{i}", organisation=departments[i % 8], post="模拟",
                password="!", password_set_at=at,
            )
            for i in range(PEOPLE)
        ]
    )  # fmt: skip
    roles = [Role.ADMINISTRATOR, Role.LEADER, Role.LEADER, Role.LEADER, *[Role.OFFICER] * (PEOPLE - 4)]
    RoleGrant.objects.bulk_create(
        [RoleGrant(zone=zone, user=u, role=r.value) for u, r in zip(people, roles, strict=True)]
    )
    teams = Team.objects.bulk_create(
        [Team(zone=zone, name=f"模拟{i}组", lead=people[4 + i]) for i in range(TEAMS)]
    )
    Membership.objects.bulk_create(
        [Membership(zone=zone, team=teams[i % TEAMS], user=people[4 + i]) for i in range(PEOPLE - 4)]
    )
    return people, teams, departments


def _stays(stage: Stage, today: date, chance: Random) -> list[tuple[Stage, date]]:
    """Days a project entered its stages, the present one last."""
    spans = [25, 55, 80, 260, 150, 120]
    day = today - timedelta(days=chance.randint(1, int(spans[stage.order] * 1.5)))
    out = [(stage, day)]
    for before in reversed(list(Stage)[: stage.order]):
        day -= timedelta(days=chance.randint(spans[before.order] // 2, spans[before.order] * 3 // 2))
        out.append((before, day))
    return out[::-1]


def _investors(zone: Zone, projects: list[Project]) -> None:
    known = invented()
    firms = Enterprise.objects.bulk_create(
        [
            Enterprise(
                zone=zone, name=f"{known[i % len(known)].investor}（模拟{i + 1}）", region=known[i % len(known)].origin,
                is_synthetic=True, search_text="x", search=search.vector_of("x"), sort_key="x",
            )
            for i in range(len(projects) * 6 // 10)
        ],
        BATCH,
    )  # fmt: skip
    ProjectInvestor.objects.bulk_create(
        [
            ProjectInvestor(zone=zone, project=p, enterprise=firm, name=firm.name)
            for i, p in enumerate(projects)
            for firm in [firms[(i * 7 + k) % len(firms)] for k in range(2 if i % 4 == 0 else 1)]
        ],
        BATCH,
    )


def _clocks(
    zone: Zone, projects: list[Project], days: list[list[tuple[Stage, date]]], today: date, chance: Random
) -> None:
    stays, clocks, reports, promises = [], [], [], []
    for project, entered in zip(projects, days, strict=True):
        for i, (stage, day) in enumerate(entered):
            left = entered[i + 1][1] if i + 1 < len(entered) else None
            at = datetime.combine(day, datetime.min.time(), tzinfo=project.entered_at.tzinfo)
            stays.append(
                StageStay(
                    zone=zone, project=project, stage=stage, entered_on=day, left_on=left, verified_at=at
                )
            )
        limit = presets.LIMITS.get(project.stage)
        if limit:
            on = project.stage_entered_on
            clocks.append(_clock(zone, project, "dwell", f"{Stage(project.stage).label}停留", on, limit))
        following = Stage(project.stage).next
        if (
            following in (Stage.SIGNED, Stage.BUILDING, Stage.PRODUCING)
            and project.standing == "active"
            and chance.random() < 0.05
        ):
            back = chance.randint(0, 9)
            day = today - timedelta(days=back)
            reports.append(
                StageReport(
                    zone=zone, project=project, target=following, claimed_on=day, reporter_id=project.officer_id,
                    reported_at=project.changed_at,
                )
            )  # fmt: skip
            clocks.append(_clock(zone, project, "report", "申报待核", day, 5))
        if Stage(project.stage).order >= 2 and chance.random() < 0.6:
            due = today + timedelta(days=chance.randint(-60, 200))
            promises.append(
                Promise(
                    zone=zone, project=project, kind="service", text="模拟承诺：代办手续", promised_by="模拟领导", basis="模拟",
                    promised_on=due - timedelta(days=120), due_on=due, state="open" if due >= today else "kept",
                )
            )  # fmt: skip
            if due >= today:
                clocks.append(
                    _clock(zone, project, "promise:0", "承诺到期：模拟承诺", due - timedelta(days=60), 60)
                )
    StageStay.objects.bulk_create(stays, BATCH)
    Deadline.objects.bulk_create(clocks, BATCH)
    StageReport.objects.bulk_create(reports, BATCH)
    Promise.objects.bulk_create(promises, BATCH)


def _clock(zone: Zone, project: Project, source: str, label: str, since: date, limit: int) -> Deadline:
    near, due = since + timedelta(days=near_day(limit)), since + timedelta(days=limit)
    return Deadline(zone=zone, project=project, source=source, label=label, near_on=near, due_on=due)


def _money(
    zone: Zone, projects: list[Project], days: list[list[tuple[Stage, date]]], today: date, chance: Random
) -> None:
    agreements, entries, plans, marks = [], [], [], []
    for project, entered in zip(projects, days, strict=True):
        dated = dict(entered)
        amount = project.planned_output or Decimal(1000)
        if signed := dated.get(Stage.SIGNED):
            agreements.append(
                Agreement(
                    zone=zone, project=project, kind="formal", on=signed, amount=project.investment or amount
                )
            )
            marks.append(Milestone(zone=zone, project=project, kind="review", on=signed))
        elif Stage.TALKS in dated and chance.random() < 0.4:
            kind = chance.choice(["intent", "framework"])
            agreements.append(Agreement(zone=zone, project=project, kind=kind, on=dated[Stage.TALKS]))
        if not (started := dated.get(Stage.BUILDING)):
            continue
        marks.append(Milestone(zone=zone, project=project, kind="land", on=started))
        marks.append(Milestone(zone=zone, project=project, kind="start", on=started))
        plans += [
            AnnualPlan(zone=zone, project=project, year=y, amount=amount / 4)
            for y in {started.year, today.year}
        ]
        day = started
        while day < min(today, started + timedelta(days=600)):
            for kind in ("funds", "completed", "statistics"):
                part = (amount * chance.randint(3, 9) / 100).quantize(Decimal(1)) or Decimal(1)
                entries.append(MoneyEntry(zone=zone, project=project, kind=kind, on=day, amount=part))
            day += timedelta(days=90)
    Agreement.objects.bulk_create(agreements, BATCH)
    Milestone.objects.bulk_create(marks, BATCH)
    AnnualPlan.objects.bulk_create(plans, BATCH)
    MoneyEntry.objects.bulk_create(entries, BATCH)


def _journal(
    zone: Zone,
    projects: list[Project],
    days: list[list[tuple[Stage, date]]],
    people: list[User],
    at: datetime,
    chance: Random,
) -> None:
    events: list[Event] = []
    for project, entered in zip(projects, days, strict=True):
        for stage, day in entered:
            moment = datetime.combine(day, at.timetz())
            verb = "project.entered" if stage is Stage.LEAD else REACHED_EVENT[stage].value
            events.append(_event(zone, project, verb, moment, people, {"on": day.isoformat()}))
            for _ in range(2):
                later = moment + timedelta(days=chance.randint(1, 20))
                events.append(
                    _event(zone, project, "project.noted", later, people, {"text": "模拟进展，正在对接。"})
                )
    Event.objects.bulk_create(events, BATCH)


def _event(
    zone: Zone, project: Project, verb: str, at: datetime, people: list[User], facts: dict[str, Any]
) -> Event:
    by = people[4 + project.pk % (PEOPLE - 4)]
    return Event(
        zone=zone, verb=verb, subject_kind="projects.project", subject_id=project.pk, by=by, by_name=by.name, at=at,
        recorded_at=at, served_at=at, facts=facts,
    )  # fmt: skip


def _busy(zone: Zone, filled: Filled, at: datetime) -> None:
    """The project page that is measured has a long history; its readers have messages."""
    people = [filled.leader, filled.officer] * 30
    Event.objects.bulk_create(
        [
            _event(
                zone,
                filled.project,
                "project.noted",
                at - timedelta(days=i),
                [filled.officer] * PEOPLE,
                {"text": f"模拟进展 {i}"},
            )
            for i in range(40)
        ]
    )
    Notice.objects.bulk_create(
        [Notice(zone=zone, user=u, text="模拟消息", key=f"bench:{i}", at=at) for i, u in enumerate(people)]
    )


def analyse() -> None:
    """Let the planner know what is there, as autovacuum would have: the owner, for nobody else is heard."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum analyze")
