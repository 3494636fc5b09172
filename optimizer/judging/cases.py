"""What the checker knows of a case: an index of its records, and travel in plain whole numbers.

Nothing here is shared with the search: the formulas of doors/1, section 2, are written down a second time.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from math import isqrt
from types import MappingProxyType
from typing import NamedTuple

from optimizer.plan import Plan, Route, Stop
from optimizer.problem import EuclidTravel, Mode, RoutingProblem, Team, TravelModel, TravelTable, Visit

KNOWN = 300_000
"""Ways kept from one moment to the next; beyond that they are reckoned anew."""


class Spot(NamedTuple):
    """A place: a point (no building) or a door."""

    number: int
    x_m: int
    y_m: int
    climb_s: int
    building: str | None = None
    unit: int = 0
    floor: int = 0
    lift: bool = False


class Case:
    """A problem by id, with travel between its spots.

    Parameters
    ----------
    before
        An earlier moment with the same travel, points and buildings: its ways are not reckoned again.

    Attributes
    ----------
    points, doors
        The spots, by point id and by visit id.
    published
        Team and start [s] of crew 0 of each visit in the plan that people were given.
    """

    def __init__(self, problem: RoutingProblem, before: Case | None = None) -> None:
        self.problem = problem
        self.visits: dict[str, Visit] = {visit.id: visit for visit in problem.visits}
        self.teams: dict[str, Team] = {team.id: team for team in problem.teams}
        self.handovers = {point.id for point in problem.points if point.handover}
        self.points = {point.id: Spot(n, point.x_m, point.y_m, 0) for n, point in enumerate(problem.points)}
        same = before is not None and len(before._known) < KNOWN and not isinstance(problem.travel, TravelTable)
        self._numbers: dict[tuple[str, int, int], int] = before._numbers if before is not None and same else {}
        self._known: dict[tuple[str, int, int], int] = before._known if before is not None and same else {}
        self.doors = self._doors(before if same else None)
        self.published = _published(problem)

    def _doors(self, before: Case | None) -> dict[str, Spot]:
        if before is not None and before.problem.visits is self.problem.visits:
            return before.doors
        buildings = {building.id: building for building in self.problem.buildings}
        numbers, doors = self._numbers, {}
        for visit in self.problem.visits:
            if before is not None and before.visits.get(visit.id) is visit:
                doors[visit.id] = before.doors[visit.id]
                continue
            home = buildings[visit.building]
            number = numbers.setdefault((home.id, visit.unit, visit.floor), len(self.points) + len(numbers))
            climb = _climb(self.problem, home.lift, visit.floor)
            doors[visit.id] = Spot(number, home.x_m, home.y_m, climb, home.id, visit.unit, visit.floor, home.lift)
        return doors

    def spot(self, stop: Stop) -> Spot | None:
        """Return where `stop` is, or None when the team stays where it stands."""
        if stop.visit is not None:
            return self.doors[stop.visit]
        return self.points[stop.handover] if stop.handover is not None else None

    def duration(self, stop: Stop, team: Team) -> int:
        """Return how long `stop` takes from its start until the team may leave [s]."""
        if stop.visit is not None:
            visit = self.visits[stop.visit]
            return visit.service_s + visit.after_s
        if stop.break_index is not None:
            return team.breaks[stop.break_index].duration_s
        return self.problem.handover_s if stop.handover is not None else self.problem.reset_s or 0

    def travel(self, mode: str, here: Spot, there: Spot) -> int:
        """Return the way from `here` to `there` [s]."""
        key = (mode, here.number, there.number)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._way(mode, here, there)
        return known

    def _way(self, mode: str, here: Spot, there: Spot) -> int:
        if here.number == there.number and here.building is None:
            return 0
        match self.problem.travel:
            case TravelModel() as model:
                return _ground(model, model.modes[mode], here, there)
            case EuclidTravel(per_unit):
                return isqrt(per_unit**2 * ((here.x_m - there.x_m) ** 2 + (here.y_m - there.y_m) ** 2))
            case TravelTable(seconds):
                return seconds[here.number][there.number]


def same_world(problem: RoutingProblem, other: RoutingProblem) -> bool:
    """Whether ways and rules are the same in both, so that words about one can hold in the other."""
    names = ("travel", "points", "buildings", "reset_s", "handover_s", "specimen_limit_s", "pool_size")
    return all(
        getattr(problem, name) is getattr(other, name) or getattr(problem, name) == getattr(other, name)
        for name in names
    )


def same_team(team: Team, other: Team) -> bool:
    """Whether both are one team at two moments: what it has driven and when it is free does not count."""
    clock = ("driven", "depart_s", "free_s")
    names = (name for name in team.__slots__ if name not in clock)
    return team is other or all(getattr(team, name) == getattr(other, name) for name in names)


class Tour:
    """One route beside its team: which stops are judged, where each one is, and the ways between them [s].

    Parameters
    ----------
    before
        The tour of the same team at an earlier moment; while its route is the same, so are its ways.

    Attributes
    ----------
    first
        Index of the first stop that is not driven.
    legs
        Travel to each stop and, last, to the end of the shift.
    """

    def __init__(self, case: Case, team: Team, route: Route, before: Tour | None = None) -> None:
        self.case, self.team, self.route = case, team, route
        self.stops = route.stops
        self.first = min(len(team.driven), len(route.stops))
        known = before is not None and before.route is route
        self.spots: list[Spot] = before.spots if before is not None and known else []
        self.legs: list[int] = before.legs if before is not None and known else []
        if not known:
            self._follow()

    def _follow(self) -> None:
        case, team = self.case, self.team
        here = case.points[team.start]
        for stop in self.stops:
            there = case.spot(stop)
            self.legs.append(case.travel(team.mode, here, there) if there else 0)
            there = there or here
            self.spots.append(there)
            here = there
        self.legs.append(case.travel(team.mode, here, case.points[team.end]))

    def on(self, route: Route) -> Tour:
        """Return this tour on `route`, which has the same stops at other times."""
        tour = copy.copy(self)
        tour.route, tour.stops = route, route.stops
        return tour

    @property
    def judged(self) -> bool:
        """Whether anything lies behind the driven prefix."""
        return len(self.stops) > self.first

    @property
    def goes_on_s(self) -> int:
        """When the team may leave towards its first judged stop [s]."""
        if self.first:
            return max(self.stops[self.first - 1].leave_s, self.case.problem.now_s)
        return self.route.depart_s

    def sampled(self, index: int) -> Visit | None:
        """Return the visit at `index` when this team takes its samples (crew 0)."""
        stop = self.stops[index]
        return self.case.visits[stop.visit] if stop.visit is not None and stop.crew == 0 else None


def tours(case: Case, plan: Plan, known: Mapping[str, Tour] = MappingProxyType({})) -> list[Tour]:
    """Return the routes of `plan` that have stops, beside their teams; those `known` by team are not followed again."""
    return [Tour(case, case.teams[route.team], route, known.get(route.team)) for route in plan.routes if route.stops]


def _published(problem: RoutingProblem) -> dict[str, tuple[str, int]]:
    routes = problem.published.routes if problem.published is not None else ()
    return {
        stop.visit: (route.team, stop.start_s)
        for route in routes
        for stop in route.stops
        if stop.visit is not None and stop.crew == 0
    }


def _climb(problem: RoutingProblem, lift: bool, floor: int) -> int:
    if not isinstance(problem.travel, TravelModel):
        return 0
    if lift:
        return problem.travel.lift_wait_s + problem.travel.lift_floor_s * floor
    return problem.travel.stairs_floor_s * floor


def _ground(model: TravelModel, mode: Mode, here: Spot, there: Spot) -> int:
    inside = here.building is not None and here.building == there.building
    if inside and here.unit == there.unit:
        return model.door_s + _between(model, here.lift, abs(here.floor - there.floor))
    if inside:
        length_mm = 1000 * model.unit_gap_m * abs(here.unit - there.unit)
    else:
        length_mm = isqrt(10**6 * ((here.x_m - there.x_m) ** 2 + (here.y_m - there.y_m) ** 2))
    hop = min(_hop(mode, length_mm), _hop(model.modes["walk"], length_mm))
    return here.climb_s + there.climb_s + hop + (model.setup_s if there.building is not None else 0)


def _between(model: TravelModel, lift: bool, floors: int) -> int:
    if floors == 0:
        return 0
    if lift:
        return model.lift_between_s + model.lift_between_floor_s * floors
    return model.stairs_between_floor_s * floors


def _hop(mode: Mode, length_mm: int) -> int:
    scaled, unit = length_mm * mode.detour_permille, 1000 * mode.speed_mm_s
    return (mode.park_s if length_mm > 1000 else 0) + (2 * scaled + unit) // (2 * unit)
