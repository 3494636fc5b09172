"""Places and sites: the travel tables of `Flat`, built from the geometry of the problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import Mode, RoutingProblem, TravelModel, Visit
from optimizer.travel import UNREACHABLE_S, distances_mm, places, travel_matrices

Site = tuple[str, int]
I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Sites:
    """Which entrance each point and door belongs to, and how far entrances are apart."""

    row: dict[Any, int]  # point id, (building, unit), or (building, unit, floor) when travel is a table
    door: I64
    rise0: I64
    rise: I64
    hop: NDArray[np.int32]
    mode: dict[str, int]
    model: TravelModel | None
    lift: dict[str, bool]

    def of(self, visit: Visit) -> int:
        """Return the site of the door of `visit`."""
        if self.model is None:
            return self.row[visit.building, visit.unit, visit.floor]
        return self.row[visit.building, visit.unit]

    def climb(self, visit: Visit) -> int:
        """Return the time from the door of `visit` to the ground [s]."""
        model = self.model
        if model is None:
            return 0
        if self.lift[visit.building]:
            return model.lift_wait_s + model.lift_floor_s * visit.floor
        return model.stairs_floor_s * visit.floor


def sites(problem: RoutingProblem) -> Sites:
    """Number the entrances of `problem` and measure the ways between them, for each mode in use."""
    mode = {name: i for i, name in enumerate(sorted({team.mode for team in problem.teams}))}
    if not isinstance(problem.travel, TravelModel):
        return _tabled(problem, mode)
    model, lift = problem.travel, {building.id: building.lift for building in problem.buildings}
    row: dict[Any, int] = {point.id: i for i, point in enumerate(problem.points)}
    units = {(visit.building, visit.unit) for visit in problem.visits}
    units |= {(building.id, 1) for building in problem.buildings}
    row.update({unit: len(problem.points) + i for i, unit in enumerate(sorted(units))})
    lengths = _lengths(problem, model, row)
    hop = (
        np.stack([_hop(model, model.modes[name], lengths) for name in mode]) if mode else lengths[None].astype(np.int32)
    )
    door, rise0, rise = (np.zeros(len(row), np.int64) for _ in range(3))
    for key, i in row.items():
        if isinstance(key, tuple):
            door[i] = model.door_s
            rise0[i] = model.lift_between_s if lift[key[0]] else 0
            rise[i] = model.lift_between_floor_s if lift[key[0]] else model.stairs_between_floor_s
    return Sites(row, door, rise0, rise, hop, mode, model, lift)


def _tabled(problem: RoutingProblem, mode: dict[str, int]) -> Sites:
    numbering = places(problem)
    matrices = travel_matrices(problem)
    zero = np.zeros(len(numbering), np.int64)
    row: dict[Any, int] = {**numbering.points, **numbering.doors}
    empty = np.zeros((1, len(row), len(row)), np.int32)
    hop = np.stack([matrices[name] for name in mode]) if mode else empty
    return Sites(row, zero, zero, zero, hop, mode, None, {})


def _lengths(problem: RoutingProblem, model: TravelModel, row: dict[Any, int]) -> I64:
    """Return the straight lines between sites [mm]; within a building the gap between its units."""
    at = {building.id: (building.x_m, building.y_m) for building in problem.buildings}
    at_point = {point.id: (point.x_m, point.y_m) for point in problem.points}
    xy = np.array([at[key[0]] if isinstance(key, tuple) else at_point[key] for key in row], np.int64).reshape(-1, 2)
    x_m, y_m = xy[:, 0], xy[:, 1]
    lengths = distances_mm(x_m[:, None], y_m[:, None], x_m[None, :], y_m[None, :])
    units: dict[str, list[tuple[int, int]]] = {}
    for key, i in row.items():
        if isinstance(key, tuple):
            units.setdefault(key[0], []).append((i, key[1]))
    for same in units.values():
        for i, unit in same:
            for j, other in same:
                lengths[i, j] = 1000 * model.unit_gap_m * abs(unit - other)
    return lengths


def _hop(model: TravelModel, mode: Mode, lengths: I64) -> NDArray[np.int32]:
    both = [one.park_s * (lengths > 1000) + _ride(one, lengths) for one in (mode, model.modes["walk"])]
    return np.minimum(np.minimum(*both), UNREACHABLE_S).astype(np.int32)


def _ride(mode: Mode, lengths: I64) -> I64:
    unit = 1000 * mode.speed_mm_s
    return (2 * lengths * mode.detour_permille + unit) // (2 * unit)
