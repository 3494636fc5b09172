"""A lower bound from whole days for large cases, like teams taken together.

The program is that of `bound_columns.py` (`bound_program.py`). Days come from `bound_alike_days.py`, one round for all
teams that begin and end alike and may serve the same visits. While prices are looked for, only ways to near tasks and
to those that pay best are used; the bound is asked over all ways, with a look ahead, below the cheapest day met.

It knows windows (of several the hull), ranks, roles, shifts, resets where the rank falls, breaks as time that is
missing, and seats as a price. So it is far from tight where suits, samples, tubes, or crews that meet, bind.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from optimizer import search
from optimizer.problem import RoutingProblem
from optimizer.searching.build import BIG, Numbered, numbered
from optimizer.searching.driven import driven_price
from tests.benchmarks import bound_alike_days
from tests.benchmarks.bound_alike_days import NONE, Cells, Day
from tests.benchmarks.bound_kinds import Kind, kinds_of
from tests.benchmarks.bound_program import Prices, Program, Told, climbed

STAGES = ((8, 0.6), (24, 1.0))
"""Labels a cell while prices are looked for, and until which share of the time."""

MET, MANY = 20, 40
"""Labels a cell for the cheapest day met, and for the bound at the prices found."""

DAYS, LAST, SHARED = 30, 1000, 0.8
"""Days of a class that enter the program at once, out of how many, and what share of one may be in those before."""

PLANS, STEPS = 4, 40
"""Plans to begin with, and the steps a task of the search for each."""

WIDTH = 0.75
"""How far from the best ones known prices may be at first, as a share of their median."""


def lower_bound(problem: RoutingProblem, *, within_s: float, told: Told = lambda text: None) -> int:
    """Return a lower bound for the cost of every plan of `problem` [s].

    Prices are looked for during `within_s` seconds of the processor; the bound at them takes as long as it takes.

    Raises
    ------
    ValueError
        A visit takes no time at the door.
    """
    began, case = time.process_time(), numbered(problem)
    shares = Shares(case, kinds_of(case))
    at = shares.begin(problem)
    width = WIDTH * max(1.0, float(np.median(at.task[shares.program.due])))
    for labels, share in STAGES:
        shares.labels = labels
        best, at = climbed(shares.program, shares.rough, at, width, began + share * within_s, told)
        told(f"{labels} labels, few ways: {best:,.0f} after {time.process_time() - began:.0f} s")
        shares.forget()
        width /= 2
    return max(0, driven_price(case) + int(np.floor(shares.bound(at) - 1e-6)))


class Shares:
    """The program, and the cheapest days at prices."""

    def __init__(self, case: Numbered, kinds: list[Kind]) -> None:
        self.case, self.kinds, self.labels = case, kinds, MANY
        self.days: dict[tuple[int, tuple[int, ...]], float] = {}
        self.room: dict[str, Any] = {}
        self.program = self._program()

    def begin(self, problem: RoutingProblem) -> Prices:
        """Enter the days of some plans, and return prices to begin with: what a visit costs in the best plan for it."""
        n, flat = len(self.case.tasks), self.case.flat
        kind_of = {t: k for k, kind in enumerate(self.kinds) for t in kind.teams}
        least = flat.penalty.astype(float)
        for seed in range(PLANS):
            found = search.search(problem, iterations=STEPS * n, seed=seed, case=self.case)
            for route in found.plan.routes:
                k = kind_of[self.case.team_row[route.team]]
                row = {int(task): x for x, task in enumerate(self.kinds[k].able)}
                tasks = [self.case.row[stop.visit, stop.crew] for stop in route.stops if stop.visit is not None]
                path = [row[task] for task in tasks if task in row]
                if path:
                    self._enter(k, path)
                    legs, whole = self.kinds[k].legs, [-1, *path, -1]
                    ways = [legs[a, b] + legs[b, c] for a, b, c in zip(whole, path, whole[2:], strict=False)]
                    able = self.kinds[k].able[path]
                    least[able] = np.minimum(least[able], np.array(ways) / 2)
        nothing = np.zeros(len(self.kinds))
        return Prices(least, nothing, np.array([kind.empty_s for kind in self.kinds], float))

    def rough(self, prices: Prices) -> float:
        """Return what the bound would be at `prices` if there were few ways [s], and enter the days met."""
        days = []
        for k, kind in enumerate(self.kinds):
            worth, below = self._worth(k, prices), min(kind.empty_s, prices.day[k])
            days.append(self.cheapest(k, kind.day(worth), worth, self.labels, below, enters=True))
        return self.program.least(prices, days)

    def bound(self, prices: Prices) -> float:
        """Return the bound at `prices` [s]."""
        days = []
        for k, kind in enumerate(self.kinds):
            worth = self._worth(k, prices)
            met = self.cheapest(k, kind.day(worth), worth, MET, kind.empty_s, exactly=True)
            days.append(self.cheapest(k, kind.day(), worth, MANY, met))
        return self.program.least(prices, days)

    def cheapest(
        self, k: int, day: Day, worth: Any, labels: int, below: float, *, exactly: bool = False, enters: bool = False
    ) -> float:
        """Return what a day costs at least, or `below` if that is less [s]; `exactly`: what one costs."""
        m, slices = len(day.service), int(day.numbers[3])
        if not m:
            return below
        ahead, cells, ends = np.zeros((m, slices, 3)), self._cells((m, slices, labels)), np.full((m, 2), NONE)
        bound_alike_days.look_ahead(day, ahead, worth)
        bound_alike_days.search(day, cells, ahead, worth, exactly, ends, below)
        if enters:
            self._pick(k, cells, ends)
        return min(below, float(ends[:, 0].min()))

    def forget(self) -> None:
        """Take out of the program what looked like days because labels were few."""
        days, self.days = self.days, {}
        self.program = self._program()
        for k, path in days:
            if self._is_real(k, path):
                self._enter(k, list(path))

    def _program(self) -> Program:
        teams = [len(kind.teams) for kind in self.kinds]
        seats = [kind.seats * len(kind.teams) if kind.seats < BIG else BIG for kind in self.kinds]
        program = Program(self.case, seats, teams)
        for k, kind in enumerate(self.kinds):
            program.add(k, kind.empty_s, [])
        return program

    def _worth(self, k: int, prices: Prices) -> Any:
        kind = self.kinds[k]
        return kind.fee - prices.task[kind.able] + prices.person[k] * self.case.flat.persons[kind.able]

    def _pick(self, k: int, cells: Cells, ends: Any) -> None:
        """Enter the cheapest days that have not too much in common."""
        used, picked = np.zeros(len(ends), bool), 0
        for x in np.argsort(ends[:, 0])[:LAST].tolist():
            if ends[x, 0] >= NONE or picked == DAYS:
                break
            path = _path(cells, int(ends[x, 1]))
            if used[path].mean() <= SHARED:
                used[path], picked = True, picked + 1
                self._enter(k, path)

    def _enter(self, k: int, path: list[int]) -> None:
        kind = self.kinds[k]
        legs = kind.legs[[-1, *path], [*path, -1]]
        cost = float(legs.sum() + kind.fee[path].sum())
        if self.days.setdefault((k, tuple(path)), cost) == cost:
            self.program.add(k, cost, kind.able[path].tolist(), float(self.case.flat.persons[kind.able[path]].sum()))

    def _is_real(self, k: int, path: tuple[int, ...]) -> bool:
        """Whether `path` keeps its windows, and no task comes again that must not."""
        kind = self.kinds[k]
        bit, bars, keeps = kind.memory
        leave, seen, at = int(kind.numbers[0]), np.uint64(0), -1
        for x in path:
            arrive = leave + int(kind.legs[at, x] + kind.falls[at, x])
            if arrive > kind.closes[x] or (at >= 0 and seen & bars[at, x]):
                return False
            leave = max(arrive, int(kind.opens[x])) + int(kind.service[x])
            seen = bit[x] | (seen & keeps[at, x] if at >= 0 else np.uint64(0))
            at = x
        return leave + int(kind.legs[at, -1]) <= kind.numbers[1]

    def _cells(self, shape: tuple[int, int, int]) -> Cells:
        kinds = {"cost": float, "leave": np.int32, "seen": np.uint64, "before": np.int64}
        size = int(np.prod(shape))
        if len(self.room.get("cost", ())) < size:
            self.room = {name: np.zeros(size, kind) for name, kind in kinds.items()}
        return Cells(np.zeros(shape[:2], np.int32), *(self.room[name][:size].reshape(shape) for name in kinds))


def _path(cells: Cells, label: int) -> list[int]:
    """Return the tasks that lead to `label`."""
    _, slices, most = cells.cost.shape
    before, path = cells.before.reshape(-1), []
    while label >= 0:
        path.append(label // (slices * most))
        label = int(before[label])
    return path[::-1]
