"""Compiled, plain: the loop. Ruin, recreate, keep or undo, cooler each step.

Source: Christiaens & Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems",
Transportation Science 54 (2), 2020.
"""

from __future__ import annotations

import math
from typing import Any

from optimizer.kernel import NEVER, bare
from optimizer.kernel_plain import (
    ABSENT,
    BEST,
    BEST_COST,
    CHANGED,
    COST,
    CURSOR,
    DIRTY,
    DUE,
    LOGGED,
    MARK,
    NEXT,
    NOTED,
    PREV,
    ROW,
    SAVED,
    SIZE,
    STEP,
    TASKS,
    TEAM,
    TEAMS,
    TOTAL,
    USED,
    Plain,
    backward,
    drop,
    flip_idle,
    forward,
    revert,
    save,
    unlist,
)  # fmt: skip
from optimizer.kernel_plain_insert import FEW, anywhere, beside, extra, in_idle, in_touched, put, uniform

WIDE = 0.05
"""Chance to look everywhere when there is no slot beside the neighbours."""

AVERAGE, LONGEST, SPLIT = 10.0, 10.0, 0.5
"""Stops taken out in one step on average, longest string, share of split strings. Source: the paper, section 5."""


@bare
def cut(p: Plain, v: int, longest: float) -> None:
    """Take a string with task `v` out of its route; half of the time keep a few stops inside it."""
    n, t = p.c[TASKS], p.x[v * ROW + TEAM]
    size = p.r[t, SIZE]
    save(p, t)
    length = int(uniform(p) * min(float(size), longest)) + 1
    keep = 0
    if 1 < length < size and uniform(p) < SPLIT:
        keep = 1
        while length + keep < size and uniform(p) < 0.01:
            keep += 1
    span = length + keep
    back, onward, u, w = 0, 0, p.x[v * ROW + PREV], p.x[v * ROW + NEXT]
    while back < span - 1 and u < n:
        back, u = back + 1, p.x[u * ROW + PREV]
    while onward < span - 1 and w < n:
        onward, w = onward + 1, p.x[w * ROW + NEXT]
    least = max(0, span - 1 - onward)
    for _ in range(least + int(uniform(p) * (back - least + 1))):
        v = p.x[v * ROW + PREV]
    kept = 1 + int(uniform(p) * length) if keep > 0 else span
    for i in range(span):
        after = p.x[v * ROW + NEXT]
        if not kept <= i < kept + keep:
            drop(p, v)
        v = after
    mend(p, t)


@bare
def mend(p: Plain, t: int) -> None:
    """Give route `t` its times; a stop that cannot be kept (a way round can be shorter) becomes absent."""
    bad = forward(p, t)
    while bad >= 0:
        drop(p, bad)
        bad = forward(p, t)
    backward(p, p.x[(p.c[TASKS] + p.c[TEAMS] + t) * ROW + PREV])


@bare
def ruin(p: Plain, seed: int, average: float) -> None:
    """Take about `average` stops out of the routes near task `seed`."""

    if p.c[USED] == 0:
        return
    longest = min(LONGEST, (p.c[DUE] - p.c[ABSENT]) / p.c[USED])
    strings = int(uniform(p) * (4.0 * average / (1.0 + longest) - 1.0)) + 1
    if p.x[seed * ROW + TEAM] >= 0:
        cut(p, seed, longest)
        strings -= 1
    for i in range(p.near.shape[1]):
        v = p.near[seed, i]
        if strings <= 0 or v < 0:
            break
        t = p.x[v * ROW + TEAM]
        if t >= 0 and p.r[t, MARK] != p.c[STEP]:
            cut(p, v, longest)
            strings -= 1


@bare
def gather(p: Plain, seed: int) -> int:
    """List the tasks to try in this step: those taken out just now, and some absent ones near `seed`."""
    n, few = 0, p.c[ABSENT] <= FEW + 20
    for i in range(p.c[ABSENT] - 1, -1, -1):
        v = p.absent[i]
        if p.since[v] != p.c[STEP] and not few:
            break
        p.picks[n] = v
        n += 1
    if few:
        return n
    limit = n + FEW
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
def recreate(p: Plain, seed: int) -> None:
    """Put tasks back, each where it costs least, unless leaving it out is cheaper."""
    n = gather(p, seed)
    sort_picks(p, n)
    small = 2 * p.near.shape[1] >= p.c[TASKS]
    for i in range(n):
        v = p.picks[i]
        if p.since[v] != p.c[STEP]:
            cost, u = in_touched(p, v)
        elif small:
            cost, u = anywhere(p, v)
        else:
            cost, u = beside(p, v)
            more, w = in_idle(p, v)
            if more < cost:
                cost, u = more, w
            if cost == NEVER:
                cost, u = anywhere(p, v) if uniform(p) < WIDE else in_touched(p, v)
        if cost < p.penalty[v]:
            into(p, v, u)


@bare
def into(p: Plain, v: int, u: int) -> None:
    """Serve absent task `v` after node `u`."""
    n = p.c[TASKS]
    t = u - n if u >= n else p.x[u * ROW + TEAM]
    save(p, t)
    unlist(p, v)
    p.c[TOTAL] -= p.penalty[v]
    if p.r[t, SIZE] == 0:
        flip_idle(p, t, False)
    put(p, v, u, t)


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
def seed_task(p: Plain) -> int:
    """Return the task to ruin around; one step in five starts at an absent task when there is one."""
    if p.c[ABSENT] > 0 and uniform(p) < 0.2:
        return p.absent[int(uniform(p) * p.c[ABSENT])] + 0
    v = int(uniform(p) * p.c[TASKS])
    while p.x[v * ROW + TEAM] == -2:
        v = int(uniform(p) * p.c[TASKS])
    return v


@bare
def anneal(p: Plain, steps: int, hot: float, cold: float) -> None:
    """Do `steps` steps while the temperature falls from `hot` to `cold` [s]."""
    heat, factor = hot, (cold / hot) ** (1.0 / max(1, steps))
    for _ in range(steps):
        before = p.c[TOTAL]
        begin_step(p)
        seed = seed_task(p)
        ruin(p, seed, AVERAGE)
        recreate(p, seed)
        if p.c[TOTAL] < before - heat * math.log(1.0 - uniform(p)):
            accept(p)
        else:
            revert(p)
            p.c[TOTAL] = before
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
