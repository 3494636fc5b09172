"""Answers to events at once: the arrays of the last moment carry over, and the search stays near what happened."""

from __future__ import annotations

import time

from optimizer.kernel_anneal import polish
from optimizer.plan import Plan
from optimizer.problem import RoutingProblem
from optimizer.search import Found, Run
from optimizer.search_build import Numbered, numbered
from optimizer.search_flat import Tally
from optimizer.search_plan import plan_of
from optimizer.search_state import restore_best

WITHIN_S = 0.02
"""Search time of one answer [s]."""

CHUNK = 25
HEAT_S = 30.0
"""Temperature near an absent visit [s]; each change has its price already."""


class World:
    """The moments of one case, one after the other.

    `answer` may be asked about any moment; what it has seen before only makes it faster.
    """

    def __init__(self) -> None:
        self.case: Numbered | None = None

    def answer(self, problem: RoutingProblem, *, within_s: float = WITHIN_S, seed: int = 0) -> Found:
        """Return the published plan of `problem` with as little changed as pays.

        Parameters
        ----------
        within_s
            Search time [s] after the arrays are up to date; less is used when every visit has a place.
        """
        began = time.perf_counter()
        self.case = case = numbered(problem, self.case)
        run = Run(case, seed, problem.published or Plan())
        first = time.perf_counter()
        trace = [(first - began, run.best)]
        while run.state.tally[Tally.ABSENT] and time.perf_counter() < first + within_s:
            _near_absent(run)
        restore_best(case.flat, run.state)
        trace.append((time.perf_counter() - began, run.best))
        return Found(case, plan_of(case, run.state), run.best, tuple(trace), run.iterations, trace[0][0], run.pool)


def _near_absent(run: Run) -> None:
    """Do a few steps around the dearest absent task, the others in turn."""
    state = run.state
    absent = state.absent[: state.tally[Tally.ABSENT]].tolist()
    absent.sort(key=lambda task: -int(run.flat.penalty[task]))
    seed = absent[(run.iterations // CHUNK) % min(len(absent), 3)]
    polish(run.flat.memory, state.memory, seed, CHUNK, HEAT_S)
    run.iterations += CHUNK
