"""Compiled: the cheapest day of one team at given prices of tasks, over a set of days that holds every real one.

Labels go forward in time: last task, leave, cost, break taken or not, suit changed or not, latest start of the next
hand-over, persons, and the tasks that may not come again (each task remembers those near it, "ng-routes": Baldacci,
Mingozzi & Roberti, New route relaxation and pricing strategies for the vehicle routing problem, Operations Research
59, 2011).
What makes the set larger than the real days: a task may come again after a way far enough; stops between two tasks
come in the order that is quickest, whether it exists or not; a second suit and tubes are left out; a start too
early against the published plan is free; a sample counts as up to `GRID` younger. Where a cell (task, slice of time,
stage) is full, its two dearest labels become one that is as good as both. `exactly` forbids that: then the dearest is
dropped, and the day is real for these rules, but maybe not the cheapest. `look_ahead` says what must follow a label
at least (days without return to the task before the last): what cannot become cheaper than a day known is left.

Longer than 250 lines because all that is compiled stands together: numba notices a change of its own file only.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

_fast = numba.njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
"""References to arrays are not counted, which would take most of the time."""

FAR = 1_000_000_000
"""No limit [s]."""

NONE = 1e15
"""No such day [s]."""

GRID = 1200
"""How much younger than it is a sample may count [s]."""

SLACK = 60
"""A way over other doors may be shorter than the direct one by no more than this [s]."""

BROKEN, FRESH = 1, 2
"""Bits of a stage: the break is over, the suit was changed."""


class Day(NamedTuple):
    """One team's day: `m` tasks, row `m` of the ways is where it begins, column `m` where it ends. Times [s]."""

    legs: Any  # [m + 1, m + 1]
    via: Any  # [m + 1, m + 1] the shortest way over a hand-over
    to_hand: Any  # [m + 1] the shortest way to a hand-over
    from_hand: Any  # [m + 1]
    falls: Any  # [m + 1, m + 1] 1: the rank falls
    service: Any  # [m]
    windows: Any  # [m, W, 3]
    n_windows: Any  # [m]
    sample: Any  # [m]
    persons: Any  # [m]
    priced: Any  # [m] 1: lateness has a price
    shown_late: Any  # [m] a later start costs `shift`
    bit: Any  # [m] uint64
    bars: Any  # [m, m] uint64: what the first must remember for the second to be barred
    keeps: Any  # [m, m] uint64: what stays remembered on this way
    slice: Any  # [close - ready + 1] which slice of the day a moment is in
    numbers: Any  # see `READY` and those after it


(
    READY, CLOSE, STAGE, HAND_BY, OPEN, SHUT, LASTS, SUIT_END, RESET, HAND, LIMIT, LATE, SHIFT, SEATS,
    STEP, SLICES,
) = range(16)  # fmt: skip
"""Where each scalar stands in `Day.numbers`; `SHUT`, `SUIT_END` and `HAND_BY` are `FAR` where nothing binds."""


class Cells(NamedTuple):
    """The labels, by cell."""

    count: Any  # [m, slices, 4]
    cost: Any  # [m, slices, 4, K]
    leave: Any
    by: Any  # latest start of the next hand-over
    load: Any  # persons
    seen: Any
    before: Any  # label it came from, -1: the start


@_fast
def joined(cells, j, b, p, x, cost, leave, by, load, seen, before):  # type: ignore[no-untyped-def]
    """Make label `x` of a cell as good as itself and the given one."""
    if cost < cells.cost[j, b, p, x]:
        cells.cost[j, b, p, x], cells.before[j, b, p, x] = cost, before
    cells.leave[j, b, p, x] = min(cells.leave[j, b, p, x], leave)
    cells.by[j, b, p, x] = max(cells.by[j, b, p, x], by)
    cells.load[j, b, p, x] = min(cells.load[j, b, p, x], load)
    cells.seen[j, b, p, x] &= seen


@_fast
def written(cells, j, b, p, x, cost, leave, by, load, seen, before):  # type: ignore[no-untyped-def]
    cells.cost[j, b, p, x], cells.leave[j, b, p, x], cells.by[j, b, p, x] = cost, leave, by
    cells.load[j, b, p, x], cells.seen[j, b, p, x], cells.before[j, b, p, x] = load, seen, before


