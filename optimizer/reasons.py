"""What the teams say to the visits a plan leaves out, asked once and kept as far as it still holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from optimizer import columns
from optimizer.columns import Column, Screened
from optimizer.fixes import Fix
from optimizer.judging import costs, slots
from optimizer.judging.cases import Case, same_world
from optimizer.judging.claims import Adding
from optimizer.judging.lines import Line
from optimizer.judging.slots import Slots
from optimizer.plan import Plan, Route
from optimizer.problem import RoutingProblem, Visit

FEW, GROUPS = 6, 4
"""So many teams are asked at a time, or a fourth of them."""

CHUNK = 32
"""Visits that are screened at once."""


class Reasons:
    """A plan and all that was found out about the visits it leaves out.

    Attributes
    ----------
    plan
        The plan, with every visit put in that fits for less than its penalty. Its cost is not counted yet.
    columns
        What each team says to each crew of each visit left out.
    fixes, hints
        The smallest change that lets a team take a visit (None: none was found); a hint held at an earlier moment and
        has to be tried again.
    best
        The change each reason names.
    needs
        Why no team can be a crew with such roles, protection and pin; None: one can.
    """

    def __init__(
        self, problem: RoutingProblem, plan: Plan, before: Reasons | None, goes_on: Callable[[], bool]
    ) -> None:
        self.problem, self.plan = problem, plan
        self.goes_on = goes_on
        before = before if before is not None and same_world(problem, before.problem) else None
        self.case: Case = Case(problem, before.case if before is not None else None)
        self.columns: dict[tuple[str, int, str], Column] = {}
        self.fixes: dict[tuple[str, str], Fix | None] = {}
        self.hints: dict[tuple[str, str], Fix] = {}
        self.best: dict[str, Fix] = {}
        self.needs: dict[tuple[tuple[str, ...], int, str | None], str | None] = {}
        self.standings = columns.standings(self.case, plan) if plan.unassigned else {}
        self._lines: dict[str, Line] = {}
        self._screens: dict[tuple[str, int, str], Screened] = {}
        self._added: Adding | None = None
        if before is not None:
            self._keep(before)
        self._fill()

    @property
    def late(self) -> bool:
        """Whether the time to explain is over."""
        return not self.goes_on()

    @property
    def added(self) -> Adding:
        """What a new route costs more than the plan."""
        if self._added is None:
            self._added = Adding(self.case, self.plan)
        return self._added

    def line(self, team: str) -> Line:
        """Return the line of `team` in the plan."""
        if team not in self._lines:
            (self._lines[team],) = slots.lines(self.case, self.plan, [self.case.teams[team]])
        return self._lines[team]

    def slots(self, teams: Iterable[str]) -> Slots:
        """Return the slots of `teams` in the plan."""
        return Slots(self.case, [self.line(team) for team in teams])

    def heard(self, visit: Visit, crew: int) -> dict[str, Column]:
        """Return what each team says to `visit`; those not asked yet are asked."""
        for teams in self._not_asked(visit, crew):
            self._ask(visit, crew, teams)
        return {team: self.columns[visit.id, crew, team] for team in self.standings}

    def is_heard(self, visit: Visit) -> bool:
        """Whether every team has been asked about `visit`; as long as there is time those not asked yet are."""
        for crew in range(len(visit.crews)):
            for teams in self._not_asked(visit, crew):
                if self.late:
                    return False
                self._ask(visit, crew, teams)
        return True

    def _not_asked(self, visit: Visit, crew: int) -> list[list[str]]:
        """Return the teams that have not been asked, a few at a time: the days of many take longer than an answer."""
        missing = [team for team in self.standings if (visit.id, crew, team) not in self.columns]
        few = max(FEW, -(-len(self.standings) // GROUPS))
        return [missing[first : first + few] for first in range(0, len(missing), few)]

    def _ask(self, visit: Visit, crew: int, teams: list[str]) -> None:
        said = self._screened(visit, crew, teams).heard()
        self.columns |= {(visit.id, crew, team): column for team, column in said.items()}

    def _screened(self, visit: Visit, crew: int, teams: list[str]) -> Screened:
        """Return `visit` beside `teams`; with it a few others are screened that will ask the same teams."""
        known = self._screens.get((visit.id, crew, teams[0]))
        if known is None or [line.team.id for line in known.found.lines] != teams:
            others = [one for one in self._due() if crew < len(one.crews)]
            others = [one for one in others if (one.id, crew, teams[0]) not in self.columns]
            asking = list({one.id: one for one in (visit, *others[:CHUNK])}.values())
            screened = columns.screened(self.slots(teams), asking, crew)
            self._screens |= {(one.visit.id, crew, teams[0]): one for one in screened}
            known = self._screens[visit.id, crew, teams[0]]
        return known

    def _forget(self, teams: Iterable[str]) -> None:
        """Forget what depends on the routes of `teams`."""
        changed = set(teams)
        self._added, self._screens = None, {}
        self._lines = {team: line for team, line in self._lines.items() if team not in changed}
        self.columns = {asked: column for asked, column in self.columns.items() if asked[2] not in changed}
        self.fixes = {asked: fix for asked, fix in self.fixes.items() if asked[1] not in changed}
        self.hints = {asked: fix for asked, fix in self.hints.items() if asked[1] not in changed}

    def _keep(self, before: Reasons) -> None:
        """Take over what was said `before` and still holds."""
        left = {one.visit for one in self.plan.unassigned}
        now, then = self.case.visits, before.case.visits
        same = {name for name in left if now[name] is then.get(name) or now[name] == then.get(name)}
        lasting = {
            team: now
            for team, now in self.standings.items()
            if team in before.standings and now.outlasts(before.standings[team])
        }
        equal = {team for team, now in lasting.items() if now.equals(before.standings[team])}
        for (visit, crew, team), column in before.columns.items():
            if visit in same and team in lasting and (team in equal or not column.ways):
                self.columns[visit, crew, team] = column
        for (visit, team), fix in before.fixes.items():
            if visit in same and team in lasting:
                if team in equal or fix is None:
                    self.fixes[visit, team] = fix
                else:
                    driven = len(self.case.teams[team].driven) - len(before.case.teams[team].driven)
                    self.hints[visit, team] = replace(fix, slot=fix.slot - driven)

    def _fill(self) -> None:
        """Ask the teams, and put every visit in that fits for less than its penalty, dearest first."""
        filled = True
        while filled:
            filled = False
            for visit in self._due():
                if len(visit.crews) > 1 or not self.is_heard(visit):
                    continue
                ways = [way for column in self.heard(visit, 0).values() for way in column.ways]
                if ways:
                    cost, _, number = min((self.added(way), way.team, n) for n, way in enumerate(ways))
                    if cost < costs.price_s(self.case, visit):
                        self._put(visit, ways[number])
                        filled = True

    def _due(self) -> list[Visit]:
        left = [self.case.visits[one.visit] for one in self.plan.unassigned]
        return sorted(left, key=lambda visit: -costs.price_s(self.case, visit))

    def _put(self, visit: Visit, route: Route) -> None:
        before = self.standings
        self.plan = with_route(self.plan, route, visit.id)
        self.standings = columns.standings(self.case, self.plan)
        self._forget(team for team in before if not self.standings[team].equals(before[team]))


def with_route(plan: Plan, route: Route, visit: str) -> Plan:
    """Return `plan` with `route` in place of its team's, and `visit` no longer left out."""
    routes = (*(old for old in plan.routes if old.team != route.team), route)
    return replace(plan, routes=routes, unassigned=tuple(left for left in plan.unassigned if left.visit != visit))
