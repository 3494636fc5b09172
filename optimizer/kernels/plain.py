"""Compiled: the plain problem (one window a visit, no breaks, suits, samples, pairs, lateness), laid out for speed.

A plan is a set of linked lists. Each task, each start and each end of a team is a *node*, one row of `x`: sixteen
32-bit numbers, a line of the processor's cache, so that looking at a slot costs one look into memory. A step saves the
routes it touches in `old` and `meta` and logs what it does to the list of absent tasks, and undoing reads them
backwards: nothing is ever copied as a whole.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.kernels.compiled import bare

PREV, NEXT, TEAM, LEAVE, LATE, LEG, SITE, FLOOR, CLIMB, ENTER, RANK, OPEN, CLOSE, SERVICE, PERSONS, STAMP = range(16)
"""A node: neighbours (PREV is the place in `absent` of an absent task), team (-1 absent, -2 no task any more), earliest
departure, latest arrival, travel from PREV [s], and what never changes. `x[u * ROW + FIELD]` is a field of node `u`."""

ROW = 16

SIZE, LOAD, COST, SEATS, MODE, KIND, CLASS, MARK, BEGUN, IDLE_AT, DIRTY, NOTED, BEST_COST = range(13)
"""A team: stops, persons, travel and prices [s], seats, mode, column of `price`, class of like teams, step it was saved
at, whether its way home counts without stops, place in `idle`, whether it differs from the best plan, step and cost [s]
at which the best plan got its route."""

TOTAL, BEST, ABSENT, STEP, SAVED, CURSOR, LOGGED, BLINK, STAMPS, USED, DUE, TASKS, TEAMS, CHANGED = range(14)
"""Counts: totals [s], absent tasks, steps, rows used in `meta`, `old`, `log`, slots until the next blink, stamps given,
teams with stops, tasks due, nodes of tasks and of teams, teams that differ from the best plan."""

CROSSED, REMOVED, PARTED, EASED = range(14, 18)
"""How to search: whether teams exchange the rest of their days, stops taken out in one step on average, and how often
in a thousand steps a route is parted in two and one more is begun at a discount."""

Array = NDArray[np.int64]


class Plain(NamedTuple):
    """The case and the plan being changed: n tasks, T teams, M modes, S sites."""

    x: Array  # [(n + 2 T) * ROW]
    r: Array  # [T, 16]
    c: Array  # [18]
    rng: Array
    hop: Array  # [M * S * S] the same both ways
    sites: Array  # [S, 3] next door on the same floor, another floor, more for each floor [s]
    price: Array  # [n, kinds] of a team for a task [s], -1: not allowed
    penalty: Array  # [n]
    facts: Array  # [n, 3] distance from the nearest start, width and end of the window
    near: Array  # [n, K] nearest others, -1: none
    old: Array  # [n + 2 T, 4] node, LEAVE, LATE, LEG
    meta: Array  # [T, 5] team, SIZE, LOAD, COST, first row in `old`
    log: Array  # [4 n + 16, 2] task, its place in `absent` when it was taken off, -1 when it was put on
    absent: Array  # [n]
    since: Array  # [n] step a task became absent
    missed: Array  # [n] steps it was absent in all
    idle: Array  # [T] teams without stops, class by class
    kin: Array  # [classes, 2] first place in `idle`, how many are there
    picks: Array  # [n] tasks to try in this step, and by what they are sorted
    keys: Array
    best: Array  # [n + 2 T] NEXT in the best plan
    changed: Array  # [T] teams that differ from it


@bare
def way(p: Plain, mode: int, u: int, v: int) -> int:
    """Return the travel time [s] from node `u` to node `v`."""
    a, b = p.x[u * ROW + SITE], p.x[v * ROW + SITE]
    if a != b:
        return p.hop[(mode * len(p.sites) + a) * len(p.sites) + b] + p.x[u * ROW + CLIMB] + p.x[v * ROW + ENTER]
    floors = abs(p.x[u * ROW + FLOOR] - p.x[v * ROW + FLOOR])
    if floors == 0:
        return p.sites[a, 0] + 0
    return p.sites[a, 1] + p.sites[a, 2] * floors


@bare
def save(p: Plain, t: int) -> None:
    """Keep route `t` as it is for `revert`, once a step."""
    if p.r[t, MARK] == p.c[STEP]:
        return
    p.r[t, MARK] = p.c[STEP]
    i, at = p.c[SAVED], p.c[CURSOR]
    p.meta[i, 0], p.meta[i, 4] = t, at
    p.meta[i, 1], p.meta[i, 2], p.meta[i, 3] = p.r[t, SIZE], p.r[t, LOAD], p.r[t, COST]
    node = p.x[(p.c[TASKS] + t) * ROW + NEXT]
    for _ in range(p.r[t, SIZE] + 1):
        p.old[at, 0], p.old[at, 1] = node, p.x[node * ROW + LEAVE]
        p.old[at, 2], p.old[at, 3] = p.x[node * ROW + LATE], p.x[node * ROW + LEG]
        at += 1
        node = p.x[node * ROW + NEXT]
    p.c[SAVED], p.c[CURSOR] = i + 1, at


@bare
def revert(p: Plain) -> None:
    """Undo the step: the list of absent tasks backwards, then the saved routes."""
    for i in range(p.c[LOGGED] - 1, -1, -1):
        v, spot = p.log[i, 0], p.log[i, 1]
        if spot < 0:
            p.c[ABSENT] -= 1
            continue
        moved, last = p.absent[spot], p.c[ABSENT]
        p.absent[last], p.absent[spot] = moved, v
        p.x[moved * ROW + PREV], p.x[v * ROW + PREV] = last, spot
        p.x[v * ROW + TEAM] = -1
        p.c[ABSENT] += 1
    for i in range(p.c[SAVED]):
        t, size, at = p.meta[i, 0], p.meta[i, 1], p.meta[i, 4]
        if (size == 0) != (p.r[t, SIZE] == 0):
            flip_idle(p, t, size == 0)
        p.r[t, SIZE], p.r[t, LOAD], p.r[t, COST] = size, p.meta[i, 2], p.meta[i, 3]
        before = p.c[TASKS] + t
        for j in range(at, at + size + 1):
            node = p.old[j, 0]
            p.x[before * ROW + NEXT] = node
            p.x[node * ROW + PREV], p.x[node * ROW + TEAM] = before, t
            p.x[node * ROW + LEAVE], p.x[node * ROW + LATE] = p.old[j, 1], p.old[j, 2]
            p.x[node * ROW + LEG] = p.old[j, 3]
            before = node


@bare
def flip_idle(p: Plain, t: int, empty: bool) -> None:
    """Note that team `t` has no stops any more, or has some now; `idle` lists the empty ones class by class."""
    k = p.r[t, CLASS]
    if empty:
        at = p.kin[k, 0] + p.kin[k, 1]
        p.kin[k, 1] += 1
        p.idle[at], p.r[t, IDLE_AT] = t, at
        p.c[USED] -= 1
        return
    p.kin[k, 1] -= 1
    at, last = p.r[t, IDLE_AT], p.idle[p.kin[k, 0] + p.kin[k, 1]]
    p.idle[at], p.r[last, IDLE_AT] = last, at
    p.c[USED] += 1


@bare
def home(p: Plain, t: int) -> int:
    """Return what the way from the start to the end of team `t` counts while it has no stops [s]."""
    if p.r[t, BEGUN] == 0:
        return 0
    return way(p, p.r[t, MODE], p.c[TASKS] + t, p.c[TASKS] + p.c[TEAMS] + t)


@bare
def drop(p: Plain, v: int) -> None:
    """Take task `v` out of its route without new times."""
    i, step = v * ROW, p.c[STEP]
    t, u, w = p.x[i + TEAM], p.x[i + PREV], p.x[i + NEXT]
    p.r[t, SIZE] -= 1
    leg = way(p, p.r[t, MODE], u, w) if p.r[t, SIZE] > 0 else home(p, t)
    change = leg - p.x[i + LEG] - p.x[w * ROW + LEG] - p.price[v, p.r[t, KIND]]
    p.x[u * ROW + NEXT], p.x[w * ROW + PREV], p.x[w * ROW + LEG] = w, u, leg
    p.r[t, COST] += change
    p.r[t, LOAD] -= p.x[i + PERSONS]
    p.c[TOTAL] += change + p.penalty[v]
    at, line = p.c[ABSENT], p.c[LOGGED]
    p.absent[at], p.x[i + PREV], p.x[i + TEAM], p.since[v] = v, at, -1, step
    p.log[line, 0], p.log[line, 1] = v, -1
    p.c[ABSENT], p.c[LOGGED] = at + 1, line + 1
    if p.r[t, SIZE] == 0:
        flip_idle(p, t, True)


@bare
def unlist(p: Plain, v: int) -> None:
    """Take task `v` off the list of absent tasks."""
    spot = p.x[v * ROW + PREV]
    p.c[ABSENT] -= 1
    last = p.absent[p.c[ABSENT]]
    p.absent[spot], p.x[last * ROW + PREV] = last, spot
    p.log[p.c[LOGGED], 0], p.log[p.c[LOGGED], 1] = v, spot
    p.c[LOGGED] += 1


@bare
def forward(p: Plain, t: int) -> int:
    """Set the earliest times of route `t`; return the first task that cannot be kept, or -1."""
    n = p.c[TASKS]
    before = n + t
    now, node = p.x[before * ROW + LEAVE] + 0, p.x[before * ROW + NEXT]
    while node < n:
        begin = max(now + p.x[node * ROW + LEG], p.x[node * ROW + OPEN])
        if begin > p.x[node * ROW + CLOSE]:
            return node
        now = begin + p.x[node * ROW + SERVICE]
        p.x[node * ROW + LEAVE] = now
        before, node = node, p.x[node * ROW + NEXT]
    if before < n and now + p.x[node * ROW + LEG] > p.x[node * ROW + LATE]:
        return before
    return -1


@bare
def backward(p: Plain, node: int) -> None:
    """Set the latest arrivals from `node` back to the start of its route; what follows `node` is right already."""
    n = p.c[TASKS]
    after = p.x[node * ROW + NEXT]
    while node < n:
        late = p.x[after * ROW + LATE] - p.x[after * ROW + LEG] - p.x[node * ROW + SERVICE]
        p.x[node * ROW + LATE] = min(p.x[node * ROW + CLOSE] + 0, late)
        after, node = node, p.x[node * ROW + PREV]
