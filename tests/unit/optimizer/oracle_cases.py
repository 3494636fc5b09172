"""Small random cases with every constraint, for the exact oracle: the same seed, the same case.

Odd seeds have resets and hand-overs, even ones fairness: together they pay a team for changing suits for nothing.
A third of the cases is asked in the middle of the shift, with a plan in force and its first stops driven.
"""

from __future__ import annotations

import random
from dataclasses import replace

from optimizer import Break, Plan, RoutingProblem, Team, Visit, plan_routes
from optimizer.problem import Building, Mode, Point, Prices, TravelModel

WALK = Mode(speed_mm_s=1000, detour_permille=1400, park_s=0)
BIKE = Mode(speed_mm_s=4167, detour_permille=1350, park_s=45)
TRAVEL = TravelModel({"walk": WALK, "ebike": BIKE}, 60, 3, 20, 20, 60, 3, 20, 25, 30)
ROLES = ("sampler", "medic")


def case(seed: int, most: int = 6) -> RoutingProblem:
    """Return case number `seed`, with 3 to `most` visits."""
    dice = random.Random(seed)
    trips = seed % 2 == 1
    problem = RoutingProblem(
        TRAVEL,
        (Point("S0", -60, -40, handover=True), Point("H0", 400, 250, handover=True)),
        tuple(Building(f"B{i}", 150 * i, 90 * i, 6, lift=i == 1) for i in range(3)),
        tuple(_team(dice, i, trips) for i in range(dice.randint(1, 3))),
        tuple(_visit(dice, i) for i in range(dice.randint(3, most))),
        reset_s=1_200 if trips and dice.random() < 0.7 else None,
        handover_s=300,
        specimen_limit_s=dice.choice([None, 5_000]) if trips else None,
        prices=Prices(
            late_per_s=4, not_preferred_s=120, churn_team_s=300, churn_shift_s=60, unfair_permille=0 if trips else 100
        ),
    )
    return _later(problem, dice) if seed % 3 == 0 else problem


def _team(dice: random.Random, number: int, trips: bool) -> Team:
    starts = dice.randint(0, 2_000)
    return Team(
        f"T{number}", dice.choice(["walk", "ebike"]), "S0", dice.choice(["S0", "H0"]), starts,
        dice.randint(6_000, 16_000), ROLES if number else ROLES[: dice.randint(1, 2)], free_s=dice.choice([0, 2_500]),
        ppe_level=dice.choice([2, 3, 3]), person_capacity=dice.choice([None, 8]),
        tube_capacity=dice.choice([None, 4]) if trips else None, suit_limit_s=dice.choice([None, None, 5_000]),
        breaks=dice.choice([(), (), (Break(3_000, 6_000, 900),)]),
    )  # fmt: skip


def _visit(dice: random.Random, number: int) -> Visit:
    windows = []
    for _ in range(dice.choice([1, 1, 2])):
        opens = dice.randint(0, 9_000)
        closes = opens + dice.randint(600, 6_000)
        windows.append((opens, closes, closes + dice.randint(1, 1_800)) if dice.random() < 0.5 else (opens, closes))
    double = dice.random() < 0.15
    least = dice.choice([0, 300])
    return Visit(
        f"V{number}", f"B{dice.randint(0, 2)}", dice.randint(1, 6), dice.randint(60, 900), tuple(windows),
        dice.randint(1, 3), dice.choice([8_000, 40_000, 200_000]), unit=dice.randint(1, 2),
        after_s=dice.choice([0, 0, 600]), release_s=dice.choice([0, 0, 3_000]),
        crews=(("sampler",), ("medic",)) if double else ((dice.choice(ROLES),),),
        gap_s=(least, least + dice.choice([0, 900])), ppe_level=dice.choice([1, 2, 3]), persons=dice.randint(1, 4),
        single_tubes=dice.randint(0, 2), pool_persons=dice.randint(0, 3), mandatory=dice.random() < 0.2,
        preferred_team=dice.choice([None, "T0"]), pinned_team=dice.choice([None, None, None, "T0"]),
    )  # fmt: skip


def _later(problem: RoutingProblem, dice: random.Random) -> RoutingProblem:
    """The same case after some stops of a plan are driven; one visit is new since."""
    before = replace(problem, visits=problem.visits[:-1])
    plan = plan_routes(before, iterations=30, seed=dice.randint(0, 99))
    now_s = dice.randint(1_000, 5_000)
    begun = {
        route.team: (route.depart_s, tuple(stop for stop in route.stops if stop.arrive_s <= now_s))
        for route in plan.routes
        if any(stop.arrive_s <= now_s for stop in route.stops)
    }
    teams = tuple(
        replace(team, depart_s=begun[team.id][0], driven=begun[team.id][1]) if team.id in begun else team
        for team in problem.teams
    )
    return replace(problem, now_s=now_s, teams=teams, published=Plan(plan.routes, plan.unassigned))
