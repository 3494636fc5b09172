"""Each limit met exactly is right and one more is wrong; what is driven counts but is not judged.

Each test leaves no survivor among mutants of `judging/rules.py` (one comparison, number or rule changed at a time).
"""

from __future__ import annotations

from dataclasses import replace

from optimizer import Break, Plan, Route, RoutingProblem, Stop, Unassigned, Visit, violations
from tests.unit.optimizer.cases import at, drive, handover, pause, plan, problem, reset, team, visit

PAIR = visit("V1", crews=(("sampler",), ("sampler",)), gap_s=(0, 100))


def codes(case: RoutingProblem, *routes: Route, left: tuple[Unassigned, ...] | None = None) -> set[str]:
    return {violation.code for violation in violations(case, plan(case, *routes, left=left))}


def alone(
    *stops: Stop, visits: tuple[Visit, ...] = (), waits: dict[int, int] | None = None, **limits: object
) -> set[str]:
    """Return what is wrong with one route of one team with `limits`."""
    case = problem(*visits, teams=(team("T1", **limits),), reset_s=60)
    return codes(case, drive(case, "T1", *stops, waits=waits))


def begun(*stops: Stop, visits: tuple[Visit, ...], now_s: int = 200, **limits: object) -> tuple[RoutingProblem, Route]:
    """Return a case whose team has driven the first stop of a route, and the route."""
    before = problem(*visits, teams=(team("T1", **limits),), reset_s=60)
    whole = drive(before, "T1", *stops)
    on_the_way = team("T1", driven=whole.stops[:1], depart_s=0, **limits)
    return replace(before, teams=(on_the_way,), now_s=now_s), whole


def home_s(*stops: Stop, visits: tuple[Visit, ...], **changes: object) -> int:
    case = problem(*visits, reset_s=60, **changes)
    return drive(case, "T1", *stops).return_s


V1, V2 = visit("V1"), visit("V2", building="B2")


def test_c1_a_visit_of_two_crews_left_out_once_is_right() -> None:
    assert codes(problem(PAIR, teams=(team("T1"), team("T2")))) == set()


def test_c2_an_unknown_team_is_refused() -> None:
    case = problem(V1)
    right = plan(case, drive(case, "T1", at("V1")))
    strange = replace(right, routes=(replace(right.routes[0], team="T9"),))
    assert {violation.code for violation in violations(case, strange)} == {"C2"}


def test_c3_a_team_at_its_last_driven_stop_is_back_after_it_whatever_the_clock_says() -> None:
    case, whole = begun(at("V1"), at("V2"), visits=(V1, V2), now_s=5_000)
    only = drive(problem(V1, V2), "T1", at("V1"))
    assert codes(case, only) == set()
    assert codes(case, replace(only, return_s=only.return_s + 1)) == {"C3"}
    assert whole.stops[0] == only.stops[0]


def test_c3_a_start_before_the_arrival_and_a_short_stay_are_refused_though_all_else_follows() -> None:
    case = problem(V1)
    right = drive(case, "T1", at("V1"))
    (stop,) = right.stops
    early = replace(stop, start_s=stop.start_s - 1, leave_s=stop.leave_s - 1)
    assert codes(case, replace(right, stops=(early,), return_s=right.return_s - 1)) == {"C3"}
    short = replace(stop, leave_s=stop.leave_s - 1)
    assert codes(case, replace(right, stops=(short,), return_s=right.return_s - 1)) == {"C3"}


def test_c4_a_start_at_the_close_of_the_window_is_right() -> None:
    arrive = drive(problem(V1), "T1", at("V1")).stops[0].arrive_s
    assert alone(at("V1"), visits=(visit("V1", windows_s=((0, arrive),)),)) == set()
    assert alone(at("V1"), visits=(visit("V1", windows_s=((0, arrive - 1),)),)) == {"C4"}


def test_c7_the_level_itself_is_enough() -> None:
    assert alone(at("V1"), visits=(visit("V1", ppe_level=2),), ppe_level=2) == set()


def test_c8_the_first_stop_behind_a_riskier_driven_one_is_refused() -> None:
    assert codes(*begun(at("V1"), at("V2"), visits=(visit("V1", rank=2), V2))) == {"C8"}


def test_c9_as_many_persons_as_fit_are_right_and_hand_overs_are_none() -> None:
    two = (visit("V1", persons=2), visit("V2", persons=2))
    stops = at("V1"), handover(), at("V2")
    assert alone(*stops, visits=two, person_capacity=4) == set()
    assert alone(*stops, visits=two, person_capacity=3) == {"C9"}


def test_c10_single_tubes_and_pooled_persons_are_added_up_after_what_is_driven() -> None:
    both = visit("V1", single_tubes=1, pool_persons=1)
    assert alone(at("V1"), visits=(both,), tube_capacity=2) == set()
    assert alone(at("V1"), visits=(both,), tube_capacity=1) == {"C10"}
    two = visit("V1", single_tubes=1), visit("V2", single_tubes=1)
    assert codes(*begun(at("V1"), at("V2"), visits=two, tube_capacity=2)) == set()
    assert codes(*begun(at("V1"), at("V2"), visits=two, tube_capacity=1)) == {"C10"}
    more = visit("V1", single_tubes=5), visit("V2")
    assert codes(*begun(at("V1"), at("V2"), visits=more, tube_capacity=1)) == set()


