from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import check, formats, planning
from optimizer.problem import RoutingProblem
from optimizer.search import _meet, search
from optimizer.searching.build import numbered
from optimizer.searching.driven import driven_price
from optimizer.searching.plain import PlainRun
from optimizer.searching.rich import Run
from tests.unit.optimizer.oracle_cases import case


@pytest.mark.parametrize("name", ["community_rich", "calm_stream"])
def test_the_total_of_a_case_in_mid_shift_is_what_the_checker_counts(shared_data: Path, name: str) -> None:
    problem = formats.read_doors(shared_data / "instances" / "doors" / f"{name}.json").problem
    found = search(problem, iterations=20, seed=1)
    assert check.cost(problem, found.plan).total_s == found.total_s


def doors(shared_data: Path, name: str) -> RoutingProblem:
    return formats.read_doors(shared_data / "instances" / "doors" / f"{name}.json").problem


@pytest.mark.parametrize("name", ["community", "community_rich"])
def test_two_searches_side_by_side_are_repeatable_and_not_worse_than_one(shared_data: Path, name: str) -> None:
    problem = doors(shared_data, name)
    one = search(problem, iterations=300, seed=2)
    two = search(problem, iterations=300, seed=2, threads=2)
    assert two.total_s <= one.total_s
    assert two.plan == search(problem, iterations=300, seed=2, threads=2).plan


def test_two_searches_that_meet_find_cheaper_plans_of_a_district_than_one(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimizer.search.MEETING_STEPS", 5)
    problem = doors(shared_data, "district")
    case = numbered(problem)
    one, two = (
        [search(problem, iterations=20_000, seed=seed, threads=threads, case=case) for seed in (1, 2)]
        for threads in (1, 2)
    )
    assert sum(found.total_s for found in two) < sum(found.total_s for found in one)
    assert all(check.cost(problem, found.plan).total_s == found.total_s for found in two)


def test_the_first_search_goes_its_way_as_alone_and_the_others_go_on_from_the_cheapest(shared_data: Path) -> None:
    case = numbered(doors(shared_data, "district"))
    first, second = PlainRun(case, 1, None), PlainRun(case, 2, None)
    first.slice(20, 0.5, 0.6)
    second.slice(400, 0.5, 0.6)
    dear, cheap = first.total, second.total
    assert cheap < dear
    _meet([first, second])
    assert (first.total, second.total) == (dear, cheap)
    _meet([second, first])
    assert (first.total, second.total) == (cheap, cheap)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_searches_that_meet_often_are_never_worse_than_one(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("optimizer.search.MEETING_STEPS", 1)
    problem = doors(shared_data, "district")
    one, two = (search(problem, iterations=4_000, seed=seed, threads=threads) for threads in (1, 2))
    assert two.total_s <= one.total_s
    assert two.plan == search(problem, iterations=4_000, seed=seed, threads=2).plan


@pytest.mark.parametrize(("kind", "name"), [(PlainRun, "district"), (Run, "community_rich")])
def test_a_search_that_takes_over_another_plan_keeps_the_best_of_both(
    shared_data: Path, kind: type[PlainRun | Run], name: str
) -> None:
    problem = doors(shared_data, name)
    case = numbered(problem)
    ahead, behind = kind(case, 1, None), kind(case, 2, None)
    ahead.slice(400, 0.5, 1.0)
    behind.slice(20, 0.0, 0.1)
    best = ahead.best
    assert best < behind.best
    ahead.adopt(behind)  # type: ignore[arg-type]
    assert ahead.total == behind.total > best
    assert ahead.best == best
    told = check.cost(problem, ahead.plan()).total_s - driven_price(case)
    assert told == ahead.best <= best


def test_a_tiny_case_is_solved_as_a_whole_model_beside_the_search() -> None:
    problem = case(6, 4)
    plan = planning.plan_routes(problem, budget_s=planning.CHOOSE_FROM_S, seed=1)
    assert plan.cost.total_s == plan.timing["choice_exact_bound_s"]


def test_the_first_steps_of_an_overloaded_case_may_come_late(shared_data: Path) -> None:
    run = PlainRun(numbered(doors(shared_data, "community")), 1, None)
    assert run.is_roaming
    for share in (0.1, 0.5, 0.79, 0.9):
        run.slice(10, share, share + 0.01)
    assert run.iterations == 40
    assert not run.is_roaming
