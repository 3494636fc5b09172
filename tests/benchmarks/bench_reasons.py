"""Reasons with a quarter of the teams: how many are proven within the budget, and whether each fix lets its visit in.

`SECONDS=10 NAMES=community,district TRIED=40`: `make bench ARGS="-k staffing"`. A fix is confirmed by planning: the
problem with the change made and without the others who are left out, from the plan as it is, must serve the visit.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from optimizer import Plan, RoutingProblem, explain, formats, plan_routes
from optimizer.explain import Reasons
from optimizer.planning import warm_up

NAMES = os.environ.get("NAMES", "community,district,city,community_rich,district_rich").split(",")
SECONDS = float(os.environ.get("SECONDS", "10"))
TRIED = int(os.environ.get("TRIED", "40"))


def quarter(problem: RoutingProblem) -> RoutingProblem:
    """Return `problem` with every fourth team; what the others have driven is not due any more."""
    kept = {team.id for team in problem.teams[::4]}
    gone = {stop.visit for team in problem.teams if team.id not in kept for stop in team.driven if stop.visit}
    teams = tuple(
        replace(team, driven=tuple(stop for stop in team.driven if stop.visit not in gone))
        for team in problem.teams
        if team.id in kept
    )
    visits = tuple(
        replace(
            visit,
            preferred_team=visit.preferred_team if visit.preferred_team in kept else None,
            pinned_team=visit.pinned_team if visit.pinned_team in kept else None,
        )
        for visit in problem.visits
        if visit.id not in gone
    )
    old = problem.published
    routes = tuple(
        replace(route, stops=tuple(stop for stop in route.stops if stop.visit not in gone))
        for route in (old.routes if old else ())
        if route.team in kept
    )
    return replace(problem, teams=teams, visits=visits, published=Plan(routes) if old else None)


def is_confirmed(problem: RoutingProblem, plan: Plan, reasons: Reasons, visit: str) -> bool:
    """Whether planning with the fix of `visit` serves it."""
    others = {left.visit for left in plan.unassigned} - {visit}
    fixed = reasons.best[visit].applied(problem)
    fixed = replace(fixed, visits=tuple(one for one in fixed.visits if one.id not in others), published=None)
    return not plan_routes(fixed, iterations=20, seed=1, warm=replace(plan, unassigned=())).unassigned


@pytest.mark.parametrize("name", NAMES)
def test_reasons_with_a_quarter_of_the_staffing(shared_data: Path, name: str) -> None:
    warm_up()
    problem = quarter(formats.read_doors(shared_data / "instances" / "doors" / f"{name}.json").problem)
    began = time.perf_counter()
    plan = plan_routes(problem, budget_s=SECONDS, seed=1)
    took = time.perf_counter() - began
    codes = Counter(left.reason for left in plan.unassigned)
    share = codes["not_found_in_time"] / max(1, len(plan.unassigned))
    left = f"{len(plan.unassigned)} of {len(problem.visits)} left out"
    print(f"\n{name}, {len(problem.teams)} teams, {SECONDS:g} s (took {took:.1f}): {left}")
    print(f"  not_found_in_time {100 * share:.1f} % (target 5); {dict(codes)}")
    reasons = explain.update(problem, plan)
    fixes = sorted(reasons.best)
    asked = random.Random(1).sample(fixes, min(TRIED, len(fixes)))
    good = sum(is_confirmed(problem, reasons.plan, reasons, visit) for visit in asked)
    told = sum(left.fix is not None for left in plan.unassigned)
    print(f"  {told} with a fix in time, {len(fixes)} with one when there is time; {good} of {len(asked)} confirmed")
