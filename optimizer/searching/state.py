"""The plan as arrays: empty, from routes, back to its best version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from optimizer.kernels.change import FREE, drop_partner, mend, mend_kept, set_absent, unfair, unset_absent
from optimizer.kernels.flat import Flat, Number, State, Tally
from optimizer.kernels.room import WAYS
from optimizer.searching.memory import laid_out

LABELS = 16
"""Labels a stop in `kernels/rich.py`."""


def longest(flat: Flat) -> int:
    """Return how many stops a route can have at most: by the shortest service and the longest shift."""
    n = len(flat.service)
    quickest = int(flat.service.min()) if n else 0
    shift = int((flat.close - flat.ready).max()) if len(flat.ready) else 0
    return min(n, shift // quickest + 2) if quickest > 0 and shift > 0 else n


def _shapes(flat: Flat) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the arrays of a plan that are not one number a team."""
    n, teams, stops = len(flat.service), len(flat.mode), longest(flat) + 1
    room, scratch = min(teams, 4096), (stops + 2) * LABELS + 1 if flat.number[Number.RICH] else 1
    old, task = ("old_seq", "old_begin", "old_leave", "old_low", "old_high"), ("team", "spot", "low", "high", "absent")
    more = ("since", "missed", "tried", "best_low", "best_high", "old_absent", "picks", "keys")
    return {
        **dict.fromkeys(("seq", "begin", "leave", "best_seq", "best_begin"), (teams, stops)),
        **dict.fromkeys(("legs", "late", "gap", "best_gap"), (teams, stops + 1)),
        **dict.fromkeys(old, (room, stops)),
        **dict.fromkeys(("old_legs", "old_late", "old_gap"), (room, stops + 1)),
        **dict.fromkeys((*task, *more), (n,)),
        "old_meta": (room, 6),
        "rng": (2,),
        "seen": (n + teams,),
        "ways": (2 * WAYS, 4),
        "scratch": (scratch, 12),
        "trial": (4, stops + 8),
        "tally": (Tally.COUNT,),
        "short": (16, 3),
    }


def empty(flat: Flat, gone: frozenset[int], seed: int) -> State:
    """Return the plan that serves nobody."""
    n, teams, shapes = len(flat.service), len(flat.mode), _shapes(flat)
    arrays = {name: np.zeros(shapes.get(name, (teams,)), np.int64) for name in State._fields if name != "memory"}
    state = laid_out(State, arrays)
    state.rng[0] = (seed * 0x9E3779B97F4A7C15 + 0x1234567) % 2**63 | 1
    state.tally[Tally.BEST], state.tally[Tally.BLINK] = 1 << 60, 50
    state.mark[:] = -1
    state.team[:] = -2
    for task in range(n):
        if task not in gone:
            set_absent(flat.memory, state.memory, task)
    for team in range(teams):
        mend(flat.memory, state.memory, team)
    _refresh(flat, state)
    return state


def load(flat: Flat, state: State, routes: Sequence[Sequence[int]], starts: dict[int, int] | None = None) -> None:
    """Put the tasks of `routes` (one list a team) into an empty `state`; what cannot be kept stays absent.

    Parameters
    ----------
    starts
        Planned starts [s] of synchronised tasks, which pin them.
    """
    _pin(flat, state, starts or {})
    _load(flat, state, routes, mend)


def _load(flat: Flat, state: State, routes: Sequence[Sequence[int]], mends: Callable[[Any, Any, int], None]) -> None:
    state.tally[Tally.STEP] += 1
    state.tally[Tally.SAVED] = 0
    for team, tasks in enumerate(routes):
        fits = [task for task in tasks if state.team[task] == -1 and flat.price_team[task, team] >= 0]
        for k, task in enumerate(fits[: state.seq.shape[1] - 1]):
            unset_absent(flat.memory, state.memory, task)
            state.seq[team, k] = task
            state.team[task], state.spot[task] = team, k
            state.size[team] = k + 1
        mends(flat.memory, state.memory, team)
    _drop_halves(flat, state)
    _refresh(flat, state)


def _pin(flat: Flat, state: State, starts: dict[int, int]) -> None:
    for task, start in starts.items():
        other = int(flat.partner[task])
        if other < 0 or flat.sample[task] == 0 or other not in starts:
            continue
        least, most = int(flat.gap[task, 0]), int(flat.gap[task, 1])
        state.low[task] = state.high[task] = start
        state.low[other], state.high[other] = start + least, start + most


def _drop_halves(flat: Flat, state: State) -> None:
    i = 0
    while i < state.tally[Tally.ABSENT]:
        drop_partner(flat.memory, state.memory, int(state.absent[i]))
        i += 1
    state.tally[Tally.STEP] += 1
    state.tally[Tally.SAVED] = 0


def _refresh(flat: Flat, state: State) -> None:
    state.tally[Tally.UNFAIR] = unfair(flat.memory, state.memory)


def restore_best(flat: Flat, state: State) -> None:
    """Make the best plan so far the present one."""
    for team in range(len(state.size)):
        for task in state.seq[team, : state.size[team]].tolist():
            state.team[task] = -1
            set_absent(flat.memory, state.memory, task)
        state.size[team] = 0
        mend(flat.memory, state.memory, team)
    routes = best_routes(state)
    state.low[:], state.high[:] = -FREE, FREE
    if flat.number[10]:
        state.low[:], state.high[:] = state.best_low, state.best_high
    _load(flat, state, routes, mend_kept)


def best_routes(state: State) -> list[list[int]]:
    """Return the tasks of the best plan, one list a team."""
    return [state.best_seq[t, : state.best_size[t]].tolist() for t in range(len(state.size))]
