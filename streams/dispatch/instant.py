"""The plan that follows at once from the published one: what left is taken out, what is new goes where it costs least.

Milliseconds, on the spot; the other stops keep their order and move only in time.
"""

from optimizer import Plan, RoutingProblem
from optimizer.planning import plan_routes


def at_once(problem: RoutingProblem) -> Plan:
    """Return the published plan brought up to date: feasible now, every open visit in a route or with its reason.

    Raises
    ------
    PlanningError
        The checker refuses the plan: a defect of the router.
    """
    return plan_routes(problem, iterations=0, warm=problem.published)


def rebased(problem: RoutingProblem, plan: Plan) -> Plan:
    """Return `plan` as far as it can still be driven in `problem`, which is later than the one it was made for."""
    return plan_routes(problem, iterations=0, warm=plan)
