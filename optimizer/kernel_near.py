"""Compiled: for each task its nearest others, in travel and in time."""

from __future__ import annotations

from optimizer.kernel import compiled
from optimizer.kernel_route import leg
from optimizer.search_flat import I64, Flat


@compiled
def apart(f: Flat, mode: int, v: int, u: int) -> int:
    """Return how badly task `u` follows task `v` [s]: travel, some of the waiting, and too late."""
    way = leg(f, mode, v, u)
    if f.rank[v] > f.rank[u]:
        return way + 3600
    if f.n_windows[v] == 0 or f.n_windows[u] == 0:
        return way + 3600
    opens, closes = f.windows[u, 0, 0], f.windows[u, f.n_windows[u] - 1, 2]
    ready = f.windows[v, f.n_windows[v] - 1, 2] + f.service[v] + way
    soonest = f.windows[v, 0, 0] + f.service[v] + way
    return way + max(0, opens - ready) // 5 + max(0, soonest - closes)


@compiled
def fill_near(f: Flat, mode: int, near: I64, row: I64, first: int, last: int) -> None:
    """Fill `near` [n, K] with the K nearest others of the tasks from `first` to before `last`.

    `row` [K] is room for the distances.
    """
    n, k = near.shape
    for v in range(first, last):
        size = 0
        for u in range(n):
            if u == v:
                continue
            far = min(apart(f, mode, v, u), apart(f, mode, u, v))
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
