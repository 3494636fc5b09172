"""What a coordinator may allow against a rule for one visit and team, and no more of it than it takes. Pure.

A window, the end of a shift and the time in a suit, each with a typed reason. Never a missing role, protection, clean
after dirty or unfit for duty. The specimen clock is one of the whole area in the router, so lifting it for one team
would lift it for all: it stays. **Source** DOMAIN, section 4.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
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
        problem = _loosened(problem, visit, [override])
    return problem


def least(
    problem: RoutingProblem, visit: str, team: str, code: str, position: int | None = None
) -> tuple[Override, Lane] | None:
    """Return the smallest override with which `team` can take `visit`, and its route then; None where none helps."""
    return _ways(problem, visit, code, {team}, position).get(team)


def with_ways_out(
    problem: RoutingProblem, visit: str, asked: Lanes, position: int | None = None, team: str | None = None
) -> Lanes:
    """Return the answers of the teams, each refusal (or only that of `team`) with the override that would pass it."""
    answers = dict(asked.by_team)
    refused = {t for t, lane in answers.items() if lane.route is None and lane.code not in NEVER}
    refused &= refused if team is None else {team}
    for code in OVERRIDABLE:
        for able, (override, lane) in _ways(problem, visit, code, refused, position).items():
            way = {"code": override.code, "minutes": override.minutes, "extra_s": lane.extra_s} | lane.at(visit)
            answers[able] = replace(answers[able], override=way)
            refused.discard(able)
    return replace(asked, by_team=answers)


def _ways(
    problem: RoutingProblem, visit: str, code: str, teams: Set[str], position: int | None
) -> dict[str, tuple[Override, Lane]]:
    """Return for each of the teams that could take the visit with a rule passed the least override, and its lane.

    One rule less for a team says nothing of another one, so all are asked in one go.
    """
    found: dict[str, tuple[Override, Lane]] = {}
    for steps in _steps(problem, visit, code, teams, position):
        tried = {team: Override(team, code, minutes) for team, minutes in steps.items() if team not in found}
        if tried:
            said = lanes(_loosened(problem, visit, tried.values()), visit, position).by_team
            found |= {team: (one, said[team]) for team, one in tried.items() if said[team].route is not None}
    return found


def _steps(
    problem: RoutingProblem, visit: str, code: str, teams: Set[str], position: int | None
) -> Iterator[dict[str, int]]:
    """Yield by how many minutes the rule is passed for each team, the least first."""
    if code == "suit_time":
        limited = [team.id for team in problem.teams if team.id in teams and team.suit_limit_s is not None]
        yield from (dict.fromkeys(limited, minutes) for minutes in SUIT_MIN)
    elif code == "window_closed":
        yield dict.fromkeys(teams, 0)
    elif teams:
        most = [Override(team, code, LONGEST_MIN) for team in teams]
        said = lanes(_loosened(problem, visit, most), visit, position).by_team
        ends_s = {team.id: team.shift_end_s for team in problem.teams}
        back_s = {team: lane.route.return_s for team, lane in said.items() if team in teams and lane.route is not None}
        yield {team: max(1, -(-(at_s - ends_s[team]) // 60)) for team, at_s in back_s.items()}


def _loosened(problem: RoutingProblem, visit: str, overrides: Iterable[Override]) -> RoutingProblem:
    """Return `problem` with a rule passed for one visit with each of the teams named."""
    by_team = {one.team: one for one in overrides}
    if any(one.code == "window_closed" for one in by_team.values()):
        return replace(problem, visits=tuple(_any_time(one) if one.id == visit else one for one in problem.visits))
    teams = tuple(_longer(one, by_team[one.id]) if one.id in by_team else one for one in problem.teams)
    return replace(problem, teams=teams)


def _any_time(visit: Visit) -> Visit:
    return replace(visit, windows_s=tuple((window[0], window[1], DAY_S) for window in visit.windows_s))


def _longer(team: Team, override: Override) -> Team:
    """Return the team with a longer time in its suit; a longer shift is a longer time in the suit as well."""
    more_s = override.minutes * 60
    longer = replace(team, suit_limit_s=None if team.suit_limit_s is None else team.suit_limit_s + more_s)
    return replace(longer, shift_end_s=team.shift_end_s + more_s) if override.code == "shift_end" else longer
