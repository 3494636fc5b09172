"""Plan now because somebody asks for it: in a worker process, published under the area's lock."""

import datetime as dt
from typing import Any

from infra import changes
from infra.clock import Clock
from infra.database import Database
from schemas.errors import UnavailableError
from streams.dispatch import desk as desks
from streams.dispatch import shown
from streams.dispatch.day.facts import Facts
from streams.dispatch.desk import Decided, Desk
from streams.dispatch.problem import problem_of
from streams.dispatch.searching import better
from streams.dispatch.waking import marked
from streams.dispatch.worker import Planner, PlannerFailed


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
        if known is None or await marked.is_settled(database, known):
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
        tx.show(area, marked.MARK, {"day": day})
    return None


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
