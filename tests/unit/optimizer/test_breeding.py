"""Plans of long days are bred; routes are parted; nobody is overlooked at first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimizer import check
from optimizer.kernels import plain as k
from optimizer.kernels.plain_anneal import begin_step
from optimizer.kernels.plain_tails import part
from optimizer.search import search
from optimizer.searching import plain as plain_search
from optimizer.searching.breed import PARENTS, Breed, child
from optimizer.searching.build import numbered
from optimizer.searching.plain import PlainRun, arrays
from tests.unit.optimizer.test_long_days import long_days, order, two_routes

STEPS_A_TASK = 1_500


def chance() -> np.random.Generator:
    return np.random.default_rng(1)


def test_four_of_the_cheapest_are_kept_and_none_twice() -> None:
    breed = Breed(chance())
    for cost in (9, 7, 7, 8, 5, 6):
        breed.keep(cost, [[cost]])
    assert [cost for cost, _ in breed.kept] == [5, 6, 7, 8]


def test_the_first_ones_come_before_any_child() -> None:
    breed = Breed(chance())
    for cost in range(PARENTS):
        assert breed.pair() is None
        breed.keep(cost, [[cost]])
    mine, other = breed.pair() or ([], [])
    assert mine != other


def test_there_is_one_search_only_where_there_is_no_time_for_more() -> None:
    assert not Breed(chance()).fits(1 / 1_000)
    breed = Breed(chance())
    assert breed.fits(1 / STEPS_A_TASK)
    assert breed.stop == pytest.approx(0.35 / PARENTS)


def test_searches_that_are_left_over_are_equally_long() -> None:
    breed = Breed(chance())
    breed.begin(0.5, 150, 1 / STEPS_A_TASK)
    assert (breed.start, breed.stop) == pytest.approx((0.5, 0.6))
    assert [breed.cooled(share) for share in (0.4, 0.5, 0.55, 0.9)] == pytest.approx([0.0, 0.0, 0.5, 1.0])


def test_a_child_serves_nobody_twice_and_only_like_teams_take_over() -> None:
    case, drawn = numbered(long_days()), chance()
    for _ in range(50):
        plans = []
        for _ in range(2):
            shuffled = drawn.permutation(60).tolist()
            plans.append([shuffled[:25], shuffled[25:45], [], shuffled[45:]])
        plans[1][2], plans[1][3] = plans[1][3], []
        found = child(case, [0, 0, 1, 2], plans[0], plans[1], drawn)
        served = [v for route in found for v in route]
        assert len(served) == len(set(served))
        assert not set(found[2]) - set(plans[1][2])
        assert not set(found[3]) - set(plans[0][3])
        assert any(set(route) - set(plans[0][t]) for t, route in enumerate(found) if route) or len(served) < 60


def test_a_route_is_parted_where_that_costs_little_and_that_can_be_undone() -> None:
    problem = long_days()
    third = replace(problem.teams[0], id="T2")
    plain = two_routes(numbered(replace(problem, teams=(*problem.teams, third))))
    before, total = plain.x.copy(), int(plain.c[k.TOTAL])
    k.save(plain, 0)
    assert part(plain, 0)
    assert order(plain, 0) + order(plain, 2) == [0, 2, 4, 6]
    assert order(plain, 2)
    assert plain.c[k.USED] == 3
    k.revert(plain)
    plain.c[k.TOTAL] = total
    assert (plain.x == before).all()
    assert order(plain, 2) == []


def test_no_route_is_parted_without_a_like_team_that_is_idle() -> None:
    problem = long_days()
    other = replace(problem.teams[0], id="T2", shift_end_s=35_000)
    plain = two_routes(numbered(replace(problem, teams=(*problem.teams, other))))
    begin_step(plain)
    k.save(plain, 0)
    assert not part(plain, 0)


def test_bred_plans_cost_what_the_checker_counts_and_come_again() -> None:
    problem = long_days()
    run = PlainRun(numbered(problem), 3, None)
    for share in range(20):
        run.slice(STEPS_A_TASK * 3, share / 20, (share + 1) / 20)
    assert run.breed is not None
    assert run.breed.born > PARENTS
    found = search(problem, iterations=STEPS_A_TASK * 60, seed=3)
    again = search(problem, iterations=STEPS_A_TASK * 60, seed=3)
    assert found.total_s == check.cost(problem, found.plan).total_s == again.total_s
    assert found.total_s <= search(problem, iterations=4_000, seed=3).total_s


def test_nobody_is_left_out_at_first_because_the_only_slot_was_overlooked() -> None:
    problem = long_days()
    visits = tuple(replace(visit, windows_s=((3_000, 3_100),)) for visit in problem.visits[:30])
    teams = tuple(replace(problem.teams[0], id=f"T{i}") for i in range(30))
    case = numbered(replace(problem, visits=visits, teams=teams))
    assert [int(PlainRun(case, seed, None).plain.c[k.ABSENT]) for seed in range(12)] == [0] * 12


def test_more_is_taken_out_at_once_of_large_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    case = numbered(long_days())
    assert arrays(case, 1).c[k.REMOVED] == 10
    monkeypatch.setattr(plain_search, "LARGE", 5)
    assert arrays(case, 1).c[k.REMOVED] == 12
    monkeypatch.setattr(plain_search, "LARGE", 1)
    assert arrays(case, 1).c[k.REMOVED] == 20


def test_coarse_plans_see_few_neighbours_and_lose_many_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = long_days()
    hurried = replace(problem, visits=tuple(replace(visit, service_s=20_000) for visit in problem.visits))
    widths = {"MANY": 10, "GLANCE": 4, "COARSE": 2}
    for name, number in widths.items():
        monkeypatch.setattr(plain_search, name, number)
    case, seen = numbered(hurried), []
    run = PlainRun(case, 1, None)
    for share in range(5):
        run.slice(len(case.tasks), share / 5, (share + 1) / 5)
        seen.append((run.plain.near.shape[1], int(run.plain.c[k.REMOVED])))
    wide = case.flat.near.shape[1]
    assert seen == [(4, 20), (4, 16), (wide, 10), (wide, 10), (wide, 10)]
    again = PlainRun(case, 1, run.plan())
    again.slice(1, 0.0, 1.0)
    assert (again.plain.near.shape[1], again.plain.c[k.REMOVED]) == (wide, 10)
