"""The search beside the exact oracle: never below the optimum, at most one per cent above it where it is proven."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from optimizer import cost, exact, plan_routes
from optimizer.half_driven import owed
from tests.unit.optimizer.oracle_cases import case

ENOUGH_S = 3.0
"""Wall time for one proof [s]; where it does not close, the bound alone is compared."""

DEARER = frozenset({1223, 1226, 1606})
"""Seeds of the soak whose plan is more than 1 % above the optimum after 300 steps; decision 0165. The bound holds."""


def compare(seed: int, most: int) -> bool:
    """Compare at the prices of planning: a second crew of which the first is on its way is owed (0102)."""
    problem = case(seed, most)
    plan, problem = plan_routes(problem, iterations=300, seed=1), owed(problem)
    ours_s = cost(problem, plan).total_s
    best = exact.solve(problem, within_s=ENOUGH_S)
    if best is None:
        return False
    assert ours_s >= best.bound_s, f"seed {seed}: the oracle refuses a plan the checker accepts"
    if best.proven and seed not in DEARER:
        assert ours_s <= 1.01 * best.plan.cost.total_s, f"seed {seed}: more than 1 % above the optimum"
    return best.proven


@pytest.mark.timeout(900)
def test_the_search_is_within_one_per_cent_of_proven_optima() -> None:
    proven = sum(compare(seed, 5) for seed in range(100))
    assert proven >= 60, "too few proofs to mean anything"


@pytest.mark.soak
def test_the_search_is_within_one_per_cent_of_a_thousand_optima() -> None:
    proven = sum(compare(seed, 7) for seed in range(1_000, 2_000))
    print(f"\nproven: {proven} of 1,000")
    assert proven >= 500


@pytest.mark.parametrize("seed", [12, 16, 20, 22, 26])
def test_the_order_of_visits_and_teams_changes_nothing_but_names(seed: int) -> None:
    problem = case(seed, 4)
    dice = random.Random(seed)
    visits, teams = list(problem.visits), list(problem.teams)
    dice.shuffle(visits)
    dice.shuffle(teams)
    one, other = (
        exact.solve(problem, within_s=100),
        exact.solve(replace(problem, visits=tuple(visits), teams=tuple(teams)), within_s=100),
    )
    assert one is not None
    assert other is not None
    assert one.proven
    assert other.proven
    assert one.plan.cost.total_s == other.plan.cost.total_s


@pytest.mark.parametrize("seed", [13, 17, 23, 25])
def test_one_more_team_never_costs_but_for_fairness(seed: int) -> None:
    problem = case(seed, 4)
    more = replace(problem, teams=(*problem.teams, replace(problem.teams[0], id="more", driven=(), depart_s=None)))
    one, other = exact.solve(problem, within_s=100), exact.solve(more, within_s=20)
    assert one is not None
    assert other is not None
    assert one.proven
    assert other.plan.cost.total_s <= one.plan.cost.total_s or not other.proven
