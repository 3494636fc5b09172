"""Travel times between all places of a problem, as matrices, and the way from the globe to local metres.

A place is a point (on the ground) or a door (building, unit, floor). Places are numbered: the points in the order of
the case, then the doors in the order in which the visits first name them. Two visits on one floor of one unit share
a number but not a door: from one to the other it takes `door_s`, which is what the diagonal says for doors.
Everything is exact: the formulas of doors/1, section 2, in whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import Building, EuclidTravel, Mode, RoutingProblem, TravelModel, TravelTable, Visit

Ints = NDArray[np.int64]
Matrix = NDArray[np.int32]
Door = tuple[str, int, int]

UNREACHABLE_S = 1_000_000_000
"""Longer ways are cut to this [s]; ten times any time a problem may name, so such a way never fits."""


@dataclass(frozen=True, slots=True)
class Places:
    """The numbering of the places: `points[id]` and `doors[building, unit, floor]` are rows of the matrices."""

    points: Mapping[str, int]
    doors: Mapping[Door, int]

    def __len__(self) -> int:
        return len(self.points) + len(self.doors)

    def of(self, visit: Visit) -> int:
        """Return the row of the door of `visit`."""
        return self.doors[visit.building, visit.unit, visit.floor]


def places(problem: RoutingProblem) -> Places:
    """Number the places of `problem`: the points, then the doors as the visits first name them."""
    points = {point.id: row for row, point in enumerate(problem.points)}
    doors: dict[Door, int] = {}
    for visit in problem.visits:
        doors.setdefault((visit.building, visit.unit, visit.floor), len(points) + len(doors))
    return Places(points, doors)


def travel_matrices(problem: RoutingProblem) -> dict[str, Matrix]:
    """Return the travel time between all places, for each mode some team of the case uses.

    Returns
    -------
    dict
        Per mode an int32 array of shape (n, n) [s]; row from, column to, numbered by `places`.
    """
    modes = sorted({team.mode for team in problem.teams})
    match problem.travel:
        case TravelModel() as model:
            ground = _Ground(problem, model)
            return {mode: ground.matrix(model.modes[mode]) for mode in modes}
        case EuclidTravel(per_unit):
            matrix = _euclid(problem, per_unit)
        case TravelTable(seconds):
            matrix = np.array(seconds, np.int32).reshape(len(seconds), len(seconds))
    return dict.fromkeys(modes, matrix)


def distances_mm(x_m: Ints, y_m: Ints, to_x_m: Ints, to_y_m: Ints, per_unit: int = 1000) -> Ints:
    """Return ⌊`per_unit` · straight line⌋ exactly, in millimetres by default.

    Notes
    -----
    The root of a float64 is at most one off the integer root for numbers below 2**63; two comparisons mend it.
    """
    square = ((x_m - to_x_m) ** 2 + (y_m - to_y_m) ** 2) * (per_unit * per_unit)
    root = np.sqrt(square.astype(np.float64)).astype(np.int64)
    root -= root * root > square
    root += (root + 1) ** 2 <= square
    return root


def local_metres(lat: Sequence[float], lon: Sequence[float]) -> tuple[list[int], list[int]]:
    """Return east and north [m] of points on the globe, from the middle of them all, rounded.

    Parameters
    ----------
    lat, lon
        WGS-84 degrees, one pair a point. Meant for one area: within 20 km of the middle the straight line between
        two results is within 0.2 % (and the rounding) of the geodesic.

    Notes
    -----
    One metre of latitude and of longitude is measured with `geopy.distance.geodesic` at the middle; the rest is a
    multiplication. A geodesic per pair would take 163 µs (STACK.md).
    """
    from geopy.distance import geodesic  # 19 MB of geocoders come with it, which no worker that plans needs

    if not len(lat):
        return [], []
    north, east = np.asarray(lat, np.float64), np.asarray(lon, np.float64)
    middle = (float(north.min() + north.max()) / 2, float(east.min() + east.max()) / 2)
    step = 0.01  # degrees, about a kilometre
    per_lat = geodesic((middle[0] - step, middle[1]), (middle[0] + step, middle[1])).meters / (2 * step)
    per_lon = geodesic((middle[0], middle[1] - step), (middle[0], middle[1] + step)).meters / (2 * step)
    x_m = np.rint((east - middle[1]) * per_lon).astype(np.int64)
    y_m = np.rint((north - middle[0]) * per_lat).astype(np.int64)
    return x_m.tolist(), y_m.tolist()


def _coordinates(problem: RoutingProblem) -> tuple[Ints, Ints]:
    """Return x and y [m] of the sites: the points, then the buildings."""
    sites: list[Any] = [*problem.points, *problem.buildings]
    return np.array([site.x_m for site in sites], np.int64), np.array([site.y_m for site in sites], np.int64)


def _site_of_place(problem: RoutingProblem) -> Ints:
    numbering = places(problem)
    row = {building.id: len(problem.points) + i for i, building in enumerate(problem.buildings)}
    return np.array([*range(len(problem.points)), *(row[building] for building, _, _ in numbering.doors)], np.int64)


def _euclid(problem: RoutingProblem, per_unit: int) -> Matrix:
    x_m, y_m = _coordinates(problem)
    site = _site_of_place(problem)
    x_m, y_m = x_m[site], y_m[site]
    lengths = distances_mm(x_m[:, None], y_m[:, None], x_m[None, :], y_m[None, :], per_unit)
    return np.minimum(lengths, UNREACHABLE_S).astype(np.int32)


class _Ground:
    """The parts of the formula that the modes share: sites (points and buildings), climbs, doors by building."""

    def __init__(self, problem: RoutingProblem, model: TravelModel) -> None:
        self.model = model
        self.n_points = len(problem.points)
        self.x_m, self.y_m = _coordinates(problem)
        self.site = _site_of_place(problem)
        self.doors = list(places(problem).doors)
        self.lift = {building.id: building.lift for building in problem.buildings}
        by_id = {building.id: building for building in problem.buildings}
        climbs = [_climb(model, by_id[building], floor) for building, _, floor in self.doors]
        self.climb = np.array([0] * self.n_points + climbs, np.int64)

    def matrix(self, mode: Mode) -> Matrix:
        """Return seconds between all places; int32 throughout, because a city fills 36 MB a mode."""
        lengths = distances_mm(self.x_m[:, None], self.y_m[:, None], self.x_m[None, :], self.y_m[None, :])
        hops = np.minimum(self._hop(mode, lengths), UNREACHABLE_S).astype(np.int32)
        climb = self.climb.astype(np.int32)
        setup = np.where(np.arange(len(climb)) < self.n_points, 0, self.model.setup_s).astype(np.int32)
        seconds = np.empty((len(climb), len(climb)), np.int32)
        for row, site in enumerate(self.site):
            np.take(hops[site], self.site, out=seconds[row])
            seconds[row] += climb + setup + climb[row]
        doors = np.arange(self.n_points, len(climb))
        seconds[doors, doors] = self.model.door_s
        self._insides(mode, seconds)
        np.minimum(seconds, UNREACHABLE_S, out=seconds)
        return seconds

    def _hop(self, mode: Mode, lengths: Ints) -> Ints:
        ride, walk = (_hops(one, lengths) for one in (mode, self.model.modes["walk"]))
        return np.minimum(ride, walk)

    def _insides(self, mode: Mode, seconds: Matrix) -> None:
        """Fill in the ways between doors of one building."""
        rows_of: dict[str, list[int]] = {}
        for row, (building, _, _) in enumerate(self.doors, self.n_points):
            rows_of.setdefault(building, []).append(row)
        for building, rows in rows_of.items():
            if len(rows) > 1:
                seconds[np.ix_(rows, rows)] = self._inside(mode, building, rows)

    def _inside(self, mode: Mode, building: str, rows: list[int]) -> Ints:
        model = self.model
        unit = np.array([self.doors[row - self.n_points][1] for row in rows], np.int64)
        floor = np.array([self.doors[row - self.n_points][2] for row in rows], np.int64)
        apart = np.abs(floor[:, None] - floor[None, :])
        if self.lift[building]:
            between = model.lift_between_s + model.lift_between_floor_s * apart
        else:
            between = model.stairs_between_floor_s * apart
        same_unit = model.door_s + np.where(apart == 0, 0, between)
        lengths = 1000 * model.unit_gap_m * np.abs(unit[:, None] - unit[None, :])
        climb = self.climb[rows]
        outside = climb[:, None] + climb[None, :] + self._hop(mode, lengths) + model.setup_s
        return np.where(unit[:, None] == unit[None, :], same_unit, np.minimum(outside, UNREACHABLE_S))


def _climb(model: TravelModel, building: Building, floor: int) -> int:
    return model.lift_wait_s + model.lift_floor_s * floor if building.lift else model.stairs_floor_s * floor


def _hops(mode: Mode, lengths_mm: Ints) -> Ints:
    scaled, unit = lengths_mm * mode.detour_permille, 1000 * mode.speed_mm_s
    return mode.park_s * (lengths_mm > 1000) + (2 * scaled + unit) // (2 * unit)
