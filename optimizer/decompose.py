"""More than one search at a time: areas in worker processes, and a very large area by neighbourhoods of routes.

Areas are independent by construction, so a city of areas costs what its areas cost, divided by the cores. Inside one
very large area, teams that work near each other are planned again together, a different grouping each round, and what
is not better is thrown away: the price of a round grows with the neighbourhoods, not with the area.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED as FIRST
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import replace
from itertools import count

from optimizer import check, explain
from optimizer.half_driven import owed
from optimizer.neighbours import neighbourhoods, part
from optimizer.plan import Plan
from optimizer.planning import plan_routes, verified, warm_up
from optimizer.problem import RoutingProblem

TASKS_PER_CHILD = 200
"""A worker is replaced after so many plans, so that its memory cannot grow for ever."""

FIRST_SHARE = 0.3
"""Share of the time of a large area for the plan that the neighbourhoods start from."""

REASONS_SHARE = 0.1
"""Share of the time of a large area for the reasons of its last plan."""

ROUND_S = 2.0
"""Least time for a neighbourhood to be planned again [s]: shorter ones spend it on loading."""


def plan_areas(
    problems: Iterable[RoutingProblem], *, budget_s: float, workers: int = 2, seed: int = 0
) -> Iterator[tuple[int, Plan]]:
    """Plan independent areas side by side, each with `budget_s` seconds of its own.

    Parameters
    ----------
    problems
        May be a generator: no more than two a worker are held at a time.

    Yields
    ------
    tuple
        The index of the area and its plan, as they are ready.

    Raises
    ------
    PlanningError
        The checker refused a plan; the areas before it have been yielded.
    """
    with _pool(workers) as pool:
        running: dict[Future[Plan], int] = {}
        for index, problem in enumerate(problems):
            running[pool.submit(plan_routes, problem, budget_s=budget_s, seed=seed)] = index
            if len(running) >= 2 * workers:
                yield from _ready(running)
        while running:
            yield from _ready(running)


def _ready(running: dict[Future[Plan], int]) -> Iterator[tuple[int, Plan]]:
    for future in wait(running, return_when=FIRST).done:
        yield running.pop(future), future.result()


def plan_large(problem: RoutingProblem, *, budget_s: float, workers: int = 2, seed: int = 0) -> Plan:
    """Plan one very large area: one search for a start, then neighbourhoods of its routes side by side.

    Returns
    -------
    Plan
        Never worse than the plan it starts from, verified, with reasons.
    """
    began = time.perf_counter()
    given, problem = problem, owed(problem)
    plan = plan_routes(problem, budget_s=FIRST_SHARE * budget_s, seed=seed)
    until = began + (1 - REASONS_SHARE) * budget_s
    with _pool(workers) as pool:
        for turn in count():
            round_s = min(max(ROUND_S, budget_s / 8), until - time.perf_counter())
            groups = neighbourhoods(problem, plan, parts=workers, turn=turn)
            if round_s < ROUND_S / 2 or not groups:
                break
            plan = better(problem, plan, pool, groups, round_s, seed + turn)
    left_s = max(0.0, began + budget_s - time.perf_counter())
    return verified(given, explain.explained(problem, plan, within_s=left_s))


def better(
    problem: RoutingProblem,
    plan: Plan,
    pool: ProcessPoolExecutor,
    groups: Sequence[frozenset[str]],
    round_s: float,
    seed: int,
) -> Plan:
    """Plan each group of teams again, and return `plan` with what became cheaper."""
    asked = []
    for group in groups:
        smaller, warm = part(problem, plan, group)
        asked.append((group, pool.submit(plan_routes, smaller, budget_s=round_s, seed=seed, warm=warm)))
    for group, future in asked:
        new = future.result()
        routes = (*(route for route in plan.routes if route.team not in group), *new.routes)
        served = {stop.visit for route in new.routes for stop in route.stops}
        listed = {left.visit for left in new.unassigned}
        left = (*(one for one in plan.unassigned if one.visit not in served | listed), *new.unassigned)
        merged = replace(plan, routes=routes, unassigned=left)
        if check.cost(problem, merged).total_s < check.cost(problem, plan).total_s:
            plan = merged
    return plan


def _pool(workers: int) -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=spawn, initializer=warm_up, max_tasks_per_child=TASKS_PER_CHILD)
