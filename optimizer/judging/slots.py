"""Where one more visit fits into a plan whose stops keep their order and move only in time.

For every team that may take further stops there is a line: its judged stops with their intervals. A slot is a place
in a line. Most slots are refused without travel, all at once in arrays; what remains the line settles exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.judging.cases import Case
from optimizer.judging.lines import Line, windows
from optimizer.judging.timing import FOREVER
from optimizer.judging.ways import Ways
from optimizer.plan import Plan
from optimizer.problem import Team, Visit

Numbers = NDArray[np.int64]

TIMELESS = 3
"""Obstacles up to this number are no matter of time."""

OBSTACLES = ("", "person_capacity", "rank_order", "tubes", "window_closed", "no_slot", "shift_end", "specimen_clock",
             "suit_time")  # fmt: skip
"""What stands in the way of a slot, by number; 0 means: nothing so far."""


class Slots:
    """All slots of a plan, in arrays: one entry for each place in each line.

    Attributes
    ----------
    lines
        The teams that may take further stops.
    line, slot
        For each entry its line and its place there.
    """

    def __init__(self, case: Case, lines: list[Line]) -> None:
        self.case, self.lines, self._ways = case, lines, Ways(case)
        rows = [row for number, line in enumerate(self.lines) for row in _rows(line, number)]
        table = np.array(rows, np.int64).reshape(len(rows), 9)
        self.line, self.slot, self.ready, self.latest, self.latest_unbound = table[:, :5].T
        self.rank_before, self.rank_after, self.singles, self.pooled = table[:, 5:].T
        self.persons = np.array([_persons(line) for line in self.lines], np.int64)
        self.capacity = np.array([_limit(line.team.person_capacity) for line in self.lines], np.int64)
        self.tubes = np.array([_limit(line.team.tube_capacity) for line in self.lines], np.int64)

    def missing(self, visits: Sequence[Visit]) -> tuple[Numbers, Numbers]:
        """Return for each visit and slot how much shift and how much window is missing, travel taking no time [s].

        How much later the team would be back than it may, and how long after the last window the visit would start.
        Shapes (visits, slots); `FOREVER` where no longer shift or window would help.
        """
        start, codes = self._start(visits), self.screen(visits)
        barred = (codes > 0) & (codes <= TIMELESS)
        closes = np.array([max(window[-1] for window in visit.windows_s) for visit in visits], np.int64)
        never = (start == FOREVER) | (start > self.latest_unbound) | barred
        shift = np.where(never, FOREVER, np.maximum(start + _lasts(visits) - self.latest, 0))
        return shift, np.where(barred, FOREVER, np.maximum(self.ready - closes[:, None], 0))

    def _start(self, visits: Sequence[Visit]) -> Numbers:
        ready = np.broadcast_to(self.ready, (len(visits), len(self.ready)))
        return _start(_windows(visits)[..., None], ready)

    @cached_property
    def _ends(self) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
        """Where the team comes from and goes on to at each slot, as tables, and whether it first stays there."""
        ends = [self.lines[line].ends(slot) for line, slot in zip(self.line.tolist(), self.slot.tolist(), strict=True)]
        here, there = (self._ways.table([end[i] for end in ends]) for i in (0, 1))
        return here, there, np.array([by for _, _, by in ends], np.int64) > self.slot

    def refused(self, visits: Sequence[Visit]) -> Numbers:
        """Return for each visit and slot the number of an obstacle, 0 where only `Line.with_visit` can tell.

        Shape (visits, slots). Suits and samples are not looked at, nor the travel to visits with two crews.
        """
        codes, alone = self.screen(visits), np.array([len(visit.crews) == 1 for visit in visits], bool)
        row, entry = np.nonzero((codes == 0) & alone[:, None])
        here, there, stays = self._ends
        doors = self._ways.table([self.case.doors[visit.id] for visit in visits])[row]
        modes = np.array([line.team.mode for line in self.lines])[self.line[entry]]
        way, onward = (np.zeros(len(row), np.int64) for _ in range(2))
        for mode in set(modes.tolist()):
            of = modes == mode
            way[of] = self._ways.between(mode, here[entry[of]], doors[of])
            onward[of] = self._ways.between(mode, doors[of], there[entry[of]])
        start = _start(_windows(visits)[:, :, row], self.ready[entry] + way)
        arrive = start + _lasts(visits)[row, 0] + np.where(stays[entry], 0, onward)
        late = [start == FOREVER, arrive > self.latest_unbound[entry], arrive > self.latest[entry]]
        codes[row, entry] = np.select(late, [np.int64(n) for n in range(TIMELESS + 1, TIMELESS + 4)], np.int64(0))
        return codes

    def screen(self, visits: Sequence[Visit]) -> Numbers:
        """Return for each visit and slot the number of an obstacle that holds even if travel took no time, else 0.

        Shape (visits, slots).
        """
        start, lasts, rank = self._start(visits), _lasts(visits), _column(visits, "rank")
        pooled = self.pooled + _column(visits, "pool_persons")
        needed = self.singles + _column(visits, "single_tubes") - (-pooled // self.case.problem.pool_size)
        conditions = [
            self.persons[self.line] + _column(visits, "persons") > self.capacity[self.line],
            (self.rank_before > rank) | (self.rank_after < rank),
            needed > self.tubes[self.line],
            start == FOREVER,
            start + lasts > self.latest_unbound,
            start + lasts > self.latest,
        ]
        code: Numbers = np.select(conditions, [np.int64(n) for n in range(1, 7)], np.int64(0))
        return code


def slots(case: Case, plan: Plan) -> Slots:
    """Return the slots of all teams that may take further stops in `plan`."""
    return Slots(case, list(lines(case, plan, [team for team in case.problem.teams if not team.lost])))


def lines(case: Case, plan: Plan, teams: Iterable[Team]) -> Iterator[Line]:
    """Return the lines of `teams` in `plan`."""
    routes, starts = {route.team: route for route in plan.routes if route.stops}, partners(case, plan)
    for team in teams:
        yield Line(case, team, routes.get(team.id), starts)


def partners(case: Case, plan: Plan) -> dict[tuple[str, int], int]:
    """Return the start [s] of each crew of the visits with two crews."""
    if all(len(visit.crews) == 1 for visit in case.problem.visits):
        return {}
    return {
        (stop.visit, stop.crew): stop.start_s
        for route in plan.routes
        for stop in route.stops
        if stop.visit is not None and len(case.visits[stop.visit].crews) > 1
    }


def _windows(visits: Sequence[Visit]) -> Numbers:
    """Return opening and close [s] of each window of each visit, shape (2, windows, visits), in order of time."""
    of_each = [windows(visit) for visit in visits]
    most = max(map(len, of_each), default=0)
    padded = [(*found, *[(FOREVER, -FOREVER)] * (most - len(found))) for found in of_each]
    return np.array(padded, np.int64).reshape(len(visits), most, 2).transpose(2, 1, 0)


def _start(limits: Numbers, ready: Numbers) -> Numbers:
    """Return the earliest start from `ready` on in windows `limits` (2, windows, ...), `FOREVER` for none [s]."""
    start = np.full(ready.shape, FOREVER)
    for opens, closes in zip(limits[0][::-1], limits[1][::-1], strict=True):
        start = np.where(ready <= closes, np.maximum(ready, opens), start)
    return start


def _lasts(visits: Sequence[Visit]) -> Numbers:
    return _column(visits, "service_s") + _column(visits, "after_s")


def _column(visits: Sequence[Visit], name: str) -> Numbers:
    return np.array([getattr(visit, name) for visit in visits], np.int64)[:, None]


def test(team: Team, visit: Visit, crew: int) -> str | None:
    """Return why `team` can never be `crew` of `visit` (C6, C7, C16), or None when it may."""
    if not set(visit.crews[crew]) <= set(team.roles):
        return "no_role"
    if team.ppe_level < visit.ppe_level:
        return "no_ppe"
    return "pinned_elsewhere" if crew == 0 and visit.pinned_team not in (None, team.id) else None


def _rows(line: Line, number: int) -> list[tuple[int, ...]]:
    """Return (line, slot, ready, latest, latest without shift end, ranks, tubes) for each slot of one line."""
    settled = line.settled
    if settled is None:
        return []
    before, after = _ranks(line)
    loads = _loads(line)
    return [
        (number, slot, settled[slot] + line.nodes[slot].duration_s, line.relaxed[slot + 1], line.unbound[slot + 1],
         before[slot], after[slot], *loads[slot])
        for slot in range(len(line.behind) + 1)
    ]  # fmt: skip


def _ranks(line: Line) -> tuple[list[int], list[int]]:
    """Return the highest rank before and the lowest behind each slot, up to the next reset."""
    rank, before = 0, []
    for index, stop in enumerate(line.route.stops):
        if index >= line.tour.first:
            before.append(rank)
        rank = 0 if stop.reset else max(rank, line.case.visits[stop.visit].rank) if stop.visit is not None else rank
    before.append(rank)
    lowest, after = 9, [9]
    for stop in reversed(line.behind):
        lowest = 9 if stop.reset else min(lowest, line.case.visits[stop.visit].rank) if stop.visit else lowest
        after.append(lowest)
    return before, after[::-1]


def _loads(line: Line) -> list[tuple[int, int]]:
    """Return the single tubes and pooled persons of the trip that each slot belongs to."""
    trips: list[list[int]] = [[0, 0]]
    of_slot: list[int] = []
    for index, stop in enumerate(line.route.stops):
        if index >= line.tour.first:
            of_slot.append(len(trips) - 1)
        if stop.handover is not None:
            trips.append([0, 0])
        elif visit := line.tour.sampled(index):
            trips[-1][0] += visit.single_tubes
            trips[-1][1] += visit.pool_persons
    of_slot.append(len(trips) - 1)
    return [(trips[trip][0], trips[trip][1]) for trip in of_slot]


def _persons(line: Line) -> int:
    return sum(visit.persons for i in range(len(line.route.stops)) if (visit := line.tour.sampled(i)))


def _limit(value: int | None) -> int:
    return FOREVER if value is None else value
