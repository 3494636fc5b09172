"""Compiled: put a task into a route, take it out, and undo a whole step."""

from __future__ import annotations

from optimizer.kernels.compiled import NEVER, compiled
from optimizer.kernels.flat import Flat, State
from optimizer.kernels.kept import merge_gaps, settle_anew, settle_less
from optimizer.kernels.rich import settle_kept, settle_rich, settle_with
from optimizer.kernels.route import backward, forward

FREE = 2_000_000_000
"""No pinned start of a synchronised task: low is -FREE, high is FREE."""


@compiled
def settle(f: Flat, s: State, t: int) -> int:
    """Set all times and prices of route `t`; return the stop that cannot be kept, or -1."""
    before = s.travel[t] + s.price[t]
    bad = settle_rich(f, s, t) if f.rich[t] != 0 and s.size[t] > 0 else forward(f, s, t)
    if bad >= 0:
        return bad
    if f.rich[t] == 0 or s.size[t] == 0:
        backward(f, s, t)
    s.tally[0] += s.travel[t] + s.price[t] - before
    return -1


@compiled
def settle_put(f: Flat, s: State, t: int, k: int) -> int:
    """Do what `settle` does after a task was put in as stop `k`."""
    if f.rich[t] == 0 or s.size[t] == 1:
        return settle(f, s, t)
    before = s.travel[t] + s.price[t]
    bad = settle_with(f, s, t, k)
    if bad < 0:
        s.tally[0] += s.travel[t] + s.price[t] - before
    return bad


@compiled
def save(f: Flat, s: State, t: int) -> None:
    """Keep route `t` as it is for `revert`, once a step."""
    if s.mark[t] == s.tally[3]:
        return
    s.mark[t] = s.tally[3]
    u = s.tally[4]
    s.tally[4] += 1
    n = s.size[t]
    for k in range(n):
        v = s.seq[t, k]
        s.old_seq[u, k] = v
        s.old_begin[u, k], s.old_leave[u, k] = s.begin[t, k], s.leave[t, k]
        s.old_low[u, k], s.old_high[u, k] = s.low[v], s.high[v]
    for k in range(n + 1):
        s.old_legs[u, k], s.old_late[u, k], s.old_gap[u, k] = s.legs[t, k], s.late[t, k], s.gap[t, k]
    s.old_meta[u, 0], s.old_meta[u, 1], s.old_meta[u, 2] = t, n, s.load[t]
    s.old_meta[u, 3], s.old_meta[u, 4], s.old_meta[u, 5] = s.travel[t], s.price[t], s.work[t]


@compiled
def revert(f: Flat, s: State, n_absent: int) -> None:
    """Undo the step: put the saved routes and the list of absent tasks back."""
    for u in range(s.tally[4]):
        t, n = s.old_meta[u, 0], s.old_meta[u, 1]
        s.size[t], s.load[t] = n, s.old_meta[u, 2]
        s.travel[t], s.price[t], s.work[t] = s.old_meta[u, 3], s.old_meta[u, 4], s.old_meta[u, 5]
        for k in range(n):
            v = s.old_seq[u, k]
            s.seq[t, k], s.team[v], s.spot[v] = v, t, k
            s.begin[t, k], s.leave[t, k] = s.old_begin[u, k], s.old_leave[u, k]
            s.low[v], s.high[v] = s.old_low[u, k], s.old_high[u, k]
        for k in range(n + 1):
            s.legs[t, k], s.late[t, k], s.gap[t, k] = s.old_legs[u, k], s.old_late[u, k], s.old_gap[u, k]
    s.tally[2] = n_absent
    for i in range(n_absent):
        v = s.old_absent[i]
        s.absent[i], s.team[v], s.spot[v] = v, -1, i
        s.low[v], s.high[v] = -FREE, FREE


@compiled
def set_absent(f: Flat, s: State, v: int) -> None:
    """Note that task `v` is served by nobody."""
    i = s.tally[2]
    s.absent[i], s.team[v], s.spot[v], s.since[v] = v, -1, i, s.tally[3]
    s.low[v], s.high[v] = -FREE, FREE
    s.tally[2] += 1
    s.tally[0] += f.penalty[v]


@compiled
def unset_absent(f: Flat, s: State, v: int) -> None:
    """Take task `v` off the list of absent tasks."""
    i = s.spot[v]
    s.tally[2] -= 1
    last = s.absent[s.tally[2]]
    s.absent[i] = last
    s.spot[last] = i
    s.tally[0] -= f.penalty[v]


