"""Compiled: what one slot costs, and the short list of the best slots."""

from __future__ import annotations

from optimizer.kernels.compiled import NEVER, bare
from optimizer.kernels.flat import Flat, State
from optimizer.kernels.route import gap_time, leg, next_start, time_price

PUSHED = 8
"""So many stops behind a slot are asked what being pushed costs."""


@bare
def clear_short(s: State) -> None:
    """Forget the offered slots."""
    for i in range(8):
        s.short[i, 0] = NEVER


@bare
def offer_slot(s: State, cost: int, t: int, k: int) -> None:
    """Note slot `k` of route `t` among the eight cheapest."""
    i = 7
    while i > 0 and s.short[i - 1, 0] > cost:
        s.short[i, 0], s.short[i, 1], s.short[i, 2] = s.short[i - 1, 0], s.short[i - 1, 1], s.short[i - 1, 2]
        i -= 1
    s.short[i, 0], s.short[i, 1], s.short[i, 2] = cost, t, k


@bare
def stands(f: Flat, s: State, t: int, k: int) -> tuple[int, int, int]:
    """Return where route `t` goes on to stop `k` from, when [s], and the rank so far."""
    if k == 0:
        return f.start[t] + 0, f.ready[t] + 0, f.first_rank[t] + 0
    u = s.seq[t, k - 1] + 0
    return u, s.leave[t, k - 1] + 0, f.rank[u] + 0


@bare
def lateness(f: Flat, s: State, v: int, t: int, k: int, begin: int, arrive: int) -> int:
    """Return what task `v` costs by being late at `begin`, and what it makes the next stops cost by pushing them [s].

    `arrive` is when the team reaches stop `k` then. A guess where breaks and hand-overs lie between.
    """
    price = time_price(f, v, begin)
    for j in range(k, min(s.size[t] + 0, k + PUSHED)):
        u = s.seq[t, j] + 0
        start = next_start(f, s, u, arrive)
        push = start - s.begin[t, j]
        if start == NEVER or push <= 0:
            break
        price += time_price(f, u, start) - time_price(f, u, s.begin[t, j] + 0)
        arrive = s.leave[t, j] + push + s.legs[t, j + 1]
        if f.rich[t] != 0:
            arrive += gap_time(f, t, s.gap[t, j + 1])
    return price


@bare
def slot(f: Flat, s: State, v: int, t: int, k: int) -> int:
    """Return the travel, team price and lateness that task `v` as stop `k` of route `t` adds [s], or NEVER.

    Exact for plain teams. For rich ones a guess that leaves most impossible slots out; the scheduler decides.
    """
    n, mode = s.size[t], f.mode[t]
    here, now, rank = stands(f, s, t, k)
    if max(now, f.windows[v, 0, 0]) + f.service[v] > s.late[t, k]:
        return NEVER
    there, after = f.end[t] + 0, 1000
    if k < n:
        there = s.seq[t, k] + 0
        after = f.rank[there]
    first, second, before = rank > f.rank[v], f.rank[v] > after, rank > after
    if first + second > before and (f.rich[t] == 0 or f.number[0] < 0):
        return NEVER
    way, reset = leg(f, mode, here, v), max(0, f.number[0])
    begin = next_start(f, s, v, now + way + reset * first)
    if begin == NEVER:
        return NEVER
    onward, rest = leg(f, mode, v, there), 0
    if f.rich[t] != 0:
        rest = gap_time(f, t, s.gap[t, k]) - reset * before
    done = begin + rest  # what happens in this gap already may come after the task, or before it while it waits
    if rest > 0:
        done = min(done, next_start(f, s, v, now + way + reset * first + rest))
    if done + f.service[v] + onward + reset * second > s.late[t, k]:
        return NEVER
    price = way + onward - s.legs[t, k] + f.price_team[v, t]
    if f.number[4] == 0 or f.number[12] != 0:
        return price  # tiny cases have few slots, and chance finds what a guess would put last
    return price + lateness(f, s, v, t, k, begin, done + f.service[v] + onward + reset * second)
