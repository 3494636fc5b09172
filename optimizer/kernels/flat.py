"""The problem and the plan as flat arrays: what the compiled kernels read (`Flat`) and write (`State`).

A *task* is one crew at one visit. A *place* is a row of the travel tables: the tasks first, then the points, then
one row a team for the door it stands at after its driven stops. A *site* is an entrance: all doors of one building
and unit, or a point. Travel between sites is a small table; climbs and floors are added, which keeps a city of 3,000
doors in the cache of the processor.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]

NEIGHBOURS = 64

HEADER = 4
"""Numbers a field has in the header of its block: where it starts, and up to three lengths."""


class Flat(NamedTuple):
    """Everything that does not change while the search runs. Times and prices [s], shapes in brackets."""

    # places [P] and sites [S], modes [M]
    site: I64
    floor: I64
    climb: I64  # from the door to the ground
    enter: I64  # from the ground to the door, with the set-up
    door: I64  # [S] next door on the same floor
    rise0: I64  # [S] another floor of the same unit, and per floor
    rise: I64
    hop: I64  # [M, S, S]
    # tasks [n]
    service: I64  # at the door and after it
    windows: I64  # [n, W, 3] open, close, late until
    n_windows: I64
    rank: I64
    persons: I64
    single: I64
    pooled: I64
    sample: I64  # 1: takes samples
    penalty: I64
    partner: I64  # the other crew's task, -1: none
    gap: I64  # [n, 2]
    shown_team: I64  # of the published plan, -1: none
    shown_start: I64
    price_team: I64  # [n, T] -1: not allowed
    far: I64  # from the nearest start of a team
    near: I64  # [n, K] -1: none
    # teams [T]
    mode: I64
    start: I64
    end: I64
    ready: I64
    close: I64
    seats: I64
    first_rank: I64
    begun: I64  # 1: has driven stops, or its way home counts though it has no stop
    rich: I64  # 1: breaks, resets, suit, tubes or samples need the exact scheduler
    suit: I64
    suit_from: I64  # begin of the suit worn now; -1,000,000,000: free to leave later
    tubes: I64
    on_board: I64  # [T, 2] single tubes, pooled persons
    oldest: I64  # start of the oldest sample on board, big: none
    breaks: I64  # [T, B, 3] open, close, duration
    n_breaks: I64
    break_done: I64  # bit set of breaks taken or waived
    work: I64  # driven work [s]
    handover: I64  # [H] places
    # numbers [16], see `Number`
    number: I64
    memory: Any  # the block all of these are views of: what kernels take


class Number:
    """Where each scalar stands in `Flat.number`."""

    RESET_S = 0  # -1: the case knows no resets
    HANDOVER_S = 1
    SPECIMEN_S = 2  # -1: no limit
    POOL = 3
    LATE = 4
    SHIFT = 5
    TOLERANCE = 6
    UNFAIR = 7
    TIMED = 8  # 1: starts have prices
    RICH = 9  # 1: some team is rich
    PAIRS = 10  # 1: some visit has two crews
    CHEAPEST = 11  # least price of a task left out [s]
    TINY = 12  # 1: so few tasks that everything is tried
    COUNT = 16


class State(NamedTuple):
    """One plan being changed, its best version, and the room to undo one step."""

    seq: I64  # [T, C] tasks in order
    size: I64  # [T]
    begin: I64  # [T, C] starts
    leave: I64  # [T, C]
    legs: I64  # [T, C + 1] travel into each stop and home
    late: I64  # [T, C + 1] latest arrival that keeps the rest feasible
    gap: I64  # [T, C + 1] code of the stops between (rich teams)
    load: I64  # [T] persons
    travel: I64  # [T]
    price: I64  # [T] prices of teams and of times
    work: I64  # [T]
    team: I64  # [n] -1: absent, -2: not a task any more
    spot: I64  # [n] position in the route, or in `absent`
    low: I64  # [n] pinned start of a synchronised task
    high: I64
    absent: I64  # [n]
    since: I64  # [n] step at which the task became absent
    seen: I64  # [n + T] scan at which the slot before the task, or before the end of the team, was looked at
    tally: I64  # see `Tally`
    rng: I64  # [2]
    best_seq: I64
    best_size: I64
    best_begin: I64
    best_gap: I64  # [T, C + 1]
    best_low: I64
    best_high: I64
    old_seq: I64  # [U, C] undo rows
    old_begin: I64
    old_leave: I64
    old_legs: I64  # [U, C + 1]
    old_late: I64
    old_gap: I64
    old_meta: I64  # [U, 6] team, size, load, travel, price, work
    old_low: I64  # [U, C]
    old_high: I64
    old_absent: I64
    mark: I64  # [T] step at which the row was saved
    keys: I64  # [n] sort keys
    picks: I64  # [n] candidates of one step
    short: I64  # [16, 3] best slots: cost, team, position; of the first crew in the second half
    ways: I64  # [24, 4] runs a task may replace: price, team, first, behind the last; inside a chain in the second half
    missed: I64  # [n] steps for which the task was absent, while those absent take turns
    tried: I64  # [n] 1: served before the chain, and not tried in it yet
    scratch: I64  # [rows, 12] labels of the exact scheduler
    trial: I64  # [4, C + 8]
    memory: Any


class Tally:
    """Where each count stands in `State.tally`."""

    TOTAL = 0  # routes and penalties [s], without the fairness term
    BEST = 1
    ABSENT = 2
    STEP = 3
    SAVED = 4
    UNFAIR = 5
    BLINK = 6
    IMPROVED = 7
    SCANS = 8
    COUNT = 9
