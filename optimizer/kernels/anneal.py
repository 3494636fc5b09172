"""Compiled: the loop. Ruin, recreate, keep or undo, cooler each step."""

from __future__ import annotations

import math

from optimizer.kernels.change import decide_touched, revert, unfair
from optimizer.kernels.compiled import compiled
from optimizer.kernels.flat import Flat, State
from optimizer.kernels.insert import recreate
from optimizer.kernels.random import draw
from optimizer.kernels.room import squeeze
from optimizer.kernels.ruin import AVERAGE, ruin, seed_task

SQUEEZED = 0.5
"""How often an absent task to ruin around is put in first, at the cost of cheaper ones."""


ANEW_S = 300
"""What lies between the stops of touched routes is decided anew where the plan is at most so much too dear [s]."""


@compiled
def keep_best(f: Flat, s: State, total: int) -> None:
    """Note the plan as the best so far."""
    s.tally[1] = total
    s.tally[7] += 1
    for t in range(len(s.size)):
        s.best_size[t] = s.size[t]
        for k in range(s.size[t]):
            s.best_seq[t, k], s.best_begin[t, k] = s.seq[t, k], s.begin[t, k]
        for k in range(s.size[t] + 1):
            s.best_gap[t, k] = s.gap[t, k]
    if f.number[10] != 0:
        for v in range(len(s.low)):
            s.best_low[v], s.best_high[v] = s.low[v], s.high[v]


@compiled
def missing(f: Flat, s: State) -> int:
    """Return how often those absent now were absent in all."""
    total = 0
    for i in range(s.tally[2]):
        total += s.missed[s.absent[i]]
    return total


@compiled
def step(f: Flat, s: State, seed: int, average: float, heat: float, room: int) -> bool:
    """Change the plan around task `seed`; undo it unless it is good enough at temperature `heat` [s].

    One dearer by less than `room` [s] is taken, too, when those it leaves out have been absent less often (0150).
    """
    before, n_absent = s.tally[0] + s.tally[5], s.tally[2]
    weight = missing(f, s) if room > 0 else 0
    s.tally[3] += 1
    s.tally[4] = 0
    for i in range(n_absent):
        s.old_absent[i] = s.absent[i]
    total_before = s.tally[0]
    if s.team[seed] == -1 and draw(s) < SQUEEZED:
        squeeze(f, s, seed)
    ruin(f, s, seed, average)
    recreate(f, s, seed, n_absent)
    limit = before - heat * math.log(1.0 - draw(s))
    if f.number[9] != 0 and f.number[12] == 0 and s.tally[0] + s.tally[5] < limit + ANEW_S:
        decide_touched(f, s)
    fairness = unfair(f, s)
    total = s.tally[0] + fairness
    if total < limit or (total < before + room and missing(f, s) < weight):
        s.tally[5] = fairness
        if total < s.tally[1]:
            keep_best(f, s, total)
        return True
    revert(f, s, n_absent)
    s.tally[0] = total_before
    return False


@compiled
def anneal(f: Flat, s: State, steps: int, hot: float, cold: float, room: int) -> None:
    """Do `steps` steps while the temperature falls from `hot` to `cold` [s]; `room` as in `step`."""
    heat, factor = hot, (cold / hot) ** (1.0 / max(1, steps))
    for _ in range(steps):
        step(f, s, seed_task(f, s), AVERAGE, heat, room)
        if room > 0:
            for i in range(s.tally[2]):
                s.missed[s.absent[i]] += 1
        heat *= factor


@compiled
def polish(f: Flat, s: State, seed: int, steps: int, heat: float) -> None:
    """Do `steps` steps near task `seed` only."""
    near = f.near.shape[1]
    for i in range(steps):
        v = seed
        if i % 2 == 1:
            u = f.near[seed, int(draw(s) * near)]
            v = u if u >= 0 and s.team[u] != -2 else seed
        step(f, s, v, AVERAGE, heat, 0)
