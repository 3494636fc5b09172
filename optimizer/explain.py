"""Why a visit is left out, team by team, what would change that, and what the next best team costs for the others.

Nothing is guessed: every obstacle is what the checker's own insertion meets, every fix was tried with the change made.
"""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from optimizer import columns, fixes
from optimizer.columns import Column
from optimizer.fixes import LONGEST_FIX_S, Fix, Trial
from optimizer.judging import claims, costs, slots
from optimizer.judging.cases import Case
from optimizer.judging.claims import WHO
from optimizer.judging.lines import Line
from optimizer.judging.slots import Slots
from optimizer.judging.timing import latest
from optimizer.plan import Plan, Route, Unassigned
from optimizer.problem import RoutingProblem, Visit
from optimizer.reasons import Reasons, with_route

__all__ = ["Alternative", "Reasons", "alternatives", "explained", "obstacles", "update", "with_route"]

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
    plan = update(problem, plan, within_s=within_s).plan
    return replace(plan, cost=costs.counted(Case(problem), plan)[0])


def update(
    problem: RoutingProblem,
    plan: Plan,
    before: Reasons | None = None,
    *,
    within_s: float = ENOUGH_S,
    goes_on: Callable[[], bool] | None = None,
) -> Reasons:
    """Return the reasons of `plan`; what was proven `before` is not proven again where it still holds.

    A team's word holds as long as its day goes on as planned: same stops in the same order, those driven since at
    their planned times. Teams whose route changed are asked again, and only they.

    Parameters
    ----------
    before
        What this function returned for an earlier moment of the same case, whatever has happened since.
    within_s
        Wall time [s]; what is not explained by then is `not_found_in_time`.
    goes_on
        Asked often instead of the clock: whether there is still time.

    Returns
    -------
    Reasons
        Its `plan` has the reasons, and every visit put in that turned out to fit for less than its penalty; its cost
        is not counted (`planning.verified(problem, reasons.plan, reasons=False)` does).
    """
    until = time.monotonic() + within_s
    reasons = Reasons(problem, plan, before, goes_on or (lambda: time.monotonic() < until))
    trial = Trial(reasons.case, lambda: reasons.added)
    left = [_reason(reasons, one.visit) for one in reasons.plan.unassigned]
    left = [one if reasons.late else _with_fix(reasons, trial, one) for one in left]
    reasons.plan = replace(reasons.plan, unassigned=tuple(left))
    return reasons


def alternatives(problem: RoutingProblem, plan: Plan, visits: list[str]) -> dict[str, Alternative | None]:
    """Return for each of `visits`, served by one crew, the next best team, all else keeping its order."""
    case = Case(problem)
    return {visit: _alternative(case, plan, case.visits[visit]) for visit in visits}


def _alternative(case: Case, plan: Plan, visit: Visit) -> Alternative | None:
    own = next((route for route in plan.routes for stop in route.stops if stop.visit == visit.id), None)
    if own is None or len(visit.crews) > 1:
        return None
    total = costs.counted(case, plan)[0].total_s
    rest = fixes.without_visit(case, plan, own, visit.id)
    if rest is None:
        return None
    without = costs.counted(case, rest)[0].total_s
    added = claims.Adding(case, rest)
    ways = [
        (without + added.of(tour) - total, tour.team.id)
        for tour in claims.takers(slots.slots(case, rest), visit)
        if tour.team.id != own.team
    ]
    return Alternative(min(ways)[1], min(ways)[0]) if ways else None


def obstacles(found: Slots, visit: Visit, crew: int) -> tuple[list[Route], dict[str, str]]:
    """Return every way to put crew `crew` of `visit` in, and team by team what is met most often in the way."""
    (screened,) = columns.screened(found, [visit], crew)
    said = screened.heard()
    lost = {team.id: "no_slot" for team in found.case.problem.teams if team.lost}
    ways = [way for column in said.values() for way in column.ways]
    return ways, {team: column.code for team, column in said.items()} | lost


def _reason(reasons: Reasons, name: str) -> Unassigned:
    visit = reasons.case.visits[name]
    if (code := _nobody(reasons, visit)) is not None:
        teams = {team.id: test for team in reasons.problem.teams if (test := _test(reasons.case, team.id, visit))}
        return Unassigned(name, code, teams)
    if not reasons.is_heard(visit):
        return Unassigned(name, "not_found_in_time")
    said = [reasons.heard(visit, crew) for crew in range(len(visit.crews))]
    lost = {team.id: "no_slot" for team in reasons.problem.teams if team.lost}
    ways = [[way for column in of_crew.values() for way in column.ways] for of_crew in said]
    refused = next((crew for crew, of_crew in enumerate(ways) if not of_crew), None)
    teams = {team: column.code for team, column in said[refused or 0].items()} | lost
    if refused is not None:
        fit = [column.code for column in said[refused].values() if column.code not in WHO]
        return Unassigned(name, _most(fit), teams)
    if len(visit.crews) > 1:
        return Unassigned(name, "not_found_in_time" if _together(reasons, visit, ways) else "no_partner", teams)
    price = costs.price_s(reasons.case, visit)
    dear = all(reasons.added(way) >= price for way in ways[0])
    return Unassigned(name, "costs_more" if dear else "not_found_in_time", teams)


