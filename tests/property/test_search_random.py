from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer import check
from optimizer.kernels import plain as k
from optimizer.kernels.flat import Number, Tally
from optimizer.kernels.plain_anneal import serve_in_order
from optimizer.kernels.plain_ruin import mend
from optimizer.problem import Break, Building, Mode, Point, Prices, RoutingProblem, Team, TravelModel, Visit
from optimizer.search import search
from optimizer.searching.build import Numbered, numbered
from optimizer.searching.driven import driven_price
from optimizer.searching.plain import ROUND, PlainRun, arrays, is_plain
from optimizer.searching.rich import Run
from optimizer.searching.warmth import plain, tiny

WALK = Mode(speed_mm_s=1000, detour_permille=1400, park_s=0)
BIKE = Mode(speed_mm_s=4167, detour_permille=1350, park_s=45)
TRAVEL = TravelModel({"walk": WALK, "ebike": BIKE}, 60, 3, 20, 20, 60, 3, 20, 25, 30)
ROLES = ("sampler", "medic")

windows = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(600, 6_000), st.integers(0, 1_800)), min_size=1, max_size=2
)


@st.composite
def visits(draw: st.DrawFn, number: int) -> Visit:
    double = draw(st.integers(0, 5)) == 0
    shapes = draw(windows)
    return Visit(
        id=f"V{number}",
        building=f"B{draw(st.integers(0, 2))}",
        floor=draw(st.integers(1, 6)),
        unit=draw(st.integers(1, 2)),
        service_s=draw(st.integers(60, 900)),
        after_s=draw(st.sampled_from([0, 0, 600])),
        windows_s=tuple((a, a + b) if not c else (a, a + b, a + b + c) for a, b, c in shapes),
        rank=draw(st.integers(1, 3)),
        penalty_s=draw(st.sampled_from([8_000, 40_000, 200_000])),
        release_s=draw(st.sampled_from([0, 0, 3_000])),
        crews=(("sampler",), ("medic",)) if double else ((draw(st.sampled_from(ROLES)),),),
        gap_s=(0, draw(st.sampled_from([0, 900]))),
        persons=draw(st.integers(1, 4)),
        single_tubes=draw(st.integers(0, 2)),
        pool_persons=draw(st.integers(0, 3)),
        mandatory=draw(st.booleans()),
        preferred_team=draw(st.sampled_from([None, "T0", "T1"])),
        pinned_team=draw(st.sampled_from([None, None, None, "T0"])),
    )


