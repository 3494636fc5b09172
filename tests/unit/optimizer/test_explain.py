"""Reasons name the obstacle met, and each fix was tried."""

from __future__ import annotations

from optimizer import Plan, Unassigned, explain, violations
from tests.unit.optimizer.cases import at, drive, plan, problem, team, visit


def reason(case, drawn: Plan | None = None) -> Unassigned:
    told = explain.explained(case, drawn or plan(case))
    assert violations(case, told) == ()
    (left,) = told.unassigned
    return left


def test_a_missing_role_is_named_with_the_team_that_lacks_it():
    left = reason(problem(visit("V1", crews=(("medic",),))))
    assert (left.reason, left.teams) == ("no_role", {"T1": "no_role"})
    assert left.fix == "the role medic for team T1"


def test_a_lost_team_is_not_asked_what_it_lacks_while_others_are_there():
    teams = (team("T1", ppe_level=2), team("T2", lost=True), team("T3", lost=True))
    assert reason(problem(visit("V1", ppe_level=3, pinned_team="T1"), teams=teams)).reason == "no_ppe"


def test_a_closed_window_is_named_with_the_minutes_that_would_open_it():
    left = reason(problem(visit("V1", windows_s=((0, 60),))))
    assert left.reason == "window_closed"
    assert left.fix == "3 min more for V1's window"


def test_a_short_shift_is_named_with_the_minutes_it_lacks():
    left = reason(problem(visit("V1"), teams=(team("T1", shift_end_s=600),)))
    assert left.reason == "shift_end"
    assert left.fix == "1 min more on T1's shift"


def test_rank_persons_and_tubes_are_named():
    high = visit("V1", rank=2, persons=2, single_tubes=2)
    case = problem(high, visit("V2", penalty_s=900_000), teams=(team("T1", person_capacity=2),))
    assert reason(case, plan(case, drive(case, "T1", at("V1")))).reason == "person_capacity"
    case = problem(high, visit("V2", single_tubes=1, rank=2), teams=(team("T1", tube_capacity=2),))
    assert reason(case, plan(case, drive(case, "T1", at("V1")))).reason == "tubes"


def test_a_visit_cheaper_left_out_costs_more():
    assert reason(problem(visit("V1", penalty_s=10))).reason == "costs_more"


def test_a_visit_that_fits_is_put_in():
    case = problem(visit("V1"))
    assert explain.explained(case, plan(case)).unassigned == ()


def test_no_team_at_all_is_no_slot():
    assert reason(problem(visit("V1"), teams=())).reason == "no_slot"


def test_the_next_best_team_is_priced():
    case = problem(visit("V1"), teams=(team("T1"), team("T2", start="G")))
    told = explain.alternatives(case, plan(case, drive(case, "T1", at("V1"))), ["V1"])
    assert told["V1"] is not None
    assert told["V1"].team == "T2"
    assert told["V1"].more_s > 0
