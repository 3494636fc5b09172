"""Where one more visit fits into a plan whose stops keep their order and move only in time.

For every team that may take further stops there is a line: its judged stops with their intervals. A slot is a place
in a line. Most slots are refused without travel, all at once in arrays; what remains is settled exactly.

Longer than 250 lines because a line, its rows in the arrays and their meaning belong together.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from optimizer.check_case import Case, Spot, Tour
from optimizer.check_timing import ALWAYS, FOREVER, Intervals, Node, Span, clipped, latest, settle
from optimizer.plan import Plan, Route, Stop
from optimizer.problem import Team, Visit

Numbers = NDArray[np.int64]

OBSTACLES = ("", "person_capacity", "rank_order", "tubes", "window_closed", "no_slot", "shift_end", "specimen_clock",
             "suit_time")  # fmt: skip
"""What stands in the way of a slot, by number; 0 means: nothing so far."""


class Line:
    """The part of one team's day that is not driven, ready to take one more visit."""

    def __init__(self, case: Case, team: Team, route: Route | None, starts: dict[tuple[str, int], int]) -> None:
        problem = case.problem
        first_s = max(team.shift_start_s, problem.now_s, team.free_s)
        self.case, self.team = case, team
        self.route = route or Route(team.id, first_s, first_s)
        self.tour = Tour(case, team, self.route)
        self.starts = starts
        self.driven = self.route.stops[: self.tour.first]
        self.behind = self.route.stops[self.tour.first :]
        self.base: Spot = self.tour.spots[len(self.driven) - 1] if self.driven else case.points[team.start]
        base_s = self.tour.goes_on_s if self.driven else first_s
        self.base_node = Node(0, 0, ((base_s, base_s if self.driven else FOREVER),))
        self.until_s = min([team.shift_end_s, *self._left_out()])
        self.spots = [case.spot(stop) for stop in self.behind]
        self.nodes = self._nodes(self.behind, self.until_s)
        self.settled = settle(self.nodes, [])
        self.relaxed = _relaxed(self, self.nodes)
        self.unbound = _relaxed(self, [*self.nodes[:-1], Node(self.nodes[-1].leg_s, 0, ALWAYS)])

    def _left_out(self) -> list[int]:
        passed = max(self.driven[-1].leave_s if self.driven else self.case.problem.now_s, self.case.problem.now_s)
        taken = {stop.break_index for stop in self.route.stops}
        return [pause.close_s for i, pause in enumerate(self.team.breaks) if i not in taken and pause.close_s >= passed]

    def intervals(self, stop: Stop) -> Intervals:
        """Return when `stop` may start [s]: windows, breaks, and as its partner at the same door allows."""
        if stop.break_index is not None:
            pause = self.team.breaks[stop.break_index]
            return ((pause.open_s, pause.close_s),)
        if stop.visit is None:
            return ALWAYS
        visit = self.case.visits[stop.visit]
        partner = self.starts.get((visit.id, 1 - stop.crew)) if len(visit.crews) == 2 else None
        if partner is None:
            return windows(visit)
        least, most = visit.gap_s if stop.crew else (-visit.gap_s[1], -visit.gap_s[0])
        return clipped(windows(visit), partner + least, partner + most)

    def _nodes(self, stops: tuple[Stop, ...], until_s: int) -> list[Node]:
        travel, mode, here = self.case.travel, self.team.mode, self.base
        nodes = [self.base_node]
        for stop in stops:
            there = self.case.spot(stop)
            leg_s = travel(mode, here, there) if there else 0
            nodes.append(Node(leg_s, self.case.duration(stop, self.team), self.intervals(stop)))
            here = there or here
        home = travel(mode, here, self.case.points[self.team.end])
        nodes.append(Node(home, 0, ((-FOREVER, until_s),)))
        return nodes

    def nodes_of(self, stops: tuple[Stop, ...]) -> list[Node]:
        """Return the chain of the judged `stops` of this team."""
        return self._nodes(stops, self.until_s)

    def timed(self) -> Route | None:
        """Return the route as it is, as early as possible, or None when no times fit."""
        nodes = list(self.nodes)
        specimens, suits = self._specimens(self.behind, nodes), self._suits(self.behind, nodes)
        starts = settle(nodes, [*specimens, *suits]) if specimens is not None and suits is not None else None
        return self._route(self.behind, nodes, starts) if starts is not None else None

    def return_with(self, visit: Visit, slot: int) -> int | None:
        """Return when the team would be back with `visit` before judged stop `slot` if its shift had no end [s]."""
        stops = (*self.behind[:slot], Stop(0, 0, 0, visit.id), *self.behind[slot:])
        starts = settle(self._nodes(stops, FOREVER), [])
        return starts[-1] if starts is not None else None

    def with_visit(self, visit: Visit, slot: int, crew: int = 0) -> Route | str:
        """Return the route with `visit` before judged stop `slot`, as early as possible, or the obstacle."""
        new = Stop(0, 0, 0, visit.id, crew)
        nodes = self._nodes_with(new, slot)
        if (early := self._refused(nodes, slot)) is not None:
            return early
        stops = (*self.behind[:slot], new, *self.behind[slot:])
        specimens, suits = self._specimens(stops, nodes), self._suits(stops, nodes)
        if specimens is None:
            return "specimen_clock"
        if suits is None:
            return "suit_time"
        starts = settle(nodes, [*specimens, *suits])
        if starts is not None:
            return self._route(stops, nodes, starts)
        return self._obstacle(nodes, specimens, slot)

    def _nodes_with(self, new: Stop, slot: int) -> list[Node]:
        """Return the chain with `new` before judged stop `slot`: only the ways to it and from it change."""
        travel, mode, there = self.case.travel, self.team.mode, self.case.doors[new.visit or ""]
        here = next((spot for spot in reversed(self.spots[:slot]) if spot is not None), self.base)
        node = Node(travel(mode, here, there), self.case.duration(new, self.team), self.intervals(new))
        nodes = [*self.nodes[: slot + 1], node, *self.nodes[slot + 1 :]]
        for index in range(slot, len(self.behind) + 1):
            onward = self.spots[index] if index < len(self.behind) else self.case.points[self.team.end]
            if onward is not None:
                old = nodes[index + 2]
                nodes[index + 2] = Node(travel(mode, there, onward), old.duration_s, old.intervals)
                break
        return nodes

    def _refused(self, nodes: list[Node], slot: int) -> str | None:
        """Return the obstacle when the visit at `slot` comes too late for its window or for what follows."""
        if self.settled is None:
            return "no_slot"
        new, onward = nodes[slot + 1], nodes[slot + 2]
        ready = self.settled[slot] + self.nodes[slot].duration_s + new.leg_s
        start = next((max(ready, opens) for opens, closes in new.intervals if ready <= closes), None)
        if start is None:
            return "window_closed"
        arrive = start + new.duration_s + onward.leg_s
        if arrive > self.unbound[slot + 1]:
            return "no_slot"
        return "shift_end" if arrive > self.relaxed[slot + 1] else None

    def _obstacle(self, nodes: list[Node], specimens: list[Span], slot: int) -> str:
        home = Node(nodes[-1].leg_s, 0, ALWAYS)
        if settle([*nodes[: slot + 2], home], []) is None:
            return "window_closed"
        if settle([*nodes[:-1], home], []) is None:
            return "no_slot"
        if settle(nodes, []) is None:
            return "shift_end"
        return "specimen_clock" if settle(nodes, specimens) is None else "suit_time"

    def _specimens(self, stops: tuple[Stop, ...], nodes: list[Node]) -> list[Span] | None:
        """Return how far hand-overs may be from the oldest sample; None when driven samples are too old.

        Bounds from driven samples are cut into `nodes`.
        """
        limit = self.case.problem.specimen_limit_s
        if limit is None:
            return []
        fixed = self._oldest_driven()
        spans, earlier = [], -1
        for index, stop in enumerate((*stops, None), 1):
            if stop is None or stop.handover is not None:
                if fixed is not None and not _cut(nodes, index, fixed + limit):
                    return None
                if earlier > 0:
                    spans.append(Span(earlier, 0, index, limit))
                fixed, earlier = None, -1
            elif stop.visit is not None and stop.crew == 0 and fixed is None and earlier < 0:
                earlier = index
        return spans

    def _oldest_driven(self) -> int | None:
        oldest = None
        for stop in self.driven:
            if stop.handover is not None:
                oldest = None
            elif stop.visit is not None and stop.crew == 0 and oldest is None:
                oldest = stop.start_s
        return oldest

    def _suits(self, stops: tuple[Stop, ...], nodes: list[Node]) -> list[Span] | None:
        limit = self.team.suit_limit_s
        if limit is None:
            return []
        fixed: int | None = None
        if self.driven:
            changes = [stop.leave_s for stop in self.driven if stop.reset or stop.break_index is not None]
            fixed = changes[-1] if changes else self.route.depart_s
        spans, earlier = [], 0
        for index, stop in enumerate((*stops, None), 1):
            if stop is None or stop.reset or stop.break_index is not None:
                if fixed is None:
                    spans.append(Span(earlier, nodes[earlier].duration_s, index, limit))
                elif not _cut(nodes, index, fixed + limit):
                    return None
                fixed, earlier = None, index
        return spans

    def _route(self, stops: tuple[Stop, ...], nodes: list[Node], starts: list[int]) -> Route:
        timed, ready = list(self.driven), starts[0]
        for stop, node, start in zip(stops, nodes[1:], starts[1:], strict=False):
            leave = start + node.duration_s
            timed.append(
                Stop(
                    ready + node.leg_s, start, leave, stop.visit, stop.crew, stop.handover, stop.reset, stop.break_index
                )
            )
            ready = leave
        depart = self.route.depart_s if self.driven else starts[0]
        return Route(self.team.id, depart, ready + nodes[-1].leg_s, tuple(timed))