def _with_fix(reasons: Reasons, trial: Trial, left: Unassigned) -> Unassigned:
    """Return `left` with the smallest change that would let the visit in, where its reason asks for one."""
    visit = reasons.case.visits[left.visit]
    if left.reason in ("costs_more", "not_found_in_time", "no_partner") or len(visit.crews) > 1:
        return left
    skill = left.reason in WHO and _nobody(reasons, visit) is not None
    fix = _other_skill(reasons, trial, visit) if skill else _fix(reasons, trial, visit, reasons.heard(visit, 0))
    if fix is None:
        return left
    reasons.best[visit.id] = fix
    return replace(left, fix=fix.words)


def _together(reasons: Reasons, visit: Visit, ways: list[list[Route]]) -> bool:
    """Return whether two teams might meet at the door of `visit`."""
    options = [[_range(reasons.line(route.team), route, visit) for route in of_crew] for of_crew in ways]
    least_s, most_s = visit.gap_s
    return any(
        team != other and from_b - to_a <= most_s and to_b - from_a >= least_s
        for team, from_a, to_a in options[0]
        for other, from_b, to_b in options[1]
    )


def _range(line: Line, route: Route, visit: Visit) -> tuple[str, int, int]:
    """Return the team and a range that holds every start of `visit` possible at this place of its route [s]."""
    index = [stop.visit for stop in route.stops].index(visit.id)
    nodes = line.nodes_of(route.stops[len(line.driven) :])
    return route.team, route.stops[index].start_s, latest(nodes)[index - len(line.driven) + 1]


def _fix(reasons: Reasons, trial: Trial, visit: Visit, said: dict[str, Column]) -> Fix | None:
    """Return the smallest change found for a visit that no team can take, the most promising team asked first."""
    promising: list[tuple[int, bool, str]] = []
    for team, column in said.items():
        found = reasons.fixes.get((visit.id, team))
        known = found or reasons.hints.get((visit.id, team))
        least_s = known.minutes * 60 if known is not None else column.least_s
        is_refused = found is None and (visit.id, team) in reasons.fixes
        if column.code not in WHO and least_s <= LONGEST_FIX_S and not is_refused:
            heapq.heappush(promising, (least_s, found is None, team))
    while promising and not reasons.late:
        _, is_open, team = heapq.heappop(promising)
        if not is_open:
            return reasons.fixes[visit.id, team]
        hint, line = reasons.hints.get((visit.id, team)), reasons.line(team)
        fix = (trial.again(line, hint) if hint is not None else None) or trial.smallest(line, visit)
        reasons.fixes[visit.id, team] = fix
        if fix is not None:
            heapq.heappush(promising, (fix.minutes * 60, False, team))
    return None if promising else trial.one_more_team(visit)


def _other_skill(reasons: Reasons, trial: Trial, visit: Visit) -> Fix | None:
    if reasons.late:
        return None
    return trial.other_skill(reasons.slots(reasons.standings), visit) or trial.one_more_team(visit)


def _nobody(reasons: Reasons, visit: Visit) -> str | None:
    """Return why no team can ever be some crew of `visit`, None when one can."""
    for crew, roles in enumerate(visit.crews):
        needs = (roles, visit.ppe_level, visit.pinned_team if crew == 0 else None)
        if needs not in reasons.needs:
            teams = sorted(reasons.problem.teams, key=lambda team: team.lost)
            tests = [slots.test(team, visit, crew) for team in teams]
            said = tests[: sum(not team.lost for team in teams)] or tests
            reasons.needs[needs] = Counter(said).most_common(1)[0][0] if said and None not in tests else None
        if (code := reasons.needs[needs]) is not None:
            return code
    return None


def _test(case: Case, team: str, visit: Visit) -> str | None:
    tests = [slots.test(case.teams[team], visit, crew) for crew in range(len(visit.crews))]
    return next((test for test in tests if test), None)


def _most(codes: list[str]) -> str:
    """Return the code met most often, `no_slot` when several share that or there is none."""
    ranked = Counter(codes).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return "no_slot"
    return ranked[0][0]
