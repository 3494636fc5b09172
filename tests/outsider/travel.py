"""Places and the ways between them (section 2 of the format)."""

from __future__ import annotations

from math import isqrt
from typing import Any

Place = tuple[Any, ...]
"""("point", id) or ("door", building, unit, floor, visit)."""


class Ground:
    """Who is where in a case, and how long the ways take [s]."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.says = case["travel"]
        self.points = {point["id"]: point for point in case["points"]}
        self.buildings = {building["id"]: building for building in case["buildings"]}
        self.visits = {visit["id"]: visit for visit in case["visits"]}
        self.known: dict[tuple[str, Place, Place], int] = {}

    def door(self, visit: str) -> Place:
        """Return the door of `visit`."""
        one = self.visits[visit]
        return ("door", one["building"], one.get("unit", 1), one["floor"], visit)

    def way_s(self, mode: str, here: Place, there: Place) -> int:
        """Return the travel from `here` to `there` [s]."""
        asked = (mode, here, there)
        if asked not in self.known:
            self.known[asked] = 0 if here == there else self._way_s(mode, here, there)
        return self.known[asked]

    def _way_s(self, mode: str, here: Place, there: Place) -> int:
        doors = here[0] == there[0] == "door"
        if doors and here[1:3] == there[1:3]:
            return int(self.says["door_s"]) + self._between_s(here, abs(here[3] - there[3]))
        if doors and here[1] == there[1]:
            far_mm = 1000 * self.says["unit_gap_m"] * abs(here[2] - there[2])
        else:
            (x, y), (u, v) = self._ground(here), self._ground(there)
            far_mm = isqrt(10**6 * ((x - u) ** 2 + (y - v) ** 2))
        hop = min(self._hop_s(mode, far_mm), self._hop_s("walk", far_mm))
        return self._climb_s(here) + self._climb_s(there) + hop + int(self.says["setup_s"]) * (there[0] == "door")

    def _between_s(self, here: Place, floors: int) -> int:
        if not floors:
            return 0
        if self.buildings[here[1]]["lift"]:
            return int(self.says["lift_between_s"] + self.says["lift_between_floor_s"] * floors)
        return int(self.says["stairs_between_floor_s"] * floors)

    def _ground(self, place: Place) -> tuple[int, int]:
        stands = self.points[place[1]] if place[0] == "point" else self.buildings[place[1]]
        return stands["x_m"], stands["y_m"]

    def _climb_s(self, place: Place) -> int:
        if place[0] == "point":
            return 0
        if self.buildings[place[1]]["lift"]:
            return int(self.says["lift_wait_s"] + self.says["lift_floor_s"] * place[3])
        return int(self.says["stairs_floor_s"] * place[3])

    def _hop_s(self, mode: str, far_mm: int) -> int:
        by = self.says["modes"][mode]
        a, b = far_mm * by["detour_permille"], 1000 * by["speed_mm_s"]
        return int(by.get("park_s", 0) * (far_mm > 1000) + (2 * a + b) // (2 * b))
