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
from dataclasses import astuple
from functools import partial
from typing import Any

import numpy as np

from optimizer.problem import RoutingProblem
from optimizer.searching.build import numbered
from optimizer.searching.driven import driven_price
from tests.benchmarks import bound_days
from tests.benchmarks.bound import ways_between
from tests.benchmarks.bound_days import FAR, NONE, SLICES, Cells
from tests.benchmarks.bound_program import Prices, Program, Told, climbed
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

WIDTH_S = 400.0
"""How far from the best ones known prices may be at first."""


def lower_bound(problem: RoutingProblem, *, within_s: float, told: Told = lambda text: None) -> int:
    """Return a lower bound for the cost of every plan of `problem` [s], the best of about `within_s` processor seconds.

    Raises
    ------
    ValueError
        A visit takes no time at the door.
    """
    began, ends, bounds = time.process_time(), [], [0.0]
    for exactly, share in ((False, BOUNDED), (True, REAL)):
        shares = _Shares(problem)
        rough = partial(shares.value, labels=FEW, exactly=exactly)
        at = ends[0] if exactly else max(shares.guesses(), key=rough)
        best, at = climbed(shares.program, rough, at, WIDTH_S, began + share * within_s, told)
        ends.append(at)
        bounds += [] if exactly else [best]
    for part in MIXED:
        pairs = zip(*map(astuple, ends), strict=True)
        bounds.append(shares.value(Prices(*((1 - part) * one + part * other for one, other in pairs)), MANY))
        told(f"{part:.0%} of the way to real days: {bounds[-1]:,.0f}")
    return max(0, shares.fixed + int(np.floor(max(bounds) - 1e-6)))


class _Shares:
    """The program, and the cheapest days at prices."""

    def __init__(self, problem: RoutingProblem) -> None:
        self.case = case = numbered(problem)
        flat = case.flat
        due = [task for task in range(len(case.tasks)) if task not in case.gone]
        ways = [ways_between(case, mode) for mode in range(flat.hop.shape[0])]
        self.teams = [team_day(case, due, ways[int(flat.mode[t])], t) for t in range(len(flat.mode))]
        self.fixed = driven_price(case)
        self.room: dict[str, Any] = {}
        self.program = Program(case, [team.seats for team in self.teams], [1] * len(self.teams))
        for k, team in enumerate(self.teams):
            self.program.add(k, team.empty_s, [])

    def guesses(self) -> list[Prices]:
        """Return prices to begin with: the longer at the door the dearer, and never above what leaving out costs."""
        service, found, nothing = self.case.flat.service, [], np.zeros(len(self.teams))
        for rate in RATES:
            price = rate * (service + 150.0)
            for name, tasks in self.program.visits.items():
                price[tasks] = np.minimum(price[tasks], self.program.penalty[name] / len(tasks))
            found.append(Prices(price, nothing, nothing))
        return found

    def value(self, prices: Prices, labels: int, *, exactly: bool = False) -> float:
        """Return the bound at `prices` [s], and enter the days met; no bound where days are real (`exactly`)."""
        days = (self._cheapest(k, prices, labels, exactly) for k in range(len(self.teams)))
        return self.program.least(prices, days)

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
                    cost = float(ends[x, 0] - (price - team.fee)[path].sum())
                    self.program.add(k, cost, team.able[path].tolist(), float(team.persons[path].sum()))
            least = min(least, float(ends[:, 0].min()))
        return least

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