@_fast
def put(cells, j, b, p, cost, leave, by, load, seen, before, exactly):  # type: ignore[no-untyped-def]
    """Put a label into its cell, unless another there is as good; give up those it is as good as."""
    k, n, most = 0, cells.count[j, b, p], cells.cost.shape[3]
    while k < n:
        its = cells.seen[j, b, p, k]
        if (
            cells.cost[j, b, p, k] <= cost and cells.leave[j, b, p, k] <= leave
            and cells.by[j, b, p, k] >= by and cells.load[j, b, p, k] <= load and (its & ~seen) == 0
        ):  # fmt: skip
            return
        if (
            cost <= cells.cost[j, b, p, k] and leave <= cells.leave[j, b, p, k]
            and by >= cells.by[j, b, p, k] and load <= cells.load[j, b, p, k] and (seen & ~its) == 0
        ):  # fmt: skip
            n -= 1
            written(cells, j, b, p, k, cells.cost[j, b, p, n], cells.leave[j, b, p, n], cells.by[j, b, p, n],
                    cells.load[j, b, p, n], cells.seen[j, b, p, n], cells.before[j, b, p, n])  # fmt: skip
            continue
        k += 1
    if n < most:
        written(cells, j, b, p, n, cost, leave, by, load, seen, before)
        cells.count[j, b, p] = n + 1
        return
    first, second = 0, -1
    for k in range(1, n):
        if cells.cost[j, b, p, k] > cells.cost[j, b, p, first]:
            first, second = k, first
        elif second < 0 or cells.cost[j, b, p, k] > cells.cost[j, b, p, second]:
            second = k
    if cost >= cells.cost[j, b, p, first]:
        if not exactly:
            joined(cells, j, b, p, first, cost, leave, by, load, seen, before)
        return
    if not exactly:
        joined(cells, j, b, p, second, cells.cost[j, b, p, first], cells.leave[j, b, p, first],
               cells.by[j, b, p, first], cells.load[j, b, p, first], cells.seen[j, b, p, first],
               cells.before[j, b, p, first])  # fmt: skip
    written(cells, j, b, p, first, cost, leave, by, load, seen, before)


@_fast
def arrival(d, i, j, leave, stage, by, way):  # type: ignore[no-untyped-def]
    """Return arrival at `j`, or -1: `way` has a break (1), a hand-over (2), a reset nobody forces (4)."""
    num = d.numbers
    extra, arrive, travel = 0, 0, d.legs[i, j]
    if d.falls[i, j] or way & 4:
        if num[RESET] < 0:
            return -1
        extra = num[RESET]
        if not stage & FRESH and leave > num[SUIT_END]:
            return -1
    if way & 2:
        if leave + d.to_hand[i] > by:
            return -1
        travel = d.via[i, j]
        extra += num[HAND]
    arrive = leave + travel + extra
    if way & 1:
        if leave > num[SHUT] or (not stage & FRESH and extra < num[RESET] and num[OPEN] > num[SUIT_END]):
            return -1
        rest = d.from_hand[j] if way & 2 else d.legs[i, j]
        arrive = max(arrive, num[OPEN] + rest) + num[LASTS]
    return arrive


