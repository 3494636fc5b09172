"""The lower bounds of the benchmarks beside proven optima: never above, and mostly near."""

from __future__ import annotations

import statistics

import pytest

from optimizer import exact
from tests.benchmarks import bound, bound_columns
from tests.unit.optimizer.oracle_cases import case

ENOUGH_S = 3.0
"""Wall time for one proof [s]."""


def shares(seed: int, most: int) -> tuple[float, float] | None:
    """Return both bounds as shares of the optimum, the linear one first; None where nothing was proven."""
    problem = case(seed, most)
    best = exact.solve(problem, within_s=ENOUGH_S)
    if best is None or not best.proven:
        return None
    optimum = best.plan.cost.total_s
    bounds = bound.lower_bound(problem).total_s, bound_columns.lower_bound(problem, within_s=5)
    assert max(bounds) <= optimum, f"seed {seed}: {bounds} above the optimum {optimum}"
    return bounds[0] / optimum, bounds[1] / optimum


@pytest.mark.timeout(900)
def test_no_bound_is_above_a_proven_optimum_and_half_of_them_are_within_one_per_cent() -> None:
    told = [both for seed in range(100, 150) if (both := shares(seed, 5)) is not None]
    assert len(told) >= 30, "too few proofs to mean anything"
    assert statistics.median(columns for _, columns in told) >= 0.99
    assert statistics.mean(columns for _, columns in told) > statistics.mean(linear for linear, _ in told) + 0.2


@pytest.mark.soak
def test_no_bound_is_above_a_thousand_proven_optima() -> None:
    told = [both for seed in range(1_000, 2_000) if (both := shares(seed, 7)) is not None]
    means = [statistics.mean(both[i] for both in told) for i in (0, 1)]
    print(f"\nproven: {len(told)} of 1,000; linear {means[0]:.3f}, by days {means[1]:.3f} of the optimum in the mean")
    assert len(told) >= 500
