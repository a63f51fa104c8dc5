"""A8, 平陆: 12 trips, 30 firms, 25 projects, 17 receptions, 1 event, 11 signed, 7.377 bn yuan.

The counts nobody types: they add up from what was written down on each trip.  All names here are invented.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.stories.telling import Story
from zhaoluo.attract.trips.actions import planning
from zhaoluo.attract.trips.models import Stop, Trip
from zhaoluo.projects.models import Project

YEAR = date(2026, 1, 12)
TODAY = date(2026, 11, 20)
#: 万元: ten of 67 000 and one of 67 700 are 737 700, that is 73.77 亿元.
AMOUNTS = ["67000"] * 10 + ["67700"]
INTERESTED = 25
FIRMS = [f"演示企业{n:02d}有限公司" for n in range(1, 31)]


def test_twelve_trips_and_what_came_of_them(story: Story, cast: Any) -> None:
    story.post(
        cast.officer,
        "/trips/travel/set/",
        origin="长治",
        destination="深圳",
        minutes="300",
        carrier="train",
        source="演示",
    )
    rest = iter(FIRMS)
    for number in range(12):
        names = [next(rest) for _ in range(3 if number < 6 else 2)]
        go(story, cast, number, YEAR + timedelta(days=25 * number), names)
    receive(story, cast)
    projects = list(Project.objects.order_by("pk"))
    assert len(projects) == INTERESTED, "interest makes the lead, by the same act as anywhere"
    for project, amount in zip(projects, AMOUNTS, strict=False):
        sign(story, cast, project, amount)

    counts = story.read(cast.leader, "/trips/counts/?since=2026-01-01&by=mode")
    for told in (
        "外出 12 次", "走访企业 30 家，走访 30 次", "来访 17 批，活动 1 场", "新增线索 25 个", "签约（已核） 11 个",
        "签约协议额 73.77 亿元", "产业链招商",
    ):  # fmt: skip
        assert told in counts, told
    assert "11 条" in story.read(cast.leader, "/trips/counts/rows/?measure=signed&since=2026-01-01")
    assert "25 条" in story.read(cast.leader, "/trips/counts/rows/?measure=brought&since=2026-01-01")
    cockpit = story.read(cast.leader, "/cockpit/")
    assert "本年签约 11 个 73.77 亿元" in cockpit, "the road and the cockpit count the same"

    yields = story.read(cast.leader, "/trips/yields/?since=2026-01-01")
    assert "产业链招商 25 44% 11 /25" in yields, yields[:1500]
    assert "全部线索签约 11/25" in yields
    told = story.read(cast.leader, "/trips/yields/rows/?stage=signed&since=2026-01-01")
    assert "11 条" in told and FIRMS[0] in told
    assert "外出 0 次" in story.read(cast.stranger, "/trips/counts/?since=2026-01-01"), "another zone"


def go(story: Story, cast: Any, number: int, day: date, names: list[str]) -> None:
    """A trip of two days to one city: opened, planned, set out, each firm called on, finished."""
    with story.on(day):
        story.post(
            cast.officer, "/trips/new/", name=f"演示外出{number + 1}", starts_on=day, ends_on=day + timedelta(days=1),
            start_city="长治", cities="深圳", groups="1", team=cast.team.pk, mode=story.mode.pk, once=f"trip{number}",
            **{f"person_{cast.officer.pk}": "1"},
        )  # fmt: skip
        trip = Trip.objects.get(name=f"演示外出{number + 1}")
        for name in names:
            story.post(
                cast.officer,
                f"/trips/{trip.pk}/stops/new/",
                name=name,
                city="深圳",
                minutes="90",
                once=f"stop{name}",
            )
        who = {
            "by": cast.officer,
            "actor": cast.actor(cast.officer),
            "at": story.now.replace(month=day.month, day=day.day),
        }
        planning.plan_trip(trip.pk, seconds=0.05, **who)
        trip.refresh_from_db()
        story.post(cast.officer, f"/trips/{trip.pk}/start/", version=trip.version)
        for stop in Stop.objects.filter(trip=trip):
            interested = FIRMS.index(stop.name) < INTERESTED
            after = {"next_step": "寄送地块资料", "next_on": day + timedelta(days=20)} if interested else {}
            story.post(
                cast.officer, "/trips/visits/new/", once=f"visit{stop.pk}", stop=stop.pk, trip=trip.pk, on=day,
                outcome="interest" if interested else "none", **after,
            )  # fmt: skip
        trip.refresh_from_db()
        story.post(cast.officer, f"/trips/{trip.pk}/finish/", ends_on=day, spent="2.5", version=trip.version)


def receive(story: Story, cast: Any) -> None:
    """Seventeen groups of visitors and one promotion event."""
    for number in range(17):
        story.post(
            cast.officer, "/trips/receptions/new/", name=f"演示考察团{number + 1}", on=TODAY - timedelta(days=10 * number),
            firms=f"演示来访企业{number + 1}", team=cast.team.pk, once=f"reception{number}",
        )  # fmt: skip
    story.post(
        cast.officer,
        "/trips/events/new/",
        kind="promotion",
        name="演示推介会",
        on=TODAY,
        city="广东深圳",
        once="event",
    )


def sign(story: Story, cast: Any, project: Project, amount: str) -> None:
    """From lead to verified signature."""
    story.post(
        cast.officer, f"/projects/{project.pk}/edit/", name=project.name, officer=cast.officer.pk, version=project.version,
        investors=project.investors.get().name, investment=amount, chain="碳基新材料", mode=story.mode.pk, land_need_mu="66",
        leader=cast.leader.pk, department=cast.department.pk, team=cast.team.pk,
    )  # fmt: skip
    story.post(cast.officer, f"/projects/{project.pk}/move/", to="talks", on=TODAY)
    story.agree(project, amount=amount)
    story.verify(story.report(project, "signed"))
