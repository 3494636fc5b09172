"""Compiled: a rich route from which stops were taken out. What lay between them stays, for the time being.

To decide it anew takes ten times as long, and most plans of a search are thrown away. So it is decided anew only where
the plan has a chance to be taken.
"""

from __future__ import annotations

from optimizer.kernels.ahead import look_ahead
from optimizer.kernels.compiled import NEVER, compiled
from optimizer.kernels.flat import Flat, State
from optimizer.kernels.label import COST, LABELS
from optimizer.kernels.rich import decide, follow, write_back
from optimizer.kernels.route import RESET


@compiled
def merge_gaps(f: Flat, s: State, t: int, k: int) -> None:
    """Put what lies before and behind stop `k` of route `t` into one gap, as if that stop were not there.

    Two breaks do not go into one gap: the second is lost, and the route is decided anew where it is missed.
    """
    n, before, after = s.size[t], f.first_rank[t] + 0, 1000
    if k > 0:
        before = f.rank[s.seq[t, k - 1]]
    if k + 1 < n:
        after = f.rank[s.seq[t, k + 1]]
    one, other, code = s.gap[t, k] + 0, s.gap[t, k + 1] + 0, RESET * (before > after)
    code |= one & 15 if one & 15 else other & 15
    code |= one & ~31 if one >> 6 else other & ~31
    s.gap[t, k] = code
    for i in range(k + 1, n):
        s.gap[t, i], s.begin[t, i - 1] = s.gap[t, i + 1], s.begin[t, i]


@compiled
def settle_less(f: Flat, s: State, t: int) -> bool:
    """Settle rich route `t` after stops were taken out, with the gaps it has; False: they do not hold."""
    n = s.size[t]
    s.trial[1, 5] = -NEVER
    if f.number[12] != 0 or not follow(f, s, t, 0, n + 1):
        return False
    s.trial[0, n + 1] = 1
    write_back(f, s, t)
    return True


@compiled
def settle_anew(f: Flat, s: State, t: int) -> None:
    """Decide anew what lies between the stops of rich route `t`, where that costs less."""
    n, cost = s.size[t], s.travel[t] + s.price[t]
    for k in range(n):
        cost -= f.price_team[s.seq[t, k], t]
    s.trial[1, 5], s.trial[1, 6] = -NEVER, 0
    look_ahead(f, s, t)
    bad = decide(f, s, t)
    s.trial[1, 7] = 0
    if bad >= 0:
        return
    for i in range(s.trial[0, n + 1]):
        if s.scratch[(n + 1) * LABELS + i, COST] < cost:
            write_back(f, s, t)
            return
