"""The lower bounds of the benchmarks beside proven optima: never above, and mostly near."""

from __future__ import annotations

import statistics

import numpy as np
import pytest

from optimizer import RoutingProblem, exact, plan_routes
from optimizer.searching.build import numbered
from optimizer.searching.warmth import plain
from tests.benchmarks import bound, bound_alike, bound_columns, bound_days, bound_kinds, bound_team, unseen, unseen_rich
from tests.unit.optimizer.oracle_cases import case

pytestmark = pytest.mark.timeout(900)
"""The bounds are compiled by the first test that asks for them."""

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
    known = *bounds, bound_alike.lower_bound(problem, within_s=2)
    assert max(known) <= optimum, f"seed {seed}: {known} above the optimum {optimum}"
    return bounds[0] / optimum, bounds[1] / optimum


def test_no_bound_is_above_a_proven_optimum_and_half_of_them_are_within_one_per_cent() -> None:
    told = [both for seed in range(100, 150) if (both := shares(seed, 5)) is not None]
    assert len(told) >= 30, "too few proofs to mean anything"
    assert statistics.median(columns for _, columns in told) >= 0.99
    assert statistics.mean(columns for _, columns in told) > statistics.mean(linear for linear, _ in told) + 0.2


def test_every_day_of_a_plan_is_among_the_days_that_are_priced(monkeypatch: pytest.MonkeyPatch) -> None:
    """At a price for each of its visits no day that leaves one out is as cheap; none comes twice where all are near."""
    monkeypatch.setattr(bound_team, "NEAR", bound_team.COLOURS)
    problem = unseen_rich.unseen("r2")
    plan, case = plan_routes(problem, iterations=300, seed=1), numbered(problem)
    ways = [bound.ways_between(case, mode) for mode in range(case.flat.hop.shape[0])]
    asked = 0
    for route in plan.routes:
        t, reward = case.team_row[route.team], 100_000.0
        new = route.stops[len(problem.teams[t].driven) :]
        due = [case.row[stop.visit, stop.crew] for stop in new if stop.visit is not None]
        team = bound_team.team_day(case, due, ways[int(case.flat.mode[t])], t)
        shape = (len(due), int(team.day.numbers[bound_days.SLICES]), 4, bound_columns.MANY)
        ahead, price = np.zeros((*shape[:3], 2, 3)), team.fee - reward
        assert bound_days.look_ahead(team.day, ahead, price) < reward * (0.5 - len(due)), route.team
        kinds = (float, np.int32, np.int32, np.int32, np.uint64, np.int64)
        cells = bound_days.Cells(np.zeros(shape[:3], np.int32), *(np.zeros(shape, kind) for kind in kinds))
        ends = np.full((len(due), 2), bound_days.FAR, float)
        bound_days.search(team.day, cells, ahead, price, False, ends, bound_days.NONE)
        assert ends[:, 0].min() < reward * (0.5 - len(due)), route.team
        asked += len(due)
    assert asked > 50, "too few visits to mean anything"


def test_of_plain_cases_no_bound_is_above_a_proven_optimum_and_nearly_all_meet_it() -> None:
    told = []
    for seed in (seed for seed in range(300, 345) if seed % 3):
        problem = plain(case(seed))
        best = exact.solve(problem, within_s=ENOUGH_S)
        if best is not None and best.proven:
            low = bound_alike.lower_bound(problem, within_s=2)
            assert low <= best.plan.cost.total_s, f"seed {seed}"
            told.append(low / best.plan.cost.total_s)
    assert len(told) >= 20, "too few proofs to mean anything"
    assert statistics.median(told) >= 0.999


@pytest.mark.parametrize("problem", [unseen.unseen("u1"), unseen_rich.unseen("r2")], ids=["plain", "rich"])
def test_every_day_of_a_plan_is_among_those_that_like_teams_share(problem: RoutingProblem) -> None:
    """At a price for each of its visits no day of its class costs more than this one."""
    plan, case = plan_routes(problem, iterations=300, seed=1), numbered(problem)
    shares, reward, asked = bound_alike.Shares(case, bound_kinds.kinds_of(case)), 100_000.0, 0
    for route in plan.routes:
        t = case.team_row[route.team]
        new = route.stops[len(problem.teams[t].driven) :]
        tasks = [case.row[stop.visit, stop.crew] for stop in new if stop.visit is not None]
        k, kind = next((k, kind) for k, kind in enumerate(shares.kinds) if t in kind.teams)
        worth = kind.fee + np.where(np.isin(kind.able, tasks), -reward, reward)
        assert shares.cheapest(k, kind.day(), worth, bound_alike.MANY, 0.0) < reward * (0.5 - len(tasks)), route.team
        asked += len(tasks)
    assert asked > 50, "too few visits to mean anything"


@pytest.mark.soak
def test_no_bound_is_above_a_thousand_proven_optima() -> None:
    told = [both for seed in range(1_000, 2_000) if (both := shares(seed, 7)) is not None]
    means = [statistics.mean(both[i] for both in told) for i in (0, 1)]
    print(f"\nproven: {len(told)} of 1,000; linear {means[0]:.3f}, by days {means[1]:.3f} of the optimum in the mean")
    assert len(told) >= 500
