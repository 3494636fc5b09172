"""Cases of community size like those the router is measured on, drawn anew: other seeds, sizes, shifts and windows.

Nothing is tuned to them; `NAMES=u1,u3,u4,u6 make bench ARGS="-k core"` plans them (decision 0170).
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from optimizer.problem import Building, Mode, Point, RoutingProblem, Team, TravelModel, Visit

TRAVEL = TravelModel({"walk": Mode(speed_mm_s=1250, detour_permille=1300, park_s=0)}, 40, 2, 10, 20, 35, 2, 11, 25, 0)


@dataclass(frozen=True)
class Shape:
    """How many visits and teams, how long a shift [s], how far apart buildings stand [m], how many windows are narrow
    and how many visits are of quarantine [shares]."""

    seed: int
    visits: int
    teams: int
    shift_s: int
    spread_m: int = 68
    narrow: float = 0.35
    quarantine: float = 0.11


SHAPES = {
    "u1": Shape(101, 150, 3, 17_400),
    "u2": Shape(102, 110, 2, 18_600),
    "u3": Shape(103, 190, 4, 16_000, spread_m=75),
    "u4": Shape(104, 140, 3, 16_000, narrow=0.5, quarantine=0.15),
    "u6": Shape(106, 120, 3, 13_200, narrow=0.7),
}


def unseen(name: str) -> RoutingProblem:
    """Return the case called `name`; one of the teams alone may go where there is quarantine."""
    shape = SHAPES[name]
    draw = random.Random(shape.seed)
    homes, side = _buildings(draw, shape)
    depot = Point("S0", round(draw.random() * side * shape.spread_m), round(draw.random() * side * shape.spread_m))
    teams = tuple(
        Team(f"T{i}", "walk", "S0", "S0", 0, shape.shift_s, ("sampler", "medic") if i == 0 else ("sampler",))
        for i in range(shape.teams)
    )
    visits = tuple(_visit(draw, shape, i, homes) for i in range(shape.visits))
    return RoutingProblem(TRAVEL, (depot,), homes, teams, visits)


def _buildings(draw: random.Random, shape: Shape) -> tuple[tuple[Building, ...], int]:
    number = max(4, round(shape.visits / 4.2))
    side, off = math.ceil(math.sqrt(number * 1.3)), shape.spread_m / 5
    cells = draw.sample([(i, j) for i in range(side) for j in range(side)], number)
    found = []
    for n, (i, j) in enumerate(sorted(cells, key=lambda cell: (cell[1], cell[0]))):
        lift = draw.random() < 0.4
        x, y = (round(at * shape.spread_m + draw.gauss(0, off)) for at in (i, j))
        floors = draw.randint(12, 28) if lift else draw.randint(5, 7)
        found.append(Building(f"B{n}", x, y, floors, lift=lift))
    return tuple(found), side


def _visit(draw: random.Random, shape: Shape, number: int, homes: tuple[Building, ...]) -> Visit:
    home, share, half = draw.choice(homes), draw.random(), shape.shift_s // 200 * 100
    if share < 0.7 - shape.narrow:
        window = (0, shape.shift_s)
    elif share < 0.85 - shape.narrow:
        window = (0, half)
    elif share < 1 - shape.narrow:
        window = (half, shape.shift_s)
    else:
        width = 7200 if draw.random() < 0.75 else 3600
        opens = draw.randrange((shape.shift_s - width) // 900 + 1) * 900
        window = (opens, min(shape.shift_s, opens + width))
    rank = 2 if draw.random() < shape.quarantine else 1
    price = draw.choices([200_000, 40_000, 8_000], [0.16, 0.46, 0.38])[0]
    crews = (("medic" if rank == 2 else "sampler",),)
    return Visit(f"V{number}", home.id, draw.randint(1, home.floors), 240, (window,), rank, price, crews=crews)
