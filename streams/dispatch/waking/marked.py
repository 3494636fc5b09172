"""Up to where somebody asked for a plan of a day and has it: with no new fact that plan keeps its version."""

import datetime as dt

from infra.database import Connection, Database
from streams.dispatch.day.facts import Facts
from streams.dispatch.policy import MATTERS

MARK = "planned"
"""Type of the change that says: up to here somebody asked for a plan of this day and has it."""


async def is_settled(database: Database, known: Facts) -> bool:
    """Whether nothing that matters happened since somebody asked for a plan of this day."""
    async with database.connection() as connection:
        return await holds(connection, known.area, known.day)


async def holds(connection: Connection, area: str, day: dt.date) -> bool:
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
