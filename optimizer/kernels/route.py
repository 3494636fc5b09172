"""Compiled: travel between two places, the windows of a task, and the times along one plain route."""

from __future__ import annotations

from optimizer.kernels.compiled import NEVER, bare, compiled
from optimizer.kernels.flat import Flat, State

RESET = 16
"""The bit of a gap code for a reset; 1 + break in bits 0-3, 1 + hand-over from bit 6."""


@compiled
def gap_time(f: Flat, t: int, code: int) -> int:
    """Return how long the stops of gap `code` take [s], without travel and waiting."""
    total = 0
    if code & 15:
        total += f.breaks[t, (code & 15) - 1, 2]
    if code & RESET:
        total += f.number[0]
    if code >> 6:
        total += f.number[1]
    return total


@bare
def leg(f: Flat, mode: int, p: int, q: int) -> int:
    """Return the travel time [s] from place `p` to place `q`."""
    a, b = f.site[p], f.site[q]
    if a != b:
        return f.hop[mode, a, b] + f.climb[p] + f.enter[q]
    floors = abs(f.floor[p] - f.floor[q])
    if floors == 0:
        return f.door[a] + 0
    return f.door[a] + f.rise0[a] + f.rise[a] * floors


@bare
def next_start(f: Flat, s: State, v: int, at: int) -> int:
    """Return the earliest start of task `v` for an arrival `at` [s], or NEVER."""
    at = max(at, s.low[v])
    begin = NEVER
    for w in range(f.n_windows[v]):
        if at <= f.windows[v, w, 2]:
            begin = min(begin, max(at, f.windows[v, w, 0]))
    if begin > s.high[v]:
        return NEVER
    return begin


@bare
def last_start(f: Flat, s: State, v: int, by: int) -> int:
    """Return the latest start of task `v` not after `by` [s], or -NEVER."""
    by = min(by, s.high[v])
    begin = -NEVER
    for w in range(f.n_windows[v]):
        if by >= f.windows[v, w, 0]:
            begin = max(begin, min(by, f.windows[v, w, 2]))
    if begin < s.low[v]:
        return -NEVER
    return begin


@compiled
def opening(f: Flat, v: int, begin: int) -> int:
    """Return when the last window of task `v` opens that has opened by `begin` [s]."""
    opens = -NEVER
    for w in range(f.n_windows[v]):
        if f.windows[v, w, 0] <= begin:
            opens = max(opens, f.windows[v, w, 0] + 0)
    return opens


@compiled
def hands_over(s: State, t: int) -> bool:
    """Say whether route `t` has a hand-over at present: then it will hardly do without."""
    trips = 0
    for k in range(s.size[t] + 1):
        trips += s.gap[t, k] >> 6
    return trips > 0


@bare
def time_price(f: Flat, v: int, begin: int) -> int:
    """Return what a start of task `v` at `begin` costs: lateness, and a shift against the published plan [s]."""
    if f.number[8] == 0 or f.sample[v] == 0:
        return 0
    late = NEVER
    for w in range(f.n_windows[v]):
        if f.windows[v, w, 0] <= begin <= f.windows[v, w, 2]:
            late = min(late, max(0, begin - f.windows[v, w, 1]))
    return late * f.number[4]


@bare
def shift_price(f: Flat, v: int, t: int, begin: int) -> int:
    """Return the price of moving the start of task `v` away from the published one [s]."""
    if f.number[5] == 0 or f.shown_team[v] != t:
        return 0
    if abs(begin - f.shown_start[v]) > f.number[6]:
        return f.number[5]
    return 0


@bare
def forward(f: Flat, s: State, t: int) -> int:
    """Set the earliest times of plain route `t`; return the first stop that cannot be kept, or -1."""
    mode, here, now = f.mode[t], f.start[t], f.ready[t] + 0
    n, timed = s.size[t], f.number[8] != 0
    travel, price, work, load = 0, 0, 0, 0
    for k in range(n):
        v = s.seq[t, k]
        way = leg(f, mode, here, v)
        begin = next_start(f, s, v, now + way)
        load += f.persons[v]
        if begin == NEVER or load > f.seats[t]:
            return k
        s.legs[t, k] = way
        s.begin[t, k] = begin
        now = begin + f.service[v]
        s.leave[t, k] = now
        travel += way
        work += f.service[v]
        price += f.price_team[v, t]
        if timed:
            price += time_price(f, v, begin) + shift_price(f, v, t, begin)
        s.team[v] = t
        s.spot[v] = k
        here = v
    way = leg(f, mode, here, f.end[t])
    if n == 0 and f.begun[t] == 0:
        way = 0
    if n > 0 and now + way > f.close[t]:
        return n - 1
    s.legs[t, n] = way
    s.travel[t], s.price[t], s.work[t], s.load[t] = travel + way, price, work + travel + way, load
    return -1


@bare
def backward(f: Flat, s: State, t: int) -> None:
    """Set the latest arrivals of plain route `t`."""
    n = s.size[t]
    by = f.close[t] + 0
    s.late[t, n] = by
    for k in range(n - 1, -1, -1):
        v = s.seq[t, k]
        by = last_start(f, s, v, by - s.legs[t, k + 1] - f.service[v])
        s.late[t, k] = by
