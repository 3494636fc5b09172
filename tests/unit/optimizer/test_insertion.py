"""An urgent visit gets the best slot, else the place of cheaper visits, else a proven reason; what is driven stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer import Mode, Plan, RoutingProblem, Unassigned, check, planning, stream, verdict, world
from optimizer.formats import CaseFile, Event
from optimizer.insertion import World
from tests.unit.optimizer.cases import at, drive, plan, problem, team, visit


@pytest.fixture(autouse=True)
def time_for_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that others use a proof takes longer than an answer has time for."""
    monkeypatch.setattr(planning, "REASONS_S", 10.0)


def one_team(*visits, until_s: int, **changes) -> RoutingProblem:
    """A team that has time until `until_s`, and the plan it was given: the visits in order."""
    case = problem(*visits, teams=(team("T1", shift_end_s=until_s),), **changes)
    drawn = plan(case, drive(case, "T1", *(at(one.id) for one in visits)))
    assert verdict(case, drawn).ok
    return replace(case, published=drawn)


def with_urgent(case: RoutingProblem, t_s: int = 0, **changes) -> RoutingProblem:
    fields = {"mandatory": True, "penalty_s": 200_000, **changes}
    urgent = visit("U1", **fields)
    after = world.happened(world.moved_on(case, t_s), Event("E1", t_s, "urgent", visit=urgent))
    assert after is not None
    return after


def served(answer: Plan) -> set[str]:
    return {stop.visit for route in answer.routes for stop in route.stops}


def test_a_free_slot_is_taken_and_nobody_else_moves():
    case = with_urgent(one_team(visit("V1"), until_s=20_000))
    answer = planning.answer(case)
    assert served(answer) == {"V1", "U1"}
    assert verdict(case, answer).stats.moved == 0


def test_the_cheapest_visit_makes_room():
    cheap, dear = visit("V1", penalty_s=8_000), visit("V2", penalty_s=40_000)
    case = one_team(visit("V3", building="B2"), cheap, dear, until_s=1_700)
    answer = planning.answer(with_urgent(case))
    assert "U1" in served(answer)
    assert [left.visit for left in answer.unassigned] == ["V1"]


def test_who_makes_room_finds_another_team():
    teams = (team("T1", shift_end_s=900), team("T2", start="G", end="G", shift_end_s=20_000, roles=("sampler",)))
    case = problem(visit("V1", penalty_s=8_000), teams=teams)
    case = replace(case, published=plan(case, drive(case, "T1", at("V1"), depart_s=60)))
    answer = planning.answer(with_urgent(case, pinned_team="T1"))
    assert answer.unassigned == ()
    assert answer.route("T2") is not None
    assert [stop.visit for stop in answer.route("T1").stops] == ["U1"]


def test_a_dearer_visit_stays_and_the_reason_is_proven():
    case = with_urgent(one_team(visit("V1", penalty_s=200_000), until_s=900), mandatory=False, penalty_s=8_000)
    answer = planning.answer(case)
    (left,) = answer.unassigned
    assert (left.visit, left.reason) == ("U1", "shift_end")
    assert verdict(case, answer).ok


def test_what_is_driven_to_stays_whatever_it_costs():
    case = one_team(visit("V1", penalty_s=8_000), until_s=900)
    answer = planning.answer(with_urgent(case, t_s=10))
    assert [stop.visit for stop in answer.route("T1").stops] == ["V1"]
    assert [left.visit for left in answer.unassigned] == ["U1"]


def test_the_same_moment_is_answered_the_same_with_and_without_what_was_seen_before():
    case = one_team(visit("V1"), visit("V2", building="B2"), until_s=20_000)
    near = World()
    near.prepare(case)
    planning.answer(with_urgent(case, t_s=10), near)
    later = with_urgent(case, t_s=200)
    assert planning.answer(later, near).routes == planning.answer(later).routes


def test_what_was_thought_of_shows_in_the_next_answer_only():
    far = problem(visit("V1"), visit("V2", building="B2"), visit("V3"), visit("V4", building="B2"))
    case = replace(far, published=plan(far, drive(far, "T1", at("V1"), at("V2"), at("V3"), at("V4"))))
    case = replace(case, prices=replace(case.prices, churn_team_s=0, churn_shift_s=0))
    near, looks = World(), iter(range(400))
    near.prepare(case)
    near.think(case, lambda: next(looks, None) is not None)
    answer = planning.answer(case, near)
    assert answer.cost.travel_s < check.cost(case, case.published).travel_s


@pytest.mark.parametrize(
    "case",
    [
        problem(visit("V1"), teams=()),
        problem(visit("V1"), visit("V2"), visit("V3")),
        problem(visit("V1", windows_s=((0, 1),)), visit("V2", windows_s=((0, 0, 1),))),
        problem(
            visit("V1", windows_s=((86_000, 90_000),)), teams=(team("T1", shift_start_s=80_000, shift_end_s=99_000),)
        ),
        problem(teams=(team("T1"), team("T2"))),
    ],
    ids=["no teams", "all at one door", "windows closed", "over midnight", "no visits"],
)
def test_degenerate_cases_are_answered_legally(case):
    start = replace(case, published=Plan(unassigned=tuple(Unassigned(v.id, "not_found_in_time") for v in case.visits)))
    heard = stream.Stream(CaseFile(start))
    for number, kind in enumerate(("urgent", "team_late", "cancel", "no_answer", "team_lost", "urgent")):
        name = visit(f"U{number}", mandatory=True) if kind == "urgent" else "V1"
        heard.hear(Event(f"E{number}", 60 * number, kind, visit=name, team="T1", delay_s=90))
        assert verdict(heard.now, heard.now.published, stated=True).ok


def test_two_modes_and_many_events_reuse_the_rows_of_visits_that_are_gone():
    teams = (team("T1"), team("T2", mode="ebike"))
    case = problem(*(visit(f"V{i}", floor=1 + i % 6) for i in range(8)), teams=teams)
    heard = stream.Stream(CaseFile(replace(case, published=planning.plan_routes(case, iterations=50))))
    for number in range(90):
        heard.hear(Event(f"E{number}", number, "urgent", visit=visit(f"U{number}", floor=1 + number % 6)))
        heard.hear(Event(f"C{number}", number, "cancel", visit=f"U{number}"))
        assert verdict(heard.now, heard.now.published).ok
    assert isinstance(case.travel.modes["ebike"], Mode)
