"""Why a visit is left out, team by team, what would change that, and what the next best team costs for the others.

Nothing is guessed: every obstacle is what the checker's own insertion meets, every fix was tried with the change made.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from optimizer import check_cost, check_reasons, check_slots, fixes
from optimizer.check_case import Case
from optimizer.check_slots import OBSTACLES, Slots
from optimizer.check_timing import latest
from optimizer.plan import Plan, Route, Unassigned
from optimizer.problem import RoutingProblem, Visit

ENOUGH_S = 60.0
"""Time to explain when nobody sets a limit [s]."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another team could serve a visit for `more_s` more than the plan costs now."""

    team: str
    more_s: int


def explained(problem: RoutingProblem, plan: Plan, *, within_s: float = ENOUGH_S) -> Plan:
    """Return `plan` with a proven reason for each unassigned visit, or the honest `not_found_in_time`.

    A visit that turns out to fit for less than its penalty is put in on the way.

    Parameters
    ----------
    within_s
        Wall time [s]; what is not explained by then is `not_found_in_time`.
    """
    if not plan.unassigned:
        return plan
    until = time.monotonic() + within_s
    case = Case(problem)
    plan = filled(case, plan, until)
    found = check_slots.slots(case, plan)
    left = []
    for one in plan.unassigned:
        late = time.monotonic() > until
        left.append(Unassigned(one.visit, "not_found_in_time") if late else _reason(case, plan, found, one.visit))
    plan = replace(plan, unassigned=tuple(left))
    return replace(plan, cost=check_cost.counted(case, plan)[0])


def filled(case: Case, plan: Plan, until: float) -> Plan:
    """Return `plan` with every left out visit that fits as it is for less than its penalty, dearest first."""
    found = check_slots.slots(case, plan)
    for one in sorted(plan.unassigned, key=lambda left: -check_cost.price_s(case, case.visits[left.visit])):
        visit = case.visits[one.visit]
        if len(visit.crews) > 1 or time.monotonic() > until:
            continue
        added = check_reasons.Adding(case, plan)
        ways = sorted(((added(route), route.team, route) for _, route in check_reasons.takers(found, visit)),
                      key=lambda way: way[:2])  # fmt: skip
        if ways and ways[0][0] < check_cost.price_s(case, visit):
            plan = with_route(plan, ways[0][2], visit.id)
            found = check_slots.slots(case, plan, found, ways[0][2])
    return plan


def with_route(plan: Plan, route: Route, visit: str) -> Plan:
    """Return `plan` with `route` in place of its team's, and `visit` no longer left out."""
    routes = (*(old for old in plan.routes if old.team != route.team), route)
    return replace(plan, routes=routes, unassigned=tuple(left for left in plan.unassigned if left.visit != visit))


def alternatives(problem: RoutingProblem, plan: Plan, visits: list[str]) -> dict[str, Alternative | None]:
    """Return for each of `visits`, served by one crew, the next best team, all else keeping its order."""
    case = Case(problem)
    return {visit: _alternative(case, plan, case.visits[visit]) for visit in visits}


def _alternative(case: Case, plan: Plan, visit: Visit) -> Alternative | None:
    own = next((route for route in plan.routes for stop in route.stops if stop.visit == visit.id), None)
    if own is None or len(visit.crews) > 1:
        return None
    total = check_cost.counted(case, plan)[0].total_s
    rest = fixes.without_visit(case, plan, own, visit.id)
    if rest is None:
        return None
    without = check_cost.counted(case, rest)[0].total_s
    added = check_reasons.Adding(case, rest)
    ways = [
        (without + added(route) - total, route.team)
        for _, route in check_reasons.takers(check_slots.slots(case, rest), visit)
        if route.team != own.team
    ]
    return Alternative(min(ways)[1], min(ways)[0]) if ways else None


def _reason(case: Case, plan: Plan, found: Slots, name: str) -> Unassigned:
    visit = case.visits[name]
    if (code := _nobody(case, visit)) is not None:
        teams = {team.id: test for team in case.problem.teams if (test := _test(case, team.id, visit))}
        return Unassigned(name, code, teams, fixes.role_fix(case, found, visit))
    if len(visit.crews) > 1:
        return _pair_reason(case, found, visit)
    ways, teams = obstacles(found, visit, 0)
    if ways:
        price, added = check_cost.price_s(case, visit), check_reasons.Adding(case, plan)
        reason = "costs_more" if all(added(way) >= price for way in ways) else "not_found_in_time"
        return Unassigned(name, reason, teams)
    fit = [code for team, code in teams.items() if _test(case, team, visit) is None and not case.teams[team].lost]
    return Unassigned(name, _most(fit), teams, fixes.fix(case, found, visit))


def obstacles(found: Slots, visit: Visit, crew: int) -> tuple[list[Route], dict[str, str]]:
    """Return every way to put crew `crew` of `visit` in, and team by team what is met most often in the way."""
    codes = found.screen(visit)
    ways: list[Route] = []
    met: dict[str, Counter[str]] = {line.team.id: Counter() for line in found.lines}
    teams = {}
    for number, line in enumerate(found.lines):
        if (test := check_slots.test(line.team, visit, crew)) is not None:
            teams[line.team.id] = test
            continue
        for entry in np.nonzero(found.line == number)[0]:
            way: Route | str = OBSTACLES[codes[entry]] or line.with_visit(visit, int(found.slot[entry]), crew)
            if isinstance(way, str):
                met[line.team.id][way] += 1
            else:
                ways.append(way)
                teams[line.team.id] = "costs_more"
    for team, counts in met.items():
        teams.setdefault(team, _most(list(counts.elements())))
    lost = {team.id: "no_slot" for team in found.case.problem.teams if team.lost}
    return ways, teams | lost


def _pair_reason(case: Case, found: Slots, visit: Visit) -> Unassigned:
    """Explain a visit with two crews: one of them fits nowhere, or no two fit together."""
    options = []
    for crew in (0, 1):
        ways, teams = obstacles(found, visit, crew)
        if not ways:
            fit = [code for team, code in teams.items() if check_slots.test(case.teams[team], visit, crew) is None]
            return Unassigned(visit.id, _most(fit), teams)
        options.append([_between(found, route, visit) for route in ways])
    least, most = visit.gap_s
    together = any(
        team != other and from_b - to_a <= most and to_b - from_a >= least
        for team, from_a, to_a in options[0]
        for other, from_b, to_b in options[1]
    )
    return Unassigned(visit.id, "not_found_in_time" if together else "no_partner")


def _between(found: Slots, route: Route, visit: Visit) -> tuple[str, int, int]:
    """Return the team and a range that holds every start of `visit` possible at this place of its route [s]."""
    line = next(line for line in found.lines if line.team.id == route.team)
    index = [stop.visit for stop in route.stops].index(visit.id)
    nodes = line.nodes_of(route.stops[len(line.driven) :])
    return route.team, route.stops[index].start_s, latest(nodes)[index - len(line.driven) + 1]


def _nobody(case: Case, visit: Visit) -> str | None:
    for crew in range(len(visit.crews)):
        tests = [check_slots.test(team, visit, crew) for team in case.problem.teams]
        if tests and None not in tests:
            return Counter(test for test in tests if test).most_common(1)[0][0]
    return None


def _test(case: Case, team: str, visit: Visit) -> str | None:
    tests = [check_slots.test(case.teams[team], visit, crew) for crew in range(len(visit.crews))]
    return next((test for test in tests if test), None)


def _most(codes: list[str]) -> str:
    """Return the code met most often, `no_slot` when several share that or there is none."""
    ranked = Counter(codes).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return "no_slot"
    return ranked[0][0]
