"""Planning in processes of its own: nice 19, never on an event loop, ended with the process that started them."""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, TypeVar

from infra import memory
from infra.telemetry import logger
from optimizer import Plan, PlanningError, RoutingProblem, explain
from optimizer.planning import plan_routes, verified, warm_up

GRACE_S = 10.0
"""How much longer than its budget a search may take before its process is ended [s]."""

PROVE_S = 5.0
"""Time to prove the reasons of everything that is left out [s]; what is not proven by then says so."""

DECIDE_S = 5.0
"""Time to say what of a plan is worth publishing [s]."""

READY_S = 300.0
"""How long a new worker may take to load, or on a new machine to compile, the kernels [s]."""

BEHIND = 5
"""Niceness of a worker's session, a third of the weight of another: at 19 the first plan of a day would never come on a
machine that others keep busy."""

TASKS_PER_CHILD = 200
"""A worker process is replaced after so many plans, so that its memory cannot grow for ever."""


Known = TypeVar("Known")
Done = TypeVar("Done")


class PlannerFailed(Exception):
    """The worker died, failed, ran over its time, or its plan was refused: the last plan stands."""


class Planner:
    """A pool of planning processes.

    Parameters
    ----------
    workers
        Absent: one less than there are cores, at least one.

    Attributes
    ----------
    workers
        How many processes plan side by side.
    turn
        Who plans holds one of as many as there are processes: from before the facts are read, which are old else when
        the search begins.
    """

    def __init__(self, workers: int | None = None, *, grace_s: float = GRACE_S) -> None:
        self.workers = workers or max(1, (os.cpu_count() or 2) - 1)
        self._grace_s = grace_s
        self._pool: ProcessPoolExecutor | None = None
        self.turn = asyncio.Semaphore(self.workers)

    async def plan(self, problem: RoutingProblem, *, budget_s: float, warm: Plan | None = None) -> Plan:
        """Plan in a worker process.

        Parameters
        ----------
        budget_s
            Wall time of the search [s].

        Raises
        ------
        PlannerFailed
            The worker died, failed, ran over its time, or the checker refused its plan.
        """
        return await self._done(budget_s, solve, problem, budget_s, warm)

    async def prove(self, problem: RoutingProblem) -> Plan:
        """Return the published plan with every reason why a visit is left out proven anew, in a worker process.

        Raises
        ------
        PlannerFailed
            As for `plan`.
        """
        return await self._done(PROVE_S, prove, problem)

    async def decide(self, decide: Callable[[Known], Done], known: Known) -> Done:
        """Make a decision in a worker process, where nobody waits for the processor; both must be picklable.

        Raises
        ------
        PlannerFailed
            As for `plan`.
        """
        return await self._done(DECIDE_S, decide, known)

    async def _done(self, limit_s: float, work: Callable[..., Done], *given: Any) -> Done:
        pool = self._started()
        try:
            loop = asyncio.get_running_loop()
            async with asyncio.timeout(READY_S):
                await loop.run_in_executor(pool, os.getpid)
            async with asyncio.timeout(limit_s + self._grace_s):
                return await loop.run_in_executor(pool, work, *given)
        except TimeoutError as error:
            self.kill()
            raise PlannerFailed(f"The planning worker ran over {limit_s} s.") from error
        except BrokenProcessPool as error:
            self._forget(pool)
            raise PlannerFailed("The planning worker died.") from error
        except PlanningError as error:
            raise PlannerFailed(str(error)) from error
        except Exception as error:  # a defect of the search: who waits for a plan has the one in force, or a greedy one
            logger("dispatch").error("a plan failed", error=repr(error), where=str(error.__cause__ or ""))
            raise PlannerFailed(f"The planning worker failed: {error!r}.") from error

    def kill(self) -> None:
        """End the worker processes at once; the next plan starts new ones."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for pid in self.pids_of(pool):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        pool.shutdown(wait=False, cancel_futures=True)

    @property
    def pids(self) -> list[int]:
        """The worker processes that live."""
        return [] if self._pool is None else self.pids_of(self._pool)

    @staticmethod
    def pids_of(pool: ProcessPoolExecutor) -> list[int]:
        """The process ids of a pool's workers."""
        return list(pool._processes or {})

    def _forget(self, pool: ProcessPoolExecutor) -> None:
        if self._pool is pool:
            self._pool = None
        pool.shutdown(wait=False)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=settle_in,
                initargs=(os.getpid(),),
                max_tasks_per_child=TASKS_PER_CHILD,
            )
        return self._pool


def solve(problem: RoutingProblem, budget_s: float, warm: Plan | None) -> Plan:
    """Plan, in the worker process."""
    return plan_routes(problem, budget_s=budget_s, warm=warm)


def prove(problem: RoutingProblem) -> Plan:
    """Explain the published plan anew, in the worker process."""
    from optimizer import search as core

    plan = core.search(problem, iterations=0, warm=problem.published).plan
    return verified(problem, explain.explained(problem, plan, within_s=PROVE_S))


def settle_in(parent: int) -> None:
    """Begin a worker process: low priority, kernels loaded, and gone when its parent is."""
    os.nice(19)
    with contextlib.suppress(OSError):
        os.setsid()  # Linux weighs sessions before processes: in dispatch's own, 19 would count against dispatch alone
        Path("/proc/self/autogroup").write_text(str(BEHIND))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    warm_up()
    memory.give_back("libllvmlite")


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(0)
