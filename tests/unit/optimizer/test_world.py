"""Events change the world as section 5 of doors/1 says, or are void."""

from __future__ import annotations

from dataclasses import replace

from optimizer import world
from optimizer.formats import Event
from tests.unit.optimizer.cases import at, drive, plan, problem, team, visit


def running(t_s: int, **changes):
    """The world at `t_s`: T1 serves V1 (arrives 193, leaves 493), then V2."""
    case = problem(visit("V1"), visit("V2", building="B2"), teams=(team("T1", **changes), team("T2")))
    drawn = plan(case, drive(case, "T1", at("V1"), at("V2")))
    return world.moved_on(replace(case, published=drawn), t_s)


def event(kind: str, t_s: int = 0, **fields) -> Event:
    return Event("E1", t_s, kind, **fields)


def test_a_stop_is_driven_once_its_team_has_left_the_one_before():
    assert [stop.visit for stop in running(0).teams[0].driven] == ["V1"]
    first_leaves = running(0).teams[0].driven[0].leave_s
    assert len(running(first_leaves - 1).teams[0].driven) == 1
    assert len(running(first_leaves).teams[0].driven) == 2
    assert running(100).teams[0].depart_s == 0
    assert running(100).now_s == 100


def test_an_open_visit_is_cancelled_and_a_driven_or_unknown_one_is_not():
    after = world.happened(running(100), event("cancel", visit="V2"))
    assert [one.id for one in after.visits] == ["V1"]
    assert [stop.visit for stop in after.published.routes[0].stops] == ["V1"]
    assert world.happened(running(100), event("cancel", visit="V1")) is None
    assert world.happened(running(100), event("cancel", visit="V9")) is None


def test_nobody_answers_so_the_team_leaves_and_the_door_is_due_an_hour_later():
    after = world.happened(running(250), event("no_answer", team="T1"))
    assert after.teams[0].driven[-1].leave_s == 250
    again = after.visits[-1]
    assert (again.id, again.release_s) == ("V1~2", 250 + 3600)
    assert world.happened(running(100), event("no_answer", team="T1")) is None
    assert world.happened(running(100), event("no_answer", team="T2")) is None


def test_a_delay_moves_only_what_is_still_to_come():
    before = running(250).teams[0].driven[-1]
    after = world.happened(running(250), event("team_late", team="T1", delay_s=60)).teams[0].driven[-1]
    assert (after.arrive_s, after.start_s) == (before.arrive_s, before.start_s)
    assert after.leave_s == before.leave_s + 60
    waiting = world.happened(running(250), event("team_late", team="T2", delay_s=60)).teams[1]
    assert waiting.free_s == 310


def test_a_lost_team_hears_nothing_more():
    lost = world.happened(running(100), event("team_lost", team="T1"))
    assert lost.teams[0].lost
    assert world.happened(lost, event("team_late", team="T1", delay_s=5)) is None
    assert len(world.moved_on(lost, 9000).teams[0].driven) == 1


def test_an_urgent_visit_is_due():
    after = world.happened(running(100), event("urgent", visit=visit("U1", mandatory=True)))
    assert after.visits[-1].id == "U1"
