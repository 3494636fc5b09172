"""Compiled: where an absent task fits best, and putting many back in a good order ("greedy insertion with blinks")."""

from __future__ import annotations

from optimizer.kernels.change import drop_partner, put
from optimizer.kernels.compiled import NEVER, compiled
from optimizer.kernels.flat import Flat, State
from optimizer.kernels.pair import put_pair
from optimizer.kernels.random import blinks, draw
from optimizer.kernels.room import make_room
from optimizer.kernels.slot import clear_short, offer_slot, slot

BLINK = 0.01
"""Chance to overlook a slot. Source: Christiaens & Vanden Berghe 2020, section 5."""

OFTEN = 0.2
"""The chance in tiny cases: few tasks have few slots, and some plans would never be met."""


SMALL = 6
"""With no more tasks than so many times the neighbours of one, all routes are looked through, which takes no longer."""


@compiled
def scan_route(f: Flat, s: State, v: int, t: int, rate: float) -> None:
    """Offer every slot of route `t` for task `v`."""
    if f.price_team[v, t] < 0 or s.load[t] + f.persons[v] > f.seats[t]:
        return
    if f.n_windows[v] == 0:
        return
    last = f.windows[v, f.n_windows[v] - 1, 2]
    for k in range(s.size[t] + 1):
        if k > 0 and s.leave[t, k - 1] > last:
            break
        cost = slot(f, s, v, t, k)
        if cost < s.short[7, 0] and not (rate > 0.0 and blinks(s, rate)):
            offer_slot(s, cost, t, k)


@compiled
def scan_all(f: Flat, s: State, v: int, rate: float) -> None:
    """Offer every slot of every route for task `v`."""
    clear_short(s)
    for t in range(len(s.size)):
        scan_route(f, s, v, t, rate)


@compiled
def scan_touched(f: Flat, s: State, v: int, rate: float) -> None:
    """Offer every slot of the routes this step has touched."""
    clear_short(s)
    for u in range(s.tally[4]):
        scan_route(f, s, v, s.old_meta[u, 0], rate)


@compiled
def scan_near(f: Flat, s: State, v: int, rate: float) -> None:
    """Offer the slots before and after the neighbours of task `v`, and those of the routes without stops."""
    clear_short(s)
    s.tally[8] += 1
    n, now = len(s.team), s.tally[8]
    for i in range(f.near.shape[1]):
        u = f.near[v, i]
        if u < 0:
            break
        t = s.team[u]
        if t < 0 or f.price_team[v, t] < 0 or s.load[t] + f.persons[v] > f.seats[t]:
            continue
        for k in range(s.spot[u], s.spot[u] + 2):
            w = s.seq[t, k] if k < s.size[t] else n + t
            if s.seen[w] != now:
                s.seen[w] = now
                cost = slot(f, s, v, t, k)
                if cost < s.short[7, 0] and not blinks(s, rate):
                    offer_slot(s, cost, t, k)
    for t in range(len(s.size)):
        if s.size[t] == 0 and f.price_team[v, t] >= 0 and f.persons[v] <= f.seats[t]:
            cost = slot(f, s, v, t, 0)
            if cost < s.short[7, 0]:
                offer_slot(s, cost, t, 0)


@compiled
def place(f: Flat, s: State, v: int, rate: float) -> bool:
    """Serve absent task `v` where it costs least, unless leaving it out is cheaper.

    One that was absent before the step looks at the touched routes only: the others have refused it already. With
    `rate` 0 everybody looks everywhere.
    """
    if f.partner[v] >= 0:
        if f.partner[v] < v or s.team[f.partner[v]] != -1:
            return False
        return put_pair(f, s, v, f.partner[v], rate)
    if rate > 0.0 and s.since[v] != s.tally[3]:
        scan_touched(f, s, v, rate)
    elif rate == 0.0 or f.near.shape[1] * SMALL >= len(s.team):
        scan_all(f, s, v, rate)
    else:
        scan_near(f, s, v, rate)
        if s.short[0, 0] == NEVER:
            scan_touched(f, s, v, rate)
    return take_best(f, s, v)


@compiled
def take_best(f: Flat, s: State, v: int) -> bool:
    """Put task `v` into the cheapest of the offered slots that holds."""
    for i in range(min(8, 1 + 3 * f.number[9])):
        if s.short[i, 0] >= f.penalty[v]:
            return False
        before = s.tally[0]
        if put(f, s, v, s.short[i, 1], s.short[i, 2]):
            return s.tally[0] <= before or f.number[9] == 0
    return False


