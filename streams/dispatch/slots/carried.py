"""A plan carried on to a later moment: what is over is behind the teams, what is not due any more is gone. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from optimizer import Plan, Route, RoutingProblem, Stop, Team


def carried(problem: RoutingProblem, plan: Plan) -> Plan:
    """Return the routes of `plan` behind what is driven in `problem` now, with the times they had.

    Breaks, resets and hand-overs stay where they were, but for those behind which no visit is left.
    """
    driven = {stop.visit for team in problem.teams for stop in team.driven if stop.visit is not None}
    due = {visit.id for visit in problem.visits} - driven
    routes = []
    for team in problem.teams:
        route = plan.route(team.id)
        ahead = _ahead(team, route, due) if route is not None and not team.lost else []
        stops = (*team.driven, *ahead)
        if stops:
            depart_s = route.depart_s if route is not None and not team.driven else team.depart_s
            routes.append(Route(team.id, depart_s or 0, route.return_s if route is not None else 0, stops))
    return Plan(tuple(routes))


def fresh(problem: RoutingProblem, plan: Plan) -> Plan:
    """Return `plan` with no full change before the first door of teams that have done nothing: they set out that much
    later. It stays behind where the doors before it went to another team, and costs the router nothing."""
    waits = {team.id for team in problem.teams if not team.driven}
    return replace(plan, routes=tuple(_fresh(r) if r.team in waits else r for r in plan.routes))


def _fresh(route: Route) -> Route:
    count = next((n for n, stop in enumerate(route.stops) if not stop.reset), 0)
    return replace(route, depart_s=route.stops[count - 1].leave_s, stops=route.stops[count:]) if count else route


def _ahead(team: Team, route: Route, due: set[str]) -> Sequence[Stop]:
    """The rest of a route, from the first stop that is not behind the team."""
    if route.stops[: len(team.driven)] == team.driven:
        rest = route.stops[len(team.driven) :]
    else:
        over = {stop.visit for stop in team.driven if stop.visit is not None}
        last = max((n for n, stop in enumerate(route.stops) if stop.visit in over), default=-1)
        rest = route.stops[last + 1 :]
    kept = [stop for stop in rest if stop.visit is None or stop.visit in due]
    visits = [n for n, stop in enumerate(kept) if stop.visit is not None]
    ends = next((stop.visit for stop in reversed(rest) if stop.visit is not None), None)
    if not visits:
        return []
    return kept if kept[visits[-1]].visit == ends else kept[: visits[-1] + 1]
