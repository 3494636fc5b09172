from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import check, formats, planning
from optimizer.search import search
from optimizer.search_build import numbered
from optimizer.search_plain import PlainRun
from tests.unit.optimizer.oracle_cases import case


@pytest.mark.parametrize("name", ["community_rich", "calm_stream"])
def test_the_total_of_a_case_in_mid_shift_is_what_the_checker_counts(shared_data: Path, name: str) -> None:
    problem = formats.read_doors(shared_data / "instances" / "doors" / f"{name}.json").problem
    found = search(problem, iterations=20, seed=1)
    assert check.cost(problem, found.plan).total_s == found.total_s


@pytest.mark.parametrize("name", ["community", "community_rich"])
def test_two_searches_side_by_side_are_never_worse_than_one(shared_data: Path, name: str) -> None:
    problem = formats.read_doors(shared_data / "instances" / "doors" / f"{name}.json").problem
    one = search(problem, iterations=300, seed=2)
    two = search(problem, iterations=300, seed=2, threads=2)
    assert two.total_s <= one.total_s
    assert two.plan == search(problem, iterations=300, seed=2, threads=2).plan


def test_a_tiny_case_is_solved_as_a_whole_model_beside_the_search() -> None:
    problem = case(6, 4)
    plan = planning.plan_routes(problem, budget_s=planning.CHOOSE_FROM_S, seed=1)
    assert plan.cost.total_s == plan.timing["choice_exact_bound_s"]


def test_the_first_steps_of_an_overloaded_case_may_come_late(shared_data: Path) -> None:
    community = formats.read_doors(shared_data / "instances" / "doors" / "community.json").problem
    run = PlainRun(numbered(community), 1, None)
    assert run.is_roaming
    for share in (0.1, 0.5, 0.79, 0.9):
        run.slice(10, share, share + 0.01)
    assert run.iterations == 40
    assert not run.is_roaming
