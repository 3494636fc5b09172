from __future__ import annotations

from optimizer import Plan, Route, Stop
from optimizer.check import cost, verdict
from optimizer.polish import polished
from tests.unit.optimizer.cases import at, drive, plan, problem, visit


def test_a_team_waits_for_the_window_in_which_it_is_not_late() -> None:
    case = problem(visit("V1", windows_s=((0, 100, 2_000), (1_500, 3_000))))
    early = plan(case, drive(case, "T1", at("V1")))
    better = polished(case, early)
    assert cost(case, early).late_s > 0
    assert cost(case, better).late_s == 0
    assert verdict(case, better, reasons=False, stated=False).ok


def test_a_team_waits_for_the_time_people_were_told() -> None:
    told = Plan((Route("T1", 0, 0, (Stop(5_000, 5_000, 5_300, visit="V1"),)),))
    case = problem(visit("V1"), published=told)
    better = polished(case, plan(case, drive(case, "T1", at("V1"))))
    assert better.routes[0].stops[0].start_s == 5_000 - case.prices.churn_shift_tolerance_s


def test_a_route_that_cannot_wait_stays_as_it_was() -> None:
    first, second = visit("V1", windows_s=((0, 100, 2_000), (1_500, 3_000))), visit("V2", windows_s=((0, 800),))
    case = problem(first, second)
    drawn = plan(case, drive(case, "T1", at("V1"), at("V2")))
    assert polished(case, drawn).routes == drawn.routes