@compiled
def gather(f: Flat, s: State, seed: int, n_absent: int) -> int:
    """List the tasks to try in this step: those taken out just now, and some absent ones near `seed`."""
    n = 0
    for i in range(s.tally[2]):
        v = s.absent[i]
        if i >= n_absent or s.tally[2] <= 12:
            s.picks[n] = v
            n += 1
    if s.tally[2] <= 12:
        return n
    limit = n + 10
    if s.team[seed] == -1 and s.spot[seed] < n_absent:
        s.picks[n] = seed
        n += 1
    for i in range(f.near.shape[1]):
        v = f.near[seed, i]
        if n >= limit:
            break
        if v >= 0 and s.team[v] == -1 and s.spot[v] < n_absent:
            s.picks[n] = v
            n += 1
    return n


@compiled
def set_keys(f: Flat, s: State, n: int) -> None:
    """Give the first `n` picks their sort keys, by one of several orders drawn at random (small goes first)."""
    order = draw(s) * 15.0
    for i in range(n):
        v = s.picks[i]
        key = draw(s)
        if order >= 13.0:
            key -= float(f.windows[v, 0, 0])
        elif order >= 11.0:
            key += float(f.windows[v, f.n_windows[v] - 1, 1])
        elif order >= 9.0:
            key += float(f.windows[v, f.n_windows[v] - 1, 1] - f.windows[v, 0, 0])
        elif order >= 5.0:
            key -= float(f.penalty[v]) + 1000.0 * f.persons[v]
        elif order >= 4.0:
            key += float(f.far[v])
        elif order >= 2.0:
            key -= float(f.far[v])
        s.keys[i] = int(1000.0 * key)


@compiled
def sort_picks(s: State, n: int) -> None:
    """Sort the first `n` picks by key."""
    for i in range(1, n):
        key, v = s.keys[i], s.picks[i]
        j = i - 1
        while j >= 0 and s.keys[j] > key:
            s.keys[j + 1], s.picks[j + 1] = s.keys[j], s.picks[j]
            j -= 1
        s.keys[j + 1], s.picks[j + 1] = key, v


@compiled
def drop_orphans(f: Flat, s: State) -> None:
    """Take out the second crew wherever the first is absent, and the other way round."""
    i = 0
    while i < s.tally[2]:
        drop_partner(f, s, s.absent[i])
        i += 1


@compiled
def recreate(f: Flat, s: State, seed: int, n_absent: int) -> None:
    """Put tasks back, some in place of cheaper ones, which look on; `n_absent` were absent before the step."""
    if f.number[10] != 0:
        drop_orphans(f, s)
    n = gather(f, s, seed, n_absent)
    set_keys(f, s, n)
    sort_picks(s, n)
    rate = OFTEN if f.number[12] != 0 else BLINK
    i = 0
    while i < n:
        v = s.picks[i] + 0
        i += 1
        if s.team[v] == -1:
            place(f, s, v, rate)
            if s.team[v] == -1 and s.since[v] == s.tally[3]:
                n = make_room(f, s, v, n)


@compiled
def fill(f: Flat, s: State) -> None:
    """Try every absent task once, dear ones first, then those with little time."""
    n = s.tally[2]
    for i in range(n):
        v = s.absent[i]
        s.picks[i] = v
        closes = f.windows[v, f.n_windows[v] - 1, 1]
        s.keys[i] = -min(f.penalty[v], 10**9) * 10**9 + f.rank[v] * 10**8 + closes
    sort_many(s, n)
    for i in range(n):
        if s.team[s.picks[i]] == -1:
            place(f, s, s.picks[i], 0.0)


@compiled
def sort_many(s: State, n: int) -> None:
    """Sort many picks by key (Shell sort)."""
    step = 1
    while step < n:
        step = 3 * step + 1
    while step >= 1:
        for i in range(step, n):
            key, v = s.keys[i], s.picks[i]
            j = i - step
            while j >= 0 and s.keys[j] > key:
                s.keys[j + step], s.picks[j + step] = s.keys[j], s.picks[j]
                j -= step
            s.keys[j + step], s.picks[j + step] = key, v
        step //= 3
