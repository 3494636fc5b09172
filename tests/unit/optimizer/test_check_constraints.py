"""One plan broken in one way for each constraint, and the checker names that constraint and no other."""

from __future__ import annotations

from dataclasses import replace

from optimizer import Break, Plan, RoutingProblem, Unassigned, violations
from tests.unit.optimizer.cases import at, drive, handover, pause, plan, problem, reset, team, visit


def codes(case: RoutingProblem, drawn: Plan) -> set[str]:
    return {violation.code for violation in violations(case, drawn)}


def test_a_plan_in_order_has_no_violations():
    case = problem(visit("V1"), visit("V2", building="B2"))
    assert codes(case, plan(case, drive(case, "T1", at("V1"), at("V2")))) == set()


def test_c1_a_visit_served_twice_is_refused():
    case = problem(visit("V1"), teams=(team("T1"), team("T2")))
    assert codes(case, plan(case, drive(case, "T1", at("V1")), drive(case, "T2", at("V1")))) == {"C1"}


def test_c1_a_visit_neither_served_nor_listed_is_refused():
    case = problem(visit("V1"))
    assert "C1" in codes(case, Plan())


def test_c1_a_visit_listed_twice_is_refused():
    case = problem(visit("V1"))
    twice = (Unassigned("V1", "not_found_in_time"),) * 2
    assert codes(case, plan(case, left=twice)) == {"C1"}


def test_c1_a_visit_served_and_listed_is_refused():
    case = problem(visit("V1"))
    left = (Unassigned("V1", "not_found_in_time"),)
    assert codes(case, plan(case, drive(case, "T1", at("V1")), left=left)) == {"C1"}


def test_c1_unknown_visits_are_refused():
    case = problem(visit("V1"))
    route = drive(case, "T1", at("V1"))
    strange = replace(route, stops=(replace(route.stops[0], visit="V9"),))
    assert codes(case, Plan((strange,))) == {"C1"}


def test_c1_a_crew_that_does_not_exist_is_refused():
    case = problem(visit("V1"))
    route = drive(case, "T1", at("V1"))
    assert codes(case, Plan((replace(route, stops=(replace(route.stops[0], crew=1),)),))) == {"C1"}


def test_c2_two_routes_of_one_team_are_refused():
    case = problem(visit("V1"), visit("V2"))
    assert "C2" in codes(case, plan(case, drive(case, "T1", at("V1")), drive(case, "T1", at("V2"))))


def test_c2_a_break_the_team_does_not_have_is_refused():
    case = problem(visit("V1"))
    route = drive(case, "T1", at("V1"))
    assert codes(case, Plan((replace(route, stops=(replace(route.stops[0], visit=None, break_index=0),)),))) >= {"C2"}


def test_c3_an_early_departure_is_refused():
    case = problem(visit("V1"), now_s=100)
    assert codes(case, plan(case, drive(case, "T1", at("V1"), depart_s=99))) == {"C3"}


def test_c3_an_early_departure_of_a_delayed_team_is_refused():
    case = problem(visit("V1"), teams=(team("T1", free_s=500),))
    assert codes(case, plan(case, drive(case, "T1", at("V1"), depart_s=499))) == {"C3"}


def test_c3_every_wrong_time_is_refused():
    case = problem(visit("V1"))
    right = drive(case, "T1", at("V1"))
    stop = right.stops[0]
    for change in ({"arrive_s": stop.arrive_s - 1}, {"start_s": stop.start_s - 1, "leave_s": stop.leave_s - 1},
                   {"leave_s": stop.leave_s - 1}):  # fmt: skip
        assert codes(case, plan(case, replace(right, stops=(replace(stop, **change),)))) == {"C3"}
    assert codes(case, plan(case, replace(right, return_s=right.return_s + 1))) == {"C3"}


def test_c4_a_start_outside_the_windows_is_refused():
    case = problem(visit("V1", windows_s=((0, 50), (5000, 6000))))
    assert codes(case, plan(case, drive(case, "T1", at("V1")))) == {"C4"}
    assert codes(case, plan(case, drive(case, "T1", at("V1"), waits={0: 5000}))) == set()


def test_c4_a_start_before_the_release_is_refused():
    case = problem(visit("V1", release_s=400))
    assert codes(case, plan(case, drive(case, "T1", at("V1")))) == {"C4"}
    assert codes(case, plan(case, drive(case, "T1", at("V1"), waits={0: 400}))) == set()


def test_c4_a_late_start_in_a_soft_window_is_allowed_and_priced():
    case = problem(visit("V1", windows_s=((0, 100, 20_000),)))
    drawn = plan(case, drive(case, "T1", at("V1"), waits={0: 350}))
    assert codes(case, drawn) == set()
    assert drawn.cost.late_s == 4 * 250


