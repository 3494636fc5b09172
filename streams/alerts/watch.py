"""What becomes pressing by the clock alone: nobody says an event when nothing happens.

Once a minute one statement reads every area; only an area whose open alerts differ from it is locked, read again, and
told. So it does not matter how many processes look, nor when one of them ends.
"""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from infra import changes
from infra.clock import Clock
from infra.database import Connection, Database
from infra.telemetry import logger
from schemas.errors import UnavailableError
from streams.alerts.ledger import Alert, raise_alerts, settle_alerts
from streams.alerts.pressing import PRESSING, RULES
from streams.tubes import chases

EVERY_S = 60
"""How often everything is looked at [s of the doorstep clock]; never more often than once a second."""
KINDS = (*RULES, "tube_positive")
"""Alerts that are settled here when they press no more; `begun_not_due` alone of them is raised by demand."""


async def run_watch(database: Database, clock: Clock) -> None:
    """Look until cancelled; while Postgres is away, wait."""
    while True:
        try:
            await look(database, clock.now())
        except UnavailableError as error:
            logger("watch").warning("waiting", why=str(error))
        except Exception as error:  # the stream beside it must go on
            logger("watch").error("a look failed; it is tried again", error=repr(error))
        await asyncio.sleep(max(1.0, EVERY_S / clock.speed))


async def look(database: Database, now: dt.datetime) -> None:
    """Raise what became pressing in any area, and settle what is over."""
    async with database.connection() as connection:
        areas = await _differing(connection, now, None)
    for area in areas:
        async with changes.transaction(database, [area], now) as tx:
            pressing, standing = (await _differing(tx.connection, now, area)).get(area, (set(), set()))
            over = {(one.kind, one.about) for one in standing} - {(one.kind, one.about) for one in pressing}
            for kind in KINDS:
                await settle_alerts(tx, area, kind, sorted(about for of, about in over if of == kind))
            await raise_alerts(tx, area, sorted(pressing - standing, key=lambda one: (one.kind, one.about)))


_Both = tuple[set[Alert], set[Alert]]


async def _differing(connection: Connection, now: dt.datetime, area: str | None) -> Mapping[str, _Both]:
    """Return what is pressing and which alerts are open, of each area where they differ."""
    both: dict[str, _Both] = defaultdict(lambda: (set(), set()))
    for row in await connection.fetch(PRESSING, now, area):
        both[row["area"]][0].add(Alert(row["kind"], row["about"], row["urgency"], row["due_at"]))
    for row in await connection.fetch(_POSITIVE, now - chases.KEPT, area):
        for tube, _, due_at in chases.running(await chases.chases_of(connection, row["area"], now - chases.KEPT)):
            both[row["area"]][0].add(Alert("tube_positive", tube, "now", due_at))
    for row in await connection.fetch(_STANDING, list(KINDS), area):
        both[row["area"]][1].add(Alert(row["kind"], row["about"], row["urgency"], row["due_at"]))
    return {name: (pressing, standing) for name, (pressing, standing) in both.items() if pressing != standing}


_POSITIVE = """
select distinct area from tube where result = 'positive' and coalesce(resulted_at, result_at) >= $1
  and ($2::text is null or area = $2)
"""
_STANDING = """
select area, kind, about, urgency, due_at from alert
where settled_at is null and kind = any($1::text[]) and ($2::text is null or area = $2)
"""
