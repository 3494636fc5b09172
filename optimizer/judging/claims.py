"""C17: each reason why a visit is left out is true, or there is a counterexample.

"No team can take it" means: no team can put this one visit anywhere behind its driven prefix in its route of this
plan, the other stops keeping their order and moving only in time. Claims about visits with two crews are taken as
they are, but for the codes that concern who a team is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.judging import costs, slots
from optimizer.judging.cases import Case, Tour, tours
from optimizer.judging.rules import OF_A_TOUR, Violation
from optimizer.judging.slots import Slots
from optimizer.plan import Plan, Route, Unassigned
from optimizer.problem import Team, Visit

Open = NDArray[np.bool_]

WHO = ("no_role", "no_ppe", "pinned_elsewhere")
"""Codes that say what no team is."""

WHERE = ("window_closed", "shift_end", "rank_order", "person_capacity", "tubes", "specimen_clock", "suit_time",
         "no_partner", "no_slot")  # fmt: skip
"""Codes that say that no team can take the visit."""

CHUNK = 32
"""Visits whose slots are looked through at once."""


def c17_reasons(case: Case, plan: Plan) -> Iterator[Violation]:
    """Yield every reason of `plan` that is unknown or refuted by a counterexample."""
    claims = [left.visit for left in plan.unassigned if left.reason in (*WHERE, "costs_more")]
    found = slots.slots(case, plan) if claims else None
    are_open = dict(_open(found, [case.visits[name] for name in claims])) if found is not None else {}
    for left in plan.unassigned:
        visit = case.visits[left.visit]
        if left.reason in WHO:
            yield from _who(case, left, visit)
        elif left.visit in are_open:
            if len(visit.crews) == 1 and found is not None:
                yield from _where(case, plan, left, found, are_open[left.visit])
        elif left.reason != "not_found_in_time":
            yield Violation("C17", f"Visit {visit.id} has the unknown reason {left.reason}.", visit=visit.id)


def takers(found: Slots, visit: Visit, is_open: Open | None = None) -> Iterator[Tour]:
    """Yield every way in which one team takes a visit with one crew, each as the whole new route, verified.

    Parameters
    ----------
    is_open
        Which slots are left to try; found out when nobody says it.
    """
    for entry in np.flatnonzero(found.refused([visit])[0] == 0 if is_open is None else is_open):
        line = found.lines[found.line[entry]]
        if slots.test(line.team, visit, 0) is None:
            route = line.with_visit(visit, int(found.slot[entry]), says_why=False)
            tour = Tour(found.case, line.team, route) if isinstance(route, Route) else None
            if tour is not None and _keeps_rules(tour):
                yield tour


class Adding:
    """What one new route costs more than the plan as it is, but for the penalty of the visit it takes."""

    def __init__(self, case: Case, plan: Plan, routes: list[Tour] | None = None) -> None:
        routes = tours(case, plan) if routes is None else routes
        self.case = case
        self.alone = {tour.team.id: costs.alone_s(case, tour) for tour in routes}
        self.works = costs.works(case, routes)
        self.unfair = costs.spread_s(case, self.works)

    def __call__(self, route: Route, changed: Case | None = None) -> int:
        """Return the difference [s]; in `changed` the team of `route` or the visit it takes is another one."""
        case = changed or self.case
        return self.of(Tour(case, case.teams[route.team], route))

    def of(self, tour: Tour) -> int:
        """Return the same for a route beside its team."""
        case, team = tour.case, tour.team.id
        unfair = costs.spread_s(case, {**self.works, team: costs.work_s(tour)})
        return costs.alone_s(case, tour) - self.alone.get(team, 0) + unfair - self.unfair


def holds(case: Case, team: Team, route: Route) -> bool:
    """Whether `route` of `team` keeps every rule that concerns one route."""
    return _keeps_rules(Tour(case, team, route))


def _keeps_rules(tour: Tour) -> bool:
    return not any(True for rule in OF_A_TOUR for _ in rule(tour))


def _open(found: Slots, visits: Sequence[Visit]) -> Iterator[tuple[str, Open]]:
    """Yield for each of `visits` which slots are left to try, many at once."""
    for first in range(0, len(visits), CHUNK):
        some = visits[first : first + CHUNK]
        yield from zip([visit.id for visit in some], found.refused(some) == 0, strict=True)


def _who(case: Case, left: Unassigned, visit: Visit) -> Iterator[Violation]:
    for crew in range(len(visit.crews)):
        tests = [slots.test(team, visit, crew) for team in case.problem.teams]
        if None not in tests and left.reason in tests:
            return
    yield Violation("C17", f"Visit {visit.id} claims {left.reason}, which no crew confirms.", visit=visit.id)


def _where(case: Case, plan: Plan, left: Unassigned, found: Slots, is_open: Open) -> Iterator[Violation]:
    visit = case.visits[left.visit]
    if left.reason != "costs_more":
        for tour in takers(found, visit, is_open):
            team, where = tour.team.id, [stop.visit for stop in tour.stops].index(visit.id)
            claim = f"Visit {visit.id} claims {left.reason}, but team {team} can take it as stop {where}."
            yield Violation("C17", claim, team=team, visit=visit.id)
            return
        return
    added, price, ways = Adding(case, plan), costs.price_s(case, visit), 0
    for tour in takers(found, visit, is_open):
        ways += 1
        if (more := added.of(tour)) < price:
            team = tour.team.id
            claim = f"Visit {visit.id} claims costs_more, but team {team} can take it for {more} of {price}."
            yield Violation("C17", claim, team=team, visit=visit.id)
            return
    if not ways:
        yield Violation("C17", f"Visit {visit.id} claims costs_more, but no team can take it.", visit=visit.id)
