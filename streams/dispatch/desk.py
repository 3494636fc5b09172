"""One area and day: decide what the routes shall be, outside the lock, and put it in force under it."""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from infra import changes, telemetry
from infra.clock import Clock
from infra.database import Connection, Database
from optimizer import Plan, RoutingProblem, Unassigned
from streams.dispatch import instant, ledger, policy
from streams.dispatch.alerts import raise_alerts, settle_alerts
from streams.dispatch.assign import Difference
from streams.dispatch.facts import Facts
from streams.dispatch.problem import problem_of
from streams.dispatch.publish import compared, publish
from streams.dispatch.standing import is_silent
from streams.dispatch.worker import Planner, PlannerFailed

TRIES = 3
"""How often a decision is made outside the lock before it is made under it."""


@dataclass(frozen=True)
class Desk:
    """What deciding needs: the database, the time, and worker processes."""

    database: Database
    clock: Clock
    planner: Planner


@dataclass(frozen=True)
class Decided:
    """A plan for certain facts, what it changes, and what that buys against the plan in force, term by term [s]."""

    known: Facts
    problem: RoutingProblem
    plan: Plan
    what: Difference
    why: str
    bought: Mapping[str, int] = field(default_factory=dict)


Decide = Callable[[Facts], Decided | None]


async def load(desk: Desk, area: str, day: dt.date) -> Facts | None:
    """Read the facts of one area and day; None for an area nobody added.

    They are as new as the rev they are read at, or newer: then `settle` notices under the lock.
    """
    async with desk.database.connection() as connection:
        found = await changes.find_area(connection, area)
        if found is None:
            return None
        return await ledger.load(connection, found, day, desk.clock.now(), heeds_phones=True)


def is_unplanned(known: Facts) -> bool:
    """Whether this day still waits for its first plan."""
    has_teams = any(t.kind in policy.ROUTED and not t.lost for t in known.teams.values())
    return bool(known.open) and has_teams and not any(known.published.routes.values())


def is_at_rest(known: Facts) -> bool:
    """Whether the plan is frozen and its day has not begun: only events change it then."""
    return known.published.frozen and known.now < known.origin


def answered(known: Facts) -> Decided | None:
    """Return the plan in force brought up to date, or None where nothing has to be written."""
    if not known.open and not known.published.version:
        return None
    problem = problem_of(known)
    why = "urgent" if known.published.version else "first_plan"
    silent = [team for team in known.phones if is_silent(known, team)]
    plan = instant.at_once(problem, given(known), silent)
    return Decided(known, problem, plan, compared(known, problem, plan, why), why)


def given(known: Facts) -> instant.Reasons:
    """Return why visits are in no route, as people were told."""
    left = known.published.unassigned
    return {visit: Unassigned(visit, one["reason"], one["teams"]) for visit, one in left.items() if visit in known.open}


def carried_on(plan: Plan, why: str) -> Decide:
    """Return a decision that puts `plan` in force as far as it can still be driven."""

    def decide(known: Facts) -> Decided:
        problem = problem_of(known)
        now = instant.rebased(problem, plan, instant.proven(plan))
        return Decided(known, problem, now, compared(known, problem, now, why), why)

    return decide


async def settle(desk: Desk, area: str, day: dt.date, decide: Decide, known: Facts | None = None) -> Decided | None:
    """Decide until the facts stand still, and put the answer in force; answers it where something was written."""
    for left in reversed(range(TRIES)):
        known = known or await load(desk, area, day)
        decided = None if known is None else await asyncio.to_thread(decide, known)
        if known is None or decided is None or not decided.what:
            return None
        async with changes.transaction(desk.database, [area], desk.clock.now()) as tx:
            if tx.areas[area].rev != known.rev or await _was_handed(tx.connection, decided):
                if left:
                    known = None
                    continue
                known = await ledger.load_locked(tx, area, day)
                decided = await asyncio.to_thread(decide, known)
            if decided is not None and decided.what:
                known, plan, what = decided.known, decided.plan, decided.what
                await publish(tx, known, plan, what, why=decided.why, bought=decided.bought)
                if decided.why != "urgent":
                    await settle_alerts(tx, area, "plan_overran", [day.isoformat()])
                return decided
            return None
    return None


async def _was_handed(connection: Connection, decided: Decided) -> bool:
    """Whether visits change teams while a phone was handed a route that nobody looked at when this was decided."""
    known = decided.known
    if not any(change["what"] == "moved" for _, told in decided.what.routes.values() for change in told):
        return False
    now = await ledger.handed(connection, known.area, known.day)
    return any(known.phones[team].handed != version if team in known.phones else True for team, version in now.items())


async def first_plan(desk: Desk, area: str, day: dt.date, budget_s: float) -> Decided | None:
    """Make and publish the first plan of a day; the greedy one where the worker fails."""
    known = await load(desk, area, day)
    if known is None or not is_unplanned(known):
        return None
    try:
        plan = await desk.planner.plan(problem_of(known), budget_s=budget_s)
    except PlannerFailed:
        await overran(desk, area, day)
        return await settle(desk, area, day, answered)
    carry = carried_on(plan, "first_plan")
    return await settle(desk, area, day, lambda fresh: carry(fresh) if is_unplanned(fresh) else None)


async def overran(desk: Desk, area: str, day: dt.date) -> None:
    """Say that the worker failed: the last good plan stands."""
    telemetry.logger("dispatch").warning("planning worker failed", area=area, day=str(day))
    async with changes.transaction(desk.database, [area], desk.clock.now()) as tx:
        if area in tx.areas:
            await raise_alerts(tx, area, "plan_overran", {day.isoformat(): "hour"})
