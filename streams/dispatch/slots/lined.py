"""A plan as early as it can be now, and room in it for what is new. By the checker alone, without a search."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from optimizer import Plan, Route, Team, Visit
from optimizer.check import Judge, Verdict
from optimizer.judging import cases, claims, costs, slots
from optimizer.judging.cases import Case, Tour
from optimizer.judging.lines import Line
from optimizer.judging.slots import Slots
from optimizer.reasons import with_route


class Lined:
    """A plan with the line of each team, made once: what is put in renews the line of its team alone.

    Attributes
    ----------
    plan
        Every route as early as it can be now; one that fits no times stays as it is.
    added
        The visits that were put in.
    """

    def __init__(self, case: Case, plan: Plan) -> None:
        self._case, self.added = case, set[str]()
        starts = {(s.visit, s.crew): s.start_s for r in plan.routes for s in r.stops if s.visit is not None}
        lines = [Line(case, case.teams[route.team], route, starts) for route in plan.routes]
        timed = [line.timed() or line.route for line in lines]
        self.plan = replace(plan, routes=tuple(timed))
        # A line with a partner at the same door depends on when the partner is there, which moves.
        self._keeps = all(len(visit.crews) == 1 for visit in case.problem.visits)
        pairs = zip(lines, timed, strict=True) if self._keeps else ()
        self._lines = {line.team.id: line.on(route) for line, route in pairs}

    def verdict(self) -> Verdict:
        """Return the checker's word on the plan, but for reasons and the cost it states."""
        judge = Judge(self._case, (line.tour for line in self._lines.values()))
        return judge.verdict(self._case.problem, self.plan, reasons=False, stated=False)

    def add(self, visits: Sequence[Visit]) -> Plan:
        """Put each of `visits` where it costs least, the dearest first; what fits nowhere is left out."""
        waiting = sorted(
            (visit for visit in visits if len(visit.crews) == 1),
            key=lambda visit: -costs.price_s(self._case, visit),
        )
        while waiting:
            number, route = self._first_taken(waiting)
            if route is None:
                break
            self.plan = with_route(self.plan, route, waiting[number].id)
            self._lines.pop(route.team, None)
            self.added.add(waiting[number].id)
            waiting = waiting[number + 1 :]
        return self.plan

    def _first_taken(self, visits: Sequence[Visit]) -> tuple[int, Route | None]:
        """The first of `visits` that a team takes for less than leaving it out costs, and the cheapest such route."""
        case = self._case
        teams = [team for team in case.problem.teams if not team.lost and _may(team, visits)]
        if not teams:
            return 0, None
        found = Slots(case, self._of(teams))
        added = claims.Adding(case, self.plan, self._tours())
        for number, (visit, refused) in enumerate(zip(visits, found.refused(visits), strict=True)):
            ways = claims.takers(found, visit, refused == 0) if not refused.all() else ()
            priced = [(added.of(tour), tour.team.id, n, tour.route) for n, tour in enumerate(ways)]
            cost, _, _, route = min(priced, default=(0, "", 0, None))
            if route is not None and cost < costs.price_s(case, visit):
                return number, route
        return 0, None

    def _tours(self) -> list[Tour]:
        return cases.tours(self._case, self.plan, {team: line.tour for team, line in self._lines.items()})

    def _of(self, teams: Iterable[Team]) -> list[Line]:
        """The lines of `teams`, those made anew that are missing."""
        missing = [team for team in teams if team.id not in self._lines]
        fresh = {line.team.id: line for line in slots.lines(self._case, self.plan, missing)}
        known = {**self._lines, **fresh}
        if self._keeps:
            self._lines = known
        return [known[team.id] for team in teams]


def _may(team: Team, visits: Sequence[Visit]) -> bool:
    return any(slots.test(team, visit, 0) is None for visit in visits)
