"""Load the demo zone: one transaction, everything through the actions, in the order of days."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

from zhaoluo.foundation import clock
from zhaoluo.foundation.journal.actions import serve_next
from zhaoluo.foundation.notices.actions import mark_read
from zhaoluo.foundation.scope.actions import reading
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.actions import gates, moving, taking_over
from zhaoluo.projects.models import Project, PromotionMode
from zhaoluo.projects.terms import Stage
from zhaoluo.registers.people.actions import staff
from zhaoluo.site import presets
from zhaoluo.site.founding import one_connection

from . import chains, journeys, panels, papers, targets, universe, verdicts
from .chance import Chance
from .days import Days, moment
from .fates import fates
from .people import Cast, settle
from .scheme import put_in_force
from .stories import Moments, Story
from .works import tell

KEY, NAME, SHORT_NAME = "heyang", "河阳经济技术开发区", "河阳经开区"
#: Days ago: the zone begins, puts its scheme in force, takes projects over, and last read its messages.
FOUNDED, SCHEME, TAKEN_OVER, READ = 1100, 270, 26, 9
SOURCE = "演示"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded."""

    zone: Zone
    projects: int
    acts: int


def load(as_of: date) -> Loaded:
    """Make the demo zone and fill it as of a day.  All or nothing: a load that is killed leaves no trace in the
    database.  Refused when the zone is there already.

    The owner's role does it on one connection (``founding.one_connection``), because only the owner may make a zone.
    """
    days = Days(as_of)
    founded = moment(days.ago(FOUNDED), 0)
    with one_connection(), clock.frozen(founded):
        zone = staff.create_zone(KEY, NAME, short_name=SHORT_NAME, is_demo=True, at=founded)
        with reading([zone]):
            return fill(zone, as_of)


def fill(zone: Zone, as_of: date) -> Loaded:
    """Fill an empty zone; runs inside ``scope.reading([zone])``."""
    universe.lay_out(as_of)
    days = Days(as_of)
    founded = moment(days.ago(FOUNDED), 0)
    with clock.frozen(founded):
        cast = settle(zone, founded)
        modes = _rules(cast, founded)
        review = verdicts.adopt(zone, founded)
    stories = [
        Story(number, row, fate, cast, days, modes, review) for number, (row, fate) in enumerate(fates())
    ]
    taken = [story for story in stories if story.fate.turn == "taken_over"]
    tellings: list[tuple[Story | None, Moments]] = [(s, tell(s)) for s in stories if s not in taken]
    tellings += [
        (None, _scheme(cast, days)),
        (None, _take_over(cast, days, taken)),
        (None, papers.read(cast, days)),
        (None, chains.tell(cast, days)),
        (None, targets.tell(cast, days)),
        *((None, telling) for telling in journeys.tellings(cast, days, modes)),
        (None, panels.tell(cast, days, stories)),
        (None, _post(cast, days)),
    ]
    acts = _run(tellings)
    return Loaded(zone, Project.objects.filter(zone=zone).count(), acts)


def _rules(cast: Cast, at: datetime) -> dict[str, int]:
    """The zone's own rules: ways of promotion, limits, two demands.  Returns ids of the ways of promotion by name."""
    zone, admin = cast.zone, cast.administrator
    presets.give_modes(zone, by=admin, at=at)
    presets.give_limits(zone, source=SOURCE, by=admin, at=at)
    for stage, check, threshold in (
        (Stage.SIGNED, "review_passed", None),
        (Stage.BUILDING, "funds_share", Decimal(20)),
    ):
        gates.save_demand(
            zone=zone, stage=stage.value, check_code=check, threshold=threshold, source=SOURCE, active=True, by=admin,
            actor=None, at=at,
        )  # fmt: skip
    return dict(PromotionMode.objects.filter(zone=zone).values_list("name", "pk"))


def _run(tellings: list[tuple[Story | None, Moments]]) -> int:
    """Resume every telling at its moments, the earliest first, with the clock held there; how many acts."""
    waiting: list[tuple[datetime, int, Story | None, Moments]] = []
    order, acts = count(), 0

    def wait(story: Story | None, telling: Moments) -> None:
        if (at := next(telling, None)) is not None:
            heapq.heappush(waiting, (at, next(order), story, telling))

    for story, telling in tellings:
        wait(story, telling)
    while waiting:
        at, _, story, telling = heapq.heappop(waiting)
        acts += 1
        with clock.frozen(at):
            if story is None:
                wait(None, telling)
                continue
            story.now = at
            wait(story, telling)
            while story.beside:
                wait(story, story.beside.pop(0))
    return acts


def _scheme(cast: Cast, days: Days) -> Moments:
    """The responsibility scheme is drawn up and put in force."""
    at = moment(days.ago(SCHEME), 30)
    yield at
    put_in_force(cast, at)


def _take_over(cast: Cast, days: Days, taken: list[Story]) -> Moments:
    """A ledger of another bureau is taken over in one batch; some of it is verified since, the rest stands 待核."""
    at = moment(days.ago(TAKEN_OVER), 60)
    yield at
    chance, rows = Chance("taken over"), []
    for story in taken:
        full = chance.happens(0.6)
        stage = chance.pick((Stage.SIGNED, Stage.BUILDING, Stage.BUILDING, Stage.PRODUCING))
        claimed = days.ago(story.fate.lead)
        origin: dict[str, object] = {"source": "经济发展局在建项目台账（演示）"}
        story.now = at
        if full:
            story.investor_entered()
        rows.append(taking_over.Standing(story.content(full=full), stage, claimed, origin))
    projects = taking_over.take_over(rows, zone=cast.zone, synthetic=True, **cast.who("林素琴", at))
    for number, project in enumerate(projects[:3]):
        yield (at := moment(days.ago(TAKEN_OVER - 4), 15 + number * 17))
        report = project.reports.get()
        moving.verify(report.pk, answer="到现场核过，与台账一致", **cast.who("许文静", at))


def _post(cast: Cast, days: Days) -> Moments:
    """What the worker does: messages go out; everybody had read theirs up to nine days ago."""
    last = moment(days.last, 8 * 60)
    for at in (moment(days.ago(READ), 9 * 60), last):
        yield at
        while serve_next(cast.zone):
            pass
        if at is not last:
            for user in cast.people.values():
                mark_read(user.pk, at=at + timedelta(minutes=5))
