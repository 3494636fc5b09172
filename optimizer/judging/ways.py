"""Ways between many pairs of spots at once: what `Case.travel` says of one pair, in arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.judging.cases import Case, Spot
from optimizer.problem import EuclidTravel, Mode, TravelModel, TravelTable

Numbers = NDArray[np.int64]

NUMBER, X_M, Y_M, CLIMB_S, BUILDING, UNIT, FLOOR, LIFT = range(8)
"""The columns of a table of spots; `BUILDING` is -1 for a point."""


class Ways:
    """Travel in `case` between spots that are rows of tables."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._buildings: dict[str | None, int] = {None: -1}

    def table(self, spots: Sequence[Spot]) -> Numbers:
        """Return one row for each of `spots`."""
        number = self._buildings
        rows = [(*spot[:4], number.setdefault(spot.building, len(number)), *spot[5:]) for spot in spots]
        return np.array(rows, np.int64).reshape(len(rows), 8)

    def between(self, mode: str, here: Numbers, there: Numbers) -> Numbers:
        """Return the way from each row of `here` to the same row of `there` [s]."""
        match self.case.problem.travel:
            case TravelModel() as model:
                ways = _ground(model, model.modes[mode], here, there)
            case EuclidTravel(per_unit):
                ways = _root(per_unit**2 * _square(here, there))
            case TravelTable(seconds):
                ways = np.array(seconds, np.int64)[here[:, NUMBER], there[:, NUMBER]]
        same = (here[:, NUMBER] == there[:, NUMBER]) & (here[:, BUILDING] < 0)
        return np.where(same, 0, ways)


def _ground(model: TravelModel, mode: Mode, here: Numbers, there: Numbers) -> Numbers:
    inside = (here[:, BUILDING] >= 0) & (here[:, BUILDING] == there[:, BUILDING])
    units = np.abs(here[:, UNIT] - there[:, UNIT])
    length_mm = np.where(inside, 1000 * model.unit_gap_m * units, _root(10**6 * _square(here, there)))
    hop = np.minimum(_hop(mode, length_mm), _hop(model.modes["walk"], length_mm))
    around = here[:, CLIMB_S] + there[:, CLIMB_S] + hop + model.setup_s * (there[:, BUILDING] >= 0)
    floors = np.abs(here[:, FLOOR] - there[:, FLOOR])
    lift = model.lift_between_s * (floors > 0) + model.lift_between_floor_s * floors
    between = np.where(here[:, LIFT] > 0, lift, model.stairs_between_floor_s * floors)
    return np.where(inside & (units == 0), model.door_s + between, around)


def _hop(mode: Mode, length_mm: Numbers) -> Numbers:
    scaled, unit = length_mm * mode.detour_permille, 1000 * mode.speed_mm_s
    return mode.park_s * (length_mm > 1000) + (2 * scaled + unit) // (2 * unit)


def _square(here: Numbers, there: Numbers) -> Numbers:
    """Return the square of the straight line [m²]."""
    x_m, y_m = here[:, X_M] - there[:, X_M], here[:, Y_M] - there[:, Y_M]
    return x_m * x_m + y_m * y_m


def _root(squares: Numbers) -> Numbers:
    """Return the whole part of each root, exactly."""
    roots = np.sqrt(squares.astype(np.float64)).astype(np.int64)
    roots -= roots * roots > squares
    return roots + ((roots + 1) * (roots + 1) <= squares)
