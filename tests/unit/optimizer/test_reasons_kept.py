"""What a team said is asked again only when its day has changed, and a fix is one that planning confirms."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer import explain, plan_routes, planning, world
from optimizer import search as core
from optimizer.formats import Event
from tests.property.test_optimizer_plans import problems
from tests.unit.optimizer.cases import at, drive, plan, problem, team, visit


def full(**changes):
    """Two teams with no time for a third visit."""
    teams = (team("T1", shift_end_s=900), team("T2", start="G", end="G", shift_end_s=900))
    case = problem(visit("V1"), visit("V2"), visit("V3", building="B2"), teams=teams, **changes)
    drawn = plan(case, drive(case, "T1", at("V1")), drive(case, "T2", at("V2")))
    return replace(case, published=drawn), drawn


def test_nothing_is_asked_again_while_the_day_goes_on_as_planned():
    case, drawn = full()
    first = explain.update(case, drawn)
    later = world.moved_on(case, 100)
    assert all(one.driven for one in later.teams)
    second = explain.update(later, drawn, first)
    assert [one.reason for one in second.plan.unassigned] == [one.reason for one in first.plan.unassigned]
    assert all(second.columns[asked] is column for asked, column in first.columns.items())


def test_only_the_team_whose_route_changed_is_asked_again():
    case, drawn = full()
    first = explain.update(case, drawn)
    shorter = replace(case.teams[0], shift_end_s=880)
    second = explain.update(replace(case, teams=(shorter, case.teams[1])), drawn, first)
    assert second.columns["V3", 0, "T1"] is not first.columns["V3", 0, "T1"]
    assert second.columns["V3", 0, "T2"] is first.columns["V3", 0, "T2"]


def test_a_shift_that_became_longer_takes_the_visit():
    case, drawn = full()
    first = explain.update(case, drawn)
    assert len(first.plan.unassigned) == 1
    longer = replace(case.teams[1], shift_end_s=5_000)
    second = explain.update(replace(case, teams=(case.teams[0], longer)), drawn, first)
    assert second.plan.unassigned == ()
    planning.verified(replace(case, teams=(case.teams[0], longer)), second.plan)


def test_a_visit_that_changed_is_asked_about_again():
    case, drawn = full()
    first = explain.update(case, drawn)
    quick = replace(case, visits=(*case.visits[:2], replace(case.visits[2], service_s=1)))
    second = explain.update(quick, drawn, first)
    assert second.columns["V3", 0, "T2"] is not first.columns["V3", 0, "T2"]


def test_other_ways_through_town_make_everything_new():
    case, drawn = full()
    first = explain.update(case, drawn)
    slow = replace(case, travel=replace(case.travel, setup_s=31))
    assert explain.update(slow, drawn, first).columns["V3", 0, "T1"] is not first.columns["V3", 0, "T1"]


def test_a_fix_is_tried_again_when_the_clock_has_moved():
    case, drawn = full()
    later = world.moved_on(case, 10)
    second = explain.update(later, drawn, explain.update(case, drawn))
    fix = second.best["V3"]
    assert fix.words == second.plan.unassigned[0].fix
    assert plan_routes(fix.applied(later), iterations=50).unassigned == ()


@st.composite
def happenings(draw: st.DrawFn):
    """What may happen to a running plan, with how far the clock moves on before [s]."""
    kind = draw(st.sampled_from(["cancel", "team_late", "team_lost", "no_answer", "urgent"]))
    number = draw(st.integers(0, 8))
    urgent = visit("U", mandatory=True, windows_s=((0, 8_000),))
    name = urgent if kind == "urgent" else f"V{number}"
    return draw(st.integers(0, 1_500)), Event("E", 0, kind, team=f"T{number % 3}", visit=name, delay_s=300)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems(), st.lists(happenings(), max_size=5))
def test_kept_reasons_are_true_and_their_fixes_confirmed_whatever_happens(case, events):
    told = plan_routes(case, iterations=30, seed=1)
    reasons = explain.update(case, told)
    now = replace(case, published=told)
    for number, (after_s, happening) in enumerate(events):
        event = happening
        if event.kind == "urgent":
            event = replace(event, visit=replace(event.visit, id=f"U{number}"))
        moved = world.moved_on(now, now.now_s + after_s)
        now = world.happened(moved, event) or moved
        reasons = explain.update(now, core.search(now, iterations=0, warm=now.published).plan, reasons)
        told = planning.verified(now, reasons.plan)
        for fix in reasons.best.values():
            helped = plan_routes(fix.applied(now), iterations=60, warm=told)
            assert helped.cost.unassigned_s < told.cost.unassigned_s, fix.words
        now = replace(now, published=told)