@_fast
def begun(d, cells, ahead, j, arrive, stage, cost, by, load, seen, i, before, exactly, most):  # type: ignore[no-untyped-def]
    """Put the labels of a start at `j` in each of its windows."""
    num = d.numbers
    for w in range(d.n_windows[j]):
        start = max(arrive, d.windows[j, w, 0])
        if start > d.windows[j, w, 2]:
            continue
        while True:
            its_by, then = by, FAR
            if by >= FAR and d.sample[j] and num[LIMIT] >= 0 and start + num[LIMIT] < num[CLOSE]:
                grid = (start // GRID + 1) * GRID
                if grid + num[LIMIT] < num[CLOSE]:
                    its_by, then = grid + num[LIMIT], grid
            late = num[LATE] * d.priced[j] * max(0, start - d.windows[j, w, 1]) + num[SHIFT] * (start > d.shown_late[j])
            ended = start + d.service[j]
            m = len(d.service)
            gone = ended + d.legs[j, m] > num[CLOSE] or ended + min(d.to_hand[j], d.legs[j, m]) > its_by
            gone = gone or (not stage & BROKEN and ended > num[SHUT])
            gone = gone or (not stage & FRESH and ended > num[SUIT_END])
            owed = 1 if its_by == num[HAND_BY] and its_by < FAR else 0
            if not gone and cost + late + prospect(d, ahead, j, start, stage, owed, i) < most:
                b = d.slice[ended - num[READY]]
                put(cells, j, b, stage, cost + late, ended, its_by, load, seen, before, exactly)
            if then > d.windows[j, w, 2]:
                break
            start = then


@_fast
def prospect(d, ahead, j, start, stage, owed, after):  # type: ignore[no-untyped-def]
    """Return what follows a start at `j` at least, if it is not followed by the task `after`."""
    num = d.numbers
    ended = start + d.service[j]
    if ended > num[CLOSE]:
        return NONE
    b = d.slice[ended - num[READY]]
    if ahead[j, b, stage, owed, 1] == after and after < len(d.service):
        return ahead[j, b, stage, owed, 2]
    return ahead[j, b, stage, owed, 0]


@_fast
def started(d, ahead, j, arrive, stage, owed, after):  # type: ignore[no-untyped-def]
    """Return what an arrival at `j` costs at least, its lateness and all that follows."""
    num = d.numbers
    best = NONE
    for w in range(d.n_windows[j]):
        start = max(arrive, d.windows[j, w, 0])
        if start <= d.windows[j, w, 2]:
            late = num[LATE] * d.priced[j] * max(0, start - d.windows[j, w, 1]) + num[SHIFT] * (start > d.shown_late[j])
            best = min(best, late + prospect(d, ahead, j, start, stage, owed, after))
    return best


@_fast
def onward(d, ahead, price, i, leave, p, owed, j):  # type: ignore[no-untyped-def]
    """Return the least cost of going from `i` to `j`, or home, and on."""
    num, m = d.numbers, len(d.service)
    by, best = num[HAND_BY] if owed else FAR, NONE
    barred = (1 if p & BROKEN or leave > num[SHUT] else 0) | (0 if owed else 2)
    barred |= 4 if p & FRESH or d.falls[i, j] else 0
    for way in range(8):
        if way & barred:
            continue
        arrive = arrival(d, i, j, leave, p, by, way)
        if arrive < 0:
            continue
        after = p | (BROKEN | FRESH if way & 1 else 0) | (FRESH if way & 4 or d.falls[i, j] else 0)
        travel = d.via[i, j] if way & 2 else d.legs[i, j]
        cost = float(travel)
        if j < m:
            cost += price[j] + started(d, ahead, j, arrive, after, 0 if way & 2 else owed, i)
        else:
            back = by if not way & 2 else FAR
            if arrive > num[CLOSE] or arrive > back or not (after & BROKEN or arrive <= num[SHUT]):
                continue
            if not (after & FRESH or arrive <= num[SUIT_END]):
                continue
        best = min(best, cost)
    return best


@_fast
def look_ahead(d, ahead, price):  # type: ignore[no-untyped-def]
    """Fill `ahead` [m, slices, 4, 2, 3], from the end of the day to its begin, and return the least cost of a day.

    By last task, slice of the leave, stage, and whether the first hand-over is due: what follows at least, the task it
    begins with, and what follows that begins with another one.
    """
    num, m = d.numbers, len(d.service)
    owes = num[HAND_BY] < FAR
    for b in range(num[SLICES] - 1, -1, -1):
        leave = num[READY] + b * num[STEP]
        for i in range(m):
            opens = max(d.windows[i, 0, 0], num[READY] + d.legs[m, i]) + d.service[i] - SLACK
            for p in range(4):
                for owed in range(2):
                    one, two, first = NONE, NONE, -1
                    wanted = (p & num[STAGE]) == num[STAGE] and owed <= owes and leave + num[STEP] > opens
                    if wanted and leave <= d.windows[i, d.n_windows[i] - 1, 2] + d.service[i]:
                        for j in range(m + 1):
                            if j == i or (j < m and leave + d.legs[i, j] > d.windows[j, d.n_windows[j] - 1, 2]):
                                continue
                            cost = onward(d, ahead, price, i, leave, p, owed, j)
                            if cost < one:
                                one, two, first = cost, one, j
                            elif cost < two:
                                two = cost
                    ahead[i, b, p, owed, 0], ahead[i, b, p, owed, 1], ahead[i, b, p, owed, 2] = one, first, two
    best = NONE
    for j in range(m):
        best = min(best, onward(d, ahead, price, m, num[READY], num[STAGE], 1 if owes else 0, j))
    return best


@_fast
def spread(d, cells, ahead, price, i, leave, stage, cost, by, load, seen, before, exactly, ends, most):  # type: ignore[no-untyped-def]
    """Go from a label to every task and home; `ends` keeps the cheapest way home by last task."""
    num, m = d.numbers, len(d.service)
    for j in range(m + 1):
        if j < m and i < m and (j == i or seen & d.bars[i, j]):
            continue
        if j < m and leave + d.legs[i, j] > d.windows[j, d.n_windows[j] - 1, 2]:
            continue
        carried = load + (d.persons[j] if j < m else 0)
        if carried > num[SEATS]:
            continue
        barred = (1 if stage & BROKEN or leave > num[SHUT] else 0) | (2 if by >= FAR else 0)
        barred |= 4 if stage & FRESH or d.falls[i, j] else 0
        for way in range(8):
            if way & barred:
                continue
            arrive = arrival(d, i, j, leave, stage, by, way)
            if arrive < 0:
                continue
            after = stage | (BROKEN | FRESH if way & 1 else 0) | (FRESH if way & 4 or d.falls[i, j] else 0)
            travel = d.via[i, j] if way & 2 else d.legs[i, j]
            total = cost + travel
            its_by = FAR if way & 2 else by
            if j < m:
                kept = d.bit[j] if i == m else (seen & d.keeps[i, j]) | d.bit[j]
                begun(d, cells, ahead, j, arrive, after, total + price[j], its_by, carried, kept, i, before, exactly,
                      most)  # fmt: skip
            elif i < m and arrive <= num[CLOSE] and arrive <= its_by:
                home = after & BROKEN or arrive <= num[SHUT]
                if home and (after & FRESH or arrive <= num[SUIT_END]) and total < ends[i, 0]:
                    ends[i, 0], ends[i, 1] = total, before


@_fast
def search(d, cells, ahead, price, exactly, ends, below):  # type: ignore[no-untyped-def]
    """Fill `cells` and `ends` [m, 2]: cost of the cheapest day that ends with each task, and its last label."""
    num, m = d.numbers, len(d.service)
    most = cells.cost.shape[3]
    spread(
        d, cells, ahead, price, m, num[READY], num[STAGE], 0.0, num[HAND_BY], 0, np.uint64(0), -1, exactly, ends, below
    )
    for b in range(num[SLICES]):
        for i in range(m):
            for p in range(4):
                for k in range(cells.count[i, b, p]):
                    if beaten(cells, i, b, p, k):
                        continue
                    label = ((i * num[SLICES] + b) * 4 + p) * most + k
                    spread(d, cells, ahead, price, i, cells.leave[i, b, p, k], p, cells.cost[i, b, p, k],
                           cells.by[i, b, p, k], cells.load[i, b, p, k], cells.seen[i, b, p, k], label, exactly,
                           ends, below)  # fmt: skip


@_fast
def beaten(cells, i, b, p, k):  # type: ignore[no-untyped-def]
    """Whether a label of an earlier or a better cell is as good as this one."""
    cost, leave, by = cells.cost[i, b, p, k], cells.leave[i, b, p, k], cells.by[i, b, p, k]
    load, seen = cells.load[i, b, p, k], cells.seen[i, b, p, k]
    for q in range(4):
        if (q & p) != p:
            continue
        for c in range(max(0, b - 12), b + 1):
            if c == b and q == p:
                continue
            for x in range(cells.count[i, c, q]):
                if (
                    cells.cost[i, c, q, x] <= cost and cells.leave[i, c, q, x] <= leave
                    and cells.by[i, c, q, x] >= by and cells.load[i, c, q, x] <= load
                    and (cells.seen[i, c, q, x] & ~seen) == 0
                ):  # fmt: skip
                    return True
    return False
