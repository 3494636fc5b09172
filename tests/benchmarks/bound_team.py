"""One team's day as `bound_days.py` takes it, from the arrays of the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.kernels.flat import Number
from optimizer.searching.build import BIG, Numbered
from tests.benchmarks.bound_days import BROKEN, FAR, FRESH, SLACK, Day

STEP = 60
"""Length of a slice of the day [s]; shorter where a task is."""

NEAR = 10
"""Tasks a task remembers, itself among them."""

COLOURS = 64


@dataclass(frozen=True, slots=True)
class TeamDay:
    """A team: its tasks `able`, what each costs it, what its day is, and what it costs unused."""

    able: Any
    fee: Any
    persons: Any
    seats: int
    empty_s: int
    day: Day


def team_day(case: Numbered, due: list[int], ways: Any, t: int) -> TeamDay:
    """Return team `t` of `case`, with `ways` [s] between all places.

    Raises
    ------
    ValueError
        A task takes no time: days are built forward in time.
    """
    flat = case.flat
    able = np.array([i for i in due if flat.price_team[i, t] >= 0 and flat.n_windows[i] > 0], np.int64)
    able = able[flat.persons[able] <= flat.seats[t]]
    start, end, ready, close = (int(of[t]) for of in (flat.start, flat.end, flat.ready, flat.close))
    last = flat.windows[able, flat.n_windows[able] - 1, 2]
    begin = np.maximum(ready + ways[start, able] - SLACK, flat.windows[able, 0, 0])
    able = able[(begin <= last) & (begin + flat.service[able] + ways[able, end] - SLACK <= close)]
    step = min(STEP, int(flat.service[able].min(initial=STEP)))
    if step < 1:
        raise ValueError("Expected service_s + after_s >= 1.")
    legs, via, to_hand, from_hand = shortest_ways(flat, ways, np.append(able, start), np.append(able, end))
    rank = np.append(flat.rank[able], flat.first_rank[t])
    falls = rank[:, None] > np.append(flat.rank[able], BIG)[None, :]
    shown = flat.shown_team[able] == t
    late = np.where(shown, flat.shown_start[able] + flat.number[Number.TOLERANCE], FAR)
    whole = [legs, via, to_hand, from_hand, falls, flat.service[able], flat.windows[able], flat.n_windows[able],
             flat.sample[able], flat.persons[able], np.array([case.tasks[i][1] == 0 for i in able], bool),
             late]  # fmt: skip
    slices = np.arange(max(1, close - ready + 1)) // step
    numbers = np.array([*_numbers(flat, t), step, int(slices[-1]) + 1], np.int64)
    day = Day(*(one.astype(np.int32) for one in whole), *memories(able, flat, legs), slices.astype(np.int32), numbers)
    empty = int(legs[-1, -1]) if flat.begun[t] == 1 else 0
    return TeamDay(able, flat.price_team[able, t].astype(float), flat.persons[able].astype(float),
                   int(flat.seats[t]), empty, day)  # fmt: skip


def shortest_ways(flat: Any, ways: Any, out: Any, into: Any) -> tuple[Any, Any, Any, Any]:
    """Return the ways [s] from `out` to `into`, those over hand-overs, to the first and from the last of them."""
    legs, hands = ways[np.ix_(out, into)].astype(np.int64), flat.handover.astype(np.int64)
    if not len(hands):
        return legs, np.full_like(legs, FAR), np.full(len(out), FAR), np.full(len(into), FAR)
    between = ways[np.ix_(hands, hands)].astype(np.int64)
    for k in range(len(hands)):
        between = np.minimum(between, between[:, k : k + 1] + between[k : k + 1, :])
    there, on = ways[np.ix_(out, hands)].astype(np.int64), ways[np.ix_(hands, into)].astype(np.int64)
    left = (there[:, :, None] + between[None]).min(axis=1)
    via = np.stack([(left + column[None, :]).min(axis=1) for column in on.T], axis=1)
    return np.minimum(legs, via), via, there.min(axis=1), on.min(axis=0)


def _numbers(flat: Any, t: int) -> list[int]:
    """Return the scalars of the day of team `t`, but for the slices."""
    ready, close, number = int(flat.ready[t]), int(flat.close[t]), flat.number
    pauses = [b for b in range(int(flat.n_breaks[t])) if not (int(flat.break_done[t]) >> b) & 1]
    opens, shut, lasts = (int(x) for x in flat.breaks[t, pauses[0]]) if pauses else (FAR, FAR, 0)
    suit_end = int(flat.suit_from[t]) + int(flat.suit[t])
    free = flat.suit[t] >= BIG or flat.suit_from[t] < 0 or len(pauses) > 1
    fresh = free or suit_end >= close or (bool(pauses) and shut <= suit_end)
    stage = (0 if pauses else BROKEN) | (FRESH if fresh else 0)
    limit = int(number[Number.SPECIMEN_S])
    by = int(flat.oldest[t]) + limit if limit >= 0 and flat.oldest[t] < BIG else FAR
    return [ready, close, stage, by if by < close else FAR, opens, shut, lasts, FAR if fresh else suit_end,
            int(number[Number.RESET_S]), int(number[Number.HANDOVER_S]), limit,
            int(number[Number.LATE]), int(number[Number.SHIFT]), int(flat.seats[t])]  # fmt: skip


def memories(able: Any, flat: Any, legs: Any) -> tuple[Any, Any, Any]:
    """Return the bit of each task [m], what bars it behind each other, and what stays remembered [m, m]."""
    m, sets = len(able), _near(able, flat, legs)
    colour, beside = np.full(m, -1), [set[int]() for _ in range(m)]
    for near in sets:
        for i in near:
            beside[i].update(near)
    for i in sorted(range(m), key=lambda i: -len(beside[i])):
        used = {int(colour[j]) for j in beside[i]}
        colour[i] = next((one for one in range(COLOURS) if one not in used), COLOURS - 1)
    remembers = np.zeros((m, m), bool)
    for j, near in enumerate(sets):
        taken: set[int] = set()
        for i in near:
            if int(colour[i]) not in taken:
                taken.add(int(colour[i]))
                remembers[j, i] = True
    bit = np.uint64(1) << colour.astype(np.uint64)
    nothing = np.uint64(0)
    keeps = np.zeros((m, m), np.uint64)
    for i in range(m):
        who = np.flatnonzero(remembers[:, i])
        keeps[np.ix_(who, who)] |= bit[i]
    return bit, np.where(remembers, bit[None, :], nothing), keeps


def _near(able: Any, flat: Any, legs: Any) -> list[list[int]]:
    """Return for each task itself and the tasks near it that could come, then it, then they again."""
    m = len(able)
    opens, service = flat.windows[able, 0, 0].astype(np.int64), flat.service[able]
    closes = flat.windows[able, np.maximum(flat.n_windows[able] - 1, 0), 2]
    near = []
    for j in range(m):
        there = np.maximum(opens + service + legs[:m, j], opens[j])
        again = (there <= closes[j]) & (there + service[j] + legs[j, :m] <= closes)
        order = np.argsort(legs[:m, j] + legs[j, :m], kind="stable")
        near.append([j, *[int(i) for i in order if again[i] and i != j][: NEAR - 1]])
    return near
