"""Compiled: room for a task in place of a run of cheaper stops.

Every run of stops of every route is weighed against the task: what leaves costs its price until it finds another place.
"""

from __future__ import annotations

from optimizer.kernels.change import drop_kept, mend_less, put, save
from optimizer.kernels.compiled import compiled, inlined
from optimizer.kernels.flat import Flat, State
from optimizer.kernels.random import pick
from optimizer.kernels.route import RESET, gap_time, leg, next_start
from optimizer.kernels.slot import stands

WAYS = 12
"""Runs kept for one task, the cheapest ones."""

AMONG = 4
"""One of so many of the cheapest is taken."""

BOLD = 3
"""A task may push out what costs so many times as much, because that may find other places."""


FEW = 12
"""With no more teams than this all their routes are weighed."""


@compiled
def mark_beside(f: Flat, s: State, v: int) -> None:
    """Mark in `seen`, by a new scan, the ends of the routes that neighbours of task `v` are in."""
    s.tally[8] += 1
    for i in range(f.near.shape[1]):
        u = f.near[v, i]
        if u >= 0 and s.team[u] >= 0:
            s.seen[len(s.team) + s.team[u]] = s.tally[8]


@compiled
def weigh(f: Flat, s: State, v: int, limit: int, top: int, beside: bool) -> int:
    """Fill `ways`, from row `top` on, with the cheapest (price, route, first, behind the last) runs `v` may replace.

    Only runs below `limit` [s] count, with `beside` only those of routes its neighbours are in; exact for plain teams,
    a guess for rich ones. Returns how many there are.
    """
    found = 0
    if f.n_windows[v] == 0:
        return 0
    if beside:
        mark_beside(f, s, v)
    for t in range(len(s.size)):
        if f.price_team[v, t] >= 0 and (not beside or s.seen[len(s.team) + t] == s.tally[8]):
            found = weigh_route(f, s, v, t, limit, top, found)
    return found


@inlined
def between(f: Flat, s: State, t: int, k: int) -> int:
    """Return how long breaks and hand-overs before stop `k` of route `t` take [s]; resets come and go with ranks."""
    return 0 if s.gap[t, k] & ~RESET == 0 else gap_time(f, t, s.gap[t, k] & ~RESET)


@compiled
def weigh_route(f: Flat, s: State, v: int, t: int, limit: int, top: int, found: int) -> int:
    """Offer the runs of route `t`; return how many there are now."""
    n, mode, reset, last = s.size[t], f.mode[t], max(0, f.number[0]), f.windows[v, f.n_windows[v] - 1, 2]
    for i in range(n):
        here, now, rank = stands(f, s, t, i)
        if (rank > f.rank[v] and f.number[0] < 0) or now > last:
            break
        if f.penalty[s.seq[t, i]] >= limit or f.partner[s.seq[t, i]] >= 0:
            continue
        way, ready = -1, max(now, f.windows[v, 0, 0] + 0) + f.service[v]
        lost, room, saved = 0, f.seats[t] - s.load[t] - f.persons[v], 0
        rest = between(f, s, t, i)
        for j in range(i + 1, n + 1):
            out = s.seq[t, j - 1]
            lost += f.penalty[out]
            saved += s.legs[t, j - 1]
            room += f.persons[out]
            rest += between(f, s, t, j)
            if lost >= limit or f.partner[out] >= 0:
                break
            there = s.seq[t, j] + 0 if j < n else f.end[t] + 0
            change = reset if j < n and f.rank[there] < f.rank[v] else 0
            if room < 0 or ready > s.late[t, j] or lost - saved - s.legs[t, j] >= limit:
                continue
            if way < 0:  # looked up where a run is long enough at all
                way = leg(f, mode, here, v)
                ready = next_start(f, s, v, now + way + reset * (rank > f.rank[v])) + f.service[v]
            if ready + rest + change > s.late[t, j] or (f.number[0] < 0 and j < n and f.rank[there] < f.rank[v]):
                continue
            onward = leg(f, mode, v, there)
            price = lost + way + onward - saved - s.legs[t, j] + f.price_team[v, t]
            if ready + rest + change + onward <= s.late[t, j] and price < limit:
                found = offer_run(s, top, found, price, t, i, j)
    return found


@compiled
def offer_run(s: State, top: int, found: int, price: int, t: int, i: int, j: int) -> int:
    """Note a run among the cheapest, at most two a route; return how many are noted."""
    same, worst, end = 0, -1, top + found
    for a in range(top, end):
        if s.ways[a, 1] == t:
            same += 1
            worst = a
    if same >= 2:
        if s.ways[worst, 0] <= price:
            return found
        for a in range(worst, end - 1):
            for b in range(4):
                s.ways[a, b] = s.ways[a + 1, b]
        end -= 1
    if end == top + WAYS:
        if s.ways[end - 1, 0] <= price:
            return WAYS
        end -= 1
    a = end
    while a > top and s.ways[a - 1, 0] > price:
        for b in range(4):
            s.ways[a, b] = s.ways[a - 1, b]
        a -= 1
    s.ways[a, 0], s.ways[a, 1], s.ways[a, 2], s.ways[a, 3] = price, t, i, j
    return end + 1 - top


@compiled
def replace_run(f: Flat, s: State, v: int, t: int, first: int, behind: int) -> bool:
    """Put absent task `v` in place of the stops `first` to before `behind` of route `t`; False: it did not fit."""
    from_end = s.size[t] - behind
    save(f, s, t)
    for k in range(behind - 1, first - 1, -1):
        drop_kept(f, s, t, k)
    mend_less(f, s, t)
    k = min(first, max(0, s.size[t] - from_end))
    return put(f, s, v, t, k)


@compiled
def squeeze(f: Flat, s: State, v: int) -> None:
    """Put absent task `v` in, in place of some that may be dearer, in one of the cheapest ways."""
    if f.partner[v] >= 0:
        return
    found = min(AMONG, weigh(f, s, v, BOLD * f.penalty[v], 0, len(s.size) > FEW))
    if found > 0:
        a = pick(s, found)
        replace_run(f, s, v, s.ways[a, 1] + 0, s.ways[a, 2] + 0, s.ways[a, 3] + 0)


@compiled
def make_room(f: Flat, s: State, v: int, n: int) -> int:
    """Put absent task `v` in place of cheaper ones where that pays; return `n` picks and those cheaper ones."""
    if f.partner[v] >= 0 or f.penalty[v] <= f.number[11]:
        return n
    if weigh(f, s, v, f.penalty[v] + 0, 0, len(s.size) > FEW) == 0:
        return n
    t, first, behind = s.ways[0, 1] + 0, s.ways[0, 2] + 0, s.ways[0, 3] + 0
    if n + behind - first > len(s.picks):
        return n
    for k in range(first, behind):
        s.picks[n] = s.seq[t, k]
        n += 1
    replace_run(f, s, v, t, first, behind)
    return n