@compiled
def drop(f: Flat, s: State, t: int, k: int) -> int:
    """Take stop `k` out of route `t` without new times; return the task."""
    v = s.seq[t, k]
    for i in range(k, s.size[t] - 1):
        s.seq[t, i] = s.seq[t, i + 1]
    s.size[t] -= 1
    set_absent(f, s, v)
    return v


@compiled
def mend(f: Flat, s: State, t: int) -> None:
    """Give route `t` its times; stops that cannot be kept become absent, with their partners."""
    save(f, s, t)
    bad = settle(f, s, t)
    while bad >= 0:
        v = drop(f, s, t, bad)
        bad = settle(f, s, t)
        drop_partner(f, s, v)


@compiled
def drop_kept(f: Flat, s: State, t: int, k: int) -> int:
    """Take stop `k` out of route `t` as `drop` does; what lay before and behind it lies between its neighbours then."""
    if f.number[12] == 0:  # in tiny cases all is decided anew
        merge_gaps(f, s, t, k)
    return drop(f, s, t, k)


@compiled
def mend_less(f: Flat, s: State, t: int) -> None:
    """Give route `t` its times after `drop_kept`: what lies between the stops stays where that holds."""
    before = s.travel[t] + s.price[t]
    if f.rich[t] != 0 and s.size[t] > 0 and settle_less(f, s, t):
        s.tally[0] += s.travel[t] + s.price[t] - before
    else:
        mend(f, s, t)


@compiled
def decide_touched(f: Flat, s: State) -> None:
    """Decide anew what lies between the stops of the routes this step has touched, where that costs less."""
    for u in range(s.tally[4]):
        t = s.old_meta[u, 0] + 0
        if f.rich[t] != 0 and s.size[t] > 0:
            before = s.travel[t] + s.price[t]
            settle_anew(f, s, t)
            s.tally[0] += s.travel[t] + s.price[t] - before


@compiled
def mend_kept(f: Flat, s: State, t: int) -> None:
    """Give route `t` of the best plan the times it had, or new ones where those cost less."""
    before = s.travel[t] + s.price[t]
    if f.rich[t] != 0 and s.size[t] > 0 and settle_kept(f, s, t):
        s.tally[0] += s.travel[t] + s.price[t] - before
    else:
        mend(f, s, t)


@compiled
def drop_partner(f: Flat, s: State, v: int) -> None:
    """Take the other crew of absent task `v` out of its route; fewer stops may need more time, so mend it."""
    w = f.partner[v]
    if w < 0 or s.team[w] < 0:
        return
    t = s.team[w]
    save(f, s, t)
    drop(f, s, t, position(s, t, w))
    bad = settle(f, s, t)
    while bad >= 0:
        drop(f, s, t, bad)
        bad = settle(f, s, t)


@compiled
def position(s: State, t: int, v: int) -> int:
    """Return where task `v` stands in route `t` (its `spot` may be old while the route is being changed)."""
    for k in range(s.size[t]):
        if s.seq[t, k] == v:
            return k
    return -1


@compiled
def put(f: Flat, s: State, v: int, t: int, k: int) -> bool:
    """Serve absent task `v` as stop `k` of route `t`; change nothing and return False when that cannot be."""
    save(f, s, t)
    n = s.size[t]
    for i in range(n, k, -1):
        s.seq[t, i] = s.seq[t, i - 1]
    s.seq[t, k] = v
    s.size[t] = n + 1
    i = s.spot[v]
    s.team[v] = t
    if settle_put(f, s, t, k) < 0:
        spot = s.spot[v]
        s.spot[v] = i
        unset_absent(f, s, v)
        s.spot[v] = spot
        return True
    for j in range(k, n):
        s.seq[t, j] = s.seq[t, j + 1]
    s.size[t] = n
    s.team[v], s.spot[v] = -1, i
    if f.rich[t] == 0 or n == 0:  # a rich route keeps its times when the scheduler finds nothing
        settle(f, s, t)
    return False


@compiled
def unfair(f: Flat, s: State) -> int:
    """Return the fairness term [s]."""
    if f.number[7] == 0:
        return 0
    least, most = NEVER, -NEVER
    for t in range(len(s.size)):
        if f.begun[t] == 2:
            continue
        work = f.work[t] + (s.work[t] if s.size[t] > 0 or f.begun[t] == 1 else 0)
        least, most = min(least, work), max(most, work)
    return max(0, most - least) * f.number[7] // 1000
