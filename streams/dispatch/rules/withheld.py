"""What a plan takes from one team and gives to another waits until the first team's phone has let go of it. Pure.

Otherwise two teams could stand at one door: the one that has it now, and the one whose phone does not know yet. In
between the visit is in no route, with the reason `pinned_elsewhere`; once the phone has confirmed a route without it,
the next answer puts it where it costs least. **Source** HOUSE, section 4.
"""

from dataclasses import replace

from optimizer import Plan, RoutingProblem, Unassigned, fixes
from optimizer.judging.cases import Case
from streams.dispatch.day.facts import Facts
from streams.dispatch.day.standing import changing_hands, still_has
from streams.dispatch.slots.lanes import retimed

REASON = "pinned_elsewhere"


def withheld(known: Facts, problem: RoutingProblem, plan: Plan) -> Plan:
    """Return `plan` without what another team's phone still shows, which is left out with the team that has it."""
    waits = changing_hands(known)
    had = {s["visit"]: team for team, stops in known.published.routes.items() for s in stops if s.get("visit")}
    goes = {stop.visit: route.team for route in plan.routes for stop in route.stops if stop.visit is not None}
    taken = {visit: had[visit] for visit in goes.keys() & had.keys() if had[visit] != goes[visit]}
    waits |= {visit: team for visit, team in taken.items() if still_has(known, team, visit)}
    if waits.keys() & taken.keys():
        case = Case(problem)
        routes = tuple(fixes.without(case, plan, route, waits) for route in plan.routes)
        plan = retimed(problem, replace(plan, routes=routes))
    left = tuple(Unassigned(visit, REASON, {team: REASON}) for visit, team in sorted(waits.items()))
    return replace(plan, unassigned=(*plan.unassigned, *left))
