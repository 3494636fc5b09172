"""Double visits of which one crew is on its way already: the other is owed (decision 0102)."""

from __future__ import annotations

from dataclasses import replace

from optimizer.problem import RoutingProblem, unassigned_price

OWED_S = 1_000_000
"""Least price, while planning, of not sending the second crew to a door the first one has been sent to [s]."""


def owed(problem: RoutingProblem) -> RoutingProblem:
    """Return `problem` with a price of at least `OWED_S` on each visit of which one crew of two is driven.

    C14 wants both or none, C15 keeps what is driven: only the second crew makes both true, so nothing cheaper may keep
    it away. It is left out where no team can come any more. Plans are judged by the problem as it was given.
    """
    pairs = [visit for visit in problem.visits if len(visit.crews) > 1]
    sent = {(stop.visit, stop.crew) for team in problem.teams for stop in team.driven} if pairs else set()
    half = [visit for visit in pairs if ((visit.id, 0) in sent) != ((visit.id, 1) in sent)]
    if not half:
        return problem
    dear = {v.id: replace(v, penalty_s=max(OWED_S, unassigned_price(problem, v)), mandatory=False) for v in half}
    return replace(problem, visits=tuple(dear.get(visit.id, visit) for visit in problem.visits))
