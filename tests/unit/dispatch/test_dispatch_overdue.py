"""What a clock that ran out makes a team do: it goes on afterwards, it is not out for the day."""

import datetime as dt
from dataclasses import replace
from typing import Any

from optimizer import Plan, planning
from streams.dispatch.day import facts
from streams.dispatch.problem import problem_of
from streams.dispatch.publish import compared
from streams.dispatch.slots import instant
from streams.routes.published import Published
from tests.unit.dispatch.test_dispatch_problem import TEAM, at, known, visit

CREW = ({"member": "a", "roles": ["sampler"]}, {"member": "b", "roles": ["sampler", "volunteer"]})
WHOLE = replace(TEAM, crew=CREW)


def planned(kind: str, start: dt.datetime, minutes: int = 5, name: str | None = None) -> dict[str, Any]:
    """A published stop."""
    times = {"arrive_at": start, "start_at": start, "leave_at": start + dt.timedelta(minutes=minutes)}
    return {"kind": kind, **({"visit": name} if name else {}), **{one: when.isoformat() for one, when in times.items()}}


def sampled(name: str, hour: int, minute: int = 0) -> facts.Visit:
    """A visit of M1 that took five minutes."""
    began = at(hour, minute)
    ended = began + dt.timedelta(minutes=5)
    return visit(name, state="sampled", team="M1", began_at=began, ended_at=ended)


def moment(now: dt.datetime, *visits: facts.Visit, stops: list[dict[str, Any]], back: dt.datetime) -> facts.Facts:
    """One team in the middle of its day."""
    plan = Published(version=1, routes={"M1": stops}, departs={"M1": at(7)}, returns={"M1": back})
    return known(*visits, now=now, teams={"M1": WHOLE}, published=plan)


def kinds(plan: Plan) -> str:
    """The stops of M1: v, R, H, B."""
    route = plan.route("M1")
    assert route is not None
    return "".join("v" if s.visit else "H" if s.handover else "R" if s.reset else "B" for s in route.stops)


def answer(known: facts.Facts) -> Plan:
    """The plan at once, judged by the checker."""
    return instant.at_once(problem_of(known), {})


def shown(known: facts.Facts) -> list[str]:
    """The kinds of the stops that are published for M1 now; empty where nothing changes."""
    problem = problem_of(known)
    what = compared(known, problem, instant.at_once(problem, {}), "urgent")
    return [stop["kind"] for stop in what.routes["M1"][0].stops] if what.routes else []


def test_a_reset_that_came_too_late_to_be_planned_is_made_at_once_and_the_round_goes_on() -> None:
    stops = [
        *(planned("visit", at(10, 50), name="V1"), planned("reset", at(10, 58), 20)),
        *(planned("visit", at(11, 20), name="V2"), planned("handover", at(11, 40))),
    ]
    begun = visit("V1", state="begun", team="M1", began_at=at(10, 50))
    late = moment(at(11, 6), begun, visit("V2"), stops=stops, back=at(11, 50))
    plan = answer(late)
    assert kinds(plan).startswith("vRv")
    assert not plan.unassigned
    assert shown(late)[:3] == ["visit", "reset", "visit"]


def test_samples_too_old_for_any_plan_are_handed_over_behind_the_door_that_is_driven_to() -> None:
    stops = [planned("visit", at(7, 5), name="V1"), planned("visit", at(11, 28), name="V2")]
    stops.append(planned("visit", at(11, 40), name="V3"))
    late = moment(at(11, 30), sampled("V1", 7, 5), visit("V2"), visit("V3"), stops=stops, back=at(11, 50))
    plan = answer(late)
    assert not plan.unassigned
    assert kinds(plan).startswith("vvH")
    assert shown(late)[:3] == ["visit", "visit", "handover"]


def test_a_team_that_came_home_long_ago_takes_a_door_in_the_afternoon() -> None:
    stops = [planned("visit", at(7, 5), name="V1")]
    later = moment(at(15), sampled("V1", 7, 5), visit("V2"), stops=stops, back=at(7, 20))
    plan = answer(later)
    assert not plan.unassigned
    assert kinds(plan).startswith("vHBv")
    home, pause = plan.routes[0].stops[1:3]
    assert home.start_s == 7 * 3600 + 20 * 60
    assert (pause.start_s, pause.leave_s) == (12 * 3600, 14 * 3600)


def test_nobody_is_sent_out_over_noon() -> None:
    stops = [planned("visit", at(11, 30), name="V1")]
    noon = moment(at(12, 30), sampled("V1", 11, 30), visit("V2"), stops=stops, back=at(11, 45))
    [route] = planning.plan_routes(problem_of(noon), budget_s=0.2, seed=1).routes
    assert next(stop.start_s for stop in route.stops if stop.visit == "V2") >= 14 * 3600
    fresh = known(visit("V2"), now=at(12, 30), teams={"M1": WHOLE})
    [route] = planning.plan_routes(problem_of(fresh), budget_s=0.2, seed=1).routes
    assert route.depart_s >= 14 * 3600


def test_a_pause_begins_late_where_a_door_took_longer_and_ends_when_work_goes_on() -> None:
    stops = [
        *(planned("visit", at(11, 50), name="V1"), planned("break", at(12), 120)),
        planned("visit", at(14, 5), name="V2"),
    ]
    begun = visit("V1", state="begun", team="M1", began_at=at(11, 58))
    plan = answer(moment(at(12, 1), begun, visit("V2"), stops=stops, back=at(14, 20)))
    assert kinds(plan)[:3] == "vBv"
    pause = plan.routes[0].stops[1]
    assert pause.start_s > 12 * 3600
    assert pause.leave_s == 14 * 3600


def test_a_team_with_nothing_more_to_do_is_told_nothing_new() -> None:
    stops = [planned("visit", at(7, 5), name="V1")]
    assert shown(moment(at(15), sampled("V1", 7, 5), stops=stops, back=at(7, 20))) == []


def test_what_is_not_overdue_stays_for_the_plan_to_choose() -> None:
    stops = [planned("visit", at(9), name="V1"), planned("visit", at(9, 30), name="V2")]
    soon = moment(at(9, 6), sampled("V1", 9), visit("V2"), stops=stops, back=at(9, 50))
    [team] = problem_of(soon).teams
    assert [stop.visit for stop in team.driven] == ["V1", "V2"]


def test_a_lost_team_gets_nothing() -> None:
    stops = [planned("visit", at(7, 5), name="V1")]
    lost = moment(at(15), sampled("V1", 7, 5), visit("V2"), stops=stops, back=at(7, 20))
    lost = replace(lost, teams={"M1": replace(WHOLE, lost=True)})
    [team] = problem_of(lost).teams
    assert len(team.driven) == 1
