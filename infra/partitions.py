"""Keeps the daily partitions: ahead for the days to come, and no longer than the seen ids are needed."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from infra.database import Database
from infra.migrate import add_partitions
from infra.telemetry import logger
from schemas.errors import UnavailableError

SEEN_DAYS = 35
"""How long an event id is remembered [days]: as long as Kafka keeps the event. Source: HOUSE, section 4."""
_EVERY_S = 3600.0


async def keep_partitions(database: Database) -> None:
    """Look every hour until cancelled."""
    while True:
        try:
            await look(database, datetime.now(UTC).date())
        except UnavailableError as error:
            logger("partitions").warning("waiting", why=str(error))
        await asyncio.sleep(_EVERY_S)


async def look(database: Database, today: date) -> list[str]:
    """Add the partitions of the coming days, and drop those of ids nobody sends again; names the dropped."""
    async with database.transaction() as connection:
        await add_partitions(connection)
        rows = await connection.fetch(
            "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'seen'::regclass order by 1"
        )
        oldest = f"seen_{today - timedelta(days=SEEN_DAYS):%Y%m%d}"
        passed = [row["name"] for row in rows if row["name"] != "seen_default" and row["name"] < oldest]
        for name in passed:
            await connection.execute(f"drop table {name}")
    return passed
