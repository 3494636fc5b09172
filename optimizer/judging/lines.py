"""One team's day as far as it is not driven, ready to take one more visit: the stops keep their order and move in time.

A visit is put in by settling the whole chain of stops, exactly.
"""

from __future__ import annotations

import copy
from functools import cached_property

from optimizer.judging.cases import Case, Spot, Tour
from optimizer.judging.timing import ALWAYS, FOREVER, Intervals, Node, Span, clipped, latest, settle
from optimizer.plan import Route, Stop
from optimizer.problem import Team, Visit


class Line:
    """The part of one team's day that is not driven, ready to take one more visit."""

    def __init__(self, case: Case, team: Team, route: Route | None, starts: dict[tuple[str, int], int]) -> None:
        self.case, self.team = case, team
        self.route, base_s, self.until_s = day(case, team, route)
        self.tour = Tour(case, team, self.route)
        self.starts = starts
        self.driven = self.route.stops[: self.tour.first]
        self.behind = self.route.stops[self.tour.first :]
        self.base: Spot = self.tour.spots[len(self.driven) - 1] if self.driven else case.points[team.start]
        self.base_node = Node(0, 0, ((base_s, base_s if self.driven else FOREVER),))
        self.spots = [case.spot(stop) for stop in self.behind]
        self.nodes = self._nodes(self.behind, self.until_s)

    @cached_property
    def settled(self) -> list[int] | None:
        """The earliest starts as they are, without suits and samples [s]; None when there are none."""
        return settle(self.nodes, [])

    @cached_property
    def relaxed(self) -> list[int]:
        """The latest starts that leave the rest possible [s]."""
        return _relaxed(self, self.nodes)

    @cached_property
    def unbound(self) -> list[int]:
        """The same if the shift had no end [s]."""
        return _relaxed(self, [*self.nodes[:-1], Node(self.nodes[-1].leg_s, 0, ALWAYS)])

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

    def among(self, case: Case) -> Line:
        """Return this line in `case`, where the team and the visits it serves are the same."""
        line = copy.copy(self)
        line.case = case
        return line

    def on(self, route: Route) -> Line:
        """Return this line on `route`, which has the same stops behind the same driven ones, at other times."""
        line = copy.copy(self)
        line.route, line.behind = route, route.stops[self.tour.first :]
        line.tour = self.tour.on(route)
        return line

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

    def with_visit(self, visit: Visit, slot: int, crew: int = 0, *, says_why: bool = True) -> Route | str:
        """Return the route with `visit` before judged stop `slot`, as early as possible, or the obstacle.

        Finding out which obstacle takes three times as long as meeting one: without `says_why` it is any.
        """
        new = Stop(0, 0, 0, visit.id, crew)
        node, follower, onward_s = self._between(new, slot)
        if (early := self._refused(node, onward_s, slot)) is not None:
            return early
        nodes = [*self.nodes[: slot + 1], node, *self.nodes[slot + 1 :]]
        old = nodes[follower + 2]
        nodes[follower + 2] = Node(onward_s, old.duration_s, old.intervals)
        stops = (*self.behind[:slot], new, *self.behind[slot:])
        free = tuple(nodes)
        specimens = self._specimens(stops, nodes)
        if specimens is None:
            return "specimen_clock"
        aged = tuple(nodes)
        if (suits := self._suits(stops, nodes)) is None:
            return "suit_time"
        starts = settle(nodes, [*specimens, *suits])
        if starts is not None:
            return self._route(stops, nodes, starts)
        return self._obstacle(list(free), list(aged), specimens, slot) if says_why else "no_slot"

    def ends(self, slot: int) -> tuple[Spot, Spot, int]:
        """Return where the team comes from and goes on to at judged stop `slot`, and by which stop it goes on."""
        before, after = slot - 1, slot
        while before >= 0 and self.spots[before] is None:
            before -= 1
        while after < len(self.behind) and self.spots[after] is None:
            after += 1
        here = (self.spots[before] if before >= 0 else None) or self.base
        onward = (self.spots[after] if after < len(self.behind) else None) or self.case.points[self.team.end]
        return here, onward, after

    def _between(self, new: Stop, slot: int) -> tuple[Node, int, int]:
        """Return `new` as judged stop `slot`, the stop the team goes on to from its door, and the way there [s]."""
        travel, mode, there = self.case.travel, self.team.mode, self.case.doors[new.visit or ""]
        here, onward, after = self.ends(slot)
        node = Node(travel(mode, here, there), self.case.duration(new, self.team), self.intervals(new))
        return node, after, travel(mode, there, onward)

    def _refused(self, new: Node, onward_s: int, slot: int) -> str | None:
        """Return the obstacle when the visit at `slot` comes too late for its window or for what follows."""
        if self.settled is None:
            return "no_slot"
        ready = self.settled[slot] + self.nodes[slot].duration_s + new.leg_s
        start = next((max(ready, opens) for opens, closes in new.intervals if ready <= closes), None)
        if start is None:
            return "window_closed"
        stays = slot < len(self.behind) and self.spots[slot] is None
        arrive = start + new.duration_s + (0 if stays else onward_s)
        if arrive > self.unbound[slot + 1]:
            return "no_slot"
        return "shift_end" if arrive > self.relaxed[slot + 1] else None

    def _obstacle(self, nodes: list[Node], aged: list[Node], specimens: list[Span], slot: int) -> str:
        """Return the first rule that cannot be kept; `aged` are the `nodes` cut to the age of driven samples."""
        home = Node(nodes[-1].leg_s, 0, ALWAYS)
        if settle([*nodes[: slot + 2], home], []) is None:
            return "window_closed"
        if settle([*nodes[:-1], home], []) is None:
            return "no_slot"
        if settle(nodes, []) is None:
            return "shift_end"
        return "specimen_clock" if settle(aged, specimens) is None else "suit_time"

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
        timed, ready = list(self.driven), starts[0] if stops or not self.driven else self.driven[-1].leave_s
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


