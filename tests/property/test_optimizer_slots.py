"""What is said of many slots at once, in arrays, is what the exact proof says of each one alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer import Break, Plan, RoutingProblem, Stop, Unassigned, plan_routes
from optimizer.judging.cases import Case, Tour
from optimizer.judging.rules import OF_A_TOUR
from optimizer.judging.slots import OBSTACLES, Slots, partners, slots
from optimizer.judging.timing import FOREVER
from optimizer.judging.ways import Ways
from optimizer.problem import FARTHEST_M as FAR
from optimizer.problem import Building, EuclidTravel
from tests.property.test_optimizer_lines import takings
from tests.property.test_optimizer_plans import problems
from tests.unit.optimizer.cases import TRAVEL, at, drive, handover, pause, plan, problem, team, visit


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems(), st.integers(0, 40))
def test_many_slots_at_once_meet_the_obstacles_each_meets_alone(case, iterations):
    drawn = plan_routes(case, iterations=iterations, seed=1)
    left = {one.visit for one in drawn.unassigned}
    visits = [one for one in case.visits if one.id in left and len(one.crews) == 1]
    found = slots(Case(case), drawn)
    for row, one in enumerate(visits):
        screened, refused = found.screen(visits)[row], found.refused(visits)[row]
        for entry in np.flatnonzero(screened == 0):
            line, slot = found.lines[found.line[entry]], int(found.slot[entry])
            if refused[entry]:
                assert line.with_visit(one, slot) == OBSTACLES[refused[entry]]
        assert (refused[screened > 0] == screened[screened > 0]).all()


@pytest.mark.parametrize("seed", [1, 3, 5, 7, 9, 11, 14, 15, 20, 21, 27, 33, 45])
def test_a_slot_is_refused_without_a_look_at_the_clock_where_the_checker_refuses_every_time(seed):
    told = {"C9": "person_capacity", "C8": "rank_order", "C10": "tubes"}
    for known, _plan, line, one in takings(seed):
        if len(one.crews) > 1 or line.team.lost:
            continue
        found = Slots(known, [line])
        screened, refused = found.screen([one])[0], found.refused([one])[0]
        for slot in range(len(screened)):
            route = line.with_visit(one, slot)
            if isinstance(route, str):
                continue
            broken = {wrong.code for rule in OF_A_TOUR for wrong in rule(Tour(known, line.team, route))}
            expected = next((told[code] for code in told if code in broken), "")
            assert OBSTACLES[screened[slot]] == OBSTACLES[refused[slot]] == expected


def test_the_way_to_a_door_is_part_of_what_many_slots_are_refused_for():
    case = problem(visit("V1", service_s=600), teams=(team("T1", shift_end_s=700),))
    found = slots(Case(case), Plan(unassigned=(Unassigned("V1", "not_found_in_time"),)))
    assert found.screen(case.visits).tolist() == [[0]]
    assert [OBSTACLES[number] for number in found.refused(case.visits)[0]] == ["shift_end"]


def test_tubes_of_each_trip_are_counted_to_the_last_person() -> None:
    case = problem(
        visit("V1", pool_persons=4), visit("V2", pool_persons=9), visit("V3", pool_persons=1),
        visit("V4", pool_persons=6), visit("V5", pool_persons=7),
        teams=(team("T1", tube_capacity=1),), handover_s=300,
    )  # fmt: skip
    found = slots(Case(case), plan(case, drive(case, "T1", at("V1"), handover("H"), at("V2"))))
    *_, few, some, over = ([OBSTACLES[n] for n in found.screen([one])[0]] for one in case.visits)
    assert (few, some, over) == ([""] * 4, ["", "", "tubes", "tubes"], ["tubes"] * 4)


def test_what_is_missing_is_the_time_at_the_door_and_after_it_and_nothing_helps_where_ranks_forbid() -> None:
    case = problem(
        visit("V1", service_s=300, after_s=600), visit("V2", rank=2), visit("V3", rank=1),
        teams=(team("T1", shift_end_s=800),),
    )  # fmt: skip
    alone = slots(Case(case), Plan())
    shift, window = alone.missing(case.visits[:1])
    assert (shift.tolist(), window.tolist()) == ([[100]], [[0]])
    longer = replace(case, teams=(team("T1"),))
    behind = slots(Case(longer), plan(longer, drive(longer, "T1", at("V2"))))
    shift, window = behind.missing([case.visits[2]])
    assert shift.tolist() == [[0, FOREVER]]
    assert window.tolist() == [[0, FOREVER]]


def refusals(case: RoutingProblem, *stops: Stop) -> list[str]:
    """Return what each slot of T1, which makes `stops`, is refused for by the clock when V1 is to come, or ""."""
    found = slots(Case(case), plan(case, *([drive(case, "T1", *stops)] if stops else [])))
    assert found.screen(case.visits[:1]).tolist() == [[0] * (len(stops) + 1)]
    return [OBSTACLES[number] for number in found.refused(case.visits[:1])[0]]


def test_a_slot_that_fits_to_the_second_is_not_refused_and_a_second_less_is() -> None:
    alone = problem(visit("V1"))
    back_s = drive(alone, "T1", at("V1")).return_s
    assert refusals(replace(alone, teams=(team("T1", shift_end_s=back_s),))) == [""]
    assert refusals(replace(alone, teams=(team("T1", shift_end_s=back_s - 1),))) == ["shift_end"]
    full = team("T1", person_capacity=2, tube_capacity=2)
    assert refusals(problem(visit("V1", persons=2, single_tubes=2), teams=(full,))) == [""]
    reached_s = drive(alone, "T1", at("V1")).stops[0].start_s
    assert refusals(problem(visit("V1", windows_s=((0, reached_s),)))) == [""]
    assert refusals(problem(visit("V1", windows_s=((0, reached_s - 1),)))) == ["window_closed"]
    both = problem(visit("V1"), visit("V2", building="B2"))
    next_s = drive(both, "T1", at("V1"), at("V2")).stops[1].start_s
    assert refusals(problem(visit("V1"), visit("V2", building="B2", windows_s=((0, next_s),))), at("V2")) == ["", ""]
    soon = problem(visit("V1"), visit("V2", building="B2", windows_s=((0, next_s - 1),)))
    assert refusals(soon, at("V2")) == ["no_slot", ""]


def test_a_slot_without_any_way_that_fits_to_the_second_is_not_refused() -> None:
    near = replace(TRAVEL, door_s=0)
    three = problem(visit("V1"), visit("V0"), visit("V2"), travel=near)
    route = drive(three, "T1", at("V0"), at("V1"), at("V2"))
    assert refusals(replace(three, teams=(team("T1", shift_end_s=route.return_s),)), at("V0"), at("V2")) == [""] * 3
    last = visit("V2", windows_s=((0, route.stops[2].start_s),))
    soon = problem(visit("V1"), visit("V0"), last, travel=near)
    assert refusals(soon, at("V0"), at("V2")) == [""] * 3


def test_both_starts_of_a_visit_with_two_crews_are_known_where_all_visits_have_two() -> None:
    double = visit("V1", crews=(("sampler",), ("sampler",)), gap_s=(0, 600))
    case = problem(double, teams=(team("T1"), team("T2")))
    routes = drive(case, "T1", at("V1")), drive(case, "T2", at("V1", 1), waits={0: 400})
    known = partners(Case(case), plan(case, *routes))
    assert known == {("V1", crew): routes[crew].stops[0].start_s for crew in (0, 1)}


def test_what_is_missing_behind_a_visit_counts_from_when_it_is_left() -> None:
    case = problem(visit("V1"), visit("V2"), teams=(team("T1", shift_end_s=700),))
    route = drive(case, "T1", at("V2"))
    shift, _ = slots(Case(case), plan(case, route)).missing(case.visits[:1])
    assert shift.tolist()[0][1] == route.stops[0].leave_s + 300 - 700 > 0


def test_what_takes_too_long_at_the_door_is_refused_before_ways_are_looked_up() -> None:
    long = visit("V1", service_s=600)
    short = problem(long, teams=(team("T1", shift_end_s=500),))
    assert [OBSTACLES[number] for number in slots(Case(short), Plan()).screen([long])[0]] == ["shift_end"]
    soon = problem(long, visit("V2", windows_s=((0, 400),)))
    found = slots(Case(soon), plan(soon, drive(soon, "T1", at("V2"))))
    assert [OBSTACLES[number] for number in found.screen([long])[0]] == ["no_slot", ""]


def test_a_break_after_a_visit_begins_where_the_team_stands() -> None:
    reached_s = drive(problem(visit("V1")), "T1", at("V1")).stops[0].leave_s
    for sooner, said in ((0, ""), (1, "no_slot")):
        rest = (Break(0, reached_s - sooner, 900),)
        case = problem(visit("V1"), visit("V2", building="B2"), teams=(team("T1", breaks=rest),))
        assert refusals(case, pause(), at("V2"))[0] == said


def test_nothing_helps_where_persons_or_tubes_are_too_many_or_the_next_visit_would_be_too_late() -> None:
    for limits in ({"person_capacity": 1}, {"tube_capacity": 1}):
        case = problem(visit("V1", persons=2, single_tubes=2), teams=(team("T1", **limits),))
        assert [found.tolist() for found in slots(Case(case), Plan()).missing(case.visits)] == [[[FOREVER]]] * 2
    case = problem(visit("V1"), visit("V2", windows_s=((0, 10_000),)))
    late = plan(case, drive(case, "T1", at("V2"), waits={0: 9_000}))
    shift, window = slots(Case(case), late).missing([replace(case.visits[0], windows_s=((11_000, 12_000),))])
    assert (shift.tolist(), window.tolist()) == ([[FOREVER, 0]], [[0, 0]])


def test_how_much_window_is_missing_counts_from_when_the_last_one_is_shut() -> None:
    twice = visit("V1", windows_s=((0, 100), (200, 250, 300)))
    case = problem(twice, teams=(team("T1", shift_start_s=400),))
    _, window = slots(Case(case), Plan()).missing([twice])
    assert window.tolist() == [[100]]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(-FAR, FAR), st.integers(-FAR, FAR), st.booleans()), min_size=2, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3), st.integers(1, 9)), min_size=1, max_size=6),
    st.sampled_from(["walk", "euclid"]),
)
def test_ways_in_arrays_are_the_ways_of_each_pair(places, doors, kind):
    buildings = tuple(Building(f"B{n}", x, y, 9, lift=lift) for n, (x, y, lift) in enumerate(places))
    at = [(min(n, len(places) - 1), unit, floor) for n, unit, floor in doors]
    visits = [visit(f"V{n}", building=f"B{b}", unit=unit, floor=floor) for n, (b, unit, floor) in enumerate(at)]
    case = problem(*visits, teams=(team("T1"),), buildings=buildings)
    known = Case(case if kind == "walk" else replace(case, travel=EuclidTravel(10)))
    spots = [*known.points.values(), *known.doors.values()]
    pairs = [(here, there) for here in spots for there in spots]
    ways = Ways(known)
    told = ways.between("walk", ways.table([one for one, _ in pairs]), ways.table([one for _, one in pairs]))
    assert told.tolist() == [known.travel("walk", here, there) for here, there in pairs]
