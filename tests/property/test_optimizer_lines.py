"""Where a visit fits into a team's day, and how early: the checker's lines beside longest paths of the same chain.

Every rule of a chain is "not before that plus something"; with one window chosen for each stop the earliest times are
longest paths. All choices of windows are tried here, which nobody would do in earnest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from optimizer import Plan, Route, Stop, plan_routes
from optimizer.judging.cases import Case
from optimizer.judging.lines import Line
from optimizer.judging.slots import lines
from optimizer.problem import RoutingProblem, Team, Visit
from tests.unit.optimizer.oracle_cases import case

FAR = 10**7
Edge = tuple[int, int, int]


def longest(count: int, edges: list[Edge]) -> list[int] | None:
    """Return the longest path from node 0 to each, None where going round and round makes it longer."""
    at = [0] + [-FAR] * (count - 1)
    for _ in range(count + 1):
        before = list(at)
        for a, b, w in edges:
            at[b] = max(at[b], at[a] + w)
        if at == before:
            return at
    return None


class Chain:
    """The judged stops of one team's day. Node 0 is time 0, node 1 when it goes on, the last one when it is back."""

    def __init__(self, known: Case, line: Line, plan: Plan, stops: list[Stop]) -> None:
        self.known, self.team, self.stops = known, line.team, stops
        self.driven = line.team.driven
        self.starts = {(s.visit, s.crew): s.start_s for r in plan.routes for s in r.stops if s.visit is not None}
        self.home = len(stops) + 2
        problem, team = known.problem, self.team
        if self.driven:
            self.base = max(self.driven[-1].leave_s, problem.now_s)
            self.first: list[Edge] = [(0, 1, self.base), (1, 0, -self.base)]
        else:
            self.base = max(team.shift_start_s, problem.now_s, team.free_s)
            self.first = [(0, 1, self.base)]
        self.ways = self.between()
        taken = {stop.break_index for stop in (*self.driven, *stops)}
        passed = max(self.driven[-1].leave_s, problem.now_s) if self.driven else problem.now_s
        skipped = [b.close_s for i, b in enumerate(team.breaks) if i not in taken and b.close_s >= passed]
        self.until = min([team.shift_end_s, *skipped])

    def lasts(self, stop: Stop) -> int:
        problem = self.known.problem
        if stop.visit is not None:
            one = self.known.visits[stop.visit]
            return one.service_s + one.after_s
        if stop.break_index is not None:
            return self.team.breaks[stop.break_index].duration_s
        return (problem.reset_s or 0) if stop.reset else problem.handover_s

    def between(self) -> list[Edge]:
        """Return one edge for each way, waiting allowed but on the way home."""
        places = [stop for stop in self.driven if stop.visit is not None or stop.handover is not None]
        here = self.known.spot(places[-1]) if places else self.known.points[self.team.start]
        edges, lasts = [], 0
        for node, stop in enumerate(self.stops, 2):
            there = self.known.spot(stop)
            way = self.known.travel(self.team.mode, here, there) if there is not None else 0
            edges.append((node - 1, node, lasts + way))
            here, lasts = there or here, self.lasts(stop)
        way = lasts + self.known.travel(self.team.mode, here, self.known.points[self.team.end])
        return [*edges, (self.home - 1, self.home, way), (self.home, self.home - 1, -way)]

    def windows(self, stop: Stop) -> list[tuple[int, int]]:
        if stop.break_index is not None:
            return [(self.team.breaks[stop.break_index].open_s, self.team.breaks[stop.break_index].close_s)]
        if stop.visit is None:
            return [(-FAR, FAR)]
        one = self.known.visits[stop.visit]
        least, most = one.release_s, FAR
        if len(one.crews) == 2 and (stop.visit, 1 - stop.crew) in self.starts:
            other, (gap, widest) = self.starts[stop.visit, 1 - stop.crew], one.gap_s
            if stop.crew == 1:
                least, most = max(least, other + gap), other + widest
            else:
                least, most = max(least, other - widest), other - gap
        return [(max(w[0], least), min(w[-1], most)) for w in one.windows_s]

    def samples(self) -> list[Edge]:
        """C11: a hand-over, and the end, no later than the limit after the first sample on board."""
        limit, edges, first = self.known.problem.specimen_limit_s, [], None
        if limit is None:
            return []
        for stop in self.driven:
            if stop.handover is not None:
                first = None
            elif stop.visit is not None and stop.crew == 0 and first is None:
                first = (0, stop.start_s)
        for node, stop in [*enumerate(self.stops, 2), (self.home, None)]:
            if stop is None or stop.handover is not None:
                edges += [(node, first[0], -limit - first[1])] if first is not None else []
                first = None
            elif stop.visit is not None and stop.crew == 0 and first is None:
                first = (node, 0)
        return edges

    def suits(self) -> list[Edge]:
        """C13: what is worn since `node` plus a while comes off no later than the limit after that."""
        limit, edges = self.team.suit_limit_s, []
        if limit is None:
            return []
        changes = [stop.leave_s for stop in self.driven if stop.reset or stop.break_index is not None]
        worn = (0, [self.team.depart_s or 0, *changes][-1]) if self.driven else (1, 0)
        for node, stop in [*enumerate(self.stops, 2), (self.home, None)]:
            if stop is None or stop.reset or stop.break_index is not None:
                edges.append((node, worn[0], -limit - worn[1]))
                worn = (node, self.lasts(stop)) if stop is not None else worn
        return edges

    def earliest(self, more: list[Edge], *, until: int | None) -> list[int] | None:
        """Return the earliest times of nodes 1 to home, or None; `until` None: the shift has no end."""
        edges = [*self.first, *self.ways, *more]
        if until is not None:
            edges.append((self.home, 0, -until))
        found = []
        for chosen in product(*map(self.windows, self.stops)):
            bounds = [
                edge
                for node, (opens, closes) in enumerate(chosen, 2)
                for edge in ((0, node, opens), (node, 0, -closes))
            ]
            if all(opens <= closes for opens, closes in chosen) and (at := longest(self.home + 1, edges + bounds)):
                found.append(at[1:])
        return min(found, key=sum) if found else None

    def times(self) -> list[int] | None:
        return self.earliest(self.samples() + self.suits(), until=self.until)

    def obstacle(self, slot: int) -> str:
        """Return what stands in the way, the first of the rules that cannot be kept."""
        if replace_stops(self, self.stops[: slot + 1]).earliest([], until=None) is None:
            return "window_closed"
        if self.earliest([], until=None) is None:
            return "no_slot"
        if self.earliest([], until=self.until) is None:
            return "shift_end"
        return "specimen_clock" if self.earliest(self.samples(), until=self.until) is None else "suit_time"


