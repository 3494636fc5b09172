"""One import of an area at a time: others wait for it, and one that dies lets go.

Advisory locks, not the area's own: urgent events go on while a file is read and its rows are written.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from infra.database import Connection, Database

_CLASS = 7_263_220
_ROWS = 7_263_221


@asynccontextmanager
async def alone(database: Database, area: str, wait: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Hold the turn of an area; `wait` is called where another import has it."""
    async with database.connection() as connection:
        try:
            if not await connection.fetchval("select pg_try_advisory_lock($1, hashtext($2))", _CLASS, area):
                await wait()
                await connection.execute("select pg_advisory_lock($1, hashtext($2))", _CLASS, area, timeout=3600)
            yield
        finally:  # also when the waiting was given up: the connection is lent on as it is
            await connection.execute("select pg_advisory_unlock_all()")


async def hold_rows(connection: Connection, area: str) -> None:
    """Until the transaction ends, be the only one who writes rows of ledgers; taken before the area's lock."""
    await connection.execute("select pg_advisory_xact_lock($1, hashtext($2))", _ROWS, area)
