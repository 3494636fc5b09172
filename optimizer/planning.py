"""From a problem to a plan: search, choose, explain, verify."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from optimizer import check, explain
from optimizer import search as core
from optimizer.choosing import TINY_FROM_S, TINY_SHARE, is_tiny, recombined, solved_exactly
from optimizer.errors import PlanningError
from optimizer.half_driven import owed
from optimizer.insertion import World
from optimizer.plan import Plan
from optimizer.polish import polished
from optimizer.problem import RoutingProblem
from optimizer.searching.build import Numbered, numbered

Progress = Callable[[float, int], None]

EXPLAIN_SHARE, EXPLAIN_LEAST_S = 0.08, 0.04
"""Share of the budget kept for reasons, and the least time for them [s]."""

ASK_S, FIX_S, WAY_S = 0.00002, 0.004, 60
"""Time to ask one team about one visit that is left out, to find its fix, and the least way to a stop, from which it
is told beforehand how many will be left out where the shifts are much too short [s]."""

CHOOSE_SHARE, CHOOSE_FROM_S = 0.04, 2.0
"""Share of the budget kept for the choice between routes, taken when the budget is so long [s]."""

EXPLAIN_DOOR_S, CHOOSE_DOOR_S = 0.0005, 0.0005
"""No more than this a visit [s]: small cases need little, and the search can use the rest."""

FINISH = 1.3
"""Writing the plan down and checking it take this much of the time it took to read the problem into arrays, which
tells how fast the machine is just now."""

CHOOSE_STEPS = 2.0
"""Deterministic time of the choice in repeatable runs (CP-SAT's own unit, about a second)."""


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
    began, doors = time.perf_counter(), len(problem.visits)
    given, problem = problem, owed(problem)
    case = numbered(problem)
    explain_s = max(EXPLAIN_LEAST_S, min(EXPLAIN_SHARE * budget_s, EXPLAIN_DOOR_S * doors), _asking_s(case))
    choose_s = min(CHOOSE_SHARE * budget_s, CHOOSE_DOOR_S * doors) if budget_s >= CHOOSE_FROM_S else 0.0
    exact_s = TINY_SHARE * budget_s if budget_s >= TINY_FROM_S and iterations is None and is_tiny(case) else 0.0
    until = began + budget_s - FINISH * (time.perf_counter() - began)
    found = core.search(
        problem,
        iterations=iterations,
        seed=seed,
        threads=threads,
        warm=warm or problem.published,
        deadline=until - exact_s - min(budget_s / 2 - exact_s / 2, explain_s + choose_s),
        case=case,
        progress=progress,
        began=began,
    )
    within_s = CHOOSE_STEPS if iterations is not None else min(choose_s, until - time.perf_counter())
    found, notes = recombined(problem, found, within_s, seed, threads, iterations is not None)
    if exact_s:
        left_s = until - time.perf_counter() - min(explain_s, EXPLAIN_DOOR_S * doors)
        found, exactly = solved_exactly(problem, found, left_s, seed, threads)
        notes |= exactly
    left_s = until - time.perf_counter()
    left_s = max(EXPLAIN_LEAST_S / 2, left_s - min(left_s / 2, ASK_S * len(problem.teams) * len(found.plan.unassigned)))
    within_s = explain.ENOUGH_S if iterations is not None else left_s
    plan = explain.explained(problem, polished(problem, found.plan), within_s=within_s)
    chosen = {f"choice_{name}": value for name, value in notes.items()}
    timing = {"search_s": time.perf_counter() - began, "first_s": found.first_s, **chosen}
    plan = replace(plan, timing=timing, trace=found.trace, seed=seed, iterations=found.iterations)
    return verified(given, plan)


def _asking_s(case: Numbered) -> float:
    """Return the time to explain those who cannot all be served whatever is planned, and to judge that [s]."""
    flat = case.flat
    due = [task for task in range(len(case.tasks)) if task not in case.gone]
    needed = int(flat.service[due].sum()) + WAY_S * len(due)
    shifts = int((flat.close - flat.ready).clip(0).sum())
    left = len(due) * max(0.0, 1.0 - shifts / needed) if needed else 0.0
    return (2 * ASK_S * len(flat.mode) + FIX_S) * left


def warm_up() -> None:
    """Load and compile all that planning needs: at set-up, never while a clock runs."""
    from optimizer import recombine

    core.compile_kernels()
    warm_up_answers()
    recombine.warm_up()


def warm_up_answers() -> None:
    """Load and compile what answers to events need beside the search: a visit that nobody can take tries everything."""
    from optimizer.searching.warmth import tiny

    case = tiny()
    World().answer(replace(case, teams=tuple(replace(team, lost=True) for team in case.teams), published=Plan()))


def verified(problem: RoutingProblem, plan: Plan, *, reasons: bool = True, judge: check.Judge | None = None) -> Plan:
    """Return `plan` with its cost as the checker counts it; without `reasons` those are taken as they were proven.

    Parameters
    ----------
    judge
        Who judged the moment before.

    Raises
    ------
    PlanningError
        The checker refuses it.
    """
    said = (judge or check.Judge()).verdict(problem, plan, reasons=reasons, stated=False)
    if not said.ok:
        raise PlanningError(tuple(str(violation) for violation in said.violations))
    return replace(plan, cost=said.cost)


REASONS_S = 0.006
"""Time an answer to an event takes to prove its reasons [s]; what it does not come to is not claimed."""


def answer(problem: RoutingProblem, world: World | None = None) -> Plan:
    """Return a plan for the moment of an event: the published one with as little changed as pays, verified.

    Parameters
    ----------
    world
        What was seen at the moments before, which only makes it faster.
    """
    world = world or World()
    found = world.answer(problem)
    world.reasons = explain.update(problem, found.plan, world.reasons, within_s=REASONS_S)
    plan = verified(problem, world.reasons.plan, reasons=False, judge=world.judge)
    world.told = {route.team: route for route in plan.routes}
    return plan