def replace_stops(chain: Chain, stops: list[Stop]) -> Chain:
    """Return the chain of the same day with other stops."""
    other = object.__new__(Chain)
    vars(other).update(vars(chain), stops=stops, home=len(stops) + 2)
    other.ways = other.between()
    return other


def timed(route: Route | None, team: Team) -> list[int] | None:
    """Return the times of the judged stops of `route`, and its return."""
    if route is None:
        return None
    return [*(stop.start_s for stop in route.stops[len(team.driven) :]), route.return_s]


def takings(seed: int) -> Iterator[tuple[Case, Plan, Line, Visit]]:
    """Yield every line of a plan that leaves one visit out, beside that visit."""
    problem: RoutingProblem = case(seed, 6)
    plan, known = plan_routes(problem, iterations=40, seed=1), Case(problem)
    driven = {stop.visit for team in problem.teams for stop in team.driven}
    for one in problem.visits:
        if one.id in driven:
            continue
        routes = tuple(replace(r, stops=tuple(s for s in r.stops if s.visit != one.id)) for r in plan.routes)
        rest = replace(plan, routes=tuple(route for route in routes if route.stops))
        for line in lines(known, rest, problem.teams):
            yield known, rest, line, one


@pytest.mark.parametrize("seed", [*range(1, 22), 33, 45, 63, 69, 81])
def test_a_line_takes_a_visit_where_the_chain_has_times_and_as_early_as_it_has(seed: int) -> None:
    for known, plan, line, one in takings(seed):
        stops = list(line.behind)
        alone = Chain(known, line, plan, stops)
        if (whole := alone.times()) is None:
            assert line.timed() is None
        elif stops or not line.driven:
            assert timed(line.timed(), line.team) == whole[1:]
        else:  # with nothing behind its driven stops a team goes home without waiting for the clock
            assert timed(line.timed(), line.team) == [line.driven[-1].leave_s + whole[-1] - alone.base]
        for slot, crew in product(range(len(stops) + 1), range(len(one.crews))):
            new = Stop(0, 0, 0, one.id, crew)
            chain = Chain(known, line, plan, [*stops[:slot], new, *stops[slot:]])
            said, times = line.with_visit(one, slot, crew), chain.times()
            if times is None:
                assert said == (chain.obstacle(slot) if alone.earliest([], until=alone.until) else "no_slot")
                assert isinstance(line.with_visit(one, slot, crew, says_why=False), str)
                continue
            assert isinstance(said, Route)
            assert timed(said, line.team) == times[1:]
            assert said.depart_s == (line.team.depart_s if line.driven else times[0])
            assert [replace(s, arrive_s=0, start_s=0, leave_s=0) for s in said.stops[len(line.driven) :]] == [
                replace(s, arrive_s=0, start_s=0, leave_s=0) for s in chain.stops
            ]
            assert all(s.leave_s - s.start_s == chain.lasts(s) for s in said.stops[len(line.driven) :])
            if crew == 0:
                bare = chain.earliest([], until=None)
                assert line.return_with(one, slot) == (bare[-1] if bare else None)
