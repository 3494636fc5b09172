"""The smallest change that would let a left out visit in, each tried with the change made.

Tried: more time on a shift, a window that stays open longer, a role, one more team. A fix counts only when the route
with it keeps every rule and costs less than leaving the visit out.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.judging import costs, slots
from optimizer.judging.cases import Case
from optimizer.judging.claims import Adding, holds
from optimizer.judging.lines import Line
from optimizer.judging.slots import Slots
from optimizer.plan import Plan, Route, Stop
from optimizer.problem import RoutingProblem, Team, Visit

TRIED = 4
"""How many of the most promising slots of a team are tried for each kind of change."""

TEAMS_TRIED = 12
"""How many of our teams are taken as the model of one more."""

LONGEST_FIX_S = 4 * 3600
"""No fix asks for more than this [s]."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that lets one visit in, in words and as it would stand in the problem.

    Attributes
    ----------
    minutes
        How much longer a shift or a window must be; 0 for other changes.
    slot
        Where in the team's judged stops the visit would stand.
    """

    words: str
    minutes: int
    slot: int
    team: Team
    visit: Visit

    def applied(self, problem: RoutingProblem) -> RoutingProblem:
        """Return `problem` with the change made."""
        others = [team for team in problem.teams if team.id != self.team.id]
        teams = tuple(self.team if team.id == self.team.id else team for team in problem.teams)
        visits = tuple(self.visit if visit.id == self.visit.id else visit for visit in problem.visits)
        return replace(problem, teams=teams if len(others) < len(teams) else (*teams, self.team), visits=visits)


class Trial:
    """Tries changes against one plan."""

    def __init__(self, case: Case, added: Callable[[], Adding]) -> None:
        self.case, self.added = case, added

    def smallest(self, line: Line, visit: Visit) -> Fix | None:
        """Return the shortest time found that lets `line` take `visit`: more on its shift, or on the window."""
        found, ways = Slots(self.case, [line]), []
        for kind, least in zip((self._longer_shift, self._longer_window), found.missing([visit]), strict=True):
            ways += [(bound, slot, kind) for slot, bound in enumerate(least[0].tolist())]
        best: Fix | None = None
        for bound_s, slot, kind in heapq.nsmallest(2 * TRIED, ways, key=lambda way: way[:2]):
            if bound_s > LONGEST_FIX_S or (best is not None and bound_s >= best.minutes * 60):
                break
            fix = kind(line, visit, slot)
            if fix is not None and (best is None or fix.minutes < best.minutes):
                best = fix
        return best

    def again(self, line: Line, fix: Fix) -> Fix | None:
        """Return `fix`, found at an earlier moment, when it still holds."""
        team = replace(line.team, shift_end_s=fix.team.shift_end_s)
        if not 0 <= fix.slot <= len(line.behind) or not self.taken(
            self._line(line, team, fix.visit), fix.visit, fix.slot
        ):
            return None
        return replace(fix, team=team)

    def one_more_team(self, visit: Visit) -> Fix | None:
        """Try a fresh team like one of ours, with the roles of crew 0, that comes just for this visit."""
        if len(visit.crews) > 1 or visit.pinned_team is not None:
            return None
        for team in self.case.problem.teams[:TEAMS_TRIED]:
            fresh = _fresh(self.case, team, visit)
            route = self.taken(Line(_changed(self.case, fresh, visit), fresh, None, {}), visit, 0)
            if route is not None:
                roles = " and ".join(visit.crews[0]) or "team"
                return Fix(f"one more {roles} at {team.start} from {_clock(route.depart_s)}", 0, 0, fresh, visit)
        return None

    def other_skill(self, found: Slots, visit: Visit) -> Fix | None:
        """Return which role or protection of an existing team would let it take `visit` (one crew)."""
        if len(visit.crews) > 1 or not found.lines:
            return None
        (codes,) = found.screen([visit])
        for entry in np.flatnonzero(codes == 0):
            line, slot = found.lines[found.line[entry]], int(found.slot[entry])
            if visit.pinned_team not in (None, line.team.id):
                continue
            able = replace(
                line.team,
                roles=tuple(sorted(set(line.team.roles) | set(visit.crews[0]))),
                ppe_level=max(line.team.ppe_level, visit.ppe_level),
            )
            if self.taken(self._line(line, able, visit), visit, slot):
                return Fix(_skills(line.team, able, visit), 0, slot, able, visit)
        return None

    def taken(self, line: Line, visit: Visit, slot: int) -> Route | None:
        """Return the route of the changed `line` with the changed `visit`, when it keeps all rules and pays."""
        way = line.with_visit(visit, slot)
        if isinstance(way, str) or not holds(line.case, line.team, way):
            return None
        return way if self.added()(way, line.case) < costs.price_s(line.case, visit) else None

    def _line(self, line: Line, team: Team, visit: Visit) -> Line:
        """Return `line` with another team in its place and among changed visits."""
        changed = _changed(self.case, team, visit)
        return line.among(changed) if team is line.team else Line(changed, team, line.route, line.starts)

    def _longer_shift(self, line: Line, visit: Visit, slot: int) -> Fix | None:
        home = line.return_with(visit, slot)
        more = -(-(home - line.team.shift_end_s) // 60) if home is not None else 0
        if not 0 < more * 60 <= LONGEST_FIX_S:
            return None
        longer = replace(line.team, shift_end_s=line.team.shift_end_s + more * 60)
        fits = self.taken(self._line(line, longer, visit), visit, slot)
        return Fix(f"{more} min more on {line.team.id}'s shift", more, slot, longer, visit) if fits else None

    def _longer_window(self, line: Line, visit: Visit, slot: int) -> Fix | None:
        opens = max(window[0] for window in visit.windows_s)
        closes = max(window[-1] for window in visit.windows_s)
        late = replace(visit, windows_s=((opens, closes + LONGEST_FIX_S),))
        route = self._line(line, line.team, late).with_visit(late, slot)
        if isinstance(route, str):
            return None
        more = -(-(next(stop.start_s for stop in route.stops if stop.visit == visit.id) - closes) // 60)
        longer = replace(visit, windows_s=(*visit.windows_s, (opens, closes + more * 60)))
        if more <= 0 or self.taken(self._line(line, line.team, longer), longer, slot) is None:
            return None
        return Fix(f"{more} min more for {visit.id}'s window", more, slot, line.team, longer)


def without_visit(case: Case, plan: Plan, route: Route, visit: str, *, lighter: bool = True) -> Plan | None:
    """Return `plan` without `visit` in `route`, which is timed anew; None when it is driven or no times fit.

    Parameters
    ----------
    lighter
        The resets that no rank needs any more go with it.
    """
    left = without(case, plan, route, {visit}) if lighter else _left(route, {visit})
    line = Line(case, case.teams[route.team], left, slots.partners(case, plan))
    timed = line.timed()
    if timed is None or len(line.driven) != len(case.teams[route.team].driven):
        return None
    return replace(plan, routes=(*(old for old in plan.routes if old.team != route.team), timed))


def without(case: Case, plan: Plan, route: Route, gone: Container[str]) -> Route:
    """Return `route` without the visits that are `gone` and the resets that only they asked for, at the old times.

    A reset that was there for the clock of a suit stays, and so does one without which no times fit.
    """
    team, left = case.teams[route.team], _left(route, gone)
    needed = _needed(case, route.stops)
    for stop in [stop for stop in left.stops[len(team.driven) :] if stop.reset and stop in needed]:
        if stop in _needed(case, left.stops):
            continue
        less = replace(left, stops=tuple(one for one in left.stops if one is not stop))
        if Line(case, team, less, slots.partners(case, plan)).timed() is not None:
            left = less
    return left


def with_reset(case: Case, plan: Plan, team: Team, visit: Visit) -> list[Route]:
    """Return the routes in which `team` makes a reset and then `visit`, for each place where that keeps all rules."""
    line, routes = next(slots.lines(case, plan, [team])), []
    for slot in range(len(line.behind) + 1):
        stops = (*line.driven, *line.behind[:slot], Stop(0, 0, 0, reset=True), *line.behind[slot:])
        changed = Line(case, team, replace(line.route, stops=stops), line.starts)
        way = changed.with_visit(visit, slot + 1)
        if isinstance(way, Route) and holds(case, team, way):
            routes.append(way)
    return routes


def _left(route: Route, gone: Container[str]) -> Route:
    return replace(route, stops=tuple(stop for stop in route.stops if stop.visit is None or stop.visit not in gone))


def _needed(case: Case, stops: Sequence[Stop]) -> list[Stop]:
    """Return the resets before which a team was at a higher rank than it goes on to, up to the next one."""
    ranks: list[list[int]] = [[]]
    for stop in stops:
        if stop.reset:
            ranks.append([])
        elif stop.visit is not None:
            ranks[-1].append(case.visits[stop.visit].rank)
    between = zip((stop for stop in stops if stop.reset), ranks, ranks[1:], strict=False)
    return [reset for reset, before, after in between if before and after and max(before) > min(after)]


def _fresh(case: Case, team: Team, visit: Visit) -> Team:
    name = f"{team.id}+"
    while name in case.teams:
        name += "+"
    level = max(visit.ppe_level, team.ppe_level)
    return replace(
        team, id=name, driven=(), depart_s=None, breaks=(), lost=False, roles=visit.crews[0], ppe_level=level, free_s=0
    )


def _skills(team: Team, able: Team, visit: Visit) -> str:
    needs = [f"the role {role}" for role in sorted(set(visit.crews[0]) - set(team.roles))]
    if able.ppe_level > team.ppe_level:
        needs.append(f"protection level {able.ppe_level}")
    return f"{' and '.join(needs)} for team {team.id}"


def _changed(case: Case, team: Team, visit: Visit) -> Case:
    """Return `case` with one team and one visit changed, sharing all else."""
    changed = Case.__new__(Case)
    for name in vars(case):
        setattr(changed, name, getattr(case, name))
    changed.visits = {**case.visits, visit.id: visit}
    changed.teams = {**case.teams, team.id: team}
    return changed


def _clock(at_s: int) -> str:
    minutes = at_s // 60 + 7 * 60
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
