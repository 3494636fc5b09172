"""Classes of like teams, and a day of one as `bound_alike_days.py` takes it, from the arrays of the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.kernels.flat import Number
from optimizer.searching.build import BIG, Numbered
from tests.benchmarks.bound import ways_between
from tests.benchmarks.bound_alike_days import Day
from tests.benchmarks.bound_days import SLACK
from tests.benchmarks.bound_team import memories, shortest_ways

STEP = 240
"""Length of a slice of the day [s]; shorter where a task is."""

WAYS = 40
"""Ways from a task while prices are looked for, half of them the shortest, half those that pay best."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Teams that begin, end and serve alike.

    Attributes
    ----------
    able
        Tasks they may serve, `m`; `fee` [s] is what each costs them beside the way.
    legs, may
        Ways [s] between them, from the start (row `m`) and home (column `m`); which of them may be used [m + 1, m].
    falls
        How long the reset on each of them takes [s].
    memory
        The bit of each task [m], what bars it behind each other, and what stays remembered [m, m].
    """

    teams: tuple[int, ...]
    able: Any
    fee: Any
    legs: Any
    may: Any
    falls: Any
    opens: Any
    closes: Any
    service: Any
    memory: Any
    numbers: Any
    seats: int
    empty_s: int

    def day(self, worth: Any = None) -> Day:
        """Return the day over all ways, or, at prices `worth` [m], over few."""
        m, may = len(self.able), self.may
        if worth is not None and m > WAYS:
            chosen, rows = np.zeros_like(may), np.arange(m + 1)[:, None]
            legs = np.where(may, self.legs[:, :m], BIG)
            for one in (legs, legs + worth[None, :]):
                chosen[rows, np.argpartition(one, WAYS // 2 - 1, axis=1)[:, : WAYS // 2]] = True
            chosen[m] = True
            may = may & chosen
        i, j = np.nonzero(may)
        inner, (bit, bars, keeps) = i < m, self.memory
        barred, kept = np.zeros(len(i), np.uint64), np.zeros(len(i), np.uint64)
        barred[inner], kept[inner] = bars[i[inner], j[inner]], keeps[i[inner], j[inner]]
        first = np.concatenate([[0], np.cumsum(may.sum(axis=1))]).astype(np.int64)
        whole = (self.service, self.opens, self.closes, self.legs[:m, m], first, j, self.legs[i, j],
                 self.legs[i, j] + self.falls[i, j])  # fmt: skip
        return Day(*(one.astype(np.int32) for one in whole), barred, kept, bit, self.numbers)


def kinds_of(case: Numbered) -> list[Kind]:
    """Return the classes of like teams.

    Raises
    ------
    ValueError
        A task takes no time: days are built forward in time.
    """
    flat, found = case.flat, dict[tuple[Any, ...], list[int]]()
    for t in range(len(flat.mode)):
        ends = [(int(flat.site[place]), int(flat.floor[place])) for place in (flat.start[t], flat.end[t])]
        alike = (flat.mode, flat.ready, flat.close, flat.first_rank, flat.begun, flat.seats, flat.break_done)
        more = (flat.breaks[t].tobytes(), flat.price_team[:, t].tobytes())
        found.setdefault((*ends, *(int(one[t]) for one in alike), *more), []).append(t)
    ways = [ways_between(case, mode) for mode in range(flat.hop.shape[0])]
    due = [task for task in range(len(case.tasks)) if task not in case.gone]
    known: dict[Any, Any] = {}
    return [_kind(case, due, ways[int(flat.mode[teams[0]])], tuple(teams), known) for teams in found.values()]


def _kind(
    case: Numbered, due: list[int], ways: Any, teams: tuple[int, ...], known: dict[tuple[int, bytes], Any]
) -> Kind:
    flat, t = case.flat, teams[0]
    able = np.array([i for i in due if flat.price_team[i, t] >= 0 and flat.n_windows[i] > 0], np.int64)
    start, end, ready, close = (int(of[t]) for of in (flat.start, flat.end, flat.ready, flat.close))
    m, service, step = len(able), flat.service[able], min(STEP, int(flat.service[able].min(initial=STEP)))
    if step < 1:
        raise ValueError("Expected service_s + after_s >= 1.")
    legs = shortest_ways(flat, ways, np.append(able, start), np.append(able, end))[0]
    opens, closes, close = _without_breaks(flat, t, able, close)
    closes = np.minimum(closes, close - service - np.maximum(0, legs[:m, m] - SLACK))
    opens = np.maximum(opens, ready + np.maximum(0, legs[m, :m] - SLACK))
    key = (int(flat.mode[t]), able.tobytes())
    if key not in known:
        known[key] = memories(able, flat, legs)
    reset = int(flat.number[Number.RESET_S])
    falls = np.append(flat.rank[able], flat.first_rank[t])[:, None] > flat.rank[able][None, :]
    falls = np.where(falls, reset if reset >= 0 else BIG, 0)
    may = np.append(opens + service, ready)[:, None] + legs[:, :m] + falls <= closes[None, :]
    may[np.arange(m), np.arange(m)] = False
    may[:, opens > closes] = False
    numbers = np.array([ready, close, step, max(0, close - ready) // step + 1], np.int64)
    empty = int(legs[-1, -1]) if flat.begun[t] == 1 else 0
    return Kind(teams, able, flat.price_team[able, t].astype(float), legs, may,
                falls, opens, closes, service, known[key], numbers, int(flat.seats[t]), empty)  # fmt: skip


def _without_breaks(flat: Any, t: int, able: Any, close: int) -> tuple[Any, Any, int]:
    """Return windows and the end of the day [s] by a clock that stands still while team `t` has its breaks.

    Behind a break this clock is behind the real one by as much as breaks take. What opens when the only break must
    have begun comes behind it, what closes before it may begin comes before it; of all others either may be true.
    """
    opens, closes = flat.windows[able, 0, 0], flat.windows[able, flat.n_windows[able] - 1, 2]
    breaks = [
        flat.breaks[t, b].tolist() for b in range(int(flat.n_breaks[t])) if not (int(flat.break_done[t]) >> b) & 1
    ]
    lasts = sum(one[2] for one in breaks)
    if not breaks:
        return opens, closes, close
    behind = (opens > breaks[0][1]) & (len(breaks) == 1)
    ahead = closes < min(one[0] for one in breaks)
    ends = max(close - lasts, *(min(close, one[1]) for one in breaks))
    return np.where(ahead, opens, opens - lasts), np.where(behind, closes - lasts, closes), ends