class Slots:
    """All slots of a plan, in arrays: one entry for each place in each line.

    Attributes
    ----------
    lines
        The teams that may take further stops.
    line, slot
        For each entry its line and its place there.
    """

    def __init__(self, case: Case, plan: Plan, kept: Mapping[str, Line] | None = None) -> None:
        self.case = case
        kept = kept or {}
        routes = {route.team: route for route in plan.routes if route.stops}
        starts = {
            (stop.visit, stop.crew): stop.start_s for r in plan.routes for stop in r.stops if stop.visit is not None
        }
        self.lines = [
            kept[team.id] if team.id in kept else Line(case, team, routes.get(team.id), starts)
            for team in case.problem.teams
            if not team.lost
        ]
        rows = [row for number, line in enumerate(self.lines) for row in _rows(line, number)]
        table = np.array(rows, np.int64).reshape(len(rows), 9)
        self.line, self.slot, self.ready, self.latest, self.latest_unbound = table[:, :5].T
        self.rank_before, self.rank_after, self.singles, self.pooled = table[:, 5:].T
        self.persons = np.array([_persons(line) for line in self.lines], np.int64)
        self.tubes = np.array([_limit(line.team.tube_capacity) for line in self.lines], np.int64)

    def shortage(self, visit: Visit) -> Numbers:
        """Return for each slot how much later the team would be back than it may, even if travel took no time [s]."""
        start = self._start(visit)
        short = start + visit.service_s + visit.after_s - self.latest
        return np.where((start == FOREVER) | (start > self.latest_unbound), FOREVER, np.maximum(short, 0))

    def _start(self, visit: Visit) -> Numbers:
        start = np.full(len(self.line), FOREVER)
        for opens, closes in reversed(windows(visit)):
            start = np.where(self.ready <= closes, np.maximum(self.ready, opens), start)
        return start

    def screen(self, visit: Visit) -> Numbers:
        """Return for each slot the number of an obstacle that holds even if travel took no time, else 0."""
        lasts = visit.service_s + visit.after_s
        start = self._start(visit)
        pool = self.case.problem.pool_size
        needed = self.singles + visit.single_tubes - (-(self.pooled + visit.pool_persons) // pool)
        conditions = [
            (self.persons + visit.persons > _capacity(self.lines))[self.line],
            (self.rank_before > visit.rank) | (self.rank_after < visit.rank),
            needed > self.tubes[self.line],
            start == FOREVER,
            start + lasts > self.latest_unbound,
            start + lasts > self.latest,
        ]
        code: Numbers = np.select(conditions, [np.int64(n) for n in range(1, 7)], np.int64(0))
        return code


def slots(case: Case, plan: Plan, before: Slots | None = None, changed: Route | None = None) -> Slots:
    """Return the slots of `plan`; when it differs from `before` in one route only, the other lines are kept."""
    if before is None or changed is None or any(_paired(case, stop) for stop in changed.stops):
        return Slots(case, plan)
    return Slots(case, plan, {line.team.id: line for line in before.lines if line.team.id != changed.team})


def _paired(case: Case, stop: Stop) -> bool:
    return stop.visit is not None and len(case.visits[stop.visit].crews) > 1


def windows(visit: Visit) -> Intervals:
    """Return when a visit may start, release included, sorted [s]."""
    return clipped(tuple(sorted((w[0], w[-1]) for w in visit.windows_s)), visit.release_s, FOREVER)


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


def _relaxed(line: Line, nodes: list[Node]) -> list[int]:
    """Return latest starts with no travel after breaks and resets: a stop put before one changes where it happens."""
    free = [
        Node(0, node.duration_s, node.intervals) if index > 1 and line.spots[index - 2] is None else node
        for index, node in enumerate(nodes)
    ]
    return latest(free)


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


def _capacity(lines: list[Line]) -> Numbers:
    return np.array([_limit(line.team.person_capacity) for line in lines], np.int64)


def _limit(value: int | None) -> int:
    return FOREVER if value is None else value


def _cut(nodes: list[Node], index: int, most_s: int) -> bool:
    node = nodes[index]
    kept = clipped(node.intervals, -FOREVER, most_s)
    nodes[index] = Node(node.leg_s, node.duration_s, kept)
    return bool(kept)
