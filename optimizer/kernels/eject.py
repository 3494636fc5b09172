"""Compiled: a task takes the place of a run of cheaper ones, which look for another place, and so on.

The best few runs (`kernels/room.py`) are tried to the end, the others' places included, and the cheapest outcome stays.

Source: Nagata & Bräysy, "A powerful route minimization heuristic for the vehicle routing problem with time windows",
Operations Research Letters 37 (2009): ejection of stops with the least sum of prices.
"""

from __future__ import annotations

from optimizer.kernels.change import drop_partner, mend, revert, set_absent, unfair, unset_absent
from optimizer.kernels.compiled import NEVER, compiled
from optimizer.kernels.flat import I64, Flat, State
from optimizer.kernels.insert import place
from optimizer.kernels.room import WAYS, replace_run, weigh

TRIED = 6
"""Runs that are tried to the end at the first go."""

DEEPEST = 40
"""Tasks that change places in one chain, at most."""


@compiled
def clear(f: Flat, s: State) -> None:
    """Make the plan the one that serves nobody; tasks with team -2 are not due."""
    s.tally[0], s.tally[2], s.tally[4] = 0, 0, 0
    s.tally[3] += 1
    for v in range(len(s.team)):
        if s.team[v] != -2:
            set_absent(f, s, v)
    for t in range(len(s.size)):
        s.size[t], s.travel[t], s.price[t] = 0, 0, 0
        mend(f, s, t)


@compiled
def load_orders(f: Flat, s: State, orders: I64, sizes: I64) -> None:
    """Put the absent tasks of `orders` [T, C] into their routes; what cannot be kept stays absent."""
    s.tally[3] += 1
    s.tally[4] = 0
    for t in range(len(s.size)):
        k = 0
        for i in range(sizes[t]):
            v = orders[t, i]
            if s.team[v] == -1 and f.price_team[v, t] >= 0 and k + 1 < s.seq.shape[1]:
                unset_absent(f, s, v)
                s.seq[t, k], s.team[v], s.spot[v] = v, t, k
                k += 1
        s.size[t] = k
        mend(f, s, t)
    i = 0
    while i < s.tally[2]:
        drop_partner(f, s, s.absent[i])
        i += 1


@compiled
def dearest_new(f: Flat, s: State) -> int:
    """Return the dearest absent task that was served before and is not tried yet, or -1."""
    u = -1
    for i in range(s.tally[2]):
        w = s.absent[i]
        if s.tried[w] != 0 and (u < 0 or f.penalty[w] > f.penalty[u]):
            u = w
    return u


@compiled
def chain(f: Flat, s: State, v: int, t: int, first: int, behind: int, bold: int) -> int:
    """Replace a run by `v`, then find places for what left, dear ones first, by other runs; return the total [s].

    A run costs less than `bold` times what takes its place.
    """
    s.tally[3] += 1
    s.tally[4] = 0
    for i in range(s.tally[2]):
        s.old_absent[i] = s.absent[i]
    for u in range(len(s.team)):
        s.tried[u] = s.team[u] >= 0
    if not replace_run(f, s, v, t, first, behind):
        return NEVER
    for _ in range(DEEPEST // bold):
        u = dearest_new(f, s)
        if u < 0:
            break
        s.tried[u] = 0
        if place(f, s, u, 0.0) or f.partner[u] >= 0:
            continue
        if weigh(f, s, u, bold * f.penalty[u], WAYS, False) > 0:
            replace_run(f, s, u, s.ways[WAYS, 1] + 0, s.ways[WAYS, 2] + 0, s.ways[WAYS, 3] + 0)
    return int(s.tally[0] + unfair(f, s))


@compiled
def undo(f: Flat, s: State, n_absent: int, total: int) -> None:
    """Take the last chain back."""
    revert(f, s, n_absent)
    s.tally[0] = total


@compiled
def rescue(f: Flat, s: State, v: int, bold: int) -> bool:
    """Serve absent task `v`: in the best slot, else in place of others where that pays; say whether it is.

    With `bold` 1 only cheaper tasks make room; above, also dearer ones that find another place.
    """
    if place(f, s, v, 0.0):
        return True
    if f.partner[v] >= 0:
        return False
    found = weigh(f, s, v, bold * f.penalty[v], 0, False)
    n_absent, total = s.tally[2] + 0, s.tally[0] + 0
    least, best = total + unfair(f, s), -1
    for a in range(min(found, TRIED if bold == 1 else WAYS)):
        after = chain(f, s, v, s.ways[a, 1] + 0, s.ways[a, 2] + 0, s.ways[a, 3] + 0, bold)
        if after < least:
            least, best = after, a
        undo(f, s, n_absent, total)
    if best < 0:
        return False
    chain(f, s, v, s.ways[best, 1] + 0, s.ways[best, 2] + 0, s.ways[best, 3] + 0, bold)
    return True


@compiled
def rescue_all(f: Flat, s: State, tasks: I64, bold: int) -> None:
    """Serve the absent ones of `tasks`, in this order, as `rescue` does."""
    for i in range(len(tasks)):
        if s.team[tasks[i]] == -1:
            rescue(f, s, tasks[i], bold)
