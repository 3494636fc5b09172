"""What a coordinator does to a plan by hand, under the area's lock, judged by the checker; no search takes place."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from infra.changes import Transaction
from schemas.errors import BadCommand
from streams.dispatch import moves
from streams.dispatch.asked import Answer, Body, day_of, need, put, team_of, visit_of
from streams.dispatch.facts import Facts
from streams.dispatch.problem import problem_of
from streams.routes import ledger as routes
from streams.routes.published import Published

Stops = dict[str, list[dict[str, Any]]]


async def do(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    """Do one command, or say what it would do.

    Raises
    ------
    BadCommand
        It lacks an id it needs, names something that does not exist, or is not possible.
    """
    kinds: dict[str, Callable[..., Awaitable[Answer]]] = {
        "move_visit": moves.move,
        "pin_visit": moves.pin,
        "unpin_visit": moves.unpin,
        "freeze_plan": _freeze,
        "publish_plan": _publish,
        "keep_plan": _keep,
        "undo": _undo,
    }
    if body["type"] not in kinds:
        raise BadCommand(f"Dispatch does not know the command {body['type']}.")
    return await kinds[body["type"]](tx, area, body, by=by, dry_run=dry_run)


async def _freeze(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    known = await day_of(tx, area, body)
    if not known.published.version:
        raise BadCommand(f"There is no plan of {known.day} to freeze.")
    if not dry_run and not known.published.frozen:
        await set_frozen(tx, known, is_frozen=True)
    before = {"frozen": known.published.frozen, "day": known.day.isoformat()}
    return {"done": not dry_run, "version": known.published.version, "violations": [], "before": before}


async def _publish(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    """Publish the improvement that waits; where none waits the plan in force is already what people were given."""
    known = await day_of(tx, area, body)
    if dry_run:
        return {"done": False, "violations": [], "version": known.published.version}
    version = await publish_proposal(tx, known, by)
    return {"done": True, "violations": [], "version": version, **published_before(known, version)}


def published_before(known: Facts, version: int) -> Body:
    """Return what an undo needs of a publication, where one took place."""
    before = {"version": known.published.version, "day": known.day.isoformat()}
    return {"before": before} if version > known.published.version else {}


async def _keep(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    """Drop the improvement that waits: the plan in force stands."""
    known = await day_of(tx, area, body)
    if not dry_run and await routes.drop_proposal(tx.connection, area, known.day):
        tx.show(area, "proposal", {"day": known.day, "base": None})
    return {"done": not dry_run, "violations": [], "version": known.published.version}


async def _undo(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    row = await tx.connection.fetchrow(
        "select command, kind, body, result, undone_by from command where area = $1 and command = $2",
        area,
        need(body, "undoes"),
    )
    before = (row["result"] or {}).get("before") if row else None
    if row is None or before is None or row["undone_by"]:
        sentence = f"{body['undoes']} cannot be taken back: it is unknown, already undone, or not of that kind."
        raise BadCommand(sentence, refusal={"what": "not_undoable"})
    if dry_run:
        return {"done": False, "violations": []}
    answer = await _restore(tx, area, row["kind"], row["body"], before, by)
    await tx.connection.execute(
        "update command set undone_by = $3 where area = $1 and command = $2", area, row["command"], body["id"]
    )
    return answer


async def _restore(tx: Transaction, area: str, kind: str, body: Body, before: Body, by: str) -> Answer:
    if kind == "freeze_plan":
        known = await day_of(tx, area, {"date": before["day"]})
        await set_frozen(tx, known, is_frozen=before["frozen"])
        return {"done": True, "version": known.published.version, "violations": []}
    if kind in ("publish_plan", "replan"):
        return {"done": True, "version": await _back_to(tx, area, before, by), "violations": []}
    visit, known = await visit_of(tx, area, body)
    version = known.published.version
    if kind == "move_visit" and before["team"] not in (None, team_of(known, visit)):
        moved = await moves.move(tx, area, {"visit": visit, "team": before["team"]}, by=by, dry_run=False)
        version = moved["version"]
    await moves.set_pin(tx, known, visit, before["pin"], None, by)
    return {"done": True, "version": version, "violations": []}


async def _back_to(tx: Transaction, area: str, before: Body, by: str) -> int:
    """Give teams the routes of an earlier version again, as far as they can still be driven; answers the new version.

    What became due since is for dispatch's next answer, which this wakes.
    """
    known = await day_of(tx, area, {"date": before["day"]})
    then = await routes.as_of(tx.connection, area, known.day, before["version"])
    now_without: Stops = {team: [] for team in known.published.routes.keys() - then.keys()}
    version = await _put_routes(tx, known, {**then, **now_without}, "undo", by)
    tx.show(area, "undo", {"day": known.day, "version": version})
    return version


async def publish_proposal(tx: Transaction, known: Facts, by: str) -> int:
    """Put the waiting improvement in force, where one waits; answers the version in force.

    Raises
    ------
    BadCommand
        The day went on since it was made, so that it cannot be driven any more.
    """
    row = await tx.connection.fetchrow(
        "select base, plan, cost from proposal where area = $1 and day = $2", known.area, known.day
    )
    if row is None:
        return known.published.version
    if row["base"] != known.published.version or not row["base"]:
        sentence = "The proposed plan is out of date. Ask for a new one with replan."
        raise BadCommand(sentence, refusal={"what": "outdated"})
    return await _put_routes(tx, known, row["plan"], "improved", by, row["cost"].get("bought"))


async def _put_routes(
    tx: Transaction, known: Facts, given: Stops, why: str, by: str, bought: Body | None = None
) -> int:
    """Give some teams other routes, as far as they can be driven now; answers the new version."""
    merged = replace(known.published, routes={**known.published.routes, **given})
    plan = problem_of(replace(known, published=merged)).published
    assert plan is not None, "Expected a plan where one was published."
    return await put(tx, known, problem_of(known), plan, why, by, bought)


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
