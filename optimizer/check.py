"""Feasibility and cost of a plan, computed from the problem alone: the word of somebody who does not trust the planner.

It shares no code with the search, not even travel. It runs on every plan before it leaves the library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from optimizer.judging import claims, costs, rules
from optimizer.judging.cases import Case, Tour, same_team, same_world
from optimizer.judging.costs import Stats
from optimizer.judging.rules import Violation
from optimizer.plan import Cost, Plan, Route
from optimizer.problem import RoutingProblem


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker says: every violation, the cost as it counts it, and the counts."""

    violations: tuple[Violation, ...]
    cost: Cost
    stats: Stats

    @property
    def ok(self) -> bool:
        """Whether the plan holds."""
        return not self.violations


class Judge:
    """Judges plan after plan of one case: a route that was found right is not judged again while its day goes on so.

    Parameters
    ----------
    case, tours
        What the checker has reckoned already: ways between doors, and along routes.

    Attributes
    ----------
    case
        What the last plan was judged against.
    tours
        The routes of the last plan, by team.
    """

    def __init__(self, case: Case | None = None, tours: Iterable[Tour] = ()) -> None:
        self.case = case
        self.tours = {tour.team.id: tour for tour in tours}
        self.right: set[str] = set()

    def verdict(self, problem: RoutingProblem, plan: Plan, *, reasons: bool = True, stated: bool = True) -> Verdict:
        """Judge `plan` against every constraint, C1 … C18.

        Parameters
        ----------
        reasons
            Whether to look for counterexamples to the reasons (C17).
        stated
            Whether the cost the plan states must be right (C18).
        """
        before = self.case if self.case is not None and same_world(problem, self.case.problem) else None
        case = Case(problem, before)
        found = [*rules.c1_known_and_once(case, plan), *rules.c2_one_route_a_team(case, plan)]
        if any("unknown" in violation.message or "has no" in violation.message for violation in found):
            return Verdict(tuple(found), Cost(), Stats(len(plan.unassigned), 0, 0))
        for of_plan in rules.OF_A_PLAN:
            found += of_plan(case, plan)
        routes = [Tour(case, case.teams[r.team], r, self._seen(before, case, r)) for r in plan.routes if r.stops]
        wrong = [violation for tour in routes for violation in self._of_tour(tour)]
        self.case, self.tours = case, {tour.team.id: tour for tour in routes}
        self.right = set(self.tours) - {str(violation.team) for violation in wrong}
        found += wrong
        cost, stats = costs.counted(case, plan, routes)
        if reasons and not found:
            found += claims.c17_reasons(case, plan)
        if stated:
            found += _c18_cost(plan.cost, cost)
        return Verdict(tuple(found), cost, stats)

    def _seen(self, before: Case | None, case: Case, route: Route) -> Tour | None:
        """Return the tour of `route` at the moment before, when the visits and the team are still the same."""
        tour = self.tours.get(route.team)
        if tour is None or before is None or tour.route is not route:
            return None
        same = all(case.visits[s.visit] is before.visits[s.visit] for s in route.stops if s.visit is not None)
        return tour if same and same_team(tour.team, case.teams[route.team]) else None

    def _of_tour(self, tour: Tour) -> Iterator[Violation]:
        """Judge one route, unless it was right before and has only been driven on."""
        before = self.tours.get(tour.team.id)
        as_planned = before is not None and tour.legs is before.legs and tour.team.id in self.right
        if as_planned and not tour.team.lost and _goes_on(tour):
            return
        for of_tour in rules.OF_A_TOUR:
            yield from of_tour(tour)


def _goes_on(tour: Tour) -> bool:
    """Whether the driven stops are those of the route, and it goes on from them without waiting for the clock."""
    team, now_s = tour.team, tour.case.problem.now_s
    if tour.stops[: len(team.driven)] != team.driven:
        return False
    if tour.first:
        return tour.goes_on_s == tour.stops[tour.first - 1].leave_s and team.depart_s == tour.route.depart_s
    return tour.route.depart_s >= max(team.shift_start_s, team.free_s, now_s)


def verdict(problem: RoutingProblem, plan: Plan, *, reasons: bool = True, stated: bool = True) -> Verdict:
    """Judge `plan` against every constraint, C1 … C18; see `Judge.verdict`."""
    return Judge().verdict(problem, plan, reasons=reasons, stated=stated)


def violations(problem: RoutingProblem, plan: Plan) -> tuple[Violation, ...]:
    """Return everything `plan` does against the constraints C1 … C18; empty when it holds."""
    return verdict(problem, plan).violations


def cost(problem: RoutingProblem, plan: Plan) -> Cost:
    """Return the cost of `plan` as the checker counts it, whatever the plan states."""
    return costs.counted(Case(problem), plan)[0]


def _c18_cost(stated: Cost, counted: Cost) -> Iterator[Violation]:
    right = asdict(counted)
    for name, value in asdict(stated).items():
        if value != right[name]:
            yield Violation("C18", f"The cost states {name} {value} instead of {right[name]}.")
