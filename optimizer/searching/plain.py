"""The plain search: which cases it can plan, its arrays, and one run of it.

No stop is placed here: `kernels/plain*.py` hold the search. Arrays and run stand together because a run that starts
anew lays its arrays out anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from optimizer.kernels import plain as k
from optimizer.kernels.flat import Flat, Number
from optimizer.kernels.plain import Plain
from optimizer.kernels.plain_anneal import anneal, fill, serve_in_order
from optimizer.kernels.plain_ruin import FEW
from optimizer.plan import Plan
from optimizer.pool import KEPT
from optimizer.searching.breed import CHILD, MEASURED, Breed, child
from optimizer.searching.build import Numbered, inside
from optimizer.searching.plan import plan_of, tasks_of
from optimizer.searching.state import empty, load

HOT, COLD, WARM = 1.0, 0.03, 0.05
"""Temperatures at the start, at the end, and at the start from a plan, as multiples of the mean way to a stop."""

TIGHT_HOT, TIGHT_COLD = 3.0, 0.1
"""The same where the first plan leaves visits out: making room for one more means going through dearer plans."""

TURNS, ROOM, MILD = 0.8, 1, 0.3
"""Where it leaves out few: until this share of the cooling those absent for long come first, at most at so many times
the lowest penalty, from a milder start; then the search goes on from the best plan.
Source: absence-based acceptance for fleets, Christiaens & Vanden Berghe 2020."""

ROUND = 80
"""Least steps a task of a round of such a search; then it starts anew, because what goes for whom is decided early.
As many rounds as fit are equally long."""

SHUFFLED = 1.0
"""How much the prices of a first plan anew are in doubt, as the deviation of their logarithm, times a random share: who
is served first decides for how long those of a high rank, who come last, keep their team from the others."""

LIGHT, LIGHT_HEAT = 0.05, 3.0
"""Every second round begins with so small a share of all prices, at so many times the temperature: then more than one
may be left out on the way. It ends, as every round does, at full prices."""

LONG = 20
"""Where the first plan serves everybody, with so many stops a team or more, teams exchange the rests of their days
(0180)."""

BRED = 0.15
"""Temperature at which a search goes on from two plans, as a multiple of the mean way to a stop (0181)."""

ROUTES = ((0, 0), (50, 0), (0, 50), (20, 20))
"""How often in a thousand steps a route is parted in two, and one more begun at a discount; drawn for each search that
is bred: ruin and recreate seldom begins one more, and most plans bred have too few otherwise (0181)."""

REMOVED, LARGE, MOST = 10, 150, 20
"""Stops taken out in one step on average (the paper's); of large cases one for so many tasks, and how many at most
(0182)."""

MANY, COARSE, GLANCE, EASED_BY = 384, 100, 32, 0.7
"""With more tasks than `MANY`, plans are coarse in the first `COARSE` steps a task: each sees only its `GLANCE` nearest
neighbours, and a step begins with taking out `MOST` stops, fewer as it cools until this share of the budget (0190)."""

CHANGING = ("x", "r", "c", "absent", "since", "missed", "idle", "kin", "best", "changed")
"""What makes the present plan and its best; the rest is the case, or is written anew in each step."""

AFTER_ALL = 1000
"""Rank of the way home."""


def is_plain(case: Numbered) -> bool:
    """Say whether `case` has something to plan and nothing that `kernels/plain.py` does not know."""
    flat = case.flat
    known = not any(flat.number[i] for i in (Number.TIMED, Number.UNFAIR, Number.PAIRS, Number.RICH))
    due = len(case.tasks) - len(case.gone)
    if not known or not due or not len(flat.mode) or int(flat.n_windows.max()) > 1:
        return False
    return bool((flat.hop == flat.hop.transpose(0, 2, 1)).all())


class PlainRun:
    """One annealing run of a plain case, a slice at a time."""

    def __init__(self, case: Numbered, seed: int, warm: Plan | None) -> None:
        self.case = case
        self.plain = self.champion = arrays(case, seed)
        self.iterations, self.steps = 0, 50
        self.rounds, self.is_light = 0, False
        self.pool: dict[tuple[int, tuple[int, ...]], int] = {}
        self.noted = -1
        self._serve(self.plain, tasks_of(case, warm)[0] if warm is not None else ())
        self._fill()
        self._fill()
        self.harvest()
        leg, is_tight = self._mean_leg(), self.plain.c[k.ABSENT] > 0
        self.hot, self.cold = (TIGHT_HOT * leg, TIGHT_COLD * leg) if is_tight else (HOT * leg, COLD * leg)
        self.room, self.began, self.turning = 0, 0, True
        if 0 < self.plain.c[k.ABSENT] <= 2 * FEW:
            self.hot, self.room = MILD * leg, ROOM * max(1, int(self.plain.penalty.min()))
        self.leg = leg
        self.breed: Breed | None = None
        if warm is not None:
            self.hot = max(self.cold, WARM * leg)
        elif not is_tight and self.plain.c[k.DUE] >= LONG * self.plain.c[k.USED]:
            self.plain.c[k.CROSSED] = 1
            self.breed = Breed(np.random.default_rng(seed))
        is_coarse = warm is None and self.breed is None and len(case.tasks) > MANY
        self.coarse = COARSE * len(case.tasks) if is_coarse else 0
        self.removed = int(self.plain.c[k.REMOVED])

    @property
    def best(self) -> int:
        """Return the cost of the best plan so far [s]."""
        return int(self._leading.c[k.BEST])

    @property
    def _leading(self) -> Plain:
        """Return the arrays with the best plan; what counts less only because prices are cut is not it."""
        if self.is_light:
            return self.champion
        return min(self.plain, self.champion, key=lambda plain: int(plain.c[k.BEST]))

    @property
    def is_roaming(self) -> bool:
        """Whether it still starts anew now and then."""
        return self.room > 0 or self.breed is not None

    def slice(self, steps: int, begin: float, end: float) -> None:
        """Do `steps` steps from share `begin` to share `end` of the whole cooling."""
        before, room = self.best, self._turn(begin)
        if room:
            done = (self.iterations - self.began) / self._round(begin)
            begin, end = max(begin, done), max(end, done)
        begin, end = self._generation(begin, end)
        self._look(begin)
        cooling = self.cold / self.hot
        hot, room = (LIGHT_HEAT * self.hot, 0) if self.is_light else (self.hot, room)
        anneal(self.plain, steps, hot * cooling**begin, hot * cooling**end, room)
        self.iterations += steps
        if self.best < before:
            self.harvest()

    def _look(self, share: float) -> None:
        """Take out much, and let tasks see few neighbours, as long as plans are coarse."""
        near, is_coarse = self.case.flat.near, self.iterations < self.coarse
        left = max(0.0, 1.0 - share / EASED_BY) if is_coarse else 0.0
        self.plain.c[k.REMOVED] = self.removed + round(left * (MOST - self.removed))
        width = GLANCE if is_coarse else near.shape[1]
        if self.plain.near.shape[1] != width:
            self.plain = self.plain._replace(near=near[:, :width].astype(np.int32))

    def _generation(self, begin: float, end: float) -> tuple[float, float]:
        """Return how far the present search has cooled where plans are bred; go on from two of them when it is time."""
        breed = self.breed
        if breed is None or begin < MEASURED:
            return begin, end
        share_a_step = begin / self.iterations * int(self.plain.c[k.TASKS])
        if not breed.stop and not breed.fits(share_a_step):
            self.breed = None
            return begin, end
        if begin >= breed.stop:
            is_child = self._next(breed)
            breed.begin(begin, CHILD if is_child else breed.first, share_a_step)
        return breed.cooled(begin), breed.cooled(end)

    def _next(self, breed: Breed) -> bool:
        """Keep the best plan of the search that ends; begin the next and say whether it goes on from two plans."""
        teams = range(len(self.case.problem.teams))
        breed.keep(int(self.plain.c[k.BEST]), self._routes(self.plain, teams))
        self.champion, pair = self._leading, breed.pair()
        old, self.plain, self.noted = self.plain, arrays(self.case, 0), -1
        self.plain.rng[:], self.plain.c[k.CROSSED] = old.rng, old.c[k.CROSSED]
        self.plain.c[k.PARTED], self.plain.c[k.EASED] = ROUTES[int(breed.chance.integers(len(ROUTES)))]
        if pair is not None:
            self.hot = max(self.cold, BRED * self.leg)
            self._serve(self.plain, child(self.case, self.plain.r[:, k.CLASS], *pair, breed.chance))
        self._fill()
        return pair is not None

    def _turn(self, share: float) -> int:
        """Return how much dearer a plan may be now [s]; start anew, or go on from the best plan, when it is time."""
        if not self.room:
            return 0
        done = (self.iterations - self.began) / self._round(share)
        if share >= TURNS:
            self.room = 0
            self._go_back()
        elif done >= 1.0 and self.plain.c[k.ABSENT] > 0:
            self._start_anew()
        elif done >= TURNS and self.turning:
            self.turning = False
            self._go_back()
        return self.room if self.turning else 0

    def _round(self, share: float) -> float:
        """Return the steps of a round, judged by those done until share `share` of the whole cooling."""
        least = ROUND * int(self.plain.c[k.TASKS])
        turning = TURNS * self.iterations / share if share > 0 and self.iterations else least
        return turning / max(1, int(turning / least))

    def _fill(self, doubt: float = 0.0) -> None:
        """Serve everybody who finds a slot, dear ones first, as far as prices are not in doubt."""
        todo = _dear_first(self.case, self.plain)
        if doubt:
            chance = np.random.default_rng(int(self.plain.rng[0]) % 2**63)
            off = doubt * chance.random() * chance.standard_normal(len(todo))
            todo = todo[np.argsort(-np.log(self.case.flat.penalty[todo] + 1.0) - off, kind="stable")]
        self.plain.picks[: len(todo)] = todo
        fill(self.plain, len(todo))

    def _start_anew(self) -> None:
        """Make a first plan the present one; the best of all stays the champion."""
        self.champion, self.rounds = self._leading, self.rounds + 1
        self.is_light = self.rounds % 2 == 0
        old, self.plain = self.plain, arrays(self.case, 0, LIGHT if self.is_light else 1.0)
        self.plain.rng[:] = old.rng
        self._fill(SHUFFLED)
        self.began, self.turning, self.noted = self.iterations, True, int(self.plain.c[k.STEP])

    def _go_back(self) -> None:
        """Make the best plan the present one: of this round, at the end of all."""
        kept, best = self.plain if self.room else self._leading, arrays(self.case, 0)
        self.is_light = False
        self._serve(best, self._routes(kept, range(len(self.case.problem.teams))))
        best.rng[:] = self.plain.rng
        self.plain, self.noted = best, -1

    def _serve(self, plain: Plain, routes: Iterable[list[int]]) -> None:
        """Give each team of `plain` that has no stops yet its tasks, as far as they can be kept."""
        for t, tasks in enumerate(routes):
            if tasks:
                serve_in_order(plain, t, np.array(tasks, np.int32))

    def _mean_leg(self) -> float:
        """Return the mean way to a stop of the present plan [s]."""
        served = int(self.plain.c[k.DUE] - self.plain.c[k.ABSENT])
        return max(1.0, float(self.plain.r[:, k.COST].sum()) / max(1, served))

    def routes(self, teams: Iterable[int]) -> list[list[int]]:
        """Return the tasks of `teams` in the best plan, one list a team."""
        return self._routes(self._leading, teams)

    def _routes(self, plain: Plain, teams: Iterable[int]) -> list[list[int]]:
        n, best = int(plain.c[k.TASKS]), plain.best
        found: list[list[int]] = []
        for t in teams:
            found.append([])
            node = int(best[n + t])
            while node < n:
                found[-1].append(node)
                node = int(best[node])
        return found

    def harvest(self) -> None:
        """Put those routes of the best plan into the pool that are new since the last time."""
        new = np.flatnonzero(self.plain.r[:, k.NOTED] > self.noted).tolist()
        self.noted = int(self.plain.c[k.STEP])
        for t, tasks in zip(new, self.routes(new), strict=True):
            if tasks:
                self.pool.pop((t, tuple(tasks)), None)
                self.pool[t, tuple(tasks)] = int(self.plain.r[t, k.BEST_COST])
        while len(self.pool) > KEPT:
            del self.pool[next(iter(self.pool))]

    @property
    def total(self) -> int:
        """Return the cost of the present plan [s]."""
        return int(self.plain.c[k.TOTAL])

    def adopt(self, other: PlainRun) -> None:
        """Go on from the present plan of `other`; the best plan of both is kept."""
        best = min(self._leading, other._leading, key=lambda plain: int(plain.c[k.BEST]))
        self.champion, self.noted = best._replace(c=best.c.copy(), best=best.best.copy()), other.noted
        for name in CHANGING:
            np.copyto(getattr(self.plain, name), getattr(other.plain, name))

    def plan(self) -> Plan:
        """Return the best plan, without cost and proven reasons."""
        state = empty(self.case.flat, self.case.gone, 0)
        load(self.case.flat, state, self.routes(range(len(self.case.problem.teams))))
        return plan_of(self.case, state)


def _dear_first(case: Numbered, plain: Plain) -> Any:
    """Return the absent tasks: the dear ones first, of those the low ranks, of those the ones that close soon."""
    nodes = plain.x.reshape(-1, k.ROW)[: len(case.tasks)]
    left = np.flatnonzero(nodes[:, k.TEAM] == -1)
    order = np.lexsort((nodes[left, k.CLOSE], nodes[left, k.RANK], -case.flat.penalty[left]))
    return left[order].astype(np.int32)


def arrays(case: Numbered, seed: int, share: float = 1.0) -> Plain:
    """Return the plan that serves nobody, at `share` of the prices of leaving out."""
    flat, n, teams = case.flat, len(case.tasks), len(case.problem.teams)
    x = _nodes(flat, n, teams)
    price, kinds = np.unique(flat.price_team, axis=1, return_inverse=True)
    r, kin = _teams(flat, kinds)
    due = np.array([task for task in range(n) if task not in case.gone], np.int32)
    x[:n, k.TEAM] = -2
    x[due, k.TEAM], x[due, k.PREV] = -1, np.arange(len(due))
    absent: Any = np.zeros(n, np.int32)
    absent[: len(due)] = due
    for t in np.flatnonzero(r[:, k.BEGUN]):
        mode, a, b = r[t, k.MODE], flat.start[t], flat.end[t]
        r[t, k.COST] = flat.hop[mode, flat.site[a], flat.site[b]] + flat.climb[a] + flat.enter[b]
        x[n + teams + t, k.LEG] = r[t, k.COST]
    c = np.zeros(18, np.int64)
    c[k.REMOVED] = min(MOST, max(REMOVED, len(due) // LARGE))
    c[k.TASKS], c[k.TEAMS], c[k.DUE], c[k.ABSENT], c[k.BLINK] = n, teams, len(due), len(due), 50
    penalty = flat.penalty.copy() if share == 1.0 else np.maximum(1, (share * flat.penalty).astype(np.int64))
    c[k.TOTAL] = c[k.BEST] = int(penalty[due].sum() + r[:, k.COST].sum())
    window = flat.windows[:, 0, :]
    hop: Any = flat.hop.astype(np.int32).reshape(-1)
    return Plain(
        x=x.reshape(-1), r=r, hop=hop, sites=inside(flat), price=np.ascontiguousarray(price, np.int32), c=c,
        rng=np.array([(seed * 0x9E3779B97F4A7C15 + 0x1234567) % 2**63 | 1], np.int64),
        near=flat.near.astype(np.int32), penalty=penalty,
        facts=np.stack([flat.far, window[:, 2] - window[:, 0], window[:, 2]], axis=1).astype(np.int32),
        old=np.zeros((n + 2 * teams, 4), np.int32), meta=np.zeros((teams, 5), np.int64),
        log=np.zeros((4 * n + 16, 2), np.int32), absent=absent, idle=_idle(r, kin), kin=kin,
        since=np.zeros(n, np.int64), missed=np.zeros(n, np.int64), picks=np.zeros(n, np.int32),
        keys=np.zeros(n, np.float64), best=x[:, k.NEXT].copy(), changed=np.zeros(teams, np.int32),
    )  # fmt: skip


def _nodes(flat: Flat, n: int, teams: int) -> Any:
    x = np.zeros((n + 2 * teams, 16), np.int32)
    place = np.concatenate([np.arange(n), flat.start, flat.end])
    for field, values in ((k.SITE, flat.site), (k.FLOOR, flat.floor), (k.CLIMB, flat.climb), (k.ENTER, flat.enter)):
        x[:, field] = values[place]
    window = flat.windows[:, 0, :]
    x[:n, k.OPEN], x[:n, k.CLOSE] = window[:, 0], np.where(flat.n_windows > 0, window[:, 2], -1)
    x[:n, k.SERVICE], x[:n, k.PERSONS], x[:n, k.RANK] = flat.service, flat.persons, flat.rank
    starts, ends = np.arange(n, n + teams), np.arange(n + teams, n + 2 * teams)
    x[starts, k.NEXT], x[ends, k.PREV] = ends, starts
    x[starts, k.TEAM] = x[ends, k.TEAM] = np.arange(teams)
    x[starts, k.LEAVE], x[starts, k.RANK] = flat.ready, flat.first_rank
    x[ends, k.LATE], x[ends, k.RANK] = flat.close, AFTER_ALL
    return x


def _teams(flat: Flat, kinds: Any) -> tuple[Any, Any]:
    """Return the rows of the teams, and for each class of like teams its first place in `idle` and its number."""
    r = np.zeros((len(flat.mode), 16), np.int64)
    r[:, k.SEATS], r[:, k.MODE], r[:, k.KIND], r[:, k.MARK] = flat.seats, flat.mode, kinds.reshape(-1), -1
    r[:, k.BEGUN] = flat.begun == 1
    like = np.stack(
        [r[:, k.KIND], flat.mode, flat.site[flat.start], flat.floor[flat.start], flat.site[flat.end], flat.ready,
         flat.close, flat.seats, flat.first_rank, r[:, k.BEGUN]], axis=1,
    )  # fmt: skip
    _, classes, counts = np.unique(like, axis=0, return_inverse=True, return_counts=True)
    r[:, k.CLASS] = classes.reshape(-1)
    kin = np.stack([np.cumsum(counts) - counts, counts], axis=1)
    return r, kin


def _idle(r: Any, kin: Any) -> Any:
    """List the teams class by class, the first of each class last: that one is taken up first."""
    idle = np.argsort(r[:, k.CLASS], kind="stable").astype(np.int64)
    for first, number in kin:
        idle[first : first + number] = idle[first : first + number][::-1]
    r[idle, k.IDLE_AT] = np.arange(len(idle))
    return idle
