"""One area and day: decide what the routes shall be, outside the lock, and put it in force under it."""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from infra import changes, telemetry
from infra.changes import Transaction
from infra.clock import Clock
from infra.database import Connection, Database
from optimizer import Plan, RoutingProblem, Unassigned
from streams.alerts.ledger import Alert, raise_alerts, settle_alerts
from streams.dispatch import policy
from streams.dispatch.assign import Difference
from streams.dispatch.day.facts import Facts
from streams.dispatch.day.standing import is_silent
from streams.dispatch.problem import problem_of
from streams.dispatch.publish import compared, publish
from streams.dispatch.reading import ledger
from streams.dispatch.reading.kept import Kept
from streams.dispatch.slots import instant
from streams.dispatch.slots.filled import Reasons
from streams.dispatch.waking import heads, marked, news
from streams.dispatch.waking.news import Rank
from streams.dispatch.waking.one_at_a_time import OneAtATime
from streams.dispatch.waking.stages import Stages
from streams.dispatch.worker import Planner


class Overtaken(Exception):
    """Something happened while a decision was made that can wait: it is made again at its next turn."""


TRIES = 3
"""How often a decision is made outside the lock before it is made under it."""

CARRIED_ON = ("urgent", "improved", "explained")
"""Decisions that carry the plan in force on: that a team goes where it was sent alters them only if its route changes
up to there."""


OF_ITSELF = ("improved", "explained")
"""Decisions that no new fact asks for: whoever asked for a plan meanwhile and has it keeps its version."""


@dataclass(frozen=True)
class Desk:
    """What deciding needs: the database, the time, and worker processes."""

    database: Database
    clock: Clock
    planner: Planner
    kept: Kept = field(default_factory=Kept)
    turn: OneAtATime = field(default_factory=OneAtATime)
    """Whose decision is made now: two at once would only take the processor from each other."""

    async def decided(
        self, decide: "Decide", known: Facts, stages: Stages, *, rank: Rank = Rank.NOW, aside: bool = False
    ) -> "Decided | None":
        """Make a decision in a thread beside the event loop, or `aside` in a planning process."""
        if aside:
            decided = await self.planner.decide(decide, known)
            return None if decided is None else replace(decided, known=known)
        async with self.turn.of(rank):
            stages.end("queued")
            decided = await asyncio.to_thread(decide, known)
            stages.end("decided")
            return decided


@dataclass(frozen=True)
class Decided:
    """A plan for certain facts, what it changes, and what that buys against the plan in force, term by term [s].

    Attributes
    ----------
    is_whole
        Whether `what` is all that the plan changes; else the rest waits for its turn.
    """

    known: Facts
    problem: RoutingProblem
    plan: Plan
    what: Difference
    why: str
    bought: Mapping[str, int] = field(default_factory=dict)
    is_whole: bool = True


Decide = Callable[[Facts], Decided | None]


async def load(desk: Desk, area: str, day: dt.date) -> Facts | None:
    """Read the facts of one area and day; None for an area nobody added.

    They are as new as the rev they are read at, or newer: then `settle` notices under the lock.
    """
    async with desk.database.connection() as connection:
        found = await changes.find_area(connection, area)
        if found is None:
            return None
        return await desk.kept.load(connection, found, day, desk.clock.now())


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


def pressing(known: Facts) -> Decided | None:
    """Return the same without what can wait: times alone, which half of a working area's reports would overtake."""
    decided = answered(known)
    rest = decided.what.without_times() if decided is not None else None
    if decided is None or not rest or not decided.what.times:
        return decided
    return replace(decided, what=rest, is_whole=False)


def given(known: Facts) -> Reasons:
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


async def settle(
    desk: Desk, area: str, day: dt.date, decide: Decide, known: Facts | None = None, *, answers: bool = False,
    insists: bool = True, rank: Rank = Rank.NOW, aside: bool = False, stages: Stages | None = None,
) -> Decided | None:  # fmt: skip
    """Decide until the facts stand still, and put the answer in force; answers it where something was written.

    Parameters
    ----------
    answers
        Whether this answers all that happened in the area up to `known`: then it is noted in the same transaction.
    insists
        Whether it is tried until it is in force, at last under the lock that others wait for.
    rank
        Who cannot wait is decided first.
    aside
        Whether it is made in a planning process, so that no other decision waits for it; under the lock it is not.
    stages
        Notes how long which part of it takes.

    Raises
    ------
    Overtaken
        It does not insist, and the facts did not stand still.
    """
    first, stages = known, stages or Stages()
    for left in reversed(range(TRIES)):
        known = known or await load(desk, area, day)
        stages.end("read")
        decided = None if known is None else await desk.decided(decide, known, stages, rank=rank, aside=aside)
        if known is None or decided is None or not decided.what:
            return None
        async with changes.transaction(desk.database, [area], desk.clock.now()) as tx:
            stages.end("locked")
            if decided.why in OF_ITSELF and await marked.holds(tx.connection, area, day):
                return None
            if await _is_overtaken(tx, decided) or await _was_handed(tx.connection, decided):
                if not insists:
                    raise Overtaken
                if left:
                    known = None
                    continue
                known = await ledger.load_locked(tx, area, day)
                decided = await desk.decided(decide, known, stages)
            if decided is not None and decided.what:
                # Facts read anew may hold news of another day, which nobody has answered.
                await _put_in_force(tx, decided, answers=answers and decided.known is first)
                return decided
            return None
    return None


async def _put_in_force(tx: Transaction, decided: Decided, *, answers: bool) -> None:
    known, area = decided.known, decided.known.area
    stands_still = tx.areas[area].rev == known.rev
    await publish(tx, known, decided.plan, decided.what, why=decided.why, bought=decided.bought)
    if decided.why != "urgent":
        await settle_alerts(tx, area, "plan_overran", [known.day.isoformat()])
    if answers and decided.is_whole:
        heads.looks_at(tx, area, tx.rev_after(area) if stands_still else known.rev)


async def _is_overtaken(tx: Transaction, decided: Decided) -> bool:
    """Whether something happened meanwhile that this decision should have known.

    That a team goes on as planned is no such thing, where its route does not change or only further on.
    """
    known, what = decided.known, decided.what
    if tx.areas[known.area].rev == known.rev:
        return False
    if decided.why not in CARRIED_ON:
        return True
    told = await heads.news(tx.connection, known.area, known.rev, tx.areas[known.area].rev)
    return news.touches(told, known.day, known.published, what)


async def _was_handed(connection: Connection, decided: Decided) -> bool:
    """Whether visits change teams while a phone was handed a route that nobody looked at when this was decided."""
    known = decided.known
    if not any(change["what"] == "moved" for _, told in decided.what.routes.values() for change in told):
        return False
    now = await ledger.handed(connection, known.area, known.day)
    return any(known.phones[team].handed != version if team in known.phones else True for team, version in now.items())


async def overran(desk: Desk, area: str, day: dt.date) -> None:
    """Say that the worker failed: the last good plan stands."""
    telemetry.logger("dispatch").warning("planning worker failed", area=area, day=str(day))
    async with changes.transaction(desk.database, [area], desk.clock.now()) as tx:
        if area in tx.areas:
            await raise_alerts(tx, area, [Alert("plan_overran", day.isoformat(), "hour")])
