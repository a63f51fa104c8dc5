"""A plan as people read it: each group's days with calls, ways and nights, a sketch of the route, and the figures above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ..models import Plan, Trip
from ..rules.planned import clock_text, minutes_text
from ..rules.trips import OPEN_STATES
from ..terms import HalfDay, StopState
from .cities import city_name
from .stops import StopRow
from .trips import Group

WEEKDAYS = "一二三四五六日"
#: How groups are told apart beside their colour: a sign and a shape.
SIGNS = "甲乙丙丁戊己"


@dataclass(frozen=True, slots=True)
class Item:
    """A call, or a way between two.  ``row`` None in a call: the firm was taken off since."""

    kind: str
    row: StopRow | None = None
    time: str = ""
    text: str = ""
    minutes: str = ""
    is_local: bool = False
    note: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether the firm no longer stands where the plan put it."""
        return self.kind == "call" and (self.row is None or bool(self.note))


@dataclass(frozen=True, slots=True)
class Day:
    """One group's day: both halves with their items, and where the night is spent."""

    on: date
    halves: list[tuple[str, list[Item]]]
    night: str
    at_home: bool
    calls: int

    @property
    def weekday(self) -> str:
        return f"周{WEEKDAYS[self.on.weekday()]}"


@dataclass(slots=True)
class Lane:
    """One group's whole way.  ``nodes``: (city, minutes to get there as text) from home to home."""

    number: int
    group: Group | None
    days: list[Day] = field(default_factory=list)
    nodes: list[tuple[str, str]] = field(default_factory=list)
    calls: int = 0
    prize: Decimal = Decimal(0)
    minutes: int = 0
    nights: int = 0

    @property
    def sign(self) -> str:
        return SIGNS[(self.number - 1) % len(SIGNS)]

    @property
    def label(self) -> str:
        return self.group.label if self.group else f"第{self.number}组"

    @property
    def cities(self) -> list[str]:
        """Cities called on, in order, each once."""
        return list(dict.fromkeys(name for name, _ in self.nodes[1:-1]))

    @property
    def on_the_road(self) -> str:
        return minutes_text(self.minutes)


