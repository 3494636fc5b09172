"""Compiled, plain: the loop. Ruin, recreate, keep or undo, cooler each step.

Source: Christiaens & Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems",
Transportation Science 54 (2), 2020.
"""

from __future__ import annotations

import math
from typing import Any

from optimizer.kernels.compiled import NEVER, bare
from optimizer.kernels.plain import (
    ABSENT,
    BEST,
    BEST_COST,
    CHANGED,
    COST,
    CURSOR,
    DIRTY,
    EASED,
    LOGGED,
    NEXT,
    NOTED,
    ROW,
    SAVED,
    SIZE,
    STEP,
    TASKS,
    TEAM,
    TOTAL,
    USED,
    Plain,
    revert,
    save,
)  # fmt: skip
from optimizer.kernels.plain_insert import anywhere, beside, extra, in_idle, in_touched, uniform
from optimizer.kernels.plain_room import into, place_of, replace
from optimizer.kernels.plain_ruin import FEW, mend, ruin, seed_task

AROUND = 12
"""Of more than `FEW` absent tasks only so many are tried in a step, near what was taken out."""

SMALL = 6
"""Where somebody is left out and there are no more tasks than so many times the neighbours of one, all routes are
looked through: in their order that takes no longer than slots here and there, and none is missed. Where all are served
it is twice: what is missed now and then does orders good."""

WIDE, WIDEST = 50.0, 0.05
"""Chance to look everywhere when there is no slot beside the neighbours: `WIDE` by the number of tasks, so that it
takes as long in large cases, and at most `WIDEST` (0191)."""


@bare
def gather(p: Plain, seed: int) -> int:
    """List the tasks to try in this step: those taken out just now, and some absent ones near `seed`."""
    n, few = 0, p.c[ABSENT] <= FEW
    for i in range(p.c[ABSENT] - 1, -1, -1):
        v = p.absent[i]
        if p.since[v] != p.c[STEP] and not few:
            break
        p.picks[n] = v
        n += 1
    if few:
        return n
    limit = n + AROUND
    if p.x[seed * ROW + TEAM] == -1 and p.since[seed] != p.c[STEP]:
        p.picks[n] = seed
        n += 1
    for i in range(p.near.shape[1]):
        v = p.near[seed, i]
        if n >= limit or v < 0:
            break
        if p.x[v * ROW + TEAM] == -1 and p.since[v] != p.c[STEP]:
            p.picks[n] = v
            n += 1
    return n


@bare
def sort_picks(p: Plain, n: int) -> None:
    """Sort the first `n` picks by one of several orders drawn at random (small goes first)."""
    order = int(uniform(p) * 15.0)
    for i in range(n):
        v = p.picks[i]
        key = uniform(p)
        if order >= 13:
            key -= float(p.facts[v, 1])
        elif order >= 11:
            key += float(p.facts[v, 2])
        elif order >= 9:
            key += float(p.facts[v, 2] - p.facts[v, 1])
        elif order >= 5:
            key -= float(p.penalty[v])
        elif order >= 4:
            key += float(p.facts[v, 0])
        elif order >= 2:
            key -= float(p.facts[v, 0])
        j = i - 1
        while j >= 0 and p.keys[j] > key:
            p.keys[j + 1], p.picks[j + 1] = p.keys[j], p.picks[j]
            j -= 1
        p.keys[j + 1], p.picks[j + 1] = key, v


@bare
def recreate(p: Plain, seed: int, short: bool) -> None:
    """Put tasks back, each where it costs least, unless leaving it out is cheaper.

    Where somebody was left out before (`short`), those who find no slot may take the place of cheaper ones. Now and
    then one route more is begun although that costs more than a slot: it pays only when others follow (0181).
    """
    n = gather(p, seed)
    sort_picks(p, n)
    small = (SMALL if short else 2) * p.near.shape[1] >= p.c[TASKS]
    wide = min(WIDEST, WIDE / p.c[TASKS])
    i, used, discount = 0, p.c[USED] + 0, 1.0
    if p.c[EASED] > 0 and uniform(p) * 1000.0 < p.c[EASED]:
        discount = uniform(p)
    while i < n:
        v = p.picks[i]
        i += 1
        new = p.since[v] == p.c[STEP]
        if not new:
            cost, u = in_touched(p, v)
        elif small:
            cost, u = anywhere(p, v)
        else:
            cost, u = beside(p, v)
            more, w = in_idle(p, v)
            if more != NEVER and more * (discount if p.c[USED] <= used else 1.0) < cost:
                cost, u = more, w
            if cost == NEVER:
                cost, u = anywhere(p, v) if uniform(p) < wide else in_touched(p, v)
        if cost < p.penalty[v]:
            into(p, v, u)
        elif short and n < len(p.picks):
            cost, w = place_of(p, v, new and small)
            if cost < p.penalty[v]:
                replace(p, v, w)
                p.picks[n] = w
                n += 1


