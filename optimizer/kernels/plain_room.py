"""Compiled, plain: room for a task that finds no slot, at the cost of others.

Where not everybody can be served, the way to a better plan leads through the places of those that are easy to place:
a dear task takes the place of a cheaper one (an equal one where that saves way), and an absent one is put where it can
be, whoever stands there. Those who lose their place look for another.
"""

from __future__ import annotations

from optimizer.kernels.compiled import NEVER, bare
from optimizer.kernels.plain import (
    CLOSE,
    KIND,
    LEAVE,
    LEG,
    LOAD,
    MODE,
    NEXT,
    PERSONS,
    PREV,
    RANK,
    ROW,
    SAVED,
    SEATS,
    SITE,
    SIZE,
    TASKS,
    TEAM,
    TEAMS,
    TOTAL,
    Plain,
    drop,
    flip_idle,
    save,
    unlist,
    way,
)  # fmt: skip
from optimizer.kernels.plain_insert import extra, put, slot, uniform, wish

MOST, LAST = 12, 0.5
"""So many stops at most lose their place to one; how often it takes the last place it can be in."""


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
def place_in(p: Plain, v: int, t: int) -> tuple[int, int]:
    """Return the stop of route `t` that task `v` replaces for the least [s], none dearer to leave out, or -1."""
    best, at, kind = NEVER, -1, p.r[t, KIND]
    if p.price[v, kind] < 0:
        return best, at
    me = wish(p, v)
    row = (p.r[t, MODE] * len(p.sites) + p.x[v * ROW + SITE]) * len(p.sites)
    n, closes = p.c[TASKS], p.x[v * ROW + CLOSE]
    room = p.r[t, SEATS] - p.r[t, LOAD] - p.x[v * ROW + PERSONS]
    u = n + t
    for _ in range(p.r[t, SIZE]):
        if p.x[u * ROW + LEAVE] > closes:
            break
        w = p.x[u * ROW + NEXT]
        if p.penalty[w] <= p.penalty[v] and room + p.x[w * ROW + PERSONS] >= 0:
            cost = slot(p, row, me, u, p.x[w * ROW + NEXT])
            if cost != NEVER:
                cost += p.penalty[w] - p.x[w * ROW + LEG] - p.price[w, kind]
                if cost < best:
                    best, at = cost, w
        u = w
    return best + p.price[v, kind] if at >= 0 else NEVER, at


@bare
def place_of(p: Plain, v: int, everywhere: bool) -> tuple[int, int]:
    """Return the cheapest such stop of all routes, or of those this step has touched."""
    best, at = NEVER, -1
    for i in range(p.c[TEAMS] if everywhere else p.c[SAVED]):
        cost, w = place_in(p, v, i if everywhere else p.meta[i, 0])
        if cost < best:
            best, at = cost, w
    return best, at


@bare
def replace(p: Plain, v: int, w: int) -> None:
    """Serve absent task `v` in the place of task `w`."""
    u = p.x[w * ROW + PREV] + 0
    save(p, p.x[w * ROW + TEAM])
    drop(p, w)
    into(p, v, u)


@bare
def some_team(p: Plain, v: int) -> int:
    """Return a team with stops that may serve task `v`, or -1."""
    teams = p.c[TEAMS]
    t = int(uniform(p) * teams)
    for _ in range(teams):
        if p.r[t, SIZE] > 0 and extra(p, v, t) != NEVER:
            return t
        t = t + 1 if t + 1 < teams else 0
    return -1


@bare
def some_place(p: Plain, v: int, t: int) -> int:
    """Return a node of team `t` after which task `v` is in time, whoever follows, or -1: often the last one."""
    mode, rank, closes = p.r[t, MODE], p.x[v * ROW + RANK], p.x[v * ROW + CLOSE]
    u, at, last = p.c[TASKS] + t, -1, uniform(p) < LAST
    for many in range(1, p.r[t, SIZE] + 2):
        if p.x[u * ROW + RANK] > rank or p.x[u * ROW + LEAVE] + way(p, mode, u, v) > closes:
            break
        if last or uniform(p) * many < 1.0:
            at = u
        u = p.x[u * ROW + NEXT] + 0
    return at


@bare
def squeeze(p: Plain, v: int) -> bool:
    """Put absent task `v` into some route, at the cost of up to `MOST` of the stops behind it.

    When that is not enough, False; a route that was changed still needs its times then.
    """
    t = some_team(p, v)
    at = some_place(p, v, t) if t >= 0 else -1
    if at < 0:
        return False
    save(p, t)
    me = wish(p, v)
    row = (p.r[t, MODE] * len(p.sites) + p.x[v * ROW + SITE]) * len(p.sites)
    for _ in range(MOST):
        w = p.x[at * ROW + NEXT] + 0
        if slot(p, row, me, at, w) != NEVER or w >= p.c[TASKS]:
            break
        drop(p, w)
    if slot(p, row, me, at, p.x[at * ROW + NEXT]) == NEVER:
        return False
    into(p, v, at)
    return True
