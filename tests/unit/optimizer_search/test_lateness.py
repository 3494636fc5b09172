"""A slot is chosen for what it costs as a whole: the way, who waits there, and who waits behind it."""

from dataclasses import replace

import pytest

from optimizer import Prices, RoutingProblem, check
from optimizer.problem import Point
from optimizer.search import search
from tests.unit.optimizer_search.test_search import refused, street


def crowded(suit_limit_s: int | None) -> RoutingProblem:
    """Sixteen people who have waited since 600 s; one team beside them, one twenty minutes away that has no stop."""
    case = replace(street(16), prices=Prices(late_per_s=1))
    near, far = (replace(team, suit_limit_s=suit_limit_s) for team in case.teams)
    return replace(
        case,
        points=(*case.points, Point("S1", 0, 1_150)),
        teams=(near, replace(far, start="S1", end="S1")),
        visits=tuple(replace(visit, windows_s=((0, 600, 7_200),), rank=1) for visit in case.visits),
    )


@pytest.mark.parametrize("suit_limit_s", [None, 7_000])
def test_a_team_far_away_takes_doors_where_that_makes_others_less_late(suit_limit_s: int | None) -> None:
    case = crowded(suit_limit_s)
    [near, far] = case.teams
    alone = search(replace(case, teams=(near, replace(far, lost=True))), iterations=300, seed=1).plan
    assert alone.unassigned == ()
    found = search(case, iterations=1_000, seed=1, warm=alone)
    assert refused(case, found.plan) == []
    assert sum(stop.visit is not None for route in found.plan.routes for stop in route.stops if route.team == "T1") >= 4
    assert check.cost(case, found.plan).late_s < 0.7 * check.cost(case, alone).late_s
