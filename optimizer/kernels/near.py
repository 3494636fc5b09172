"""Compiled: for each task its nearest others, in travel and in time."""

from __future__ import annotations

from typing import Any

from optimizer.kernels.compiled import bare, inlined

SITE, FLOOR, CLIMB, ENTER, OPEN, CLOSE, SERVICE, RANK = range(8)
"""A row of `facts`: place, first and last start [s] (the wrong way round when there is none), service [s], rank."""

AGAINST_S = 3600
"""What an order counts that ranks or windows forbid [s]."""


@inlined
def apart(facts: Any, v: int, u: int, way: int) -> int:
    """Return how badly task `u` follows task `v`, `way` [s] away: travel, some of the waiting, and too late."""
    opens, closes, then = facts[v, OPEN], facts[v, CLOSE], facts[v, SERVICE] + way
    if facts[v, RANK] > facts[u, RANK] or closes < opens or facts[u, CLOSE] < facts[u, OPEN]:
        return way + AGAINST_S
    return way + max(0, facts[u, OPEN] - closes - then) // 5 + max(0, opens + then - facts[u, CLOSE])


@bare
def fill_near(facts: Any, hop: Any, inside: Any, near: Any, row: Any, first: int, last: int) -> None:
    """Fill `near` [n, K] with the K nearest others of the tasks from `first` to before `last`.

    `facts` [n, 8] as above, `hop` [S, S] and `inside` [S, 3] travel between and within sites [s]; `row` [K] is room.
    """
    n, k = near.shape
    for v in range(first, last):
        size, site = 0, facts[v, SITE]
        for u in range(n):
            other = facts[u, SITE]
            if other != site:
                there = hop[site, other] + facts[v, CLIMB] + facts[u, ENTER]
                back = hop[other, site] + facts[u, CLIMB] + facts[v, ENTER]
            else:
                floors = abs(facts[v, FLOOR] - facts[u, FLOOR])
                there = inside[site, 0] if floors == 0 else inside[site, 1] + inside[site, 2] * floors
                back = there
            if u == v or (size == k and min(there, back) >= row[k - 1]):
                continue
            far = min(apart(facts, v, u, there), apart(facts, u, v, back))
            if size == k and far >= row[k - 1]:
                continue
            i = size if size < k else k - 1
            size = min(k, size + 1)
            while i > 0 and row[i - 1] > far:
                row[i], near[v, i] = row[i - 1], near[v, i - 1]
                i -= 1
            row[i], near[v, i] = far, u
        for i in range(size, k):
            near[v, i] = -1
