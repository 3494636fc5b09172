from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

from optimizer import Break, Cost, Plan, Prices, cost
from optimizer.judging import costs
from optimizer.judging.cases import Case, tours
from optimizer.objective import TERMS, told
from tests.unit.optimizer.cases import at, drive, pause, plan, problem, team, visit


def test_every_term_of_the_cost_is_named_once() -> None:
    assert [*(term.name for term in TERMS), "total_s"] == [field.name for field in fields(Cost)]


def test_the_readme_tells_the_same_terms() -> None:
    readme = (Path(__file__).parents[3] / "optimizer" / "README.md").read_text()
    for term in TERMS:
        assert f"| `{term.name}` | {term.counts} | {term.because} |" in readme


def test_a_cost_is_told_dearest_term_first() -> None:
    assert told(Cost(travel_s=5_120, late_s=340, total_s=5_460)) == "travel 5,120 s, late 340 s"
    assert told(Cost()) == "nothing"


def test_what_routes_cost_alone_and_what_concerns_them_all_is_the_total() -> None:
    late = visit("V1", windows_s=((0, 100, 20_000),), preferred_team="T2")
    case = problem(late, visit("V2"), teams=(team("T1"), team("T2", free_s=0)))
    before = plan(case, drive(case, "T2", at("V2"), at("V1")))
    case = replace(case, published=before)
    drawn = plan(case, drive(case, "T1", at("V1"), at("V2")))
    known = Case(case)
    alone = sum(costs.alone_s(known, tour) for tour in tours(known, drawn))
    told = cost(case, drawn)
    assert min(told.late_s, told.not_preferred_s, told.churn_s, told.unfair_s) > 0
    assert alone == told.travel_s + told.late_s + told.not_preferred_s + told.churn_s == told.total_s - told.unfair_s


def test_lateness_without_a_price_costs_nothing() -> None:
    case = problem(visit("V1", windows_s=((0, 10, 20_000),)), prices=Prices())
    assert cost(case, Plan((drive(case, "T1", at("V1")),))).late_s == 0


def test_work_is_all_time_but_waiting_and_breaks() -> None:
    one = team("T1", breaks=(Break(0, 20_000, 900),))
    case = problem(visit("V1"), teams=(one, team("T2")), prices=Prices(unfair_permille=1_000))
    route = drive(case, "T1", at("V1"), pause(), depart_s=100, waits={0: 5_000})
    told = cost(case, Plan((route,)))
    assert told.unfair_s == route.return_s - 100 - (5_000 - route.stops[0].arrive_s) - 900 == told.travel_s + 300


def test_the_price_of_a_difference_is_in_thousandths_of_it() -> None:
    known = Case(problem(prices=Prices(unfair_permille=1_000)))
    assert costs.spread_s(known, {"T1": 7_000, "T2": 2_000}) == 5_000
    assert costs.spread_s(known, {}) == 0


def test_lateness_is_that_in_the_best_window_that_allows_the_start() -> None:
    one = visit("V1", windows_s=((0, 100, 200), (150, 180, 400)))
    starts = {100: 0, 101: 1, 150: 0, 200: 20, 400: 220, 401: 0}
    assert {start_s: costs.lateness_s(one, start_s) for start_s in starts} == starts
    served = {"V1": costs.Served("T1", 200, driven=False)}
    assert costs.late_s(Case(problem(one, prices=Prices(late_per_s=4))), served) == 4 * 20


def test_only_visits_that_prefer_a_team_are_asked_for_it() -> None:
    known = Case(problem(visit("V1", preferred_team="T2"), visit("V2"), visit("V3"), teams=(team("T1"), team("T2"))))
    served = {name: costs.Served("T1", 0, driven=False) for name in ("V1", "V2", "V3")}
    assert costs.not_preferred(known, served) == [True]


def test_a_shift_within_the_tolerance_is_none_and_facts_do_not_move() -> None:
    prices = Prices(churn_team_s=300, churn_shift_s=60, churn_shift_tolerance_s=900)
    case = problem(visit("V1"), visit("V2"), teams=(team("T1"), team("T2")), prices=prices)
    before = plan(case, drive(case, "T1", at("V1")), drive(case, "T2", at("V2")))
    first = before.routes[0].stops[0]
    known = Case(replace(case, published=before))
    for more_s, price in ((900, 0), (-900, 0), (901, 60)):
        now = {"V1": costs.Served("T1", first.start_s + more_s, driven=False)}
        assert costs.churn_s(known, now) == price
        assert costs.moved(known, now) == {"V1": price > 0, "V2": True}
    begun = (team("T1", driven=(first,), depart_s=0), team("T2"))
    assert costs.moved(Case(replace(case, teams=begun, published=before)), {}) == {"V2": True}


def test_only_who_takes_the_samples_serves() -> None:
    pair = visit("V1", crews=(("sampler",), ("sampler",)), gap_s=(0, 900))
    case = problem(pair, teams=(team("T1"), team("T2")))
    drawn = plan(case, drive(case, "T1", at("V1")), drive(case, "T2", at("V1", 1)))
    served = costs.serving(Case(case), tours(Case(case), drawn))
    assert {name: one.team for name, one in served.items()} == {"V1": "T1"}
    begun = (team("T1"), team("T2", driven=drawn.routes[1].stops, depart_s=0))
    assert costs.moved(Case(replace(case, teams=begun, published=drawn)), served) == {"V1": False}


def test_who_must_be_visited_has_a_price_of_its_own() -> None:
    known = Case(problem(prices=Prices(mandatory_s=7)))
    asked = (visit(penalty_s=5), visit(penalty_s=5, mandatory=True))
    assert [costs.price_s(known, one) for one in asked] == [5, 7]


def test_what_is_driven_is_a_fact_and_a_lost_team_does_not_go_home() -> None:
    case = problem(visit("V1"), visit("V2"), teams=(team("T1"),))
    drawn = plan(case, drive(case, "T1", at("V1"), at("V2")))
    begun = team("T1", driven=drawn.routes[0].stops[:1], depart_s=0, lost=True)
    known = Case(replace(case, teams=(begun,)))
    (tour,) = tours(known, drawn)
    assert {name: one.driven for name, one in costs.serving(known, [tour]).items()} == {"V1": True, "V2": False}
    assert costs.travel_s(tour) == tour.legs[0] + tour.legs[1] > tour.legs[0]
