"""From a problem to a plan: search, choose, explain, verify."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from optimizer import check, explain
from optimizer import search as core
from optimizer.errors import PlanningError
from optimizer.plan import Plan
from optimizer.problem import RoutingProblem

Progress = Callable[[float, int], None]

EXPLAIN_SHARE = 0.08
"""Share of the budget kept for reasons and the check; never less than `EXPLAIN_LEAST_S`."""

EXPLAIN_LEAST_S = 0.06


def plan_routes(
    problem: RoutingProblem,
    *,
    budget_s: float = 5.0,
    iterations: int | None = None,
    seed: int = 0,
    threads: int = 1,
    warm: Plan | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Assign visits to teams and put each team's visits in order.

    Parameters
    ----------
    problem
        Checked when it was built. It always has a plan: every visit may stay unassigned, at a cost that grows with
        its priority.
    budget_s
        Wall-clock time for the plan and its reasons [s], all of it CPU time: call this in a worker process, never on
        an event loop.
    iterations
        Instead of the clock: the same seed and iterations give the same plan.
    threads
        Searches side by side.
    warm
        Start from this plan; the published plan when left out.
    progress
        Called with the time [s] and the total cost [s] of every better plan.

    Returns
    -------
    Plan
        Feasible for `problem`, as verified by `optimizer.check`, with proven reasons.

    Raises
    ------
    PlanningError
        The checker refuses the plan: a defect of the optimizer, not of the caller.
    """
    began = time.perf_counter()
    reserve = min(budget_s / 2, max(EXPLAIN_LEAST_S, EXPLAIN_SHARE * budget_s))
    found = core.search(
        problem,
        iterations=iterations,
        seed=seed,
        threads=threads,
        warm=warm or problem.published,
        deadline=began + budget_s - reserve,
        progress=progress,
    )
    within_s = explain.ENOUGH_S if iterations is not None else max(0.02, began + budget_s - time.perf_counter())
    plan = explain.explained(problem, found.plan, within_s=within_s)
    timing = {"search_s": time.perf_counter() - began, "first_s": found.first_s}
    plan = replace(plan, timing=timing, trace=found.trace, seed=seed, iterations=found.iterations)
    return verified(problem, plan)


def verified(problem: RoutingProblem, plan: Plan) -> Plan:
    """Return `plan` with its cost as the checker counts it.

    Raises
    ------
    PlanningError
        The checker refuses it.
    """
    said = check.verdict(problem, plan, stated=False)
    if not said.ok:
        raise PlanningError(tuple(str(violation) for violation in said.violations))
    return replace(plan, cost=said.cost)


ANSWER_S = 0.02
"""Search time of an answer to an event [s]."""


def answer(problem: RoutingProblem) -> Plan:
    """Return a plan for the moment of an event: the published one with as little changed as pays, verified."""
    found = core.search(problem, budget_s=ANSWER_S, warm=problem.published)
    return verified(problem, explain.explained(problem, found.plan, within_s=ANSWER_S))
