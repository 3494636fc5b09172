"""Compiled: the cheapest day of a class of like teams, where breaks and suits need not be known.

Labels go forward in time: last task, leave, cost, and the tasks that may not come again ("ng-routes", see
`bound_days.py`, which knows them, hand-overs and seats, and takes ten times as long). Where a cell
(task, slice of time) is full, its two dearest labels become one that is as good as both; `exactly` drops the dearest.
`look_ahead` says what must follow at least (days without return to the task before the last).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

_fast = numba.njit(cache=True, nogil=True, error_model="numpy", _nrt=False)

NONE = 1e15
"""No such day [s]."""

BEFORE = 8
"""Slices before its own in which a label may be beaten."""


class Day(NamedTuple):
    """A class's day: `m` tasks and the `A` ways between them that may be used; those of row `m` begin it. Times [s]."""

    service: Any  # [m]
    opens: Any  # [m]
    closes: Any  # [m] latest start
    home: Any  # [m] way home
    first: Any  # [m + 2] where the ways from each task begin
    to: Any  # [A] tasks
    legs: Any  # [A]
    takes: Any  # [A] way and reset
    bars: Any  # [A] uint64: what must be remembered for the way to be barred
    keeps: Any  # [A] uint64: what stays remembered on it
    bit: Any  # [m] uint64
    numbers: Any  # ready, close, length of a slice, slices


class Cells(NamedTuple):
    """The labels, by cell, the cheapest first."""

    count: Any  # [m, slices]
    cost: Any  # [m, slices, K]
    leave: Any
    seen: Any
    before: Any  # label it came from, -1: the start


@_fast
def moved(c, j, b, x, y):  # type: ignore[no-untyped-def]
    """Put label `x` of a cell where `y` was."""
    c.cost[j, b, y], c.leave[j, b, y] = c.cost[j, b, x], c.leave[j, b, x]
    c.seen[j, b, y], c.before[j, b, y] = c.seen[j, b, x], c.before[j, b, x]


@_fast
def put(c, j, b, cost, leave, seen, before, exactly):  # type: ignore[no-untyped-def]
    """Put a label into its cell, unless another there is as good; give up those it is as good as."""
    n, most, k = c.count[j, b], c.cost.shape[2], 0
    while k < n and c.cost[j, b, k] <= cost:
        if c.leave[j, b, k] <= leave and (c.seen[j, b, k] & ~seen) == 0:
            return
        k += 1
    at = kept = k
    while k < n:
        if leave > c.leave[j, b, k] or (seen & ~c.seen[j, b, k]) != 0:
            moved(c, j, b, k, kept)
            kept += 1
        k += 1
    if kept == most:
        last = most - 1
        if not exactly and at < last:
            c.leave[j, b, last - 1] = min(c.leave[j, b, last - 1], c.leave[j, b, last])
            c.seen[j, b, last - 1] &= c.seen[j, b, last]
        elif not exactly:
            leave, seen = min(leave, c.leave[j, b, last]), seen & c.seen[j, b, last]
        if at == most:
            c.leave[j, b, last] = c.leave[j, b, last] if exactly else leave
            c.seen[j, b, last] = c.seen[j, b, last] if exactly else seen
            c.count[j, b] = most
            return
        kept = last
    for x in range(kept, at, -1):
        moved(c, j, b, x - 1, x)
    c.cost[j, b, at], c.leave[j, b, at], c.seen[j, b, at], c.before[j, b, at] = cost, leave, seen, before
    c.count[j, b] = kept + 1


@_fast
def look_ahead(d, ahead, price):  # type: ignore[no-untyped-def]
    """Fill `ahead` [m, slices, 3], from the end of the day to its begin.

    By last task and slice of the leave: what follows at least, the task it begins with (-1: home), and what follows
    that begins with another one or home.
    """
    ready, close, step, slices = d.numbers
    for b in range(slices - 1, -1, -1):
        leave = ready + b * step
        for i in range(len(d.service)):
            one, two, first = NONE, NONE, -1
            if leave <= d.closes[i] + d.service[i] and leave + step > d.opens[i] + d.service[i]:
                if leave + d.home[i] <= close:
                    one = two = float(d.home[i])
                for s in range(d.first[i], d.first[i + 1]):
                    j = d.to[s]
                    arrive = leave + d.takes[s]
                    if arrive > d.closes[j]:
                        continue
                    ended = max(arrive, d.opens[j]) + d.service[j]
                    q = (ended - ready) // step
                    cost = d.legs[s] + price[j] + (ahead[j, q, 2] if ahead[j, q, 1] == i else ahead[j, q, 0])
                    if cost < one:
                        one, two, first = cost, one, j
                    elif cost < two:
                        two = cost
            ahead[i, b, 0], ahead[i, b, 1], ahead[i, b, 2] = one, first, two


@_fast
def beaten(c, i, b, k):  # type: ignore[no-untyped-def]
    """Whether a label of an earlier slice is as good as this one."""
    for q in range(max(0, b - BEFORE), b):
        for x in range(c.count[i, q]):
            if c.cost[i, q, x] > c.cost[i, b, k]:
                break
            if (c.seen[i, q, x] & ~c.seen[i, b, k]) == 0:
                return True
    return False


@_fast
def spread(d, c, ahead, price, i, leave, cost, seen, before, exactly, below):  # type: ignore[no-untyped-def]
    """Go from a label to every task that may lead to a day cheaper than `below`."""
    ready, _, step, _ = d.numbers
    for s in range(d.first[i], d.first[i + 1]):
        j = d.to[s]
        arrive = leave + d.takes[s]
        if seen & d.bars[s] or arrive > d.closes[j]:
            continue
        ended = max(arrive, d.opens[j]) + d.service[j]
        q = (ended - ready) // step
        total = cost + d.legs[s] + price[j]
        if total + (ahead[j, q, 2] if ahead[j, q, 1] == i else ahead[j, q, 0]) < below:
            put(c, j, q, total, ended, (seen & d.keeps[s]) | d.bit[j], before, exactly)


@_fast
def search(d, c, ahead, price, exactly, ends, below):  # type: ignore[no-untyped-def]
    """Fill the cells and `ends` [m, 2]: cost of the cheapest day below `below` by last task, and its last label."""
    m, most = len(d.service), c.cost.shape[2]
    ready, close, _, slices = d.numbers
    spread(d, c, ahead, price, m, ready, 0.0, np.uint64(0), -1, exactly, below)
    for b in range(slices):
        for i in range(m):
            for k in range(c.count[i, b]):
                if beaten(c, i, b, k):
                    continue
                label, cost, leave = (i * slices + b) * most + k, c.cost[i, b, k], c.leave[i, b, k]
                if leave + d.home[i] <= close and cost + d.home[i] < ends[i, 0]:
                    ends[i, 0], ends[i, 1] = cost + d.home[i], label
                spread(d, c, ahead, price, i, leave, cost, c.seen[i, b, k], label, exactly, below)
