"""What a coordinator may allow against a rule for one visit and team, and no more of it than it takes. Pure.

A window, the end of a shift and the time in a suit, each with a typed reason. Never a missing role, protection, clean
after dirty or unfit for duty. The specimen clock is one of the whole area in the router, so lifting it for one team
would lift it for all: it stays. **Source** DOMAIN, section 4.
"""

from collections.abc import Mapping
from dataclasses import replace

from optimizer import RoutingProblem, Team, Visit
from streams.dispatch.day.facts import Override
from streams.dispatch.slots.lanes import Lane, Lanes, lanes

OVERRIDABLE = ("window_closed", "shift_end", "suit_time")
"""What a typed reason may pass, in the order in which it is tried."""

NEVER = frozenset({"no_role", "no_ppe", "rank_order", "pinned_elsewhere", "lost", "person_capacity", "tubes"})
"""Obstacles that no reason passes."""

LONGEST_MIN = 240
"""No shift is made longer by more than this [min]. G."""

SUIT_MIN = (30, 60, 90, 120)
"""By how much the time in a suit may be longer [min], tried in this order. G."""

DAY_S = 86_400


def with_overrides(problem: RoutingProblem, overrides: Mapping[str, Override]) -> RoutingProblem:
    """Return `problem` with everything allowed that coordinators allowed."""
    for visit, override in overrides.items():
        problem = loosened(problem, visit, override)
    return problem


def loosened(problem: RoutingProblem, visit: str, override: Override) -> RoutingProblem:
    """Return `problem` with one rule passed for one visit with one team."""
    match override.code:
        case "window_closed":
            visits = tuple(_any_time(one) if one.id == visit else one for one in problem.visits)
            return replace(problem, visits=visits)
        case _:
            teams = tuple(_longer(one, override) if one.id == override.team else one for one in problem.teams)
            return replace(problem, teams=teams)


def least(
    problem: RoutingProblem, visit: str, team: str, code: str, position: int | None = None
) -> tuple[Override, Lane] | None:
    """Return the smallest override with which `team` can take `visit`, and its route then; None where none helps."""
    for minutes in _minutes(problem, visit, team, code, position):
        override = Override(team, code, minutes)
        lane = lanes(loosened(problem, visit, override), visit, position).by_team[team]
        if lane.route is not None:
            return override, lane
    return None


def with_ways_out(problem: RoutingProblem, visit: str, asked: Lanes, position: int | None = None) -> Lanes:
    """Return the answers of the teams, each refusal with the override that would pass it."""
    answers = dict(asked.by_team)
    for team, lane in asked.by_team.items():
        if lane.route is None and lane.code not in NEVER:
            tried = (least(problem, visit, team, code, position) for code in OVERRIDABLE)
            found = next((one for one in tried if one is not None), None)
            if found is not None:
                way = {"code": found[0].code, "minutes": found[0].minutes, "extra_s": found[1].extra_s}
                way |= found[1].at(visit)
                answers[team] = replace(lane, override=way)
    return replace(asked, by_team=answers)


def _minutes(problem: RoutingProblem, visit: str, team: str, code: str, position: int | None) -> tuple[int, ...]:
    if code == "suit_time":
        return SUIT_MIN
    if code != "shift_end":
        return (0,)
    most = Override(team, code, LONGEST_MIN)
    route = lanes(loosened(problem, visit, most), visit, position).by_team[team].route
    if route is None:
        return ()
    ends_s = next(one.shift_end_s for one in problem.teams if one.id == team)
    return (max(1, -(-(route.return_s - ends_s) // 60)),)


def _any_time(visit: Visit) -> Visit:
    return replace(visit, windows_s=tuple((window[0], window[1], DAY_S) for window in visit.windows_s))


def _longer(team: Team, override: Override) -> Team:
    """Return the team with a longer time in its suit; a longer shift is a longer time in the suit as well."""
    more_s = override.minutes * 60
    longer = replace(team, suit_limit_s=None if team.suit_limit_s is None else team.suit_limit_s + more_s)
    return replace(longer, shift_end_s=team.shift_end_s + more_s) if override.code == "shift_end" else longer
