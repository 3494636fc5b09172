"""What every team would say to one visit, by the same checker that guards plans: no search, so any process may ask."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from optimizer import Plan, Route, RoutingProblem, Unassigned, explain, fixes
from optimizer.judging import claims, costs, slots
from optimizer.judging.cases import Case, Tour
from optimizer.judging.slots import Slots
from streams.dispatch.slots.lined import Lined

SAID = {
    "no_role": "The crew lacks a role this door needs.",
    "no_ppe": "The protection of the crew is too low for this door.",
    "pinned_elsewhere": "Somebody is at this door or on the way to it.",
    "window_closed": "It would come too late for the window of this door.",
    "shift_end": "The team would not be back before its shift ends.",
    "rank_order": "The team would go from a risky door to a clean one.",
    "person_capacity": "The team has no room for so many persons.",
    "tubes": "The team has not enough tubes on board.",
    "specimen_clock": "A sample would grow too old before it is handed over.",
    "suit_time": "The time in one suit would be too long.",
    "no_slot": "No place in the route of this team is long enough.",
    "lost": "The team works no more today.",
}


@dataclass(frozen=True)
class Lane:
    """One team's answer.

    Attributes
    ----------
    route
        Its cheapest route with the visit, verified; None where there is none.
    extra_s
        What the whole plan would cost more than it does now [s].
    override
        With which a coordinator could pass the obstacle, {code, minutes, extra_s, start_s, order}; None: no typed
        reason helps.
    """

    route: Route | None = None
    code: str | None = None
    extra_s: int = 0
    override: Mapping[str, Any] | None = None

    def as_json(self, visit: str | None = None) -> dict[str, Any]:
        """The lane as the console shows it; with the `visit` also when it would start [s of the day] and its place."""
        if self.route is not None:
            return {"ok": True, "violations": [], "extra_s": self.extra_s, **self.at(visit)}
        code = self.code or "no_slot"
        said: dict[str, Any] = {"code": code, "message": SAID.get(code, code), "overridable": self.override is not None}
        return {"ok": False, "violations": [said], "extra_s": None, "override": self.override}

    def at(self, visit: str | None) -> dict[str, int]:
        """When it would start [s of the day], and its place among the doors."""
        visits = [stop for stop in self.route.stops if stop.visit is not None] if self.route is not None else []
        return next(({"start_s": s.start_s, "order": n} for n, s in enumerate(visits, 1) if s.visit == visit), {})


@dataclass(frozen=True)
class Lanes:
    """The answers of all teams, and the plan without the visit."""

    rest: Plan
    by_team: Mapping[str, Lane]


def lanes(problem: RoutingProblem, visit_id: str, position: int | None = None, *, back_to: str | None = None) -> Lanes:
    """Ask every team for one visit, wherever it is now; a pin of the visit itself does not count.

    Parameters
    ----------
    position
        Index among the stops that are not pinned where it shall stand; None: where it costs least.
    back_to
        The team it was taken from: the full change of suits that went with it comes back with it.
    """
    visits = tuple(replace(v, pinned_team=None) if v.id == visit_id else v for v in problem.visits)
    case = Case(replace(problem, visits=visits))
    plan = problem.published or Plan(unassigned=tuple(Unassigned(v.id, "not_found_in_time") for v in visits))
    own = next((r for r in plan.routes for stop in r.stops if stop.visit == visit_id), None)
    rest = (fixes.without_visit(case, plan, own, visit_id) or plan) if own is not None else plan
    fixed = {stop.visit for team in problem.teams for stop in team.driven}
    if visit_id in fixed or (own is not None and rest is plan):
        return Lanes(plan, {team.id: Lane(code="pinned_elsewhere") for team in problem.teams})
    said = _said(case, plan, rest, slots.slots(case, rest), visit_id, position, back_to)
    if own is not None and not case.teams[own.team].lost:
        said |= _where_it_stands(case, plan, rest, own, visit_id, position)
    return Lanes(rest, said)


def _where_it_stands(
    case: Case, plan: Plan, rest: Plan, own: Route, visit_id: str, position: int | None
) -> dict[str, Lane]:
    """What its own team says with every full change of suits, which the visit may need where it stands."""
    kept = fixes.without_visit(case, plan, own, visit_id, lighter=False)
    if kept is None or kept.route(own.team) == rest.route(own.team):
        return {}
    found = Slots(case, list(slots.lines(case, kept, [case.teams[own.team]])))
    return {own.team: _said(case, plan, kept, found, visit_id, position, None)[own.team]}


def _said(
    case: Case, plan: Plan, rest: Plan, found: Slots, visit_id: str, position: int | None, back_to: str | None
) -> dict[str, Lane]:
    """What the teams whose slots were found in `rest` say to a visit that `plan` has and `rest` has not."""
    problem, visit = case.problem, case.visits[visit_id]
    _, codes = explain.obstacles(found, visit, 0)
    now_s = costs.counted(case, plan)[0].total_s
    is_left_out = any(left.visit == visit_id for left in rest.unassigned)
    without_s = costs.counted(case, rest)[0].total_s - is_left_out * costs.price_s(case, visit)
    added = claims.Adding(case, rest)
    answers: dict[str, Lane] = {team.id: Lane(code=codes.get(team.id)) for team in problem.teams}
    answers |= {team.id: Lane(code="lost") for team in problem.teams if team.lost}
    for tour in (*claims.takers(found, visit), *_back(case, rest, visit_id, back_to)):
        if position is not None and _position(tour.route, tour.first, visit_id) != position:
            continue
        extra_s = without_s + added.of(tour) - now_s
        best = answers[tour.team.id]
        if best.route is None or extra_s < best.extra_s:
            answers[tour.team.id] = Lane(tour.route, None, extra_s)
    return answers


def _back(case: Case, rest: Plan, visit_id: str, team_id: str | None) -> list[Tour]:
    team = case.teams.get(team_id or "")
    if team is None or team.lost or case.problem.reset_s is None:
        return []
    visit = case.visits[visit_id]
    if slots.test(team, visit, 0) is not None:
        return []
    return [Tour(case, team, route) for route in fixes.with_reset(case, rest, team, visit)]


def retimed(problem: RoutingProblem, plan: Plan) -> Plan:
    """Return `plan` with every route as early as it can be now; one that fits no times stays as it is."""
    return Lined(Case(problem), plan).plan


def _position(route: Route, driven: int, visit_id: str) -> int:
    return [stop.visit for stop in route.stops[driven:]].index(visit_id)
