"""The search on the kernels that know every constraint: rounds, turns, and what is given up before it is tried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer import check, formats
from optimizer.kernels.ahead import look_ahead
from optimizer.kernels.compiled import NEVER
from optimizer.kernels.flat import Number, Tally
from optimizer.kernels.label import COST, LABELS
from optimizer.kernels.rich import decide
from optimizer.kernels.room import FEW, weigh
from optimizer.problem import Break, RoutingProblem, Visit
from optimizer.searching import rich
from optimizer.searching.build import numbered
from optimizer.searching.driven import driven_price
from optimizer.searching.rich import Run
from tests.unit.optimizer.cases import problem, team, visit
from tests.unit.optimizer.oracle_cases import case


def community(shared_data: Path) -> RoutingProblem:
    return formats.read_doors(shared_data / "instances" / "doors" / "community_rich.json").problem


def test_those_left_out_take_turns_and_rounds_begin_anew_while_the_best_plan_stays(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rich, "ROUND", 1)
    known = community(shared_data)
    run = Run(numbered(known), 1, known.published)
    assert run.is_roaming
    bests, anew = [run.best], 0
    for share in range(10):
        before = run.state
        run.slice(60, share / 10, (share + 1) / 10)
        anew += run.state is not before
        bests.append(run.best)
    assert anew >= 2
    assert run.state.missed.sum() > 0
    assert bests == sorted(bests, reverse=True)
    assert check.cost(known, run.plan()).total_s == run.best + driven_price(run.case)


def test_nobody_takes_turns_in_the_last_part_of_a_round_nor_in_tiny_cases(shared_data: Path) -> None:
    known = community(shared_data)
    run = Run(numbered(known), 1, known.published)
    run.iterations = 900
    run.slice(100, 0.9, 1.0)
    assert run.state.missed.sum() == 0
    small = problem(visit("V1"), visit("V2", service_s=19_000), reset_s=900)
    assert not Run(numbered(small), 1, None).is_roaming


def decided(run: Run, t: int, ahead: bool) -> tuple[int, int]:
    """Return the first stop no label reaches, or -1, and the cost of the cheapest day [s]."""
    flat, state, n = run.flat, run.state, int(run.state.size[t])
    state.trial[1, 5:8] = -NEVER, 0, 0
    if ahead:
        look_ahead(flat.memory, state.memory, t)
    bad = int(decide(flat.memory, state.memory, t))
    state.trial[1, 7] = 0
    labels = range((n + 1) * LABELS, (n + 1) * LABELS + int(state.trial[0, n + 1])) if bad < 0 else range(0)
    return bad, min((int(state.scratch[row, COST]) for row in labels), default=0)


def test_days_given_up_because_they_end_too_late_are_no_days() -> None:
    earlier = 0
    for seed in range(60):
        drawn = numbered(case(seed, 8))
        drawn.flat.number[Number.TINY] = 0
        run = Run(drawn, 1, None)
        run.slice(60, 0.0, 1.0)
        for t in range(len(run.state.size)):
            if not run.flat.rich[t] or not run.state.size[t]:
                continue
            for sooner in (0, 200, 600, 1_200):
                run.flat.close[t] -= sooner
                (bad, cost), (bad_ahead, cost_ahead) = decided(run, t, False), decided(run, t, True)
                assert (bad_ahead < 0, cost_ahead) == (bad < 0, cost)
                earlier += bad_ahead < bad
    assert earlier > 10


def places(absent: Visit, **of_the_team: Any) -> set[tuple[int, int]]:
    """Return the runs `absent` may replace beside three visits of ten minutes at one door each."""
    doors = [visit(f"V{n}", service_s=600, floor=n) for n in (1, 2, 3)]
    run = Run(numbered(problem(*doors, absent, teams=(team(**of_the_team),), reset_s=1_200)), 1, None)
    flat, state, task = run.flat, run.state, run.case.row[absent.id, 0]
    assert (int(state.size[0]), int(state.team[task])) == (3, -1)
    found = weigh(flat.memory, state.memory, task, 50_000, 0, False)
    return {(int(way[2]), int(way[3])) for way in state.ways[:found]}


def test_a_run_is_no_place_for_a_higher_rank_without_the_time_for_a_reset() -> None:
    early = visit("Q", rank=2, service_s=600, penalty_s=39_000, windows_s=((0, 500),))
    assert places(early, shift_end_s=3_300) == set()
    assert places(early, shift_end_s=3_700) == {(0, 1)}


def test_a_run_is_no_place_without_the_time_for_the_break_in_it() -> None:
    rest = (Break(0, 1_000, 900),)
    long = visit("Q", service_s=1_000, penalty_s=39_000)
    assert places(long, shift_end_s=3_500, breaks=rest) == set()
    assert len(places(long, shift_end_s=4_000, breaks=rest)) == 2  # as many as are kept of a route


def test_only_routes_of_neighbours_are_weighed_where_there_are_many(shared_data: Path) -> None:
    known = formats.read_doors(shared_data / "instances" / "doors" / "district_rich.json").problem
    run = Run(numbered(known), 1, known.published)
    flat, state = run.flat, run.state
    assert len(state.size) > FEW
    fewer = 0
    for task in state.absent[: min(40, int(state.tally[Tally.ABSENT]))].tolist():
        limit = 3 * int(flat.penalty[task])
        beside = {int(state.team[u]) for u in flat.near[task].tolist() if u >= 0 and state.team[u] >= 0}
        found = weigh(flat.memory, state.memory, task, limit, 0, True)
        assert {int(way[1]) for way in state.ways[:found]} <= beside
        of_all = weigh(flat.memory, state.memory, task, limit, 0, False)
        fewer += any(int(way[1]) not in beside for way in state.ways[:of_all])
    assert fewer > 0


def test_short_of_teams_a_search_begins_at_light_prices_that_never_count(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rich, "FEW", 0)
    known = community(shared_data)
    run = Run(numbered(known), 1, known.published, in_two=True)
    full, bests, light = run.case.flat.penalty.copy(), [run.best], []
    for share in range(10):
        run.slice(60, share / 10, (share + 1) / 10)
        bests.append(run.best)
        light.append(run.is_light)
        if run.is_light:
            assert run.flat.penalty.tolist() == (full // rich.LIGHT_TIMES).tolist()
            assert (run.flat.hop == run.case.flat.hop).all()
            assert ((run.flat.price_team < 0) == (run.case.flat.price_team < 0)).all()
    assert light == sorted(light, reverse=True)
    assert (light[0], light[-1]) == (True, False)
    assert bests[: 1 + sum(light)] == [bests[0]] * (1 + sum(light))
    assert bests[-1] < bests[0]
    assert (run.case.flat.penalty == full).all()
    assert check.cost(known, run.plan()).total_s == run.best + driven_price(run.case)


def test_a_search_that_ends_at_light_prices_has_the_plan_it_started_from(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rich, "FEW", 0)
    known = community(shared_data)
    run = Run(numbered(known), 1, known.published, in_two=True)
    before = run.best
    run.slice(60, 0.0, 0.1)
    assert run.is_light
    assert check.cost(known, run.plan()).total_s == run.best + driven_price(run.case) <= before + driven_price(run.case)


def test_prices_are_light_only_where_the_first_plan_leaves_out_many(shared_data: Path) -> None:
    known = community(shared_data)
    long = numbered(problem(*(visit(f"V{n}", service_s=9_000) for n in range(70))))
    runs = [
        Run(numbered(known), 1, known.published, in_two=True),
        Run(long, 1, None),  # as World thinks, again and again from hot to cold
        Run(long, 1, None, in_two=True),
    ]
    for run in runs:
        run.slice(10, 0.0, 0.1)
    assert [run.is_light for run in runs] == [False, False, True]


def test_the_least_price_that_makes_room_is_not_that_of_a_second_crew(shared_data: Path) -> None:
    flat = numbered(community(shared_data)).flat
    assert (flat.penalty.min(), flat.number[Number.CHEAPEST]) == (0, 8_000)
