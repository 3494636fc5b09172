"""One run of the search on the kernels that know every constraint."""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.kernels.anneal import anneal, keep_best
from optimizer.kernels.change import unfair
from optimizer.kernels.flat import Flat, Number, State, Tally
from optimizer.kernels.insert import fill
from optimizer.plan import Plan
from optimizer.pool import KEPT
from optimizer.searching.build import BIG, Numbered
from optimizer.searching.memory import laid_out
from optimizer.searching.plan import plan_of, tasks_of
from optimizer.searching.state import empty, load, restore_best

HOT_S, COLD_S = 300.0, 10.0
"""Temperatures at the start and at the end [s]: a way to a stop is that long (0185)."""

LIGHT, LIGHT_TIMES, LIGHT_TOLD = 0.6, 3, 10
"""Share of the budget in which ways count so many times as much as other prices, and so many times as much as what is
asked for teams and times people were told and for fairness, where the first plan leaves out more than `FEW`: time is
what is missing there, and the price of a way is far below what its time is worth (0196)."""

MILD_S = 100.0
"""Temperature from which it goes on at full prices [s]."""

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

    def __init__(self, case: Numbered, seed: int, warm: Plan | None, *, in_two: bool = False) -> None:
        """Begin from `warm`; with `in_two` at light prices first where many are left out."""
        self.case = case
        self.flat: Flat = case.flat
        self.state: State = empty(self.flat, case.gone, seed)
        self.champion, self.warm = self.state, warm
        self.iterations = self.began = 0
        self.steps, self.is_light = 50, False
        self.pool: dict[tuple[int, tuple[int, ...]], int] = {}
        self._begin()
        absent, tiny = int(self.state.tally[Tally.ABSENT]), bool(self.flat.number[Number.TINY])
        self.cold = TINY_COLD_S if tiny else COLD_S
        self.in_two = in_two and absent > FEW
        priced = self.flat.penalty[self.flat.penalty > 0]  # that of two crews is asked of the first
        self.room = int(priced.min(initial=BIG)) if 0 < absent <= FEW and not tiny else 0

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
        """Return the arrays with the best plan; what counts less only because prices are cut is not it."""
        if self.is_light:
            return self.champion
        return min(self.state, self.champion, key=lambda state: int(state.tally[Tally.BEST]))

    @property
    def is_roaming(self) -> bool:
        """Whether it starts anew now and then, or counts otherwise at present."""
        return self.room > 0 or self.is_light

    def note(self) -> None:
        """Take the present plan as the best when it is."""
        self.state.tally[Tally.UNFAIR] = unfair(self.flat.memory, self.state.memory)
        total = int(self.state.tally[Tally.TOTAL] + self.state.tally[Tally.UNFAIR])
        if total < self.state.tally[Tally.BEST]:
            keep_best(self.flat.memory, self.state.memory, total)
            if not self.is_light:
                self.harvest()

    def slice(self, steps: int, begin: float, end: float) -> None:
        """Do `steps` steps from share `begin` to share `end` of the whole cooling."""
        self.iterations += steps
        if not len(self.flat.service) - int((self.state.team == -2).sum()) or not len(self.flat.mode):
            return
        if self.room:
            begin, end = self._turn(steps, end)
        if self.in_two:
            self._in_two(steps, begin, end)
        else:
            self._cool(steps, HOT_S, begin, end)

    def _in_two(self, steps: int, begin: float, end: float) -> None:
        """Do `steps` steps from share `begin` to share `end`, first at light prices, then at full ones."""
        if not self.is_light and begin < LIGHT:
            self._start_anew(_light(self.case.flat))
        early = 0
        if self.is_light:
            early = steps if end <= LIGHT else round(steps * max(0.0, LIGHT - begin) / max(end - begin, 1e-9))
            self._cool(early, HOT_S, min(1.0, begin / LIGHT), min(1.0, end / LIGHT))
            if end > LIGHT:
                self._weigh_fully()
        if not self.is_light:
            first, last = (max(0.0, share - LIGHT) / (1.0 - LIGHT) for share in (begin, end))
            self._cool(steps - early, MILD_S, first, last)

    def _cool(self, steps: int, hot: float, begin: float, end: float) -> None:
        """Do `steps` steps from share `begin` to share `end` of a cooling that starts at temperature `hot` [s]."""
        before, cooling = self.best, self.cold / hot
        room = self.room if begin < TURNS else 0
        anneal(self.flat.memory, self.state.memory, steps, hot * cooling**begin, hot * cooling**end, room)
        if self.best < before:
            self.harvest()

    def _turn(self, steps: int, share: float) -> tuple[float, float]:
        """Return which part of its round the latest `steps` are; they end at `share` of all. Start anew after it."""
        whole, least = self.iterations / max(share, 1e-9), ROUND * (len(self.case.tasks) - len(self.case.gone))
        length = whole / max(1, int(whole / least))
        if self.iterations - steps - self.began >= length and self.state.tally[Tally.ABSENT] > 0:
            self._start_anew(self.flat)
            self.began = self.iterations - steps
        done = self.iterations - self.began
        return min(1.0, (done - steps) / length), min(1.0, done / length)

    def _start_anew(self, flat: Flat) -> None:
        """Go on from the plan to start from, at the prices of `flat`; the best of all stays the champion."""
        self.champion, chance = self._leading, self.state.rng.copy()
        self.flat, self.is_light = flat, flat is not self.case.flat
        self.state = empty(flat, self.case.gone, 0)
        self.state.rng[:] = chance
        self._begin()

    def _weigh_fully(self) -> None:
        """Go on from the best plan at light prices, at full ones."""
        old, self.flat, self.is_light = self.state, self.case.flat, False
        self.state = empty(self.flat, self.case.gone, 0)
        for name in ("rng", *(name for name in State._fields if name.startswith("best_"))):
            getattr(self.state, name)[...] = getattr(old, name)
        restore_best(self.flat, self.state)
        self.note()

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
        self.state, self.flat, self.is_light = self._leading, self.case.flat, False
        restore_best(self.flat, self.state)
        self.state.tally[Tally.BEST] = self.state.tally[Tally.TOTAL] + unfair(self.flat.memory, self.state.memory)
        return plan_of(self.case, self.state)


def _light(flat: Flat) -> Flat:
    """Return `flat` with all prices but those of ways cut."""
    cut = laid_out(Flat, {name: getattr(flat, name) for name in Flat._fields if name != "memory"})
    cut.penalty[:] //= LIGHT_TIMES
    cut.price_team[cut.price_team > 0] //= LIGHT_TOLD
    cut.number[Number.CHEAPEST] //= LIGHT_TIMES
    cut.number[Number.LATE] = -(-cut.number[Number.LATE] // LIGHT_TIMES)  # not 0: then nobody asks how late it gets
    cut.number[[Number.SHIFT, Number.UNFAIR]] //= LIGHT_TOLD
    return cut
