"""A command of a coordinator taken back: at once, or, when it is late for that, as a plan that waits to be read.

Within ten minutes, while no lead has come to a door that it touched, the earlier plan is simply given again. After that
people have gone by it: what taking it back would change is compared like any re-plan, and waits for whoever publishes.
So does a door that only fits into its old route again when another one makes way.
**Source** SCREENS, section 7.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from infra.changes import Transaction
from infra.database import Row
from optimizer import Plan, RoutingProblem, explain
from schemas.errors import BadCommand
from streams.dispatch import waiting
from streams.dispatch.by_hand import moves
from streams.dispatch.by_hand.asked import Answer, Body, agreed, day_of, need, put, set_frozen, visit_of
from streams.dispatch.day.facts import Facts
from streams.dispatch.problem import problem_of
from streams.dispatch.publish import compared
from streams.dispatch.slots import way_back
from streams.dispatch.slots.lanes import lanes
from streams.routes import ledger as routes
from streams.routes.pinned import BEGUN

Stops = dict[str, list[dict[str, Any]]]

WITHIN_S = 600
"""So long a step is taken back without a question [s of real time]. Source: SCREENS, section 7."""

PLANS = ("publish_plan", "replan")
"""Commands that gave many teams other routes at once."""


@dataclass(frozen=True)
class _Back:
    """What taking a command back means now: the facts without it, and the plan in which it never was."""

    known: Facts
    problem: RoutingProblem
    plan: Plan


async def undo(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool, speed: float) -> Answer:
    """Take a command back, or propose to.

    Returns
    -------
    dict
        Done at once: `{done, version, violations}`. Proposed: `done` is false and `proposed` says why, `late`,
        `at_door`, or `no_room` where another door makes way; `version` is the one it would have.

    Raises
    ------
    BadCommand
        It is unknown, already undone, not of that kind, or nothing of it can be taken back any more.
    """
    row = await _given(tx, area, need(body, "undoes"))
    because = await _too_late(tx, area, row, speed)
    if dry_run:
        return {"done": False, "violations": []} | ({"proposed": because} if because else {})
    if because is not None:
        return {"done": False, "violations": [], "proposed": because, "version": await _propose(tx, area, row)}
    try:
        version = await _restore(tx, area, row, by)
    except BadCommand as error:
        if row["kind"] in PLANS or error.fields.get("refusal", {}).get("what") != "cannot_take":
            raise
        return {"done": False, "violations": [], "proposed": "no_room", "version": await _propose(tx, area, row)}
    await _mark(tx, area, row["command"], body["id"])
    return {"done": True, "version": version, "violations": []}


async def publish(tx: Transaction, known: Facts, undoes: str, plan: Stops, by: str, command: str) -> int:
    """Put an undo in force that waited: with the pin as it was before, and marked; answers the new version."""
    row = await _given(tx, known.area, undoes)
    if row["kind"] not in PLANS:
        before, visit = row["result"]["before"], row["body"]["visit"]
        await moves.set_pin(tx, known, visit, before["pin"], None, by)
        known = _unpinned(known, visit, before["pin"])
    await _mark(tx, known.area, undoes, command)
    version = await put_routes(tx, known, plan, "undo", by)
    tx.show(known.area, "undo", {"day": known.day, "version": version})
    return version


async def put_routes(tx: Transaction, known: Facts, given: Stops, why: str, by: str, bought: Body | None = None) -> int:
    """Give some teams other routes, as far as they can be driven now; answers the new version."""
    return await put(tx, known, problem_of(known), _driven(known, given), why, by, bought)


async def _given(tx: Transaction, area: str, command: str) -> Row:
    row = await tx.connection.fetchrow(
        "select command, kind, body, at, result, undone_by from command where area = $1 and command = $2", area, command
    )
    if row is None or (row["result"] or {}).get("before") is None or row["undone_by"]:
        sentence = f"{command} cannot be taken back: it is unknown, already undone, or not of that kind."
        raise BadCommand(sentence, refusal={"what": "not_undoable"})
    return row


async def _mark(tx: Transaction, area: str, command: str, undone_by: str) -> None:
    await tx.connection.execute(
        "update command set undone_by = $3 where area = $1 and command = $2", area, command, undone_by
    )


async def _too_late(tx: Transaction, area: str, row: Row, speed: float) -> str | None:
    """Why a command cannot be taken back without being looked at: None, `late`, or `at_door`."""
    before = row["result"]["before"]
    if row["kind"] not in PLANS and not await _has_moved(tx, area, row):
        return None
    if (tx.now - row["at"]).total_seconds() > WITHIN_S * (speed or 1.0):
        return "late"
    sql = (
        "select exists (select from route_version r, jsonb_array_elements(r.changes) c"
        " join visit v on v.area = $1 and v.visit = c->>'visit'"
        " where r.area = $1 and r.day = v.day and r.version = $2 and ($3::date is null or r.day = $3)"
        " and v.state = any($4) and coalesce(v.began_at, v.ended_at, 'infinity') >= $5)"
    )
    day = dt.date.fromisoformat(before["day"]) if "day" in before else None
    is_begun = await tx.connection.fetchval(sql, area, row["result"].get("version"), day, sorted(BEGUN), row["at"])
    return "at_door" if is_begun else None


async def _has_moved(tx: Transaction, area: str, row: Row) -> bool:
    """Whether taking it back gives a visit to another team, or only lets it go."""
    team, visit = row["result"]["before"].get("team"), row["body"].get("visit")
    if row["kind"] not in ("move_visit", "pin_visit") or team is None:
        return False
    sql = "select team from route, jsonb_array_elements(stops) s where area = $1 and s->>'visit' = $2"
    return bool(await tx.connection.fetchval(sql, area, visit) != team)


async def _restore(tx: Transaction, area: str, row: Row, by: str) -> int:
    body, before = row["body"], row["result"]["before"]
    if row["kind"] == "freeze_plan":
        known = await day_of(tx, area, {"date": before["day"]})
        await set_frozen(tx, known, is_frozen=before["frozen"])
        return known.published.version
    if row["kind"] in PLANS:
        return await _back_to(tx, area, before, by)
    visit, known = await visit_of(tx, area, body, before.get("team"))
    version = known.published.version
    if await _has_moved(tx, area, row):
        given = {"visit": visit, "team": before["team"]}
        version = (await moves.move(tx, area, given, by=by, back_to=before["team"]))["version"]
    await moves.set_pin(tx, known, visit, before["pin"], None, by)
    return version


async def _back_to(tx: Transaction, area: str, before: Body, by: str) -> int:
    """Give teams the routes of an earlier version again, as far as they can still be driven; answers the new version.

    What became due since is for dispatch's next answer, which this wakes.
    """
    known = await day_of(tx, area, {"date": before["day"]})
    version = await put_routes(tx, known, await _routes_of(tx, known, before["version"]), "undo", by)
    tx.show(area, "undo", {"day": known.day, "version": version})
    return version


async def _routes_of(tx: Transaction, known: Facts, version: int) -> Stops:
    """The routes of an earlier version; empty ones for teams that had none then."""
    then = await routes.as_of(tx.connection, known.area, known.day, version)
    return {**then, **{team: [] for team in known.published.routes.keys() - then.keys()}}


def _driven(known: Facts, given: Stops) -> Plan:
    """Other routes for some teams, as far as they can be driven now."""
    merged = replace(known.published, routes={**known.published.routes, **given})
    plan = problem_of(replace(known, published=merged)).published
    assert plan is not None, "Expected a plan where one was published."
    return plan


async def _propose(tx: Transaction, area: str, row: Row) -> int:
    """Keep the plan in which a command never was for the coordinator; answers the version it would be."""
    back = await (_plan_back if row["kind"] in PLANS else _visit_back)(tx, area, row)
    plan = agreed(back.known, back.problem, back.plan)
    what = compared(back.known, back.problem, plan, "undo")
    if not any(changes for _, changes in what.routes.values()):
        sentence = "Nothing of it can be taken back any more: the doors it concerned are done or begun."
        raise BadCommand(sentence, refusal={"what": "nothing_left"})
    await waiting.keep(tx, back.known, back.problem, plan, what, undoes=row["command"])
    return back.known.published.version + 1


async def _plan_back(tx: Transaction, area: str, row: Row) -> _Back:
    before = row["result"]["before"]
    known = await day_of(tx, area, {"date": before["day"]})
    plan = _driven(known, await _routes_of(tx, known, before["version"]))
    return _Back(known, problem_of(known), plan)


async def _visit_back(tx: Transaction, area: str, row: Row) -> _Back:
    before = row["result"]["before"]
    visit, known = await visit_of(tx, area, row["body"], before.get("team"))
    known = _unpinned(known, visit, before["pin"])
    problem = problem_of(known)
    asked = lanes(problem, visit, back_to=before["team"])
    lane = asked.by_team.get(before["team"])
    if lane is not None and lane.route is None:
        plan = way_back.with_room(problem, asked.rest, visit, before["team"])
        if plan is not None:
            return _Back(known, problem, plan)
    if lane is None or lane.route is None:
        rule = lane.code if lane is not None and lane.code else "no_slot"
        refusal = {"what": "cannot_take", "visit": visit, "team": before["team"], "rule": rule}
        raise BadCommand(f"Team {before['team']} cannot take {visit} any more: {rule}.", code=rule, refusal=refusal)
    return _Back(known, problem, explain.with_route(asked.rest, lane.route, visit))


def _unpinned(known: Facts, visit: str, pin: str | None) -> Facts:
    """The facts with the pin of a visit as it was, and without the override that went with it."""
    pins = {one: team for one, team in known.pins.items() if one != visit} | ({visit: pin} if pin else {})
    return replace(known, pins=pins, overrides={one: of for one, of in known.overrides.items() if one != visit})
