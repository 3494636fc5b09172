"""What a new plan changes against the published one."""

import datetime as dt
from dataclasses import replace
from typing import Any

from streams.dispatch.assign import NewRoute, difference
from streams.dispatch.day import facts
from streams.routes.pinned import moment
from streams.routes.published import Published

DAY = dt.date(2022, 11, 25)
START = dt.datetime(2022, 11, 25, 7, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def stop(name: str, minute: float) -> dict[str, Any]:
    start = (START + dt.timedelta(minutes=minute)).isoformat()
    return {"kind": "visit", "visit": name, "arrive_at": start, "start_at": start, "leave_at": start}


def known(routes: dict[str, list[dict[str, Any]]], *gone: str, **states: str) -> facts.Facts:
    names = {s["visit"] for stops in routes.values() for s in stops} | {"V9"}
    visits = {
        name: facts.Visit(name, "H", "special", ("r",), states.get(name, "due"), team="M1")
        for name in names - set(gone)
    }
    team = facts.Team("M1", "mobile", 2, "walk", (), ())
    teams = dict.fromkeys(("M1", "M2"), team)
    shown = {"V8": {"reason": "no_role", "teams": {}, "fix": None}}
    plan = Published(version=3, routes=routes, unassigned=shown if "V8" in gone else {})
    return facts.Facts("A", 1, "Asia/Shanghai", "auto", DAY, START, visits=visits, teams=teams, published=plan)


def test_the_same_plan_is_no_difference() -> None:
    routes = {"M1": [stop("V1", 0), stop("V2", 10)]}
    assert not difference(known(routes), {"M1": NewRoute(stops=routes["M1"])}, {}, "improved")


def test_a_small_shift_in_time_is_no_difference_and_a_large_one_is_retimed() -> None:
    facts_now = known({"M1": [stop("V1", 0), stop("V2", 10)]})
    near = {"M1": NewRoute(stops=[stop("V1", 0), stop("V2", 30)])}
    assert not difference(facts_now, near, {}, "urgent")
    far = difference(facts_now, {"M1": NewRoute(stops=[stop("V1", 0), stop("V2", 50)])}, {}, "urgent")
    [change] = far.routes["M1"][1]
    assert (change["visit"], change["what"], change["why"]) == ("V2", "retimed", "delay")


def test_a_visit_that_becomes_late_is_told_however_small_the_shift() -> None:
    facts_now = known({"M1": [stop("V1", 0), stop("V2", 10)]})
    closes = moment(stop("V2", 12)["start_at"])
    window = (facts.Window(closes - dt.timedelta(hours=1), closes),)
    windowed = replace(facts_now.visits["V2"], windows=window)
    facts_now = replace(facts_now, visits={**facts_now.visits, "V2": windowed})
    later = {"M1": NewRoute(stops=[stop("V1", 0), stop("V2", 14)])}
    [change] = difference(facts_now, later, {}, "urgent").routes["M1"][1]
    assert (change["visit"], change["what"]) == ("V2", "retimed")


def test_only_teams_that_changed_are_written_with_what_from_to_and_why() -> None:
    facts_now = known({"M1": [stop("V1", 0)], "M2": [stop("V2", 0)]})
    new = {"M1": NewRoute(stops=[stop("V1", 0), stop("V9", 20)]), "M2": NewRoute(stops=[stop("V2", 0)])}
    found = difference(facts_now, new, {}, "urgent")
    assert set(found.routes) == {"M1"}
    [change] = found.routes["M1"][1]
    assert change == {"visit": "V9", "what": "added", "to": "M1@" + stop("V9", 20)["start_at"], "why": "urgent"}
    assert not found.moved


def test_a_visit_that_changes_its_team_is_told_to_both() -> None:
    facts_now = known({"M1": [stop("V1", 0), stop("V2", 10)], "M2": []})
    new = {"M1": NewRoute(stops=[stop("V1", 0)]), "M2": NewRoute(stops=[stop("V2", 10)])}
    found = difference(facts_now, new, {}, "improved")
    assert set(found.routes) == {"M1", "M2"}
    assert found.routes["M1"][1] == found.routes["M2"][1]
    assert found.moved == {"V2"}


def test_nobody_makes_room_for_a_more_urgent_door_where_none_comes_in() -> None:
    facts_now = known({"M1": [stop("V1", 0), stop("V2", 10), stop("V3", 20)], "M2": []})
    fewer = {"M1": NewRoute(stops=[stop("V1", 0)]), "M2": NewRoute(stops=[stop("V3", 20)])}
    for new, why in ((fewer, "replan"), ({**fewer, "M1": NewRoute(stops=[stop("V1", 0), stop("V9", 9)])}, "urgent")):
        told = difference(facts_now, new, {}, "urgent").routes["M1"][1]
        assert {(one["visit"], one["why"]) for one in told} >= {("V2", why), ("V3", why)}


def test_a_visit_that_is_not_due_any_more_was_cancelled_whatever_the_plan_was_made_for() -> None:
    facts_now = known({"M1": [stop("V1", 0), stop("V2", 10)]}, "V2")
    found = difference(facts_now, {"M1": NewRoute(stops=[stop("V1", 0)])}, {}, "improved")
    [change] = found.routes["M1"][1]
    assert (change["what"], change["why"]) == ("removed", "cancelled")


def test_what_is_over_may_have_happened_in_another_order_without_a_new_version() -> None:
    facts_now = known({"M1": [stop("V1", 0), stop("V2", 10), stop("V3", 20)]}, V1="sampled", V2="sampled")
    new = {"M1": NewRoute(stops=[stop("V2", 1), stop("V1", 12), stop("V3", 21)])}
    assert not difference(facts_now, new, {}, "improved")


def test_a_visit_that_is_served_now_is_not_unassigned_any_more() -> None:
    facts_now = known({"M1": [stop("V1", 0)]}, "V8")
    found = difference(facts_now, {"M1": NewRoute(stops=[stop("V1", 0)])}, {}, "improved")
    assert found.served == ("V8",)
    assert not found.routes
