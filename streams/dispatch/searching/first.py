"""The first plan of a day: searched in a worker process, and again while much of what it is for comes in."""

import datetime as dt
from collections.abc import Callable

from streams.dispatch import desk as desks
from streams.dispatch.desk import Decided, Desk
from streams.dispatch.problem import problem_of
from streams.dispatch.worker import PlannerFailed

FEW = 0.1
"""Share of the open visits that may have come while the first plan was searched: these are inserted."""


async def first_plan(desk: Desk, area: str, day: dt.date, budget: Callable[[int], float]) -> Decided | None:
    """Make and publish the first plan of a day; the greedy one where the worker fails.

    A register comes in bit by bit: what was planned for a few of its visits is no plan for all of them, and is planned
    again.

    Parameters
    ----------
    budget
        Wall time of the search for so many open visits [s].
    """
    plan, planned = None, frozenset[str]()
    async with desk.planner.turn:
        for _ in range(desks.TRIES):
            known = await desks.load(desk, area, day)
            if known is None or not desks.is_unplanned(known):
                return None
            if plan is not None and len(known.open.keys() - planned) <= FEW * len(known.open):
                break
            try:
                plan = await desk.planner.plan(problem_of(known), budget_s=budget(len(known.open)), warm=plan)
            except PlannerFailed:
                await desks.overran(desk, area, day)
                return await desks.settle(desk, area, day, desks.answered)
            planned = frozenset(known.open)
    assert plan is not None, "Expected a plan after a search."
    carry = desks.carried_on(plan, "first_plan")
    return await desks.settle(desk, area, day, lambda fresh: carry(fresh) if desks.is_unplanned(fresh) else None)