def test_c11_a_sample_as_old_as_the_limit_is_right() -> None:
    route = drive(problem(V1), "T1", at("V1"))
    age = route.return_s - route.stops[0].start_s
    assert codes(problem(V1, specimen_limit_s=age), route) == set()
    assert codes(problem(V1, specimen_limit_s=age - 1), route) == {"C11"}


def test_c11_the_first_stop_behind_the_driven_ones_is_judged() -> None:
    assert codes(*begun(at("V1"), handover("G"), visits=(V1,))) == {"C11"}


def test_c12_a_break_that_begins_at_its_close_is_right() -> None:
    assert alone(at("V1"), pause(), visits=(V1,), waits={1: 650}, breaks=(Break(600, 650, 900),)) == set()


def test_c12_a_team_that_is_back_at_the_close_needs_no_break() -> None:
    home = home_s(at("V1"), visits=(V1,))
    assert alone(at("V1"), visits=(V1,), breaks=(Break(home - 10, home, 60),)) == set()
    assert alone(at("V1"), visits=(V1,), breaks=(Break(home - 10, home - 1, 60),)) == {"C12"}


def test_c12_a_break_is_passed_by_when_it_closed_before_the_last_driven_stop_was_left_or_before_now() -> None:
    leave = drive(problem(V1, V2), "T1", at("V1")).stops[0].leave_s
    for now_s, close_s, expected in (
        (200, leave, {"C12"}),
        (200, leave - 1, set()),
        (leave, leave + 1, {"C12"}),
        (200, leave + 1, {"C12"}),
    ):
        case, route = begun(at("V1"), at("V2"), visits=(V1, V2), now_s=now_s, breaks=(Break(100, close_s, 60),))
        assert codes(case, route) == expected


def test_c13_a_suit_worn_as_long_as_allowed_is_right_and_each_suit_counts_from_its_own_begin() -> None:
    end = home_s(at("V1"), visits=(V1,))
    assert alone(at("V1"), visits=(V1,), suit_limit_s=end) == set()
    assert alone(at("V1"), visits=(V1,), suit_limit_s=end - 1) == {"C13"}
    first = drive(problem(V1, reset_s=60), "T1", at("V1")).stops[0].leave_s
    stops = at("V1"), reset(), at("V2"), reset(), pause()
    two = V1, visit("V2")
    assert alone(*stops[:2], visits=(V1,), suit_limit_s=first) == set()
    assert alone(*stops[:2], visits=(V1,), suit_limit_s=first - 1) == {"C13"}
    assert alone(*stops[:4], visits=two, suit_limit_s=first) == set()


def test_c13_the_first_stop_behind_the_driven_ones_ends_the_suit_worn_since_the_start() -> None:
    first = drive(problem(V1, reset_s=60), "T1", at("V1")).stops[0].leave_s
    assert codes(*begun(at("V1"), reset(), visits=(V1,), suit_limit_s=first)) == set()
    assert codes(*begun(at("V1"), reset(), visits=(V1,), suit_limit_s=first - 1)) == {"C13"}


def pair(gap_s: tuple[int, int] = (0, 100), **second: object) -> tuple[RoutingProblem, Route]:
    """Return a case in which crew 0 of a visit is driven, and its route."""
    teams = team("T1"), team("T2")
    two = replace(PAIR, gap_s=gap_s)
    route = drive(problem(two, teams=teams), "T1", at("V1"))
    begun_one = team("T1", driven=route.stops, depart_s=0)
    return problem(two, teams=(begun_one, team("T2", **second)), now_s=200), route


def test_c14_one_crew_that_is_driven_alone_is_right_only_where_the_visit_counts_as_left_out() -> None:
    case, route = pair(lost=True)
    left = (Unassigned("V1", "not_found_in_time"),)
    assert codes(case, route, left=left) == set()
    assert codes(case, route, left=()) == {"C14"}
    fresh = problem(PAIR, teams=(team("T1"), team("T2")))
    assert codes(fresh, drive(fresh, "T1", at("V1")), left=left) == {"C14"}


def test_c14_the_second_crew_keeps_its_gap_to_a_driven_first_one() -> None:
    case, route = pair(gap_s=(0, 600))
    start = route.stops[0].start_s
    for wait, expected in ((start + 600, set()), (start + 601, {"C14"})):
        assert codes(case, route, drive(case, "T2", at("V1", 1), depart_s=200, waits={0: wait})) == expected


def test_c15_a_lost_team_that_goes_nowhere_is_right() -> None:
    case, _ = begun(at("V1"), at("V2"), visits=(V1, V2), lost=True)
    assert codes(case, drive(problem(V1, V2), "T1", at("V1"))) == set()


def test_a_plan_without_routes_for_nobody_is_right() -> None:
    assert violations(problem(), Plan()) == ()