def test_c5_a_return_after_the_shift_is_refused():
    case = problem(visit("V1"))
    home = drive(case, "T1", at("V1")).return_s
    on_time = problem(visit("V1"), teams=(team("T1", shift_end_s=home),))
    late = problem(visit("V1"), teams=(team("T1", shift_end_s=home - 1),))
    assert codes(on_time, plan(on_time, drive(on_time, "T1", at("V1")))) == set()
    assert codes(late, plan(late, drive(late, "T1", at("V1")))) == {"C5"}


def test_c6_a_missing_role_is_refused():
    case = problem(visit("V1", crews=(("medic",),)))
    assert codes(case, plan(case, drive(case, "T1", at("V1")))) == {"C6"}


def test_c7_too_little_protection_is_refused():
    case = problem(visit("V1", ppe_level=3), teams=(team("T1", ppe_level=2),))
    assert codes(case, plan(case, drive(case, "T1", at("V1")))) == {"C7"}


def test_c8_a_falling_rank_is_refused_unless_a_reset_lies_between():
    case = problem(visit("V1", rank=2), visit("V2", rank=1), reset_s=1200)
    assert codes(case, plan(case, drive(case, "T1", at("V1"), at("V2")))) == {"C8"}
    assert codes(case, plan(case, drive(case, "T1", at("V1"), reset(), at("V2")))) == set()


def test_c8_a_reset_in_a_case_without_resets_is_refused():
    case = problem(visit("V1"))
    assert codes(case, plan(case, drive(case, "T1", reset(), at("V1")))) == {"C8"}


def test_c9_too_many_persons_are_refused():
    case = problem(visit("V1", persons=2), visit("V2", persons=2), teams=(team("T1", person_capacity=3),))
    assert codes(case, plan(case, drive(case, "T1", at("V1"), at("V2")))) == {"C9"}


def test_c10_too_many_tubes_on_a_trip_are_refused_and_a_handover_gives_fresh_ones():
    two = visit("V1", single_tubes=1, pool_persons=1), visit("V2", pool_persons=10)
    case = problem(*two, teams=(team("T1", tube_capacity=2),), pool_size=10)
    assert codes(case, plan(case, drive(case, "T1", at("V1"), at("V2")))) == {"C10"}
    assert codes(case, plan(case, drive(case, "T1", at("V1"), handover(), at("V2")))) == set()


def test_c10_pooled_persons_share_tubes():
    two = visit("V1", pool_persons=4), visit("V2", pool_persons=6)
    case = problem(*two, teams=(team("T1", tube_capacity=1),), pool_size=10)
    assert codes(case, plan(case, drive(case, "T1", at("V1"), at("V2")))) == set()


def test_c11_an_old_sample_is_refused_at_the_end_and_at_a_handover():
    case = problem(visit("V1"), visit("V2", building="B2"), specimen_limit_s=700)
    assert codes(case, plan(case, drive(case, "T1", at("V1"), at("V2")))) == {"C11"}
    assert codes(case, plan(case, drive(case, "T1", at("V1"), handover("H"), at("V2")))) == set()
    assert codes(case, plan(case, drive(case, "T1", at("V1"), handover("H"), waits={1: 2000}))) == {"C11"}


def test_c11_a_handover_where_nobody_takes_samples_is_refused():
    case = problem(visit("V1"))
    assert codes(case, plan(case, drive(case, "T1", at("V1"), handover("G")))) == {"C11"}


def test_c12_a_break_outside_its_window_or_left_out_is_refused():
    case = problem(visit("V1"), teams=(team("T1", breaks=(Break(600, 650, 900),)),))
    assert codes(case, plan(case, drive(case, "T1", at("V1"), pause(), waits={1: 651}))) == {"C12"}
    assert codes(case, plan(case, drive(case, "T1", at("V1"), pause(), waits={1: 600}))) == set()
    assert codes(case, plan(case, drive(case, "T1", at("V1"), waits={0: 600}))) == {"C12"}


def test_c12_a_break_taken_twice_is_refused():
    case = problem(visit("V1"), teams=(team("T1", breaks=(Break(0, 20_000, 60),)),))
    assert codes(case, plan(case, drive(case, "T1", at("V1"), pause(), pause()))) == {"C12"}


def test_c12_a_team_that_is_back_in_time_needs_no_break():
    case = problem(visit("V1"), teams=(team("T1", breaks=(Break(5000, 6000, 900),)),))
    assert codes(case, plan(case, drive(case, "T1", at("V1")))) == set()


def test_c13_a_suit_worn_too_long_is_refused():
    case = problem(visit("V1"), teams=(team("T1", suit_limit_s=500),), reset_s=60)
    assert codes(case, plan(case, drive(case, "T1", at("V1")))) == {"C13"}
    assert codes(case, plan(case, drive(case, "T1", at("V1"), reset()))) == set()
    assert codes(case, plan(case, drive(case, "T1", at("V1"), reset(), waits={1: 501}))) == {"C13"}


