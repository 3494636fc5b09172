"""What a coordinator does to a plan by hand, under the area's lock, judged by the checker; no search takes place."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from infra.changes import Transaction
from optimizer import Plan, RoutingProblem, Unassigned, check, explain
from schemas.errors import BadCommand
from streams.dispatch import ledger
from streams.dispatch.facts import Facts
from streams.dispatch.lanes import lanes, retimed
from streams.dispatch.problem import problem_of
from streams.dispatch.publish import compared, publish
from streams.dispatch.standing import changing_hands
from streams.routes import ledger as routes
from streams.routes.published import Published

Answer = dict[str, Any]
Body = dict[str, Any]


async def do(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    """Do one command, or say what it would do.

    Raises
    ------
    BadCommand
        It lacks an id it needs, names something that does not exist, or is not possible.
    """
    kinds: dict[str, Callable[..., Awaitable[Answer]]] = {
        "move_visit": _move,
        "pin_visit": _pin,
        "unpin_visit": _unpin,
        "freeze_plan": _freeze,
        "publish_plan": _publish,
        "keep_plan": _keep,
        "undo": _undo,
    }
    if body["type"] not in kinds:
        raise BadCommand(f"Dispatch does not know the command {body['type']}.")
    return await kinds[body["type"]](tx, area, body, by=by, dry_run=dry_run)


async def _move(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    visit, known = await _visit(tx, area, body)
    problem = problem_of(known)
    asked = lanes(problem, visit, body.get("position"))
    answer: Answer = {"done": False, "violations": [], "lanes": {t: a.as_json() for t, a in asked.by_team.items()}}
    team = body.get("team")
    if team is None and dry_run:
        return answer
    lane = asked.by_team.get(_need(body, "team"))
    if lane is None:
        raise BadCommand(f"Team {team} gets no routes on {known.day}.")
    answer["violations"] = lane.as_json()["violations"]
    if dry_run:
        return answer
    if lane.route is None:
        raise BadCommand(f"Team {team} cannot take {visit}: {answer['violations'][0]['message']}")
    before = await _set_pin(tx, known, visit, str(team), body.get("position"), by)
    pinned = replace(known, pins={**known.pins, visit: str(team)})
    plan = explain.with_route(asked.rest, lane.route, visit)
    version = await _put(tx, pinned, problem_of(pinned), plan, "moved_by_hand", by)
    return answer | {"done": True, "version": version, "before": before}


async def _pin(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    visit, known = await _visit(tx, area, body)
    team = body.get("team") or _team_of(known, visit)
    if team is None:
        raise BadCommand(f"{visit} is in no route: name the team it shall be pinned to.")
    if team != _team_of(known, visit):
        return await _move(tx, area, body | {"team": team}, by=by, dry_run=dry_run)
    if dry_run:
        return {"done": False, "violations": []}
    before = await _set_pin(tx, known, visit, team, body.get("position"), by)
    return {"done": True, "version": known.published.version, "violations": [], "before": before}


async def _unpin(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    visit, known = await _visit(tx, area, body)
    if visit not in known.pins:
        raise BadCommand(f"{visit} is not pinned.")
    if dry_run:
        return {"done": False, "violations": []}
    before = await _set_pin(tx, known, visit, None, None, by)
    return {"done": True, "version": known.published.version, "violations": [], "before": before}


async def _freeze(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    known = await _day(tx, area, body)
    if not known.published.version:
        raise BadCommand(f"There is no plan of {known.day} to freeze.")
    if not dry_run and not known.published.frozen:
        await set_frozen(tx, known, is_frozen=True)
    before = {"frozen": known.published.frozen, "day": known.day.isoformat()}
    return {"done": not dry_run, "version": known.published.version, "violations": [], "before": before}


async def _publish(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    """Publish the improvement that waits; where none waits the plan in force is already what people were given."""
    known = await _day(tx, area, body)
    if dry_run:
        return {"done": False, "violations": [], "version": known.published.version}
    version = await publish_proposal(tx, known, by)
    return {"done": True, "violations": [], "version": version}


async def _keep(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    """Drop the improvement that waits: the plan in force stands."""
    known = await _day(tx, area, body)
    if not dry_run and await routes.drop_proposal(tx.connection, area, known.day):
        tx.show(area, "proposal", {"day": known.day, "base": None})
    return {"done": not dry_run, "violations": [], "version": known.published.version}


async def _undo(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    row = await tx.connection.fetchrow(
        "select command, kind, body, result, undone_by from command where area = $1 and command = $2",
        area,
        _need(body, "undoes"),
    )
    before = (row["result"] or {}).get("before") if row else None
    if row is None or before is None or row["undone_by"]:
        raise BadCommand(f"{body['undoes']} cannot be taken back: it is unknown, already undone, or not of that kind.")
    if dry_run:
        return {"done": False, "violations": []}
    answer = await _restore(tx, area, row["kind"], row["body"], before, by)
    await tx.connection.execute(
        "update command set undone_by = $3 where area = $1 and command = $2", area, row["command"], body["id"]
    )
    return answer


async def _restore(tx: Transaction, area: str, kind: str, body: Body, before: Body, by: str) -> Answer:
    if kind == "freeze_plan":
        known = await _day(tx, area, {"date": before["day"]})
        await set_frozen(tx, known, is_frozen=before["frozen"])
        return {"done": True, "version": known.published.version, "violations": []}
    visit, known = await _visit(tx, area, body)
    version = known.published.version
    if kind == "move_visit" and before["team"] not in (None, _team_of(known, visit)):
        moved = await _move(tx, area, {"visit": visit, "team": before["team"]}, by=by, dry_run=False)
        version = moved["version"]
    await _set_pin(tx, known, visit, before["pin"], None, by)
    return {"done": True, "version": version, "violations": []}


async def publish_proposal(tx: Transaction, known: Facts, by: str) -> int:
    """Put the waiting improvement in force, where one waits; answers the version in force.

    Raises
    ------
    BadCommand
        The day went on since it was made, so that it cannot be driven any more.
    """
    row = await tx.connection.fetchrow(
        "select base, plan from proposal where area = $1 and day = $2", known.area, known.day
    )
    if row is None:
        return known.published.version
    published = known.published
    merged = replace(published, routes={**published.routes, **row["plan"]})
    plan = problem_of(replace(known, published=merged)).published
    if row["base"] != published.version or plan is None:
        raise BadCommand("The proposed plan is out of date. Ask for a new one with replan.")
    return await _put(tx, known, problem_of(known), plan, "improved", by)


async def set_frozen(tx: Transaction, known: Facts, *, is_frozen: bool) -> None:
    """Freeze or unfreeze the plan in force."""
    published: Published = known.published
    await routes.freeze(tx.connection, known.area, known.day, published.version, is_frozen=is_frozen)
    row = await tx.connection.fetchrow(
        "select day, version, why, made_at, cost, frozen from plan where area = $1 and day = $2 and version = $3",
        known.area,
        known.day,
        published.version,
    )
    tx.show(known.area, "plan", dict(row) if row else {})


async def _put(tx: Transaction, known: Facts, problem: RoutingProblem, plan: Plan, why: str, by: str) -> int:
    """Publish a plan made by hand once the checker has agreed."""
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
        raise BadCommand(f"The plan would not hold: {said.violations[0].message}", code=said.violations[0].code)
    plan = replace(plan, cost=said.cost)
    return await publish(tx, known, plan, compared(known, problem, plan, why), why=why, by=by)


async def _set_pin(
    tx: Transaction, known: Facts, visit: str, team: str | None, position: int | None, by: str
) -> dict[str, Any]:
    """Pin or unpin a visit; answers what was before, for an undo."""
    if team is None:
        await tx.connection.execute(
            "delete from pin where area = $1 and day = $2 and visit = $3", known.area, known.day, visit
        )
    else:
        await tx.connection.execute(
            "insert into pin (area, day, visit, team, position, by, at) values ($1, $2, $3, $4, $5, $6, $7)"
            " on conflict (area, day, visit) do update set team = excluded.team, position = excluded.position,"
            " by = excluded.by, at = excluded.at",
            known.area,
            known.day,
            visit,
            team,
            position,
            by,
            tx.now,
        )
    tx.show(known.area, "pin", {"visit": visit, "day": known.day, "team": team})
    return {"pin": known.pins.get(visit), "team": _team_of(known, visit)}


def _team_of(known: Facts, visit: str) -> str | None:
    routes_of = known.published.routes.items()
    return next((team for team, stops in routes_of if any(s.get("visit") == visit for s in stops)), None)


async def _visit(tx: Transaction, area: str, body: Body) -> tuple[str, Facts]:
    visit = _need(body, "visit")
    row = await tx.connection.fetchrow("select day from visit where area = $1 and visit = $2", area, visit)
    if row is None:
        raise BadCommand(f"There is no visit {visit} in this area.")
    known = await ledger.load(tx.connection, tx.areas[area], row["day"], tx.now, heeds_phones=True)
    if visit not in known.open:
        raise BadCommand(f"{visit} is {known.visits[visit].state}: only a visit that is due can be moved.")
    if (team := changing_hands(known).get(visit)) is not None:
        raise BadCommand(f"{visit} is still on the phone of {team}: wait until it has confirmed its new route.")
    return visit, known


async def _day(tx: Transaction, area: str, body: Body) -> Facts:
    day = dt.date.fromisoformat(_need(body, "date"))
    return await ledger.load(tx.connection, tx.areas[area], day, tx.now, heeds_phones=True)


def _need(body: Body, name: str) -> str:
    if not body.get(name):
        raise BadCommand(f"{body.get('type', 'This command')} needs {name}.")
    return str(body[name])
