"""The choice between routes: CP-SAT picks from the pool the set that serves the most for the least.

Set partitioning: every team drives at most one route of the pool, every visit is served once or left out at its
price. The plan in force and the best plan of the search are in the pool, so the choice is never worse than they are.
Double services tie two routes together in time; routes with one are taken only as the best plan has them. Team
eligibility, lateness, preferences and churn are in the cost of each route; fairness, which concerns all routes
together, decides at the end: a choice that costs more with it is not taken.

Source: Rochat & Taillard, "Probabilistic diversification and intensification in local search for vehicle routing",
Journal of Heuristics 1 (1995); Subramanian, Uchoa & Ochi, Computers & Operations Research 40 (2013).
"""

from __future__ import annotations

from dataclasses import replace

from ortools.sat.python import cp_model

from optimizer.pool import Choice, Pool, Row


def chosen(pool: Pool, *, within_s: float, seed: int = 0, threads: int = 1, repeatable: bool = False) -> Choice:
    """Choose the cheapest set of routes from `pool`.

    Parameters
    ----------
    within_s
        Wall time [s]; with `repeatable` CP-SAT's deterministic time instead.
    """
    rows = _fitting(pool)
    model = cp_model.CpModel()
    picks = [model.new_bool_var("") for _ in rows]
    absent = {visit: model.new_bool_var("") for visit in dict.fromkeys(pool.visit.values())}
    covers: dict[int, list[cp_model.IntVar]] = {task: [] for task in pool.visit}
    teams: dict[int, list[cp_model.IntVar]] = {}
    for (team, tasks), pick in zip(rows, picks, strict=True):
        teams.setdefault(team, []).append(pick)
        for task in tasks:
            covers[task].append(pick)
    for of_team in teams.values():
        model.add_at_most_one(of_team)
    for task, of_task in covers.items():
        model.add_exactly_one([*of_task, absent[pool.visit[task]]])
    prices = {pool.visit[task]: price for task, price in pool.penalty.items() if price}
    cost = sum(pool.routes[row] * pick for row, pick in zip(rows, picks, strict=True))
    model.minimize(cost + sum(price * absent[visit] for visit, price in prices.items()))
    _hint(model, pool, rows, picks, absent)
    return _solved(model, pool, rows, picks, within_s, seed, threads, repeatable)


def warm_up() -> None:
    """Choose from one route: the first call of CP-SAT loads it."""
    chosen(Pool({(0, (0,)): 1}, ((0, (0,)),), {0: 2}, {0: "one"}, frozenset()), within_s=1.0)


def _fitting(pool: Pool) -> list[Row]:
    best = set(pool.best)
    return [row for row in pool.routes if row in best or pool.tied.isdisjoint(row[1])]


def _hint(
    model: cp_model.CpModel,
    pool: Pool,
    rows: list[Row],
    picks: list[cp_model.IntVar],
    absent: dict[str, cp_model.IntVar],
) -> None:
    best = set(pool.best)
    served = {pool.visit[task] for _, tasks in pool.best for task in tasks}
    for row, pick in zip(rows, picks, strict=True):
        model.add_hint(pick, row in best)
    for visit, out in absent.items():
        model.add_hint(out, visit not in served)


def _solved(
    model: cp_model.CpModel,
    pool: Pool,
    rows: list[Row],
    picks: list[cp_model.IntVar],
    within_s: float,
    seed: int,
    threads: int,
    repeatable: bool,
) -> Choice:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1 if repeatable else threads
    solver.parameters.random_seed = seed
    if repeatable:
        solver.parameters.max_deterministic_time = within_s
    else:
        solver.parameters.max_time_in_seconds = within_s
    before = _cost(pool, pool.best)
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Choice(pool.best, before, 0, before, len(rows))
    routes = tuple(row for row, pick in zip(rows, picks, strict=True) if solver.boolean_value(pick))
    choice = Choice(routes, _cost(pool, routes), round(solver.best_objective_bound), before, len(rows))
    return choice if choice.total_s < before else replace(choice, routes=pool.best, total_s=before)


def _cost(pool: Pool, routes: tuple[Row, ...]) -> int:
    served = {task for _, tasks in routes for task in tasks}
    prices = {pool.visit[task]: price for task, price in pool.penalty.items() if price}
    left = {pool.visit[task] for task in pool.visit if task not in served}
    return sum(pool.routes[row] for row in routes) + sum(prices.get(visit, 0) for visit in left)
