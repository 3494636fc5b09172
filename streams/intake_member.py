"""Which static member of its consumer group a process is: one at a time, so that like processes never fence each other.

A static member that restarts moves no partition. Two processes with the same name would throw each other out for ever;
so the name is held by a lock in Postgres, and whoever comes second joins without one.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from infra.database import AWAY
from schemas.errors import DatabaseAway

TRIES = 10
"""The session of a process killed a moment ago is gone within about a second."""


@asynccontextmanager
async def membership(address: str, group: str, slot: str) -> AsyncIterator[str | None]:
    """Hold a name in the group while the process lives; None where another process holds it.

    Raises
    ------
    DatabaseAway
    """
    name = f"{group}-{socket.gethostname()}-{slot}"
    try:
        session = await asyncpg.connect(address, server_settings={"application_name": f"doorstep-member-{slot}"})
    except AWAY as error:
        raise DatabaseAway(f"Postgres is away: {error}. Check DOORSTEP_DATABASE.") from error
    try:
        yield name if await _is_ours(session, name) else None
    finally:
        with contextlib.suppress(*AWAY):
            await session.close(timeout=2)


async def _is_ours(session: "asyncpg.Connection[asyncpg.Record]", name: str) -> bool:
    for _ in range(TRIES):
        if await session.fetchval("select pg_try_advisory_lock(hashtextextended($1, 7263))", name):
            return True
        await asyncio.sleep(0.1)
    return False