def windows(visit: Visit) -> Intervals:
    """Return when a visit may start, release included, sorted [s]."""
    if len(visit.windows_s) > 1:
        return clipped(tuple(sorted((w[0], w[-1]) for w in visit.windows_s)), visit.release_s, FOREVER)
    ((opens, *_, closes),) = visit.windows_s
    return ((max(opens, visit.release_s), closes),) if visit.release_s <= closes else ()


def day(case: Case, team: Team, route: Route | None) -> tuple[Route, int, int]:
    """Return the route of `team`, when it goes on from its driven stops, and when it must be back [s]."""
    now_s = case.problem.now_s
    first_s = max(team.shift_start_s, now_s, team.free_s)
    route = route or Route(team.id, first_s, first_s)
    driven = route.stops[: len(team.driven)]
    passed = max(driven[-1].leave_s, now_s) if driven else now_s
    taken = {stop.break_index for stop in route.stops}
    skipped = [
        pause.close_s for i, pause in enumerate(team.breaks) if i not in taken and pause.close_s >= passed
    ]  # fmt: skip
    return route, passed if driven else first_s, min([team.shift_end_s, *skipped])


def _relaxed(line: Line, nodes: list[Node]) -> list[int]:
    """Return latest starts with no travel after breaks and resets: a stop put before one changes where it happens."""
    free = [
        Node(0, node.duration_s, node.intervals) if index > 1 and line.spots[index - 2] is None else node
        for index, node in enumerate(nodes)
    ]
    return latest(free)


def _cut(nodes: list[Node], index: int, most_s: int) -> bool:
    node = nodes[index]
    kept = clipped(node.intervals, -FOREVER, most_s)
    nodes[index] = Node(node.leg_s, node.duration_s, kept)
    return bool(kept)
