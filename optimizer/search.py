"""Ruin and recreate: the search that proposes plans and good routes.

Source: Christiaens & Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems",
Transportation Science 54 (2), 2020; absent visits take part at their price. The loop is compiled (`kernels/`) and
runs in slices of a few milliseconds, so that the clock is looked at often and other threads may run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from optimizer.kernels.anneal import polish
from optimizer.plan import Plan
from optimizer.problem import RoutingProblem
from optimizer.searching.build import Numbered, numbered
from optimizer.searching.driven import driven_price
from optimizer.searching.plain import PlainRun, is_plain
from optimizer.searching.plan import plan_of
from optimizer.searching.rich import Run
from optimizer.searching.state import restore_best

SLICE_S = 0.004
SLICE_STEPS = 200
MOST_STEPS = 1 << 30
"""Most steps of one slice: where all is driven they take no time and would double without end."""

SIDE_S = 0.04
"""Time that searches side by side go on before they wait for each other [s]."""

MEETING_FROM, MEETING_STEPS = 0.3, 20
"""Share of the budget from which searches side by side compare their present plans, each time after so many steps a
task: those dearer than the cheapest go on from it, but the first goes its way as it would alone (0174)."""

Progress = Callable[[float, int], None]


@dataclass
class Found:
    """What a search found.

    Attributes
    ----------
    plan
        The best one, without cost terms and proven reasons.
    total_s
        Its cost as the checker counts it [s].
    trace
        Pairs of time since the start and total [s], improving.
    pool
        Tasks and cost [s] of good routes met: `pool[team row, tasks]`; `case.tasks` names the tasks.
    """

    case: Numbered
    plan: Plan
    total_s: int
    trace: tuple[tuple[float, int], ...]
    iterations: int
    first_s: float
    pool: dict[tuple[int, tuple[int, ...]], int] = field(default_factory=dict)


AnyRun = Run | PlainRun


def search(
    problem: RoutingProblem,
    *,
    budget_s: float = 5.0,
    iterations: int | None = None,
    seed: int = 0,
    warm: Plan | None = None,
    threads: int = 1,
    deadline: float | None = None,
    case: Numbered | None = None,
    progress: Progress | None = None,
    began: float | None = None,
) -> Found:
    """Search for a good plan of `problem`.

    Parameters
    ----------
    budget_s, deadline
        Wall time [s], or the `time.perf_counter()` at which to stop.
    iterations
        Instead of the clock: the same seed and iterations give the same plan.
    warm
        Start from this plan; the result is never worse than it as far as it can still be driven.
    threads
        Runs side by side, each with its own seed. The first goes its way as it would alone: for the same iterations
        the result is never worse than with one. Now and then the others go on from the cheapest present plan.
    began
        When the clock started, if before this call.
    """
    began = time.perf_counter() if began is None else began
    until = deadline if deadline is not None else began + budget_s
    case = case or numbered(problem)
    kind = PlainRun if is_plain(case) else partial(Run, in_two=True)
    driven_s, share, met = driven_price(case), 0.0, 0
    with ThreadPoolExecutor(max(1, threads)) as side:
        runs: list[AnyRun] = list(side.map(lambda i: kind(case, seed + 7919 * i, warm), range(max(1, threads))))
        trace = [(time.perf_counter() - began, min(run.best for run in runs) + driven_s)]
        first_s = trace[0][0]
        while share < 1.0 and problem.visits and problem.teams:
            share = _round(runs, side, share, iterations, began, until)
            if share >= MEETING_FROM and runs[0].iterations >= met + MEETING_STEPS * len(case.tasks):
                met = runs[0].iterations
                _meet(runs)
            _note(runs, trace, began, driven_s, progress)
    winner = min(runs, key=lambda run: run.best)
    pool = {key: cost for run in runs for key, cost in run.pool.items()}
    total = sum(run.iterations for run in runs)
    return Found(case, winner.plan(), winner.best + driven_s, tuple(trace), total, first_s, pool)


def _note(
    runs: Sequence[AnyRun], trace: list[tuple[float, int]], began: float, driven_s: int, progress: Progress | None
) -> None:
    """Write down what became better."""
    best = min(run.best for run in runs) + driven_s
    if best < trace[-1][1]:
        trace.append((time.perf_counter() - began, best))
        if progress is not None:
            progress(*trace[-1])


def _meet(runs: Sequence[Any]) -> None:
    """Let all but the first go on from the cheapest present plan: what one gains by luck, they have.

    The first goes its way as it would alone, so that more searches are never worse than one. While they start anew
    again and again, each looks elsewhere.
    """
    if any(run.is_roaming for run in runs):
        return
    first = min(runs, key=lambda run: run.total)
    for run in runs[1:]:
        if run.total > first.total:
            run.adopt(first)


def _round(
    runs: Sequence[AnyRun], side: ThreadPoolExecutor, share: float, iterations: int | None, began: float, until: float
) -> float:
    """Let each run do one slice; return the share of the budget that is used up."""
    if iterations is not None:
        steps = min(SLICE_STEPS, iterations - runs[0].iterations)
        if steps <= 0:
            return 1.0
        ends = [(runs[0].iterations + steps) / iterations] * len(runs)
        _each(runs, side, lambda run: run.slice(steps, share, ends[0]))
        return min(ends[0], 1.0 - 1e-12)
    now = time.perf_counter()
    if now >= until:
        return 1.0
    enough = min(until, now + (SIDE_S if len(runs) > 1 else SLICE_S))
    _each(runs, side, lambda run: _timed(run, share, began, until, enough))
    return min(1.0 - 1e-12, max(share, (time.perf_counter() - began) / (until - began)))


def _each(runs: Sequence[AnyRun], side: Executor, does: Callable[[AnyRun], None]) -> None:
    if len(runs) == 1:
        return does(runs[0])
    list(side.map(does, runs))
    return None


def _timed(run: AnyRun, share: float, began: float, until: float, enough: float) -> None:
    """Do slices until `enough`, from share `share` on, and aim each next one at `SLICE_S`."""
    now = time.perf_counter()
    while now < enough:
        begin = max(share, (now - began) / (until - began))
        run.slice(run.steps, begin, min(1.0, begin + SLICE_S / (until - began)))
        then = time.perf_counter()
        room = min(SLICE_S, max(0.0005, until - then))
        run.steps, now = max(1, min(2 * run.steps, MOST_STEPS, int(run.steps * room / max(1e-6, then - now)))), then


def compile_kernels() -> None:
    """Compile every kernel, or load it from the cache: at set-up, never while an event waits."""
    from optimizer.searching.warmth import plain, tiny

    simple = PlainRun(numbered(plain(tiny())), 1, None)
    simple.slice(50, 0.0, 1.0)
    PlainRun(simple.case, 1, simple.plan())
    case = numbered(tiny())
    run = Run(case, 1, None)
    run.slice(50, 0.0, 1.0)
    polish(run.flat.memory, run.state.memory, 0, 5, 1.0)
    restore_best(run.flat, run.state)
    plan_of(case, run.state)
