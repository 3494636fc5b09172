"""A lower bound from whole days: a linear program shares days out to the teams, column by column.

Each visit is in one day or left out at its price, each team has one day. Days come from `bound_days.py`, which knows
every real day and some that do not exist. At any prices of the visits, the sum of the prices and of each team's
cheapest day at those prices is a bound (Lagrange): so it holds whenever the search for good prices ends. Those come
from the program, kept near the best ones known (boxes: Marsten, Hogan & Blankenship 1975).

What the bound does not know: tubes, a second suit and fairness are left out, the two crews of a visit need not meet,
and labels made one carry the fewest persons of both (seats are priced as well, which binds in the mean of a team's
days). Beyond that it is a bound of shares: half of one day and half of another. So what lies between it and a plan is
in part the bound's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp

from optimizer.problem import RoutingProblem
from optimizer.search_build import BIG, numbered
from optimizer.search_driven import driven_price
from tests.benchmarks import bound_days
from tests.benchmarks.bound import ways_between
from tests.benchmarks.bound_days import FAR, NONE, SLICES, Cells
from tests.benchmarks.bound_team import team_day

RATES = (0.0, 2.0, 5.0, 1e6)
"""Prices to begin with, for each second at a door and a little way [s]."""

FEW, MANY = 3, 40
"""Labels a cell while prices are looked for, and for the bound at the prices found."""

BOUNDED, REAL = 0.35, 0.75
"""When the first search for prices ends, over loose days, and the second one, over real ones: shares of the time."""

MIXED = (0.0, 0.2, 0.4, 0.6, 1.0)
"""At which prices between those of both searches the bound is asked for: it is concave."""

DAYS = 30
"""Days of a team that enter the program at once."""

WIDTH_S, LEAST_S = 400.0, 20.0
"""How far from the best ones known prices may be."""

EDGE = 1e-6
"""Shares at the edge of the box that are none."""

TIRED = 12
"""Rounds without one per mille gained after which the next stage begins, or the search ends."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Of each task, and of a person of each team [s]."""

    task: Any
    person: Any


def lower_bound(problem: RoutingProblem, *, within_s: float, told: Callable[[str], None] = lambda text: None) -> int:
    """Return a lower bound for the cost of every plan of `problem` [s], the best of about `within_s` processor seconds.

    Raises
    ------
    ValueError
        A visit takes no time at the door.
    """
    began, ends = time.process_time(), []
    at, bounds = Prices(0, 0), [0.0]
    for exactly, share in ((False, BOUNDED), (True, REAL)):
        shares = _Shares(problem)
        best, at = _best(shares, [at] if exactly else shares.guesses(), exactly, began + share * within_s, told)
        ends.append(at)
        bounds += [] if exactly else [best]
    for part in MIXED:
        mixed = Prices(*((1 - part) * one + part * other for one, other in zip(*map(astuple, ends), strict=True)))
        bounds.append(shares.value(mixed, MANY))
        told(f"{part:.0%} of the way to real days: {bounds[-1]:,.0f}")
    return max(0, int(np.floor(max(bounds) - 1e-6)))


def _best(
    shares: _Shares, guesses: list[Prices], exactly: bool, until: float, told: Callable[[str], None]
) -> tuple[float, Prices]:
    """Return the best value met before the processor's clock says `until` [s], and its prices."""
    best, at = max(((shares.value(one, FEW, exactly=exactly), one) for one in guesses), key=lambda pair: pair[0])
    width, mark, tired = WIDTH_S, best, 0
    while time.process_time() < until and tired < TIRED:
        hoped, inside, prices = shares.prices(at, width)
        value = shares.value(prices, FEW, exactly=exactly)
        told(f"{'real' if exactly else 'loose'} days: hoped {hoped:,.0f}, is {value:,.0f}, best {best:,.0f}")
        if value - best > 0.3 * (hoped - best):
            width *= 2
        elif value <= best:
            width = max(LEAST_S, width * 0.85)
        if value > best:
            best, at = value, prices
        mark, tired = (best, 0) if best > mark + 0.001 * abs(mark) else (mark, tired + 1)
        if hoped - best < 1 and inside:
            break
    return best, at


