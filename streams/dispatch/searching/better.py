"""A better plan, looked for in a worker process when an area is quiet, and published only if it is worth the change.

What a lead is told costs attention, so an improvement has to save more than that (`policy.is_worth`); and what it
bought is kept with the version. The worker also proves anew why visits are left out, because at once only new ones
are explained.
"""

import asyncio
import datetime as dt
import functools

from infra import changes
from optimizer import Plan
from streams.dispatch import desk as desks
from streams.dispatch import policy, waiting
from streams.dispatch.assign import Difference
from streams.dispatch.day.facts import Facts
from streams.dispatch.desk import Decided, Desk
from streams.dispatch.problem import problem_of
from streams.dispatch.publish import compared
from streams.dispatch.reading import ledger
from streams.dispatch.slots import instant
from streams.dispatch.worker import PlannerFailed
from streams.routes import ledger as routes


async def improve(desk: Desk, area: str, day: dt.date, budget_s: float) -> Decided | None:
    """Look for a better plan; it is taken only if it is worth more than what people have to be told.

    Under `ask` what moves other doors waits for the coordinator; one who has just taken a plan back is left in peace.
    """
    async with desk.planner.turn:
        known = await desks.load(desk, area, day)
        if known is None or not await _may_be_better(desk, known):
            return None
        problem = problem_of(known)
        try:
            proven = await desk.planner.prove(problem) if known.published.unassigned else None
            plan = await desk.planner.plan(problem, budget_s=budget_s)
            decide = functools.partial(_worth_or_explained, plan, proven, known.published.version)
            decided = await desks.settle(desk, area, day, decide, aside=True)
        except PlannerFailed:
            await desks.overran(desk, area, day)
            return None
    if (decided is None or decided.why == "explained") and known.publish == "ask":
        await propose(desk, area, day, plan)
    return decided


async def _may_be_better(desk: Desk, known: Facts) -> bool:
    """Whether a plan is in force that may change, and nobody took one back lately."""
    if not any(known.published.routes.values()) or not known.open or desks.is_at_rest(known):
        return False
    rested_at = known.now - dt.timedelta(seconds=policy.REST_S)
    async with desk.database.connection() as connection:
        return not await routes.was_taken_back(connection, known.area, known.day, rested_at)


def _worth_or_explained(plan: Plan, proven: Plan | None, version: int, known: Facts) -> Decided | None:
    """The improvement, else the plan in force with reasons proven anew where there are any."""
    return _worth(known, plan) or (_explained(known, proven, version) if proven is not None else None)


def _worth(known: Facts, plan: Plan) -> Decided | None:
    """The improvement, where it may publish itself."""
    decided = better(known, plan)
    if decided is None or (known.publish == "ask" and decided.what.moved):
        return None
    return decided


def better(known: Facts, plan: Plan) -> Decided | None:
    """Return `plan` for the facts as they are now, where it is worth more than what people have to be told."""
    problem = problem_of(known)
    in_force = instant.rebased(problem, problem.published, desks.given(known))
    new = instant.rebased(problem, plan, instant.proven(plan))
    what = compared(known, problem, new, "improved")
    saved = waiting.saved(in_force.cost, new.cost)
    if new.cost.total_s >= in_force.cost.total_s or not policy.is_worth(sum(saved.values()), told(known, what)):
        return None
    return Decided(known, problem, new, what, "improved", saved)


def told(known: Facts, what: Difference) -> int:
    """Return how many changes would be read on phones that have shown a route of this day."""
    reads = {team for team, phone in known.phones.items() if phone.confirmed}
    return sum(len(changed) for team, (_, changed) in what.routes.items() if team in reads)


def _explained(known: Facts, proven: Plan, version: int) -> Decided | None:
    """The plan in force with reasons proven anew, unless another one is in force by now."""
    if known.published.version != version:
        return None
    problem = problem_of(known)
    plan = instant.rebased(problem, problem.published, {**desks.given(known), **instant.proven(proven)})
    return Decided(known, problem, plan, compared(known, problem, plan, "explained"), "explained")


async def propose(desk: Desk, area: str, day: dt.date, plan: Plan) -> None:
    """Keep an improvement for the coordinator, where it is one."""
    async with changes.transaction(desk.database, [area], desk.clock.now()) as tx:
        known = await ledger.load_locked(tx, area, day)
        decided = await asyncio.to_thread(better, known, plan)
        if decided is None or not decided.what:
            return
        await waiting.keep(tx, known, decided.problem, decided.plan, decided.what, bought=decided.bought)
