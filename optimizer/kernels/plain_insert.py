"""Compiled, plain: the cheapest slot of a task, and putting many back in a good order ("greedy insertion with blinks").

Earliest departures and latest arrivals make every look exact in constant time. A task that was just taken out looks
beside its neighbours; one that was absent before the step looks at the touched routes only, because the others have
refused it already.
"""

from __future__ import annotations

import math

import numpy as np

from optimizer.kernels.compiled import NEVER, bare, inlined
from optimizer.kernels.plain import (
    BLINK,
    CLIMB,
    CLOSE,
    COST,
    ENTER,
    FLOOR,
    KIND,
    LATE,
    LEAVE,
    LEG,
    LOAD,
    MODE,
    NEXT,
    OPEN,
    PERSONS,
    PREV,
    RANK,
    ROW,
    SAVED,
    SEATS,
    SERVICE,
    SITE,
    SIZE,
    STAMP,
    STAMPS,
    TASKS,
    TEAM,
    TEAMS,
    TOTAL,
    Plain,
    way,
)  # fmt: skip

BLINK_RATE = 0.01
"""Chance to overlook a slot. Source: Christiaens & Vanden Berghe 2020, section 5."""

Wish = tuple[int, int, int, int, int, int, int, int, int, int, int]


@bare
def uniform(p: Plain) -> float:
    """Return a number in [0, 1) that depends on nothing but the seed (xorshift64*)."""
    y = np.uint64(p.rng[0])
    y ^= y >> np.uint64(12)
    y ^= y << np.uint64(25)
    y ^= y >> np.uint64(27)
    p.rng[0] = np.int64(y)
    return float((y * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@bare
def overlooked(p: Plain) -> bool:
    """Say whether to overlook this slot; true once in 1 / `BLINK_RATE` calls on average."""
    p.c[BLINK] -= 1
    if p.c[BLINK] > 0:
        return False
    p.c[BLINK] = 1 + int(math.log(1.0 - uniform(p)) / math.log(1.0 - BLINK_RATE))
    return True


@inlined
def wish(p: Plain, v: int) -> Wish:
    """Return what a slot must know of task `v`: window, service, rank, its place, and travel within its site."""
    i, site = v * ROW, p.x[v * ROW + SITE] + 0
    opens, closes, service, rank = p.x[i + OPEN] + 0, p.x[i + CLOSE] + 0, p.x[i + SERVICE] + 0, p.x[i + RANK] + 0
    floor, climb, enter = p.x[i + FLOOR] + 0, p.x[i + CLIMB] + 0, p.x[i + ENTER] + 0
    inside = p.sites[site, 0] + 0, p.sites[site, 1] + 0, p.sites[site, 2] + 0
    return opens, closes, service, rank, site, floor, climb, enter, inside[0], inside[1], inside[2]


@inlined
def slot(p: Plain, row: int, me: Wish, u: int, w: int) -> int:
    """Return the travel that task `me` between nodes `u` and `w` adds [s], or NEVER.

    `row` is where `hop` keeps the ways of the mode from the site of the task; they are the same both ways. Nothing
    branches here: which slots fit is a toss-up, and a wrong guess takes the processor longer than all of this.
    """
    opens, closes, service, rank, site, floor, climb, enter, door, rise, step = me
    u, w = u * ROW, w * ROW
    here, then = p.x[u + SITE], p.x[w + SITE]
    floors = abs(p.x[u + FLOOR] - floor)
    near = door if floors == 0 else rise + step * floors
    far = p.hop[row + here] + p.x[u + CLIMB] + enter
    there = near if here == site else far
    floors = abs(p.x[w + FLOOR] - floor)
    near = door if floors == 0 else rise + step * floors
    far = p.hop[row + then] + climb + p.x[w + ENTER]
    onward = near if then == site else far
    begin = max(p.x[u + LEAVE] + there, opens)
    fits = (begin <= closes) & (begin + service + onward <= p.x[w + LATE])
    fits &= (p.x[u + RANK] <= rank) & (rank <= p.x[w + RANK])
    return there + onward - p.x[w + LEG] if fits else NEVER


@inlined
def extra(p: Plain, v: int, t: int) -> int:
    """Return the price of team `t` for task `v` [s], or NEVER."""
    if p.r[t, LOAD] + p.x[v * ROW + PERSONS] > p.r[t, SEATS] or p.price[v, p.r[t, KIND]] < 0:
        return NEVER
    return p.price[v, p.r[t, KIND]]


@bare
def in_route(p: Plain, v: int, t: int) -> tuple[int, int]:
    """Return the cheapest slot of task `v` in route `t`: its cost [s] and the node before."""
    best, at = NEVER, -1
    more = extra(p, v, t)
    if more == NEVER:
        return best, at
    me = wish(p, v)
    row = (p.r[t, MODE] * len(p.sites) + p.x[v * ROW + SITE]) * len(p.sites)
    u, closes = p.c[TASKS] + t, p.x[v * ROW + CLOSE]
    for _ in range(p.r[t, SIZE] + 1):
        if p.x[u * ROW + LEAVE] > closes:
            break
        w = p.x[u * ROW + NEXT]
        cost = slot(p, row, me, u, w)
        if cost < best and not overlooked(p):
            best, at = cost, u
        u = w
    return best + more if at >= 0 else NEVER, at


@bare
def in_idle(p: Plain, v: int) -> tuple[int, int]:
    """Return the cheapest slot of task `v` in a route without stops; of like teams only one is looked at."""
    best, at = NEVER, -1
    for k in range(p.kin.shape[0]):
        if p.kin[k, 1] > 0:
            cost, u = in_route(p, v, p.idle[p.kin[k, 0] + p.kin[k, 1] - 1])
            if cost < best:
                best, at = cost, u
    return best, at


@bare
def anywhere(p: Plain, v: int) -> tuple[int, int]:
    """Return the cheapest slot of task `v` in all routes."""
    best, at = in_idle(p, v)
    for t in range(p.c[TEAMS]):
        if p.r[t, SIZE] > 0:
            cost, u = in_route(p, v, t)
            if cost < best:
                best, at = cost, u
    return best, at


@bare
def in_touched(p: Plain, v: int) -> tuple[int, int]:
    """Return the cheapest slot of task `v` in the routes this step has touched."""
    best, at = NEVER, -1
    for i in range(p.c[SAVED]):
        cost, u = in_route(p, v, p.meta[i, 0])
        if cost < best:
            best, at = cost, u
    return best, at


@bare
def beside(p: Plain, v: int) -> tuple[int, int]:
    """Return the cheapest slot of task `v` before or after its neighbours."""
    best, at, stamp = NEVER, -1, (p.c[STAMPS] + 1) & 0x7FFFFFFF
    p.c[STAMPS] = stamp
    me, site, closes = wish(p, v), p.x[v * ROW + SITE] + 0, p.x[v * ROW + CLOSE]
    for i in range(p.near.shape[1]):
        u = p.near[v, i]
        if u < 0:
            break
        t = p.x[u * ROW + TEAM]
        if t < 0:
            continue
        more = extra(p, v, t)
        if more == NEVER:
            continue
        row = (p.r[t, MODE] * len(p.sites) + site) * len(p.sites)
        for _ in range(2):
            if p.x[u * ROW + STAMP] != stamp and p.x[u * ROW + LEAVE] <= closes:
                p.x[u * ROW + STAMP] = stamp
                cost = slot(p, row, me, u, p.x[u * ROW + NEXT]) + more
                if cost < best and not overlooked(p):
                    best, at = cost, u
            u = p.x[u * ROW + PREV]
    return best, at


@bare
def put(p: Plain, v: int, u: int, t: int) -> None:
    """Serve task `v` (off the list already) after node `u` of team `t`."""
    n, mode, w = p.c[TASKS], p.r[t, MODE], p.x[u * ROW + NEXT]
    there, onward = way(p, mode, u, v), way(p, mode, v, w)
    change = there + onward - p.x[w * ROW + LEG] + p.price[v, p.r[t, KIND]]
    p.x[u * ROW + NEXT], p.x[v * ROW + PREV], p.x[v * ROW + NEXT], p.x[w * ROW + PREV] = v, u, w, v
    p.x[v * ROW + TEAM], p.x[v * ROW + LEG], p.x[w * ROW + LEG] = t, there, onward
    p.r[t, SIZE] += 1
    p.r[t, LOAD] += p.x[v * ROW + PERSONS]
    p.r[t, COST] += change
    p.c[TOTAL] += change
    now, node = p.x[u * ROW + LEAVE] + 0, v
    while node < n:
        leave = max(now + p.x[node * ROW + LEG], p.x[node * ROW + OPEN]) + p.x[node * ROW + SERVICE]
        if node != v and leave == p.x[node * ROW + LEAVE]:
            break
        p.x[node * ROW + LEAVE], now = leave, leave
        node = p.x[node * ROW + NEXT]
    after, node = w, v
    while node < n:
        late = p.x[after * ROW + LATE] - p.x[after * ROW + LEG] - p.x[node * ROW + SERVICE]
        late = min(p.x[node * ROW + CLOSE] + 0, late)
        if node != v and late == p.x[node * ROW + LATE]:
            break
        p.x[node * ROW + LATE] = late
        after, node = node, p.x[node * ROW + PREV]