@dataclass(frozen=True, slots=True)
class Node:
    """A city of the sketch, in pixels."""

    x: int
    y: int
    name: str
    at_home: bool
    minutes: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """Lanes of equal squares: says the order and the time, nothing of place and distance."""

    width: int
    height: int
    lanes: list[tuple[Lane, list[Node]]]
    told: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A firm without a place, and what keeps it out."""

    row: StopRow
    sentence: str


@dataclass(frozen=True, slots=True)
class Route:
    """A plan with everything its page shows.  ``gain``: share over going by prize alone; None where that brings nothing."""

    plan: Plan
    lanes: list[Lane]
    sketch: Sketch
    left_out: list[LeftOut]
    asked: int
    asked_prize: Decimal
    gain: float | None
    minutes: str
    nights: int
    remarks: list[str]


def route_of(plan: Plan, rows: Sequence[StopRow], groups: Sequence[Group]) -> Route:
    """A plan as it reads today: firms that called off or changed since are marked.  No query."""
    stops = {str(row.stop.pk): row for row in rows}
    answer, question = plan.answer, plan.question
    known = {str(group.party.number): group for group in groups}
    lanes = [_lane(key, known.get(key), plan, stops) for key in question["teams"]]
    left = [
        LeftOut(row, said["sentence"])
        for said in answer["left_out"]
        if (row := stops.get(said["firm"])) is not None
    ]
    greedy = float(answer.get("greedy") or 0)
    return Route(
        plan=plan, lanes=lanes, sketch=_sketch(lanes), left_out=left, asked=plan.visits + plan.left_out,
        asked_prize=Decimal(str(sum(firm["prize"] for firm in question["firms"]))),
        gain=float(plan.prize) / greedy - 1 if greedy else None,
        minutes=minutes_text(sum(lane.minutes for lane in lanes)), nights=sum(lane.nights for lane in lanes),
        remarks=list(answer.get("remarks", ())),
    )  # fmt: skip


def _lane(key: str, group: Group | None, plan: Plan, stops: Mapping[str, StopRow]) -> Lane:
    days = plan.answer["days"]
    lane = Lane(int(key), group, nodes=[(city_name(plan.question["home"]), "")])
    for said in sorted((day for day in days if day["team"] == key), key=lambda day: day["day"]):
        lane.days.append(_day(said, lane, stops, plan))
    return lane


def _day(said: Mapping[str, Any], lane: Lane, stops: Mapping[str, StopRow], plan: Plan) -> Day:
    halves: dict[str, list[Item]] = {half.value: [] for half in HalfDay}
    here = said["starts_in"]
    on = date.fromisoformat(plan.question["starts_on"]) + timedelta(days=said["day"])
    before = lane.calls
    for call in said["calls"]:
        row = stops.get(call["firm"])
        city = row.stop.city if row else here
        first = halves[HalfDay.MORNING.value] if not lane.calls - before else halves[call["half"]]
        _way(lane, first, call["from_city"], city, call["travel_minutes"])
        halves[call["half"]].append(_call(call, row, on))
        lane.calls += 1
        lane.prize += row.stop.prize if row else 0
        here = city
    night = said["night_in"]
    last = halves[HalfDay.AFTERNOON.value if said["calls"] else HalfDay.MORNING.value]
    _way(lane, last, here, night, said.get("onward_minutes", 0))
    at_home = night == plan.question["home"]
    lane.nights += not at_home
    words = f"回{city_name(night)}" if at_home else f"住{city_name(night)}"
    both = [(half.label, halves[half.value]) for half in HalfDay]
    return Day(on, both, words, at_home, len(said["calls"]))


def _way(lane: Lane, items: list[Item], origin: str, destination: str, minutes: int) -> None:
    """A leg before a call or at the end of a day, where there is one."""
    lane.minutes += minutes
    if origin == destination:
        if minutes:
            items.append(Item("leg", text="市内", minutes=minutes_text(minutes), is_local=True))
        return
    items.append(
        Item("leg", text=f"{city_name(origin)} → {city_name(destination)}", minutes=minutes_text(minutes))
    )
    lane.nodes.append((city_name(destination), clock_text(minutes)))


def _call(call: Mapping[str, Any], row: StopRow | None, on: date) -> Item:
    time = f"{clock_text(call['arrives'])}–{clock_text(call['leaves'])}"
    return Item("call", row=row, time=time, note=_note(row, call, on))


def _note(row: StopRow | None, call: Mapping[str, Any], on: date) -> str:
    """Why a firm is no longer where the plan put it; '' where it is."""
    if row is None:
        return "已移出"
    if row.stop.state == StopState.DECLINED:
        return "企业取消"
    if row.stop.state == StopState.VISITED:
        return ""
    if row.stop.state != StopState.PLANNED or (row.stop.on, row.stop.half) != (on, call["half"]):
        return "已改，等重排"
    return ""


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """How far the newest plan still holds.  ``waiting``: firms without a place that nobody tried to place yet."""

    waiting: int
    declined: int
    visited: int
    open: int

    @property
    def needs_plan(self) -> bool:
        return bool(self.waiting or self.declined)


def standing_of(trip: Trip, rows: Sequence[StopRow], plan: Plan | None) -> PlanStanding:
    """What the page says about planning again; a firm that called off counts while its place is empty in the plan."""
    states = [row.stop.state for row in rows]
    placed = {call["firm"] for day in plan.answer["days"] for call in day["calls"]} if plan else set()
    off = sum(row.stop.state == StopState.DECLINED and str(row.stop.pk) in placed for row in rows)
    return PlanStanding(
        waiting=states.count(StopState.PROPOSED),
        declined=off if trip.state in OPEN_STATES else 0,
        visited=states.count(StopState.VISITED),
        open=sum(row.is_open for row in rows),
    )


STEP, ROW, MARGIN = 50, 66, 26


def _sketch(lanes: Sequence[Lane]) -> Sketch:
    drawn = []
    for n, lane in enumerate(lanes):
        y = MARGIN + n * ROW
        home = lane.nodes[0][0]
        nodes = [
            Node(MARGIN + i * STEP, y, name, i == 0 or name == home, minutes)
            for i, (name, minutes) in enumerate(lane.nodes)
        ]
        drawn.append((lane, nodes))
    longest = max((len(nodes) for _, nodes in drawn), default=1)
    told = "；".join(f"{lane.label}：{' → '.join(name for name, _ in lane.nodes)}" for lane in lanes)
    return Sketch(2 * MARGIN + (longest - 1) * STEP, max(1, len(lanes)) * ROW + 10, drawn, told)
