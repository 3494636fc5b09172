"""Where one crew of two is on its way, the other follows though it costs more than leaving the visit out."""

from __future__ import annotations

from dataclasses import replace

from optimizer import Plan, Prices, RoutingProblem, plan_routes, violations
from optimizer.half_driven import owed
from optimizer.planning import answer
from tests.unit.optimizer.cases import at, drive, plan, problem, team, visit

GAP_S = (0, 2_000)


def half(**changes: object) -> RoutingProblem:
    """Return a case in which T2, as the first crew, is driving to the door of V1, whose price is next to nothing."""
    door = visit("V1", crews=(("sampler",), ("sampler",)), gap_s=GAP_S, penalty_s=1)
    whole = problem(door, teams=(team(), team("T2")))
    first, second = drive(whole, "T2", at("V1")), drive(whole, "T1", at("V1", 1))
    begun = team("T2", driven=first.stops, depart_s=first.depart_s)
    published = plan(whole, first, second)
    now_s = first.stops[0].start_s - 50
    return problem(door, teams=(team(**changes), begun), now_s=now_s, published=published, prices=Prices())


def test_the_second_crew_is_sent_to_a_door_the_first_is_at():
    case = half(free_s=100)
    for found in (plan_routes(case, budget_s=0.2, iterations=50), answer(case)):
        assert [stop.visit for route in found.routes if route.team == "T1" for stop in route.stops] == ["V1"]
        assert not found.unassigned
        assert not violations(case, found)


def test_where_no_team_can_come_the_visit_is_left_out():
    case = half(lost=True)
    for found in (plan_routes(case, budget_s=0.2, iterations=50), answer(case)):
        assert [left.visit for left in found.unassigned] == ["V1"]
        assert found.cost.unassigned_s == 1
        assert not violations(case, found)


def test_a_visit_nobody_is_on_the_way_to_keeps_its_price():
    case = half()
    free = replace(case, teams=(team(), team("T2")))
    assert owed(free) is free


def test_a_start_that_the_other_crew_fixes_does_not_wait_for_a_sample_that_gets_old():
    pair = visit("V1", crews=(("sampler",), ("medic",)), single_tubes=1)
    late = visit("V2", building="B2", single_tubes=1, windows_s=((8_000, 9_000),))
    crews = (team(), team("T2", roles=("medic",)))
    whole = problem(pair, late, teams=crews)
    second = drive(whole, "T2", at("V1", 1), waits={0: 1_000})
    begun = replace(crews[1], driven=second.stops, depart_s=0)
    case = problem(pair, late, teams=(crews[0], begun), now_s=500, specimen_limit_s=3_600)
    for found in (plan_routes(case, budget_s=0.2, iterations=50), answer(replace(case, published=Plan((second,))))):
        assert not found.unassigned
        assert not violations(case, found)
