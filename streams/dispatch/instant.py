"""The plan that follows at once from the published one: what left is taken out, what is new goes where it costs least.

Milliseconds, on the spot, without a search: the other stops keep their order and move only in time. Only where a new
visit finds no free slot do others make room, as little as pays.
"""

from collections.abc import Container

from optimizer import Plan, RoutingProblem, explain, planning
from optimizer import search as core

EXPLAIN_S = 0.1
"""Time to prove why visits are left out [s]; what is not proven by then is `not_found_in_time`."""

HOPELESS = frozenset({"no_role", "no_ppe", "pinned_elsewhere"})
"""Reasons that no other order of the stops can cure."""


def at_once(problem: RoutingProblem, explained_before: Container[str] = ()) -> Plan:
    """Return the published plan brought up to date: feasible now, every open visit in a route or with its reason.

    Parameters
    ----------
    explained_before
        Visits people know to be in no route: nobody makes room for them at once, an improvement may.

    Raises
    ------
    PlanningError
        The checker refuses the plan: a defect of the router.
    """
    plan = rebased(problem, problem.published)
    fresh = [left for left in plan.unassigned if left.visit not in explained_before and left.reason not in HOPELESS]
    if problem.published is None or not fresh:
        return plan
    roomier = planning.answer(problem)
    return roomier if roomier.cost.unassigned_s < plan.cost.unassigned_s else plan


def rebased(problem: RoutingProblem, plan: Plan | None) -> Plan:
    """Return `plan` as far as it can still be driven in `problem`, which is later than the one it was made for."""
    found = core.search(problem, iterations=0, warm=plan)
    explained = explain.explained(problem, found.plan, within_s=EXPLAIN_S)
    return planning.verified(problem, explained, reasons=False)  # the checker's own slots proved them just now
