"""The choice after the search: CP-SAT picks from the routes met, and solves tiny cases whole."""

from __future__ import annotations

from dataclasses import replace

from optimizer import check
from optimizer import search as core
from optimizer.plan import Plan, Route, Stop
from optimizer.pool import Pool, Row
from optimizer.problem import RoutingProblem
from optimizer.searching.build import Numbered
from optimizer.searching.plan import tasks_of

TINY, TINY_SHARE, TINY_FROM_S = 12, 0.7, 1.0
"""With no more visits than this, CP-SAT solves the whole case in this share of a budget that is so long [s]."""


def recombined(
    problem: RoutingProblem, found: core.Found, within_s: float, seed: int, threads: int, repeatable: bool
) -> tuple[core.Found, dict[str, float]]:
    """Return the better of what the search found and what CP-SAT chooses from its pool, and what that gained."""
    if within_s <= 0:
        return found, {"pool": float(len(found.pool))}
    again = core.search(problem, iterations=0, seed=seed, warm=found.plan, case=found.case)
    pool = _pool(found, again.pool)
    if not set(pool.best) <= set(pool.routes):
        return found, {"pool": float(len(pool.routes))}
    from optimizer import recombine  # OR-Tools takes 0.3 s to load, which answers to events never need

    choice = recombine.chosen(pool, within_s=within_s, seed=seed, threads=threads, repeatable=repeatable)
    notes = {"pool": float(choice.size), "bound_s": choice.bound_s, "proven": float(choice.proven), "gain_s": 0.0}
    if choice.total_s >= choice.before_s:
        return found, notes
    again = core.search(problem, iterations=0, seed=seed, warm=_plan(found, choice.routes), case=found.case)
    if again.total_s >= found.total_s:
        return found, notes
    better = replace(found, plan=again.plan, total_s=again.total_s, trace=(*found.trace, _last(found, again)))
    return better, notes | {"gain_s": float(found.total_s - again.total_s)}


def solved_exactly(
    problem: RoutingProblem, found: core.Found, within_s: float, seed: int, threads: int
) -> tuple[core.Found, dict[str, float]]:
    """Return the better of what the search found and the whole case as one CP-SAT model, and what that says.

    The model is asked for cheaper plans only, which it often proves at once not to exist.
    """
    from optimizer import exact

    if within_s <= 0:
        return found, {}
    try:
        known_s = check.cost(problem, found.plan).total_s
        answer, bound_s = exact.cheaper(problem, known_s, within_s=within_s, seed=seed, threads=threads)
    except ValueError:  # the checker refuses what the model takes for a plan: ours stands
        return found, {"exact_refused": 1.0}
    notes = {} if bound_s is None else {"exact_bound_s": float(bound_s), "exact_gain_s": 0.0}
    if answer is None:
        return found, notes
    gain_s, total_s = known_s - answer.plan.cost.total_s, answer.plan.cost.total_s
    trace = (*found.trace, (found.trace[-1][0], total_s))
    return replace(found, plan=answer.plan, total_s=total_s, trace=trace), notes | {"exact_gain_s": float(gain_s)}


def is_tiny(case: Numbered) -> bool:
    """Say whether `case` is small enough to be solved whole."""
    return 0 < len({case.tasks[task][0] for task in range(len(case.tasks)) if task not in case.gone}) <= TINY


def _last(found: core.Found, again: core.Found) -> tuple[float, int]:
    return found.trace[-1][0], again.total_s


def _pool(found: core.Found, best_routes: dict[Row, int]) -> Pool:
    case, partner = found.case, found.case.flat.partner
    due = [task for task in range(len(case.tasks)) if task not in case.gone]
    best = [(row, tuple(tasks)) for row, tasks in enumerate(tasks_of(case, found.plan)[0]) if tasks]
    penalty = {task: int(case.flat.penalty[task]) for task in due}
    visit = {task: case.tasks[task][0] for task in due}
    return Pool(
        {**found.pool, **best_routes},
        tuple(best),
        penalty,
        visit,
        frozenset(task for task in due if partner[task] >= 0),
    )


def _plan(found: core.Found, rows: tuple[Row, ...]) -> Plan:
    """Return the chosen routes as a plan to start from: orders count, times only where two crews meet."""
    _, starts = tasks_of(found.case, found.plan)
    routes = []
    for row, tasks in rows:
        stops = tuple(Stop(0, starts.get(task, 0), 0, *found.case.tasks[task]) for task in tasks)
        routes.append(Route(found.case.problem.teams[row].id, 0, 0, stops))
    return Plan(tuple(routes))
