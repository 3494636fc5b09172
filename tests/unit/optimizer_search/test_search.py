from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer import check
from optimizer.insertion import World
from optimizer.plan import Plan
from optimizer.problem import Break, Building, Mode, Point, RoutingProblem, Team, TravelModel, Visit
from optimizer.search import search
from optimizer.searching.warmth import tiny

WALK = Mode(speed_mm_s=1250, detour_permille=1300, park_s=0)
TRAVEL = TravelModel({"walk": WALK}, 40, 2, 10, 20, 35, 2, 11, 25, 0)


def street(visits: int = 12, teams: int = 2) -> RoutingProblem:
    return RoutingProblem(
        TRAVEL,
        (Point("S0", 0, 0),),
        tuple(Building(f"B{i}", 40 * i, 10 * (i % 3), 6, lift=i % 2 == 0) for i in range(5)),
        tuple(Team(f"T{i}", "walk", "S0", "S0", 0, 7_200, ("sampler",)) for i in range(teams)),
        tuple(
            Visit(f"V{i}", f"B{i % 5}", 1 + i % 6, 240, ((0, 7_200),), min(3, 1 + i // 9), 40_000)
            for i in range(visits)
        ),
    )


def refused(problem: RoutingProblem, plan: Plan) -> list[str]:
    said = check.verdict(problem, plan, reasons=False, stated=False)
    return [str(violation) for violation in said.violations]


def test_every_visit_of_an_easy_street_is_served() -> None:
    problem = street()
    found = search(problem, iterations=300, seed=1)
    assert refused(problem, found.plan) == []
    assert found.plan.unassigned == ()


def test_the_total_is_what_the_checker_counts() -> None:
    problem = street(40, 1)
    found = search(problem, iterations=300, seed=1)
    assert check.cost(problem, found.plan).total_s == found.total_s


def test_the_same_seed_and_iterations_give_the_same_plan() -> None:
    problem = street(30)
    assert search(problem, iterations=400, seed=5).plan == search(problem, iterations=400, seed=5).plan


def test_every_limit_at_once_is_kept() -> None:
    problem = tiny()
    found = search(problem, iterations=300, seed=2)
    assert refused(problem, found.plan) == []


def test_two_threads_are_never_worse_than_the_plan_they_start_from() -> None:
    problem = street(30, 1)
    one = search(problem, iterations=200, seed=3)
    two = search(problem, iterations=50, seed=3, threads=2, warm=one.plan)
    assert two.total_s <= one.total_s


@pytest.mark.parametrize(("visits", "teams"), [(0, 0), (0, 2), (3, 0), (1, 1)])
def test_a_problem_with_nobody_in_it_has_a_plan(visits: int, teams: int) -> None:
    problem = street(visits, teams)
    found = search(problem, iterations=10)
    assert refused(problem, found.plan) == []


def test_a_driven_prefix_never_moves() -> None:
    problem = street(20, 2)
    plan = search(problem, iterations=200, seed=1).plan
    begun = tuple(
        replace(team, driven=route.stops[:3], depart_s=route.depart_s)
        for team in problem.teams
        if (route := plan.route(team.id)) is not None
    )
    later = replace(problem, teams=begun, now_s=max(team.driven[-1].leave_s for team in begun), published=plan)
    found = search(later, iterations=200, seed=9, warm=plan)
    assert refused(later, found.plan) == []
    for team in begun:
        route = found.plan.route(team.id)
        assert route is not None
        assert route.stops[:3] == team.driven


def test_an_urgent_visit_is_served_at_once() -> None:
    problem = street(20, 2)
    plan = search(problem, iterations=200, seed=1).plan
    urgent = Visit("U1", "B3", 2, 240, ((0, 2_700),), 1, 200_000, mandatory=True)
    now = replace(problem, visits=(*problem.visits, urgent), published=plan)
    found = World().answer(now)
    assert refused(now, found.plan) == []
    assert "U1" not in {left.visit for left in found.plan.unassigned}


def test_a_world_that_saw_the_moment_before_answers_the_same() -> None:
    problem = street(20, 2)
    plan = search(problem, iterations=200, seed=1).plan
    urgent = Visit("U1", "B3", 2, 240, ((0, 2_700),), 1, 200_000, mandatory=True)
    now = replace(problem, visits=(*problem.visits[1:], urgent), published=None)
    world = World()
    world.answer(replace(problem, published=plan))
    assert refused(now, world.answer(now, within_s=0.05).plan) == []


def test_a_suit_put_on_later_makes_no_sample_too_old_at_the_hand_over() -> None:
    """Waiting may be shifted before a break; the hand-over behind it moves along, and samples age."""
    early = tuple(
        Visit(f"V{i}", "B0", 1, 60, ((0, 600),), 1, 8_000, crews=(("sampler",), ("medic",))) for i in range(6)
    )
    later = Visit("V6", "B0", 1, 60, ((9_951, 10_551),), 1, 8_000)
    walk = Mode(speed_mm_s=1000, detour_permille=1400, park_s=0)
    one = Team(
        "T0", "walk", "S0", "S0", 0, 10_031, ("sampler",), suit_limit_s=5_000, breaks=(Break(3_000, 6_000, 900),)
    )
    two = Team("T1", "walk", "S0", "S0", 0, 10_031, ("sampler", "medic"))
    problem = RoutingProblem(
        TravelModel({"walk": walk}, 60, 3, 20, 20, 60, 3, 20, 25, 30), (Point("S0", 0, 0, handover=True),),
        (Building("B0", 0, 0, 6, lift=False),), (one, two), (*early, later), handover_s=300, specimen_limit_s=5_000,
    )  # fmt: skip
    for seed in range(4):
        assert refused(problem, search(problem, iterations=60, seed=seed).plan) == []
