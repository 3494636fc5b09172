"""Plans that are bred: which are kept, and how two of them make one to go on from.

One search, however long, ends in a valley of its own. So some short ones come first, each from hot to cold; then
routes of one plan take the place of those of another that serve most of the same visits, and a milder search goes on
from there. Source: Nagata & Kobayashi, "A memetic algorithm for the pickup and delivery problem with time windows using
selective route exchange crossover", Parallel Problem Solving from Nature XI (2010).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optimizer.searching.build import Numbered

Routes = list[list[int]]

PARENTS = 4
"""Plans kept."""

FIRST, CHILD = 300, 150
"""Steps a task of each of the first searches, and of those that go on from two plans."""

EARLY, LEAST = 0.35, 100
"""The first ones take this share of the budget at most; with fewer steps a task for each there is one search only."""

MEASURED = 0.03
"""Share of the budget that tells how many steps fit into it."""

CLOSE = 16
"""So many of the nearest tasks of each tell which routes are next to each other."""


@dataclass
class Breed:
    """The plans kept, the cheapest first, and when the present search ends.

    Attributes
    ----------
    start, stop
        Shares of the budget between which the present search cools; `stop` is 0 until the speed is known.
    """

    chance: np.random.Generator
    kept: list[tuple[int, Routes]] = field(default_factory=list)
    start: float = 0.0
    stop: float = 0.0
    born: int = 0
    first: float = 0.0

    def fits(self, share_a_step: float) -> bool:
        """Say whether there is time to breed, when a step for each task takes `share_a_step` of the budget."""
        self.first = min(FIRST, EARLY / PARENTS / share_a_step)
        self.stop = self.first * share_a_step
        return self.first >= LEAST

    def keep(self, cost: int, routes: Routes) -> None:
        """Keep a plan if it is among the cheapest and no other costs the same."""
        self.born += 1
        if all(cost != other for other, _ in self.kept):
            self.kept = sorted([*self.kept, (cost, routes)], key=lambda one: one[0])[:PARENTS]

    def pair(self) -> tuple[Routes, Routes] | None:
        """Return two plans drawn from those kept; None while there are too few."""
        if self.born < PARENTS or len(self.kept) < 2:
            return None
        i, j = self.chance.choice(len(self.kept), 2, replace=False)
        return self.kept[i][1], self.kept[j][1]

    def begin(self, share: float, steps: float, share_a_step: float) -> None:
        """Let a search of about `steps` steps a task begin; as many as are left over are equally long."""
        left = 1.0 - share
        self.start, self.stop = share, share + left / max(1, int(left / (steps * share_a_step)))

    def cooled(self, share: float) -> float:
        """Return how far the present search has cooled at share `share` of the budget."""
        return min(1.0, max(0.0, (share - self.start) / (self.stop - self.start)))


def child(case: Numbered, kind: Any, mine: Routes, other: Routes, chance: np.random.Generator) -> Routes:
    """Return `mine` with neighbouring routes replaced by those of `other` that serve most of the same tasks.

    A task is in one route at most; some are in none. `kind` [teams] says which teams are alike: no other takes a route
    over.
    """
    used = [t for t, route in enumerate(mine) if route]
    many = 1 + int(chance.integers(max(1, len(used) // 2)))
    given = set(_together(case, mine, used, int(chance.choice(used)))[:many])
    tasks = {v for t in given for v in mine[t]}
    shared = {t: sum(v in tasks for v in route) / len(route) for t, route in enumerate(other) if route}
    taken = sorted(shared, key=lambda t: -shared[t])[:many]
    theirs = {v for t in taken for v in other[t]} if chance.random() < 0.5 else set()
    found = [[] if t in given else [v for v in route if v not in theirs] for t, route in enumerate(mine)]
    served = {v for route in found for v in route}
    free = [t for t, route in enumerate(found) if not route]
    for s in taken:
        t = next((t for t in free if kind[t] == kind[s]), None)
        if t is not None:
            free.remove(t)
            found[t] = [v for v in other[s] if v not in served]
    return found


def _together(case: Numbered, routes: Routes, used: list[int], first: int) -> list[int]:
    """Return the teams `used`, those first whose tasks are near those of team `first`, which leads."""
    team_of = {v: t for t in used for v in routes[t]}
    votes = dict.fromkeys(used, 0)
    for u in case.flat.near[routes[first], :CLOSE].ravel().tolist():
        if u in team_of:
            votes[team_of[u]] += 1
    return sorted(used, key=lambda t: (t != first, -votes[t]))
