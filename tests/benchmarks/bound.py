"""A lower bound: what no plan can cost less than, however long anybody searches.

A linear relaxation. Every visit is shared out between the teams that may serve it or left out at its price; a team's
day holds no more than service and the shortest ways there; what must be over by some time, or cannot begin before it,
fits into the time there is until then, or from then on. Orders, ranks, suits, samples, tubes, waiting, lateness,
shifted starts and fairness are left away, so the bound is honest and not tight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp

from optimizer.problem import RoutingProblem
from optimizer.searching.build import BIG, Numbered, numbered
from optimizer.searching.driven import driven_price

CUTS = 12
"""Times of the day at which what must be before or after is weighed."""


@dataclass(frozen=True, slots=True)
class Bound:
    """No plan costs less than `total_s`, of it `left_out_s` for visits left out [s]."""

    total_s: int
    left_out_s: int


def lower_bound(problem: RoutingProblem) -> Bound:
    """Return a lower bound for the cost of every plan of `problem` [s]."""
    case = numbered(problem)
    return _Relaxed(case).solved()


class _Relaxed:
    """The linear program: shares of tasks for teams, and of visits left out."""

    def __init__(self, case: Numbered) -> None:
        self.case, self.flat = case, case.flat
        self.due = [task for task in range(len(case.tasks)) if task not in case.gone]
        self.ways = [ways_between(case, mode) for mode in range(self.flat.hop.shape[0])]
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.out = {visit: self.solver.NumVar(0, 1, "") for visit in dict.fromkeys(case.tasks[i][0] for i in self.due)}
        self.fixed = driven_price(case)
        self.share: dict[int, list[Any]] = {task: [] for task in self.due}
        self.objective = self.solver.Objective()
        for t in range(len(self.flat.mode)):
            self._team(t)
        for task in self.due:
            row = self.solver.Constraint(1, 1)
            for share in (*self.share[task], self.out[case.tasks[task][0]]):
                row.SetCoefficient(share, 1)
        self.price: dict[str, int] = {}
        for task in self.due:
            name = case.tasks[task][0]
            self.price[name] = self.price.get(name, 0) + int(self.flat.penalty[task])
        for name, price in self.price.items():
            self.objective.SetCoefficient(self.out[name], price)

    def solved(self) -> Bound:
        """Return the bound; 0 when the program cannot be solved, which is a bound, too."""
        self.objective.SetMinimization()
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL:
            return Bound(0, 0)
        left = sum(price * self.out[name].solution_value() for name, price in self.price.items())
        return Bound(self.fixed + int(np.floor(self.objective.Value() + 1e-6)), int(left))

    def _team(self, t: int) -> None:
        """Add team `t`: its shares, what they cost, and what its day holds."""
        flat, ways = self.flat, self.ways[int(self.flat.mode[t])]
        able = np.array([i for i in self.due if flat.price_team[i, t] >= 0 and flat.n_windows[i] > 0], np.int64)
        opens, closes = self._span(able)
        arrive = flat.ready[t] + ways[flat.start[t], able]
        able = able[np.maximum(arrive, opens) <= closes]
        opens, closes = self._span(able)
        home = int(min(ways[able, flat.end[t]].min(initial=BIG), ways[flat.start[t], flat.end[t]]))
        self.fixed += home if flat.begun[t] else 0
        if not len(able):
            return
        before = np.concatenate([able, [flat.start[t]], flat.handover]).astype(np.int64)
        into = ways[np.ix_(before, able)].copy()
        into[: len(able)][_too_late(opens, closes, flat.service[able], into[: len(able)])] = BIG
        into[np.arange(len(able)), np.arange(len(able))] = BIG
        least = into.min(axis=0)
        shares = [self.solver.NumVar(0, 1, "") for _ in able]
        for task, share, way in zip(able.tolist(), shares, least.tolist(), strict=True):
            self.share[task].append(share)
            self.objective.SetCoefficient(share, way + int(flat.price_team[task, t]))
        self._row(shares, flat.service[able] + least, self._day(t) - home)
        if flat.seats[t] < BIG:
            self._row(shares, flat.persons[able], int(flat.seats[t]))
        begin, end = int(flat.ready[t]), int(flat.close[t])
        for at in np.linspace(begin, end, CUTS + 2)[1:-1].astype(int).tolist():
            over = closes + flat.service[able] <= at
            self._row(shares, (flat.service[able] + least) * over, at - begin)
            self._row(shares, flat.service[able] * (opens >= at), end - home - at)

    def _span(self, tasks: Any) -> tuple[Any, Any]:
        """Return the earliest and the latest start of `tasks`, all their windows taken together."""
        windows, n = self.flat.windows[tasks], self.flat.n_windows[tasks]
        last = windows[np.arange(len(tasks)), np.maximum(0, n - 1)] if len(tasks) else np.zeros((0, 3))
        return windows[:, 0, 0], last[:, 2]

    def _day(self, t: int) -> int:
        """Return how long team `t` can work at most: breaks are taken, unless it is back before one closes."""
        flat, end = self.flat, int(self.flat.close[t])
        open_ones = [b for b in range(int(flat.n_breaks[t])) if not (int(flat.break_done[t]) >> b) & 1]
        taken = end - sum(int(flat.breaks[t, b, 2]) for b in open_ones)
        early = [min(end, int(flat.breaks[t, b, 1])) for b in open_ones]
        return max([taken, *early]) - int(flat.ready[t])

    def _row(self, shares: list[Any], weights: Any, most: int) -> None:
        row = self.solver.Constraint(-self.solver.infinity(), max(0, most))
        for share, weight in zip(shares, weights.tolist(), strict=True):
            if weight:
                row.SetCoefficient(share, weight)


def ways_between(case: Numbered, mode: int) -> Any:
    """Return the travel [s] between all places."""
    flat = case.flat
    site, floor = flat.site, flat.floor
    ways = flat.hop[mode][np.ix_(site, site)] + flat.climb[:, None] + flat.enter[None, :]
    floors = abs(floor[:, None] - floor[None, :])
    door, rise0, rise = (of[site][:, None] for of in (flat.door, flat.rise0, flat.rise))
    inside = np.where(floors == 0, door, door + rise0 + rise * floors)
    return np.where(site[:, None] == site[None, :], inside, ways)


def _too_late(opens: Any, closes: Any, service: Any, ways: Any) -> Any:
    """Return which task (column) cannot follow directly on which other (row)."""
    return (opens + service)[:, None] + ways > closes[None, :]
