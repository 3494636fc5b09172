"""Better times for routes whose order is decided: waiting on purpose where a later start costs less.

The search starts everything as early as it can. Sometimes it pays to wait: for the window that is not late any more, or
for the time people were told. Along one route that is a shortest path over (time, cost), with few labels a stop.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from optimizer.judging.cases import Case, Tour
from optimizer.judging.costs import alone_s, lateness_s
from optimizer.judging.rules import OF_A_TOUR
from optimizer.plan import Plan, Route, Stop
from optimizer.problem import RoutingProblem, Visit

LABELS = 32
"""Ways of timing that are followed along a route; those that end late are dropped first."""


class Label(NamedTuple):
    """One way to time the stops so far: when the team may leave [s], what it costs [s], the starts [s]."""

    ready: int
    cost: int
    starts: tuple[int, ...]


def polished(problem: RoutingProblem, plan: Plan) -> Plan:
    """Return `plan` with the starts of each route by themselves as cheap as they can be; orders stay.

    Visits with two crews, breaks, resets and hand-overs after them keep to what the constraints say: a route whose new
    times break one stays as it was.
    """
    prices = problem.prices
    soft = prices.late_per_s and any(len(w) == 3 for visit in problem.visits for w in visit.windows_s)
    if not soft and not (problem.published is not None and prices.churn_shift_s):
        return plan
    case = Case(problem)
    return replace(plan, routes=tuple(_better(case, route) for route in plan.routes))


def _better(case: Case, route: Route) -> Route:
    tour = Tour(case, case.teams[route.team], route)
    if not tour.judged or alone_s(case, tour) == sum(tour.legs):
        return route
    labels = [Label(tour.goes_on_s, 0, ())]
    for index in range(tour.first, len(tour.stops)):
        labels = _extended(tour, index, labels)
    for label in sorted(labels, key=lambda one: one.cost):
        new = _timed(tour, label.starts)
        timed = Tour(case, tour.team, new)
        if alone_s(case, timed) >= alone_s(case, tour):
            break
        if not any(True for rule in OF_A_TOUR for _ in rule(timed)):
            return new
    return route


def _extended(tour: Tour, index: int, labels: list[Label]) -> list[Label]:
    stop, case = tour.stops[index], tour.case
    lasts_s = case.duration(stop, tour.team)
    reached = []
    for label in labels:
        arrive = label.ready + tour.legs[index]
        for start in _starts(tour, stop, arrive):
            cost = label.cost + _price(tour, stop, start)
            reached.append(Label(start + lasts_s, cost, (*label.starts, start)))
    kept: list[Label] = []
    for label in sorted(reached):
        if not kept or label.cost < kept[-1].cost:
            kept.append(label)
    return kept[:LABELS]


def _starts(tour: Tour, stop: Stop, arrive: int) -> list[int]:
    """Return the starts worth trying from `arrive` on: at once, and wherever the price falls."""
    if stop.visit is None:
        least = tour.team.breaks[stop.break_index].open_s if stop.break_index is not None else arrive
        return [max(arrive, least)]
    visit = tour.case.visits[stop.visit]
    if len(visit.crews) == 2:
        return [stop.start_s] if arrive <= stop.start_s else []
    falls = [arrive, visit.release_s, *(window[0] for window in visit.windows_s)]
    if visit.id in tour.case.published:
        falls.append(tour.case.published[visit.id][1] - tour.case.problem.prices.churn_shift_tolerance_s)
    earliest = max(arrive, visit.release_s)
    return sorted({start for fall in falls if _open(visit, start := max(earliest, fall))})


def _open(visit: Visit, start: int) -> bool:
    return any(window[0] <= start <= window[-1] for window in visit.windows_s)


def _price(tour: Tour, stop: Stop, start: int) -> int:
    """Return what depends on the start of `stop` [s]: lateness, and the shift against what people were told."""
    if stop.visit is None or stop.crew:
        return 0
    case, prices = tour.case, tour.case.problem.prices
    price = prices.late_per_s * lateness_s(case.visits[stop.visit], start)
    team, told = case.published.get(stop.visit, ("", start))
    shifted = team == tour.team.id and abs(start - told) > prices.churn_shift_tolerance_s
    return price + prices.churn_shift_s * shifted


def _timed(tour: Tour, starts: tuple[int, ...]) -> Route:
    ready, stops = tour.goes_on_s, list(tour.stops[: tour.first])
    for index, start in enumerate(starts, tour.first):
        arrive = ready + tour.legs[index]
        ready = start + tour.case.duration(tour.stops[index], tour.team)
        stops.append(replace(tour.stops[index], arrive_s=arrive, start_s=start, leave_s=ready))
    return replace(tour.route, stops=tuple(stops), return_s=ready + tour.legs[-1])
