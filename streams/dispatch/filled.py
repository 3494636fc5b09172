"""The shortest answer: the published order goes on, and a new visit stands where it costs least. By the checker alone.

Most answers are no more than that. Where they are (somebody is or stays left out, an order does not hold any more, a
phone is silent, or many are new) it says nothing, and `instant` looks further.
"""

from collections.abc import Collection
from dataclasses import replace

from optimizer import Plan, RoutingProblem, Visit
from optimizer.check_case import Case
from streams.dispatch.carried import carried
from streams.dispatch.lined import Lined

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
    carried_on = carried(problem, problem.published)
    missing = left_by(problem, carried_on)
    if len(missing) > MOST:
        return None
    lined = Lined(Case(problem), carried_on)
    plan = lined.add(missing)
    if left_by(problem, plan):
        return None
    said = lined.verdict()
    return replace(plan, cost=said.cost) if said.ok else None


def left_by(problem: RoutingProblem, plan: Plan) -> list[Visit]:
    """Return the visits that stand in no route of `plan`."""
    served = {stop.visit for route in plan.routes for stop in route.stops}
    return [visit for visit in problem.visits if visit.id not in served]
