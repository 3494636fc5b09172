"""The world of a stream: the clock drives teams along the plan in force, and events change what is due.

The rules are those of doors/1, section 5.
"""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from typing import Any

from optimizer import references
from optimizer.formats import Event
from optimizer.plan import Plan, Route, Stop
from optimizer.problem import RoutingProblem, Team, Visit

RETRY_AFTER_S = 3600
"""Nobody answered: the same door is due again after this [s]."""


def moved_on(problem: RoutingProblem, t_s: int) -> RoutingProblem:
    """Return `problem` at `t_s`: what teams have begun or are driving to has become their driven prefix."""
    routes = {route.team: route for route in problem.published.routes} if problem.published else {}
    teams = tuple(_driven(team, routes.get(team.id), t_s) for team in problem.teams)
    return _changed(problem, now_s=max(problem.now_s, t_s), teams=teams)


def published(problem: RoutingProblem, plan: Plan) -> RoutingProblem:
    """Return `problem` with the verified `plan` in force."""
    return _changed(problem, published=plan)


def happened(problem: RoutingProblem, event: Event) -> RoutingProblem | None:
    """Return `problem`, already moved on to the time of `event`, after it; None when the event is void."""
    if event.kind == "urgent" and isinstance(event.visit, Visit):
        references.check_newcomer(problem, event.visit)
        return _changed(problem, visits=(*problem.visits, event.visit))
    if event.kind == "cancel":
        return _cancelled(problem, str(event.visit))
    team = next((team for team in problem.teams if team.id == event.team), None)
    if team is None or team.lost:
        return None
    if event.kind == "team_lost":
        return _with_team(problem, replace(team, lost=True))
    return _no_answer(problem, team) if event.kind == "no_answer" else _late(problem, team, event.delay_s)


def _driven(team: Team, route: Route | None, t_s: int) -> Team:
    if team.lost or route is None or not route.stops:
        return team
    left_s, count = route.depart_s, 0
    while count < len(route.stops) and left_s <= t_s:
        left_s = route.stops[count].leave_s
        count += 1
    if count <= len(team.driven):
        return team
    return replace(team, driven=team.driven + route.stops[len(team.driven) : count], depart_s=route.depart_s)


def _cancelled(problem: RoutingProblem, name: str) -> RoutingProblem | None:
    begun = any(stop.visit == name for team in problem.teams for stop in team.driven)
    if begun or all(visit.id != name for visit in problem.visits):
        return None
    return _changed(
        problem,
        visits=tuple(visit for visit in problem.visits if visit.id != name),
        published=_without(problem.published, name),
    )


def _without(plan: Plan | None, name: str) -> Plan | None:
    if plan is None:
        return None
    routes = tuple(
        replace(route, stops=tuple(stop for stop in route.stops if stop.visit != name))
        if any(stop.visit == name for stop in route.stops)
        else route
        for route in plan.routes
    )
    return replace(plan, routes=routes, unassigned=tuple(left for left in plan.unassigned if left.visit != name))


def _no_answer(problem: RoutingProblem, team: Team) -> RoutingProblem | None:
    last = team.driven[-1] if team.driven else None
    now_s = problem.now_s
    if last is None or last.visit is None or not last.start_s <= now_s < last.leave_s:
        return None
    visit = next(visit for visit in problem.visits if visit.id == last.visit)
    again = replace(visit, id=_next_name(problem, visit.id), release_s=now_s + RETRY_AFTER_S)
    changed = _with_last(problem, team, replace(last, leave_s=now_s))
    return _changed(changed, visits=(*changed.visits, again))


def _late(problem: RoutingProblem, team: Team, delay_s: int) -> RoutingProblem | None:
    now_s = problem.now_s
    if not team.driven:
        return _with_team(problem, replace(team, free_s=max(team.shift_start_s, now_s, team.free_s) + delay_s))
    last = team.driven[-1]
    if last.leave_s <= now_s:
        return None
    times = (last.arrive_s, last.start_s, last.leave_s)
    arrive_s, start_s, leave_s = (at_s + delay_s if at_s > now_s else at_s for at_s in times)
    return _with_last(problem, team, replace(last, arrive_s=arrive_s, start_s=start_s, leave_s=leave_s))


def _with_last(problem: RoutingProblem, team: Team, stop: Stop) -> RoutingProblem:
    return _with_team(problem, replace(team, driven=(*team.driven[:-1], stop)))


def _with_team(problem: RoutingProblem, team: Team) -> RoutingProblem:
    return _changed(problem, teams=tuple(team if old.id == team.id else old for old in problem.teams))


def _next_name(problem: RoutingProblem, name: str) -> str:
    """Return the first of `name`~2, `name`~3 … that is free: both teams at one door may find nobody."""
    counted = re.fullmatch(r"(.*)~(\d+)", name)
    base, number = (counted[1], int(counted[2]) + 1) if counted else (name, 2)
    taken = {visit.id for visit in problem.visits}
    while f"{base}~{number}" in taken:
        number += 1
    return f"{base}~{number}"


def _changed(problem: RoutingProblem, **changes: Any) -> RoutingProblem:
    """Return `problem` with fields replaced; the rules of this module keep what was checked when it was built."""
    changed = copy.copy(problem)
    for name, value in changes.items():
        object.__setattr__(changed, name, value)
    return changed
