"""The checks of a routing problem that need more than one record: every id that is named must exist."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from optimizer.errors import InvalidProblemError
from optimizer.plan import Route, Stop

if TYPE_CHECKING:
    from optimizer.problem import RoutingProblem, Team, Visit


def check(problem: RoutingProblem) -> None:
    """Refuse `problem` when it names a team, visit, point, building or mode it does not have.

    Raises
    ------
    InvalidProblemError
        Names the field and where it stands.
    """
    points = {point.id for point in problem.points}
    handovers = {point.id for point in problem.points if point.handover}
    visits = {visit.id: visit for visit in problem.visits}
    teams = {team.id: team for team in problem.teams}
    floors = {building.id for building in problem.buildings}
    for visit in problem.visits:
        _visit(visit, floors, teams)
    for team in problem.teams:
        _team(problem, team, points)
        for stop in team.driven:
            _stop(stop, visits, handovers, team, f"driven of team {team.id}")
    if problem.published is not None:
        for route in problem.published.routes:
            _route(route, visits, handovers, teams)
        for left in problem.published.unassigned:
            _known("visit", left.visit, visits, "published.unassigned", "leave out what is not due any more")


def check_newcomer(problem: RoutingProblem, visit: Visit) -> None:
    """Refuse `visit` when `problem` cannot take it in: its id is there already, or it names what is unknown.

    Raises
    ------
    InvalidProblemError
        Names the field and where it stands.
    """
    if any(known.id == visit.id for known in problem.visits):
        raise InvalidProblemError("each id once in visits", field="id", got=visit.id, at="visits", cure="rename one")
    _visit(visit, {building.id for building in problem.buildings}, {team.id for team in problem.teams})


def _visit(visit: Visit, buildings: Container[str], teams: Container[str]) -> None:
    at = f"visit {visit.id}"
    _known("building", visit.building, buildings, at, "add it to buildings")
    for name in ("preferred_team", "pinned_team"):
        wanted = getattr(visit, name)
        if wanted is not None:
            _known(name, wanted, teams, at, "name a team of this case")


def _team(problem: RoutingProblem, team: Team, points: Container[str]) -> None:
    at = f"team {team.id}"
    _known("start", team.start, points, at, "add it to points")
    _known("end", team.end, points, at, "add it to points")
    modes = getattr(problem.travel, "modes", None)
    if modes is not None:
        _known("mode", team.mode, modes, at, "add it to travel.modes")


def _route(route: Route, visits: dict[str, Visit], handovers: Container[str], teams: dict[str, Team]) -> None:
    at = f"published route of team {route.team}"
    _known("team", route.team, teams, at, "name a team of this case")
    for stop in route.stops:
        _stop(stop, visits, handovers, teams[route.team], at)


def _stop(stop: Stop, visits: dict[str, Visit], handovers: Container[str], team: Team, at: str) -> None:
    if stop.visit is not None:
        _known("visit", stop.visit, visits, at, "leave out what is not due any more")
        crews = len(visits[stop.visit].crews)
        _known("crew", stop.crew, range(crews), at, f"visit {stop.visit} has {crews} crew(s), counted from 0")
    elif stop.handover is not None:
        _known("handover", stop.handover, handovers, at, "name a point with handover")
    elif stop.break_index is not None:
        _known("break", stop.break_index, range(len(team.breaks)), at, f"index a break of team {team.id}, from 0")


def _known(name: str, got: object, known: Container[object], at: str, cure: str) -> None:
    if got not in known:
        raise InvalidProblemError(f"a known {name}", field=name, got=got, at=at, cure=cure)