@bare
def begin_step(p: Plain) -> None:
    """Forget what was noted to undo the step before."""
    p.c[STEP] += 1
    p.c[SAVED], p.c[CURSOR], p.c[LOGGED] = 0, 0, 0


@bare
def accept(p: Plain) -> None:
    """Keep the step; if the plan is the best so far, note it (only the teams that differ)."""

    for i in range(p.c[SAVED]):
        t = p.meta[i, 0]
        if p.r[t, DIRTY] == 0:
            p.r[t, DIRTY] = 1
            p.changed[p.c[CHANGED]] = t
            p.c[CHANGED] += 1
    if p.c[TOTAL] >= p.c[BEST]:
        return
    p.c[BEST] = p.c[TOTAL]
    for i in range(p.c[CHANGED]):
        t = p.changed[i]
        p.r[t, DIRTY], p.r[t, NOTED], p.r[t, BEST_COST] = 0, p.c[STEP], p.r[t, COST]
        node = p.c[TASKS] + t
        for _ in range(p.r[t, SIZE] + 1):
            p.best[node] = p.x[node * ROW + NEXT]
            node = p.x[node * ROW + NEXT]
    p.c[CHANGED] = 0


@bare
def missing(p: Plain) -> int:
    """Return how often those absent now were absent in all."""
    total = 0
    for i in range(p.c[ABSENT]):
        total += p.missed[p.absent[i]]
    return total


@bare
def anneal(p: Plain, steps: int, hot: float, cold: float, room: int) -> None:
    """Do `steps` steps while the temperature falls from `hot` to `cold` [s].

    With `room` [s], a plan dearer by less is taken, too, when those it leaves out have been absent less often than
    those of the plan before: so everybody has a turn, and those easy to place make room for those that are not.
    """
    heat, factor = hot, (cold / hot) ** (1.0 / max(1, steps))
    for _ in range(steps):
        before = p.c[TOTAL]
        fair = room > 0 and p.c[ABSENT] <= FEW
        weight, short = missing(p) if fair else 0, p.c[ABSENT] > 0
        begin_step(p)
        seed = seed_task(p)
        ruin(p, seed)
        recreate(p, seed, short)
        taken = p.c[TOTAL] < before - heat * math.log(1.0 - uniform(p))
        if fair and not taken and p.c[TOTAL] < before + room and p.c[ABSENT] <= FEW:
            taken = missing(p) < weight
        if taken:
            accept(p)
        else:
            revert(p)
            p.c[TOTAL] = before
        if fair:
            for i in range(p.c[ABSENT]):
                p.missed[p.absent[i]] += 1
        heat *= factor


@bare
def fill(p: Plain, n: int) -> None:
    """Put the first `n` picks where they cost least, in this order, and keep that."""
    begin_step(p)
    for i in range(n):
        v = p.picks[i]
        if p.x[v * ROW + TEAM] == -1:
            cost, u = anywhere(p, v)
            if cost < p.penalty[v]:
                into(p, v, u)
    accept(p)


@bare
def serve_in_order(p: Plain, t: int, tasks: Any) -> None:
    """Append `tasks` to the empty route `t` and keep what can be kept."""
    begin_step(p)
    u = p.c[TASKS] + t
    for v in tasks:
        if p.x[v * ROW + TEAM] == -1 and extra(p, v, t) != NEVER:
            into(p, v, u)
            u = v
    save(p, t)
    mend(p, t)
    accept(p)
