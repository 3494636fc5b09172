"""Rich cases: ours beside a lower bound and beside OR-Tools' routing model.

`SECONDS=10,30 NAMES=community_rich,district_rich,r1 SEEDS=3`: `make bench ARGS="-k rich"`; `r1` to `r3` are cases
nobody tuned anything to (`unseen_rich.py`). The second opinion is the orders the routing model finds in the same time,
which our core times (breaks, resets, hand-overs) and fills up; what its orders cannot keep is dropped. Peers cannot
pose these cases.
"""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

import pytest

from optimizer import Plan, Route, RoutingProblem, Stop, check, formats, model, search
from optimizer.planning import plan_routes, warm_up
from tests.benchmarks import bound, unseen_rich

NAMES = os.environ.get("NAMES", "community_rich,district_rich").split(",")
SECONDS = [float(text) for text in os.environ.get("SECONDS", "10,30").split(",")]
SEEDS = range(1, 1 + int(os.environ.get("SEEDS", "1")))


def second_opinion(problem: RoutingProblem, seconds: float) -> Plan:
    """Return the plan that follows from the orders of OR-Tools' routing model."""
    orders = model.opinion(problem, within_s=seconds).orders
    driven = {team.id: team.driven for team in problem.teams}
    routes = [
        Route(team, 0, 0, (*driven[team], *(Stop(0, 0, 0, visit) for visit in order)))
        for team, order in orders.items()
        if order
    ]
    return search.search(problem, iterations=0, seed=1, warm=Plan(tuple(routes))).plan


def read(shared_data: Path, name: str) -> RoutingProblem:
    return formats.read_doors(shared_data / "instances" / "doors" / f"{name}.json").problem


@pytest.mark.parametrize("seconds", SECONDS)
@pytest.mark.parametrize("name", NAMES)
def test_rich_cases_beside_a_bound_and_a_second_method(shared_data: Path, name: str, seconds: float) -> None:
    warm_up()
    problem = unseen_rich.unseen(name) if name in unseen_rich.SHAPES else read(shared_data, name)
    began = time.perf_counter()
    low = bound.lower_bound(problem)
    took = time.perf_counter() - began
    plans = [plan_routes(problem, budget_s=seconds, seed=seed) for seed in SEEDS]
    ours = statistics.median_low([plan.cost.total_s for plan in plans])
    plan = next(plan for plan in plans if plan.cost.total_s == ours)
    other = second_opinion(problem, seconds)
    theirs = check.cost(problem, other)
    print(f"\n{name} {seconds:g} s: {ours:,} s of {[plan.cost.total_s for plan in plans]}, {len(plan.unassigned)} out")
    print(f"  {plan.cost}")
    print(f"  OR-Tools' routing model, timed by the core: {theirs.total_s:,} s, {len(other.unassigned)} out")
    print(f"  no plan below {low.total_s:,} s ({low.left_out_s:,} s of it for visits left out), found in {took:.1f} s; "
          f"ours is {ours / max(1, low.total_s):.2f} times that")  # fmt: skip
