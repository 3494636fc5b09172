"""The shortest answer: the published order goes on, and a new visit stands where it costs least. By the checker alone.

Most answers are no more than that. Where they are (somebody new stays left out, an order does not hold any more, a
phone is silent, or many are new) it says nothing, and `instant` looks further. Who is known to be left out gets a slot
that has become free, else keeps the reason that people were given.
"""

from collections.abc import Mapping
from dataclasses import replace

from optimizer import Plan, RoutingProblem, Unassigned, Visit
from optimizer.judging.cases import Case
from streams.dispatch.slots.carried import carried
from streams.dispatch.slots.lined import Lined

MANY = 12
"""So many new visits are not put in one after the other: the search is quicker."""

UNPROVEN = frozenset({"not_found_in_time", "no_team", "pinned_elsewhere"})
"""Reasons that are looked at again each time: nobody proved them, there are teams now, or a phone has let go."""

Reasons = Mapping[str, Unassigned]
"""Why visits are in no route, as people were told."""


def with_new(problem: RoutingProblem, plan: Plan | None, given: Reasons) -> Lined | None:
    """Return `plan` as far as it can still be driven, with what fits of the rest; None where too much is new for that.

    Parameters
    ----------
    given
        Visits people know to be in no route.
    """
    if plan is None:
        return None
    carried_on = carried(problem, plan)
    missing = left_by(problem, carried_on)
    if sum(visit.id not in given for visit in missing) > MANY:
        return None
    lined = Lined(Case(problem), carried_on)
    lined.add(missing)
    return lined


def filled(problem: RoutingProblem, lined: Lined, given: Reasons) -> Plan | None:
    """Return the plan of `lined`, verified; None where it lacks a visit and the reason that people were given."""
    left = [given.get(visit.id) for visit in left_by(problem, lined.plan)]
    known = tuple(one for one in left if one is not None and one.reason not in UNPROVEN)
    if len(known) < len(left):
        return None
    plan = lined.plan = replace(lined.plan, unassigned=known)
    said = lined.verdict()
    return replace(plan, cost=said.cost) if said.ok else None


def left_by(problem: RoutingProblem, plan: Plan) -> list[Visit]:
    """Return the visits that stand in no route of `plan`."""
    served = {stop.visit for route in plan.routes for stop in route.stops}
    return [visit for visit in problem.visits if visit.id not in served]
