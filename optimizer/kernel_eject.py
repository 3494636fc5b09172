"""Compiled: a task takes the place of a run of cheaper ones, which look for another place, and so on.

Every run of stops of every route is weighed against the task: what leaves costs its price unless it finds a place
elsewhere. The best few are tried to the end, the others' places included, and the cheapest outcome stays.

Source: Nagata & Bräysy, "A powerful route minimization heuristic for the vehicle routing problem with time windows",
Operations Research Letters 37 (2009): ejection of stops with the least sum of prices.
"""

from __future__ import annotations

from optimizer.kernel import NEVER, compiled
from optimizer.kernel_change import drop, drop_partner, mend, put, revert, save, set_absent, unfair, unset_absent
from optimizer.kernel_insert import place
from optimizer.kernel_random import pick
from optimizer.kernel_route import leg, next_start
from optimizer.search_flat import I64, Flat, State

WAYS = 12
"""Runs kept for one task, the cheapest ones."""

TRIED = 6
"""And so many of them at the first go."""

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
def weigh(f: Flat, s: State, v: int, limit: int, top: int) -> int:
    """Fill `ways`, from row `top` on, with the cheapest (price, route, first, behind the last) runs `v` may replace.

    Only runs below `limit` [s] count; exact for plain teams, a guess for rich ones. Returns how many there are.
    """
    found = 0
    if f.n_windows[v] == 0:
        return 0
    last = f.windows[v, f.n_windows[v] - 1, 2]
    for t in range(len(s.size)):
        if f.price_team[v, t] < 0:
            continue
        n, mode = s.size[t], f.mode[t]
        for i in range(n + 1):
            here, now, rank = f.start[t] + 0, f.ready[t] + 0, f.first_rank[t] + 0
            if i > 0:
                here, now = s.seq[t, i - 1] + 0, s.leave[t, i - 1] + 0
                rank = f.rank[here]
            if (rank > f.rank[v] and f.number[0] < 0) or now > last:
                break
            way = leg(f, mode, here, v)
            begin = next_start(f, s, v, now + way)
            if begin == NEVER:
                continue
            ready, lost, room, saved = begin + f.service[v], 0, f.seats[t] - s.load[t] - f.persons[v], 0
            for j in range(i, n + 1):
                if j > i:
                    out = s.seq[t, j - 1]
                    lost += f.penalty[out]
                    saved += s.legs[t, j - 1]
                    room += f.persons[out]
                    if lost >= limit or f.partner[out] >= 0:
                        break
                there = f.end[t] + 0
                if j < n:
                    there = s.seq[t, j] + 0
                    if f.rank[there] < f.rank[v] and f.number[0] < 0:
                        continue
                onward = leg(f, mode, v, there)
                if room < 0 or ready + onward > s.late[t, j]:
                    continue
                price = lost + way + onward - saved - s.legs[t, j] + f.price_team[v, t]
                if price < limit:
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
        drop(f, s, t, k)
    mend(f, s, t)
    k = min(first, max(0, s.size[t] - from_end))
    return put(f, s, v, t, k)


@compiled
def squeeze(f: Flat, s: State, v: int) -> None:
    """Put absent task `v` in, at the cost of cheaper ones, in one of the cheapest ways."""
    if f.partner[v] >= 0:
        return
    found = min(4, weigh(f, s, v, f.penalty[v] + 1, 0))
    if found > 0:
        a = pick(s, found)
        replace_run(f, s, v, s.ways[a, 1] + 0, s.ways[a, 2] + 0, s.ways[a, 3] + 0)


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
        if weigh(f, s, u, bold * f.penalty[u], WAYS) > 0:
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
    found = weigh(f, s, v, bold * f.penalty[v], 0)
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
