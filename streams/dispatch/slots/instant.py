"""The plan that follows at once from the published one: what left is taken out, what is new goes where it costs least.

Milliseconds, on the spot, without a search: the other stops keep their order and move only in time. Only where a new
visit finds no free slot do others make room, as little as pays, and never for one that people know to be left out.
Reasons are proven for what is newly left out. Those that people were given stand until a worker has proven them anew
(`worker.prove`): time that passes and visits that come in only make slots fewer, and a slot that becomes free is
filled at once.
"""

from collections.abc import Collection
from dataclasses import replace

from optimizer import Plan, RoutingProblem, Unassigned, Visit, check, explain, planning
from optimizer import search as core
from optimizer.insertion import World
from streams.dispatch.slots.filled import UNPROVEN, Reasons, filled, left_by, with_new
from streams.dispatch.slots.lined import Lined

EXPLAIN_S = 0.1
"""Time to prove why visits are left out [s]; what is not proven by then is `not_found_in_time`."""

ROOM_S = 0.02
"""CPU time to look for room among the others [s]."""

HEARD = "heard_of"
"""The role of a team whose phone answers."""


def at_once(problem: RoutingProblem, given: Reasons, silent: Collection[str] = ()) -> Plan:
    """Return the published plan brought up to date: feasible now, every open visit in a route or with its reason.

    Parameters
    ----------
    given
        Visits people know to be in no route, with the reasons they were given.
    silent
        Teams whose phones do not answer: what is new goes to others, as long as there are any.

    Raises
    ------
    PlanningError
        The checker refuses the plan: a defect of the router.
    """
    lined = with_new(problem, problem.published, given)
    if lined is not None and not silent and (calm := filled(problem, lined, given)) is not None:
        return calm
    plan = core.search(problem, iterations=0, warm=problem.published).plan
    if silent and problem.published is not None:
        plan = _reached(problem, plan, silent)
    plan = _calmer(problem, plan, lined, given, silent)
    fresh = {left.visit for left in plan.unassigned if left.visit not in given or _let_go(given[left.visit])}
    if problem.published is not None and any(_has_hope(problem, visit) for visit in fresh):
        plan = _with_room(problem, plan, fresh)
    return _explained(problem, plan, given)


def rebased(problem: RoutingProblem, plan: Plan | None, given: Reasons) -> Plan:
    """Return `plan` as far as it can still be driven in `problem`, which is later than the one it was made for."""
    found = core.search(problem, iterations=0, warm=plan).plan
    return _explained(problem, _calmer(problem, found, with_new(problem, plan, given), given), given)


def _calmer(
    problem: RoutingProblem, found: Plan, lined: Lined | None, given: Reasons, silent: Collection[str] = ()
) -> Plan:
    """Return the cheaper of what was found and the plan as it stands, with what is new put in by the checker.

    The search chooses breaks, resets and hand-overs anew for every order of visits, within bounds; where the order is
    the same as before those that were told are often better, and always calmer.
    """
    if lined is None:
        return found
    kept = lined.plan
    if any(stop.visit in lined.added for route in kept.routes if route.team in silent for stop in route.stops):
        return found
    left = [visit.id for visit in left_by(problem, kept)]
    kept = replace(kept, unassigned=tuple(given.get(v) or Unassigned(v, "not_found_in_time") for v in left))
    said = check.verdict(problem, kept, reasons=False, stated=False)
    return kept if said.ok and said.cost.total_s <= check.cost(problem, found).total_s else found


def proven(plan: Plan) -> Reasons:
    """Return the reasons that hold for what `plan` leaves out."""
    return {left.visit: left for left in plan.unassigned if left.reason not in UNPROVEN}


def _reached(problem: RoutingProblem, plan: Plan, silent: Collection[str]) -> Plan:
    """Return a plan in which only teams that can be told get what is new, where that serves all of it; else `plan`.

    A role that silent teams lack says so to the router; doors that are in a route stay there.
    """
    had = {stop.visit for route in (problem.published or Plan()).routes for stop in route.stops}
    new = {stop.visit for route in plan.routes if route.team in silent for stop in route.stops} - had - {None}
    if not new:
        return plan
    visits = tuple(_told(visit) if visit.id in new else visit for visit in problem.visits)
    teams = tuple(team if team.id in silent else replace(team, roles=(*team.roles, HEARD)) for team in problem.teams)
    found = core.search(replace(problem, visits=visits, teams=teams), iterations=0, warm=problem.published).plan
    return plan if {left.visit for left in found.unassigned} & new else found


def _told(visit: Visit) -> Visit:
    return replace(visit, crews=tuple((*roles, HEARD) for roles in visit.crews))


def _let_go(left: Unassigned) -> bool:
    return left.reason == "pinned_elsewhere"


def _has_hope(problem: RoutingProblem, name: str) -> bool:
    """Whether any team may serve a visit at all: no order of stops cures a missing role."""
    visit = next(visit for visit in problem.visits if visit.id == name)
    return any(
        not team.lost
        and set(visit.crews[0]) <= set(team.roles)
        and team.ppe_level >= visit.ppe_level
        and visit.pinned_team in (None, team.id)
        for team in problem.teams
    )


def _with_room(problem: RoutingProblem, plan: Plan, fresh: set[str]) -> Plan:
    """Return a plan in which others make room for what is `fresh`, where that serves more; else `plan`.

    Who waits without a place is left aside, so that the few steps there is time for go to who is new.
    """
    waiting = {left.visit for left in plan.unassigned if left.visit not in fresh}
    visits = tuple(visit for visit in problem.visits if visit.id not in waiting)
    known = replace(problem.published or Plan(), unassigned=())
    found = World().answer(replace(problem, visits=visits, published=known), within_s=ROOM_S).plan
    prices = {visit.id: visit.penalty_s + visit.mandatory * problem.prices.mandatory_s for visit in problem.visits}
    still = {left.visit for left in found.unassigned}
    if sum(prices[visit] for visit in still) >= sum(prices[visit] for visit in fresh):
        return plan
    left = tuple(left for left in plan.unassigned if left.visit in waiting)
    return replace(found, unassigned=(*found.unassigned, *left))


def _explained(problem: RoutingProblem, plan: Plan, given: Reasons) -> Plan:
    """Return `plan` verified, what it leaves out with the reason people were given, else with one proven now."""
    reasons = {**given, **proven(plan)}
    known = {left.visit: reasons[left.visit] for left in plan.unassigned if left.visit in reasons}
    known = {visit: left for visit, left in known.items() if left.reason not in UNPROVEN}
    rest = replace(plan, unassigned=tuple(left for left in plan.unassigned if left.visit not in known))
    now = explain.explained(problem, rest, within_s=EXPLAIN_S)
    now = replace(now, unassigned=(*now.unassigned, *known.values()))
    return planning.verified(problem, now, reasons=False)  # the checker's own slots proved them just now
