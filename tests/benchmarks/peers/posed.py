"""A routing case as arrays that any solver can read, and a peer's answer judged by our checker.

Peers cannot share our environment (OR-Tools 9.12 needs an older protobuf), so each lives in one of its own and is
asked as a child process: it reads `case.npz`, `case.json`, and prints `{"orders": [[node, ...], ...], "seconds": s}`,
one order a team. Nodes are the points, then the visits. Only what the basic cases and VRPTW have is posed: one hard
window, ranks, roles, shifts, loads.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from optimizer import Plan, Route, RoutingProblem, Stop, Unassigned
from optimizer.check import verdict
from optimizer.problem import unassigned_price
from optimizer.travel import places, travel_matrices


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checker says of a peer's answer: total cost [s] and visits left out."""

    total_s: int
    left_out: int


def pose(problem: RoutingProblem, folder: Path) -> None:
    """Write `problem` as `case.npz` (a matrix [s] a mode) and `case.json` into `folder`."""
    known = places(problem)
    rows = [known.points[point.id] for point in problem.points] + [known.of(visit) for visit in problem.visits]
    matrices = {mode: matrix[np.ix_(rows, rows)] for mode, matrix in travel_matrices(problem).items()}
    for matrix in matrices.values():
        np.fill_diagonal(matrix, 0)
    np.savez(folder / "case.npz", **matrices)
    points = {point.id: node for node, point in enumerate(problem.points)}
    visits = [
        {
            "service": visit.service_s + visit.after_s,
            "open": max(visit.release_s, visit.windows_s[0][0]),
            "close": visit.windows_s[0][1],
            "rank": visit.rank,
            "price": unassigned_price(problem, visit),
            "load": visit.persons,
            "roles": sorted(visit.crews[0]),
        }
        for visit in problem.visits
    ]
    teams = [
        {
            "mode": team.mode,
            "start": points[team.start],
            "end": points[team.end],
            "from": team.shift_start_s,
            "to": team.shift_end_s,
            "roles": sorted(team.roles),
            "capacity": team.person_capacity,
        }
        for team in problem.teams
    ]
    content = {"points": len(problem.points), "visits": visits, "teams": teams}
    (folder / "case.json").write_text(json.dumps(content))


def judge(problem: RoutingProblem, orders: list[list[int]]) -> Judged:
    """Time each order as early as possible, and count what it costs.

    Raises
    ------
    ValueError
        The checker refuses the peer's plan: it was asked another question than we think.
    """
    routes = tuple(_route(problem, team, order) for team, order in enumerate(orders) if order)
    served = {stop.visit for route in routes for stop in route.stops}
    left = tuple(Unassigned(v.id, "not_found_in_time") for v in problem.visits if v.id not in served)
    said = verdict(problem, Plan(routes, left), reasons=False, stated=False)
    if not said.ok:
        raise ValueError(f"the peer's plan does not hold: {said.violations[0]}")
    return Judged(said.cost.total_s, len(left))


def _route(problem: RoutingProblem, team: int, order: list[int]) -> Route:
    from optimizer.judging.cases import Case

    case, one = Case(problem), problem.teams[team]
    here, ready, stops = case.points[one.start], one.shift_start_s, []
    for node in order:
        visit = problem.visits[node - len(problem.points)]
        there = case.spot(Stop(0, 0, 0, visit=visit.id))
        assert there is not None
        arrive = ready + case.travel(one.mode, here, there)
        start = max(arrive, visit.windows_s[0][0], visit.release_s)
        here, ready = there, start + visit.service_s + visit.after_s
        stops.append(Stop(arrive, start, ready, visit=visit.id))
    return Route(one.id, one.shift_start_s, ready + case.travel(one.mode, here, case.points[one.end]), tuple(stops))
