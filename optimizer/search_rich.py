"""One run of the search on the kernels that know every constraint."""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.kernel_anneal import anneal, keep_best
from optimizer.kernel_change import unfair
from optimizer.kernel_insert import fill
from optimizer.plan import Plan
from optimizer.pool import KEPT
from optimizer.search_build import BIG, Numbered
from optimizer.search_flat import Flat, Number, State, Tally
from optimizer.search_plan import plan_of, tasks_of
from optimizer.search_state import empty, load, restore_best

HOT_S, COLD_S = 300.0, 10.0
"""Temperatures at the start and at the end [s]: a way to a stop is that long (0185)."""

TINY_COLD_S = 30.0
"""That of tiny cases, which have few plans and high ridges between them [s]."""

FEW, TURNS = 64, 0.8
"""Where the first plan leaves out no more than so many, those absent for long come first, for this share of a round: a
plan may be dearer by the lowest price then (0150)."""

ROUND = 800
"""Least steps a task of a round of such a search; then it starts anew, because what goes for whom is decided early.
As many rounds as fit are equally long."""


class Run:
    """One annealing run of a case with every constraint, a slice at a time."""

    def __init__(self, case: Numbered, seed: int, warm: Plan | None) -> None:
        self.case = case
        self.flat: Flat = case.flat
        self.state: State = empty(self.flat, case.gone, seed)
        self.champion, self.warm = self.state, warm
        self.iterations = self.began = 0
        self.steps = 50
        tiny = bool(self.flat.number[Number.TINY])
        self.hot, self.cold = (HOT_S, TINY_COLD_S if tiny else COLD_S)
        self.pool: dict[tuple[int, tuple[int, ...]], int] = {}
        self._begin()
        few = 0 < self.state.tally[Tally.ABSENT] <= FEW and not tiny
        priced = self.flat.penalty[self.flat.penalty > 0]  # that of two crews is asked of the first
        self.room = int(priced.min(initial=BIG)) if few else 0

    def _begin(self) -> None:
        """Make the plan to start from the present one, and serve who finds a slot beside it."""
        if self.warm is not None:
            load(self.flat, self.state, *tasks_of(self.case, self.warm))
            self.note()
        fill(self.flat.memory, self.state.memory)
        self.note()

    @property
    def best(self) -> int:
        """Return the cost of the best plan so far [s]."""
        return int(self._leading.tally[Tally.BEST])

    @property
    def _leading(self) -> State:
        """Return the arrays with the best plan."""
        return min(self.state, self.champion, key=lambda state: int(state.tally[Tally.BEST]))

    @property
    def is_roaming(self) -> bool:
        """Whether it starts anew now and then."""
        return self.room > 0

    def note(self) -> None:
        """Take the present plan as the best when it is."""
        self.state.tally[Tally.UNFAIR] = unfair(self.flat.memory, self.state.memory)
        total = int(self.state.tally[Tally.TOTAL] + self.state.tally[Tally.UNFAIR])
        if total < self.state.tally[Tally.BEST]:
            keep_best(self.flat.memory, self.state.memory, total)
            self.harvest()

    def slice(self, steps: int, begin: float, end: float) -> None:
        """Do `steps` steps from share `begin` to share `end` of the whole cooling."""
        self.iterations += steps
        if not len(self.flat.service) - int((self.state.team == -2).sum()) or not len(self.flat.mode):
            return
        before, cooling = self.best, self.cold / self.hot
        if self.room:
            begin, end = self._turn(steps, end)
        room = self.room if begin < TURNS else 0
        anneal(self.flat.memory, self.state.memory, steps, self.hot * cooling**begin, self.hot * cooling**end, room)
        if self.best < before:
            self.harvest()

    def _turn(self, steps: int, share: float) -> tuple[float, float]:
        """Return which part of its round the latest `steps` are; they end at `share` of all. Start anew after it."""
        whole, least = self.iterations / max(share, 1e-9), ROUND * (len(self.case.tasks) - len(self.case.gone))
        length = whole / max(1, int(whole / least))
        if self.iterations - steps - self.began >= length and self.state.tally[Tally.ABSENT] > 0:
            self._start_anew()
            self.began = self.iterations - steps
        done = self.iterations - self.began
        return min(1.0, (done - steps) / length), min(1.0, done / length)

    def _start_anew(self) -> None:
        """Go on from the plan to start from; the best of all stays the champion."""
        self.champion, chance = self._leading, self.state.rng.copy()
        self.state = empty(self.flat, self.case.gone, 0)
        self.state.rng[:] = chance
        self._begin()

    def harvest(self) -> None:
        """Put the present routes into the pool."""
        state = self.state
        for t in range(len(state.size)):
            n = int(state.size[t])
            if n:
                tasks = tuple(state.seq[t, :n].tolist())
                self.pool.pop((t, tasks), None)
                self.pool[t, tasks] = int(state.travel[t] + state.price[t])
        while len(self.pool) > KEPT:
            del self.pool[next(iter(self.pool))]

    def routes(self, teams: Iterable[int]) -> list[list[int]]:
        """Return the tasks of `teams` in the best plan, one list a team."""
        best = self._leading
        return [best.best_seq[t, : best.best_size[t]].tolist() for t in teams]

    @property
    def total(self) -> int:
        """Return the cost of the present plan [s]."""
        return int(self.state.tally[Tally.TOTAL] + self.state.tally[Tally.UNFAIR])

    def adopt(self, other: Run) -> None:
        """Go on from the present plan of `other`; the best plan of both is kept."""
        best, mine = min(self.best, other.best), ["rng"]
        if self.best < other.best:
            mine += [name for name in State._fields if name.startswith("best_")]
        kept = {name: getattr(self.state, name).copy() for name in mine}
        self.state.memory[:] = other.state.memory
        for name, values in kept.items():
            getattr(self.state, name)[...] = values
        self.state.tally[Tally.BEST] = best

    def plan(self) -> Plan:
        """Return the best plan, without cost and proven reasons; the present plan is lost.

        Put together anew, breaks and hand-overs may fall better than step by step: then it counts less.
        """
        self.state = self._leading
        restore_best(self.flat, self.state)
        self.state.tally[Tally.BEST] = self.state.tally[Tally.TOTAL] + unfair(self.flat.memory, self.state.memory)
        return plan_of(self.case, self.state)
