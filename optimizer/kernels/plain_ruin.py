"""Compiled, plain: take strings of neighbouring stops out of neighbouring routes.

Source: Christiaens & Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems",
Transportation Science 54 (2), 2020: adjacent string removal, split strings.
"""

from __future__ import annotations

from optimizer.kernels.compiled import bare
from optimizer.kernels.plain import (
    ABSENT,
    CROSSED,
    DUE,
    MARK,
    NEXT,
    PARTED,
    PREV,
    REMOVED,
    ROW,
    SAVED,
    SIZE,
    STEP,
    TASKS,
    TEAM,
    TEAMS,
    USED,
    Plain,
    backward,
    drop,
    forward,
    save,
)  # fmt: skip
from optimizer.kernels.plain_insert import uniform
from optimizer.kernels.plain_room import squeeze
from optimizer.kernels.plain_tails import exchange, part

LONGEST, SPLIT = 10.0, 0.5
"""Longest string, share of split strings. Source: the paper, section 5."""

FEW = 32
"""So many absent tasks are all tried in every step."""

CROSSINGS = 0.3
"""How often, where days are long, the first two routes exchange all that follows the strings taken out (0180)."""

SQUEEZED = 0.5
"""How often an absent task to ruin around is put in first, at the cost of those in its way."""


@bare
def seed_task(p: Plain) -> int:
    """Return the task to ruin around; one step in five starts at an absent task when there is one."""
    if p.c[ABSENT] > 0 and uniform(p) < 0.2:
        return p.absent[int(uniform(p) * p.c[ABSENT])] + 0
    v = int(uniform(p) * p.c[TASKS])
    while p.x[v * ROW + TEAM] == -2:
        v = int(uniform(p) * p.c[TASKS])
    return v


@bare
def cut(p: Plain, v: int, longest: float) -> int:
    """Take a string with task `v` out of its route; half of the time keep a few stops inside it.

    Return the node before it.
    """
    n, t = p.c[TASKS], p.x[v * ROW + TEAM]
    size = p.r[t, SIZE]
    save(p, t)
    length = int(uniform(p) * min(float(size), longest)) + 1
    keep = 0
    if 1 < length < size and uniform(p) < SPLIT:
        keep = 1
        while length + keep < size and uniform(p) < 0.01:
            keep += 1
    span = length + keep
    back, onward, u, w = 0, 0, p.x[v * ROW + PREV], p.x[v * ROW + NEXT]
    while back < span - 1 and u < n:
        back, u = back + 1, p.x[u * ROW + PREV]
    while onward < span - 1 and w < n:
        onward, w = onward + 1, p.x[w * ROW + NEXT]
    least = max(0, span - 1 - onward)
    for _ in range(least + int(uniform(p) * (back - least + 1))):
        v = p.x[v * ROW + PREV]
    kept = 1 + int(uniform(p) * length) if keep > 0 else span
    gap = p.x[v * ROW + PREV] + 0
    for i in range(span):
        after = p.x[v * ROW + NEXT]
        if not kept <= i < kept + keep:
            drop(p, v)
        v = after
    mend(p, t)
    return gap if gap >= n or p.x[gap * ROW + TEAM] == t else n + t


@bare
def mend(p: Plain, t: int) -> None:
    """Give route `t` its times; a stop that cannot be kept (a way round can be shorter) becomes absent."""
    bad = forward(p, t)
    while bad >= 0:
        drop(p, bad)
        bad = forward(p, t)
    backward(p, p.x[(p.c[TASKS] + p.c[TEAMS] + t) * ROW + PREV])


@bare
def ruin(p: Plain, seed: int) -> None:
    """Take some stops out of the routes near task `seed`."""

    if p.c[USED] == 0:
        return
    longest = min(LONGEST, (p.c[DUE] - p.c[ABSENT]) / p.c[USED])
    strings = int(uniform(p) * (4.0 * p.c[REMOVED] / (1.0 + longest) - 1.0)) + 1
    first, gap = p.x[seed * ROW + TEAM] + 0, -1
    if first >= 0:
        gap = cut(p, seed, longest)
        strings -= 1
        if p.c[PARTED] > 0 and uniform(p) * 1000.0 < p.c[PARTED] and part(p, first):
            gap = -1
    elif p.c[ABSENT] <= FEW and uniform(p) < SQUEEZED:
        if not squeeze(p, seed) and p.c[SAVED] > 0:
            mend(p, p.meta[0, 0])
        strings -= 1
    for i in range(p.near.shape[1]):
        v = p.near[seed, i]
        if strings <= 0 or v < 0:
            break
        t = p.x[v * ROW + TEAM]
        if t >= 0 and p.r[t, MARK] != p.c[STEP]:
            other = cut(p, v, longest)
            strings -= 1
            if gap >= 0 and p.c[CROSSED] > 0 and uniform(p) < CROSSINGS:
                exchange(p, first, gap, t, other)
            gap = -1
