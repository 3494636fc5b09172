from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

from optimizer import Break, Cost, Plan, Prices, check_cost, cost
from optimizer.check_case import Case, tours
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
    alone = sum(check_cost.alone_s(known, tour) for tour in tours(known, drawn))
    told = cost(case, drawn)
    assert min(told.late_s, told.not_preferred_s, told.churn_s, told.unfair_s) > 0
    assert alone == told.travel_s + told.late_s + told.not_preferred_s + told.churn_s == told.total_s - told.unfair_s


def test_lateness_without_a_price_costs_nothing() -> None:
    case = problem(visit("V1", windows_s=((0, 10, 20_000),)), prices=Prices())
    assert cost(case, Plan((drive(case, "T1", at("V1")),))).late_s == 0


def test_work_is_all_time_but_waiting_and_breaks() -> None:
    one = team("T1", breaks=(Break(0, 20_000, 900),))
    case = problem(visit("V1"), teams=(one, team("T2")), prices=Prices(unfair_permille=1_000))
    route = drive(case, "T1", at("V1"), pause(), waits={0: 5_000})
    told = cost(case, Plan((route,)))
    assert told.unfair_s == route.return_s - (5_000 - route.stops[0].arrive_s) - 900 == told.travel_s + 300


def test_the_price_of_a_difference_is_in_thousandths_of_it() -> None:
    known = Case(problem(prices=Prices(unfair_permille=1_000)))
    assert check_cost.spread_s(known, {"T1": 7_000, "T2": 2_000}) == 5_000
    assert check_cost.spread_s(known, {}) == 0
