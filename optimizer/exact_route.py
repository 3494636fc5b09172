"""One team's day for the exact oracle: a circuit over optional stops, with what the team carries along it.

What a team carries is bound along each way it takes: the clock, the rank it has worn, the tubes of the trip, the
oldest sample, the suit. Breaks and resets happen where the team stands, so they carry its place as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from ortools.sat.python import cp_model

from optimizer.judging.cases import Case, Spot, Tour
from optimizer.plan import Route, Stop
from optimizer.problem import Team

FAR_S = 1_000_000
"""Longer than every way of a case the oracle is asked about [s]."""

Literal = cp_model.IntVar
Expr = cp_model.LinearExpr | int


@dataclass(frozen=True, slots=True)
class Node:
    """One optional stop: what it is, and the variables of its start [s] and of whether it is taken."""

    stop: Stop
    spot: Spot | None
    lasts_s: int
    start: cp_model.IntVar
    taken: Literal


@dataclass(frozen=True, slots=True)
class Carried:
    """What a team has with it when it leaves a stop; numbers at the first one, variables behind it."""

    ready: Expr
    place: Expr
    rank: Expr
    singles: Expr
    pooled: Expr
    oldest: Expr
    suited: Expr


class TeamDay:
    """The circuit of `team` over `stops`, each of which it may take or not.

    Attributes
    ----------
    nodes
        The optional stops; `taken` says which ones are in the route.
    used
        Whether anything lies behind the driven prefix.
    back, work, travel
        Return [s], work [s] and travel [s]; of the route as driven when it is not used.
    """

    def __init__(self, model: cp_model.CpModel, case: Case, team: Team, stops: list[Stop]) -> None:
        self.model, self.case, self.team = model, case, team
        self.driven = Tour(case, team, Route(team.id, team.depart_s or 0, 0, team.driven))
        earliest = max(team.shift_start_s, case.problem.now_s, team.free_s)
        self.first_s = self.driven.goes_on_s if self.driven.stops else earliest
        self.last_s = max(self.first_s, team.shift_end_s)
        self.spots = self._spots(stops)
        self.nodes = [self._node(stop) for stop in stops]
        self.used = model.new_bool_var(f"{team.id} used")
        self.depart = model.new_int_var(self.first_s, self.last_s, f"{team.id} departs")
        self.back = model.new_int_var(self.first_s, self.last_s, f"{team.id} is back")
        self.ways: list[Expr] = []
        self._carried = [self._begin(), *(self._carries(node) for node in self.nodes)]
        self._circuit()
        self._day()
        self.travel, self.work = self._sums()

    def _spots(self, stops: list[Stop]) -> list[Spot]:
        """Return where the team may stand: at its first place, and wherever a stop is."""
        begin = self.driven.spots[-1] if self.driven.stops else self.case.points[self.team.start]
        return [begin, *(spot for stop in stops if (spot := self.case.spot(stop)) is not None)]

    def _node(self, stop: Stop) -> Node:
        start = self.model.new_int_var(self.first_s, self.last_s, f"{self.team.id} {stop}")
        taken = self.model.new_bool_var(f"{self.team.id} takes {stop}")
        return Node(stop, self.case.spot(stop), self.case.duration(stop, self.team), start, taken)

    def _begin(self) -> Carried:
        """What the driven prefix leaves: facts."""
        if not self.driven.stops:
            return Carried(self.depart, 0, 0, 0, 0, self.last_s, self.depart)
        rank = singles = pooled = 0
        oldest, suited = self.last_s, self.team.depart_s or 0
        for index, stop in enumerate(self.driven.stops):
            if stop.visit is not None:
                rank = max(rank, self.case.visits[stop.visit].rank)
            if visit := self.driven.sampled(index):
                singles, pooled = singles + visit.single_tubes, pooled + visit.pool_persons
                oldest = min(oldest, stop.start_s)
            if stop.handover is not None:
                singles, pooled, oldest = 0, 0, self.last_s
            if stop.reset or stop.break_index is not None:
                suited, rank = stop.leave_s, 0 if stop.reset else rank
        return Carried(self.driven.goes_on_s, 0, rank, singles, pooled, oldest, suited)

    def _carries(self, node: Node) -> Carried:
        stop, new = node.stop, self.model.new_int_var
        place: Expr = new(0, len(self.spots) - 1, "place")
        if node.spot is not None:
            place = self.spots.index(node.spot)
        handed, pause = stop.handover is not None, stop.reset or stop.break_index is not None
        tubes = sum(visit.single_tubes + visit.pool_persons for visit in self.case.visits.values())
        begun = min(self.first_s, self.team.depart_s if self.team.depart_s is not None else self.first_s)
        return Carried(
            node.start + node.lasts_s,
            place,
            self.case.visits[stop.visit].rank if stop.visit is not None else 0 if stop.reset else new(0, 3, "rank"),
            0 if handed else new(0, tubes, "singles"),
            0 if handed else new(0, tubes, "pooled"),
            self.last_s if handed else new(begun, self.last_s, "oldest"),
            node.start + node.lasts_s if pause else new(begun, self.last_s, "suited"),
        )

    def _circuit(self) -> None:
        """Every stop that is taken comes after one other; what is carried goes along."""
        arcs: list[tuple[int, int, cp_model.LiteralT]] = [(0, 0, self.used.negated())]
        for number, node in enumerate(self.nodes, 1):
            arcs.append((number, number, node.taken.negated()))
            self.model.add_implication(node.taken, self.used)
        for here in range(len(self.nodes) + 1):
            out = self._out(here)
            for there in range(len(self.nodes) + 1):
                if here != there and not self._idle(here, there):
                    way = self.model.new_bool_var(f"{here} to {there}")
                    arcs.append((here, there, way))
                    self._go(here, there, way, out)
        self.model.add_circuit(arcs)

    def _idle(self, here: int, there: int) -> bool:
        """Whether going from `here` to `there` never helps: a reset or hand-over twice, or as the last thing."""
        before = self.nodes[here - 1].stop if here else None
        after = self.nodes[there - 1].stop if there else None
        if before is None or (after is None and not before.reset):
            return False
        return before.reset if after is None else (before.reset and after.reset) or _same_point(before, after)

    def _out(self, here: int) -> cp_model.IntVar | None:
        """Return the variable of the way [s] that leaves a stop without a place of its own."""
        if here == 0 or self.nodes[here - 1].spot is not None:
            return None
        out = self.model.new_int_var(0, FAR_S, f"way from {here}")
        self.model.add(out == 0).only_enforce_if(self.nodes[here - 1].taken.negated())
        self.ways.append(out)
        return out

    def _go(self, here: int, there: int, way: Literal, out: cp_model.IntVar | None) -> None:
        carried = self._carried[here]
        spot = self.case.points[self.team.end] if there == 0 else self.nodes[there - 1].spot
        leg = self._leg(carried, spot, way, out)
        if there == 0:
            self.model.add(self.back == carried.ready + leg).only_enforce_if(way)
            self._judge_end(carried, way)
            return
        node, after = self.nodes[there - 1], self._carried[there]
        self.model.add(node.start >= carried.ready + leg).only_enforce_if(way)
        if node.spot is None:
            self.model.add(after.place == carried.place).only_enforce_if(way)
        self._wear(carried, node, after, way)
        self._load(carried, node, after, way)

    def _leg(self, carried: Carried, there: Spot | None, way: Literal, out: cp_model.IntVar | None) -> Expr:
        """Return the way to `there` [s], from wherever the team stands."""
        travel, mode = self.case.travel, self.team.mode
        ways = [travel(mode, spot, there) if there is not None else 0 for spot in self.spots]
        if out is None:
            assert isinstance(carried.place, int)
            self.ways.append(ways[carried.place] * way)
            return ways[carried.place]
        from_here = self.model.new_int_var(min(ways), max(ways), "way")
        self.model.add_element(carried.place, ways, from_here)
        self.model.add(out == from_here).only_enforce_if(way)
        return out

    def _wear(self, carried: Carried, node: Node, after: Carried, way: Literal) -> None:
        """C8 and C13."""
        if node.stop.visit is not None:
            self.model.add(carried.rank <= self.case.visits[node.stop.visit].rank).only_enforce_if(way)
        elif not node.stop.reset:
            self.model.add(after.rank == carried.rank).only_enforce_if(way)
        if node.stop.reset or node.stop.break_index is not None:
            if self.team.suit_limit_s is not None:
                self.model.add(node.start - carried.suited <= self.team.suit_limit_s).only_enforce_if(way)
        else:
            self.model.add(after.suited <= carried.suited).only_enforce_if(way)

    def _load(self, carried: Carried, node: Node, after: Carried, way: Literal) -> None:
        """C10 and C11."""
        limit = self.case.problem.specimen_limit_s
        if node.stop.handover is not None:
            if limit is not None:
                self.model.add(node.start - carried.oldest <= limit).only_enforce_if(way)
            return
        visit = self.case.visits[node.stop.visit] if node.stop.visit is not None and node.stop.crew == 0 else None
        singles, pooled = (visit.single_tubes, visit.pool_persons) if visit is not None else (0, 0)
        self.model.add(after.singles == carried.singles + singles).only_enforce_if(way)
        self.model.add(after.pooled == carried.pooled + pooled).only_enforce_if(way)
        self.model.add(after.oldest <= carried.oldest).only_enforce_if(way)
        if visit is not None:
            self.model.add(after.oldest <= node.start).only_enforce_if(way)
        if self.team.tube_capacity is not None and singles + pooled:
            tubes = self.model.new_int_var(0, FAR_S, "pool tubes")
            self.model.add(self.case.problem.pool_size * tubes >= after.pooled).only_enforce_if(way)
            self.model.add(after.singles + tubes <= self.team.tube_capacity).only_enforce_if(way)

    def _judge_end(self, carried: Carried, way: Literal) -> None:
        limit = self.case.problem.specimen_limit_s
        if limit is not None:
            self.model.add(self.back - carried.oldest <= limit).only_enforce_if(way)
        if self.team.suit_limit_s is not None:
            self.model.add(self.back - carried.suited <= self.team.suit_limit_s).only_enforce_if(way)

    def _day(self) -> None:
        """C5, C9 and C12."""
        self.model.add(self.back <= self.team.shift_end_s).only_enforce_if(self.used)
        if self.team.person_capacity is not None:
            done = sum(visit.persons for i in range(len(self.driven.stops)) if (visit := self.driven.sampled(i)))
            persons = {node.taken: self.case.visits[node.stop.visit].persons for node in self.nodes
                       if node.stop.visit is not None and node.stop.crew == 0}  # fmt: skip
            room = max(0, self.team.person_capacity - done)
            self.model.add(sum(count * taken for taken, count in persons.items()) <= room)
        now_s = self.case.problem.now_s
        passed = max(self.driven.stops[-1].leave_s, now_s) if self.driven.stops else now_s
        taken_before = {stop.break_index for stop in self.driven.stops}
        for index, pause in enumerate(self.team.breaks):
            mine = next((node for node in self.nodes if node.stop.break_index == index), None)
            if mine is not None:
                self.model.add_linear_constraint(mine.start, pause.open_s, pause.close_s).only_enforce_if(mine.taken)
            if index not in taken_before and pause.close_s >= passed and mine is not None:
                self.model.add(self.back <= pause.close_s).only_enforce_if(self.used, mine.taken.negated())

    def _sums(self) -> tuple[Expr, Expr]:
        """Return travel and work [s] of the whole route, what is driven included."""
        new_s = sum(self.ways) + sum(node.lasts_s * node.taken for node in self.nodes if node.stop.break_index is None)
        if not self.driven.stops:
            return sum(self.ways), new_s
        driven_s, home_s = sum(self.driven.legs[:-1]), self.driven.legs[-1]
        gap_s = self.driven.goes_on_s - self.driven.stops[-1].leave_s
        travel = driven_s + sum(self.ways) + (0 if self.team.lost else home_s) * (1 - self.used)
        return travel, self._worked_s() + gap_s * self.used + new_s + home_s * (1 - self.used)

    def _worked_s(self) -> int:
        stops, depart_s = self.driven.stops, self.team.depart_s or 0
        idle = sum(stop.start_s - stop.arrive_s for stop in stops)
        pauses = sum(stop.leave_s - stop.start_s for stop in stops if stop.break_index is not None)
        return stops[-1].leave_s - depart_s - idle - pauses


def _same_point(before: Stop, after: Stop) -> bool:
    return before.handover is not None and before.handover == after.handover
