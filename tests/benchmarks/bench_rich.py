"""Rich cases: ours beside lower bounds and beside OR-Tools' routing model.

`SECONDS=10,30 BOUND_SECONDS=600 NAMES=community_rich,district_rich,r1 SEEDS=3`: `make bench ARGS="-k rich"`; `r1` to
`r3` are cases nobody tuned anything to (`unseen_rich.py`). The second opinion is the orders the routing model finds in
the same time, which our core times (breaks, resets, hand-overs) and fills up; what its orders cannot keep is dropped.
Peers cannot pose these cases. The bound by days (`bound_columns.py`) takes minutes, and is asked for up to 300 visits;
of more, the one that knows less of a day (`bound_alike.py`). The linear one (`bound.py`) takes seconds.
"""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

import pytest

from optimizer import Plan, Route, RoutingProblem, Stop, check, formats, model, search
from optimizer.planning import plan_routes, warm_up
from tests.benchmarks import bound, bound_alike, bound_columns, unseen_rich

NAMES = os.environ.get("NAMES", "community_rich,district_rich").split(",")
SECONDS = [float(text) for text in os.environ.get("SECONDS", "10,30").split(",")]
BOUND_S = float(os.environ.get("BOUND_SECONDS", "600"))
MOST = 300
"""Visits up to which days are priced with all that is known of them: more take minutes a round."""

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


def case(shared_data: Path, name: str) -> RoutingProblem:
    if name in unseen_rich.SHAPES:
        return unseen_rich.unseen(name)
    return formats.read_doors(shared_data / "instances" / "doors" / f"{name}.json").problem


@pytest.mark.timeout(10_000)
@pytest.mark.parametrize("name", NAMES)
def test_no_plan_of_a_rich_case_is_below(shared_data: Path, name: str) -> None:
    problem = case(shared_data, name)
    by_days = bound_columns.lower_bound if len(problem.visits) <= MOST else bound_alike.lower_bound
    began = time.process_time()
    low = by_days(problem, within_s=BOUND_S)
    print(f"\n{name}: no plan below {low:,} s, by days, after {time.process_time() - began:.0f} s")
    print(f"\n{name}: no plan below {bound.lower_bound(problem).total_s:,} s, by shares of visits")


@pytest.mark.parametrize("seconds", SECONDS)
@pytest.mark.parametrize("name", NAMES)
def test_rich_cases_beside_a_second_method(shared_data: Path, name: str, seconds: float) -> None:
    warm_up()
    problem = case(shared_data, name)
    plans = [plan_routes(problem, budget_s=seconds, seed=seed) for seed in SEEDS]
    ours = statistics.median_low([plan.cost.total_s for plan in plans])
    plan = next(plan for plan in plans if plan.cost.total_s == ours)
    other = second_opinion(problem, seconds)
    theirs = check.cost(problem, other)
    print(f"\n{name} {seconds:g} s: {ours:,} s of {[plan.cost.total_s for plan in plans]}, {len(plan.unassigned)} out")
    print(f"  {plan.cost}")
    print(f"  OR-Tools' routing model, timed by the core: {theirs.total_s:,} s, {len(other.unassigned)} out")
