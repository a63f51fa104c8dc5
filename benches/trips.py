"""`make bench-trips`: 60 firms, 3 teams, 4 days, three fixed invented trips: our plan beside the simple one and OR-tools' default.

The trips are invented (模拟, tests/engine/matching/invented.py, seeds 11 to 13; the planner was written looking at seeds 1 to 3).
Every plan, the peer's too, is read by a checker that shares no code with the planner (tests/engine/matching/checking.py).
Prints one JSON line; ends with 1 if the mean prize is less than 5 % over the simple plan, one of ours is below it, a plan
breaks a constraint, or the peer is not installed.

    python benches/trips.py [--iterations 8000] [--seeds 11,12,13] [--no-peer]

simple    the firm of the largest prize that still fits, where it adds least travel, and so on
ours      pyvrp and shaking in turns; limited by iterations, so the prize is the same however busy the machine is
ortools   the same clients and ways as pyvrp sees, DefaultRoutingSearchParameters: automatic first solution, descent to a local
          optimum, at most --peer-seconds
ortools_guided   the same with guided local search for as many seconds as ours took, which is no longer its default
seconds   wall clock of the whole call, told with the load of the machine; cpu_seconds of the process
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
from tests.engine.matching.checking import breaches
from tests.engine.matching.invented import trip

from zhaoluo.engine.matching import Plan, Question, greedy, plan

BAR = 0.05


def told(question: Question, plan_it: Callable[[], Plan]) -> dict[str, Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = plan_it()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {
        "engine": answer.engine,
        "prize": answer.prize,
        "firms": sum(len(day.calls) for day in answer.days),
        "seconds": round(wall, 2),
        "cpu_seconds": round(cpu, 2),
        "breaches": breaches(question, answer),
    }


def by_ortools(question: Question, seconds: float, guided: bool) -> dict[str, Any]:
    """Clients, clock and travel are those of our own problem for pyvrp; prizes and costs are weighed alike."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    from zhaoluo.engine.matching.trips.draft import Draft
    from zhaoluo.engine.matching.trips.roads import Roads
    from zhaoluo.engine.matching.trips.solver import POINT, Problem
    from zhaoluo.engine.matching.trips.timetable import Timetable

    started, cpu = time.perf_counter(), time.process_time()
    problem = Problem(Draft(Timetable(question, Roads(question)), question.teams))
    manager = pywrapcp.RoutingIndexManager(len(problem.clients) + 1, len(question.teams), 0)
    routing = pywrapcp.RoutingModel(manager)
    stays = [0, *(question.firms[client.firm].minutes for client in problem.clients)]
    clock = (problem.clock + [[minutes] for minutes in stays]).tolist()
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(problem.travel.tolist()))
    horizon = question.days * problem.length
    routing.AddDimension(routing.RegisterTransitMatrix(clock), horizon, horizon, False, "clock")
    dimension = routing.GetDimensionOrDie("clock")
    groups: dict[int, list[int]] = {}
    for at, client in enumerate(problem.clients):
        index = manager.NodeToIndex(at + 1)
        dimension.CumulVar(index).SetRange(client.early, client.late)
        groups.setdefault(client.firm, []).append(index)
    for firm, indices in groups.items():
        routing.AddDisjunction(indices, round(question.firms[firm].prize * POINT), 1)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.time_limit.FromMilliseconds(round(1000 * seconds))
    if guided:
        metaheuristics = routing_enums_pb2.LocalSearchMetaheuristic
        parameters.local_search_metaheuristic = metaheuristics.GUIDED_LOCAL_SEARCH
    solution = routing.SolveWithParameters(parameters)
    fixed: dict[str, tuple[str, int, str]] = {}
    for number, team in enumerate(question.teams):
        index = routing.Start(number)
        while not routing.IsEnd(index):
            index = solution.Value(routing.NextVar(index))
            if not routing.IsEnd(index):
                client = problem.clients[manager.IndexToNode(index) - 1]
                day, half = divmod(client.slot, 2)
                fixed[question.firms[client.firm].key] = team.key, day, ("am", "pm")[half]
    wall, spent = time.perf_counter() - started, time.process_time() - cpu
    # Its calls as they are, in a plan of ours that has no choice, so that the same checker can read it.
    chosen = replace(question, firms=tuple(firm for firm in question.firms if firm.key in fixed), fixed=fixed)
    found = told(replace(chosen, fixed={}), lambda: greedy(chosen))
    return {**found, "engine": "ortools", "seconds": round(wall, 2), "cpu_seconds": round(spent, 2)}


def measured(seed: int, asked: argparse.Namespace) -> dict[str, Any]:
    question = replace(trip(seed), iterations=asked.iterations)
    simple = told(question, lambda: greedy(question))
    ours = told(question, lambda: plan(question))
    said: dict[str, Any] = {"seed": seed, "worth": sum(firm.prize for firm in question.firms)}
    said |= {"simple": simple, "ours": ours, "over_simple": round(ours["prize"] / simple["prize"] - 1, 4)}
    if not asked.no_peer:
        said["ortools"] = by_ortools(question, asked.peer_seconds, guided=False)
        said["ortools_guided"] = by_ortools(question, ours["seconds"], guided=True)
        said["over_ortools"] = round(ours["prize"] / said["ortools"]["prize"] - 1, 4)
    return said


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--iterations", type=int, default=8000)
    parser.add_argument("--seeds", default="11,12,13")
    parser.add_argument("--peer-seconds", type=float, default=60.0)
    parser.add_argument("--no-peer", action="store_true")
    asked = parser.parse_args()
    missing = []
    if not asked.no_peer:
        try:
            import ortools  # noqa: F401
        except ImportError:
            asked.no_peer = True
            missing.append("ortools")
    trips = [measured(int(seed), asked) for seed in asked.seeds.split(",")]
    mean = sum(said["over_simple"] for said in trips) / len(trips)
    broken = [
        f"{said['seed']} {who}: {breach}"
        for said in trips
        for who, found in said.items()
        if isinstance(found, dict)
        for breach in found["breaches"]
    ]
    below = [said["seed"] for said in trips if said["over_simple"] < 0]
    searched = all(said["ours"]["engine"] == "pyvrp" for said in trips)
    said = {
        "bench": "trips",
        "command": " ".join(["benches/trips.py", *sys.argv[1:]]),
        "python": platform.python_version(),
        "pyvrp": version("pyvrp") if searched else None,
        "ortools": None if asked.no_peer else version("ortools"),
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "firms": 60,
        "teams": 3,
        "days": 4,
        "iterations": asked.iterations,
        "trips": trips,
        "mean_over_simple": round(mean, 4),
        "bar": {"mean_over_simple": BAR, "below": below, "broken": broken},
    }
    print(json.dumps(said, ensure_ascii=False))
    for name in missing:
        print(f"{name} is not installed: not measured (make setup-dev)", file=sys.stderr)
    if not searched:
        print("pyvrp is not installed: ours is the simple plan, mended", file=sys.stderr)
    return 1 if mean < BAR or below or broken or missing or not searched else 0


if __name__ == "__main__":
    sys.exit(main())
