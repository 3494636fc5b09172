"""A problem checks itself when it is built, and says what it expected, where, and how to mend it."""

from __future__ import annotations

import pickle

import pytest

from optimizer import Break, InvalidProblemError, Plan, PlanningError, Route, Stop
from tests.unit.optimizer.cases import at, problem, team, visit


def test_the_message_names_field_value_and_place():
    with pytest.raises(InvalidProblemError) as caught:
        team("T7", tube_capacity=-3)
    assert str(caught.value) == "Expected tube_capacity >= 0, got -3 at team T7."
    assert (caught.value.field, caught.value.got, caught.value.at) == ("tube_capacity", -3, "team T7")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"windows_s": ()}, "windows_s"),
        ({"windows_s": ((5,),)}, "windows_s"),
        ({"windows_s": ((9, 3),)}, "windows_s"),
        ({"rank": 4}, "rank"),
        ({"service_s": -1}, "service_s"),
        ({"service_s": 1.5}, "service_s"),
        ({"persons": True}, "persons"),
        ({"crews": ()}, "crews"),
        ({"gap_s": (5, 3)}, "gap_s"),
        ({"floor": 0}, "floor"),
    ],
)
def test_a_wrong_visit_is_refused(changes: dict, field: str):
    with pytest.raises(InvalidProblemError) as caught:
        visit("V1", **changes)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("build", "field"),
    [
        (lambda: problem(visit("V1", building="B9")), "building"),
        (lambda: problem(visit("V1", pinned_team="T9")), "pinned_team"),
        (lambda: problem(visit("V1"), visit("V1")), "id"),
        (lambda: problem(teams=(team("T1", start="X"),)), "start"),
        (lambda: problem(teams=(team("T1", mode="van"),)), "mode"),
        (lambda: problem(teams=(team("T1", driven=(at("V9"),), depart_s=0),)), "visit"),
        (lambda: problem(published=Plan((Route("T9", 0, 0),))), "team"),
        (lambda: team("T1", driven=(at("V1"),)), "depart_s"),
        (lambda: team("T1", shift_start_s=5, shift_end_s=4), "shift_end_s"),
        (lambda: Break(5, 4, 3), "close_s"),
        (lambda: Stop(0, 0, 0), "stop"),
        (lambda: Stop(0, 0, 0, visit="V1", reset=True), "stop"),
    ],
)
def test_what_does_not_fit_together_is_refused(build, field: str):
    with pytest.raises(InvalidProblemError) as caught:
        build()
    assert caught.value.field == field


def test_a_planning_error_keeps_its_violations_across_processes():
    error = pickle.loads(pickle.dumps(PlanningError(("C5 late", "C6 role"))))
    assert error.violations == ("C5 late", "C6 role")
    assert "C5 late" in str(error)