class _Shares:
    """The program: shares of days, of visits left out, and what it costs to leave the box of prices."""

    def __init__(self, problem: RoutingProblem) -> None:
        self.case = case = numbered(problem)
        flat = case.flat
        self.due = [task for task in range(len(case.tasks)) if task not in case.gone]
        ways = [ways_between(case, mode) for mode in range(flat.hop.shape[0])]
        self.teams = [team_day(case, self.due, ways[int(flat.mode[t])], t) for t in range(len(flat.mode))]
        self.fixed = driven_price(case)
        self.room: dict[str, Any] = {}
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.anew = pywraplp.MPSolverParameters()  # without what the solver knows from before, where that misleads it
        self.anew.SetIntegerParam(self.anew.INCREMENTALITY, self.anew.INCREMENTALITY_OFF)
        far = self.solver.infinity()
        self.objective = self.solver.Objective()
        self.objective.SetMinimization()
        self.row = {task: self.solver.Constraint(1, 1) for task in self.due}
        self.one = [self.solver.Constraint(1, 1) for _ in self.teams]
        self.seat = [self.solver.Constraint(-far, far if team.seats >= BIG else team.seats) for team in self.teams]
        self.dearer = {task: self._variable(0, {self.row[task]: 1}) for task in self.due}
        self.cheaper = {task: self._variable(0, {self.row[task]: -1}) for task in self.due}
        self.visits: dict[str, list[int]] = {}
        for task in self.due:
            self.visits.setdefault(case.tasks[task][0], []).append(task)
        self.penalty = {name: float(flat.penalty[tasks].sum()) for name, tasks in self.visits.items()}
        for name, tasks in self.visits.items():
            self._variable(self.penalty[name], {self.row[task]: 1 for task in tasks})
        self.known: set[tuple[int, tuple[int, ...], int]] = set()
        for k, team in enumerate(self.teams):
            self._add(k, team.empty_s, [])

    def guesses(self) -> list[Prices]:
        """Return prices to begin with: the longer at the door the dearer, and never above what leaving out costs."""
        service, found = self.case.flat.service, []
        for rate in RATES:
            price = rate * (service + 150.0)
            for name, tasks in self.visits.items():
                price[tasks] = np.minimum(price[tasks], self.penalty[name] / len(tasks))
            found.append(Prices(price, np.zeros(len(self.teams))))
        return found

    def prices(self, around: Prices, width: float) -> tuple[float, bool, Prices]:
        """Return what the program hopes for [s], whether no price is at an edge, and prices near those `around`."""
        for task in self.due:
            self.objective.SetCoefficient(self.dearer[task], around.task[task] + width)
            self.objective.SetCoefficient(self.cheaper[task], width - around.task[task])
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL and self.solver.Solve(self.anew) != pywraplp.Solver.OPTIMAL:
            return NONE, False, around
        task = np.zeros(len(self.case.tasks))
        task[self.due] = [self.row[i].dual_value() for i in self.due]
        person = [max(0.0, -row.dual_value()) if team.seats < BIG else 0.0
                  for row, team in zip(self.seat, self.teams, strict=True)]  # fmt: skip
        edge = sum(self.dearer[i].solution_value() + self.cheaper[i].solution_value() for i in self.due)
        return self.fixed + self.objective.Value(), edge < EDGE, Prices(task, np.array(person))

    def value(self, prices: Prices, labels: int, *, exactly: bool = False) -> float:
        """Return the bound at `prices` [s], and enter the days met; no bound where days are real (`exactly`)."""
        total = self.fixed + float(prices.task[self.due].sum())
        for name, tasks in self.visits.items():
            total += min(0.0, self.penalty[name] - float(prices.task[tasks].sum()))
        for k, team in enumerate(self.teams):
            total += self._cheapest(k, prices, labels, exactly) - prices.person[k] * min(team.seats, BIG - 1)
        return total

    def _cheapest(self, k: int, prices: Prices, labels: int, exactly: bool) -> float:
        """Return what the cheapest day of team `k` costs at `prices` [s] at least."""
        team, m = self.teams[k], len(self.teams[k].able)
        if not m:
            return team.empty_s
        price = team.fee - prices.task[team.able] + prices.person[k] * team.persons
        slices, least, passes = int(team.day.numbers[SLICES]), float(team.empty_s), [(labels, exactly)]
        ahead = self._array("ahead", (m, slices, 4, 2, 3), float)
        looks = labels > FEW
        if looks:
            bound_days.look_ahead(team.day, ahead, price)
            passes = [(FEW, True), *passes]
        else:
            ahead[:] = 0
        for most, real in passes:
            cells, ends = self._cells((m, slices, 4, most)), np.full((m, 2), FAR, float)
            bound_days.search(team.day, cells, ahead, price, real, ends, least if looks else NONE)
            for x in np.argsort(ends[:, 0])[:DAYS].tolist():
                if ends[x, 0] < FAR / 2 and not looks:
                    path = _path(cells, int(ends[x, 1]))
                    self._add(k, float(ends[x, 0] - (price - team.fee)[path].sum()), path)
            least = min(least, float(ends[:, 0].min()))
        return least

    def _add(self, k: int, cost: float, path: list[int]) -> None:
        """Enter a day of team `k`, unless it is there."""
        key = (k, tuple(sorted(path)), round(cost))
        if key in self.known:
            return
        self.known.add(key)
        team, rows = self.teams[k], {self.one[k]: 1.0, self.seat[k]: float(self.teams[k].persons[path].sum())}
        for x in path:
            row = self.row[int(team.able[x])]
            rows[row] = rows.get(row, 0.0) + 1
        self._variable(cost, rows)

    def _variable(self, cost: float, rows: dict[Any, float]) -> Any:
        variable = self.solver.NumVar(0, self.solver.infinity(), "")
        self.objective.SetCoefficient(variable, cost)
        for row, weight in rows.items():
            row.SetCoefficient(variable, weight)
        return variable

    def _array(self, name: str, shape: tuple[int, ...], kind: Any) -> Any:
        """Return room that is used again and again: most of it is never touched."""
        size = int(np.prod(shape))
        if name not in self.room or len(self.room[name]) < size:
            self.room[name] = np.zeros(size, kind)
        return self.room[name][:size].reshape(shape)

    def _cells(self, shape: tuple[int, ...]) -> Cells:
        count = self._array("count", shape[:3], np.int32)
        count[:] = 0
        kinds = {
            "cost": float,
            "leave": np.int32,
            "by": np.int32,
            "load": np.int32,
            "seen": np.uint64,
            "before": np.int64,
        }
        return Cells(count, *(self._array(name, shape, kind) for name, kind in kinds.items()))


def _path(cells: Cells, label: int) -> list[int]:
    """Return the tasks that lead to `label`."""
    _, slices, _, most = cells.cost.shape
    before, path = cells.before.reshape(-1), []
    while label >= 0:
        path.append(label // (slices * 4 * most))
        label = int(before[label])
    return path[::-1]
