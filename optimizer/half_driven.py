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
    sent = {(stop.visit, stop.crew) for team in problem.teams for stop in team.driven}
    half = {v.id for v in problem.visits if len(v.crews) > 1 and ((v.id, 0) in sent) != ((v.id, 1) in sent)}
    if not half:
        return problem
    price = {v.id: max(OWED_S, unassigned_price(problem, v)) for v in problem.visits if v.id in half}
    visits = [replace(v, penalty_s=price[v.id], mandatory=False) if v.id in half else v for v in problem.visits]
    return replace(problem, visits=tuple(visits))
