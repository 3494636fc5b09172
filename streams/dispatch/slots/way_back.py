"""Room for a visit in a route that is full by now: one other door makes way. By the checker alone, without a search."""

from dataclasses import replace

from optimizer import Plan, RoutingProblem, Unassigned, fixes
from optimizer.judging import claims, costs
from optimizer.judging.cases import Case
from optimizer.judging.lines import Line
from optimizer.judging.slots import Slots, partners
from optimizer.reasons import with_route
from streams.dispatch.slots.lined import Lined

TRIED = 6
"""For so many doors it is looked up where they would go instead: those that are cheapest to do without."""


def with_room(problem: RoutingProblem, rest: Plan, visit_id: str, team_id: str) -> Plan | None:
    """Return `rest` with a visit in a team's route and one other door out of it, which goes where it costs least.

    What is begun, driven to or pinned by hand makes no way. None where no single door helps.

    Parameters
    ----------
    rest
        A plan without the visit.
    """
    case = Case(problem)
    visit, route = case.visits[visit_id], rest.route(team_id)
    if route is None or len(visit.crews) > 1:
        return None
    driven = len(case.teams[team_id].driven)
    names = [stop.visit for stop in route.stops[driven:] if stop.visit is not None]
    free = [case.visits[name] for name in names]
    ways: list[tuple[int, str, int, Plan]] = []
    for other in free:
        less = fixes.without_visit(case, rest, route, other.id) if _may_go(other.pinned_team, other.crews) else None
        if less is None:
            continue
        line = Line(case, case.teams[team_id], less.route(team_id), partners(case, less))
        for tour in claims.takers(Slots(case, [line]), visit):
            left = replace(less, unassigned=(*less.unassigned, Unassigned(other.id, "not_found_in_time")))
            plan = with_route(left, tour.route, visit_id)
            ways.append((costs.counted(case, plan)[0].total_s, other.id, len(ways), plan))
    best = sorted(ways)[:TRIED]
    ends = [_elsewhere(case, plan, other) for _, other, _, plan in best]
    return min(ends, key=lambda plan: costs.counted(case, plan)[0].total_s, default=None)


def _may_go(pinned_team: str | None, crews: tuple[tuple[str, ...], ...]) -> bool:
    return pinned_team is None and len(crews) == 1


def _elsewhere(case: Case, plan: Plan, other: str) -> Plan:
    """Return `plan` with a door that made way in whichever route costs least, where that is less than leaving it."""
    return Lined(case, plan).add([case.visits[other]])
