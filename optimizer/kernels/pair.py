"""Compiled: a visit with two crews. Both starts are pinned to each other when they are planned."""

from __future__ import annotations

from optimizer.kernels.change import drop, position, put, settle
from optimizer.kernels.compiled import NEVER, compiled
from optimizer.kernels.flat import Flat, State
from optimizer.kernels.random import blinks, draw, pick
from optimizer.kernels.route import last_start, next_start
from optimizer.kernels.slot import clear_short, offer_slot, slot

LATER = 0.2
"""Chance to put a double visit into any of its windows, or as late as both teams can, instead of as early."""


@compiled
def best_per_team(f: Flat, s: State, v: int, rate: float) -> None:
    """Offer the cheapest slot of each team for task `v`; each is overlooked with the chance `rate`."""
    clear_short(s)
    for t in range(len(s.size)):
        if f.price_team[v, t] < 0 or s.load[t] + f.persons[v] > f.seats[t]:
            continue
        best, at = NEVER, 0
        for k in range(s.size[t] + 1):
            cost = slot(f, s, v, t, k)
            if cost < best and not (rate > 0.0 and blinks(s, rate)):
                best, at = cost, k
        if best < s.short[7, 0]:
            offer_slot(s, best, t, at)


@compiled
def put_pair(f: Flat, s: State, v: int, w: int, rate: float) -> bool:
    """Serve crews `v` (the first) and `w` of one visit by two teams, or change nothing."""
    best_per_team(f, s, v, rate)
    for i in range(8):  # the second half of `short` keeps the slots of `v`
        s.short[8 + i, 0], s.short[8 + i, 1], s.short[8 + i, 2] = s.short[i, 0], s.short[i, 1], s.short[i, 2]
    best_per_team(f, s, w, rate)
    last = -NEVER
    while True:
        key = next_pair(s, last)
        if key == NEVER or key // 64 >= f.penalty[v]:
            return False
        if put_both(f, s, v, w, 8 + key % 64 // 8, key % 8):
            return True
        last = key


@compiled
def next_pair(s: State, last: int) -> int:
    """Return the cheapest pair of slots behind pair `last`, as 64 times its cost [s] plus its places, or NEVER."""
    key = NEVER
    for i in range(8):
        for j in range(8):
            one, other = s.short[8 + i, 0], s.short[j, 0]
            if max(one, other) < NEVER and s.short[8 + i, 1] != s.short[j, 1]:
                this = 64 * (one + other) + 8 * i + j
                if last < this < key:
                    key = this
    return key


@compiled
def later(f: Flat, s: State, v: int, last: int) -> int:
    """Return the opening of any window of task `v`, or its last start by `last`, which suits put on late may need."""
    w = pick(s, f.n_windows[v] + 1)
    return f.windows[v, w, 0] + 0 if w < f.n_windows[v] else last_start(f, s, v, last)


@compiled
def put_both(f: Flat, s: State, v: int, w: int, i: int, j: int) -> bool:
    """Serve `v` in slot `i` and `w` in slot `j` of `short`, or change nothing.

    First each as early as it can be, whatever its team has to do before; then both as the gap says, now and then later,
    which one of the teams may need.
    """
    t, at, u, spot = s.short[i, 1] + 0, s.short[i, 2] + 0, s.short[j, 1] + 0, s.short[j, 2] + 0
    if not put(f, s, v, t, at):
        return False
    if put(f, s, w, u, spot):
        begin = max(s.begin[t, s.spot[v]] + 0, s.begin[u, s.spot[w]] - f.gap[v, 1])
        if draw(s) < LATER:
            begin = max(begin, later(f, s, v, min(s.late[t, s.spot[v]] + 0, s.late[u, s.spot[w]] - f.gap[v, 0])))
        first = next_start(f, s, v, begin)
        if first != NEVER:
            s.low[v], s.high[v] = first, first
            s.low[w], s.high[w] = first + f.gap[v, 0], first + f.gap[v, 1]
            if settle(f, s, t) < 0 and settle(f, s, u) < 0:
                return True
        drop(f, s, u, position(s, u, w))
        settle(f, s, u)
    drop(f, s, t, position(s, t, v))
    settle(f, s, t)
    return False
