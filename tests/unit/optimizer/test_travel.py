"""Travel matrices: the worked example, agreement with the plain formulas, and with geopy on the globe."""

from __future__ import annotations

import random

import pytest
from geopy.distance import geodesic

from optimizer import Building, Mode, Point, TravelModel, travel
from optimizer.judging.cases import Case
from tests.unit.optimizer.cases import problem, team, visit


def test_the_worked_example_of_the_format_comes_out():
    model = TravelModel({"walk": Mode(1250, 1300, 0)}, 40, 2, 10, 20, 35, 2, 11, 25, 0)
    case = problem(visit("V1", floor=5), travel=model, points=(Point("S", 0, 0),),
                   buildings=(Building("B1", 60, 80, 6, False),))  # fmt: skip
    assert travel.travel_matrices(case)["walk"][0, 1] == 154


def test_matrices_agree_with_the_checkers_own_travel():
    draw = random.Random(7)
    buildings = tuple(
        Building(f"B{i}", draw.randint(-900, 900), draw.randint(-900, 900), 30, i % 2 == 0) for i in range(8)
    )
    visits = [
        visit(f"V{i}", building=f"B{draw.randrange(8)}", unit=draw.randint(1, 3), floor=draw.randint(1, 30))
        for i in range(40)
    ]
    case = problem(*visits, buildings=buildings, teams=(team("T1"), team("T2", mode="ebike")))
    numbering, matrices, known = travel.places(case), travel.travel_matrices(case), Case(case)
    for mode, matrix in matrices.items():
        assert matrix.shape == (len(numbering), len(numbering))
        for here in visits:
            row = numbering.of(here)
            for there in visits:
                if here is not there:
                    expected = known.travel(mode, known.doors[here.id], known.doors[there.id])
                    assert matrix[row, numbering.of(there)] == expected
            for point in case.points:
                column = numbering.points[point.id]
                assert matrix[row, column] == known.travel(mode, known.doors[here.id], known.points[point.id])
                assert matrix[column, row] == known.travel(mode, known.points[point.id], known.doors[here.id])


@pytest.mark.parametrize("middle", [(37.87, 112.55), (-33.9, 151.2), (0.0, 0.0), (64.1, -21.9)])
def test_local_metres_agree_with_the_geodesic(middle: tuple[float, float]):
    draw = random.Random(3)
    lat = [middle[0] + draw.uniform(-0.1, 0.1) for _ in range(25)]
    lon = [middle[1] + draw.uniform(-0.1, 0.1) for _ in range(25)]
    x_m, y_m = travel.local_metres(lat, lon)
    for i in range(0, 25, 2):
        for j in range(1, 25, 3):
            straight = ((x_m[i] - x_m[j]) ** 2 + (y_m[i] - y_m[j]) ** 2) ** 0.5
            exact = geodesic((lat[i], lon[i]), (lat[j], lon[j])).meters
            assert abs(straight - exact) <= 0.004 * exact + 1.5


def test_no_places_have_no_metres():
    assert travel.local_metres([], []) == ([], [])