PAIR = visit("V1", crews=(("sampler",), ("sampler",)), gap_s=(0, 100))
BOTH = team("T1"), team("T2")


def test_c14_one_crew_alone_is_refused():
    case = problem(PAIR, teams=BOTH)
    assert codes(case, plan(case, drive(case, "T1", at("V1")))) == {"C14"}


def test_c14_starts_too_far_apart_are_refused():
    case = problem(PAIR, teams=BOTH)
    first = drive(case, "T1", at("V1"), waits={0: 500})
    for start, expected in ((500, set()), (600, set()), (601, {"C14"}), (499, {"C14"})):
        second = drive(case, "T2", at("V1", 1), waits={0: start})
        assert codes(case, plan(case, first, second)) == expected


def test_c14_both_crews_by_one_team_are_refused():
    case = problem(visit("V1", crews=(("sampler",), ("sampler",)), gap_s=(0, 900)), teams=BOTH)
    assert codes(case, plan(case, drive(case, "T1", at("V1"), at("V1", 1)))) == {"C14"}


def driven_case(**changes: object) -> tuple[RoutingProblem, Plan]:
    case = problem(visit("V1"), visit("V2", building="B2"))
    whole = drive(case, "T1", at("V1"), at("V2"))
    begun = team("T1", driven=whole.stops[:1], depart_s=0, **changes)
    later = problem(visit("V1"), visit("V2", building="B2"), teams=(begun,), now_s=200)
    return later, plan(later, whole)


def test_c15_changed_facts_are_refused():
    case, drawn = driven_case()
    assert codes(case, drawn) == set()
    route = drawn.routes[0]
    first = replace(route.stops[0], start_s=route.stops[0].start_s + 1)
    assert "C15" in codes(case, plan(case, replace(route, stops=(first, *route.stops[1:]))))
    assert "C15" in codes(case, plan(case, replace(route, depart_s=1)))


def test_c15_a_lost_team_goes_nowhere():
    case, drawn = driven_case(lost=True)
    assert codes(case, drawn) == {"C15"}


def test_c16_another_team_than_the_pinned_one_is_refused():
    case = problem(visit("V1", pinned_team="T2"), teams=BOTH)
    assert codes(case, plan(case, drive(case, "T1", at("V1")))) == {"C16"}


def test_c17_a_reason_with_a_counterexample_is_refused():
    case = problem(visit("V1"))
    for reason in ("window_closed", "shift_end", "no_slot", "costs_more", "no_role", "because"):
        assert codes(case, plan(case, left=(Unassigned("V1", reason),))) == {"C17"}


def test_c17_a_true_reason_is_accepted():
    case = problem(visit("V1", windows_s=((0, 50),)))
    assert codes(case, plan(case, left=(Unassigned("V1", "window_closed"),))) == set()
    case = problem(visit("V1", crews=(("medic",),)))
    assert codes(case, plan(case, left=(Unassigned("V1", "no_role"),))) == set()
    case = problem(visit("V1", penalty_s=10))
    assert codes(case, plan(case, left=(Unassigned("V1", "costs_more"),))) == set()


def test_c17_a_visit_that_the_other_crew_holds_where_it_is_makes_no_room():
    """V2 of rank 1 has to come before V1, which could wait for it, were T2 not at its door."""
    pair = visit("V1", rank=2, crews=(("sampler",), ("medic",)))
    case = problem(pair, visit("V2", building="B2"), teams=(team("T1"), team("T2", roles=("medic",))))
    both = drive(case, "T1", at("V1")), drive(case, "T2", at("V1", 1))
    left = (Unassigned("V2", "no_slot"),)
    assert codes(case, plan(case, *both, left=left)) == set()
    free = problem(visit("V1", rank=2), visit("V2", building="B2"))
    assert codes(free, plan(free, drive(free, "T1", at("V1")), left=left)) == {"C17"}


def test_c18_a_wrong_term_is_refused():
    case = problem(visit("V1"))
    drawn = plan(case, drive(case, "T1", at("V1")))
    for term in ("travel_s", "unassigned_s", "late_s", "not_preferred_s", "churn_s", "unfair_s", "total_s"):
        wrong = replace(drawn.cost, **{term: getattr(drawn.cost, term) + 1})
        assert codes(case, replace(drawn, cost=wrong)) == {"C18"}


def test_c1_an_unknown_visit_on_the_list_of_those_left_out_is_refused():
    case = problem(visit("V1"))
    stranger = (Unassigned("V9", "not_found_in_time"),)
    assert "C1" in codes(case, replace(plan(case, drive(case, "T1", at("V1"))), unassigned=stranger))


def test_c1_an_unknown_hand_over_point_is_refused():
    case = problem(visit("V1"))
    route = drive(case, "T1", at("V1"), handover())
    strange = replace(route, stops=(route.stops[0], replace(route.stops[1], handover="H9")))
    assert "C1" in codes(case, replace(plan(case, route), routes=(strange,)))
