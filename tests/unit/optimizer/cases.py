"""Tiny problems that tests bend: one depot, one hand-over point, two buildings, two teams, two visits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from optimizer import (
    Break,
    Building,
    Mode,
    Plan,
    Point,
    Prices,
    Route,
    RoutingProblem,
    Stop,
    Team,
    TravelModel,
    Unassigned,
    Visit,
    cost,
)

WALK = Mode(speed_mm_s=1000, detour_permille=1000, park_s=0)
BIKE = Mode(speed_mm_s=4000, detour_permille=1300, park_s=45)
TRAVEL = TravelModel(
    modes={"walk": WALK, "ebike": BIKE}, lift_wait_s=60, lift_floor_s=3, stairs_floor_s=20, door_s=20,
    lift_between_s=60, lift_between_floor_s=3, stairs_between_floor_s=20, unit_gap_m=25, setup_s=30,
)  # fmt: skip


def visit(name: str = "V1", **changes: Any) -> Visit:
    fields = {
        "building": "B1",
        "floor": 1,
        "service_s": 300,
        "windows_s": ((0, 20_000),),
        "rank": 1,
        "penalty_s": 40_000,
    }
    return Visit(name, **{**fields, **changes})


def team(name: str = "T1", **changes: Any) -> Team:
    fields = {
        "mode": "walk",
        "start": "S",
        "end": "S",
        "shift_start_s": 0,
        "shift_end_s": 20_000,
        "roles": ("sampler",),
    }
    return Team(name, **{**fields, **changes})


def problem(*visits: Visit, teams: tuple[Team, ...] | None = None, **changes: Any) -> RoutingProblem:
    fields: dict[str, Any] = {
        "travel": TRAVEL,
        "points": (Point("S", 0, 0, handover=True), Point("H", 100, 0, handover=True), Point("G", 0, 100)),
        "buildings": (Building("B1", 100, 0, 6, True), Building("B2", 0, 200, 6, False)),
        "teams": teams if teams is not None else (team(),),
        "visits": visits,
        "prices": Prices(late_per_s=4, not_preferred_s=120, churn_team_s=300, churn_shift_s=60, unfair_permille=100),
    }
    return RoutingProblem(**{**fields, **changes})


def drive(
    case: RoutingProblem, name: str, *stops: Stop, depart_s: int = 0, waits: dict[int, int] | None = None
) -> Route:
    """Time the stops of one route one after the other; `waits` gives later starts by index."""
    from optimizer.judging.cases import Case

    known = Case(case)
    one = known.teams[name]
    here, ready, timed = known.points[one.start], depart_s, []
    for index, stop in enumerate(stops):
        there = known.spot(stop)
        arrive = ready + (known.travel(one.mode, here, there) if there else 0)
        start = max(arrive, (waits or {}).get(index, 0))
        ready = start + known.duration(stop, one)
        timed.append(replace(stop, arrive_s=arrive, start_s=start, leave_s=ready))
        here = there or here
    return Route(name, depart_s, ready + known.travel(one.mode, here, known.points[one.end]), tuple(timed))


def at(name: str, crew: int = 0) -> Stop:
    return Stop(0, 0, 0, visit=name, crew=crew)


def handover(point: str = "H") -> Stop:
    return Stop(0, 0, 0, handover=point)


def reset() -> Stop:
    return Stop(0, 0, 0, reset=True)


def pause(index: int = 0) -> Stop:
    return Stop(0, 0, 0, break_index=index)


def plan(case: RoutingProblem, *routes: Route, left: tuple[Unassigned, ...] | None = None) -> Plan:
    """Put routes together; what they do not serve is left out, honestly."""
    if left is None:
        served = {stop.visit for route in routes for stop in route.stops}
        left = tuple(Unassigned(one.id, "not_found_in_time") for one in case.visits if one.id not in served)
    drawn = Plan(routes, left)
    return replace(drawn, cost=cost(case, drawn))


__all__ = ["Break", "at", "drive", "handover", "pause", "plan", "problem", "reset", "team", "visit"]
