"""The objective counted from the problem and the plan alone (doors/1, section 4), one function a term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from optimizer.judging.cases import Case, Tour, tours
from optimizer.plan import Cost, Plan
from optimizer.problem import Visit


@dataclass(frozen=True, slots=True)
class Stats:
    """How many visits are left out, and how many of those that could move did."""

    unassigned: int
    moved: int
    movable: int


class Served(NamedTuple):
    """Who is crew 0 of a visit, when it starts [s], and whether that is a fact already."""

    team: str
    start_s: int
    driven: bool


def counted(case: Case, plan: Plan, routes: list[Tour] | None = None) -> tuple[Cost, Stats]:
    """Return the cost of `plan` term by term [s] and its counts; `routes` are its tours, if they are there already."""
    routes = tours(case, plan) if routes is None else routes
    served = serving(case, routes)
    terms = {
        "travel_s": sum(travel_s(tour) for tour in routes),
        "unassigned_s": sum(price_s(case, case.visits[left.visit]) for left in plan.unassigned),
        "late_s": late_s(case, served),
        "not_preferred_s": case.problem.prices.not_preferred_s * sum(not_preferred(case, served)),
        "churn_s": churn_s(case, served),
        "unfair_s": unfair_s(case, routes),
    }
    moves = moved(case, served)
    stats = Stats(len(plan.unassigned), sum(moves.values()), len(moves))
    return Cost(**terms, total_s=sum(terms.values())), stats


def alone_s(case: Case, tour: Tour) -> int:
    """Return what one route costs by itself: all terms but what is left out and fairness [s]."""
    served, prices = serving(case, [tour]), case.problem.prices
    avoided = prices.not_preferred_s * sum(not_preferred(case, served))
    return travel_s(tour) + late_s(case, served) + avoided + churn_s(case, served)


def serving(case: Case, routes: list[Tour]) -> dict[str, Served]:
    """Return for each served visit its crew 0."""
    served: dict[str, Served] = {}
    for tour in routes:
        for index, stop in enumerate(tour.stops):
            if stop.visit is not None and stop.crew == 0:
                served[stop.visit] = Served(tour.team.id, stop.start_s, index < tour.first)
    return served


def travel_s(tour: Tour) -> int:
    """All legs of a used team, driven ones included, to the end; a lost team's way home is not priced."""
    return sum(tour.legs[:-1] if tour.team.lost else tour.legs)


def price_s(case: Case, visit: Visit) -> int:
    """What leaving `visit` out costs."""
    return case.problem.prices.mandatory_s if visit.mandatory else visit.penalty_s


def late_s(case: Case, served: dict[str, Served]) -> int:
    """The price of all lateness."""
    price = case.problem.prices.late_per_s
    return price * sum(lateness_s(case.visits[v], now.start_s) for v, now in served.items()) if price else 0


def lateness_s(visit: Visit, start_s: int) -> int:
    """How late `start_s` is in the best window that allows it; nothing where a fact lies outside all windows."""
    least = None
    for window in visit.windows_s:
        if window[0] <= start_s <= window[-1]:
            late_s = max(0, start_s - window[1])
            least = late_s if least is None else min(least, late_s)
    return least or 0


def not_preferred(case: Case, served: dict[str, Served]) -> list[bool]:
    """Whether another team than the preferred one came, for each served visit that prefers one."""
    preferred = {visit: case.visits[visit].preferred_team for visit in served}
    return [team != served[visit].team for visit, team in preferred.items() if team is not None]


def churn_s(case: Case, served: dict[str, Served]) -> int:
    """The price of every change people notice: another team, or another time beyond the tolerance."""
    prices, total = case.problem.prices, 0
    for visit, now in served.items():
        if now.driven or visit not in case.published:
            continue
        team, start_s = case.published[visit]
        if now.team != team:
            total += prices.churn_team_s
        elif abs(now.start_s - start_s) > prices.churn_shift_tolerance_s:
            total += prices.churn_shift_s
    return total


def moved(case: Case, served: dict[str, Served]) -> dict[str, bool]:
    """Return whether each published visit that is not driven moved or was dropped."""
    tolerance = case.problem.prices.churn_shift_tolerance_s
    driven = {stop.visit for team in case.teams.values() for stop in team.driven if stop.crew == 0}
    moves = {}
    for visit, (team, start_s) in case.published.items():
        if visit not in driven:
            now = served.get(visit)
            moves[visit] = now is None or now.team != team or abs(now.start_s - start_s) > tolerance
    return moves


def unfair_s(case: Case, routes: list[Tour]) -> int:
    """The difference between the longest and the shortest work of the teams that are not lost, priced."""
    return spread_s(case, works(case, routes))


def works(case: Case, routes: list[Tour]) -> dict[str, int]:
    """Return the work of each team that is not lost [s]."""
    work = {team.id: 0 for team in case.teams.values() if not team.lost}
    for tour in routes:
        if tour.team.id in work:
            work[tour.team.id] = work_s(tour)
    return work


def spread_s(case: Case, work: dict[str, int]) -> int:
    """Return the price of the difference between the longest and the shortest of `work` [s]."""
    spread = max(work.values()) - min(work.values()) if work else 0
    return case.problem.prices.unfair_permille * spread // 1000


def work_s(tour: Tour) -> int:
    """Time from departure to return without waiting and breaks."""
    idle = sum(stop.start_s - stop.arrive_s for stop in tour.stops)
    pauses = sum(stop.leave_s - stop.start_s for stop in tour.stops if stop.break_index is not None)
    return tour.route.return_s - tour.route.depart_s - idle - pauses
