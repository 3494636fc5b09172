"""CP-SAT chooses the cheapest set of routes, and the routing model proposes orders that can be driven."""

from __future__ import annotations

from optimizer import model, recombine, violations
from optimizer.pool import Pool
from tests.unit.optimizer.cases import at, drive, plan, problem, team, visit

NAMES = {0: "V0", 1: "V1", 2: "V2"}
PRICES = {0: 1000, 1: 1000, 2: 1000}


def test_two_good_halves_of_two_plans_make_a_better_third():
    routes = {(0, (0, 1)): 300, (1, (2,)): 300, (0, (0,)): 90, (1, (1, 2)): 320}
    choice = recombine.chosen(Pool(routes, ((0, (0, 1)), (1, (2,))), PRICES, NAMES, frozenset()), within_s=5)
    assert set(choice.routes) == {(0, (0,)), (1, (1, 2))}
    assert (choice.before_s, choice.total_s, choice.bound_s, choice.proven) == (600, 410, 410, True)


def test_the_best_plan_stays_when_nothing_is_cheaper():
    best = ((0, (0, 1, 2)),)
    choice = recombine.chosen(Pool({best[0]: 500, (1, (0,)): 400}, best, PRICES, NAMES, frozenset()), within_s=5)
    assert choice.routes == best
    assert choice.total_s == choice.before_s == 500


def test_a_route_with_a_double_service_is_taken_only_as_the_best_plan_has_it():
    routes = {(0, (0,)): 500, (1, (0,)): 10, (1, (1,)): 20}
    pool = Pool(routes, ((0, (0,)), (1, (1,))), {0: 1000, 1: 1000}, {0: "V0", 1: "V1"}, frozenset({0}))
    assert recombine.chosen(pool, within_s=5).routes == ((0, (0,)), (1, (1,)))


def test_the_routing_model_proposes_orders_that_hold():
    case = problem(visit("V1", rank=2), visit("V2", building="B2"), visit("V3", crews=(("medic",),)), teams=(team(),))
    told = model.opinion(case, within_s=0.2)
    assert told.orders == {"T1": ("V2", "V1")}
    assert told.left_out == 1
    drawn = plan(case, drive(case, "T1", *(at(name) for name in told.orders["T1"])))
    assert violations(case, drawn) == ()
