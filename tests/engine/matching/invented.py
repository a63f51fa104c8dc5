"""Invented trips (模拟): cities on a plain, firms in them, some with few half days.  The same for the same seed, for ever."""

from __future__ import annotations

import math
import random

from zhaoluo.engine.matching import Firm, Question, Team

HALVES = ("am", "pm")


def trip(
    seed: int, *, firms: int = 60, teams: int = 3, days: int = 4, cities: int = 9, seconds: float = 5.0
) -> Question:
    """Ways of one to five hours; four firms in ten receive at any time, the others in one to four half days."""
    draw = random.Random(seed)
    at = {f"城{number}": (draw.uniform(0, 400), draw.uniform(0, 300)) for number in range(1, cities + 1)}
    usual = [1 / (1 + number / 2) for number in range(cities)]
    places = {**at, "本地": (draw.uniform(-150, -50), draw.uniform(100, 200))}
    names = list(places)
    travel = {
        (a, b): round(40 + 0.55 * math.dist(places[a], places[b]))
        for number, a in enumerate(names)
        for b in names[number + 1 :]
    }
    halves = [(day, half) for day in range(days) for half in HALVES]
    asked = []
    for number in range(firms):
        city = draw.choices(list(at), usual)[0]
        windows = (
            ()
            if draw.random() < 0.4
            else tuple(sorted(draw.sample(halves, draw.randint(1, min(4, len(halves))))))
        )
        minutes = draw.choice((60, 75, 90, 90, 120, 150))
        asked.append(
            Firm(f"模拟企业{number + 1:02}", city, minutes, round(draw.triangular(5, 95, 35)), windows)
        )
    parties = tuple(Team(f"第{number + 1}组") for number in range(teams))
    return Question(tuple(asked), parties, days, "本地", travel, seconds=seconds)
