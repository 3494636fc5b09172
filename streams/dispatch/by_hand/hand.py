"""What a coordinator does to a plan by hand, under the area's lock, judged by the checker; no search takes place."""

from collections.abc import Awaitable, Callable

from infra.changes import Transaction
from schemas.errors import BadCommand
from streams.dispatch.by_hand import moves, undoing
from streams.dispatch.by_hand.asked import Answer, Body, day_of, set_frozen
from streams.dispatch.day.facts import Facts
from streams.routes import ledger as routes

MOVING: dict[str, Callable[..., Awaitable[Answer]]] = {"move_visit": moves.move, "pin_visit": moves.pin}
"""Commands that every team is asked about; `moves.tried` says what they would be answered."""


async def do(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool, speed: float = 1.0) -> Answer:
    """Do one command, or say what it would do; one that moves a visit is tried without the lock (`moves.tried`).

    Parameters
    ----------
    speed
        How fast the clock runs against real time, in which a step is fresh for ten minutes.

    Raises
    ------
    BadCommand
        It lacks an id it needs, names something that does not exist, or is not possible.
    """
    kinds: dict[str, Callable[..., Awaitable[Answer]]] = {
        "unpin_visit": moves.unpin,
        "freeze_plan": _freeze,
        "publish_plan": _publish,
        "keep_plan": _keep,
    }
    if body["type"] == "undo":
        return await undoing.undo(tx, area, body, by=by, dry_run=dry_run, speed=speed)
    if body["type"] in MOVING and not dry_run:
        return await MOVING[body["type"]](tx, area, body, by=by)
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
    version = await publish_proposal(tx, known, by, body["id"])
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


async def publish_proposal(tx: Transaction, known: Facts, by: str, command: str = "freeze") -> int:
    """Put the waiting plan in force, where one waits; answers the version in force.

    Parameters
    ----------
    command
        Id of the command that publishes it: by this an undo that waited is marked as done.

    Raises
    ------
    BadCommand
        The day went on since it was made, so that it cannot be driven any more.
    """
    row = await tx.connection.fetchrow(
        "select base, plan, cost, undoes from proposal where area = $1 and day = $2", known.area, known.day
    )
    if row is None:
        return known.published.version
    if row["base"] != known.published.version or not row["base"]:
        sentence = "The proposed plan is out of date. Ask for a new one with replan."
        raise BadCommand(sentence, refusal={"what": "outdated"})
    if row["undoes"]:
        return await undoing.publish(tx, known, row["undoes"], row["plan"], by, command)
    return await undoing.put_routes(tx, known, row["plan"], "improved", by, row["cost"].get("bought"))