@st.composite
def problems(draw: st.DrawFn) -> RoutingProblem:
    teams = tuple(
        Team(
            f"T{i}", draw(st.sampled_from(["walk", "ebike"])), "S0", draw(st.sampled_from(["S0", "H0"])),
            draw(st.integers(0, 2_000)), draw(st.integers(6_000, 18_000)), ROLES if i else ("sampler",),
            person_capacity=draw(st.sampled_from([None, 8])), tube_capacity=draw(st.sampled_from([None, 3])),
            suit_limit_s=draw(st.sampled_from([None, 5_000])),
            breaks=draw(st.sampled_from([(), (Break(3_000, 6_000, 900),)])),
        )
        for i in range(3)
    )  # fmt: skip
    return RoutingProblem(
        TRAVEL,
        (Point("S0", 0, 0, handover=True), Point("H0", 300, 200, handover=True)),
        tuple(Building(f"B{i}", 150 * i, 90 * i, 6, lift=i == 1) for i in range(3)),
        teams,
        tuple(draw(visits(i)) for i in range(draw(st.integers(1, 10)))),
        reset_s=draw(st.sampled_from([None, 1_200])),
        handover_s=300,
        specimen_limit_s=draw(st.sampled_from([None, 5_000])),
        prices=Prices(late_per_s=4, not_preferred_s=120, unfair_permille=100),
    )


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems(), st.integers(0, 5))
def test_the_checker_accepts_every_plan(problem: RoutingProblem, seed: int) -> None:
    found = search(problem, iterations=60, seed=seed)
    said = check.verdict(problem, found.plan, reasons=False, stated=False)
    assert [str(violation) for violation in said.violations] == []


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems(), st.integers(0, 5))
def test_what_lay_between_stops_may_stay_when_stops_are_taken_out(problem: RoutingProblem, seed: int) -> None:
    """As in large cases, where it is decided anew only where the plan may be taken."""
    case = numbered(problem)
    case.flat.number[Number.TINY] = 0
    run = Run(case, seed, None)
    run.slice(120, 0.0, 1.0)
    state = run.state
    left_out = case.flat.penalty[state.absent[: state.tally[Tally.ABSENT]]].sum()
    assert state.tally[Tally.TOTAL] == state.travel.sum() + state.price.sum() + left_out
    plan = run.plan()
    said = check.verdict(problem, plan, reasons=False, stated=False)
    assert [str(violation) for violation in said.violations] == []
    assert said.cost.total_s == run.best + driven_price(case)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_a_plan_to_start_from_is_never_made_worse(problem: RoutingProblem) -> None:
    first = search(problem, iterations=60, seed=1)
    again = search(problem, iterations=20, seed=2, warm=first.plan)
    assert check.cost(problem, again.plan).total_s <= check.cost(problem, first.plan).total_s


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems(), st.integers(0, 5))
def test_the_checker_accepts_every_plan_of_the_plain_search_at_the_cost_it_says(
    problem: RoutingProblem, seed: int
) -> None:
    simple = plain(problem)
    assert is_plain(numbered(simple))
    found = search(simple, iterations=60, seed=seed)
    said = check.verdict(simple, found.plan, reasons=False, stated=False)
    assert [str(violation) for violation in said.violations] == []
    assert said.cost.total_s == found.total_s


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems(), st.integers(0, 5))
def test_the_numbers_kept_after_many_steps_are_those_of_the_order_of_the_stops(
    problem: RoutingProblem, seed: int
) -> None:
    run = PlainRun(numbered(plain(problem)), seed, None)
    run.hot = 5_000.0  # some steps are kept, some undone
    run.slice(60, 0.0, 0.5)
    kept, c = run.plain.x.copy(), run.plain.c
    total = sum(int(run.plain.penalty[v]) for v in run.plain.absent[: c[k.ABSENT]])
    for t in range(int(c[k.TEAMS])):
        total += int(run.plain.r[t, k.COST])
        mend(run.plain, t)
        assert run.plain.r[t, k.SIZE] == len(list(stops_of(run, t)))
    assert (run.plain.x == kept).all()
    assert total == c[k.TOTAL]
    assert set(run.plain.absent[: c[k.ABSENT]].tolist()) == {
        v for v in range(int(c[k.TASKS])) if kept[v * k.ROW + k.TEAM] == -1
    }


def test_a_search_that_starts_anew_keeps_its_best_plan() -> None:
    case = numbered(plain(tiny()))
    case.flat.close[:] = case.flat.ready + 700  # nobody has time for all
    run, seen, anew, light = PlainRun(case, 1, None), [], 0, 0
    for _ in range(4 * ROUND * len(case.tasks) // 100):
        before = run.began
        run.slice(100, 0.0, 0.0)
        anew += run.began != before
        light += run.is_light
        seen.append(run.best)
        assert run.best == cost_of(case, run.routes(range(len(case.problem.teams))))
    assert anew > 1
    assert light > 0
    assert seen == sorted(seen, reverse=True)
    run.slice(100, 0.9, 1.0)
    assert run.plain.c[k.BEST] <= seen[-1]


def cost_of(case: Numbered, routes: list[list[int]]) -> int:
    """Return what routes cost at full prices [s]."""
    anew = arrays(case, 0)
    for t, tasks in enumerate(routes):
        serve_in_order(anew, t, np.array(tasks, np.int32))
    return int(anew.c[k.TOTAL])


def stops_of(run: PlainRun, t: int) -> Iterator[int]:
    x, n = run.plain.x, int(run.plain.c[k.TASKS])
    node = int(x[(n + t) * k.ROW + k.NEXT])
    while node < n:
        yield node
        assert x[int(x[node * k.ROW + k.NEXT]) * k.ROW + k.PREV] == node
        node = int(x[node * k.ROW + k.NEXT])
