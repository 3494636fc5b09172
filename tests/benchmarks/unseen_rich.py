"""Rich cases nobody tuned anything to: breaks, suits, samples, pairs, soft windows, churn and fairness, too few teams.

`NAMES=r1,r2,r3 make bench ARGS="-k rich"` plans them (decision 0185). The plan people were told is that of a short
search; in `r2` the first hour of it is driven and some visits are new.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace

from optimizer import plan_routes
from optimizer.problem import Break, Building, Mode, Point, Prices, RoutingProblem, Team, TravelModel, Visit

WALK = Mode(speed_mm_s=1_250, detour_permille=1_300, park_s=0)
BIKE = Mode(speed_mm_s=4_200, detour_permille=1_350, park_s=45)
TRAVEL = TravelModel({"walk": WALK, "ebike": BIKE}, 40, 2, 10, 20, 35, 2, 11, 25, 0)
PRICES = Prices(late_per_s=4, not_preferred_s=120, churn_team_s=300, churn_shift_s=60, unfair_permille=100)
TOLD_STEPS, NEW = 400, 0.08
"""Steps of the search for the plan people were told, and the share of visits that are new since."""


@dataclass(frozen=True)
class Shape:
    """How many visits and teams, how far apart buildings stand [m], what share of visits is of quarantine, until when
    the plan is driven [s], -1: nobody was told anything."""

    seed: int
    visits: int
    teams: int
    spread_m: int = 75
    quarantine: float = 0.12
    now_s: int = -1


SHAPES = {
    "r1": Shape(201, 150, 6),
    "r2": Shape(202, 260, 9, spread_m=95, now_s=3_600),
    "r3": Shape(203, 400, 15, quarantine=0.18, now_s=0),
}


def unseen(name: str) -> RoutingProblem:
    """Return the case called `name`."""
    shape = SHAPES[name]
    draw = random.Random(shape.seed)
    side = math.ceil(math.sqrt(shape.visits / 4.2 * 1.3))
    homes = tuple(_building(draw, n, side, shape.spread_m) for n in range(max(4, round(shape.visits / 4.2))))
    points = tuple(
        Point(f"S{n}", *(round(draw.random() * side * shape.spread_m) for _ in "xy"), handover=True) for n in range(3)
    )
    teams = tuple(_team(draw, n, shape.teams) for n in range(shape.teams))
    visits = tuple(_visit(draw, n, shape, homes, teams) for n in range(shape.visits))
    case = RoutingProblem(
        TRAVEL, points, homes, teams, visits, reset_s=1_200, handover_s=300, specimen_limit_s=9_000, prices=PRICES
    )
    return case if shape.now_s < 0 else _told(case, shape.now_s)


def _building(draw: random.Random, number: int, side: int, spread_m: int) -> Building:
    lift = draw.random() < 0.4
    x, y = (round((draw.randrange(side) + draw.gauss(0, 0.2)) * spread_m) for _ in "xy")
    return Building(f"B{number}", x, y, draw.randint(12, 28) if lift else draw.randint(5, 7), lift=lift)


def _team(draw: random.Random, number: int, of: int) -> Team:
    is_medic = number < max(2, of // 3)
    roles = ("sampler", "medic", "information_officer")[: 3 if number < max(1, of // 6) else 2 if is_medic else 1]
    shift = draw.choice([0, 1_800, 3_600]), draw.choice([14_400, 16_200, 18_000])
    rest = draw.randrange(7_200, 10_000, 100)
    return Team(
        f"T{number}", "ebike" if number % 3 == 0 else "walk", draw.choice(["S0", "S1"]), "S0", *shift, roles,
        ppe_level=3 if is_medic else 2, person_capacity=draw.choice([30, 40, 45]),
        tube_capacity=draw.choice([12, 16, 20]), suit_limit_s=10_800 if is_medic else 14_400,
        breaks=(Break(rest, rest + 3_600, 1_800),) if draw.random() < 0.8 else (),
    )  # fmt: skip


def _visit(
    draw: random.Random, number: int, shape: Shape, homes: tuple[Building, ...], teams: tuple[Team, ...]
) -> Visit:
    home, is_quarantine = draw.choice(homes), draw.random() < shape.quarantine
    is_double = is_quarantine and draw.random() < 0.15
    persons = draw.choices([1, 2, 3, 4], [47, 30, 16, 7])[0]
    single = draw.random() < 0.15
    crews = (("medic",), ("information_officer",)) if is_double else (("sampler", "medic"),)
    return Visit(
        f"V{number}", home.id, draw.randint(1, home.floors), 1_000 if is_quarantine else 360, _windows(draw),
        draw.choices([2, 3], [6, 1])[0] if is_quarantine else 1,
        draw.choices([200_000, 40_000, 8_000], [0.15, 0.45, 0.4])[0], after_s=420 if is_quarantine else 0,
        crews=crews if is_quarantine else (("sampler",),), gap_s=(0, 300) if is_double else (0, 0),
        ppe_level=3 if is_quarantine else draw.choice([1, 2]), persons=persons, single_tubes=persons if single else 0,
        pool_persons=0 if single else persons, mandatory=draw.random() < 0.03,
        preferred_team=draw.choice(teams).id if draw.random() < 0.2 else None,
    )  # fmt: skip


def _windows(draw: random.Random) -> tuple[tuple[int, ...], ...]:
    share = draw.random()
    if share < 0.4:
        return ((0, 18_000),)
    if share < 0.55:
        return ((0, 9_000),) if draw.random() < 0.5 else ((9_000, 18_000),)
    width = draw.choice([3_600, 7_200])
    opens = draw.randrange(0, 18_000 - width + 1, 900)
    if share < 0.7:
        return ((opens, opens + width, opens + width + 1_800),)
    if share < 0.85 and opens > 3_600:
        return ((0, 2_700), (opens, opens + width))
    return ((opens, opens + width),)


def _told(case: RoutingProblem, now_s: int) -> RoutingProblem:
    """Return `case` at `now_s` with the plan people were told, all but the visits that are new."""
    old = case.visits[: round(len(case.visits) * (1 - NEW))]
    plan = plan_routes(replace(case, visits=old), iterations=TOLD_STEPS, seed=1)
    begun = {route.team: tuple(stop for stop in route.stops if stop.arrive_s <= now_s) for route in plan.routes}
    depart = {route.team: route.depart_s for route in plan.routes}
    teams = tuple(
        replace(team, driven=begun[team.id], depart_s=depart[team.id]) if now_s and begun.get(team.id) else team
        for team in case.teams
    )
    return replace(case, teams=teams, published=plan, now_s=now_s)
