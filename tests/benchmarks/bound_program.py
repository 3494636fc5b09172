"""The program that shares days out, and the climb to good prices: what the bounds by days have in common.

Each visit is in one day or left out at its price; each class of like teams has as many days as teams. At any prices
of the visits, their sum and each team's cheapest day at those prices is a bound (Lagrange), so it holds whenever the
climb ends. Prices are kept near the best ones known (boxes: Marsten, Hogan & Blankenship 1975).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp

from optimizer.searching.build import BIG, Numbered

FAR = 1e15
"""No such cost [s]."""

LEAST = 0.05
"""How near to the best ones known prices are kept at most, as a share of the first width."""

WIDER, NARROWER = 2.0, 0.85
"""How the box grows where the program foretells well, and shrinks where nothing was gained."""

EDGE = 1e-6
"""Shares at the edge of the box that are none."""

TIRED = 12
"""Rounds without one per mille gained after which a climb ends."""

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Prices:
    """Of each task, of a person of each class, and what the program hopes a day of it to cost [s]."""

    task: Any
    person: Any
    day: Any


def due_visits(case: Numbered) -> dict[str, list[int]]:
    """Return the tasks of each visit that is due."""
    visits: dict[str, list[int]] = {}
    for task in range(len(case.tasks)):
        if task not in case.gone:
            visits.setdefault(case.tasks[task][0], []).append(task)
    return visits


class Program:
    """Shares of days, of visits left out, and what it costs to leave the box of prices.

    Parameters
    ----------
    seats
        Of each class, the seats of all its teams; `BIG` and more: no limit.
    teams
        Of each class, its number of teams.
    """

    def __init__(self, case: Numbered, seats: Sequence[int], teams: Sequence[int]) -> None:
        self.visits, self.seats, self.teams = due_visits(case), seats, teams
        self.due = [task for tasks in self.visits.values() for task in tasks]
        self.tasks = len(case.tasks)
        self.penalty = {name: float(case.flat.penalty[tasks].sum()) for name, tasks in self.visits.items()}
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.anew = pywraplp.MPSolverParameters()  # without what the solver knows from before, where that misleads it
        self.anew.SetIntegerParam(self.anew.INCREMENTALITY, self.anew.INCREMENTALITY_OFF)
        far = self.solver.infinity()
        self.objective = self.solver.Objective()
        self.objective.SetMinimization()
        self.row = {task: self.solver.Constraint(1, 1) for task in self.due}
        self.one = [self.solver.Constraint(many, many) for many in teams]
        self.seat = [self.solver.Constraint(-far, far if most >= BIG else most) for most in seats]
        self.dearer = {task: self._variable(0, {self.row[task]: 1}) for task in self.due}
        self.cheaper = {task: self._variable(0, {self.row[task]: -1}) for task in self.due}
        for name, tasks in self.visits.items():
            self._variable(self.penalty[name], {self.row[task]: 1 for task in tasks})
        self.known: dict[tuple[int, tuple[int, ...], int], Any] = {}

    def prices(self, around: Prices, width: float) -> tuple[float, bool, Prices]:
        """Return what the program hopes for [s], whether no price is at an edge, and prices near those `around`."""
        for task in self.due:
            self.objective.SetCoefficient(self.dearer[task], around.task[task] + width)
            self.objective.SetCoefficient(self.cheaper[task], width - around.task[task])
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL and self.solver.Solve(self.anew) != pywraplp.Solver.OPTIMAL:
            return FAR, False, around
        task = np.zeros(self.tasks)
        task[self.due] = [self.row[i].dual_value() for i in self.due]
        person = [max(0.0, -row.dual_value()) if most < BIG else 0.0
                  for row, most in zip(self.seat, self.seats, strict=True)]  # fmt: skip
        edge = sum(self.dearer[i].solution_value() + self.cheaper[i].solution_value() for i in self.due)
        day = np.array([row.dual_value() for row in self.one])
        return self.objective.Value(), edge < EDGE, Prices(task, np.array(person), day)

    def least(self, prices: Prices, days: Iterable[float]) -> float:
        """Return the bound at `prices` [s], if a day of each class costs at least as much as in `days`."""
        total = float(prices.task[self.due].sum())
        for name, tasks in self.visits.items():
            total += min(0.0, self.penalty[name] - float(prices.task[tasks].sum()))
        for k, day in enumerate(days):
            total += self.teams[k] * day - prices.person[k] * min(self.seats[k], BIG - 1)
        return total

    def add(self, k: int, cost: float, tasks: Sequence[int], persons: float = 0.0) -> None:
        """Enter a day of class `k`, unless it is there."""
        key = (k, tuple(sorted(tasks)), round(cost))
        if key in self.known:
            return
        rows = {self.one[k]: 1.0, self.seat[k]: persons}
        for task in tasks:
            rows[self.row[task]] = rows.get(self.row[task], 0.0) + 1
        self.known[key] = self._variable(cost, rows)

    def _variable(self, cost: float, rows: Mapping[Any, float]) -> Any:
        variable = self.solver.NumVar(0, self.solver.infinity(), "")
        self.objective.SetCoefficient(variable, cost)
        for row, weight in rows.items():
            row.SetCoefficient(variable, weight)
        return variable


def climbed(
    program: Program, value: Callable[[Prices], float], at: Prices, width: float, until: float, told: Told
) -> tuple[float, Prices]:
    """Return the best value met before the processor's clock says `until` [s], and its prices, from those `at`.

    `value` returns the bound at prices, and enters the days met.
    """
    best, narrowest = value(at), LEAST * width
    mark, tired = best, 0
    while time.process_time() < until and tired < TIRED:
        hoped, inside, prices = program.prices(at, width)
        found = value(prices)
        told(f"hoped {hoped:,.0f}, is {found:,.0f}, best {best:,.0f}")
        if found - best > 0.3 * (hoped - best):
            width *= WIDER
        elif found <= best:
            width = max(narrowest, width * NARROWER)
        if found > best:
            best, at = found, prices
        mark, tired = (best, 0) if best > mark + 0.001 * abs(mark) else (mark, tired + 1)
        if hoped - best < 1 and inside:
            break
    return best, at
