"""What the clock has made a team do, or makes it do before anything else. Pure.

A break or a reset that is a minute late can be planned no more, and samples that are too old can be handed over in no
plan: for the router such a team can take no door for the rest of the day. It is not so: people that missed their pause
take it now, whoever has been too long in a suit takes it off, and tubes that are too old go to the point at once. These
stops stand behind what is driven, as facts, so that the team goes on after them. Who has come home has handed over.
**Source** DOMAIN, section 4; decision 0562.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from optimizer import Plan, Route, RoutingProblem, Stop, Team
from optimizer.judging.cases import Case

FAR_S = 3_600
"""No way to the hand-over of an area takes so long [s]: till then none is reckoned, because every answer asks. G."""


def with_overdue(problem: RoutingProblem, home_s: Mapping[str, int]) -> RoutingProblem:
    """Return `problem` with what cannot wait behind the driven stops of each team, in the published plan as well.

    Parameters
    ----------
    home_s
        When teams whose route is over came back to their end [s].
    """
    found = {team.id: _overdue(problem, team, home_s.get(team.id)) for team in problem.teams if not team.lost}
    found = {team: stops for team, stops in found.items() if stops}
    teams = tuple(_resting(problem, _with(team, found.get(team.id, ()))) for team in problem.teams)
    if teams == problem.teams:
        return problem
    plan = problem.published
    if plan is not None:
        plan = replace(plan, routes=tuple(_behind(route, problem, found.get(route.team, ())) for route in plan.routes))
    return replace(problem, teams=teams, published=plan)


def without_idle(problem: RoutingProblem, plan: Plan, fixed: Callable[[], Mapping[str, int]]) -> Plan:
    """Return `plan` without what is overdue where no door follows: a team that has nothing more to do goes home.

    Parameters
    ----------
    fixed
        Answers how many stops of each team are behind it or driven to; asked only where it matters.
    """
    driven = {team.id: len(team.driven) for team in problem.teams}
    idle = {route.team for route in plan.routes if _ends_with_a_halt(route) and len(route.stops) == driven[route.team]}
    if not idle:
        return plan
    counts = fixed()
    routes = (replace(r, stops=r.stops[: counts[r.team]]) if r.team in idle else r for r in plan.routes)
    return replace(plan, routes=tuple(routes))


def _ends_with_a_halt(route: Route) -> bool:
    return bool(route.stops) and route.stops[-1].visit is None


def _overdue(problem: RoutingProblem, team: Team, home_s: int | None) -> tuple[Stop, ...]:
    if not team.driven:
        return ()
    stops = list(team.driven)
    if home_s is not None and stops[-1].leave_s <= home_s <= problem.now_s and _oldest(stops) is not None:
        stops.append(Stop(home_s, home_s, home_s + problem.handover_s, handover=team.end))
    _add_breaks(stops, team, problem.now_s)
    _add_handover(stops, team, problem)
    _add_reset(stops, team, problem)
    return tuple(stops[len(team.driven) :])


def _add_breaks(stops: list[Stop], team: Team, now_s: int) -> None:
    """A break whose start can be planned no more begins where the team was ready, and ends when work goes on."""
    taken = {stop.break_index for stop in stops}
    for index, pause in enumerate(team.breaks):
        ready_s, end_s = stops[-1].leave_s, pause.open_s + pause.duration_s
        if index not in taken and ready_s < end_s and max(ready_s, now_s) > pause.close_s:
            stops.append(Stop(ready_s, max(ready_s, pause.open_s), end_s, break_index=index))


def _add_handover(stops: list[Stop], team: Team, problem: RoutingProblem) -> None:
    limit_s, oldest_s = problem.specimen_limit_s, _oldest(stops)
    ready_s = max(stops[-1].leave_s, problem.now_s)
    if limit_s is None or oldest_s is None or ready_s + FAR_S - oldest_s <= limit_s:
        return
    case = Case(problem)
    here = next((spot for stop in reversed(stops) if (spot := case.spot(stop)) is not None), case.points[team.start])
    at_s = ready_s + case.travel(team.mode, here, case.points[team.end])
    if at_s - oldest_s > limit_s:
        stops.append(Stop(at_s, at_s, at_s + problem.handover_s, handover=team.end))


def _add_reset(stops: list[Stop], team: Team, problem: RoutingProblem) -> None:
    if team.suit_limit_s is None or problem.reset_s is None:
        return
    changes = [stop.leave_s for stop in stops if stop.reset or stop.break_index is not None]
    ready_s = max(stops[-1].leave_s, problem.now_s)
    if ready_s - (changes[-1] if changes else team.depart_s or 0) > team.suit_limit_s:
        stops.append(Stop(ready_s, ready_s, ready_s + problem.reset_s, reset=True))


def _oldest(stops: list[Stop]) -> int | None:
    """When the oldest sample on board was taken [s]."""
    last = max((n for n, stop in enumerate(stops) if stop.handover is not None), default=-1)
    return next((stop.start_s for stop in stops[last + 1 :] if stop.visit is not None), None)


def _with(team: Team, stops: tuple[Stop, ...]) -> Team:
    return replace(team, driven=(*team.driven, *stops)) if stops else team


def _resting(problem: RoutingProblem, team: Team) -> Team:
    """A team that has not set out does not do so within a break that it is too late to plan."""
    if team.driven or team.lost:
        return team
    ends = [p.open_s + p.duration_s for p in team.breaks if p.close_s < problem.now_s < p.open_s + p.duration_s]
    return replace(team, free_s=max(team.free_s, *ends)) if ends else team


def _behind(route: Route, problem: RoutingProblem, stops: tuple[Stop, ...]) -> Route:
    """A published route with what is overdue; what it planned of the same kind next is that."""
    if not stops:
        return route
    count = len(next(team.driven for team in problem.teams if team.id == route.team))
    ahead = list(route.stops[count:])
    kinds = {_kind(stop) for stop in stops}
    while ahead and ahead[0].visit is None and _kind(ahead[0]) in kinds:
        ahead.pop(0)
    return replace(route, stops=(*route.stops[:count], *stops, *ahead), return_s=max(route.return_s, stops[-1].leave_s))


def _kind(stop: Stop) -> tuple[bool, int | None, str | None]:
    return stop.reset, stop.break_index, stop.handover
