"""The shortest answer: the published order goes on, and a new visit stands where it costs least. By the checker alone.

Most answers are no more than that. Where they are (somebody is or stays left out, an order does not hold any more, a
phone is silent, or many are new) it says nothing, and `instant` looks further.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from optimizer import Plan, Route, RoutingProblem, Visit, check, check_cost, check_reasons, check_slots
from optimizer.check_case import Case
from optimizer.check_slots import Slots
from optimizer.reasons import with_route
from streams.dispatch.carried import carried
from streams.dispatch.lanes import retimed

MOST = 3
"""So many new visits are put in one after the other; more are quicker in the search."""


def filled(problem: RoutingProblem, given: Collection[str]) -> Plan | None:
    """Return the published plan with every open visit in a route, verified; None where that is not all there is to do.

    Parameters
    ----------
    given
        Visits people know to be in no route.
    """
    if problem.published is None or given:
        return None
    case = Case(problem)
    plan = retimed(problem, carried(problem, problem.published), case)
    missing = left_by(problem, plan)
    if len(missing) > MOST:
        return None
    plan = with_new(case, plan, missing)
    if left_by(problem, plan):
        return None
    said = check.verdict(problem, plan, reasons=False, stated=False)
    return replace(plan, cost=said.cost) if said.ok else None


def left_by(problem: RoutingProblem, plan: Plan) -> list[Visit]:
    """Return the visits that stand in no route of `plan`."""
    served = {stop.visit for route in plan.routes for stop in route.stops}
    return [visit for visit in problem.visits if visit.id not in served]


def with_new(case: Case, plan: Plan, visits: Sequence[Visit]) -> Plan:
    """Return `plan` with each of `visits` where it costs least, the dearest first; what fits nowhere is left out."""
    for visit in sorted(visits, key=lambda visit: -check_cost.price_s(case, visit)):
        route = _cheapest(case, plan, visit)
        if route is not None:
            plan = with_route(plan, route, visit.id)
    return plan


def _cheapest(case: Case, plan: Plan, visit: Visit) -> Route | None:
    """The route that takes a visit at the least cost, where that is less than leaving it out."""
    teams = [team for team in case.problem.teams if not team.lost and check_slots.test(team, visit, 0) is None]
    if not teams or len(visit.crews) > 1:
        return None
    added = check_reasons.Adding(case, plan)
    found = check_reasons.takers(Slots(case, list(check_slots.lines(case, plan, teams))), visit)
    ways = [(added(route), route.team, n, route) for n, (_, route) in enumerate(found)]
    cost, _, _, route = min(ways, default=(0, "", 0, None))
    return route if route is not None and cost < check_cost.price_s(case, visit) else None
