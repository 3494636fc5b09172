"""Compiled: what lies ahead of a partial day of a rich team, and whether it can still end in time.

A label that could not was carried on to the end of the route before, in the room of one that could.
"""

from __future__ import annotations

from optimizer.kernels.compiled import NEVER, compiled
from optimizer.kernels.flat import I64, Flat, State
from optimizer.kernels.label import BREAKS, NOW
from optimizer.kernels.route import last_start, leg


@compiled
def bounds(f: Flat, s: State, t: int, k: int) -> None:
    """Note what can still matter behind stop `k` of route `t`: persons on board, suits and samples of what age."""
    singles, pooled = 0, 0
    for i in range(k + 1, s.size[t]):
        singles += f.single[s.seq[t, i]]
        pooled += f.pooled[s.seq[t, i]]
    s.trial[1, 1] = f.tubes[t] - singles - pooled  # a pooled person needs at most a tube
    s.trial[1, 2] = f.close[t] - f.suit[t]
    s.trial[1, 3] = f.close[t] - f.number[2] if f.number[2] >= 0 else -NEVER


@compiled
def look_ahead(f: Flat, s: State, t: int) -> None:
    """Note in `trial`, by stage, when team `t` leaves at the latest (2) and how long the rest takes (3).

    Both without breaks and hand-overs. While `trial[1, 7]` says so, labels that are too late are given up.
    """
    n, mode = s.size[t], f.mode[t]
    v = s.seq[t, n - 1] + 0
    rest = leg(f, mode, v, f.end[t])
    s.trial[2, n], s.trial[3, n], s.trial[1, 7] = f.close[t] - rest, rest, 1
    for k in range(n - 1, -1, -1):
        here, rank = f.start[t] + 0, f.first_rank[t] + 0
        if k > 0:
            here = s.seq[t, k - 1] + 0
            rank = f.rank[here] + 0
        way = leg(f, mode, here, v) + max(0, f.number[0]) * (rank > f.rank[v])
        rest += way + f.service[v]
        s.trial[2, k], s.trial[3, k] = last_start(f, s, v, s.trial[2, k + 1] - f.service[v]) - way, rest
        v = here


@compiled
def in_time(f: Flat, s: State, t: int, k: int, c: I64) -> bool:
    """Say whether label `c` of stage `k` can still be home in time, as far as travel and breaks tell."""
    if s.trial[1, 7] == 0:
        return True
    if c[NOW] > s.trial[2, k]:
        return False
    home = c[NOW] + s.trial[3, k]
    for b in range(f.n_breaks[t]):
        if not c[BREAKS] >> b & 1 and home > f.breaks[t, b, 1]:
            home += f.breaks[t, b, 2]
    return bool(home <= f.close[t])
