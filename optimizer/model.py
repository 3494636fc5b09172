"""A second opinion: the problem as an OR-Tools routing model.

It proposes orders of visits; the core times them and puts in breaks, resets and hand-overs, the checker judges. The
model knows travel, the hull of the windows, release, shifts, roles, protection, pinned teams, persons, penalties, and
clean before risky (as a dimension that may not fall). Visits with two crews stay where the plan in force has them.
Only what is not driven is modelled: a team starts at its last frozen stop.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from optimizer.problem import RoutingProblem, Team, Visit, unassigned_price
from optimizer.travel import Matrix, places, travel_matrices

FAR_S = 10_000_000
"""A way or time that never fits [s]."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Orders of visits by team, and how many visits the model leaves out."""

    orders: dict[str, tuple[str, ...]]
    left_out: int


def opinion(problem: RoutingProblem, *, within_s: float) -> Opinion:
    """Return the orders the routing model finds within `within_s` seconds of wall time; none when it finds nothing."""
    driven = {stop.visit for team in problem.teams for stop in team.driven}
    visits = [visit for visit in problem.visits if visit.id not in driven and len(visit.crews) == 1]
    teams = [team for team in problem.teams if not team.lost]
    if not visits or not teams:
        return Opinion({}, len(visits))
    model = _Model(problem, visits, teams)
    solution = model.solve(within_s)
    if solution is None:
        return Opinion({}, len(visits))
    orders = {team.id: model.order(solution, row) for row, team in enumerate(teams)}
    return Opinion(orders, len(visits) - sum(len(order) for order in orders.values()))


class _Model:
    """Nodes: the visits, then a start and an end for each team."""

    def __init__(self, problem: RoutingProblem, visits: list[Visit], teams: list[Team]) -> None:
        self.problem, self.visits, self.teams = problem, visits, teams
        n, m = len(visits), len(teams)
        starts, ends = list(range(n, n + m)), list(range(n + m, n + 2 * m))
        self.manager = pywrapcp.RoutingIndexManager(n + 2 * m, m, starts, ends)
        parameters = pywrapcp.DefaultRoutingModelParameters()
        parameters.solver_parameters.check_solution_period = 50  # ROUTER.md, section 4
        self.routing = pywrapcp.RoutingModel(self.manager, parameters)
        self._times()
        self._ranks()
        self._persons()
        for node, visit in enumerate(visits):
            index = self.manager.NodeToIndex(node)
            self.routing.AddDisjunction([index], unassigned_price(problem, visit))
            fit = [row for row, team in enumerate(teams) if _fits(team, visit)]
            self.routing.VehicleVar(index).SetValues([-1, *fit])

    def solve(self, within_s: float) -> pywrapcp.Assignment | None:
        """Search by guided local search for `within_s` seconds."""
        search = pywrapcp.DefaultRoutingSearchParameters()
        search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        search.time_limit.FromMilliseconds(max(1, int(within_s * 1000)))
        return self.routing.SolveWithParameters(search)

    def order(self, solution: pywrapcp.Assignment, row: int) -> tuple[str, ...]:
        """Return the visits of team `row` in order."""
        index, names = self.routing.Start(row), []
        while not self.routing.IsEnd(index):
            if (node := self.manager.IndexToNode(index)) < len(self.visits):
                names.append(self.visits[node].id)
            index = solution.Value(self.routing.NextVar(index))
        return tuple(names)

    def _rows(self) -> list[int]:
        """Return the row of each node in the travel matrices."""
        known = places(self.problem)
        doors = {visit.id: known.of(visit) for visit in self.problem.visits}
        begin = []
        for team in self.teams:
            stands = [s for s in team.driven if s.visit is not None or s.handover is not None]
            here = known.points[team.start]
            if stands:
                last = stands[-1]
                here = doors[last.visit] if last.visit is not None else known.points[last.handover or ""]
            begin.append(here)
        return [*(doors[visit.id] for visit in self.visits), *begin, *(known.points[t.end] for t in self.teams)]

    def _times(self) -> None:
        rows, matrices = self._rows(), travel_matrices(self.problem)
        lasts = np.array([visit.service_s + visit.after_s for visit in self.visits] + [0] * 2 * len(self.teams))
        by_mode = {mode: self._registered(matrix, rows, lasts) for mode, matrix in matrices.items()}
        for row, team in enumerate(self.teams):
            self.routing.SetArcCostEvaluatorOfVehicle(by_mode[team.mode][0], row)
        evaluators = [by_mode[team.mode][1] for team in self.teams]
        self.routing.AddDimensionWithVehicleTransits(evaluators, FAR_S, FAR_S, False, "time")
        time = self.routing.GetDimensionOrDie("time")
        for node, visit in enumerate(self.visits):
            opens = max(visit.release_s, min(window[0] for window in visit.windows_s), 0)
            closes = max(window[-1] for window in visit.windows_s)
            time.CumulVar(self.manager.NodeToIndex(node)).SetRange(min(opens, FAR_S), max(min(opens, FAR_S), closes))
        for row, team in enumerate(self.teams):
            ready = max(team.shift_start_s, self.problem.now_s, team.free_s, 0)
            if team.driven:
                ready = max(team.driven[-1].leave_s, self.problem.now_s)
            time.CumulVar(self.routing.Start(row)).SetRange(ready, FAR_S)
            time.CumulVar(self.routing.End(row)).SetMax(max(ready, team.shift_end_s))

    def _registered(self, matrix: Matrix, rows: list[int], lasts: np.ndarray) -> tuple[int, int]:
        """Register travel, and service and travel, as matrices: callbacks are five times slower."""
        ways = matrix[np.ix_(rows, rows)].astype(np.int64)
        register = self.routing.RegisterTransitMatrix
        return register(ways.tolist()), register((ways + lasts[:, None]).tolist())

    def _ranks(self) -> None:
        """Clean before risky: the cumulated rank never falls, a visit has exactly its own."""
        none = self.routing.RegisterUnaryTransitVector([0] * (len(self.visits) + 2 * len(self.teams)))
        self.routing.AddDimension(none, 3, 3, False, "rank")
        rank = self.routing.GetDimensionOrDie("rank")
        for node, visit in enumerate(self.visits):
            rank.CumulVar(self.manager.NodeToIndex(node)).SetRange(visit.rank, visit.rank)
        known = {visit.id: visit.rank for visit in self.problem.visits}
        for row, team in enumerate(self.teams):
            worn = 0
            for stop in team.driven:
                worn = 0 if stop.reset else max(worn, known.get(stop.visit or "", 0))
            rank.CumulVar(self.routing.Start(row)).SetMin(worn)

    def _persons(self) -> None:
        loads = [visit.persons for visit in self.visits] + [0] * 2 * len(self.teams)
        known = {visit.id: visit.persons for visit in self.problem.visits}
        rooms = []
        for team in self.teams:
            done = sum(known.get(stop.visit or "", 0) for stop in team.driven if stop.crew == 0)
            rooms.append(FAR_S if team.person_capacity is None else max(0, team.person_capacity - done))
        evaluator = self.routing.RegisterUnaryTransitVector(loads)
        self.routing.AddDimensionWithVehicleCapacity(evaluator, 0, rooms, True, "persons")


def _fits(team: Team, visit: Visit) -> bool:
    pinned = visit.pinned_team in (None, team.id)
    return pinned and set(visit.crews[0]) <= set(team.roles) and team.ppe_level >= visit.ppe_level
