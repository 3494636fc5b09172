"""What is driven already costs the same in every plan: the search leaves it out, its total says it."""

from __future__ import annotations

from itertools import pairwise

from optimizer.kernels.route import leg
from optimizer.plan import Stop
from optimizer.problem import Team, Visit
from optimizer.searching.build import Numbered


def driven_price(case: Numbered) -> int:
    """Return travel, lateness and unwanted teams of all driven stops [s]."""
    visits = {visit.id: visit for visit in case.problem.visits}
    prices, total = case.problem.prices, 0
    for t, team in enumerate(case.problem.teams):
        if not team.driven:
            continue
        way = _places(case, team)
        mode = case.flat.mode[t]
        total += sum(int(leg(case.flat.memory, mode, p, q)) for p, q in pairwise(way))
        for stop in team.driven:
            if stop.visit is not None and stop.crew == 0:
                visit = visits[stop.visit]
                total += prices.late_per_s * _late(visit, stop)
                total += prices.not_preferred_s * (visit.preferred_team not in (None, team.id))
    return total


def _places(case: Numbered, team: Team) -> list[int]:
    """Return the places `team` has been at, its start first."""
    points = {point.id: len(case.tasks) + i for i, point in enumerate(case.problem.points)}
    way = [points[team.start]]
    for stop in team.driven:
        if stop.visit is not None:
            way.append(case.row[stop.visit, stop.crew])
        elif stop.handover is not None:
            way.append(points[stop.handover])
    return way


def _late(visit: Visit, stop: Stop) -> int:
    allowing = [window for window in visit.windows_s if window[0] <= stop.start_s <= window[-1]]
    return min((max(0, stop.start_s - window[1]) for window in allowing), default=0)
