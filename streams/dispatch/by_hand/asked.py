"""What commands by hand have in common: what they name, and how a plan made by hand gets published."""

import datetime as dt
from dataclasses import replace
from typing import Any

from infra.changes import Transaction
from infra.database import Connection
from optimizer import Plan, RoutingProblem, Unassigned, check
from schemas.errors import BadCommand
from streams.dispatch.day.facts import Facts
from streams.dispatch.day.standing import changing_hands
from streams.dispatch.publish import compared, publish
from streams.dispatch.reading import ledger
from streams.dispatch.slots.lanes import retimed
from streams.routes import ledger as routes

Answer = dict[str, Any]
Body = dict[str, Any]


async def put(
    tx: Transaction, known: Facts, problem: RoutingProblem, plan: Plan, why: str, by: str, bought: Body | None = None
) -> int:
    """Publish a plan made by hand once the checker has agreed."""
    plan = agreed(known, problem, plan)
    return await publish(tx, known, plan, compared(known, problem, plan, why), why=why, by=by, bought=bought)


def agreed(known: Facts, problem: RoutingProblem, plan: Plan) -> Plan:
    """Return a plan made by hand with what it leaves out and what it costs, once the checker has agreed.

    Raises
    ------
    BadCommand
        It would not hold, even as early as it can be.
    """
    served = {stop.visit for route in plan.routes for stop in route.stops}
    left = {one.visit: one for one in plan.unassigned}
    waiting = changing_hands(known)
    missing = [visit for visit in known.open if visit not in served and visit not in waiting]
    shown = known.published.unassigned
    rest = tuple(
        Unassigned(visit, shown[visit]["reason"], shown[visit]["teams"])
        if visit in shown
        else left.get(visit) or Unassigned(visit, "not_found_in_time")
        for visit in missing
    )
    plan = replace(plan, unassigned=rest)
    said = check.verdict(problem, plan, reasons=False, stated=False)
    if not said.ok:
        plan = retimed(problem, plan)
        said = check.verdict(problem, plan, reasons=False, stated=False)
    if not said.ok:
        broken = said.violations[0]
        refusal = {"what": "would_not_hold", "rule": broken.code}
        raise BadCommand(f"The plan would not hold: {broken.message}", code=broken.code, refusal=refusal)
    return replace(plan, cost=said.cost)


def team_of(known: Facts, visit: str) -> str | None:
    """Return the team whose published route has a visit."""
    routes_of = known.published.routes.items()
    return next((team for team, stops in routes_of if any(s.get("visit") == visit for s in stops)), None)


async def visit_of(tx: Transaction, area: str, body: Body, to: str | None = None) -> tuple[str, Facts]:
    """Return the visit a command names, which must be free to move (`to` a team), and the facts of its day."""
    visit = need(body, "visit")
    known = await ledger.load_locked(tx, area, await day_of_visit(tx.connection, area, visit))
    return visit, free(known, visit, to)


async def day_of_visit(connection: Connection, area: str, visit: str) -> dt.date:
    """Return the day of a visit.

    Raises
    ------
    BadCommand
        The area has no such visit.
    """
    day: dt.date | None = await connection.fetchval("select day from visit where area = $1 and visit = $2", area, visit)
    if day is None:
        raise BadCommand(f"There is no visit {visit} in this area.")
    return day


def free(known: Facts, visit: str, to: str | None = None) -> Facts:
    """Refuse a visit that cannot be moved now; answers the facts in which it can.

    On its way from one phone to another it can go back `to` the team whose phone still shows it: nobody else was sent.

    Raises
    ------
    BadCommand
        It is not due, or still on the phone of a team that it was taken from.
    """
    if visit not in known.open:
        state = known.visits[visit].state
        refusal = {"what": "not_due", "visit": visit, "state": state}
        raise BadCommand(f"{visit} is {state}: only a visit that is due can be moved.", refusal=refusal)
    team = changing_hands(known).get(visit)
    if team is not None and team == to:
        phone = known.phones[team]
        shows = {one: at for one, at in phone.shows.items() if one != visit}
        return replace(known, phones={**known.phones, team: replace(phone, shows=shows)})
    if team is not None:
        refusal = {"what": "on_phone", "visit": visit, "team": team}
        sentence = f"{visit} is still on the phone of {team}: wait until it has confirmed its new route."
        raise BadCommand(sentence, refusal=refusal)
    return known


async def day_of(tx: Transaction, area: str, body: Body) -> Facts:
    """Return the facts of the day a command names."""
    day = dt.date.fromisoformat(need(body, "date"))
    return await ledger.load_locked(tx, area, day)


def need(body: Body, name: str) -> str:
    """Return what a command must name."""
    if not body.get(name):
        raise BadCommand(f"{body.get('type', 'This command')} needs {name}.")
    return str(body[name])


async def set_frozen(tx: Transaction, known: Facts, *, is_frozen: bool) -> None:
    """Freeze or unfreeze the plan in force."""
    published = known.published
    await routes.freeze(tx.connection, known.area, known.day, published.version, is_frozen=is_frozen)
    row = await tx.connection.fetchrow(
        "select day, version, why, made_at, cost, frozen from plan where area = $1 and day = $2 and version = $3",
        known.area,
        known.day,
        published.version,
    )
    tx.show(known.area, "plan", dict(row) if row else {})
