"""Teams with long days exchange the rest of them."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np

from optimizer import check
from optimizer.kernels import plain as k
from optimizer.kernels.plain_anneal import begin_step, serve_in_order
from optimizer.kernels.plain_tails import exchange
from optimizer.problem import Building, Mode, Point, RoutingProblem, Team, TravelModel, Visit
from optimizer.search import search
from optimizer.searching.build import Numbered, numbered
from optimizer.searching.plain import PlainRun, arrays


def long_days(seats: int | None = None) -> RoutingProblem:
    """Return 60 visits in 20 buildings, half of them in windows of an hour, and two like teams of ten hours."""
    drawn = random.Random(7)
    walk = Mode(speed_mm_s=1250, detour_permille=1300, park_s=0)
    places = tuple(Building(f"B{i}", drawn.randrange(900), drawn.randrange(900), 1, lift=False) for i in range(20))
    opens = [drawn.randrange(30_000) if i % 2 else 0 for i in range(60)]
    visits = tuple(
        Visit(f"V{i}", f"B{i % 20}", 1, 240, ((opens[i], opens[i] + 3_600 if i % 2 else 36_000),), 1, 90_000)
        for i in range(60)
    )
    teams = tuple(Team(f"T{i}", "walk", "S0", "S0", 0, 36_000, ("sampler",), person_capacity=seats) for i in range(2))
    travel = TravelModel({"walk": walk}, 40, 2, 10, 20, 35, 2, 11, 25, 30)
    return RoutingProblem(travel, (Point("S0", 400, 400, handover=True),), places, teams, visits)


def two_routes(case: Numbered) -> k.Plain:
    """Return a plan in which each team has four of the visits that may come at any time."""
    plain = arrays(case, 1)
    for team, tasks in enumerate(([0, 2, 4, 6], [8, 10, 12, 14])):
        serve_in_order(plain, team, np.array(tasks, np.int32))
    begin_step(plain)
    return plain


def order(plain: k.Plain, team: int) -> list[int]:
    n, found = int(plain.c[k.TASKS]), []
    node = int(plain.x[(n + team) * k.ROW + k.NEXT])
    while node < n:
        found.append(node)
        node = int(plain.x[node * k.ROW + k.NEXT])
    return found


def test_teams_exchange_the_rest_of_their_days() -> None:
    case = numbered(long_days())
    plain, expected = two_routes(case), arrays(case, 1)
    for team in range(2):
        k.save(plain, team)
    before = plain.x.copy(), plain.r[:, : k.MARK].copy()
    assert exchange(plain, 0, 2, 1, 12)
    assert (order(plain, 0), order(plain, 1)) == ([0, 2, 14], [8, 10, 12, 4, 6])
    for team in range(2):
        serve_in_order(expected, team, np.array(order(plain, team), np.int32))
    times = [k.LEAVE, k.LATE, k.LEG, k.TEAM, k.NEXT]
    served = order(plain, 0) + order(plain, 1)
    assert (plain.x.reshape(-1, k.ROW)[served][:, times] == expected.x.reshape(-1, k.ROW)[served][:, times]).all()
    assert plain.c[k.TOTAL] == expected.c[k.TOTAL]
    k.revert(plain)
    assert (plain.x == before[0]).all()
    assert (plain.r[:, : k.MARK] == before[1]).all()


def test_a_team_may_take_all_that_is_left() -> None:
    plain = two_routes(numbered(long_days()))
    for team in range(2):
        k.save(plain, team)
    assert exchange(plain, 0, 6, 1, int(plain.c[k.TASKS]) + 1)
    assert (order(plain, 0), order(plain, 1)) == ([0, 2, 4, 6, 8, 10, 12, 14], [])
    assert plain.c[k.USED] == 1
    k.revert(plain)
    assert (order(plain, 1), int(plain.c[k.USED])) == ([8, 10, 12, 14], 2)


def test_no_exchange_beyond_the_seats() -> None:
    plain = two_routes(numbered(long_days(seats=4)))
    for team in range(2):
        k.save(plain, team)
    assert not exchange(plain, 0, 2, 1, 12)
    assert exchange(plain, 0, 2, 1, 10)


def test_only_long_days_of_all_served_are_exchanged() -> None:
    problem = long_days()
    assert PlainRun(numbered(problem), 1, None).plain.c[k.CROSSED] == 1
    short = replace(problem, teams=tuple(replace(problem.teams[0], id=f"T{i}", shift_end_s=9_000) for i in range(2)))
    assert PlainRun(numbered(short), 1, None).plain.c[k.CROSSED] == 0


def test_what_is_exchanged_counts_as_the_checker_counts() -> None:
    problem = long_days()
    found = search(problem, iterations=4_000, seed=3)
    said = check.cost(problem, found.plan)
    assert found.total_s == said.total_s
