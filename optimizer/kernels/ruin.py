"""Compiled: take strings of neighbouring stops out of neighbouring routes.

Source: Christiaens & Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems",
Transportation Science 54 (2), 2020: adjacent string removal, split strings.
"""

from __future__ import annotations

from optimizer.kernels.change import drop_kept, drop_partner, mend_less, save
from optimizer.kernels.compiled import compiled
from optimizer.kernels.flat import Flat, State
from optimizer.kernels.random import draw, pick

AVERAGE = 10.0
"""Stops taken out in one step, on average. Source: the paper, section 5."""

LONGEST = 10.0
"""Longest string. Source: the paper, section 5."""


@compiled
def seed_task(f: Flat, s: State) -> int:
    """Return the task to ruin around; one step in five starts at an absent task when there is one."""
    n = len(s.team)
    if s.tally[2] > 0 and draw(s) < 0.2:
        return s.absent[pick(s, s.tally[2])]
    v = pick(s, n)
    while s.team[v] == -2:
        v = pick(s, n)
    return v


@compiled
def ruin(f: Flat, s: State, seed: int, average: float) -> None:
    """Take about `average` stops out of the routes near task `seed`."""
    routes, stops = 0, 0
    for t in range(len(s.size)):
        if s.size[t] > 0:
            routes += 1
            stops += s.size[t]
    if stops == 0:
        return
    longest = min(LONGEST, stops / routes)
    strings = int(draw(s) * (4.0 * average / (1.0 + longest) - 1.0)) + 1
    if s.team[seed] >= 0:
        cut(f, s, seed, longest)
        strings -= 1
    for i in range(f.near.shape[1]):
        v = f.near[seed, i]
        if strings <= 0:
            break
        if v >= 0 and s.team[v] >= 0 and s.mark[s.team[v]] != s.tally[3]:
            cut(f, s, v, longest)
            strings -= 1


@compiled
def cut(f: Flat, s: State, v: int, longest: float) -> None:
    """Take a string with task `v` out of its route; half of the time keep a few stops inside it."""
    t, k, n = s.team[v], s.spot[v], s.size[s.team[v]]
    save(f, s, t)
    length = int(draw(s) * min(float(n), longest)) + 1
    keep = 0
    if 1 < length < n and draw(s) < 0.5:
        keep = 1
        while length + keep < n and draw(s) > 0.01:
            keep += 1
            if draw(s) < 0.7:
                break
    span = length + keep
    lowest, highest = max(0, k - span + 1), min(k, n - span)
    first = lowest + pick(s, highest - lowest + 1)
    kept_from = first + 1 + pick(s, length) if keep > 0 else n
    for i in range(first + span - 1, first - 1, -1):
        if not kept_from <= i < kept_from + keep:
            out = drop_kept(f, s, t, i)
            drop_partner(f, s, out)
    mend_less(f, s, t)
