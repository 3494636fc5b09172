"""Which routes of a large plan belong together, and the smaller problem they make."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.plan import Plan, Route
from optimizer.problem import RoutingProblem

GROUP_TEAMS = 24
"""Teams planned again together: enough to exchange visits, few enough for a short search."""

Middles = dict[str, tuple[float, float]]


def neighbourhoods(problem: RoutingProblem, plan: Plan, *, parts: int, turn: int) -> list[frozenset[str]]:
    """Return up to `parts` groups of teams that work near each other and share no visit with another group.

    Parameters
    ----------
    turn
        Another turn cuts in another direction and at another place.

    Notes
    -----
    The teams are swept by an angle that turns with the turns (golden ratio, so that no two turns cut alike).
    """
    middles = _middles(problem, plan)
    teams = [team.id for team in problem.teams if not team.lost]
    if len(teams) < 2:
        return []
    where = np.array([middles[team] for team in teams])
    angle = np.pi * ((0.618034 * turn) % 1.0)
    order = [teams[i] for i in np.argsort(where @ (np.cos(angle), np.sin(angle)), kind="stable")]
    size = min(GROUP_TEAMS, max(2, -(-len(order) // parts)))
    first = (turn * size // 2) % len(order)
    turned = order[first:] + order[:first]
    groups = [set(turned[i * size : (i + 1) * size]) for i in range(parts)]
    return [frozenset(group) for group in _apart(groups, _partners(plan)) if len(group) > 1]


def _apart(groups: list[set[str]], partners: list[set[str]]) -> list[set[str]]:
    """Take teams out of a group that meet a team outside it at a door: such a visit stays as it is."""
    kept = [set(group) for group in groups]
    for group in kept:
        while cut := {team for pair in partners if pair & group and not pair <= group for team in pair & group}:
            group.difference_update(cut)
    return kept


def part(problem: RoutingProblem, plan: Plan, group: frozenset[str]) -> tuple[RoutingProblem, Plan]:
    """Return the problem of the teams in `group` alone and their plan: their visits, and the unassigned near them."""
    routes = tuple(route for route in plan.routes if route.team in group)
    served = {stop.visit for route in plan.routes for stop in route.stops if route.team not in group}
    driven = {stop.visit for team in problem.teams if team.id in group for stop in team.driven}
    near = _near(problem, plan, group) | driven
    visits = tuple(
        replace(visit, preferred_team=visit.preferred_team if visit.preferred_team in group else None)
        for visit in problem.visits
        if visit.id not in served
        and (visit.pinned_team is None or visit.pinned_team in group or visit.id in driven)
        and (visit.id in near or visit.id not in {left.visit for left in plan.unassigned})
    )
    teams = tuple(team for team in problem.teams if team.id in group)
    kept = {visit.id for visit in visits}
    left = tuple(one for one in plan.unassigned if one.visit in kept)
    published = _published(problem.published, group, kept)
    return replace(problem, teams=teams, visits=visits, published=published), Plan(routes, left)


def _published(published: Plan | None, group: frozenset[str], kept: set[str]) -> Plan | None:
    if published is None:
        return None
    routes = tuple(
        Route(route.team, route.depart_s, route.return_s, tuple(s for s in route.stops if s.visit in kept | {None}))
        for route in published.routes
        if route.team in group
    )
    return Plan(routes)


def _near(problem: RoutingProblem, plan: Plan, group: frozenset[str]) -> set[str]:
    """Return the unassigned visits that lie nearest to a team of `group`."""
    middles = _middles(problem, plan)
    teams = list(middles)
    where = np.array([middles[team] for team in teams])
    homes = {building.id: (building.x_m, building.y_m) for building in problem.buildings}
    left = {one.visit for one in plan.unassigned}
    near = set()
    for visit in problem.visits:
        if visit.id in left:
            away = np.hypot(*(where - homes[visit.building]).T)
            if teams[int(away.argmin())] in group:
                near.add(visit.id)
    return near


def _middles(problem: RoutingProblem, plan: Plan) -> Middles:
    """Return the middle of the doors of each team [m], or its start where it has none."""
    homes = {building.id: (building.x_m, building.y_m) for building in problem.buildings}
    points = {point.id: (point.x_m, point.y_m) for point in problem.points}
    home_of = {visit.id: homes[visit.building] for visit in problem.visits}
    middles: Middles = {team.id: points[team.start] for team in problem.teams}
    for route in plan.routes:
        doors = [home_of[stop.visit] for stop in route.stops if stop.visit is not None]
        if doors:
            x_m, y_m = np.mean(doors, axis=0)
            middles[route.team] = (float(x_m), float(y_m))
    return middles


def _partners(plan: Plan) -> list[set[str]]:
    """Return the pairs of teams that meet at a door."""
    teams: dict[str, set[str]] = {}
    for route in plan.routes:
        for stop in route.stops:
            if stop.visit is not None:
                teams.setdefault(stop.visit, set()).add(route.team)
    return [pair for pair in teams.values() if len(pair) == 2]
