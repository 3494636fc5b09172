"""Compiled, plain: two like teams exchange all that follows the stops taken out, or one gives it to an idle one.

Strings of at most ten stops never hand the rest of a long day over to another team; step by step the way there leads
through plans that are much dearer. Source of the exchange ("2-opt*"): Potvin & Rousseau, "An exchange heuristic for
routeing problems with time windows", Journal of the Operational Research Society 46 (1995).
"""

from __future__ import annotations

from optimizer.kernels.compiled import bare
from optimizer.kernels.plain import (
    CLASS,
    COST,
    KIND,
    LATE,
    LEAVE,
    LEG,
    LOAD,
    MODE,
    NEXT,
    PERSONS,
    PREV,
    RANK,
    ROW,
    SEATS,
    SIZE,
    TASKS,
    TEAM,
    TEAMS,
    TOTAL,
    Plain,
    backward,
    flip_idle,
    forward,
    home,
    save,
    way,
)  # fmt: skip
from optimizer.kernels.plain_insert import uniform


@bare
def laden(p: Plain, node: int) -> int:
    """Return the persons from `node` to the end of its route."""
    n, total = p.c[TASKS], 0
    while node < n:
        total += p.x[node * ROW + PERSONS]
        node = p.x[node * ROW + NEXT] + 0
    return total


@bare
def exchange(p: Plain, t: int, a: int, s: int, b: int) -> bool:
    """Let team `s` go on after node `b` as team `t` did after node `a`, and the other way round; False: no way.

    Both are saved.
    """
    if p.r[t, CLASS] != p.r[s, CLASS]:
        return False
    mode, u, w = p.r[t, MODE], p.x[a * ROW + NEXT] + 0, p.x[b * ROW + NEXT] + 0
    n, ends = p.c[TASKS], p.c[TASKS] + p.c[TEAMS]
    if u >= n and w >= n:
        return False
    to = w if w < n else ends + t
    on = u if u < n else ends + s
    if p.x[a * ROW + RANK] > p.x[to * ROW + RANK] or p.x[b * ROW + RANK] > p.x[on * ROW + RANK]:
        return False
    if p.x[a * ROW + LEAVE] + way(p, mode, a, to) > p.x[to * ROW + LATE]:
        return False
    if p.x[b * ROW + LEAVE] + way(p, mode, b, on) > p.x[on * ROW + LATE]:
        return False
    mine, other = laden(p, u), laden(p, w)
    if p.r[t, LOAD] - mine + other > p.r[t, SEATS] or p.r[s, LOAD] - other + mine > p.r[s, SEATS]:
        return False
    last, end = p.x[(ends + t) * ROW + PREV] + 0, p.x[(ends + s) * ROW + PREV] + 0
    link(p, a, to, ends + t, end)
    link(p, b, on, ends + s, last)
    account(p, t)
    account(p, s)
    return True


@bare
def part(p: Plain, t: int) -> bool:
    """Give the rest of route `t`, from where that costs little on, to a like team without stops; False: no way.

    `t` is saved.
    """
    k, n, mode = p.r[t, CLASS], p.c[TASKS], p.r[t, MODE]
    if p.kin[k, 1] == 0 or p.r[t, SIZE] < 2:
        return False
    s, start, end = p.idle[p.kin[k, 0] + p.kin[k, 1] - 1], n + t, n + p.c[TEAMS] + t
    u, at, least = p.x[start * ROW + NEXT] + 0, start, 1e18
    for _ in range(p.r[t, SIZE] - 1):
        w = p.x[u * ROW + NEXT] + 0
        cost = uniform(p) * (way(p, mode, u, end) + way(p, mode, start, w) - p.x[w * ROW + LEG])
        if cost < least:
            least, at = cost, u
        u = w
    save(p, s)
    return exchange(p, t, at, s, n + s)


@bare
def link(p: Plain, a: int, to: int, end: int, last: int) -> None:
    """Let node `to`, and what follows it up to `last`, follow node `a`; then comes `end`."""
    p.x[a * ROW + NEXT], p.x[to * ROW + PREV] = to, a
    if to != end:
        p.x[last * ROW + NEXT], p.x[end * ROW + PREV] = end, last


@bare
def account(p: Plain, t: int) -> None:
    """Reckon route `t` anew: whose its stops are, ways, prices and times."""
    n, mode, kind = p.c[TASKS], p.r[t, MODE], p.r[t, KIND]
    before, size, load, cost = n + t, 0, 0, 0
    node = p.x[before * ROW + NEXT] + 0
    while node < n:
        leg = way(p, mode, before, node)
        p.x[node * ROW + TEAM], p.x[node * ROW + LEG] = t, leg
        size, load, cost = size + 1, load + p.x[node * ROW + PERSONS], cost + leg + p.price[node, kind]
        before, node = node, p.x[node * ROW + NEXT] + 0
    if (size == 0) != (p.r[t, SIZE] == 0):
        flip_idle(p, t, size == 0)
    p.r[t, SIZE], p.r[t, LOAD] = size, load
    leg = way(p, mode, before, node) if size > 0 else home(p, t)
    p.x[node * ROW + LEG] = leg
    p.c[TOTAL] += cost + leg - p.r[t, COST]
    p.r[t, COST] = cost + leg
    forward(p, t)
    backward(p, before)
