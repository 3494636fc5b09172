"""The smallest change that would let a left out visit in, each verified by planning with it.

Tried: more time on a shift, a window that stays open longer, a role, one more team.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer import check_slots
from optimizer.check_case import Case, Tour
from optimizer.check_rules import OF_A_TOUR
from optimizer.check_slots import Line, Slots
from optimizer.check_timing import FOREVER
from optimizer.plan import Plan, Route
from optimizer.problem import Team, Visit

TRIED = 12
"""How many of the most promising slots are tried for each kind of change."""

LONGEST_FIX_S = 4 * 3600
"""No fix asks for more than this [s]."""


def fix(case: Case, found: Slots, visit: Visit) -> str | None:
    """Return the smallest change found for a visit that no team can take, in words, or None."""
    options = [option for option in (_longer_shift(case, found, visit), _longer_window(case, found, visit)) if option]
    if options:
        return min(options)[1]
    return _one_more_team(case, visit)


def role_fix(case: Case, found: Slots, visit: Visit) -> str | None:
    """Return which role or protection of an existing team would let it take `visit` (one crew)."""
    if len(visit.crews) > 1 or not found.lines:
        return None
    codes = found.screen(visit)
    for entry in np.nonzero(codes == 0)[0]:
        line = found.lines[found.line[entry]]
        if visit.pinned_team not in (None, line.team.id):
            continue
        roles = tuple(sorted(set(line.team.roles) | set(visit.crews[0])))
        level = max(line.team.ppe_level, visit.ppe_level)
        if _taken(case, replace(line.team, roles=roles, ppe_level=level), line.route, visit, int(found.slot[entry])):
            missing = sorted(set(visit.crews[0]) - set(line.team.roles))
            needs = [f"the role {role}" for role in missing]
            if level > line.team.ppe_level:
                needs.append(f"protection level {level}")
            return f"{' and '.join(needs)} for team {line.team.id}"
    return _one_more_team(case, visit)


def without_visit(case: Case, plan: Plan, route: Route, visit: str) -> Plan | None:
    """Return `plan` without `visit` in `route`, which is timed anew; None when it is driven or no times fit."""
    starts = {(s.visit, s.crew): s.start_s for r in plan.routes for s in r.stops if s.visit is not None}
    stops = tuple(stop for stop in route.stops if stop.visit != visit)
    line = Line(case, case.teams[route.team], replace(route, stops=stops), starts)
    timed = line.timed()
    if timed is None or len(line.driven) != len(case.teams[route.team].driven):
        return None
    return replace(plan, routes=(*(old for old in plan.routes if old.team != route.team), timed))


def _longer_shift(case: Case, found: Slots, visit: Visit) -> tuple[int, str] | None:
    best: tuple[int, str] | None = None
    for line, slot in _promising(found, visit, found.shortage(visit)):
        home = line.return_with(visit, slot)
        more = -(-(home - line.team.shift_end_s) // 60) if home is not None else 0
        if 0 < more * 60 <= LONGEST_FIX_S and (best is None or more < best[0]):
            longer = replace(line.team, shift_end_s=line.team.shift_end_s + more * 60)
            if _taken(case, longer, line.route, visit, slot):
                best = (more, f"{more} min more on {line.team.id}'s shift")
    return best


def _longer_window(case: Case, found: Slots, visit: Visit) -> tuple[int, str] | None:
    best: tuple[int, str] | None = None
    closes = max(window[-1] for window in visit.windows_s)
    open_s = max(window[0] for window in visit.windows_s)
    for line, slot in _promising(found, visit, np.maximum(found.ready - closes, 0)):
        late = replace(visit, windows_s=((open_s, closes + LONGEST_FIX_S),))
        route = Line(_changed(case, line.team, late), line.team, line.route, line.starts).with_visit(late, slot)
        if isinstance(route, Route):
            start = next(stop.start_s for stop in route.stops if stop.visit == visit.id)
            more = -(-(start - closes) // 60)
            if more > 0 and (best is None or more < best[0]):
                open_longer = replace(visit, windows_s=(*visit.windows_s, (open_s, closes + more * 60)))
                if _taken(case, line.team, line.route, open_longer, slot):
                    best = (more, f"{more} min more for {visit.id}'s window")
    return best


def _one_more_team(case: Case, visit: Visit) -> str | None:
    """Try a fresh team like one of ours, with the roles of crew 0, that comes just for this visit."""
    if len(visit.crews) > 1 or visit.pinned_team is not None:
        return None
    for team in case.problem.teams[:TRIED]:
        roles, level = visit.crews[0], max(visit.ppe_level, team.ppe_level)
        fresh = replace(team, driven=(), depart_s=None, breaks=(), lost=False, roles=roles, ppe_level=level, free_s=0)
        route = _taken(case, fresh, None, visit, 0)
        if route is not None:
            return f"one more {' and '.join(roles) or 'team'} at {team.start} from {_clock(route.depart_s)}"
    return None


def _promising(found: Slots, visit: Visit, shortage: check_slots.Numbers) -> list[tuple[Line, int]]:
    """Return the slots of fitting teams with the least `shortage` [s], no more than are tried."""
    fit = np.array([check_slots.test(line.team, visit, 0) is None for line in found.lines], bool)
    if not len(found.line):
        return []
    ranked = np.argsort(np.where(fit[found.line], shortage, FOREVER), kind="stable")[:TRIED]
    return [(found.lines[found.line[i]], int(found.slot[i])) for i in ranked if fit[found.line[i]]]


def _taken(case: Case, team: Team, route: Route | None, visit: Visit, slot: int) -> Route | None:
    """Return the route of the changed `team` with the changed `visit`, verified by the checker's rules."""
    changed = _changed(case, team, visit)
    starts = dict[tuple[str, int], int]()
    way = Line(changed, team, route, starts).with_visit(visit, slot)
    if isinstance(way, str):
        return None
    tour = Tour(changed, team, way)
    return None if any(True for rule in OF_A_TOUR for _ in rule(tour)) else way


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
