"""Plan now because somebody asks for it: in a worker process, published under the area's lock."""

import datetime as dt
from typing import Any

from infra import changes
from infra.clock import Clock
from infra.database import Connection, Database
from schemas.errors import UnavailableError
from streams.dispatch import better, shown
from streams.dispatch import desk as desks
from streams.dispatch.desk import Decided, Desk
from streams.dispatch.facts import Facts
from streams.dispatch.policy import MATTERS
from streams.dispatch.problem import problem_of
from streams.dispatch.worker import Planner, PlannerFailed

MARK = "planned"
"""Type of the change that says: up to here somebody asked for a plan of this day and has it."""


async def plan_now(
    database: Database, clock: Clock, area: str, day: dt.date, seconds: float, *, dry_run: bool
) -> dict[str, Any] | None:
    """Plan; return the plan that was not published (`dry_run`), or None when the published one is the answer.

    Raises
    ------
    UnavailableError
        The planning worker failed; the last plan stands.
    """
    planner = Planner(1)
    desk = Desk(database, clock, planner)
    try:
        known = await desks.load(desk, area, day)
        if known is None or await is_settled(database, known):
            return None
        plan = await planner.plan(problem_of(known), budget_s=seconds)
    except PlannerFailed as error:
        raise UnavailableError(f"{error} The last plan stands; try again.") from error
    finally:
        planner.kill()

    def decide(fresh: Facts) -> Decided | None:
        if not any(fresh.published.routes.values()):
            return desks.carried_on(plan, "first_plan")(fresh)
        return better.better(fresh, plan) or desks.answered(fresh)

    if dry_run:
        return _not_published(known, decide(known))
    await desks.settle(desk, area, day, decide)
    async with changes.transaction(database, [area], clock.now()) as tx:
        tx.show(area, MARK, {"day": day})
    return None


async def is_settled(database: Database, known: Facts) -> bool:
    """Whether nothing that matters happened since somebody asked for a plan of this day."""
    async with database.connection() as connection:
        return await mark_holds(connection, known.area, known.day)


async def mark_holds(connection: Connection, area: str, day: dt.date) -> bool:
    """The same, on a connection."""
    mark = await connection.fetchval(
        "select max(rev) from change where area = $1 and type = $2 and payload->>'day' = $3",
        area,
        MARK,
        day.isoformat(),
    )
    if mark is None:
        return False
    return not await connection.fetchval(
        "select exists (select from change where area = $1 and rev > $2 and type = any($3::text[]))",
        area,
        mark,
        sorted(MATTERS),
    )


def _not_published(known: Facts, decided: Decided | None) -> dict[str, Any]:
    if decided is None:
        return shown.plan_json(known) | {"published": False}
    changed = decided.what.routes
    routes = dict(known.published.routes) | {team: route.stops for team, (route, _) in changed.items()}
    left = {v: one for v, one in known.published.unassigned.items() if v not in decided.what.served}
    return shown.plan_json(
        known,
        version=known.published.version + bool(decided.what),
        routes=routes,
        unassigned=left | dict(decided.what.unassigned),
        changed=frozenset(changed),
    )
