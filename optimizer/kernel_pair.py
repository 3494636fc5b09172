"""Compiled: a visit with two crews. Both starts are pinned to each other when they are planned."""

from __future__ import annotations

from optimizer.kernel import NEVER, compiled
from optimizer.kernel_change import FREE, drop, put, settle
from optimizer.kernel_route import next_start
from optimizer.kernel_slot import arrival, clear_short, offer_slot, slot
from optimizer.search_flat import Flat, State


@compiled
def best_per_team(f: Flat, s: State, v: int) -> None:
    """Offer the cheapest slot of each team for task `v`."""
    clear_short(s)
    for t in range(len(s.size)):
        if f.price_team[v, t] < 0 or s.load[t] + f.persons[v] > f.seats[t]:
            continue
        best, at = NEVER, 0
        for k in range(s.size[t] + 1):
            cost = slot(f, s, v, t, k)
            if cost < best:
                best, at = cost, k
        if best < s.short[7, 0]:
            offer_slot(s, best, t, at)


@compiled
def put_pair(f: Flat, s: State, v: int, w: int) -> bool:
    """Serve crews `v` (the first) and `w` of one visit by two teams, or change nothing."""
    best_per_team(f, s, v)
    for i in range(8):  # the second half of `short` keeps the slots of `v`
        s.short[8 + i, 0], s.short[8 + i, 1], s.short[8 + i, 2] = s.short[i, 0], s.short[i, 1], s.short[i, 2]
    best_per_team(f, s, w)
    for i in range(8, 16):
        for j in range(8):
            if max(s.short[i, 0], s.short[j, 0]) == NEVER or s.short[i, 0] + s.short[j, 0] >= f.penalty[v]:
                break
            if s.short[i, 1] != s.short[j, 1] and put_both(f, s, v, w, i, j):
                return True
    return False


@compiled
def put_both(f: Flat, s: State, v: int, w: int, i: int, j: int) -> bool:
    """Serve `v` in slot `i` and `w` in slot `j` of `short` with starts apart as the gap says, or change nothing."""
    t, at, u, spot = s.short[i, 1] + 0, s.short[i, 2] + 0, s.short[j, 1] + 0, s.short[j, 2] + 0
    first = next_start(f, s, v, arrival(f, s, v, t, at))
    second = next_start(f, s, w, arrival(f, s, w, u, spot))
    if max(first, second) == NEVER:
        return False
    first = next_start(f, s, v, max(first, second - f.gap[v, 1]))
    if first == NEVER:
        return False
    s.low[v], s.high[v] = first, first
    s.low[w], s.high[w] = first + f.gap[v, 0], first + f.gap[v, 1]
    if put(f, s, v, t, at):
        if put(f, s, w, u, spot):
            return True
        drop(f, s, t, s.spot[v])
        settle(f, s, t)
    s.low[v], s.high[v], s.low[w], s.high[w] = -FREE, FREE, -FREE, FREE
    return False
